//! Who is at the other end of a private chat or an invitation.

use core::fmt;
use core::net::IpAddr;

use crate::name::Nick;
use crate::panic_free::write_ip;
use crate::wire;

/// Who is at the other end of a private chat or an invitation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Peer {
    /// This member.
    Nick(Nick),
    /// One of several members at this address: it did not say which (§4).
    Addr(IpAddr),
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Peer::Nick(nick) => nick.fmt(f),
            Peer::Addr(ip) => {
                let mut text = heapless::Vec::<u8, 45>::new();
                // There is room for every address.
                let _ = wire::write(&mut text, |out| write_ip(*ip, out));
                f.pad(core::str::from_utf8(&text).unwrap_or_default())
            }
        }
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for Peer {
    fn format(&self, f: defmt::Formatter<'_>) {
        match self {
            Peer::Nick(nick) => nick.format(f),
            Peer::Addr(_) => defmt::write!(f, "(known by address)"),
        }
    }
}
