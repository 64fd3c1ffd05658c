//! A [`Message`] → bytes, in either dialect (§1). Lengths are counted, not guessed: nothing is copied twice.

use core::convert::Infallible;
use core::net::SocketAddrV4;

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
        match (self, dialect) {
            (Message::Preamble { nick, port }, _) => return preamble(nick, *port, sink),
            (Message::EndOfPreamble, Dialect::Framed) => return Ok(()),
            (_, Dialect::Framed) => sink.put(&prefix(self.payload_len(dialect)))?,
            (_, Dialect::Line) => {}
        }
        self.payload(dialect, sink)?;
        match dialect {
            Dialect::Framed => Ok(()),
            Dialect::Line => sink.put(b"\n"),
        }
    }

    /// The payload's length in bytes: what a directory limits (§7).
    pub fn payload_len(&self, dialect: Dialect) -> usize {
        let mut count = Count::default();
        let Ok(()) = self.payload(dialect, &mut count);
        count.0
    }

    fn payload<S: Sink>(&self, dialect: Dialect, sink: &mut S) -> Result<(), S::Error> {
        let relayed: &[u8] = match dialect {
            Dialect::Framed => b"BROADCAST ",
            Dialect::Line => b"BROADCAST_MSG ",
        };
        match self {
            Message::Register { nick, port } => register(nick, *port, sink),
            Message::Broadcast { nick, text } => said(b"BROADCAST ", nick, *text, sink),
            Message::Quit => sink.put(b"QUIT "),
            Message::Welcome { nick } => named(b"WELCOME ", nick, sink),
            Message::UserList(list) => {
                sink.put(b"USERLIST")?;
                let mut written = Ok(());
                list.for_each(|entry| {
                    if written.is_ok() {
                        written = sink.put(b" ").and_then(|()| listed(&entry, b":", sink));
                    }
                });
                written
            }
            Message::UserJoined(entry) => {
                sink.put(b"USER_JOINED ")?;
                listed(entry, b" ", sink)
            }
            Message::UserLeft { nick } => named(b"USER_LEFT ", nick, sink),
            Message::Relayed { nick, text } => said(relayed, nick, *text, sink),
            Message::Error { text: what } => {
                sink.put(b"ERROR ")?;
                text(*what, sink)
            }
            Message::Hello => sink.put(b"HELLO 1"),
            Message::Profile(profile) => {
                named(b"PROFILE ", &profile.nick, sink)?;
                if let Some(dialect) = profile.dialect {
                    sink.put(b" dialect=")?;
                    sink.put(dialect.name().as_bytes())?;
                }
                if let Some(addr) = profile.addr {
                    sink.put(b" addr=")?;
                    ip::write_v6(addr, sink)?;
                }
                Ok(())
            }
            Message::Ping { token } => {
                sink.put(b"PING ")?;
                sink.put(token.as_str().as_bytes())
            }
            Message::Pong { token } => {
                sink.put(b"PONG ")?;
                sink.put(token.as_str().as_bytes())
            }
            Message::Preamble { .. } | Message::EndOfPreamble => Ok(()),
        }
    }
}

/// The preamble of §1. For a nickname of at most 32 bytes, no length byte reaches 0x80 or is a newline.
fn preamble<S: Sink>(nick: &Nick, port: u16, sink: &mut S) -> Result<(), S::Error> {
    let mut count = Count::default();
    let Ok(()) = register(nick, port, &mut count);
    sink.put(&prefix(b"HELLO 1\n\n".len() + count.0))?;
    sink.put(b"HELLO 1\n")?;
    register(nick, port, sink)?;
    sink.put(b"\n")?;
    sink.put(&prefix(count.0))?;
    register(nick, port, sink)
}

/// The length prefix of a framed payload; the longest one says for a longer payload.
pub(super) fn prefix(len: usize) -> [u8; 4] {
    u32::try_from(len).unwrap_or(u32::MAX).to_be_bytes()
}

fn register<S: Sink>(nick: &Nick, port: u16, sink: &mut S) -> Result<(), S::Error> {
    named(b"REGISTER ", nick, sink)?;
    sink.put(b" ")?;
    number(port, sink)
}

fn named<S: Sink>(command: &[u8], nick: &Nick, sink: &mut S) -> Result<(), S::Error> {
    sink.put(command)?;
    sink.put(nick.as_str().as_bytes())
}

fn said<S: Sink>(
    command: &[u8],
    nick: &Nick,
    what: Text<'_>,
    sink: &mut S,
) -> Result<(), S::Error> {
    named(command, nick, sink)?;
    sink.put(b" ")?;
    text(what, sink)
}

pub(super) fn text<S: Sink>(what: Text<'_>, sink: &mut S) -> Result<(), S::Error> {
    what.runs().try_for_each(|run| sink.put(run.as_bytes()))
}

fn listed<S: Sink>(entry: &UserEntry, separator: &[u8], sink: &mut S) -> Result<(), S::Error> {
    sink.put(entry.nick.as_str().as_bytes())?;
    sink.put(separator)?;
    address(entry.addr, separator, sink)
}

fn address<S: Sink>(addr: SocketAddrV4, separator: &[u8], sink: &mut S) -> Result<(), S::Error> {
    ip::write_v4(*addr.ip(), sink)?;
    sink.put(separator)?;
    number(addr.port(), sink)
}

pub(super) fn number<S: Sink>(value: u16, sink: &mut S) -> Result<(), S::Error> {
    // Divided by constants: what is divided by a variable can panic, where the compiler does not look through it.
    let leading = [value / 10_000, value / 1_000, value / 100, value / 10, value];
    let digits = leading.map(|leading| b'0'.wrapping_add((leading % 10) as u8));
    let zeros = digits.iter().take(4).take_while(|&&digit| digit == b'0').count();
    digits.get(zeros..).map_or(Ok(()), |digits| sink.put(digits))
}
