//! A member's machine: joining, the roster, invitations (§3, §4, §6); it owns its private chats (§5).
//!
//! | file | what |
//! |---|---|
//! | `machine.rs` | [`Client`]: what goes in, and to whom it belongs |
//! | `membership.rs` | the link to the directory: joining, saying, hearing, leaving |
//! | `roster.rs` | who is here, and how each is reached |
//! | `invitation.rs` | invitations, both ways |
//! | `conversation.rs` | the private chats |
//! | `tables.rs` | where it keeps its entries |
//! | `slot.rs` | one chat from invitation to end |
//! | `guard.rs` | what strangers may make this client do |
//! | `output.rs` | what comes out |
//! | `backoff.rs` | how long to wait before joining again |

mod backoff;
mod conversation;
mod guard;
mod invitation;
mod machine;
mod membership;
mod output;
mod roster;
mod slot;
mod tables;

pub use crate::chat::End as ChatEnd;
pub use backoff::Backoff;
pub use machine::{Client, Command, CommandError, Input, Limits};
pub use output::{Disconnect, Event, ListenPort, Output, Outputs, Peer, Rejection};
pub use roster::{MemberEntry, MemberView, Members};
pub use slot::Slot;
pub use tables::{FixedTables, Tables};

#[cfg(test)]
mod tests;
