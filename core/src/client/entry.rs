//! One chat of a client, from its invitation to its end.

use core::net::IpAddr;

use super::peer::Peer;
use crate::chat::{Chat, Output};
use crate::link::LinkId;
#[cfg(feature = "secure")]
use crate::name::Nick;
#[cfg(feature = "secure")]
use crate::secure::PublicKey;
use crate::time::{Instant, Timeout, TimeoutReason};
use crate::wire::{ChatPort, Dialect};

/// What a client knows of one chat or invitation.
#[derive(Debug, Clone)]
pub struct ChatEntry {
    pub(super) peer: Peer,
    /// The peer's address: nobody else may connect.
    pub(super) ip: IpAddr,
    pub(super) state: State,
    /// The peer's key, if the directory had told it when one invited the other.
    #[cfg(feature = "secure")]
    pub(super) told: Option<PublicKey>,
}

#[cfg_attr(
    feature = "secure",
    expect(
        clippy::large_enum_variant,
        reason = "without a heap, an entry takes what its largest state takes"
    )
)]
#[derive(Debug, Clone)]
pub(super) enum State {
    /// This side invites: a port is being opened.
    Opening { link: LinkId, offer: Offer },
    /// This side has invited: the peer may connect.
    Inviting { link: LinkId, offer: Offer },
    /// The peer has invited, from that UDP port: the user has to answer.
    Invited { udp_port: u16, port: ChatPort, dialect: Dialect, until: Instant },
    /// The user has accepted: connecting to the peer's port.
    Connecting { link: LinkId, port: u16, until: Instant },
    /// Connected; `port` is the peer's. With an offer, the peer has connected to this side, and may
    /// still turn out to be the wrong one: then others may connect.
    Talking { link: LinkId, port: u16, chat: Chat, offer: Option<Offer> },
}

/// This client's invitation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offer {
    /// The port on which the peer takes invitations.
    pub(super) udp_port: u16,
    pub(super) dialect: Dialect,
    pub(super) modern: bool,
    /// The port on which this side listens, once it does.
    pub(super) port: Option<ChatPort>,
    pub(super) until: Instant,
    /// When to repeat it.
    pub(super) repeat: Option<Instant>,
}

impl ChatEntry {
    pub(super) fn link(&self) -> Option<LinkId> {
        match self.state {
            State::Opening { link, .. }
            | State::Inviting { link, .. }
            | State::Connecting { link, .. }
            | State::Talking { link, .. } => Some(link),
            State::Invited { .. } => None,
        }
    }

    /// The key that the directory had told, if the peer is called so.
    #[cfg(feature = "secure")]
    pub(super) fn told_of(&self, nick: &Nick) -> Option<PublicKey> {
        self.told.filter(|_| matches!(&self.peer, Peer::Nick(peer) if peer == nick))
    }

    /// This client's invitation, as long as it is not answered.
    pub(super) fn offer(&self) -> Option<&Offer> {
        match &self.state {
            State::Opening { offer, .. } | State::Inviting { offer, .. } => Some(offer),
            State::Talking { offer, chat, .. } if !chat.is_open() => offer.as_ref(),
            _ => None,
        }
    }

    /// The port of the peer's invitation that was accepted, as long as the chat is not open.
    pub(super) fn accepted_port(&self) -> Option<ChatPort> {
        match &self.state {
            State::Connecting { port, .. } => ChatPort::new(*port),
            State::Talking { port, chat, offer: None, .. } if chat.is_greeting() => {
                ChatPort::new(*port)
            }
            _ => None,
        }
    }

    /// What the peer is told at the end, if it has to be.
    pub(super) fn goodbye(&self, now: Instant) -> Option<Output<'static>> {
        match &self.state {
            State::Talking { chat, .. } => chat.goodbye(now),
            _ => None,
        }
    }

    pub(super) fn next_timeout(&self) -> Option<Timeout> {
        let give_up = |at| Some(Timeout { at, reason: TimeoutReason::Invitation });
        match &self.state {
            State::Opening { offer, .. } | State::Inviting { offer, .. } => match offer.repeat {
                Some(at) if at < offer.until => Some(Timeout { at, reason: TimeoutReason::Repeat }),
                _ => give_up(offer.until),
            },
            State::Invited { until, .. } => give_up(*until),
            State::Connecting { until, .. } => {
                Some(Timeout { at: *until, reason: TimeoutReason::Connecting })
            }
            State::Talking { chat, .. } => chat.next_timeout(),
        }
    }

    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.next_timeout().is_some_and(|timeout| timeout.at <= now)
    }
}
