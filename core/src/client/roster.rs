//! Who is in the room, and how each member is reached (§3).

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4};

use crate::name::Nick;
#[cfg(feature = "secure")]
use crate::secure::PublicKey;
use crate::table::Table;
use crate::wire::{Dialect, Profile, UserEntry};

/// What a client knows of another member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberEntry {
    listed: SocketAddrV4,
    /// The dialect of an original (§6).
    dialect: Option<Dialect>,
    /// The address of a member that has no IPv4 address (§6).
    ipv6: Option<Ipv6Addr>,
    /// Its key, if the directory said so (§8.5).
    #[cfg(feature = "secure")]
    key: Option<PublicKey>,
}

/// What is known of another member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberView<'a> {
    /// The member's nickname.
    pub nick: &'a Nick,
    /// Where it takes invitations, as this client reaches it; port 0: nowhere.
    pub addr: SocketAddr,
    /// The dialect of an original, if the directory said so.
    pub dialect: Option<Dialect>,
}

/// Other members, ordered by nickname: a view of the roster that copies nothing.
#[derive(Clone, Copy)]
pub struct Members<'a> {
    list: Option<&'a dyn List>,
    /// Only those at this address.
    ip: Option<IpAddr>,
}

impl<'a> Members<'a> {
    pub(super) const NONE: Members<'static> = Members { list: None, ip: None };

    /// The members, one by one.
    pub fn iter(&self) -> impl Iterator<Item = MemberView<'a>> + use<'a> {
        let Members { list, ip } = *self;
        let mut last = None;
        core::iter::from_fn(move || {
            loop {
                let member = list?.member_after(last)?;
                last = Some(member.nick);
                if ip.is_none_or(|ip| member.addr.ip() == ip) {
                    return Some(member);
                }
            }
        })
    }
}

impl PartialEq for Members<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Members<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for Members<'_> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "Members({})", self.iter().count());
    }
}

/// A roster of any size.
trait List {
    /// The member with the next nickname, or the very first.
    fn member_after(&self, nick: Option<&Nick>) -> Option<MemberView<'_>>;
}

/// The others in the room, and what their directory says of them.
#[derive(Debug)]
pub(super) struct Roster<M> {
    directory: Server,
    own: Option<Nick>,
    /// Where this client takes invitations; 0: nowhere.
    udp_port: u16,
    /// The address from which this client connected, if it is known.
    local: Option<IpAddr>,
    /// The one at which the directory sees it.
    listed: Option<Ipv4Addr>,
    members: M,
    /// How many members there are beyond those that `members` has room for.
    others: u32,
}

/// What is known of the directory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Server {
    /// Its address, as this client reaches it.
    pub(super) ip: IpAddr,
    /// None: not known yet.
    pub(super) dialect: Option<Dialect>,
    /// It said HELLO.
    pub(super) modern: bool,
}

/// How a member is reached.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    pub(super) addr: SocketAddr,
    pub(super) dialect: Dialect,
    pub(super) modern: bool,
}

impl Server {
    pub(super) fn dialect(&self) -> Dialect {
        self.dialect.unwrap_or(Dialect::Framed)
    }
}

impl<M: Table<Nick, MemberEntry> + Default> Roster<M> {
    pub(super) fn new() -> Self {
        let ip = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        let directory = Server { ip, dialect: None, modern: false };
        Roster {
            directory,
            own: None,
            udp_port: 0,
            local: None,
            listed: None,
            members: M::default(),
            others: 0,
        }
    }

    /// Forgets all members: this client is about to register as `own` with the directory at `ip`.
    pub(super) fn restart(
        &mut self,
        ip: IpAddr,
        dialect: Option<Dialect>,
        own: Nick,
        udp_port: u16,
        local: Option<IpAddr>,
    ) {
        self.clear();
        self.local = local.map(|local| local.to_canonical());
        self.listed = None;
        self.own = Some(own);
        self.udp_port = udp_port;
        self.directory = Server { ip: ip.to_canonical(), dialect, modern: false };
    }

    pub(super) fn clear(&mut self) {
        self.members.clear();
        self.others = 0;
    }

    /// The directory calls this client so: it is not one of the others.
    pub(super) fn set_own(&mut self, nick: Nick) {
        self.remove(&nick);
        self.own = Some(nick);
    }

    pub(super) fn directory_mut(&mut self) -> &mut Server {
        &mut self.directory
    }

    /// Adds a member, and returns where it is reached. None if it is there already, or is this
    /// client.
    pub(super) fn insert(&mut self, user: UserEntry) -> Option<SocketAddr> {
        if self.own.as_ref() == Some(&user.nick) {
            self.listed = Some(*user.addr.ip()).filter(|listed| !listed.is_unspecified());
            return None;
        }
        if let Some(entry) = self.members.get_mut(&user.nick) {
            entry.listed = user.addr;
            return None;
        }
        let entry = MemberEntry {
            listed: user.addr,
            dialect: None,
            ipv6: None,
            #[cfg(feature = "secure")]
            key: None,
        };
        let addr = self.address(&entry);
        if self.members.insert(user.nick, entry).is_err() {
            self.add_others(1);
        }
        Some(addr)
    }

    /// Counts members that there is no room for, or that cannot be read.
    pub(super) fn add_others(&mut self, count: u32) {
        self.others = self.others.saturating_add(count);
    }

    /// Removes a member. False if it cannot have been there.
    pub(super) fn remove(&mut self, nick: &Nick) -> bool {
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
            #[cfg(feature = "secure")]
            {
                entry.key = profile.key;
            }
        }
    }

    #[cfg(feature = "secure")]
    pub(super) fn key_of(&self, nick: &Nick) -> Option<&PublicKey> {
        self.members.get(nick)?.key.as_ref()
    }

    pub(super) fn directory(&self) -> &Server {
        &self.directory
    }

    pub(super) fn own(&self) -> Option<&Nick> {
        self.own.as_ref()
    }

    pub(super) fn udp_port(&self) -> u16 {
        self.udp_port
    }

    pub(super) fn others(&self) -> u32 {
        self.others
    }

    pub(super) fn members(&self) -> Members<'_> {
        Members { list: Some(self), ip: None }
    }

    pub(super) fn members_at(&self, ip: IpAddr) -> Members<'_> {
        Members { list: Some(self), ip: Some(ip) }
    }

    /// Whether that member is in the room, and at that address.
    pub(super) fn is_at(&self, nick: &Nick, ip: IpAddr) -> bool {
        self.members.get(nick).is_some_and(|entry| self.address(entry).ip() == ip)
    }

    /// Whether the directory sees that member and this client at one address, which is not this
    /// client's own: a proxy or NAT stands between, and datagrams to that address reach nobody.
    pub(super) fn shares_proxy_with(&self, nick: &Nick) -> bool {
        let (Some(IpAddr::V4(local)), Some(listed)) = (self.local, self.listed) else {
            return false;
        };
        let same = |entry: &MemberEntry| *entry.listed.ip() == listed;
        local != listed && self.members.get(nick).is_some_and(same)
    }

    #[inline(never)]
    pub(super) fn reach(&self, nick: &Nick) -> Option<Reach> {
        let entry = self.members.get(nick)?;
        let addr = self.address(entry);
        // An original's directory does not say who is modern: all are taken for originals.
        let modern = self.directory.modern && entry.dialect.is_none();
        Some(Reach { addr, modern, dialect: entry.dialect.unwrap_or(self.directory.dialect()) })
    }

    /// A loopback address means the directory's own host (§3).
    fn address(&self, entry: &MemberEntry) -> SocketAddr {
        let directory = self.directory.ip;
        let ip = match (IpAddr::V4(*entry.listed.ip()), entry.ipv6) {
            (IpAddr::V4(Ipv4Addr::UNSPECIFIED), Some(ipv6)) => IpAddr::V6(ipv6),
            (listed, _) => listed,
        };
        let ip = if ip.is_loopback() && !directory.is_loopback() { directory } else { ip };
        SocketAddr::new(ip, entry.listed.port())
    }
}

impl<M: Table<Nick, MemberEntry> + Default> List for Roster<M> {
    fn member_after(&self, nick: Option<&Nick>) -> Option<MemberView<'_>> {
        let (nick, entry) = self.members.after(nick)?;
        Some(MemberView { nick, addr: self.address(entry), dialect: entry.dialect })
    }
}
