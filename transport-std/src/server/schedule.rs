//! When links read and when they write.
//!
//! All links run on one thread, in rounds: in each round, every link that has something to do runs once.
//!
//! - What was read for the room is not written in the same round, because others may have something to say, too. One task
//!   delivers it, which is woken behind all links that are to read; links that write by themselves do so first in the next
//!   round. Each link is sent all of it in one send. So a busy room coalesces by itself.
//! - Who comes and goes is told of in the same way, but may wait a little longer for others who do: see
//!   [`gathering`](super::gathering).
//! - A link that has something to itself, such as an answer, writes at once.
//! - If more was said in a round than half of what may wait for a link, the room is crowded: nobody reads until the
//!   round is over. So no link falls behind only because it has not had its turn.
//! - A round is over when a task runs that is woken behind all links that are to write.

use std::task::Waker;

/// The rounds of a room.
#[derive(Debug)]
pub struct Rounds {
    /// How many bytes were said to the room in this round.
    said: usize,
    /// More than these are too many.
    limit: usize,
    /// The task that ends the round, while it sleeps.
    end: Option<Waker>,
}

/// One link's part in them.
#[derive(Debug)]
pub(super) struct Schedule {
    pub(super) reading: Reading,
    pub(super) writing: Writing,
    /// What was read in the last round is written before anything else is read.
    pub(super) writes_first: bool,
    /// Whether anything was ever written.
    pub(super) has_written: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// There may be something to read.
    Ready,
    /// The link is woken when there is.
    Waiting,
    /// The other side has ended its stream.
    Ended,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// The socket may take something.
    Ready,
    /// The socket took less than there is.
    Blocked,
    /// Everything is written, and nothing follows.
    Ended,
}

impl Rounds {
    pub(super) fn new(bytes_waiting: usize) -> Self {
        Rounds { said: 0, limit: bytes_waiting / 2, end: None }
    }

    pub(super) fn set_bytes_waiting(&mut self, bytes_waiting: usize) {
        self.limit = bytes_waiting / 2;
    }

    /// Whether nobody may read until the round is over.
    pub fn is_crowded(&self) -> bool {
        self.said > self.limit
    }

    /// Begins a new round. `end` is woken if the end of the round is waited for.
    pub fn begin(&mut self, end: &Waker) {
        self.said = 0;
        self.end = Some(end.clone());
    }

    pub(super) fn said(&mut self, bytes: usize) {
        self.said += bytes;
    }

    /// The task that ends the round, if the end is waited for; once.
    pub(super) fn take_end(&mut self) -> Option<Waker> {
        if self.is_crowded() { self.end.take() } else { None }
    }
}

impl Schedule {
    /// The other side speaks first, and often has by now.
    pub(super) fn new() -> Self {
        Schedule {
            reading: Reading::Ready,
            writing: Writing::Ready,
            writes_first: false,
            has_written: false,
        }
    }
}
