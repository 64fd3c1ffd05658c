//! The machine of one private chat over TCP, from its greeting to its end (§5). A client owns one
//! for each chat. Inviting is up to the [client](crate::client).
//!
//! | file | what |
//! |---|---|
//! | `machine.rs` | [`Chat`]: greeting, texts, the end |
//! | `output.rs` | what comes out, and how long texts are split for originals |

mod machine;
mod output;

pub use machine::{Chat, Command, CommandError, Input, Role};
pub(crate) use output::Pieces;
pub use output::{End, Event, Output, Outputs};
