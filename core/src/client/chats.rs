//! The private chats of a client (§5), and the invitations that become chats or not.

use core::net::{IpAddr, SocketAddr};

use super::call::Call;
use super::entry::{ChatEntry, Offer, State};
use super::guard::{InvitationGuard, Outcome};
#[cfg(feature = "secure")]
use super::keys::Keys;
use super::output::{Event, ListenPort, Output, Outputs, Rejection, Tail, on_link};
use super::roster::Reach;
use super::{ChatEnd, ChatSecurity, CommandError, Peer, Tables};
use crate::chat::{self, Chat, Role};
use crate::link::LinkId;
use crate::name::Nick;
use crate::table::{Full, Table};
use crate::text::Text;
use crate::time::Instant;
use crate::wire::{ChatPort, Datagram, Item};

/// All chats and invitations, each under a key that rises.
#[derive(Debug)]
pub(super) struct Chats<T: Tables> {
    table: T::Chats,
    last_key: u32,
    pub(super) guard: InvitationGuard,
    #[cfg(feature = "secure")]
    pub(super) keys: Keys<T::Keys>,
}

impl<T: Tables> Chats<T> {
    pub(super) fn new() -> Self {
        Chats {
            table: T::Chats::default(),
            last_key: 0,
            guard: InvitationGuard::default(),
            #[cfg(feature = "secure")]
            keys: Keys::default(),
        }
    }

    pub(super) fn say<'a>(
        &mut self,
        peer: &Peer,
        text: Text<'a>,
        call: &mut Call<'_, 'a, T>,
    ) -> Result<(), CommandError> {
        self.command(peer, chat::Command::Say(text), call)
    }

    /// Opens a chat, whoever the peer is.
    pub(super) fn trust(
        &mut self,
        peer: &Peer,
        call: &mut Call<'_, '_, T>,
    ) -> Result<(), CommandError> {
        self.command(peer, chat::Command::Trust, call)
    }

    /// Ends a chat, or withdraws an invitation.
    pub(super) fn close(
        &mut self,
        peer: &Peer,
        call: &mut Call<'_, '_, T>,
    ) -> Result<(), CommandError> {
        let (key, entry) = self.find(peer).ok_or(CommandError::NoChat)?;
        let (ip, link) = (entry.ip, entry.link());
        let is_talking = matches!(entry.state, State::Talking { .. });
        if let Some(port) = entry.accepted_port() {
            self.remember(ip, port, Outcome::Declined, call);
            // The inviter need not wait until its time is up.
            if let Peer::Nick(nick) = peer
                && let Some(Reach { addr: to, dialect, .. }) = call.roster.reach(nick)
            {
                call.push(Output::SendTo { to, dialect, datagram: Datagram::Rejection });
            }
        }
        if is_talking {
            if let Some(State::Talking { offer, .. }) = self.state_mut(key) {
                *offer = None;
            }
            return self.command(peer, chat::Command::Close, call);
        }
        if let Some(link) = link {
            call.push(Output::Close { link });
        }
        self.end(key, ChatEnd::Closed, call.outputs);
        Ok(())
    }

    #[inline(never)]
    pub(super) fn on_connected(
        &mut self,
        link: LinkId,
        peer: SocketAddr,
        call: &mut Call<'_, '_, T>,
    ) {
        let ip = peer.ip().to_canonical();
        let (Some((key, entry)), Some(own)) = (self.find_link(link), call.roster.own()) else {
            call.push(Output::Close { link });
            return;
        };
        let expected = match &entry.peer {
            Peer::Nick(nick) => Some(nick.clone()),
            Peer::Addr(_) => None,
        };
        let (role, port, offer) = match entry.state {
            // Somebody else's connection.
            State::Inviting { offer, .. } if ip != entry.ip => {
                call.push(Output::Close { link });
                return self.listen_again(key, offer, call);
            }
            State::Inviting { offer, .. } => (Role::Inviter, peer.port(), Some(offer)),
            State::Connecting { port, .. } => (Role::Invited, port, None),
            _ => return,
        };
        let chat = Chat::new(own.clone(), role, expected, call.now);
        entry.state = State::Talking { link, port, chat, offer };
        #[cfg(feature = "secure")]
        if self.keys.able {
            let required = self.keys.required;
            if let Some(chat) = self.chat_on(link) {
                chat.set_secure(None);
                chat.require_secure(required);
            }
        }
        self.on_input(link, chat::Input::Connected, call);
    }

    pub(super) fn on_failed(&mut self, link: LinkId, call: &mut Call<'_, '_, T>) {
        let Some((key, entry)) = self.find_link(link) else { return };
        if entry.offer().is_some() {
            self.reject(key, Rejection::Failed, call.outputs);
        } else {
            self.end(key, ChatEnd::Unreachable, call.outputs);
        }
    }

    pub(super) fn on_input<'a>(
        &mut self,
        link: LinkId,
        input: chat::Input<'a>,
        call: &mut Call<'_, 'a, T>,
    ) {
        if let chat::Input::Received(item) = &input
            && !is_for_chats(item)
        {
            return;
        }
        #[cfg(feature = "secure")]
        self.before_greeting(link, &input, call.roster);
        let Some((key, entry)) = self.find_link(link) else { return };
        let State::Talking { chat, .. } = &mut entry.state else {
            if input == chat::Input::Closed {
                self.on_failed(link, call);
            }
            return;
        };
        let mut steps = chat::Outputs::new();
        chat.on_input(call.now, input, &mut steps);
        self.follow(key, link, &mut steps, call);
    }

    /// A rejection arrived from the member invited at that port, or else from the only one invited
    /// at that address.
    #[inline(never)]
    pub(super) fn on_rejected(&mut self, from: SocketAddr, call: &mut Call<'_, '_, T>) {
        let at_ip = |entry: &ChatEntry| entry.offer().is_some() && entry.ip == from.ip();
        let at_port = |entry: &ChatEntry| {
            at_ip(entry) && entry.offer().is_some_and(|offer| offer.udp_port == from.port())
        };
        let found = self.iter().find(|(_, entry)| at_port(entry)).or_else(|| {
            let mut all = self.iter().filter(|(_, entry)| at_ip(entry));
            all.next().filter(|_| all.next().is_none())
        });
        if let Some((key, _)) = found {
            self.withdraw(key, Rejection::Declined, call.outputs);
        }
    }

    /// A member has left: invitations from it and to it end. A chat goes on.
    pub(super) fn on_left(
        &mut self,
        now: Instant,
        nick: &Nick,
        modern: bool,
        outputs: &mut Outputs<'_, T>,
    ) {
        let Some((key, entry)) = self.find(&Peer::Nick(nick.clone())) else { return };
        if entry.offer().is_some() {
            self.withdraw(key, Rejection::Left, outputs);
        } else if let State::Invited { port, .. } = entry.state {
            // It may not know that it has left, and send copies: they are not another member's at its address.
            self.guard.remember(entry.ip, port, Outcome::Unmet, now, modern);
            self.end(key, ChatEnd::Expired, outputs);
        }
    }

    pub(super) fn insert(&mut self, entry: ChatEntry) -> Result<(), Full> {
        self.last_key = self.last_key.wrapping_add(1);
        self.table.insert(self.last_key, entry)
    }

    pub(super) fn remove(&mut self, key: u32) -> Option<ChatEntry> {
        self.table.remove(&key)
    }

    pub(super) fn clear(&mut self) {
        self.table.clear();
    }

    /// Ends this client's invitation, and its link.
    pub(super) fn withdraw(&mut self, key: u32, reason: Rejection, outputs: &mut Outputs<'_, T>) {
        if let Some(link) = self.table.get(&key).and_then(ChatEntry::link) {
            outputs.push(Output::Close { link });
        }
        self.reject(key, reason, outputs);
    }

    /// Forgets a chat or the peer's invitation, and tells the user.
    pub(super) fn end(&mut self, key: u32, end: ChatEnd, outputs: &mut Outputs<'_, T>) {
        if let Some(entry) = self.remove(key) {
            outputs.event(Event::ChatClosed { peer: entry.peer, end });
        }
    }

    /// An invitation is answered or over: copies of it are not shown.
    #[inline(never)]
    pub(super) fn remember(
        &mut self,
        ip: IpAddr,
        port: ChatPort,
        outcome: Outcome,
        call: &Call<'_, '_, T>,
    ) {
        self.guard.remember(ip, port, outcome, call.now, call.roster.directory().modern);
    }

    pub(super) fn get_mut(&mut self, key: u32) -> Option<&mut ChatEntry> {
        self.table.get_mut(&key)
    }

    pub(super) fn find_link(&mut self, link: LinkId) -> Option<(u32, &mut ChatEntry)> {
        let (key, _) = self.iter().find(|(_, entry)| entry.link() == Some(link))?;
        self.get_mut(key).map(|entry| (key, entry))
    }

    #[cfg(feature = "secure")]
    pub(super) fn chat_on(&mut self, link: LinkId) -> Option<&mut Chat> {
        match &mut self.find_link(link)?.1.state {
            State::Talking { chat, .. } => Some(chat),
            _ => None,
        }
    }

    pub(super) fn find(&self, peer: &Peer) -> Option<(u32, &ChatEntry)> {
        self.iter().find(|(_, entry)| entry.peer == *peer)
    }

    /// Whether `peer` waits for the user's answer.
    pub(super) fn is_invited_by(&self, peer: &Peer) -> bool {
        self.find(peer).is_some_and(|(_, entry)| matches!(entry.state, State::Invited { .. }))
    }

    /// The first that has something to do; the link of a chat, or none for an invitation.
    pub(super) fn first_due(&self, now: Instant) -> Option<(u32, Option<LinkId>)> {
        let (key, entry) = self.iter().find(|(_, entry)| entry.is_due(now))?;
        let is_chat = matches!(entry.state, State::Talking { .. });
        Some((key, entry.link().filter(|_| is_chat)))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &ChatEntry)> {
        self.table.iter().map(|(&key, entry)| (key, entry))
    }

    pub(super) fn table(&self) -> &T::Chats {
        &self.table
    }

    fn state_mut(&mut self, key: u32) -> Option<&mut State> {
        self.get_mut(key).map(|entry| &mut entry.state)
    }

    fn command<'a>(
        &mut self,
        peer: &Peer,
        command: chat::Command<'a>,
        call: &mut Call<'_, 'a, T>,
    ) -> Result<(), CommandError> {
        let (key, _) = self.find(peer).ok_or(CommandError::NoChat)?;
        let Some(State::Talking { link, chat, .. }) = self.state_mut(key) else {
            return Err(CommandError::Chat(chat::CommandError::NotOpen));
        };
        let link = *link;
        let mut steps = chat::Outputs::new();
        chat.on_command(call.now, command, &mut steps).map_err(CommandError::Chat)?;
        self.follow(key, link, &mut steps, call);
        Ok(())
    }

    /// Does what a chat wants done.
    #[inline(never)]
    fn follow<'a>(
        &mut self,
        key: u32,
        link: LinkId,
        steps: &mut chat::Outputs<'a>,
        call: &mut Call<'_, 'a, T>,
    ) {
        // A chat with somebody who turned out to be the wrong one is gone.
        while let (Some(step), Some(entry)) = (steps.next_ready(), self.table.get(&key)) {
            let event = match step {
                chat::Output::Event(event) => event,
                step => {
                    on_link(link, step).into_iter().for_each(|output| call.push(output));
                    continue;
                }
            };
            let peer = || entry.peer.clone();
            match event {
                #[cfg(feature = "secure")]
                chat::Event::Greeted { nick } => self.on_greeted(key, link, nick, call),
                #[cfg(feature = "secure")]
                chat::Event::Held { known, shown } => {
                    call.event(Event::ChatHeld { peer: peer(), known, shown });
                }
                chat::Event::Opened { nick, security, .. } => {
                    self.on_greeted(key, link, nick, call);
                    self.on_opened(key, security, call);
                }
                chat::Event::Text { text, own, number } => {
                    call.event(Event::ChatText { peer: peer(), text, own, number });
                }
                chat::Event::Shown { number } => {
                    call.event(Event::ChatShown { peer: peer(), number });
                }
                chat::Event::Skipped => call.event(Event::Skipped),
                chat::Event::Closed { end } => self.on_closed(key, end, call),
            }
        }
        if let Some(said) = steps.take_tail() {
            call.outputs.then(Tail::Said { link, said });
        }
    }

    /// The peer has said who it is: it may be another one than it seemed. Twice for one that has to
    /// come securely.
    #[inline(never)]
    fn on_greeted(&mut self, key: u32, link: LinkId, nick: Nick, call: &mut Call<'_, '_, T>) {
        let Some(entry) = self.table.get(&key) else { return };
        let ip = entry.ip;
        let is_member = call.roster.is_at(&nick, ip);
        let peer = Peer::Nick(nick);
        // A peer that was known by its address alone has to be a member there, and one without a
        // chat.
        if entry.peer != peer && (!is_member || self.find(&peer).is_some()) {
            call.push(Output::Close { link });
            self.end(key, ChatEnd::WrongNick, call.outputs);
            return;
        }
        if let Some(entry) = self.get_mut(key)
            && let State::Talking { port, chat, offer, .. } = &mut entry.state
        {
            *offer = None;
            entry.peer = peer;
            let port = ChatPort::new(*port).filter(|_| chat.role() == Role::Invited);
            if let Some(port) = port {
                self.remember(ip, port, Outcome::Over, call);
            }
        }
    }

    fn on_opened(&mut self, key: u32, security: ChatSecurity, call: &mut Call<'_, '_, T>) {
        let Some(entry) = self.table.get(&key) else { return };
        #[cfg(feature = "secure")]
        if let Peer::Nick(nick) = &entry.peer {
            self.keys.on_opened(nick, security);
        }
        if let State::Talking { port, .. } = entry.state {
            let addr = SocketAddr::new(entry.ip, port);
            call.event(Event::ChatOpened { peer: entry.peer.clone(), addr, security });
        }
    }

    fn on_closed(&mut self, key: u32, end: ChatEnd, call: &mut Call<'_, '_, T>) {
        let offer = match self.state_mut(key) {
            Some(State::Talking { offer, .. }) => *offer,
            _ => None,
        };
        match offer {
            // That was not the invited member: it may still come (§5).
            Some(offer) if offer.until > call.now => self.listen_again(key, offer, call),
            Some(_) => self.reject(key, Rejection::Timeout, call.outputs),
            None => self.end(key, end, call.outputs),
        }
    }

    fn listen_again(&mut self, key: u32, offer: Offer, call: &mut Call<'_, '_, T>) {
        let link = call.ids.allocate();
        if let (Some(state), Some(port)) = (self.state_mut(key), offer.port) {
            *state = State::Opening { link, offer };
            call.push(Output::Listen { link, port: ListenPort::Only(port.get()) });
        }
    }

    /// Forgets this client's invitation, and tells the user why.
    fn reject(&mut self, key: u32, reason: Rejection, outputs: &mut Outputs<'_, T>) {
        if let Some(entry) = self.remove(key) {
            outputs.event(Event::Rejected { peer: entry.peer, reason });
        }
    }
}

/// False for what only a decoder of the wrong [`Sender`](crate::wire::Sender) reads.
fn is_for_chats(item: &Item<'_>) -> bool {
    !matches!(item, Item::Message(_) | Item::ListStart | Item::Entry(_) | Item::ListEnd { .. })
}
