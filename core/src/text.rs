//! Texts: what members say (§2).

use crate::invisible::{is_blank, is_control};
use core::fmt;

/// What somebody says, to the room or in private: something is seen of it, and no white space is
/// around it. It has one line or several. All other control characters in it **read** as spaces, and
/// so do line breaks beyond [`Text::MAX_LINES`] (§2).
///
/// It borrows the bytes in which it arrived; the spaces appear when it is read or encoded. `Display`
/// shows it in one line: what shows several asks for [`Text::in_lines`].
#[derive(Clone, Copy)]
pub struct Text<'a> {
    received: &'a str,
    /// Its line breaks read as spaces, too.
    is_flat: bool,
}

/// A line break as it is written (§2).
const LINE_BREAK: &str = "\u{2028}";

/// The first byte of U+2028 and U+2029.
const LINE_BREAK_BEGINS: u8 = 0xe2;

/// Where the first control character is. What cannot begin one is skipped byte by byte: a server reads every text.
fn find_control(text: &str) -> Option<usize> {
    let may_begin = |byte| byte < 0x20 || matches!(byte, 0x7f | 0xc2 | LINE_BREAK_BEGINS);
    let at = text.bytes().position(may_begin)?;
    let found = text.get(at..)?.find(is_control)?;
    Some(at.saturating_add(found))
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\u{2028}')
}

/// What the sender of `text` says that it does, as `waves` in `/me waves` (§6). None: it just says the text.
pub fn deed(text: &str) -> Option<&str> {
    let deed = text.strip_prefix("/me ")?.trim_start();
    (!deed.chars().all(is_blank)).then_some(deed)
}

impl<'a> Text<'a> {
    /// How many lines a text has, at most.
    pub const MAX_LINES: usize = 50;

    /// Takes `text` without the white space around it.
    ///
    /// # Errors
    /// [`TextError::Empty`] if nothing is left of which anything is seen.
    pub fn new(text: &'a str) -> Result<Self, TextError> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || is_control(c));
        if text.chars().all(is_blank) { Err(TextError::Empty) } else { Ok(Text::of(text)) }
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
        Text::of(text)
    }

    const fn of(received: &str) -> Text<'_> {
        Text { received, is_flat: false }
    }

    /// The same in one line, for whoever knows no others.
    #[must_use]
    pub const fn in_one_line(self) -> Self {
        Text { is_flat: true, ..self }
    }

    /// Shows it with `\n` between its lines. Each of them may be empty.
    pub fn in_lines(self) -> InLines<'a> {
        InLines(self)
    }

    /// How many lines it has.
    pub fn line_count(&self) -> usize {
        if !self.received.bytes().any(|byte| matches!(byte, b'\n' | LINE_BREAK_BEGINS)) {
            return 1;
        }
        let breaks = self.received.matches(is_line_break).take(self.breaks()).count();
        breaks.saturating_add(1)
    }

    /// Its lines, each as a text of its own: those of which something is seen.
    pub fn lines(self) -> Lines<'a> {
        Lines { rest: Some(self.received), left: self.breaks() }
    }

    /// The text as it was received, which may hold control characters. To show it, use `Display` or
    /// [`Text::runs`].
    pub fn as_received(&self) -> &'a str {
        self.received
    }

    /// The text in one line, in runs, with a space for each control character.
    pub fn runs(&self) -> Runs<'a> {
        Runs { rest: self.received, breaks: 0, line_break: " " }
    }

    /// The text as it is written.
    pub(crate) fn wire(&self) -> Runs<'a> {
        self.runs_of_lines(LINE_BREAK)
    }

    fn runs_of_lines(&self, line_break: &'static str) -> Runs<'a> {
        Runs { rest: self.received, breaks: self.breaks(), line_break }
    }

    /// How many line breaks are some, at most.
    fn breaks(&self) -> usize {
        if self.is_flat { 0 } else { Self::MAX_LINES - 1 }
    }

    /// The text's length in bytes once it is encoded.
    pub fn encoded_len(&self) -> usize {
        self.wire().map(str::len).sum()
    }

    /// Splits the text after at most `bytes` bytes, at a character; a longer first character stays
    /// whole.
    pub fn split_at_most(&self, bytes: usize) -> (Text<'a>, Option<Text<'a>>) {
        let received = self.received;
        if received.len() <= bytes {
            return (*self, None);
        }
        let at = (1..=bytes).rev().find(|&at| received.is_char_boundary(at));
        let at = at.or_else(|| received.char_indices().nth(1).map(|(at, _)| at));
        let part = |received| Text { received, ..*self };
        match at.and_then(|at| received.split_at_checked(at)) {
            // The second part keeps its spaces, unless it has nothing else.
            Some((head, tail)) => (part(head), Text::new(tail).is_ok().then_some(part(tail))),
            None => (*self, None),
        }
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        let is_same = self.received == other.received && self.is_flat == other.is_flat;
        is_same || self.wire().flat_map(str::chars).eq(other.wire().flat_map(str::chars))
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
        write!(f, "{:?}", self.received)
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for Text<'_> {
    /// Only its length: logs never hold what people say.
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "Text({} bytes)", self.received.len());
    }
}

/// See [`Text::in_lines`].
#[derive(Clone, Copy)]
pub struct InLines<'a>(Text<'a>);

impl fmt::Display for InLines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.runs_of_lines("\n").try_for_each(|run| f.write_str(run))
    }
}

impl fmt::Debug for InLines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// See [`Text::lines`].
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    rest: Option<&'a str>,
    /// How many line breaks are still some.
    left: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = Text<'a>;

    fn next(&mut self) -> Option<Text<'a>> {
        loop {
            let rest = self.rest?;
            let at = rest.find(is_line_break).filter(|_| self.left > 0);
            let (line, behind) = match at.and_then(|at| rest.split_at_checked(at)) {
                Some((line, behind)) => (line, Some(behind)),
                None => (rest, None),
            };
            self.left = self.left.saturating_sub(1);
            self.rest = behind.map(|behind| behind.strip_prefix(is_line_break).unwrap_or(""));
            // A line may begin with spaces.
            if Text::new(line).is_ok() {
                return Some(Text { received: line, is_flat: true });
            }
        }
    }
}

/// See [`Text::runs`].
#[derive(Debug, Clone)]
pub struct Runs<'a> {
    rest: &'a str,
    /// How many line breaks are still some.
    breaks: usize,
    line_break: &'static str,
}

impl<'a> Iterator for Runs<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let first = self.rest.chars().next()?;
        if is_control(first) {
            self.rest = self.rest.get(first.len_utf8()..).unwrap_or("");
            if self.breaks > 0 && is_line_break(first) {
                self.breaks -= 1;
                return Some(self.line_break);
            }
            return Some(" ");
        }
        let end = find_control(self.rest).unwrap_or(self.rest.len());
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
    fn a_deed_is_what_stands_behind_the_word_for_it_and_can_be_seen() {
        assert_eq!(deed("/me waves"), Some("waves"));
        assert_eq!(deed("/me  waves\nand goes"), Some("waves\nand goes"));
        for text in [
            "",
            "waves",
            "/me",
            "/me ",
            "/me \u{200b}\u{3000}",
            "/mewaves",
            "/ME waves",
            " /me waves",
        ] {
            assert_eq!(deed(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_text_never_starts_a_new_line() {
        let text = Text::new(" a\r\nb\tc\u{85}d\u{2028}e\u{1b}[2J \n").unwrap();
        assert_eq!(text.to_string(), "a  b c d e [2J");
        assert_eq!(text.in_one_line().encoded_len(), text.to_string().len());
        assert_eq!(text.in_one_line(), Text::new("a  b c d e [2J").unwrap());
    }

    #[test]
    fn every_control_character_is_found() {
        for c in char::MIN..=char::MAX {
            for before in ["", "aä", "a–ä\u{a0}"] {
                let text = std::format!("{before}{c}");
                assert_eq!(find_control(&text), is_control(c).then_some(before.len()), "{c:?}");
            }
        }
    }

    #[test]
    fn a_text_has_lines_for_those_who_show_them() {
        let text = Text::new("\n for x:\n  y\u{2028}\u{2028}\u{7}end\r\n").unwrap();
        assert_eq!(text.in_lines().to_string(), "for x:\n  y\n\n end");
        assert_eq!(text.to_string(), "for x:   y   end");
        assert_eq!(text.line_count(), 4);
        let lines: Vec<String> = text.lines().map(|line| line.to_string()).collect();
        assert_eq!(lines, ["for x:", "  y", " end"]);
        let written: String = text.wire().collect();
        assert_eq!(written, "for x:\u{2028}  y\u{2028}\u{2028} end");
        assert_eq!((text.encoded_len(), Text::new(&written).unwrap()), (written.len(), text));
        let flat = text.in_one_line();
        assert_eq!((flat.line_count(), flat.in_lines().to_string()), (1, text.to_string()));
        assert_ne!(flat, text);
    }

    #[test]
    fn what_has_too_many_lines_goes_on_in_the_last() {
        let text = "x\n".repeat(1000);
        let text = Text::new(&text).unwrap();
        assert_eq!(text.line_count(), Text::MAX_LINES);
        assert_eq!(text.in_lines().to_string().lines().count(), Text::MAX_LINES);
        assert_eq!(text.lines().count(), Text::MAX_LINES);
        assert!(text.lines().last().unwrap().to_string().starts_with("x x x"));
        let written: String = text.wire().collect();
        assert_eq!(Text::new(&written).unwrap(), text);
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
