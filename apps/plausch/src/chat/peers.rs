//! With whom one chats in private, and who has asked: enough to know whom a name means.

use crate::bridge::Event;
use plausch_core::name::Nick;
use plausch_transport_std::client::Peer;

use plausch_app::texts;

/// An invitation that waits for the user's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invitation {
    pub(crate) peer: Peer,
    /// Who it may be, where only an address is known.
    pub(crate) candidates: Vec<Nick>,
}

/// The private chats and the invitations that wait for an answer, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Peers {
    invitations: Vec<Invitation>,
    chats: Vec<Peer>,
}

impl Peers {
    /// Takes note of what happened.
    pub(crate) fn note(&mut self, event: &Event) {
        match event {
            Event::ChatRequested { peer, candidates, .. } => {
                // Of several at one address, each may ask.
                if let Peer::Nick(_) = peer {
                    self.answered(peer);
                }
                self.invitations
                    .push(Invitation { peer: peer.clone(), candidates: candidates.clone() });
            }
            Event::ChatOpened { peer, .. } => {
                // An address was answered before it opened.
                self.answered(peer);
                if !self.chats.contains(peer) {
                    self.chats.push(peer.clone());
                }
            }
            Event::ChatClosed { peer, .. } => {
                self.answered(peer);
                self.chats.retain(|chat| chat != peer);
            }
            Event::Disconnected { .. } => self.invitations.clear(),
            _ => {}
        }
    }

    /// Takes note that the user has accepted or declined the oldest invitation of `peer`.
    pub(crate) fn answered(&mut self, peer: &Peer) {
        let oldest = self.asking().position(|asking| asking == peer);
        if let Some(at) = oldest {
            self.invitations.remove(at);
        }
    }

    /// Who has asked, oldest first.
    pub(crate) fn invitations(&self) -> &[Invitation] {
        &self.invitations
    }

    /// Whether `peer` has asked.
    pub(crate) fn has_asked(&self, peer: &Peer) -> bool {
        self.asking().any(|asking| asking == peer)
    }

    /// With whom a chat is open.
    pub(crate) fn chats(&self) -> &[Peer] {
        &self.chats
    }

    /// Whether a chat with `peer` is open.
    pub(crate) fn is_open(&self, peer: &Peer) -> bool {
        self.chats.contains(peer)
    }

    /// Whose invitation is meant: the one of that name, or with no name the oldest.
    ///
    /// # Errors
    /// What to tell the user, where nobody asked.
    pub(crate) fn invitation(&self, name: Option<&str>) -> Result<Peer, String> {
        let found = match name {
            None => self.asking().next(),
            Some(name) => self.asking().find(|peer| peer.to_string() == name),
        };
        found.cloned().ok_or_else(|| {
            name.map_or_else(|| texts::NO_INVITATION.to_owned(), texts::no_invitation_of)
        })
    }

    /// Whom `name` means: somebody one has to do with already, or the member of that nickname.
    ///
    /// # Errors
    /// Which rule the nickname breaks.
    pub(crate) fn named(&self, name: &str) -> Result<Peer, String> {
        let known = self.chats.iter().chain(self.asking()).find(|peer| peer.to_string() == name);
        match known {
            Some(peer) => Ok(peer.clone()),
            None => Nick::new(name).map(Peer::Nick).map_err(|error| error.to_string()),
        }
    }

    fn asking(&self) -> impl Iterator<Item = &Peer> {
        self.invitations.iter().map(|invitation| &invitation.peer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_transport_std::client::ChatEnd;

    fn nick(name: &str) -> Peer {
        Peer::Nick(Nick::new(name).unwrap())
    }

    fn requested(peer: Peer) -> Event {
        Event::ChatRequested { peer, ip: [10, 0, 0, 9].into(), candidates: Vec::new() }
    }

    #[test]
    fn with_no_name_the_oldest_invitation_is_meant() {
        let mut peers = Peers::default();
        assert_eq!(peers.invitation(None), Err(texts::NO_INVITATION.to_owned()));
        peers.note(&requested(nick("ann")));
        peers.note(&requested(Peer::Addr([10, 0, 0, 9].into())));
        assert_eq!(peers.invitation(None), Ok(nick("ann")));
        assert_eq!(peers.invitation(Some("10.0.0.9")), Ok(Peer::Addr([10, 0, 0, 9].into())));
        assert_eq!(peers.invitation(Some("bob")), Err(texts::no_invitation_of("bob")));
        peers.answered(&nick("ann"));
        assert_eq!(peers.invitation(None), Ok(Peer::Addr([10, 0, 0, 9].into())));
    }

    #[test]
    fn each_invitation_from_one_address_is_answered_by_itself() {
        let mut peers = Peers::default();
        let there = Peer::Addr([10, 0, 0, 9].into());
        for left in [2, 1] {
            peers.note(&requested(there.clone()));
            assert_eq!(peers.invitations().len(), 3 - left);
        }
        peers.answered(&there);
        assert_eq!(peers.invitation(None), Ok(there.clone()));
        peers.answered(&there);
        assert_eq!(peers.invitation(None), Err(texts::NO_INVITATION.to_owned()));
    }

    #[test]
    fn a_chat_is_open_from_its_opening_to_its_end() {
        let mut peers = Peers::default();
        peers.note(&requested(nick("ann")));
        peers.note(&Event::ChatOpened { peer: nick("ann"), addr: ([10, 0, 0, 9], 5000).into() });
        assert!(peers.is_open(&nick("ann")) && peers.invitations().is_empty());
        peers.note(&Event::ChatClosed { peer: nick("ann"), reason: ChatEnd::Peer });
        assert!(!peers.is_open(&nick("ann")));
    }
}
