//! What comes out of a client.

use core::net::{IpAddr, SocketAddr};

use super::entry::ChatEntry;
use super::{ChatEnd, Members, Peer, Service, Tables, Verdict};
use crate::chat::{self, ChatSecurity};
use crate::link::LinkId;
use crate::name::Nick;
use crate::queue::Queue;
#[cfg(feature = "secure")]
use crate::secure::PublicKey;
use crate::table::Table;
use crate::text::Text;
use crate::time::{Duration, Instant};
use crate::wire::{ChatRecord, Datagram, Dialect, Line, Message, Sender};

/// What a client wants done. `Connect` and `Listen` are answered, each once; nothing else is.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Output<'a> {
    /// Connect by TCP. Answered with [`Connected`](super::Input::Connected) or
    /// [`Failed`](super::Input::Failed).
    Connect {
        /// The id of the new link.
        link: LinkId,
        /// The address to connect to.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        to: SocketAddr,
        /// What the link's inbox reads.
        sender: Sender,
    },
    /// Listen for one TCP connection of a [`Sender::Peer`]. Answered with
    /// [`Listening`](super::Input::Listening), and later `Connected`; or with `Failed`.
    Listen {
        /// The id of the listening socket, and then of the connection.
        link: LinkId,
        /// The ports that will do.
        port: ListenPort,
    },
    /// Send what waits to be sent on the link, then close it; or stop connecting or listening.
    /// Forget the link: what still arrives on it is ignored. Once for each link, except for those
    /// that failed or closed by themselves.
    Close {
        /// A link that an output opened.
        link: LinkId,
    },
    /// Send a message to the directory, after what was sent before.
    Send {
        /// The directory's link.
        link: LinkId,
        /// The dialect to encode it in.
        dialect: Dialect,
        /// The message, which may borrow the command.
        message: Message<'a>,
    },
    /// Send a line of a private chat, after what was sent before.
    SendLine {
        /// The chat's link.
        link: LinkId,
        /// Not before this moment.
        at: Instant,
        /// The line, which may borrow the command.
        line: Line<'a>,
    },
    /// From now on all bytes of the link are a secure one's (§8.6): those, too, that its inbox has not
    /// read. The driver begins it with `SecureLink` for `Purpose::Chat`, tells
    /// `Input::Secured` when the handshake is done, and hands in what a
    /// [`RecordInbox`](crate::wire::RecordInbox) makes of the records. A link that is broken, then or
    /// later, is handed in as [`Item::OutOfSync`](crate::wire::Item::OutOfSync).
    ///
    /// This and the next three only from a client that was told that it can do secure chats, which
    /// needs the feature `secure`.
    Secure {
        /// The chat's link.
        link: LinkId,
        /// Who invited.
        inviter: Nick,
        /// The other side.
        invited: Nick,
        /// Whether this side begins the handshake.
        initiate: bool,
    },
    /// Send a record of a private chat, after what was sent before.
    SendRecord {
        /// The chat's link, which is secure.
        link: LinkId,
        /// The record, which may borrow the command.
        record: ChatRecord<'a>,
    },
    /// Hand in nothing more of the link, neither what has arrived nor what arrives: the user is asked
    /// first. Read no more than there is memory for.
    Hold {
        /// The chat's link.
        link: LinkId,
    },
    /// Once these outputs are done, hand in what has arrived on the link, and what arrives.
    Release {
        /// A link that is held.
        link: LinkId,
    },
    /// Send a datagram from the registered UDP port.
    SendTo {
        /// The address to send it to.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        to: SocketAddr,
        /// The dialect to encode it in.
        dialect: Dialect,
        /// An invitation or a rejection.
        datagram: Datagram,
    },
    /// Once these outputs are done, [flush](crate::wire::Inbox::flush) the link's inbox, and hand
    /// in what it returns, if anything; even if the link has just closed: its inbox is kept until
    /// then.
    Flush {
        /// The chat's link.
        link: LinkId,
    },
    /// Something to show to the user.
    Event(Event<'a>),
}

/// The ports on which to listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ListenPort {
    /// Any free one.
    Any,
    /// This one if it is free, else any other.
    Prefer(u16),
    /// This one and no other: the peer knows it.
    Only(u16),
}

/// Something to show to the user.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Event<'a> {
    /// The client is in the room.
    Welcome {
        /// This client's nickname.
        nick: Nick,
        /// The directory's dialect.
        dialect: Dialect,
        /// Whether the directory said HELLO (§6).
        modern: bool,
    },
    /// The link to the directory is secure, and the key is the right one as far as is known. Comes
    /// before [`Welcome`](Event::Welcome). From now on the client takes no other key: see
    /// [`Trust`](super::Trust).
    #[cfg(feature = "secure")]
    Secured {
        /// The directory's key.
        key: PublicKey,
        /// Whether no key was known before. Then it is to be remembered.
        first: bool,
    },
    /// The directory has another key than the one that is known (§8.4). Nothing was registered;
    /// [`Disconnected`](Event::Disconnected) follows.
    #[cfg(feature = "secure")]
    OtherKey {
        /// The one that is known.
        known: PublicKey,
        /// The one that it has.
        shown: PublicKey,
    },
    /// The directory refuses to let the client in, and the connection is closed.
    Refused {
        /// The reason: see [`Refusal::recognize`](crate::refusal::Refusal::recognize).
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
        /// The former member.
        nick: Nick,
    },
    /// Somebody said something to the room.
    Broadcast {
        /// The speaker: a member, or the directory's operator.
        from: Nick,
        /// What it said.
        text: Text<'a>,
        /// Whether this client said it. Everything that it says to the room comes back like this,
        /// once.
        own: bool,
    },
    /// Somebody said something to the room before this client came, or while it was away. Only if
    /// [`Limits::past`](super::Limits::past) asks for it, and at most as often.
    Past {
        /// How long ago.
        age: Duration,
        /// The speaker, who may have left. May be this client.
        from: Nick,
        /// What it said.
        text: Text<'a>,
    },
    /// All that was said before is told.
    Present,
    /// What the room is about: told after [`Users`](Event::Users) if it is about something, and again when that
    /// changes (§6).
    Topic {
        /// In one line; none: nothing any more.
        text: Option<Text<'a>>,
    },
    /// The directory ends soon, and comes back (§6). Drivers then wait for it: see
    /// [`Disconnect::Restarting`].
    Restarting {
        /// After how long it is back, about: at most a day.
        after: Duration,
        /// Why.
        text: Option<Text<'a>>,
    },
    /// The message of the day.
    Motd {
        /// What the operator wants newcomers to read.
        text: Text<'a>,
    },
    /// The directory reports an error. The client stays in the room.
    Error {
        /// The reason: see [`Refusal::recognize`](crate::refusal::Refusal::recognize).
        text: Text<'a>,
    },
    /// What came of what the user commanded the directory to do, by
    /// [`Operate`](super::Command::Operate). In the directory's words, and nobody else's. May come
    /// in several pieces.
    Reply {
        /// Whether it was done, and all of it.
        done: bool,
        /// What there is to say about it.
        text: Text<'a>,
    },
    /// Something arrived that is too long or cannot be read, and was left out.
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
    /// Somebody asks for a private chat, but there are as many chats and invitations as there may
    /// be.
    NoRoom {
        /// The inviter, who is not told.
        peer: Peer,
    },
    /// This client's invitation led to no chat.
    Rejected {
        /// The invited member.
        peer: Peer,
        /// What happened to the invitation.
        reason: Rejection,
    },
    /// A private chat is open.
    ChatOpened {
        /// The other side: known by its nickname from now on.
        peer: Peer,
        /// The other end of the connection.
        #[cfg_attr(feature = "defmt", defmt(Debug2Format))]
        addr: SocketAddr,
        /// Whether others can hear it. From now on the client expects the key of a secure chat.
        security: ChatSecurity,
    },
    /// A private chat is not opened: the peer's key is known, and it came with another one or with
    /// none (§8.7). Nothing is sent, nothing is heard, until [`Trust`](super::Command::Trust) opens
    /// it as it is, or [`Close`](super::Command::Close) ends it.
    #[cfg(feature = "secure")]
    ChatHeld {
        /// The other side, known by its nickname.
        peer: Peer,
        /// The key that is known.
        known: PublicKey,
        /// The one that the peer has; none if the chat would be a plain one.
        shown: Option<PublicKey>,
    },
    /// Somebody said something in a private chat.
    ChatText {
        /// The other side of the chat.
        peer: Peer,
        /// What was said.
        text: Text<'a>,
        /// Whether this client said it.
        own: bool,
        /// Its number, in a secure chat.
        number: Option<u32>,
    },
    /// In a secure chat: the other side's program was handed a text of this side.
    ChatShown {
        /// The other side.
        peer: Peer,
        /// The text's number.
        number: u32,
    },
    /// A private chat, or a peer's invitation that waited for an answer, is over.
    ChatClosed {
        /// The other side.
        peer: Peer,
        /// What ended it.
        end: ChatEnd,
    },
    /// The client is not in the room any more, or could not join it. Private chats go on.
    Disconnected {
        /// What ended the membership.
        reason: Disconnect,
    },
}

/// Why an invitation led to no chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Rejection {
    /// The invited member declined.
    Declined,
    /// The invited member did not answer in time.
    Timeout,
    /// The same; and the directory sees that member and this client at one address, which is not
    /// this client's own: a proxy or NAT stands between, and the invitation may not have got
    /// past it.
    SharedAddress,
    /// The invited member left.
    Left,
    /// No port could be opened here for the invited member to connect to.
    Failed,
}

impl Rejection {
    /// The reason in one word, for scripts.
    pub const fn word(self) -> &'static str {
        match self {
            Rejection::Declined => "declined",
            Rejection::Timeout => "timeout",
            Rejection::SharedAddress => "shared_address",
            Rejection::Left => "left",
            Rejection::Failed => "failed",
        }
    }
}

/// Why the client is not in the room any more, or could not join it.
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
    /// The directory sent an ERROR and ended the connection: do not reconnect unless the user asks
    /// for it.
    Dismissed,
    /// The directory was silent for too long.
    Silent,
    /// The directory sent what cannot be read, and not be skipped either.
    OutOfSync,
    /// What answers there is no directory. Given by drivers, which see the bytes.
    NotAServer(Service),
    /// The directory's key is known, but no secure link came about (§8.4).
    NotSecure,
    /// The directory has another key than the one that is known (§8.4).
    OtherKey,
    /// The directory has said that it restarts, and is not back yet. Given by drivers, which wait for
    /// it.
    Restarting,
    /// Another link of the same key took the nickname over (§8.5): do not reconnect unless the user
    /// asks for it. Given by drivers, which know the words of the ERROR.
    TakenOver,
}

impl Disconnect {
    /// The reason in one word, for scripts.
    pub const fn word(self) -> &'static str {
        match self {
            Disconnect::UnknownHost => "unknown_host",
            Disconnect::Unreachable => "unreachable",
            Disconnect::NoAnswer => "no_answer",
            Disconnect::Ended => "ended",
            Disconnect::Dismissed => "dismissed",
            Disconnect::Silent => "silent",
            Disconnect::OutOfSync => "out_of_sync",
            Disconnect::NotAServer(_) => "not_a_server",
            Disconnect::NotSecure => "not_secure",
            Disconnect::OtherKey => "other_key",
            Disconnect::Restarting => "restarting",
            Disconnect::TakenOver => "taken_over",
        }
    }

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
            Disconnect::NotAServer(_) => "what answers is no chat server",
            Disconnect::NotSecure => "the server does not answer over a secure link",
            Disconnect::OtherKey => "the server has another key than the one that is known",
            Disconnect::Restarting => "the server restarts",
            Disconnect::TakenOver => "another program of yours took the nickname over",
        }
    }

    /// Why a connection really ended on which nobody was welcomed, for this reason as far as the
    /// machine knows. `first` is what the first bytes say; none: there were none.
    pub fn explain(self, first: Option<Verdict>) -> Disconnect {
        use Disconnect::{Ended, NoAnswer, NotAServer, OutOfSync};
        match (self, first) {
            (Ended | NoAnswer | OutOfSync, Some(Verdict::Known(service))) => NotAServer(service),
            (Ended | NoAnswer | OutOfSync, Some(Verdict::Strange)) => NotAServer(Service::Unknown),
            (Ended, None) => NotAServer(Service::Mute),
            _ => self,
        }
    }
}

/// The outputs of one call, in the order in which they have to be done. The machine takes no
/// further input until they are dropped.
///
/// At most [`Outputs::MAX`] of them; and then what one text is sent as, or two for each chat when the
/// client quits.
#[must_use = "every output is a request that somebody waits for"]
#[derive(Debug)]
pub struct Outputs<'a, T: Tables> {
    ready: Queue<Output<'a>, OUTPUTS>,
    tail: Tail<'a, T>,
}

/// The longest answer is a chat's: each of its outputs becomes one, except that the opening may
/// become two.
const OUTPUTS: usize = chat::Outputs::MAX + 1;

/// What follows those that are ready.
#[derive(Debug)]
pub(super) enum Tail<'a, T: Tables> {
    Nothing,
    /// What one text is sent as, on this chat's link.
    Said {
        link: LinkId,
        said: chat::Tail<'a>,
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
    /// The most outputs of one call, apart from what one text is sent as, and from quitting.
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
            Tail::Said { link, said } => on_link(*link, said.next()?),
            Tail::Quit { now, chats, last, close } => loop {
                if let Some(link) = close.take() {
                    return Some(Output::Close { link });
                }
                let (&key, entry): (_, &ChatEntry) = chats.after(last.as_ref())?;
                *last = Some(key);
                *close = entry.link();
                if let (Some(link), Some(goodbye)) = (entry.link(), entry.goodbye(*now)) {
                    return on_link(link, goodbye);
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

/// What a chat wants done on its link; none for what its user sees.
pub(super) fn on_link<'a>(link: LinkId, output: chat::Output<'a>) -> Option<Output<'a>> {
    Some(match output {
        chat::Output::Send { at, line } => Output::SendLine { link, at, line },
        chat::Output::Secure { inviter, invited, initiate } => {
            Output::Secure { link, inviter, invited, initiate }
        }
        chat::Output::SendRecord(record) => Output::SendRecord { link, record },
        chat::Output::Hold => Output::Hold { link },
        chat::Output::Release => Output::Release { link },
        chat::Output::Flush => Output::Flush { link },
        chat::Output::Close => Output::Close { link },
        chat::Output::Event(_) => return None,
    })
}
