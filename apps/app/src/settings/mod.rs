//! The settings in force. Flags win over the environment, the environment over the file, and the file over defaults.
//!
//! | file | what |
//! |---|---|
//! | `cluster.rs` | how a server shares its room |
//! | `schema.rs` | all settings, each defined once: key, field, notation, help, range |
//! | `units/`, `looks.rs` | how values are written and read |
//! | `sources.rs` | where values come from, and which one wins |
//! | `file.rs` | the configuration file |
//! | `form.rs` | settings as a person changes them one by one |
//! | `reload.rs` | other values for a server that runs |

mod cluster;
mod file;
mod form;
mod looks;
mod reload;
mod schema;
mod sources;
mod units;

pub use cluster::{ClusterSettings, EngineAddress};
pub(crate) use file::line_of;
pub use file::{data_folder, remember, remember_nick, replace, state_folder};
pub use form::{Control, Field, Form};
pub use reload::Reloaded;
pub use schema::{SETTINGS, Section, Setting};
pub use sources::{Flags, Origin, Sources, language};
pub use units::{Notation, parse_nick, parse_time};

use std::net::SocketAddr;
use std::path::PathBuf;

use plausch_core::name::Nick;
use plausch_core::time::Rate;
use plausch_core::wire::Dialect;
use plausch_transport_std::{client, server};

use crate::environment::Environment;
use crate::hyperlink::Links;
use crate::keys::Bindings;
use crate::language::Language;
use crate::model::Joins;
use crate::time_format::TimeFormat;
use crate::{attention, history, theme};

/// Every setting, with its value.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The language to speak. None: the system's.
    pub language: Option<Language>,
    /// Whether links are secure.
    pub secure: Secure,
    /// For joining a room.
    pub chat: ChatSettings,
    /// For running a server.
    pub serve: ServeSettings,
}

impl Settings {
    /// The language to speak.
    pub fn language(&self, env: Environment<'_>) -> Language {
        self.language.unwrap_or_else(|| Language::of_system(env))
    }
}

/// Whether links are secure (§8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Secure {
    /// They are plain.
    Off,
    /// They are secure wherever the other side can do that.
    #[default]
    Prefer,
    /// Without a secure link, there is none.
    Require,
}

/// How a server's log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// Lines for programs: a JSON object each.
    Json,
}

/// How to join a room.
#[derive(Debug, Clone)]
pub struct ChatSettings {
    /// The server to join.
    pub server: client::ServerAddr,
    /// The user's nickname. None: the user has to be asked.
    pub nick: Option<Nick>,
    /// What the server speaks. None: the client finds out.
    pub dialect: Option<Dialect>,
    /// Whether the terminal tells of the mouse.
    pub mouse: bool,
    /// Whether `:wave:` becomes an emoji when it is typed.
    pub emoji: bool,
    /// Whether the window shows the emoji that were said last.
    pub emoji_bar: bool,
    /// Whether links can be clicked in the terminal.
    pub links: Links,
    /// What keys do.
    pub keys: Bindings,
    /// Whether the list of members is shown.
    pub member_list: bool,
    /// Whether plain lines end with the time.
    pub plain_time: bool,
    /// Which joins and leaves are shown.
    pub joins: Joins,
    /// Which conversations are kept on this computer, and how much of them.
    pub history: history::Settings,
    /// What asks for the user's attention, and how.
    pub attention: attention::Settings,
    /// Which theme is wanted.
    pub theme: theme::Choice,
    /// The folder with the user's own themes. None: there is no place for it.
    pub themes: Option<PathBuf>,
    /// How times are written.
    pub time_format: TimeFormat,
    /// What the client allows others.
    pub limits: client::Limits,
}

impl Default for ChatSettings {
    fn default() -> Self {
        ChatSettings {
            server: SocketAddr::from(([127, 0, 0, 1], client::Options::PORT)).into(),
            nick: None,
            dialect: None,
            mouse: true,
            emoji: true,
            emoji_bar: false,
            links: Links::default(),
            keys: Bindings::default(),
            member_list: true,
            plain_time: false,
            joins: Joins::default(),
            history: history::Settings::default(),
            attention: attention::Settings::default(),
            theme: theme::Choice::default(),
            themes: None,
            time_format: TimeFormat::default(),
            limits: client::Limits { past: 100, ..client::Limits::default() },
        }
    }
}

/// How to run a server.
#[derive(Debug, Clone)]
pub struct ServeSettings {
    /// Where to listen.
    pub listen: Vec<SocketAddr>,
    /// Whether a terminal shows a link to the room as a QR code.
    pub qr: bool,
    /// What the room is about. None: nothing, or what the operator says while the server runs.
    pub topic: Option<String>,
    /// The file with the message of the day. None: there is none.
    pub motd_file: Option<PathBuf>,
    /// Where to answer those who watch the server. None: nowhere.
    pub metrics: Option<SocketAddr>,
    /// How much to log.
    pub log: log::LevelFilter,
    /// How the log is written.
    pub log_format: LogFormat,
    /// Who may command the server from the room, by the fingerprints of their keys (§6).
    pub operators: Vec<server::Fingerprint>,
    /// Who may be in the room. None: everybody.
    pub admitted: Vec<server::Target>,
    /// Where many share an address: limits for one address do not hold there.
    pub exempt: Vec<server::Network>,
    /// How many threads send what is said to thousands.
    pub threads: usize,
    /// Whether nicknames belong to the keys that came with them (§8.5).
    pub reserve_nicks: bool,
    /// Whether the rates among the limits do not count.
    pub no_rate_limits: bool,
    /// What the server allows.
    pub limits: server::Limits,
    /// With whom the server shares its room.
    pub cluster: ClusterSettings,
}

impl Default for ServeSettings {
    fn default() -> Self {
        let server::Options { listen, threads, limits, .. } = server::Options::default();
        let (log, reserve_nicks, no_rate_limits) = (log::LevelFilter::Info, false, false);
        let cluster = ClusterSettings::default();
        ServeSettings {
            listen,
            qr: true,
            topic: None,
            motd_file: None,
            metrics: None,
            log,
            log_format: LogFormat::default(),
            operators: Vec::new(),
            admitted: Vec::new(),
            exempt: Vec::new(),
            threads,
            reserve_nicks,
            no_rate_limits,
            limits,
            cluster,
        }
    }
}

impl ServeSettings {
    /// What the server is to be told, apart from secure links and its cluster.
    pub fn options(&self) -> server::Options {
        let mut limits = self.limits.clone();
        if self.no_rate_limits {
            limits.directory.broadcasts = Rate::UNLIMITED;
            limits.directory.registrations = Rate::UNLIMITED;
            limits.directory.handshakes = Rate::UNLIMITED;
        }
        let (listen, operators) = (self.listen.clone(), self.operators.clone());
        let (admitted, exempt) = (self.admitted.clone(), self.exempt.clone());
        server::Options {
            listen,
            operators,
            admitted,
            exempt,
            threads: self.threads,
            limits,
            ..server::Options::default()
        }
    }
}

#[cfg(test)]
mod tests;
