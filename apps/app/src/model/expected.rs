//! The chat that the user waits for.

use std::net::IpAddr;

use plausch_transport_std::client::Peer;

use super::{Model, Target};

/// The chat that the user asked for: it is shown as soon as it opens.
#[derive(Debug)]
pub(super) struct ExpectedChat {
    pub(super) peer: Peer,
    /// The user accepted it, so it opens at once: a text typed meanwhile is not meant for the room.
    pub(super) accepted: bool,
    /// The user was in the middle of a line when it accepted, and stays where that was.
    pub(super) is_writing: bool,
    /// What the user was typing to the room when it accepted, without the blanks around it: that draft still goes there.
    pub(super) begun: Option<String>,
    /// What the user typed for it too early.
    pub(super) early: Option<String>,
}

impl ExpectedChat {
    /// Whether it is the chat with `peer`.
    pub(super) fn is(&self, peer: &Peer) -> bool {
        self.peer == *peer
    }

    /// Whether this draft is the one that the user was typing to the room. It is compared as it was typed: what is said
    /// of it is in normal form C, and line by line.
    pub(super) fn was_begun_before(&self, draft: &str) -> bool {
        self.begun.as_ref().is_some_and(|begun| draft.trim_start().starts_with(begun.as_str()))
    }
}

impl Model {
    /// Shows a chat that has just opened, if the user asked for it and is not in the middle of a line. What was typed
    /// for it too early goes along.
    pub(super) fn show_expected(&mut self, peer: &Peer, ip: IpAddr) {
        let expected = |chat: &mut ExpectedChat| chat.is(peer) || chat.is(&Peer::Addr(ip));
        let Some(expected) = self.expected.take_if(expected) else { return };
        let here = self.shown();
        if here.is_writing() || (expected.is_writing && expected.early.is_none()) {
            return;
        }
        let early = expected.early.filter(|early| early == here.draft().text());
        if early.is_some() {
            self.clear_draft();
        }
        let chat = Target::Chat(peer.clone());
        self.show_target(&chat);
        if let Some(early) = early {
            self.put_back(&chat, &early);
        }
    }

    /// The user waits no longer for `peer` to accept.
    pub(super) fn has_ended_inviting(&mut self, peer: &Peer) {
        self.expected.take_if(|expected| expected.is(peer));
        self.invited.retain(|nick| Peer::Nick(nick.clone()) != *peer);
    }
}
