//! What the operator of a server here has said that its room is about, in a file from one start to the next.
//!
//! ```text
//! plausch topic 1
//! tea
//! tea, and cake
//! ```
//!
//! Below the first line stands what the settings said by then, and what the operator has said since. Either may be empty. If the
//! settings say something else by now, they were changed later, and count.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::private;

const KIND: &str = "plausch topic 1";

/// The file of one server.
#[derive(Debug, Clone)]
pub struct TopicFile {
    path: PathBuf,
}

impl TopicFile {
    /// The topic is in this file, or will be.
    pub fn new(path: PathBuf) -> Self {
        TopicFile { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the room is about, if the settings say this: perhaps nothing.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(&self, of_settings: Option<&str>) -> io::Result<Option<String>> {
        let text = private::read(&self.path)?.unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let topic = match lines[..] {
            [KIND, settings, topic] if settings == of_settings.unwrap_or_default() => Some(topic),
            _ => of_settings,
        };
        Ok(topic.filter(|topic| !topic.is_empty()).map(ToOwned::to_owned))
    }

    /// Writes in one step what the operator says, in place of what it has said before. Each is one line.
    ///
    /// # Errors
    /// It is as it was.
    pub fn write(&self, of_settings: Option<&str>, topic: Option<&str>) -> io::Result<()> {
        let [of_settings, topic] = [of_settings, topic].map(Option::unwrap_or_default);
        private::make_folder_of(&self.path)?;
        private::replace(&self.path, format!("{KIND}\n{of_settings}\n{topic}\n").as_bytes())
    }

    /// Forgets what the operator has said.
    pub fn forget(&self) {
        // Without it, what is in the file counts only once the settings say again what they said by then.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_operator_said_counts_until_the_settings_say_something_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = TopicFile::new(folder.path().join("new").join("topic-9000"));
        let read = |of_settings| file.read(of_settings).unwrap();
        assert_eq!(read(Some("tea")).as_deref(), Some("tea"));
        file.write(Some("tea"), Some("cake")).unwrap();
        assert_eq!(read(Some("tea")).as_deref(), Some("cake"));
        assert_eq!([read(Some("rum")).as_deref(), read(None).as_deref()], [Some("rum"), None]);
        file.write(Some("tea"), None).unwrap();
        assert_eq!([read(Some("tea")), read(None)], [None, None]);
        file.write(None, Some("cake")).unwrap();
        assert_eq!(read(None).as_deref(), Some("cake"));
        file.forget();
        assert_eq!(read(None), None);
        std::fs::write(file.path(), "plausch topic 2\n\ncake\n").unwrap();
        assert_eq!(read(None), None);
        std::fs::write(file.path(), b"\xff").unwrap();
        assert!(file.read(None).is_err());
    }
}
