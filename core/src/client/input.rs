//! What goes into a client: what happened, and what the user asks for.

use core::fmt;
use core::net::{IpAddr, SocketAddr};

use super::Peer;
use crate::chat;
use crate::link::LinkId;
use crate::name::Nick;
use crate::panic_free::Decimal;
#[cfg(feature = "secure")]
use crate::secure::{CheckPhrase, PublicKey};
use crate::text::{Text, TextError};
use crate::wire::{Datagram, Dialect, Received};

/// What happened.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Input<'a> {
    /// A link is up: [`Connect`](super::Output::Connect) succeeded, or somebody connected to a
    /// listening link.
    Connected {
        /// The id that the output gave the link.
        link: LinkId,
        /// The address of the other end.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        peer: SocketAddr,
    },
    /// The handshake of a link is done (§8.2) that had to be [secure](super::Client::is_secure), or
    /// that [`Output::Secure`](super::Output::Secure) asked for.
    #[cfg(feature = "secure")]
    Secured {
        /// A link that is up.
        link: LinkId,
        /// The key of the other end, which has proved that it has the secret.
        key: PublicKey,
        /// What both sides of a private chat can compare.
        check: Option<CheckPhrase>,
    },
    /// [`Listen`](super::Output::Listen) succeeded.
    Listening {
        /// The id that the output gave the link.
        link: LinkId,
        /// The TCP port on which it listens.
        port: u16,
    },
    /// `Connect` or `Listen` failed.
    Failed {
        /// The id that the output gave the link.
        link: LinkId,
    },
    /// Something was read from a link.
    Received {
        /// A link that is up.
        link: LinkId,
        /// What the link's inbox made of the bytes.
        received: Received<'a>,
    },
    /// A link that was up is gone. Not expected for links that an output closed. The inbox of a
    /// chat's link may be needed once more: see [`Output::Flush`](super::Output::Flush).
    Closed {
        /// A link that was up.
        link: LinkId,
    },
    /// A datagram arrived at the registered UDP port.
    Datagram {
        /// Its source.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        from: SocketAddr,
        /// Its dialect: [`Dialect::of`] its first byte.
        dialect: Dialect,
        /// What [`Datagram::decode`] made of it.
        datagram: Datagram,
    },
    /// The time of [`Client::next_timeout`](super::Client::next_timeout) has come. One thing that
    /// is due is done.
    Timeout,
}

/// What the user asks for.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Command<'a> {
    /// Join the room. Also to come back after [`Disconnected`](super::Event::Disconnected).
    Join {
        /// The directory's address.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        directory: SocketAddr,
        /// The nickname to register.
        nick: Nick,
        /// The UDP port on which invitations are taken, which the driver has open. 0: none.
        udp_port: u16,
        /// The directory's dialect; none: to be detected (§1).
        dialect: Option<Dialect>,
        /// The address from which this client connects, if it is known. If the directory sees
        /// another one, something stands in between.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        local: Option<IpAddr>,
    },
    /// Say something to the room.
    Broadcast {
        /// It must fit into [`Limits::payload_length`](super::Limits::payload_length) with its
        /// command, and into what the directory says that it takes.
        text: Text<'a>,
    },
    /// Command the directory, as one of its operators (§6). What comes of it is
    /// [`Reply`](super::Event::Reply), or [`Error`](super::Event::Error) if this client is no operator.
    Operate {
        /// What is to be done, in one line: as a server's own console takes it.
        text: Text<'a>,
    },
    /// Invite a member to a private chat; or accept its invitation if there is one.
    Invite {
        /// Another member.
        nick: Nick,
    },
    /// Accept an invitation.
    Accept {
        /// The inviter, as [`Event::Invited`](super::Event::Invited) named it.
        peer: Peer,
    },
    /// Decline an invitation.
    Decline {
        /// The inviter, as [`Event::Invited`](super::Event::Invited) named it.
        peer: Peer,
    },
    /// Say something in a private chat.
    Say {
        /// The other side of the chat.
        peer: Peer,
        /// At most [`Chat::MAX_TEXT`](chat::Chat::MAX_TEXT) bytes.
        text: Text<'a>,
    },
    /// Open a private chat although the peer's key is another than the known one, or although there
    /// is none: see `Event::ChatHeld`.
    Trust {
        /// The other side.
        peer: Peer,
    },
    /// End a private chat, withdraw an invitation, or decline the peer's.
    Close {
        /// The other side.
        peer: Peer,
    },
    /// Leave the room and all chats. Afterwards only [`Command::Join`] does anything.
    Quit,
}

/// Why a command cannot be done. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum CommandError {
    /// The client is in the room, or on its way into it.
    Joined,
    /// The client is not in the room.
    NotJoined,
    /// No member has that nickname.
    NoSuchMember,
    /// The member takes no invitations.
    NotReachable,
    /// Another member has that nickname. Given by drivers, before they leave for it.
    NickTaken,
    /// There is no invitation from that peer.
    NoInvitation,
    /// There is a chat or an invitation with that member already.
    ChatExists,
    /// There is no chat with that peer.
    NoChat,
    /// There are as many chats and invitations as there may be.
    NoRoom,
    /// The directory takes no commands: it is an original.
    NoCommands,
    /// There is nothing in the text that is seen. Given by drivers, which make a [`Text`] from
    /// what the user typed.
    EmptyText,
    /// The text is longer than can be sent.
    TextTooLong {
        /// How many bytes it may have.
        limit: usize,
    },
    /// The chat does not take the text.
    Chat(chat::CommandError),
}

impl CommandError {
    /// The error in one word, for scripts.
    pub const fn word(self) -> &'static str {
        match self {
            CommandError::Joined => "joined",
            CommandError::NotJoined => "not_joined",
            CommandError::NoSuchMember => "no_such_member",
            CommandError::NotReachable => "not_reachable",
            CommandError::NickTaken => "nick_taken",
            CommandError::NoInvitation => "no_invitation",
            CommandError::ChatExists => "chat_exists",
            CommandError::NoChat => "no_chat",
            CommandError::NoRoom => "too_many_chats",
            CommandError::NoCommands => "no_commands",
            CommandError::EmptyText => "empty_text",
            CommandError::TextTooLong { .. } | CommandError::Chat(chat::CommandError::TooLong) => {
                "text_too_long"
            }
            CommandError::Chat(chat::CommandError::NotOpen) => "chat_not_open",
            CommandError::Chat(chat::CommandError::Reserved) => "reserved_text",
            CommandError::Chat(chat::CommandError::Busy) => "chat_busy",
            CommandError::Chat(chat::CommandError::NotHeld) => "not_held",
        }
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            CommandError::Joined => "you are in the room already",
            CommandError::NotJoined => "you are not in the room",
            CommandError::NoSuchMember => "nobody here is called that",
            CommandError::NotReachable => "that member takes no invitations",
            CommandError::NickTaken => "another member has that nickname",
            CommandError::NoInvitation => "there is no invitation from that member",
            CommandError::ChatExists => "there is a chat or an invitation with that member already",
            CommandError::NoChat => "there is no chat with that member",
            CommandError::NoRoom => "there are too many chats and invitations: close one first",
            CommandError::NoCommands => "this server takes no commands",
            CommandError::EmptyText => "there is no text",
            CommandError::TextTooLong { limit } => {
                let limit = Decimal { value: u64::try_from(*limit).unwrap_or(u64::MAX), width: 0 };
                return write!(f, "the text has more than {limit} bytes");
            }
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
