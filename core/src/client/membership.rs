//! The link to the directory: joining, broadcasting, leaving (§1, §3, §6).

use core::net::SocketAddr;

use super::call::Call;
use super::catching_up::CatchingUp;
use super::chats::Chats;
use super::output::{Disconnect, Event, Output, Outputs};
use super::roster::{MemberEntry, Roster, Server};
#[cfg(feature = "secure")]
use super::trust::Security;
use super::{CommandError, Limits, Tables};
use crate::link::LinkId;
use crate::logging::info;
use crate::name::Nick;
use crate::table::Table;
use crate::text::Text;
use crate::time::{Duration, Instant, Timeout, TimeoutReason};
use crate::wire::{Dialect, Hello, Item, Message, RESTART, Received, Sender, Token};

/// How far joining is, and how long the directory has been silent.
#[derive(Debug, Clone)]
pub(super) struct Membership {
    pub(super) link: Option<LinkId>,
    pub(super) state: State,
    /// When anything last arrived.
    heard: Instant,
    pinged: bool,
    timer: Option<Instant>,
    /// When the directory last sent an ERROR.
    error: Option<Instant>,
    /// The longest payload that the directory takes, if it said so (§6).
    payload: Option<usize>,
    past: CatchingUp,
    #[cfg(feature = "secure")]
    pub(super) security: Security,
}

/// A connection that ends so soon after an ERROR ends because of it.
const DISMISSED_WITHIN: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Out,
    Connecting,
    /// The link's handshake goes on.
    #[cfg(feature = "secure")]
    Securing,
    /// REGISTER is sent.
    Registering,
    Joined,
}

impl Membership {
    pub(super) const fn new() -> Self {
        Membership {
            link: None,
            state: State::Out,
            heard: Instant::START,
            pinged: false,
            timer: None,
            error: None,
            payload: None,
            past: CatchingUp::new(),
            #[cfg(feature = "secure")]
            security: Security::new(),
        }
    }

    pub(super) fn is_link(&self, link: LinkId) -> bool {
        self.link == Some(link)
    }

    pub(super) fn is_out(&self) -> bool {
        self.state == State::Out
    }

    pub(super) fn is_joined(&self) -> bool {
        self.state == State::Joined
    }

    pub(super) fn next_timeout(&self) -> Option<Timeout> {
        let reason = match self.state {
            State::Out => return None,
            State::Connecting | State::Registering => TimeoutReason::Joining,
            #[cfg(feature = "secure")]
            State::Securing => TimeoutReason::Joining,
            State::Joined => TimeoutReason::Silence,
        };
        self.timer.map(|at| Timeout { at, reason })
    }

    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.next_timeout().is_some_and(|timeout| timeout.at <= now)
    }

    pub(super) fn connect<T: Tables>(
        &mut self,
        link: LinkId,
        to: SocketAddr,
        until: Instant,
        outputs: &mut Outputs<'_, T>,
    ) {
        *self = Membership {
            link: Some(link),
            state: State::Connecting,
            timer: Some(until),
            past: self.past,
            #[cfg(feature = "secure")]
            security: self.security.for_link(to),
            ..Membership::new()
        };
        outputs.push(Output::Connect { link, to, sender: Sender::Directory });
    }

    pub(super) fn broadcast<'a, T: Tables>(
        &mut self,
        text: Text<'a>,
        call: &mut Call<'_, 'a, T>,
    ) -> Result<(), CommandError> {
        let (link, nick) = self.may_broadcast::<T>(text, call.roster, call.limits)?;
        let dialect = call.roster.directory().dialect();
        let text = for_directory(text, call.roster);
        let message = Message::Broadcast { nick: nick.clone(), text };
        call.push(Output::Send { link, dialect, message });
        if dialect == Dialect::Line {
            // The directory does not echo it (§1).
            call.event(Event::Broadcast { from: nick, text, own: true });
        }
        Ok(())
    }

    /// The directory's link and the own nickname, if `text` can be said to the room.
    pub(super) fn may_broadcast<T: Tables>(
        &self,
        text: Text<'_>,
        roster: &Roster<T::Members>,
        limits: &Limits,
    ) -> Result<(LinkId, Nick), CommandError> {
        let (Some(link), Some(nick), State::Joined) = (self.link, roster.own(), self.state) else {
            return Err(CommandError::NotJoined);
        };
        let text = for_directory(text, roster);
        let message = Message::Broadcast { nick: nick.clone(), text };
        self.fits(&message, text, roster.directory().dialect(), limits)?;
        Ok((link, nick.clone()))
    }

    /// Whether the directory takes a message that carries this text.
    fn fits(
        &self,
        message: &Message<'_>,
        text: Text<'_>,
        dialect: Dialect,
        limits: &Limits,
    ) -> Result<(), CommandError> {
        let most = self.payload.unwrap_or(usize::MAX).min(limits.payload_length);
        let len = message.payload_len(dialect);
        if len > most {
            let command = len.saturating_sub(text.encoded_len());
            return Err(CommandError::TextTooLong { limit: most.saturating_sub(command) });
        }
        Ok(())
    }

    pub(super) fn operate<'a, T: Tables>(
        &self,
        text: Text<'a>,
        call: &mut Call<'_, 'a, T>,
    ) -> Result<(), CommandError> {
        let (Some(link), State::Joined) = (self.link, self.state) else {
            return Err(CommandError::NotJoined);
        };
        let directory = call.roster.directory();
        if !directory.modern {
            return Err(CommandError::NoCommands);
        }
        let dialect = directory.dialect();
        let message = Message::Command { text };
        self.fits(&message, text.in_one_line(), dialect, call.limits)?;
        call.push(Output::Send { link, dialect, message });
        Ok(())
    }

    pub(super) fn quit<T: Tables>(&mut self, call: &mut Call<'_, '_, T>) {
        let joined = self.is_joined();
        if let Some(link) = self.end() {
            if joined {
                let dialect = call.roster.directory().dialect();
                call.push(Output::Send { link, dialect, message: Message::Quit });
            }
            call.push(Output::Close { link });
        }
    }

    #[inline(never)]
    pub(super) fn on_connected<T: Tables>(
        &mut self,
        until: Instant,
        past: u32,
        peer: SocketAddr,
        roster: &mut Roster<T::Members>,
        outputs: &mut Outputs<'_, T>,
    ) {
        let (Some(link), Some(nick), State::Connecting) =
            (self.link, roster.own().cloned(), self.state)
        else {
            return;
        };
        roster.directory_mut().ip = peer.ip().to_canonical();
        #[cfg(feature = "secure")]
        if self.security.secure {
            self.state = State::Securing;
            self.timer = Some(until);
            return;
        }
        self.register(until, past, link, nick, roster, outputs);
    }

    pub(super) fn register<T: Tables>(
        &mut self,
        until: Instant,
        past: u32,
        link: LinkId,
        nick: Nick,
        roster: &Roster<T::Members>,
        outputs: &mut Outputs<'_, T>,
    ) {
        self.state = State::Registering;
        self.timer = Some(until);
        let port = roster.udp_port();
        let mut hello = self.past.hello(past);
        hello.secure = self.asks_for_security();
        match roster.directory().dialect {
            Some(dialect) => {
                outputs.push(Output::Send { link, dialect, message: Message::Hello(hello) });
                let message = Message::Register { nick, port };
                outputs.push(Output::Send { link, dialect, message });
            }
            None => {
                let message = Message::Preamble { nick, port, hello };
                outputs.push(Output::Send { link, dialect: Dialect::Framed, message });
            }
        }
    }

    #[inline(never)]
    pub(super) fn on_received<'a, T: Tables>(
        &mut self,
        now: Instant,
        limits: &Limits,
        received: Received<'a>,
        roster: &'a mut Roster<T::Members>,
        chats: &mut Chats<T>,
        outputs: &mut Outputs<'a, T>,
    ) {
        let Some(link) = self.link else { return };
        // The first byte of the first answer tells the dialect.
        let before = roster.directory_mut().dialect.replace(received.dialect);
        if before.is_none() && received.dialect == Dialect::Line {
            let message = Message::EndOfPreamble;
            outputs.push(Output::Send { link, dialect: Dialect::Line, message });
        }
        self.heard = now;
        self.pinged = false;
        match (self.state, received.item) {
            (_, Item::OutOfSync) => self.disconnect(Disconnect::OutOfSync, outputs),
            #[cfg(feature = "secure")]
            (State::Registering, Item::Message(Message::Hello(Hello { secure: true, .. })))
                if self.asks_for_security() =>
            {
                self.security.wanted_back = true;
            }
            (State::Registering, Item::Message(Message::Hello(Hello { payload, .. }))) => {
                roster.directory_mut().modern = true;
                self.payload = payload.and_then(|bytes| usize::try_from(bytes).ok());
            }
            (State::Registering, Item::Message(Message::Welcome { nick })) => {
                self.on_welcome(now + limits.ping_after, nick, roster, outputs);
            }
            (State::Registering, Item::Message(Message::Error { text })) => {
                self.end();
                outputs.push(Output::Close { link });
                outputs.event(Event::Refused { text });
            }
            (State::Registering, item) => on_listed(item, roster, outputs),
            (State::Joined, Item::Message(Message::Error { text })) => {
                self.error = Some(now);
                outputs.event(Event::Error { text });
            }
            (State::Joined, Item::Message(Message::Past { place, age, nick, text })) => {
                self.past.on_past(place, age, nick, text, outputs);
            }
            (State::Joined, Item::Message(Message::Present(place))) => {
                let dialect = roster.directory().dialect();
                self.past.on_present(place, dialect, outputs);
            }
            (State::Joined, Item::Message(message)) => {
                if let Message::Relayed { .. } = message {
                    self.past.on_said();
                }
                on_message(now, link, message, roster, chats, outputs);
            }
            (State::Joined, item @ (Item::Invalid(_) | Item::TooLong)) => {
                if item == Item::TooLong {
                    self.past.on_too_long();
                }
                outputs.event(Event::Skipped);
            }
            (State::Joined, item) => on_listed(item, roster, outputs),
            // Nothing but a handshake has come on a link until it is secure.
            #[cfg(feature = "secure")]
            (State::Securing, _) => {}
            (State::Out | State::Connecting, _) => {}
        }
    }

    pub(super) fn on_closed<T: Tables>(&mut self, now: Instant, outputs: &mut Outputs<'_, T>) {
        let reason = match self.state {
            State::Connecting => Disconnect::Unreachable,
            #[cfg(feature = "secure")]
            State::Securing => Disconnect::NotSecure,
            _ if self.error.is_some_and(|at| now.since(at) < DISMISSED_WITHIN) => {
                Disconnect::Dismissed
            }
            _ => Disconnect::Ended,
        };
        self.end();
        outputs.event(Event::Disconnected { reason });
    }

    #[inline(never)]
    pub(super) fn on_timeout<T: Tables>(
        &mut self,
        now: Instant,
        limits: &Limits,
        roster: &Roster<T::Members>,
        outputs: &mut Outputs<'_, T>,
    ) {
        let Some(link) = self.link else { return };
        let silent = now.since(self.heard);
        match self.state {
            State::Joined if silent >= limits.dead_after => {
                self.disconnect(Disconnect::Silent, outputs);
            }
            State::Joined if silent >= limits.ping_after => {
                if !core::mem::replace(&mut self.pinged, true) {
                    let dialect = roster.directory().dialect();
                    let message = Message::Ping { token: Token::ANY };
                    outputs.push(Output::Send { link, dialect, message });
                }
                let dead = self.heard + limits.dead_after;
                self.timer = Some(dead.min(now + limits.ping_after));
            }
            State::Joined => self.timer = Some(self.heard + limits.ping_after),
            #[cfg(feature = "secure")]
            State::Securing => self.disconnect(Disconnect::NotSecure, outputs),
            _ => self.disconnect(Disconnect::NoAnswer, outputs),
        }
    }

    #[cfg(not(feature = "secure"))]
    /// See `security.rs`.
    const fn asks_for_security(&self) -> bool {
        false
    }

    fn on_welcome<T: Tables>(
        &mut self,
        ping_at: Instant,
        nick: Nick,
        roster: &mut Roster<T::Members>,
        outputs: &mut Outputs<'_, T>,
    ) {
        let directory: &Server = roster.directory();
        let (dialect, modern) = (directory.dialect(), directory.modern);
        self.state = State::Joined;
        // An original's directory may be silent for hours (§6).
        self.timer = modern.then_some(ping_at);
        info!(
            welcome: "welcome, {}: {}, modern: {}",
            nick = nick.as_str(),
            dialect = dialect.name(),
            modern = modern
        );
        roster.set_own(nick.clone());
        outputs.event(Event::Welcome { nick, dialect, modern });
    }

    /// Gives the directory up.
    pub(super) fn disconnect<T: Tables>(
        &mut self,
        reason: Disconnect,
        outputs: &mut Outputs<'_, T>,
    ) {
        if let Some(link) = self.end() {
            outputs.push(Output::Close { link });
        }
        outputs.event(Event::Disconnected { reason });
    }

    /// Returns the link that it had.
    pub(super) fn end(&mut self) -> Option<LinkId> {
        self.state = State::Out;
        self.timer = None;
        self.link.take()
    }
}

/// A text as the directory takes it: an original's server knows no line breaks (§2).
fn for_directory<'a, M>(text: Text<'a>, roster: &Roster<M>) -> Text<'a>
where
    M: Table<Nick, MemberEntry> + Default,
{
    if roster.directory().modern { text } else { text.in_one_line() }
}

/// A message from the directory to its member.
#[inline(never)]
fn on_message<'a, T: Tables>(
    now: Instant,
    link: LinkId,
    message: Message<'a>,
    roster: &mut Roster<T::Members>,
    chats: &mut Chats<T>,
    outputs: &mut Outputs<'a, T>,
) {
    match message {
        Message::UserJoined(user) => {
            let nick = user.nick.clone();
            if let Some(addr) = roster.insert(user) {
                outputs.event(Event::Joined { nick, addr });
            }
        }
        Message::UserLeft { nick } => {
            let known = roster.remove(&nick);
            chats.on_left(now, &nick, roster.directory().modern, outputs);
            if known {
                outputs.event(Event::Left { nick });
            }
        }
        Message::Profile(profile) => roster.learn(&profile),
        Message::Relayed { nick, text } => {
            let echo = roster.directory().dialect() == Dialect::Framed;
            let own = echo && roster.own() == Some(&nick);
            outputs.event(Event::Broadcast { from: nick, text, own });
        }
        Message::Reply { done, text } => outputs.event(Event::Reply { done, text }),
        Message::Topic { text } if roster.directory().modern => {
            outputs.event(Event::Topic { text });
        }
        Message::Restart { after, text } if roster.directory().modern => {
            let after = Duration::from_secs(after.into()).min(RESTART);
            outputs.event(Event::Restarting { after, text });
        }
        Message::Motd { text } if roster.directory().modern => outputs.event(Event::Motd { text }),
        Message::Ping { token } if roster.directory().modern => {
            let (dialect, message) = (roster.directory().dialect(), Message::Pong { token });
            outputs.push(Output::Send { link, dialect, message });
        }
        _ => {}
    }
}

/// The list of members, and what originals send before their WELCOME.
fn on_listed<'a, T: Tables>(
    item: Item<'a>,
    roster: &'a mut Roster<T::Members>,
    outputs: &mut Outputs<'a, T>,
) {
    match item {
        Item::ListStart => roster.clear(),
        Item::Entry(user) | Item::Message(Message::UserJoined(user)) => {
            roster.insert(user);
        }
        Item::ListEnd { unreadable } => {
            roster.add_others(unreadable);
            let (members, others) = (roster.members(), roster.others());
            outputs.event(Event::Users { members, others });
        }
        Item::Message(Message::UserLeft { nick }) => {
            roster.remove(&nick);
        }
        _ => {}
    }
}
