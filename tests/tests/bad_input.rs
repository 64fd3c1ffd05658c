//! Bad input of every kind: a clear error for who sends it, and the others undisturbed.

use std::net::{Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::Instant;

use plausch_tests::originals::{Generation, LiveClient};
use plausch_tests::process::{JsonClient, Server};
use plausch_tests::raw::{ELSEWHERE, Raw};
use serde_json::json;

/// Two members who chat, in the room and in private, while somebody else misbehaves.
struct Undisturbed {
    ann: JsonClient,
    bob: JsonClient,
    said: usize,
}

impl Undisturbed {
    fn join(server: &Server) -> Self {
        let mut ann = JsonClient::join("ann", server.addr());
        let mut bob = JsonClient::join("bob", server.addr());
        ann.expect(&json!({"event": "joined", "nick": "bob"}));
        ann.opens_chat_with(&mut bob);
        Undisturbed { ann, bob, said: 0 }
    }

    /// They say something, and hear it.
    fn check(&mut self) {
        self.said += 1;
        let text = format!("undisturbed {}", self.said);
        self.ann.ask(&json!({"do": "broadcast", "text": text}));
        self.bob.expect(&json!({"event": "broadcast", "from": "ann", "text": text}));
        self.ann.expect(&json!({"event": "broadcast", "from": "ann", "text": text}));
        self.bob.ask(&json!({"do": "say", "with": "ann", "text": text}));
        self.ann.expect(&json!({"event": "chat_message", "with": "bob", "text": text}));
    }

    /// They heard nothing but each other, and nothing went wrong for them.
    fn end(mut self) {
        self.check();
        for client in [&self.ann, &self.bob] {
            for event in ["error", "complaint", "limited", "disconnected", "chat_closed"] {
                assert_eq!(client.count(&json!({"event": event})), 0, "{:?}", client.events());
            }
            assert_eq!(client.count(&json!({"event": "broadcast"})), self.said);
        }
    }
}

/// What an error says is for people; that it says something is for this.
fn expect_error(raw: &mut Raw) -> String {
    let error = raw.expect("ERROR ");
    assert!(error.len() > "ERROR ".len(), "{error:?}");
    error
}

#[test]
fn an_unreadable_message_gets_an_error_and_the_connection_stays() {
    let server = Server::start(&[]);
    let mut others = Undisturbed::join(&server);
    for generation in Generation::BOTH {
        let mut raw = Raw::join(generation, server.addr(), "bad");
        let bad: &[&[u8]] = match generation {
            Generation::Framed => &[b"\0\0\0\x02\xff\xfe", b"\0\0\0\0", b"\0\0\0\x01 "],
            Generation::Line => &[b"\xff\xfe\n", b"\n", b" \n"],
        };
        for bytes in bad {
            raw.send_bytes(bytes);
            expect_error(&mut raw);
        }
        others.check();
        raw.send("REGISTER bad");
        expect_error(&mut raw);
        raw.send("BROADCAST bad");
        expect_error(&mut raw);
        // Unknown commands, and some that only a server sends, are ignored.
        for ignored in ["NOPE x", "broadcast bad lower", "WELCOME bad", "USERLIST ann", "ERROR x"] {
            raw.send(ignored);
        }
        // It is still a member like any other: what it says arrives, and its errors have come in order.
        raw.send("QUIT ");
        assert_eq!(raw.rest().iter().filter(|payload| payload.starts_with("ERROR")).count(), 0);
        others.ann.expect(&json!({"event": "left", "nick": "bad"}));
    }
    others.end();
}

#[test]
fn a_message_too_long_gets_an_error_that_arrives_and_then_the_end() {
    let server = Server::start(&[]);
    let mut others = Undisturbed::join(&server);
    // Much more than is read: a reset must not overtake the error.
    let flood = b"x".repeat(1 << 20);
    for registered in [false, true] {
        for generation in Generation::BOTH {
            let mut raw = Raw::connect(generation, server.addr());
            if registered {
                raw = Raw::join(generation, server.addr(), "bad");
            }
            if generation == Generation::Framed {
                raw.send_bytes(b"\0\x01\0\x01");
            } else {
                raw.send_bytes(b"REGISTER ");
            }
            raw.send_bytes(&flood);
            expect_error(&mut raw);
            raw.rest();
            if registered {
                others.ann.expect(&json!({"event": "left", "nick": "bad"}));
            }
        }
        others.check();
    }
    // A prefix that no payload has is too long like any other.
    let mut raw = Raw::join(Generation::Framed, server.addr(), "bad");
    raw.send_bytes(b"\xff\xff\xff\xff");
    expect_error(&mut raw);
    raw.rest();
    // The limit itself is allowed.
    let mut raw = Raw::join(Generation::Framed, server.addr(), "good");
    let text = "x".repeat(4096 - "BROADCAST good ".len());
    raw.send(&format!("BROADCAST good {text}"));
    others.bob.expect(&json!({"event": "broadcast", "from": "good", "text": text}));
    others.said += 1;
    others.end();
}

#[test]
fn a_text_longer_than_the_server_takes_costs_nobody_the_room() {
    let server = Server::start(&["--payload-length", "100"]);
    let mut ann = JsonClient::join("ann", server.addr());
    for generation in Generation::BOTH {
        let mut raw = Raw::join(generation, server.addr(), "bad");
        raw.send(&format!("BROADCAST bad {}", "x".repeat(90)));
        assert_eq!(expect_error(&mut raw), "ERROR Nachricht zu lang");
        raw.send("BROADCAST bad short");
        ann.expect(&json!({"event": "broadcast", "from": "bad", "text": "short"}));
        raw.send("QUIT ");
        raw.rest();
    }
    // Ours knows the limit, and does not even send what is longer.
    ann.ask(&json!({"do": "broadcast", "text": "x".repeat(90)}));
    let limit = 100 - "BROADCAST ann ".len();
    ann.expect(&json!({"event": "error", "code": "text_too_long", "limit": limit}));
    ann.ask(&json!({"do": "broadcast", "text": "still here"}));
    ann.expect(&json!({"event": "broadcast", "from": "ann", "text": "still here"}));
}

#[test]
fn bad_registrations_are_refused_with_what_is_wrong() {
    let server = Server::start(&[]);
    let others = Undisturbed::join(&server);
    let long = format!("REGISTER {} 0", "x".repeat(33));
    let bad = [
        "REGISTER a:b 0",
        "REGISTER a\u{200b}b 0",
        "REGISTER \u{202e}bob 0",
        "REGISTER a\u{7}b 0",
        &long,
        "REGISTER e\u{301} 0",
        "REGISTER bad x",
        "REGISTER bad 70000",
        "REGISTER bad -1",
        "REGISTER bad",
        "REGISTER bad 1 2",
        "REGISTER",
        "REGISTER bob 0",
    ];
    for generation in Generation::BOTH {
        for payload in bad {
            let mut raw = Raw::connect(generation, server.addr());
            raw.send(payload);
            expect_error(&mut raw);
            assert_eq!(raw.rest(), [""; 0], "{payload}");
        }
    }
    others.end();
}

#[test]
fn an_address_can_be_registered_once() {
    let server = Server::start(&[]);
    for generation in Generation::BOTH {
        let mut first = Raw::connect(generation, server.addr());
        first.send("REGISTER first 45678");
        first.expect("WELCOME first");
        let mut second = Raw::connect(generation, server.addr());
        second.send("REGISTER second 45678");
        assert_eq!(expect_error(&mut second), "ERROR IP-Adresse und UDP-Port bereits vergeben");
        assert_eq!(second.rest(), [""; 0]);
        // Elsewhere, the same port is another address; and port 0 is none.
        let mut third = Raw::connect_from(ELSEWHERE, generation, server.addr());
        third.send("REGISTER third 45678");
        third.expect("WELCOME third");
        let mut others: Vec<Raw> = ["a", "b"]
            .map(|nick| Raw::register(generation, server.addr(), nick))
            .into_iter()
            .collect();
        others.iter_mut().for_each(|other| drop(other.expect("WELCOME")));
        for mut raw in others.into_iter().chain([first, third]) {
            raw.send("QUIT ");
            raw.rest();
        }
    }
}

#[test]
fn nobody_speaks_for_others_or_before_it_is_registered() {
    let server = Server::start(&[]);
    let others = Undisturbed::join(&server);
    for generation in Generation::BOTH {
        let mut raw = Raw::connect(generation, server.addr());
        raw.send("HELLO 1");
        raw.expect("HELLO 1");
        raw.send("BROADCAST bob I am bob");
        expect_error(&mut raw);
        raw.send("BROADCAST bad who am I");
        expect_error(&mut raw);

        let mut raw = Raw::join(generation, server.addr(), "bad");
        raw.send("BROADCAST bob I am bob");
        expect_error(&mut raw);
        raw.send("REGISTER worse 0");
        expect_error(&mut raw);
        // It is who it was.
        raw.send("BROADCAST worse hello");
        expect_error(&mut raw);
        raw.send("QUIT ");
        raw.rest();
    }
    others.end();
}

#[test]
fn a_text_of_which_nothing_is_seen_is_said_to_nobody() {
    let server = Server::start(&[]);
    let mut others = Undisturbed::join(&server);
    let blank = ["\u{200b}", "\u{2800} \u{2800}", "\u{3164}", "\u{fe0f}\u{e0041}", "\u{301}"];
    for generation in Generation::BOTH {
        let mut raw = Raw::join(generation, server.addr(), "bad");
        for text in blank {
            raw.send(&format!("BROADCAST bad {text}"));
            expect_error(&mut raw);
        }
        raw.send("QUIT ");
        raw.rest();
        others.check();
        assert_eq!(others.ann.count(&json!({"event": "broadcast", "from": "bad"})), 0);
    }
    // Ours does not even send it, neither to the room nor in private.
    for (number, text) in blank.into_iter().enumerate() {
        others.ann.ask(&json!({"do": "broadcast", "text": text}));
        others.ann.ask(&json!({"do": "say", "with": "bob", "text": text}));
        others.ann.ask(&json!({"do": "users"}));
        others.ann.expect(&json!({"event": "users"}));
        assert_eq!(others.ann.count(&json!({"event": "error"})), 2 * number + 2);
    }
}

#[test]
fn broadcasts_over_the_rate_limit_are_not_relayed() {
    let server = Server::start(&["--broadcasts-at-once", "3", "--broadcasts-per-second", "1"]);
    let mut ann = JsonClient::join("ann", server.addr());
    for generation in Generation::BOTH {
        let nick = generation.dialect();
        let mut raw = Raw::join(generation, server.addr(), nick);
        let begun = Instant::now();
        for number in 0..20 {
            raw.send(&format!("BROADCAST {nick} number {number}"));
        }
        raw.send("QUIT ");
        let said = raw.rest();
        ann.expect(&json!({"event": "left", "nick": nick}));
        let took = usize::try_from(begun.elapsed().as_secs()).unwrap();
        let relayed = ann.count(&json!({"event": "broadcast", "from": nick}));
        let refused = said.iter().filter(|payload| payload.starts_with("ERROR ")).count();
        assert_eq!(relayed + refused, 20, "each is either relayed or refused");
        // Three at once, and one more for each second that this took.
        assert!((3..=4 + took).contains(&relayed), "{relayed} were relayed in {took} s");
    }
    // Ours takes its time.
    for number in 0..20 {
        ann.ask(&json!({"do": "broadcast", "text": format!("number {number}")}));
    }
    ann.expect(&json!({"event": "broadcast", "from": "ann", "text": "number 19"}));
    assert_eq!(ann.count(&json!({"event": "error"})), 0);
}

#[test]
fn a_full_server_says_so() {
    let server = Server::start(&["--members", "2"]);
    let others = Undisturbed::join(&server);
    for generation in Generation::BOTH {
        let mut raw = Raw::register(generation, server.addr(), "third");
        assert_eq!(expect_error(&mut raw), "ERROR Server voll");
        assert_eq!(raw.rest(), [""; 0]);
    }
    let mut third = JsonClient::start("third", server.addr(), &[]);
    third.process().expect_text("the server is full");
    assert_eq!(third.process().exit_code(), Some(1));
    others.end();
}

#[test]
fn an_address_has_only_so_many_connections() {
    let server = Server::start(&["--connections-per-address", "3"]);
    let others = Undisturbed::join(&server);
    for generation in Generation::BOTH {
        let _third = Raw::join(generation, server.addr(), "third");
        let mut fourth = Raw::register(generation, server.addr(), "fourth");
        expect_error(&mut fourth);
        assert_eq!(fourth.rest(), [""; 0]);
        let mut fifth = Raw::connect_from(ELSEWHERE, generation, server.addr());
        fifth.send("REGISTER fifth 0");
        fifth.expect("WELCOME fifth");
        // The place is free again once its holder has gone.
        fifth.send("QUIT ");
        fifth.rest();
    }
    others.end();
}

#[test]
fn where_many_share_an_address_limits_for_one_do_not_hold() {
    let limits = ["--connections-per-address", "1", "--registrations-at-once", "1"];
    let slow = ["--registrations-per-second", "1", "--exempt-networks", "127.0.0.1,192.0.2.0/24"];
    let server = Server::start(&[limits, slow].concat());
    let join = |number| Raw::join(Generation::Framed, server.addr(), &format!("m{number}"));
    let _here: Vec<_> = (0..10).map(join).collect();
    let mut one = Raw::connect_from(ELSEWHERE, Generation::Framed, server.addr());
    one.send("REGISTER one 0");
    one.expect("WELCOME one");
    let mut other = Raw::connect_from(ELSEWHERE, Generation::Framed, server.addr());
    other.send("REGISTER other 0");
    expect_error(&mut other);
}

#[test]
fn a_connection_that_does_not_register_is_closed() {
    let server = Server::start(&["--unregistered-connection", "1s"]);
    let others = Undisturbed::join(&server);
    let mut silent = Raw::connect(Generation::Line, server.addr());
    let mut half = Raw::connect(Generation::Framed, server.addr());
    half.send_bytes(b"\0\0\0\x20REGIS");
    let mut hello = Raw::connect(Generation::Framed, server.addr());
    hello.send("HELLO 1");
    for raw in [&mut silent, &mut half, &mut hello] {
        let rest = raw.rest();
        assert!(!rest.iter().any(|payload| payload.starts_with("WELCOME")), "{rest:?}");
    }
    others.end();
}

#[test]
fn a_member_that_does_not_read_is_dropped_and_nobody_waits_for_it() {
    let server = Server::start(&["--bytes-waiting", "64KiB", "--no-rate-limits"]);
    let mut ann = JsonClient::join("ann", server.addr());
    for generation in Generation::BOTH {
        let nick = generation.dialect();
        let _slow = Raw::join(generation, server.addr(), nick);
        let mut talker = Raw::join(Generation::Framed, server.addr(), "talker");
        let text = "x".repeat(4000);
        let left = format!("USER_LEFT {nick}");
        // What the kernel holds for a socket is some MiB at the most.
        let mut is_gone = false;
        for _ in 0..10_000 {
            talker.send(&format!("BROADCAST talker {text}"));
            let mut next = talker.payload().expect("the server serves");
            while !next.starts_with("BROADCAST talker") {
                is_gone |= next == left;
                next = talker.payload().expect("the server serves");
            }
            if is_gone {
                break;
            }
        }
        assert!(is_gone, "it is still there");
        ann.expect(&json!({"event": "left", "nick": nick}));
        talker.send("QUIT ");
        talker.rest();
        ann.expect(&json!({"event": "left", "nick": "talker"}));
    }
}

#[test]
fn bad_datagrams_are_answered_by_nothing_and_shown_to_nobody() {
    let server = Server::start(&[]);
    let mut others = Undisturbed::join(&server);
    // Whoever joins is told where ann takes datagrams.
    let mut olga = LiveClient::join(Generation::Line, "olga", server.addr()).unwrap();
    olga.expect_users();
    let ann = olga.addr_of("ann");

    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let request = |port: u16| format!("CHAT_REQUEST {port}").into_bytes();
    let bad: &[&[u8]] = &[
        b"",
        b"\0",
        b"hi",
        b"\0\0\0\xff",
        b"\0\0\0\x02\xff\xfe",
        b"\xff\xfe",
        b"\xff\xff\xff\xff\xff",
        b"CHAT_REQUEST",
        b"CHAT_REQUEST x",
        b"CHAT_REQUEST 1 2",
        b"CHAT_REQUEST 70000",
        b"CHAT_REQUEST -1",
        b"CHAT_REQUEST 0",
        b"CHAT_REQUEST 80",
        b"CHAT_REQUEST 1023",
        b"NOPE",
        b"CHAT_REJECTED",
        b"REGISTER ann 1",
    ];
    for bytes in bad {
        socket.send_to(bytes, ann).unwrap();
    }
    socket.send_to(&b"x".repeat(9000), ann).unwrap();
    // From an address where nobody is a member, nothing is shown.
    let stranger = UdpSocket::bind("127.0.0.9:0").unwrap();
    stranger.send_to(&request(50123), ann).unwrap();
    others.check();
    assert_eq!(others.ann.count(&json!({"event": "chat_request"})), 0);

    // What is good is shown behind all that: from the member at that address, and to be declined.
    let invitation = olga.invite_at(ann);
    let asked = others.ann.expect(&json!({"event": "chat_request"}));
    others.ann.ask(&json!({"do": "reject", "with": asked["with"]}));
    drop(invitation);
    for silent in [&socket, &stranger] {
        silent.set_nonblocking(true).unwrap();
        assert!(silent.recv(&mut [0; 64]).is_err(), "something was sent in answer");
    }
    others.end();
}

#[test]
fn a_flood_of_invitations_is_not_shown_in_full() {
    let server = Server::start(&[]);
    let mut others = Undisturbed::join(&server);
    let mut olga = LiveClient::join(Generation::Line, "olga", server.addr()).unwrap();
    olga.expect_users();
    let ann = olga.addr_of("ann");
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    // As many as a socket holds for a program that has no time.
    for port in 40_000..40_200_u16 {
        socket.send_to(format!("CHAT_REQUEST {port}").as_bytes(), ann).unwrap();
    }
    // What comes from another address counts by itself; when she hears of it, she has read all before it.
    let otto = LiveClient::join_elsewhere(Generation::Line, "otto", server.addr()).unwrap();
    others.ann.expect(&json!({"event": "joined", "nick": "otto"}));
    let _invitation = otto.invite_at(ann);
    others.ann.expect_either(
        &json!({"event": "chat_request", "from": "otto"}),
        &json!({"event": "chat_request_dropped", "from": "otto"}),
    );
    let shown = others.ann.count(&json!({"event": "chat_request", "ip": "127.0.0.1"}));
    assert!((1..20).contains(&shown), "{shown} were shown");
    others.end();
}

#[test]
fn an_inviter_takes_nobody_but_the_invited() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let mut olga = LiveClient::join_elsewhere(Generation::Framed, "olga", server.addr()).unwrap();
    ann.expect(&json!({"event": "joined", "nick": "olga"}));
    ann.ask(&json!({"do": "chat", "with": "olga"}));
    let question = olga.question();
    let port = question.addr();
    // Another address, another name, too long a name, none at all.
    for (ip, nick) in [
        (Ipv4Addr::new(127, 0, 0, 3), b"olga\n".to_vec()),
        (ELSEWHERE, b"otto\n".to_vec()),
        (ELSEWHERE, b"x".repeat(2000)),
        (ELSEWHERE, b"\xff\xfe\n".to_vec()),
    ] {
        let mut raw = Raw::connect_from(ip, Generation::Line, port);
        raw.send_bytes(&nick);
        assert_eq!(raw.rest(), [""; 0], "from {ip} as {:?}", String::from_utf8_lossy(&nick));
    }
    // It goes on waiting.
    let mut chat = olga.accept(question);
    chat.expect_opened("ann");
    ann.expect(&json!({"event": "chat_opened", "with": "olga"}));
    ann.ask(&json!({"do": "say", "with": "olga", "text": "it is you"}));
    chat.expect_said("it is you");
}

#[test]
fn connections_that_come_and_go_leave_nothing_behind() {
    let server = Server::start(&[]);
    let others = Undisturbed::join(&server);
    let addr: SocketAddr = server.addr();
    for number in 0..200 {
        let stream = TcpStream::connect(addr).unwrap();
        if number % 2 == 0 {
            let mut raw = Raw::register(Generation::Framed, addr, "brief");
            raw.payload();
        }
        drop(stream);
    }
    others.end();
}
