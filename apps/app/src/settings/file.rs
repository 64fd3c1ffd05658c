//! The configuration file: where it is, what stands in it, and how a nickname gets into it.

use std::io;
use std::path::{Path, PathBuf};

use etcetera::AppStrategy;
use serde::Deserialize;

use super::value::{
    Bytes, DialectChoice, Listen, LogLevel, LookAlikesChoice, OwnNick, Server, Span, Switch,
};
use crate::texts;

/// What the file may hold: each value as the flag of the same name has it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct File {
    pub server: Option<Server>,
    pub nick: Option<OwnNick>,
    pub dialect: Option<DialectChoice>,
    pub invitations_at_once: Option<u32>,
    pub invitations_per_second: Option<u32>,
    pub serve: ServeTable,
}

/// The table `[serve]`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServeTable {
    pub listen: Option<Listen>,
    pub log: Option<LogLevel>,
    pub no_rate_limits: Option<Switch>,
    pub payload_length: Option<Bytes>,
    pub members: Option<usize>,
    pub connections_per_address: Option<usize>,
    pub connections_unregistered: Option<usize>,
    pub registrations_at_once: Option<u32>,
    pub registrations_per_second: Option<u32>,
    pub unregistered_connection: Option<Span>,
    pub bytes_waiting: Option<Bytes>,
    pub broadcasts_at_once: Option<u32>,
    pub broadcasts_per_second: Option<u32>,
    pub newcomers_pause: Option<Span>,
    pub ping_after: Option<Span>,
    pub dead_after: Option<Span>,
    pub ghost_after: Option<Span>,
    pub look_alikes: Option<LookAlikesChoice>,
}

impl File {
    /// Reads the file at `path`; one that does not exist is empty.
    ///
    /// # Errors
    /// Says the file, the line, and what is wrong there.
    pub fn read(path: &Path) -> Result<File, String> {
        match std::fs::read_to_string(path) {
            Ok(text) => File::parse(&text).map_err(|error| texts::bad_file(path, &error)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(File::default()),
            Err(error) => Err(texts::bad_file(path, &error.to_string())),
        }
    }

    fn parse(text: &str) -> Result<File, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }
}

/// The file's place on this platform; none where there is no home directory.
pub(crate) fn path() -> Option<PathBuf> {
    let args = etcetera::AppStrategyArgs {
        top_level_domain: "org".to_owned(),
        author: "Plausch".to_owned(),
        app_name: "Plausch".to_owned(),
    };
    let strategy = etcetera::choose_app_strategy(args).ok()?;
    Some(strategy.in_config_dir("config.toml"))
}

/// Writes `nick` into the file at `path`, which has none yet. The rest of the file stays as it is.
///
/// # Errors
/// Where the file cannot be written.
pub fn remember_nick(path: &Path, nick: &OwnNick) -> io::Result<()> {
    let before = match std::fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read?,
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, with_nick(&before, nick))
}

/// A key that stands above all tables belongs to none of them, so the new line goes to the top.
fn with_nick(before: &str, nick: &OwnNick) -> String {
    let quoted = nick.to_string().replace('\\', "\\\\").replace('"', "\\\"");
    format!("nick = \"{quoted}\"\n{before}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_can_stand_in_the_file() {
        let file = File::parse(
            r#"
            nick = "Zoë"
            server = "example.org"
            dialect = "line"
            invitations-at-once = 2
            invitations-per-second = 6
            [serve]
            listen = "127.0.0.1:7000"
            log = "debug"
            no-rate-limits = true
            payload-length = 512
            members = 5
            connections-per-address = 2
            connections-unregistered = 9
            registrations-at-once = 3
            registrations-per-second = 4
            unregistered-connection = "3s"
            bytes-waiting = "64KiB"
            broadcasts-at-once = 7
            broadcasts-per-second = 8
            look-alikes = "allow"
            newcomers-pause = "100ms"
            ping-after = "10s"
            dead-after = "20s"
            ghost-after = "1s"
            "#,
        )
        .unwrap();
        assert_eq!(file.nick.unwrap().to_string(), "Zoë");
        assert_eq!(file.serve.payload_length, Some(Bytes(512)));
        assert_eq!(file.serve.bytes_waiting, Some(Bytes(65536)));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let unknown = File::parse("server = \"a\"\nnik = \"b\"\n").unwrap_err();
        assert!(unknown.contains("line 2") && unknown.contains("nik"), "{unknown}");
        let bad = File::parse("[serve]\nnewcomers-pause = \"soon\"\n").unwrap_err();
        assert!(bad.contains("line 2") && bad.contains(texts::BAD_SPAN), "{bad}");
        let nick = File::parse("nick = \"a b\"\n").unwrap_err();
        assert!(nick.contains("line 1") && nick.contains("white space"), "{nick}");
    }

    #[test]
    fn a_nickname_is_added_and_the_rest_stays() {
        let nick: OwnNick = "a\"b\\".parse().unwrap();
        let before = "# mine\n[serve]\nmembers = 3\n";
        let after = with_nick(before, &nick);
        assert!(after.ends_with(before));
        let file = File::parse(&after).unwrap();
        assert_eq!((file.nick, file.serve.members), (Some(nick), Some(3)));
    }
}
