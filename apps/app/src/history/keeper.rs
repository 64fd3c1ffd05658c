//! The thread that keeps the history.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use smol::channel::{Receiver, Sender};

use super::ask::{Answer, Ask, Hit, Past, Question, Report, Scope, Venue};
use super::export;
use super::rows::Found;
use super::store::{Kept, Store};
use super::words::Words;
use super::{Options, Settings, Waiting};
use crate::database::Trouble;
use crate::target::Target;

/// How many asks are done in one go: their records are written together.
const MAX_BATCH: usize = 1000;
/// How long a disk in trouble is left alone.
const RETRY: Duration = Duration::from_secs(10);
/// How many records wait for a disk in trouble.
const MAX_HELD: usize = 5000;
/// After so many records, it is time to look for old ones.
const PRUNE_AFTER: usize = 5000;
/// How many records an excerpt has on each side.
const AROUND: usize = 8;

pub(super) struct Keeper {
    options: Options,
    answers: Sender<Answer>,
    waiting: Arc<Waiting>,
    store: Option<Store>,
    /// What is still to be written.
    held: Vec<Kept>,
    lost: usize,
    trouble: Option<Trouble>,
    /// Until when the disk is left alone.
    retry_at: Option<Instant>,
    /// Whether all work has ended, because the file is not this program's.
    is_off: bool,
    kept: usize,
}

impl Keeper {
    pub(super) fn new(options: Options, answers: Sender<Answer>, waiting: Arc<Waiting>) -> Self {
        Keeper {
            options,
            answers,
            waiting,
            store: None,
            held: Vec::new(),
            lost: 0,
            trouble: None,
            retry_at: None,
            is_off: false,
            // What is too old at the start goes as soon as nothing else is to be done.
            kept: PRUNE_AFTER,
        }
    }

    /// Does what is asked, until nobody asks any more.
    pub(super) fn run(mut self, asks: &Receiver<Ask>) {
        if let Err(trouble) = self.store() {
            self.fail(trouble);
        }
        while let Some(batch) = self.next(asks) {
            for ask in batch {
                self.waiting.taken(&ask);
                self.take(ask);
            }
            self.lost += self.waiting.take_lost();
            self.write();
        }
        self.retry_at = None;
        self.write();
    }

    /// The next asks. Before it waits for them, it deletes what is too old.
    fn next(&mut self, asks: &Receiver<Ask>) -> Option<Vec<Ask>> {
        while asks.is_empty() && !asks.is_closed() && self.prune() {}
        let first = asks.recv_blocking().ok()?;
        let mut batch = vec![first];
        while let Ok(ask) = asks.try_recv() {
            batch.push(ask);
            if batch.len() == MAX_BATCH {
                break;
            }
        }
        Some(batch)
    }

    fn take(&mut self, ask: Ask) {
        match ask {
            Ask::Keep(target, record) => self.hold(Kept::Record(target, record)),
            Ask::KeepLine(target, line) => self.hold(Kept::Line(target, line, Timestamp::now())),
            Ask::Seen(target) => {
                // What the user saw before is part of it.
                self.held.retain(|kept| !matches!(kept, Kept::Seen(other) if *other == target));
                self.hold(Kept::Seen(target));
            }
            Ask::Question(question) => {
                // What was kept before is part of the answer.
                self.write();
                if let Question::Forget(scope) = &question {
                    self.held.retain(|kept| !kept.is_in(scope));
                }
                // Nobody has asked for this, so what was told already is not told again.
                let is_awaited = !matches!(question, Question::Past { .. });
                match self.answer(question) {
                    Ok(answer) => self.send(answer),
                    Err(trouble) => {
                        if is_awaited {
                            self.trouble = None;
                        }
                        self.fail(trouble);
                    }
                }
            }
        }
    }

    fn hold(&mut self, kept: Kept) {
        if self.is_off {
            return;
        }
        if self.held.len() >= MAX_HELD {
            self.lost += 1;
            return;
        }
        self.held.push(kept);
        if self.held.len() >= MAX_BATCH {
            self.write();
        }
    }

    /// Writes what is to be kept, if the disk is not in trouble.
    fn write(&mut self) {
        let is_due = self.retry_at.is_none_or(|at| at <= Instant::now());
        if self.held.is_empty() || self.is_off || !is_due {
            return;
        }
        let held = std::mem::take(&mut self.held);
        match self.store().and_then(|store| store.keep(&held)) {
            Ok(()) => {
                self.kept += held.len();
                self.retry_at = None;
                let lost = std::mem::take(&mut self.lost);
                if self.trouble.take().is_some() || lost > 0 {
                    self.send(Answer::Report(Report::KeptAgain(lost)));
                }
            }
            Err(trouble) => {
                self.held = held;
                self.fail(trouble);
            }
        }
    }

    /// Deletes some of what is too old or too much. Whether there may be more.
    fn prune(&mut self) -> bool {
        if self.kept < PRUNE_AFTER || self.is_off || self.retry_at.is_some() {
            return false;
        }
        let Settings { days, bytes, .. } = self.options.settings;
        let days = (days > 0).then(|| SignedDuration::from_hours(24 * i64::from(days)));
        let oldest = days.and_then(|days| Timestamp::now().checked_sub(days).ok());
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        match self.store().and_then(|store| store.prune(oldest, bytes)) {
            Ok(true) => true,
            Ok(false) => {
                self.kept = 0;
                false
            }
            Err(trouble) => {
                self.fail(trouble);
                false
            }
        }
    }

    fn answer(&mut self, question: Question) -> Result<Answer, Trouble> {
        let zone = self.options.time_zone.clone();
        let server = self.options.server.clone();
        let store = self.store()?;
        let local = |time: Timestamp| zone.to_datetime(time);
        let venue = |found: &Found| Venue {
            server: (found.server != server).then(|| found.server.clone()),
            target: found.target.clone(),
        };
        let report = match question {
            Question::Past { target, before, count } => {
                let (records, has_older) = store.past(&target, before, count)?;
                let lines = if before.is_none() { store.lines(&target)? } else { Vec::new() };
                let (seen, forgotten) = (store.seen(&target)?, store.forgotten(&target)?);
                let records = records.into_iter();
                let records = records.map(|(number, record)| (number, local(record.time), record));
                return Ok(Answer::Past(Past {
                    target,
                    records: records.collect(),
                    has_older,
                    seen,
                    forgotten,
                    lines,
                }));
            }
            Question::Search(words) => {
                let (found, total) = store.search(&Words::of(&words), Report::MAX_HITS)?;
                let more = total.saturating_sub(found.len());
                let hits = found.into_iter().map(|found| Hit {
                    number: found.number,
                    venue: venue(&found),
                    at: local(found.record.time),
                    record: found.record,
                });
                Report::Found { words, hits: hits.collect(), more }
            }
            Question::Around(number) => {
                let found = store.around(number, AROUND)?;
                let nowhere = Venue { server: None, target: Target::Room };
                let venue = found.first().map_or(nowhere, venue);
                let hit = found.iter().position(|found| found.number == number);
                let lines = found.into_iter().map(|found| (local(found.record.time), found.record));
                Report::Excerpt { venue, lines: lines.collect(), hit }
            }
            Question::Export(target, path) => {
                match export::export(store, &server, &zone, &target, path)? {
                    Ok(path) => Report::Exported(path),
                    Err((path, error)) => Report::NotExported(path, error),
                }
            }
            Question::Count(scope) => {
                let count = store.count(&scope)?;
                Report::AskToForget(scope, count)
            }
            Question::Forget(scope) => {
                let count = store.forget(&scope)?;
                Report::Forgotten(scope, count)
            }
        };
        Ok(Answer::Report(report))
    }

    /// The open file.
    fn store(&mut self) -> Result<&mut Store, Trouble> {
        if let (true, Some(trouble)) = (self.is_off, &self.trouble) {
            return Err(trouble.clone());
        }
        let store = match self.store.take() {
            Some(store) => store,
            None => {
                let path = self.options.path.clone().ok_or(Trouble::NoFolder)?;
                let (store, is_new) = Store::open(&path, &self.options.server)?;
                if is_new {
                    self.send(Answer::Report(Report::Begun(path)));
                }
                store
            }
        };
        Ok(self.store.insert(store))
    }

    /// Tells of trouble, but not twice.
    fn fail(&mut self, trouble: Trouble) {
        if self.trouble.is_none() {
            self.send(Answer::Report(Report::Trouble(trouble.clone())));
        }
        self.store = None;
        self.retry_at = Some(Instant::now() + RETRY);
        if trouble.is_for_good() {
            self.is_off = true;
            self.held.clear();
        }
        self.trouble = Some(trouble);
    }

    fn send(&self, answer: Answer) {
        // If the face has ended, nobody is interested.
        let _ = self.answers.try_send(answer);
    }
}

impl Kept {
    fn is_in(&self, scope: &Scope) -> bool {
        let (Kept::Record(target, _) | Kept::Line(target, ..) | Kept::Seen(target)) = self;
        match scope {
            Scope::All => true,
            Scope::Target(forgotten) => target == forgotten,
        }
    }
}

impl Trouble {
    /// Whether trying again would not help.
    fn is_for_good(&self) -> bool {
        matches!(self, Trouble::NoFolder | Trouble::Newer(_) | Trouble::Damaged(_))
    }
}
