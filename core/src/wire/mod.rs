//! Bytes ⇄ [`Message`]: dialects, framing, grammar, encoding. Knows no state of any machine.
//!
//! A driver hands what a socket gave it to an [`Inbox`] (or, with buffers of its own, to a [`Decoder`])
//! and what comes out to its machine; what the machine wants sent, it [encodes](Message::encode).
//!
//! | file | what |
//! |---|---|
//! | `message.rs` | the messages of §2 and §6, one valid value each |
//! | `grammar.rs` | a payload's text → a message |
//! | `encode.rs` | a message → bytes, in either dialect |
//! | `decoder.rs` | a stream of bytes, in any pieces → messages, entries, lines |
//! | `inbox.rs` | a decoder with a buffer of fixed size |
//! | `ip.rs` | IP addresses as text, both ways |
//! | `datagram.rs` | the datagrams of §4 |
//! | `line.rs` | the lines of a private chat, §5 |

mod datagram;
mod decoder;
pub(crate) mod encode;
mod grammar;
mod inbox;
pub(crate) mod ip;
mod line;
mod message;

pub use datagram::{ChatPort, Datagram};
pub use decoder::{Decoder, Item, Sender};
pub use encode::{Count, Sink, SliceSink};
pub use grammar::{DecodeError, Keyword, decode};
pub use inbox::{Inbox, Received};
pub use line::Line;
pub use message::{Entries, Message, Profile, Token, UserEntry, UserList};

use core::fmt;

/// Which of the two dialects of §1 a stream or a datagram is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Dialect {
    /// Payloads behind four bytes of length: the newest originals, and everything modern.
    Framed,
    /// Payloads that end in a newline: the first originals.
    Line,
}

impl Dialect {
    /// What the first byte of a stream or a datagram says (§1).
    pub const fn of(first: u8) -> Self {
        if first == 0 { Dialect::Framed } else { Dialect::Line }
    }

    /// The dialect's name, as PROFILE has it (§6).
    pub const fn name(self) -> &'static str {
        match self {
            Dialect::Framed => "framed",
            Dialect::Line => "line",
        }
    }

    /// The dialect of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Dialect::Framed, Dialect::Line].into_iter().find(|dialect| dialect.name() == name)
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
