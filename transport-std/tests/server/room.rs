//! Talking: members of both dialects in one room.

use std::collections::HashMap;
use std::io::{ErrorKind, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use plausch_transport_std::server::{self, DirectoryLimits, Limits, ListenError, Options};

use crate::people::{Client, Running, TIMEOUT, directory, unhindered, usual};

#[test]
fn a_room_has_members_of_both_dialects() {
    let server = Running::start(Limits::default());
    let mut ann = server.connect();
    ann.frame("HELLO 1");
    assert_eq!(ann.hear(), "HELLO 1");
    ann.frame("REGISTER ann 40001");
    assert_eq!(ann.hear(), "WELCOME ann");
    assert_eq!(ann.hear(), "USERLIST ann:127.0.0.1:40001");
    assert_eq!(ann.hear(), "USER_JOINED ann 127.0.0.1 40001");

    let mut bob = server.connect();
    bob.line("REGISTER bob 40002");
    assert_eq!(bob.hear(), "WELCOME bob");
    assert_eq!(bob.hear(), "USERLIST ann:127.0.0.1:40001 bob:127.0.0.1:40002");
    assert_eq!(bob.hear(), "USER_JOINED bob 127.0.0.1 40002");
    assert_eq!(ann.hear(), "USER_JOINED bob 127.0.0.1 40002");
    assert_eq!(ann.hear(), "PROFILE bob dialect=line");

    // The echo rule: who speaks the framed dialect hears itself.
    ann.frame("BROADCAST ann one");
    assert_eq!(ann.hear(), "BROADCAST ann one");
    assert_eq!(bob.hear(), "BROADCAST_MSG ann one");
    bob.line("BROADCAST bob two");
    assert_eq!(ann.hear(), "BROADCAST bob two");
    ann.frame("BROADCAST ann three");
    assert_eq!(bob.hear(), "BROADCAST_MSG ann three", "and who speaks the other one does not");

    bob.line("BROADCAST ann four");
    assert_eq!(bob.hear(), "ERROR Der Absender ist nicht der eigene Nickname");
    bob.line("QUIT ");
    assert_eq!(bob.rest(), "");
    assert_eq!(ann.hear(), "BROADCAST ann three");
    assert_eq!(ann.hear(), "USER_LEFT bob");
}

#[test]
fn messages_may_come_in_any_pieces() {
    let server = Running::start(Limits::default());
    let mut ann = server.connect();
    for byte in b"REGISTER ann 0\nBROADCAST ann \xc3\xa4\xc3\xb6\nBROADCAST nobody x\n" {
        ann.stream.get_mut().write_all(&[*byte]).unwrap();
    }
    assert_eq!(ann.hear(), "WELCOME ann");
    assert_eq!(ann.hear(), "USERLIST ann:127.0.0.1:0");
    assert_eq!(ann.hear(), "USER_JOINED ann 127.0.0.1 0");
    assert_eq!(ann.hear(), "ERROR Der Absender ist nicht der eigene Nickname");
}

#[test]
fn a_newcomer_is_left_alone_and_then_told_all_in_order() {
    let pause = Duration::from_millis(400);
    let server = Running::start(directory(DirectoryLimits { newcomers_pause: pause, ..usual() }));
    let mut ann = server.join_modern("ann");
    let mut bob = server.connect();
    let asked = Instant::now();
    bob.frame("REGISTER bob 0");
    assert_eq!(bob.hear(), "WELCOME bob");
    ann.hears_joining("bob");
    ann.frame("BROADCAST ann while you were waiting");
    assert_eq!(ann.hear(), "BROADCAST ann while you were waiting");
    assert_eq!(bob.hear(), "USERLIST ann:127.0.0.1:0 bob:127.0.0.1:0");
    assert!(asked.elapsed() >= pause, "after {:?}", asked.elapsed());
    assert_eq!(bob.hear(), "USER_JOINED bob 127.0.0.1 0");
    assert_eq!(bob.hear(), "BROADCAST ann while you were waiting");
}

#[test]
fn an_error_arrives_however_much_the_client_sends() {
    let server = Running::start(Limits::default());
    let _ann = server.join_line("ann");
    let mut late = server.connect();
    late.line("REGISTER ann 0");
    let mut sender = late.stream.get_ref().try_clone().unwrap();
    let sending = thread::spawn(move || while sender.write_all(&[b'x'; 10_000]).is_ok() {});
    assert_eq!(late.rest(), "ERROR Nickname bereits vergeben\n");
    drop(late);
    sending.join().unwrap();

    let mut flood = server.connect();
    flood.stream.get_mut().write_all(&[b'x'; 100_000]).unwrap();
    assert_eq!(flood.rest(), "ERROR Nachricht zu lang\n");
    let mut huge = server.connect();
    huge.stream.get_mut().write_all(&[0, 1, 0, 0, b'x']).unwrap();
    assert_eq!(huge.hear(), "ERROR Nachricht zu lang");
    assert_eq!(huge.rest(), "");
}

#[test]
fn what_was_asked_before_the_end_is_answered() {
    let server = Running::start(Limits::default());
    let mut ann = server.connect();
    ann.line("REGISTER an:n 0");
    ann.stream.get_ref().shutdown(Shutdown::Write).unwrap();
    assert_eq!(ann.rest(), "ERROR Ungültiger Nickname: enthält einen Doppelpunkt\n");
    let mut ann = server.connect();
    ann.line("REGISTER Zoe\u{308} 0");
    assert_eq!(ann.rest(), "ERROR Ungültiger Nickname: nicht in Unicode-Normalform C\n");
}

#[test]
fn two_hundred_members_hear_everything_once() {
    const MEMBERS: usize = 200;
    const TEXTS: usize = 10;
    let server = Running::start(Limits { bytes_waiting: 16 << 20, ..unhindered() });
    let (joined, all_joined) = mpsc::channel();
    let mut starts = Vec::new();
    let members: Vec<JoinHandle<()>> = (0..MEMBERS)
        .map(|number| {
            let (start, started) = mpsc::channel::<()>();
            starts.push(start);
            let (mut client, joined) = (server.connect(), joined.clone());
            thread::spawn(move || {
                let framed = number % 2 == 0;
                let nick = format!("member{number}");
                client.say(framed, &format!("REGISTER {nick} 0"));
                while client.hear() != format!("USER_JOINED {nick} 127.0.0.1 0") {}
                joined.send(()).unwrap();
                started.recv().unwrap();
                for text in 0..TEXTS {
                    client.say(framed, &format!("BROADCAST {nick} text {text}"));
                }
                let mut next = HashMap::<String, usize>::new();
                let others = if framed { MEMBERS } else { MEMBERS - 1 };
                for _ in 0..others * TEXTS {
                    let heard = loop {
                        let heard = client.hear();
                        if !heard.starts_with("USER_JOINED") {
                            break heard;
                        }
                    };
                    let words: Vec<&str> = heard.split(' ').collect();
                    let next = next.entry(words[1].to_owned()).or_default();
                    let command = if framed { "BROADCAST" } else { "BROADCAST_MSG" };
                    assert_eq!(words, [command, words[1], "text", &next.to_string()]);
                    *next += 1;
                }
                assert_eq!(next.contains_key(&nick), framed);
                assert!(next.values().all(|&texts| texts == TEXTS));
            })
        })
        .collect();
    (0..MEMBERS).for_each(|_| all_joined.recv_timeout(TIMEOUT).unwrap());
    starts.iter().for_each(|start| start.send(()).unwrap());
    members.into_iter().for_each(|member| member.join().unwrap());
}

#[test]
fn several_addresses_are_one_room() {
    let listen = vec!["127.0.0.1:0".parse().unwrap(), "[::1]:0".parse().unwrap()];
    let server = match server::spawn(Options { listen, ..Options::default() }) {
        // A machine without IPv6.
        Err(ListenError::Refused { error, .. }) if error.kind() == ErrorKind::AddrNotAvailable => {
            return;
        }
        server => server.unwrap(),
    };
    let connect = |addr: &SocketAddr| Client::new(TcpStream::connect(addr).unwrap());
    let [mut ann, mut bob] = [0, 1].map(|index| connect(&server.addresses()[index]));
    ann.join_modern("ann");
    bob.frame("HELLO 1");
    bob.frame("REGISTER bob 40002");
    assert_eq!(ann.hear(), "USER_JOINED bob 0.0.0.0 0");
    assert_eq!(ann.hear(), "PROFILE bob addr=::1");
}
