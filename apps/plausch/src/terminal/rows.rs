//! A conversation as rows of a screen: how entries are broken.

use std::ops::Range;
use std::rc::Rc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use plausch_app::attention;
use plausch_app::hyperlink::Hyperlink;
use plausch_app::model::{Content, Conversation, Entry};
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

    /// How many rows the entry of this index has.
    pub(super) fn count_of(&self, index: usize) -> usize {
        let Some(entry) = self.conversation.entry(index) else { return 0 };
        let lines = Lines::of(entry);
        let rows = lines.broken(self.size.width, self.margin()).map(|(_, _, rows)| rows.len());
        self.rules_above(index).count() + rows.sum::<usize>()
    }

    /// The rows of the entry of this index, with the lines above it: at least one, if there is such an entry.
    pub(super) fn rows_of(&self, index: usize) -> Vec<Row> {
        let Some(entry) = self.conversation.entry(index) else { return Vec::new() };
        let rules = self.rules_above(index).map(|(rule, text)| Row {
            kind: Kind::Info,
            head: None,
            text: fit(&text, self.size.width),
            links: Vec::new(),
            entry: index,
            is_marked: false,
            is_mention: false,
            is_deed: false,
            rule: Some(rule),
        });
        let mut rows: Vec<Row> = rules.collect();
        let lines = Lines::of(entry);
        for (number, (time, line), broken) in lines.broken(self.size.width, self.margin()) {
            let mut head = lines.head_of(number, *time);
            let links = links_in(line, (entry.number, number));
            rows.extend(broken.into_iter().map(|text| Row {
                kind: lines.kind,
                head: head.take(),
                text: text.to_owned(),
                links: parts_in(line, text, &links),
                entry: index,
                is_marked: false,
                is_mention: entry.attention == Some(attention::Kind::Mention),
                is_deed: lines.is_deed,
                rule: None,
            }));
        }
        rows
    }

    /// The lines between the entry of this index and the one before it.
    fn rules_above(&self, index: usize) -> impl Iterator<Item = (Rule, String)> {
        let day = self.conversation.day_above(index, self.zone);
        let is_unread = self.conversation.unread_line() == Some(index);
        let unread = is_unread.then(|| (Rule::Unread, texts::unread_below()));
        day.map(|day| (Rule::Day, texts::day(day))).into_iter().chain(unread)
    }
}

/// What an entry says, before it is broken into rows.
struct Lines {
    kind: Kind,
    is_deed: bool,
    /// Who said it, and how that stands before it.
    author: Option<(String, String)>,
    /// With the time of each.
    lines: Vec<(Timestamp, String)>,
}

impl Lines {
    fn of(entry: &Entry) -> Self {
        // Joins and leaves one by one: each has its time.
        if let Content::Traffic(traffic) = &entry.content
            && traffic.is_open()
            && traffic.changes().len() > 0
        {
            let lines = texts::changes(traffic);
            let lines = lines.map(|(time, line)| (time.unwrap_or(entry.time), sanitise(&line)));
            return Lines {
                kind: Kind::Info,
                is_deed: false,
                author: None,
                lines: lines.collect(),
            };
        }
        let wording = Wording::of(&entry.content).marked(entry.receipt);
        let prefix = wording.head();
        Lines {
            kind: wording.kind,
            is_deed: wording.is_deed,
            author: wording.author.map(|author| (author, prefix)),
            lines: wording.lines.into_iter().map(|line| (entry.time, line)).collect(),
        }
    }

    /// Each line with its number, and as the rows that it takes.
    fn broken(
        &self,
        columns: usize,
        margin: Margin,
    ) -> impl Iterator<Item = (usize, &(Timestamp, String), Vec<&str>)> {
        let rest = columns.saturating_sub(margin.indent);
        self.lines.iter().enumerate().map(move |(number, line)| {
            let prefix = self.author.as_ref().map_or(0, |(_, prefix)| width(prefix));
            let first = match self.has_head(number) {
                true => columns.saturating_sub(margin.head + prefix),
                false => rest,
            };
            (number, line, wrap(&line.1, first, rest))
        })
    }

    /// Further lines of a text are indented as its further rows are.
    fn has_head(&self, number: usize) -> bool {
        number == 0 || self.author.is_none()
    }

    fn head_of(&self, number: usize, time: Timestamp) -> Option<Head> {
        let (author, prefix) = self.author.clone().unzip();
        let head = Head { time, author, prefix: prefix.unwrap_or_default() };
        self.has_head(number).then_some(head)
    }
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

    /// The rows of a text that `a` says, on so many columns, with times of so many.
    fn rows_of(text: &str, width: usize, time: usize) -> Vec<Row> {
        let nick = |name| Nick::new(name).unwrap();
        let mut model = Model::new(nick("zoe"));
        let said = Event::Broadcast { from: nick("a"), text: text.to_owned(), own: false };
        model.on_event(Now::read(), &said);
        let size = Size { width, height: 4 };
        let paper = Paper { conversation: model.shown(), size, zone: &TimeZone::UTC, time };
        let index = model.shown().indices().start;
        let rows = paper.rows_of(index);
        assert_eq!(rows.len(), paper.count_of(index));
        rows
    }

    #[test]
    fn what_somebody_does_begins_with_its_name() {
        let rows = rows_of("/me waves", 40, 5);
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
        let rows = rows_of("a word, and eve: hi", 16, 0);
        assert!(rows.iter().skip(1).all(|row| row.head.is_none()) && rows.len() > 1);
    }

    #[test]
    fn rows_are_counted_as_they_are_made() {
        let text = format!("https://a.example/{}\nof two lines", "x".repeat(60));
        for width in 1..60 {
            assert!(!rows_of(&text, width, 5).is_empty());
        }
    }
}
