//! Texts: what members say (§2).

use crate::invisible::{is_blank, is_control};
use core::fmt;

/// What somebody says, to the room or in private: something is seen of it, no white space is around
/// it, and it is never more than one line. A control character in it, line breaks included, **reads** as a space (§2).
///
/// It borrows the bytes in which it arrived; the spaces appear when it is read or encoded.
#[derive(Clone, Copy)]
pub struct Text<'a>(&'a str);

impl<'a> Text<'a> {
    /// Takes `text` without the white space around it.
    ///
    /// # Errors
    /// [`TextError::Empty`] if nothing is left of which anything is seen.
    pub fn new(text: &'a str) -> Result<Self, TextError> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || is_control(c));
        if text.chars().all(is_blank) { Err(TextError::Empty) } else { Ok(Text(text)) }
    }

    /// A text of the program's own: a visible ASCII character at either end, and no ASCII control
    /// characters.
    ///
    /// # Panics
    /// If it is anything else. Use it in constants, so that the compiler tells.
    pub const fn literal(text: &'static str) -> Text<'static> {
        let bytes = text.as_bytes();
        let starts = matches!(bytes, [first, ..] if first.is_ascii_graphic());
        let ends = matches!(bytes, [.., last] if last.is_ascii_graphic());
        assert!(starts && ends, "a text has a visible character at either end");
        let mut rest = bytes;
        while let [first, behind @ ..] = rest {
            assert!(!first.is_ascii_control(), "a control character in a text");
            rest = behind;
        }
        Text(text)
    }

    /// The text as it was received, which may hold control characters. To show it, use `Display` or
    /// [`Text::runs`].
    pub fn as_received(&self) -> &'a str {
        self.0
    }

    /// The text in runs, with a space for each control character.
    pub fn runs(&self) -> Runs<'a> {
        Runs { rest: self.0 }
    }

    /// The text's length in bytes once it is encoded.
    pub fn encoded_len(&self) -> usize {
        self.runs().map(str::len).sum()
    }

    /// Splits the text after at most `bytes` bytes, at a character; a longer first character stays
    /// whole.
    pub fn split_at_most(&self, bytes: usize) -> (Text<'a>, Option<Text<'a>>) {
        if self.0.len() <= bytes {
            return (*self, None);
        }
        let at = (1..=bytes).rev().find(|&at| self.0.is_char_boundary(at));
        let at = at.or_else(|| self.0.char_indices().nth(1).map(|(at, _)| at));
        match at.and_then(|at| self.0.split_at_checked(at)) {
            // The second part keeps its spaces, unless it has nothing else.
            Some((head, tail)) => (Text(head), Text::new(tail).is_ok().then_some(Text(tail))),
            None => (*self, None),
        }
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.runs().flat_map(str::chars).eq(other.runs().flat_map(str::chars))
    }
}

impl Eq for Text<'_> {}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.runs().try_for_each(|run| f.write_str(run))
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for Text<'_> {
    /// Only its length: logs never hold what people say.
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "Text({} bytes)", self.0.len());
    }
}

/// See [`Text::runs`].
#[derive(Debug, Clone)]
pub struct Runs<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Runs<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let first = self.rest.chars().next()?;
        if is_control(first) {
            self.rest = self.rest.get(first.len_utf8()..).unwrap_or("");
            return Some(" ");
        }
        let end = self.rest.find(is_control).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        Some(run)
    }
}

/// Why something is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum TextError {
    /// There is nothing in it that is seen.
    Empty,
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TextError::Empty => f.write_str("there is no text"),
        }
    }
}

impl core::error::Error for TextError {}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::{String, ToString};
    use std::vec::Vec;

    #[test]
    fn a_text_never_starts_a_new_line() {
        let text = Text::new(" a\r\nb\tc\u{85}d\u{2028}e\u{1b}[2J \n").unwrap();
        assert_eq!(text.to_string(), "a  b c d e [2J");
        assert_eq!(text.encoded_len(), text.to_string().len());
        assert_eq!(text, Text::new("a  b c d e [2J").unwrap());
    }

    #[test]
    fn inner_spaces_are_kept_and_outer_ones_are_not() {
        assert_eq!(Text::new("  many   spaces ").unwrap().to_string(), "many   spaces");
        assert_eq!(Text::new(" \t\u{a0} "), Err(TextError::Empty));
    }

    #[test]
    fn a_text_of_which_nothing_is_seen_is_empty() {
        for text in [
            "\u{200b}",
            "\u{2800}\u{2800}",
            "\u{3164}",
            " \u{115f}\u{1160} \u{ffa0}\u{180e}\n",
            "\u{fe0f}\u{e0101}\u{e0041}\u{e007f}",
            "\u{202e}\u{2066}\u{200f}\u{feff}\u{ad}\u{34f}",
            "\u{301}\u{20dd}",
            "\u{1f3fd}",
            "\u{1161}\u{11a8}",
        ] {
            assert_eq!(Text::new(text), Err(TextError::Empty), "{text:?}");
        }
        for text in ["❤\u{fe0f}", "\u{200b}.", "e\u{301}", "\u{2801}", "👍\u{1f3fd}", "ᄒ\u{1161}"]
        {
            assert_eq!(Text::new(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn long_texts_are_cut_at_characters() {
        let text = String::from("aé😀").repeat(100);
        let mut parts = Vec::new();
        let mut rest = Some(Text::new(&text).unwrap());
        while let Some(part) = rest {
            let (head, tail) = part.split_at_most(10);
            assert!(head.encoded_len() <= 10);
            parts.push(head.to_string());
            rest = tail;
        }
        assert_eq!(parts.concat(), text);
    }
}
