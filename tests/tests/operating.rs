//! The server and its clients as processes: console, signals, restarts, ends.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::Instant;

use plausch_tests::home::Home;
use plausch_tests::originals::{Generation, LiveClient, Shown};
use plausch_tests::process::{JsonClient, Process, Server, plausch};
use plausch_tests::raw::Raw;
use plausch_tests::waiting::SOON;
use rustix::process::Signal;
use serde_json::json;

#[test]
fn clients_come_back_to_a_server_that_was_killed() {
    let mut server = Server::start(&[]);
    let addr = server.addr();
    let mut ann = JsonClient::join("ann", addr);
    let mut bob = JsonClient::join("bob", addr);
    ann.expect(&json!({"event": "joined", "nick": "bob"}));
    server.process().kill();
    for client in [&mut ann, &mut bob] {
        client.expect(&json!({"event": "disconnected"}));
        let reconnecting = client.expect(&json!({"event": "reconnecting"}));
        let wait = reconnecting["in_ms"].as_u64().unwrap();
        assert!((1..=60_000).contains(&wait), "{reconnecting}");
    }
    ann.ask(&json!({"do": "broadcast", "text": "is anybody there?", "id": 1}));

    let _server = Server::start_at(&addr.to_string(), &[]);
    for client in [&mut ann, &mut bob] {
        let nick = client.nick().to_owned();
        client.expect(&json!({"event": "welcome", "nick": nick}));
        client.expect(&json!({"event": "users"}));
    }
    // It has waited.
    ann.expect(&json!({"event": "done", "do": "broadcast", "id": 1}));
    let mut zoe = JsonClient::join("zoe", addr);
    zoe.ask(&json!({"do": "broadcast", "text": "welcome back"}));
    ann.expect(&json!({"event": "broadcast", "from": "zoe", "text": "welcome back"}));
    bob.expect(&json!({"event": "broadcast", "from": "zoe", "text": "welcome back"}));
    // And private chats are possible again.
    ann.ask(&json!({"do": "chat", "with": "bob"}));
    bob.expect(&json!({"event": "chat_request", "with": "ann"}));
}

#[test]
fn the_log_says_who_from_where_and_why_and_never_what_was_said() {
    let mut server = Server::start(&["--unregistered-connection", "1s", "--payload-length", "100"]);
    let addr = server.addr();
    let join = |nick: &str| Raw::join(Generation::Framed, addr, nick);
    let _silent = Raw::connect(Generation::Line, addr);
    let mut ann = join("ann");
    ann.send("BROADCAST ann the secret");
    ann.expect("BROADCAST ann the secret");
    server.process().expect_text("ann joined from 127.0.0.1:0: framed, an original");
    for (payload, line) in [
        ("REGISTER ann 0", "refused ann from 127.0.0.1: the nickname is taken"),
        (
            "REGISTER Ann 0",
            "refused Ann from 127.0.0.1: the nickname looks like one that is taken: ann",
        ),
        ("REGISTER a:b 0", "refused 127.0.0.1: a nickname has no colon"),
        ("GET / HTTP/1.1", "refused 127.0.0.1: it speaks another protocol"),
    ] {
        let mut raw = Raw::connect(Generation::Line, addr);
        raw.send(payload);
        raw.rest();
        server.process().expect_text(line);
    }
    ann.send("QUIT ");
    server.process().expect_text("ann left, from 127.0.0.1:0: it quit");
    drop(join("bob"));
    server.process().expect_text("bob left, from 127.0.0.1:0: its connection ended");
    let mut eve = join("eve");
    eve.send_bytes(&[b"\0\xff\xff\xff".as_slice(), &b"the secret".repeat(100)].concat());
    server.process().expect_text("eve left, from 127.0.0.1:0: it sent what no client may send");
    let _fred = join("fred");
    server.process().tell("kick fred too loud");
    server.process().expect_text("fred left, from 127.0.0.1:0: the operator removed it: too loud");
    server.process().expect_text("closed a connection from 127.0.0.1: it did not register in time");
    let dialogue = server.process().dialogue().join("\n");
    assert!(!dialogue.contains("secret"), "{dialogue}");
}

#[test]
fn the_console_lists_kicks_and_speaks() {
    let mut server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let mut fred = LiveClient::join(Generation::Framed, "fred", server.addr()).unwrap();
    let mut lisa = LiveClient::join(Generation::Line, "lisa", server.addr()).unwrap();
    lisa.expect_users();

    let console = server.process();
    console.tell("list");
    for nick in ["ann", "fred", "lisa"] {
        console.expect_text(nick);
    }
    console.tell("help");
    for command in ["list", "kick", "say", "help", "exit"] {
        console.expect_text(command);
    }
    console.tell("say coffee is ready ☕");
    ann.expect(&json!({"event": "broadcast", "text": "coffee is ready ☕", "own": false}));
    let said = |shown: &Shown| match shown {
        Shown::Said { text, .. } if text == "coffee is ready ☕" => Some(()),
        _ => None,
    };
    fred.wait("the server's word", said);
    lisa.wait("the server's word", said);

    let console = server.process();
    console.tell("kick fred too loud");
    ann.expect(&json!({"event": "left", "nick": "fred"}));
    fred.expect(&Shown::Error("too loud".into()));
    fred.expect(&Shown::Disconnected);
    let console = server.process();
    console.tell("kick lisa");
    lisa.expect(&Shown::Disconnected);
    ann.expect(&json!({"event": "left", "nick": "lisa"}));

    // What makes no sense is told, and changes nothing.
    let console = server.process();
    console.tell("kick nobody");
    console.expect_text("nobody");
    console.tell("dance");
    console.expect_text("dance");
    console.tell("");
    console.tell("list");
    console.expect_text("ann");
    console.tell("kick ann off you go");
    ann.expect(&json!({"event": "kicked", "text": "off you go"}));
    ann.expect(&json!({"event": "disconnected", "reason": "dismissed"}));
    ann.expect(&json!({"event": "ended", "reason": "kicked", "text": "off you go"}));
    // Whoever is sent away does not come back by itself.
    let code = ann.process().exit_code();
    assert_eq!(code, Some(1));
}

#[test]
fn the_console_ends_the_server() {
    let mut server = Server::start(&[]);
    let addr = server.addr();
    let mut ann = JsonClient::join("ann", addr);
    let mut raw = Raw::join(Generation::Line, addr, "raw");
    server.process().tell("exit");
    ann.expect(&json!({"event": "disconnected"}));
    let told = raw.rest();
    assert!(told.iter().any(|payload| !payload.starts_with("USER_")), "{told:?}");
    assert_eq!(server.process().exit_code(), Some(0));
    TcpListener::bind(addr).expect("the port is free");
}

#[test]
fn signals_stop_the_server_cleanly() {
    for signal in [Signal::TERM, Signal::INT] {
        let mut server = Server::start(&[]);
        let addr = server.addr();
        let mut ann = JsonClient::join("ann", addr);
        let mut raw = Raw::join(Generation::Framed, addr, "raw");
        raw.expect("USER_JOINED raw");
        server.process().signal(signal);
        // The members are told in words before their connections end.
        let told = raw.rest();
        assert!(told.iter().any(|payload| payload.contains(' ')), "{told:?}");
        ann.expect(&json!({"event": "disconnected"}));
        assert_eq!(server.process().exit_code(), Some(0));
        TcpListener::bind(addr).expect("the port is free");
    }
}

#[test]
fn sighup_and_reload_read_the_file_again_and_a_wrong_one_changes_nothing() {
    let home = Home::new();
    let path = home.path().join("plausch.toml");
    let write = |text: &str| std::fs::write(&path, text).unwrap();
    write("[serve]\nmembers = 1\n");
    let mut server = Server::start(&["--config", path.to_str().unwrap()]);
    let addr = server.addr();
    let _ann = JsonClient::join("ann", addr);
    let mut bob = JsonClient::start("bob", addr, &[]);
    assert_eq!(bob.process().exit_code(), Some(1));

    write("[serve]\nmembers = many\n");
    server.process().signal(Signal::HUP);
    server.process().expect_text("stay as they are");
    write("[serve]\nmembers = 2\nlisten = \"127.0.0.1:1\"\npayload-length = 512\n");
    server.process().signal(Signal::HUP);
    server.process().expect_text("members is 2 now; it was 1");
    server.process().expect_text("payload-length stays 4KiB until the server starts again");
    let _bob = JsonClient::join("bob", addr);
    server.process().tell("reload");
    server.process().expect_text("payload-length stays");
    server.process().tell("exit");
    assert_eq!(server.process().exit_code(), Some(0));
    let listens = server.process().dialogue().iter().any(|line| line.contains("listen stays"));
    assert!(!listens, "a flag wins over the file");
}

#[test]
fn the_file_says_what_the_room_is_about_and_what_newcomers_are_to_read() {
    let home = Home::new();
    let [path, motd] = ["plausch.toml", "motd"].map(|name| home.path().join(name));
    let write = |topic: &str, message: &str| {
        let file = motd.display();
        std::fs::write(&motd, message).unwrap();
        std::fs::write(&path, format!("[serve]\ntopic = \"{topic}\"\nmotd-file = \"{file}\"\n"))
            .unwrap();
    };
    let topic = |text: &str| json!({"event": "topic", "text": text});
    let message = |text: &str| json!({"event": "motd", "text": text});
    write("tea", "Be kind.\nOr quiet.\n");
    let mut server = Server::start(&["--config", path.to_str().unwrap()]);
    let addr = server.addr();
    let mut ann = JsonClient::join("ann", addr);
    ann.expect(&topic("tea"));
    ann.expect(&message("Be kind.\nOr quiet."));

    // What the operator has said stays until the file says something else.
    server.process().tell("topic cake");
    ann.expect(&topic("cake"));
    write("tea", "Be quiet.");
    server.process().tell("reload");
    server.process().expect_text("the message of the day is another one now");
    let mut bob = JsonClient::join("bob", addr);
    bob.expect(&topic("cake"));
    bob.expect(&message("Be quiet."));
    write("coffee", "Be quiet.");
    server.process().signal(Signal::HUP);
    server.process().expect_text("topic is coffee now; it was tea");
    bob.expect(&topic("coffee"));

    let mut old = Raw::join(Generation::Framed, addr, "old");
    old.expect("BROADCAST Server Thema: coffee");
    old.expect("BROADCAST Server Be quiet.");
    write("none of it", &"x\n".repeat(51));
    server.process().tell("reload");
    server.process().expect_text("stay as they are");
    server.process().tell("topic");
    server.process().expect_text("the topic: coffee");
}

#[test]
fn a_server_goes_on_when_its_stdin_ends() {
    let mut server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    server.process().tell("list");
    server.process().close_stdin();
    server.process().expect_text("ann");
    let mut bob = JsonClient::join("bob", server.addr());
    bob.ask(&json!({"do": "broadcast", "text": "still here"}));
    ann.expect(&json!({"event": "broadcast", "from": "bob", "text": "still here"}));
    server.process().signal(Signal::TERM);
    assert_eq!(server.process().exit_code(), Some(0));
}

/// A server whose output goes where `out` and `err` say. It is killed when it is dropped.
struct Quiet {
    child: Child,
    addr: SocketAddr,
    _home: Home,
}

impl Quiet {
    fn start(out: Stdio, err: Stdio) -> Self {
        let addr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let home = Home::new();
        let mut command = home.command(plausch());
        command.args(["serve", "--log", "trace", "--listen", &addr.to_string()]);
        command.stdin(Stdio::piped()).stdout(out).stderr(err);
        let child = command.spawn().unwrap();
        let until = Instant::now() + SOON;
        while TcpStream::connect(addr).is_err() {
            assert!(Instant::now() < until, "it does not serve");
        }
        Quiet { child, addr, _home: home }
    }

    fn tell(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_server_whose_output_nobody_reads_serves_on() {
    let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
    let closed = || Stdio::from(std::io::pipe().unwrap().1);
    let streams: [&dyn Fn() -> Stdio; 3] = [&Stdio::piped, &full, &closed];
    for stream in streams {
        let mut server = Quiet::start(stream(), stream());
        let mut zoe = Raw::join(Generation::Framed, server.addr, "zoe");
        zoe.expect("USER_JOINED zoe");
        // More than a pipe holds, on both streams.
        for number in 0..1000 {
            server.tell("help");
            drop(Raw::register(Generation::Framed, server.addr, &format!("guest{number}")));
        }
        server.tell("say still here");
        while !zoe.payload().expect("she is still in the room").ends_with("still here") {}
        server.tell("exit");
        assert_eq!(server.child.wait().unwrap().code(), Some(0));
    }
}

#[cfg(unix)]
#[test]
fn a_server_with_too_few_open_files_says_what_to_do_and_serves_again_when_there_are_some() {
    let home = Home::new();
    let mut command = home.command("sh");
    command.args(["-c", r#"ulimit -n 40; exec "$0" serve --listen 127.0.0.1:0 2>&1"#]);
    command.arg(plausch()).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut expect =
        |part: &str| said.by_ref().map(Result::unwrap).find(|line| line.contains(part)).unwrap();
    let addr: SocketAddr = expect("listening on").rsplit(' ').next().unwrap().parse().unwrap();
    let many: Vec<_> = (0..60).map(|_| TcpStream::connect(addr).unwrap()).collect();
    let line = expect("cannot accept connections");
    assert!(line.contains("ulimit -n") && !line.contains("os error"), "{line}");
    drop(many);
    Raw::join(Generation::Framed, addr, "ann").expect("USER_JOINED ann");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn nothing_that_is_said_is_logged() {
    let mut server = Server::start(&["--log", "trace"]);
    let mut ann = JsonClient::join("ann", server.addr());
    let mut fred = LiveClient::join(Generation::Framed, "fred", server.addr()).unwrap();
    fred.expect_users();
    fred.broadcast("between-us-one");
    ann.expect(&json!({"event": "broadcast", "text": "between-us-one"}));
    ann.ask(&json!({"do": "broadcast", "text": "between-us-two"}));
    fred.expect_said("ann", "between-us-two");
    server.process().tell("exit");
    assert_eq!(server.process().exit_code(), Some(0));
    let logged = server.process().dialogue().join("\n");
    assert!(logged.contains("fred"), "who comes is logged: {logged}");
    assert!(!logged.contains("between-us"), "{logged}");
}

#[test]
fn bad_usage_is_2() {
    let bad: &[&[&str]] = &[
        &["dance"],
        &["chat", "--json", "--dance"],
        &["chat", "--json", "--nick", "a b", "--server", "127.0.0.1:9"],
        &["chat", "--json", "--nick", "a:b", "--server", "127.0.0.1:9"],
        &["chat", "--json", "--nick", "ann", "--server", "127.0.0.1:port"],
        &["chat", "--json", "--nick", "ann", "--server", "127.0.0.1:9", "--dialect", "klingon"],
        &["chat", "--json", "--server", "127.0.0.1:9"],
        &["serve", "--listen", "nowhere"],
        &["serve", "--members", "many"],
        &["serve", "--members", "0"],
        &["serve", "--config", "/nowhere/config.toml"],
        &["config", "--ping-after", "2m"],
    ];
    for args in bad {
        let mut process = Process::start("bad usage", args.iter().copied());
        assert_eq!(process.exit_code(), Some(2), "{args:?}");
        let said = process.dialogue();
        assert!(said.iter().any(|line| line.starts_with('!')), "{args:?}: {said:?}");
    }
}

#[test]
fn a_client_that_cannot_join_says_why_and_exits_with_1() {
    // Nobody listens there.
    let addr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut ann = JsonClient::start("ann", addr, &[]);
    assert_eq!(ann.process().exit_code(), Some(1));
    let said = ann.process().dialogue();
    assert!(said.iter().any(|line| line.contains(&addr.to_string())), "{said:?}");
}

#[test]
fn help_and_version_exit_with_0() {
    for args in [&["--help"][..], &["--version"], &["serve", "--help"], &["chat", "--help"]] {
        let mut process = Process::start("help", args.iter().copied());
        process.expect_text("plausch");
        assert_eq!(process.exit_code(), Some(0), "{args:?}");
    }
}

#[test]
fn without_a_terminal_it_reads_and_writes_plain_lines() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let addr = server.addr().to_string();
    let mut bob = Process::start("bob", ["chat", "--server", &addr, "--nick", "bob"]);
    ann.expect(&json!({"event": "joined", "nick": "bob"}));
    ann.ask(&json!({"do": "broadcast", "text": "hello \u{1b}[31mred"}));
    let line = bob.expect_text("hello");
    assert!(line.contains("ann") && !line.contains('\u{1b}'), "{line:?}");
    bob.tell("hi there 😀");
    ann.expect(&json!({"event": "broadcast", "from": "bob", "text": "hi there 😀"}));
    bob.tell("/users");
    bob.expect_text("ann");
    bob.tell("/dance");
    bob.expect_text("/dance");
    bob.tell("/chat ann");
    ann.expect(&json!({"event": "chat_request", "with": "bob"}));
    ann.ask(&json!({"do": "accept", "with": "bob"}));
    ann.expect(&json!({"event": "chat_opened", "with": "bob"}));
    ann.ask(&json!({"do": "say", "with": "bob", "text": "in private"}));
    bob.expect_text("in private");
    bob.tell("/quit");
    // One of its lines was refused.
    assert_eq!(bob.exit_code(), Some(1));
    ann.expect(&json!({"event": "left", "nick": "bob"}));
}
