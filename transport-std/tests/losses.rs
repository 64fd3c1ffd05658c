//! A member loses nothing: servers that die, refuse, fall silent or are none, and applications that do not read.

mod common;

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};

use plausch_transport_std::Rate;
use plausch_transport_std::client::{CommandError, Disconnect, Ended, Event, Options, Service};

use common::{ANY_NUMBER, Person, TIMEOUT, framed, nick, run, server};

#[test]
fn texts_that_a_dying_server_did_not_echo_are_named() {
    let (listener, _) = listener();
    run(async {
        let (ann, mut server) = meet(&listener).await;
        for text in ["one", "two", "three"] {
            ann.client.broadcast(text).await.unwrap();
        }
        assert_eq!(server.next(), "BROADCAST ann one");
        server.send("BROADCAST ann one");
        assert_eq!(server.next(), "BROADCAST ann two");
        drop(server);
        ann.until(|event| matches!(event, Event::Disconnected { .. })).await;
        assert_eq!(ann.unheard().await, ["two", "three"]);
    });
}

#[test]
fn a_text_that_the_server_had_no_time_for_is_sent_again_before_the_next() {
    let (listener, _) = listener();
    run(async {
        let (ann, mut server) = meet(&listener).await;
        for text in ["one", "two"] {
            ann.client.broadcast(text).await.unwrap();
        }
        for _ in 0..2 {
            assert_eq!(server.next(), "BROADCAST ann one");
            server.send("ERROR too many messages: this one was not relayed");
        }
        for text in ["one", "two"] {
            assert_eq!(server.next(), format!("BROADCAST ann {text}"));
            server.send(&format!("BROADCAST ann {text}"));
        }
        let mut heard = Vec::new();
        while heard.len() < 2 {
            match ann.next().await {
                Event::Broadcast { text, own: true, .. } => heard.push(text),
                event => assert!(!matches!(event, Event::Error { .. } | Event::Unheard { .. })),
            }
        }
        assert_eq!(heard, ["one", "two"]);
    });
}

#[test]
fn a_connection_that_is_lost_after_a_complaint_about_a_text_is_no_dismissal() {
    for complaint in ["too many messages: this one was not relayed", "Nachricht zu lang"] {
        let (listener, _) = listener();
        run(async {
            let (ann, mut server) = meet(&listener).await;
            ann.client.broadcast("one").await.unwrap();
            assert_eq!(server.next(), "BROADCAST ann one");
            server.send(&format!("ERROR {complaint}"));
            drop(server);
            let lost = ann.until(|event| matches!(event, Event::Disconnected { .. })).await;
            assert!(
                matches!(lost, Event::Disconnected { reason: Disconnect::Ended, .. }),
                "{lost:?}"
            );
            let _server = Server::accept(&listener);
            ann.until(|event| matches!(event, Event::Welcome { .. })).await;
        });
    }
}

#[test]
fn a_text_that_the_server_refuses_is_named_once() {
    let (listener, _) = listener();
    run(async {
        let (ann, mut server) = meet(&listener).await;
        ann.client.broadcast("long").await.unwrap();
        ann.client.broadcast("short").await.unwrap();
        assert_eq!(server.next(), "BROADCAST ann long");
        server.send("ERROR Nachricht zu lang");
        assert_eq!(server.next(), "BROADCAST ann short");
        server.send("BROADCAST ann short");
        ann.until(|event| matches!(event, Event::Error { .. })).await;
        assert_eq!(ann.next().await, Event::Unheard { peer: None, texts: vec!["long".to_owned()] });
        ann.until(|event| matches!(event, Event::Broadcast { .. })).await;
        server.send("BROADCAST bob hi");
        assert!(matches!(ann.next().await, Event::Broadcast { own: false, .. }));
    });
}

#[test]
fn more_texts_than_the_server_allows_at_once_arrive_all_and_in_order() {
    let server = server(Rate { burst: 3, per_second: 100 });
    run(async {
        let (ann, bob) = (
            Person::start(server.addresses()[0], "ann"),
            Person::start(server.addresses()[0], "bob"),
        );
        for person in [&ann, &bob] {
            person.until(|event| matches!(event, Event::Users { .. })).await;
        }
        for number in 0..20 {
            ann.client.broadcast(&number.to_string()).await.unwrap();
        }
        for number in 0..20 {
            let heard = bob.until(|event| matches!(event, Event::Broadcast { .. })).await;
            let is_next =
                matches!(&heard, Event::Broadcast { text, .. } if *text == number.to_string());
            assert!(is_next, "{number}: {heard:?}");
        }
    });
}

#[test]
fn leaving_waits_for_what_was_said_and_a_dead_server_holds_nobody_up() {
    let (listener, _) = listener();
    run(async {
        let (ann, mut server) = meet(&listener).await;
        ann.client.broadcast("bye").await.unwrap();
        assert_eq!(server.next(), "BROADCAST ann bye");
        // It never answers.
        let leaving = ann.client.leave();
        let told = async {
            assert_eq!(ann.unheard().await, ["bye"]);
            ann.until(|event| matches!(event, Event::Ended { reason: Ended::Left })).await;
        };
        futures_lite::future::zip(leaving, told).await;
        assert_eq!(server.next(), "QUIT");
    });
}

#[test]
fn who_does_not_read_stays_in_the_room_and_is_brought_up_to_date() {
    let server = server(ANY_NUMBER);
    run(async {
        let ann = Person::start(server.addresses()[0], "ann");
        ann.until(|event| matches!(event, Event::Users { .. })).await;
        let bob = Person::start(server.addresses()[0], "bob");
        bob.until(|event| matches!(event, Event::Users { .. })).await;
        let texts = 3000;
        for number in 0..texts {
            bob.client.broadcast(&number.to_string()).await.unwrap();
            bob.until(|event| matches!(event, Event::Broadcast { .. })).await;
        }
        // The server still has her, and reads what she says.
        ann.client.broadcast("still here").await.unwrap();
        bob.until(|event| matches!(event, Event::Broadcast { text, .. } if text == "still here"))
            .await;
        let mut heard = 0;
        let missed = loop {
            match ann.next().await {
                Event::Missed { events } => break events,
                Event::Broadcast { .. } => heard += 1,
                _ => {}
            }
        };
        assert_eq!(heard + missed, texts + 1);
        let Event::Users { members, .. } = ann.next().await else { panic!("no users") };
        assert_eq!(members.len(), 1);
    });
}

#[test]
fn reconnecting_is_possible_while_the_client_believes_itself_online() {
    let (listener, _) = listener();
    run(async {
        let (ann, mut dead) = meet(&listener).await;
        ann.client.broadcast("hello?").await.unwrap();
        assert_eq!(dead.next(), "BROADCAST ann hello?");
        ann.client.reconnect().await.unwrap();
        assert_eq!(ann.unheard().await, ["hello?"]);
        ann.until(|event| matches!(event, Event::Connecting { .. })).await;
        let _alive = Server::accept(&listener);
        ann.until(|event| matches!(event, Event::Welcome { .. })).await;
    });
}

#[test]
fn a_server_that_does_not_echo_and_does_not_answer_is_given_up_soon() {
    let (listener, _) = listener();
    run(async {
        let (ann, mut dead) = meet(&listener).await;
        for text in ["hello?", "hello??"] {
            ann.client.broadcast(text).await.unwrap();
        }
        assert_eq!(dead.next(), "BROADCAST ann hello?");
        assert!(dead.next().starts_with("PING"));
        let lost = ann.until(|event| matches!(event, Event::Disconnected { .. })).await;
        assert_eq!(lost, Event::Disconnected { reason: Disconnect::Silent, error: None });
        assert_eq!(ann.unheard().await, ["hello?", "hello??"]);
    });
}

#[test]
fn what_is_no_chat_server_is_called_by_its_name() {
    for (banner, service) in [
        ("HTTP/1.1 400 Bad Request\r\n\r\n", Service::Web),
        ("SSH-2.0-OpenSSH_9.2\r\n", Service::Shell),
        ("220 mail ready\r\n", Service::Mail),
        (":irc NOTICE * :hi\r\n", Service::Irc),
        ("\u{15}\u{3}\u{1}\0\u{2}\u{2}F", Service::Encrypted),
        ("", Service::Mute),
        ("RFB 003.008\n", Service::Unknown),
    ] {
        let (listener, addr) = listener();
        run(async {
            let mut options = Options::new(addr.into(), nick("ann"));
            options.reconnect = false;
            let ann = Person::with(options);
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(banner.as_bytes()).unwrap();
            let closes = matches!(service, Service::Mute | Service::Unknown);
            if closes {
                stream.shutdown(Shutdown::Write).unwrap();
            }
            let ended = ann.until(|event| matches!(event, Event::Ended { .. })).await;
            let reason = Disconnect::NotAServer(service);
            let reason = Ended::Disconnected { reason, error: None };
            assert_eq!(ended, Event::Ended { reason }, "{banner}");
        });
    }
}

#[test]
fn a_nickname_that_somebody_has_makes_nobody_leave() {
    let server = server(ANY_NUMBER);
    run(async {
        let ann = Person::start(server.addresses()[0], "ann");
        ann.until(|event| matches!(event, Event::Users { .. })).await;
        let bob = Person::start(server.addresses()[0], "bob");
        ann.until(|event| matches!(event, Event::Joined { .. })).await;
        assert_eq!(ann.client.rename(&nick("bob")).await, Err(CommandError::NickTaken));
        bob.until(|event| matches!(event, Event::Users { .. })).await;
        ann.client.broadcast("hi").await.unwrap();
        let heard = bob.next().await;
        assert!(matches!(heard, Event::Broadcast { .. }), "{heard:?}");
    });
}

fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    (listener, addr)
}

/// A modern server that does what a test says.
struct Server(TcpStream);

impl Server {
    /// Lets ann in.
    fn accept(listener: &TcpListener) -> Server {
        let (stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(TIMEOUT)).unwrap();
        let mut server = Server(stream);
        assert!(server.next().starts_with("HELLO"));
        assert!(server.next().starts_with("REGISTER ann"));
        for payload in ["HELLO 1", "WELCOME ann", "USERLIST ann:127.0.0.1:0"] {
            server.send(payload);
        }
        server
    }

    fn send(&mut self, payload: &str) {
        self.0.write_all(&framed(payload)).unwrap();
    }

    fn next(&mut self) -> String {
        let mut length = [0; 4];
        self.0.read_exact(&mut length).unwrap();
        let mut payload = vec![0; u32::from_be_bytes(length).try_into().unwrap()];
        self.0.read_exact(&mut payload).unwrap();
        String::from_utf8(payload).unwrap().trim_end().to_owned()
    }
}

async fn meet(listener: &TcpListener) -> (Person, Server) {
    let ann = Person::start(listener.local_addr().unwrap(), "ann");
    let server = Server::accept(listener);
    ann.until(|event| matches!(event, Event::Users { .. })).await;
    (ann, server)
}

impl Person {
    /// The texts to the room that are named next.
    async fn unheard(&self) -> Vec<String> {
        match self.until(|event| matches!(event, Event::Unheard { .. })).await {
            Event::Unheard { peer: None, texts } => texts,
            other => panic!("{other:?}"),
        }
    }
}
