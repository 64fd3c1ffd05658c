//! What is being typed: one line, or several that were pasted.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::words::{line, snapped};

/// A text and a cursor in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Lines with `\n` between them, without any other control character if it was pasted.
    text: String,
    /// In bytes: at the end of a grapheme, or at the start of the text.
    at: usize,
}

/// A paste that would make a draft too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

impl Draft {
    /// How many bytes a draft may have after a paste.
    pub const MAX_BYTES: usize = 64 * 1024;

    /// A text with the cursor at its end.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let at = text.len();
        Draft { text, at }
    }

    /// A text with the cursor after this many characters, or at its end. Within a grapheme, it stands at its end.
    pub fn with_cursor(text: impl Into<String>, cursor: usize) -> Self {
        let text = text.into();
        let at = text.char_indices().nth(cursor).map_or(text.len(), |(at, _)| at);
        Draft::at_byte(text, at)
    }

    /// A text with the cursor after this many bytes, or at the end of the grapheme there.
    pub(super) fn at_byte(text: String, at: usize) -> Self {
        let at = snapped(&text, at);
        Draft { text, at }
    }

    /// Inserts a pasted `text` at the cursor. Its lines stay lines, empty ones at its ends excepted; tabs and other
    /// control characters become spaces.
    ///
    /// # Errors
    /// If it is too long: then nothing is inserted.
    pub fn insert(&mut self, text: &str) -> Result<(), TooLong> {
        if text.len() > Self::MAX_BYTES {
            return Err(TooLong);
        }
        let text = text.replace("\r\n", "\n");
        let text = text.trim_matches(is_line_end);
        let text: String = text.chars().map(plain).collect();
        if self.text.len() + text.len() > Self::MAX_BYTES {
            return Err(TooLong);
        }
        self.replace(self.at..self.at, &text);
        Ok(())
    }

    /// Inserts at the cursor what was typed.
    ///
    /// # Errors
    /// If it is too long: then nothing is inserted.
    pub fn type_in(&mut self, text: &str) -> Result<(), TooLong> {
        if self.text.len() + text.len() > Self::MAX_BYTES {
            return Err(TooLong);
        }
        self.replace(self.at..self.at, text);
        Ok(())
    }

    /// Replaces a part of the text. The cursor stands behind it then.
    pub(super) fn replace(&mut self, range: Range<usize>, with: &str) {
        self.text.replace_range(range.clone(), with);
        self.at = snapped(&self.text, range.start + with.len());
    }

    /// Puts the cursor there, in bytes.
    pub(super) fn go_to(&mut self, at: usize) {
        self.at = snapped(&self.text, at);
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is `before` with `c` typed at the cursor.
    pub(crate) fn is_typed_after(&self, before: &Draft, c: char) -> bool {
        let (head, tail) = self.split();
        head.strip_suffix(c) == Some(before.split().0) && tail == before.split().1
    }

    /// Its lines, at least one.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.text.split('\n')
    }

    /// The lines in which something stands: each would be said as a text.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.lines().filter(|line| !line.trim().is_empty())
    }

    /// Whether it has more than one line in which something stands.
    pub(crate) fn has_several_texts(&self) -> bool {
        self.texts().nth(1).is_some()
    }

    /// How many characters stand before the cursor.
    pub fn cursor(&self) -> usize {
        self.text[..self.at].chars().count()
    }

    /// How many bytes stand before the cursor.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// What stands before the cursor, and what behind it.
    pub fn split(&self) -> (&str, &str) {
        self.text.split_at(self.at)
    }

    /// Moves the cursor to the line above, if there is one.
    pub(super) fn up(&mut self) {
        let here = line(&self.text, self.at);
        if let Some(end) = here.start.checked_sub(1) {
            self.go_to_column(line(&self.text, end), self.column());
        }
    }

    /// Moves the cursor to the line below, if there is one.
    pub(super) fn down(&mut self) {
        let here = line(&self.text, self.at);
        if here.end < self.text.len() {
            self.go_to_column(line(&self.text, here.end + 1), self.column());
        }
    }

    /// How many graphemes stand before the cursor on its line.
    fn column(&self) -> usize {
        self.text[line(&self.text, self.at).start..self.at].graphemes(true).count()
    }

    fn go_to_column(&mut self, line: Range<usize>, column: usize) {
        let place = self.text[line.clone()].grapheme_indices(true).nth(column);
        self.go_to(place.map_or(line.end, |(at, _)| line.start + at));
    }
}

/// What ends a line in a text from anywhere.
fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn plain(c: char) -> char {
    match c {
        _ if is_line_end(c) => '\n',
        _ if c.is_control() => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_keeps_its_lines() {
        let mut draft = Draft::with_cursor("a d", 2);
        draft.insert("\nb\u{1b}\t\r\n\rc\u{2028}c\r\n").unwrap();
        assert_eq!(draft, Draft::with_cursor("a b  \n\nc\ncd", 10));
        assert_eq!(draft.texts().collect::<Vec<_>>(), ["a b  ", "c", "cd"]);
    }

    #[test]
    fn one_pasted_line_has_no_line_end() {
        let mut draft = Draft::default();
        draft.insert("one line\r\n").unwrap();
        assert_eq!(draft, Draft::new("one line"));
        assert!(!draft.has_several_texts());
    }

    #[test]
    fn a_huge_paste_changes_nothing() {
        let mut draft = Draft::new("here");
        assert_eq!(draft.insert(&"x".repeat(Draft::MAX_BYTES)), Err(TooLong));
        assert_eq!(draft, Draft::new("here"));
        draft.insert(&"x".repeat(Draft::MAX_BYTES - 4)).unwrap();
        assert_eq!(draft.insert("x"), Err(TooLong));
    }

    #[test]
    fn the_cursor_counts_characters_and_stays_in_the_text() {
        assert_eq!(Draft::with_cursor("Zoë!", 3).split(), ("Zoë", "!"));
        assert_eq!(Draft::with_cursor("Zoë", 9), Draft::new("Zoë"));
    }

    #[test]
    fn the_cursor_moves_between_lines() {
        let mut draft = Draft::new("Zoë\n\nlonger");
        let mut at = |moves: fn(&mut Draft)| {
            let before = draft.cursor();
            moves(&mut draft);
            (draft.cursor() != before).then(|| draft.cursor())
        };
        assert_eq!([at(Draft::down), at(Draft::up), at(Draft::up)], [None, Some(4), Some(0)]);
        assert_eq!([at(Draft::up), at(Draft::down), at(Draft::down)], [None, Some(4), Some(5)]);
        let mut draft = Draft::with_cursor("Zoë\nlonger\nx", 9);
        draft.up();
        assert_eq!(draft.cursor(), 3);
        draft.down();
        draft.down();
        assert_eq!(draft.cursor(), 12);
    }
}
