//! What a node is told before it starts.

use core::fmt;

use heapless::String;
use plausch_core::name::{Nick, NickError};
use plausch_core::wire::Dialect;

/// Whom to join, and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Config {
    /// The directory.
    pub server: Server,
    /// What the node wants to be called.
    pub nick: Nick,
    /// What the directory speaks. None: to be found out.
    pub dialect: Option<Dialect>,
    /// The UDP port on which invitations are taken; 0: none are.
    pub udp_port: u16,
    /// The first and the last of the TCP ports on which private chats are waited for; none: any. To be set where
    /// ports have to be forwarded or let through a firewall; then [`udp_port`](Config::udp_port) has to be, too, for
    /// TCP as well as for UDP: an original that is invited is waited for there, where its rejection is heard. They
    /// take turns, and there should be some: who is invited twice within 15 s by the same port takes the second
    /// invitation for the first one's copy (§4).
    pub chat_ports: Option<[u16; 2]>,
}

impl Config {
    /// The UDP port on which invitations are taken.
    pub const UDP_PORT: u16 = 40_001;

    /// Joins `server` as `nick`, finding out the rest.
    pub const fn new(server: Server, nick: Nick) -> Self {
        Config { server, nick, dialect: None, udp_port: Self::UDP_PORT, chat_ports: None }
    }

    /// The same, from text as a person writes it.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn parse(server: &str, nick: &str) -> Result<Self, BadConfig> {
        let server = server.parse().map_err(|BadServer| BadConfig::Server)?;
        Ok(Config::new(server, Nick::new(nick).map_err(BadConfig::Nick)?))
    }
}

/// A directory's place: `HOST`, `HOST:PORT`, `ADDRESS`, `ADDRESS:PORT`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Server {
    /// A name, or an IPv4 address.
    pub host: String<64>,
    /// The TCP port.
    pub port: u16,
}

impl Server {
    /// The port on which directories listen.
    pub const PORT: u16 = 9000;
}

impl core::str::FromStr for Server {
    type Err = BadServer;

    fn from_str(server: &str) -> Result<Self, BadServer> {
        let (host, port) = match server.split_once(':') {
            None => (server, Self::PORT),
            Some((host, port)) => (host, port.parse().map_err(|_| BadServer)?),
        };
        let odd =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, ':' | '/' | '[' | ']');
        if host.is_empty() || host.contains(odd) || port == 0 {
            return Err(BadServer);
        }
        Ok(Server { host: String::try_from(host).map_err(|_| BadServer)?, port })
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// Not the place of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct BadServer;

impl fmt::Display for BadServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a server is written HOST:PORT, for example 192.168.1.20:9000")
    }
}

impl core::error::Error for BadServer {}

/// What is wrong with a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum BadConfig {
    /// The server.
    Server,
    /// The nickname.
    Nick(NickError),
}

impl fmt::Display for BadConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadConfig::Server => BadServer.fmt(f),
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
            let read: Server = server.parse().unwrap();
            assert_eq!((read.host.as_str(), read.port), (host, port));
        }
        for bad in ["", ":9000", "host:", "host:abc", "host:70000", "host:0", "a b:1", "http://x"] {
            assert_eq!(bad.parse::<Server>(), Err(BadServer), "{bad}");
        }
    }
}
