//! The network: hosts with addresses of their own, TCP and UDP between them, and what goes wrong there.
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | hosts, and what is on its way |
//! | `ids.rs`, `ends.rs` | what names hosts, and the two ends of a connection |
//! | `tcp.rs` | connections: segments, windows, ends |
//! | `datagrams.rs` | what gets lost, comes twice, or late |

mod datagrams;
mod ends;
mod ids;
mod tcp;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use plausch_core::time::Instant;

pub use ends::{EndId, ListenerId, Port, Read, Temper};
pub use ids::{HostId, ProgramId};

use super::dice::Dice;
use super::trace::Trace;
use ends::{End, Listener};

/// What goes wrong, and how often.
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    /// How many of all datagrams are lost.
    pub lost: f64,
    /// How many come twice.
    pub doubled: f64,
    /// How long a datagram may take. They overtake each other.
    pub late: Duration,
    /// Whether TCP cuts and joins what is sent, anywhere. The originals are spared, but for what they send.
    pub rough: bool,
    /// How many bytes may be underway to one end and not read by it yet.
    pub window: usize,
    /// How many more bytes its sender's host keeps; it takes no more before some of them are gone.
    pub buffer: usize,
}

impl Default for Faults {
    fn default() -> Self {
        Faults {
            lost: 0.0,
            doubled: 0.0,
            late: Duration::from_millis(20),
            rough: true,
            window: 64 * 1024,
            buffer: 64 * 1024,
        }
    }
}

/// What the network tells a program.
#[derive(Debug)]
pub enum Signal {
    /// A connection is up.
    Connected {
        /// This side of it.
        end: EndId,
        /// The other's address.
        peer: SocketAddr,
    },
    /// A connection came to nothing.
    Refused {
        /// This side of it.
        end: EndId,
    },
    /// A port is open.
    Listening {
        /// What listens.
        listener: ListenerId,
        /// On which port.
        port: u16,
    },
    /// A port is taken.
    Taken {
        /// What should have listened.
        listener: ListenerId,
    },
    /// Somebody connected.
    Accepted {
        /// To whom.
        listener: ListenerId,
        /// This side of the connection.
        end: EndId,
        /// The other's address.
        peer: SocketAddr,
    },
    /// There is something to be read, or the end of the stream.
    Readable {
        /// Where.
        end: EndId,
    },
    /// A connection takes more again, after it did not take all of what [`Network::write`] gave it.
    Writable {
        /// Where.
        end: EndId,
    },
    /// A connection broke.
    Lost {
        /// This side of it.
        end: EndId,
    },
    /// A datagram came.
    Datagram {
        /// To which port.
        port: u16,
        /// From where.
        from: SocketAddr,
        /// What.
        bytes: Vec<u8>,
    },
}

/// What is on its way.
#[derive(Debug)]
enum Flight {
    Syn { end: EndId, to: SocketAddr },
    SynAck { end: EndId },
    Refusal { end: EndId },
    Bound { listener: ListenerId, port: Option<u16> },
    Segment { to: EndId, bytes: Vec<u8> },
    Fin { to: EndId },
    Reset { to: EndId },
    Wake { end: EndId },
    Room { end: EndId },
    Datagram { host: HostId, port: u16, from: SocketAddr, bytes: Vec<u8> },
}

#[derive(Debug)]
struct Host {
    v4: Option<Ipv4Addr>,
    v6: Option<Ipv6Addr>,
    last_port: u16,
}

/// See the module.
#[derive(Debug)]
pub struct Network {
    now: Instant,
    flights: BTreeMap<(Instant, u64), Flight>,
    started: u64,
    hosts: Vec<Host>,
    ends: BTreeMap<EndId, End>,
    listeners: BTreeMap<ListenerId, Listener>,
    datagram_ports: BTreeMap<(HostId, u16), ProgramId>,
    /// What goes wrong.
    pub faults: Faults,
    /// What is left to chance.
    pub dice: Dice,
    /// What happened.
    pub trace: Trace,
}

impl Network {
    /// No hosts.
    pub fn new(seed: u64) -> Self {
        Network {
            now: Instant::START,
            flights: BTreeMap::new(),
            started: 0,
            hosts: Vec::new(),
            ends: BTreeMap::new(),
            listeners: BTreeMap::new(),
            datagram_ports: BTreeMap::new(),
            faults: Faults::default(),
            dice: Dice::new(seed),
            trace: Trace::default(),
        }
    }

    /// The host with that address; a new one if there is none yet.
    pub fn host(&mut self, ip: IpAddr) -> HostId {
        if let Some(at) = self.hosts.iter().position(|host| host.has(ip)) {
            return HostId(at);
        }
        let (v4, v6) = match ip {
            IpAddr::V4(ip) => (Some(ip), None),
            IpAddr::V6(ip) => (None, Some(ip)),
        };
        self.hosts.push(Host { v4, v6, last_port: 50_000 });
        HostId(self.hosts.len() - 1)
    }

    /// Gives a host one more address.
    pub fn add_address(&mut self, host: HostId, ip: IpAddr) {
        if let Some(host) = self.hosts.get_mut(host.0) {
            match ip {
                IpAddr::V4(ip) => host.v4 = Some(ip),
                IpAddr::V6(ip) => host.v6 = Some(ip),
            }
        }
    }

    /// The next thing that arrives, which is now, and whom it concerns.
    pub fn arrive(&mut self) -> Option<(ProgramId, Signal)> {
        let ((at, _), flight) = self.flights.pop_first()?;
        self.now = self.now.max(at);
        match flight {
            Flight::Syn { end, to } => self.syn(end, to),
            Flight::SynAck { end } => self.syn_ack(end),
            Flight::Refusal { end } => self.refusal(end),
            Flight::Bound { listener, port } => self.bound(listener, port),
            Flight::Segment { to, bytes } => self.segment(to, bytes),
            Flight::Fin { to } => self.fin(to),
            Flight::Reset { to } => self.broken(to),
            Flight::Wake { end } => self.awake(end),
            Flight::Room { end } => self.has_room(end),
            Flight::Datagram { host, port, from, bytes } => {
                let &program = self.datagram_ports.get(&(host, port))?;
                Some((program, Signal::Datagram { port, from, bytes }))
            }
        }
    }

    /// When the next thing arrives.
    pub fn next_arrival(&self) -> Option<Instant> {
        self.flights.first_key_value().map(|(&(at, _), _)| at)
    }

    /// What time it is.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// It is later.
    pub fn pass(&mut self, until: Instant) {
        self.now = self.now.max(until);
    }

    /// Takes note of what happened.
    pub fn note(&mut self, who: &str, what: impl std::fmt::Display) {
        self.trace.note(self.now, who, what);
    }

    /// Takes note of something that must never happen.
    pub fn broken_law(&mut self, who: &str, law: impl std::fmt::Display) {
        self.trace.broken(self.now, who, law);
    }

    fn fly(&mut self, at: Instant, flight: Flight) {
        self.started += 1;
        self.flights.insert((at.max(self.now), self.started), flight);
    }

    /// The host that `to` means for a program on `from`, and the address that it then comes from.
    fn route(&self, from: HostId, to: IpAddr) -> Option<(HostId, IpAddr)> {
        if to.is_loopback() {
            return Some((from, to));
        }
        let there = HostId(self.hosts.iter().position(|host| host.has(to))?);
        let source = match (to, self.hosts.get(from.0)?) {
            _ if there == from => to,
            (IpAddr::V4(_), host) => host.v4?.into(),
            (IpAddr::V6(_), host) => host.v6?.into(),
        };
        Some((there, source))
    }

    fn free_port(&mut self, host: HostId) -> u16 {
        let taken = |port: u16, this: &Self| {
            this.datagram_ports.contains_key(&(host, port)) || this.is_listened_on(host, port)
        };
        loop {
            let Some(at) = self.hosts.get_mut(host.0) else { return 0 };
            at.last_port = if at.last_port == u16::MAX { 50_000 } else { at.last_port + 1 };
            let port = at.last_port;
            if !taken(port, self) {
                return port;
            }
        }
    }
}

impl Host {
    fn has(&self, ip: IpAddr) -> bool {
        match ip {
            IpAddr::V4(ip) => self.v4 == Some(ip),
            IpAddr::V6(ip) => self.v6 == Some(ip),
        }
    }
}
