#![no_std]
#![forbid(unsafe_code)]
//! What every board's node does, whatever the board: a console with the slash commands of `plausch chat --plain`,
//! settings that are kept, and the way into the room.
//!
//! | file | what |
//! |---|---|
//! | `board.rs` | what a board has to bring: restarting, a light |
//! | `settings.rs` | what is remembered, and where |
//! | `line_editor.rs` | keys → lines |
//! | `command.rs` | lines → commands |
//! | `acquaintances.rs` | who has asked for a chat, and with whom one is open |
//! | `words.rs` | what a person reads |
//! | `screen.rs` | lines to the console, around what is being typed |
//! | `console.rs` | all of them together |

mod acquaintances;
mod board;
mod command;
mod console;
mod line_editor;
mod screen;
mod settings;
mod words;

pub use board::{Board, Light};
pub use console::Console;
pub use settings::{Forgetful, Key, Settings, Storage, StorageError};
