//! The entries of the stream: what happens in the room, in the order that all servers hear.
//!
//! ```text
//! entry   = version kind epoch number content   ; 1, 1, 8 and 8 bytes; numbers are big-endian
//! here    = flags nick [key]                    ; kind 1
//! joined  = flags look look port ip nick [over] [key]     ; kind 2. look: 16, port: 2, ip: 4 or 16, over: 8, key: 32 bytes
//! left    = leave nick                          ; kind 3
//! said    = nick text                           ; kind 4
//! kick    = nick [text]                         ; kind 5
//! ask     = nick                                ; kind 6
//! there   = nick                                ; kind 7
//! gone    = epoch                               ; kind 8
//! decided = time time length about what         ; kind 9: when, until when (0: for ever), 8 bytes each. about: as nick, what: as text
//! nick    = length *byte                        ; 1 byte, then as many as it says
//! text    = *byte                               ; up to the end
//! ```
//!
//! Entries of a kind that a reader does not know are skipped: that is how servers of two versions share a room.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::Epoch;
use crate::decision::Decision;
use crate::directory::{Leave, Look};
use crate::name::Nick;
use crate::secure::PublicKey;
use crate::text::Text;
use crate::wire::{Dialect, Out, Sink, write};

/// What one server has appended to the stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'a> {
    /// Whose entry it is: in that epoch of its server.
    pub epoch: Epoch,
    /// The entry's number in that epoch. They rise: what has the same or a lower one than an entry
    /// before is a repetition.
    pub number: u64,
    /// What it says.
    pub content: Content<'a>,
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq)]
pub enum Content<'a> {
    /// The epoch begins.
    Here {
        /// What people call the server: a name with the rules of nicknames.
        name: Nick,
        /// Its key over secure links, if it knows them.
        key: Option<PublicKey>,
    },
    /// A member has joined, at this server.
    Joined(Joined),
    /// A member of this server has left.
    Left {
        /// The member.
        nick: Nick,
        /// What ended its membership.
        leave: Leave,
    },
    /// A member of this server, or its operator, has said something to the room.
    Said {
        /// The speaker.
        nick: Nick,
        /// What it said.
        text: Text<'a>,
    },
    /// This server's operator wants a member of another server removed.
    Kick {
        /// The member.
        nick: Nick,
        /// What it is told.
        why: Option<Text<'a>>,
    },
    /// Somebody at this server wants the nickname of another server's member: is that one still
    /// there (§3, ghosts)?
    Ask {
        /// The nickname.
        nick: Nick,
    },
    /// It is.
    There {
        /// The nickname.
        nick: Nick,
    },
    /// An epoch is over, and with it the stay of all its members.
    Gone {
        /// Which: the server's own, or that of a server whose lease is over.
        epoch: Epoch,
    },
    /// An operator has decided something for the room: here, or at a server that knows no later decision
    /// about it.
    Decided(Decision<'a>),
}

/// A member as all servers know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The member.
    pub nick: Nick,
    /// Its IP address and registered UDP port.
    pub addr: SocketAddr,
    /// The dialect of its link.
    pub dialect: Dialect,
    /// Whether it said HELLO.
    pub modern: bool,
    /// The key of its link, if that is secure.
    pub key: Option<PublicKey>,
    /// The looks of its nickname: nobody else in the room has one that looks the same.
    pub looks: [Look; 2],
    /// It takes the nickname over from its holder of that epoch, which has the same key (§8.5).
    pub over: Option<Epoch>,
}

/// Why an entry cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryError {
    /// It is of another version.
    Version(u8),
    /// It is of a kind that this version does not know.
    Kind(u8),
    /// It breaks the rules of its kind.
    Malformed,
}

impl fmt::Display for EntryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            EntryError::Version(_) => "it is of another version",
            EntryError::Kind(_) => "it is of an unknown kind",
            EntryError::Malformed => "it is malformed",
        })
    }
}

impl core::error::Error for EntryError {}

const VERSION: u8 = 1;

const HERE: u8 = 1;
const JOINED: u8 = 2;
const LEFT: u8 = 3;
const SAID: u8 = 4;
const KICK: u8 = 5;
const ASK: u8 = 6;
const THERE: u8 = 7;
const GONE: u8 = 8;
const DECIDED: u8 = 9;

/// Flags of [`HERE`] and [`JOINED`].
const MODERN: u8 = 1;
const LINE: u8 = 2;
const IPV6: u8 = 4;
const OVER: u8 = 8;
const KEY: u8 = 16;

impl<'a> Entry<'a> {
    /// How many bytes stand before what is said: two entries with the same behind them say the same. Of two decisions about
    /// the same, the later one is the greater one there, compared byte by byte.
    pub const BEFORE_CONTENT: usize = 18;
    /// How many bytes an entry has beside its text, at most.
    pub const MAX_HEADER: usize = 18 + 1 + 32 + 2 + 16 + 33 + 8 + 32;

    /// Reads an entry: the whole of `bytes`.
    ///
    /// # Errors
    /// If it is none that this version knows.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, EntryError> {
        let mut rest = Rest(bytes);
        let [version] = rest.take()?;
        if version != VERSION {
            return Err(EntryError::Version(version));
        }
        let [kind] = rest.take()?;
        let (epoch, number) = (rest.epoch()?, rest.number()?);
        let content = match kind {
            HERE => rest.here()?,
            JOINED => Content::Joined(rest.joined()?),
            LEFT => Content::Left { leave: rest.leave()?, nick: rest.nick()? },
            SAID => Content::Said { nick: rest.nick()?, text: rest.text()? },
            KICK => {
                let nick = rest.nick()?;
                let why = if rest.0.is_empty() { None } else { Some(rest.text()?) };
                Content::Kick { nick, why }
            }
            ASK => Content::Ask { nick: rest.nick()? },
            THERE => Content::There { nick: rest.nick()? },
            GONE => Content::Gone { epoch: rest.epoch()? },
            DECIDED => Content::Decided(rest.decision()?),
            _ => return Err(EntryError::Kind(kind)),
        };
        if !rest.0.is_empty() {
            return Err(EntryError::Malformed);
        }
        Ok(Entry { epoch, number, content })
    }

    /// Writes the entry.
    ///
    /// # Errors
    /// Those of `sink`.
    pub fn encode<S: Sink>(&self, sink: &mut S) -> Result<(), S::Error> {
        write(sink, |out| {
            out.put(&[VERSION, self.content.kind()]);
            out.put(&self.epoch.number().to_be_bytes());
            out.put(&self.number.to_be_bytes());
            self.content.write(out);
        })
    }
}

impl Content<'_> {
    const fn kind(&self) -> u8 {
        match self {
            Content::Here { .. } => HERE,
            Content::Joined(_) => JOINED,
            Content::Left { .. } => LEFT,
            Content::Said { .. } => SAID,
            Content::Kick { .. } => KICK,
            Content::Ask { .. } => ASK,
            Content::There { .. } => THERE,
            Content::Gone { .. } => GONE,
            Content::Decided(_) => DECIDED,
        }
    }

    fn write(&self, out: &mut dyn Out) {
        match self {
            Content::Here { name, key } => {
                out.put(&[if key.is_some() { KEY } else { 0 }]);
                write_nick(name, out);
                write_key(key.as_ref(), out);
            }
            Content::Ask { nick } | Content::There { nick } => write_nick(nick, out),
            Content::Joined(joined) => joined.write(out),
            Content::Left { nick, leave } => {
                let at = Leave::ALL.iter().position(|known| known == leave).unwrap_or_default();
                out.put(&[u8::try_from(at).unwrap_or_default()]);
                write_nick(nick, out);
            }
            Content::Said { nick, text } => {
                write_nick(nick, out);
                write_text(text, out);
            }
            Content::Kick { nick, why } => {
                write_nick(nick, out);
                if let Some(why) = why {
                    write_text(why, out);
                }
            }
            Content::Gone { epoch } => out.put(&epoch.number().to_be_bytes()),
            Content::Decided(decision) => {
                out.put(&decision.at().to_be_bytes());
                out.put(&decision.until().to_be_bytes());
                out.put(&[u8::try_from(decision.about().len()).unwrap_or_default()]);
                out.put(decision.about().as_bytes());
                out.put(decision.what().as_bytes());
            }
        }
    }
}

impl Joined {
    fn write(&self, out: &mut dyn Out) {
        let flag = |set, flag| if set { flag } else { 0 };
        let flags = flag(self.modern, MODERN)
            | flag(self.dialect == Dialect::Line, LINE)
            | flag(self.addr.is_ipv6(), IPV6)
            | flag(self.over.is_some(), OVER)
            | flag(self.key.is_some(), KEY);
        out.put(&[flags]);
        self.looks.iter().for_each(|look| out.put(look.as_bytes()));
        out.put(&self.addr.port().to_be_bytes());
        match self.addr.ip() {
            IpAddr::V4(ip) => out.put(&ip.octets()),
            IpAddr::V6(ip) => out.put(&ip.octets()),
        }
        write_nick(&self.nick, out);
        if let Some(over) = self.over {
            out.put(&over.number().to_be_bytes());
        }
        write_key(self.key.as_ref(), out);
    }
}

fn write_key(key: Option<&PublicKey>, out: &mut dyn Out) {
    if let Some(key) = key {
        out.put(key.as_bytes());
    }
}

fn write_nick(nick: &Nick, out: &mut dyn Out) {
    let bytes = nick.as_bytes();
    out.put(&[u8::try_from(bytes.len()).unwrap_or_default()]);
    out.put(bytes);
}

fn write_text(text: &Text<'_>, out: &mut dyn Out) {
    text.wire().for_each(|run| out.put(run.as_bytes()));
}

/// What is not read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], EntryError> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(EntryError::Malformed)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn number(&mut self) -> Result<u64, EntryError> {
        Ok(u64::from_be_bytes(self.take()?))
    }

    fn epoch(&mut self) -> Result<Epoch, EntryError> {
        Ok(Epoch::new(self.number()?))
    }

    /// As many bytes as the first one says.
    fn counted(&mut self) -> Result<&'a str, EntryError> {
        let [len] = self.take()?;
        let (counted, rest) = self.0.split_at_checked(len.into()).ok_or(EntryError::Malformed)?;
        self.0 = rest;
        core::str::from_utf8(counted).map_err(|_| EntryError::Malformed)
    }

    /// All that is left.
    fn rest(&mut self) -> Result<&'a str, EntryError> {
        core::str::from_utf8(core::mem::take(&mut self.0)).map_err(|_| EntryError::Malformed)
    }

    fn nick(&mut self) -> Result<Nick, EntryError> {
        Nick::new(self.counted()?).map_err(|_| EntryError::Malformed)
    }

    fn text(&mut self) -> Result<Text<'a>, EntryError> {
        Text::new(self.rest()?).map_err(|_| EntryError::Malformed)
    }

    fn decision(&mut self) -> Result<Decision<'a>, EntryError> {
        let (at, until) = (self.number()?, self.number()?);
        let (about, what) = (self.counted()?, self.rest()?);
        Decision::new(about, what, at, until).ok_or(EntryError::Malformed)
    }

    fn leave(&mut self) -> Result<Leave, EntryError> {
        let [leave] = self.take()?;
        Leave::ALL.get(usize::from(leave)).copied().ok_or(EntryError::Malformed)
    }

    /// Flags, and no others than these.
    fn flags(&mut self, known: u8) -> Result<u8, EntryError> {
        let [flags] = self.take()?;
        if flags & !known == 0 { Ok(flags) } else { Err(EntryError::Malformed) }
    }

    fn key(&mut self, flags: u8) -> Result<Option<PublicKey>, EntryError> {
        Ok(if flags & KEY != 0 { Some(PublicKey::new(self.take()?)) } else { None })
    }

    fn here(&mut self) -> Result<Content<'a>, EntryError> {
        let flags = self.flags(KEY)?;
        Ok(Content::Here { name: self.nick()?, key: self.key(flags)? })
    }

    fn joined(&mut self) -> Result<Joined, EntryError> {
        let flags = self.flags(MODERN | LINE | IPV6 | OVER | KEY)?;
        let has = |flag| flags & flag != 0;
        let looks = [Look::from_bytes(self.take()?), Look::from_bytes(self.take()?)];
        let port = u16::from_be_bytes(self.take()?);
        let ip = if has(IPV6) {
            IpAddr::V6(Ipv6Addr::from(self.take::<16>()?))
        } else {
            IpAddr::V4(Ipv4Addr::from(self.take::<4>()?))
        };
        let nick = self.nick()?;
        let over = if has(OVER) { Some(self.epoch()?) } else { None };
        let key = self.key(flags)?;
        let dialect = if has(LINE) { Dialect::Line } else { Dialect::Framed };
        let (addr, modern) = (SocketAddr::new(ip, port), has(MODERN));
        Ok(Joined { nick, addr, dialect, modern, key, looks, over })
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::vec::Vec;

    const ANN: Nick = Nick::literal("Ann");

    fn entry(content: Content<'_>) -> Entry<'_> {
        Entry { epoch: Epoch::new(0x0102_0304_0506_0708), number: 9, content }
    }

    fn bytes(content: Content<'_>) -> Vec<u8> {
        let mut bytes = heapless::Vec::<u8, 512>::new();
        entry(content).encode(&mut bytes).unwrap();
        bytes.to_vec()
    }

    fn decision<'a>(about: &'a str, what: &'a str, at: u64, until: u64) -> Decision<'a> {
        Decision::new(about, what, at, until).unwrap()
    }

    fn joined() -> Joined {
        Joined {
            nick: ANN,
            addr: "10.0.0.7:40001".parse().unwrap(),
            dialect: Dialect::Line,
            modern: false,
            key: None,
            looks: [Look::from_bytes([3; 16]), Look::from_bytes([4; 16])],
            over: None,
        }
    }

    #[test]
    fn a_text_has_eighteen_bytes_before_its_nickname() {
        let said = bytes(Content::Said { nick: ANN, text: Text::literal("hi") });
        assert_eq!(said, b"\x01\x04\x01\x02\x03\x04\x05\x06\x07\x08\0\0\0\0\0\0\0\x09\x03Annhi");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let over = Joined {
            addr: "[fd00::7]:0".parse().unwrap(),
            dialect: Dialect::Framed,
            modern: true,
            key: Some(PublicKey::new([7; 32])),
            over: Some(Epoch::new(5)),
            ..joined()
        };
        let why = Some(Text::literal("enough"));
        for content in [
            Content::Here { name: ANN, key: None },
            Content::Here { name: ANN, key: Some(PublicKey::new([8; 32])) },
            Content::Joined(joined()),
            Content::Joined(over),
            Content::Left { nick: ANN, leave: Leave::Displaced },
            Content::Said { nick: ANN, text: Text::literal("hi") },
            Content::Kick { nick: ANN, why },
            Content::Kick { nick: ANN, why: None },
            Content::Ask { nick: ANN },
            Content::There { nick: ANN },
            Content::Gone { epoch: Epoch::new(u64::MAX) },
            Content::Decided(decision("ban Eve", ": ads", 7, 8)),
            Content::Decided(decision("ban Eve", "", 7, 0)),
        ] {
            let bytes = bytes(content.clone());
            assert_eq!(Entry::decode(&bytes), Ok(entry(content.clone())));
            let without_text = matches!(
                content,
                Content::Said { .. } | Content::Kick { .. } | Content::Decided(_)
            );
            assert!(without_text || bytes.len() <= Entry::MAX_HEADER);
            // No part of an entry but a shorter text is one, and nothing may stand behind it.
            for end in 0..bytes.len() {
                assert!(without_text || Entry::decode(&bytes[..end]).is_err(), "{content:?}");
            }
            assert!(without_text || Entry::decode(&[&bytes[..], b"x"].concat()).is_err());
        }
    }

    #[test]
    fn the_later_decision_is_the_greater_one_byte_by_byte() {
        let all =
            [(1, 0, "b"), (1, 0, "ba"), (1, 9, "a"), (255, 0, ""), (256, 0, "z"), (256, 7, "")]
                .map(|(at, until, what)| decision("ban Eve", what, at, until));
        for one in all {
            for other in all {
                let [written, other_written] = [one, other].map(|it| bytes(Content::Decided(it)));
                let behind = Entry::BEFORE_CONTENT..;
                let is_greater = written[behind.clone()] > other_written[behind];
                assert_eq!(is_greater, one.is_later_than(&other), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn all_reasons_have_a_number() {
        for &leave in Leave::ALL {
            let bytes = bytes(Content::Left { nick: ANN, leave });
            assert_eq!(Entry::decode(&bytes), Ok(entry(Content::Left { nick: ANN, leave })));
        }
    }

    #[test]
    fn what_breaks_the_rules_is_refused() {
        let changed = |at: usize, byte| {
            let mut bytes = bytes(Content::Joined(joined()));
            bytes[at] = byte;
            Entry::decode(&bytes).map(|_| ()).unwrap_err()
        };
        assert_eq!(changed(0, 2), EntryError::Version(2));
        assert_eq!(changed(1, 99), EntryError::Kind(99));
        assert_eq!(changed(18, 0x80), EntryError::Malformed);
        let mut lines = bytes(Content::Decided(decision("topic", "two lines", 1, 0)));
        let end = lines.len() - "wo lines".len();
        lines[end + 2] = b'\n';
        assert_eq!(Entry::decode(&lines), Err(EntryError::Malformed));
        let said = |nick: &str, text: &str| {
            let mut said = bytes(Content::Ask { nick: ANN });
            said.truncate(18);
            said[1] = SAID;
            said.push(nick.len() as u8);
            said.extend_from_slice(nick.as_bytes());
            said.extend_from_slice(text.as_bytes());
            Entry::decode(&said).is_ok()
        };
        assert!(said("Ann", "hi"));
        for (nick, text) in [("", "hi"), ("A n", "hi"), ("A:n", "hi"), ("Ann", ""), ("Ann", " ")] {
            assert!(!said(nick, text), "{nick:?} {text:?}");
        }
    }
}
