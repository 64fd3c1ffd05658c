//! A payload's text → a [`Message`]: the grammar of §2.
//!
//! A payload is there as a whole. Only a USERLIST is not: the decoder reads its entries one by one,
//! with [`entry`].

use core::fmt;
use core::net::{Ipv4Addr, SocketAddrV4};

use nom::bytes::complete::{take_while, take_while1};
use nom::combinator::{eof, map_opt, verify};
use nom::sequence::{preceded, separated_pair, terminated};
use nom::{IResult, Parser};

use super::{Dialect, Hello, Message, Place, Profile, Token, UserEntry};
use crate::name::{Nick, NickError};
use crate::panic_free::{exactly, parse_ipv6};
use crate::text::Text;

/// Who is at the other end of a link, and so what is read there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Sender {
    /// A client of the directory: what a directory reads.
    Client,
    /// The directory: what a client reads. A USERLIST is read entry by entry.
    Directory,
    /// The other side of a private chat: lines (§5).
    Peer,
}

/// The commands that have arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[expect(missing_docs, reason = "each is the command of §2 with its name")]
pub enum Keyword {
    Register,
    Broadcast,
    Welcome,
    UserJoined,
    UserLeft,
    Error,
    Profile,
    Past,
    Present,
    Command,
    Reply,
    Motd,
    Restart,
    Ping,
    ChatRequest,
    From,
}

/// What is wrong with a peer's message. What follows it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum DecodeError {
    /// The payload is not UTF-8.
    Utf8,
    /// The payload is empty, or all white space.
    Empty,
    /// Nothing is seen of the text.
    Text,
    /// The command has too few or too many arguments, or an invalid one.
    Arguments(Keyword),
    /// The nickname breaks a rule.
    Nick(Keyword, NickError),
    /// The port is not a number from 0 to 65535, or one that no chat may use.
    Port(Keyword),
}

impl DecodeError {
    /// The command that is wrong, if it is known.
    pub fn keyword(self) -> Option<Keyword> {
        match self {
            DecodeError::Utf8 | DecodeError::Empty => None,
            DecodeError::Text => Some(Keyword::Broadcast),
            DecodeError::Arguments(command)
            | DecodeError::Nick(command, _)
            | DecodeError::Port(command) => Some(command),
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::Utf8 => f.write_str("a message is not in UTF-8"),
            DecodeError::Empty => f.write_str("a message is empty"),
            DecodeError::Text => f.write_str("a text is empty"),
            DecodeError::Arguments(command) => write!(f, "{command:?}: wrong arguments"),
            DecodeError::Nick(command, error) => write!(f, "{command:?}: {error}"),
            DecodeError::Port(command) => write!(f, "{command:?}: bad port"),
        }
    }
}

impl core::error::Error for DecodeError {}

/// Reads one payload from `sender`, without length prefix or newline. None: a command that is
/// unknown there, and so ignored (§2).
///
/// # Errors
/// Says what is wrong with it.
pub fn decode(payload: &[u8], sender: Sender) -> Result<Option<Message<'_>>, DecodeError> {
    let payload = core::str::from_utf8(payload).map_err(|_| DecodeError::Utf8)?;
    let (arguments, command) = command(payload)?;
    let message = match (sender, command) {
        (Sender::Client, "REGISTER") => register(arguments)?,
        (Sender::Client, "BROADCAST") => broadcast(arguments)?,
        (Sender::Client, "QUIT") => Message::Quit,
        (Sender::Client, "COMMAND") => commanded(arguments)?,
        (Sender::Directory, "WELCOME") => welcome(arguments)?,
        (Sender::Directory, "USER_JOINED") => joined(arguments)?,
        (Sender::Directory, "USER_LEFT") => left(arguments)?,
        (Sender::Directory, "BROADCAST" | "BROADCAST_MSG") => relayed(arguments)?,
        (Sender::Directory, "ERROR") => error(arguments),
        (Sender::Directory, "PROFILE") => profile(arguments)?,
        (Sender::Directory, "PAST") => past(arguments)?,
        (Sender::Directory, "PRESENT") => present(arguments)?,
        (Sender::Directory, "REPLY") => reply(arguments)?,
        (Sender::Directory, "TOPIC") => topic(arguments),
        (Sender::Directory, "MOTD") => motd(arguments)?,
        (Sender::Directory, "RESTART") => restart(arguments)?,
        (Sender::Client | Sender::Directory, "HELLO") => {
            return Ok(hello(arguments));
        }
        (Sender::Client | Sender::Directory, "PING") => Message::Ping { token: token(arguments)? },
        (Sender::Client | Sender::Directory, "PONG") => Message::Pong { token: token(arguments)? },
        _ => return Ok(None),
    };
    Ok(Some(message))
}

/// The arguments and the command of a payload.
pub(super) fn command(payload: &str) -> Result<(&str, &str), DecodeError> {
    word(payload).map_err(|_| DecodeError::Empty)
}

// register = "REGISTER" SP nick SP port
fn register(i: &str) -> Result<Message<'_>, DecodeError> {
    let [nick, port] = words(i).ok_or(DecodeError::Arguments(Keyword::Register))?;
    let nick = nick_for(Keyword::Register, nick)?;
    let port = whole(port, number).ok_or(DecodeError::Port(Keyword::Register))?;
    Ok(Message::Register { nick, port })
}

// broadcast = "BROADCAST" SP nick SP text
fn broadcast(i: &str) -> Result<Message<'_>, DecodeError> {
    let (nick, text) = nick_and_text(Keyword::Broadcast, i)?;
    Ok(Message::Broadcast { nick, text })
}

// relayed = ( "BROADCAST" / "BROADCAST_MSG" ) SP nick SP text
fn relayed(i: &str) -> Result<Message<'_>, DecodeError> {
    let (nick, text) = nick_and_text(Keyword::Broadcast, i)?;
    Ok(Message::Relayed { nick, text })
}

// welcome = "WELCOME" SP nick
fn welcome(i: &str) -> Result<Message<'_>, DecodeError> {
    Ok(Message::Welcome { nick: only_nick(Keyword::Welcome, i)? })
}

// joined = "USER_JOINED" SP nick SP ipv4 SP port
fn joined(i: &str) -> Result<Message<'_>, DecodeError> {
    let [nick, ip, port] = words(i).ok_or(DecodeError::Arguments(Keyword::UserJoined))?;
    let nick = nick_for(Keyword::UserJoined, nick)?;
    Ok(Message::UserJoined(UserEntry { nick, addr: address(ip, port) }))
}

// left = "USER_LEFT" SP nick
fn left(i: &str) -> Result<Message<'_>, DecodeError> {
    Ok(Message::UserLeft { nick: only_nick(Keyword::UserLeft, i)? })
}

// error = "ERROR" SP text
fn error(i: &str) -> Message<'_> {
    // An ERROR that gives no reason is one all the same.
    let text = Text::new(i).unwrap_or(const { Text::literal("ERROR") });
    Message::Error { text: text.in_one_line() }
}

// profile = "PROFILE" SP nick *( SP key "=" value )
fn profile(i: &str) -> Result<Message<'_>, DecodeError> {
    let (mut i, nick) = word(i).map_err(|_| DecodeError::Arguments(Keyword::Profile))?;
    let nick = nick_for(Keyword::Profile, nick)?;
    let mut profile = Profile::new(nick);
    while let Ok((after, pair)) = word(i) {
        match pair.split_once(['=']) {
            Some(("dialect", value)) => profile.dialect = Dialect::named(value),
            Some(("addr", value)) => profile.addr = parse_ipv6(value),
            #[cfg(feature = "secure")]
            Some(("key", value)) => profile.key = value.parse().ok(),
            _ => {}
        }
        i = after;
    }
    Ok(Message::Profile(profile))
}

// past = "PAST" SP place SP age SP nick SP text
fn past(i: &str) -> Result<Message<'_>, DecodeError> {
    let arguments = DecodeError::Arguments(Keyword::Past);
    let (i, at) = word(i).map_err(|_| arguments)?;
    let (i, age) = word(i).map_err(|_| arguments)?;
    let place = place(at).ok_or(arguments)?;
    let age = whole(age, count).ok_or(arguments)?;
    let (nick, text) = nick_and_text(Keyword::Past, i)?;
    Ok(Message::Past { place, age, nick, text })
}

// present = "PRESENT" SP place
fn present(i: &str) -> Result<Message<'_>, DecodeError> {
    let place = words(i).and_then(|[at]| place(at));
    place.map(Message::Present).ok_or(DecodeError::Arguments(Keyword::Present))
}

// topic = "TOPIC" [ SP text ]
fn topic(i: &str) -> Message<'_> {
    // If nothing is seen of it, it is none.
    Message::Topic { text: Text::new(i).ok().map(Text::in_one_line) }
}

// restart = "RESTART" SP seconds [ SP text ]
fn restart(i: &str) -> Result<Message<'_>, DecodeError> {
    let arguments = DecodeError::Arguments(Keyword::Restart);
    let (text, seconds) = word(i).map_err(|_| arguments)?;
    whole(seconds, digits).ok_or(arguments)?;
    // More than that is for ever, too.
    let after = whole(seconds, count).unwrap_or(u32::MAX);
    Ok(Message::Restart { after, text: Text::new(text).ok().map(Text::in_one_line) })
}

// motd = "MOTD" SP text
fn motd(i: &str) -> Result<Message<'_>, DecodeError> {
    let text = Text::new(i).map_err(|_| DecodeError::Arguments(Keyword::Motd))?;
    Ok(Message::Motd { text })
}

// place = room ":" said
fn place(i: &str) -> Option<Place> {
    let (room, said) = i.split_once([':'])?;
    Some(Place { room: whole(room, count)?, said: whole(said, count)? })
}

// hello = "HELLO" SP version *( SP feature )
// feature = "payload=" count / "past=" count / "since=" place / "secure" / unknown ones
// What bears another version, such as the path of an HTTP request, is no HELLO.
fn hello(i: &str) -> Option<Message<'_>> {
    let (mut i, version) = word(i).ok()?;
    whole(version, digits)?;
    let mut hello = Hello::default();
    while let Ok((after, feature)) = word(i) {
        match feature.split_once(['=']) {
            Some(("payload", bytes)) => hello.payload = whole(bytes, count),
            Some(("past", texts)) => hello.past = whole(texts, count).unwrap_or_default(),
            Some(("since", at)) => hello.since = place(at),
            None if feature == "secure" => hello.secure = true,
            _ => {}
        }
        i = after;
    }
    Some(Message::Hello(hello))
}

// command = "COMMAND" SP text
fn commanded(i: &str) -> Result<Message<'_>, DecodeError> {
    let text = Text::new(i).map_err(|_| DecodeError::Arguments(Keyword::Command))?;
    Ok(Message::Command { text: text.in_one_line() })
}

// reply = "REPLY" SP ( "done" / "failed" ) SP text
fn reply(i: &str) -> Result<Message<'_>, DecodeError> {
    let arguments = DecodeError::Arguments(Keyword::Reply);
    let (text, outcome) = word(i).map_err(|_| arguments)?;
    let done = match outcome {
        "done" => true,
        "failed" => false,
        _ => return Err(arguments),
    };
    let text = Text::new(text).map_err(|_| arguments)?;
    Ok(Message::Reply { done, text })
}

// ping = "PING" SP token, pong = "PONG" SP token
fn token(i: &str) -> Result<Token<'_>, DecodeError> {
    let [token] = words(i).ok_or(DecodeError::Arguments(Keyword::Ping))?;
    Token::new(token).ok_or(DecodeError::Arguments(Keyword::Ping))
}

// invitation = "CHAT_REQUEST" SP port
pub(super) fn invitation(i: &str) -> Result<u16, DecodeError> {
    let [port] = words(i).ok_or(DecodeError::Arguments(Keyword::ChatRequest))?;
    whole(port, number).ok_or(DecodeError::Port(Keyword::ChatRequest))
}

// from = "FROM" SP nick
pub(super) fn from(i: &str) -> Result<Nick, DecodeError> {
    let [command, nick] = words(i).ok_or(DecodeError::Arguments(Keyword::From))?;
    if command != "FROM" {
        return Err(DecodeError::Arguments(Keyword::From));
    }
    nick_for(Keyword::From, nick)
}

/// One entry of a USERLIST. None: it cannot be a member's. A member whose address is invalid, as
/// the originals allow, is in the room, but cannot be reached.
// entry = nick ":" ipv4 ":" port
pub(super) fn entry(i: &str) -> Option<UserEntry> {
    let field = |i| take_while(|c| c != ':').parse(i);
    let (i, nick) = terminated(field, colon).parse(i).ok()?;
    let (port, ip) = terminated(field, colon).parse(i).ok()?;
    if port.bytes().any(|byte| byte == b':') {
        return None;
    }
    Some(UserEntry { nick: Nick::new(nick).ok()?, addr: address(ip, port) })
}

fn address(ip: &str, port: &str) -> SocketAddrV4 {
    match (whole(ip, ipv4), whole(port, number)) {
        (Some(ip), Some(port)) => SocketAddrV4::new(ip, port),
        _ => UserEntry::UNREACHABLE,
    }
}

fn nick_for(command: Keyword, nick: &str) -> Result<Nick, DecodeError> {
    Nick::new(nick).map_err(|error| DecodeError::Nick(command, error))
}

fn only_nick(command: Keyword, i: &str) -> Result<Nick, DecodeError> {
    let [nick] = words(i).ok_or(DecodeError::Arguments(command))?;
    nick_for(command, nick)
}

fn nick_and_text(command: Keyword, i: &str) -> Result<(Nick, Text<'_>), DecodeError> {
    let (text, nick) = word(i).map_err(|_| DecodeError::Arguments(command))?;
    let nick = nick_for(command, nick)?;
    let text = Text::new(text).map_err(|_| match whole(text, space) {
        Some(_) => DecodeError::Arguments(command),
        None => DecodeError::Text,
    })?;
    Ok((nick, text))
}

/// Exactly `N` words.
fn words<const N: usize>(mut i: &str) -> Option<[&str; N]> {
    let mut found = [""; N];
    for place in &mut found {
        (i, *place) = word(i).ok()?;
    }
    whole(i, space)?;
    Some(found)
}

/// Parses all of `i`.
fn whole<'a, T>(i: &'a str, parser: impl Fn(&'a str) -> IResult<&'a str, T>) -> Option<T> {
    terminated(parser, eof).parse(i).ok().map(|(_, value)| value)
}

// word = *WSP 1*( any character but WSP )
fn word(i: &str) -> IResult<&str, &str> {
    preceded(space, take_while1(|c| !is_space(c))).parse(i)
}

fn space(i: &str) -> IResult<&str, &str> {
    take_while(is_space).parse(i)
}

fn colon(i: &str) -> IResult<&str, ()> {
    exactly(':')(i)
}

fn dot(i: &str) -> IResult<&str, ()> {
    exactly('.')(i)
}

// port = 1*DIGIT                 ; 0 to 65535
fn number(i: &str) -> IResult<&str, u16> {
    map_opt(digits, |digits: &str| digits.parse().ok()).parse(i)
}

// count = 1*DIGIT                ; 0 to 2^32 - 1; so are payload, age, room and said
fn count(i: &str) -> IResult<&str, u32> {
    map_opt(digits, |digits: &str| digits.parse().ok()).parse(i)
}

fn digits(i: &str) -> IResult<&str, &str> {
    take_while1(|c: char| c.is_ascii_digit()).parse(i)
}

// ipv4 = octet "." octet "." octet "." octet
fn ipv4(i: &str) -> IResult<&str, Ipv4Addr> {
    let octet = |i| {
        map_opt(verify(digits, |d: &str| d.len() <= 3), |d: &str| d.parse::<u8>().ok()).parse(i)
    };
    let half = |i| separated_pair(octet, dot, octet).parse(i);
    let (i, ((a, b), (c, d))) = separated_pair(half, dot, half).parse(i)?;
    Ok((i, Ipv4Addr::new(a, b, c, d)))
}

/// White space as the originals know it: Unicode's, and ASCII's four separators.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

/// The payload; of a HELLO, its first line: the preamble hides another in it (§1).
pub(super) fn without_hidden_lines(payload: &[u8]) -> &[u8] {
    if payload.starts_with(b"HELLO") {
        payload.split(|&byte| byte == b'\n').next().unwrap_or(payload)
    } else {
        payload
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_without_a_reason_is_an_error() {
        for payload in ["ERROR", "ERROR ", "ERROR \t "] {
            let decoded = decode(payload.as_bytes(), Sender::Directory);
            assert_eq!(decoded, Ok(Some(Message::Error { text: Text::literal("ERROR") })));
        }
    }
}
