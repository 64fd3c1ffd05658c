//! The notations of what asks for attention, and how it is signalled.

use unicode_normalization::UnicodeNormalization;

use super::{Notation, Unit, choice, choice_of, entries, joined, list, text};
use crate::attention::{Hours, Kinds, Notify, Quiet, Words};
use crate::language::fl;
use crate::texts;

/// What stands for an empty list.
const NONE: &str = "none";

/// What asks for attention.
pub(in crate::settings) struct AttentionKinds;

impl AttentionKinds {
    const WORDS: [&'static str; 3] = ["mention", "private", "invitation"];
}

impl Unit for AttentionKinds {
    type Value = Kinds;

    const NOTATION: Notation = list(|| fl!(value_kinds));

    fn read(text: &str) -> Result<Kinds, String> {
        let mut kinds = Kinds { mention: false, private: false, invitation: false };
        for word in text.split(',').map(str::trim) {
            match word {
                "mention" => kinds.mention = true,
                "private" => kinds.private = true,
                "invitation" => kinds.invitation = true,
                NONE if text.trim() == NONE => {}
                _ => return Err(texts::some_of(&Self::WORDS, NONE)),
            }
        }
        Ok(kinds)
    }

    fn write(value: &Kinds) -> String {
        let all = [value.mention, value.private, value.invitation].into_iter().zip(Self::WORDS);
        let words: Vec<_> = all.filter(|(is_on, _)| *is_on).map(|(_, word)| word).collect();
        if words.is_empty() { NONE.to_owned() } else { words.join(",") }
    }
}

/// Words to wait for.
pub(in crate::settings) struct WordList;

impl Unit for WordList {
    type Value = Vec<String>;

    const NOTATION: Notation = list(|| fl!(value_words));

    fn read(text: &str) -> Result<Vec<String>, String> {
        let words: Vec<String> = entries(text, NONE).map(|word| word.nfc().collect()).collect();
        if let Some(word) = words.iter().find(|word| !Words::is_word(word)) {
            return Err(texts::bad_highlight(word));
        }
        if words.len() > Words::MAX {
            return Err(texts::too_many_highlights(Words::MAX));
        }
        Ok(words)
    }

    fn write(value: &Vec<String>) -> String {
        joined(value, NONE, Clone::clone)
    }
}

choice_of! {
    /// How a notification is shown.
    NotifyBy of Notify, value_how:
    "auto" => Notify::Auto,
    "bell" => Notify::Bell,
    "osc9" => Notify::Osc9,
    "osc777" => Notify::Osc777,
    "osc99" => Notify::Osc99,
    "desktop" => Notify::Desktop,
    "off" => Notify::Off
}

/// Whether nothing is signalled now, and until when.
pub(in crate::settings) struct QuietNow;

impl Unit for QuietNow {
    type Value = Quiet;

    const NOTATION: Notation = text(|| fl!(value_until));

    fn read(text: &str) -> Result<Quiet, String> {
        text.parse().map_err(|()| texts::bad_quiet())
    }

    fn write(value: &Quiet) -> String {
        value.to_string()
    }
}

/// Hours of each day, or none.
pub(in crate::settings) struct QuietHours;

impl Unit for QuietHours {
    type Value = Option<Hours>;

    const NOTATION: Notation = text(|| fl!(value_hours));

    fn read(text: &str) -> Result<Option<Hours>, String> {
        match text.trim() {
            "off" => Ok(None),
            text => text.parse().map(Some).map_err(|()| texts::bad_hours()),
        }
    }

    fn write(value: &Option<Hours>) -> String {
        value.map_or_else(|| "off".to_owned(), |hours| hours.to_string())
    }
}
