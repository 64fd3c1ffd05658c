//! What a node tells the application.

use core::cell::Ref;
use core::fmt;
use core::net::{IpAddr, SocketAddr};
use core::ops::Deref;

pub use plausch_core::client::{ChatEnd, ChatSecurity, Disconnect, Peer, Rejection, Service};
use plausch_core::name::Nick;
#[cfg(feature = "secure")]
use plausch_core::secure::PublicKey;
use plausch_core::time::Duration;
use plausch_core::wire::Dialect;

/// What happened. Only a text borrows from the node: while one is held, the node reads nothing
/// more.
#[derive(Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Event {
    /// In the room, for the first time or again.
    Welcome {
        /// The node's own nickname.
        nick: Nick,
        /// What the directory speaks.
        dialect: Dialect,
        /// Whether the directory said HELLO (§3).
        modern: bool,
        /// Whether the link to the directory is secure: then an `Event::Secured` came before.
        secure: bool,
    },
    /// The link to the directory is secure, and its key the right one as far as is known. From now on
    /// the node takes no other.
    #[cfg(feature = "secure")]
    Secured {
        /// The directory's key.
        key: PublicKey,
        /// Whether no key was known before. Then it is to be remembered, under the name that the user
        /// typed (§8.4).
        first: bool,
    },
    /// The directory has another key than the one that is known. Nothing was said to it; an
    /// [`Event::Disconnected`] follows. The user decides: see [`Node::trust`](super::Node::trust).
    #[cfg(feature = "secure")]
    OtherKey {
        /// The key that is known.
        known: PublicKey,
        /// The key that the directory has shown.
        shown: PublicKey,
    },
    /// Who else is in the room is known: [`Node::members`](super::Node::members). Follows each
    /// [`Event::Welcome`].
    Users {
        /// How many more there are that the node cannot hold.
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
        /// The speaker.
        from: Nick,
        /// What was said.
        text: ReceivedText,
        /// Whether this node said it, and the directory sent it back. Directories of the line
        /// dialect do not.
        own: bool,
    },
    /// Somebody said something to the room before this node came, or while it was away: if
    /// [`Config::past`](crate::Config::past) asks for it.
    Past {
        /// How long ago.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        age: Duration,
        /// The speaker, who may have left. May be this node.
        from: Nick,
        /// What was said.
        text: ReceivedText,
    },
    /// The directory complains.
    Error {
        /// In the directory's words. [`Refusal::recognize`](crate::Refusal::recognize) knows the
        /// usual ones.
        text: ReceivedText,
    },
    /// Something that arrived was too long or not readable, and was skipped.
    Skipped,
    /// Somebody asks for a private chat.
    Invited {
        /// Who asks. If only its address is known (§4), it may be any of the
        /// [`Node::members`](super::Node::members) with this address.
        peer: Peer,
        /// The address that it asks from.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        ip: IpAddr,
    },
    /// Somebody asks for a private chat, but too many are open: the invitation is dropped.
    NoRoom {
        /// Who asks.
        peer: Peer,
    },
    /// This node's invitation failed.
    Rejected {
        /// Who was invited.
        peer: Peer,
        /// Why it failed.
        reason: Rejection,
    },
    /// A private chat is open.
    ChatOpened {
        /// The other side.
        peer: Peer,
        /// The other end of the connection.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        addr: SocketAddr,
        /// Whether others can hear it.
        security: ChatSecurity,
    },
    /// A private chat is not opened: the peer's key is known, and it came with another one or with
    /// none (§8.7). Nothing is sent, nothing is heard, until
    /// [`Node::trust_peer`](super::Node::trust_peer) opens it as it is, or
    /// [`Node::close`](super::Node::close) ends it.
    #[cfg(feature = "secure")]
    ChatHeld {
        /// The other side.
        peer: Peer,
        /// The key that is known.
        known: PublicKey,
        /// The one that the peer has; none: the chat would be a plain one.
        shown: Option<PublicKey>,
    },
    /// In a secure chat: the other side's program was handed a text of this node.
    ChatShown {
        /// The other side.
        peer: Peer,
        /// The text's number, as [`Node::say`](super::Node::say) told it.
        number: u32,
    },
    /// The other side of a private chat said something. What this node says there is not reported.
    ChatText {
        /// The other side.
        peer: Peer,
        /// What it said.
        text: ReceivedText,
    },
    /// A private chat is over, or an invitation that was waiting for an answer.
    ChatClosed {
        /// The other side.
        peer: Peer,
        /// Why it ended.
        end: ChatEnd,
    },
    /// Out of the room, or never joined it. Private chats go on.
    ///
    /// An [`Event::Reconnecting`] follows, or the node waits for its user: after
    /// [`Disconnect::OtherKey`], after [`Disconnect::TakenOver`], and after [`Disconnect::NotSecure`]
    /// if only a secure link will do.
    Disconnected {
        /// Why.
        reason: Disconnect,
    },
    /// The directory does not let the node in.
    Refused {
        /// In the directory's words. [`Refusal::recognize`](crate::Refusal::recognize) knows the
        /// usual ones.
        text: ReceivedText,
    },
    /// The next attempt to join follows by itself.
    Reconnecting {
        /// The time until then.
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

/// A text that was received: a `str` without control characters other than `\n`, which stands between
/// its lines if it has several: see [`str::lines`]. What shows it must not let a line pass for
/// somebody else's. A directory's own words have one line. Drop it before asking for the next event.
pub struct ReceivedText {
    text: Ref<'static, str>,
    owner: &'static dyn TextOwner,
}

/// The owner of a [`ReceivedText`]'s memory.
pub(super) trait TextOwner {
    fn text_dropped(&self);
}

impl ReceivedText {
    pub(super) fn new(text: Ref<'static, str>, owner: &'static dyn TextOwner) -> Self {
        ReceivedText { text, owner }
    }
}

impl Deref for ReceivedText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl Drop for ReceivedText {
    fn drop(&mut self) {
        self.owner.text_dropped();
    }
}

impl fmt::Display for ReceivedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for ReceivedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.text, f)
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for ReceivedText {
    /// Only its length: logs never hold what people say.
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "ReceivedText({} bytes)", self.text.len());
    }
}
