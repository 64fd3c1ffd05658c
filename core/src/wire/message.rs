//! The messages of §2 and §6: what can be built can be encoded.

use core::fmt;
use core::net::{Ipv4Addr, Ipv6Addr, SocketAddrV4};

use super::Dialect;
use crate::name::Nick;
use crate::text::Text;

/// What goes over a link between a member and its directory (§2, §6).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Message<'a> {
    /// To the directory: let me in.
    Register {
        /// Who asks.
        nick: Nick,
        /// The UDP port on which it takes invitations; 0: it wants none.
        port: u16,
    },
    /// To the directory: say this to the room.
    Broadcast {
        /// Who says it: the directory checks that it is the sender's own.
        nick: Nick,
        /// What it says.
        text: Text<'a>,
    },
    /// To the directory: I am leaving.
    Quit,
    /// From the directory: you are in.
    Welcome {
        /// The newcomer's own nickname.
        nick: Nick,
    },
    /// From the directory: everybody who is here. Written as a whole; read one by one, as [`Item::Entry`].
    ///
    /// [`Item::Entry`]: super::Item::Entry
    UserList(UserList<'a>),
    /// From the directory: somebody came.
    UserJoined(UserEntry),
    /// From the directory: somebody left.
    UserLeft {
        /// Who.
        nick: Nick,
    },
    /// From the directory: somebody said this to the room. BROADCAST in the framed dialect,
    /// BROADCAST_MSG in the line dialect.
    Relayed {
        /// Who said it.
        nick: Nick,
        /// What was said.
        text: Text<'a>,
    },
    /// From the directory: something was wrong.
    Error {
        /// What.
        text: Text<'a>,
    },
    /// Either way: I speak the extensions of §6, version 1.
    Hello,
    /// From the directory: more about a member.
    Profile(Profile),
    /// Either way: are you there?
    Ping {
        /// To be sent back.
        token: Token<'a>,
    },
    /// Either way: I am.
    Pong {
        /// The ping's token.
        token: Token<'a>,
    },
    /// To the directory, before its dialect is known: HELLO and REGISTER in a form that all servers
    /// understand (§1). The same bytes in both dialects; never read.
    Preamble {
        /// Who asks.
        nick: Nick,
        /// The UDP port, as in [`Message::Register`].
        port: u16,
    },
    /// To a directory that answered the preamble in the line dialect: ends the line that the preamble left
    /// unfinished (§1). Nothing in the framed dialect; never read.
    EndOfPreamble,
}

/// A member as USERLIST and USER_JOINED name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserEntry {
    /// The member's nickname.
    pub nick: Nick,
    /// Where it takes invitations. [`UserEntry::UNREACHABLE`]: here, but not to be reached (§3).
    pub addr: SocketAddrV4,
}

impl UserEntry {
    /// The address of a member that is here, but not to be reached.
    pub const UNREACHABLE: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 0);
}

#[cfg(feature = "defmt")]
impl defmt::Format for UserEntry {
    fn format(&self, f: defmt::Formatter<'_>) {
        let [a, b, c, d] = self.addr.ip().octets();
        defmt::write!(f, "{}:{}.{}.{}.{}:{}", self.nick, a, b, c, d, self.addr.port());
    }
}

/// What PROFILE says of a member (§6). Keys of later versions are not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Of whom.
    pub nick: Nick,
    /// The dialect of an original; none: the member is modern.
    pub dialect: Option<Dialect>,
    /// The address of a member that has no IPv4 address.
    pub addr: Option<Ipv6Addr>,
}

#[cfg(feature = "defmt")]
impl defmt::Format for Profile {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "{} dialect={} ipv6={}", self.nick, self.dialect, self.addr.is_some());
    }
}

/// What a ping wants back: 1 to [`Token::MAX_BYTES`] bytes without white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Token<'a>(&'a str);

impl<'a> Token<'a> {
    /// The longest token that is answered.
    pub const MAX_BYTES: usize = 64;

    /// Checks `token`; none where it is too long, empty, or not one visible word.
    pub fn new(token: &'a str) -> Option<Self> {
        let fits = (1..=Self::MAX_BYTES).contains(&token.len());
        let plain = !token.contains(|c: char| c.is_whitespace() || c.is_control());
        (fits && plain).then_some(Token(token))
    }

    /// For those who ask whether the other side is there: any answer is one.
    pub const ANY: Token<'static> = Token::literal("?");

    const fn literal(token: &'static str) -> Token<'static> {
        let bytes = token.as_bytes();
        assert!(!bytes.is_empty() && bytes.len() <= Self::MAX_BYTES, "a token has 1 to 64 bytes");
        let mut rest = bytes;
        while let [first, behind @ ..] = rest {
            assert!(first.is_ascii_graphic(), "a token has no white space");
            rest = behind;
        }
        Token(token)
    }

    /// The token as text.
    pub fn as_str(&self) -> &'a str {
        self.0
    }
}

/// The members of a USERLIST, made one by one wherever they are kept.
pub trait Entries {
    /// The entry behind `place` (none: the first), and its own place.
    fn entry_after(&self, place: Option<u64>) -> Option<(u64, UserEntry)>;

    /// Visits all entries in order, for those who need no place to come back to.
    fn for_each(&self, visit: &mut dyn FnMut(UserEntry)) {
        let mut place = None;
        while let Some((at, entry)) = self.entry_after(place) {
            place = Some(at);
            visit(entry);
        }
    }
}

impl Entries for [UserEntry] {
    fn entry_after(&self, place: Option<u64>) -> Option<(u64, UserEntry)> {
        let place = place.map_or(0, |place| place.saturating_add(1));
        let entry = self.get(usize::try_from(place).ok()?)?;
        Some((place, entry.clone()))
    }
}

impl<E: Entries + ?Sized> Entries for &E {
    fn entry_after(&self, place: Option<u64>) -> Option<(u64, UserEntry)> {
        (**self).entry_after(place)
    }

    fn for_each(&self, visit: &mut dyn FnMut(UserEntry)) {
        (**self).for_each(visit);
    }
}

/// A whole USERLIST to be written: a view of whatever keeps the members, which holds no list itself.
#[derive(Clone, Copy)]
pub struct UserList<'a>(&'a dyn Entries);

impl<'a> UserList<'a> {
    /// A list of all `entries`; of a slice, a reference to it.
    pub fn new(entries: &'a dyn Entries) -> Self {
        UserList(entries)
    }

    /// Visits all entries in order.
    pub fn for_each(&self, mut visit: impl FnMut(UserEntry)) {
        self.0.for_each(&mut visit);
    }

    /// The entries, one by one.
    pub fn iter(&self) -> impl Iterator<Item = UserEntry> + use<'a> {
        let (entries, mut place) = (self.0, None);
        core::iter::from_fn(move || {
            let (at, entry) = entries.entry_after(place)?;
            place = Some(at);
            Some(entry)
        })
    }
}

impl PartialEq for UserList<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for UserList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for UserList<'_> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "UserList({} entries)", self.iter().count());
    }
}
