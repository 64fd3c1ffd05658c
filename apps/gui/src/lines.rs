//! The entries of a conversation as lines of the window.

use std::ops::Range;

use jiff::tz::TimeZone;
use plausch_app::model::{Content, Conversation, Entry};
use plausch_app::wording::{self, Wording};
use plausch_core::text::deed;

use crate::entries::{Kind, Line, Source};
use crate::theme::Look;

/// After so many seconds without a word, the sender is named again.
const PAUSE: i64 = 300;

/// The entries of a conversation, to be shown with these colours and in this time zone.
pub(crate) struct Lines<'a> {
    pub(crate) conversation: &'a Conversation,
    pub(crate) look: &'a Look,
    pub(crate) time_zone: &'a TimeZone,
}

impl Source for Lines<'_> {
    fn indices(&self) -> Range<usize> {
        self.conversation.indices()
    }

    fn line(&self, index: usize) -> Option<Line> {
        let entry = self.conversation.entry(index)?;
        let before = index.checked_sub(1).and_then(|index| self.conversation.entry(index));
        let wording = Wording::of(&entry.content);
        let deed_of = wording.is_deed.then(|| wording.head());
        let Wording { kind, author, lines, .. } = wording;
        let goes_on = before.is_some_and(|before| goes_on(before, entry));
        let (time, time_before) = (self.time(entry), before.map(|before| self.time(before)));
        let is_new = !goes_on || Some(&time) != time_before.as_ref();
        let color = |author: &str| match kind {
            wording::Kind::Own => self.look.roles.own,
            _ => self.look.nick(author),
        };
        Some(Line {
            kind: match kind {
                wording::Kind::Other => Kind::Other,
                wording::Kind::Own => Kind::Own,
                wording::Kind::Info => Kind::Info,
                wording::Kind::Error => Kind::Error,
            },
            time: if is_new { time } else { String::new() },
            author: author.map(|author| (author.clone(), color(&author))),
            has_head: !goes_on,
            text: deed_of.clone().unwrap_or_default() + &lines.join("\n"),
            deed_of,
            is_table: matches!(entry.content, Content::Help | Content::Keys { .. }),
        })
    }
}

impl Lines<'_> {
    fn time(&self, entry: &Entry) -> String {
        let time = entry.time.to_zoned(self.time_zone.clone());
        format!("{:02}:{:02}", time.hour(), time.minute())
    }
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
