#![no_std]
#![forbid(unsafe_code)]
//! What every board's node does, whatever the board: a console with the slash commands of `plausch chat --plain`,
//! settings that are kept, and the way into the room.
//!
//! | file | what |
//! |---|---|
//! | `board.rs` | what a board has to bring: restarting, and why it did |
//! | `radio.rs` | what a radio has to bring |
//! | `supervisor.rs` | Wi-Fi, an address, and both again whenever they are lost |
//! | `progress.rs` | a watchdog that is fed from progress |
//! | `lamp.rs` | what a light tells |
//! | `wires.rs` | what all these tell each other |
//! | `settings.rs` | what is remembered |
//! | `flash.rs` | and where |
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
mod flash;
mod lamp;
mod line_editor;
mod progress;
mod radio;
#[cfg(test)]
mod rig;
mod screen;
mod settings;
mod supervisor;
mod wires;
mod words;

pub use board::{Board, Restart};
pub use console::Console;
pub use flash::Flash;
pub use lamp::{Lamp, Led, Light};
pub use progress::{NoWatchdog, Progress, Pulse, Task, Watchdog};
pub use radio::{JoinError, Radio, Wired};
pub use settings::{BadWifi, Forgetful, Key, Settings, Storage, StorageError, Wifi};
pub use supervisor::{Network, Supervisor};
pub use wires::Wires;
