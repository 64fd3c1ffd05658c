//! A node over secure links: whose keys it remembers, and what it does if one is another.

use plausch_tests::firmware::{
    Board, Image, on_every_board, on_every_board_with_flash, on_every_directory,
};
use plausch_tests::originals::{Generation, LiveClient};
use plausch_tests::process::{JsonClient, Server};
use serde_json::{Value, json};

fn join(image: &Image, server: &Server) -> Board {
    Board::join(image, "node", server.addr())
}

/// What stands behind `before` in a line that the board shows.
fn behind(board: &mut Board, before: &str) -> String {
    let line = board.shows(before);
    let (_, behind) = line.rsplit_once(before).expect("it contains that");
    behind.to_owned()
}

/// The board's key, as it says it.
fn key_of(board: &mut Board) -> String {
    board.types("/identity");
    let key = behind(board, "* key: ");
    board.shows("* fingerprint: ");
    key
}

/// `ann` invites the board, which accepts. Returns what she hears of the chat.
fn chat(ann: &mut JsonClient, node: &mut Board) -> Value {
    ann.ask(&json!({"do": "chat", "with": "node"}));
    node.shows("invites you to a private chat");
    node.types("/accept");
    let opened = ann.expect(&json!({"event": "chat_opened", "with": "node"}));
    node.shows("what you type goes to ann alone");
    opened
}

#[test]
fn a_node_is_encrypted_and_keeps_its_own_key_and_the_servers() {
    on_every_board_with_flash(|image| {
        let server = Server::start(&[]);
        let mut ann = JsonClient::join("ann", server.addr());
        let mut node = join(image, &server);
        let fingerprint = behind(&mut node, "its key is remembered: ");
        let secured = ann.expect(&json!({"event": "secured"}));
        let known = secured["fingerprint"].as_str().expect("a fingerprint");
        assert!(fingerprint.starts_with(known), "{fingerprint} {known}");
        node.shows("* you are in the room, as node; encrypted");
        node.types("hello");
        ann.expect(&json!({"event": "broadcast", "from": "node", "text": "hello"}));
        ann.ask(&json!({"do": "broadcast", "text": "hello board"}));
        node.shows("ann: hello board");
        let key = key_of(&mut node);
        node.types("/reboot");
        node.shows("started by a command");
        node.shows("* you are in the room, as node; encrypted");
        assert_eq!(key_of(&mut node), key);
        assert_eq!(node.shown("its key is remembered").len(), 1);
    });
}

#[test]
fn a_node_and_a_desktop_client_compare_the_same_digits() {
    on_every_board(|image| {
        let server = Server::start(&[]);
        let mut ann = JsonClient::join("ann", server.addr());
        let mut node = join(image, &server);
        ann.expect(&json!({"event": "joined", "nick": "node"}));
        let opened = chat(&mut ann, &mut node);
        assert_eq!(opened["secure"], json!(true));
        assert_eq!(opened["key"], json!(key_of(&mut node)));
        node.shows("* private chat with ann, encrypted. The key is new to you: ");
        node.types("/verify");
        let digits = behind(&mut node, "* in digits: ");
        assert_eq!(json!(digits), opened["check"]);
        node.types("/verify ann yes");
        node.shows("* ann is verified: ");
        node.types("psst 😀");
        ann.expect(&json!({"event": "chat_message", "with": "node", "text": "psst 😀"}));
        node.shows("* ann was shown what you said");
        ann.ask(&json!({"do": "say", "with": "node", "text": "yes?"}));
        node.shows("[ann] ann: yes?");
        ann.expect(&json!({"event": "chat_shown", "with": "node", "number": 1}));
        node.types("/status");
        node.shows("private chat with ann: encrypted, verified");
        ann.ask(&json!({"do": "close", "with": "node"}));
        node.shows("* ann ended the chat");
    });
}

#[test]
fn who_was_verified_is_known_after_a_restart_and_another_key_is_held() {
    on_every_board_with_flash(|image| {
        let server = Server::start(&[]);
        let mut ann = JsonClient::join("ann", server.addr());
        let mut node = join(image, &server);
        ann.expect(&json!({"event": "joined", "nick": "node"}));
        chat(&mut ann, &mut node);
        node.types("/verify ann yes");
        node.shows("* ann is verified: ");
        node.types("/reboot");
        ann.expect(&json!({"event": "joined", "nick": "node"}));
        node.shows("* here: ann");
        chat(&mut ann, &mut node);
        node.shows("* private chat with ann, encrypted, with the key that you have verified");
        ann.ask(&json!({"do": "quit"}));
        node.shows("* ann left");

        // Somebody else, with that nickname.
        let mut other = JsonClient::join("ann", server.addr());
        node.shows("* ann joined");
        other.ask(&json!({"do": "chat", "with": "node"}));
        node.shows("invites you to a private chat");
        node.types("/accept");
        node.shows("! ann has another key than before");
        let known = behind(&mut node, "! known: ");
        let shown = behind(&mut node, "! now:   ");
        assert_ne!(known, shown);
        node.types("/msg ann is it you?");
        node.shows("nothing was sent");
        node.types("/trust ann");
        other.expect(&json!({"event": "chat_opened", "with": "node", "secure": true}));
        node.shows("* private chat with ann, encrypted. The key is new to you: ");
    });
}

#[test]
fn a_server_with_another_key_is_not_joined_before_the_user_trusts_it() {
    on_every_board_with_flash(|image| {
        let server = Server::start(&[]);
        let mut node = join(image, &server);
        node.shows("* you are in the room, as node; encrypted");
        let server = server.replace(&[]);
        let mut ann = JsonClient::join("ann", server.addr());
        node.shows("has another key than the one that is known for it");
        let known = behind(&mut node, "! known: ");
        let shown = behind(&mut node, "! now:   ");
        assert_ne!(known, shown);
        node.shows("/trust remembers it and joins");
        // Not after a restart, either.
        node.types("/reboot");
        node.shows("has another key than the one that is known for it");
        node.answers();
        assert_eq!(ann.count(&json!({"event": "joined"})), 0);
        node.types("/trust");
        node.shows("is remembered: ");
        node.shows("* you are in the room, as node; encrypted");
        ann.expect(&json!({"event": "joined", "nick": "node"}));
        node.types("/reboot");
        node.shows("* you are in the room, as node; encrypted");
        node.types("/trust");
        node.shows("! there is no new key to decide about");
    });
}

#[test]
fn a_server_that_was_encrypted_is_not_joined_in_plain_unless_the_user_says_so() {
    on_every_board_with_flash(|image| {
        let server = Server::start(&[]);
        let mut node = join(image, &server);
        node.shows("* you are in the room, as node; encrypted");
        let server = server.replace(&["--secure", "off"]);
        let mut ann = JsonClient::join("ann", server.addr());
        node.shows("! not in the room: the server gave no encrypted");
        node.answers();
        assert_eq!(ann.count(&json!({"event": "joined"})), 0);
        node.types("/secure off");
        node.shows("* you are in the room, as node; not encrypted");
        ann.expect(&json!({"event": "joined", "nick": "node"}));
    });
}

#[test]
fn a_new_key_is_made_only_for_who_knows_what_it_means() {
    on_every_board_with_flash(|image| {
        let server = Server::start(&[]);
        let mut node = join(image, &server);
        node.shows("* you are in the room, as node; encrypted");
        let key = key_of(&mut node);
        node.types("/identity renew");
        node.shows("with a new key you are somebody new");
        assert_eq!(key_of(&mut node), key);
        node.types("/identity renew yes");
        node.shows("* starting again");
        node.shows("* you are in the room, as node; encrypted");
        assert_ne!(key_of(&mut node), key);
    });
}

#[test]
fn a_boards_room_is_encrypted_for_our_clients_and_open_to_originals() {
    on_every_directory(|image| {
        let (mut board, addr) = Board::host(image);
        let fingerprint = behind(&mut board, "the fingerprint of the key of this server: ");
        board.shows("* a room for eight");
        let mut members: Vec<_> =
            (1..=7).map(|n| JsonClient::join(&format!("member{n}"), addr)).collect();
        for member in &mut members {
            let secured = member.expect(&json!({"event": "secured", "first": true}));
            assert_eq!(secured["fingerprint"], json!(fingerprint));
        }
        let mut fred = LiveClient::join(Generation::Framed, "fred", addr).unwrap();
        for (at, text) in ["one", "two 😀"].iter().enumerate() {
            let from = format!("member{}", at + 1);
            members[at].ask(&json!({"do": "broadcast", "text": text}));
            for member in &mut members {
                member.expect(&json!({"event": "broadcast", "from": from, "text": text}));
            }
            fred.expect_said(&from, text);
        }
        fred.broadcast("hallo");
        for member in &mut members {
            member.expect(&json!({"event": "broadcast", "from": "fred", "text": "hallo"}));
        }
    });
}
