//! Scripts that drive the real program by JSON, as `docs/JSON.md` describes it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use plausch_tests::home::Home;
use plausch_tests::process::{JsonClient, Server, plausch};
use rustix::process::Signal;
use serde_json::{Value, json};

#[test]
fn the_first_event_says_the_version_and_the_last_one_why_it_ended() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    ann.ask(&json!({"do": "quit", "id": "bye"}));
    ann.expect(&json!({"event": "ended", "reason": "left"}));
    let events = ann.events();
    let first = json!({"event": "hello", "version": 1, "nick": "ann"});
    for (key, value) in first.as_object().unwrap() {
        assert_eq!(&events[0][key], value);
    }
    assert_eq!(events[events.len() - 2]["id"], "bye");
    assert_eq!(ann.process().exit_code(), Some(0));

    let _ann = JsonClient::join("ann", server.addr());
    let mut second = JsonClient::start("ann", server.addr(), &[]);
    second.expect(&json!({"event": "refused", "code": "nick_taken"}));
    second.expect(&json!({"event": "ended", "reason": "refused", "code": "nick_taken"}));
    assert_eq!(second.process().exit_code(), Some(1));
}

#[test]
fn a_bot_leaves_properly_when_it_is_told_to_end_or_its_terminal_goes() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    for signal in [Signal::TERM, Signal::HUP] {
        if signal == Signal::HUP && is_hang_up_ignored() {
            // Whom this test starts ignores it as well, and goes on.
            continue;
        }
        let mut bot = JsonClient::join("bot", server.addr());
        bot.process().signal(signal);
        bot.expect(&json!({"event": "ended", "reason": "left"}));
        assert_eq!(bot.process().exit_code(), Some(0), "{signal:?}");
        ann.expect(&json!({"event": "left", "nick": "bot"}));
    }
}

/// Whether these tests were started with `nohup`.
fn is_hang_up_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap();
    u64::from_str_radix(ignored.trim(), 16).unwrap() & 1 == 1
}

#[test]
fn every_action_gets_exactly_one_reply() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::start("ann", server.addr(), &[]);
    let _bob = JsonClient::join("bob", server.addr());
    // Before it has joined, after it has, right and wrong.
    let actions = [
        json!({"do": "broadcast", "text": "one"}),
        json!({"do": "users"}),
        json!({"do": "broadcast", "text": "two"}),
        json!({"do": "broadcast", "text": "\u{7}three\u{1b}[2J"}),
        json!({"do": "broadcast", "text": " "}),
        json!({"do": "chat", "with": "nobody"}),
        json!({"do": "say", "with": "bob", "text": "hi"}),
        json!({"do": "chat", "with": "bob"}),
        json!({"do": "close", "with": "bob"}),
        json!({"do": "reconnect"}),
        json!({"do": "nick", "nick": "anna"}),
        json!({"do": "quit"}),
    ];
    for (id, action) in actions.iter().enumerate() {
        let mut action = action.clone();
        action["id"] = json!(id);
        ann.ask(&action);
    }
    ann.expect(&json!({"event": "ended"}));
    let events = ann.events();
    for (id, action) in actions.iter().enumerate() {
        let replies: Vec<_> = events.iter().filter(|event| event["id"] == json!(id)).collect();
        assert_eq!(replies.len(), 1, "{action}: {replies:?}");
        assert_eq!(replies[0]["do"], action["do"]);
    }
}

#[test]
fn a_nickname_that_is_taken_is_an_error_of_the_action_and_the_member_stays() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let _bob = JsonClient::join("bob", server.addr());
    ann.expect(&json!({"event": "joined", "nick": "bob"}));
    ann.ask(&json!({"do": "nick", "nick": "bob", "id": 1}));
    ann.expect(&json!({"event": "error", "do": "nick", "id": 1, "code": "nick_taken"}));
    ann.ask(&json!({"do": "nick", "nick": "anna", "id": 2}));
    ann.expect(&json!({"event": "done", "do": "nick", "id": 2}));
    ann.ask(&json!({"do": "broadcast", "text": "here", "id": 3}));
    ann.expect(&json!({"event": "broadcast", "from": "anna", "own": true}));
}

#[test]
fn whoever_reads_no_events_stays_in_the_room_and_learns_what_was_missed() {
    let server = Server::start(&["--no-rate-limits"]);
    let mut ann = JsonClient::join("ann", server.addr());
    let home = Home::new();
    let mut slow = home.command(plausch());
    slow.args(["chat", "--json", "--nick", "slow", "--server", &server.addr().to_string()]);
    slow.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut slow = slow.spawn().expect("plausch starts");
    ann.expect(&json!({"event": "joined", "nick": "slow"}));
    // Much more than a pipe, the program and its client hold together.
    let text = "x".repeat(1000);
    for round in 0..40 {
        for _ in 0..100 {
            ann.ask(&json!({"do": "broadcast", "text": text}));
        }
        ann.ask(&json!({"do": "users", "id": round}));
        ann.expect(&json!({"event": "done", "id": round}));
    }
    ann.ask(&json!({"do": "broadcast", "text": "the last one"}));
    ann.expect(&json!({"event": "broadcast", "text": "the last one"}));
    assert_eq!(ann.count(&json!({"event": "left", "nick": "slow"})), 0);

    let events = BufReader::new(slow.stdout.take().expect("a pipe")).lines();
    let mut events = events.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
    let missed = events.find(|event| event["event"] == "missed").expect("some were missed");
    assert!(missed["events"].as_u64().is_some_and(|count| count > 0), "{missed}");
    let users = events.find(|event| event["event"] == "users").expect("how things stand");
    assert_eq!(users["users"][0]["nick"], "ann");
    let mut stdin = slow.stdin.take().expect("a pipe");
    writeln!(stdin, "{}", json!({"do": "quit"})).expect("it reads again");
    assert_eq!(events.last().unwrap()["reason"], "left");
    assert_eq!(slow.wait().expect("it ends").code(), Some(0));
}

/// The example of the document, run by Python.
#[test]
fn the_bot_of_the_document_greets_and_answers_and_comes_back() {
    let version = Command::new("python3").arg("--version").output();
    if !version.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: python3 is not here");
        return;
    }
    let document = include_str!("../../docs/JSON.md");
    let (_, behind) = document.split_once("```python\n").expect("a bot");
    let (source, _) = behind.split_once("```").expect("its end");
    let home = Home::new();
    let file = home.path().join("bot.py");
    std::fs::write(&file, source.replace("\"plausch\"", &format!("{:?}", plausch()))).unwrap();

    let mut server = Server::start(&[]);
    let addr = server.addr();
    let mut ann = JsonClient::join("ann", addr);
    let mut bot = home.command("python3");
    bot.arg(&file).args(["--nick", "bot", "--server", &addr.to_string()]);
    let mut bot = bot.stdin(Stdio::null()).spawn().expect("python3 starts");
    ann.expect(&json!({"event": "joined", "nick": "bot"}));
    let _zoe = JsonClient::join("zoe", addr);
    ann.expect(&json!({"event": "broadcast", "from": "bot", "text": "Hello zoe!"}));
    ann.ask(&json!({"do": "chat", "with": "bot"}));
    ann.expect(&json!({"event": "chat_opened", "with": "bot"}));
    ann.ask(&json!({"do": "say", "with": "bot", "text": "hallo"}));
    ann.expect(&json!({"event": "chat_message", "from": "bot", "with": "bot", "text": "HALLO"}));
    ann.ask(&json!({"do": "say", "with": "bot", "text": "bye"}));
    ann.expect(&json!({"event": "chat_closed", "with": "bot", "reason": "peer"}));

    server.process().kill();
    ann.expect(&json!({"event": "disconnected"}));
    let mut server = Server::start_at(&addr.to_string(), &[]);
    let users = ann.expect(&json!({"event": "users"}));
    if !users["users"].to_string().contains("\"bot\"") {
        ann.expect(&json!({"event": "joined", "nick": "bot"}));
    }
    let _carl = JsonClient::join("carl", addr);
    ann.expect(&json!({"event": "broadcast", "from": "bot", "text": "Hello carl!"}));
    server.process().tell("kick bot enough");
    ann.expect(&json!({"event": "left", "nick": "bot"}));
    assert_eq!(bot.wait().expect("it ends").code(), Some(1));
}
