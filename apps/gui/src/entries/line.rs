//! A line as data, and where lines come from.

use std::ops::Range;

use iced::Color;

/// One line of a conversation, in words that are fit to be shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) kind: Kind,
    /// What stands above it, across the whole width, from the top.
    pub(crate) rules: Vec<Rule>,
    /// Whether it asks for the user's attention among others that do not.
    pub(crate) is_call: bool,
    /// Whether a click shows more of it, or less.
    pub(crate) is_folding: bool,
    /// The time, as it is shown beside it; empty: none.
    pub(crate) time: String,
    /// The sender, if somebody says it, and its colour.
    pub(crate) author: Option<(String, Color)>,
    /// What it begins with, if it says what the sender does: this stands in the text, and no sender above it.
    pub(crate) deed_of: Option<String>,
    /// Whether the sender stands above the text: it does not if the line before is the same sender's.
    pub(crate) has_head: bool,
    /// The text: it may have several lines.
    pub(crate) text: String,
    /// Whether columns in it have to stand below each other.
    pub(crate) is_table: bool,
}

/// A line across the whole width, with words in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) words: String,
    /// Whether what stands below is new.
    pub(crate) is_unread: bool,
}

/// Whose words a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Somebody else's.
    Other,
    /// The user's own.
    Own,
    /// The program's, about something that happened.
    Info,
    /// The program's, about something that is wrong.
    Error,
}

impl Line {
    /// As it is copied, from this byte of its text to that one.
    pub(super) fn copied(&self, part: Range<usize>) -> String {
        // Further lines are indented: none looks like somebody else's.
        let text = self.text.get(part).unwrap_or_default().replace('\n', "\n    ");
        let author = self.author.as_ref().filter(|_| self.deed_of.is_none());
        let author = author.map(|(author, _)| format!("{author}: "));
        format!("{} {}{text}", self.time, author.unwrap_or_default()).trim_start().to_owned()
    }
}

/// Where lines come from.
pub(crate) trait Source {
    /// The indices of all lines, oldest first. A line keeps its index when others come or go.
    fn indices(&self) -> Range<usize>;

    /// How many columns a time has, at most.
    fn time_columns(&self) -> usize;

    /// The line at this index, if there is one.
    fn line(&self, index: usize) -> Option<Line>;
}
