//! What comes out of a chat.

use crate::name::Nick;
use crate::queue::Queue;
#[cfg(feature = "secure")]
use crate::secure::{CheckPhrase, PublicKey};
use crate::text::{Lines, Text};
use crate::time::{Duration, Instant};
use crate::wire::{ChatRecord, ChatRecords, Line};

/// What a chat wants done on its link.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Output<'a> {
    /// Send a line, after those before it.
    Send {
        /// Not before this moment: an original takes what arrives together for one text.
        at: Instant,
        /// A greeting, a text or the end.
        line: Line<'a>,
    },
    /// From now on all bytes of the link are a secure one's (§8.6): those, too, that have arrived and
    /// are not read yet. Answered with `Input::Secured` once the handshake is done. A link that
    /// breaks, then or later, is handed in as [`Item::OutOfSync`](crate::wire::Item::OutOfSync).
    /// Only from a chat that was told that this side can do it, which needs the feature `secure`.
    Secure {
        /// Who invited.
        inviter: Nick,
        /// The other side.
        invited: Nick,
        /// Whether this side begins the handshake.
        initiate: bool,
    },
    /// Send a record on the link, which is secure, after those before it.
    SendRecord(ChatRecord<'a>),
    /// Hand in nothing more of the link, neither what has arrived nor what arrives: the user is
    /// asked first.
    Hold,
    /// Hand in again what has arrived and what arrives.
    Release,
    /// [Flush](crate::wire::Decoder::flush) the link's decoder, and hand in what it returns, if
    /// anything; even if the link has just closed.
    Flush,
    /// Send what waits to be sent, then close the link, and forget it.
    Close,
    /// Something that the user sees.
    Event(Event<'a>),
}

/// Something that the user sees of a chat.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Event<'a> {
    /// The other side has given its nickname. The chat is not open yet.
    #[cfg(feature = "secure")]
    Greeted {
        /// The nickname.
        nick: Nick,
    },
    /// The chat is not opened: the other side's key is known, and it came with another one or with
    /// none (§8.7). It waits for [`Command::Trust`](super::Command::Trust) or
    /// [`Command::Close`](super::Command::Close).
    #[cfg(feature = "secure")]
    Held {
        /// The key that is known.
        known: PublicKey,
        /// The one that the other side has; none if the chat would be a plain one.
        shown: Option<PublicKey>,
    },
    /// The greetings are exchanged, and the chat is open.
    Opened {
        /// The nickname that the other side gave.
        nick: Nick,
        /// Whether the other side is an original.
        original: bool,
        /// Whether others can hear it.
        security: ChatSecurity,
    },
    /// Somebody said something.
    Text {
        /// Never longer than the inbox, or [`Chat::MAX_TEXT`](super::Chat::MAX_TEXT).
        text: Text<'a>,
        /// Whether this side said it.
        own: bool,
        /// Its number, in a secure chat.
        number: Option<u32>,
    },
    /// The other side's program was handed a text of this side.
    Shown {
        /// The text's number.
        number: u32,
    },
    /// Something arrived that is too long, or not UTF-8, and was left out.
    Skipped,
    /// The chat is over.
    Closed {
        /// What ended it.
        end: End,
    },
}

/// Whether others can hear a private chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ChatSecurity {
    /// They can.
    Plain,
    /// They cannot: only whoever has the secret of this key (§8.6).
    #[cfg(feature = "secure")]
    Secure {
        /// The other side's key.
        key: PublicKey,
        /// The same on both sides, if nobody is between them.
        check: CheckPhrase,
    },
}

/// Why a private chat ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum End {
    /// This side ended it.
    Closed,
    /// The other side ended it.
    Peer,
    /// The connection ended without a goodbye.
    Lost,
    /// The handshake of a secure chat came to nothing, or something was changed on the way.
    Broken,
    /// The chat would have been a plain one, and only secure ones are wanted.
    NotSecure,
    /// The other side could not be reached.
    Unreachable,
    /// The other side gave no nickname, or a wrong one.
    WrongNick,
    /// The invitation was not answered in time.
    Expired,
}

impl End {
    /// The reason in one word, for scripts.
    pub const fn word(self) -> &'static str {
        match self {
            End::Closed => "closed",
            End::Peer => "peer",
            End::Lost => "lost",
            End::Broken => "broken",
            End::NotSecure => "not_secure",
            End::Unreachable => "unreachable",
            End::WrongNick => "wrong_nick",
            End::Expired => "expired",
        }
    }
}

/// The outputs of one call, in the order in which they have to be done: at most [`Outputs::MAX`] of
/// them, and what one text is sent as.
#[must_use = "every output is a request that somebody waits for"]
#[derive(Debug)]
pub struct Outputs<'a> {
    ready: Queue<Output<'a>, OUTPUTS>,
    tail: Option<Tail<'a>>,
}

/// The longest answer, to an original that sends its nickname, a text and `[DISCONNECT]` together:
/// [`Event::Opened`], [`Event::Text`], [`Output::Close`], [`Event::Closed`].
const OUTPUTS: usize = 4;

impl<'a> Outputs<'a> {
    /// The most outputs of one call, apart from what one text is sent as.
    pub const MAX: usize = OUTPUTS;

    pub(crate) fn new() -> Self {
        Outputs { ready: Queue::new(), tail: None }
    }

    pub(super) fn push(&mut self, output: Output<'a>) {
        self.ready.push(output);
    }

    /// The next output, but for the tail.
    pub(crate) fn next_ready(&mut self) -> Option<Output<'a>> {
        self.ready.pop()
    }

    pub(crate) fn take_tail(&mut self) -> Option<Tail<'a>> {
        self.tail.take()
    }

    pub(super) fn then(&mut self, tail: Tail<'a>) {
        self.tail = Some(tail);
    }
}

impl<'a> Iterator for Outputs<'a> {
    type Item = Output<'a>;

    fn next(&mut self) -> Option<Output<'a>> {
        self.ready.pop().or_else(|| self.tail.as_mut()?.next())
    }
}

/// What one text is sent as, behind the other outputs.
#[derive(Debug, Clone)]
pub(crate) enum Tail<'a> {
    /// To an original.
    Pieces(Pieces<'a>),
    /// In a secure chat.
    #[cfg_attr(not(feature = "secure"), expect(dead_code, reason = "there are no secure chats"))]
    Records(ChatRecords<'a>),
}

impl<'a> Iterator for Tail<'a> {
    type Item = Output<'a>;

    fn next(&mut self) -> Option<Output<'a>> {
        match self {
            Tail::Pieces(pieces) => pieces.next(),
            Tail::Records(records) => records.next().map(Output::SendRecord),
        }
    }
}

/// A text in pieces that an original reads one by one (§5): its lines, and those in pieces.
#[derive(Debug, Clone)]
pub(crate) struct Pieces<'a> {
    lines: Lines<'a>,
    rest: Option<Text<'a>>,
    at: Instant,
}

impl<'a> Pieces<'a> {
    /// The longest piece: with its newline, the 1000 bytes of §5.
    const BYTES: usize = 999;
    /// The time between two pieces (§5).
    pub(super) const INTERVAL: Duration = Duration::from_millis(50);

    pub(super) fn new(text: Text<'a>, at: Instant) -> Self {
        let mut lines = text.lines();
        Pieces { rest: lines.next(), lines, at }
    }

    /// When a text after all of these may be sent.
    pub(super) fn end(&self) -> Instant {
        self.clone().fold(self.at, |_, piece| match piece {
            Output::Send { at, .. } => at + Self::INTERVAL,
            _ => self.at,
        })
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Output<'a>;

    fn next(&mut self) -> Option<Output<'a>> {
        let text = self.rest?;
        let (mut piece, mut rest) = text.split_at_most(Self::BYTES);
        if reads_as_the_end(piece) {
            // Neither half of it does.
            let spaces = piece.as_received().find(['[']).unwrap_or(0);
            (piece, rest) = text.split_at_most(spaces + Line::DISCONNECT.len() / 2);
        }
        self.rest = rest.or_else(|| self.lines.next());
        let at = self.at;
        self.at = at + Self::INTERVAL;
        Some(Output::Send { at, line: Line::Text(piece) })
    }
}

/// Whether an original takes a piece for the end of the chat: it strips white space.
fn reads_as_the_end(piece: Text<'_>) -> bool {
    Text::new(piece.as_received()).is_ok_and(|text| text.as_received() == Line::DISCONNECT)
}
