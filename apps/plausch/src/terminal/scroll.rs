//! How far a conversation is scrolled, and what of it is seen.

use plausch_app::model::Conversation;

use super::rows::{Paper, Row};

/// How far a conversation is scrolled up.
#[derive(Debug, Default)]
pub(crate) struct Scroll {
    /// The last row that is shown, unless the view follows the newest entry.
    end: Option<Position>,
    /// The index behind the newest entry when the user scrolled up.
    seen: usize,
    /// The index of the entry to which the user has jumped.
    marked: Option<usize>,
}

/// A row of a conversation: the entry's index, and the row's in it. In this order, rows are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Position {
    entry: usize,
    row: usize,
}

impl Scroll {
    /// Not scrolled at all.
    pub(crate) const FOLLOWING: Scroll = Scroll { end: None, seen: 0, marked: None };

    /// Scrolls up by this many rows; the oldest entry stays at the top. Whether it is there.
    pub(crate) fn up(&mut self, paper: &Paper<'_>, rows: usize) -> bool {
        let Some(newest) = paper.newest() else { return true };
        let top = paper.top();
        let end = paper.up(self.end(paper, newest), rows).max(top);
        self.set_end(paper.conversation, end, newest);
        end == top
    }

    /// Scrolls so that the entry of this index is in the middle, and marks it.
    pub(crate) fn to(&mut self, paper: &Paper<'_>, index: usize) {
        let Some(newest) = paper.newest() else { return };
        let half = paper.size.height / 2;
        let end = paper.down(Position { entry: index, row: 0 }, half).max(paper.top());
        self.set_end(paper.conversation, end, newest);
        self.marked = Some(index);
    }

    /// Scrolls so that the entry of this index, which has more rows than are seen, is read from its first one.
    pub(crate) fn go_to_top_of(&mut self, paper: &Paper<'_>, index: usize) {
        let Some(newest) = paper.newest() else { return };
        let below = paper.size.height.saturating_sub(1);
        if paper.last_row(index) > below {
            let end = paper.down(Position { entry: index, row: 0 }, below);
            self.set_end(paper.conversation, end, newest);
        }
    }

    /// Scrolls down by this many rows; at the newest entry, the view follows again.
    pub(crate) fn down(&mut self, paper: &Paper<'_>, rows: usize) {
        let Some(newest) = paper.newest() else { return };
        let end = paper.down(self.end(paper, newest), rows);
        self.set_end(paper.conversation, end, newest);
    }

    /// After rows have become more or fewer, by folding or in another width: no place stays empty below, and where all of
    /// it is seen, the view follows again.
    pub(crate) fn settle(&mut self, paper: &Paper<'_>) {
        let (Some(end), Some(newest)) = (self.end, paper.newest()) else { return };
        let row = end.row.min(paper.last_row(end.entry));
        let end = Position { row, ..end }.max(paper.top());
        self.set_end(paper.conversation, end, newest);
    }

    /// Whether the view does not follow the newest entry.
    pub(crate) fn is_scrolled(&self) -> bool {
        self.end.is_some()
    }

    /// How many entries are new since the user scrolled up.
    pub(crate) fn new_entries(&self, conversation: &Conversation) -> usize {
        if self.is_scrolled() { conversation.indices().end.saturating_sub(self.seen) } else { 0 }
    }

    /// The rows that are seen, from the top.
    pub(crate) fn rows(&self, paper: &Paper<'_>) -> Vec<Row> {
        let Paper { conversation, size, .. } = paper;
        let Some(newest) = conversation.indices().next_back() else { return Vec::new() };
        // To count its rows would be to break it twice.
        let newest = Position { entry: newest, row: usize::MAX };
        let end = self.end(paper, newest).min(newest);
        let mut rows = Vec::new();
        for index in (conversation.indices().start..=end.entry).rev() {
            let mut of_entry = paper.rows_of(index);
            for row in &mut of_entry {
                row.is_marked = row.rule.is_none() && self.marked == Some(index);
            }
            if index == end.entry {
                of_entry.truncate(end.row.saturating_add(1));
            }
            rows.extend(of_entry.into_iter().rev().take(size.height - rows.len()));
            if rows.len() == size.height {
                break;
            }
        }
        rows.reverse();
        rows
    }

    /// The last row that is shown. Entries that were dropped meanwhile cannot be seen any more.
    fn end(&self, paper: &Paper<'_>, newest: Position) -> Position {
        self.end.map_or(newest, |end| end.max(paper.oldest()))
    }

    fn set_end(&mut self, conversation: &Conversation, end: Position, newest: Position) {
        if end >= newest {
            self.end = None;
            return;
        }
        if self.end.is_none() {
            self.seen = conversation.indices().end;
        }
        self.end = Some(end);
    }
}

impl Paper<'_> {
    fn oldest(&self) -> Position {
        Position { entry: self.conversation.indices().start, row: 0 }
    }

    /// The last row that is shown if the oldest one stands at the top.
    fn top(&self) -> Position {
        self.down(self.oldest(), self.size.height.saturating_sub(1))
    }

    fn newest(&self) -> Option<Position> {
        let entry = self.conversation.indices().next_back()?;
        Some(Position { entry, row: self.last_row(entry) })
    }

    /// The row's number of the last one of an entry.
    fn last_row(&self, index: usize) -> usize {
        self.count_of(index).saturating_sub(1)
    }

    fn up(&self, from: Position, rows: usize) -> Position {
        let Position { mut entry, mut row } = from;
        let mut left = rows;
        while left > row {
            if entry <= self.conversation.indices().start {
                return Position { entry, row: 0 };
            }
            left -= row + 1;
            entry -= 1;
            row = self.last_row(entry);
        }
        Position { entry, row: row - left }
    }

    fn down(&self, from: Position, rows: usize) -> Position {
        let Position { mut entry, mut row } = from;
        let mut left = rows;
        while left > 0 {
            let below = self.last_row(entry).saturating_sub(row);
            if left <= below || self.conversation.entry(entry + 1).is_none() {
                return Position { entry, row: row + left.min(below) };
            }
            left -= below + 1;
            (entry, row) = (entry + 1, 0);
        }
        Position { entry, row }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::Size;
    use super::*;
    use jiff::tz::TimeZone;
    use plausch_app::model::{Model, Now};
    use plausch_core::name::Nick;
    use plausch_transport_std::client::Event;

    const SIZE: Size = Size { width: 40, height: 4 };

    fn paper(model: &Model, size: Size) -> Paper<'_> {
        static UTC: TimeZone = TimeZone::UTC;
        Paper { conversation: model.shown(), size, zone: &UTC, time: 5 }
    }

    /// A room that is looked at.
    struct Room {
        model: Model,
        scroll: Scroll,
    }

    impl Room {
        fn with(lines: usize) -> Self {
            let model = Model::new(Nick::new("zoe").unwrap());
            let mut room = Room { model, scroll: Scroll::default() };
            (0..lines).for_each(|number| room.push(&format!("line {number}")));
            room
        }

        fn push(&mut self, text: &str) {
            let from = Nick::new("a").unwrap();
            let event = Event::Broadcast { from, text: text.to_owned(), own: false };
            self.model.on_event(Now::read(), &event);
        }

        fn up(&mut self, rows: usize) {
            self.scroll.up(&paper(&self.model, SIZE), rows);
        }

        fn down(&mut self, rows: usize) {
            self.scroll.down(&paper(&self.model, SIZE), rows);
        }

        fn seen(&self) -> Vec<String> {
            let rows = self.scroll.rows(&paper(&self.model, SIZE));
            rows.into_iter().map(|row| row.text).collect()
        }

        fn new_entries(&self) -> usize {
            self.scroll.new_entries(self.model.shown())
        }
    }

    #[test]
    fn the_newest_lines_are_seen() {
        assert!(Room::with(0).seen().is_empty());
        assert_eq!(Room::with(2).seen(), ["line 0", "line 1"]);
        assert_eq!(Room::with(9).seen(), ["line 5", "line 6", "line 7", "line 8"]);
    }

    #[test]
    fn a_scrolled_view_stays_in_place_and_counts_new_entries() {
        let mut room = Room::with(9);
        room.up(3);
        let before = ["line 2", "line 3", "line 4", "line 5"];
        assert_eq!(room.seen(), before);
        room.push("line 9");
        assert_eq!((room.seen(), room.new_entries()), (before.map(str::to_owned).to_vec(), 1));
        room.down(3);
        assert!(room.scroll.is_scrolled());
        room.down(1);
        assert!(!room.scroll.is_scrolled() && room.new_entries() == 0);
        assert_eq!(room.seen().last().map(String::as_str), Some("line 9"));
    }

    #[test]
    fn scrolling_up_ends_at_the_top() {
        let mut room = Room::with(9);
        room.up(100);
        assert_eq!(room.seen(), ["line 0", "line 1", "line 2", "line 3"]);
        let mut short = Room::with(3);
        short.up(2);
        assert!(!short.scroll.is_scrolled());
    }

    #[test]
    fn long_lines_scroll_by_rows_in_any_width() {
        let mut room = Room::with(5);
        room.push(&"word ".repeat(40));
        room.up(2);
        for width in 1..60 {
            let size = Size { width, height: 4 };
            assert_eq!(room.scroll.rows(&paper(&room.model, size)).len(), 4, "{width}");
        }
    }

    #[test]
    fn a_scrolled_view_survives_that_old_entries_are_dropped() {
        let mut room = Room::with(Conversation::CAPACITY);
        room.up(Conversation::CAPACITY);
        (0..10).for_each(|number| room.push(&format!("new {number}")));
        assert!(!room.seen().is_empty());
        room.scroll = Scroll::default();
        assert_eq!(room.seen().last().map(String::as_str), Some("new 9"));
    }
}
