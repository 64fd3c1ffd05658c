//! The settings in force. Flags win over the environment, the environment over the file, and the file over defaults.
//!
//! | file | what |
//! |---|---|
//! | `schema.rs` | all settings, each defined once: key, field, notation, help, range |
//! | `units.rs` | how values are written and read |
//! | `file.rs` | the configuration file |

mod file;
mod schema;
mod units;

pub use file::remember_nick;
pub use schema::{SETTINGS, Section, Setting, variable};
pub use units::{Notation, parse_nick};

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use plausch_core::name::Nick;
use plausch_core::time::Rate;
use plausch_core::wire::Dialect;
use plausch_transport_std::{client, server};

use crate::texts;
use file::File;

/// Every setting, with its value.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// For joining a room.
    pub chat: ChatSettings,
    /// For running a server.
    pub serve: ServeSettings,
}

/// How to join a room.
#[derive(Debug, Clone)]
pub struct ChatSettings {
    /// The server to join.
    pub server: client::ServerAddr,
    /// One's own nickname. None: the user has to be asked.
    pub nick: Option<Nick>,
    /// What the server speaks. None: the client finds out.
    pub dialect: Option<Dialect>,
    /// What the client allows others.
    pub limits: client::Limits,
}

impl Default for ChatSettings {
    fn default() -> Self {
        ChatSettings {
            server: SocketAddr::from(([127, 0, 0, 1], client::Options::PORT)).into(),
            nick: None,
            dialect: None,
            limits: client::Limits::default(),
        }
    }
}

/// How to run a server.
#[derive(Debug, Clone)]
pub struct ServeSettings {
    /// Where to listen.
    pub listen: Vec<SocketAddr>,
    /// How much to log.
    pub log: log::LevelFilter,
    /// Whether the rates among the limits do not count.
    pub no_rate_limits: bool,
    /// What the server allows.
    pub limits: server::Limits,
}

impl Default for ServeSettings {
    fn default() -> Self {
        let server::Options { listen, limits } = server::Options::default();
        ServeSettings { listen, log: log::LevelFilter::Info, no_rate_limits: false, limits }
    }
}

impl ServeSettings {
    /// What the server is to be told.
    pub fn options(&self) -> server::Options {
        let mut limits = self.limits.clone();
        if self.no_rate_limits {
            limits.directory.broadcasts = Rate::UNLIMITED;
            limits.directory.registrations = Rate::UNLIMITED;
        }
        server::Options { listen: self.listen.clone(), limits }
    }
}

/// What the flags of a command line say: key and value. A switch that is on has the value `true`.
pub type Flags = BTreeMap<&'static str, String>;

/// Looks up one variable of the environment.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nothing set it.
    Default,
    /// This line of this file.
    File(PathBuf, usize),
    /// The setting's variable.
    Environment,
    /// The setting's flag.
    Flag,
}

/// All places from which settings come.
pub struct Sources<'a> {
    flags: Flags,
    env: Environment<'a>,
    file: File,
}

impl<'a> Sources<'a> {
    /// Reads the file: `file`, or the one that the environment names, or the one in the platform's place.
    ///
    /// # Errors
    /// Says what is wrong with the file. One that was named has to exist.
    pub fn find(flags: Flags, file: Option<&Path>, env: Environment<'a>) -> Result<Self, String> {
        let named = file
            .map(PathBuf::from)
            .or_else(|| env(&variable("config")).filter(|path| !path.is_empty()).map(Into::into));
        let file = match named {
            Some(path) => File::read(path)?,
            None => File::find()?,
        };
        Ok(Sources { flags, env, file })
    }

    /// The settings in force. Those of other sections keep their defaults.
    ///
    /// # Errors
    /// Says which value cannot be, where it came from, why, and which ones are allowed.
    pub fn settle(&self, sections: &[Section]) -> Result<Settings, String> {
        let mut settings = Settings::default();
        for setting in SETTINGS.iter().filter(|setting| sections.contains(&setting.section)) {
            if let Some((text, origin)) = self.given(setting) {
                setting
                    .set(&mut settings, &text)
                    .map_err(|why| texts::bad_setting(setting, &text, &origin, &why))?;
            }
        }
        match schema::conflict(&settings) {
            Some((keys, why)) => {
                let [one, other] = keys.map(|key| self.describe(key, &settings));
                Err(texts::bad_combination(&one, &other, &why))
            }
            None => Ok(settings),
        }
    }

    /// Where the value of `setting` came from.
    pub fn origin(&self, setting: &Setting) -> Origin {
        self.given(setting).map_or(Origin::Default, |(_, origin)| origin)
    }

    /// The configuration file, whether it exists or not. None: there is no place for one on this machine.
    pub fn file(&self) -> Option<&Path> {
        self.file.path()
    }

    fn given(&self, setting: &Setting) -> Option<(String, Origin)> {
        if let Some(text) = self.flags.get(setting.key) {
            return Some((text.clone(), Origin::Flag));
        }
        if let Some(text) = (self.env)(&setting.variable()) {
            return Some((text, Origin::Environment));
        }
        self.file.get(setting.key)
    }

    fn describe(&self, key: &str, settings: &Settings) -> String {
        let Some(setting) = Setting::named(key) else { return key.to_owned() };
        let value = setting.value(settings).unwrap_or_default();
        texts::setting(setting, &value, &self.origin(setting))
    }
}

#[cfg(test)]
mod tests;
