//! In the room: how one gets in, talks, loses the server and leaves.

use plausch_tests::desk::{Gui, is_here};
use plausch_tests::originals::{Generation, LiveClient};
use plausch_tests::process::{JsonClient, Server};
use rustix::process::Signal;
use serde_json::json;

#[test]
fn from_the_first_page_to_talk_by_keys_alone() {
    if !is_here() {
        return;
    }
    let server = Server::start(&[]);
    let mut bob = JsonClient::join("Bob", server.addr());
    let mut zoe = Gui::on_first_start().start(&[]);
    zoe.fill_in("Zoë", &server.addr().to_string());
    bob.expect(&json!({"event": "joined", "nick": "Zoë", "ip": "127.0.0.1"}));
    zoe.until_titled("Room");
    zoe.until_reads("you are in the room");
    zoe.says("Grüße aus Köln 😀");
    bob.expect(&json!({"event": "broadcast", "from": "Zoë", "text": "Grüße aus Köln 😀"}));
    bob.ask(&json!({"do": "broadcast", "text": "Schöne Grüße 👋"}));
    let read = zoe.until_reads("Bob: Schöne Grüße 👋");
    assert!(read.contains("Zoë: Grüße aus Köln 😀"), "{read}");
    // The mouse was elsewhere to read; who types goes on typing.
    zoe.says("ja");
    bob.expect(&json!({"event": "broadcast", "from": "Zoë", "text": "ja"}));
    zoe.types("a line");
    zoe.presses("shift+Return");
    zoe.says("and one more");
    // Several lines are asked about once.
    zoe.presses("Return");
    bob.expect(&json!({"event": "broadcast", "from": "Zoë", "text": "a line\nand one more"}));
}

#[test]
fn originals_of_both_generations_are_in_the_same_room() {
    if !is_here() {
        return;
    }
    let server = Server::start(&[]);
    let mut zoe = Gui::join("Zoe", server.addr());
    for generation in Generation::BOTH {
        let nick = generation.dialect();
        let mut olga = LiveClient::join(generation, nick, server.addr()).unwrap();
        zoe.says("Hallo 😀");
        olga.expect_said("Zoe", "Hallo 😀");
        olga.broadcast("Grüße");
        zoe.until_reads(&format!("{nick}: Grüße"));
        olga.quit();
    }
}

#[test]
fn a_taken_nickname_leads_back_and_the_next_one_in() {
    if !is_here() {
        return;
    }
    let server = Server::start(&[]);
    let mut bob = JsonClient::join("Bob", server.addr());
    let mut zoe = Gui::on_first_start().start(&[]);
    zoe.fill_in("Bob", &server.addr().to_string());
    // The page is there again, and says in red why; the nickname is selected.
    zoe.until_looks("why one is here again", |picture| {
        let (width, height) = picture.size();
        let is_red = |[red, green, blue]: [u8; 3]| red > 150 && green < 150 && blue < 150;
        picture.count(0..width, 0..height, is_red) > 50
    });
    zoe.until_titled("Plausch");
    zoe.until_focused();
    zoe.says("Bobby");
    zoe.until_reads("you are in the room, as Bobby");
    bob.expect(&json!({"event": "joined", "nick": "Bobby"}));
    zoe.says("in at last");
    bob.expect(&json!({"event": "broadcast", "from": "Bobby", "text": "in at last"}));
}

#[test]
fn a_lost_server_comes_back_and_the_draft_is_still_there() {
    if !is_here() {
        return;
    }
    let mut server = Server::start(&[]);
    let addr = server.addr();
    let mut zoe = Gui::on_first_start().start(&[]);
    zoe.fill_in("Zoe", &addr.to_string());
    zoe.until_reads("you are in the room, as Zoe");
    server.process().kill();
    zoe.until_reads("not in the room");
    zoe.types("a dra");
    let server = Server::start_at(&addr.to_string(), &[]);
    zoe.presses("ctrl+r");
    let mut bob = JsonClient::join("Bob", server.addr());
    // Whoever came first.
    let is_there = bob.events().iter().any(|event| event["users"].to_string().contains("Zoe"));
    if !is_there {
        bob.expect(&json!({"event": "joined", "nick": "Zoe"}));
    }
    // The server knows it first, and the window a little later.
    zoe.until_reads_times(2, "you are in the room, as Zoe");
    zoe.says("ft");
    bob.expect(&json!({"event": "broadcast", "from": "Zoe", "text": "a draft"}));
}

#[test]
fn closing_the_window_leaves_the_room_and_so_does_a_signal() {
    if !is_here() {
        return;
    }
    let server = Server::start(&[]);
    let mut bob = JsonClient::join("Bob", server.addr());
    let mut zoe = Gui::join("Zoe", server.addr());
    bob.expect(&json!({"event": "joined", "nick": "Zoe"}));
    zoe.close();
    bob.expect(&json!({"event": "left", "nick": "Zoe"}));
    assert_eq!(zoe.exit_code(), Some(0));
    let mut amy = Gui::join("Amy", server.addr());
    bob.expect(&json!({"event": "joined", "nick": "Amy"}));
    amy.signal(Signal::TERM);
    bob.expect(&json!({"event": "left", "nick": "Amy"}));
    assert_eq!(amy.exit_code(), Some(0));
}
