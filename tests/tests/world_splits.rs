//! Any split of any stream of bytes makes the machines do the same.

use plausch_core::chat::{self, Chat, Role};
use plausch_core::client::{self, Client};
use plausch_core::directory::AnyNick;
use plausch_core::directory::{self, Directory, Limits};
use plausch_core::link::{LinkId, LinkIds};
use plausch_core::name::Nick;
use plausch_core::time::Instant;
use plausch_core::wire::{Dialect, Inbox, Received, Sender};
use plausch_tests::arbitrary;
use plausch_tests::stream::split;
use plausch_transport_std::growing::{ClientTables, DirectoryTables};
use proptest::collection::vec;
use proptest::prelude::*;

const NOW: Instant = Instant::from_micros(1_000_000);

/// Reads `pieces` through an inbox, and hands in all that comes out.
fn read(sender: Sender, limit: usize, pieces: &[&[u8]], mut each: impl FnMut(Received<'_>)) {
    let mut inbox = Inbox::<5000>::new(sender, limit);
    for mut piece in pieces.iter().copied() {
        while !piece.is_empty() {
            let space = inbox.space();
            let count = space.len().min(piece.len());
            space[..count].copy_from_slice(&piece[..count]);
            piece = &piece[count..];
            inbox.received(count);
            while let Some(received) = inbox.next() {
                each(received);
            }
        }
    }
}

/// What a directory does about a client that sends `pieces`, with somebody else in the room.
fn directory_does(pieces: &[&[u8]]) -> Vec<String> {
    let mut directory = Directory::<DirectoryTables, _>::new(Limits::default(), AnyNick, 0);
    let mut ids = LinkIds::new();
    let mut done = Vec::new();
    let mut comes = |directory: &mut Directory<_, _>, ip: [u8; 4], pieces: &[&[u8]]| {
        let link = ids.allocate();
        let from = (ip, 50_000).into();
        let accepted = directory::Input::Accepted { link, from };
        done.extend(directory.handle(NOW, accepted).map(|output| format!("{output:?}")));
        read(Sender::Client, 4096, pieces, |received| {
            let input = directory::Input::Received { link, received };
            done.extend(directory.handle(NOW, input).map(|output| format!("{output:?}")));
        });
    };
    comes(&mut directory, [10, 0, 0, 2], &[b"HELLO 1\nREGISTER ann 7\n"]);
    comes(&mut directory, [10, 0, 0, 3], pieces);
    done
}

/// What a client does about a directory that sends `pieces`.
fn client_does(pieces: &[&[u8]]) -> Vec<String> {
    let mut client = Client::<ClientTables>::new(client::Limits::default());
    let mut done = Vec::new();
    let nick = Nick::new("ann").expect("a nickname");
    let directory = ([10, 0, 0, 1], 9000).into();
    let join = client::Command::Join { directory, nick, udp_port: 7, dialect: None, local: None };
    let mut link: Option<LinkId> = None;
    for output in client.command(NOW, join).expect("it can join") {
        if let client::Output::Connect { link: asked, .. } = output {
            link = Some(asked);
        }
    }
    let link = link.expect("it connects");
    let connected = client::Input::Connected { link, peer: directory };
    done.extend(client.handle(NOW, connected).map(|output| format!("{output:?}")));
    read(Sender::Directory, 4096, pieces, |received| {
        let input = client::Input::Received { link, received };
        done.extend(client.handle(NOW, input).map(|output| format!("{output:?}")));
    });
    let members: Vec<_> = client.members().map(|member| format!("{member:?}")).collect();
    done.extend(members);
    done.push(format!("{}", client.others()));
    done
}

/// What a modern peer's `pieces` make of a chat.
fn chat_does(pieces: &[&[u8]]) -> Vec<String> {
    let nick = |nick| Nick::new(nick).expect("a nickname");
    let mut chat = Chat::new(nick("ann"), Role::Inviter, Some(nick("bob")), NOW);
    let mut done: Vec<String> = Vec::new();
    done.extend(chat.handle(NOW, chat::Input::Connected).map(|output| format!("{output:?}")));
    let mut all: Vec<&[u8]> = vec![b"bob\n"];
    all.extend(pieces);
    read(Sender::Peer, 4096, &all, |received| {
        let input = chat::Input::Received(received.item);
        done.extend(chat.handle(NOW, input).map(|output| format!("{output:?}")));
    });
    done
}

/// A client's stream: it registers at some point, or not.
fn of_a_client() -> impl Strategy<Value = Vec<u8>> {
    let dialect = prop::sample::select(vec![Dialect::Framed, Dialect::Line]);
    let valid = (dialect, any::<bool>()).prop_flat_map(|(dialect, hello)| {
        let registers = match (dialect, hello) {
            (Dialect::Framed, true) => b"\0\0\0\x07HELLO 1\0\0\0\x0eREGISTER bob 8".to_vec(),
            (Dialect::Framed, false) => b"\0\0\0\x0eREGISTER bob 8".to_vec(),
            (Dialect::Line, true) => b"HELLO 1\nREGISTER bob 8\n".to_vec(),
            (Dialect::Line, false) => b"REGISTER bob 8\n".to_vec(),
        };
        arbitrary::stream(Sender::Client, dialect)
            .prop_map(move |behind| [registers.clone(), behind].concat())
    });
    prop_oneof![2 => valid, 1 => arbitrary::noise()]
}

fn of_a_directory() -> impl Strategy<Value = Vec<u8>> {
    let dialect = prop::sample::select(vec![Dialect::Framed, Dialect::Line]);
    let valid = dialect.prop_flat_map(|dialect| {
        let welcome = match dialect {
            Dialect::Framed => b"\0\0\0\x07HELLO 1\0\0\0\x0bWELCOME ann".to_vec(),
            Dialect::Line => b"HELLO 1\nWELCOME ann\n".to_vec(),
        };
        arbitrary::stream(Sender::Directory, dialect)
            .prop_map(move |behind| [welcome.clone(), behind].concat())
    });
    prop_oneof![2 => valid, 1 => arbitrary::noise()]
}

fn of_a_peer() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![arbitrary::stream(Sender::Peer, Dialect::Line), arbitrary::noise()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_directory_does_the_same_however_a_stream_is_split(
        bytes in of_a_client(),
        cuts in vec(any::<usize>(), 0..40),
    ) {
        let whole = directory_does(&[&bytes]);
        prop_assert_eq!(&directory_does(&split(&bytes, &cuts)), &whole);
        prop_assert_eq!(&directory_does(&bytes.chunks(1).collect::<Vec<_>>()), &whole);
    }

    #[test]
    fn a_client_does_the_same_however_a_stream_is_split(
        bytes in of_a_directory(),
        cuts in vec(any::<usize>(), 0..40),
    ) {
        let whole = client_does(&[&bytes]);
        prop_assert_eq!(&client_does(&split(&bytes, &cuts)), &whole);
        prop_assert_eq!(&client_does(&bytes.chunks(1).collect::<Vec<_>>()), &whole);
    }

    #[test]
    fn a_chat_does_the_same_however_a_stream_is_split(
        bytes in of_a_peer(),
        cuts in vec(any::<usize>(), 0..40),
    ) {
        let whole = chat_does(&[&bytes]);
        prop_assert_eq!(&chat_does(&split(&bytes, &cuts)), &whole);
        prop_assert_eq!(&chat_does(&bytes.chunks(1).collect::<Vec<_>>()), &whole);
    }
}
