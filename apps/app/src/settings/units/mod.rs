//! The notations of values. Flags, the environment and the file all write a value in the same way.
//! `attention.rs` has those of what asks for attention, `cluster.rs` those of servers with one room, `keys.rs` that of
//! keys, `topic.rs` that of what a room is about.

mod admitted;
mod attention;
mod cluster;
mod keys;
mod networks;
mod topic;

use std::fmt::Display;
use std::marker::PhantomData;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use bytesize::ByteSize;
use jiff::{SignedDuration, Span, SpanRelativeTo};
use log::LevelFilter;
use plausch_core::name::{Nick, NickError};
use plausch_core::wire;
use plausch_transport_std::client::{Options, ServerAddr};
use plausch_transport_std::server;
use unicode_normalization::UnicodeNormalization;

use super::{LogFormat, Secure};
use crate::history::Keep;
use crate::hyperlink::Links;
use crate::language::{Language, fl};
use crate::model::Joins;
use crate::texts;
pub(super) use admitted::Admitted;
pub(super) use attention::{AttentionKinds, NotifyBy, QuietHours, QuietNow, WordList};
pub(super) use cluster::{Alone, Engine, File, RoomName, ServerName};
pub(super) use keys::Keys;
pub(super) use networks::Networks;
pub(super) use topic::Topic;

/// What help says about a notation.
#[derive(Debug, Clone, Copy)]
pub struct Notation {
    /// What stands for the value in help, as in `--members <COUNT>`. None: the flag takes no value.
    pub name: Option<fn() -> String>,
    /// The words to choose from, if it is a choice.
    pub words: &'static [&'static str],
    /// Whether the file writes it in quotes.
    pub is_quoted: bool,
    /// Whether there may be several, with commas between them, and in the file a list.
    pub is_list: bool,
}

/// A way to write values.
pub(super) trait Unit {
    type Value;

    const NOTATION: Notation;

    /// The words to choose from, if it is a choice.
    fn words() -> Vec<&'static str> {
        Self::NOTATION.words.to_vec()
    }

    /// Reads a value. The error says how one is written.
    fn read(text: &str) -> Result<Self::Value, String>;

    /// Writes a value such that `read` reads the same one. Empty: there is no value.
    fn write(value: &Self::Value) -> String;
}

/// Reads the user's nickname: without the spaces around it, and in normal form C (§2).
///
/// # Errors
/// Says what a nickname must not be.
pub fn parse_nick(text: &str) -> Result<Nick, NickError> {
    Nick::new(&text.trim().nfc().collect::<String>())
}

/// Reads a time with its unit, as a user types it: also days and weeks.
pub fn parse_time(text: &str) -> Option<Duration> {
    let span: Span = text.trim().parse().ok()?;
    let time = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    time.try_into().ok()
}

pub(super) const fn text(name: fn() -> String) -> Notation {
    Notation { name: Some(name), words: &[], is_quoted: true, is_list: false }
}

const fn choice(name: fn() -> String, words: &'static [&'static str]) -> Notation {
    Notation { name: Some(name), words, is_quoted: true, is_list: false }
}

const fn list(name: fn() -> String) -> Notation {
    Notation { is_list: true, ..text(name) }
}

/// The entries of a list, unless that is `empty`, the word for one without any.
fn entries<'a>(text: &'a str, empty: &str) -> impl Iterator<Item = &'a str> {
    let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    entries.filter(move |_| text.trim() != empty)
}

/// A list, or the word for one without any.
fn joined<T>(values: &[T], empty: &str, write: impl Fn(&T) -> String) -> String {
    match values {
        [] => empty.to_owned(),
        values => values.iter().map(write).collect::<Vec<_>>().join(","),
    }
}

/// A [`Unit`] of values that have a word each.
macro_rules! choice_of {
    ($(#[$doc:meta])* $unit:ident of $value:ty, $name:ident: $($word:literal => $one:path),+) => {
        $(#[$doc])*
        pub(in crate::settings) struct $unit;

        impl Unit for $unit {
            type Value = $value;

            const NOTATION: Notation = choice(|| fl!($name), &[$($word),+]);

            fn read(text: &str) -> Result<$value, String> {
                match text {
                    $($word => Ok($one),)+
                    _ => Err(texts::one_of(Self::NOTATION.words)),
                }
            }

            fn write(value: &$value) -> String {
                match value { $($one => $word),+ }.to_owned()
            }
        }
    };
}
use choice_of;

/// A whole number.
pub(super) struct Count<T>(PhantomData<T>);

impl<T: FromStr + Display> Unit for Count<T> {
    type Value = T;

    const NOTATION: Notation = Notation { is_quoted: false, ..text(|| fl!(value_count)) };

    fn read(text: &str) -> Result<T, String> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let why = if is_number { texts::count_too_large() } else { texts::bad_count() };
        text.parse().map_err(|_| why.to_owned())
    }

    fn write(value: &T) -> String {
        value.to_string()
    }
}

/// A number of bytes: `4096`, `64KiB`, `1MiB`.
pub(super) struct Bytes;

impl Unit for Bytes {
    type Value = usize;

    const NOTATION: Notation = text(|| fl!(value_bytes));

    fn read(text: &str) -> Result<usize, String> {
        let size: Option<ByteSize> = text.parse().ok();
        size.and_then(|size| size.as_u64().try_into().ok()).ok_or(texts::bad_bytes())
    }

    /// In the largest unit that says it exactly: what [`ByteSize`] shows is rounded.
    fn write(value: &usize) -> String {
        match *value {
            0 => "0".to_owned(),
            bytes if bytes.is_multiple_of(1 << 20) => format!("{}MiB", bytes >> 20),
            bytes if bytes.is_multiple_of(1 << 10) => format!("{}KiB", bytes >> 10),
            bytes => bytes.to_string(),
        }
    }
}

/// A duration: `250ms`, `10s`, `1m 30s`.
pub(super) struct Time;

impl Unit for Time {
    type Value = Duration;

    const NOTATION: Notation = text(|| fl!(value_time));

    fn read(text: &str) -> Result<Duration, String> {
        let time: Option<SignedDuration> = text.parse().ok();
        time.and_then(|time| time.try_into().ok()).ok_or(texts::bad_time())
    }

    fn write(value: &Duration) -> String {
        let longest = SignedDuration::MAX;
        format!("{:#}", SignedDuration::try_from(*value).unwrap_or(longest))
    }
}

/// Yes or no. As a flag, it takes no value.
pub(super) struct Switch;

impl Unit for Switch {
    type Value = bool;

    const NOTATION: Notation =
        Notation { name: None, words: &[], is_quoted: false, is_list: false };

    fn read(text: &str) -> Result<bool, String> {
        match text {
            "true" | "1" | "yes" => Ok(true),
            "false" | "0" | "no" | "" => Ok(false),
            _ => Err(texts::bad_switch()),
        }
    }

    fn write(value: &bool) -> String {
        value.to_string()
    }
}

/// A server to join: `HOST`, `HOST:PORT` or `[IPV6]:PORT`.
pub(super) struct Server;

impl Unit for Server {
    type Value = ServerAddr;

    const NOTATION: Notation = text(|| fl!(value_server));

    fn read(text: &str) -> Result<ServerAddr, String> {
        text.parse().map_err(|_| texts::bad_server())
    }

    fn write(value: &ServerAddr) -> String {
        value.to_string()
    }
}

/// The user's nickname; none until the user has been asked.
pub(super) struct Nickname;

impl Unit for Nickname {
    type Value = Option<Nick>;

    const NOTATION: Notation = text(|| fl!(value_nick));

    fn read(text: &str) -> Result<Option<Nick>, String> {
        parse_nick(text).map(Some).map_err(texts::bad_nick)
    }

    fn write(value: &Option<Nick>) -> String {
        value.as_ref().map_or_else(String::new, Nick::to_string)
    }
}

/// The dialect of a server; none: the client finds out.
pub(super) struct Dialect;

impl Unit for Dialect {
    type Value = Option<wire::Dialect>;

    const NOTATION: Notation = choice(|| fl!(value_dialect), &["auto", "framed", "line"]);

    fn read(text: &str) -> Result<Option<wire::Dialect>, String> {
        match (text, wire::Dialect::named(text)) {
            ("auto", _) => Ok(None),
            (_, Some(dialect)) => Ok(Some(dialect)),
            _ => Err(texts::one_of(Self::NOTATION.words)),
        }
    }

    fn write(value: &Option<wire::Dialect>) -> String {
        value.map_or("auto", wire::Dialect::name).to_owned()
    }
}

/// Addresses to listen on, with commas between them.
pub(super) struct Addresses;

impl Unit for Addresses {
    type Value = Vec<SocketAddr>;

    const NOTATION: Notation = text(|| fl!(value_addresses));

    fn read(text: &str) -> Result<Vec<SocketAddr>, String> {
        let one = |part: &str| {
            let part = part.trim();
            let addr: SocketAddr = part
                .parse()
                .or_else(|_| part.parse().map(|ip: IpAddr| SocketAddr::new(ip, Options::PORT)))
                .map_err(|_| texts::bad_listen(part))?;
            match addr {
                _ if addr.ip().is_multicast() || addr.ip() == Ipv4Addr::BROADCAST => {
                    Err(texts::listens_to_many(part))
                }
                SocketAddr::V6(v6) if v6.ip().is_unicast_link_local() && v6.scope_id() == 0 => {
                    Err(texts::listens_without_scope(part, *v6.ip(), v6.port()))
                }
                SocketAddr::V6(v6) => match v6.ip().to_ipv4_mapped() {
                    Some(ip) => Ok(SocketAddr::from((ip, v6.port()))),
                    None => Ok(addr),
                },
                SocketAddr::V4(_) => Ok(addr),
            }
        };
        text.split(',').map(one).collect()
    }

    fn write(value: &Vec<SocketAddr>) -> String {
        let parts: Vec<_> = value.iter().map(ToString::to_string).collect();
        parts.join(",")
    }
}

/// Where a server answers those who watch it; none: nowhere. A port alone is one of this machine, which no other reaches.
pub(super) struct MetricsAddress;

impl MetricsAddress {
    const OFF: &str = "off";
}

impl Unit for MetricsAddress {
    type Value = Option<SocketAddr>;

    const NOTATION: Notation = text(|| fl!(value_address));

    fn read(text: &str) -> Result<Option<SocketAddr>, String> {
        if text == Self::OFF {
            return Ok(None);
        }
        let port = || text.parse().map(|port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        let addr: SocketAddr =
            text.parse().or_else(|_| port()).map_err(|_| texts::bad_metrics(text))?;
        match addr.ip().is_multicast() || addr.ip() == Ipv4Addr::BROADCAST {
            true => Err(texts::listens_to_many(text)),
            false => Ok(Some(addr)),
        }
    }

    fn write(value: &Option<SocketAddr>) -> String {
        value.map_or_else(|| Self::OFF.to_owned(), |addr| addr.to_string())
    }
}

/// How much the server logs.
pub(super) struct LogLevel;

impl Unit for LogLevel {
    type Value = LevelFilter;

    const NOTATION: Notation =
        choice(|| fl!(value_level), &["off", "error", "warn", "info", "debug", "trace"]);

    fn read(text: &str) -> Result<LevelFilter, String> {
        text.parse().map_err(|_| texts::one_of(Self::NOTATION.words))
    }

    fn write(value: &LevelFilter) -> String {
        value.as_str().to_lowercase()
    }
}

choice_of! {
    /// Whether nicknames may look alike.
    LookAlikes of server::LookAlikes, value_rule:
    "refuse" => server::LookAlikes::Refuse,
    "allow" => server::LookAlikes::Allow
}

choice_of! {
    /// Whether links are secure.
    SecureLinks of Secure, value_which:
    "off" => Secure::Off,
    "prefer" => Secure::Prefer,
    "require" => Secure::Require
}

choice_of! {
    /// How a server's log is written.
    LogForm of LogFormat, value_how:
    "text" => LogFormat::Text,
    "json" => LogFormat::Json
}

choice_of! {
    /// Which conversations are kept.
    HistoryKeep of Keep, value_which:
    "off" => Keep::Off,
    "room" => Keep::Room,
    "all" => Keep::All
}

choice_of! {
    /// Whether links can be clicked.
    ClickableLinks of Links, value_how:
    "auto" => Links::Auto,
    "on" => Links::On,
    "off" => Links::Off
}

/// Which joins and leaves are shown.
pub(super) struct WhichJoins;

impl Unit for WhichJoins {
    type Value = Joins;

    const NOTATION: Notation = choice(|| fl!(value_which), &["fold", "all", "none"]);

    fn read(text: &str) -> Result<Joins, String> {
        Joins::named(text).ok_or_else(|| texts::one_of(Self::NOTATION.words))
    }

    fn write(value: &Joins) -> String {
        value.word().to_owned()
    }
}

/// A language, by its tag; none: the system's.
pub(super) struct Tongue;

impl Tongue {
    const AUTO: &str = "auto";
}

impl Unit for Tongue {
    type Value = Option<Language>;

    const NOTATION: Notation = text(|| fl!(value_language));

    fn words() -> Vec<&'static str> {
        [Self::AUTO].into_iter().chain(Language::all().map(Language::tag)).collect()
    }

    fn read(text: &str) -> Result<Option<Language>, String> {
        match text {
            Self::AUTO => Ok(None),
            _ => match Language::named(text) {
                Some(language) => Ok(Some(language)),
                None => Err(texts::one_of(&Self::words())),
            },
        }
    }

    fn write(value: &Option<Language>) -> String {
        value.map_or(Self::AUTO, Language::tag).to_owned()
    }
}

/// On or off.
pub(super) struct OnOff;

impl Unit for OnOff {
    type Value = bool;

    const NOTATION: Notation = choice(|| fl!(value_switch), &["on", "off"]);

    fn read(text: &str) -> Result<bool, String> {
        match text {
            "on" => Ok(true),
            "off" => Ok(false),
            _ => Err(texts::one_of(Self::NOTATION.words)),
        }
    }

    fn write(value: &bool) -> String {
        if *value { "on" } else { "off" }.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_always_has_a_port() {
        for (given, read) in [
            ("example.org", "example.org:9000"),
            ("example.org:7000", "example.org:7000"),
            ("10.0.0.1", "10.0.0.1:9000"),
            ("::1", "[::1]:9000"),
            ("[::1]", "[::1]:9000"),
            ("[::1]:7000", "[::1]:7000"),
        ] {
            assert_eq!(Server::write(&Server::read(given).unwrap()), read);
        }
        assert!(Server::read("host:0").unwrap_err().contains("HOST:PORT"));
    }

    #[test]
    fn a_nickname_is_brought_to_normal_form_c() {
        assert_eq!(parse_nick(" Zoe\u{308} ").unwrap().as_str(), "Zo\u{eb}");
        assert_eq!(Nickname::read("a:b").unwrap_err(), "a nickname cannot contain ':'");
    }

    #[test]
    fn sizes_have_units() {
        for (text, bytes) in [("17", 17), ("64KiB", 65_536), ("1 MiB", 1 << 20), ("2kB", 2000)] {
            assert_eq!(Bytes::read(text), Ok(bytes), "{text}");
        }
        for text in ["", "-1", "1 sack", "99999999999999999999"] {
            assert_eq!(Bytes::read(text).unwrap_err(), texts::bad_bytes(), "{text}");
        }
    }

    #[test]
    fn durations_have_units() {
        for (text, millis) in [("250ms", 250), ("10s", 10_000), ("2m", 120_000), ("0s", 0)] {
            assert_eq!(Time::read(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "10", "-1s", "soon", "99999999999999999999h"] {
            assert_eq!(Time::read(text).unwrap_err(), texts::bad_time(), "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        for bytes in [0, 1, 1023, 4096, 5000, 1 << 20, usize::MAX] {
            assert_eq!(Bytes::read(&Bytes::write(&bytes)), Ok(bytes));
        }
        for millis in [0, 1, 250, 1000, 1500, 90_000, 3_600_000, 86_400_001] {
            let time = Duration::from_millis(millis);
            assert_eq!(Time::read(&Time::write(&time)), Ok(time));
        }
        assert_eq!(Time::write(&Duration::from_secs(90)), "1m 30s");
    }

    #[test]
    fn one_listens_on_several_addresses() {
        let listen = Addresses::read("0.0.0.0, [::]:7000").unwrap();
        assert_eq!(Addresses::write(&listen), "0.0.0.0:9000,[::]:7000");
        assert!(Addresses::read("localhost").unwrap_err().contains("localhost"));
    }

    #[test]
    fn metrics_are_for_this_machine_alone_unless_told_otherwise() {
        for (text, addr) in
            [("9100", "127.0.0.1:9100"), ("0.0.0.0:9100", "0.0.0.0:9100"), ("off", "off")]
        {
            assert_eq!(MetricsAddress::write(&MetricsAddress::read(text).unwrap()), addr);
        }
        for text in ["", "localhost:9100", "70000", "127.0.0.1", "224.0.0.1:9100"] {
            assert!(MetricsAddress::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn one_listens_only_where_somebody_can_connect() {
        for text in ["255.255.255.255:9000", "224.0.0.1", "[ff02::1]:9000"] {
            assert!(Addresses::read(text).unwrap_err().contains("many machines"), "{text}");
        }
        assert!(Addresses::read("[fe80::1]:9000").unwrap_err().contains("[fe80::1%2]:9000"));
        assert!(Addresses::read("[fe80::1%2]:9000").is_ok());
        let mapped = Addresses::read("[::ffff:127.0.0.1]:9000").unwrap();
        assert_eq!(Addresses::write(&mapped), "127.0.0.1:9000");
    }
}
