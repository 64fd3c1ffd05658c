//! [`Metrics`]: what a server counts, for whoever watches it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use plausch_core::directory::{Event, Leave};

/// How a server stands, and what it has counted since its start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metrics {
    /// How many members have plain links.
    pub members_plain: usize,
    /// How many members have secure links (§8).
    pub members_secure: usize,
    /// How many of all members are originals.
    pub originals: usize,
    /// How many members there may be.
    pub members_limit: usize,
    /// How many there were at the most.
    pub members_most: usize,
    /// Whether nobody is let in for now, because the servers with which it shares its room are out of reach.
    pub cut_off: bool,
    /// How many connections are open, of members and of others.
    pub links: usize,
    /// How many bytes of the room the slowest member is behind, of those whose connection takes nothing now.
    pub lag: u64,
    /// How many bytes of the room are kept for those who are behind.
    pub kept: u64,
    /// Connections that were accepted.
    pub accepted: u64,
    /// Members that joined over plain links.
    pub joined_plain: u64,
    /// Members that joined over secure links.
    pub joined_secure: u64,
    /// Members that left, by [`Leave::word`]: every reason is there.
    pub left: BTreeMap<&'static str, u64>,
    /// Refusals, by [`Refusal::word`](super::Refusal::word): those that happened are there.
    pub refused: BTreeMap<&'static str, u64>,
    /// Connections that were closed because they did not join in time, or there was no room for them.
    pub dropped: u64,
    /// Links that were dropped because too much waited for them.
    pub slow: u64,
    /// Texts that were said to the room.
    pub texts: u64,
    /// The same, once for each member that is to hear it.
    pub deliveries: u64,
    /// Bytes that were received on all connections.
    pub bytes_received: u64,
    /// Bytes that the connections took.
    pub bytes_sent: u64,
    /// Handshakes of secure links that succeeded.
    pub handshakes_done: u64,
    /// Those that were not begun, because their address began too many.
    pub handshakes_refused: u64,
    /// Those that were begun, and broke off or took too long.
    pub handshakes_failed: u64,
    /// How it stands among the servers that share its room, if it does.
    #[cfg(feature = "cluster")]
    pub cluster: Option<super::cluster::ClusterMetrics>,
}

impl Metrics {
    /// How many members there are.
    pub fn members(&self) -> usize {
        self.members_plain + self.members_secure
    }
}

/// What the tasks of a server count. All of them are on one thread.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) accepted: Counter,
    pub(super) bytes_received: Counter,
    pub(super) bytes_sent: Counter,
    pub(super) handshakes_done: Counter,
    pub(super) handshakes_refused: Counter,
    pub(super) handshakes_failed: Counter,
    pub(super) slow: Counter,
    events: RefCell<Events>,
}

/// A number that only grows.
#[derive(Debug, Default)]
pub(super) struct Counter(Cell<u64>);

#[derive(Debug, Default)]
struct Events {
    here: usize,
    most: usize,
    joined_plain: u64,
    joined_secure: u64,
    left: BTreeMap<&'static str, u64>,
    refused: BTreeMap<&'static str, u64>,
    dropped: u64,
}

impl Counters {
    pub(super) fn count(&self, event: &Event) {
        let events = &mut *self.events.borrow_mut();
        match event {
            Event::Joined { .. } => events.here += 1,
            Event::Left { .. } => events.here = events.here.saturating_sub(1),
            _ => {}
        }
        events.most = events.most.max(events.here);
        match event {
            Event::Joined { key: None, .. } => events.joined_plain += 1,
            Event::Joined { key: Some(_), .. } => events.joined_secure += 1,
            Event::Left { leave, .. } => *events.left.entry(leave.word()).or_default() += 1,
            Event::Refused { refusal, .. } => {
                *events.refused.entry(refusal.word()).or_default() += 1;
            }
            Event::Dropped { .. } => events.dropped += 1,
            _ => {}
        }
    }

    /// All that is counted here.
    pub(super) fn metrics(&self) -> Metrics {
        let events = self.events.borrow();
        let mut left: BTreeMap<_, _> = Leave::ALL.iter().map(|leave| (leave.word(), 0)).collect();
        left.extend(&events.left);
        Metrics {
            members_most: events.most,
            accepted: self.accepted.value(),
            joined_plain: events.joined_plain,
            joined_secure: events.joined_secure,
            left,
            refused: events.refused.clone(),
            dropped: events.dropped,
            slow: self.slow.value(),
            bytes_received: self.bytes_received.value(),
            bytes_sent: self.bytes_sent.value(),
            handshakes_done: self.handshakes_done.value(),
            handshakes_refused: self.handshakes_refused.value(),
            handshakes_failed: self.handshakes_failed.value(),
            ..Metrics::default()
        }
    }
}

impl Counter {
    pub(super) fn add(&self, count: usize) {
        self.0.set(self.0.get() + count as u64);
    }

    fn value(&self) -> u64 {
        self.0.get()
    }
}
