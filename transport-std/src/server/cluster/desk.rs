//! [`Desk`]: what the server asks of the engine, until it is answered.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::Duration;

use async_channel::{Receiver, Sender};
use async_io::Timer;
use plausch_core::cluster::{Content, Entry, Epoch, Joined, Position, Request};

use super::engine::{Change, Operation};
use super::metrics::Counters;
use crate::bytes::Bytes;
use crate::server::decided::Decisions;

/// Where the machine puts its requests, and from where the tasks of `tasks.rs` take them.
#[derive(Debug)]
pub(in crate::server) struct Desk {
    appends: RefCell<Appends>,
    /// Told when there is something to append.
    appended: (Sender<()>, Receiver<()>),
    asks: (Sender<Ask>, Receiver<Ask>),
    readings: (Sender<Reading>, Receiver<Reading>),
    /// Up to where the stream was read.
    read: Cell<Position>,
    counters: Counters,
}

#[derive(Debug, Default)]
struct Appends {
    waiting: VecDeque<(Epoch, Operation)>,
    /// The last operation that the engine has answered, and whose it was.
    known: Option<(Epoch, u64)>,
}

/// What is asked one after the other.
#[derive(Debug)]
pub(super) enum Ask {
    Enter { epoch: Epoch, lease: Duration, bytes: Vec<u8> },
    Renew { epoch: Epoch, lease: Duration },
    Snapshot { epoch: Epoch, texts: u32 },
}

/// What is read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reading {
    Behind(Position),
    Nothing,
}

/// Operations that are submitted together.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) epoch: Epoch,
    /// The last one that the engine has answered in this epoch.
    pub(super) known: u64,
    pub(super) operations: Vec<Operation>,
}

/// A batch has so many operations at most, and so many bytes or one operation: the engine does nothing else meanwhile.
const MOST: usize = 256;
const MOST_BYTES: usize = 256 << 10;

/// As many as a server has.
const MOST_DECISIONS: u32 = Decisions::MOST as u32;

/// How often the end looks whether all is told.
const PAUSE: Duration = Duration::from_millis(10);

impl Desk {
    pub(super) fn new() -> Self {
        Desk {
            appends: RefCell::default(),
            appended: async_channel::bounded(1),
            asks: async_channel::unbounded(),
            readings: async_channel::unbounded(),
            read: Cell::default(),
            counters: Counters::default(),
        }
    }

    /// What is counted of the engine.
    pub(super) fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Takes what the machine wants done.
    pub(super) fn put(&self, request: Request<'_>) {
        // Whoever receives lives as long as the desk.
        let _ = match request {
            Request::Append { entry, most } => {
                let epoch = entry.epoch;
                self.appends.borrow_mut().push(epoch, operation(&entry, most));
                // If it is told already, this one is found with the others.
                let _ = self.appended.0.try_send(());
                return;
            }
            Request::Enter { epoch, lease, entry } => self
                .asks
                .0
                .try_send(Ask::Enter { epoch, lease, bytes: encoded(&entry) })
                .map_err(drop),
            Request::Renew { epoch, lease } => {
                self.asks.0.try_send(Ask::Renew { epoch, lease }).map_err(drop)
            }
            Request::Snapshot { epoch, texts } => {
                self.asks.0.try_send(Ask::Snapshot { epoch, texts }).map_err(drop)
            }
            Request::Read { after, history: _ } => {
                self.read.set(after);
                self.readings.0.try_send(Reading::Behind(after)).map_err(drop)
            }
            Request::Abandon { epoch } => {
                self.appends.borrow_mut().abandon(epoch);
                self.readings.0.try_send(Reading::Nothing).map_err(drop)
            }
        };
    }

    /// The next operations, which stay until they are [settled](Desk::settle).
    pub(super) async fn batch(&self) -> Batch {
        loop {
            if let Some(batch) = self.appends.borrow().batch() {
                return batch;
            }
            // The sender is this desk's.
            let _ = self.appended.1.recv().await;
        }
    }

    /// An operation is answered. False if nobody waits for that any more.
    pub(super) fn settle(&self, epoch: Epoch, number: u64) -> bool {
        self.appends.borrow_mut().settle(epoch, number)
    }

    /// The engine knows all operations of this epoch up to this one.
    pub(super) fn know(&self, epoch: Epoch, number: u64) {
        self.appends.borrow_mut().known = Some((epoch, number));
    }

    /// The last operation of this epoch that the engine has answered.
    pub(super) fn known(&self, epoch: Epoch) -> u64 {
        self.appends.borrow().known(epoch)
    }

    pub(super) async fn ask(&self) -> Ask {
        loop {
            if let Ok(ask) = self.asks.1.recv().await {
                return ask;
            }
        }
    }

    /// What is to be read from now on.
    pub(super) async fn reading(&self) -> Reading {
        loop {
            if let Ok(mut reading) = self.readings.1.recv().await {
                while let Ok(later) = self.readings.1.try_recv() {
                    reading = later;
                }
                return reading;
            }
        }
    }

    pub(super) fn has_read(&self, position: Position) {
        self.read.set(position);
    }

    pub(super) fn read(&self) -> Position {
        self.read.get()
    }

    /// Waits until nothing waits to be appended.
    pub(in crate::server) async fn empty(&self) {
        while !self.appends.borrow().waiting.is_empty() {
            Timer::after(PAUSE).await;
        }
    }
}

impl Appends {
    fn push(&mut self, epoch: Epoch, operation: Operation) {
        self.waiting.push_back((epoch, operation));
    }

    fn batch(&self) -> Option<Batch> {
        let &(epoch, _) = self.waiting.front()?;
        let mut bytes = 0;
        let fits = |(of, operation): &&(Epoch, Operation)| {
            let is_first = bytes == 0;
            bytes += operation.bytes.len().max(1);
            *of == epoch && (is_first || bytes <= MOST_BYTES)
        };
        let operations = self.waiting.iter().take(MOST).take_while(fits);
        let operations = operations.map(|(_, operation)| operation.clone()).collect();
        Some(Batch { epoch, known: self.known(epoch), operations })
    }

    fn known(&self, epoch: Epoch) -> u64 {
        self.known.filter(|(of, _)| *of == epoch).map_or(0, |(_, number)| number)
    }

    fn settle(&mut self, epoch: Epoch, number: u64) -> bool {
        let mut waiting = self.waiting.iter();
        let at = waiting.position(|(of, operation)| *of == epoch && operation.number == number);
        at.and_then(|at| self.waiting.remove(at)).is_some()
    }

    fn abandon(&mut self, epoch: Epoch) {
        self.waiting.retain(|(of, _)| *of != epoch);
    }
}

fn operation(entry: &Entry<'_>, most: u32) -> Operation {
    let change = match &entry.content {
        Content::Joined(Joined { nick, looks, over, .. }) => {
            Change::Claim { nick: nick.to_string(), looks: *looks, over: *over, most }
        }
        Content::Left { nick, .. } => Change::Release { nick: nick.to_string() },
        Content::Gone { epoch } => Change::Bury { epoch: *epoch },
        Content::Said { .. } => Change::Say,
        Content::Decided(decision) => Change::Decide {
            about: decision.about().to_owned(),
            forgotten_at: decision.forgotten_at(),
            most: MOST_DECISIONS,
        },
        Content::Here { .. }
        | Content::Kick { .. }
        | Content::Ask { .. }
        | Content::There { .. } => Change::None,
    };
    Operation { number: entry.number, change, bytes: encoded(entry) }
}

fn encoded(entry: &Entry<'_>) -> Vec<u8> {
    let mut bytes = Bytes(Vec::new());
    let Ok(()) = entry.encode(&mut bytes);
    bytes.0
}
