//! One pane: the room or a private chat, its lines, how far it is scrolled, and what is being typed in it.

use std::collections::VecDeque;

use tui_input::Input;

use super::moment::Stamp;
use super::wrap::{width, wrap};
use crate::chat::narrate::{Line, Place, Voice};

/// How many lines a pane keeps.
const KEPT: usize = 5000;

/// Columns of the time stamp and of the mark behind it.
pub(crate) const HEAD: usize = 8;

/// See the module's text.
#[derive(Debug)]
pub(crate) struct Pane {
    pub(crate) place: Place,
    pub(crate) draft: Input,
    /// What was said here while the user was elsewhere.
    pub(crate) unread: usize,
    lines: VecDeque<Entry>,
    /// How many lines were dropped: the first one kept has this number.
    dropped: usize,
    /// Where the view ends, unless it follows the newest line.
    end: Option<Position>,
    /// What came since the user scrolled up.
    new: usize,
}

/// A line, and when it came.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) stamp: Stamp,
    pub(crate) line: Line,
}

/// A row on the screen: one of an entry's.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    pub(crate) entry: &'a Entry,
    /// Whether it is the entry's first row, with its head.
    pub(crate) is_first: bool,
    pub(crate) text: &'a str,
}

/// The room that rows have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: usize,
    pub(crate) height: usize,
}

/// A row: the line's number and the row's in it. In this order, rows are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Position {
    line: usize,
    row: usize,
}

impl Pane {
    pub(crate) fn new(place: Place) -> Self {
        Pane {
            place,
            draft: Input::default(),
            unread: 0,
            lines: VecDeque::new(),
            dropped: 0,
            end: None,
            new: 0,
        }
    }

    pub(crate) fn push(&mut self, stamp: Stamp, line: Line) {
        if self.lines.len() == KEPT {
            self.lines.pop_front();
            self.dropped += 1;
        }
        self.lines.push_back(Entry { stamp, line });
        if self.end.is_some() {
            self.new += 1;
        }
    }

    /// Scrolls `rows` up; the oldest line stays at the top.
    pub(crate) fn scroll_up(&mut self, rows: usize, size: Size) {
        let Some(newest) = self.newest(size) else { return };
        let top =
            self.down(Position { line: self.dropped, row: 0 }, size.height.saturating_sub(1), size);
        let end = self.up(self.end(newest), rows, size).max(top);
        self.end = (end < newest).then_some(end);
    }

    /// Scrolls `rows` down; at the newest line, the view follows again.
    pub(crate) fn scroll_down(&mut self, rows: usize, size: Size) {
        let Some(newest) = self.newest(size) else { return };
        let end = self.down(self.end(newest), rows, size);
        self.end = (end < newest).then_some(end);
        if self.end.is_none() {
            self.new = 0;
        }
    }

    /// Follows the newest line again.
    pub(crate) fn follow(&mut self) {
        self.end = None;
        self.new = 0;
    }

    pub(crate) fn is_scrolled(&self) -> bool {
        self.end.is_some()
    }

    /// What came since the user scrolled up.
    pub(crate) fn new_lines(&self) -> usize {
        self.new
    }

    /// The rows that are seen, from the top.
    pub(crate) fn rows(&self, size: Size) -> Vec<Row<'_>> {
        let Some(newest) = self.newest(size) else { return Vec::new() };
        let end = self.end(newest).min(newest);
        let mut rows = Vec::new();
        for number in (self.dropped..=end.line).rev() {
            let Some(entry) = self.entry(number) else { break };
            let texts = entry.rows(size.width);
            let last =
                if number == end.line { end.row.min(texts.len() - 1) } else { texts.len() - 1 };
            for (index, text) in texts.into_iter().enumerate().take(last + 1).rev() {
                if rows.len() == size.height {
                    break;
                }
                rows.push(Row { entry, is_first: index == 0, text });
            }
            if rows.len() == size.height {
                break;
            }
        }
        rows.reverse();
        rows
    }

    fn entry(&self, number: usize) -> Option<&Entry> {
        self.lines.get(number.checked_sub(self.dropped)?)
    }

    /// How many rows the line of that number takes, less one.
    fn last_row(&self, number: usize, size: Size) -> usize {
        self.entry(number).map_or(0, |entry| entry.rows(size.width).len() - 1)
    }

    fn newest(&self, size: Size) -> Option<Position> {
        let line = (self.dropped + self.lines.len()).checked_sub(1)?;
        (!self.lines.is_empty()).then(|| Position { line, row: self.last_row(line, size) })
    }

    /// Where the view ends: lines that were dropped meanwhile cannot be seen any more.
    fn end(&self, newest: Position) -> Position {
        self.end.map_or(newest, |end| end.max(Position { line: self.dropped, row: 0 }))
    }

    fn up(&self, from: Position, rows: usize, size: Size) -> Position {
        let mut at = from;
        for _ in 0..rows {
            at = match at {
                Position { line, row } if row > 0 => Position { line, row: row - 1 },
                Position { line, .. } if line > self.dropped => {
                    Position { line: line - 1, row: self.last_row(line - 1, size) }
                }
                _ => break,
            };
        }
        at
    }

    fn down(&self, from: Position, rows: usize, size: Size) -> Position {
        let mut at = from;
        for _ in 0..rows {
            at = match at {
                Position { line, row } if row < self.last_row(line, size) => {
                    Position { line, row: row + 1 }
                }
                Position { line, .. } if self.entry(line + 1).is_some() => {
                    Position { line: line + 1, row: 0 }
                }
                _ => break,
            };
        }
        at
    }
}

impl Entry {
    /// What stands before the text on the first row, behind the head: who speaks.
    pub(crate) fn face(&self) -> String {
        match &self.line.voice {
            Voice::Other(who) | Voice::Own(who) => format!("{who}: "),
            Voice::System | Voice::Error => String::new(),
        }
    }

    fn rows(&self, columns: usize) -> Vec<&str> {
        let first = columns.saturating_sub(HEAD + width(&self.face()));
        wrap(&self.line.text, first, columns.saturating_sub(indent(columns)))
    }
}

/// How far the further rows of a line stand to the right: nobody can write what looks like a line's head.
pub(crate) fn indent(columns: usize) -> usize {
    if columns < 40 { 2 } else { HEAD }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size { width: 40, height: 4 };

    fn pane(lines: usize) -> Pane {
        let mut pane = Pane::new(Place::Room);
        (0..lines).for_each(|number| push(&mut pane, number));
        pane
    }

    fn push(pane: &mut Pane, number: usize) {
        pane.push(Stamp::default(), Line::system(format!("line {number}")));
    }

    fn seen(pane: &Pane) -> Vec<&str> {
        pane.rows(SIZE).iter().map(|row| row.text).collect()
    }

    #[test]
    fn the_newest_lines_are_seen() {
        assert!(seen(&pane(0)).is_empty());
        assert_eq!(seen(&pane(2)), ["line 0", "line 1"]);
        assert_eq!(seen(&pane(9)), ["line 5", "line 6", "line 7", "line 8"]);
    }

    #[test]
    fn a_scrolled_view_stays_where_it_is_and_counts_what_comes() {
        let mut pane = pane(9);
        pane.scroll_up(3, SIZE);
        let before = ["line 2", "line 3", "line 4", "line 5"];
        assert_eq!(seen(&pane), before);
        push(&mut pane, 9);
        assert_eq!((seen(&pane), pane.new_lines()), (before.to_vec(), 1));
        pane.scroll_down(3, SIZE);
        assert!(pane.is_scrolled());
        pane.scroll_down(1, SIZE);
        assert!(!pane.is_scrolled() && pane.new_lines() == 0);
        assert_eq!(seen(&pane).last(), Some(&"line 9"));
    }

    #[test]
    fn the_top_is_the_end_of_scrolling_up() {
        let mut pane = pane(9);
        pane.scroll_up(100, SIZE);
        assert_eq!(seen(&pane), ["line 0", "line 1", "line 2", "line 3"]);
        let mut short = super::tests::pane(3);
        short.scroll_up(2, SIZE);
        assert!(!short.is_scrolled());
    }

    #[test]
    fn long_lines_scroll_by_rows_in_any_width() {
        let mut pane = pane(5);
        pane.push(Stamp::default(), Line::system("word ".repeat(40)));
        pane.scroll_up(2, SIZE);
        assert_eq!(pane.rows(SIZE).len(), 4);
        for width in 1..60 {
            let size = Size { width, height: 4 };
            assert_eq!(pane.rows(size).len(), 4, "{width}");
        }
    }

    #[test]
    fn old_lines_are_dropped_even_under_a_scrolled_view() {
        let mut pane = pane(KEPT);
        pane.scroll_up(KEPT, SIZE);
        (KEPT..KEPT + 10).for_each(|number| push(&mut pane, number));
        assert!(!seen(&pane).is_empty());
        assert_eq!(pane.lines.len(), KEPT);
        pane.follow();
        assert_eq!(seen(&pane).last(), Some(&format!("line {}", KEPT + 9).as_str()));
    }
}
