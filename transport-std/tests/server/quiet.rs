//! Members that were silent for a while: for them the server runs no task of their own.

use std::io::Write;

use plausch_transport_std::server::{Event, Leave, Limits};
use socket2::{Domain, SockRef, Socket, Type};

use crate::people::{Client, Running, unhindered};

#[test]
fn a_member_that_was_silent_is_heard_in_any_pieces() {
    let server = Running::start(Limits::default());
    let mut ann = server.join_modern("ann");
    let mut bob = server.join_line("bob");
    ann.hears_joining("bob");
    for byte in b"\0\0\0\x14BROADCAST ann in one\0\0\0\x06PING x" {
        let before = received(&server);
        ann.stream.get_mut().write_all(&[*byte]).unwrap();
        while received(&server) == before {}
    }
    assert_eq!(bob.hear(), "BROADCAST_MSG ann in one");
    assert_eq!(ann.hear(), "BROADCAST ann in one");
    assert_eq!(ann.hear(), "PONG x");
    ann.frame("BROADCAST ann two");
    assert_eq!(ann.hear(), "BROADCAST ann two", "and in one piece after that");
    // What is too long is skipped as it arrives.
    for piece in [&[0, 0, 0x20, 0][..], &[b'x'; 0x1000], &[b'x'; 0x1000]] {
        let before = received(&server);
        ann.stream.get_mut().write_all(piece).unwrap();
        while received(&server) < before + piece.len() as u64 {}
    }
    assert_eq!(ann.hear(), "ERROR Nachricht zu lang");
    ann.frame("BROADCAST ann three");
    assert_eq!(ann.hear(), "BROADCAST ann three");
}

#[test]
fn a_member_that_was_silent_is_told_why_it_is_removed() {
    let server = Running::start(Limits::default());
    let mut ann = server.join_modern("ann");
    let mut bob = server.join_modern("bob");
    assert_eq!(ann.hear(), "USER_JOINED bob 127.0.0.1 0");
    let bob_is = "bob".parse().unwrap();
    smol::block_on(server.handle.kick(&bob_is, Some("enough"))).unwrap();
    assert_eq!(bob.hear(), "ERROR enough");
    assert_eq!(bob.rest(), "");
    assert_eq!(ann.hear(), "USER_LEFT bob");
}

#[test]
fn the_end_of_a_member_that_was_silent_is_seen() {
    let server = Running::start(Limits::default());
    let mut ann = server.join_modern("ann");
    for (nick, leave) in [("bob", Leave::Ended), ("zoe", Leave::Lost), ("eve", Leave::Quit)] {
        let mut member = server.join_modern(nick);
        assert_eq!(ann.hear(), format!("USER_JOINED {nick} 127.0.0.1 0"));
        match leave {
            Leave::Ended => drop(member),
            Leave::Quit => {
                member.frame("QUIT ");
                assert_eq!(member.rest(), "");
            }
            _ => {
                let stream = member.stream.into_inner();
                SockRef::from(&stream).set_linger(Some(std::time::Duration::ZERO)).unwrap();
                drop(stream);
            }
        }
        assert_eq!(ann.hear(), format!("USER_LEFT {nick}"));
        let left = loop {
            if let Event::Left { nick: who, leave, .. } = server.next_event() {
                assert_eq!(who.as_str(), nick);
                break leave;
            }
        };
        assert_eq!(left, leave, "{nick}");
    }
}

#[test]
fn a_silent_member_that_does_not_read_is_dropped_and_nobody_waits_for_it() {
    let server = Running::start(Limits { bytes_waiting: 256 << 10, ..unhindered() });
    let mut ann = server.join_modern("ann");
    // Its socket takes as little as the system allows.
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(1).unwrap();
    socket.connect(&server.addr.into()).unwrap();
    let mut slow = Client::new(socket.into());
    slow.join_modern("slow");
    assert_eq!(ann.hear(), "USER_JOINED slow 127.0.0.1 0");
    let text = "x".repeat(4000);
    for number in 0.. {
        assert!(number < 20_000, "the slow reader is never dropped");
        let text = format!("BROADCAST ann {number} {text}");
        ann.frame(&text);
        let heard = ann.hear();
        if heard == "USER_LEFT slow" {
            break;
        }
        assert_eq!(heard, text);
    }
}

/// How many bytes the server has received.
fn received(server: &Running) -> u64 {
    smol::block_on(server.handle.metrics()).unwrap().bytes_received
}
