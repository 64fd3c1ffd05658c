//! What can be built can be written, and is read again the same.

use std::net::{Ipv4Addr, SocketAddrV4};

use plausch_core::chat::Chat;
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_core::text::Text;
use plausch_core::wire::{
    ChatPort, Count, Datagram, Decoder, Dialect, Hello, Item, Line, Message, Place, Profile,
    Sender, SliceSink, Token, UserEntry, UserList, decode,
};

use crate::decode::again;
use crate::script::{Growing, Script, encoded, encoded_line, is_one_line};

/// Shows that any message that can be built is written and read again the same, in both dialects.
pub fn roundtrip(data: &[u8]) {
    let mut script = Script::new(data);
    while let Some(kind) = script.step() {
        one(kind, &mut script);
    }
}

fn one(kind: u8, script: &mut Script<'_>) {
    let Ok(nick) = Nick::new(script.str()) else { return };
    let port = script.number();
    let said = script.text();
    let text = Text::new(&said).expect("a script's text is one");
    is_one_line(text);
    let client = |message: Message<'_>| both(Sender::Client, &message);
    let directory = |message: Message<'_>| both(Sender::Directory, &message);
    match kind % 16 {
        0 => client(Message::Register { nick, port }),
        1 => client(Message::Broadcast { nick, text }),
        2 => client(Message::Quit),
        3 => directory(Message::Welcome { nick }),
        4 => list(nick, script),
        5 => directory(Message::UserJoined(entry(nick, port, script))),
        6 => directory(Message::UserLeft { nick }),
        7 => directory(Message::Relayed { nick, text }),
        8 => {
            directory(Message::Error { text: text.in_one_line() });
            let place = place(script);
            directory(Message::Past { place, age: port.into(), nick, text });
            directory(Message::Present(place));
            directory(Message::Topic { text: script.coin().then(|| text.in_one_line()) });
            directory(Message::Motd { text });
            let why = script.coin().then(|| text.in_one_line());
            directory(Message::Restart { after: port.into(), text: why });
        }
        9 => {
            client(Message::Command { text: text.in_one_line() });
            directory(Message::Reply { done: port.is_multiple_of(2), text });
            client(Message::Hello(hello(script)));
            directory(Message::Hello(Hello { payload: Some(port.into()), ..Hello::default() }));
        }
        10 => {
            let dialect = [None, Some(Dialect::Framed), Some(Dialect::Line)][script.below(3)];
            let addr = script.coin().then(|| [port; 8].into());
            let mut profile = Profile::new(nick);
            (profile.dialect, profile.addr) = (dialect, addr);
            profile.key = script.coin().then(|| PublicKey::new([script.byte(); 32]));
            directory(Message::Profile(profile));
        }
        11 | 12 => {
            let Some(token) = Token::new(&said) else { return };
            client(Message::Ping { token });
            directory(Message::Pong { token });
        }
        13 => preamble(&nick, port, hello(script)),
        14 => chat(nick, text),
        _ => datagram(nick, port),
    }
}

fn hello(script: &mut Script<'_>) -> Hello {
    let past = script.number().into();
    let since = script.coin().then(|| place(script));
    Hello { past, since, secure: script.coin(), ..Hello::default() }
}

fn place(script: &mut Script<'_>) -> Place {
    Place { room: script.number().into(), said: script.number().into() }
}

/// Written in both dialects, and read again.
fn both(sender: Sender, message: &Message<'_>) {
    for dialect in [Dialect::Framed, Dialect::Line] {
        shape(message, dialect);
        again(sender, dialect, message, &[Item::Message(message.clone())]);
    }
}

fn list(nick: Nick, script: &mut Script<'_>) {
    let mut entries = vec![entry(nick, script.number(), script)];
    while script.coin() {
        let nick = script.nick();
        entries.push(entry(nick, script.number(), script));
    }
    let slice = entries.as_slice();
    let message = Message::UserList(UserList::new(&slice));
    let mut items = vec![Item::ListStart];
    items.extend(entries.iter().cloned().map(Item::Entry));
    items.push(Item::ListEnd { unreadable: 0 });
    for dialect in [Dialect::Framed, Dialect::Line] {
        shape(&message, dialect);
        again(Sender::Directory, dialect, &message, &items);
    }
}

fn entry(nick: Nick, port: u16, script: &mut Script<'_>) -> UserEntry {
    let ip = [script.byte(), script.byte(), script.byte(), script.byte()];
    UserEntry { nick, addr: SocketAddrV4::new(Ipv4Addr::from(ip), port) }
}

/// The frame around it is right, and its length is known beforehand.
fn shape(message: &Message<'_>, dialect: Dialect) {
    let bytes = encoded(message, dialect);
    let len = message.payload_len(dialect);
    match dialect {
        Dialect::Framed => {
            let (prefix, payload) = bytes.split_first_chunk::<4>().expect("a prefix");
            assert_eq!(usize::try_from(u32::from_be_bytes(*prefix)), Ok(len));
            assert_eq!(payload.len(), len);
            assert!(!payload.contains(&b'\n'));
        }
        Dialect::Line => {
            assert_eq!(bytes.iter().position(|&byte| byte == b'\n'), Some(len));
            assert_eq!(bytes.len(), len + 1);
            assert_ne!(bytes[0], 0);
        }
    }
    let mut count = Count::default();
    let Ok(()) = message.encode(dialect, &mut count);
    assert_eq!(count.0, bytes.len());
    let mut place = vec![0; bytes.len()];
    let mut sink = SliceSink::new(&mut place);
    assert!(message.encode(dialect, &mut sink).is_ok());
    assert_eq!(sink.used(), bytes.len());
    assert!(message.encode(dialect, &mut SliceSink::new(&mut place[1..])).is_err());
}

/// The preamble's rules (§1), and what each kind of server reads in it.
fn preamble(nick: &Nick, port: u16, hello: Hello) {
    let message = Message::Preamble { nick: nick.clone(), port, hello };
    let register = Message::Register { nick: nick.clone(), port };
    let bytes = encoded(&message, Dialect::Framed);
    assert_eq!(bytes, encoded(&message, Dialect::Line));
    assert!(std::str::from_utf8(&bytes).is_ok(), "a line server cannot read it");
    // A line server: an unknown line, a REGISTER, and the start of an unknown line.
    let lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
    let [unknown, second, start] = lines[..] else { panic!("{} lines", lines.len()) };
    assert_eq!(decode(unknown, Sender::Client), Ok(None));
    assert_eq!(decode(second, Sender::Client), Ok(Some(register.clone())));
    assert_eq!(decode(start, Sender::Client), Ok(None));
    // A framed original: a payload that it does not know, or a REGISTER that it does.
    again(
        Sender::Client,
        Dialect::Framed,
        &message,
        &[Item::Message(Message::Hello(hello)), Item::Message(register)],
    );
}

/// The lines of a chat, and what a text is cut into.
fn chat(nick: Nick, text: Text<'_>) {
    for (line, shown) in [
        (Line::Nick(nick.clone()), nick.to_string()),
        (Line::Text(text), text.in_lines().to_string().replace('\n', "\u{2028}")),
        (Line::Disconnect, Line::DISCONNECT.to_owned()),
    ] {
        let bytes = encoded_line(&line);
        let mut decoder = Decoder::new(Sender::Peer, 1 << 20);
        let (used, item) = decoder.decode(&bytes);
        assert_eq!((used, item), (bytes.len(), Some(Item::Line { text: &shown, ended: true })));
    }
    let (head, tail) = text.in_one_line().split_at_most(Chat::MAX_TEXT);
    assert!(head.encoded_len() <= Chat::MAX_TEXT);
    let rest = tail.map_or(String::new(), |tail| tail.to_string());
    assert!(text.to_string().starts_with(&(head.to_string() + &rest)));
}

fn datagram(nick: Nick, port: u16) {
    let mut all = vec![Datagram::Rejection];
    if let Some(port) = ChatPort::new(port) {
        all.push(Datagram::Invitation { port, from: None });
        all.push(Datagram::Invitation { port, from: Some(nick) });
    }
    for datagram in all {
        let mut bytes = Growing::default();
        let Ok(()) = datagram.encode(Dialect::Framed, &mut bytes);
        assert_eq!(Datagram::decode(&bytes.0), Ok(Some(datagram)));
    }
}
