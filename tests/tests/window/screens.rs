//! On other screens and systems: in German, with twice as many pixels, as small as a screen is.

use plausch_tests::desk::{Gui, Picture, is_here};
use plausch_tests::process::{JsonClient, Server};
use serde_json::json;

#[test]
fn on_a_german_system_it_speaks_german() {
    if !is_here() {
        return;
    }
    let server = Server::start(&[]);
    let mut bob = JsonClient::join("Bob", server.addr());
    let mut zoe = Gui::on_first_start().in_locale("de_DE.UTF-8").start(&[]);
    zoe.fill_in("Zoë", &server.addr().to_string());
    zoe.until_titled("Raum");
    let read = zoe.until_reads("du bist im Raum, als Zoë");
    assert!(!read.contains("you are"), "{read}");
    bob.ask(&json!({"do": "chat", "with": "Zoë"}));
    zoe.until_reads("lädt dich");
    zoe.presses("ctrl+y");
    zoe.until_titled("Bob");
    zoe.says("Na endlich: größer, schöner, süßer!");
    let text = "Na endlich: größer, schöner, süßer!";
    bob.expect(&json!({"event": "chat_message", "with": "Zoë", "text": text}));
}

#[test]
fn a_screen_of_1024_by_768_with_twice_as_many_pixels_is_enough() {
    if !is_here() {
        return;
    }
    let server = Server::start(&[]);
    let mut bob = JsonClient::join("Bob", server.addr());
    let mut zoe = Gui::on_first_start().at_scale(2).start(&["--history", "off"]);
    zoe.fill_in("Zoe", &server.addr().to_string());
    zoe.until_reads("you are in the room");
    bob.ask(&json!({"do": "chat", "with": "Zoe"}));
    zoe.until_reads("invites you");
    zoe.types("typed meanwhile");
    // What is typed is seen: there are letters at the lower left, in the draft.
    let draft = zoe.until_looks("the draft", |picture| letters(picture) > 100);
    assert_eq!(draft.size(), (1024, 768));
    zoe.presses("ctrl+y");
    bob.expect(&json!({"event": "chat_opened", "with": "Zoe"}));
    // The chat does not show itself in the middle of a line.
    zoe.presses("Return");
    bob.expect(&json!({"event": "broadcast", "from": "Zoe", "text": "typed meanwhile"}));
    zoe.until_unread();
    zoe.presses("ctrl+Tab");
    zoe.until_titled("Bob");
    zoe.says("fits");
    bob.expect(&json!({"event": "chat_message", "with": "Zoe", "text": "fits"}));
}

/// How many pixels of a draft's first line are as bright or as dark as letters are, and not as what is behind them.
fn letters(picture: &Picture) -> usize {
    let (_, height) = picture.size();
    let part = (40..370, height - 150..height - 90);
    let behind = picture.at(390, height - 120);
    let far =
        |pixel: [u8; 3]| pixel.iter().zip(behind).all(|(one, other)| one.abs_diff(other) > 100);
    picture.count(part.0, part.1, far)
}

#[test]
fn texts_as_large_as_they_get_leave_room_to_type() {
    if !is_here() {
        return;
    }
    let server = Server::start(&[]);
    let mut bob = JsonClient::join("Bob", server.addr());
    let mut zoe = Gui::join("Zoe", server.addr());
    for _ in 0..20 {
        zoe.presses("ctrl+shift+=");
    }
    bob.ask(&json!({"do": "broadcast", "text": "large"}));
    zoe.until_reads("Bob: large");
    zoe.says("large, too");
    bob.expect(&json!({"event": "broadcast", "from": "Zoe", "text": "large, too"}));
    zoe.presses("ctrl+0");
    zoe.resize(560, 360);
    zoe.says("small");
    bob.expect(&json!({"event": "broadcast", "from": "Zoe", "text": "small"}));
}
