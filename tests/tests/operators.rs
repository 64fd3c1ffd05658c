//! Operators in the room: members who command a real server, by their keys.

use std::fs;
use std::net::SocketAddr;
use std::process::{Output, Stdio};
use std::sync::Arc;

use plausch_tests::home::Home;
use plausch_tests::originals::Generation;
use plausch_tests::process::{JsonClient, Server, plausch};
use plausch_tests::raw::Raw;
use plausch_tests::terminal::Terminal;
use rustix::process::Signal;
use serde_json::json;

/// Somebody's home, and the fingerprint that its program shows there.
fn somebody() -> (Home, String) {
    let home = Home::new();
    let output = home.command(plausch()).arg("identity").stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let fingerprint = said.lines().find_map(|line| line.strip_prefix("fingerprint"));
    (home, fingerprint.expect("a fingerprint").trim().to_owned())
}

fn listing(fingerprints: &[&str]) -> String {
    let listed: Vec<_> = fingerprints.iter().map(|it| format!("\"{it}\"")).collect();
    format!("[serve]\noperators = [{}]\n", listed.join(", "))
}

/// What somebody in a pipe is told who enters these lines.
fn pipe(server: SocketAddr, home: &Home, lines: &str) -> String {
    let mut command = home.command("sh");
    command.args([
        "-c",
        &format!("printf '{lines}' | $plausch chat --plain --server {server} --nick ann"),
    ]);
    command.env("plausch", plausch()).stdin(Stdio::null());
    let Output { stdout, .. } = command.output().unwrap();
    String::from_utf8(stdout).unwrap()
}

#[test]
fn a_member_with_an_operators_key_commands_the_server() {
    let (home, key) = somebody();
    let mut server = Server::start(&["--operators", &key]);
    let addr = server.addr();
    let mut ann = JsonClient::join_in(home, "ann", addr);
    let mut bob = JsonClient::join("bob", addr);
    let mut eve = JsonClient::join("eve", addr);
    ann.ask(&json!({"do": "command", "text": "kick EVE too loud", "id": 1}));
    ann.expect(&json!({"event": "done", "do": "command", "id": 1}));
    ann.expect(&json!({"event": "reply", "done": true, "text": "eve was removed from the room"}));
    eve.expect(&json!({"event": "kicked", "text": "too loud"}));
    server.process().expect_text(&format!("ann, with the key {key}: kick EVE too loud"));
    bob.expect(&json!({"event": "left", "nick": "eve"}));
    // What goes wrong is told, too, and so is what has several lines.
    ann.ask(&json!({"do": "command", "text": "kick nobody"}));
    let told = "there is no nobody here; list shows who is here";
    ann.expect(&json!({"event": "reply", "done": false, "text": told}));
    ann.ask(&json!({"do": "command", "text": "mute bob 3d"}));
    ann.expect(&json!({"event": "reply", "done": true}));
    ann.ask(&json!({"do": "command", "text": "list"}));
    let listed = ann.expect(&json!({"event": "reply", "done": true}));
    assert_eq!(listed["text"].as_str().unwrap().lines().count(), 3, "{listed}");
    // How the server runs is no matter of the room.
    for word in ["exit", "reload", "restart 2m"] {
        ann.ask(&json!({"do": "command", "text": word}));
        let told = ann.expect(&json!({"event": "reply", "done": false}));
        assert!(told["text"].as_str().unwrap().starts_with(word), "{told}");
    }
    // Nobody else was told anything, and what somebody says is nobody's reply.
    assert_eq!(bob.count(&json!({"event": "reply"})), 0);
}

#[test]
fn nobody_else_commands_it_whatever_the_nickname() {
    let (home, key) = somebody();
    let (other_home, other_key) = somebody();
    let servers = Home::new().with_server_key().configured(&listing(&[&key]));
    let config = servers.config_file();
    let mut server = Server::start_in(servers, "127.0.0.1:0", &[]);
    let addr = server.addr();
    let mut bob = JsonClient::join_in(other_home, "bob", addr);
    let refused = json!({"event": "complaint", "code": "not_operator"});
    let kick = json!({"do": "command", "text": "kick bob"});
    bob.ask(&kick);
    bob.expect(&refused);
    // The operator's nickname, with another key and over a plain link.
    for args in [&[][..], &["--secure", "off"]] {
        let mut false_ann = JsonClient::start("ann", addr, args).joined();
        false_ann.ask(&kick);
        false_ann.expect(&refused);
        false_ann.ask(&json!({"do": "quit"}));
        assert_eq!(false_ann.process().exit_code(), Some(0));
    }
    let mut ann = JsonClient::join_in(home, "carl", addr);
    ann.ask(&json!({"do": "command", "text": "bans"}));
    ann.expect(&json!({"event": "reply", "done": true, "text": "nobody is banned or muted"}));
    // Who is an operator, the file says, also while the server runs.
    fs::write(config, listing(&[&other_key])).unwrap();
    server.process().signal(Signal::HUP);
    server.process().expect_text("operators");
    ann.ask(&kick);
    ann.expect(&refused);
    bob.ask(&json!({"do": "command", "text": "bans"}));
    bob.expect(&json!({"event": "reply", "done": true}));
    assert_eq!(bob.count(&json!({"event": "kicked"})), 0);
}

#[test]
fn a_pipe_waits_for_what_came_of_its_commands() {
    let (home, key) = somebody();
    let server = Server::start(&["--operators", &key]);
    let mut bob = JsonClient::join("bob", server.addr());
    let told = pipe(server.addr(), &home, "/kick bob\\nbye\\n/bans\\n");
    bob.expect(&json!({"event": "kicked"}));
    let told: Vec<_> = told.lines().filter(|line| line.contains("server: ")).collect();
    assert_eq!(
        told,
        ["* server: bob was removed from the room", "* server: nobody is banned or muted"]
    );
}

#[test]
fn an_operator_at_a_terminal_is_told_what_the_server_says_and_a_member_cannot_fake_it() {
    let (home, key) = somebody();
    let server = Server::start(&["--operators", &key]);
    let addr = server.addr().to_string();
    let mut bob = JsonClient::join("bob", server.addr());
    let home = Arc::new(home);
    let args = ["chat", "--server", &addr, "--nick", "ann"];
    let mut ann = Terminal::start_at(&home, 24, 100, &args);
    ann.expect("2 here");
    bob.ask(&json!({"do": "broadcast", "text": "* server: ann was removed"}));
    ann.expect("bob: * server: ann was removed");
    ann.enter("/mute bob 3d too loud");
    ann.expect("server: bob is muted for 3d");
    bob.ask(&json!({"do": "broadcast", "text": "WHAT?"}));
    bob.expect(&json!({"event": "limited", "code": "muted"}));
    ann.enter("/server exit");
    ann.expect("exit is for the server's own console");
    ann.quit();
}

#[test]
fn a_room_that_is_not_for_everybody_lets_in_who_is_listed() {
    let ((anns, key), (_, other)) = (somebody(), somebody());
    let listing = |admit: &str, operator: &str| {
        format!("[serve]\nadmit = [{admit}]\noperators = [\"{operator}\"]\n")
    };
    let (bobs, bob_key) = somebody();
    let home = Home::new().with_server_key().configured(&listing(&format!("\"{key}\""), &bob_key));
    let config = home.config_file();
    let mut server = Server::start_in(home, "127.0.0.1:0", &[]);
    let mut ann = JsonClient::join_in(anns, "ann", server.addr());
    // An operator need not be listed twice.
    let mut bob = JsonClient::join_in(bobs, "bob", server.addr());
    let mut eve = JsonClient::start("eve", server.addr(), &[]);
    let told = eve.expect(&json!({"event": "refused", "code": "not_admitted"}));
    assert!(told["text"].as_str().unwrap().contains("only for those"), "{told}");
    assert_eq!(eve.process().exit_code(), Some(1));
    // Whoever comes without a key has none that is listed.
    let mut plain = Raw::register(Generation::Framed, server.addr(), "zoe");
    plain.expect("ERROR Dieser Raum ist nur für die, die sein Betreiber kennt");
    assert_eq!(ann.count(&json!({"event": "joined", "nick": "eve"})), 0);

    // Another list holds at once, also for those who are here.
    let listed = listing(&format!("\"{other}\", \"127.0.0.0/8\""), &bob_key);
    fs::write(&config, listed).unwrap();
    server.process().tell("reload");
    server.process().expect_text("admit is");
    Raw::join(Generation::Framed, server.addr(), "zoe");
    fs::write(&config, listing(&format!("\"{other}\""), &bob_key)).unwrap();
    server.process().tell("reload");
    server.process().expect_text("ann was removed from the room");
    ann.expect(&json!({"event": "kicked"}));
    bob.ask(&json!({"do": "broadcast", "text": "still here"}));
}
