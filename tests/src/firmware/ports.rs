//! Ports of the host that lead to a board.

use std::net::{TcpListener, UdpSocket};
use std::sync::atomic::{AtomicU32, Ordering};

/// On how many ports a board waits for private chats, in turns.
const CHATS: u16 = 8;
/// Where they are taken from: below those that systems hand out to whoever asks for any.
const FIRST: u32 = 20_000;
/// So many for each board.
const APART: u32 = 16;
/// As many boards have room.
const PLACES: u32 = 700;

/// One board's: the same numbers on the host and on the board.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ports {
    /// Where it takes invitations, and waits for the originals that it invites: those answer there.
    pub(super) udp: u16,
    /// The first where it waits for private chats; where a directory listens.
    pub(super) tcp: u16,
}

impl Ports {
    /// Ports that nobody has.
    pub(super) fn free() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        // Another run of the tests, at the same time, starts elsewhere.
        let start = std::process::id().wrapping_mul(7);
        loop {
            let place = start.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % PLACES;
            let udp = u16::try_from(FIRST + place * APART).expect("below 32000");
            let ports = Ports { udp, tcp: udp + 1 };
            let is_free = |port| TcpListener::bind(("127.0.0.1", port)).is_ok();
            if UdpSocket::bind(("127.0.0.1", udp)).is_ok() && ports.all_tcp().all(is_free) {
                return ports;
            }
        }
    }

    /// Has QEMU lead the host's ports to those of the board with the address `to`; none: the only one.
    pub(super) fn forwarded(self, to: &str) -> String {
        let mut forwarded = format!(",hostfwd=udp:127.0.0.1:{0}-{to}:{0}", self.udp);
        for port in self.all_tcp() {
            forwarded.push_str(&format!(",hostfwd=tcp:127.0.0.1:{port}-{to}:{port}"));
        }
        forwarded
    }

    /// All on which it may wait for connections.
    pub(super) fn all_tcp(self) -> impl Iterator<Item = u16> {
        self.udp..self.tcp + CHATS
    }
}
