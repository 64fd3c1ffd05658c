//! A stream says the same in whatever pieces it arrives; and whatever arrives, reading goes on.

use plausch_core::name::Nick;
use plausch_core::wire::{
    DecodeError, Decoder, Dialect, Hello, Inbox, Item, Message, Sender, UserEntry,
};
use plausch_tests::arbitrary::{self, Owned};
use plausch_tests::stream::{decode_pieces, encoded, inbox_pieces, split};
use proptest::collection::vec;
use proptest::prelude::*;

/// What was read, but for what only says that more is to come.
fn decoded<'p>(
    sender: Sender,
    limit: usize,
    pieces: impl IntoIterator<Item = &'p [u8]>,
) -> Vec<String> {
    let mut items = Vec::new();
    decode_pieces(sender, limit, pieces, |item| keep(&item, &mut items));
    items
}

fn keep(item: &Item<'_>, items: &mut Vec<String>) {
    if *item != Item::Unfinished {
        items.push(format!("{item:?}"));
    }
}

fn through_inbox<'p, const N: usize>(
    sender: Sender,
    pieces: impl IntoIterator<Item = &'p [u8]>,
) -> Vec<String> {
    let mut items = Vec::new();
    inbox_pieces::<N>(sender, usize::MAX, pieces, |item| keep(&item, &mut items));
    items
}

fn sender() -> impl Strategy<Value = Sender> {
    prop::sample::select(vec![Sender::Client, Sender::Directory, Sender::Peer])
}

fn dialect() -> impl Strategy<Value = Dialect> {
    prop::sample::select(vec![Dialect::Framed, Dialect::Line])
}

fn valid() -> impl Strategy<Value = (Sender, Vec<u8>)> {
    (sender(), dialect())
        .prop_flat_map(|(sender, dialect)| (Just(sender), arbitrary::stream(sender, dialect)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_split_of_valid_messages_reads_like_the_whole(
        (sender, bytes) in valid(),
        cuts in vec(any::<usize>(), 0..40),
        limit in 32..5000usize,
    ) {
        let whole = decoded(sender, limit, [bytes.as_slice()]);
        prop_assert_eq!(&decoded(sender, limit, split(&bytes, &cuts)), &whole);
        prop_assert_eq!(&decoded(sender, limit, bytes.chunks(1)), &whole);
        let whole = decoded(sender, 255, [bytes.as_slice()]);
        prop_assert_eq!(&through_inbox::<256>(sender, split(&bytes, &cuts)), &whole);
        prop_assert_eq!(&through_inbox::<256>(sender, [bytes.as_slice()]), &whole);
    }

    #[test]
    fn any_split_of_noise_reads_like_the_whole(
        sender in sender(),
        bytes in arbitrary::noise(),
        cuts in vec(any::<usize>(), 0..40),
        limit in 32..300usize,
    ) {
        let whole = decoded(sender, limit, [bytes.as_slice()]);
        prop_assert_eq!(&decoded(sender, limit, split(&bytes, &cuts)), &whole);
        prop_assert_eq!(&decoded(sender, limit, bytes.chunks(1)), &whole);
    }

    #[test]
    fn no_inbox_is_ever_stuck(
        sender in sender(),
        bytes in arbitrary::noise(),
        cuts in vec(any::<usize>(), 0..40),
    ) {
        let pieces = split(&bytes, &cuts);
        let whole = decoded(sender, 31, [bytes.as_slice()]);
        prop_assert_eq!(through_inbox::<32>(sender, pieces.clone()), whole);
        let whole = decoded(sender, 255, [bytes.as_slice()]);
        prop_assert_eq!(through_inbox::<256>(sender, pieces), whole);
    }

    #[test]
    fn what_is_written_is_read_again(
        sender in prop::sample::select(vec![Sender::Client, Sender::Directory]),
        owned in arbitrary::message(Sender::Client, 200, 0),
        from_directory in arbitrary::message(Sender::Directory, 200, 40),
        dialect in dialect(),
    ) {
        let owned = if sender == Sender::Client { owned } else { from_directory };
        owned.message(|message| {
            let bytes = encoded(&message, dialect);
            let mut expected = vec![Item::Message(message.clone())];
            if let Message::UserList(list) = &message {
                expected = vec![Item::ListStart];
                expected.extend(list.iter().map(Item::Entry));
                expected.push(Item::ListEnd { unreadable: 0 });
            }
            let mut seen = expected.iter();
            decode_pieces(sender, 4096, [bytes.as_slice()], |item| {
                assert_eq!(Some(&item), seen.next());
            });
            assert_eq!(seen.next(), None);
        });
    }
}

#[test]
fn ten_thousand_entries_pass_through_an_inbox_of_256_bytes() {
    let entry = |number: u16| UserEntry {
        nick: Nick::new(&format!("member-{number:05}-of-10000-with-name")).unwrap(),
        addr: std::net::SocketAddrV4::new(u32::from(number).into(), number),
    };
    let list: Vec<UserEntry> = (0..10_000).map(entry).collect();
    for dialect in [Dialect::Framed, Dialect::Line] {
        let message = Owned::UserList(list.clone());
        let mut bytes = message.message(|message| encoded(&message, dialect));
        bytes.extend(encoded(&welcome("ann"), dialect));
        let mut expected = vec![Item::ListStart];
        expected.extend(list.iter().cloned().map(Item::Entry));
        expected.push(Item::ListEnd { unreadable: 0 });
        expected.push(Item::Message(welcome("ann")));
        for size in [1, 7, 256, 1460] {
            let mut seen = expected.iter();
            inbox_pieces::<256>(Sender::Directory, 255, bytes.chunks(size), |item| {
                assert_eq!(Some(&item), seen.next());
            });
            assert_eq!(seen.next(), None, "{dialect} in pieces of {size}");
        }
    }
}

#[test]
fn a_client_skips_a_message_that_is_too_long_and_reads_on_behind_it() {
    for dialect in [Dialect::Framed, Dialect::Line] {
        let bytes = [
            encoded(&welcome("ann"), dialect),
            relayed(&"x".repeat(300), dialect),
            encoded(&welcome("bob"), dialect),
        ]
        .concat();
        let expected =
            [Item::Message(welcome("ann")), Item::TooLong, Item::Message(welcome("bob"))];
        let expected: Vec<String> = expected.iter().map(|item| format!("{item:?}")).collect();
        for size in [1, 5, bytes.len()] {
            assert_eq!(through_inbox::<256>(Sender::Directory, bytes.chunks(size)), expected);
            assert_eq!(decoded(Sender::Directory, 255, bytes.chunks(size)), expected);
        }
    }
}

#[test]
fn a_line_too_long_does_not_take_the_next_one_with_it() {
    // All of it is there at once, in a buffer that is longer than the limit.
    let bytes = [b"x".repeat(20).as_slice(), b"\nsecond\n"].concat();
    let line = format!("{:?}", Item::Line { text: "second", ended: true });
    assert_eq!(decoded(Sender::Peer, 10, [bytes.as_slice()]), ["TooLong", &line]);
}

#[test]
fn an_entry_too_long_is_unreadable_whether_cut_or_not() {
    let zeros = "0".repeat(80);
    let bytes = format!("USERLIST a:1.2.3.4:{zeros}5 b:1.2.3.4:5\n").into_bytes();
    let whole = decoded(Sender::Directory, 255, [bytes.as_slice()]);
    assert_eq!(whole.last().unwrap(), "ListEnd { unreadable: 1 }");
    assert_eq!(decoded(Sender::Directory, 255, bytes.chunks(1)), whole);
}

#[test]
fn a_directory_skips_a_clients_message_that_is_too_long_as_it_arrives() {
    let quit = |dialect| encoded(&Message::Quit, dialect);
    for dialect in [Dialect::Framed, Dialect::Line] {
        // The longest that is skipped, and one byte more.
        for (len, then) in
            [(64 << 10, Item::Message(Message::Quit)), ((64 << 10) + 1, Item::OutOfSync)]
        {
            let long = relayed(
                &"x".repeat(len - payload_len(&relayed("x", dialect), dialect) + 1),
                dialect,
            );
            let bytes = [quit(dialect), long, quit(dialect)].concat();
            let mut expected = vec![Item::Message(Message::Quit), Item::TooLong, then];
            if dialect == Dialect::Framed && expected[2] == Item::OutOfSync {
                // Its length comes first.
                expected.remove(1);
            }
            let expected: Vec<String> = expected.iter().map(|item| format!("{item:?}")).collect();
            for size in [1, 1000, bytes.len()] {
                assert_eq!(decoded(Sender::Client, 4096, bytes.chunks(size)), expected, "{len}");
                assert_eq!(through_inbox::<4097>(Sender::Client, bytes.chunks(size)), expected);
            }
        }
    }
}

#[test]
fn a_stream_that_begins_with_another_protocol_is_known_by_its_first_byte() {
    for first in [0x01, 0x03, 0x05, 0x16, 0x7f] {
        let bytes = [&[first], b"\x03\x01\nREGISTER ann 1\n".as_slice()].concat();
        assert_eq!(decoded(Sender::Client, 4096, [&bytes[..1]]), ["OutOfSync"]);
        assert_eq!(decoded(Sender::Client, 4096, [bytes.as_slice()]), ["OutOfSync"]);
    }
    // White space may lead, and a later line is one like any other.
    let bytes = b"\t\x1c REGISTER ann 1\n\x16\n";
    let items = decoded(Sender::Client, 4096, [bytes.as_slice()]);
    assert!(items[0].starts_with("Message(Register") && items[1..] == ["Unknown"], "{items:?}");
}

#[test]
fn the_limit_itself_may_be_reached() {
    for dialect in [Dialect::Framed, Dialect::Line] {
        let command = "BROADCAST ann ".len();
        let bytes = |len: usize| {
            let owned = Owned::Broadcast(Nick::new("ann").unwrap(), "x".repeat(len - command));
            owned.message(|message| encoded(&message, dialect))
        };
        assert!(decoded(Sender::Client, 4096, [bytes(4096).as_slice()])[0].contains("Broadcast"));
        assert_eq!(decoded(Sender::Client, 4096, [bytes(4097).as_slice()]), ["TooLong"]);
    }
}

#[test]
fn unreadable_messages_are_skipped_and_reading_continues() {
    let line = b"\xff\xfe\n\nREGISTER a:b 1\nNOPE\nQUIT\n";
    let framed = b"\0\0\0\x02\xff\xfe\0\0\0\0\0\0\0\x0eREGISTER a:b 1\0\0\0\x04NOPE\0\0\0\x05QUIT ";
    for bytes in [line.as_slice(), framed] {
        let items = decoded(Sender::Client, 4096, [bytes]);
        assert_eq!(items[0], format!("{:?}", Item::Invalid(DecodeError::Utf8)));
        assert_eq!(items[1], format!("{:?}", Item::Invalid(DecodeError::Empty)));
        assert!(items[2].starts_with("Invalid(Nick(Register"), "{items:?}");
        let rest = [Item::Unknown, Item::Message(Message::Quit)].map(|item| format!("{item:?}"));
        assert_eq!(items[3..], rest);
    }
}

#[test]
fn a_prefix_that_no_payload_has_ends_the_stream() {
    let bytes = b"\0\0\0\x0bWELCOME ann\x01\0\0\0\0\0\0\x0bWELCOME ann";
    let expected = [Item::Message(welcome("ann")), Item::OutOfSync];
    let expected: Vec<String> = expected.iter().map(|item| format!("{item:?}")).collect();
    assert_eq!(decoded(Sender::Directory, 255, [bytes.as_slice()]), expected);
}

#[test]
fn the_preamble_is_a_hello_and_a_registration() {
    let hello = Hello::default();
    let preamble = Message::Preamble { nick: Nick::new("Bob").unwrap(), port: 40001, hello };
    let bytes = encoded(&preamble, Dialect::Framed);
    let expected = b"\0\0\0\x1bHELLO 1\nREGISTER Bob 40001\n\0\0\0\x12REGISTER Bob 40001";
    assert_eq!(bytes, expected);
    assert_eq!(encoded(&preamble, Dialect::Line), expected);
    let register = Message::Register { nick: Nick::new("Bob").unwrap(), port: 40001 };
    let expected = [Item::Message(Message::Hello(hello)), Item::Message(register)];
    let expected: Vec<String> = expected.iter().map(|item| format!("{item:?}")).collect();
    for size in 1..=bytes.len() {
        assert_eq!(decoded(Sender::Client, 4096, bytes.chunks(size)), expected);
    }
}

proptest! {
    #[test]
    fn the_preamble_is_understood_by_a_line_server_whoever_sends_it(
        nick in arbitrary::nick(),
        port in any::<u16>(),
        hello in arbitrary::hello(),
    ) {
        let preamble = Message::Preamble { nick, port, hello };
        let bytes = encoded(&preamble, Dialect::Framed);
        prop_assert!(std::str::from_utf8(&bytes).is_ok());
        let second = bytes.iter().position(|&byte| byte == b'\n').unwrap();
        prop_assert!(bytes[4..second].starts_with(b"HELLO 1"));
        prop_assert!(bytes[..4].iter().all(|&byte| byte < 0x80 && byte != b'\n'));
        let third = second + 1 + bytes[second + 1..].iter().position(|&b| b == b'\n').unwrap();
        prop_assert!(bytes[second + 1..third].starts_with(b"REGISTER "));
        prop_assert!(!bytes[third + 1..].contains(&b'\n'));
    }
}

#[test]
fn what_is_flushed_keeps_characters_whole() {
    let mut inbox = Inbox::<1100>::new(Sender::Peer, 1024);
    let mut texts = Vec::new();
    for piece in ["hi 😀 there".as_bytes(), "half 😀".as_bytes().split_at(6).0] {
        inbox.space()[..piece.len()].copy_from_slice(piece);
        inbox.received(piece.len());
        assert_eq!(inbox.next().unwrap().item, Item::Unfinished);
        assert_eq!(inbox.next(), None);
        let flushed = inbox.flush().unwrap().item;
        let Item::Line { text, ended: false } = flushed else { panic!("{flushed:?}") };
        texts.push(text.to_owned());
    }
    assert_eq!(texts, ["hi 😀 there", "half "]);
    assert_eq!(inbox.flush(), None);
    let rest = &"😀".as_bytes()[1..];
    inbox.space()[..3].copy_from_slice(rest);
    inbox.received(3);
    assert_eq!(inbox.next().unwrap().item, Item::Unfinished);
    assert_eq!(inbox.flush().unwrap().item, Item::Line { text: "😀", ended: false });
}

#[test]
fn a_decoder_needs_no_bytes_to_say_that_there_are_none() {
    for sender in [Sender::Client, Sender::Directory, Sender::Peer] {
        let mut decoder = Decoder::new(sender, 4096);
        assert_eq!(decoder.decode(b""), (0, None));
        assert_eq!(decoder.flush(b""), (0, None));
    }
}

fn welcome(nick: &str) -> Message<'static> {
    Message::Welcome { nick: Nick::new(nick).unwrap() }
}

fn payload_len(message: &[u8], dialect: Dialect) -> usize {
    message.len() - if dialect == Dialect::Framed { 4 } else { 1 }
}

fn relayed(text: &str, dialect: Dialect) -> Vec<u8> {
    let owned = Owned::Relayed(Nick::new("ann").unwrap(), text.to_owned());
    owned.message(|message| encoded(&message, dialect))
}
