//! Bans and mutes of a real server, as the operator types them and as clients see them.

use std::net::TcpListener;

use plausch_tests::home::Home;
use plausch_tests::originals::Generation;
use plausch_tests::process::{JsonClient, Process, Server, plausch};
use plausch_tests::raw::Raw;
use serde_json::json;

#[test]
fn a_banned_member_is_removed_told_why_and_refused_until_it_is_taken_back() {
    let mut server = Server::start(&[]);
    let addr = server.addr();
    let mut ann = JsonClient::join("ann", addr);
    let mut eve = JsonClient::join("eve", addr);
    server.process().tell("ban EVE 7d advertising");
    server.process().expect_text("eve is banned for 7d");
    let removed = server.process().expect_text("eve was removed from the room");
    server.process().expect_text("until the server stops");
    let told = "you are banned from this server for another 7d: advertising";
    eve.expect(&json!({"event": "kicked", "code": "banned", "text": told}));
    // It does not come back.
    assert!(eve.process().exit_code().is_some());
    ann.expect(&json!({"event": "left", "nick": "eve"}));
    // So is what looks like it; and another nickname is not.
    let mut alike = JsonClient::start("Eve", addr, &[]);
    alike.expect(&json!({"event": "refused", "code": "banned"}));
    let mut other = JsonClient::join("adam", addr);
    // The operator was told the key.
    let (_, key) = removed.split_once("with the key ").expect("a secure link");
    server.process().tell("bans");
    server.process().expect_text("  ban   eve  for another 7d: advertising");
    server.process().tell("unban eve");
    server.process().expect_text("eve is not banned any more");
    server.process().tell(&format!("ban {key} again"));
    server.process().expect_text(&format!("{key} is banned"));
    JsonClient::join("eve", addr);
    server.process().tell("unban nobody");
    server.process().expect_text("nobody is not banned");
    // Somebody who does not know our protocol's HELLO is told in German.
    server.process().tell("ban 127.0.0.1 2d");
    server.process().expect_text("127.0.0.1 is banned for 2d");
    other.expect(&json!({"event": "kicked", "code": "banned"}));
    ann.expect(&json!({"event": "kicked", "code": "banned"}));
    let mut original = Raw::connect(Generation::Framed, addr);
    original.send("REGISTER zoe 0");
    original.expect("ERROR Du bist von diesem Server ausgeschlossen, noch 2d");
}

#[test]
fn a_muted_member_hears_and_keeps_what_it_could_not_say() {
    let mut server = Server::start(&[]);
    let addr = server.addr();
    let mut ann = JsonClient::join("ann", addr);
    let mut bob = JsonClient::join("bob", addr);
    server.process().tell("mute bob 3d too loud");
    server.process().expect_text("bob is muted for 3d");
    bob.ask(&json!({"do": "broadcast", "text": "HELLO"}));
    let told = "the operator of this server does not let you say anything for another 3d: too loud";
    bob.expect(&json!({"event": "limited", "code": "muted", "text": told}));
    bob.expect(&json!({"event": "unheard", "texts": ["HELLO"]}));
    ann.ask(&json!({"do": "broadcast", "text": "what a silence"}));
    bob.expect(&json!({"event": "broadcast", "from": "ann", "text": "what a silence"}));
    server.process().tell("unmute bob");
    server.process().expect_text("bob is not muted any more");
    bob.ask(&json!({"do": "broadcast", "text": "hello"}));
    ann.expect(&json!({"event": "broadcast", "from": "bob", "text": "hello"}));
    assert_eq!(ann.count(&json!({"event": "broadcast", "from": "bob"})), 1);
}

#[test]
fn bans_outlive_the_server_and_can_be_edited() {
    // A port that is free a moment ago: a server at port 0 keeps nothing.
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = free.local_addr().unwrap().to_string();
    drop(free);
    let home = Home::new();
    let folder = home.path().join("kept");
    let start = || {
        let home = Home::new();
        let mut command = home.command(plausch());
        command.args(["serve", "--listen", &listen]).env("NO_COLOR", "1");
        command.env("XDG_DATA_HOME", &folder);
        let mut server = Process::of("server", command, home);
        server.expect_text("listening on");
        server
    };
    let addr = listen.parse().unwrap();
    let mut server = start();
    server.tell("ban eve");
    server.expect_text("eve is banned");
    server.tell("exit");
    assert_eq!(server.exit_code(), Some(0));
    let mut server = start();
    let mut eve = JsonClient::start("eve", addr, &[]);
    eve.expect(&json!({"event": "refused", "code": "banned"}));
    let mut ann = JsonClient::join("ann", addr);
    let name = format!("bans-{}", listen.replace(':', "-"));
    let file = folder.join("plausch").join(name);
    let kept = std::fs::read_to_string(&file).unwrap();
    // When that was stands in front of it.
    assert!(kept.starts_with("plausch bans 2\n20") && kept.ends_with("Z ban eve -\n"), "{kept}");
    std::fs::write(&file, "plausch bans 1\nban ann - because\n").unwrap();
    server.tell("reload");
    server.expect_text("ann was removed");
    ann.expect(&json!({"event": "kicked", "text": "you are banned from this server: because"}));
    JsonClient::join("eve", addr);
    // What is damaged is not taken for nothing.
    std::fs::write(&file, "plausch bans 1\nban\n").unwrap();
    server.tell("reload");
    server.expect_text("Line 2 of");
    server.tell("mute eve");
    server.expect_text("Line 2 of");
}
