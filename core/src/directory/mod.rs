//! The directory's machine: who is here, who hears what (§3, §6, §7).
//!
//! | file | what |
//! |---|---|
//! | `machine.rs` | [`Directory`]: what goes in, and what it does about it |
//! | `registration.rs` | coming and leaving: refusals, ghosts, the newcomer's pause |
//! | `output.rs` | what comes out |
//! | `limits.rs` | what is allowed (§7) |
//! | `sources.rs` | what one IP address may do |
//! | `tables.rs` | where it keeps its entries |

mod limits;
mod machine;
mod output;
mod registration;
mod sources;
mod tables;

pub use limits::Limits;
pub use machine::{ClosedBy, Command, CommandError, Directory, Input, MemberView};
pub use output::{Event, Leave, Output, Outputs, Recipients};
pub use sources::SourceEntry;
pub use tables::{FixedTables, LinkEntry, Tables};

#[cfg(test)]
mod tests;
