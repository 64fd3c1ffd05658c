//! The notation of what a room is about.

use plausch_core::text::Text;
use plausch_transport_std::server::Sign;
use unicode_normalization::UnicodeNormalization;

use super::{Notation, Unit, text};
use crate::language::fl;
use crate::texts;

/// What a room is about, in one line; none: nothing.
pub(in crate::settings) struct Topic;

impl Unit for Topic {
    type Value = Option<String>;

    const NOTATION: Notation = text(|| fl!(value_text));

    fn read(text: &str) -> Result<Option<String>, String> {
        let text: String = text.nfc().collect();
        let Ok(topic) = Text::new(&text) else { return Ok(None) };
        let topic = topic.to_string();
        match topic.len() > Sign::TOPIC {
            true => Err(texts::topic_too_long(topic.len(), Sign::TOPIC)),
            false => Ok(Some(topic)),
        }
    }

    fn write(value: &Option<String>) -> String {
        value.clone().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_one_line_that_is_not_too_long() {
        assert_eq!(Topic::read("  tea\nand cake "), Ok(Some("tea and cake".to_owned())));
        assert_eq!(Topic::read(" \u{200b} "), Ok(None));
        assert!(Topic::read(&"é".repeat(200)).is_ok());
        assert!(Topic::read(&"é".repeat(201)).is_err_and(|why| why.contains("402")));
    }
}
