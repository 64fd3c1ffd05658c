//! Servers are known by their keys: first contact, another key, links with a key; by the real programs.

use std::fs;
use std::net::SocketAddr;
use std::process::{Output, Stdio};
use std::sync::Arc;

use plausch_tests::home::{Home, SERVER_KEY as KEY};
use plausch_tests::process::{JsonClient, Process, Server, plausch};
use plausch_tests::schema;
use plausch_tests::terminal::Terminal;
use serde_json::{Value, json};

/// What a script hears that joins and leaves.
fn visit(home: &Home, args: &[&str]) -> (Vec<Value>, Option<i32>) {
    let mut command = home.command(plausch());
    command.args(["chat", "--json", "--nick", "zoe"]).args(args).stdin(Stdio::null());
    let Output { status, stdout, .. } = command.output().unwrap();
    let events = String::from_utf8(stdout).unwrap();
    let events: Vec<Value> =
        events.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for event in &events {
        schema::check(event).expect("the event is a known one");
    }
    (events, status.code())
}

fn find<'a>(events: &'a [Value], name: &str) -> &'a Value {
    let found = events.iter().find(|event| event["event"] == name);
    found.unwrap_or_else(|| panic!("no {name}: {events:?}"))
}

fn at(addr: SocketAddr) -> String {
    addr.to_string()
}

#[test]
fn a_server_is_remembered_at_first_contact_and_known_from_then_on() {
    let server = Server::start(&[]);
    let home = Home::new();
    for first in [true, false] {
        let (events, code) = visit(&home, &["--server", &at(server.addr())]);
        assert_eq!(code, Some(0), "{events:?}");
        let secured = find(&events, "secured");
        assert_eq!((&secured["key"], &secured["first"]), (&json!(KEY), &json!(first)));
        assert_eq!(find(&events, "welcome")["secure"], json!(true));
    }
    // In plain, if one wants that.
    let (events, _) = visit(&home, &["--server", &at(server.addr()), "--secure", "off"]);
    assert_eq!(find(&events, "welcome")["secure"], json!(false));
}

#[test]
fn a_server_is_remembered_though_it_lets_nobody_in() {
    let server = Server::start(&[]);
    let _zoe = JsonClient::join("zoe", server.addr());
    let home = Home::new();
    for first in [true, false] {
        let (events, code) = visit(&home, &["--server", &at(server.addr())]);
        assert_eq!(code, Some(1), "{events:?}");
        assert_eq!(find(&events, "ended")["reason"], json!("refused"));
        assert_eq!(find(&events, "secured")["first"], json!(first));
    }
}

#[test]
fn a_server_with_another_key_is_not_joined_before_the_user_trusts_it() {
    let server = Server::start(&[]);
    let home = Arc::new(Home::new());
    let addr = at(server.addr());
    visit(&home, &["--server", &addr]);
    let server = server.replace(&[]);
    let mut ann = JsonClient::join("ann", server.addr());

    // A script is not asked.
    let (events, code) = visit(&home, &["--server", &addr]);
    assert_eq!(code, Some(1), "{events:?}");
    assert_eq!(find(&events, "other_key")["known"], json!(KEY));
    let over = find(&events, "ended");
    assert_eq!((&over["reason"], &over["code"]), (&json!("disconnected"), &json!("other_key")));

    // In lines, the user is asked before it joins: what is not the word changes nothing.
    for word in ["y", "trust"] {
        let args = ["chat", "--plain", "--server", &addr, "--nick", "zoe"];
        let mut zoe = Terminal::start_at(&home, 30, 110, &args);
        zoe.expect("has another key than the one that is known");
        zoe.expect("type \"trust\"");
        zoe.enter(word);
        if word == "y" {
            assert_eq!(zoe.end().0, 1);
            assert_eq!(ann.count(&json!({"event": "joined", "nick": "zoe"})), 0);
        } else {
            ann.expect(&json!({"event": "joined", "nick": "zoe"}));
            zoe.quit();
            ann.expect(&json!({"event": "left", "nick": "zoe"}));
        }
    }
    let (events, _) = visit(&home, &["--server", &addr]);
    assert_ne!(find(&events, "secured")["key"], json!(KEY));
}

#[test]
fn in_the_terminal_a_new_key_is_explained_and_trusted_by_a_command() {
    let server = Server::start(&[]);
    let home = Arc::new(Home::new());
    let addr = at(server.addr());
    let args = ["chat", "--server", &addr, "--nick", "zoe"];
    let mut zoe = Terminal::start_at(&home, 30, 110, &args);
    zoe.expect("its key is remembered");
    zoe.expect("as zoe (encrypted)");
    zoe.enter("/trust");
    zoe.expect("no new key to decide about");
    // It comes back by itself, finds another one there, and waits.
    let server = server.replace(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    zoe.expect("has another key than the one that is known");
    zoe.expect("/trust remembers it and joins");
    assert_eq!(ann.count(&json!({"event": "joined", "nick": "zoe"})), 0);
    zoe.enter("/trust");
    ann.expect(&json!({"event": "joined", "nick": "zoe"}));
    zoe.expect("2 here");
    zoe.enter("hello again");
    ann.expect(&json!({"event": "broadcast", "from": "zoe", "text": "hello again"}));
    zoe.quit();
}

#[test]
fn a_script_can_trust_a_key_that_it_was_told() {
    let server = Server::start(&[]);
    let mut zoe = JsonClient::join("zoe", server.addr());
    let _server = server.replace(&[]);
    let told = zoe.expect(&json!({"event": "other_key", "known": KEY}));
    zoe.expect(&json!({"event": "disconnected", "reason": "other_key"}));
    // What waits for the room does not hold up what leads there.
    zoe.ask(&json!({"do": "broadcast", "text": "back again", "id": 1}));
    zoe.ask(&json!({"do": "trust", "key": told["shown"], "id": 2}));
    zoe.expect(&json!({"event": "done", "do": "trust", "id": 2}));
    zoe.expect(&json!({"event": "secured", "key": told["shown"]}));
    zoe.expect(&json!({"event": "welcome", "secure": true}));
    zoe.expect(&json!({"event": "done", "do": "broadcast", "id": 1}));
}

#[test]
fn a_script_that_keeps_trying_can_trust_a_key_before_it_was_ever_in_the_room() {
    let server = Server::start(&[]);
    let home = Home::new();
    let addr = at(server.addr());
    visit(&home, &["--server", &addr]);
    let _server = server.replace(&[]);
    let mut command = home.command(plausch());
    command.args(["chat", "--json", "--reconnect", "--server", &addr, "--nick", "zoe"]);
    let mut zoe = Process::of("zoe", command, home);
    let shown = zoe.expect_line("another key", |line| {
        let event: Value = serde_json::from_str(&line.text).ok()?;
        (event["event"] == "other_key").then(|| event["shown"].clone())
    });
    zoe.tell(&json!({"do": "trust", "key": shown}).to_string());
    zoe.expect_text("\"event\":\"welcome\"");
    zoe.close_stdin();
    assert_eq!(zoe.exit_code(), Some(0));
}

#[test]
fn a_link_with_the_key_is_followed_to_that_server_only() {
    let server = Server::start(&[]);
    let home = Arc::new(Home::new());
    let addr = at(server.addr());
    let wrong = KEY.replace('E', "F");
    let mut ann = JsonClient::join("ann", server.addr());
    let link = |key: &str| format!("plausch://{addr}/#{key}");
    let go = |key: &str| {
        let args = ["chat", "--plain", &link(key), "--nick", "zoe", "--history", "off"];
        let mut zoe = Terminal::start_at(&home, 30, 110, &args);
        zoe.expect("You have not been in the room");
        zoe.enter("y");
        zoe
    };
    let mut zoe = go(&wrong);
    zoe.expect("has another key");
    assert_eq!(zoe.end().0, 1);
    assert_eq!(ann.count(&json!({"event": "joined", "nick": "zoe"})), 0);

    let mut zoe = go(KEY);
    ann.expect(&json!({"event": "joined", "nick": "zoe"}));
    zoe.quit();
    // It is remembered now, and a link that says otherwise is not followed.
    let (events, _) = visit(&home, &["--server", &addr]);
    assert_eq!(find(&events, "secured")["first"], json!(false));
    let args = ["chat", "--plain", &link(&wrong), "--nick", "zoe", "--history", "off"];
    let mut zoe = Terminal::start_at(&home, 30, 110, &args);
    zoe.expect("You have not been in the room");
    zoe.enter("y");
    zoe.expect("this link has another key");
    assert_eq!(zoe.end().0, 1);
}

#[test]
fn keys_that_cannot_be_read_are_no_first_contact() {
    let server = Server::start(&[]);
    let home = Home::new();
    visit(&home, &["--server", &at(server.addr())]);
    let path = home.data("keys.db");
    let damaged = b"no database, but long enough to be one".repeat(100);
    fs::write(&path, &damaged).unwrap();
    let (events, code) = visit(&home, &["--server", &at(server.addr())]);
    assert_eq!(code, Some(1));
    let ended = find(&events, "ended");
    assert!(ended["text"].as_str().unwrap().contains("keys.db"), "{ended}");
    assert_eq!(fs::read(&path).unwrap(), damaged);
}

#[test]
fn a_server_that_requires_encryption_says_so_to_those_who_want_none() {
    let server = Server::start(&["--secure", "require"]);
    let home = Home::new();
    let (events, code) = visit(&home, &["--server", &at(server.addr()), "--secure", "off"]);
    assert_eq!(code, Some(1));
    assert_eq!(find(&events, "ended")["code"], json!("not_secure"));
    let (events, code) = visit(&home, &["--server", &at(server.addr())]);
    assert_eq!((code, &find(&events, "welcome")["secure"]), (Some(0), &json!(true)));
}

#[test]
fn a_private_chat_is_encrypted_and_both_users_can_compare_the_same() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let mut bob = JsonClient::join("bob", server.addr());
    ann.expect(&json!({"event": "joined", "nick": "bob"}));
    let [one, other] = ann.opens_chat_with(&mut bob);
    assert_eq!((&one["secure"], &other["secure"]), (&json!(true), &json!(true)));
    assert_eq!(one["check"], other["check"]);
    assert_ne!(one["key"], other["key"]);
    bob.ask(&json!({"do": "say", "with": "ann", "text": "psst"}));
    ann.expect(&json!({"event": "chat_message", "text": "psst", "own": false}));
    let said = bob.expect(&json!({"event": "chat_message", "text": "psst", "own": true}));
    bob.expect(&json!({"event": "chat_shown", "with": "ann", "number": said["number"]}));
}

#[test]
fn a_script_verifies_the_key_of_a_chat_and_no_other_and_the_log_names_whose_it_is() {
    let mut server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let mut bob = JsonClient::join("bob", server.addr());
    ann.expect(&json!({"event": "joined", "nick": "bob"}));
    let verify =
        |key: &Value, id: u32| json!({"do": "verify", "with": "bob", "key": key, "id": id});
    ann.ask(&verify(&json!(KEY), 1));
    ann.expect(&json!({"event": "error", "do": "verify", "id": 1, "code": "no_chat"}));
    let [opened, _] = ann.opens_chat_with(&mut bob);
    assert_eq!(opened["secure"], json!(true));
    ann.ask(&verify(&json!(KEY), 2));
    ann.expect(&json!({"event": "error", "do": "verify", "id": 2, "code": "other_key"}));
    ann.ask(&verify(&opened["key"], 3));
    ann.expect(&json!({"event": "done", "do": "verify", "id": 3}));
    let fingerprint = opened["fingerprint"].as_str().unwrap();
    let line = server.process().expect_text(fingerprint);
    assert!(line.contains("bob joined from "), "{line}");
}

#[test]
fn somebody_with_another_key_under_a_known_nickname_is_held_until_the_user_says_so() {
    let server = Server::start(&[]);
    let home = Arc::new(Home::new());
    let addr = at(server.addr());
    let args = ["chat", "--server", &addr, "--nick", "zoe"];
    let mut zoe = Terminal::start_at(&home, 40, 120, &args);
    zoe.expect("as zoe (encrypted)");
    let invite = |zoe: &mut Terminal| {
        let mut bob = JsonClient::join("bob", server.addr());
        bob.ask(&json!({"do": "chat", "with": "zoe"}));
        zoe.wait("an invitation", |screen| screen.contents().contains("Ctrl+Y accept"));
        zoe.enter("/accept bob");
        // What follows at once would count as pasted.
        zoe.expect_gone("Ctrl+Y accept");
        bob
    };
    let mut bob = invite(&mut zoe);
    bob.expect(&json!({"event": "chat_opened", "secure": true}));
    zoe.expect("The key is new to you");
    zoe.enter("/verify bob");
    zoe.expect("If bob sees the same");
    zoe.enter("/verify bob yes");
    zoe.expect("bob is verified");
    bob.ask(&json!({"do": "close", "with": "zoe"}));
    zoe.expect("bob ended the chat");
    drop(bob);

    let mut bob = invite(&mut zoe);
    zoe.enter("/room");
    zoe.expect("bob has another key than before");
    assert_eq!(bob.count(&json!({"event": "chat_message"})), 0);
    zoe.enter("/trust bob");
    bob.expect(&json!({"event": "chat_opened", "secure": true}));
    zoe.expect_gone("bob (over)");
    zoe.quit();
}

#[test]
fn whoever_leaves_during_a_private_chat_knows_the_other_side_again() {
    let server = Server::start(&[]);
    let home = Arc::new(Home::new());
    let addr = at(server.addr());
    let args = ["chat", "--server", &addr, "--nick", "zoe"];
    let mut bob = JsonClient::join("bob", server.addr());
    for words in ["The key is new to you", "with the same key as before"] {
        let mut zoe = Terminal::start_at(&home, 40, 120, &args);
        bob.expect(&json!({"event": "joined", "nick": "zoe"}));
        bob.ask(&json!({"do": "chat", "with": "zoe"}));
        zoe.wait("an invitation", |screen| screen.contents().contains("Ctrl+Y accept"));
        zoe.enter("/accept bob");
        zoe.expect(words);
        zoe.quit();
        bob.expect(&json!({"event": "chat_closed", "with": "zoe"}));
    }
}
