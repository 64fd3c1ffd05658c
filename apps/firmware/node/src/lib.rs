#![no_std]
#![forbid(unsafe_code)]
//! The node, on any board: a console with the slash commands of `plausch chat --plain`, settings
//! that survive a restart, and the way into the room.
//!
//! | file | what |
//! |---|---|
//! | `board.rs` | what a board provides: restarting, and the reason of the last restart |
//! | `radio.rs` | what a radio provides |
//! | `supervisor.rs` | joins the Wi-Fi, gets an address, and does both again whenever they are lost |
//! | `unanswered.rs` | attempts at the room that nothing answered: then the Wi-Fi is joined again |
//! | `progress.rs` | a watchdog that is fed only while all tasks make progress |
//! | `lamp.rs` | what the board's light shows |
//! | `channels.rs` | the channels between the tasks |
//! | `settings.rs` | Wi-Fi, server, nickname |
//! | `flash.rs` | where settings are stored |
//! | `line_editor.rs` | keys → lines |
//! | `command.rs` | lines → commands |
//! | `width.rs` | how many columns a character takes |
//! | `peers.rs` | open invitations and private chats |
//! | `words.rs` | what a person reads |
//! | `screen.rs` | writes lines to the console, around the line that is being typed |
//! | `pace.rs` | no more texts than servers take |
//! | `unheard.rs` | texts that have not come back from the room |
//! | `stay.rs` | what the console keeps in mind of its stay in the room |
//! | `console/` | events → lines, commands → requests |

mod board;
mod channels;
mod command;
mod console;
mod flash;
mod lamp;
mod line_editor;
mod pace;
mod peers;
mod progress;
mod radio;
mod screen;
mod settings;
mod stay;
mod supervisor;
#[cfg(test)]
mod test_clock;
mod unanswered;
mod unheard;
mod width;
mod words;

pub use board::{Board, Restart};
pub use channels::Channels;
pub use console::Console;
pub use flash::Flash;
pub use lamp::{Lamp, Led, Light};
pub use progress::{NoWatchdog, Progress, Pulse, Task, Watchdog};
pub use radio::{JoinError, Radio, Wired};
pub use settings::{Key, NoStorage, Settings, Storage, StorageError, Wifi, WifiError};
pub use supervisor::{Network, Supervisor};
