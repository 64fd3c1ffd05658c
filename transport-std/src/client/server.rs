//! What the client knows of the link to the server, and of who answers there.

use std::time::Instant;

use plausch_core::client::{Disconnect, Service, Verdict, judge};
use plausch_core::link::LinkId;
use plausch_core::wire::Dialect;

/// What is known of the link to the server.
#[derive(Default)]
pub(super) struct Server {
    pub(super) link: Option<LinkId>,
    /// The first bytes of its answer, until the client is in the room.
    first: Vec<u8>,
    /// In the room: what the server speaks, and whether it said HELLO.
    pub(super) joined: Option<(Dialect, bool)>,
    pub(super) heard: Option<Instant>,
}

impl Server {
    pub(super) fn new(link: LinkId) -> Self {
        Server { link: Some(link), ..Server::default() }
    }

    /// Something arrived. Returns what answers, if it is clear that it is no chat server.
    pub(super) fn on_bytes(&mut self, link: LinkId, bytes: &[u8]) -> Option<Service> {
        if self.link != Some(link) {
            return None;
        }
        self.heard = Some(Instant::now());
        if self.joined.is_some() {
            return None;
        }
        let more = Verdict::ENOUGH.saturating_sub(self.first.len());
        self.first.extend(bytes.iter().take(more));
        match judge(&self.first) {
            Verdict::Known(service) => Some(service),
            Verdict::Open | Verdict::Strange => None,
        }
    }

    /// Why the link really ended, for `reason` as far as the machine knows.
    pub(super) fn explain(&self, reason: Disconnect) -> Disconnect {
        if self.joined.is_some() {
            return reason;
        }
        reason.explain((!self.first.is_empty()).then(|| judge(&self.first)))
    }
}
