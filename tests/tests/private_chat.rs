//! Private chats with the real program: among ours, and with the originals in each direction.
//!
//! The originals sit at an address of their own, 127.0.0.2: whom a datagram came from is told from its address.

use plausch_tests::originals::{ChatShown, Generation, LiveChat, LiveClient, Shown};
use plausch_tests::process::{JsonClient, Server};
use serde_json::json;

#[test]
fn ours_with_ours() {
    let server = Server::start(&[]);
    let (mut ann, mut bob) = two(&server);
    ann.opens_chat_with(&mut bob);

    let text = "psst 😀  – \"quoted\"";
    ann.ask(&json!({"do": "say", "with": "bob", "text": text}));
    bob.expect(&json!({"event": "chat_message", "with": "ann", "text": text, "own": false}));
    ann.expect(&json!({"event": "chat_message", "with": "bob", "text": text, "own": true}));
    bob.ask(&json!({"do": "say", "with": "ann", "text": "yes?"}));
    ann.expect(&json!({"event": "chat_message", "with": "bob", "text": "yes?", "own": false}));
    bob.expect(&json!({"event": "chat_message", "with": "ann", "text": "yes?", "own": true}));

    // In a secure chat no text can be taken for its end; and a second chat cannot be opened.
    ann.ask(&json!({"do": "say", "with": "bob", "text": " [DISCONNECT] "}));
    bob.expect(&json!({"event": "chat_message", "with": "ann", "text": "[DISCONNECT]"}));
    bob.ask(&json!({"do": "chat", "with": "ann"}));
    bob.expect(&json!({"event": "error", "code": "chat_exists"}));
    let long = "long 😀 ".repeat(300);
    ann.ask(&json!({"do": "say", "with": "bob", "text": long}));
    let mut received = String::new();
    while received.len() < long.trim().len() {
        let message = bob.expect(&json!({"event": "chat_message", "with": "ann"}));
        received.push_str(message["text"].as_str().unwrap());
    }
    assert_eq!(received, long.trim());

    ann.ask(&json!({"do": "close", "with": "bob"}));
    bob.expect(&json!({"event": "chat_closed", "with": "ann"}));
    ann.expect(&json!({"event": "chat_closed", "with": "bob"}));
    bob.ask(&json!({"do": "say", "with": "ann", "text": "too late"}));
    bob.expect(&json!({"event": "error", "code": "no_chat"}));
    // And once more, the other way round.
    bob.opens_chat_with(&mut ann);
    assert_eq!(ann.count(&json!({"event": "chat_request"})), 1);
    assert_eq!(bob.count(&json!({"event": "chat_request"})), 1);
}

#[test]
fn a_chat_ends_when_the_other_side_dies_and_goes_on_when_the_server_does() {
    let mut server = Server::start(&[]);
    let (mut ann, mut bob) = two(&server);
    ann.opens_chat_with(&mut bob);
    server.process().kill();
    ann.expect(&json!({"event": "disconnected"}));
    ann.ask(&json!({"do": "say", "with": "bob", "text": "who needs a server"}));
    bob.expect(&json!({"event": "chat_message", "with": "ann", "text": "who needs a server"}));
    bob.process().kill();
    ann.expect(&json!({"event": "chat_closed", "with": "bob"}));
}

#[test]
fn ours_declines_ours() {
    let server = Server::start(&[]);
    let (mut ann, mut bob) = two(&server);
    ann.ask(&json!({"do": "chat", "with": "bob"}));
    bob.expect(&json!({"event": "chat_request", "with": "ann", "ip": "127.0.0.1"}));
    bob.ask(&json!({"do": "reject", "with": "ann"}));
    ann.expect(&json!({"event": "chat_rejected", "with": "bob", "reason": "declined"}));
    // That is no obstacle to the next try.
    ann.opens_chat_with(&mut bob);
}

#[test]
fn an_invitation_that_nobody_answers_times_out_on_both_sides() {
    let server = Server::start(&[]);
    let (mut ann, mut bob) = two(&server);
    ann.ask(&json!({"do": "chat", "with": "bob"}));
    bob.expect(&json!({"event": "chat_request", "with": "ann"}));
    ann.expect(&json!({"event": "chat_rejected", "with": "bob", "reason": "timeout"}));
    bob.expect(&json!({"event": "chat_closed", "with": "ann"}));
    // However often it was repeated, it was shown once.
    assert_eq!(bob.count(&json!({"event": "chat_request"})), 1);
    bob.ask(&json!({"do": "accept", "with": "ann"}));
    bob.expect(&json!({"event": "error", "code": "no_invitation"}));
}

#[test]
fn two_who_invite_each_other_at_once_get_one_chat() {
    let server = Server::start(&[]);
    let (mut ann, mut bob) = two(&server);
    ann.ask(&json!({"do": "chat", "with": "bob"}));
    bob.ask(&json!({"do": "chat", "with": "ann"}));
    // Whether the second invitation crossed the first or came behind it, there is one chat in the end.
    for client in [&mut ann, &mut bob] {
        let peer = if client.nick() == "ann" { "bob" } else { "ann" };
        let opened = json!({"event": "chat_opened", "with": peer});
        let accept = json!({"do": "accept", "with": peer});
        client.expect_either(&opened, &json!({"event": "chat_request", "with": peer}));
        if client.count(&opened) == 0 {
            client.ask(&accept);
        }
    }
    ann.ask(&json!({"do": "say", "with": "bob", "text": "one"}));
    bob.expect(&json!({"event": "chat_message", "with": "ann", "text": "one"}));
    for (client, peer) in [(&ann, "bob"), (&bob, "ann")] {
        assert_eq!(client.count(&json!({"event": "chat_opened", "with": peer})), 1);
    }
}

#[test]
fn ours_invites_an_original() {
    for generation in Generation::BOTH {
        let server = Server::start(&[]);
        let mut ann = JsonClient::join("ann", server.addr());
        let mut olga = LiveClient::join_elsewhere(generation, "Olgä", server.addr()).unwrap();
        ann.expect(&json!({"event": "joined", "nick": "Olgä", "ip": "127.0.0.2"}));
        ann.ask(&json!({"do": "chat", "with": "Olgä"}));
        let question = olga.question();
        let mut chat = olga.accept(question);
        chat.expect_opened("ann");
        let opened =
            ann.expect(&json!({"event": "chat_opened", "with": "Olgä", "ip": "127.0.0.2"}));
        assert_ne!(opened["port"], 0, "{opened}");
        talk(&mut ann, &mut chat);

        // The original ends it.
        chat.disconnect();
        ann.expect(&json!({"event": "chat_closed", "with": "Olgä"}));
        // It was asked once: each copy would have opened another window.
        assert!(!olga.so_far().iter().any(|shown| matches!(shown, Shown::Question { .. })));

        // And once more; now ours ends it.
        ann.ask(&json!({"do": "chat", "with": "Olgä"}));
        let question = olga.question();
        let mut chat = olga.accept(question);
        chat.expect_opened("ann");
        ann.expect(&json!({"event": "chat_opened", "with": "Olgä"}));
        ann.ask(&json!({"do": "say", "with": "Olgä", "text": "bye"}));
        chat.expect_said("bye");
        ann.ask(&json!({"do": "close", "with": "Olgä"}));
        chat.expect(&ChatShown::Ended);
        ann.expect(&json!({"event": "chat_closed", "with": "Olgä"}));
    }
}

#[test]
fn an_original_invites_ours() {
    for generation in Generation::BOTH {
        let server = Server::start(&[]);
        let mut ann = JsonClient::join("ann", server.addr());
        let mut olga = LiveClient::join_elsewhere(generation, "Olgä", server.addr()).unwrap();
        olga.expect_users();
        ann.expect(&json!({"event": "joined", "nick": "Olgä"}));
        let invitation = olga.invite("ann");
        // The line original asks from a throw-away port: it is the only member at that address.
        ann.expect(&json!({"event": "chat_request", "with": "Olgä", "ip": "127.0.0.2"}));
        ann.ask(&json!({"do": "accept", "with": "Olgä"}));
        let mut chat = invitation.accepted().unwrap();
        chat.expect_opened("ann");
        ann.expect(&json!({"event": "chat_opened", "with": "Olgä"}));
        talk(&mut ann, &mut chat);
        ann.ask(&json!({"do": "close", "with": "Olgä"}));
        chat.expect(&ChatShown::Ended);
        ann.expect(&json!({"event": "chat_closed", "with": "Olgä"}));
    }
}

#[test]
fn an_original_among_several_at_one_address_is_known_by_address() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let mut olga = LiveClient::join_elsewhere(Generation::Line, "olga", server.addr()).unwrap();
    let _otto = LiveClient::join_elsewhere(Generation::Line, "otto", server.addr()).unwrap();
    olga.expect_users();
    ann.expect(&json!({"event": "joined", "nick": "otto"}));
    let invitation = olga.invite("ann");
    ann.expect(&json!({"event": "chat_request", "with": "127.0.0.2", "ip": "127.0.0.2"}));
    ann.ask(&json!({"do": "accept", "with": "127.0.0.2"}));
    let mut chat = invitation.accepted().unwrap();
    chat.expect_opened("ann");
    // Now it has said who it is; either name will do as long as it is the same one everywhere.
    let opened = ann.expect(&json!({"event": "chat_opened", "ip": "127.0.0.2"}));
    chat.say("hello");
    let message = ann.expect(&json!({"event": "chat_message", "text": "hello", "own": false}));
    assert_eq!(message["with"], opened["with"]);
    ann.ask(&json!({"do": "say", "with": opened["with"], "text": "hi"}));
    chat.expect_said("hi");
}

#[test]
fn an_original_declines_ours() {
    for generation in Generation::BOTH {
        let server = Server::start(&[]);
        let mut ann = JsonClient::join("ann", server.addr());
        let mut olga = LiveClient::join_elsewhere(generation, "olga", server.addr()).unwrap();
        ann.expect(&json!({"event": "joined", "nick": "olga"}));
        ann.ask(&json!({"do": "chat", "with": "olga"}));
        let question = olga.question();
        olga.decline(question);
        ann.expect(&json!({"event": "chat_rejected", "with": "olga", "reason": "declined"}));
    }
}

#[test]
fn ours_declines_an_original() {
    for generation in Generation::BOTH {
        let server = Server::start(&[]);
        let mut ann = JsonClient::join("ann", server.addr());
        let mut olga = LiveClient::join_elsewhere(generation, "olga", server.addr()).unwrap();
        olga.expect_users();
        ann.expect(&json!({"event": "joined", "nick": "olga"}));
        let _invitation = olga.invite("ann");
        ann.expect(&json!({"event": "chat_request", "with": "olga"}));
        ann.ask(&json!({"do": "reject", "with": "olga"}));
        olga.expect(&Shown::Rejected);
    }
}

#[test]
fn an_invitation_to_an_original_that_does_not_answer_times_out() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let mut olga = LiveClient::join_elsewhere(Generation::Framed, "olga", server.addr()).unwrap();
    ann.expect(&json!({"event": "joined", "nick": "olga"}));
    ann.ask(&json!({"do": "chat", "with": "olga"}));
    olga.question();
    ann.expect(&json!({"event": "chat_rejected", "with": "olga", "reason": "timeout"}));
    assert!(!olga.so_far().iter().any(|shown| matches!(shown, Shown::Question { .. })));
}

fn two(server: &Server) -> (JsonClient, JsonClient) {
    let mut ann = JsonClient::join("ann", server.addr());
    let bob = JsonClient::join("bob", server.addr());
    ann.expect(&json!({"event": "joined", "nick": "bob"}));
    (ann, bob)
}

/// Both sides speak. The original takes whatever one `recv()` returns for one text: on a busy machine that may be several,
/// however long apart they were sent, so each is waited for. `dialogue_chats.rs` tests when and in which pieces they go.
fn talk(ann: &mut JsonClient, chat: &mut LiveChat) {
    let say = |ann: &mut JsonClient, text: &str| {
        ann.ask(&json!({"do": "say", "with": "Olgä", "text": text}));
    };
    for text in ["one", "two 😀", "three"] {
        say(ann, text);
        chat.expect_said(text);
    }
    // Its pieces may come together, and be cut anywhere: of this text, that is no matter.
    let long: String = (0..1000).map(|number| format!("{number}.")).collect();
    say(ann, &long);
    let mut received = String::new();
    while received.len() < long.len() {
        received.push_str(&chat.expect_any_said().replace('\n', ""));
    }
    assert_eq!(received, long);
    chat.say("from the original 😀");
    let text = "from the original 😀";
    ann.expect(&json!({"event": "chat_message", "with": "Olgä", "text": text, "own": false}));
}
