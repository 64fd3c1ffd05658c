//! One chat of a client, from the invitation to the end.

use core::net::IpAddr;

use super::output::Peer;
use crate::chat::Chat;
use crate::link::LinkId;
use crate::time::{Instant, Timeout, TimeoutReason};
use crate::wire::{ChatPort, Dialect};

/// What a client knows of one chat or invitation.
#[derive(Debug, Clone)]
pub struct Slot {
    pub(super) peer: Peer,
    /// The peer's address: nobody else may connect.
    pub(super) ip: IpAddr,
    pub(super) state: State,
}

#[derive(Debug, Clone)]
pub(super) enum State {
    /// A port is being opened for an invitation.
    Opening { link: LinkId, offer: Offer },
    /// The invitation is on its way: the peer may connect.
    Inviting { link: LinkId, offer: Offer },
    /// The peer's invitation waits for the user: it came from that UDP port.
    Invited { udp_port: u16, port: ChatPort, dialect: Dialect, until: Instant },
    /// The user accepted: connecting to the peer's port.
    Connecting { link: LinkId, port: u16, until: Instant },
    /// The TCP connection to the peer's port is up. With an offer: it came in, and others may still come if it is the wrong one.
    Talking { link: LinkId, port: u16, chat: Chat, offer: Option<Offer> },
}

/// One's own invitation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offer {
    /// Where the peer takes invitations, at its address.
    pub(super) udp_port: u16,
    pub(super) dialect: Dialect,
    pub(super) modern: bool,
    /// Where this side listens, once it does.
    pub(super) port: Option<ChatPort>,
    pub(super) until: Instant,
    pub(super) repeat: Option<Instant>,
}

impl Slot {
    /// The slot's link, if it has one.
    pub(super) fn link(&self) -> Option<LinkId> {
        match self.state {
            State::Opening { link, .. }
            | State::Inviting { link, .. }
            | State::Connecting { link, .. }
            | State::Talking { link, .. } => Some(link),
            State::Invited { .. } => None,
        }
    }

    /// One's own invitation, as long as it is not answered.
    pub(super) fn offer(&self) -> Option<&Offer> {
        match &self.state {
            State::Opening { offer, .. } | State::Inviting { offer, .. } => Some(offer),
            State::Talking { offer, chat, .. } if !chat.is_open() => offer.as_ref(),
            _ => None,
        }
    }

    /// When the end of the chat may be sent, if it is to be.
    pub(super) fn farewell(&self, now: Instant) -> Option<Instant> {
        match &self.state {
            State::Talking { chat, .. } => chat.farewell(now),
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
}
