//! The line that is being typed.

/// A line of text and a cursor in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    text: String,
    /// In characters, at most the length of the text.
    cursor: usize,
}

impl Draft {
    /// A line with the cursor at its end.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let cursor = text.chars().count();
        Draft { text, cursor }
    }

    /// A line with the cursor after this many characters, or at its end.
    pub fn with_cursor(text: impl Into<String>, cursor: usize) -> Self {
        let Draft { text, cursor: end } = Draft::new(text);
        Draft { text, cursor: cursor.min(end) }
    }

    /// Inserts `text` at the cursor, as one line: line ends and other control characters become spaces.
    pub fn insert(&mut self, text: &str) {
        let text = text.trim_end_matches(['\r', '\n']).replace("\r\n", "\n");
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let (before, after) = self.split();
        let cursor = self.cursor + text.chars().count();
        *self = Draft { text: format!("{before}{text}{after}"), cursor };
    }

    /// The whole line.
    pub fn text(&self) -> &str {
        &self.text
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_is_one_line_at_the_cursor() {
        let mut draft = Draft::with_cursor("a c", 2);
        draft.insert("b\r\nb\u{1b}\n");
        assert_eq!(draft, Draft::with_cursor("a b b c", 6));
    }

    #[test]
    fn the_cursor_counts_characters_and_stays_in_the_line() {
        assert_eq!(Draft::with_cursor("Zoë!", 3).split(), ("Zoë", "!"));
        assert_eq!(Draft::with_cursor("Zoë", 9), Draft::new("Zoë"));
    }
}
