//! The server under a service manager, such as systemd: its sockets are handed over, it says how it stands, and it restarts
//! without losing anybody.

use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::process::Stdio;

use plausch_tests::home::Home;
use plausch_tests::originals::Generation;
use plausch_tests::process::{JsonClient, Process, plausch};
use plausch_tests::raw::Raw;
use plausch_tests::waiting::SOON;
use rustix::process::Signal;
use serde_json::{Value, json};

/// Starts a server as a manager does that hands over `socket`.
fn serve_on(socket: impl Into<OwnedFd>) -> Process {
    let home = Home::new().with_server_key();
    let mut command = home.command("sh");
    let script = r#"export LISTEN_FDS=1 LISTEN_PID=$$; exec "$0" "$@" 3<&0 </dev/null"#;
    command.args(["-c", script]).arg(plausch()).args(["serve", "--listen", "192.0.2.1:9"]);
    command.env("NO_COLOR", "1");
    Process::with_stdin("server", command, home, Stdio::from(socket.into()))
}

#[test]
fn members_come_back_after_a_restart_nobody_is_refused_meanwhile_and_they_hear_what_they_missed() {
    // The manager keeps it open.
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = socket.local_addr().unwrap();
    let mut server = serve_on(socket.try_clone().unwrap());
    server.expect_text("listening on");
    let mut ann = JsonClient::join("ann", addr);
    let mut bob = JsonClient::join("bob", addr);
    ann.expect(&json!({"event": "joined", "nick": "bob"}));
    // Bob's computer sleeps.
    bob.process().signal(Signal::STOP);
    server.signal(Signal::TERM);
    assert_eq!(server.exit_code(), Some(0));
    drop(server);
    ann.expect(&json!({"event": "disconnected"}));
    // There is no server, and yet somebody comes.
    let mut zoe = Raw::register(Generation::Framed, addr, "zoe");

    let mut server = serve_on(socket.try_clone().unwrap());
    server.expect_text("listening on");
    zoe.expect("WELCOME zoe");
    ann.expect(&json!({"event": "welcome", "nick": "ann"}));
    ann.expect(&json!({"event": "users"}));
    ann.ask(&json!({"do": "broadcast", "text": "bob is late", "id": 1}));
    ann.expect(&json!({"event": "done", "do": "broadcast", "id": 1}));
    bob.process().signal(Signal::CONT);
    bob.expect(&json!({"event": "welcome", "nick": "bob"}));
    let past = bob.expect(&json!({"event": "past"}));
    let missed = past["texts"].as_array().unwrap().iter();
    let missed: Vec<_> = missed.map(|it| (it["from"].as_str(), it["text"].as_str())).collect();
    assert_eq!(missed, [(Some("ann"), Some("bob is late"))], "{past}");
    assert_eq!(ann.count(&json!({"event": "reconnecting"})), 1, "the first attempt succeeds");
}

/// Who has said which text.
type Said = (String, String);

/// What a member has heard of the others and itself, in order.
fn heard(member: &JsonClient) -> Vec<Said> {
    let word = |text: &Value, key: &str| text[key].as_str().unwrap().to_owned();
    let said = |text: &Value| (word(text, "from"), word(text, "text"));
    let mut heard = Vec::new();
    for event in &member.events() {
        match event["event"].as_str() {
            Some("broadcast") => heard.push(said(event)),
            Some("past") => heard.extend(event["texts"].as_array().unwrap().iter().map(said)),
            _ => {}
        }
    }
    heard.retain(|(from, _)| from != "Server");
    heard
}

/// What it has said, as it was told.
fn done(member: &JsonClient) -> Vec<Said> {
    let events = member.events();
    let done = events.iter().filter(|it| it["event"] == "done" && it["do"] == "broadcast");
    done.map(|it| (member.nick().to_owned(), it["id"].as_str().unwrap().to_owned())).collect()
}

#[test]
fn what_was_said_while_a_server_restarts_under_load_is_heard_by_all_once_and_in_one_order() {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = socket.local_addr().unwrap();
    let start = || {
        let mut server = serve_on(socket.try_clone().unwrap());
        server.expect_text("listening on");
        server
    };
    let mut server = start();
    let nicks = ["ann", "bob", "cat", "dan", "eve", "fay"];
    let mut members = nicks.map(|nick| JsonClient::join(nick, addr));
    for restart in 0..3 {
        for number in 0..15 {
            for talker in &mut members[..3] {
                let text = format!("{restart}.{number}");
                talker.ask(&json!({"do": "broadcast", "text": text, "id": text}));
            }
            if number == 10 {
                server.signal(Signal::TERM);
            }
        }
        assert_eq!(server.exit_code(), Some(0));
        server = start();
        // Whoever comes back later than another one talks again has missed something, and is told it.
        for member in &mut members {
            member.expect(&json!({"event": "welcome", "nick": member.nick()}));
        }
    }
    for talker in &mut members[..3] {
        // Replies come in the order of the actions.
        talker.ask(&json!({"do": "users", "id": "last"}));
        talker.expect(&json!({"event": "done", "id": "last"}));
    }
    members[0].ask(&json!({"do": "broadcast", "text": "last", "id": "last"}));
    for member in &mut members {
        member.expect(&json!({"event": "broadcast", "from": "ann", "text": "last"}));
    }
    let all: BTreeSet<Said> = members.iter().flat_map(done).collect();
    assert!(all.len() > 9, "under load: {all:?}");
    let histories = members.each_ref().map(heard);
    for (member, history) in members.iter().zip(&histories) {
        let once: BTreeSet<Said> = history.iter().cloned().collect();
        assert_eq!(once.len(), history.len(), "{} hears nothing twice: {history:?}", member.nick());
        let missed: Vec<_> = all.difference(&once).collect();
        assert!(missed.is_empty(), "{} has missed {missed:?}", member.nick());
        for other in &histories {
            let both = |text: &&Said| history.contains(text) && other.contains(text);
            assert!(history.iter().filter(both).eq(other.iter().filter(both)), "one order");
        }
    }
}

#[test]
fn sockets_that_are_handed_over_replace_listen_and_others_are_refused() {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = socket.local_addr().unwrap();
    let mut server = serve_on(socket);
    server.expect_text(&format!("hands over {addr}"));
    Raw::join(Generation::Framed, addr, "ann").expect("USER_JOINED ann");

    let datagrams = UdpSocket::bind("127.0.0.1:0").unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let connected = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    for socket in [OwnedFd::from(datagrams), OwnedFd::from(connected)] {
        let mut server = serve_on(socket);
        server.expect_text("is not a tcp socket that listens");
        assert_eq!(server.exit_code(), Some(1));
    }
}

/// What the manager is told next, of whatever `is_meant`.
fn told(manager: &UnixDatagram, is_meant: impl Fn(&str) -> bool) -> String {
    manager.set_read_timeout(Some(SOON)).unwrap();
    loop {
        let mut bytes = [0; 1024];
        let count = manager.recv(&mut bytes).expect("the server says it");
        let text = String::from_utf8(bytes[..count].to_vec()).unwrap();
        if is_meant(&text) {
            return text;
        }
    }
}

#[test]
fn the_manager_is_told_when_the_server_is_ready_alive_reloads_and_stops() {
    let home = Home::new();
    let path = home.path().join("notify");
    let abstract_name = format!("plausch-tests-{}", std::process::id());
    let abstract_addr = {
        use std::os::linux::net::SocketAddrExt;
        std::os::unix::net::SocketAddr::from_abstract_name(&abstract_name).unwrap()
    };
    for (manager, name) in [
        (UnixDatagram::bind(&path).unwrap(), path.to_str().unwrap().to_owned()),
        (UnixDatagram::bind_addr(&abstract_addr).unwrap(), format!("@{abstract_name}")),
    ] {
        let home = Home::new().with_server_key();
        let mut command = home.command(plausch());
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        command.env("NOTIFY_SOCKET", name).env("WATCHDOG_USEC", "300000");
        let mut server = Process::of("server", command, home);
        let addr: SocketAddr = server.expect_line("listening on", |line| {
            let (_, behind) = line.text.split_once("listening on ")?;
            behind.parse().ok()
        });
        told(&manager, |text| text.starts_with("READY=1\nSTATUS=nobody is here"));
        let mut ann = Raw::join(Generation::Framed, addr, "ann");
        ann.expect("USER_JOINED ann");
        let alive = |text: &str| text.starts_with("WATCHDOG=1\nSTATUS=1 member\n");
        (0..3).for_each(|_| drop(told(&manager, alive)));
        server.signal(Signal::HUP);
        let reloading = told(&manager, |text| text.starts_with("RELOADING=1\nMONOTONIC_USEC="));
        let micros = reloading.trim_end().rsplit('=').next().unwrap();
        assert!(micros.parse::<u64>().unwrap() > 0, "{reloading}");
        told(&manager, |text| text.starts_with("READY=1\n"));
        server.signal(Signal::TERM);
        told(&manager, |text| text == "STOPPING=1\n");
        assert_eq!(server.exit_code(), Some(0));
    }
}
