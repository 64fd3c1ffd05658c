//! A stream of bytes, in any pieces → messages, entries of a USERLIST, lines of a chat.

use core::num::NonZeroUsize;

use super::grammar::{self, DecodeError, Sender};
use super::{ChatRecord, Dialect, Message, UserEntry};

/// What was read from a stream.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Item<'a> {
    /// A whole message.
    Message(Message<'a>),
    /// A USERLIST begins: its entries follow, and [`Item::ListEnd`].
    ListStart,
    /// One member of the USERLIST.
    Entry(UserEntry),
    /// The USERLIST is complete.
    ListEnd {
        /// How many of its entries cannot be a member's.
        unreadable: u32,
    },
    /// One line of a chat, without its newline.
    Line {
        /// The line, which may hold control characters.
        text: &'a str,
        /// Whether it ended in a newline. If not, [`Decoder::flush`] returned it.
        ended: bool,
    },
    /// A record of a secure chat: what a [`RecordInbox`](super::RecordInbox) makes of it. Its text is
    /// whole.
    Record(ChatRecord<'a>),
    /// Part of a chat's line arrived. If no more follows for a while, [`Decoder::flush`] returns
    /// it.
    Unfinished,
    /// A client's message whose command is not known. To be ignored, but as the first one (§3).
    Unknown,
    /// A message that cannot be read. What follows it is read.
    Invalid(DecodeError),
    /// A message longer than the limit. It is skipped: as it arrives, if it is a client's.
    TooLong,
    /// It is not known where the next message begins, or a client's message is too long even to be
    /// skipped; or a secure link is broken. Nothing that follows is read.
    OutOfSync,
}

/// Reads one stream. It holds no bytes: the caller keeps those that are not used yet.
#[derive(Debug, Clone)]
pub struct Decoder {
    sender: Sender,
    /// The longest payload.
    limit: usize,
    dialect: Option<Dialect>,
    state: State,
}

#[derive(Debug, Clone, Copy)]
enum State {
    /// At the start of a message.
    Start,
    /// After the length prefix of a framed message, which announced this many bytes.
    Payload(usize),
    /// Within a USERLIST.
    List(List),
    /// Skipping this many bytes.
    Skip(NonZeroUsize),
    /// Skipping everything up to the next newline: so many bytes so far.
    SkipLine(usize),
    /// Waiting for the rest of a line: so much of it was reported as [`Item::Unfinished`].
    Pending(usize),
    /// Nothing more is read.
    Dead,
}

#[derive(Debug, Clone, Copy)]
struct List {
    /// Bytes of the payload that are missing; none in the line dialect, where a newline ends it.
    left: Option<usize>,
    unreadable: u32,
    /// Within an entry that is too long to be one.
    skipping: bool,
}

/// How many bytes are used, and what was read.
type Step<'a> = (usize, Option<Item<'a>>);

const USERLIST: &[u8] = b"USERLIST";

/// The longest entry of a USERLIST: a nickname, two colons, an address and a port, and some zeros.
const MAX_ENTRY: usize = 64;

/// The longest message of a client that is skipped (§7).
const MAX_SKIPPED: usize = 64 << 10;

/// How much white space may stand before USERLIST.
const MAX_LEADING: usize = 16;

impl Decoder {
    /// Reads what `sender` sends; no payload may be longer than `limit` bytes. A framed message
    /// needs a buffer of at least `limit` bytes, a line one more.
    pub const fn new(sender: Sender, limit: usize) -> Self {
        let dialect = match sender {
            Sender::Client | Sender::Directory => None,
            Sender::Peer => Some(Dialect::Line),
        };
        Decoder { sender, limit, dialect, state: State::Start }
    }

    /// Reads on in the middle of a stream of this dialect, where a message begins.
    pub const fn resumed(self, dialect: Dialect) -> Self {
        Decoder { dialect: Some(dialect), ..self }
    }

    /// Whether the next byte begins a message: a [resumed](Self::resumed) decoder would read it in the same way.
    pub const fn is_between_messages(&self) -> bool {
        matches!(self.state, State::Start)
    }

    /// The stream's dialect, once its first byte is there.
    pub const fn dialect(&self) -> Option<Dialect> {
        self.dialect
    }

    /// Reads on in `bytes`: all that has arrived and was not used yet. Returns how many of them are
    /// used now, and what was read; none if more bytes are needed. To be called until then.
    pub fn decode<'a>(&mut self, bytes: &'a [u8]) -> (usize, Option<Item<'a>>) {
        let mut used = 0;
        loop {
            if let Some(end) = self.end_of_list() {
                return (used, Some(end));
            }
            let rest = bytes.get(used..).unwrap_or_default();
            let Some(&first) = rest.first() else { return (used, None) };
            if self.dialect.is_none() && self.sender == Sender::Client && is_binary(first) {
                self.state = State::Dead;
                self.dialect = Some(Dialect::Line);
                return (bytes.len(), Some(Item::OutOfSync));
            }
            let dialect = *self.dialect.get_or_insert(Dialect::of(first));
            match self.step(dialect, rest) {
                (0, None) => return (used, None),
                (more, None) => used += more,
                (more, item) => return (used + more, item),
            }
        }
    }

    /// Takes the incomplete line in `bytes` for a whole one. An incomplete character at its end is
    /// not used.
    pub fn flush<'a>(&mut self, bytes: &'a [u8]) -> (usize, Option<Item<'a>>) {
        if let State::SkipLine(_) = self.state {
            self.state = State::Start;
            return (bytes.len(), Some(Item::TooLong));
        }
        self.state = State::Start;
        let (text, used) = match core::str::from_utf8(bytes) {
            Ok(text) => (text, bytes.len()),
            Err(error) if error.error_len().is_none() => {
                let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
                (core::str::from_utf8(valid).unwrap_or_default(), valid.len())
            }
            Err(_) => return (bytes.len(), Some(Item::Invalid(DecodeError::Utf8))),
        };
        if used < bytes.len() {
            self.state = State::Pending(bytes.len() - used);
        }
        (used, (used > 0).then_some(Item::Line { text, ended: false }))
    }

    /// One step in `bytes`, which are not empty. If it uses and reads nothing, more bytes are
    /// needed.
    fn step<'a>(&mut self, dialect: Dialect, bytes: &'a [u8]) -> Step<'a> {
        match (self.state, dialect) {
            (State::Start, Dialect::Framed) => self.prefix(bytes),
            (State::Start, Dialect::Line) => self.line(bytes, 0),
            (State::Pending(seen), _) => self.line(bytes, seen),
            (State::Payload(len), _) => self.payload(bytes, len),
            (State::List(list), _) => self.entry(bytes, list),
            (State::Skip(left), _) => {
                let used = bytes.len().min(left.get());
                self.state = NonZeroUsize::new(left.get() - used).map_or(State::Start, State::Skip);
                (used, None)
            }
            (State::SkipLine(seen), _) => self.skip_line(bytes, seen),
            (State::Dead, _) => (bytes.len(), None),
        }
    }

    fn prefix<'a>(&mut self, bytes: &'a [u8]) -> Step<'a> {
        let Some(prefix) = bytes.first_chunk::<4>() else { return (0, None) };
        let [high, ..] = *prefix;
        let len = usize::try_from(u32::from_be_bytes(*prefix)).unwrap_or(usize::MAX);
        match self.sender {
            Sender::Client if len > self.limit.max(MAX_SKIPPED) => {
                (4, Some(self.die(Item::OutOfSync)))
            }
            Sender::Client if len > self.limit => {
                self.state = NonZeroUsize::new(len).map_or(State::Start, State::Skip);
                (4, Some(Item::TooLong))
            }
            // No payload reaches 2^24 bytes (§1).
            _ if high != 0 => (4, Some(self.die(Item::OutOfSync))),
            _ if len == 0 => (4, Some(Item::Invalid(DecodeError::Empty))),
            _ => {
                self.state = State::Payload(len);
                (4, None)
            }
        }
    }

    fn payload<'a>(&mut self, bytes: &'a [u8], len: usize) -> Step<'a> {
        let payload = bytes.get(..len);
        match list_starts(self.sender, payload.unwrap_or(bytes), payload.is_some()) {
            Starts::Yes(used) => {
                self.state = State::List(List::new(Some(len.saturating_sub(used))));
                return (used, Some(Item::ListStart));
            }
            Starts::Unknown => return (0, None),
            Starts::No => {}
        }
        if len > self.limit {
            self.state = NonZeroUsize::new(len).map_or(State::Start, State::Skip);
            return (0, Some(Item::TooLong));
        }
        let Some(payload) = payload else { return (0, None) };
        self.state = State::Start;
        (len, self.message(payload))
    }

    fn line<'a>(&mut self, bytes: &'a [u8], seen: usize) -> Step<'a> {
        let window = bytes.get(..=self.limit).unwrap_or(bytes);
        let end = find(window.get(seen..).unwrap_or_default(), is_newline).map(|at| at + seen);
        let line = end.and_then(|end| bytes.get(..end));
        match list_starts(self.sender, line.unwrap_or(window), line.is_some()) {
            Starts::Yes(used) => {
                self.state = State::List(List::new(None));
                return (used, Some(Item::ListStart));
            }
            Starts::Unknown if bytes.len() <= self.limit => return (0, None),
            Starts::Unknown | Starts::No => {}
        }
        match line {
            Some(line) => {
                self.state = State::Start;
                let item = match self.sender {
                    Sender::Peer => Some(chat_line(line)),
                    Sender::Client | Sender::Directory => self.message(line),
                };
                (line.len() + 1, item)
            }
            // There may be a newline, but only after the limit.
            None if bytes.len() > self.limit => {
                self.state = State::SkipLine(window.len());
                let item = match self.sender {
                    Sender::Client => Some(Item::TooLong),
                    Sender::Directory => None,
                    Sender::Peer => Some(Item::Unfinished),
                };
                (window.len(), item)
            }
            None if self.sender == Sender::Peer && bytes.len() > seen => {
                self.state = State::Pending(bytes.len());
                (0, Some(Item::Unfinished))
            }
            None => (0, None),
        }
    }

    fn skip_line<'a>(&mut self, bytes: &'a [u8], seen: usize) -> Step<'a> {
        let end = find(bytes, is_newline);
        let seen = seen.saturating_add(end.unwrap_or(bytes.len()));
        self.state = if end.is_some() { State::Start } else { State::SkipLine(seen) };
        let used = end.map_or(bytes.len(), |end| end + 1);
        let item = match (self.sender, end) {
            (Sender::Client, _) => {
                (seen > self.limit.max(MAX_SKIPPED)).then(|| self.die(Item::OutOfSync))
            }
            (_, Some(_)) => Some(Item::TooLong),
            (Sender::Directory, None) => None,
            (Sender::Peer, None) => Some(Item::Unfinished),
        };
        (used, item)
    }

    fn entry<'a>(&mut self, bytes: &'a [u8], mut list: List) -> Step<'a> {
        let (bytes, all) = match list.left {
            Some(left) => match bytes.get(..left) {
                Some(bytes) => (bytes, true),
                None => (bytes, false),
            },
            None => (bytes, false),
        };
        let ends = |byte| byte == b'\n' && list.left.is_none();
        let spaces = find(bytes, |byte| ends(byte) || !is_wsp(byte)).unwrap_or(bytes.len());
        if spaces > 0 {
            // White space ends an entry that is too long.
            list.skipping = false;
            list.take(spaces);
            self.state = State::List(list);
            return (spaces, None);
        }
        if bytes.first().copied().is_some_and(ends) {
            self.state = State::Start;
            return (1, Some(Item::ListEnd { unreadable: list.unreadable }));
        }
        let whole = find(bytes, |byte| ends(byte) || is_wsp(byte)).or(all.then_some(bytes.len()));
        let longest = MAX_ENTRY.min(self.limit);
        let Some(word) = whole.and_then(|len| bytes.get(..len)) else {
            if bytes.len() <= longest && !list.skipping {
                return (0, None);
            }
            list.unreadable = list.unreadable.saturating_add(u32::from(!list.skipping));
            list.skipping = true;
            list.take(bytes.len());
            self.state = State::List(list);
            return (bytes.len(), None);
        };
        // The same limit, whether the entry has arrived as a whole or in pieces.
        let word_fits = !list.skipping && word.len() <= longest;
        let entry = core::str::from_utf8(word).ok().filter(|_| word_fits).and_then(grammar::entry);
        let unreadable = entry.is_none() && !list.skipping;
        list.unreadable = list.unreadable.saturating_add(u32::from(unreadable));
        list.skipping = false;
        list.take(word.len());
        self.state = State::List(list);
        (word.len(), entry.map(Item::Entry))
    }

    /// The end of a framed list, if all its bytes were read.
    fn end_of_list<'a>(&mut self) -> Option<Item<'a>> {
        match self.state {
            State::List(list) if list.left == Some(0) => {
                self.state = State::Start;
                Some(Item::ListEnd { unreadable: list.unreadable })
            }
            _ => None,
        }
    }

    fn message<'a>(&self, payload: &'a [u8]) -> Option<Item<'a>> {
        match grammar::decode(grammar::without_hidden_lines(payload), self.sender) {
            Ok(Some(message)) => Some(Item::Message(message)),
            Ok(None) => (self.sender == Sender::Client).then_some(Item::Unknown),
            Err(error) => Some(Item::Invalid(error)),
        }
    }

    fn die<'a>(&mut self, item: Item<'a>) -> Item<'a> {
        self.state = State::Dead;
        item
    }
}

impl List {
    fn new(left: Option<usize>) -> Self {
        List { left, unreadable: 0, skipping: false }
    }

    fn take(&mut self, bytes: usize) {
        self.left = self.left.map(|left| left.saturating_sub(bytes));
    }
}

enum Starts {
    Yes(usize),
    No,
    Unknown,
}

/// Whether a payload that begins with `bytes` is a USERLIST, and how long its command is.
fn list_starts(sender: Sender, bytes: &[u8], all: bool) -> Starts {
    if sender != Sender::Directory {
        return Starts::No;
    }
    let spaces = find(bytes, |byte| !is_wsp(byte)).unwrap_or(bytes.len());
    let word = bytes.get(spaces..).unwrap_or_default();
    if spaces > MAX_LEADING {
        return Starts::No;
    }
    match word.get(..USERLIST.len()) {
        Some(command) if command == USERLIST => match word.get(USERLIST.len()) {
            Some(&byte) if is_wsp(byte) => Starts::Yes(spaces + USERLIST.len()),
            None if all => Starts::Yes(spaces + USERLIST.len()),
            None => Starts::Unknown,
            Some(_) => Starts::No,
        },
        None if !all && USERLIST.starts_with(word) => Starts::Unknown,
        _ => Starts::No,
    }
}

fn chat_line(line: &[u8]) -> Item<'_> {
    match core::str::from_utf8(line) {
        Ok(text) => Item::Line { text, ended: true },
        Err(_) => Item::Invalid(DecodeError::Utf8),
    }
}

fn find(bytes: &[u8], wanted: impl Fn(u8) -> bool) -> Option<usize> {
    bytes.iter().position(|&byte| wanted(byte))
}

fn is_newline(byte: u8) -> bool {
    byte == b'\n'
}

/// Whether a client's stream that begins with `byte` is of another protocol, such as TLS, in which
/// no newline may ever come.
fn is_binary(byte: u8) -> bool {
    byte != 0 && byte.is_ascii_control() && !is_wsp(byte)
}

/// White space within a USERLIST: only ASCII, so that no byte belongs to a longer character.
fn is_wsp(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, 0x0b | 0x1c..=0x1f)
}
