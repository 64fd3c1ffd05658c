//! What comes out of a client.

use core::net::{IpAddr, SocketAddr};

use super::entry::ChatEntry;
use super::{ChatEnd, Members, Peer, Tables};
use crate::chat::{self, Pieces};
use crate::link::LinkId;
use crate::name::Nick;
use crate::queue::Queue;
use crate::table::Table;
use crate::text::Text;
use crate::time::Instant;
use crate::wire::{Datagram, Dialect, Line, Message, Sender};

/// What a client wants done. `Connect` and `Listen` are answered, each once; nothing else is.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Output<'a> {
    /// Connect by TCP. Answered with [`Connected`](super::Input::Connected) or
    /// [`Failed`](super::Input::Failed).
    Connect {
        /// What the connection will be called.
        link: LinkId,
        /// Where to.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        to: SocketAddr,
        /// What will be read there.
        sender: Sender,
    },
    /// Wait for one TCP connection, of a [`Sender::Peer`]. Answered with
    /// [`Listening`](super::Input::Listening), and later `Connected`; or with `Failed`.
    Listen {
        /// What the listening socket, and then the connection, will be called.
        link: LinkId,
        /// On which port.
        port: ListenPort,
    },
    /// Send what was to be sent there, then close the link, or stop to connect or to listen. Nothing is wanted
    /// from it any more; what comes all the same is ignored. Once for each link, but for those that came to
    /// nothing or are gone by themselves.
    Close {
        /// Which link.
        link: LinkId,
    },
    /// Send this to the directory, behind what was sent before.
    Send {
        /// The directory's link.
        link: LinkId,
        /// In which dialect.
        dialect: Dialect,
        /// What.
        message: Message<'a>,
    },
    /// Send this in a private chat, behind what was sent before, and not before `at`.
    SendLine {
        /// The chat's link.
        link: LinkId,
        /// When, at the earliest.
        at: Instant,
        /// What.
        line: Line<'a>,
    },
    /// Send this from the registered UDP port.
    SendTo {
        /// Where to.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        to: SocketAddr,
        /// In which dialect.
        dialect: Dialect,
        /// What.
        datagram: Datagram,
    },
    /// [Flush](crate::wire::Inbox::flush) the link's inbox, and hand in what comes out, if anything; also where
    /// the link has just gone: its inbox is kept until these outputs are done.
    Flush {
        /// The chat's link.
        link: LinkId,
    },
    /// Something that the user sees.
    Event(Event<'a>),
}

/// On which port to listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ListenPort {
    /// Any free one.
    Any,
    /// This one if it is free, else any other.
    Prefer(u16),
    /// This one and no other: it has been told to somebody.
    Only(u16),
}

/// Something that the user sees.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Event<'a> {
    /// In the room.
    Welcome {
        /// One's own nickname.
        nick: Nick,
        /// What the directory speaks.
        dialect: Dialect,
        /// Whether it said HELLO.
        modern: bool,
    },
    /// The directory does not let one in.
    Refused {
        /// Why.
        text: Text<'a>,
    },
    /// The roster is complete.
    Users {
        /// The others in the room, as [`Client::members`](super::Client::members) lists them.
        members: Members<'a>,
        /// How many more members there are than the roster holds.
        others: u32,
    },
    /// Somebody else joined.
    Joined {
        /// The newcomer.
        nick: Nick,
        /// Where it takes invitations, as this client reaches it; port 0: nowhere.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        addr: SocketAddr,
    },
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
        text: Text<'a>,
        /// Whether it was oneself. Each text that one says to the room comes back so, once.
        own: bool,
    },
    /// The directory says that something is wrong.
    Error {
        /// What.
        text: Text<'a>,
    },
    /// Something came that is too long, or that cannot be read, and was left out.
    Skipped,
    /// Somebody asks for a private chat.
    Invited {
        /// The inviter.
        peer: Peer,
        /// The address that the invitation came from.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        ip: IpAddr,
        /// Who the inviter may be if only its address is known; empty if its nickname is.
        candidates: Members<'a>,
    },
    /// Somebody asks for a private chat, and there is no room for one more.
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
    /// Something was said in a private chat.
    ChatText {
        /// With whom one chats.
        peer: Peer,
        /// What was said.
        text: Text<'a>,
        /// Whether oneself said it.
        own: bool,
    },
    /// A private chat is over, or the invitation of somebody that was waiting.
    ChatClosed {
        /// With whom.
        peer: Peer,
        /// Why.
        end: ChatEnd,
    },
    /// Not in the room any more, or not come in. Private chats go on.
    Disconnected {
        /// Why.
        reason: Disconnect,
    },
}

/// Why an invitation came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Rejection {
    /// The other said no.
    Declined,
    /// The other did not answer in time.
    Timeout,
    /// The other left.
    Left,
    /// Nothing could be opened here for the other to connect to.
    Failed,
}

impl Rejection {
    /// The reason in one word, for scripts.
    pub const fn word(self) -> &'static str {
        match self {
            Rejection::Declined => "declined",
            Rejection::Timeout => "timeout",
            Rejection::Left => "left",
            Rejection::Failed => "failed",
        }
    }
}

/// Why one is not in the room any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Disconnect {
    /// The directory's name is not known. Given by drivers: the machine is told an address.
    UnknownHost,
    /// The directory could not be reached.
    Unreachable,
    /// The directory did not answer.
    NoAnswer,
    /// The connection ended.
    Ended,
    /// The directory said what was wrong, and ended the connection: coming back by oneself is not wanted.
    Dismissed,
    /// The directory was silent for too long.
    Silent,
    /// What the directory sent makes no sense.
    OutOfSync,
}

impl Disconnect {
    /// The reason in a few words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Disconnect::UnknownHost => "the server's name is not known",
            Disconnect::Unreachable => "the server cannot be reached",
            Disconnect::NoAnswer => "the server does not answer",
            Disconnect::Ended => "the server closed the connection",
            Disconnect::Dismissed => "the server sent you away",
            Disconnect::Silent => "the server has gone silent",
            Disconnect::OutOfSync => "what the server sends makes no sense",
        }
    }
}

/// The outputs of one call, in the order in which they are to be done. The machine takes no further
/// input before they are gone.
///
/// At most [`Outputs::MAX`] of them; behind those the pieces of one long text, or, when the client quits, two
/// for each chat.
#[must_use = "every output is a request that somebody waits for"]
#[derive(Debug)]
pub struct Outputs<'a, T: Tables> {
    ready: Queue<Output<'a>, OUTPUTS>,
    tail: Tail<'a, T>,
}

/// The longest answer is a chat's: each of its outputs becomes one, but that it is open may become two.
const OUTPUTS: usize = chat::Outputs::MAX + 1;

/// What follows.
#[derive(Debug)]
pub(super) enum Tail<'a, T: Tables> {
    Nothing,
    /// The pieces of a long text, on this chat's link.
    Pieces {
        link: LinkId,
        pieces: Pieces<'a>,
    },
    /// The end of all chats.
    Quit {
        now: Instant,
        chats: &'a T::Chats,
        last: Option<u32>,
        close: Option<LinkId>,
    },
}

impl<'a, T: Tables> Tail<'a, T> {
    pub(super) fn quit(now: Instant, chats: &'a T::Chats) -> Self {
        Tail::Quit { now, chats, last: None, close: None }
    }
}

impl<'a, T: Tables> Outputs<'a, T> {
    /// How many outputs one call has at most, not counting what is said above.
    pub const MAX: usize = OUTPUTS;

    pub(super) fn new() -> Self {
        Outputs { ready: Queue::new(), tail: Tail::Nothing }
    }

    pub(super) fn push(&mut self, output: Output<'a>) {
        self.ready.push(output);
    }

    pub(super) fn event(&mut self, event: Event<'a>) {
        self.push(Output::Event(event));
    }

    pub(super) fn then(&mut self, tail: Tail<'a, T>) {
        self.tail = tail;
    }

    fn next_of_tail(&mut self) -> Option<Output<'a>> {
        match &mut self.tail {
            Tail::Nothing => None,
            Tail::Pieces { link, pieces } => match pieces.next()? {
                chat::Output::Send { at, line } => Some(Output::SendLine { link: *link, at, line }),
                _ => None,
            },
            Tail::Quit { now, chats, last, close } => loop {
                if let Some(link) = close.take() {
                    return Some(Output::Close { link });
                }
                let (&key, entry): (_, &ChatEntry) = chats.after(last.as_ref())?;
                *last = Some(key);
                *close = entry.link();
                if let (Some(link), Some(at)) = (entry.link(), entry.disconnect_at(*now)) {
                    return Some(Output::SendLine { link, at, line: Line::Disconnect });
                }
            },
        }
    }
}

impl<'a, T: Tables> Iterator for Outputs<'a, T> {
    type Item = Output<'a>;

    fn next(&mut self) -> Option<Output<'a>> {
        self.ready.pop().or_else(|| self.next_of_tail())
    }
}
