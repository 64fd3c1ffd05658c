//! What goes into a directory: what happened, and what its operator asks for.

use core::fmt;
use core::net::SocketAddr;

use super::Sign;
use crate::link::LinkId;
use crate::name::Nick;
#[cfg(feature = "secure")]
use crate::secure::PublicKey;
use crate::text::{Text, TextError};
use crate::time::Duration;
use crate::wire::Received;

/// What happened.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Input<'a> {
    /// Somebody connected. The driver names the link, with an id that it never used before.
    Accepted {
        /// A fresh id.
        link: LinkId,
        /// The address of the other end.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        from: SocketAddr,
    },
    /// The first message of a handshake has arrived, whole (§8.2). To be told before the driver answers
    /// it, which costs: if the address has begun too many, the answer is
    /// [`Close`](super::Output::Close).
    #[cfg(feature = "secure")]
    Handshake {
        /// A link that was accepted.
        link: LinkId,
    },
    /// The handshake of a link is done (§8.2). Before anything is received on it, and once.
    #[cfg(feature = "secure")]
    Secured {
        /// A link that was accepted.
        link: LinkId,
        /// The key of the client, which has proved that it has the secret.
        key: PublicKey,
    },
    /// Something was read from a link, by a decoder of
    /// [`Sender::Client`](crate::wire::Sender::Client).
    Received {
        /// A link that was accepted.
        link: LinkId,
        /// What its inbox made of the bytes.
        received: Received<'a>,
    },
    /// A link is gone. Not expected for links that an output closed.
    Closed {
        /// A link that was accepted.
        link: LinkId,
        /// Who ended it.
        by: ClosedBy,
    },
    /// The time of [`Directory::next_timeout`](super::Directory::next_timeout) has come. One thing
    /// that is due is done.
    Timeout,
}

/// What ended a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ClosedBy {
    /// The other side: the stream ended.
    Peer,
    /// An error of the connection.
    Error,
    /// The driver: too many bytes waited for the other side (§7).
    Slow,
}

/// What the operator asks for.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Command<'a> {
    /// Remove a member.
    Kick {
        /// The member's nickname.
        nick: Nick,
        /// What it is told; none: that the operator removed it.
        why: Option<Text<'a>>,
    },
    /// Say something to the room, as [`Nick::SERVER`].
    Say {
        /// At most as long as a member's payload may be.
        text: Text<'a>,
    },
    /// Tell a member what came of its [command](super::Output::Commanded). It may command again. If
    /// there is much to say, several times in a row.
    Reply {
        /// The member's link. Nobody is told if it is gone.
        link: LinkId,
        /// Whether it was done, and all of it.
        done: bool,
        /// At most as long as a member's payload may be.
        text: Text<'a>,
    },
    /// Put something up for all to read, in place of what was there (§6).
    PutUp {
        /// What it is.
        sign: Sign,
        /// The text; none: take down what is there.
        text: Option<Text<'a>>,
    },
    /// Tell the room that the directory ends soon, and comes back. [`Stop`](Command::Stop) ends it.
    Announce {
        /// After how long it is back, about: whole seconds, and at most [`RESTART`](crate::wire::RESTART).
        after: Duration,
        /// Why: at most [`Sign::TOPIC`] bytes.
        why: Option<Text<'a>>,
    },
    /// Say something to the room, then close all links. Afterwards the directory does nothing.
    Stop {
        /// At most as long as a member's payload may be. None: the room has been told.
        text: Option<Text<'a>>,
    },
}

/// Why a command cannot be done. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum CommandError {
    /// No member has that nickname.
    NoSuchMember,
    /// There is nothing in the text that is seen. Given by drivers, which make a [`Text`] from
    /// what the operator typed.
    EmptyText,
    /// The text is longer than a payload or a [topic](Sign::TOPIC) may be, or there is no memory for it.
    TextTooLong,
    /// There is no room for one more [decision](crate::decision::Decision). Given by drivers.
    TooManyDecisions,
    /// The directory was stopped: all links are closed.
    Stopped,
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            CommandError::NoSuchMember => "nobody is called that",
            CommandError::EmptyText => "there is no text",
            CommandError::TextTooLong => "the text is too long",
            CommandError::TooManyDecisions => "there is no room for one more decision",
            CommandError::Stopped => "the server is stopped",
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
