//! What a client is given at its start.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use plausch_core::client::Limits;
use plausch_core::name::Nick;
use plausch_core::secure::{Identity, PublicKey};
use plausch_core::wire::Dialect;

/// Which room to join, and as whom.
#[derive(Debug, Clone)]
pub struct Options {
    /// The server.
    pub server: ServerAddr,
    /// The nickname to ask for.
    pub nick: Nick,
    /// What the server speaks; `None`: the client finds out.
    pub dialect: Option<Dialect>,
    /// Whether to try again if the very first attempt fails. Once a client has been in the room, it always comes
    /// back.
    pub reconnect: bool,
    /// Who the user is, over secure links (§8); `None`: all links are plain.
    pub security: Option<Security>,
    /// The UDP port for invitations. 0: any free one.
    pub udp_port: u16,
    /// What the client allows others, and how long it waits for them.
    pub limits: Limits,
}

impl Options {
    /// The port of a server, unless told otherwise.
    pub const PORT: u16 = 9000;

    /// Joins `server` as `nick`, with the usual limits.
    pub fn new(server: ServerAddr, nick: Nick) -> Self {
        Options {
            server,
            nick,
            dialect: None,
            reconnect: true,
            security: None,
            udp_port: 0,
            limits: Limits::default(),
        }
    }
}

/// A client that knows secure links.
#[derive(Debug, Clone)]
pub struct Security {
    /// The user's key pair.
    pub identity: Arc<Identity>,
    /// The server's key, if it is remembered or was given to the user: no other will do, and no plain link (§8.4). `None`:
    /// this is the first contact.
    pub known: Option<PublicKey>,
    /// Whether only a secure link will do, at first contact, too: then nothing goes out in plain. Otherwise the server is
    /// asked whether it knows secure links (§8.3). With peers it is the same: a private chat that would be a plain one ends
    /// at once, unless the peer's key is known, and the user decides.
    pub required: bool,
}

impl Security {
    /// Nothing is known of the server, and plain links will do if it knows no others.
    pub fn new(identity: Arc<Identity>) -> Self {
        Security { identity, known: None, required: false }
    }
}

/// Where a server is: `HOST`, `HOST:PORT`, `ADDRESS` or `[ADDRESS]:PORT`. Without a port, [`Options::PORT`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ServerAddr {
    host: String,
    port: u16,
}

impl ServerAddr {
    /// The name or the IP address of the host.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The TCP port.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl From<SocketAddr> for ServerAddr {
    fn from(addr: SocketAddr) -> Self {
        ServerAddr { host: addr.ip().to_string(), port: addr.port() }
    }
}

impl FromStr for ServerAddr {
    type Err = BadServerAddr;

    fn from_str(server: &str) -> Result<Self, BadServerAddr> {
        let bad = || BadServerAddr(server.to_owned());
        if let Ok(addr) = server.parse::<SocketAddr>() {
            return Ok(addr.into());
        }
        if let Ok(ip) = server.trim_matches(['[', ']']).parse::<IpAddr>() {
            return Ok(SocketAddr::new(ip, Options::PORT).into());
        }
        let (host, port) = match server.rsplit_once(':') {
            None => (server, Options::PORT),
            Some((host, port)) => (host, port.parse().map_err(|_| bad())?),
        };
        let odd =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, ':' | '/' | '[' | ']');
        if host.is_empty() || host.contains(odd) || port == 0 {
            return Err(bad());
        }
        Ok(ServerAddr { host: host.to_owned(), port })
    }
}

/// As it is parsed, always with the port.
impl fmt::Display for ServerAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ServerAddr { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

/// Not the address of a server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a server's address: write HOST:PORT, for example 192.168.1.20:9000")]
pub struct BadServerAddr(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_a_host_with_or_without_a_port() {
        for (given, host, port, shown) in [
            ("example.org", "example.org", 9000, "example.org:9000"),
            ("example.org:7000", "example.org", 7000, "example.org:7000"),
            ("192.168.1.20", "192.168.1.20", 9000, "192.168.1.20:9000"),
            ("192.168.1.20:7000", "192.168.1.20", 7000, "192.168.1.20:7000"),
            ("::1", "::1", 9000, "[::1]:9000"),
            ("[::1]", "::1", 9000, "[::1]:9000"),
            ("[::1]:7000", "::1", 7000, "[::1]:7000"),
        ] {
            let server: ServerAddr = given.parse().unwrap();
            assert_eq!((server.host(), server.port()), (host, port), "{given}");
            assert_eq!(server.to_string(), shown);
        }
        for bad in ["", ":9000", "host:", "host:abc", "host:70000", "host:0", "a b:1", "http://x"] {
            assert!(bad.parse::<ServerAddr>().is_err(), "{bad}");
        }
    }
}
