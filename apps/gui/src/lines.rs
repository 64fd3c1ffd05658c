//! The entries of a conversation as lines of the window.

use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use plausch_app::attention;
use plausch_app::model::{Content, Conversation, Entry, Traffic};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;
use plausch_app::time_format::TimeFormat;
use plausch_app::wording::{self, Wording};
use plausch_core::text::deed;

use crate::entries::{Kind, Line, Rule, Source};
use crate::theme::Look;

/// After so many seconds without a word, the sender is named again.
const PAUSE: i64 = 300;

/// The entries of a conversation, to be shown with these colours and in this time zone.
pub(crate) struct Lines<'a> {
    pub(crate) conversation: &'a Conversation,
    pub(crate) look: &'a Look,
    pub(crate) time_zone: &'a TimeZone,
    pub(crate) time_format: &'a TimeFormat,
}

impl Source for Lines<'_> {
    fn indices(&self) -> Range<usize> {
        self.conversation.indices()
    }

    fn time_columns(&self) -> usize {
        self.time_format.columns()
    }

    fn line(&self, index: usize) -> Option<Line> {
        let entry = self.conversation.entry(index)?;
        let before = index.checked_sub(1).and_then(|index| self.conversation.entry(index));
        let wording = Wording::drawn(&entry.content).marked(entry.receipt);
        let deed_of = wording.is_deed.then(|| wording.head());
        let Wording { kind, author, lines, .. } = wording;
        let rules = self.rules(index);
        let goes_on = rules.is_empty() && before.is_some_and(|before| goes_on(before, entry));
        let time = self.time(entry.time);
        let time_before = before.map(|before| self.time(before.time));
        let is_new = !goes_on || Some(&time) != time_before.as_ref();
        let color = |author: &str| match kind {
            wording::Kind::Own => self.look.roles.own,
            _ => self.look.nick(author),
        };
        let text = match &entry.content {
            Content::Traffic(traffic) => self.traffic(traffic, &lines),
            _ => deed_of.clone().unwrap_or_default() + &lines.join("\n"),
        };
        Some(Line {
            kind: match kind {
                wording::Kind::Other => Kind::Other,
                wording::Kind::Own => Kind::Own,
                wording::Kind::Info => Kind::Info,
                wording::Kind::Error => Kind::Error,
            },
            rules,
            is_call: entry.attention == Some(attention::Kind::Mention),
            is_folding: matches!(&entry.content, Content::Traffic(traffic) if is_several(traffic)),
            time: if is_new { time } else { String::new() },
            author: author.map(|author| (author.clone(), color(&author))),
            has_head: !goes_on,
            text,
            deed_of,
            is_table: matches!(entry.content, Content::Help(_) | Content::Keys { .. }),
        })
    }
}

impl Lines<'_> {
    fn time(&self, time: Timestamp) -> String {
        self.time_format.write(&time.to_zoned(self.time_zone.clone()))
    }

    /// What stands above the entry of this index.
    fn rules(&self, index: usize) -> Vec<Rule> {
        let rule = |words: String, is_unread| {
            // Here the lines beside the words are drawn.
            let words = words.trim_matches(|c: char| c == '—' || c.is_whitespace()).to_owned();
            Rule { words, is_unread }
        };
        let day = self.conversation.day_above(index, self.time_zone);
        let day = day.map(|day| rule(texts::day(day), false));
        let is_unread = self.conversation.unread_line() == Some(index);
        day.into_iter().chain(is_unread.then(|| rule(texts::unread_below(), true))).collect()
    }

    /// Who joined and left: in `lines`, or one by one with the time of each.
    fn traffic(&self, traffic: &Traffic, lines: &[String]) -> String {
        if !is_several(traffic) {
            return lines.join("\n");
        }
        if !traffic.is_open() || traffic.changes().len() == 0 {
            return format!("▸ {}", lines.join("\n"));
        }
        let lines = texts::changes(traffic).map(|(time, line)| {
            let time = time.map(|time| self.time(time) + " ").unwrap_or_default();
            format!("{time}{}", sanitise(&line))
        });
        format!("▾ {}", lines.collect::<Vec<_>>().join("\n"))
    }
}

/// Whether there is more to be seen of it than one line says.
fn is_several(traffic: &Traffic) -> bool {
    traffic.changes().len() > 1
}

/// Whether the same one goes on: then it is not named again.
fn goes_on(before: &Entry, entry: &Entry) -> bool {
    let said = |entry: &Entry| match &entry.content {
        // What looks like a deed has its sender above it, so that it can be told from one.
        Content::Said { text, .. } if deed(text).is_some() || text.contains("* ") => None,
        Content::Said { from, own, .. } => Some((from.clone(), *own)),
        _ => None,
    };
    let pause = entry.time.as_second() - before.time.as_second();
    said(entry).is_some() && said(before) == said(entry) && pause < PAUSE
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_app::history::{Answer, Past, Record, What};
    use plausch_app::model::{Model, Now, ShownPast, Target};
    use plausch_app::session::Update;
    use plausch_core::name::Nick;
    use plausch_transport_std::client::{Event, Peer};

    fn rules(model: &Model, text: &str) -> Vec<(String, bool)> {
        let look = Look::dark();
        let lines = Lines {
            conversation: model.shown(),
            look: &look,
            time_zone: &TimeZone::UTC,
            time_format: &TimeFormat::default(),
        };
        let mut all = lines.indices().filter_map(|index| lines.line(index));
        let line = all.find(|line| line.text.contains(text));
        let rules = line.unwrap_or_else(|| panic!("no {text:?}")).rules.into_iter();
        rules.map(|rule| (rule.words, rule.is_unread)).collect()
    }

    #[test]
    fn days_and_what_is_new_begin_with_a_line_of_their_own() {
        let model = Model::new(Nick::new("Zoe").unwrap());
        let keep = Some(plausch_app::history::Keep::All);
        let mut model = model.keeping(keep, ShownPast::Scrollback).in_time_zone(TimeZone::UTC);
        let now = Now { time: "2026-11-26T09:00:00Z".parse().unwrap(), ..Now::read() };
        let from = || Peer::Nick(Nick::new("Bob").unwrap());
        let said = |number: i64, time: &str, text: &str| {
            let what = What::Said { from: from(), text: text.to_owned(), own: false };
            let at = jiff::civil::date(2026, 11, 24).at(0, 0, 0, 0);
            (number, at, Record { time: time.parse().unwrap(), what })
        };
        let past = Past {
            target: Target::Room,
            records: vec![
                said(1, "2026-11-24T20:00:00Z", "one"),
                said(2, "2026-11-24T20:01:00Z", "two"),
                said(3, "2026-11-25T08:00:00Z", "three"),
            ],
            has_older: false,
            seen: Some(2),
            forgotten: None,
            lines: Vec::new(),
        };
        model.update(now, Update::History(Answer::Past(past)));
        let (nick, text) = (Nick::new("Bob").unwrap(), "four".to_owned());
        model.on_event(now, &Event::Broadcast { from: nick, text, own: false });
        assert_eq!(rules(&model, "one"), [("Tuesday, 24 November 2026".to_owned(), false)]);
        assert_eq!(rules(&model, "two"), []);
        let new = "what is below is new".to_owned();
        let day = "Wednesday, 25 November 2026".to_owned();
        assert_eq!(rules(&model, "three"), [(day, false), (new, true)]);
    }
}
