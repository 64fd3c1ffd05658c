//! The machine of one private chat over TCP, from its greeting to its end (§5, §8.6). A client owns
//! one for each chat. Inviting is up to the [client](crate::client).
//!
//! | file | what |
//! |---|---|
//! | `machine.rs` | [`Chat`]: greeting, texts, the end |
//! | `security.rs` | secure chats, and what they are known by: with the feature `secure` |
//! | `output.rs` | what comes out, and how long texts are split for originals |

mod machine;
mod output;
#[cfg(feature = "secure")]
mod security;

pub use machine::{Chat, Command, CommandError, Input, Role};
pub(crate) use output::Tail;
pub use output::{ChatSecurity, End, Event, Output, Outputs};
