//! Conversations outlive the program.

use std::fs;
use std::path::PathBuf;

use plausch_tests::room::Room;
use plausch_tests::terminal::Terminal;
use serde_json::json;

const ALT_2: &str = "\u{1b}2";
const CTRL_Y: &str = "\u{19}";
const UP: &str = "\u{1b}[A";

/// Where zoe's program keeps it.
fn file(room: &Room) -> PathBuf {
    room.home.data("history.db")
}

fn join(room: &mut Room, args: &[&str]) -> Terminal {
    room.zoe_joins(24, 140, args)
}

#[test]
fn a_restart_brings_back_the_room_the_private_chat_and_the_lines_that_were_typed() {
    let mut room = Room::open();
    let mut zoe = join(&mut room, &[]);
    zoe.expect("history.db");
    room.ann_says("pizza tonight?");
    zoe.expect("pizza tonight?");
    zoe.enter("yes!");
    room.ann_hears("yes!");
    room.ann.ask(&json!({"do": "chat", "with": "zoe"}));
    zoe.expect("ann invites you");
    zoe.type_in(CTRL_Y);
    zoe.expect("private chat with ann");
    zoe.enter("a secret pizza");
    room.ann.expect(&json!({"event": "chat_message", "text": "a secret pizza"}));
    room.zoe_leaves(zoe);

    let mut zoe = join(&mut room, &[]);
    zoe.expect("what stands above was said before");
    zoe.expect("pizza tonight?");
    assert!(!zoe.contents().contains("a secret pizza"));
    zoe.type_in(UP);
    zoe.expect("> yes!");
    zoe.type_in("\u{15}");
    zoe.enter("/search PIZZA");
    zoe.expect("[ann] zoe: a secret pizza");
    room.ann.ask(&json!({"do": "chat", "with": "zoe"}));
    zoe.expect("ann invites you");
    zoe.type_in(CTRL_Y);
    zoe.expect("2 ann");
    zoe.type_in(ALT_2);
    zoe.expect("zoe: a secret pizza");
    zoe.expect("what stands above was said before");
    room.zoe_leaves(zoe);
}

#[test]
fn what_is_forgotten_is_not_there_any_more() {
    let mut room = Room::open();
    let mut zoe = join(&mut room, &[]);
    room.ann_says("verysecret");
    zoe.expect("verysecret");
    zoe.enter("/forget all");
    zoe.expect("Type /forget all once more");
    zoe.enter("/forget all");
    zoe.expect("forgotten");
    zoe.expect_gone("verysecret");
    room.zoe_leaves(zoe);
    let file = file(&room);
    let is_in_file = || {
        let bytes = fs::read(&file).unwrap();
        bytes.windows(10).any(|part| part == b"verysecret")
    };
    assert!(!is_in_file());
    // The server has not forgotten it, and tells it before what is said now.
    let mut zoe = join(&mut room, &[]);
    room.ann_says("harmless");
    zoe.expect("ann: harmless");
    zoe.enter("/search verys");
    zoe.expect("no line in the history has");
    assert!(!zoe.contents().contains("verysecret"));
    room.zoe_leaves(zoe);
    assert!(!is_in_file());
}

#[test]
fn a_conversation_is_exported_and_the_screen_says_where() {
    let mut room = Room::open();
    let mut zoe = join(&mut room, &[]);
    room.ann_says("<hi>");
    zoe.expect("<hi>");
    zoe.enter("/export ~/room.html");
    zoe.expect("room.html");
    let html = || fs::read_to_string(room.home.path().join("room.html")).unwrap();
    zoe.expect("written to");
    assert!(html().contains("&lt;hi&gt;"));
    zoe.enter("/export ~/room.html");
    zoe.expect("exists already");
}

#[test]
fn a_damaged_file_stays_as_it_is_and_the_room_goes_on() {
    let mut room = Room::open();
    fs::create_dir_all(file(&room).parent().unwrap()).unwrap();
    fs::write(file(&room), "dear diary").unwrap();
    let mut zoe = join(&mut room, &[]);
    zoe.expect("is damaged, and stays as it is");
    zoe.enter("hello");
    room.ann_hears("hello");
    room.zoe_leaves(zoe);
    assert_eq!(fs::read(file(&room)).unwrap(), b"dear diary");
}

#[test]
fn who_wants_no_history_leaves_no_file_and_neither_does_a_script() {
    let mut room = Room::open();
    let mut zoe = join(&mut room, &["--history", "off"]);
    zoe.enter("hello");
    zoe.expect("zoe: hello");
    zoe.enter("/search hello");
    zoe.expect("there is no history here");
    room.zoe_leaves(zoe);
    assert!(!file(&room).exists());
}

#[test]
fn plain_lines_on_a_terminal_tell_what_was_said_before_at_once() {
    let mut room = Room::open();
    let zoe = join(&mut room, &[]);
    room.ann_says("pizza tonight?");
    zoe.expect("pizza tonight?");
    room.zoe_leaves(zoe);
    let addr = room.server.addr().to_string();
    let args = ["chat", "--server", &addr, "--nick", "zoe", "--plain"];
    let mut zoe = Terminal::start_at(&room.home, 24, 80, &args);
    zoe.expect("what was said before:");
    zoe.expect("ann: pizza tonight?");
    zoe.enter("/search piz");
    zoe.expect("1 line has");
}

#[test]
fn a_program_that_is_killed_while_it_writes_loses_nothing_that_was_kept() {
    let mut room = Room::open();
    let zoe = join(&mut room, &[]);
    for number in 0..20 {
        room.ann_says(&format!("text {number}"));
    }
    zoe.expect("text 19");
    // Its terminal's end kills it.
    drop(zoe);
    let zoe = join(&mut room, &[]);
    zoe.expect("text 10");
    zoe.expect("what stands above was said before");
}
