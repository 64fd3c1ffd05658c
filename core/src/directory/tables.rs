//! Where a directory keeps its entries.

use core::net::{IpAddr, SocketAddr};

use super::SourceEntry;
use crate::link::LinkId;
use crate::name::Nick;
use crate::refusal::Refusal;
use crate::table::{Fixed, Table};
use crate::time::{Allowance, Instant};
use crate::wire::{Dialect, Profile, UserEntry};

/// The tables of a directory: fixed on a board, growing where there is a heap.
pub trait Tables {
    /// All connections.
    type Links: Table<LinkId, LinkEntry> + Default;
    /// Who has which nickname.
    type Nicks: Table<Nick, LinkId> + Default;
    /// Who takes invitations where.
    type Addresses: Table<(IpAddr, u16), LinkId> + Default;
    /// What is known of each IP address.
    type Sources: Table<IpAddr, SourceEntry> + Default;
    /// When which link is to be looked at.
    type Timers: Table<(Instant, LinkId), ()> + Default;
}

/// Tables for at most `LINKS` connections, registered or not, in place.
#[derive(Debug)]
pub struct FixedTables<const LINKS: usize>;

impl<const LINKS: usize> Tables for FixedTables<LINKS> {
    type Links = Fixed<LinkId, LinkEntry, LINKS>;
    type Nicks = Fixed<Nick, LinkId, LINKS>;
    type Addresses = Fixed<(IpAddr, u16), LinkId, LINKS>;
    type Sources = Fixed<IpAddr, SourceEntry, LINKS>;
    type Timers = Fixed<(Instant, LinkId), (), LINKS>;
}

/// What a directory knows of one connection.
#[derive(Debug, Clone)]
pub struct LinkEntry {
    pub(super) ip: IpAddr,
    pub(super) dialect: Dialect,
    /// It said HELLO.
    pub(super) modern: bool,
    pub(super) state: State,
    pub(super) heard: Instant,
    pub(super) pinged: bool,
    /// When it is to be looked at: its key in the timers.
    pub(super) timer: Option<Instant>,
    pub(super) broadcasts: Allowance,
}

#[derive(Debug, Clone)]
pub(super) enum State {
    /// It has not registered yet.
    Unregistered,
    /// It will be told so as soon as its dialect is known.
    Refused(Refusal),
    /// It registered for a nickname whose holder is being pinged (§3, ghosts).
    Challenger { nick: Nick, port: u16, holder: LinkId },
    /// It is in the room.
    Member { nick: Nick, port: u16, pausing: bool, challenger: Option<LinkId> },
}

impl LinkEntry {
    /// The member's nickname and registered UDP port, if it is one.
    pub(super) fn member(&self) -> Option<(&Nick, u16)> {
        match &self.state {
            State::Member { nick, port, .. } => Some((nick, *port)),
            _ => None,
        }
    }

    /// The member as USERLIST and USER_JOINED name it.
    pub(super) fn user_entry(&self) -> Option<UserEntry> {
        let (nick, port) = self.member()?;
        let addr = match SocketAddr::new(self.ip, port) {
            SocketAddr::V4(addr) => addr,
            SocketAddr::V6(_) => UserEntry::UNREACHABLE,
        };
        Some(UserEntry { nick: nick.clone(), addr })
    }

    /// What there is to say of the member beyond that it is modern (§6).
    pub(super) fn profile(&self) -> Option<Profile> {
        let (nick, _) = self.member()?;
        let dialect = (!self.modern).then_some(self.dialect);
        let addr = match self.ip {
            IpAddr::V4(_) => None,
            IpAddr::V6(addr) => Some(addr),
        };
        (dialect.is_some() || addr.is_some()).then(|| Profile { nick: nick.clone(), dialect, addr })
    }
}
