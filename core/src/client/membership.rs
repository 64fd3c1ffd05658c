//! The link to the directory: joining, saying, hearing, leaving (§1, §3, §6).

use core::net::SocketAddr;

use super::machine::Client;
use super::output::{Disconnect, Event, Output, Outputs, Tail};
use super::roster::Server;
use super::{CommandError, Rejection, Tables};
use crate::fmt::info;
use crate::link::LinkId;
use crate::name::Nick;
use crate::table::Table;
use crate::text::Text;
use crate::time::{Duration, Instant, Timeout, TimeoutReason};
use crate::wire::{Dialect, Item, Message, Received, Sender, Token};

/// How it stands with the directory.
#[derive(Debug, Clone)]
pub(super) struct Membership {
    link: Option<LinkId>,
    stage: Stage,
    /// What the user says that the directory speaks.
    told: Option<Dialect>,
    heard: Instant,
    pinged: bool,
    timer: Option<Instant>,
    /// When the directory last said that something was wrong.
    error: Option<Instant>,
}

/// A connection that ends so soon behind an ERROR ends because of it.
const DISMISSAL: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Out,
    Connecting,
    /// REGISTER is sent.
    Registering,
    In,
}

impl Membership {
    pub(super) const fn new() -> Self {
        Membership {
            link: None,
            stage: Stage::Out,
            told: None,
            heard: Instant::START,
            pinged: false,
            timer: None,
            error: None,
        }
    }

    pub(super) fn is(&self, link: LinkId) -> bool {
        self.link == Some(link)
    }

    pub(super) fn is_in(&self) -> bool {
        self.stage == Stage::In
    }

    pub(super) fn next_timeout(&self) -> Option<Timeout> {
        let reason = match self.stage {
            Stage::Out => return None,
            Stage::Connecting | Stage::Registering => TimeoutReason::Joining,
            Stage::In => TimeoutReason::Silence,
        };
        self.timer.map(|at| Timeout { at, reason })
    }

    /// The end: what the link was called.
    fn leave(&mut self) -> Option<LinkId> {
        self.stage = Stage::Out;
        self.timer = None;
        self.link.take()
    }
}

impl<T: Tables> Client<T> {
    #[inline(never)]
    pub(super) fn join(
        &mut self,
        now: Instant,
        directory: SocketAddr,
        nick: Nick,
        udp_port: u16,
        dialect: Option<Dialect>,
        outputs: &mut Outputs<'_, T>,
    ) -> Result<(), CommandError> {
        if self.membership.stage != Stage::Out {
            return Err(CommandError::Joined);
        }
        if self.quit {
            self.chats.clear();
            self.quit = false;
        }
        self.roster.restart(directory.ip(), nick);
        self.udp_port = udp_port;
        let link = self.ids.allocate();
        self.membership = Membership {
            link: Some(link),
            stage: Stage::Connecting,
            told: dialect,
            timer: Some(now + self.limits.joining),
            ..Membership::new()
        };
        outputs.push(Output::Connect { link, to: directory, sender: Sender::Directory });
        Ok(())
    }

    pub(super) fn broadcast<'a>(
        &mut self,
        text: Text<'a>,
        outputs: &mut Outputs<'a, T>,
    ) -> Result<(), CommandError> {
        let membership = &self.membership;
        let (Some(link), Some(nick), Stage::In) =
            (membership.link, self.roster.own(), membership.stage)
        else {
            return Err(CommandError::NotJoined);
        };
        let dialect = self.roster.directory().dialect;
        let message = Message::Broadcast { nick: nick.clone(), text };
        if message.payload_len(dialect) > self.limits.payload_length {
            return Err(CommandError::TextTooLong);
        }
        outputs.push(Output::Send { link, dialect, message });
        if dialect == Dialect::Line {
            // Nobody echoes it (§1).
            outputs.event(Event::Broadcast { from: nick.clone(), text, own: true });
        }
        Ok(())
    }

    pub(super) fn leave<'a>(&'a mut self, now: Instant, outputs: &mut Outputs<'a, T>) {
        let (dialect, stage) = (self.roster.directory().dialect, self.membership.stage);
        if let Some(link) = self.membership.leave() {
            if stage == Stage::In {
                outputs.push(Output::Send { link, dialect, message: Message::Quit });
            }
            outputs.push(Output::Close { link });
        }
        self.quit = true;
        outputs.then(Tail::Quit { now, chats: &self.chats, last: None, close: None });
    }

    #[inline(never)]
    pub(super) fn directory_connected(
        &mut self,
        now: Instant,
        peer: SocketAddr,
        outputs: &mut Outputs<'_, T>,
    ) {
        let membership = &mut self.membership;
        let (Some(link), Some(nick), Stage::Connecting) =
            (membership.link, self.roster.own().cloned(), membership.stage)
        else {
            return;
        };
        membership.stage = Stage::Registering;
        let directory = self.roster.directory_mut();
        directory.ip = peer.ip().to_canonical();
        membership.timer = Some(now + self.limits.joining);
        let port = self.udp_port;
        match membership.told {
            Some(dialect) => {
                directory.dialect = dialect;
                outputs.push(Output::Send { link, dialect, message: Message::Hello });
                let message = Message::Register { nick, port };
                outputs.push(Output::Send { link, dialect, message });
            }
            None => {
                let message = Message::Preamble { nick, port };
                outputs.push(Output::Send { link, dialect: Dialect::Framed, message });
            }
        }
    }

    #[inline(never)]
    pub(super) fn directory_said<'a>(
        &'a mut self,
        now: Instant,
        received: Received<'a>,
        outputs: &mut Outputs<'a, T>,
    ) {
        let membership = &mut self.membership;
        let Some(link) = membership.link else { return };
        if membership.told.is_none() {
            // The answer's first byte has told the dialect.
            membership.told = Some(received.dialect);
            if received.dialect == Dialect::Line {
                let message = Message::EndOfPreamble;
                outputs.push(Output::Send { link, dialect: Dialect::Line, message });
            }
        }
        self.roster.directory_mut().dialect = received.dialect;
        membership.heard = now;
        membership.pinged = false;
        match (membership.stage, received.item) {
            (_, Item::OutOfSync) => {
                self.membership.leave();
                outputs.push(Output::Close { link });
                outputs.event(Event::Disconnected { reason: Disconnect::OutOfSync });
            }
            (Stage::Registering, Item::Message(Message::Hello)) => {
                self.roster.directory_mut().modern = true;
            }
            (Stage::Registering, Item::Message(Message::Welcome { nick })) => {
                self.welcomed(now, nick, outputs);
            }
            (Stage::Registering, Item::Message(Message::Error { text })) => {
                self.membership.leave();
                outputs.push(Output::Close { link });
                outputs.event(Event::Refused { text });
            }
            (Stage::Registering, item) => self.listed(item, outputs),
            (Stage::In, Item::Message(Message::Error { text })) => {
                membership.error = Some(now);
                outputs.event(Event::Error { text });
            }
            (Stage::In, Item::Message(message)) => self.heard(link, message, outputs),
            (Stage::In, Item::Invalid(_) | Item::TooLong) => outputs.event(Event::Skipped),
            (Stage::In, item) => self.listed(item, outputs),
            (Stage::Out | Stage::Connecting, _) => {}
        }
    }

    pub(super) fn directory_lost(&mut self, now: Instant, outputs: &mut Outputs<'_, T>) {
        let reason = match self.membership.stage {
            Stage::Connecting => Disconnect::Unreachable,
            _ if self.membership.error.is_some_and(|at| now.since(at) < DISMISSAL) => {
                Disconnect::Dismissed
            }
            _ => Disconnect::Ended,
        };
        self.membership.leave();
        outputs.event(Event::Disconnected { reason });
    }

    #[inline(never)]
    pub(super) fn directory_timeout(&mut self, now: Instant, outputs: &mut Outputs<'_, T>) {
        let limits = self.limits;
        let membership = &mut self.membership;
        let Some(link) = membership.link else { return };
        let silent = now.since(membership.heard);
        let reason = match membership.stage {
            Stage::In if silent >= limits.dead_after => Disconnect::Silent,
            Stage::In => {
                let mut next = membership.heard + limits.ping_after;
                if silent >= limits.ping_after {
                    if !core::mem::replace(&mut membership.pinged, true)
                        && let Some(token) = Token::new("?")
                    {
                        let dialect = self.roster.directory().dialect;
                        let message = Message::Ping { token };
                        outputs.push(Output::Send { link, dialect, message });
                    }
                    next = (membership.heard + limits.dead_after).min(now + limits.ping_after);
                }
                membership.timer = Some(next);
                return;
            }
            _ => Disconnect::NoAnswer,
        };
        membership.leave();
        outputs.push(Output::Close { link });
        outputs.event(Event::Disconnected { reason });
    }

    fn welcomed<'a>(&mut self, now: Instant, nick: Nick, outputs: &mut Outputs<'a, T>) {
        let membership = &mut self.membership;
        membership.stage = Stage::In;
        // An original's directory may be silent for hours (§6).
        let Server { dialect, modern, .. } = *self.roster.directory();
        membership.timer = modern.then_some(now + self.limits.ping_after);
        info!("welcome, {}: {}, modern: {}", nick.as_str(), dialect.name(), modern);
        self.roster.set_own(nick.clone());
        outputs.event(Event::Welcome { nick, dialect, modern });
    }

    #[inline(never)]
    fn heard<'a>(&mut self, link: LinkId, message: Message<'a>, outputs: &mut Outputs<'a, T>) {
        match message {
            Message::UserJoined(user) => {
                let nick = user.nick.clone();
                if let Some(addr) = self.roster.insert(user) {
                    outputs.event(Event::Joined { nick, addr });
                }
            }
            Message::UserLeft { nick } => self.left(nick, outputs),
            Message::Profile(profile) => self.roster.learn(&profile),
            Message::Relayed { nick, text } => {
                let echo = self.roster.directory().dialect == Dialect::Framed;
                let own = echo && self.roster.own() == Some(&nick);
                outputs.event(Event::Broadcast { from: nick, text, own });
            }
            Message::Ping { token } if self.roster.directory().modern => {
                let (dialect, message) = (self.roster.directory().dialect, Message::Pong { token });
                outputs.push(Output::Send { link, dialect, message });
            }
            _ => {}
        }
    }

    /// The list, and what originals send before their WELCOME.
    fn listed<'a>(&'a mut self, item: Item<'a>, outputs: &mut Outputs<'a, T>) {
        match item {
            Item::ListStart => self.roster.clear(),
            Item::Entry(user) => {
                self.roster.insert(user);
            }
            Item::ListEnd { unreadable } => {
                self.roster.add_others(unreadable);
                let (members, others) = (self.roster.members(), self.roster.others());
                outputs.event(Event::Users { members, others });
            }
            Item::Message(Message::UserJoined(user)) => {
                self.roster.insert(user);
            }
            Item::Message(Message::UserLeft { nick }) => {
                self.roster.remove(&nick);
            }
            _ => {}
        }
    }

    fn left<'a>(&mut self, nick: Nick, outputs: &mut Outputs<'a, T>) {
        let known = self.roster.remove(&nick);
        self.withdraw(&nick, Rejection::Left, outputs);
        if known {
            outputs.event(Event::Left { nick });
        }
    }
}
