//! Who has asked for a chat, and with whom one is open.

use core::fmt::Write as _;

use heapless::{String, Vec};
use plausch_core::name::Nick;
use plausch_transport_embassy::{Event, Peer};

/// At most so many are remembered: no node has more chats.
const MOST: usize = 8;

#[derive(Debug, Default)]
pub(crate) struct Acquaintances {
    /// Who has asked, oldest first.
    asking: Vec<Peer, MOST>,
    open: Vec<Peer, MOST>,
}

impl Acquaintances {
    pub(crate) const fn new() -> Self {
        Acquaintances { asking: Vec::new(), open: Vec::new() }
    }

    /// Takes note of what happened.
    pub(crate) fn note(&mut self, event: &Event) {
        match event {
            Event::Invited { peer, .. } => {
                self.answered(peer);
                let _ = self.asking.push(peer.clone());
            }
            Event::ChatOpened { peer, .. } => {
                self.answered(peer);
                if !self.is_open(peer) {
                    let _ = self.open.push(peer.clone());
                }
            }
            Event::ChatClosed { peer, .. } => {
                self.answered(peer);
                self.open.retain(|open| open != peer);
            }
            _ => {}
        }
    }

    /// The invitation of `peer` is accepted or declined.
    pub(crate) fn answered(&mut self, peer: &Peer) {
        self.asking.retain(|asking| asking != peer);
    }

    pub(crate) fn is_open(&self, peer: &Peer) -> bool {
        self.open.contains(peer)
    }

    /// Whose invitation is meant: the one of that name, or with no name the oldest.
    pub(crate) fn asking(&self, name: Option<&str>) -> Option<Peer> {
        match name {
            None => self.asking.first().cloned(),
            Some(name) => self.asking.iter().find(|peer| is_called(peer, name)).cloned(),
        }
    }

    /// Whom `name` means: somebody one has to do with already, or the member of that nickname.
    pub(crate) fn named(&self, name: &str) -> Option<Peer> {
        let known = self.open.iter().chain(&self.asking).find(|peer| is_called(peer, name));
        known.cloned().or_else(|| Nick::new(name).ok().map(Peer::Nick))
    }
}

fn is_called(peer: &Peer, name: &str) -> bool {
    let mut called = String::<48>::new();
    write!(called, "{peer}").is_ok() && called == name
}
