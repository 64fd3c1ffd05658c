//! The datagrams of §4: invitations and rejections, in either dialect.

use super::Dialect;
use super::encode;
use super::grammar::{self, DecodeError, Keyword};
use super::sink::{self, Out, Sink};
use crate::name::Nick;
use crate::panic_free::write_port;

/// A TCP port on which an inviter listens: 1024 or above (§4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ChatPort(u16);

impl ChatPort {
    /// Checks `port`; none below 1024.
    pub const fn new(port: u16) -> Option<Self> {
        if port < 1024 { None } else { Some(ChatPort(port)) }
    }

    /// The port's number.
    pub const fn get(self) -> u16 {
        self.0
    }
}

/// What one datagram says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Datagram {
    /// CHAT_REQUEST, and FROM after it.
    Invitation {
        /// The TCP port on which the inviter listens, on the host that sent the datagram.
        port: ChatPort,
        /// The inviter's nickname: an extension, in the framed dialect only.
        from: Option<Nick>,
    },
    /// CHAT_REJECTED.
    Rejection,
}

impl Datagram {
    /// The longest encoded datagram in bytes.
    pub const MAX_BYTES: usize = 4 + 18 + 4 + 5 + Nick::MAX_BYTES;

    /// Reads a whole datagram. None: an unknown command, and so ignored.
    ///
    /// # Errors
    /// Says what is wrong with it. Do not tell the sender: its address may be forged (§4).
    pub fn decode(bytes: &[u8]) -> Result<Option<Self>, DecodeError> {
        let (first, second) = match bytes.first().map(|&first| Dialect::of(first)) {
            None => return Err(DecodeError::Empty),
            Some(Dialect::Line) => (bytes, None),
            Some(Dialect::Framed) => {
                let (first, rest) = frame(bytes).ok_or(DecodeError::Empty)?;
                (first, frame(rest).map(|(second, _)| second))
            }
        };
        let first = core::str::from_utf8(first).map_err(|_| DecodeError::Utf8)?;
        let (arguments, command) = grammar::command(first)?;
        match command {
            "CHAT_REQUEST" => {
                let port = grammar::invitation(arguments)?;
                let port = ChatPort::new(port).ok_or(DecodeError::Port(Keyword::ChatRequest))?;
                let second = second.and_then(|second| core::str::from_utf8(second).ok());
                let from = second.and_then(|second| grammar::from(second).ok());
                Ok(Some(Datagram::Invitation { port, from }))
            }
            "CHAT_REJECTED" => Ok(Some(Datagram::Rejection)),
            _ => Ok(None),
        }
    }

    /// Writes the datagram in `dialect`, at most [`Datagram::MAX_BYTES`] long.
    ///
    /// # Errors
    /// The sink's own.
    pub fn encode<S: Sink>(&self, dialect: Dialect, sink: &mut S) -> Result<(), S::Error> {
        sink::write(sink, |out| self.write(dialect, out))
    }

    fn write(&self, dialect: Dialect, out: &mut dyn Out) {
        if dialect == Dialect::Framed {
            out.put(&encode::prefix(encode::len(&|out| self.first(dialect, out))));
        }
        self.first(dialect, out);
        if let (Datagram::Invitation { from: Some(nick), .. }, Dialect::Framed) = (self, dialect) {
            out.put(&encode::prefix("FROM ".len() + nick.as_bytes().len()));
            out.put(b"FROM ");
            out.put(nick.as_bytes());
        }
    }

    fn first(&self, dialect: Dialect, out: &mut dyn Out) {
        match (self, dialect) {
            (Datagram::Invitation { port, .. }, _) => {
                out.put(b"CHAT_REQUEST ");
                write_port(port.get(), out);
            }
            (Datagram::Rejection, Dialect::Framed) => out.put(b"CHAT_REJECTED "),
            // The line originals send it bare (vectors).
            (Datagram::Rejection, Dialect::Line) => out.put(b"CHAT_REJECTED"),
        }
    }
}

/// The first framed payload of `bytes`, and what follows it.
fn frame(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (prefix, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*prefix)).ok()?)
}
