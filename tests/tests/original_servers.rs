//! Our client on the servers of both generations of originals.

use std::net::Ipv4Addr;

use plausch_tests::originals::{Generation, LiveClient, LiveServer, Shown};
use plausch_tests::process::JsonClient;
use serde_json::json;

#[test]
fn ours_finds_out_what_a_server_speaks() {
    for generation in Generation::BOTH {
        visit(generation, &[]);
        visit(generation, &["--dialect", "auto"]);
    }
}

#[test]
fn ours_can_be_told_what_a_server_speaks() {
    for generation in Generation::BOTH {
        visit(generation, &["--dialect", generation.dialect()]);
    }
}

fn visit(generation: Generation, args: &[&str]) {
    let server = LiveServer::start(generation);
    let mut olga = LiveClient::join(generation, "olga", server.addr()).unwrap();
    let mut ann = JsonClient::start("Änn", server.addr(), args);
    ann.expect(&json!({"event": "welcome", "nick": "Änn", "dialect": generation.dialect()}));
    let users = ann.expect(&json!({"event": "users"}));
    let udp = olga.udp_addr().port();
    assert_eq!(users["users"], json!([{"nick": "olga", "ip": "127.0.0.1", "udp": udp}]));
    olga.expect(&Shown::UserJoined("Änn".into()));

    ann.ask(&json!({"do": "broadcast", "text": "hello 😀 ❤️"}));
    olga.expect_said("Änn", "hello 😀 ❤️");
    ann.expect(&json!({"event": "broadcast", "from": "Änn", "text": "hello 😀 ❤️", "own": true}));
    olga.broadcast("hallo ❤️");
    ann.expect(&json!({"event": "broadcast", "from": "olga", "text": "hallo ❤️", "own": false}));
    // Its own text comes once, whether the server sends it back or not.
    assert_eq!(ann.count(&json!({"event": "broadcast", "own": true})), 1);

    let otto = LiveClient::join(generation, "otto", server.addr()).unwrap();
    ann.expect(&json!({"event": "joined", "nick": "otto", "ip": "127.0.0.1"}));
    otto.quit();
    ann.expect(&json!({"event": "left", "nick": "otto"}));
    ann.ask(&json!({"do": "quit"}));
    olga.expect(&Shown::UserLeft("Änn".into()));
    assert_eq!(ann.process().exit_code(), Some(0));
    assert_eq!(ann.count(&json!({"event": "joined", "nick": "Änn"})), 0);
    for event in ["error", "complaint", "limited"] {
        assert_eq!(ann.count(&json!({"event": event})), 0);
    }
}

#[test]
fn a_taken_nickname_is_told_with_the_servers_reason() {
    for generation in Generation::BOTH {
        let server = LiveServer::start(generation);
        let _ann = LiveClient::join(generation, "ann", server.addr()).unwrap();
        for args in [&[][..], &["--dialect", generation.dialect()]] {
            let mut second = JsonClient::start("ann", server.addr(), args);
            second.process().expect_text("this nickname is taken");
            assert_eq!(second.process().exit_code(), Some(1));
        }
    }
}

#[test]
fn two_of_ours_chat_over_an_originals_server() {
    for generation in Generation::BOTH {
        let server = LiveServer::start(generation);
        let mut ann = JsonClient::join("ann", server.addr());
        let mut bob = JsonClient::join("bob", server.addr());
        ann.expect(&json!({"event": "joined", "nick": "bob"}));
        // In the line dialect, an invitation does not say who asks; but it comes from ann's own port.
        ann.opens_chat_with(&mut bob);
        for text in ["one", "two 😀", "three"] {
            ann.ask(&json!({"do": "say", "with": "bob", "text": text}));
            bob.expect(
                &json!({"event": "chat_message", "with": "ann", "text": text, "own": false}),
            );
        }
        bob.ask(&json!({"do": "close", "with": "ann"}));
        ann.expect(&json!({"event": "chat_closed", "with": "bob"}));

        bob.ask(&json!({"do": "chat", "with": "ann"}));
        ann.expect(&json!({"event": "chat_request", "with": "bob"}));
        ann.ask(&json!({"do": "reject", "with": "bob"}));
        bob.expect(&json!({"event": "chat_rejected", "with": "ann", "reason": "declined"}));
    }
}

#[test]
fn ours_chats_with_an_original_over_an_originals_server() {
    for generation in Generation::BOTH {
        let server = LiveServer::start(generation);
        let mut ann = JsonClient::join("ann", server.addr());
        let mut olga = LiveClient::join_elsewhere(generation, "olga", server.addr()).unwrap();
        ann.expect(&json!({"event": "joined", "nick": "olga"}));
        ann.ask(&json!({"do": "chat", "with": "olga"}));
        let question = olga.question();
        let mut chat = olga.accept(question);
        chat.expect_opened("ann");
        ann.expect(&json!({"event": "chat_opened", "with": "olga"}));
        ann.ask(&json!({"do": "say", "with": "olga", "text": "hello 😀"}));
        chat.expect_said("hello 😀");
        chat.say("hallo ❤️");
        ann.expect(&json!({"event": "chat_message", "with": "olga", "text": "hallo ❤️"}));
        chat.disconnect();
        ann.expect(&json!({"event": "chat_closed", "with": "olga"}));

        // Her list may be lost, as the originals' are; so she asks at the address.
        ann.ask(&json!({"do": "users"}));
        let udp = udp_port_of(&mut ann, &server);
        let invitation = olga.invite_at((Ipv4Addr::LOCALHOST, udp).into());
        ann.expect(&json!({"event": "chat_request", "with": "olga"}));
        ann.ask(&json!({"do": "reject", "with": "olga"}));
        olga.expect(&Shown::Rejected);
        drop(invitation);
    }
}

/// Where a member takes invitations, as a newcomer is told.
fn udp_port_of(member: &mut JsonClient, server: &LiveServer) -> u16 {
    let mut asks = JsonClient::start("asks", server.addr(), &[]);
    let users = asks.expect(&json!({"event": "users"}));
    let found = users["users"].as_array().unwrap().iter();
    let mut found = found.filter(|user| user["nick"] == member.nick());
    u16::try_from(found.next().unwrap()["udp"].as_u64().unwrap()).unwrap()
}

#[test]
fn ours_comes_back_when_an_originals_server_does() {
    for generation in Generation::BOTH {
        let server = LiveServer::start(generation);
        let addr = server.addr();
        let mut ann = JsonClient::join("ann", addr);
        drop(server);
        ann.expect(&json!({"event": "disconnected"}));
        let server = LiveServer::start_at(generation, addr);
        ann.expect(&json!({"event": "welcome", "nick": "ann", "dialect": generation.dialect()}));
        ann.expect(&json!({"event": "users", "users": []}));
        assert_eq!(server.nicks(), ["ann"]);
    }
}
