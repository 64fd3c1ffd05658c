//! A conversation as rows of a screen: how entries are broken, and how far the view is scrolled.

use std::ops::Range;
use std::rc::Rc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use plausch_app::attention;
use plausch_app::hyperlink::Hyperlink;
use plausch_app::model::{Content, Conversation, Entry, Traffic};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;

use super::links::{Link, Part};
use super::wrap::{fit, width, wrap};
use plausch_app::theme::Role;
use plausch_app::wording::{Kind, Wording};

/// The columns before what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Margin {
    /// Of the time.
    pub(crate) time: usize,
    /// Of the time and of the mark behind it.
    pub(crate) head: usize,
    /// Of the further rows of a line. Nobody can write what looks like a line's head: it begins with a time, or else
    /// further to the left.
    pub(crate) indent: usize,
}

impl Margin {
    /// On so many columns, where times take so many. If there is hardly room for anything else, a wide time is left out.
    pub(crate) fn new(time: usize, columns: usize) -> Self {
        const MARK: usize = 2;
        let is_short = time <= 5 || (time + 1 + MARK) * 2 <= columns;
        match if is_short { time } else { 0 } {
            0 => Margin { time: 0, head: MARK, indent: MARK * 2 },
            time => {
                let head = time + 1 + MARK;
                Margin { time, head, indent: if columns < 40 { 2 } else { head } }
            }
        }
    }
}

/// The size of the area in which rows are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: usize,
    pub(crate) height: usize,
}

/// One row of the screen.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) kind: Kind,
    /// What stands before the text, if this is the first row of a line.
    pub(crate) head: Option<Head>,
    pub(crate) text: String,
    /// The parts of links in the text, in its columns.
    pub(crate) links: Vec<Part>,
    /// The index of its entry.
    pub(crate) entry: usize,
    /// Whether the user has jumped to it.
    pub(crate) is_marked: bool,
    /// Whether it mentions the user.
    pub(crate) is_mention: bool,
    /// Whether it says what somebody does.
    pub(crate) is_deed: bool,
    /// Whether it is a line between entries, and which.
    pub(crate) rule: Option<Rule>,
}

impl Row {
    /// How many columns stand before the text, on a screen of so many.
    pub(crate) fn text_start(&self, columns: usize, margin: Margin) -> usize {
        match &self.head {
            Some(head) => {
                margin.head + width(&fit(&head.prefix, columns.saturating_sub(margin.head)))
            }
            None => margin.indent,
        }
    }

    /// What it is, for its look.
    pub(crate) fn role(&self) -> Role {
        match (self.rule, self.kind) {
            (Some(Rule::Day), _) => Role::Day,
            (Some(Rule::Unread), _) => Role::Unread,
            (None, Kind::Error) => Role::Error,
            (None, Kind::Info) => Role::Notice,
            (None, Kind::Own | Kind::Other) if self.is_mention => Role::Mention,
            (None, Kind::Own | Kind::Other) if self.is_deed => Role::Action,
            (None, Kind::Own) => Role::OwnText,
            (None, Kind::Other) => Role::Text,
        }
    }
}

/// A line between entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// A new day begins.
    Day,
    /// The user stopped reading here.
    Unread,
}

/// What stands before a line.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) time: Timestamp,
    pub(crate) author: Option<String>,
    /// The author, as it stands there.
    pub(crate) prefix: String,
}

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
        let Some(newest) = paper.newest() else { return Vec::new() };
        let end = self.end(paper, newest).min(newest);
        let mut rows = Vec::new();
        for index in (conversation.indices().start..=end.entry).rev() {
            let mut of_entry = paper.rows_of(index);
            for row in &mut of_entry {
                row.entry = index;
                row.is_marked = row.rule.is_none() && self.marked == Some(index);
            }
            if index == end.entry {
                of_entry.truncate(end.row + 1);
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

/// All rows of a conversation, on which a view moves.
pub(crate) struct Paper<'a> {
    pub(crate) conversation: &'a Conversation,
    pub(crate) size: Size,
    /// Where its days begin.
    pub(crate) zone: &'a TimeZone,
    /// How many columns its times take.
    pub(crate) time: usize,
}

impl Paper<'_> {
    /// What stands before what is said.
    pub(crate) fn margin(&self) -> Margin {
        Margin::new(self.time, self.size.width)
    }

    /// The row's number of the last one of an entry.
    fn last_row(&self, index: usize) -> usize {
        self.rows_of(index).len().saturating_sub(1)
    }

    /// The rows of the entry of this index, with the lines above it: at least one, if there is such an entry.
    fn rows_of(&self, index: usize) -> Vec<Row> {
        let Some(entry) = self.conversation.entry(index) else { return Vec::new() };
        let rule = |rule, text: String| Row {
            kind: Kind::Info,
            head: None,
            text: fit(&text, self.size.width),
            links: Vec::new(),
            entry: index,
            is_marked: false,
            is_mention: false,
            is_deed: false,
            rule: Some(rule),
        };
        let mut rows = Vec::new();
        if let Some(day) = self.conversation.day_above(index, self.zone) {
            rows.push(rule(Rule::Day, texts::day(day)));
        }
        if self.conversation.unread_line() == Some(index) {
            rows.push(rule(Rule::Unread, texts::unread_below()));
        }
        let is_mention = entry.attention == Some(attention::Kind::Mention);
        let of_entry = rows_of(entry, self.size.width, self.margin()).into_iter();
        rows.extend(of_entry.map(|row| Row { is_mention, ..row }));
        rows
    }

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

    fn up(&self, from: Position, rows: usize) -> Position {
        let mut at = from;
        for _ in 0..rows {
            at = match at {
                Position { entry, row } if row > 0 => Position { entry, row: row - 1 },
                Position { entry, .. } if entry > self.conversation.indices().start => {
                    Position { entry: entry - 1, row: self.last_row(entry - 1) }
                }
                _ => break,
            };
        }
        at
    }

    fn down(&self, from: Position, rows: usize) -> Position {
        let mut at = from;
        for _ in 0..rows {
            at = match at {
                Position { entry, row } if row < self.last_row(entry) => {
                    Position { entry, row: row + 1 }
                }
                Position { entry, .. } if self.conversation.entry(entry + 1).is_some() => {
                    Position { entry: entry + 1, row: 0 }
                }
                _ => break,
            };
        }
        at
    }
}

/// An entry's rows: at least one.
fn rows_of(entry: &Entry, columns: usize, margin: Margin) -> Vec<Row> {
    if let Content::Traffic(traffic) = &entry.content
        && traffic.is_open()
        && traffic.changes().len() > 0
    {
        return rows_of_changes(entry, traffic, columns, margin);
    }
    let wording = Wording::of(&entry.content);
    let lines = wording.lines.iter().map(|line| (entry.time, line.as_str()));
    let author = wording.author.clone().map(|author| (author, wording.head()));
    let kind = wording.kind;
    let rows = rows_of_lines(entry.number, kind, author.as_ref(), lines, columns, margin);
    rows.into_iter().map(|row| Row { is_deed: wording.is_deed, ..row }).collect()
}

/// The rows of joins and leaves, one by one.
fn rows_of_changes(entry: &Entry, traffic: &Traffic, columns: usize, margin: Margin) -> Vec<Row> {
    let lines = texts::changes(traffic);
    let lines: Vec<_> =
        lines.map(|(time, line)| (time.unwrap_or(entry.time), sanitise(&line))).collect();
    let lines = lines.iter().map(|(time, line)| (*time, line.as_str()));
    rows_of_lines(entry.number, Kind::Info, None, lines, columns, margin)
}

fn rows_of_lines<'a>(
    entry: u64,
    kind: Kind,
    author: Option<&(String, String)>,
    lines: impl Iterator<Item = (Timestamp, &'a str)>,
    columns: usize,
    margin: Margin,
) -> Vec<Row> {
    let mut rows = Vec::new();
    let rest = columns.saturating_sub(margin.indent);
    for (number, (time, line)) in lines.enumerate() {
        // Further lines of a text are indented as its further rows are.
        let is_first = number == 0 || author.is_none();
        let mut head = is_first.then(|| {
            let (author, prefix) = author.cloned().unzip();
            Head { time, author, prefix: prefix.unwrap_or_default() }
        });
        let links = links_in(line, (entry, number));
        let first = head
            .as_ref()
            .map_or(rest, |head| columns.saturating_sub(margin.head + width(&head.prefix)));
        for text in wrap(line, first, rest) {
            rows.push(Row {
                kind,
                head: head.take(),
                text: text.to_owned(),
                links: parts_in(line, text, &links),
                entry: 0,
                is_marked: false,
                is_mention: false,
                is_deed: false,
                rule: None,
            });
        }
    }
    rows
}

/// The links in a line of an entry, both named by their numbers, with where they stand in it.
fn links_in(line: &str, (entry, number): (u64, usize)) -> Vec<(Range<usize>, Rc<Link>)> {
    let links = Hyperlink::all_in(line).into_iter();
    let link = |Hyperlink { range, url }| {
        let id = (entry, number, range.start);
        (range, Rc::new(Link { url, id }))
    };
    links.map(link).collect()
}

/// The parts of `links` that stand in `row`, which is a part of `line`.
fn parts_in(line: &str, row: &str, links: &[(Range<usize>, Rc<Link>)]) -> Vec<Part> {
    let start = row.as_ptr().addr() - line.as_ptr().addr();
    let column = |at: usize| row.get(..at.saturating_sub(start)).map_or(width(row), width);
    let parts = links.iter().map(|(range, link)| Part {
        columns: column(range.start)..column(range.end),
        link: Rc::clone(link),
    });
    parts.filter(|part| !part.columns.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
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
    fn what_somebody_does_begins_with_its_name() {
        let mut room = Room::with(0);
        room.push("/me waves");
        let rows = room.scroll.rows(&paper(&room.model, SIZE));
        let head = rows[0].head.as_ref().unwrap();
        assert_eq!((head.author.as_deref(), head.prefix.as_str()), (Some("a"), "* a "));
        assert_eq!((rows[0].kind, rows[0].text.as_str()), (Kind::Other, "waves"));
    }

    /// Or else what somebody writes could look like a line of somebody else.
    #[test]
    fn further_rows_never_begin_where_the_head_of_a_line_does() {
        for (time, columns) in (0..=24).flat_map(|time| (1..100).map(move |all| (time, all))) {
            let Margin { time, head, indent } = Margin::new(time, columns);
            assert!(indent > 0 && (time > 0 || indent > head), "{time} {columns}");
            assert!(time <= 5 || head * 2 <= columns, "{time} {columns}");
        }
        let (mut room, size) = (Room::with(0), Size { width: 16, height: 4 });
        room.push("a word, and eve: hi");
        let rows = room.scroll.rows(&Paper { time: 0, ..paper(&room.model, size) });
        assert!(rows.iter().skip(1).all(|row| row.head.is_none()) && rows.len() > 1);
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
