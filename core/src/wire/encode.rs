//! A [`Message`] → bytes, in either dialect (§1). Lengths are counted, not guessed: nothing is copied twice.

use core::convert::Infallible;

use super::{Dialect, Message, UserEntry, ip};
use crate::name::Nick;
use crate::table::Full;
use crate::text::Text;

/// Where encoded bytes go.
pub trait Sink {
    /// Why no more bytes can go there.
    type Error;

    /// Takes all of `bytes`.
    ///
    /// # Errors
    /// Where it cannot; then the message that they are part of is incomplete.
    fn put(&mut self, bytes: &[u8]) -> Result<(), Self::Error>;
}

impl<const N: usize> Sink for heapless::Vec<u8, N> {
    type Error = Full;

    fn put(&mut self, bytes: &[u8]) -> Result<(), Full> {
        self.extend_from_slice(bytes).map_err(|_| Full)
    }
}

/// Counts the bytes that go there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count(pub usize);

impl Sink for Count {
    type Error = Infallible;

    fn put(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(())
    }
}

/// Writes into a slice, from its front.
#[derive(Debug)]
pub struct SliceSink<'a> {
    free: &'a mut [u8],
    used: usize,
}

impl<'a> SliceSink<'a> {
    /// Nothing is written yet.
    pub fn new(slice: &'a mut [u8]) -> Self {
        SliceSink { free: slice, used: 0 }
    }

    /// How many bytes were written.
    pub fn used(&self) -> usize {
        self.used
    }
}

impl Sink for SliceSink<'_> {
    type Error = Full;

    fn put(&mut self, bytes: &[u8]) -> Result<(), Full> {
        let free = core::mem::take(&mut self.free);
        let (place, rest) = free.split_at_mut_checked(bytes.len()).ok_or(Full)?;
        place.copy_from_slice(bytes);
        self.free = rest;
        self.used += bytes.len();
        Ok(())
    }
}

impl Message<'_> {
    /// Writes the message as it goes over TCP: length prefix or newline included.
    ///
    /// # Errors
    /// The sink's own.
    pub fn encode<S: Sink>(&self, dialect: Dialect, sink: &mut S) -> Result<(), S::Error> {
        write(sink, |out| self.write(dialect, out))
    }

    /// The payload's length in bytes: what a directory limits (§7).
    pub fn payload_len(&self, dialect: Dialect) -> usize {
        let mut count = Count::default();
        let Ok(()) = write(&mut count, |out| self.payload(dialect, out));
        count.0
    }

    fn write(&self, dialect: Dialect, out: &mut dyn Out) {
        match (self, dialect) {
            (Message::Preamble { nick, port }, _) => preamble(nick, *port, out),
            (Message::EndOfPreamble, Dialect::Framed) => {}
            (_, Dialect::Framed) => {
                out.put(&prefix(self.payload_len(dialect)));
                self.payload(dialect, out);
            }
            (_, Dialect::Line) => {
                self.payload(dialect, out);
                out.put(b"\n");
            }
        }
    }

    fn payload(&self, dialect: Dialect, out: &mut dyn Out) {
        let relayed: &[u8] = match dialect {
            Dialect::Framed => b"BROADCAST ",
            Dialect::Line => b"BROADCAST_MSG ",
        };
        match self {
            Message::Register { nick, port } => register(nick, *port, out),
            Message::Broadcast { nick, text } => said(b"BROADCAST ", nick, *text, out),
            Message::Quit => out.put(b"QUIT "),
            Message::Welcome { nick } => named(b"WELCOME ", nick, out),
            Message::UserList(list) => {
                out.put(b"USERLIST");
                list.for_each(|entry| {
                    out.put(b" ");
                    listed(&entry, b":", out);
                });
            }
            Message::UserJoined(entry) => {
                out.put(b"USER_JOINED ");
                listed(entry, b" ", out);
            }
            Message::UserLeft { nick } => named(b"USER_LEFT ", nick, out),
            Message::Relayed { nick, text } => said(relayed, nick, *text, out),
            Message::Error { text: what } => {
                out.put(b"ERROR ");
                text(*what, out);
            }
            Message::Hello => out.put(b"HELLO 1"),
            Message::Profile(profile) => {
                named(b"PROFILE ", &profile.nick, out);
                if let Some(dialect) = profile.dialect {
                    out.put(b" dialect=");
                    out.put(dialect.name().as_bytes());
                }
                if let Some(addr) = profile.addr {
                    out.put(b" addr=");
                    ip::write_v6(addr, out);
                }
            }
            Message::Ping { token } => {
                out.put(b"PING ");
                out.put(token.as_str().as_bytes());
            }
            Message::Pong { token } => {
                out.put(b"PONG ");
                out.put(token.as_str().as_bytes());
            }
            Message::Preamble { .. } | Message::EndOfPreamble => {}
        }
    }
}

/// A [`Sink`] of any kind, so that there is one code that writes, and not one for each. What comes behind an error
/// goes nowhere.
pub(crate) trait Out {
    fn put(&mut self, bytes: &[u8]);
}

/// Has `content` written into `sink`.
pub(crate) fn write<S: Sink>(
    sink: &mut S,
    content: impl FnOnce(&mut dyn Out),
) -> Result<(), S::Error> {
    let mut writing = Writing { sink, written: Ok(()) };
    content(&mut writing);
    writing.written
}

struct Writing<'a, S: Sink> {
    sink: &'a mut S,
    written: Result<(), S::Error>,
}

impl<S: Sink> Out for Writing<'_, S> {
    fn put(&mut self, bytes: &[u8]) {
        if self.written.is_ok() {
            self.written = self.sink.put(bytes);
        }
    }
}

/// The preamble of §1. For a nickname of at most 32 bytes, no length byte reaches 0x80 or is a newline.
fn preamble(nick: &Nick, port: u16, out: &mut dyn Out) {
    let mut count = Count::default();
    let Ok(()) = write(&mut count, |out| register(nick, port, out));
    out.put(&prefix(b"HELLO 1\n\n".len() + count.0));
    out.put(b"HELLO 1\n");
    register(nick, port, out);
    out.put(b"\n");
    out.put(&prefix(count.0));
    register(nick, port, out);
}

/// The length prefix of a framed payload; the longest one says for a longer payload.
pub(super) fn prefix(len: usize) -> [u8; 4] {
    u32::try_from(len).unwrap_or(u32::MAX).to_be_bytes()
}

fn register(nick: &Nick, port: u16, out: &mut dyn Out) {
    named(b"REGISTER ", nick, out);
    out.put(b" ");
    number(port, out);
}

fn named(command: &[u8], nick: &Nick, out: &mut dyn Out) {
    out.put(command);
    out.put(nick.as_str().as_bytes());
}

fn said(command: &[u8], nick: &Nick, what: Text<'_>, out: &mut dyn Out) {
    named(command, nick, out);
    out.put(b" ");
    text(what, out);
}

pub(super) fn text(what: Text<'_>, out: &mut dyn Out) {
    what.runs().for_each(|run| out.put(run.as_bytes()));
}

fn listed(entry: &UserEntry, separator: &[u8], out: &mut dyn Out) {
    out.put(entry.nick.as_str().as_bytes());
    out.put(separator);
    ip::write_v4(*entry.addr.ip(), out);
    out.put(separator);
    number(entry.addr.port(), out);
}

pub(super) fn number(value: u16, out: &mut dyn Out) {
    let (mut digits, mut rest) = ([b'0'; 5], value);
    for digit in digits.iter_mut().rev() {
        // Divided by a constant: what is divided by a variable can panic, as far as a linker sees.
        *digit = b'0'.wrapping_add((rest % 10) as u8);
        rest /= 10;
    }
    let zeros = digits.iter().take(4).take_while(|&&digit| digit == b'0').count();
    out.put(digits.get(zeros..).unwrap_or_default());
}
