//! [`Endpoint`]: what the room and a link's task share of one connection.

use std::io::{self, IoSlice};
use std::ops::Range;
use std::task::Waker;

use plausch_core::link::LinkId;
use plausch_core::time::Instant;
use plausch_core::wire::{Dialect, Item, Message, Received};

use super::Taken;
use crate::server::outbox::Outbox;
use crate::server::room_log::RoomLog;

/// What the room and a link's task share of one connection.
#[derive(Debug)]
pub struct Endpoint<S> {
    pub(super) link: LinkId,
    /// What the other side speaks, once that is known.
    pub dialect: Dialect,
    pub(super) outbox: Outbox,
    /// The index of its audience, once it has entered the room.
    pub(super) audience: Option<u8>,
    /// Whether it entered the room as an original.
    pub(super) original: bool,
    /// Wakes the link's task, if it sleeps.
    pub waker: Option<Waker>,
    /// The connection itself.
    pub socket: S,
    /// Whether there is nothing to do with what is said to the room but to send it: then the link's task need not run for it,
    /// see [`Room::deliver`](super::Room::deliver).
    pub direct: bool,
    /// Whether a delivery failed: the connection is gone.
    pub(super) failed: bool,
    /// Whether it has no task, and is woken among the [quiet ones](super::Room::attend).
    pub quiet: bool,
    pub(super) state: EndpointState,
    /// Whether it is among those of its audience that have been sent everything.
    pub(super) caught_up: bool,
    /// Whether it is in its audience's `stalled`, at its position in the log.
    pub(super) stalled: bool,
    /// What its driver remembers of it, for operators.
    pub(in crate::server) record: Record,
}

/// What a driver remembers of a connection, for operators.
#[derive(Debug, Clone, Copy)]
pub(in crate::server) struct Record {
    /// When it was accepted.
    pub(in crate::server) accepted: Instant,
    /// How many texts it sent to the room, also those that were refused.
    pub(in crate::server) texts: u32,
    /// When it sent the last one, if it sent any.
    pub(in crate::server) spoke: Instant,
}

/// The state of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndpointState {
    /// The directory serves it.
    Open,
    /// The directory has closed it: only what was said before still goes out.
    Closing,
    /// It was too slow: nothing more goes out.
    Dropped,
}

impl<S> Endpoint<S> {
    pub(super) fn new(link: LinkId, socket: S) -> Self {
        Endpoint {
            link,
            dialect: Dialect::Framed,
            outbox: Outbox::default(),
            audience: None,
            original: false,
            waker: None,
            socket,
            direct: false,
            failed: false,
            quiet: false,
            state: EndpointState::Open,
            caught_up: false,
            stalled: false,
            record: Record { accepted: Instant::START, texts: 0, spoke: Instant::START },
        }
    }

    /// Remembers what has arrived from it.
    pub(in crate::server) fn received(&mut self, now: Instant, received: &Received<'_>) {
        self.dialect = received.dialect;
        if matches!(received.item, Item::Message(Message::Broadcast { .. })) {
            self.record.texts = self.record.texts.saturating_add(1);
            self.record.spoke = now;
        }
    }

    /// The link.
    pub fn link(&self) -> LinkId {
        self.link
    }

    /// Its state.
    pub fn state(&self) -> EndpointState {
        self.state
    }

    /// Whether the link is woken when there is something to send.
    pub fn may_sleep(&self) -> bool {
        !self.follows() || self.caught_up || self.stalled
    }

    /// Whether a delivery failed: the connection is gone.
    pub fn has_failed(&self) -> bool {
        self.failed
    }

    /// Whether it is sent what is said to the room without its task.
    pub fn is_delivered(&self) -> bool {
        let is_open = self.state == EndpointState::Open;
        is_open && self.caught_up && !self.stalled && self.has_deliveries()
    }

    /// Whether it may be: members of the first generation are sent everything in a way of their own.
    pub(super) fn has_deliveries(&self) -> bool {
        self.direct && !self.is_line_original()
    }

    /// Whether it is a member of the first generation.
    pub fn is_line_original(&self) -> bool {
        self.original && self.dialect == Dialect::Line
    }

    /// Whether anything said to this link alone is not sent yet.
    pub fn has_private(&self) -> bool {
        self.outbox.has_private()
    }

    /// Sends what was said to the room. It has caught up if that is all there is to do.
    pub(super) fn deliver(
        &mut self,
        log: &RoomLog,
        mut send: impl FnMut(&mut S, &[IoSlice<'_>]) -> io::Result<Taken>,
    ) {
        self.caught_up = false;
        if !self.follows() || self.stalled {
            return;
        }
        let Endpoint { outbox, socket, .. } = self;
        let mut holds_back = false;
        let sent = outbox.send(log, |pieces| {
            let taken = send(socket, pieces)?;
            holds_back = taken.holds_back;
            Ok(taken.count)
        });
        self.caught_up = matches!(sent, Ok(true)) && !holds_back && !outbox.is_held();
        self.failed = sent.is_err();
    }

    /// Whether it is sent what is said to the room.
    fn follows(&self) -> bool {
        self.state == EndpointState::Open && self.outbox.at().is_some()
    }

    /// Keeps from it what its audience hears at `range`, if that is its own audience. Returns whether it is.
    pub(super) fn skip(&mut self, audience: u8, range: Range<u64>) -> bool {
        let is_its_own = self.audience == Some(audience) && self.outbox.at().is_some();
        if is_its_own {
            self.outbox.skip(range);
        }
        is_its_own
    }
}
