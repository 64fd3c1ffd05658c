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
//! | `keys/` | the board's own key, and those of others: with the feature `secure` |
//! | `own_key.rs` | the key by which the board is known, and whether it may join with it: with `secure` |
//! | `entropy.rs` | secrets from what a chip's generator says: with `secure` |
//! | `line_editor.rs` | keys → lines |
//! | `command.rs` | lines → commands |
//! | `width.rs` | how many columns a character takes |
//! | `peers.rs` | open invitations and private chats |
//! | `words/` | what a person reads |
//! | `screen.rs` | writes lines to the console, around the line that is being typed |
//! | `pace.rs` | no more texts than servers take |
//! | `trusting.rs` | whose keys the user has to decide about: with `secure` |
//! | `unheard.rs` | texts that have not come back from the room |
//! | `stay.rs` | what the console keeps in mind of its stay in the room |
//! | `console/` | events → lines, commands → requests |

mod board;
mod channels;
mod command;
mod console;
#[cfg(feature = "secure")]
pub mod entropy;
mod flash;
#[cfg(feature = "secure")]
mod keys;
mod lamp;
mod line_editor;
#[cfg(test)]
mod mock_flash;
#[cfg(feature = "secure")]
mod own_key;
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
#[cfg(feature = "secure")]
mod trusting;
mod unanswered;
mod unheard;
mod width;
mod words;

pub use board::{Board, Restart};
pub use channels::Channels;
pub use console::Console;
pub use flash::Flash;
#[cfg(feature = "secure")]
pub use keys::{Health, Keys, Known, MAX_MEMBERS, MAX_SERVERS, NoFlash, NotKept, Trust};
pub use lamp::{Lamp, Led, Light};
#[cfg(feature = "secure")]
pub use own_key::{OwnKey, Trouble};
pub use progress::{NoWatchdog, Progress, Pulse, Task, Watchdog};
pub use radio::{JoinError, Radio, Wired};
#[cfg(feature = "secure")]
pub use settings::Secure;
pub use settings::{Key, NoStorage, Settings, Storage, StorageError, Wifi, WifiError};
pub use supervisor::{Network, Supervisor};
