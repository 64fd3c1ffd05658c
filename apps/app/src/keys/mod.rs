//! What keys do, in every face: actions, the keys that are bound to them, and how both are written in the configuration
//! file. A face turns what it reads into a [`Key`], asks the [`Bindings`], and does the [`KeyAction`] that comes out.
//!
//! | file | what |
//! |---|---|
//! | `key.rs` | a key, and how it is written |
//! | `action.rs` | everything that a key can do, with the keys that do it by default |
//! | `bindings.rs` | the keys in force |

mod action;
mod bindings;
mod key;

pub use action::{ACTIONS, ActionEntry, KeyAction, KeyRow, KeysHelp, ROWS, Surface};
pub use bindings::{Bindings, Pressed};
pub use key::{Code, Key, KeyError, Sequence};
