//! What a client tells the application: owned, and ready to be shown.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

pub use plausch_core::client::{ChatEnd, Peer, Rejection as ChatRejection};
use plausch_core::name::Nick;
use plausch_core::wire::Dialect;

/// One of the others in the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its nickname.
    pub nick: Nick,
    /// Where it takes invitations, as this client reaches it; port 0: nowhere.
    pub addr: SocketAddr,
}

/// What happened. Texts are one line each and hold no control characters.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// Trying to reach the server.
    Connecting {
        /// `HOST:PORT` as it was told.
        server: String,
    },
    /// In the room. After a [`Event::Disconnected`] it comes again, and so does [`Event::Users`].
    Welcome {
        /// One's own nickname.
        nick: Nick,
        /// What the server speaks.
        dialect: Dialect,
        /// Whether the server is a modern one.
        modern: bool,
    },
    /// Everybody else who is in the room: follows the server's list, and [`Request::Users`].
    ///
    /// [`Request::Users`]: super::Request::Users
    Users {
        /// The others, ordered by nickname.
        members: Vec<Member>,
        /// How many more there are that this client cannot hold.
        others: u32,
    },
    /// Somebody else came.
    Joined(Member),
    /// Somebody else left.
    Left {
        /// Who.
        nick: Nick,
    },
    /// Somebody said something to the room.
    Broadcast {
        /// Who.
        from: Nick,
        /// What.
        text: String,
        /// Whether it was oneself. Every text that this client says to the room comes back so, once.
        own: bool,
    },
    /// Something is wrong, here or at the server: to be shown as it is.
    Error {
        /// What, and where it helps, what to do.
        text: String,
    },
    /// Somebody asks for a private chat.
    ChatRequested {
        /// Who.
        peer: Peer,
        /// From where.
        ip: IpAddr,
        /// Who it may be, where that is not known (§4).
        candidates: Vec<Nick>,
    },
    /// One's own invitation came to nothing.
    ChatRejected {
        /// Who was invited.
        peer: Peer,
        /// Why.
        reason: ChatRejection,
    },
    /// A private chat is open.
    ChatOpened {
        /// With whom.
        peer: Peer,
        /// The other side's end of the connection.
        addr: SocketAddr,
    },
    /// Something was said in a private chat.
    ChatMessage {
        /// With whom one chats.
        peer: Peer,
        /// What was said.
        text: String,
        /// Whether oneself said it.
        own: bool,
    },
    /// A private chat is over, or somebody's invitation that was waiting is.
    ChatClosed {
        /// With whom.
        peer: Peer,
        /// Why.
        reason: ChatEnd,
    },
    /// Not in the room any more.
    Disconnected {
        /// Why.
        reason: String,
    },
    /// It will be tried again.
    Reconnecting {
        /// In what time.
        after: Duration,
    },
    /// The server does not let one in, and trying again would not help: the last event.
    Refused {
        /// The server's reason.
        text: String,
    },
    /// The client has left as it was asked to: the last event.
    Quit,
}
