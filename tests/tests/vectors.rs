//! What the original programs wrote is read as what it means, and written byte for byte the same.

use plausch_core::name::{Nick, NickError};
use plausch_core::text::Text;
use plausch_core::wire::{
    ChatPort, Datagram, DecodeError, Dialect, Item, Keyword, Message, Sender, UserEntry, UserList,
    decode,
};
use plausch_tests::stream::{decode_pieces, encoded, encoded_datagram, inbox_pieces};
use plausch_tests::vectors::{self, Vector};

#[test]
fn every_framed_vector_is_read_and_written() {
    let vectors = vectors::framed();
    assert_eq!(vectors.len(), 87);
    vectors.iter().for_each(|vector| check(vector, Dialect::Framed));
}

#[test]
fn every_line_vector_is_read_and_written() {
    let vectors = vectors::line();
    assert_eq!(vectors.len(), 87);
    vectors.iter().for_each(|vector| check(vector, Dialect::Line));
}

fn check(vector: &Vector, dialect: Dialect) {
    if vector.channel == "udp" {
        let datagram = match vector.command.as_str() {
            "CHAT_REQUEST" => Datagram::Invitation {
                port: ChatPort::new(vector.args[0].parse().unwrap()).unwrap(),
                from: None,
            },
            "CHAT_REJECTED" => Datagram::Rejection,
            other => panic!("no expectation for {other}"),
        };
        assert_eq!(Datagram::decode(&vector.bytes), Ok(Some(datagram.clone())), "{vector:?}");
        assert_eq!(encoded_datagram(&datagram, dialect), vector.bytes, "{vector:?}");
        return;
    }
    let sender = match vector.sender.as_str() {
        "client" => Sender::Client,
        "server" => Sender::Directory,
        other => panic!("no expectation for a sender {other}"),
    };
    let entries = entries(vector);
    let entries = entries.as_slice();
    let message = message(vector, sender, &entries);
    assert_eq!(encoded(&message, dialect), vector.bytes, "{vector:?}");

    let mut expected = Vec::new();
    match &message {
        Message::UserList(list) => {
            expected.push(Item::ListStart);
            expected.extend(list.iter().map(Item::Entry));
            expected.push(Item::ListEnd { unreadable: 0 });
        }
        _ => expected.push(Item::Message(message.clone())),
    }
    // As a whole, byte by byte, and through an inbox that no user list fits in.
    let bytes = vector.bytes.as_slice();
    let mut seen = expected.iter();
    let mut each = |item: Item<'_>| assert_eq!(Some(&item), seen.next(), "{vector:?}");
    decode_pieces(sender, 4096, [bytes], &mut each);
    assert_eq!(seen.next(), None, "{vector:?}");
    let mut seen = expected.iter();
    let mut each = |item: Item<'_>| assert_eq!(Some(&item), seen.next(), "{vector:?}");
    decode_pieces(sender, 4096, bytes.chunks(1), &mut each);
    assert_eq!(seen.next(), None, "{vector:?}");
    let mut seen = expected.iter();
    let mut each = |item: Item<'_>| assert_eq!(Some(&item), seen.next(), "{vector:?}");
    inbox_pieces::<256>(sender, 4096, [bytes], &mut each);
    assert_eq!(seen.next(), None, "{vector:?}");
}

fn message<'v>(vector: &'v Vector, sender: Sender, entries: &'v &[UserEntry]) -> Message<'v> {
    let args = &vector.args;
    let nick = || Nick::new(&args[0]).unwrap();
    let text = |at: usize| Text::new(&args[at]).unwrap();
    match (sender, vector.command.as_str()) {
        (Sender::Client, "REGISTER") => {
            Message::Register { nick: nick(), port: args[1].parse().unwrap() }
        }
        (Sender::Client, "BROADCAST") => Message::Broadcast { nick: nick(), text: text(1) },
        (Sender::Client, "QUIT") => Message::Quit,
        (Sender::Directory, "WELCOME") => Message::Welcome { nick: nick() },
        (Sender::Directory, "USERLIST") => Message::UserList(UserList::new(entries)),
        (Sender::Directory, "USER_JOINED") => {
            let addr = format!("{}:{}", args[1], args[2]).parse().unwrap();
            Message::UserJoined(UserEntry { nick: nick(), addr })
        }
        (Sender::Directory, "USER_LEFT") => Message::UserLeft { nick: nick() },
        (Sender::Directory, "BROADCAST" | "BROADCAST_MSG") => {
            Message::Relayed { nick: nick(), text: text(1) }
        }
        (Sender::Directory, "ERROR") => Message::Error { text: text(0) },
        (_, other) => panic!("no expectation for {other}"),
    }
}

fn entries(vector: &Vector) -> Vec<UserEntry> {
    if vector.command != "USERLIST" {
        return Vec::new();
    }
    let entry = |arg: &String| {
        let (nick, addr) = arg.split_once(':').unwrap();
        UserEntry { nick: Nick::new(nick).unwrap(), addr: addr.parse().unwrap() }
    };
    vector.args.iter().map(entry).collect()
}

#[test]
fn odd_payloads_are_read_as_the_protocol_rules() {
    use DecodeError::{Arguments, Empty, Port, Utf8};
    let alice = Nick::new("Alice").unwrap();
    let said = |text| Message::Broadcast { nick: alice.clone(), text: Text::new(text).unwrap() };
    let message = |message| vec![Read::Message(message)];
    let invalid = |error| vec![Read::Invalid(error)];
    // What stands here differs from the original on purpose wherever the comment says so.
    let expected: Vec<(&[u8], Vec<Read<'_>>)> = vec![
        // A control character reads as a space; the original splits and joins there.
        (b"BROADCAST Alice tab\there", message(said("tab here"))),
        (b"", invalid(Empty)),
        (b" ", invalid(Empty)),
        (b"QUIT", message(Message::Quit)),
        (b"QUIT ", message(Message::Quit)),
        (b"  QUIT  ", message(Message::Quit)),
        (b"QUIT\n", message(Message::Quit)),
        // Inner spaces are kept; the original makes one of each run.
        (b"BROADCAST Alice   many   spaces  ", message(said("many   spaces"))),
        // So is a no-break space.
        ("BROADCAST Alice nbsp\u{a0}nbsp".as_bytes(), message(said("nbsp\u{a0}nbsp"))),
        // Commands are case-sensitive, and unknown ones are ignored.
        (b"broadcast Alice lower", vec![]),
        (b"REGISTER Alice", invalid(Arguments(Keyword::Register))),
        (b"REGISTER Alice 1 2", invalid(Arguments(Keyword::Register))),
        (b"REGISTER", invalid(Arguments(Keyword::Register))),
        // Ports are decimal, 0 to 65535; the original takes any word.
        (b"REGISTER Alice notaport", invalid(Port(Keyword::Register))),
        (b"REGISTER Alice 70000", invalid(Port(Keyword::Register))),
        (b"REGISTER Alice -1", invalid(Port(Keyword::Register))),
        (b"USERLIST", vec![Read::ListStart, Read::ListEnd { unreadable: 0 }]),
        // An entry with one colon, or with none, is left out and counted; it ends the original's reader.
        (b"USERLIST a:b", vec![Read::ListStart, Read::ListEnd { unreadable: 1 }]),
        (
            b"USERLIST a:1.2.3.4:5 broken",
            vec![
                Read::ListStart,
                Read::Entry(UserEntry {
                    nick: Nick::new("a").unwrap(),
                    addr: "1.2.3.4:5".parse().unwrap(),
                }),
                Read::ListEnd { unreadable: 1 },
            ],
        ),
        (b"CHAT_REQUEST", invalid(Arguments(Keyword::ChatRequest))),
        (b"CHAT_REQUEST x", invalid(Port(Keyword::ChatRequest))),
        (b"CHAT_REQUEST 1 2", invalid(Arguments(Keyword::ChatRequest))),
        (b"NOPE x y", vec![]),
        (b"\xff\xfe", invalid(Utf8)),
        // A text can never start a new line: the separator in front is white space around it.
        ("BROADCAST Alice \u{2028}sep".as_bytes(), message(said("sep"))),
        // An ideographic space is kept like any inner space.
        ("BROADCAST Alice a\u{3000}b".as_bytes(), message(said("a\u{3000}b"))),
        (b"BROADCAST Alice a\x1cb", message(said("a b"))),
        (b"BROADCAST Alice a\0b", message(said("a b"))),
        // The original relays an empty text.
        (b"BROADCAST Alice", invalid(Arguments(Keyword::Broadcast))),
    ];
    let odd = vectors::odd_payloads();
    assert_eq!(odd.len(), expected.len());
    for (odd, (payload, expected)) in odd.iter().zip(&expected) {
        assert_eq!(odd.payload, *payload, "the table is in the vectors' order");
        let shown = String::from_utf8_lossy(payload);
        if payload.starts_with(b"CHAT_REQUEST") {
            let read = Datagram::decode(payload).map_err(Read::Invalid);
            assert_eq!(read.map(|_| ()).err().as_ref(), expected.first(), "{shown:?}");
            continue;
        }
        let sender =
            if payload.starts_with(b"USERLIST") { Sender::Directory } else { Sender::Client };
        let mut framed = u32::try_from(payload.len()).unwrap().to_be_bytes().to_vec();
        framed.extend_from_slice(payload);
        read_as(sender, &framed, expected);
        // In the line dialect, a newline ends the payload.
        if !payload.contains(&b'\n') {
            read_as(sender, &[payload, b"\n".as_slice()].concat(), expected);
        }
        if sender == Sender::Client {
            let whole = match decode(payload, sender) {
                Ok(message) => message.map(Read::Message),
                Err(error) => Some(Read::Invalid(error)),
            };
            assert_eq!(whole.as_ref(), expected.first(), "{shown:?}");
        }
    }
}

#[test]
fn what_can_be_said_of_a_nickname_is_said() {
    let bad = NickError::Character(':');
    assert_eq!(
        decode(b"REGISTER a:b 1", Sender::Client),
        Err(DecodeError::Nick(Keyword::Register, bad))
    );
}

fn read_as(sender: Sender, stream: &[u8], expected: &[Read<'_>]) {
    let mut seen = expected.iter();
    decode_pieces(sender, 4096, [stream], |item| {
        let read = match item {
            Item::Message(message) => Read::Message(message),
            Item::ListStart => Read::ListStart,
            Item::Entry(entry) => Read::Entry(entry),
            Item::ListEnd { unreadable } => Read::ListEnd { unreadable },
            Item::Invalid(error) => Read::Invalid(error),
            Item::Unknown => return,
            other => panic!("no expectation for {other:?}"),
        };
        assert_eq!(Some(&read), seen.next(), "{:?}", String::from_utf8_lossy(stream));
    });
    assert_eq!(seen.next(), None, "{:?}", String::from_utf8_lossy(stream));
}

/// What is expected of an odd payload.
#[derive(Debug, PartialEq)]
enum Read<'a> {
    Message(Message<'a>),
    ListStart,
    Entry(UserEntry),
    ListEnd { unreadable: u32 },
    Invalid(DecodeError),
}
