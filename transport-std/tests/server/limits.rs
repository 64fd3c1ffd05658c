//! Who is refused or dropped.

use std::io::Write;
use std::time::Duration;

use plausch_transport_std::Rate;
use plausch_transport_std::server::{DirectoryLimits, Limits, LookAlikes};
use socket2::{Domain, Socket, Type};

use crate::people::{Client, Running, directory, unhindered, usual};

#[test]
fn who_does_not_register_is_closed() {
    let limits = directory(DirectoryLimits {
        unregistered_connection: Duration::from_millis(50),
        ..usual()
    });
    let server = Running::start(limits);
    assert_eq!(server.connect().rest(), "");
}

#[test]
fn a_modern_member_that_does_not_answer_is_dropped_and_one_that_does_is_not() {
    let server = Running::start(directory(DirectoryLimits {
        ping_after: Duration::from_millis(100),
        // Long enough for an answer on a busy machine.
        dead_after: Duration::from_secs(3),
        ..usual()
    }));
    let mut ann = server.join_modern("ann");
    let mut bob = server.join_modern("bob");
    loop {
        match ann.hear().as_str() {
            "PING ?" => ann.frame("PONG ?"),
            "USER_LEFT bob" => break,
            other => assert_eq!(other, "USER_JOINED bob 127.0.0.1 0"),
        }
    }
    assert_eq!(bob.hear(), "PING ?");
    assert_eq!(bob.rest(), "");
}

#[test]
fn of_too_many_who_do_not_register_the_oldest_gives_way_to_who_does() {
    let limits = directory(DirectoryLimits { connections_unregistered: 20, ..usual() });
    let server = Running::start(limits);
    let mut ann = server.join_modern("ann");
    let mut silent: Vec<Client> = (0..21).map(|_| server.connect()).collect();
    assert_eq!(silent.remove(0).rest(), "");
    for number in 0..50 {
        // Each drives out the oldest, and does not have to wait.
        silent.push(server.connect());
        let mut bob = server.connect();
        bob.line("REGISTER bob 0");
        assert_eq!(bob.hear(), "WELCOME bob", "{number}");
        bob.line("QUIT ");
        assert_eq!(ann.hear(), "USER_JOINED bob 127.0.0.1 0");
        assert_eq!(ann.hear(), "PROFILE bob dialect=line");
        assert_eq!(ann.hear(), "USER_LEFT bob");
    }
    let last = silent.pop().expect("somebody silent");
    assert!(silent.len() > 20);
    assert_eq!(silent.remove(0).rest(), "");
    drop(last);
    ann.frame("BROADCAST ann still here");
    assert_eq!(ann.hear(), "BROADCAST ann still here");
}

#[test]
fn one_address_has_so_many_connections() {
    let server =
        Running::start(directory(DirectoryLimits { connections_per_address: 1, ..usual() }));
    let ann = server.join_modern("ann");
    let mut bob = server.connect();
    bob.line("REGISTER bob 0");
    assert_eq!(bob.rest(), "ERROR Zu viele Verbindungen von dieser IP-Adresse\n");
    drop(ann);
    // The server learns of that in its own time.
    let welcomed = || {
        let mut bob = server.connect();
        bob.line("REGISTER bob 0");
        bob.hear() == "WELCOME bob"
    };
    assert!((0..1000).any(|_| welcomed()));
}

#[test]
fn one_address_registers_so_often() {
    let limits =
        directory(DirectoryLimits { registrations: Rate { burst: 2, per_second: 0 }, ..usual() });
    let server = Running::start(limits);
    let mut ann = server.join_modern("ann");
    drop(server.join_modern("bob"));
    let mut carl = server.connect();
    carl.line("REGISTER carl 0");
    assert_eq!(
        carl.rest(),
        "ERROR Zu viele Anmeldungen von dieser IP-Adresse: bitte etwas warten\n"
    );
    ann.frame("BROADCAST ann still here");
    while ann.hear() != "BROADCAST ann still here" {}
}

#[test]
fn nobody_is_called_what_looks_like_a_member_or_the_server() {
    let server = Running::start(Limits::default());
    let paul = server.join_modern("Paul");
    for (nick, error) in [
        ("paul", "Nickname ist mit einem vergebenen zu verwechseln: Paul (frei: paul2)"),
        ("PauI", "Nickname ist mit einem vergebenen zu verwechseln: Paul (frei: PauI2)"),
        ("Server", "Nickname bereits vergeben"),
        ("SERVER", "Nickname ist mit einem vergebenen zu verwechseln: Server (frei: SERVER2)"),
        ("Ѕеrvеr", "Ungültiger Nickname: mischt Schriften mit gleich aussehenden Zeichen"),
    ] {
        let mut other = server.connect();
        other.line(&format!("REGISTER {nick} 0"));
        assert_eq!(other.rest(), format!("ERROR {error}\n"), "{nick}");
    }
    drop(paul);
    // The server learns of that in its own time.
    let welcomed = || {
        let mut other = server.connect();
        other.line("REGISTER PAUL 0");
        other.hear() == "WELCOME PAUL"
    };
    assert!((0..1000).any(|_| welcomed()));
}

#[test]
fn look_alikes_can_be_allowed() {
    let limits = Limits { look_alikes: LookAlikes::Allow, ..Limits::default() };
    let server = Running::start(limits);
    let _members = ["Paul", "paul", "PauI", "SERVER"].map(|nick| server.join_modern(nick));
    let mut other = server.connect();
    other.line("REGISTER Server 0");
    assert_eq!(other.rest(), "ERROR Nickname bereits vergeben\n");
}

#[test]
fn a_slow_reader_is_dropped_and_nobody_waits_for_it() {
    let server = Running::start(Limits { bytes_waiting: 256 << 10, ..unhindered() });
    let mut ann = server.join_modern("ann");
    let mut bob = server.join_line("bob");
    ann.hears_joining("bob");
    // Its socket takes as little as the system allows.
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(1).unwrap();
    socket.connect(&server.addr.into()).unwrap();
    let mut slow = Client::new(socket.into());
    slow.line("REGISTER slow 0");
    ann.hears_joining("slow");
    assert_eq!(bob.hear(), "USER_JOINED slow 127.0.0.1 0");

    // Everybody else hears all of it, in order.
    let text = "x".repeat(4000);
    let mut told = false;
    for number in 0.. {
        assert!(number < 20_000, "the slow reader is never dropped");
        ann.frame(&format!("BROADCAST ann {number} {text}"));
        let mut heard = ann.hear();
        if heard == "USER_LEFT slow" {
            told = true;
            heard = ann.hear();
        }
        assert_eq!(heard, format!("BROADCAST ann {number} {text}"));
        let mut heard = bob.hear();
        if heard == "USER_LEFT slow" {
            heard = bob.hear();
        }
        assert_eq!(heard, format!("BROADCAST_MSG ann {number} {text}"));
        if told {
            break;
        }
    }
    let members = smol::block_on(server.handle.members());
    assert_eq!(
        members.iter().map(|member| member.nick.as_str()).collect::<Vec<_>>(),
        ["ann", "bob"]
    );
}

#[test]
fn who_asks_without_reading_the_answers_is_dropped() {
    let server = Running::start(Limits {
        bytes_waiting: 64 << 10,
        ..directory(DirectoryLimits { newcomers_pause: Duration::from_secs(60), ..usual() })
    });
    let mut ann = server.join_modern("ann");
    let mut rude = server.connect();
    rude.line("REGISTER rude 0");
    ann.hears_joining("rude");
    // In its pause nothing is written: each empty line is answered, and the answers wait.
    while rude.stream.get_mut().write_all(&[b'\n'; 1000]).is_ok() {}
    assert_eq!(ann.hear(), "USER_LEFT rude");
}
