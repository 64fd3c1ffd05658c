//! Servers, peers and strangers that break the protocol: the node survives, reports it, and joins
//! again.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpStream, UdpSocket};

use plausch_tests::firmware::{Board, Image, on_every_board};
use plausch_tests::originals::Generation;
use plausch_tests::process::{JsonClient, Server};
use plausch_tests::raw::{Listener, Raw};
use plausch_tests::waiting::SOON;
use plausch_tests::world::Dice;
use serde_json::json;

use crate::node_with_ann;

/// A node in the room of a server that the test itself plays.
fn in_a_raw_room(image: &Image, generation: Generation) -> (Listener, Raw, Board) {
    let listener = Listener::new();
    let mut node = Board::join(image, "node", listener.addr());
    let server = welcome(&listener, generation, &mut node);
    (listener, server, node)
}

fn welcome(listener: &Listener, generation: Generation, node: &mut Board) -> Raw {
    let mut server = listener.accept(generation);
    server.expect("REGISTER node ");
    server.send("WELCOME node");
    server.send("USERLIST bob:127.0.0.1:7 node:127.0.0.1:8");
    node.shows("* you are in the room, as node");
    node.shows("* here: bob");
    server
}

/// The server's message for a text of bob.
fn relayed(generation: Generation, text: &str) -> String {
    match generation {
        Generation::Framed => format!("BROADCAST bob {text}"),
        Generation::Line => format!("BROADCAST_MSG bob {text}"),
    }
}

#[test]
fn servers_that_send_nonsense_are_left_and_tried_again() {
    on_every_board(|image| {
        let listener = Listener::new();
        let mut node = Board::join(image, "node", listener.addr());
        let mut dice = Dice::new(3);
        // Before the WELCOME: a web server, a server that hangs up, one that sends garbage.
        let garbage: Vec<u8> = (0..3000).map(|_| dice.roll() as u8 | 0x80).collect();
        for bytes in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], b"", &garbage] {
            let mut server = listener.accept(Generation::Framed);
            server.send_bytes(bytes);
            server.finish();
            node.shows("! not in the room");
            node.shows("* trying again in");
            drop(server);
        }
        // After the WELCOME: an impossible length, and garbage.
        let mut server = welcome(&listener, Generation::Framed, &mut node);
        server.send_bytes(b"\xff\xff\xff\xff and so on");
        node.shows("! not in the room");
        drop(server);
        let mut server = welcome(&listener, Generation::Line, &mut node);
        server.send_bytes(&[&b"\n"[..], &garbage, b"\n\0\x01\x1b[2J\n"].concat());
        node.shows("! a message that is too long or not readable was left out");
        server.send(&relayed(Generation::Line, "still\u{1b}[2Jhere\u{202e}"));
        node.shows("bob: still [2Jhere");
        assert_eq!(node.shown("\u{1b}[2J"), [""; 0], "nobody else can command the terminal");
        node.answers();
    });
}

#[test]
fn endless_messages_and_lists_are_skipped() {
    on_every_board(|image| {
        for generation in Generation::BOTH {
            let (listener, mut server, mut node) = in_a_raw_room(image, generation);
            let long = "x".repeat(1_000_000);
            server.send(&relayed(generation, &long));
            node.shows("! a message that is too long or not readable was left out");
            server.send(&relayed(generation, "short"));
            node.shows("bob: short");

            // While an endless list arrives, the node still does what its user wants.
            let entry = |n: usize| format!(" m{n:07}:10.0.0.1:{}", 1024 + n % 60_000);
            let list: String = (0..20_000).map(entry).collect();
            server.send_bytes(match generation {
                Generation::Framed => b"\0\xff\xff\xffUSERLIST",
                Generation::Line => b"USERLIST",
            });
            assert!(server.sends_all(list.as_bytes()));
            node.types("while it is read");
            server.expect("BROADCAST node while it is read");
            assert!(server.sends_all(list.as_bytes()));
            node.answers();
            drop(server);
            node.shows("! not in the room");
            welcome(&listener, generation, &mut node);
        }
    });
}

#[test]
fn floods_are_read_and_the_node_goes_on() {
    on_every_board(|image| {
        for generation in Generation::BOTH {
            let (_listener, mut server, mut node) = in_a_raw_room(image, generation);
            let mut flood = Vec::new();
            for n in 0..1000 {
                flood.extend(generation.packed(&relayed(generation, &format!("{n} of 1000"))));
                flood.extend(generation.packed(&format!("USER_JOINED m{n} 10.0.0.1 {}", 1024 + n)));
                flood.extend(generation.packed(&format!("ERROR {n}")));
                flood.extend(generation.packed(&format!("USER_LEFT m{n}")));
                flood.extend(generation.packed(&format!("NONSENSE {n}")));
            }
            assert!(server.sends_all(&flood));
            node.types("in the middle of it");
            server.expect("BROADCAST node in the middle of it");
            node.shows("bob: 999 of 1000");
            node.shows("* m999 left");
            // Nothing is lost, doubled or out of order.
            let said: Vec<_> = (0..1000).map(|n| format!("bob: {n} of 1000")).collect();
            assert_eq!(node.shown(" of 1000"), said);
            assert_eq!(node.shown(" left").len(), 1000);
            node.types("/users");
            node.shows("* here: bob");
        }
    });
}

#[test]
fn strangers_datagrams_are_no_invitations() {
    on_every_board(|image| {
        let (_server, mut ann, mut node) = node_with_ann(image);
        let stranger = UdpSocket::bind("127.0.0.1:0").unwrap();
        stranger.connect(node.forwarded_udp()).unwrap();
        let mut dice = Dice::new(5);
        let mut garbage = |len| (0..len).map(|_| dice.roll() as u8).collect::<Vec<u8>>();
        for n in 0..500 {
            let datagram = match n % 8 {
                0 => garbage(n % 60 + 1),
                1 => garbage(1400),
                2 => Vec::new(),
                3 => b"CHAT_REQUEST".to_vec(),
                4 => b"CHAT_REQUEST 22".to_vec(),
                5 => b"\0\0\xff\xffCHAT_REQUEST 50123".to_vec(),
                6 => format!("CHAT_REQUEST {}", "9".repeat(n)).into_bytes(),
                _ => b"CHAT_REJECTED ".to_vec(),
            };
            // It may be refused.
            let _ = stranger.send(&datagram);
            if n % 20 == 0 {
                node.answers();
            }
        }
        node.answers();
        assert_eq!(node.shown("invites you"), [""; 0]);
        // Well-formed ones, but far more than one address may send: the user is not bothered.
        for port in 0..200 {
            let _ = stranger.send(format!("CHAT_REQUEST {}", 40_000 + port).as_bytes());
            if port % 20 == 0 {
                node.answers();
            }
        }
        // They come from ann's address, and each replaces the one before.
        node.shows("* ann (10.0.2.2) invites you");
        node.answers();
        assert_eq!(node.shown("invites you").len(), 1);
        // Nothing is sent before the user has decided.
        let mut answer = [0; 64];
        stranger.set_nonblocking(true).unwrap();
        assert!(stranger.recv(&mut answer).is_err(), "nothing is sent in answer");
        // The room was not disturbed by any of it.
        node.types("still here");
        ann.expect(&json!({"event": "broadcast", "from": "node", "text": "still here"}));
        assert_eq!(ann.count(&json!({"event": "left"})), 0);
    });
}

#[test]
fn strangers_that_connect_do_not_keep_the_invited_member_out() {
    on_every_board(|image| {
        let (_server, mut ann, mut node) = node_with_ann(image);
        for bytes in [&b""[..], b"bob\n", b"\xff\xfe\0", &[b'y'; 3000]] {
            node.types("/chat ann");
            ann.expect(&json!({"event": "chat_request", "with": "node"}));
            // They do not know the port, so they try all.
            let strangers: Vec<_> =
                node.forwarded_chats().filter_map(|to| TcpStream::connect(to).ok()).collect();
            for mut stranger in strangers {
                // It may be refused.
                let _ = stranger.write_all(bytes);
                stranger.set_read_timeout(Some(SOON)).unwrap();
                let mut heard = Vec::new();
                let ended = stranger.read_to_end(&mut heard).map_err(|why| why.kind());
                assert!(matches!(ended, Ok(_) | Err(ErrorKind::ConnectionReset)), "{ended:?}");
                assert_eq!(heard, b"", "a stranger is told nothing");
            }
            ann.ask(&json!({"do": "accept", "with": "node"}));
            node.shows("what you type goes to ann alone");
            ann.expect(&json!({"event": "chat_opened", "with": "node"}));
            node.types("is it you?");
            ann.expect(&json!({"event": "chat_message", "with": "node", "text": "is it you?"}));
            node.types("/close");
            ann.expect(&json!({"event": "chat_closed", "with": "node"}));
        }
    });
}

#[test]
fn a_peer_that_sends_garbage_ends_only_its_own_chat() {
    on_every_board(|image| {
        // Ann has no key: else the chats would be held.
        let server = Server::start(&[]);
        let mut ann = JsonClient::start("ann", server.addr(), &["--secure", "off"]);
        ann.expect(&json!({"event": "welcome", "nick": "ann"}));
        let mut node = Board::join(image, "node", server.addr());
        node.shows("* here: ann");
        let garbage: Vec<u8> = (0..100_000u32).map(|n| (n * 7 % 251) as u8).collect();
        let long = "z".repeat(300_000);
        // No more invitations than one address may send.
        for bytes in [&b""[..], &garbage, b"mallory\nhello\n", long.as_bytes()] {
            let listener = Listener::new();
            let port = listener.addr().port();
            let asks = UdpSocket::bind("127.0.0.1:0").unwrap();
            let request = Generation::Framed.datagram(&format!("CHAT_REQUEST {port}"));
            let from = Generation::Framed.datagram("FROM ann");
            asks.send_to(&[request, from].concat(), node.forwarded_udp()).unwrap();
            node.shows("* ann (10.0.2.2) invites you");
            node.types("/accept");
            let mut peer = listener.accept(Generation::Line);
            peer.expect("node");
            peer.send_bytes(bytes);
            peer.finish();
            node.shows("the chat is over");
            node.types("/room");
            node.answers();
        }
        // An honest peer floods the chat.
        let listener = Listener::new();
        let asks = UdpSocket::bind("127.0.0.1:0").unwrap();
        let request = format!("CHAT_REQUEST {}", listener.addr().port());
        asks.send_to(request.as_bytes(), node.forwarded_udp()).unwrap();
        node.shows("invites you");
        node.types("/accept");
        let mut peer = listener.accept(Generation::Line);
        peer.expect("node");
        peer.send_bytes(b"ann\n");
        let flood: String = (0..1000).map(|n| format!("{n} of 1000\n")).collect();
        assert!(peer.sends_all(flood.as_bytes()));
        node.shows(": 999 of 1000");
        assert_eq!(node.shown(" of 1000").len(), 1000);
        assert!(peer.sends_all(&[long.as_bytes(), b"\nafter it\n"].concat()));
        node.shows("! a message that is too long or not readable was left out");
        node.shows(": after it");
        node.types("/room");
        node.types("still here");
        ann.expect(&json!({"event": "broadcast", "from": "node", "text": "still here"}));
    });
}
