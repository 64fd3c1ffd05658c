//! What a client is told before it starts.

use std::net::SocketAddr;

use plausch_core::client::Limits;
use plausch_core::name::Nick;
use plausch_core::wire::Dialect;

/// Whom to join, and as whom.
#[derive(Debug, Clone)]
pub struct Options {
    /// The server: `HOST`, `HOST:PORT`, `ADDRESS`, `[ADDRESS]:PORT`. Without a port, [`Options::PORT`].
    pub server: String,
    /// What one wants to be called.
    pub nick: Nick,
    /// What the server speaks. None: to be found out.
    pub dialect: Option<Dialect>,
    /// Whether to try again where the very first attempt fails. Once it has been in the room, a client
    /// always comes back.
    pub reconnect: bool,
    /// The UDP port on which invitations are taken. 0: any free one.
    pub udp_port: u16,
    /// What the client allows others, and how long it waits for them.
    pub limits: Limits,
}

impl Options {
    /// The port on which servers listen.
    pub const PORT: u16 = 9000;

    /// Joins `server` as `nick`, finding out the rest.
    pub fn new(server: impl Into<String>, nick: Nick) -> Self {
        Options {
            server: server.into(),
            nick,
            dialect: None,
            reconnect: true,
            udp_port: 0,
            limits: Limits::default(),
        }
    }
}

/// The host and the port of `server`.
///
/// # Errors
/// Says how it should be written.
pub fn host_and_port(server: &str) -> Result<(String, u16), BadServer> {
    let bad = || BadServer(server.to_owned());
    if let Ok(addr) = server.parse::<SocketAddr>() {
        return Ok((addr.ip().to_string(), addr.port()));
    }
    if let Ok(ip) = server.trim_matches(['[', ']']).parse::<std::net::IpAddr>() {
        return Ok((ip.to_string(), Options::PORT));
    }
    let (host, port) = match server.rsplit_once(':') {
        None => (server, Options::PORT),
        Some((host, port)) => (host, port.parse().map_err(|_| bad())?),
    };
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ':' | '/' | '[' | ']');
    if host.is_empty() || host.contains(odd) || port == 0 {
        return Err(bad());
    }
    Ok((host.to_owned(), port))
}

/// Not the name of a server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a server's address: write HOST:PORT, for example 192.168.1.20:9000")]
pub struct BadServer(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_hosts_with_or_without_a_port() {
        let good = [
            ("example.org", ("example.org", 9000)),
            ("example.org:7000", ("example.org", 7000)),
            ("192.168.1.20", ("192.168.1.20", 9000)),
            ("192.168.1.20:7000", ("192.168.1.20", 7000)),
            ("::1", ("::1", 9000)),
            ("[::1]", ("::1", 9000)),
            ("[::1]:7000", ("::1", 7000)),
        ];
        for (server, (host, port)) in good {
            assert_eq!(host_and_port(server), Ok((host.to_owned(), port)), "{server}");
        }
        for bad in ["", ":9000", "host:", "host:abc", "host:70000", "host:0", "a b:1", "http://x"] {
            assert!(host_and_port(bad).is_err(), "{bad}");
        }
    }
}
