//! The private chats and the invitations that wait for an answer: enough to know whom a typed name means.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use plausch_core::name::{Nick, NickError};
use plausch_transport_std::client::{Event, Peer};

/// An invitation that waits for the user's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Who invites.
    pub peer: Peer,
    /// From which address.
    pub ip: IpAddr,
    /// When it arrived.
    pub received: Instant,
    /// Who it may be, if only an address is known.
    pub candidates: Vec<Nick>,
}

impl Invitation {
    /// How long the inviter waits for an answer (§4).
    const TIMEOUT: Duration = Duration::from_secs(10);

    /// How long it can still be answered, about: the inviter's clock decides.
    pub fn left(&self, now: Instant) -> Duration {
        (self.received + Self::TIMEOUT).saturating_duration_since(now)
    }
}

/// The open private chats and the waiting invitations, oldest first.
#[derive(Debug, Default)]
pub struct Peers {
    invitations: Vec<Invitation>,
    chats: Vec<Peer>,
}

impl Peers {
    /// Follows an event of the client.
    pub fn on_event(&mut self, now: Instant, event: &Event) {
        match event {
            Event::Invited { peer, ip, candidates } => {
                // Several members at one address may each invite.
                if let Peer::Nick(_) = peer {
                    self.remove_invitation(peer);
                }
                let (peer, candidates) = (peer.clone(), candidates.clone());
                self.invitations.push(Invitation { peer, ip: *ip, received: now, candidates });
            }
            Event::ChatOpened { peer, .. } => {
                // One known by address was removed when it was answered.
                self.remove_invitation(peer);
                if !self.chats.contains(peer) {
                    self.chats.push(peer.clone());
                }
            }
            Event::ChatClosed { peer, .. } => {
                self.remove_invitation(peer);
                self.chats.retain(|chat| chat != peer);
            }
            Event::Disconnected { .. } => self.invitations.clear(),
            _ => {}
        }
    }

    /// Removes the oldest invitation from `peer`: the user has answered it.
    pub fn remove_invitation(&mut self, peer: &Peer) {
        if let Some(at) = self.invitations.iter().position(|invitation| invitation.peer == *peer) {
            self.invitations.remove(at);
        }
    }

    /// The invitations that wait for an answer, oldest first.
    pub fn invitations(&self) -> &[Invitation] {
        &self.invitations
    }

    /// Whether an invitation from `peer` waits for an answer.
    pub fn has_invited(&self, peer: &Peer) -> bool {
        self.inviting().any(|inviting| inviting == peer)
    }

    /// Everybody with whom a chat is open, oldest chat first.
    pub fn chats(&self) -> &[Peer] {
        &self.chats
    }

    /// Whether a chat with `peer` is open.
    pub fn is_open(&self, peer: &Peer) -> bool {
        self.chats.contains(peer)
    }

    /// The peer that `name` means: one with a chat or an invitation, or else the member of that nickname.
    ///
    /// # Errors
    /// If `name` is no nickname.
    pub fn named(&self, name: &str) -> Result<Peer, NickError> {
        let known = self.chats.iter().chain(self.inviting()).find(|peer| peer.to_string() == name);
        match known {
            Some(peer) => Ok(peer.clone()),
            None => Nick::new(name).map(Peer::Nick),
        }
    }

    fn inviting(&self) -> impl Iterator<Item = &Peer> {
        self.invitations.iter().map(|invitation| &invitation.peer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_transport_std::client::{ChatEnd, ChatSecurity};

    fn nick(name: &str) -> Peer {
        Peer::Nick(Nick::new(name).unwrap())
    }

    fn invited(peer: Peer) -> Event {
        Event::Invited { peer, ip: [10, 0, 0, 9].into(), candidates: Vec::new() }
    }

    fn oldest(peers: &Peers) -> Option<Peer> {
        peers.invitations().first().map(|invitation| invitation.peer.clone())
    }

    #[test]
    fn invitations_wait_oldest_first() {
        let mut peers = Peers::default();
        assert_eq!(oldest(&peers), None);
        peers.on_event(Instant::now(), &invited(nick("ann")));
        peers.on_event(Instant::now(), &invited(Peer::Addr([10, 0, 0, 9].into())));
        assert_eq!(oldest(&peers), Some(nick("ann")));
        assert!(peers.has_invited(&Peer::Addr([10, 0, 0, 9].into())));
        assert!(!peers.has_invited(&nick("bob")));
        peers.remove_invitation(&nick("ann"));
        assert_eq!(oldest(&peers), Some(Peer::Addr([10, 0, 0, 9].into())));
    }

    #[test]
    fn each_invitation_from_one_address_is_answered_by_itself() {
        let mut peers = Peers::default();
        let there = Peer::Addr([10, 0, 0, 9].into());
        for waiting in [1, 2] {
            peers.on_event(Instant::now(), &invited(there.clone()));
            assert_eq!(peers.invitations().len(), waiting);
        }
        peers.remove_invitation(&there);
        assert_eq!(oldest(&peers), Some(there.clone()));
        peers.remove_invitation(&there);
        assert_eq!(oldest(&peers), None);
    }

    #[test]
    fn a_chat_is_open_from_its_opening_to_its_end() {
        let mut peers = Peers::default();
        peers.on_event(Instant::now(), &invited(nick("ann")));
        peers.on_event(
            Instant::now(),
            &Event::ChatOpened {
                peer: nick("ann"),
                addr: ([10, 0, 0, 9], 5000).into(),
                security: ChatSecurity::Plain,
            },
        );
        assert!(peers.is_open(&nick("ann")) && peers.invitations().is_empty());
        peers
            .on_event(Instant::now(), &Event::ChatClosed { peer: nick("ann"), end: ChatEnd::Peer });
        assert!(!peers.is_open(&nick("ann")));
    }

    #[test]
    fn the_time_to_answer_an_invitation_runs_out() {
        let mut peers = Peers::default();
        let now = Instant::now();
        peers.on_event(now, &invited(nick("ann")));
        let invitation = &peers.invitations()[0];
        assert_eq!(invitation.left(now + Duration::from_secs(3)), Duration::from_secs(7));
        assert_eq!(invitation.left(now + Duration::from_secs(30)), Duration::ZERO);
        assert_eq!(invitation.ip, IpAddr::from([10, 0, 0, 9]));
    }
}
