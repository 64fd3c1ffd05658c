//! The client with a real server, real peers, and the user's requests.

mod common;

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};

use futures_lite::future::poll_once;
use plausch_core::wire::Datagram;
use plausch_transport_std::Nick;
use plausch_transport_std::client::{
    CommandError, Disconnect, Ended, Event, Member, Peer, Refusal, Roster,
};
use plausch_transport_std::server::Running;

use common::{ANY_NUMBER, Person, TIMEOUT, framed, nick, run, server};

#[test]
fn a_request_says_whether_it_was_done() {
    let server = server(ANY_NUMBER);
    let bob = Peer::Nick(nick("bob"));
    run(async {
        let ann = Person::join(&server, "ann").await;
        assert_eq!(ann.client.broadcast("hi").await, Ok(()));
        assert_eq!(ann.client.broadcast(" \n").await, Err(CommandError::EmptyText));
        let long = "x".repeat(10_000);
        assert_eq!(
            ann.client.broadcast(&long).await,
            Err(CommandError::TextTooLong { limit: 4082 })
        );
        assert_eq!(ann.client.say(&bob, "psst").await, Err(CommandError::NoChat));
        assert_eq!(ann.client.invite(&nick("bob")).await, Err(CommandError::NoSuchMember));
        assert_eq!(ann.client.accept(&bob).await, Err(CommandError::NoInvitation));
        assert_eq!(ann.client.decline(&bob).await, Err(CommandError::NoInvitation));
        assert_eq!(ann.client.close(&bob).await, Err(CommandError::NoChat));
        let other = Person::join(&server, "bob").await;
        ann.until(|event| matches!(event, Event::Joined { .. })).await;
        let Roster { members, others } = ann.client.members().await;
        let [Member { nick, .. }] = &members[..] else { panic!("{members:?}") };
        assert_eq!((nick.as_str(), others), ("bob", 0));
        drop(other);
    });
}

#[test]
fn after_its_end_a_client_is_not_joined() {
    let server = server(ANY_NUMBER);
    run(async {
        let ann = Person::join(&server, "ann").await;
        ann.client.leave().await;
        ann.client.leave().await;
        assert_eq!(ann.ended().await, Ended::Left);
        assert_eq!(ann.client.broadcast("hi").await, Err(CommandError::NotJoined));
        assert_eq!(ann.client.rename(&nick("zoe")).await, Err(CommandError::NotJoined));
        assert_eq!(ann.client.members().await, Roster::default());
    });
}

#[test]
fn a_client_without_handles_leaves() {
    let server = server(ANY_NUMBER);
    run(async {
        let Person { client, events } = Person::join(&server, "ann").await;
        drop(client);
        while let Ok(event) = events.recv().await {
            if let Event::Ended { reason } = event {
                assert_eq!(reason, Ended::Left);
            }
        }
        while !server.handle().members().await.is_empty() {}
    });
}

#[test]
fn requests_are_answered_while_nobody_reads_the_events() {
    let server = server(ANY_NUMBER);
    run(async {
        let ann = Person::join(&server, "ann").await;
        while !ann.events.is_full() {
            ann.client.broadcast("hi").await.unwrap();
        }
        assert_eq!(ann.client.members().await, Roster::default());
        ann.client.leave().await;
        assert_eq!(ann.ended().await, Ended::Left);
    });
}

#[test]
fn a_request_that_is_dropped_is_done_all_the_same() {
    let server = server(ANY_NUMBER);
    run(async {
        let ann = Person::join(&server, "ann").await;
        let _ = poll_once(ann.client.broadcast("first")).await;
        assert_eq!(ann.client.broadcast("second").await, Ok(()));
        for said in ["first", "second"] {
            let heard = ann.until(|event| matches!(event, Event::Broadcast { .. })).await;
            assert!(matches!(heard, Event::Broadcast { text, own: true, .. } if text == said));
        }
    });
}

#[test]
fn a_client_that_is_refused_at_first_ends_and_says_why() {
    let server = server(ANY_NUMBER);
    run(async {
        let ann = Person::start(server.addresses()[0], "Server");
        let refused = ann.until(|event| matches!(event, Event::Refused { .. })).await;
        let Event::Refused { text, refusal } = refused else { panic!() };
        assert_eq!(refusal, Some(Refusal::NickTaken));
        assert_eq!(ann.ended().await, Ended::Refused { text, refusal });
    });
}

#[test]
fn a_client_that_cannot_take_another_nickname_keeps_its_own() {
    let server = server(ANY_NUMBER);
    run(async {
        let ann = Person::join(&server, "ann").await;
        ann.client.rename(&nick("Server")).await.unwrap();
        let refused = ann.until(|event| matches!(event, Event::Refused { .. })).await;
        assert!(matches!(refused, Event::Refused { refusal: Some(Refusal::NickTaken), .. }));
        assert_eq!(ann.welcome().await, nick("ann"));
        ann.client.rename(&nick("zoe")).await.unwrap();
        assert_eq!(ann.welcome().await, nick("zoe"));
    });
}

#[test]
fn a_client_that_is_removed_does_not_come_back_by_itself() {
    let server = server(ANY_NUMBER);
    run(async {
        let ann = Person::join(&server, "ann").await;
        server.handle().kick(&nick("ann"), Some("too loud")).await.unwrap();
        let lost = ann.until(|event| matches!(event, Event::Disconnected { .. })).await;
        assert_eq!(lost, Event::Disconnected { reason: Disconnect::Dismissed, error: None });
        let text = "too loud".to_owned();
        assert_eq!(ann.ended().await, Ended::Dismissed { text, refusal: None });
    });
}

#[test]
fn a_peer_that_hangs_up_does_not_cost_the_invited_its_port() {
    let server = server(ANY_NUMBER);
    run(async {
        let ann = Person::join(&server, "ann").await;
        let bob = Invited::join(&server, &ann).await;
        ann.client.invite(&nick("bob")).await.unwrap();
        let port = bob.invitation();
        drop(bob.connect(port));
        bob.chat(&ann, port).await;
    });
}

#[test]
fn a_kept_listener_serves_no_other_port_than_its_own() {
    let server = server(ANY_NUMBER);
    run(async {
        let ann = Person::join(&server, "ann").await;
        let bob = Invited::join(&server, &ann).await;
        ann.client.invite(&nick("bob")).await.unwrap();
        let first = bob.invitation();
        let connected = bob.connect(first);
        // By the time she hears from the room, she has heard of the connection.
        for _ in 0..3 {
            ann.client.broadcast("hi").await.unwrap();
            ann.until(|event| matches!(event, Event::Broadcast { .. })).await;
        }
        ann.client.close(&Peer::Nick(nick("bob"))).await.unwrap();
        drop(connected);
        ann.client.invite(&nick("bob")).await.unwrap();
        let second = std::iter::repeat_with(|| bob.invitation()).find(|&port| port != first);
        drop(bob.connect(second.unwrap()));
        bob.chat(&ann, second.unwrap()).await;
    });
}

impl Person {
    async fn join(server: &Running, name: &str) -> Person {
        let person = Person::start(server.addresses()[0], name);
        assert_eq!(person.welcome().await, nick(name));
        person.until(|event| matches!(event, Event::Users { .. })).await;
        person
    }

    async fn welcome(&self) -> Nick {
        match self.until(|event| matches!(event, Event::Welcome { .. })).await {
            Event::Welcome { nick, .. } => nick,
            other => panic!("{other:?}"),
        }
    }

    async fn ended(&self) -> Ended {
        match self.until(|event| matches!(event, Event::Ended { .. })).await {
            Event::Ended { reason } => reason,
            other => panic!("{other:?}"),
        }
    }
}

/// A modern member called bob, in bytes.
struct Invited {
    udp: UdpSocket,
    _link: TcpStream,
}

impl Invited {
    async fn join(server: &Running, other: &Person) -> Invited {
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        udp.set_read_timeout(Some(TIMEOUT)).unwrap();
        let mut link = TcpStream::connect(server.addresses()[0]).unwrap();
        let port = udp.local_addr().unwrap().port();
        for payload in ["HELLO 1".to_owned(), format!("REGISTER bob {port}")] {
            link.write_all(&framed(&payload)).unwrap();
        }
        other.until(|event| matches!(event, Event::Joined { .. })).await;
        Invited { udp, _link: link }
    }

    /// The port that the next invitation tells.
    fn invitation(&self) -> u16 {
        let mut bytes = [0; 1500];
        let (len, _) = self.udp.recv_from(&mut bytes).unwrap();
        match Datagram::decode(&bytes[..len]) {
            Ok(Some(Datagram::Invitation { port, .. })) => port.get(),
            other => panic!("{other:?}"),
        }
    }

    fn connect(&self, port: u16) -> TcpStream {
        let stream = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).unwrap();
        stream.set_read_timeout(Some(TIMEOUT)).unwrap();
        stream
    }

    /// Takes up the invitation.
    async fn chat(&self, inviter: &Person, port: u16) {
        let mut stream = self.connect(port);
        stream.write_all(b"bob\n").unwrap();
        let opened = inviter
            .until(|event| matches!(event, Event::ChatOpened { .. } | Event::Rejected { .. }));
        assert!(matches!(opened.await, Event::ChatOpened { .. }));
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line).unwrap();
        assert_eq!(line, "ann\n");
    }
}
