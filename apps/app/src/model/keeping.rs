//! What the model has to do with the history: what is to be kept comes out as an [`Ask`], what was kept before comes in
//! as an [`Answer`].

use std::path::PathBuf;

use jiff::Timestamp;
use plausch_core::name::Nick;
use plausch_transport_std::client::{ChatEnd, Peer};

use super::conversation::Earlier;
use super::typed::behind_slash;
use super::{Action, Change, Content, Entry, Joins, Model, Now, Problem, Target};
use crate::history::{Answer, Ask, Hit, Keep, Past, Question, Record, Report, Scope, Venue, What};

/// How many records of earlier stays are put above a conversation at once.
const SCROLLBACK: usize = 500;
/// How many are told where one cannot scroll.
pub(super) const EXCERPT: usize = 10;
/// The number of entries of earlier stays: they are no news.
pub(super) const EARLIER: u64 = 0;

/// How a face shows what was said in earlier stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ShownPast {
    /// Not at all, unless the user looks for it.
    #[default]
    Nothing,
    /// A few lines, as one entry.
    Excerpt,
    /// As entries above the others, for a face that scrolls.
    Scrollback,
}

/// What was found, newest first.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// What was looked for.
    pub words: &'a str,
    /// The newest hits.
    pub hits: &'a [Hit],
    /// How many more there are.
    pub more: usize,
    /// The index of the one that the user has jumped to.
    pub jumped: Option<usize>,
}

/// What the history is asked, and what it has found.
#[derive(Debug, Default)]
pub(super) struct Keeping {
    /// Which conversations are kept. None: there is no history at all.
    keep: Option<Keep>,
    pub(super) shown: ShownPast,
    pub(super) asks: Vec<Ask>,
    /// Whether the face shows what was found beside the conversations.
    shows_found: bool,
    /// What was looked for last, and how many more hits there are, if the face shows it.
    found: Option<(String, usize)>,
    /// What was found last, and the index of the hit that was jumped to.
    hits: Vec<Hit>,
    jumped: Option<usize>,
    /// Where the shown conversation is to be scrolled to.
    jump: Option<usize>,
    /// What is forgotten if the user says so once more.
    to_forget: Option<Scope>,
    /// The line that asked for a file, and where, until it is known whether there is one.
    exporting: Option<(Target, String)>,
}

impl Model {
    /// For a face whose conversations are kept: [`Model::take_asks`] must be called again and again.
    #[must_use]
    pub fn keeping(mut self, keep: Option<Keep>, shown: ShownPast) -> Self {
        (self.keeping.keep, self.keeping.shown) = (keep, shown);
        self.ask_for_past(&Target::Room, None);
        self
    }

    /// For a face that shows what was found beside the conversations, and not in them: see [`Model::found`].
    #[must_use]
    pub fn showing_found(mut self) -> Self {
        self.keeping.shows_found = true;
        self
    }

    /// What was found last, until the user has enough of it.
    pub fn found(&self) -> Option<Found<'_>> {
        let Keeping { found, hits, jumped, .. } = &self.keeping;
        let (words, more) = found.as_ref()?;
        Some(Found { words, hits, more: *more, jumped: *jumped })
    }

    /// The user has enough of what was found.
    pub fn close_found(&mut self) {
        self.keeping.found = None;
    }

    /// What the history is to be asked now, in this order.
    pub fn take_asks(&mut self) -> Vec<Ask> {
        let sight = self.ask_to_keep_sight();
        self.keeping.asks.extend(sight);
        std::mem::take(&mut self.keeping.asks)
    }

    /// The index of the entry to which the user wants to jump, in the conversation that is shown.
    pub fn take_jump(&mut self) -> Option<usize> {
        self.keeping.jump.take()
    }

    /// Scrolls the shown conversation to the entry of this index, if the face can.
    pub(super) fn jump_to(&mut self, index: usize) {
        self.keeping.jump = Some(index);
    }

    /// The user has come to the beginning of the shown conversation, and wants to see what was said before.
    pub fn look_back(&mut self) {
        let conversation = self.shown_mut();
        if let Earlier::Before(number) = conversation.earlier {
            conversation.earlier = Earlier::Unknown;
            let target = conversation.target().clone();
            self.ask_for_past(&target, Some(number));
        }
    }

    /// Follows an answer of the history.
    pub(super) fn on_history(&mut self, now: Now, answer: Answer) {
        match answer {
            Answer::Past(past) if self.keeping.shown == ShownPast::Scrollback => {
                self.put_above(now, past);
                self.show_waiting_past(now);
            }
            Answer::Past(past) => {
                self.tell(now, past);
                self.show_waiting_past(now);
            }
            Answer::Report(mut report) => {
                if matches!(report, Report::Trouble(_)) {
                    self.show_waiting_past(now);
                }
                match &mut report {
                    Report::Found { hits, words, more } => {
                        self.keeping.found =
                            self.keeping.shows_found.then(|| (words.clone(), *more));
                        hits.retain(|hit| !self.hides_record(&hit.venue.target, &hit.record));
                        self.keeping.hits = hits.clone();
                        self.keeping.jumped = None;
                    }
                    Report::Forgotten(scope, _) => self.clear(now, scope),
                    Report::AskToForget(scope, lines) => {
                        if *lines == 0 {
                            *lines = self.said_in(scope);
                        }
                        if *lines == 0 {
                            self.keeping.to_forget = None;
                        }
                    }
                    Report::Exported(_) => self.keeping.exporting = None,
                    Report::NotExported(..) | Report::Trouble(_) => {
                        if let Some((target, line)) = self.keeping.exporting.take() {
                            self.put_back(&target, &line);
                        }
                    }
                    _ => {}
                }
                let is_beside = self.keeping.shows_found && matches!(report, Report::Found { .. });
                if !is_beside {
                    self.report(now, report);
                }
            }
        }
    }

    pub(super) fn ask_for_past(&mut self, target: &Target, before: Option<i64>) {
        let count = match (self.keeping.shown, target) {
            (ShownPast::Nothing, _) => return,
            (ShownPast::Excerpt, Target::Chat(_)) => EXCERPT,
            // What the server tells is compared with it.
            (ShownPast::Excerpt, Target::Room) | (ShownPast::Scrollback, _) => SCROLLBACK,
        };
        if self.keeping.keeps(target) {
            self.ask(Question::Past { target: target.clone(), before, count });
        }
    }

    /// Keeps an entry, if it is something to be kept.
    pub(super) fn keep(&mut self, target: &Target, entry: &Entry) {
        let Some((target, what)) = kept(target, &entry.content) else { return };
        if self.keeping.keeps(&target) {
            if let Some(conversation) = self.conversation_mut(&target) {
                conversation.is_kept_unseen = true;
            }
            self.keeping.asks.push(Ask::Keep(target, Record { time: entry.time, what }));
        }
    }

    /// Keeps a line that was entered there. One that says something in private is as private as what it says.
    pub(super) fn keep_line(&mut self, target: &Target, line: &str) {
        let word = behind_slash(line).and_then(|rest| rest.split_whitespace().next());
        let is_private = word.is_some_and(|word| word.eq_ignore_ascii_case("msg"));
        let forgets = word.is_some_and(|word| word.eq_ignore_ascii_case("forget"));
        if self.keeping.keeps(target)
            && !forgets
            && (!is_private || self.keeping.keep == Some(Keep::All))
        {
            self.keeping.asks.push(Ask::KeepLine(target.clone(), line.to_owned()));
        }
    }

    pub(super) fn search(&mut self, now: Now, words: String) -> Option<Action> {
        self.ask_or_tell(now, Question::Search(words))
    }

    pub(super) fn export(&mut self, now: Now, path: Option<String>) -> Option<Action> {
        let target = self.shown().target().clone();
        let line =
            path.as_ref().map_or_else(|| "/export".to_owned(), |path| format!("/export {path}"));
        self.keeping.exporting = Some((target.clone(), line));
        self.ask_or_tell(now, Question::Export(target, path.map(PathBuf::from)))
    }

    /// Asks how much would be forgotten; if the user wants the same once more, forgets it.
    pub(super) fn forget(
        &mut self,
        now: Now,
        whom: Option<String>,
    ) -> Result<Option<Action>, Problem> {
        let scope = match whom.as_deref() {
            None => Scope::Target(self.shown().target().clone()),
            Some("all") => Scope::All,
            // Nobody is guessed: who was meant may not be here.
            Some(name) => {
                let peer = Nick::new(name).map(Peer::Nick).map_err(Problem::Nick);
                let ip = name.parse().map(Peer::Addr);
                Scope::Target(Target::Chat(ip.or(peer)?))
            }
        };
        let is_sure = self.keeping.to_forget.take().is_some_and(|asked| asked == scope);
        if self.keeping.keep.is_none() {
            // There is only what is shown, and what the server tells again.
            let lines = self.said_in(&scope);
            let report = if is_sure {
                self.clear(now, &scope);
                Report::Forgotten(scope, lines)
            } else {
                self.keeping.to_forget = (lines > 0).then(|| scope.clone());
                Report::AskToForget(scope, lines)
            };
            self.report(now, report);
            return Ok(None);
        }
        if is_sure {
            return Ok(self.ask_or_tell(now, Question::Forget(scope)));
        }
        self.keeping.to_forget = Some(scope.clone());
        Ok(self.ask_or_tell(now, Question::Count(scope)))
    }

    /// The user does something else than to say again what is to be forgotten.
    pub(super) fn asks_nothing_to_forget(&mut self) {
        self.keeping.to_forget = None;
    }

    /// Shows a hit of the last search in its place: this one, counted from 1, or the next.
    pub(super) fn jump(
        &mut self,
        now: Now,
        number: Option<usize>,
    ) -> Result<Option<Action>, Problem> {
        let next = || self.keeping.jumped.map_or(0, |at| at + 1);
        let at = number.map_or_else(|| Some(next()), |number| number.checked_sub(1));
        let found = at.and_then(|at| Some((at, self.keeping.hits.get(at)?)));
        let Some((at, hit)) = found else { return Err(Problem::NoHit) };
        let venue = (self.keeping.shown == ShownPast::Scrollback).then(|| self.find(hit)).flatten();
        let number = hit.number;
        self.keeping.jumped = Some(at);
        match venue {
            Some((conversation, index)) => {
                self.show(conversation);
                self.keeping.jump = Some(index);
                Ok(None)
            }
            None => Ok(self.ask_or_tell(now, Question::Around(number))),
        }
    }

    /// Where a hit stands among the entries: the indices of the conversation and of the entry.
    fn find(&self, hit: &Hit) -> Option<(usize, usize)> {
        let Hit { venue: Venue { server: None, target }, record, .. } = hit else { return None };
        let at = self.index_of(target)?;
        let conversation = &self.conversations[at];
        let is_it = |entry: &Entry| {
            // The file knows the time to the millisecond.
            entry.time.as_millisecond() == record.time.as_millisecond()
                && kept(target, &entry.content).is_some_and(|(_, what)| what == record.what)
        };
        let index =
            conversation.indices().find(|index| conversation.entry(*index).is_some_and(is_it));
        Some((at, index?))
    }

    fn ask_or_tell(&mut self, now: Now, question: Question) -> Option<Action> {
        match self.keeping.keep {
            None => self.report(now, Report::Off),
            Some(_) => self.ask(question),
        }
        None
    }

    fn ask(&mut self, question: Question) {
        self.keeping.asks.push(Ask::Question(question));
    }

    fn report(&mut self, now: Now, report: Report) {
        self.push_here(now, Content::History(report));
    }

    /// Puts what was said before above all other entries of its conversation.
    fn put_above(&mut self, now: Now, past: Past) {
        let Past { target, records, has_older, lines, seen, forgotten } = past;
        if target == Target::Room {
            self.before.is_known = true;
            self.before.forget(forgotten);
        }
        let joins = self.joins();
        let is_seen = self.sees(&target);
        let entry = |record: &Record| {
            let is_hidden = self.hides_record(&target, record);
            (!is_hidden)
                .then(|| self.earlier(&target, record.time, Content::of_record(&record.what)))
        };
        let entries: Vec<Option<Entry>> =
            records.iter().map(|(.., record)| entry(record)).collect();
        let mark = self.earlier(&target, now.time, Content::History(Report::PastAbove));
        self.recent_emoji.said_before(&lines);
        let Some(conversation) = self.conversation_mut(&target) else { return };
        conversation.recall.prepend(lines);
        let Some((oldest, ..)) = records.first() else {
            conversation.earlier = Earlier::Nothing;
            return;
        };
        conversation.earlier = if has_older { Earlier::Before(*oldest) } else { Earlier::Nothing };
        if conversation.entries().next().is_none_or(|top| top.number != EARLIER) {
            conversation.push_front(mark);
        }
        for ((number, _, record), entry) in records.iter().zip(entries).rev() {
            let is_new = seen.is_none_or(|seen| *number > seen);
            conversation.is_kept_unseen |= is_new;
            let Some(entry) = entry else { continue };
            match Change::of_record(record) {
                Some(_) if joins == Joins::None => continue,
                Some(change) => {
                    conversation.push_change_front(EARLIER, change, joins == Joins::All);
                    continue;
                }
                None => {}
            }
            let is_said = matches!(entry.content, Content::Said { own: false, .. });
            if !conversation.push_front(entry) {
                conversation.earlier = Earlier::Nothing;
                break;
            }
            if is_new && is_said && seen.is_some() {
                conversation.begin_unread(conversation.indices().start, is_seen);
            }
        }
    }

    /// An entry of an earlier stay.
    pub(super) fn earlier(&self, target: &Target, time: Timestamp, content: Content) -> Entry {
        let attention = self.asks_for_attention(target, &content);
        Entry { number: EARLIER, time, content, attention, receipt: None }
    }

    /// Tells what was said before where one cannot scroll up to it. Joins and leaves are too much there.
    fn tell(&mut self, now: Now, past: Past) {
        if past.target == Target::Room {
            self.before.know(&past.records);
            self.before.forget(past.forgotten);
        }
        let is_told = |(_, _, record): &(_, _, Record)| {
            Change::of_record(record).is_none() && !self.hides_record(&past.target, record)
        };
        let mut lines: Vec<_> =
            past.records.into_iter().filter(is_told).map(|(_, at, record)| (at, record)).collect();
        if lines.is_empty() {
            return;
        }
        lines.drain(..lines.len().saturating_sub(EXCERPT));
        let venue = Venue { server: None, target: past.target.clone() };
        self.push(now, past.target, Content::History(Report::Excerpt { venue, lines, hit: None }));
    }

    /// How many texts are shown there.
    fn said_in(&self, scope: &Scope) -> usize {
        let shown = self.conversations.iter().filter(|it| is_in(scope, it.target()));
        let is_said = |entry: &&Entry| matches!(entry.content, Content::Said { .. });
        shown.map(|conversation| conversation.entries().filter(is_said).count()).sum()
    }

    /// What was forgotten is not shown any more either.
    fn clear(&mut self, now: Now, scope: &Scope) {
        for conversation in &mut self.conversations {
            if is_in(scope, conversation.target()) {
                conversation.clear();
            }
        }
        if is_in(scope, &Target::Room) {
            self.before.forget(Some(now.time));
        }
        self.keeping.hits.clear();
        self.keeping.found = None;
    }
}

impl Keeping {
    pub(super) fn keeps(&self, target: &Target) -> bool {
        match self.keep {
            None | Some(Keep::Off) => false,
            Some(Keep::Room) => *target == Target::Room,
            Some(Keep::All) => true,
        }
    }
}

fn is_in(scope: &Scope, target: &Target) -> bool {
    match scope {
        Scope::All => true,
        Scope::Target(forgotten) => forgotten == target,
    }
}

/// What of an entry is kept, and where.
fn kept(target: &Target, content: &Content) -> Option<(Target, What)> {
    let chat = |peer: &Peer| Target::Chat(peer.clone());
    let what = match content {
        Content::Said { from, text, own } => {
            What::Said { from: from.clone(), text: text.clone(), own: *own }
        }
        Content::Joined(nick) => What::Joined(nick.clone()),
        Content::Left(nick) => What::Left(nick.clone()),
        Content::ChatOpened { peer, .. } => return Some((chat(peer), What::Opened(peer.clone()))),
        // No chat has opened.
        Content::ChatClosed { end: ChatEnd::Expired, .. } => return None,
        Content::ChatClosed { peer, end } => {
            return Some((chat(peer), What::Closed(peer.clone(), *end)));
        }
        _ => return None,
    };
    Some((target.clone(), what))
}

impl Change {
    /// That a member joined or left, if that was kept.
    fn of_record(record: &Record) -> Option<Change> {
        let (nick, has_joined) = match &record.what {
            What::Joined(nick) => (nick.clone(), true),
            What::Left(nick) => (nick.clone(), false),
            _ => return None,
        };
        Some(Change { time: record.time, nick, has_joined })
    }
}

impl Content {
    /// What is entered for what was kept.
    pub fn of_record(what: &What) -> Content {
        match what.clone() {
            What::Said { from, text, own } => Content::Said { from, text, own },
            What::Joined(nick) => Content::Joined(nick),
            What::Left(nick) => Content::Left(nick),
            What::Opened(peer) => Content::ChatOpened { peer, privacy: None },
            What::Closed(peer, end) => Content::ChatClosed { peer, end },
        }
    }
}
