//! Both sides of a connection, and what waits for one.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use plausch_core::time::Instant;

use super::ids::{HostId, ProgramId};

/// One side of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EndId(pub(super) u64);

/// What waits for connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListenerId(pub(super) u64);

/// On which port to listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Port {
    /// Any free one.
    Any,
    /// This one if it is free, else any other.
    Prefer(u16),
    /// This one and no other.
    Only(u16),
}

/// How a program's connections are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temper {
    /// What it gets may be cut and joined anywhere.
    Sturdy,
    /// What it gets in a private chat comes as it was sent, soon: an original's `recv()` is one text.
    Frail,
    /// What it gets comes as it was sent, but it may be slow to read.
    Sleepy,
}

/// What one read brought.
#[derive(Debug, PartialEq, Eq)]
pub enum Read {
    /// Some bytes.
    Bytes(Vec<u8>),
    /// Nothing, for now.
    Nothing,
    /// The end of the stream.
    End,
}

#[derive(Debug)]
pub(super) struct End {
    pub(super) owner: ProgramId,
    pub(super) host: HostId,
    pub(super) temper: Temper,
    /// The other side, once there is one.
    pub(super) peer: Option<EndId>,
    pub(super) local: SocketAddr,
    pub(super) remote: SocketAddr,
    /// How long everything takes at least.
    pub(super) distance: Duration,
    /// Nothing overtakes anything.
    pub(super) last_arrival: Instant,
    /// Not sent yet.
    pub(super) outbox: VecDeque<u8>,
    pub(super) finishing: Finishing,
    /// Arrived, and not read yet.
    pub(super) inbox: VecDeque<u8>,
    pub(super) ended: bool,
    /// Sent to this end, and not read by it yet.
    pub(super) underway: usize,
    pub(super) waking: bool,
    pub(super) reading: bool,
    /// It did not take all that its program wrote, which is to be told when it takes more.
    pub(super) full: bool,
    /// Its program does not want it any more.
    pub(super) closed: bool,
    /// Nothing gets through any more, and nobody is told.
    pub(super) silent: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finishing {
    No,
    /// Once the outbox is empty.
    Wanted,
    Done,
}

#[derive(Debug)]
pub(super) struct Listener {
    pub(super) owner: ProgramId,
    pub(super) host: HostId,
    pub(super) port: u16,
    pub(super) temper: Temper,
    /// It takes one connection only.
    pub(super) once: bool,
    pub(super) ready: bool,
}
