//! [`Config`]: which room a node joins, and as whom.

use core::fmt;

use heapless::String;
use plausch_core::name::{Nick, NickError};
#[cfg(feature = "secure")]
use plausch_core::secure::PublicKey;
use plausch_core::wire::Dialect;

/// Which room to join, and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Config {
    /// The directory.
    pub server: ServerAddr,
    /// The nickname to ask for.
    pub nick: Nick,
    /// What the directory speaks. None: the node finds out.
    pub dialect: Option<Dialect>,
    /// The UDP port for invitations; 0: the node takes none.
    pub udp_port: u16,
    /// The first and the last TCP port for private chats; none: any. Set them if ports are
    /// forwarded or opened in a firewall. Forward or open [`udp_port`](Config::udp_port) too, for
    /// UDP and for TCP: for an original that is invited the node listens there, where it also
    /// receives the rejection.
    ///
    /// The ports take turns, so there should be several: two invitations from the same port within
    /// 15 s count as copies of one (§4).
    pub chat_ports: Option<[u16; 2]>,
    /// How many texts that were said before the node came it wants to be told, at most; 0: none. A text
    /// that is longer than the node's inbox is an [`Event::Skipped`](crate::Event::Skipped).
    pub past: u16,
    /// Whether links are secure (§8), by a node that knows secure ones
    /// ([`new_secure`](crate::new_secure)). None: all are plain.
    #[cfg(feature = "secure")]
    pub security: Option<Security>,
}

/// What is known of a directory's key, and whether plain links will do.
#[cfg(feature = "secure")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Security {
    /// The directory's key, if it is remembered or was given to the user: no other will do, and no
    /// plain link (§8.4). None: this is the first contact.
    pub known: Option<PublicKey>,
    /// Whether only a secure link will do, at first contact, too: then nothing goes out in plain.
    /// Otherwise the directory is asked whether it knows secure links (§8.3). With peers it is the
    /// same: a private chat that would be a plain one ends at once, unless the peer's key is known,
    /// and the user decides.
    pub required: bool,
}

impl Config {
    /// The default UDP port for invitations.
    pub const UDP_PORT: u16 = 40_001;

    /// Joins `server` as `nick`, with defaults for the rest.
    pub const fn new(server: ServerAddr, nick: Nick) -> Self {
        Config {
            server,
            nick,
            dialect: None,
            udp_port: Self::UDP_PORT,
            chat_ports: None,
            past: 0,
            #[cfg(feature = "secure")]
            security: None,
        }
    }

    /// The same, from what a person types.
    ///
    /// # Errors
    /// Which of the two is wrong.
    pub fn parse(server: &str, nick: &str) -> Result<Self, BadConfig> {
        let server = server.parse().map_err(|BadServerAddr| BadConfig::Server)?;
        Ok(Config::new(server, Nick::new(nick).map_err(BadConfig::Nick)?))
    }
}

/// A directory's address: `HOST`, `HOST:PORT`, `IPV4`, `IPV4:PORT`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ServerAddr {
    /// A name, or an IPv4 address.
    pub host: String<64>,
    /// The TCP port.
    pub port: u16,
}

impl ServerAddr {
    /// The default port of directories.
    pub const PORT: u16 = 9000;
}

impl core::str::FromStr for ServerAddr {
    type Err = BadServerAddr;

    fn from_str(server: &str) -> Result<Self, BadServerAddr> {
        let (host, port) = match server.split_once(':') {
            None => (server, Self::PORT),
            Some((host, port)) => (host, port.parse().map_err(|_| BadServerAddr)?),
        };
        let odd =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, ':' | '/' | '[' | ']');
        if host.is_empty() || host.contains(odd) || port == 0 {
            return Err(BadServerAddr);
        }
        Ok(ServerAddr { host: String::try_from(host).map_err(|_| BadServerAddr)?, port })
    }
}

impl fmt::Display for ServerAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// A text that is not a server's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct BadServerAddr;

impl fmt::Display for BadServerAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a server is written HOST:PORT, for example 192.168.1.20:9000")
    }
}

impl core::error::Error for BadServerAddr {}

/// What is wrong in a [`Config::parse`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum BadConfig {
    /// The server's address.
    Server,
    /// The nickname.
    Nick(NickError),
}

impl fmt::Display for BadConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadConfig::Server => BadServerAddr.fmt(f),
            BadConfig::Nick(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for BadConfig {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_hosts_with_or_without_a_port() {
        for (server, host, port) in [
            ("example.org", "example.org", 9000),
            ("example.org:7000", "example.org", 7000),
            ("192.168.1.20", "192.168.1.20", 9000),
        ] {
            let read: ServerAddr = server.parse().unwrap();
            assert_eq!((read.host.as_str(), read.port), (host, port));
        }
        for bad in ["", ":9000", "host:", "host:abc", "host:70000", "host:0", "a b:1", "http://x"] {
            assert_eq!(bad.parse::<ServerAddr>(), Err(BadServerAddr), "{bad}");
        }
    }
}
