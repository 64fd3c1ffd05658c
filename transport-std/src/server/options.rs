//! What a server is given at its start.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::SystemTime;

use plausch_core::directory::{self, Look};
use plausch_core::secure::{Fingerprint, Identity, PublicKey};

use super::decided::Decided;
use super::nick::LookAlikes;
use super::rules::{Network, Target};

/// Where a server listens, and what it allows.
#[derive(Debug, Clone)]
pub struct Options {
    /// The addresses to listen on. Port 0: any free one, see [`Server::addresses`](super::Server::addresses).
    /// `[::]` stands for all addresses of this machine, unless an IPv4 address with the same port is listed, too: then
    /// for those of IPv6. `0.0.0.0` or `[::]` is left out on a machine without such addresses, if another one remains.
    pub listen: Vec<SocketAddr>,
    /// What is allowed.
    pub limits: Limits,
    /// Who the server is, over secure links (§8); `None`: it knows plain ones only.
    pub security: Option<Security>,
    /// What was decided for the room, as [`Handle::decisions`](super::Handle::decisions) last told; at the very first start nothing.
    pub decisions: Vec<Decided>,
    /// Who may command the server from the room, by the fingerprints of their keys, as [`Handle::set_operators`](super::Handle::set_operators).
    /// They need secure links, and what they command is to be read from [`Server::commands`](super::Server::commands).
    pub operators: Vec<Fingerprint>,
    /// Who may be in the room, as [`Handle::set_admitted`](super::Handle::set_admitted); none: everybody.
    pub admitted: Vec<Target>,
    /// Where many share an address: limits for one address do not hold there, as [`Handle::set_exempt`](super::Handle::set_exempt).
    pub exempt: Vec<Network>,
    /// How many threads send what is said, if thousands are to hear it: at most one for each 512 of them. 0 counts as 1.
    pub threads: usize,
    /// With whom it shares its room; `None`: with nobody.
    #[cfg(feature = "cluster")]
    pub cluster: Option<super::cluster::Options>,
}

/// A server that knows secure links.
#[derive(Debug, Clone)]
pub struct Security {
    /// The server's key pair. Clients remember the public key.
    pub identity: Arc<Identity>,
    /// Whether plain links are refused.
    pub required: bool,
    /// Whose nicknames are, as [`Handle::owners`](super::Handle::owners) last told; at the very first start nobody's. `None`:
    /// they never belong to anybody who is not here.
    pub owners: Option<Vec<Owner>>,
}

impl Security {
    /// Plain links will do, too, and nicknames belong to nobody.
    pub fn new(identity: Arc<Identity>) -> Self {
        Security { identity, required: false, owners: None }
    }
}

/// Whose a nickname is, and all that look like it (§8.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// What is the same of all of them.
    pub look: Look,
    /// The first key that registered one of them.
    pub key: PublicKey,
    /// Until then, unless the key is seen with it again.
    pub until: SystemTime,
}

impl Default for Options {
    /// Every address of this machine, port 9000, and most of its processors.
    fn default() -> Self {
        Options {
            listen: Options::everywhere(9000),
            limits: Limits::default(),
            security: None,
            decisions: Vec::new(),
            operators: Vec::new(),
            admitted: Vec::new(),
            exempt: Vec::new(),
            threads: Options::most_processors(),
            #[cfg(feature = "cluster")]
            cluster: None,
        }
    }
}

impl Options {
    /// A thread for each processor that this program may use but one, which is left to the system and to others.
    fn most_processors() -> usize {
        let all = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        all.saturating_sub(1).max(1)
    }

    /// Every address of this machine.
    pub fn everywhere(port: u16) -> Vec<SocketAddr> {
        vec![(Ipv4Addr::UNSPECIFIED, port).into(), (Ipv6Addr::UNSPECIFIED, port).into()]
    }
}

/// What a server allows (§7). The default is §7's.
#[derive(Debug, Clone)]
pub struct Limits {
    /// What the directory's machine allows. A payload length beyond what §1 allows counts as that.
    pub directory: directory::Limits,
    /// How many bytes may wait for one slow member. What greets a newcomer (USERLIST, PROFILE, TOPIC,
    /// MOTD, PAST) does not count, and what was said before it is at most half as much. Nor does who
    /// comes and goes, up to four times as much: thousands may do so at once.
    pub bytes_waiting: usize,
    /// Whether nicknames may look alike.
    pub look_alikes: LookAlikes,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            directory: directory::Limits::default(),
            bytes_waiting: 1 << 20,
            look_alikes: LookAlikes::Refuse,
        }
    }
}

/// No payload reaches 2^24 bytes (§1).
const MAX_PAYLOAD: usize = (1 << 24) - 1;

impl Limits {
    /// The directory's limits, within those of the protocol.
    pub(super) fn for_directory(&self) -> directory::Limits {
        let payload_length = self.directory.payload_length.min(MAX_PAYLOAD);
        let directory::Limits { mut past, .. } = self.directory;
        // A newcomer's link takes all of it at once.
        past.bytes = past.bytes.min(self.bytes_waiting / 2);
        directory::Limits { payload_length, past, ..self.directory }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_what_the_protocol_says() {
        let limits = Limits::default();
        let directory = limits.for_directory();
        assert_eq!(directory, limits.directory);
        assert_eq!((directory.payload_length, directory.members), (4096, 10_000));
        assert_eq!(directory.connections_unregistered, 10_000);
        assert_eq!((directory.broadcasts.burst, directory.broadcasts.per_second), (50, 20));
        assert_eq!(limits.bytes_waiting, 1_048_576);
    }

    #[test]
    fn no_more_of_the_past_is_kept_than_a_link_takes() {
        let limits = Limits { bytes_waiting: 1000, ..Limits::default() };
        assert_eq!(limits.for_directory().past.bytes, 500);
        assert_eq!(Limits::default().for_directory().past.bytes, 65_536);
    }

    #[test]
    fn a_payload_is_never_longer_than_its_prefix_can_say() {
        let mut limits = Limits::default();
        limits.directory.payload_length = usize::MAX;
        assert_eq!(limits.for_directory().payload_length, 0xFF_FFFF);
    }
}
