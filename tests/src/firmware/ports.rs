//! [`Ports`]: ports of the host that lead to a board.

use std::net::{TcpListener, UdpSocket};
use std::sync::atomic::{AtomicU32, Ordering};

/// The number of TCP ports of a board. It uses them in turns for private chats.
const CHATS: u16 = 8;
/// The first port. All are below the ephemeral ports of the host.
const FIRST: u32 = 20_000;
/// The distance between the ports of two boards.
const APART: u32 = 16;
/// The number of boards that there are ports for.
const MAX_BOARDS: u32 = 700;

/// The ports of one board. They have the same numbers on the host and on the board.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ports {
    /// For invitations, and for private chats with originals that it invites: they answer to this
    /// port.
    pub(super) udp: u16,
    /// A member's first port for private chats, or a directory's port.
    pub(super) tcp: u16,
}

impl Ports {
    /// Ports that nobody uses.
    pub(super) fn free() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        // Test runs at the same time start at different ports.
        let start = std::process::id().wrapping_mul(7);
        loop {
            let board = start.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % MAX_BOARDS;
            let udp = u16::try_from(FIRST + board * APART).expect("below 32000");
            let ports = Ports { udp, tcp: udp + 1 };
            let is_free = |port| TcpListener::bind(("127.0.0.1", port)).is_ok();
            if UdpSocket::bind(("127.0.0.1", udp)).is_ok() && ports.all_tcp().all(is_free) {
                return ports;
            }
        }
    }

    /// QEMU's options that forward these ports to the board with the address `to`, or to the only
    /// one if that is empty.
    pub(super) fn forwarded(self, to: &str) -> String {
        let mut forwarded = format!(",hostfwd=udp:127.0.0.1:{0}-{to}:{0}", self.udp);
        for port in self.all_tcp() {
            forwarded.push_str(&format!(",hostfwd=tcp:127.0.0.1:{port}-{to}:{port}"));
        }
        forwarded
    }

    /// All ports on which it may listen.
    pub(super) fn all_tcp(self) -> impl Iterator<Item = u16> {
        self.udp..self.tcp + CHATS
    }
}
