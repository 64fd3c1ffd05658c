//! What a server does for clients that it knows only byte by byte.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use plausch_core::time::Rate;
use plausch_transport_std::client::Event;
use plausch_transport_std::server::{self as hosts, DirectoryLimits, Limits};

use crate::bytes::{Original, Sealed, all, connect};
use crate::common::{Person, framed, nick, run};
use crate::{SERVERS, identity, limits, options, server, spawn};

/// What a secure link begins with, without the key.
const OPENING: [u8; 4] = [1, 1, 0, 32];

#[test]
fn a_member_that_reads_slowly_gets_everything_in_order() {
    let limits = Limits { bytes_waiting: 64 << 20, ..limits() };
    let server = spawn(limits, Some(hosts::Security::new(identity(SERVERS))));
    let addr = server.addresses()[0];
    let mut ann = Sealed::join(addr, &identity(1), "ann");
    let mut carl = Original::join(addr, "carl");
    let text = "x".repeat(4000);
    // More than the sockets between them hold.
    for number in 0..4000 {
        carl.say(&format!("BROADCAST carl {number} {text}"));
    }
    carl.say("QUIT");
    let mut expected = 0;
    loop {
        let heard = ann.next().unwrap();
        if let Some(said) = heard.strip_prefix("BROADCAST carl ") {
            assert_eq!(said, format!("{expected} {text}"));
            expected += 1;
        } else if heard == "USER_LEFT carl" {
            break;
        }
    }
    assert_eq!(expected, 4000);
}

#[test]
fn a_secure_member_that_does_not_read_is_dropped() {
    let limits = Limits { bytes_waiting: 256 << 10, ..limits() };
    let server = spawn(limits, Some(hosts::Security::new(identity(SERVERS))));
    let addr = server.addresses()[0];
    let ann = Sealed::join(addr, &identity(1), "ann");
    let mut carl = Original::join(addr, "carl");
    let text = "x".repeat(4000);
    run(async {
        let handle = server.handle();
        while handle.members().await.iter().any(|member| member.nick == nick("ann")) {
            carl.say(&format!("BROADCAST carl {text}"));
        }
        // The others stay.
        let here = handle.members().await.into_iter().map(|member| member.nick);
        assert_eq!(here.collect::<Vec<_>>(), [nick("carl")]);
    });
    drop(ann);
}

#[test]
fn who_is_removed_is_told_why_before_the_end() {
    let mut server = Some(server());
    let addr = server.as_ref().unwrap().addresses()[0];
    let mut ann = Sealed::join(addr, &identity(1), "ann");
    let mut bob = Sealed::join(addr, &identity(2), "bob");
    run(async {
        let handle = server.as_ref().unwrap().handle();
        handle.kick(&nick("ann"), Some("too loud")).await.unwrap();
    });
    let last = std::iter::from_fn(|| ann.next()).last();
    assert_eq!(last.as_deref(), Some("ERROR too loud"));
    drop(server.take());
    let last = std::iter::from_fn(|| bob.next()).last();
    assert_eq!(last.as_deref(), Some("BROADCAST Server The server is shutting down"));
}

#[test]
fn a_client_that_ends_its_stream_gets_what_was_said_before() {
    let server = server();
    let addr = server.addresses()[0];
    let mut ann = Sealed::connect(addr, &identity(1));
    ann.send(&["HELLO 1", "REGISTER ann 0", "BROADCAST ann bye", "QUIT"]);
    ann.stream.shutdown(Shutdown::Write).unwrap();
    let heard: Vec<_> = std::iter::from_fn(|| ann.next()).collect();
    assert!(heard.iter().any(|heard| heard == "BROADCAST ann bye"), "{heard:?}");
}

#[test]
fn what_begins_like_a_secure_link_and_is_none_is_refused() {
    let server = server();
    let addr = server.addresses()[0];
    let told = |bytes: &[u8]| {
        let mut stream = connect(addr);
        stream.write_all(bytes).unwrap();
        String::from_utf8(all(stream)).unwrap()
    };
    for bytes in
        [&b"\x01\x02"[..], b"\x16\x03\x01\x02\0\x01", b"SSH-2.0-x\r\n", b"\x01\0\0\x05HELLO"]
    {
        let told = told(bytes);
        assert!(told.contains("HELLO oder REGISTER"), "{bytes:?}: {told}");
    }
    // To who cannot read the answer, nothing is said.
    let key = [7; 32];
    for bytes in [
        &b"\x01\x01\x00\x21"[..],
        b"\x01\x01\x01",
        &[&OPENING[..], &key, b"more"].concat(),
        &[&OPENING[..], &key, b"\0"].concat(),
    ] {
        assert_eq!(told(bytes), "", "{bytes:?}");
    }
    assert!(smol::block_on(server.handle().members()).is_empty());
}

#[test]
fn records_carry_the_framed_dialect_only() {
    let server = server();
    let mut ann = Sealed::connect(server.addresses()[0], &identity(1));
    let sealed = ann.seal(b"REGISTER ann 0\n");
    ann.stream.write_all(&sealed).unwrap();
    assert_eq!(ann.next(), None);
    assert!(smol::block_on(server.handle().members()).is_empty());
}

#[test]
fn handshakes_are_limited_for_each_address_before_they_cost_anything() {
    let usual = limits();
    let handshakes = Rate { burst: 3, per_second: 0 };
    let directory = DirectoryLimits { handshakes, ..usual.directory };
    let server =
        spawn(Limits { directory, ..usual }, Some(hosts::Security::new(identity(SERVERS))));
    let addr = server.addresses()[0];
    let answer = || {
        let mut stream = connect(addr);
        stream.write_all(&[&OPENING[..], &[7; 32]].concat()).unwrap();
        let mut answer = Vec::new();
        let _ = (&mut stream).take(98).read_to_end(&mut answer);
        (stream, answer.len())
    };
    let answers: Vec<_> = (0..5).map(|_| answer()).collect();
    let lengths: Vec<_> = answers.iter().map(|(_, length)| *length).collect();
    assert_eq!(lengths, [98, 98, 98, 0, 0]);
    // Plain links go on.
    drop(Original::join(addr, "carl"));
}

#[test]
fn a_flood_of_handshakes_stops_nobody_who_talks() {
    let server = server();
    let addr = server.addresses()[0];
    run(async {
        let (ann, _) = Person::joined(options(addr, "ann", 1)).await;
        let bob = Person::start(addr, "bob");
        bob.until(|event| matches!(event, Event::Users { .. })).await;
        // Each of them costs the server a handshake, and is not finished.
        let flood: Vec<TcpStream> = (0..500)
            .map(|_| {
                let mut stream = connect(addr);
                stream.write_all(&[&OPENING[..], &[7; 32]].concat()).unwrap();
                stream
            })
            .collect();
        for number in 0..50 {
            let text = number.to_string();
            ann.client.broadcast(&text).await.unwrap();
            ann.hears("ann", &text).await;
            bob.hears("ann", &text).await;
        }
        let (zoe, secure) = Person::joined(options(addr, "zoe", 2)).await;
        assert!(secure);
        drop((zoe, flood));
        let joined = bob.until(|event| matches!(event, Event::Joined { .. })).await;
        assert!(matches!(joined, Event::Joined { nick: who, .. } if who == nick("zoe")));
    });
}

#[test]
fn several_threads_send_to_thousands_what_each_is_to_hear_in_order() {
    const PLAIN: usize = 1600;
    const SECURE: usize = 30;
    const TEXTS: usize = 50;
    let _ = rlimit::increase_nofile_limit(3 * (PLAIN + SECURE) as u64);
    let listen = vec![([127, 0, 0, 1], 0).into()];
    let security = Some(hosts::Security::new(identity(SERVERS)));
    let options =
        hosts::Options { listen, limits: limits(), security, threads: 3, ..Default::default() };
    let server = hosts::spawn(options).unwrap();
    let addr = server.addresses()[0];
    let mut secure: Vec<Sealed> = (0..SECURE)
        .map(|number| Sealed::join(addr, &identity(number as u8), &format!("secure-{number}")))
        .collect();
    let mut plain: Vec<TcpStream> = (0..PLAIN)
        .map(|number| {
            let mut stream = connect(addr);
            let hello = [framed("HELLO 1"), framed(&format!("REGISTER plain-{number} 0"))];
            stream.write_all(&hello.concat()).unwrap();
            stream
        })
        .collect();
    // All have joined once the first one has heard of all others.
    for _ in 1..SECURE + PLAIN {
        while !secure[0].next().unwrap().starts_with("USER_JOINED") {}
    }
    let mut last = Sealed::join(addr, &identity(98), "last");
    let texts: Vec<String> = (0..TEXTS).map(|text| format!("BROADCAST last text-{text}")).collect();
    for text in &texts {
        last.send(&[text]);
    }
    for member in &mut secure {
        let mut heard = Vec::new();
        while heard.len() < TEXTS {
            heard.extend(member.next().filter(|payload| payload.starts_with("BROADCAST")));
        }
        assert_eq!(heard, texts);
    }
    let texts: Vec<u8> = texts.iter().flat_map(|text| framed(text)).collect();
    for member in &mut plain {
        let mut heard = Vec::new();
        let end = framed(&format!("BROADCAST last text-{}", TEXTS - 1));
        while !heard.ends_with(&end) {
            let mut bytes = [0; 16 << 10];
            let count = member.read(&mut bytes).unwrap();
            assert!(count > 0, "the server has closed the link");
            heard.extend_from_slice(&bytes[..count]);
        }
        assert!(heard.ends_with(&texts), "in order, and with nothing in between");
    }
}
