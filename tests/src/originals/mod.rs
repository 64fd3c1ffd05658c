//! Stand-ins of the two generations of the original programs, with the faults that matter.
//!
//! First without any input or output: a machine is fed what **one** `recv()` returned, and says what is
//! shown and what is sent. So they live in a simulated world as well as over sockets.
//!
//! | file | what |
//! |---|---|
//! | `client.rs` | a member: how it joins, reads, and is invited |
//! | `chat.rs` | one side of a private chat |
//! | `server.rs` | the directory |
//! | `python.rs` | the parts of the originals' language that show on the wire |
//! | `live_client.rs`, `live_server.rs` | the machines over sockets and threads |

mod chat;
mod client;
mod live_client;
mod live_server;
mod python;
mod server;

pub use chat::{Chat, ChatShown};
pub use client::{Client, Shown};
pub use live_client::{Invitation, LiveChat, LiveClient, Question};
pub use live_server::LiveServer;
pub use server::{Action, Server};

use plausch_core::wire::Dialect;

/// Which of the originals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Generation {
    /// The newest: payloads behind four bytes of length.
    Framed,
    /// The first: payloads that end in a newline.
    Line,
}

impl Generation {
    /// Both of them.
    pub const BOTH: [Generation; 2] = [Generation::Framed, Generation::Line];

    /// The dialect's name.
    pub const fn dialect(self) -> &'static str {
        match self {
            Generation::Framed => "framed",
            Generation::Line => "line",
        }
    }

    /// A payload as it goes over TCP.
    pub fn packed(self, payload: &str) -> Vec<u8> {
        match self {
            Generation::Framed => framed(payload),
            Generation::Line => format!("{payload}\n").into_bytes(),
        }
    }

    /// Takes the first payload out of what has arrived over TCP, once it is whole.
    pub fn take(self, bytes: &mut Vec<u8>) -> Option<Vec<u8>> {
        let (start, end, behind) = match self {
            Generation::Framed => {
                let prefix = *bytes.first_chunk::<4>()?;
                let end = 4 + usize::try_from(u32::from_be_bytes(prefix)).ok()?;
                (4, end, end)
            }
            Generation::Line => {
                let end = bytes.iter().position(|&byte| byte == b'\n')?;
                (0, end, end + 1)
            }
        };
        let payload = bytes.get(start..end)?.to_vec();
        bytes.drain(..behind);
        Some(payload)
    }

    /// A payload as it goes over UDP.
    pub fn datagram(self, payload: &str) -> Vec<u8> {
        match self {
            Generation::Framed => framed(payload),
            Generation::Line => payload.as_bytes().to_vec(),
        }
    }
}

impl From<Dialect> for Generation {
    fn from(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Framed => Generation::Framed,
            Dialect::Line => Generation::Line,
        }
    }
}

fn framed(payload: &str) -> Vec<u8> {
    let len = u32::try_from(payload.len()).expect("a payload of less than 4 GiB");
    [&len.to_be_bytes(), payload.as_bytes()].concat()
}

/// What has arrived over one connection and is no whole message yet.
#[derive(Debug, Default)]
struct Buffer {
    bytes: Vec<u8>,
}

/// A payload, or that it cannot be decoded: that ends whoever reads it.
type Payload = Result<String, NotUtf8>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct NotUtf8;

impl Buffer {
    /// Takes what one `recv()` returned. The line generation decodes each chunk by itself.
    fn fill(&mut self, generation: Generation, chunk: &[u8]) -> Result<(), NotUtf8> {
        if generation == Generation::Line && std::str::from_utf8(chunk).is_err() {
            return Err(NotUtf8);
        }
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }

    /// The next whole payload.
    fn next(&mut self, generation: Generation) -> Option<Payload> {
        let payload = generation.take(&mut self.bytes)?;
        Some(String::from_utf8(payload).map_err(|_| NotUtf8))
    }
}
