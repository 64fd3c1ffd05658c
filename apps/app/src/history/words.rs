//! What a user looks for, as a question to the index.

use std::fmt::Write;

use unicode_normalization::UnicodeNormalization;

/// How many words count. More would hardly change what is found.
const MAX_WORDS: usize = 16;

/// The words that a text must have, all of them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// For the index of words, in its language: each is the beginning of a word there. Empty: the index is not needed.
    pub(super) index: String,
    /// For the texts themselves, as patterns of LIKE: where words have no spaces between them, or have no letters.
    pub(super) patterns: Vec<String>,
}

impl Words {
    /// Nothing in `typed` has a meaning of its own: quotes, stars and operators are looked for as they are.
    pub(super) fn of(typed: &str) -> Self {
        let mut words = Words::default();
        let typed: String = typed.nfc().collect();
        for word in typed.split_whitespace().take(MAX_WORDS) {
            if word.chars().any(char::is_alphanumeric) && !word.chars().any(has_no_spaces) {
                let _ = write!(words.index, "\"{}\"* ", word.replace('"', "\"\""));
            } else {
                words.patterns.push(format!("%{}%", escape(word)));
            }
        }
        words
    }

    /// Whether nothing is looked for.
    pub(super) fn is_empty(&self) -> bool {
        self.index.is_empty() && self.patterns.is_empty()
    }
}

/// Whether `c` is of a script that is written without spaces between words.
fn has_no_spaces(c: char) -> bool {
    matches!(
        u32::from(c),
        // Thai, Lao, Burmese, Khmer; Chinese and Japanese.
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF
            | 0x2E80..=0xA4CF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF
    )
}

/// The language of LIKE, with `\` as its escape.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_the_beginning_of_one_and_means_nothing_else() {
        let words = Words::of("  piz OR\u{a0}\"near NOT* a:b ");
        assert_eq!(words.index, "\"piz\"* \"OR\"* \"\"\"near\"* \"NOT*\"* \"a:b\"* ");
        assert!(words.patterns.is_empty() && Words::of(" \t").is_empty());
    }

    #[test]
    fn signs_and_scripts_without_spaces_are_looked_for_in_the_texts() {
        let words = Words::of("hi 说 100%_ 😀 :-)");
        assert_eq!((words.index.as_str(), words.patterns.len()), ("\"hi\"* \"100%_\"* ", 3));
        assert_eq!(Words::of("%_\\").patterns, ["%\\%\\_\\\\%"]);
    }
}
