//! [`Client`]: what goes in, and to whom it belongs.

use core::fmt;
use core::net::{IpAddr, SocketAddr};

use super::guard::InvitationGuard;
use super::membership::Membership;
use super::roster::{MemberView, Roster};
use super::slot::State;
use super::{Outputs, Peer, Tables};
use crate::chat;
use crate::link::{LinkId, LinkIds};
use crate::name::Nick;
use crate::table::Table;
use crate::text::{Text, TextError};
use crate::time::{Duration, Instant, Rate, Timeout};
use crate::wire::{Datagram, Dialect, Item, Received};

/// A member's state: its place in the room, the others, its private chats. It holds no socket, no clock, and
/// none of the texts.
///
/// Its methods are of the same three kinds as a [`Directory`](crate::directory::Directory)'s.
#[derive(Debug)]
pub struct Client<T: Tables> {
    pub(super) limits: Limits,
    pub(super) ids: LinkIds,
    pub(super) udp_port: u16,
    pub(super) membership: Membership,
    pub(super) roster: Roster<T::Members>,
    pub(super) chats: T::Chats,
    pub(super) last_chat: u32,
    pub(super) guard: InvitationGuard,
    /// When it was last preferred to listen on the number of the UDP port.
    pub(super) preferred: Option<Instant>,
    /// Everything was taken leave of: nothing that comes now matters.
    pub(super) quit: bool,
}

/// A client's limits and times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest payload in bytes that the directory takes (§7).
    pub payload_length: usize,
    /// How many invitations one address may send (§4).
    pub invitations: Rate,
    /// How long an invitation waits for its answer (§4).
    pub invitation: Duration,
    /// How often an invitation is repeated to a modern member (§4).
    pub repeat: Duration,
    /// How long the directory may take to answer.
    pub joining: Duration,
    /// After how much silence a modern directory is pinged (§6).
    pub ping_after: Duration,
    /// After how much silence the link to a modern directory is dead (§6).
    pub dead_after: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            payload_length: 4096,
            invitations: Rate { burst: 5, per_second: 1 },
            invitation: Duration::from_secs(10),
            repeat: Duration::from_secs(1),
            joining: Duration::from_secs(15),
            ping_after: Duration::from_secs(30),
            dead_after: Duration::from_secs(90),
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Input<'a> {
    /// A link is up: one that was to be connected, or that was listening.
    Connected {
        /// Which link.
        link: LinkId,
        /// The other end.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        peer: SocketAddr,
    },
    /// A link waits for its connection.
    Listening {
        /// Which link.
        link: LinkId,
        /// On which TCP port.
        port: u16,
    },
    /// A link came to nothing.
    Failed {
        /// Which link.
        link: LinkId,
    },
    /// Something was read from a link.
    Received {
        /// Which link.
        link: LinkId,
        /// What.
        received: Received<'a>,
    },
    /// A link that was up is gone. Not wanted for links that were to be closed. The inbox of a chat's link may be
    /// wanted once more: see [`Output::Flush`](super::Output::Flush).
    Closed {
        /// Which link.
        link: LinkId,
    },
    /// A datagram came to the registered UDP port.
    Datagram {
        /// Its source.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        from: SocketAddr,
        /// Its dialect: [`Dialect::of`] its first byte.
        dialect: Dialect,
        /// What it says.
        datagram: Datagram,
    },
    /// The time of [`Client::next_timeout`] has come. One thing that is due is done.
    Timeout,
}

/// What the user asks for.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Command<'a> {
    /// Join the room. To come back after a [`Disconnected`](super::Event::Disconnected), once more.
    Join {
        /// The directory's address.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        directory: SocketAddr,
        /// What one wants to be called.
        nick: Nick,
        /// The UDP port on which invitations are taken: the driver has it open. 0: none.
        udp_port: u16,
        /// What the directory speaks; none: to be found out.
        dialect: Option<Dialect>,
    },
    /// Say this to the room.
    Broadcast {
        /// What.
        text: Text<'a>,
    },
    /// Invite a member to a private chat; accept its invitation if there is one.
    Invite {
        /// Whom.
        nick: Nick,
    },
    /// Accept an invitation.
    Accept {
        /// Whose.
        peer: Peer,
    },
    /// Decline an invitation.
    Decline {
        /// Whose.
        peer: Peer,
    },
    /// Say this in private.
    Say {
        /// To whom.
        peer: Peer,
        /// What.
        text: Text<'a>,
    },
    /// End a private chat, or take back an invitation.
    Close {
        /// With whom.
        peer: Peer,
    },
    /// Leave the room and all chats. Only [`Command::Join`] does anything afterwards.
    Quit,
}

/// Why a command cannot be done. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum CommandError {
    /// One is in the room, or on the way into it.
    Joined,
    /// One is not in the room.
    NotJoined,
    /// Nobody is called that.
    NoSuchMember,
    /// The member takes no invitations.
    NotReachable,
    /// There is no invitation of that peer.
    NoInvitation,
    /// There is a chat or an invitation already.
    ChatExists,
    /// There is no chat with that peer.
    NoChat,
    /// There are as many chats and invitations as there may be.
    NoRoom,
    /// There is nothing in the text but white space. Given by drivers, which make a [`Text`] from what the user typed.
    EmptyText,
    /// The text is longer than the directory takes.
    TextTooLong,
    /// The chat does not take the text.
    Chat(chat::CommandError),
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            CommandError::Joined => "you are in the room already",
            CommandError::NotJoined => "you are not in the room",
            CommandError::NoSuchMember => "nobody here is called that",
            CommandError::NotReachable => "that member takes no invitations",
            CommandError::NoInvitation => "there is no invitation from that member",
            CommandError::ChatExists => "there is a chat or an invitation with that member already",
            CommandError::NoChat => "there is no chat with that member",
            CommandError::NoRoom => "there are too many chats and invitations: close one first",
            CommandError::EmptyText => "there is no text",
            CommandError::TextTooLong => "the text is too long",
            CommandError::Chat(error) => return error.fmt(f),
        })
    }
}

impl core::error::Error for CommandError {}

impl From<TextError> for CommandError {
    fn from(error: TextError) -> Self {
        match error {
            TextError::Empty => CommandError::EmptyText,
        }
    }
}

impl<T: Tables> Client<T> {
    /// A client that is nowhere yet.
    pub fn new(limits: Limits) -> Self {
        Client {
            limits,
            ids: LinkIds::new(),
            udp_port: 0,
            membership: Membership::new(),
            roster: Roster::new(),
            chats: T::Chats::default(),
            last_chat: 0,
            guard: InvitationGuard::default(),
            preferred: None,
            quit: false,
        }
    }

    /// Takes note of what happened. What comes of it is done before the next input.
    pub fn handle<'a>(&'a mut self, now: Instant, input: Input<'a>) -> Outputs<'a, T> {
        let mut outputs = Outputs::new();
        if !self.quit {
            self.on_input(now, input, &mut outputs);
        }
        outputs
    }

    /// Does what the user asks for.
    ///
    /// # Errors
    /// Says why it cannot be done.
    pub fn command<'a>(
        &'a mut self,
        now: Instant,
        command: Command<'a>,
    ) -> Result<Outputs<'a, T>, CommandError> {
        let mut outputs = Outputs::new();
        self.on_command(now, command, &mut outputs)?;
        Ok(outputs)
    }

    /// When the client wants [`Input::Timeout`] next.
    pub fn next_timeout(&self) -> Option<Timeout> {
        if self.quit {
            return None;
        }
        let chats = self.chats.iter().filter_map(|(_, slot)| slot.next_timeout());
        chats.chain(self.membership.next_timeout()).min_by_key(|timeout| timeout.at)
    }

    /// One's own nickname, once one has tried to join.
    pub fn nick(&self) -> Option<&Nick> {
        self.roster.own()
    }

    /// Whether one is in the room.
    pub fn is_joined(&self) -> bool {
        self.membership.is_in()
    }

    /// The others in the room, ordered by nickname.
    pub fn members(&self) -> impl Iterator<Item = MemberView<'_>> {
        self.roster.members().iter()
    }

    /// Where the member of that name takes invitations, as this client reaches it.
    pub fn address_of(&self, nick: &Nick) -> Option<SocketAddr> {
        self.roster.address_of(nick)
    }

    /// The members at that address, ordered by nickname.
    pub fn members_at(&self, ip: IpAddr) -> impl Iterator<Item = MemberView<'_>> {
        self.roster.members_at(ip).iter()
    }

    /// How many members there are beyond those that the roster holds.
    pub fn others(&self) -> u32 {
        self.roster.others()
    }

    // Outputs are handed down and not up: what is large is not moved. What is long stays out of line, although it is
    // called once: on a small core, everything in one large frame takes more code than all of it apart.
    fn on_input<'a>(&'a mut self, now: Instant, input: Input<'a>, outputs: &mut Outputs<'a, T>) {
        match input {
            Input::Connected { link, peer } if self.membership.is(link) => {
                self.directory_connected(now, peer, outputs);
            }
            Input::Received { link, received } if self.membership.is(link) => {
                self.directory_said(now, received, outputs);
            }
            Input::Failed { link } | Input::Closed { link } if self.membership.is(link) => {
                self.directory_lost(now, outputs);
            }
            Input::Connected { link, peer } => self.chat_connected(now, link, peer, outputs),
            Input::Listening { link, port } => self.listening(now, link, port, outputs),
            Input::Received { link, received } => {
                self.chat_input(now, link, chat::Input::Received(received.item), outputs);
            }
            Input::Failed { link } => self.chat_failed(link, outputs),
            Input::Closed { link } => self.chat_input(now, link, chat::Input::Closed, outputs),
            Input::Datagram {
                from,
                dialect,
                datagram: Datagram::Invitation { port, from: nick },
            } => {
                let from = SocketAddr::new(from.ip().to_canonical(), from.port());
                self.invited(now, from, dialect, port, nick, outputs);
            }
            Input::Datagram { from, datagram: Datagram::Rejection, .. } => {
                self.rejected(SocketAddr::new(from.ip().to_canonical(), from.port()), outputs);
            }
            Input::Timeout => self.timeout(now, outputs),
        }
    }

    fn on_command<'a>(
        &'a mut self,
        now: Instant,
        command: Command<'a>,
        outputs: &mut Outputs<'a, T>,
    ) -> Result<(), CommandError> {
        match command {
            Command::Join { directory, nick, udp_port, dialect } => {
                self.join(now, directory, nick, udp_port, dialect, outputs)
            }
            _ if self.quit => Err(CommandError::NotJoined),
            Command::Broadcast { text } => self.broadcast(text, outputs),
            Command::Invite { nick } => self.invite(now, nick, outputs),
            Command::Accept { peer } => self.accept(now, &peer, outputs),
            Command::Decline { peer } => self.decline(now, &peer, outputs),
            Command::Say { peer, text } => self.say(now, &peer, text, outputs),
            Command::Close { peer } => self.close(now, &peer, outputs),
            Command::Quit => {
                self.leave(now, outputs);
                Ok(())
            }
        }
    }

    fn timeout(&mut self, now: Instant, outputs: &mut Outputs<'_, T>) {
        if self.membership.next_timeout().is_some_and(|timeout| timeout.at <= now) {
            return self.directory_timeout(now, outputs);
        }
        let due = |slot: &super::Slot| slot.next_timeout().is_some_and(|timeout| timeout.at <= now);
        let Some((&key, slot)) = self.chats.iter().find(|(_, slot)| due(slot)) else { return };
        match slot.state {
            State::Talking { link, .. } => {
                self.chat_input(now, link, chat::Input::Timeout, outputs);
            }
            _ => self.invitation_timeout(now, key, outputs),
        }
    }
}

/// What a driver's decoder cannot bring on a link of a client is ignored.
pub(super) fn is_for_chats(item: &Item<'_>) -> bool {
    !matches!(item, Item::Message(_) | Item::ListStart | Item::Entry(_) | Item::ListEnd { .. })
}
