//! The messages of §2 and §6. Every message that can be built can be encoded.

use core::fmt;
use core::net::{Ipv4Addr, Ipv6Addr, SocketAddrV4};

use super::Dialect;
use crate::name::Nick;
#[cfg(feature = "secure")]
use crate::secure::PublicKey;
use crate::text::Text;

/// A message between a client and its directory (§2, §6).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Message<'a> {
    /// To the directory: asks to join the room.
    Register {
        /// The wanted nickname.
        nick: Nick,
        /// The UDP port on which the client takes invitations; 0: it takes none.
        port: u16,
    },
    /// To the directory: says something to the room.
    Broadcast {
        /// The speaker's nickname, which must be the sender's own.
        nick: Nick,
        /// What it says.
        text: Text<'a>,
    },
    /// To the directory: leaves the room.
    Quit,
    /// From the directory: the client is in the room.
    Welcome {
        /// The newcomer's own nickname.
        nick: Nick,
    },
    /// From the directory: all members. Written as a whole; read one by one, as [`Item::Entry`].
    ///
    /// [`Item::Entry`]: super::Item::Entry
    UserList(UserList<'a>),
    /// From the directory: somebody joined.
    UserJoined(UserEntry),
    /// From the directory: somebody left.
    UserLeft {
        /// The former member.
        nick: Nick,
    },
    /// From the directory: somebody said something to the room. BROADCAST in the framed dialect,
    /// BROADCAST_MSG in the line dialect.
    Relayed {
        /// The speaker.
        nick: Nick,
        /// What it said.
        text: Text<'a>,
    },
    /// From the directory: something is wrong.
    Error {
        /// What is wrong, for the user.
        text: Text<'a>,
    },
    /// Either way: the sender knows the extensions of §6, version 1.
    Hello(Hello),
    /// From the directory: this was said before the client came.
    Past {
        /// Behind it.
        place: Place,
        /// How long ago, in seconds.
        age: u32,
        /// The speaker, who may have left.
        nick: Nick,
        /// What it said.
        text: Text<'a>,
    },
    /// From the directory: that was all of the past. What follows is said now.
    Present(Place),
    /// From the directory: more about a member.
    Profile(Profile),
    /// To the directory, from one of its operators: does this.
    Command {
        /// What is to be done, in one line.
        text: Text<'a>,
    },
    /// From the directory: what came of a command.
    Reply {
        /// Whether it was done, and all of it.
        done: bool,
        /// What there is to say about it.
        text: Text<'a>,
    },
    /// From the directory: what the room is about.
    Topic {
        /// In one line; none: nothing any more.
        text: Option<Text<'a>>,
    },
    /// From the directory: it ends soon, and comes back.
    Restart {
        /// In how many seconds, about.
        after: u32,
        /// Why, in one line.
        text: Option<Text<'a>>,
    },
    /// From the directory: the message of the day.
    Motd {
        /// In one line or several.
        text: Text<'a>,
    },
    /// Either way: asks whether the other side is still there.
    Ping {
        /// The answer repeats it.
        token: Token<'a>,
    },
    /// Either way: answers a ping.
    Pong {
        /// The ping's token.
        token: Token<'a>,
    },
    /// To the directory, before its dialect is known: HELLO and REGISTER in a form that all servers
    /// understand (§1). The same bytes in both dialects; never read.
    Preamble {
        /// The wanted nickname.
        nick: Nick,
        /// The UDP port, as in [`Message::Register`].
        port: u16,
        /// What the HELLO says.
        hello: Hello,
    },
    /// To a directory that answered the preamble in the line dialect: ends the line that the
    /// preamble began (§1). Empty in the framed dialect; never read.
    EndOfPreamble,
}

/// The features of a HELLO (§6). Unknown ones are ignored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Hello {
    /// From the directory: the longest payload in bytes that it takes, if that is not
    /// [`PAYLOAD`](super::PAYLOAD).
    pub payload: Option<u32>,
    /// To the directory: how many of the last texts the client wants to be told. 0: none.
    pub past: u32,
    /// To the directory: only those behind this place. None: the client has not been in the room.
    pub since: Option<Place>,
    /// To the directory: the client would come back over a secure link. From it: come back so (§8.3).
    pub secure: bool,
}

/// A place in what a room says: behind so many texts. A client that comes back names it, and is told
/// what it missed, and nothing twice (§6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Place {
    /// The directory's number for the room: another one when it starts anew.
    pub room: u32,
    /// How many texts were said in the room.
    pub said: u32,
}

/// A member as USERLIST and USER_JOINED name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserEntry {
    /// The member's nickname.
    pub nick: Nick,
    /// Where it takes invitations. [`UserEntry::UNREACHABLE`]: in the room, but cannot be reached
    /// (§3).
    pub addr: SocketAddrV4,
}

impl UserEntry {
    /// The address of a member that is in the room, but cannot be reached.
    pub const UNREACHABLE: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 0);
}

#[cfg(feature = "defmt")]
impl defmt::Format for UserEntry {
    fn format(&self, f: defmt::Formatter<'_>) {
        let [a, b, c, d] = self.addr.ip().octets();
        defmt::write!(f, "{}:{}.{}.{}.{}:{}", self.nick, a, b, c, d, self.addr.port());
    }
}

/// What PROFILE says of a member (§6, §8.5). Unknown keys are ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    /// The member's nickname.
    pub nick: Nick,
    /// The dialect of an original; none: the member is modern.
    pub dialect: Option<Dialect>,
    /// The address of a member that has no IPv4 address.
    pub addr: Option<Ipv6Addr>,
    /// The key of a member whose link is secure.
    #[cfg(feature = "secure")]
    pub key: Option<PublicKey>,
}

impl Profile {
    /// A profile of which nothing is known but the nickname.
    pub const fn new(nick: Nick) -> Self {
        Profile {
            nick,
            dialect: None,
            addr: None,
            #[cfg(feature = "secure")]
            key: None,
        }
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for Profile {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "{} dialect={} ipv6={}", self.nick, self.dialect, self.addr.is_some());
    }
}

/// The token of a ping: 1 to [`Token::MAX_BYTES`] bytes without white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Token<'a>(&'a str);

impl<'a> Token<'a> {
    /// The longest token that is answered.
    pub const MAX_BYTES: usize = 64;

    /// Checks `token`; none if it is empty, too long, or not one word.
    pub fn new(token: &'a str) -> Option<Self> {
        let fits = (1..=Self::MAX_BYTES).contains(&token.len());
        let plain = !token.contains(|c: char| c.is_whitespace() || c.is_control());
        (fits && plain).then_some(Token(token))
    }

    /// A token for when any answer will do.
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

/// Something that lists members for a USERLIST, one by one.
pub trait Entries {
    /// The entry after `cursor`, with its own cursor; for none, the first.
    fn entry_after(&self, cursor: Option<u64>) -> Option<(u64, UserEntry)>;

    /// Visits all entries in order: there may be a quicker way than
    /// [`entry_after`](Self::entry_after).
    fn for_each(&self, visit: &mut dyn FnMut(UserEntry)) {
        let mut cursor = None;
        while let Some((at, entry)) = self.entry_after(cursor) {
            cursor = Some(at);
            visit(entry);
        }
    }

    /// All entries as they are [written](UserEntry::encode), in any order, if they are kept so.
    fn written(&self) -> Option<&[u8]> {
        None
    }
}

impl Entries for [UserEntry] {
    fn entry_after(&self, cursor: Option<u64>) -> Option<(u64, UserEntry)> {
        let cursor = cursor.map_or(0, |cursor| cursor.saturating_add(1));
        let entry = self.get(usize::try_from(cursor).ok()?)?;
        Some((cursor, entry.clone()))
    }
}

impl<E: Entries + ?Sized> Entries for &E {
    fn entry_after(&self, cursor: Option<u64>) -> Option<(u64, UserEntry)> {
        (**self).entry_after(cursor)
    }

    fn for_each(&self, visit: &mut dyn FnMut(UserEntry)) {
        (**self).for_each(visit);
    }

    fn written(&self) -> Option<&[u8]> {
        (**self).written()
    }
}

/// A USERLIST to be written: a view of the members that copies nothing.
#[derive(Clone, Copy)]
pub struct UserList<'a>(&'a dyn Entries);

impl<'a> UserList<'a> {
    /// A list of all `entries`.
    pub fn new(entries: &'a dyn Entries) -> Self {
        UserList(entries)
    }

    /// Visits all entries in order.
    pub fn for_each(&self, mut visit: impl FnMut(UserEntry)) {
        self.0.for_each(&mut visit);
    }

    /// All entries as they are [written](UserEntry::encode), if they are kept so.
    pub(super) fn written(&self) -> Option<&'a [u8]> {
        self.0.written()
    }

    /// The entries, one by one.
    pub fn iter(&self) -> impl Iterator<Item = UserEntry> + use<'a> {
        let (entries, mut cursor) = (self.0, None);
        core::iter::from_fn(move || {
            let (at, entry) = entries.entry_after(cursor)?;
            cursor = Some(at);
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
