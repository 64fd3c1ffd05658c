//! What the command lines of all programs have in common: the flags of the settings, help and mistakes in the language in
//! force.
//!
//! | file | what |
//! |---|---|
//! | `flags.rs` | the flags of the settings |
//! | `speaking.rs` | what clap says in English, in the language in force |
//! | `wrong.rs` | what is wrong with a command line, or with what is printed |
//! | `early.rs` | what can be known before it is understood |

mod early;
mod flags;
mod speaking;
mod wrong;

pub use early::{language, unreadable_argument, unreadable_variable};
pub use flags::{AllFlags, BenchFlags, ChatFlags, ConfigFlag, ServeFlags, help, settings_of};
pub use speaking::{COLUMNS, in_language, possible_values};
pub use wrong::{unprinted, what_is_wrong};
