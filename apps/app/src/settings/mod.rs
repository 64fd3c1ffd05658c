//! What is in force: flags over environment over the file over defaults, and where each value came from.

mod file;
mod value;

pub use file::{File, ServeTable, remember_nick};
pub use value::{
    Bytes, DialectChoice, Listen, LogLevel, LookAlikesChoice, OwnNick, Server, Span, Switch,
};

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use plausch_core::time::Rate;
use plausch_core::{client, directory};
use plausch_transport_std::server::Limits;

use crate::texts;

/// Looks up one variable of the environment.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The file that was read, and its place.
#[derive(Debug, Default)]
pub struct Found {
    pub path: Option<PathBuf>,
    pub file: File,
}

/// What a client needs to know.
#[derive(Debug)]
pub struct ChatConfig {
    pub server: Server,
    pub nick: Option<OwnNick>,
    pub dialect: DialectChoice,
    pub limits: client::Limits,
}

/// What a server needs to know.
#[derive(Debug)]
pub struct ServeConfig {
    pub listen: Listen,
    pub log: LogLevel,
    pub limits: Limits,
}

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Default,
    File,
    Environment,
    Flag,
}

/// One value in force, for `plausch config`.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    pub key: &'static str,
    pub value: String,
    pub origin: Origin,
}

/// Finds and reads the file: the one that is named, or the one in the platform's place.
///
/// # Errors
/// Where the file is there but cannot be read.
pub fn find(named: Option<&Path>, env: Environment<'_>) -> Result<Found, String> {
    let named = named.map(PathBuf::from).or_else(|| env(&variable("config")).map(PathBuf::from));
    let path = named.or_else(file::path);
    let file = path.as_deref().map_or_else(|| Ok(File::default()), File::read)?;
    Ok(Found { path, file })
}

/// Settles the values of one program start.
pub struct Resolver<'a> {
    env: Environment<'a>,
    rows: Vec<Row>,
}

impl<'a> Resolver<'a> {
    pub fn new(env: Environment<'a>) -> Self {
        Resolver { env, rows: Vec::new() }
    }

    /// # Errors
    /// Names the variable of the environment that cannot be read.
    pub fn chat(&mut self, flags: &File, file: &File) -> Result<ChatConfig, String> {
        let usual = client::Limits::default();
        Ok(ChatConfig {
            server: self.pick(
                "server",
                flags.server.clone(),
                file.server.clone(),
                Server::default(),
            )?,
            nick: self.pick_optional("nick", flags.nick.clone(), file.nick.clone())?,
            dialect: self.pick("dialect", flags.dialect, file.dialect, DialectChoice::default())?,
            limits: client::Limits {
                invitations: Rate {
                    burst: self.pick(
                        "invitations-at-once",
                        flags.invitations_at_once,
                        file.invitations_at_once,
                        usual.invitations.burst,
                    )?,
                    per_second: self.pick(
                        "invitations-per-second",
                        flags.invitations_per_second,
                        file.invitations_per_second,
                        usual.invitations.per_second,
                    )?,
                },
                ..usual
            },
        })
    }

    /// # Errors
    /// Names the variable of the environment that cannot be read.
    pub fn serve(&mut self, flags: &ServeTable, file: &File) -> Result<ServeConfig, String> {
        let table = &file.serve;
        let usual = Limits::default();
        let listen =
            self.pick("listen", flags.listen.clone(), table.listen.clone(), Listen::default())?;
        let log = self.pick("log", flags.log, table.log, LogLevel(log::LevelFilter::Info))?;
        let Switch(no_rate_limits) =
            self.pick("no-rate-limits", flags.no_rate_limits, table.no_rate_limits, Switch(false))?;
        let directory = directory::Limits {
            payload_length: self
                .pick(
                    "payload-length",
                    flags.payload_length,
                    table.payload_length,
                    Bytes(usual.directory.payload_length),
                )?
                .0,
            members: self.pick("members", flags.members, table.members, usual.directory.members)?,
            connections_per_address: self.pick(
                "connections-per-address",
                flags.connections_per_address,
                table.connections_per_address,
                usual.directory.connections_per_address,
            )?,
            connections_unregistered: self.pick(
                "connections-unregistered",
                flags.connections_unregistered,
                table.connections_unregistered,
                usual.directory.connections_unregistered,
            )?,
            registrations: Rate {
                burst: self.pick(
                    "registrations-at-once",
                    flags.registrations_at_once,
                    table.registrations_at_once,
                    usual.directory.registrations.burst,
                )?,
                per_second: self.pick(
                    "registrations-per-second",
                    flags.registrations_per_second,
                    table.registrations_per_second,
                    usual.directory.registrations.per_second,
                )?,
            },
            unregistered_connection: self
                .pick(
                    "unregistered-connection",
                    flags.unregistered_connection,
                    table.unregistered_connection,
                    Span(usual.directory.unregistered_connection),
                )?
                .0,
            broadcasts: Rate {
                burst: self.pick(
                    "broadcasts-at-once",
                    flags.broadcasts_at_once,
                    table.broadcasts_at_once,
                    usual.directory.broadcasts.burst,
                )?,
                per_second: self.pick(
                    "broadcasts-per-second",
                    flags.broadcasts_per_second,
                    table.broadcasts_per_second,
                    usual.directory.broadcasts.per_second,
                )?,
            },
            newcomers_pause: self
                .pick(
                    "newcomers-pause",
                    flags.newcomers_pause,
                    table.newcomers_pause,
                    Span(usual.directory.newcomers_pause),
                )?
                .0,
            ping_after: self
                .pick(
                    "ping-after",
                    flags.ping_after,
                    table.ping_after,
                    Span(usual.directory.ping_after),
                )?
                .0,
            dead_after: self
                .pick(
                    "dead-after",
                    flags.dead_after,
                    table.dead_after,
                    Span(usual.directory.dead_after),
                )?
                .0,
            ghost_after: self
                .pick(
                    "ghost-after",
                    flags.ghost_after,
                    table.ghost_after,
                    Span(usual.directory.ghost_after),
                )?
                .0,
        };
        let mut limits = Limits {
            directory,
            bytes_waiting: self
                .pick(
                    "bytes-waiting",
                    flags.bytes_waiting,
                    table.bytes_waiting,
                    Bytes(usual.bytes_waiting),
                )?
                .0,
            look_alikes: self
                .pick(
                    "look-alikes",
                    flags.look_alikes,
                    table.look_alikes,
                    LookAlikesChoice(usual.look_alikes),
                )?
                .0,
        };
        if no_rate_limits {
            limits.directory.broadcasts.burst = 0;
            limits.directory.registrations.burst = 0;
        }
        Ok(ServeConfig { listen, log, limits })
    }

    /// Every value that was settled, and its origin.
    pub fn rows(self) -> Vec<Row> {
        self.rows
    }

    fn pick<T>(
        &mut self,
        key: &'static str,
        flag: Option<T>,
        file: Option<T>,
        default: T,
    ) -> Result<T, String>
    where
        T: FromStr<Err: fmt::Display> + fmt::Display,
    {
        let (value, origin) = self.layers(key, flag, file)?.unwrap_or((default, Origin::Default));
        self.rows.push(Row { key, value: value.to_string(), origin });
        Ok(value)
    }

    fn pick_optional<T>(
        &mut self,
        key: &'static str,
        flag: Option<T>,
        file: Option<T>,
    ) -> Result<Option<T>, String>
    where
        T: FromStr<Err: fmt::Display> + fmt::Display,
    {
        let found = self.layers(key, flag, file)?;
        let value = found
            .as_ref()
            .map_or_else(|| texts::CONFIG_NONE.to_owned(), |(value, _)| value.to_string());
        let origin = found.as_ref().map_or(Origin::Default, |(_, origin)| *origin);
        self.rows.push(Row { key, value, origin });
        Ok(found.map(|(value, _)| value))
    }

    fn layers<T>(
        &self,
        key: &'static str,
        flag: Option<T>,
        file: Option<T>,
    ) -> Result<Option<(T, Origin)>, String>
    where
        T: FromStr<Err: fmt::Display>,
    {
        if let Some(value) = flag {
            return Ok(Some((value, Origin::Flag)));
        }
        let variable = variable(key);
        if let Some(text) = (self.env)(&variable) {
            let value = text
                .parse()
                .map_err(|error: T::Err| texts::bad_variable(&variable, &error.to_string()))?;
            return Ok(Some((value, Origin::Environment)));
        }
        Ok(file.map(|value| (value, Origin::File)))
    }
}

/// The environment's name for the flag `key`.
pub fn variable(key: &str) -> String {
    format!("PLAUSCH_{}", key.to_uppercase().replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;
    fn file(text: &str) -> File {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn flags_win_over_environment_over_file_over_default() {
        let nothing = |_: &str| None;
        let some = |name: &str| (name == "PLAUSCH_MEMBERS").then(|| "30".to_owned());
        let text = "[serve]\nmembers = 20\nbytes-waiting = 9\n";
        for (flag, env, text, members, origin) in [
            (None, &nothing as Environment<'_>, "", 10_000, Origin::Default),
            (None, &nothing, text, 20, Origin::File),
            (None, &some, text, 30, Origin::Environment),
            (Some(40), &some, text, 40, Origin::Flag),
        ] {
            let mut resolver = Resolver::new(env);
            let flags = ServeTable { members: flag, ..ServeTable::default() };
            let config = resolver.serve(&flags, &file(text)).unwrap();
            assert_eq!(config.limits.directory.members, members);
            let row = Row { key: "members", value: members.to_string(), origin };
            assert!(resolver.rows().contains(&row), "{row:?}");
        }
    }

    #[test]
    fn a_bad_variable_is_named() {
        let env = |name: &str| (name == "PLAUSCH_NICK").then(|| "a b".to_owned());
        let error = Resolver::new(&env).chat(&File::default(), &File::default()).unwrap_err();
        assert!(error.contains("PLAUSCH_NICK") && error.contains("white space"), "{error}");
    }

    #[test]
    fn the_rates_can_be_turned_off_and_nothing_else_with_them() {
        let nothing = |_: &str| None;
        let flags = ServeTable { no_rate_limits: Some(Switch(true)), ..ServeTable::default() };
        let limits = Resolver::new(&nothing).serve(&flags, &File::default()).unwrap().limits;
        let directory = &limits.directory;
        assert_eq!((directory.broadcasts.burst, directory.registrations.burst), (0, 0));
        assert_eq!(limits.bytes_waiting, Limits::default().bytes_waiting);
    }

    #[test]
    fn a_nickname_has_no_default() {
        let nothing = |_: &str| None;
        let mut resolver = Resolver::new(&nothing);
        let config = resolver.chat(&File::default(), &File::default()).unwrap();
        assert_eq!(config.nick, None);
        assert_eq!(config.server.to_string(), "127.0.0.1:9000");
        assert!(
            resolver.rows().iter().any(|row| row.key == "nick" && row.value == texts::CONFIG_NONE)
        );
    }
}
