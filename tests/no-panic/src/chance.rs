//! Values of which the compiler knows nothing but their type.

use core::hint::black_box;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use core::str;

use plausch_core::link::{LinkId, LinkIds};
use plausch_core::name::Nick;
use plausch_core::text::Text;
use plausch_core::time::{Duration, Instant, Rate};
use plausch_core::wire::{
    ChatPort, ChatRecord, Datagram, Dialect, Hello, Item, Message, Place, Profile, Received, Token,
    UserEntry,
};

static BYTES: [u8; 256] = [b'a'; 256];

/// The compiler has to think that somebody looks at it.
pub fn keep<T: ?Sized>(value: &T) {
    black_box(value);
}

/// Any number.
pub fn number() -> u32 {
    black_box(0)
}

/// Any long number.
pub fn long() -> u64 {
    black_box(0)
}

/// Any size.
pub fn size() -> usize {
    black_box(0)
}

/// Any port.
pub fn port() -> u16 {
    black_box(0)
}

/// Yes or no.
pub fn yes() -> bool {
    black_box(false)
}

/// What `make` makes, or nothing.
pub fn maybe<T>(make: impl FnOnce() -> T) -> Option<T> {
    yes().then(make)
}

/// Any bytes.
pub fn bytes() -> &'static [u8] {
    black_box(&BYTES[..])
}

/// Any text.
pub fn string() -> &'static str {
    str::from_utf8(bytes()).unwrap_or_default()
}

/// Any nickname.
pub fn nick() -> Nick {
    loop {
        if let Ok(nick) = Nick::new(string()) {
            return nick;
        }
    }
}

/// Anything that is said.
pub fn text() -> Text<'static> {
    loop {
        if let Ok(text) = Text::new(string()) {
            return text;
        }
    }
}

/// Any token.
pub fn token() -> Token<'static> {
    loop {
        if let Some(token) = Token::new(string()) {
            return token;
        }
    }
}

/// Any port of a private chat.
pub fn chat_port() -> ChatPort {
    loop {
        if let Some(port) = ChatPort::new(port()) {
            return port;
        }
    }
}

/// Any link.
pub fn link() -> LinkId {
    black_box(LinkIds::new()).allocate()
}

/// Any moment.
pub fn now() -> Instant {
    Instant::from_micros(long())
}

/// Any while.
pub fn duration() -> Duration {
    Duration::from_micros(long())
}

/// Any rate.
pub fn rate() -> Rate {
    Rate { burst: number(), per_second: number() }
}

/// Any IP address.
pub fn ip() -> IpAddr {
    match yes() {
        true => IpAddr::V4(Ipv4Addr::from(number())),
        false => IpAddr::V6(ipv6()),
    }
}

/// Any IPv6 address.
pub fn ipv6() -> Ipv6Addr {
    Ipv6Addr::from(u128::from(long()) << 64 | u128::from(long()))
}

/// Any address.
pub fn address() -> SocketAddr {
    SocketAddr::new(ip(), port())
}

/// Either dialect.
pub fn dialect() -> Dialect {
    Dialect::of(number() as u8)
}

/// Any entry of a user list.
pub fn user() -> UserEntry {
    let addr = match address() {
        SocketAddr::V4(addr) => addr,
        SocketAddr::V6(_) => UserEntry::UNREACHABLE,
    };
    UserEntry { nick: nick(), addr }
}

/// Any profile.
pub fn profile() -> Profile {
    let mut profile = Profile::new(nick());
    (profile.dialect, profile.addr) = (maybe(dialect), maybe(ipv6));
    #[cfg(feature = "secure")]
    {
        profile.key = maybe(key);
    }
    profile
}

/// Any key.
#[cfg(feature = "secure")]
pub fn key() -> plausch_core::secure::PublicKey {
    plausch_core::secure::PublicKey::new(black_box([0; 32]))
}

/// What only a handshake makes. The compiler does not know that there was none.
#[cfg(feature = "secure")]
pub fn check() -> Option<plausch_core::secure::CheckPhrase> {
    black_box(None)
}

/// Any record of a private chat.
pub fn record() -> ChatRecord<'static> {
    match number() {
        0 => ChatRecord::Text { id: number(), more: yes(), text: string() },
        1 => ChatRecord::Shown { id: number() },
        _ => ChatRecord::End,
    }
}

/// Any features.
pub fn hello() -> Hello {
    Hello { payload: maybe(number), past: number(), since: maybe(place), secure: yes() }
}

/// Any place.
pub fn place() -> Place {
    Place { room: number(), said: number() }
}

/// Any datagram.
pub fn datagram() -> Datagram {
    match yes() {
        true => Datagram::Invitation { port: chat_port(), from: maybe(nick) },
        false => Datagram::Rejection,
    }
}

/// Any message but a USERLIST, which is made of something that lasts.
pub fn message() -> Message<'static> {
    match number() {
        0 => Message::Register { nick: nick(), port: port() },
        1 => Message::Broadcast { nick: nick(), text: text() },
        2 => Message::Quit,
        3 => Message::Welcome { nick: nick() },
        4 => Message::UserJoined(user()),
        5 => Message::UserLeft { nick: nick() },
        6 => Message::Relayed { nick: nick(), text: text() },
        7 => Message::Error { text: text() },
        8 => Message::Hello(hello()),
        9 => Message::Profile(profile()),
        10 => Message::Ping { token: token() },
        11 => Message::Pong { token: token() },
        12 => Message::Preamble { nick: nick(), port: port(), hello: hello() },
        13 => Message::Past { place: place(), age: number(), nick: nick(), text: text() },
        14 => Message::Present(place()),
        15 => Message::Command { text: text() },
        16 => Message::Reply { done: yes(), text: text() },
        17 => Message::Topic { text: maybe(text) },
        18 => Message::Motd { text: text() },
        19 => Message::Restart { after: number(), text: maybe(text) },
        _ => Message::EndOfPreamble,
    }
}

/// Anything that comes out of a decoder.
pub fn item() -> Item<'static> {
    match number() {
        0 => Item::Message(message()),
        1 => Item::ListStart,
        2 => Item::Entry(user()),
        3 => Item::ListEnd { unreadable: number() },
        4 => Item::Line { text: string(), ended: yes() },
        5 => Item::Unfinished,
        6 => Item::TooLong,
        8 => Item::Unknown,
        9 => Item::Record(record()),
        7 => match Datagram::decode(bytes()) {
            Err(error) => Item::Invalid(error),
            Ok(_) => Item::OutOfSync,
        },
        _ => Item::OutOfSync,
    }
}

/// The same, in either dialect.
pub fn received() -> Received<'static> {
    Received { dialect: dialect(), item: item() }
}
