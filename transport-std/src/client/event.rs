//! What a client tells its application: typed and owned.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

pub use plausch_core::client::{ChatEnd, ChatSecurity, Disconnect, Peer, Rejection, Service};
use plausch_core::name::Nick;
pub use plausch_core::refusal::Refusal;
pub use plausch_core::secure::{CheckPhrase, PublicKey};
use plausch_core::wire::Dialect;

use super::ServerAddr;

/// Another member of the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its nickname.
    pub nick: Nick,
    /// Where it takes invitations, as seen from here; port 0: nowhere.
    pub addr: SocketAddr,
}

/// The other members of the room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// The others, ordered by nickname.
    pub members: Vec<Member>,
    /// How many more there are that this client cannot hold.
    pub others: u32,
}

/// Something that was said to the room before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastText {
    /// How long ago, in whole seconds.
    pub age: Duration,
    /// The speaker, who may have left. May be the user.
    pub from: Nick,
    /// What was said.
    pub text: String,
}

/// What happened. What somebody said, and the message of the day, has one line or several, with `\n` between them, at most
/// [`Text::MAX_LINES`](plausch_core::text::Text::MAX_LINES); other texts are one line each and hold no control characters.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// Trying to reach the server.
    Connecting {
        /// As it was given in the options.
        server: ServerAddr,
    },
    /// In the room, for the first time or again.
    Welcome {
        /// The user's own nickname.
        nick: Nick,
        /// What the server speaks.
        dialect: Dialect,
        /// Whether the server said HELLO (§3).
        modern: bool,
        /// Whether the link to the server is secure: then an [`Event::Secured`] came before.
        secure: bool,
    },
    /// The link to the server is secure, and its key the right one as far as is known. From now on the client takes no
    /// other. Never missed if it is the `first`.
    Secured {
        /// The server's key.
        key: PublicKey,
        /// Whether no key was known before. Then it is to be remembered, under the name that the user typed (§8.4).
        first: bool,
    },
    /// The server has another key than the one that is known. Nothing was said to it; an [`Event::Disconnected`]
    /// follows. The user decides: see [`Client::trust`](super::Client::trust). Never missed.
    OtherKey {
        /// The key that is known.
        known: PublicKey,
        /// The key that the server has shown.
        shown: PublicKey,
    },
    /// Who else is in the room: follows each [`Event::Welcome`]. [`Client::members`](super::Client::members) asks
    /// at any time.
    Users {
        /// The others, ordered by nickname.
        members: Vec<Member>,
        /// How many more there are that this client cannot hold.
        others: u32,
    },
    /// Somebody else joined the room.
    Joined {
        /// The newcomer.
        nick: Nick,
        /// Where it takes invitations, as seen from here; port 0: nowhere.
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
        text: String,
        /// Whether the user said it: each text that this client broadcasts comes back once.
        own: bool,
    },
    /// What was said before the user came, or while it was away: what it has not heard, oldest first, at least one. Only
    /// if [`Limits::past`](super::Limits::past) asks for it; comes before what is said from then on.
    Past {
        /// The texts.
        texts: Vec<PastText>,
    },
    /// What the room is about: told after [`Event::Users`] if it is about something, and again when that changes (§6).
    Topic {
        /// In one line; `None`: nothing any more.
        text: Option<String>,
    },
    /// The server ends soon, and comes back. When it has ended, the client waits for it ([`Disconnect::Restarting`]): it tries
    /// every few seconds, for the time that was announced and a minute more.
    Restarting {
        /// After how long it is back, about: at most a day.
        after: Duration,
        /// Why.
        text: Option<String>,
    },
    /// What the server's operator wants newcomers to read: the message of the day.
    Motd {
        /// The message. It has one line or several.
        text: String,
    },
    /// Texts that the user said and that, as far as can be known, nobody heard. They are not sent again. Never missed.
    ///
    /// To the room: the connection ended, or was left, before they came back; or the server did not pass them on, and
    /// an [`Event::Error`] has just told why. In a private chat: it ended before they were sent.
    Unheard {
        /// The other side of the private chat; `None`: they were said to the room.
        peer: Option<Peer>,
        /// The texts, oldest first; at least one.
        texts: Vec<String>,
    },
    /// The application did not read its events for so long that some were left out. What follows at once brings it up
    /// to date: how things stand with the server, with each private chat and with each invitation, then
    /// [`Event::Users`].
    Missed {
        /// How many were left out.
        events: u64,
    },
    /// The server complains.
    Error {
        /// In the server's words.
        text: String,
        /// The same as a type, if the words are known.
        refusal: Option<Refusal>,
    },
    /// What came of something that the user [commanded](super::Client::operate), in the server's words: no member can say it.
    /// May come in several pieces.
    Reply {
        /// Whether it was done, and all of it.
        done: bool,
        /// What there is to say about it, in one line or several.
        text: String,
    },
    /// Something that the server sent was too long or not readable, and was skipped.
    Skipped,
    /// Somebody asks for a private chat.
    Invited {
        /// Who asks.
        peer: Peer,
        /// The address that it asks from.
        ip: IpAddr,
        /// Who it may be, if only the address is known (§4).
        candidates: Vec<Nick>,
    },
    /// Somebody asks for a private chat, but too many are open: the invitation is dropped.
    NoRoom {
        /// Who asks.
        peer: Peer,
    },
    /// The user's own invitation failed.
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
        addr: SocketAddr,
        /// Whether others can hear it.
        security: ChatSecurity,
    },
    /// A private chat is not opened: the peer's key is known, and it came with another one or with none (§8.7). Nothing
    /// is sent, nothing is heard, until [`Client::trust_peer`](super::Client::trust_peer) opens it as it is, or
    /// [`Client::close`](super::Client::close) ends it.
    ChatHeld {
        /// The other side.
        peer: Peer,
        /// The key that is known.
        known: PublicKey,
        /// The one that the peer has; `None`: the chat would be a plain one.
        shown: Option<PublicKey>,
    },
    /// Something was said in a private chat.
    ChatText {
        /// The other side, even if the user said it.
        peer: Peer,
        /// What was said.
        text: String,
        /// Whether the user said it.
        own: bool,
        /// Its number, in a secure chat.
        number: Option<u32>,
    },
    /// In a secure chat: the other side's program was handed a text of the user.
    ChatShown {
        /// The other side.
        peer: Peer,
        /// The text's number.
        number: u32,
    },
    /// A private chat is over, or an invitation that was waiting for the user's answer.
    ChatClosed {
        /// The other side.
        peer: Peer,
        /// Why it ended.
        end: ChatEnd,
    },
    /// No UDP port can be opened, so nobody can be invited and no invitation is heard.
    NoUdpPort {
        /// What the operating system says.
        error: io::ErrorKind,
    },
    /// Out of the room, or never joined it. Private chats go on.
    ///
    /// What follows by itself is told next: [`Event::Reconnecting`], or [`Event::Ended`]. Otherwise the client waits for
    /// its user: after [`Disconnect::OtherKey`], [`Disconnect::NotSecure`] (unless the server has said nothing at all, and
    /// may only hang) and [`Disconnect::TakenOver`].
    Disconnected {
        /// Why.
        reason: Disconnect,
        /// What the operating system says, if it was the network that failed.
        error: Option<io::ErrorKind>,
    },
    /// The server does not let the user in.
    Refused {
        /// In the server's words.
        text: String,
        /// The same as a type, if the words are known.
        refusal: Option<Refusal>,
    },
    /// The next attempt to join follows by itself. [`Client::reconnect`](super::Client::reconnect) makes it sooner.
    Reconnecting {
        /// The time until then.
        after: Duration,
    },
    /// The client has ended: the last event. If the user did not ask for it, an [`Event::Refused`] or an
    /// [`Event::Disconnected`] came before it, and this one says again why.
    Ended {
        /// Why.
        reason: Ended,
    },
}

/// Why a client has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// It was asked to leave.
    Left,
    /// The server did not let it in.
    Refused {
        /// In the server's words.
        text: String,
        /// The same as a type, if the words are known.
        refusal: Option<Refusal>,
    },
    /// The server sent it away: a client that came back by itself would not be welcome.
    Dismissed {
        /// In the server's words.
        text: String,
        /// The same as a type, if the words are known.
        refusal: Option<Refusal>,
    },
    /// The first attempt failed, and the options say that there is no second one.
    Disconnected {
        /// Why.
        reason: Disconnect,
        /// What the operating system says, if it was the network that failed.
        error: Option<io::ErrorKind>,
    },
}
