//! What a directory knows of one connection.

use core::fmt;
use core::net::{IpAddr, SocketAddr};

use super::Who;
use super::past::Wanted;
use crate::link::LinkId;
use crate::name::Nick;
use crate::refusal::Refusal;
#[cfg(feature = "secure")]
use crate::secure::PublicKey;
use crate::time::{Allowance, Instant};
use crate::wire::{Dialect, Profile, UserEntry};

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
    /// Its key in the timers, if it has one.
    pub(super) timer: Option<Instant>,
    pub(super) broadcasts: Allowance,
    /// What it wants to be told of the past, if anything.
    pub(super) wanted: Option<Wanted>,
    /// The key of a secure link.
    #[cfg(feature = "secure")]
    pub(super) key: Option<PublicKey>,
    /// It has commanded something that is not done yet.
    #[cfg(feature = "secure")]
    pub(super) is_commanding: bool,
    /// Says whether the others that share the room know of it.
    #[cfg(feature = "cluster")]
    pub(super) mark: u32,
}

#[derive(Debug, Clone)]
pub(super) enum State {
    /// It has not registered yet.
    Unregistered,
    /// It is told so once it has sent something, which tells its dialect.
    Refused(Refusal),
    /// It wants a nickname whose holder is being pinged (§3, ghosts).
    Challenger { nick: Nick, port: u16, holder: LinkId },
    /// It is in the room.
    Member { nick: Nick, port: u16, pausing: bool, challenger: Option<LinkId> },
    /// It is to be in the room once its turn has come.
    #[cfg(feature = "cluster")]
    Joining { nick: Nick, port: u16 },
    /// It is in the room, and not here: at the directory `home`. Or it was here, and is in the room
    /// until its turn to leave has come.
    #[cfg(feature = "cluster")]
    Guest { nick: Nick, port: u16, home: u64, departed: bool, challenger: Option<LinkId> },
    /// It was in the room until a guest with its key took its place. What becomes of it is said as soon
    /// as it is known whether anybody is there.
    #[cfg(feature = "cluster")]
    Yielded { holder: LinkId },
    /// It was a guest.
    #[cfg(feature = "cluster")]
    Gone { nick: Nick, home: u64 },
}

impl LinkEntry {
    /// Whether it has not yet said what it is here for: neither HELLO nor REGISTER.
    pub(super) fn is_unheard(&self) -> bool {
        !self.modern && matches!(self.state, State::Unregistered)
    }

    /// Whether it came from an address that is banned, and is to be told so.
    #[cfg(feature = "secure")]
    pub(super) fn is_banned(&self) -> bool {
        matches!(self.state, State::Refused(Refusal::Banned))
    }

    /// Who it is, if it has this nickname or wants it.
    pub(super) fn who<'a>(&'a self, nick: Option<&'a Nick>) -> Who<'a> {
        Who {
            ip: self.ip,
            nick,
            #[cfg(feature = "secure")]
            key: self.key.as_ref(),
        }
    }

    /// The member's nickname and registered UDP port, if it is one.
    pub(super) fn member(&self) -> Option<(&Nick, u16)> {
        match &self.state {
            State::Member { nick, port, .. } => Some((nick, *port)),
            #[cfg(feature = "cluster")]
            State::Guest { nick, port, .. } => Some((nick, *port)),
            _ => None,
        }
    }

    /// Whether there is a connection. A guest in a shared room has none.
    pub(super) fn is_here(&self) -> bool {
        #[cfg(feature = "cluster")]
        if matches!(self.state, State::Guest { .. } | State::Gone { .. }) {
            return false;
        }
        true
    }

    /// Whether it is in the room for a while yet, although it has left.
    pub(super) fn has_left(&self) -> bool {
        #[cfg(feature = "cluster")]
        if matches!(self.state, State::Guest { departed: true, .. }) {
            return true;
        }
        false
    }

    /// Who waits for its nickname.
    pub(super) fn challenger_mut(&mut self) -> Option<&mut Option<LinkId>> {
        match &mut self.state {
            State::Member { challenger, .. } => Some(challenger),
            #[cfg(feature = "cluster")]
            State::Guest { challenger, .. } => Some(challenger),
            _ => None,
        }
    }

    /// The same, to look.
    pub(super) fn challenger(&self) -> Option<LinkId> {
        match &self.state {
            State::Member { challenger, .. } => *challenger,
            #[cfg(feature = "cluster")]
            State::Guest { challenger, .. } => *challenger,
            _ => None,
        }
    }

    /// Whether its link is secure.
    pub(super) fn has_key(&self) -> bool {
        #[cfg(feature = "secure")]
        let has_key = self.key.is_some();
        #[cfg(not(feature = "secure"))]
        let has_key = false;
        has_key
    }

    /// The fingerprint of its key, if its link is secure: to be logged.
    pub(super) fn fingerprint(&self) -> Option<impl fmt::Display + use<>> {
        #[cfg(feature = "secure")]
        let fingerprint = self.key.as_ref().map(PublicKey::fingerprint);
        #[cfg(not(feature = "secure"))]
        let fingerprint = None::<u8>;
        fingerprint
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

    /// What PROFILE says of the member, if there is more to say than that it is modern (§6).
    pub(super) fn profile(&self) -> Option<Profile> {
        let (nick, _) = self.member()?;
        let dialect = (!self.modern).then_some(self.dialect);
        let addr = match self.ip {
            IpAddr::V4(_) => None,
            IpAddr::V6(addr) => Some(addr),
        };
        (dialect.is_some() || addr.is_some() || self.has_key()).then(|| {
            let mut profile = Profile::new(nick.clone());
            (profile.dialect, profile.addr) = (dialect, addr);
            #[cfg(feature = "secure")]
            {
                profile.key = self.key;
            }
            profile
        })
    }
}
