//! UDP: datagrams that get lost, come twice, come late, and overtake each other.

use std::net::SocketAddr;

use super::{Flight, HostId, Network, ProgramId};
use crate::world::trace::readable;

impl Network {
    /// Opens a port for datagrams; none: any free one. Returns it, unless it is taken.
    pub fn open_datagrams(
        &mut self,
        program: ProgramId,
        host: HostId,
        port: Option<u16>,
    ) -> Option<u16> {
        let port = port.unwrap_or_else(|| self.free_port(host));
        if self.datagram_ports.contains_key(&(host, port)) {
            return None;
        }
        self.datagram_ports.insert((host, port), program);
        Some(port)
    }

    /// Closes a port for datagrams.
    pub fn close_datagrams(&mut self, host: HostId, port: u16) {
        self.datagram_ports.remove(&(host, port));
    }

    /// Sends a datagram from a port of `host`.
    pub fn send_datagram(
        &mut self,
        who: &str,
        host: HostId,
        port: u16,
        to: SocketAddr,
        bytes: &[u8],
    ) {
        let Some((there, source)) = self.route(host, to.ip()) else {
            self.note(who, format_args!("⇢ {to} (no such host) {}", readable(bytes)));
            return;
        };
        let faults = self.faults;
        let copies = match (self.dice.chance(faults.lost), self.dice.chance(faults.doubled)) {
            (true, _) => 0,
            (false, true) => 2,
            (false, false) => 1,
        };
        let fate = ["LOST ", "", "TWICE "].get(copies).copied().unwrap_or_default();
        self.note(who, format_args!("⇢ {to} {fate}{}", readable(bytes)));
        for _ in 0..copies {
            let at = self.now() + self.dice.up_to(faults.late);
            let from = SocketAddr::new(source, port);
            self.fly(
                at,
                Flight::Datagram { host: there, port: to.port(), from, bytes: bytes.to_vec() },
            );
        }
    }
}
