//! Keys that a script decides about (§8.4, §8.7): a key that it names has to be the one that is in question.

use std::collections::BTreeMap;

use plausch_app::session::Request;
use plausch_app::texts;
use plausch_app::trust::{Remembered, Trust};
use plausch_core::secure::PublicKey;
use plausch_transport_std::client::{ChatSecurity, Event, Peer};

use super::action::Why;

/// The keys that are in question.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// That of the server, if it is another than the known one.
    server: Option<PublicKey>,
    /// Those of the private chats that are held. None: the peer came without one.
    held: BTreeMap<Peer, Option<PublicKey>>,
    /// Those of the private chats that are open. None: the chat is plain.
    open: BTreeMap<Peer, Option<PublicKey>>,
}

impl Keys {
    /// Follows an event of the client.
    pub(super) fn on_event(&mut self, event: &Event) {
        match event {
            Event::Secured { .. } => self.server = None,
            Event::OtherKey { shown, .. } => self.server = Some(*shown),
            Event::ChatHeld { peer, shown, .. } => drop(self.held.insert(peer.clone(), *shown)),
            Event::ChatOpened { peer, security, .. } => {
                self.held.remove(peer);
                let key = match security {
                    ChatSecurity::Secure { key, .. } => Some(*key),
                    _ => None,
                };
                self.open.insert(peer.clone(), key);
            }
            Event::ChatClosed { peer, .. } => {
                self.held.remove(peer);
                self.open.remove(peer);
            }
            _ => {}
        }
    }

    /// Takes `key` for the server's.
    ///
    /// # Errors
    /// The server has shown another one.
    pub(super) fn trust(&self, key: PublicKey) -> Result<Request, Why> {
        match self.server {
            Some(shown) if shown != key => Err(other_key()),
            _ => Ok(Request::Trust(key)),
        }
    }

    /// Opens the private chat that is held, if the peer came with `key`. That it is held at all, the client finds out.
    ///
    /// # Errors
    /// The peer came with another key, or with none.
    pub(super) fn trust_peer(&self, peer: Peer, key: Option<PublicKey>) -> Result<Request, Why> {
        match self.held.get(&peer) {
            Some(shown) if key.is_some() && key != *shown => Err(other_key()),
            _ => Ok(Request::TrustPeer(peer)),
        }
    }

    /// Remembers that the check phrase of an open private chat is the same on both sides.
    ///
    /// # Errors
    /// There is no such chat, or it is plain, or has another key than `key`.
    pub(super) fn verify(&self, peer: Peer, key: Option<PublicKey>) -> Result<Request, Why> {
        let shown = self.open.get(&peer).ok_or_else(|| ("no_chat", texts::action_no_chat()))?;
        let (Peer::Nick(nick), Some(shown)) = (&peer, *shown) else {
            return Err(("not_secure", texts::nothing_to_verify(&peer)));
        };
        if key.is_some_and(|key| key != shown) {
            return Err(other_key());
        }
        let (nick, trust) = (nick.clone(), Trust::Verified);
        Ok(Request::Verify(Remembered { nick, key: shown, trust }))
    }
}

fn other_key() -> Why {
    ("other_key", texts::action_other_key())
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_core::name::Nick;

    fn key(byte: u8) -> PublicKey {
        PublicKey::new([byte; 32])
    }

    fn bob() -> Peer {
        Peer::Nick(Nick::new("bob").unwrap())
    }

    fn code(result: Result<Request, Why>) -> Option<&'static str> {
        result.err().map(|(code, _)| code)
    }

    #[test]
    fn a_key_that_is_named_has_to_be_the_one_in_question() {
        let mut keys = Keys::default();
        // Known from elsewhere, before the server has shown one.
        assert_eq!(keys.trust(key(1)), Ok(Request::Trust(key(1))));
        keys.on_event(&Event::OtherKey { known: key(1), shown: key(2) });
        assert_eq!(code(keys.trust(key(3))), Some("other_key"));
        assert_eq!(keys.trust(key(2)), Ok(Request::Trust(key(2))));

        keys.on_event(&Event::ChatHeld { peer: bob(), known: key(1), shown: Some(key(2)) });
        assert_eq!(code(keys.trust_peer(bob(), Some(key(1)))), Some("other_key"));
        for named in [None, Some(key(2))] {
            assert_eq!(keys.trust_peer(bob(), named), Ok(Request::TrustPeer(bob())));
        }
        keys.on_event(&Event::ChatHeld { peer: bob(), known: key(1), shown: None });
        assert_eq!(code(keys.trust_peer(bob(), Some(key(1)))), Some("other_key"));
        assert_eq!(keys.trust_peer(bob(), None), Ok(Request::TrustPeer(bob())));
    }

    #[test]
    fn only_an_open_secure_chat_is_verified() {
        let mut keys = Keys::default();
        assert_eq!(code(keys.verify(bob(), None)), Some("no_chat"));
        let (addr, security) = (([10, 0, 0, 9], 5000).into(), ChatSecurity::Plain);
        keys.on_event(&Event::ChatOpened { peer: bob(), addr, security });
        assert_eq!(code(keys.verify(bob(), Some(key(1)))), Some("not_secure"));
        keys.open.insert(bob(), Some(key(1)));
        assert_eq!(code(keys.verify(bob(), Some(key(2)))), Some("other_key"));
        let nick = Nick::new("bob").unwrap();
        let verified = Remembered { nick, key: key(1), trust: Trust::Verified };
        for named in [None, Some(key(1))] {
            assert_eq!(keys.verify(bob(), named), Ok(Request::Verify(verified.clone())));
        }
    }
}
