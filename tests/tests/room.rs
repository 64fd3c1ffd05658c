//! The room, with the real program: our clients and the originals' on our server.

use plausch_tests::originals::{Generation, LiveClient, Shown};
use plausch_tests::process::{JsonClient, Server};
use serde_json::json;

#[test]
fn two_members_join_talk_and_leave() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::start("Änn", server.addr(), &[]);
    ann.expect(&json!({"event": "welcome", "nick": "Änn", "dialect": "framed"}));
    ann.expect(&json!({"event": "users", "users": []}));

    let mut bob = JsonClient::start("bob", server.addr(), &[]);
    bob.expect(&json!({"event": "welcome", "nick": "bob"}));
    let users = bob.expect(&json!({"event": "users"}));
    assert_eq!(users["users"].as_array().unwrap().len(), 1, "{users}");
    assert_eq!(users["users"][0]["nick"], "Änn");
    assert_eq!(users["users"][0]["ip"], "127.0.0.1");
    assert_ne!(users["users"][0]["udp"], 0);
    let joined = ann.expect(&json!({"event": "joined", "nick": "bob", "ip": "127.0.0.1"}));
    assert_ne!(joined["udp"], 0);

    let text = "hi  there 😀 ❤️ – [DISCONNECT]";
    bob.ask(&json!({"do": "broadcast", "text": text}));
    ann.expect(&json!({"event": "broadcast", "from": "bob", "text": text, "own": false}));
    bob.expect(&json!({"event": "broadcast", "from": "bob", "text": text, "own": true}));
    ann.ask(&json!({"do": "broadcast", "text": "e\u{301} is one character"}));
    bob.expect(&json!({"event": "broadcast", "from": "Änn", "text": "é is one character"}));
    ann.expect(&json!({"event": "broadcast", "from": "Änn", "own": true}));
    // Once each, and nobody hears of itself.
    for client in [&ann, &bob] {
        assert_eq!(client.count(&json!({"event": "broadcast"})), 2);
        assert_eq!(client.count(&json!({"event": "joined", "nick": client.nick()})), 0);
    }

    ann.ask(&json!({"do": "users"}));
    let users = ann.expect(&json!({"event": "users"}));
    assert_eq!(users["users"][0]["nick"], "bob", "{users}");
    bob.ask(&json!({"do": "quit"}));
    ann.expect(&json!({"event": "left", "nick": "bob"}));
    assert_eq!(bob.process().exit_code(), Some(0));
    ann.ask(&json!({"do": "users"}));
    ann.expect(&json!({"event": "users", "users": []}));
}

#[test]
fn a_nickname_is_taken() {
    let server = Server::start(&[]);
    let _ann = JsonClient::join("ann", server.addr());
    let mut second = JsonClient::start("ann", server.addr(), &[]);
    second.process().expect_text("this nickname is taken");
    assert_eq!(second.process().exit_code(), Some(1));
    for generation in Generation::BOTH {
        let refused = LiveClient::join(generation, "ann", server.addr()).unwrap_err();
        assert_eq!(refused, Shown::Refused("Nickname bereits vergeben".into()));
    }
    let _bob = LiveClient::join(Generation::Line, "bob", server.addr()).unwrap();
    let mut second = JsonClient::start("bob", server.addr(), &[]);
    second.process().expect_text("this nickname is taken");
    assert_eq!(second.process().exit_code(), Some(1));
}

#[test]
fn both_generations_and_ours_are_in_one_room() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let mut fred = LiveClient::join(Generation::Framed, "fred", server.addr()).unwrap();
    assert_eq!(fred.expect_users(), ["ann", "fred"]);
    let joined = ann.expect(&json!({"event": "joined", "nick": "fred", "ip": "127.0.0.1"}));
    assert_eq!(joined["udp"], fred.udp_addr().port());
    let mut lisa = LiveClient::join(Generation::Line, "Lïsa", server.addr()).unwrap();
    assert_eq!(lisa.expect_users(), ["Lïsa", "ann", "fred"]);
    ann.expect(&json!({"event": "joined", "nick": "Lïsa"}));
    fred.expect(&Shown::UserJoined("Lïsa".into()));

    ann.ask(&json!({"do": "broadcast", "text": "hello from ann 😀"}));
    fred.expect_said("ann", "hello from ann 😀");
    lisa.expect_said("ann", "hello from ann 😀");
    fred.broadcast("hello from fred ❤️");
    ann.expect(
        &json!({"event": "broadcast", "from": "fred", "text": "hello from fred ❤️", "own": false}),
    );
    lisa.expect_said("fred", "hello from fred ❤️");
    // The framed ones hear their own texts, the line ones do not.
    fred.expect_said("fred", "hello from fred ❤️");
    lisa.broadcast("hello from lisa");
    ann.expect(
        &json!({"event": "broadcast", "from": "Lïsa", "text": "hello from lisa", "own": false}),
    );
    fred.expect_said("Lïsa", "hello from lisa");
    fred.broadcast("done");
    lisa.expect_said("fred", "done");
    let own = |shown: &Shown| matches!(shown, Shown::Said { from, .. } if from == "Lïsa");
    assert!(!lisa.so_far().iter().any(own));

    fred.quit();
    ann.expect(&json!({"event": "left", "nick": "fred"}));
    lisa.expect(&Shown::UserLeft("fred".into()));
    // The line one goes without a word.
    drop(lisa);
    ann.expect(&json!({"event": "left", "nick": "Lïsa"}));

    let mut lisa = LiveClient::join(Generation::Line, "Lïsa", server.addr()).unwrap();
    assert_eq!(lisa.expect_users(), ["Lïsa", "ann"]);
    ann.ask(&json!({"do": "quit"}));
    lisa.expect(&Shown::UserLeft("ann".into()));
    assert_eq!(ann.process().exit_code(), Some(0));
}

#[test]
fn bad_lines_of_a_script_get_an_error_and_change_nothing() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let mut bob = JsonClient::join("bob", server.addr());
    let lines = [
        "hello",
        "{",
        "[]",
        "{}",
        r#"{"do":"dance"}"#,
        r#"{"do":"broadcast"}"#,
        r#"{"do":"broadcast","text":7}"#,
        r#"{"do":"broadcast","text":"  "}"#,
        r#"{"do":"chat","with":"nobody"}"#,
        r#"{"do":"chat","with":"a b"}"#,
        r#"{"do":"accept","with":"bob"}"#,
        r#"{"do":"reject","with":"bob"}"#,
        r#"{"do":"say","with":"bob","text":"x"}"#,
        r#"{"do":"close","with":"bob"}"#,
        r#"{"do":"chat","with":"ann"}"#,
    ];
    for line in lines {
        ann.process().tell(line);
        let error = ann.expect(&json!({"event": "error"}));
        assert!(error["text"].as_str().is_some_and(|text| !text.is_empty()), "{line}: {error}");
    }
    ann.ask(&json!({"do": "broadcast", "text": "still here"}));
    bob.expect(&json!({"event": "broadcast", "from": "ann", "text": "still here"}));
    assert_eq!(bob.count(&json!({"event": "broadcast"})), 1);
    assert_eq!(bob.count(&json!({"event": "chat_request"})), 0);
}

#[test]
fn a_script_whose_input_ends_leaves() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let mut bob = JsonClient::join("bob", server.addr());
    bob.ask(&json!({"do": "broadcast", "text": "last words"}));
    bob.process().close_stdin();
    ann.expect(&json!({"event": "broadcast", "from": "bob", "text": "last words"}));
    ann.expect(&json!({"event": "left", "nick": "bob"}));
    assert_eq!(bob.process().exit_code(), Some(0));
}
