//! [`Peers`]: open invitations and private chats.

use core::fmt::Write as _;

use heapless::{String, Vec};
use plausch_core::name::Nick;
use plausch_transport_embassy::{Event, Peer};

/// No node has more chats and invitations.
const MAX_PEERS: usize = 8;

#[derive(Debug, Default)]
pub(crate) struct Peers {
    /// Whose invitations wait for an answer, oldest first.
    inviting: Vec<Peer, MAX_PEERS>,
    /// With whom there is a private chat.
    chatting: Vec<Peer, MAX_PEERS>,
}

impl Peers {
    pub(crate) const fn new() -> Self {
        Peers { inviting: Vec::new(), chatting: Vec::new() }
    }

    pub(crate) fn on_event(&mut self, event: &Event) {
        match event {
            Event::Invited { peer, .. } => {
                self.answered(peer);
                let _ = self.inviting.push(peer.clone());
            }
            Event::ChatOpened { peer, .. } => {
                self.answered(peer);
                if !self.is_chatting(peer) {
                    let _ = self.chatting.push(peer.clone());
                }
            }
            Event::ChatClosed { peer, .. } => {
                self.answered(peer);
                self.chatting.retain(|chatting| chatting != peer);
            }
            _ => {}
        }
    }

    /// The invitation of `peer` has been accepted or declined.
    pub(crate) fn answered(&mut self, peer: &Peer) {
        self.inviting.retain(|inviting| inviting != peer);
    }

    pub(crate) fn is_chatting(&self, peer: &Peer) -> bool {
        self.chatting.contains(peer)
    }

    /// Whether no private chat is open.
    pub(crate) fn is_alone(&self) -> bool {
        self.chatting.is_empty()
    }

    /// Whose invitation `name` means; without a name, the oldest one.
    pub(crate) fn invitation(&self, name: Option<&str>) -> Option<Peer> {
        match name {
            None => self.inviting.first().cloned(),
            Some(name) => self.inviting.iter().find(|peer| is_called(peer, name)).cloned(),
        }
    }

    /// Whom `name` means: somebody with a chat or an invitation, or else the member with this
    /// nickname.
    pub(crate) fn find(&self, name: &str) -> Option<Peer> {
        let known = self.chatting.iter().chain(&self.inviting).find(|peer| is_called(peer, name));
        known.cloned().or_else(|| Nick::new(name).ok().map(Peer::Nick))
    }
}

fn is_called(peer: &Peer, name: &str) -> bool {
    let mut called = String::<48>::new();
    write!(called, "{peer}").is_ok() && called == name
}
