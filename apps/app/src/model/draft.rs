//! What is being typed: one line, or several that were pasted.

/// A text and a cursor in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Lines with `\n` between them, without any other control character if it was pasted.
    text: String,
    /// In characters, at most the length of the text.
    cursor: usize,
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
        let cursor = text.chars().count();
        Draft { text, cursor }
    }

    /// A text with the cursor after this many characters, or at its end.
    pub fn with_cursor(text: impl Into<String>, cursor: usize) -> Self {
        let Draft { text, cursor: end } = Draft::new(text);
        Draft { text, cursor: cursor.min(end) }
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
        let (before, after) = self.split();
        let cursor = self.cursor + text.chars().count();
        *self = Draft { text: format!("{before}{text}{after}"), cursor };
        Ok(())
    }

    /// Begins a new line at the cursor.
    pub fn break_line(&mut self) {
        let (before, after) = self.split();
        *self = Draft { text: format!("{before}\n{after}"), cursor: self.cursor + 1 };
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
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
    pub(super) fn has_several_texts(&self) -> bool {
        self.texts().nth(1).is_some()
    }

    /// How many characters stand before the cursor.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// What stands before the cursor, and what behind it.
    pub fn split(&self) -> (&str, &str) {
        let at = self.text.char_indices().nth(self.cursor);
        self.text.split_at(at.map_or(self.text.len(), |(at, _)| at))
    }

    /// Moves the cursor to the line above. Whether there is one.
    pub fn up(&mut self) -> bool {
        let (before, _) = self.split();
        let Some((above, line)) = before.rsplit_once('\n') else { return false };
        let start = above.rsplit_once('\n').map_or(0, |(lines, _)| lines.chars().count() + 1);
        let length = above.chars().count() - start;
        self.cursor = start + length.min(line.chars().count());
        true
    }

    /// Moves the cursor to the line below. Whether there is one.
    pub fn down(&mut self) -> bool {
        let (before, after) = self.split();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
        let Some((rest, below)) = after.split_once('\n') else { return false };
        let length = below.split('\n').next().unwrap_or_default().chars().count();
        self.cursor += rest.chars().count() + 1 + column.min(length);
        true
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
        let mut at = |moves: fn(&mut Draft) -> bool| moves(&mut draft).then(|| draft.cursor());
        assert_eq!([at(Draft::down), at(Draft::up), at(Draft::up)], [None, Some(4), Some(0)]);
        assert_eq!([at(Draft::up), at(Draft::down), at(Draft::down)], [None, Some(4), Some(5)]);
        let mut draft = Draft::with_cursor("Zoë\nlonger\nx", 9);
        assert!(draft.up() && draft.cursor() == 3);
        assert!(draft.down() && draft.down() && draft.cursor() == 12);
    }
}
