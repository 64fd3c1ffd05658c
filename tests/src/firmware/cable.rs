//! [`Cable`]: what connects a board to the host or to a network of boards.

use super::ports::Ports;

/// What a board's network card is connected to.
#[derive(Debug)]
pub(super) struct Cable {
    /// The argument of QEMU's `-netdev`.
    pub(super) netdev: String,
    pub(super) mac: String,
    pub(super) ports: Ports,
}

impl Cable {
    /// A cable to the host alone.
    pub(super) fn to_the_host() -> Self {
        let ports = Ports::free();
        let netdev = format!("user,id=n0{}", ports.forwarded(""));
        Cable { netdev, mac: "52:54:00:12:34:56".to_owned(), ports }
    }
}
