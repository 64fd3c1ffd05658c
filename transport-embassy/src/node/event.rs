//! What a node tells the application.

use core::cell::Ref;
use core::fmt;
use core::net::{IpAddr, SocketAddr};
use core::ops::Deref;

pub use plausch_core::client::{ChatEnd, Disconnect, Peer, Rejection};
use plausch_core::name::Nick;
use plausch_core::time::Duration;
use plausch_core::wire::Dialect;

use super::shared::Inner;

/// What happened. Only a text borrows memory of the node's: while it is held, the node hears nothing more.
#[derive(Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Event {
    /// In the room. After a [`Event::Disconnected`] it comes again, and so does [`Event::Users`].
    Welcome {
        /// One's own nickname.
        nick: Nick,
        /// What the directory speaks.
        dialect: Dialect,
        /// Whether it is a modern one.
        modern: bool,
    },
    /// The directory has listed everybody who is here: see [`Node::members`](super::Node::members).
    Users {
        /// How many more there are than the node can hold.
        others: u32,
    },
    /// Somebody else joined the room.
    Joined {
        /// The newcomer.
        nick: Nick,
        /// Where it takes invitations, as this node reaches it; port 0: nowhere.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        addr: SocketAddr,
    },
    /// Somebody else left the room.
    Left {
        /// Who left.
        nick: Nick,
    },
    /// Somebody said something to the room.
    Broadcast {
        /// Who.
        from: Nick,
        /// What.
        text: Heard,
        /// Whether it is one's own text, come back from the directory: those of the line dialect send none.
        own: bool,
    },
    /// The directory complains.
    Error {
        /// Of what.
        text: Heard,
    },
    /// Something came that is too long or not readable, and was left out.
    Skipped,
    /// Somebody asks for a private chat.
    Invited {
        /// Who.
        peer: Peer,
        /// From where.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        ip: IpAddr,
    },
    /// Somebody asks for a private chat, but there are as many as there may be.
    NoRoom {
        /// Who.
        peer: Peer,
    },
    /// One's own invitation came to nothing.
    Rejected {
        /// Who was invited.
        peer: Peer,
        /// Why.
        reason: Rejection,
    },
    /// A private chat is open.
    ChatOpened {
        /// With whom.
        peer: Peer,
        /// The other end of the connection.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        addr: SocketAddr,
    },
    /// The other side of a private chat said something.
    ChatText {
        /// With whom one chats.
        peer: Peer,
        /// What was said.
        text: Heard,
    },
    /// A private chat is over, or somebody's invitation that was waiting is.
    ChatClosed {
        /// With whom.
        peer: Peer,
        /// Why.
        end: ChatEnd,
    },
    /// Not in the room any more.
    Disconnected {
        /// Why.
        reason: Disconnect,
    },
    /// The directory does not let one in.
    Refused {
        /// Why.
        text: Heard,
    },
    /// It will be tried again.
    Reconnecting {
        /// In what time.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        after: Duration,
    },
}

/// One of the others in the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its nickname.
    pub nick: Nick,
    /// Where it takes invitations, as this node reaches it; port 0: nowhere.
    pub addr: SocketAddr,
}

/// A text that came: a `str` of one line, without control characters. Let it go before the next event is wanted.
pub struct Heard {
    text: Ref<'static, str>,
    inner: &'static dyn Inner,
}

impl Heard {
    pub(super) fn new(text: Ref<'static, str>, inner: &'static dyn Inner) -> Self {
        Heard { text, inner }
    }
}

impl Deref for Heard {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl Drop for Heard {
    fn drop(&mut self) {
        self.inner.text_taken();
    }
}

impl fmt::Display for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.text, f)
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for Heard {
    /// Only its length: logs never hold what people say.
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "Heard({} bytes)", self.text.len());
    }
}

/// An event that waits; texts are kept beside.
#[derive(Debug)]
pub(super) enum Queued {
    Plain(Event),
    Broadcast { from: Nick, own: bool },
    Error,
    ChatText { peer: Peer },
    Refused,
}

impl Queued {
    /// The event, with its text, if it has one.
    pub(super) fn with_text(self, text: impl FnOnce() -> Heard) -> Event {
        match self {
            Queued::Plain(event) => event,
            Queued::Broadcast { from, own } => Event::Broadcast { from, text: text(), own },
            Queued::Error => Event::Error { text: text() },
            Queued::ChatText { peer } => Event::ChatText { peer, text: text() },
            Queued::Refused => Event::Refused { text: text() },
        }
    }
}
