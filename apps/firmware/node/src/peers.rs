//! [`Peers`]: open invitations and private chats.

use core::fmt::Write as _;

use heapless::{String, Vec};
use plausch_core::name::Nick;
use plausch_transport_embassy::{Event, Peer};

/// No node has more chats and invitations.
pub(crate) const MAX_PEERS: usize = 8;

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

    pub(crate) fn has_invited(&self, peer: &Peer) -> bool {
        self.inviting.contains(peer)
    }

    /// Whose invitation waits for longest.
    pub(crate) fn oldest_invitation(&self) -> Option<&Peer> {
        self.inviting.first()
    }

    /// Whose invitation `name` means.
    pub(crate) fn invitation_of(&self, name: &str) -> Found {
        find(name, self.inviting.iter().cloned())
    }

    /// Whom `name` means: somebody with a chat or an invitation, or one of these `members`.
    pub(crate) fn find(&self, name: &str, members: impl Iterator<Item = Nick>) -> Found {
        let known = self.chatting.iter().chain(&self.inviting).cloned();
        find(name, known.chain(members.map(Peer::Nick)))
    }
}

/// Whom a typed name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    Peer(Peer),
    /// Two that differ from it in capital letters only; there may be more.
    Several([Peer; 2]),
    Nobody,
}

/// The peer with exactly this name; or else the only one whose name differs in capital letters only.
pub(crate) fn find(name: &str, peers: impl Iterator<Item = Peer>) -> Found {
    let mut found = Found::Nobody;
    for peer in peers {
        let mut called = String::<48>::new();
        if write!(called, "{peer}").is_err() || !called.eq_ignore_ascii_case(name) {
            continue;
        }
        if called == name {
            return Found::Peer(peer);
        }
        found = match found {
            Found::Peer(other) if other != peer => Found::Several([other, peer]),
            Found::Nobody => Found::Peer(peer),
            found => found,
        };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_the_only_one_that_fits() {
        let nick = |name| Nick::new(name).unwrap();
        let peer = |name| Found::Peer(Peer::Nick(nick(name)));
        let mut peers = Peers::new();
        let _ = peers.chatting.push(Peer::Nick(nick("Zoë")));
        let _ = peers.inviting.push(Peer::Addr([10, 0, 0, 9].into()));
        let members = || ["Anna", "bob", "BOB", "Zoë"].map(nick).into_iter();
        assert_eq!(peers.find("anna", members()), peer("Anna"));
        assert_eq!(peers.find("BOB", members()), peer("BOB"));
        assert_eq!(peers.find("zoë", members()), peer("Zoë"), "it is one, though listed twice");
        assert!(matches!(peers.find("Bob", members()), Found::Several(_)));
        assert_eq!(peers.find("ann", members()), Found::Nobody, "nothing is guessed");
        assert!(matches!(peers.invitation_of("10.0.0.9"), Found::Peer(Peer::Addr(_))));
        assert_eq!(peers.invitation_of("anna"), Found::Nobody);
    }
}
