//! Bytes ⇄ [`Message`]: dialects, framing, grammar, encoding. Knows no state of any machine.
//!
//! A driver hands the bytes of a socket to an [`Inbox`] (or, with buffers of its own, to a
//! [`Decoder`]), and what that reads to its machine. What the machine wants sent, the driver
//! [encodes](Message::encode).
//!
//! | file | what |
//! |---|---|
//! | `dialect.rs` | the two dialects of §1 |
//! | `message.rs` | the messages of §2 and §6, one valid value each |
//! | `grammar.rs` | a payload's text → a message |
//! | `encode.rs` | a message → bytes, in either dialect |
//! | `original.rs` | what an original is told instead |
//! | `sink.rs` | where encoded bytes go |
//! | `decoder.rs` | a stream of bytes, in any pieces → messages, entries, lines |
//! | `inbox.rs` | a decoder with a buffer of fixed size |
//! | `datagram.rs` | the datagrams of §4 |
//! | `line.rs` | the lines of a private chat, §5 |
//! | `record.rs` | the records of a secure private chat, §8.6 |

use crate::time::Duration;

/// How many bytes a payload to a directory may have, unless the directory says otherwise (§6, §7).
pub const PAYLOAD: usize = 4096;

/// The longest restart that is announced, and that anybody waits for (§7).
pub const RESTART: Duration = Duration::from_secs(24 * 60 * 60);

mod datagram;
mod decoder;
mod dialect;
mod encode;
mod grammar;
mod inbox;
mod line;
mod message;
mod original;
mod record;
mod sink;

pub use datagram::{ChatPort, Datagram};
pub use decoder::{Decoder, Item};
pub use dialect::Dialect;
pub use grammar::{DecodeError, Keyword, Sender, decode};
pub use inbox::{Inbox, Received};
pub use line::Line;
pub use message::{Entries, Hello, Message, Place, Profile, Token, UserEntry, UserList};
pub use record::{ChatRecord, ChatRecordError, ChatRecords, RecordInbox};
pub use sink::{Count, Sink, SliceSink};
pub(crate) use sink::{Out, write};
