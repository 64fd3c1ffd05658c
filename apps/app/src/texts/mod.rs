//! Every text that a person sees: a function each, which returns the whole sentence in the language in force. The
//! sentences themselves stand in `i18n/`, a folder for each language. The help of each setting is named where the
//! setting is defined.
//!
//! | file | what |
//! |---|---|
//! | `attention.rs` | what asks for the user's attention |
//! | `bench.rs` | what a measurement of a server says |
//! | `cluster.rs` | servers that share a room |
//! | `command_line.rs`, `settings.rs` | help, the manual, and what is wrong with a setting |
//! | `editor.rs` | a text in another editor |
//! | `history.rs` | what was said in earlier stays |
//! | `manual.rs` | what only the manual says |
//! | `input.rs` | what is wrong with a file or a pipe |
//! | `session.rs` | the beginning and the end of a stay in the room |
//! | `link.rs` | links to a room, and in texts |
//! | `room.rs` | what happens in the room and in private chats |
//! | `joins.rs` | who comes and goes |
//! | `identity.rs` | the keys by which programs are known |
//! | `ignoring.rs` | whom the user ignores |
//! | `members.rs` | the list of members |
//! | `commands.rs` | what a member can type |
//! | `keys.rs` | what keys do, and what is wrong with those that a user binds |
//! | `language.rs` | which language is spoken, and which others there are |
//! | `looks.rs` | themes, and how times are written |
//! | `secure.rs` | secure links, and whose keys they show |
//! | `screen.rs` | the screen of the terminal client |
//! | `system.rs` | why the operating system does not do something |
//! | `scripts.rs` | what a script is told about its actions |
//! | `server.rs`, `moderation.rs`, `log.rs`, `doctor.rs` | what the operator of a server sees |
//! | `window.rs`, `talk.rs`, `window_settings.rs` | the window |

mod attention;
mod bench;
mod cluster;
mod command_line;
mod commands;
mod doctor;
mod editor;
mod history;
mod identity;
mod ignoring;
mod input;
mod joins;
mod keys;
mod language;
mod link;
mod log;
mod looks;
mod manual;
mod members;
mod moderation;
mod room;
mod screen;
mod scripts;
mod secure;
mod server;
mod session;
mod settings;
mod system;
mod talk;
mod window;
mod window_settings;

pub use attention::*;
pub use bench::*;
pub use cluster::*;
pub use command_line::*;
pub use commands::*;
pub use doctor::*;
pub use editor::*;
pub use history::*;
pub use identity::*;
pub use ignoring::*;
pub use input::*;
pub use joins::*;
pub use keys::*;
pub use language::*;
pub use link::*;
pub use log::*;
pub use looks::*;
pub use manual::*;
pub use members::*;
pub use moderation::*;
pub use room::*;
pub use screen::*;
pub use scripts::*;
pub use secure::*;
pub use server::*;
pub use session::*;
pub use settings::*;
pub use system::*;
pub use talk::*;
pub use window::*;
pub use window_settings::*;
