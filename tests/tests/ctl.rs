//! `plausch ctl`: commands for a server without a console.

#![cfg(unix)]

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use plausch_tests::home::Home;
use plausch_tests::originals::Generation;
use plausch_tests::process::{JsonClient, Process, free_port, plausch};
use plausch_tests::raw::Raw;
use serde_json::{Value, json};

/// A folder in which servers keep what is theirs.
struct Data(Home);

impl Data {
    fn folder(&self) -> PathBuf {
        self.0.path().join("kept")
    }

    /// A server that nobody can type to.
    fn serve(&self) -> (Process, SocketAddr) {
        self.serve_at("127.0.0.1:0")
    }

    fn serve_at(&self, listen: &str) -> (Process, SocketAddr) {
        let home = Home::new();
        let mut command = home.command(plausch());
        command.args(["serve", "--listen", listen]).env("NO_COLOR", "1");
        command.env("XDG_DATA_HOME", self.folder());
        let mut server = Process::of("server", command, home);
        server.close_stdin();
        let addr = server.expect_line("listening on", |line| {
            let (_, behind) = line.text.split_once("listening on ")?;
            behind.split_whitespace().next()?.parse().ok()
        });
        (server, addr)
    }

    fn ctl(&self, args: &[&str]) -> Answer {
        let home = Home::new();
        let mut command: Command = home.command(plausch());
        command.arg("ctl").args(args).env("NO_COLOR", "1").env("XDG_DATA_HOME", self.folder());
        let Output { status, stdout, stderr } = command.stdin(Stdio::null()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Answer { code: status.code(), out: text(stdout), err: text(stderr) }
    }

    fn socket(&self, port: u16) -> PathBuf {
        self.folder().join("plausch").join(format!("control-127.0.0.1-{port}"))
    }
}

#[derive(Debug, PartialEq)]
struct Answer {
    code: Option<i32>,
    out: String,
    err: String,
}

fn done(out: &str) -> Answer {
    Answer { code: Some(0), out: format!("{out}\n"), err: String::new() }
}

fn failed(err: &str) -> Answer {
    Answer { code: Some(1), out: String::new(), err: format!("plausch: {err}\n") }
}

#[test]
fn a_server_without_a_console_is_commanded_from_elsewhere() {
    let data = Data(Home::new());
    let (mut server, addr) = data.serve();
    let socket = fs::metadata(data.socket(addr.port())).unwrap();
    assert!(socket.file_type().is_socket());
    assert_eq!(socket.permissions().mode() & 0o777, 0o600);
    assert_eq!(data.ctl(&["list"]), done("nobody is here"));
    let mut ann = JsonClient::join("ann", addr);
    assert_eq!(data.ctl(&["say", "Back", "in two minutes"]), done("said"));
    ann.expect(&json!({"event": "broadcast", "from": "Server", "text": "Back in two minutes"}));
    assert_eq!(data.ctl(&["kick", "bob"]), failed("there is no bob here; list shows who is here"));
    assert_eq!(data.ctl(&["mute", "ann", "3d", "-1", "for", "noise"]).code, Some(0));
    server.expect_text("plausch ctl: mute ann 3d -1 for noise");
    assert!(data.ctl(&["bans"]).out.contains("mute  ann  for another 3d: -1 for noise"));
    assert_eq!(data.ctl(&["dance"]), failed("there is no command dance; help shows all"));
    let help = data.ctl(&["help"]);
    let shown = data.ctl(&["--help"]).out;
    for line in help.out.lines() {
        assert!(shown.contains(line.trim()), "{line}: {shown}");
    }
    assert_eq!(data.ctl(&[]).code, Some(2));
    assert_eq!(data.ctl(&["exit"]), done("the server stops: its operator told it to"));
    assert_eq!(server.exit_code(), Some(0));
    assert!(!data.socket(addr.port()).exists());
    let nobody = data.ctl(&["list"]);
    assert!(nobody.code == Some(1) && nobody.err.contains("no server runs here"), "{nobody:?}");
}

#[test]
fn an_operator_says_what_the_room_is_about() {
    let data = Data(Home::new());
    let (_server, addr) = data.serve();
    assert_eq!(data.ctl(&["topic"]), done("the room has no topic"));
    let mut ann = JsonClient::join("ann", addr);
    assert_eq!(data.ctl(&["topic", "tea and", "cake"]), done("the topic: tea and cake"));
    let topic = json!({"event": "topic", "text": "tea and cake"});
    ann.expect(&topic);
    JsonClient::join("bob", addr).expect(&topic);
    let too_long = data.ctl(&["topic", &"x".repeat(401)]);
    assert_eq!(too_long, failed("the topic has 401 bytes, and 400 fit"));
    assert_eq!(data.ctl(&["topic"]), done("the topic: tea and cake"));
    assert_eq!(data.ctl(&["topic", "-"]), done("the room has no topic"));
    let removed = ann.expect(&json!({"event": "topic"}));
    assert_eq!(removed.get("text"), None);
}

#[test]
fn what_the_operator_says_that_the_room_is_about_outlives_the_server() {
    let data = Data(Home::new());
    let listen = format!("127.0.0.1:{}", free_port());
    for (command, topic) in [("tea", "the topic: tea"), ("-", "the room has no topic")] {
        let (mut server, _) = data.serve_at(&listen);
        assert_eq!(data.ctl(&["topic", command]), done(topic));
        assert_eq!(data.ctl(&["exit"]).code, Some(0));
        assert_eq!(server.exit_code(), Some(0));
        let (mut server, _) = data.serve_at(&listen);
        assert_eq!(data.ctl(&["topic"]), done(topic));
        assert_eq!(data.ctl(&["exit"]).code, Some(0));
        assert_eq!(server.exit_code(), Some(0));
    }
}

#[test]
fn a_restart_is_announced_and_whoever_was_here_comes_back_also_in_a_pipe() {
    let data = Data(Home::new());
    let (mut server, addr) = data.serve();
    let mut ann = JsonClient::join("ann", addr);
    let home = Home::new();
    let mut command = home.command(plausch());
    command.args(["chat", "--plain", "--nick", "bob", "--server", &addr.to_string()]);
    command.env("NO_COLOR", "1");
    let mut bob = Process::of("bob", command, home);
    ann.expect(&json!({"event": "joined", "nick": "bob"}));
    let announced = done("everybody is told; the server stops in a moment");
    assert_eq!(data.ctl(&["restart", "20s", "a new", "disk"]), announced);
    ann.expect(&json!({"event": "restarting", "in_ms": 20_000, "text": "a new disk"}));
    bob.expect_text("* the server restarts; it is back in about 20s: a new disk");
    assert_eq!(server.exit_code(), Some(0));
    ann.expect(&json!({"event": "disconnected", "reason": "restarting"}));
    bob.expect_text("* the server restarts; you are back in the room as soon as it is");
    // What is typed meanwhile waits.
    bob.tell("still here");
    let _server = data.serve_at(&addr.to_string());
    ann.expect(&json!({"event": "welcome"}));
    // Bob may be back before her.
    let said = json!({"event": "broadcast", "from": "bob", "text": "still here"});
    let heard = ann.expect_either(&said, &json!({"event": "past"}));
    assert!(heard.to_string().contains("still here"), "{heard}");
    assert_eq!(ann.count(&json!({"event": "broadcast", "from": "Server"})), 0);
    let failed = bob.dialogue().into_iter().find(|line| line.contains("! "));
    assert_eq!(failed, None);
}

#[test]
fn of_several_servers_one_has_to_be_named_and_one_that_was_killed_is_none() {
    let data = Data(Home::new());
    let (mut first, addr) = data.serve();
    let (mut second, other) = data.serve();
    let several = data.ctl(&["list"]);
    let sockets = [addr, other].map(|addr| data.socket(addr.port()).display().to_string());
    assert!(sockets.iter().all(|socket| several.err.contains(socket)), "{several:?}");
    assert_eq!(several.code, Some(1));
    assert_eq!(data.ctl(&["--socket", &sockets[1], "list"]), done("nobody is here"));
    first.kill();
    assert!(data.socket(addr.port()).exists());
    assert_eq!(data.ctl(&["list"]), done("nobody is here"));
    let gone = data.ctl(&["--socket", &sockets[0], "list"]);
    assert!(gone.err.contains("no server answers at"), "{gone:?}");
    assert_eq!(data.ctl(&["exit"]).code, Some(0));
    assert_eq!(second.exit_code(), Some(0));
}

#[test]
fn a_member_and_the_server_are_looked_at_closely_also_by_programs() {
    let data = Data(Home::new());
    let (_server, addr) = data.serve();
    let mut ann = JsonClient::join("ann", addr);
    let mut bob = Raw::join(Generation::Line, addr, "bob");
    ann.expect(&json!({"event": "joined", "nick": "bob"}));
    ann.ask(&json!({"do": "broadcast", "text": "hi"}));
    bob.expect("BROADCAST_MSG ann hi");
    assert_eq!(data.ctl(&["mute", "ann", "1h"]).code, Some(0));

    let shown = data.ctl(&["list", "Ann"]).out;
    let lines: Vec<_> = shown.lines().collect();
    assert!(lines[0].starts_with("ann: 127.0.0.1:") && lines[0].contains(" connected for "));
    assert!(lines[1].starts_with("its client: modern, encrypted, with the key "), "{shown}");
    assert!(lines[2].starts_with("has said 1 text to the room, "), "{shown}");
    assert!(lines[3].ends_with("; 0 B are still to be sent to it"), "{shown}");
    assert_eq!(lines[4..], ["is muted"]);
    let shown = data.ctl(&["list", "bob"]).out;
    assert!(
        shown.contains("\nits client: line, not encrypted\nhas said nothing to the room\n"),
        "{shown}"
    );
    let nobody = failed("there is no cid here; list shows who is here");
    assert_eq!(data.ctl(&["list", "cid"]), nobody);
    assert_eq!(data.ctl(&["--json", "list", "cid"]), nobody);

    let json = |args: &[&str]| -> Vec<Value> {
        let answer = data.ctl(&[&["--json"], args].concat());
        assert_eq!(answer.code, Some(0), "{answer:?}");
        answer.out.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    };
    let looked = &json(&["list", "ann"])[0];
    for (field, value) in [
        ("nick", json!("ann")),
        ("ip", json!("127.0.0.1")),
        ("modern", json!(true)),
        ("texts", json!(1)),
        ("waiting", json!(0)),
        ("muted", json!(true)),
        ("operator", json!(false)),
    ] {
        assert_eq!(looked[field], value, "{looked}");
    }
    assert!(looked["last_text_ms"].as_u64() <= looked["connected_ms"].as_u64(), "{looked}");
    let all = json(&["list"]);
    assert_eq!(all.len(), 2);
    assert_eq!((&all[1]["nick"], &all[1]["dialect"]), (&json!("bob"), &json!("line")));
    assert_eq!((&all[0]["key"], all[1].get("key")), (&looked["key"], None));
    let bans = json(&["bans"]);
    assert_eq!((&bans[0]["sanction"], &bans[0]["who"]), (&json!("mute"), &json!("ann")));
    assert_eq!(json(&["say", "so"]), [json!({"text": "said"})]);
    assert_eq!(json(&["topic", "tea"]), [json!({"text": "the topic: tea"})]);

    let status = &json(&["status"])[0];
    for (field, value) in [
        ("topic", json!("tea")),
        ("members", json!(2)),
        ("members_secure", json!(1)),
        ("originals", json!(1)),
        ("members_most", json!(2)),
        ("joined", json!(2)),
        ("refused", json!({})),
    ] {
        assert_eq!(status[field], value, "{status}");
    }
    let shown = data.ctl(&["status"]).out;
    assert!(shown.starts_with(concat!("Plausch ", env!("CARGO_PKG_VERSION"), ", running for ")));
    let members = "members: 2 of at most 10000, 1 of them encrypted, 1 of them with original clients; 2 at the most";
    assert!(shown.lines().any(|line| line == members), "{shown}");
}
