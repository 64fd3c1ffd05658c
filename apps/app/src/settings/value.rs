//! The kinds of values that flags, the environment and the file hold: each is written the same in all three.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use plausch_core::name::Nick;
use plausch_core::wire::Dialect;
use plausch_transport_std::client::{BadServerAddr, Options, ServerAddr};
use plausch_transport_std::server::LookAlikes;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::texts;

/// The port that a server has where none is given.
const PORT: u16 = Options::PORT;

/// Where the server is: `HOST`, `HOST:PORT` or `[v6]:PORT`, always with a port once it is read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Server(pub ServerAddr);

impl Default for Server {
    fn default() -> Self {
        Server(SocketAddr::from(([127, 0, 0, 1], PORT)).into())
    }
}

impl FromStr for Server {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Server).map_err(|error: BadServerAddr| error.to_string())
    }
}

/// One's own nickname, in normal form C.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct OwnNick(pub Nick);

impl FromStr for OwnNick {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let normal: String = text.trim().nfc().collect();
        Nick::new(&normal).map(OwnNick).map_err(|error| error.to_string())
    }
}

/// Which dialect to speak with the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct DialectChoice(pub Option<Dialect>);

impl FromStr for DialectChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, Dialect::named(text)) {
            ("auto", _) => Ok(DialectChoice(None)),
            (_, Some(dialect)) => Ok(DialectChoice(Some(dialect))),
            _ => Err(texts::BAD_DIALECT.to_owned()),
        }
    }
}

/// The addresses to listen on, with commas between them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Listen(pub Vec<SocketAddr>);

impl Default for Listen {
    fn default() -> Self {
        Listen(vec![SocketAddr::from(([0, 0, 0, 0], PORT))])
    }
}

impl FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let one = |part: &str| {
            let part = part.trim();
            part.parse()
                .or_else(|_| part.parse().map(|ip: IpAddr| SocketAddr::new(ip, PORT)))
                .map_err(|_| texts::bad_listen(part))
        };
        text.split(',').map(one).collect::<Result<_, _>>().map(Listen)
    }
}

/// A number of bytes: `4096`, `64KiB`, `1MiB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "NumberOrText")]
pub struct Bytes(pub usize);

impl FromStr for Bytes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (number, factor) = match text {
            _ if text.ends_with("KiB") => (text.trim_end_matches("KiB"), 1 << 10),
            _ if text.ends_with("MiB") => (text.trim_end_matches("MiB"), 1 << 20),
            _ => (text, 1_usize),
        };
        let number: Option<usize> = number.trim().parse().ok();
        number
            .and_then(|n| n.checked_mul(factor))
            .map(Bytes)
            .ok_or_else(|| texts::BAD_BYTES.to_owned())
    }
}

/// A stretch of time, with its unit: `250ms`, `10s`, `2m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Span(pub Duration);

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let units = [("ms", 1), ("s", 1000), ("m", 60_000)];
        let read = |(unit, factor): (&str, u64)| {
            let number: u64 = text.strip_suffix(unit)?.trim().parse().ok()?;
            Some(Span(Duration::from_millis(number.checked_mul(factor)?)))
        };
        units.into_iter().find_map(read).ok_or_else(|| texts::BAD_SPAN.to_owned())
    }
}

/// How much the server logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct LogLevel(pub log::LevelFilter);

impl FromStr for LogLevel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(LogLevel).map_err(|_| texts::BAD_LOG_LEVEL.to_owned())
    }
}

/// Whether nicknames may be taken for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct LookAlikesChoice(pub LookAlikes);

impl FromStr for LookAlikesChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "refuse" => Ok(LookAlikesChoice(LookAlikes::Refuse)),
            "allow" => Ok(LookAlikesChoice(LookAlikes::Allow)),
            _ => Err(texts::BAD_LOOK_ALIKES.to_owned()),
        }
    }
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Switch(pub bool);

impl FromStr for Switch {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "true" | "1" | "yes" => Ok(Switch(true)),
            "false" | "0" | "no" | "" => Ok(Switch(false)),
            _ => Err(texts::BAD_SWITCH.to_owned()),
        }
    }
}

/// In the file, a size may be written as a number or, with a unit, as a text.
#[derive(Deserialize)]
#[serde(untagged)]
enum NumberOrText {
    Number(usize),
    Text(String),
}

impl TryFrom<NumberOrText> for Bytes {
    type Error = String;

    fn try_from(value: NumberOrText) -> Result<Self, String> {
        match value {
            NumberOrText::Number(number) => Ok(Bytes(number)),
            NumberOrText::Text(text) => text.parse(),
        }
    }
}

macro_rules! read_from_text {
    ($($kind:ty),+) => {
        $(impl TryFrom<String> for $kind {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                text.parse()
            }
        })+
    };
}

read_from_text!(Server, OwnNick, DialectChoice, Listen, Span, LogLevel, LookAlikesChoice);

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for OwnNick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for DialectChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.map_or("auto", Dialect::name))
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&parts.join(","))
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_millis() {
            ms if ms.is_multiple_of(1000) => write!(f, "{}s", ms / 1000),
            ms => write!(f, "{ms}ms"),
        }
    }
}

impl fmt::Display for LogLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.as_str().to_lowercase())
    }
}

impl fmt::Display for LookAlikesChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            LookAlikes::Refuse => "refuse",
            LookAlikes::Allow => "allow",
        })
    }
}

impl fmt::Display for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
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
            assert_eq!(
                given.parse::<Server>().map(|server| server.to_string()).as_deref(),
                Ok(read)
            );
        }
        assert!("host:0".parse::<Server>().unwrap_err().contains("HOST:PORT"));
    }

    #[test]
    fn a_nickname_is_brought_to_normal_form_c() {
        assert_eq!(" Zoe\u{308} ".parse::<OwnNick>().unwrap().to_string(), "Zo\u{eb}");
        assert_eq!("a b".parse::<OwnNick>().unwrap_err(), "a nickname has no white space");
    }

    #[test]
    fn sizes_and_spans_have_units() {
        assert_eq!("64KiB".parse(), Ok(Bytes(65536)));
        assert_eq!("1MiB".parse(), Ok(Bytes(1 << 20)));
        assert_eq!("17".parse(), Ok(Bytes(17)));
        assert!("1MB".parse::<Bytes>().is_err());
        assert_eq!("250ms".parse(), Ok(Span(Duration::from_millis(250))));
        assert_eq!("10s".parse::<Span>().unwrap().to_string(), "10s");
        assert_eq!("2m".parse(), Ok(Span(Duration::from_secs(120))));
        assert!("10".parse::<Span>().is_err());
    }

    #[test]
    fn one_listens_on_several_addresses() {
        let listen: Listen = "0.0.0.0, [::]:7000".parse().unwrap();
        assert_eq!(listen.to_string(), "0.0.0.0:9000,[::]:7000");
        assert!("localhost".parse::<Listen>().unwrap_err().contains("localhost"));
    }
}
