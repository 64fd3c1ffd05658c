//! Links to a room: `plausch://HOST:PORT`, or with the key of its server `plausch://HOST:PORT/#KEY` (§8.4). Anybody can
//! write one, and one click follows it. So it names a server, perhaps its key, and nothing else, in the one way that
//! everybody reads alike; and a room where the user has not been is joined only if the user says so.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use plausch_core::secure::PublicKey;
use plausch_transport_std::client::{Options, ServerAddr};

use crate::history;
use crate::settings::data_folder;

const SCHEME: &str = "plausch";
/// What DNS allows, in bytes.
const MAX_NAME: usize = 253;
const MAX_LABEL: usize = 63;

/// A link to a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomLink {
    server: ServerAddr,
    key: Option<PublicKey>,
}

/// Not a link to a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotARoom;

impl RoomLink {
    /// A link to the room at `server`, whose key is `key`.
    pub fn new(server: ServerAddr, key: Option<PublicKey>) -> Self {
        RoomLink { server, key }
    }

    /// The key that the server has to have. None: the link does not say.
    pub fn key(&self) -> Option<&PublicKey> {
        self.key.as_ref()
    }

    /// The server whose room it leads to.
    pub fn server(&self) -> &ServerAddr {
        &self.server
    }

    /// Whether the user knows that room: it is the one that is joined without a link, or the history has it. Then
    /// nothing needs to be asked.
    pub fn is_known(&self, usual: &ServerAddr) -> bool {
        let is_usual = is_same(&self.server, usual);
        is_usual || data_folder().is_some_and(|folder| history::knows(&folder, &self.server))
    }
}

/// Whether both are the same server, as far as their names tell.
fn is_same(one: &ServerAddr, other: &ServerAddr) -> bool {
    history::server_name(&one.to_string()) == history::server_name(&other.to_string())
}

/// `plausch://` in any case; then a name of ASCII letters, digits, `-`, `_` and dots, an IPv4 address, or an IPv6
/// address in brackets; then a port or none, perhaps a `/`, and perhaps a `#` and a key.
impl FromStr for RoomLink {
    type Err = NotARoom;

    fn from_str(text: &str) -> Result<Self, NotARoom> {
        let (scheme, place) = text.split_once("://").ok_or(NotARoom)?;
        if !scheme.eq_ignore_ascii_case(SCHEME) {
            return Err(NotARoom);
        }
        let (place, key) = match place.split_once('#') {
            Some((place, key)) => (place, Some(key.parse().map_err(|_| NotARoom)?)),
            None => (place, None),
        };
        let place = place.strip_suffix('/').unwrap_or(place);
        let server = match place.strip_prefix('[') {
            Some(place) => {
                let (ip, rest) = place.split_once(']').ok_or(NotARoom)?;
                let ip: Ipv6Addr = ip.parse().map_err(|_| NotARoom)?;
                let port = match rest {
                    "" => None,
                    rest => Some(rest.strip_prefix(':').ok_or(NotARoom)?),
                };
                SocketAddr::from((ip, read_port(port)?)).into()
            }
            None => {
                let (host, port) = match place.split_once(':') {
                    Some((host, port)) => (host, Some(port)),
                    None => (place, None),
                };
                let host = host.to_ascii_lowercase();
                if !is_host(&host) {
                    return Err(NotARoom);
                }
                format!("{host}:{}", read_port(port)?).parse().map_err(|_| NotARoom)?
            }
        };
        Ok(RoomLink { server, key })
    }
}

impl fmt::Display for RoomLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}://{}", self.server)?;
        self.key.iter().try_for_each(|key| write!(f, "/#{key}"))
    }
}

fn read_port(port: Option<&str>) -> Result<u16, NotARoom> {
    let Some(port) = port else { return Ok(Options::PORT) };
    // `parse` would take a sign.
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    port.parse().ok().filter(|port| is_number && *port > 0).ok_or(NotARoom)
}

/// Whether it is a name, or an IPv4 address as everybody writes it: some systems also take 2130706433 and 0x7f.1 for one.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=MAX_LABEL).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or(host);
    let hex = last.strip_prefix("0x");
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit())
        || hex.is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    match is_number {
        true => host.parse::<Ipv4Addr>().is_ok(),
        false => host.len() <= MAX_NAME && host.split('.').all(is_label),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(link: &str) -> String {
        link.parse::<RoomLink>().unwrap_or_else(|_| panic!("{link}")).server().to_string()
    }

    #[test]
    fn a_link_names_a_server() {
        for (link, expected) in [
            ("plausch://192.168.1.5:7000", "192.168.1.5:7000"),
            ("plausch://192.168.1.5", "192.168.1.5:9000"),
            ("plausch://192.168.1.5/", "192.168.1.5:9000"),
            ("PLAUSCH://Chat.Example.ORG:7000/", "chat.example.org:7000"),
            ("plausch://pc-12_a", "pc-12_a:9000"),
            ("plausch://3com:1", "3com:1"),
            ("plausch://[2001:db8::5]:7000", "[2001:db8::5]:7000"),
            ("plausch://[::1]", "[::1]:9000"),
            ("plausch://[::1]/", "[::1]:9000"),
        ] {
            assert_eq!(server(link), expected, "{link}");
        }
    }

    #[test]
    fn a_link_can_have_the_servers_key_and_is_written_as_it_is_read() {
        let key = PublicKey::new([7; 32]);
        for link in [
            format!("plausch://10.0.0.5:9000/#{key}"),
            format!("plausch://chat.example.org:7000/#{key}"),
            format!("plausch://[2001:db8::5]:9000/#{key}"),
        ] {
            let read: RoomLink = link.parse().unwrap();
            assert_eq!((read.key(), read.to_string()), (Some(&key), link));
        }
        let read: RoomLink = format!("plausch://10.0.0.5#{key}").parse().unwrap();
        assert_eq!(read, RoomLink::new("10.0.0.5:9000".parse().unwrap(), Some(key)));
        assert_eq!("plausch://10.0.0.5".parse::<RoomLink>().unwrap().key(), None);
        for bad in ["", "x", &key.to_string()[1..], &format!("{key}="), &format!("{key}#{key}")] {
            assert_eq!(format!("plausch://10.0.0.5/#{bad}").parse::<RoomLink>(), Err(NotARoom));
        }
    }

    #[test]
    fn what_names_more_or_less_or_otherwise_is_no_link() {
        let long_label = format!("plausch://{}.org", "a".repeat(MAX_LABEL + 1));
        let long_name = format!("plausch://{}org", "a.".repeat(MAX_NAME / 2));
        for bad in [
            "",
            "plausch:",
            "plausch:192.168.1.5",
            "plausch:/192.168.1.5",
            "plausch://",
            "plausch:///",
            "http://192.168.1.5",
            " plausch://192.168.1.5",
            "plausch://192.168.1.5 ",
            "--server=plausch://192.168.1.5",
            // No more than a server.
            "plausch://zoe@192.168.1.5",
            "plausch://zoe:pw@192.168.1.5:9000",
            "plausch://192.168.1.5/room",
            "plausch://192.168.1.5//",
            "plausch://192.168.1.5?nick=root",
            "plausch://192.168.1.5#x",
            "plausch://192.168.1.5:9000:9001",
            "plausch://192.168.1.5\\x",
            // Nothing that could be an option, an order, or turn the question around.
            "plausch://--config=x",
            "plausch://-h",
            "plausch://a;reboot",
            "plausch://$(id)",
            "plausch://a\u{1b}[2J",
            "plausch://a\n--plain",
            "plausch://a\0",
            "plausch://a%00",
            "plausch://%31%39",
            "plausch://a\u{202e}gro.b",
            "plausch://b\u{fc}cher.example",
            "plausch://\u{440}\u{430}ypal.example",
            // Ports.
            "plausch://a:",
            "plausch://a:0",
            "plausch://a:+9000",
            "plausch://a:-1",
            "plausch://a:65536",
            "plausch://a:9000x",
            "plausch://a:\u{661}",
            // Names and addresses that are none.
            "plausch://.",
            "plausch://a..b",
            "plausch://a.",
            "plausch://.a",
            "plausch://a-.b",
            "plausch://256.1.1.1",
            "plausch://127.1",
            "plausch://2130706433",
            "plausch://0x7f000001",
            "plausch://127.0.0.0x1",
            "plausch://0177.0.0.1",
            "plausch://::1",
            "plausch://[::1",
            "plausch://[::1]9000",
            "plausch://[::1%eth0]:9000",
            "plausch://[127.0.0.1]",
            "plausch://[example.org]",
            &long_label,
            &long_name,
        ] {
            assert_eq!(bad.parse::<RoomLink>(), Err(NotARoom), "{bad:?}");
        }
    }

    #[test]
    fn the_usual_room_is_known_however_it_is_written() {
        let usual: ServerAddr = "Chat.Example.org:7000".parse().unwrap();
        let here: ServerAddr = "127.0.0.1:7000".parse().unwrap();
        let link = |link: &str| link.parse::<RoomLink>().unwrap();
        assert!(link("plausch://chat.example.org:7000").is_known(&usual));
        assert!(link("plausch://[::1]:7000").is_known(&here));
        assert!(link("plausch://localhost:7000").is_known(&here));
        // Nobody has been there: no name ends like this.
        assert!(!link("plausch://nobody.invalid:7000").is_known(&usual));
    }
}
