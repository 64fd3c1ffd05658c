//! The private chats of a client (§5): which slot is whose, and what its chat wants.

use core::net::SocketAddr;

use super::machine::{Client, is_for_chats};
use super::output::{Event, ListenPort, Output, Outputs, Peer, Rejection, Tail};
use super::slot::{Offer, Slot, State};
use super::{ChatEnd, CommandError, Tables};
use crate::chat::{self, Chat, Role};
use crate::link::LinkId;
use crate::name::Nick;
use crate::table::Table;
use crate::text::Text;
use crate::time::Instant;

impl<T: Tables> Client<T> {
    /// Everybody with whom there is a chat or an invitation.
    pub fn peers(&self) -> impl Iterator<Item = &Peer> {
        self.chats.iter().map(|(_, slot)| &slot.peer)
    }

    /// The link of the chat with `peer`, once there is one.
    pub fn link_of(&self, peer: &Peer) -> Option<LinkId> {
        self.slot(peer).and_then(|(_, slot)| slot.link())
    }

    pub(super) fn say<'a>(
        &mut self,
        now: Instant,
        peer: &Peer,
        text: Text<'a>,
        outputs: &mut Outputs<'a, T>,
    ) -> Result<(), CommandError> {
        let (key, _) = self.slot(peer).ok_or(CommandError::NoChat)?;
        let slot = self.chats.get_mut(&key).ok_or(CommandError::NoChat)?;
        let State::Talking { link, chat, .. } = &mut slot.state else {
            return Err(CommandError::Chat(chat::CommandError::NotOpen));
        };
        let link = *link;
        let mut steps = chat::Outputs::new();
        let say = chat::Command::Say(text);
        chat.perform(now, say, &mut steps).map_err(CommandError::Chat)?;
        self.follow(now, key, link, &mut steps, outputs);
        Ok(())
    }

    pub(super) fn close(
        &mut self,
        now: Instant,
        peer: &Peer,
        outputs: &mut Outputs<'_, T>,
    ) -> Result<(), CommandError> {
        let (key, slot) = self.slot(peer).ok_or(CommandError::NoChat)?;
        match slot.state {
            State::Invited { .. } => return self.decline(now, peer, outputs),
            State::Talking { link, .. } => {
                let slot = self.chats.get_mut(&key).ok_or(CommandError::NoChat)?;
                let State::Talking { chat, offer, .. } = &mut slot.state else {
                    return Err(CommandError::NoChat);
                };
                *offer = None;
                let mut steps = chat::Outputs::new();
                let close = chat::Command::Close;
                chat.perform(now, close, &mut steps).map_err(CommandError::Chat)?;
                self.follow(now, key, link, &mut steps, outputs);
                return Ok(());
            }
            _ => {}
        }
        if let Some(link) = slot.link() {
            outputs.push(Output::Close { link });
        }
        self.end(key, ChatEnd::Closed, outputs);
        Ok(())
    }

    #[inline(never)]
    pub(super) fn chat_connected(
        &mut self,
        now: Instant,
        link: LinkId,
        peer: SocketAddr,
        outputs: &mut Outputs<'_, T>,
    ) {
        let ip = peer.ip().to_canonical();
        let own = self.roster.own().cloned();
        let (Some((key, slot)), Some(own)) = (self.slot_of(link), own) else {
            outputs.push(Output::Close { link });
            return;
        };
        let expected = match &slot.peer {
            Peer::Nick(nick) => Some(nick.clone()),
            Peer::Addr(_) => None,
        };
        match slot.state {
            State::Inviting { offer, .. } if ip != slot.ip => {
                outputs.push(Output::Close { link });
                self.listen_again(key, offer, outputs);
            }
            State::Inviting { offer, .. } => {
                let chat = Chat::new(own, Role::Inviter, expected, now);
                let (port, offer) = (peer.port(), Some(offer));
                slot.state = State::Talking { link, port, chat, offer };
                self.chat_input(now, link, chat::Input::Connected, outputs);
            }
            State::Connecting { port, .. } => {
                let chat = Chat::new(own, Role::Invited, expected, now);
                slot.state = State::Talking { link, port, chat, offer: None };
                self.chat_input(now, link, chat::Input::Connected, outputs);
            }
            _ => {}
        }
    }

    pub(super) fn chat_failed(&mut self, link: LinkId, outputs: &mut Outputs<'_, T>) {
        let Some((key, slot)) = self.slot_of(link) else { return };
        if slot.offer().is_some() {
            self.give_up(key, Rejection::Failed, outputs);
        } else {
            self.end(key, ChatEnd::Unreachable, outputs);
        }
    }

    pub(super) fn chat_input<'a>(
        &mut self,
        now: Instant,
        link: LinkId,
        input: chat::Input<'a>,
        outputs: &mut Outputs<'a, T>,
    ) {
        if let chat::Input::Received(item) = &input
            && !is_for_chats(item)
        {
            return;
        }
        let Some((key, slot)) = self.slot_of(link) else { return };
        let State::Talking { chat, .. } = &mut slot.state else {
            // What was to be connected is gone.
            if input == chat::Input::Closed {
                self.chat_failed(link, outputs);
            }
            return;
        };
        let mut steps = chat::Outputs::new();
        chat.advance(now, input, &mut steps);
        self.follow(now, key, link, &mut steps, outputs);
    }

    /// Does what a chat wants.
    #[inline(never)]
    fn follow<'a>(
        &mut self,
        now: Instant,
        key: u32,
        link: LinkId,
        steps: &mut chat::Outputs<'a>,
        outputs: &mut Outputs<'a, T>,
    ) {
        while let Some(step) = steps.next_ready() {
            match step {
                chat::Output::Send { at, line } => {
                    outputs.push(Output::SendLine { link, at, line });
                }
                chat::Output::Flush => outputs.push(Output::Flush { link }),
                chat::Output::Close => outputs.push(Output::Close { link }),
                chat::Output::Event(chat::Event::Opened { nick, .. }) => {
                    self.opened(key, link, nick, outputs);
                }
                chat::Output::Event(chat::Event::Text { text, own }) => {
                    if let Some(slot) = self.chats.get(&key) {
                        outputs.event(Event::ChatText { peer: slot.peer.clone(), text, own });
                    }
                }
                chat::Output::Event(chat::Event::Skipped) => outputs.event(Event::Skipped),
                chat::Output::Event(chat::Event::Closed { end }) => {
                    self.closed(now, key, end, outputs);
                }
            }
        }
        if let Some(pieces) = steps.take_pieces() {
            outputs.then(Tail::Pieces { link, pieces });
        }
    }

    #[inline(never)]
    fn opened(&mut self, key: u32, link: LinkId, nick: Nick, outputs: &mut Outputs<'_, T>) {
        let Some(slot) = self.chats.get(&key) else { return };
        let (ip, named) = (slot.ip, slot.peer == Peer::Nick(nick.clone()));
        // Known by its address alone until now: it has to be somebody who is there, and once.
        let there = || self.roster.members_at(ip).iter().any(|member| *member.nick == nick);
        if !named && (!there() || self.slot(&Peer::Nick(nick.clone())).is_some()) {
            outputs.push(Output::Close { link });
            self.end(key, ChatEnd::WrongNick, outputs);
            return;
        }
        if let Some(slot) = self.chats.get_mut(&key)
            && let State::Talking { port, offer, .. } = &mut slot.state
        {
            *offer = None;
            slot.peer = Peer::Nick(nick);
            let addr = SocketAddr::new(ip, *port);
            outputs.event(Event::ChatOpened { peer: slot.peer.clone(), addr });
        }
    }

    fn closed(&mut self, now: Instant, key: u32, end: ChatEnd, outputs: &mut Outputs<'_, T>) {
        let offer = match self.chats.get(&key).map(|slot| &slot.state) {
            Some(State::Talking { offer, .. }) => *offer,
            _ => None,
        };
        match offer {
            // The wrong one: the right one may still come (§5).
            Some(offer) if offer.until > now => self.listen_again(key, offer, outputs),
            Some(_) => self.give_up(key, Rejection::Timeout, outputs),
            None => self.end(key, end, outputs),
        }
    }

    fn listen_again(&mut self, key: u32, offer: Offer, outputs: &mut Outputs<'_, T>) {
        let link = self.ids.allocate();
        if let (Some(slot), Some(port)) = (self.chats.get_mut(&key), offer.port) {
            slot.state = State::Opening { link, offer };
            outputs.push(Output::Listen { link, port: ListenPort::Only(port.get()) });
        }
    }

    /// Forgets a chat, and tells the user.
    pub(super) fn end(&mut self, key: u32, end: ChatEnd, outputs: &mut Outputs<'_, T>) {
        if let Some(slot) = self.chats.remove(&key) {
            outputs.event(Event::ChatClosed { peer: slot.peer, end });
        }
    }

    pub(super) fn add(&mut self, slot: Slot) -> Result<(), CommandError> {
        self.last_chat = self.last_chat.wrapping_add(1);
        self.chats.insert(self.last_chat, slot).map_err(|_| CommandError::NoRoom)
    }

    pub(super) fn slot(&self, peer: &Peer) -> Option<(u32, &Slot)> {
        let mut slots = self.chats.iter().filter(|(_, slot)| slot.peer == *peer);
        slots.next().map(|(&key, slot)| (key, slot))
    }

    pub(super) fn slot_of(&mut self, link: LinkId) -> Option<(u32, &mut Slot)> {
        let (&key, _) = self.chats.iter().find(|(_, slot)| slot.link() == Some(link))?;
        self.chats.get_mut(&key).map(|slot| (key, slot))
    }
}
