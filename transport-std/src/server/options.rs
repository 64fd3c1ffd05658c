//! What a server is told before it starts.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use plausch_core::directory;
use plausch_core::time::Rate;

use super::nick::LookAlikes;

/// Where a server listens, and what it allows.
#[derive(Debug, Clone)]
pub struct Options {
    /// The addresses to listen on. Port 0: any free one, see [`Server::addresses`](super::Server::addresses).
    /// Whether an IPv6 address takes IPv4 connections, too, is the operating system's choice.
    pub listen: Vec<SocketAddr>,
    /// What is allowed.
    pub limits: Limits,
}

impl Default for Options {
    /// Every IPv4 address of this machine, port 9000.
    fn default() -> Self {
        Options {
            listen: vec![SocketAddr::from((Ipv4Addr::UNSPECIFIED, 9000))],
            limits: Limits::default(),
        }
    }
}

/// The limits of §7. The default is §7's.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The longest payload in bytes that a client may send. More than §1 allows is as much as that.
    pub payload_length: usize,
    /// How many members there may be.
    pub members: usize,
    /// How many connections one IP address may have. 0: no limit.
    pub connections_per_address: usize,
    /// How many connections there may be that are not members' yet: when there is one more, the oldest of them is
    /// closed. 0: no limit.
    pub connections_unregistered: usize,
    /// How often one IP address may try to register at once. 0: no limit, and none on its rate either.
    pub registrations_at_once: u32,
    /// How often one IP address may try to register in a second, in the long run.
    pub registrations_per_second: u32,
    /// How long a connection may take to register.
    pub unregistered_connection: Duration,
    /// How many bytes may wait for one slow member. What greets a newcomer (USERLIST, PROFILE) does not count.
    pub bytes_waiting: usize,
    /// How many broadcasts one member may send at once. 0: no limit, and none on their rate either.
    pub broadcasts_at_once: u32,
    /// How many broadcasts one member may send in a second, in the long run.
    pub broadcasts_per_second: u32,
    /// How long an original is left alone after its WELCOME (§3).
    pub newcomers_pause: Duration,
    /// After how much silence a modern member is asked whether it is there (§6).
    pub ping_after: Duration,
    /// After how much silence a modern member is dropped (§6).
    pub dead_after: Duration,
    /// How long the holder of a nickname that is wanted anew may take to answer (§3).
    pub ghost_after: Duration,
    /// Whether nicknames may be taken for each other.
    pub look_alikes: LookAlikes,
}

impl Default for Limits {
    fn default() -> Self {
        let core = directory::Limits::default();
        Limits {
            payload_length: core.payload_length,
            members: core.members,
            connections_per_address: core.connections_per_address,
            connections_unregistered: core.connections_unregistered,
            registrations_at_once: core.registrations.burst,
            registrations_per_second: core.registrations.per_second,
            unregistered_connection: core.unregistered_connection,
            bytes_waiting: 1 << 20,
            broadcasts_at_once: core.broadcasts.burst,
            broadcasts_per_second: core.broadcasts.per_second,
            newcomers_pause: core.newcomers_pause,
            ping_after: core.ping_after,
            dead_after: core.dead_after,
            ghost_after: core.ghost_after,
            look_alikes: LookAlikes::Refuse,
        }
    }
}

/// No payload reaches 2^24 bytes (§1).
const LONGEST_PAYLOAD: usize = (1 << 24) - 1;

impl Limits {
    /// What of it is the directory's business.
    pub(super) fn of_directory(&self) -> directory::Limits {
        directory::Limits {
            payload_length: self.payload_length.min(LONGEST_PAYLOAD),
            members: self.members,
            connections_per_address: self.connections_per_address,
            connections_unregistered: self.connections_unregistered,
            registrations: Rate {
                burst: self.registrations_at_once,
                per_second: self.registrations_per_second,
            },
            unregistered_connection: self.unregistered_connection,
            broadcasts: Rate {
                burst: self.broadcasts_at_once,
                per_second: self.broadcasts_per_second,
            },
            newcomers_pause: self.newcomers_pause,
            ping_after: self.ping_after,
            dead_after: self.dead_after,
            ghost_after: self.ghost_after,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_what_the_protocol_says() {
        let limits = Limits::default();
        assert_eq!(limits.of_directory(), directory::Limits::default());
        assert_eq!((limits.payload_length, limits.members), (4096, 10_000));
        assert_eq!(limits.connections_unregistered, 10_000);
        assert_eq!((limits.broadcasts_at_once, limits.broadcasts_per_second), (50, 20));
        assert_eq!(limits.bytes_waiting, 1_048_576);
        let endless = Limits { payload_length: usize::MAX, ..limits };
        assert_eq!(endless.of_directory().payload_length, 0xFF_FFFF);
    }
}
