//! Who is at the other end of a private chat or an invitation.

use core::fmt;
use core::net::IpAddr;

use crate::name::Nick;
use crate::panic_free;

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
            Peer::Addr(ip) => f.pad(&panic_free::ip(*ip)),
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
