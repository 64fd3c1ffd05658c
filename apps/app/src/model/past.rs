//! What the server tells of what was said before the user came, or while it was away.

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use plausch_core::name::Nick;
use plausch_transport_std::client::{PastText, Peer};

use super::conversation::Earlier;
use super::keeping::{EARLIER, EXCERPT};
use super::{Content, Entry, Model, Now, ShownPast, Target};
use crate::history::{Ask, Record, Report, What};

/// How far apart the server's and the history's times of one text may be: ages have whole seconds, texts take a while,
/// and clocks are set.
const SAME_TIME: SignedDuration = SignedDuration::from_secs(60);
/// How much later than it was said a text may seem to have been: its age is rounded down, and tells no delay.
const SEEMS_LATER: SignedDuration = SignedDuration::from_secs(2);

/// How far the past is told.
#[derive(Debug, Default)]
pub(super) struct Before {
    /// Whether the user has come into the room.
    pub(super) has_come: bool,
    /// Whether it has come more than once.
    pub(super) is_back: bool,
    /// Whether the history has told what it knows of the room.
    pub(super) is_known: bool,
    /// What it told to a face that shows only some of it.
    known: Vec<Entry>,
    /// What the server told, until the history has.
    waiting: Vec<Told>,
    /// When the user has forgotten what was said in the room.
    forgotten: Option<Timestamp>,
}

/// A text that the server tells of.
#[derive(Debug)]
struct Told {
    time: Timestamp,
    from: Nick,
    text: String,
}

impl Model {
    /// The server tells what was said before.
    pub(super) fn on_past(&mut self, now: Now, texts: &[PastText]) {
        let told = texts.iter().map(|PastText { age, from, text }| Told {
            time: now.time.checked_sub(*age).unwrap_or(Timestamp::MIN),
            from: from.clone(),
            text: text.clone(),
        });
        let told: Vec<Told> = told.filter(|told| !self.before.has_forgotten(told.time)).collect();
        if self.before.is_back {
            // The client has left out what it was told already.
            return self.tell_missed(now, told);
        }
        // Of those whom the user ignores, what the history has is not among the entries with which this is compared.
        self.before.waiting =
            told.into_iter().filter(|told| !self.is_ignored(&told.from)).collect();
        if self.before.is_known || !self.keeping.keeps(&Target::Room) {
            self.show_waiting_past(now);
        }
    }

    /// The history has told what it knows of the room, or never will.
    pub(super) fn show_waiting_past(&mut self, now: Now) {
        let told = std::mem::take(&mut self.before.waiting);
        if told.is_empty() {
            return;
        }
        let new = match self.keeping.shown {
            ShownPast::Nothing => return,
            ShownPast::Excerpt => {
                let (_, new) = merged(std::mem::take(&mut self.before.known), told);
                let new: Vec<Record> = new.into_iter().map(|(_, record)| record).collect();
                self.tell_excerpt(now, &new);
                new
            }
            ShownPast::Scrollback => self.put_among_past(now, told),
        };
        if self.keeping.keeps(&Target::Room) {
            let asks = new.into_iter().map(|record| Ask::Keep(Target::Room, record));
            self.keeping.asks.extend(asks);
        }
    }

    /// Enters what was said while the user was away.
    fn tell_missed(&mut self, now: Now, told: Vec<Told>) {
        let count = told.iter().filter(|told| !self.is_ignored(&told.from)).count();
        if count > 0 {
            self.push(now, Target::Room, Content::SaidBefore { count, was_away: true });
        }
        self.attending.is_past = true;
        for Told { time, from, text } in told {
            let content = Content::Said { from: Peer::Nick(from), text, own: false };
            self.push(Now { time, ..now }, Target::Room, content);
        }
        self.attending.is_past = false;
    }

    /// Enters the last of what was said before the user came. It was not said to the user: nothing of it is unread.
    fn tell_excerpt(&mut self, now: Now, records: &[Record]) {
        let records = &records[records.len().saturating_sub(EXCERPT)..];
        if records.is_empty() {
            return;
        }
        let count = records.len();
        let head = (now.time, Content::SaidBefore { count, was_away: false });
        let lines = records.iter().map(|record| (record.time, Content::of_record(&record.what)));
        for (time, content) in [head].into_iter().chain(lines) {
            let entry =
                Entry { number: self.next_number, ..self.earlier(&Target::Room, time, content) };
            self.conversations[0].push(entry);
            self.next_number += 1;
        }
    }

    /// Puts what the history does not know among what it knows, above all that happened in this stay. Returns it.
    fn put_among_past(&mut self, now: Now, told: Vec<Told>) -> Vec<Record> {
        let is_seen = self.sees(&Target::Room);
        let above = self.earlier(&Target::Room, now.time, Content::History(Report::PastAbove));
        let room = &mut self.conversations[0];
        let line = room.unread_line().and_then(|index| room.entry(index)).cloned();
        let is_mark = |entry: &Entry| entry.content == Content::History(Report::PastAbove);
        let mark = room.entries().position(is_mark);
        let known = match mark {
            Some(count) => room.take_front(count),
            None => {
                room.earlier = Earlier::Nothing;
                room.push_front(above);
                Vec::new()
            }
        };
        let known_count = known.len();
        let (entries, new) = merged(known, told);
        // How many came behind all that is known.
        let last = new.iter().filter(|(place, _)| *place == known_count).count();
        let first_of_last = entries.len() - last;
        for (at, mut entry) in entries.into_iter().enumerate().rev() {
            entry.attention = self.asks_for_attention(&Target::Room, &entry.content);
            let room = &mut self.conversations[0];
            let is_line = match &line {
                Some(line) => *line == entry,
                None => last > 0 && known_count > 0 && at == first_of_last,
            };
            if !room.push_front(entry) {
                room.earlier = Earlier::Nothing;
                break;
            }
            if is_line {
                room.begin_unread(room.indices().start, is_seen);
            }
        }
        new.into_iter().map(|(_, record)| record).collect()
    }
}

impl Before {
    /// The user has forgotten what was said in the room until then: it is not told again, whoever still knows it.
    pub(super) fn forget(&mut self, time: Option<Timestamp>) {
        self.forgotten = self.forgotten.max(time);
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.retain(|told| !self.has_forgotten(told.time));
        self.waiting = waiting;
    }

    fn has_forgotten(&self, time: Timestamp) -> bool {
        self.forgotten.is_some_and(|forgotten| time.duration_since(forgotten) <= SEEMS_LATER)
    }

    /// The history knows this of the room.
    pub(super) fn know(&mut self, records: &[(i64, DateTime, Record)]) {
        self.is_known = true;
        let known = |record: &Record| earlier(record.time, Content::of_record(&record.what));
        self.known = records.iter().map(|(.., record)| known(record)).collect();
    }
}

/// All that was said before, in order; and what of it was not `known`, each with the number of known entries before it.
///
/// Both are in the order in which it was said, and one text is in both if it says the same at about the same time.
fn merged(known: Vec<Entry>, told: Vec<Told>) -> (Vec<Entry>, Vec<(usize, Record)>) {
    let mut new: Vec<(usize, Record)> = Vec::new();
    // Behind so many known entries.
    let mut at = 0;
    for told in told {
        let rest = known.iter().enumerate().skip(at);
        if let Some((index, _)) = rest.clone().find(|(_, entry)| told.is(entry)) {
            at = index + 1;
        } else {
            at += rest.take_while(|(_, entry)| entry.time <= told.time).count();
            new.push((at, told.record()));
        }
    }
    let mut entries = Vec::new();
    let mut waiting = new.iter().peekable();
    let mut add_new = |entries: &mut Vec<Entry>, at: usize| {
        while let Some((_, record)) = waiting.next_if(|(place, _)| *place <= at) {
            entries.push(earlier(record.time, Content::of_record(&record.what)));
        }
    };
    for (index, entry) in known.into_iter().enumerate() {
        add_new(&mut entries, index);
        entries.push(entry);
    }
    add_new(&mut entries, usize::MAX);
    (entries, new)
}

fn earlier(time: Timestamp, content: Content) -> Entry {
    Entry { number: EARLIER, time, content, attention: None, receipt: None }
}

impl Told {
    /// Whether it is the same text.
    fn is(&self, entry: &Entry) -> bool {
        matches!(&entry.content, Content::Said { from: Peer::Nick(from), text, .. }
            if *from == self.from && *text == self.text)
            && entry.time.duration_since(self.time).abs() <= SAME_TIME
    }

    fn record(self) -> Record {
        let what = What::Said { from: Peer::Nick(self.from), text: self.text, own: false };
        Record { time: self.time, what }
    }
}
