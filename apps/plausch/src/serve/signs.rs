//! [`Signs`]: what the settings put up for all to read, the topic and the message of the day.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use plausch_app::settings::ServeSettings;
use plausch_app::topic::{self, TopicFile};
use plausch_app::{encoding, texts};
use plausch_core::text::Text;
use plausch_transport_std::server::{CommandError, Decided, Handle, Ruling, Sign};
use unicode_normalization::UnicodeNormalization;

/// See the module.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Signs {
    topic: Option<String>,
    /// Its lines with `\n` between them.
    motd: Option<String>,
}

/// No more is read of the message of the day: it is too long by then.
const MOST_READ: u64 = 64 << 10;

impl Signs {
    /// What the settings say, and the file that they name.
    ///
    /// # Errors
    /// In words: the file cannot be read, or says too much.
    pub(crate) fn read(settings: &ServeSettings) -> Result<Self, String> {
        let payload_length = settings.limits.directory.payload_length;
        let motd = settings.motd_file.as_deref().map(|path| motd(path, payload_length));
        Ok(Signs { topic: settings.topic.clone(), motd: motd.transpose()?.flatten() })
    }

    /// What was decided that the room is about when the server starts: what is kept, and what the settings say.
    pub(super) fn topic(&self, file: Option<&TopicFile>) -> Option<Decided> {
        let of_settings = self.topic.as_deref();
        let first = || of_settings.map(|topic| topic::first(Some(topic)));
        let Some(file) = file else { return first() };
        file.read(of_settings).unwrap_or_else(|error| {
            log::warn!("{}", texts::topic_not_read(file.path(), &error));
            first()
        })
    }

    /// Puts up the message of the day when the server starts.
    ///
    /// # Errors
    /// In words.
    pub(super) async fn put_up(&self, server: &Handle) -> Result<(), String> {
        server.put_up(Sign::Motd, self.motd.as_deref()).await.map_err(texts::console_error)
    }

    /// Puts up what is another than the settings said `before`. What operators have put up stays until then. Says what
    /// has changed, unless the settings tell.
    ///
    /// # Errors
    /// In words.
    pub(super) async fn put_up_again(
        &self,
        server: &Handle,
        before: &ServeSettings,
    ) -> Result<Option<String>, String> {
        if self.topic != before.topic {
            let rulings = vec![Ruling::Topic(self.topic.clone())];
            server.decide(rulings).await.map_err(texts::console_error)?;
        }
        let is_new = server.sign(Sign::Motd).await != self.motd;
        server.put_up(Sign::Motd, self.motd.as_deref()).await.map_err(texts::console_error)?;
        Ok(is_new.then(texts::motd_changed))
    }
}

/// Changes the topic as the operator wants it; none: there is none any more. Says what came of it.
///
/// # Errors
/// In words: nothing has changed, or it is forgotten when the server stops.
pub(super) async fn set_topic(
    server: &Handle,
    topic: Option<String>,
    of_settings: Option<&str>,
    file: Option<&TopicFile>,
) -> Result<String, String> {
    let length = topic.as_ref().map_or(0, String::len);
    let outcome = server.decide(vec![Ruling::Topic(topic)]).await.map_err(|error| match error {
        CommandError::TextTooLong => texts::topic_too_long(length, Sign::TOPIC),
        error => texts::console_error(error),
    })?;
    // As it stands there.
    let mut said = texts::room_topic(server.sign(Sign::Topic).await.as_deref());
    if !outcome.is_told {
        said = format!("{said}\n{}", texts::others_told_later());
    }
    match keep_topic(server, of_settings, file).await {
        Ok(()) => Ok(said),
        Err(why) => Err(format!("{said}\n{why}")),
    }
}

/// Keeps what was decided that the room is about, here or at another server.
///
/// # Errors
/// In words.
pub(super) async fn keep_topic(
    server: &Handle,
    of_settings: Option<&str>,
    file: Option<&TopicFile>,
) -> Result<(), String> {
    let Some(file) = file else { return Ok(()) };
    for Decided { ruling, at } in server.decisions().await.unwrap_or_default() {
        if let Ruling::Topic(topic) = ruling {
            file.write(of_settings, topic.as_deref(), at)
                .map_err(|error| texts::not_written(file.path(), &error))?;
        }
    }
    Ok(())
}

/// The message of the day in a file. None: nothing is seen of it.
fn motd(path: &Path, payload_length: usize) -> Result<Option<String>, String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MOST_READ).read_to_end(&mut bytes))
        .map_err(|error| texts::motd_not_read(path, &error))?;
    let text = encoding::start(&bytes).map_err(|what| texts::not_text_in(path, what))?;
    let text: String = text.replace("\r\n", "\n").nfc().collect();
    let Ok(text) = Text::new(&text) else { return Ok(None) };
    let most = payload_length.saturating_sub("BROADCAST Server ".len());
    let lines = text.as_received().lines().count();
    if lines > Text::MAX_LINES || text.encoded_len() > most {
        return Err(texts::motd_too_long(path, Text::MAX_LINES, most));
    }
    Ok(Some(text.in_lines().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Option<String>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("motd");
        std::fs::write(&path, bytes).unwrap();
        motd(&path, 200)
    }

    #[test]
    fn the_message_of_the_day_has_the_lines_of_its_file() {
        let message = read("\u{feff}Willkommen!\r\n\r\n  Zoe\u{308} hilft.\n".as_bytes());
        assert_eq!(message, Ok(Some("Willkommen!\n\n  Zoë hilft.".to_owned())));
        assert_eq!(read(b" \n\n"), Ok(None));
    }

    #[test]
    fn a_message_of_the_day_that_cannot_be_told_as_a_whole_is_refused() {
        for bytes in ["x\n".repeat(51).as_bytes(), "x".repeat(184).as_bytes(), b"\xff\xfex\0"] {
            assert!(read(bytes).is_err());
        }
        assert!(read("x".repeat(183).as_bytes()).is_ok());
        let missing = motd(Path::new("/nowhere/motd"), 200).unwrap_err();
        assert!(missing.contains("/nowhere/motd"), "{missing}");
    }
}
