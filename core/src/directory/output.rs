//! What comes out of a directory.

use core::net::{IpAddr, SocketAddr};

use super::Tables;
use super::entry::LinkEntry;
#[cfg(feature = "cluster")]
use super::entry::State;
use super::past::TellingOf;
use crate::link::LinkId;
use crate::name::Nick;
use crate::queue::Queue;
use crate::refusal::Refusal;
#[cfg(feature = "secure")]
use crate::secure::PublicKey;
use crate::table::Table;
use crate::text::Text;
use crate::wire::{Dialect, Message, Token};

/// What a directory wants done. None of it is answered.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Output<'a> {
    /// Send a message, after what was sent before. Each link gets it in its own dialect.
    Send {
        /// The links that get it.
        to: Recipients,
        /// The message, which may borrow the input.
        message: Message<'a>,
    },
    /// The link enters the room: from now on it gets what is sent there.
    Enter {
        /// A member's link.
        link: LinkId,
        /// Whether it also gets what is sent to [`Recipients::Modern`].
        modern: bool,
    },
    /// From now on send nothing on the link, but keep what should be sent, in order (the newcomer's
    /// pause, §3).
    Hold {
        /// A newcomer's link.
        link: LinkId,
    },
    /// Send what was held back, and go on as usual.
    Release {
        /// A link that is held.
        link: LinkId,
    },
    /// Forget the link: it is out of the room at once. What was sent to it before must arrive: send
    /// that, half-close, read on for up to 1 s (§7), then close.
    Close {
        /// A link that was accepted.
        link: LinkId,
    },
    /// Do what a member commands, whose key is an operator's (§6), and answer it by
    /// [`Reply`](super::Command::Reply). Meanwhile no other command comes from its link.
    Commanded {
        /// The member's link.
        link: LinkId,
        /// Its nickname, which makes nobody an operator.
        nick: Nick,
        /// Its key, which the policy knows for [an operator's](super::NickPolicy::is_operator).
        #[cfg(feature = "secure")]
        key: PublicKey,
        /// What is to be done, in one line.
        text: Text<'a>,
    },
    /// Something that an operator may want to know.
    Event(Event),
}

/// Who gets a message. How to reach the room is the driver's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Recipients {
    /// One link, in the room or not.
    Link(LinkId),
    /// All links in the room.
    Room,
    /// All links in the room except this one.
    RoomExcept(LinkId),
    /// All links in the room that entered as modern ones.
    Modern,
}

/// Something that an operator may want to know. Never what anybody said.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A member joined.
    Joined {
        /// The newcomer.
        nick: Nick,
        /// Its IP address and registered UDP port.
        addr: SocketAddr,
        /// The dialect of its link.
        dialect: Dialect,
        /// Whether it said HELLO.
        modern: bool,
        /// The key of its link, if that is secure.
        #[cfg(feature = "secure")]
        key: Option<PublicKey>,
    },
    /// A member left.
    Left {
        /// The member.
        nick: Nick,
        /// Its IP address and registered UDP port.
        addr: SocketAddr,
        /// What ended its membership.
        leave: Leave,
    },
    /// A client was refused, and told why.
    Refused {
        /// The client's address.
        ip: IpAddr,
        /// What it was told.
        refusal: Refusal,
    },
    /// A connection was closed that did not register in time, or for which there was no room.
    Dropped {
        /// The client's address.
        ip: IpAddr,
    },
}

#[cfg(feature = "defmt")]
impl defmt::Format for Event {
    fn format(&self, f: defmt::Formatter<'_>) {
        match self {
            Event::Joined { nick, dialect, modern, .. } => {
                defmt::write!(f, "{} joined: {}, modern: {}", nick, dialect, modern);
            }
            Event::Left { nick, leave, .. } => defmt::write!(f, "{} left: {}", nick, leave),
            Event::Refused { refusal, .. } => defmt::write!(f, "refused: {}", refusal),
            Event::Dropped { .. } => defmt::write!(f, "dropped"),
        }
    }
}

/// Why a member left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Leave {
    /// It sent QUIT.
    Quit,
    /// Its stream ended.
    Ended,
    /// Its connection failed.
    Lost,
    /// It did not read what was sent to it.
    Slow,
    /// It did not answer a ping in time.
    Silent,
    /// Somebody wanted its nickname, and it did not answer.
    Ghost,
    /// It sent what no client may send.
    Violation,
    /// The operator removed it.
    Kicked,
    /// Its key came back on a new link (§8.5).
    TakenOver,
    /// While its server was cut off from others that share the room, somebody there took its nickname.
    #[cfg(feature = "secure")]
    Displaced,
}

impl Leave {
    /// All reasons, in the order of the numbers that they have among the servers of a cluster: new
    /// ones come last.
    pub const ALL: &'static [Leave] = &[
        Leave::Quit,
        Leave::Ended,
        Leave::Lost,
        Leave::Slow,
        Leave::Silent,
        Leave::Ghost,
        Leave::Violation,
        Leave::Kicked,
        Leave::TakenOver,
        #[cfg(feature = "secure")]
        Leave::Displaced,
    ];

    /// The reason in one word, for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Leave::Quit => "quit",
            Leave::Ended => "ended",
            Leave::Lost => "lost",
            Leave::Slow => "slow",
            Leave::Silent => "silent",
            Leave::Ghost => "ghost",
            Leave::Violation => "violation",
            Leave::Kicked => "kicked",
            Leave::TakenOver => "taken_over",
            #[cfg(feature = "secure")]
            Leave::Displaced => "displaced",
        }
    }

    /// The reason in a few words, for a log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Leave::Quit => "it quit",
            Leave::Ended => "its connection ended",
            Leave::Lost => "its connection failed",
            Leave::Slow => "it took too long to read what it was sent",
            Leave::Silent => "it did not answer in time",
            Leave::Ghost => "it did not answer, and its nickname was wanted",
            Leave::Violation => "it sent what no client may send",
            Leave::Kicked => "the operator removed it",
            Leave::TakenOver => "its key came back on a new connection",
            #[cfg(feature = "secure")]
            Leave::Displaced => "its nickname was taken at another server",
        }
    }
}

/// The outputs of one call, in the order in which they have to be done. The machine takes no
/// further input until they are dropped.
///
/// At most [`Outputs::MAX`] of them; and one more for each member if a modern newcomer is told of
/// the originals, for the topic and the message of the day, for each text of the past that it is
/// told, or for each link if all are closed. These are made one by one.
#[must_use = "every output is a request that somebody waits for"]
#[derive(Debug)]
pub struct Outputs<'a, T: Tables> {
    ready: Queue<Output<'a>, OUTPUTS>,
    tail: Tail<'a, T>,
    /// What is to be asked of all that share the room.
    #[cfg(feature = "cluster")]
    asks: Queue<super::Ask<'a>, { super::ASKS }>,
}

/// The longest answer: a member leaves, and the challenger that waited for its nickname joins.
const OUTPUTS: usize = LEAVING + JOINING;
/// ERROR, [`Output::Close`], USER_LEFT, the event.
const LEAVING: usize = 4;
/// WELCOME, [`Output::Hold`], USERLIST, [`Output::Enter`], USER_JOINED, PROFILE, the event.
const JOINING: usize = 7;

/// What follows, one by one.
#[derive(Debug)]
pub(super) enum Tail<'a, T: Tables> {
    Nothing,
    Greeting(Greeting<'a, T>),
    /// To the room, that all guests have left that were of this directory, or of any.
    #[cfg(feature = "cluster")]
    Gone {
        links: &'a T::Links,
        of: Option<u64>,
        last: Option<LinkId>,
    },
    /// All links after the last.
    CloseAll {
        links: &'a T::Links,
        last: Option<LinkId>,
    },
}

/// What a newcomer is told behind the list of members.
#[derive(Debug)]
pub(super) struct Greeting<'a, T: Tables> {
    pub(super) to: LinkId,
    /// Where the profiles of all others are, of which those after the last are to be told. None: no
    /// more are.
    pub(super) profiles: Option<&'a T::Links>,
    pub(super) last: Option<LinkId>,
    pub(super) topic: Option<Text<'a>>,
    pub(super) motd: Option<Text<'a>>,
    pub(super) past: Option<TellingOf<'a, T>>,
}

impl<'a, T: Tables> Greeting<'a, T> {
    fn next(&mut self) -> Option<Message<'a>> {
        if let Some(links) = self.profiles {
            while let Some((&link, entry)) = links.after(self.last.as_ref()) {
                self.last = Some(link);
                if let Some(profile) = entry.profile().filter(|_| link != self.to) {
                    return Some(Message::Profile(profile));
                }
            }
            self.profiles = None;
        }
        if let Some(topic) = self.topic.take() {
            return Some(Message::Topic { text: Some(topic) });
        }
        if let Some(text) = self.motd.take() {
            return Some(Message::Motd { text });
        }
        self.past.as_mut()?.next()
    }
}

impl<'a, T: Tables> Outputs<'a, T> {
    /// The most outputs of one call, apart from those for each member.
    pub const MAX: usize = OUTPUTS;

    pub(crate) fn new() -> Self {
        Outputs {
            ready: Queue::new(),
            tail: Tail::Nothing,
            #[cfg(feature = "cluster")]
            asks: Queue::new(),
        }
    }

    pub(super) fn push(&mut self, output: Output<'a>) {
        self.ready.push(output);
    }

    /// Tells a link what is wrong. The link goes on.
    pub(super) fn error(&mut self, link: LinkId, text: Text<'a>) {
        self.push(Output::Send { to: Recipients::Link(link), message: Message::Error { text } });
    }

    /// Tells a link why it is refused, and closes it: it was `entry`.
    pub(super) fn refuse(&mut self, link: LinkId, entry: &LinkEntry, refusal: Refusal) {
        self.refuse_with(link, entry, refusal, refusal.text(entry.modern));
    }

    /// The same in a text of its own.
    pub(super) fn refuse_with(
        &mut self,
        link: LinkId,
        entry: &LinkEntry,
        refusal: Refusal,
        text: Text<'a>,
    ) {
        self.error(link, text);
        self.push(Output::Close { link });
        self.push(Output::Event(Event::Refused { ip: entry.ip, refusal }));
    }

    /// Tells a link that its nickname's holder is there for sure, and closes it: it was `entry`.
    pub(super) fn turn_away(&mut self, link: LinkId, entry: &LinkEntry) {
        #[cfg(feature = "cluster")]
        if let State::Yielded { .. } = entry.state {
            self.error(link, Refusal::TakenOver.text(entry.modern));
            return self.push(Output::Close { link });
        }
        self.refuse(link, entry, Refusal::NickTaken);
    }

    /// Asks a link whether it is still there.
    pub(super) fn ping(&mut self, link: LinkId) {
        let message = Message::Ping { token: Token::ANY };
        self.push(Output::Send { to: Recipients::Link(link), message });
    }

    pub(super) fn then(&mut self, tail: Tail<'a, T>) {
        self.tail = tail;
    }

    /// Adds the outputs of `after`, and its tail.
    pub(super) fn append(&mut self, mut after: Self) {
        while let Some(output) = after.ready.pop() {
            self.push(output);
        }
        #[cfg(feature = "cluster")]
        while let Some(ask) = after.asks.pop() {
            self.asks.push(ask);
        }
        self.tail = after.tail;
    }

    #[cfg(feature = "cluster")]
    pub(super) fn ask(&mut self, ask: super::Ask<'a>) {
        self.asks.push(ask);
    }

    #[cfg(feature = "cluster")]
    pub(crate) fn next_ask(&mut self) -> Option<super::Ask<'a>> {
        self.asks.pop()
    }

    fn next_of_tail(&mut self) -> Option<Output<'a>> {
        match &mut self.tail {
            Tail::Nothing => None,
            Tail::Greeting(greeting) => {
                let message = greeting.next()?;
                Some(Output::Send { to: Recipients::Link(greeting.to), message })
            }
            #[cfg(feature = "cluster")]
            Tail::Gone { links, of, last } => loop {
                let (&link, entry): (_, &LinkEntry) = links.after(last.as_ref())?;
                *last = Some(link);
                if let State::Gone { nick, home } = &entry.state
                    && of.is_none_or(|of| of == *home)
                {
                    let message = Message::UserLeft { nick: nick.clone() };
                    return Some(Output::Send { to: Recipients::Room, message });
                }
            },
            Tail::CloseAll { links, last } => loop {
                let (&link, entry): (_, &LinkEntry) = links.after(last.as_ref())?;
                *last = Some(link);
                if entry.is_here() {
                    return Some(Output::Close { link });
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
