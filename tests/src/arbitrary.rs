//! Arbitrary nicknames, texts and messages, and arbitrary bytes that come close to them.

use plausch_core::name::Nick;
use plausch_core::text::Text;
use plausch_core::wire::{
    Dialect, Hello, Line, Message, Place, Profile, Sender, Token, UserEntry, UserList,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::stream::{encoded, encoded_line};

/// A [`Message`] that owns what it says.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each is the message of that name")]
pub enum Owned {
    Register(Nick, u16),
    Broadcast(Nick, String),
    Quit,
    Welcome(Nick),
    UserList(Vec<UserEntry>),
    UserJoined(UserEntry),
    UserLeft(Nick),
    Relayed(Nick, String),
    Error(String),
    Hello(Hello),
    Past(Place, u32, Nick, String),
    Present(Place),
    Topic(Option<String>),
    Motd(String),
    Restart(u32, Option<String>),
    Profile(Profile),
    Command(String),
    Reply(bool, String),
    Ping(String),
    Pong(String),
}

impl Owned {
    /// Gives the message to `with`.
    ///
    /// # Panics
    /// If a text or a token is none.
    pub fn message<T>(&self, with: impl FnOnce(Message<'_>) -> T) -> T {
        let text = |text| Text::new(text).expect("a text");
        let token = |token| Token::new(token).expect("a token");
        match self.clone() {
            Owned::Register(nick, port) => with(Message::Register { nick, port }),
            Owned::Broadcast(nick, said) => with(Message::Broadcast { nick, text: text(&said) }),
            Owned::Quit => with(Message::Quit),
            Owned::Welcome(nick) => with(Message::Welcome { nick }),
            Owned::UserList(list) => with(Message::UserList(UserList::new(&list.as_slice()))),
            Owned::UserJoined(entry) => with(Message::UserJoined(entry)),
            Owned::UserLeft(nick) => with(Message::UserLeft { nick }),
            Owned::Relayed(nick, said) => with(Message::Relayed { nick, text: text(&said) }),
            Owned::Error(said) => with(Message::Error { text: text(&said).in_one_line() }),
            Owned::Hello(hello) => with(Message::Hello(hello)),
            Owned::Past(place, age, nick, said) => {
                with(Message::Past { place, age, nick, text: text(&said) })
            }
            Owned::Present(place) => with(Message::Present(place)),
            Owned::Topic(said) => {
                let topic = said.as_deref().map(|said| text(said).in_one_line());
                with(Message::Topic { text: topic })
            }
            Owned::Restart(after, said) => {
                let text = said.as_deref().map(|said| text(said).in_one_line());
                with(Message::Restart { after, text })
            }
            Owned::Motd(said) => with(Message::Motd { text: text(&said) }),
            Owned::Profile(profile) => with(Message::Profile(profile)),
            Owned::Command(said) => with(Message::Command { text: text(&said).in_one_line() }),
            Owned::Reply(done, said) => with(Message::Reply { done, text: text(&said) }),
            Owned::Ping(word) => with(Message::Ping { token: token(&word) }),
            Owned::Pong(word) => with(Message::Pong { token: token(&word) }),
        }
    }
}

/// A nickname.
pub fn nick() -> impl Strategy<Value = Nick> {
    let allowed = |c: &char| Nick::new(c.encode_utf8(&mut [0; 4])).is_ok();
    let char = any::<char>().prop_map(move |c| if allowed(&c) { c } else { 'x' });
    let word = prop_oneof!["[A-Za-z][a-z]{0,12}", vec(char, 1..9).prop_map(String::from_iter)];
    word.prop_map(|word| Nick::new(&word).expect("a nickname"))
}

/// A text of at most `chars` characters.
pub fn text(chars: usize) -> impl Strategy<Value = String> {
    let char = prop_oneof![
        8 => any::<char>(),
        8 => prop::char::range(' ', '~'),
        1 => prop::sample::select(vec!['\n', '\r', '\0', '\u{85}', '\u{a0}', '\u{2028}', '😀']),
    ];
    let text = vec(char, 1..chars.max(2)).prop_map(String::from_iter);
    text.prop_filter("no text", |text| Text::new(text).is_ok())
}

/// A member as a user list names it.
pub fn entry() -> impl Strategy<Value = UserEntry> {
    (nick(), any::<[u8; 4]>(), any::<u16>()).prop_map(|(nick, ip, port)| UserEntry {
        nick,
        addr: std::net::SocketAddrV4::new(ip.into(), port),
    })
}

/// A message that `sender` sends, its texts of at most `chars` characters, its lists of at most
/// `entries`.
pub fn message(sender: Sender, chars: usize, entries: usize) -> BoxedStrategy<Owned> {
    let token = || "[!-~]{1,64}";
    let both = prop_oneof![
        hello().prop_map(Owned::Hello),
        token().prop_map(Owned::Ping),
        token().prop_map(Owned::Pong),
    ];
    match sender {
        Sender::Client => prop_oneof![
            both,
            (nick(), any::<u16>()).prop_map(|(nick, port)| Owned::Register(nick, port)),
            (nick(), text(chars)).prop_map(|(nick, text)| Owned::Broadcast(nick, text)),
            text(chars).prop_map(Owned::Command),
            Just(Owned::Quit),
        ]
        .boxed(),
        Sender::Directory | Sender::Peer => prop_oneof![
            both,
            nick().prop_map(Owned::Welcome),
            vec(entry(), 0..=entries).prop_map(Owned::UserList),
            entry().prop_map(Owned::UserJoined),
            nick().prop_map(Owned::UserLeft),
            (nick(), text(chars)).prop_map(|(nick, text)| Owned::Relayed(nick, text)),
            text(chars).prop_map(Owned::Error),
            (place(), any::<u32>(), nick(), text(chars))
                .prop_map(|(place, age, nick, text)| Owned::Past(place, age, nick, text)),
            place().prop_map(Owned::Present),
            prop::option::of(text(chars)).prop_map(Owned::Topic),
            text(chars).prop_map(Owned::Motd),
            (any::<u32>(), prop::option::of(text(chars)))
                .prop_map(|(after, text)| Owned::Restart(after, text)),
            profile().prop_map(Owned::Profile),
            (any::<bool>(), text(chars)).prop_map(|(done, text)| Owned::Reply(done, text)),
        ]
        .boxed(),
    }
}

/// A stream of what `sender` sends in `dialect`: messages, or the lines of a chat.
pub fn stream(sender: Sender, dialect: Dialect) -> BoxedStrategy<Vec<u8>> {
    match sender {
        Sender::Client | Sender::Directory => vec(message(sender, 60, 300), 0..12)
            .prop_map(move |messages| {
                let bytes = |owned: &Owned| owned.message(|message| encoded(&message, dialect));
                messages.iter().flat_map(bytes).collect()
            })
            .boxed(),
        Sender::Peer => vec(text(60), 0..12)
            .prop_map(|texts| {
                let line =
                    |text: &String| encoded_line(&Line::Text(Text::new(text).expect("a text")));
                texts.iter().flat_map(line).collect()
            })
            .boxed(),
    }
}

/// Bytes that are now and then close to a stream of messages.
pub fn noise() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&[u8]> = vec![
        b"USERLIST",
        b"USERLIST ",
        b" ",
        b"\n",
        b"\0",
        b"\0\0\0",
        b"\0\0\0\x08USERLIST",
        b"\0\0\0\x30",
        b"\0\0\0\0",
        b"\0\0\x01\0",
        b"\0\xff\xff\xff",
        b"\xff\xff\xff\xff",
        b"HELLO 1\n",
        b"QUIT ",
        b":",
        b" a:1.2.3.4:5",
        b" b:1.2.3.4:00000000000000000000000000000000000000000000000000000000000005",
        b"WELCOME Bob",
        b"BROADCAST Bob hi",
        b"REGISTER Bob 1",
        b"[DISCONNECT]",
        b"\xf0\x9f\x98\x80",
        b"                    ",
        b"ERROR",
        b"PROFILE a dialect=line",
        b"PAST 1:2 3 a hi",
        b"PRESENT 1:2",
        b"TOPIC",
        b"TOPIC tea",
        b"RESTART 60 why",
        b"MOTD a\xe2\x80\xa8b",
        b" past=9 since=1:2",
    ];
    let piece = prop_oneof![
        3 => prop::sample::select(known).prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 0..40),
        1 => "[a-z ]{0,90}".prop_map(String::into_bytes),
    ];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// The features of a HELLO.
pub fn hello() -> impl Strategy<Value = Hello> {
    let payload = any::<Option<u32>>();
    (payload, any::<u32>(), prop::option::of(place()), any::<bool>())
        .prop_map(|(payload, past, since, secure)| Hello { payload, past, since, secure })
}

fn place() -> impl Strategy<Value = Place> {
    any::<(u32, u32)>().prop_map(|(room, said)| Place { room, said })
}

fn profile() -> impl Strategy<Value = Profile> {
    let dialect = prop::option::of(prop::sample::select(vec![Dialect::Framed, Dialect::Line]));
    let addr = prop::option::of(any::<u128>().prop_map(Into::into));
    (nick(), dialect, addr).prop_map(|(nick, dialect, addr)| {
        let mut profile = Profile::new(nick);
        (profile.dialect, profile.addr) = (dialect, addr);
        profile
    })
}
