//! [`EngineAddress`]: where the engine is.

use std::fmt;
use std::str::FromStr;

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisConnectionInfo};

/// Where the engine is, and who we are there: `redis://[USER[:PASSWORD]@]HOST[:PORT][/DB]`, `rediss://…` over TLS, or
/// `redis+sentinel://[USER[:PASSWORD]@]HOST[:PORT],HOST[:PORT]…/NAME[/DB]`, which asks sentinels for the primary called `NAME`
/// (`rediss+sentinel://…`: all of them over TLS). It never shows its password.
#[derive(Clone)]
pub struct EngineAddress {
    /// The engine, or any node of a cluster, or its sentinels.
    nodes: Vec<ConnectionAddr>,
    /// What the sentinels call the primary.
    primary: Option<String>,
    settings: RedisConnectionInfo,
}

/// Why an address cannot be one. It does not repeat the address, which may have a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "it is none like redis://HOST:PORT, rediss://HOST:PORT, or redis+sentinel://HOST:PORT,HOST:PORT/NAME"
)]
pub struct AddressError;

/// Where sentinels listen.
const SENTINEL_PORT: u16 = 26379;

impl EngineAddress {
    /// Whether a password is in it.
    pub fn has_password(&self) -> bool {
        self.settings.password().is_some()
    }

    /// The same with another password.
    #[must_use]
    pub fn with_password(mut self, password: &str) -> Self {
        self.settings = self.settings.set_password(password);
        self
    }

    /// Whether it is reached over TLS.
    pub fn is_encrypted(&self) -> bool {
        self.nodes.iter().any(|node| matches!(node, ConnectionAddr::TcpTls { .. }))
    }

    pub(super) fn nodes(&self) -> &[ConnectionAddr] {
        &self.nodes
    }

    pub(super) fn primary(&self) -> Option<&str> {
        self.primary.as_deref()
    }

    pub(super) fn settings(&self) -> &RedisConnectionInfo {
        &self.settings
    }

    /// Another node that is reached in the same way.
    pub(super) fn node(&self, host: &str, port: u16) -> ConnectionAddr {
        match self.is_encrypted() {
            true => ConnectionAddr::TcpTls {
                host: host.to_owned(),
                port,
                insecure: false,
                tls_params: None,
            },
            false => ConnectionAddr::Tcp(host.to_owned(), port),
        }
    }
}

impl FromStr for EngineAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (scheme, rest) = text.split_once("://").ok_or(AddressError)?;
        let (scheme, by_sentinels) = match scheme.strip_suffix("+sentinel") {
            Some(scheme) => (scheme, true),
            None => (scheme, false),
        };
        if rest.contains(['#', '?']) || !matches!(scheme, "redis" | "rediss" | "valkey" | "valkeys")
        {
            return Err(AddressError);
        }
        if !by_sentinels {
            let info = parse(text)?;
            return Ok(EngineAddress {
                nodes: vec![info.addr().clone()],
                primary: None,
                settings: info.redis_settings().clone(),
            });
        }
        let (authority, path) = rest.split_once('/').ok_or(AddressError)?;
        let (user, hosts) = match authority.rsplit_once('@') {
            Some((user, hosts)) => (format!("{user}@"), hosts),
            None => (String::new(), authority),
        };
        let (name, db) = path.split_once('/').unwrap_or((path, ""));
        let mut nodes = Vec::new();
        let mut settings = None;
        for host in hosts.split(',') {
            let info = parse(&format!("{scheme}://{user}{host}/{db}"))?;
            let has_port = host.rsplit_once(':').is_some_and(|(_, port)| !port.contains(']'));
            let mut node = info.addr().clone();
            if let ConnectionAddr::Tcp(_, port) | ConnectionAddr::TcpTls { port, .. } = &mut node
                && !has_port
            {
                *port = SENTINEL_PORT;
            }
            nodes.push(node);
            settings = Some(info.redis_settings().clone());
        }
        if name.is_empty() {
            return Err(AddressError);
        }
        let settings = settings.ok_or(AddressError)?;
        Ok(EngineAddress { nodes, primary: Some(name.to_owned()), settings })
    }
}

/// As it can be shown: without a password.
impl fmt::Display for EngineAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_encrypted() { "rediss" } else { "redis" })?;
        f.write_str(if self.primary.is_some() { "+sentinel://" } else { "://" })?;
        if let Some(user) = self.settings.username() {
            write!(f, "{user}@")?;
        }
        for (at, node) in self.nodes.iter().enumerate() {
            write!(f, "{}{}", if at > 0 { "," } else { "" }, Shown(node))?;
        }
        if let Some(name) = &self.primary {
            write!(f, "/{name}")?;
        }
        match self.settings.db() {
            0 => Ok(()),
            db => write!(f, "/{db}"),
        }
    }
}

impl fmt::Debug for EngineAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EngineAddress({self})")
    }
}

/// A node's host and port.
pub(super) struct Shown<'a>(pub(super) &'a ConnectionAddr);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ConnectionAddr::Tcp(host, port) | ConnectionAddr::TcpTls { host, port, .. } => {
                match host.contains(':') {
                    true => write!(f, "[{host}]:{port}"),
                    false => write!(f, "{host}:{port}"),
                }
            }
            ConnectionAddr::Unix(path) => write!(f, "{}", path.display()),
            _ => Ok(()),
        }
    }
}

fn parse(url: &str) -> Result<ConnectionInfo, AddressError> {
    url.into_connection_info().map_err(|_| AddressError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_all_kinds_are_read_and_shown_without_their_passwords() {
        for (given, shown) in [
            ("redis://engine", "redis://engine:6379"),
            ("redis://:s3cret@10.0.0.7:7000/3", "redis://10.0.0.7:7000/3"),
            ("rediss://plausch:s3cret@[::1]:7000", "rediss://plausch@[::1]:7000"),
            ("valkeys://engine:1", "rediss://engine:1"),
            ("redis+sentinel://a,b:7,[::1]/room", "redis+sentinel://a:26379,b:7,[::1]:26379/room"),
            ("rediss+sentinel://me:s3cret@a:1,b:2/room/5", "rediss+sentinel://me@a:1,b:2/room/5"),
        ] {
            let address: EngineAddress = given.parse().unwrap();
            assert_eq!(address.to_string(), shown);
            assert_eq!(address.has_password(), given.contains("s3cret"), "{given}");
            assert!(!format!("{address:?}").contains("s3cret"), "{given}");
            assert!(address.with_password("other").has_password());
        }
    }

    #[test]
    fn what_is_no_address_of_an_engine_is_none() {
        for given in [
            "",
            "engine:6379",
            "http://engine",
            "redis://",
            "redis://0.0.0.0",
            "redis://engine/room",
            "rediss://engine#insecure",
            "redis://engine?protocol=resp3",
            "redis+sentinel://a,b",
            "redis+sentinel://a,b/",
            "redis+sentinel:///room",
        ] {
            assert_eq!(given.parse::<EngineAddress>().err(), Some(AddressError), "{given}");
        }
    }
}
