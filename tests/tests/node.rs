//! The node on an emulated microcontroller, with real Ethernet frames, among real processes.

use std::time::Duration;

use plausch_tests::firmware::{Board, Image};
use plausch_tests::process::{JsonClient, Server};
use serde_json::json;

/// A Cortex-M3's instruction set, the RP2040's, and the ESP32-C3's.
const TARGETS: [&str; 3] =
    ["thumbv7m-none-eabi", "thumbv6m-none-eabi", "riscv32imc-unknown-none-elf"];
/// How long a node may take to notice that a server is gone, and to come back.
const RETURN: Duration = Duration::from_secs(60);

fn images() -> impl Iterator<Item = Image> {
    TARGETS.into_iter().filter_map(|target| Image::build_or_skip(target, ""))
}

#[test]
fn a_node_is_in_the_room() {
    for image in images() {
        let server = Server::start(&[]);
        let mut ann = JsonClient::join("Änn", server.addr());
        let mut node = Board::join(&image, "node", server.addr());
        node.shows("* you are in the room, as node");
        node.shows("* here: Änn");
        ann.expect(&json!({"event": "joined", "nick": "node", "ip": "127.0.0.1"}));

        let text = "hi  there 😀 ❤️";
        ann.ask(&json!({"do": "broadcast", "text": text}));
        // A variation selector takes no room and is not shown.
        node.shows("Änn: hi  there 😀 ❤");
        node.types("hello from the board 😀");
        ann.expect(
            &json!({"event": "broadcast", "from": "node", "text": "hello from the board 😀"}),
        );

        let mut bob = JsonClient::join("bob", server.addr());
        node.shows("* bob came");
        node.types("/users");
        node.shows("* here: bob, Änn");
        bob.ask(&json!({"do": "quit"}));
        node.shows("* bob left");
        node.types("/chta bob");
        node.shows("! there is no command /chta");
        node.types("/chat nobody");
        node.shows("! nobody here is called that");
        node.types("/status");
        node.shows("in the room at");
    }
}

#[test]
fn a_node_talks_in_private() {
    for image in images() {
        let server = Server::start(&[]);
        let mut ann = JsonClient::join("ann", server.addr());
        let mut node = Board::join(&image, "node", server.addr());
        ann.expect(&json!({"event": "joined", "nick": "node"}));

        ann.ask(&json!({"do": "chat", "nick": "node"}));
        node.shows("* ann (10.0.2.2) invites you to a private chat");
        node.types("/accept");
        ann.expect(&json!({"event": "chat_opened", "nick": "node"}));
        node.shows("what you type goes to ann alone");
        ann.ask(&json!({"do": "say", "nick": "node", "text": "psst 😀"}));
        node.shows("[ann] ann: psst 😀");
        node.types("yes?");
        ann.expect(&json!({"event": "chat_message", "nick": "node", "text": "yes?", "own": false}));
        ann.ask(&json!({"do": "close", "nick": "node"}));
        node.shows("* ann ended the chat");
        node.types("to whom?");
        node.shows("! the chat with ann is over, and nothing was sent");
        node.types("/room");

        node.types("/chat ann");
        ann.expect(&json!({"event": "chat_request", "nick": "node"}));
        ann.ask(&json!({"do": "accept", "nick": "node"}));
        node.shows("what you type goes to ann alone");
        node.types("it was me");
        ann.expect(&json!({"event": "chat_message", "nick": "node", "text": "it was me"}));
        node.types("/close");
        ann.expect(&json!({"event": "chat_closed", "nick": "node", "reason": "peer"}));
        node.shows("* you ended the chat with ann");

        node.types("/chat ann");
        ann.expect(&json!({"event": "chat_request", "nick": "node"}));
        ann.ask(&json!({"do": "reject", "nick": "node"}));
        node.shows("* ann declined your invitation");
        ann.ask(&json!({"do": "chat", "nick": "node"}));
        node.shows("* ann (10.0.2.2) invites you to a private chat");
        node.types("/decline ann");
        ann.expect(&json!({"event": "chat_rejected", "nick": "node", "reason": "declined"}));
        node.types("/chat ann");
        ann.expect(&json!({"event": "chat_request", "nick": "node"}));
        node.shows("* ann did not answer your invitation");
        // What was said in private was heard by nobody else.
        assert_eq!(ann.count(&json!({"event": "broadcast"})), 0);
    }
}

#[test]
fn a_node_comes_back_to_a_server_that_comes_back() {
    for image in images() {
        let mut server = Server::start(&[]);
        let addr = server.addr();
        let mut node = Board::join(&image, "node", addr);
        node.shows("* you are in the room, as node");
        server.process().kill();
        node.shows("! not in the room");
        node.shows("* trying again in");
        drop(server);
        let _server = Server::start_at(&addr.to_string(), &[]);
        node.shows_within(RETURN, "* you are in the room, as node");
        let mut ann = JsonClient::join("ann", addr);
        node.types("back");
        ann.expect(&json!({"event": "broadcast", "from": "node", "text": "back"}));
    }
}

#[test]
fn two_nodes_talk_to_each_other() {
    let [one, _, other] = TARGETS.map(|target| Image::build_or_skip(target, ""));
    let (Some(one), Some(other)) = (one, other) else { return };
    let server = Server::start(&[]);
    let mut one = Board::join(&one, "one", server.addr());
    one.shows("* you are in the room");
    let mut other = Board::join(&other, "other", server.addr());
    one.shows("* other came");
    one.types("hi");
    other.shows("one: hi");
    other.types("/chat one");
    one.shows("* other (10.0.2.2) invites you");
    one.types("/accept");
    other.shows("what you type goes to one alone");
    other.types("psst");
    one.shows("[other] other: psst");
    one.types("/msg other yes?");
    other.shows("[one] one: yes?");
}

#[test]
fn a_node_is_the_directory_for_eight() {
    let Some(image) = Image::build_or_skip(TARGETS[1], "directory") else { return };
    let (mut board, addr) = Board::host(&image);
    board.shows("* a room for eight");
    let mut members: Vec<_> =
        (1..=8).map(|n| JsonClient::join(&format!("member{n}"), addr)).collect();
    let mut ninth = JsonClient::start("ninth", addr, &[]);
    ninth.process().expect_text("Server voll");
    assert_eq!(ninth.process().exit_code(), Some(1));
    members[7].ask(&json!({"do": "broadcast", "text": "all eight 😀"}));
    for member in &mut members {
        member.expect(&json!({"event": "broadcast", "from": "member8", "text": "all eight 😀"}));
    }
    members[0].ask(&json!({"do": "users"}));
    let users = members[0].expect(&json!({"event": "users"}));
    assert_eq!(users["users"].as_array().map(Vec::len), Some(7), "{users}");
    members[0].ask(&json!({"do": "quit"}));
    members[1].expect(&json!({"event": "left", "nick": "member1"}));
    let _tenth = JsonClient::join("tenth", addr);
    members[1].expect(&json!({"event": "joined", "nick": "tenth"}));
}
