//! The directory's machine: who is in the room, who gets what (§3, §6, §7).
//!
//! | file | what |
//! |---|---|
//! | `input.rs` | what goes in |
//! | `machine.rs` | [`Directory`]: what it does about it |
//! | `registration.rs` | joining and leaving: refusals, ghosts, the newcomer's pause |
//! | `output.rs` | what comes out |
//! | `policy.rs` | which nicknames are allowed |
//! | `owners.rs`, `look.rs` | whose nicknames are: with the feature `secure` |
//! | `shared.rs` | a room that several directories share: with the feature `cluster` |
//! | `operators.rs` | members who may command the server |
//! | `security.rs` | secure links: with the feature `secure` |
//! | `limits.rs` | what is allowed (§7) |
//! | `listing.rs` | the USERLIST, kept as it is written |
//! | `past.rs` | what the room said last, for those who come later |
//! | `signs.rs` | what the operator has put up for all to read |
//! | `journal.rs` | what it logs of those that it refuses |
//! | `sources.rs` | what one IP address may do |
//! | `entry.rs` | what it knows of one connection |
//! | `tables.rs` | where it keeps its entries |

mod entry;
mod input;
mod journal;
mod limits;
mod listing;
#[cfg(feature = "secure")]
mod look;
mod machine;
mod operators;
mod output;
#[cfg(feature = "secure")]
mod owners;
mod past;
mod policy;
mod registration;
#[cfg(feature = "secure")]
mod security;
#[cfg(feature = "cluster")]
mod shared;
mod signs;
mod sources;
mod tables;

pub use entry::LinkEntry;
pub use input::{ClosedBy, Command, CommandError, Input};
pub use limits::Limits;
#[cfg(feature = "secure")]
pub use limits::Security;
pub use listing::Listing;
#[cfg(feature = "secure")]
pub use look::Look;
pub use machine::{Directory, MemberView};
pub use output::{Event, Leave, Output, Outputs, Recipients};
#[cfg(feature = "secure")]
pub use owners::{Owned, Owner};
pub use past::{FixedPast, Past, PastLimits, Said};
pub use policy::{AnyNick, NickPolicy, Who};
#[cfg(feature = "cluster")]
pub(crate) use shared::{ASKS, Ask, GivesUp, Guest, Holder, Stale};
pub use signs::{NoSigns, Sign, Signs};
pub use sources::{SourceEntry, source, source_bits};
pub use tables::{FixedTables, Tables};

#[cfg(test)]
mod tests;
