//! A member's machine: joining, the roster, invitations (§3, §4, §6); it owns its private chats
//! (§5).
//!
//! | file | what |
//! |---|---|
//! | `machine.rs` | [`Client`]: hands each input and each command to the part that it is for |
//! | `input.rs` | what goes in: [`Input`], [`Command`] and [`CommandError`] |
//! | `membership.rs` | the link to the directory: joining, broadcasting, leaving |
//! | `catching_up.rs` | what the room said before |
//! | `roster.rs` | who is in the room, and how each member is reached |
//! | `invitations.rs` | inviting and being invited |
//! | `guard.rs` | protects the user from invitations |
//! | `chats.rs` | the private chats |
//! | `entry.rs` | one chat, from its invitation to its end |
//! | `peer.rs` | who is at the other end of it |
//! | `output.rs` | what comes out: [`Output`] and [`Event`] |
//! | `call.rs` | what the parts share while one input or command is handled |
//! | `service.rs` | what answers where a directory was expected |
//! | `limits.rs` | limits and times |
//! | `tables.rs` | where a client keeps its entries |
//! | `trust.rs`, `security.rs` | the directory's key, and links with it: with the feature `secure` |
//! | `keys.rs` | the keys of peers: with the feature `secure` |
//! | `backoff.rs` | how long to wait before joining again |

mod backoff;
mod call;
mod catching_up;
mod chats;
mod entry;
mod guard;
mod input;
mod invitations;
#[cfg(feature = "secure")]
mod keys;
mod limits;
mod machine;
mod membership;
mod output;
mod peer;
mod roster;
#[cfg(feature = "secure")]
mod security;
mod service;
mod tables;
#[cfg(feature = "secure")]
mod trust;

pub use crate::chat::{ChatSecurity, End as ChatEnd};
pub use backoff::Backoff;
pub use entry::ChatEntry;
pub use input::{Command, CommandError, Input};
pub use limits::Limits;
pub use machine::Client;
pub use output::{Disconnect, Event, ListenPort, Output, Outputs, Rejection};
pub use peer::Peer;
pub use roster::{MemberEntry, MemberView, Members};
pub use service::{Service, Verdict, judge};
pub use tables::{FixedTables, Tables};
#[cfg(feature = "secure")]
pub use trust::Trust;

#[cfg(test)]
mod tests;
