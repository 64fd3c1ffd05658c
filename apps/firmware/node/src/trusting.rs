//! [`Trusting`]: whose keys the user has to decide about, and whether others can hear a chat.

use heapless::Vec;
use plausch_core::secure::{CheckPhrase, PublicKey};
use plausch_transport_embassy::{Event, Peer};

use crate::keys::Trust;
use crate::peers::{Found, MAX_PEERS, find};

/// What is known of keys in this stay.
#[derive(Debug)]
pub(crate) struct Trusting {
    /// Whether the link to the server is secure.
    pub(crate) is_secure: bool,
    /// The key that the server has, if the user has to decide about it.
    pub(crate) other_key: Option<PublicKey>,
    /// The chats that are not opened before the user decides, oldest first.
    held: Vec<Peer, MAX_PEERS>,
    /// The secure chats.
    chats: Vec<SecureChat, MAX_PEERS>,
}

/// A secure private chat.
#[derive(Debug, Clone)]
pub(crate) struct SecureChat {
    pub(crate) peer: Peer,
    pub(crate) key: PublicKey,
    pub(crate) trust: Trust,
    /// What both users can compare.
    pub(crate) check: CheckPhrase,
    /// The number of the last text that was said here.
    pub(crate) said: u32,
}

impl Trusting {
    pub(crate) const fn new() -> Self {
        Trusting { is_secure: false, other_key: None, held: Vec::new(), chats: Vec::new() }
    }

    pub(crate) fn on_event(&mut self, event: &Event) {
        match event {
            Event::Welcome { secure, .. } => self.is_secure = *secure,
            Event::Secured { .. } => self.other_key = None,
            Event::OtherKey { shown, .. } => self.other_key = Some(*shown),
            Event::ChatHeld { peer, .. } => {
                self.over(peer);
                // No node has more chats.
                let _ = self.held.push(peer.clone());
            }
            Event::ChatOpened { peer, .. } | Event::ChatClosed { peer, .. } => self.over(peer),
            _ => {}
        }
    }

    /// A secure chat is open.
    pub(crate) fn opened(&mut self, chat: SecureChat) {
        self.over(&chat.peer);
        let _ = self.chats.push(chat);
    }

    pub(crate) fn chat(&mut self, peer: &Peer) -> Option<&mut SecureChat> {
        self.chats.iter_mut().find(|chat| chat.peer == *peer)
    }

    /// Whose chat is held, for longest.
    pub(crate) fn first_held(&self) -> Option<&Peer> {
        self.held.first()
    }

    pub(crate) fn is_held(&self, peer: &Peer) -> bool {
        self.held.contains(peer)
    }

    /// Whose chat that is held `name` means.
    pub(crate) fn held(&self, name: &str) -> Found {
        find(name, self.held.iter().cloned())
    }

    fn over(&mut self, peer: &Peer) {
        self.held.retain(|held| held != peer);
        self.chats.retain(|chat| chat.peer != *peer);
    }
}

#[cfg(test)]
mod tests {
    use plausch_core::name::Nick;
    use plausch_transport_embassy::ChatEnd;

    use super::*;

    #[test]
    fn a_chat_is_held_until_the_user_has_decided() {
        let mut trusting = Trusting::new();
        let [ann, bob] = ["Ann", "Bob"].map(|name| Peer::Nick(Nick::literal(name)));
        let known = PublicKey::new([1; 32]);
        for peer in [&ann, &bob, &ann] {
            trusting.on_event(&Event::ChatHeld { peer: peer.clone(), known, shown: None });
        }
        assert_eq!(trusting.first_held(), Some(&bob), "Ann came again");
        assert_eq!(trusting.held("ann"), Found::Peer(ann.clone()));
        let over = |peer: &Peer| Event::ChatClosed { peer: peer.clone(), end: ChatEnd::Closed };
        trusting.on_event(&over(&bob));
        assert!(trusting.is_held(&ann) && !trusting.is_held(&bob));
        trusting.on_event(&over(&ann));
        assert_eq!(trusting.held("Ann"), Found::Nobody);
    }

    #[test]
    fn a_servers_other_key_waits_for_a_decision() {
        let mut trusting = Trusting::new();
        let [known, shown] = [1, 2].map(|byte| PublicKey::new([byte; 32]));
        trusting.on_event(&Event::OtherKey { known, shown });
        assert_eq!(trusting.other_key, Some(shown));
        trusting.on_event(&Event::Secured { key: known, first: false });
        assert_eq!(trusting.other_key, None, "the server is the right one again");
    }
}
