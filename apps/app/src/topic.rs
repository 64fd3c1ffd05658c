//! What a server here knows that its room is about, in a file from one start to the next.
//!
//! ```text
//! plausch topic 2
//! tea
//! tea, and cake
//! 2026-11-28T07:00:00.5Z
//! ```
//!
//! Below the first line stands what the settings said by then, what operators have decided since, and when they did. Either of the first two
//! may be empty. If the settings say something else by now, they were changed later, and count.

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::Timestamp;
use plausch_transport_std::server::{Decided, Ruling};

use crate::private;

const KIND: &str = "plausch topic 2";
/// Without the time.
const OLD_KIND: &str = "plausch topic 1";

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

    /// What was decided that the room is about, if the settings say this. What they say for the first time is older than all that others
    /// have decided, and a change is new. None: nothing was ever decided.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(&self, of_settings: Option<&str>) -> io::Result<Option<Decided>> {
        let text = private::read(&self.path)?.unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let (settings, topic, at) = match lines[..] {
            [KIND, settings, topic, at] => (settings, topic, at.parse::<Timestamp>().ok()),
            [OLD_KIND, settings, topic] => (settings, topic, None),
            _ => return Ok(of_settings.map(|topic| first(Some(topic)))),
        };
        Ok(Some(match settings == of_settings.unwrap_or_default() {
            true => {
                let topic = Some(topic).filter(|topic| !topic.is_empty());
                Decided { at: at.map_or(SystemTime::UNIX_EPOCH, SystemTime::from), ..first(topic) }
            }
            false => Decided { at: SystemTime::now(), ..first(of_settings) },
        }))
    }

    /// Writes in one step what the settings say, and what was decided, unless that stands there. Each is one line.
    ///
    /// # Errors
    /// It is as it was.
    pub fn write(
        &self,
        of_settings: Option<&str>,
        topic: Option<&str>,
        at: SystemTime,
    ) -> io::Result<()> {
        let [of_settings, topic] = [of_settings, topic].map(Option::unwrap_or_default);
        let at = Timestamp::try_from(at).unwrap_or_default();
        let text = format!("{KIND}\n{of_settings}\n{topic}\n{at}\n");
        if private::read(&self.path).is_ok_and(|there| there.as_ref() == Some(&text)) {
            return Ok(());
        }
        private::make_folder_of(&self.path)?;
        private::replace(&self.path, text.as_bytes())
    }
}

/// What the settings say before anything was decided.
pub fn first(of_settings: Option<&str>) -> Decided {
    let ruling = Ruling::Topic(of_settings.map(ToOwned::to_owned));
    Decided { ruling, at: SystemTime::UNIX_EPOCH }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_operators_decided_counts_until_the_settings_say_something_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = TopicFile::new(folder.path().join("new").join("topic-9000"));
        let start = SystemTime::now();
        // What, and whether that is before all else, or new.
        let read = |of_settings| {
            let decided = file.read(of_settings).unwrap()?;
            let Ruling::Topic(topic) = decided.ruling else { panic!() };
            Some((topic, decided.at == SystemTime::UNIX_EPOCH, decided.at >= start))
        };
        let of = |topic: &str| Some(topic.to_owned());
        assert_eq!([read(Some("tea")), read(None)], [Some((of("tea"), true, false)), None]);
        let at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_123);
        file.write(Some("tea"), Some("cake"), at).unwrap();
        assert_eq!(read(Some("tea")), Some((of("cake"), false, false)));
        assert_eq!(file.read(Some("tea")).unwrap().unwrap().at, at);
        assert_eq!(read(Some("rum")), Some((of("rum"), false, true)));
        assert_eq!(read(None), Some((None, false, true)));
        file.write(Some("tea"), None, at).unwrap();
        assert_eq!(read(Some("tea")), Some((None, false, false)));
        file.write(None, Some("cake"), at).unwrap();
        assert_eq!(read(None), Some((of("cake"), false, false)));
        // Of an older version: nobody knows when that was.
        std::fs::write(file.path(), "plausch topic 1\ntea\ncake\n").unwrap();
        assert_eq!(read(Some("tea")), Some((of("cake"), true, false)));
        std::fs::write(file.path(), "plausch topic 3\n\ncake\n\n").unwrap();
        assert_eq!(read(None), None);
        std::fs::write(file.path(), b"\xff").unwrap();
        assert!(file.read(None).is_err());
    }
}
