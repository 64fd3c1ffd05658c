//! On other screens and systems: in German, with large texts, in a small window.

use plausch_tests::desk::{Gui, is_here};
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
