//! Who is here, and how each is reached (§3).

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4};

use super::machine::Client;
use super::slot::Slot;
use crate::name::Nick;
use crate::table::{Fixed, Table};
use crate::wire::{Dialect, Profile, UserEntry};

/// The tables of a client: fixed on a board, growing where there is a heap.
pub trait Tables {
    /// The others in the room.
    type Members: Table<Nick, MemberEntry> + Default + core::fmt::Debug;
    /// Private chats and invitations.
    type Chats: Table<u32, Slot> + Default + core::fmt::Debug;
}

/// Tables for at most `MEMBERS` others and `CHATS` chats and invitations, in place.
#[derive(Debug)]
pub struct FixedTables<const MEMBERS: usize, const CHATS: usize>;

impl<const MEMBERS: usize, const CHATS: usize> Tables for FixedTables<MEMBERS, CHATS> {
    type Members = Fixed<Nick, MemberEntry, MEMBERS>;
    type Chats = Fixed<u32, Slot, CHATS>;
}

/// What a client knows of another member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberEntry {
    listed: SocketAddrV4,
    /// The dialect of an original (§6).
    dialect: Option<Dialect>,
    /// The address of a member that has no IPv4 address (§6).
    ipv6: Option<Ipv6Addr>,
}

/// Another member, to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberView<'a> {
    /// Who.
    pub nick: &'a Nick,
    /// Where it takes invitations, as this client reaches it; port 0: nowhere.
    pub addr: SocketAddr,
    /// The dialect of an original, where the directory said so.
    pub dialect: Option<Dialect>,
}

impl<T: Tables> Client<T> {
    /// The others in the room, ordered by nickname.
    pub fn members(&self) -> impl Iterator<Item = MemberView<'_>> {
        self.members.iter().map(|(nick, entry)| self.view(nick, entry))
    }

    /// Where the member of that name takes invitations, as this client reaches it.
    pub fn address_of(&self, nick: &Nick) -> Option<SocketAddr> {
        self.members.get(nick).map(|entry| self.address(entry))
    }

    /// The members at that address, ordered by nickname.
    pub fn members_at(&self, ip: IpAddr) -> impl Iterator<Item = MemberView<'_>> {
        self.members().filter(move |member| member.addr.ip() == ip)
    }

    /// How many members there are beyond those that the roster holds.
    pub fn others(&self) -> u32 {
        self.others
    }

    pub(super) fn clear_roster(&mut self) {
        self.members.clear();
        self.others = 0;
    }

    /// Takes a member into the roster. False where it was there already, or is oneself.
    pub(super) fn enroll(&mut self, user: UserEntry) -> bool {
        if self.own.as_ref() == Some(&user.nick) {
            return false;
        }
        if let Some(entry) = self.members.get_mut(&user.nick) {
            entry.listed = user.addr;
            return false;
        }
        let entry = MemberEntry { listed: user.addr, dialect: None, ipv6: None };
        if self.members.insert(user.nick, entry).is_err() {
            self.others = self.others.saturating_add(1);
        }
        true
    }

    /// Takes a member out of the roster. False where it cannot have been there.
    pub(super) fn strike(&mut self, nick: &Nick) -> bool {
        if self.members.remove(nick).is_some() {
            return true;
        }
        let one_of_the_others = self.others > 0 && self.own.as_ref() != Some(nick);
        if one_of_the_others {
            self.others -= 1;
        }
        one_of_the_others
    }

    pub(super) fn learn(&mut self, profile: &Profile) {
        if let Some(entry) = self.members.get_mut(&profile.nick) {
            entry.dialect = profile.dialect;
            entry.ipv6 = profile.addr;
        }
    }

    /// How a member is reached.
    pub(super) fn reach(&self, nick: &Nick) -> Option<Reach> {
        let entry = self.members.get(nick)?;
        let addr = self.address(entry);
        // On an original's directory, everybody is taken for an original of its dialect.
        let modern = self.membership.modern && entry.dialect.is_none();
        Some(Reach { addr, modern, dialect: entry.dialect.unwrap_or(self.membership.dialect) })
    }

    fn view<'a>(&self, nick: &'a Nick, entry: &MemberEntry) -> MemberView<'a> {
        MemberView { nick, addr: self.address(entry), dialect: entry.dialect }
    }

    /// A loopback address means the directory's own host (§3).
    fn address(&self, entry: &MemberEntry) -> SocketAddr {
        let directory = self.membership.directory;
        let ip = match (IpAddr::V4(*entry.listed.ip()), entry.ipv6) {
            (IpAddr::V4(Ipv4Addr::UNSPECIFIED), Some(ipv6)) => IpAddr::V6(ipv6),
            (listed, _) => listed,
        };
        let ip = if ip.is_loopback() && !directory.is_loopback() { directory } else { ip };
        SocketAddr::new(ip, entry.listed.port())
    }
}

/// How a member is reached.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    pub(super) addr: SocketAddr,
    pub(super) dialect: Dialect,
    pub(super) modern: bool,
}
