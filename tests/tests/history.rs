//! Conversations outlive the program.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use plausch_tests::home::Home;
use plausch_tests::process::{JsonClient, Server};
use plausch_tests::terminal::Terminal;
use serde_json::json;

const ALT_2: &str = "\u{1b}2";
const CTRL_Y: &str = "\u{19}";
const UP: &str = "\u{1b}[A";

struct Computer {
    home: Arc<Home>,
    server: Server,
}

impl Computer {
    fn new() -> Self {
        Computer { home: Arc::new(Home::new()), server: Server::start(&[]) }
    }

    fn start(&self, args: &[&str]) -> Terminal {
        let addr = self.server.addr().to_string();
        let all = [&["chat", "--server", &addr, "--nick", "zoe"], args].concat();
        let zoe = Terminal::start_at(&self.home, 24, 140, &all);
        zoe.expect("online");
        zoe
    }

    fn file(&self) -> PathBuf {
        self.home.path().join("data").join("plausch").join("history.db")
    }
}

fn leave(mut zoe: Terminal) {
    zoe.enter("/quit");
    assert_eq!(zoe.end(), (0, true));
}

#[test]
fn a_restart_brings_back_the_room_the_private_chat_and_the_lines_that_were_typed() {
    let computer = Computer::new();
    let mut ann = JsonClient::join("ann", computer.server.addr());
    let mut zoe = computer.start(&[]);
    zoe.expect("history.db");
    ann.ask(&json!({"do": "broadcast", "text": "pizza tonight?"}));
    zoe.expect("pizza tonight?");
    zoe.enter("yes!");
    ann.expect(&json!({"event": "broadcast", "text": "yes!"}));
    ann.ask(&json!({"do": "chat", "with": "zoe"}));
    zoe.expect("ann invites you");
    zoe.type_in(CTRL_Y);
    zoe.expect("private chat with ann");
    zoe.enter("a secret pizza");
    ann.expect(&json!({"event": "chat_message", "text": "a secret pizza"}));
    leave(zoe);

    let mut zoe = computer.start(&[]);
    zoe.expect("what stands above was said before");
    zoe.expect("pizza tonight?");
    assert!(!zoe.contents().contains("a secret pizza"));
    zoe.type_in(UP);
    zoe.expect("> yes!");
    zoe.type_in("\u{15}");
    zoe.enter("/search PIZZA");
    zoe.expect("[ann] zoe: a secret pizza");
    ann.ask(&json!({"do": "chat", "with": "zoe"}));
    zoe.expect("ann invites you");
    zoe.type_in(CTRL_Y);
    zoe.expect("2 ann");
    zoe.type_in(ALT_2);
    zoe.expect("zoe: a secret pizza");
    zoe.expect("what stands above was said before");
    leave(zoe);
}

#[test]
fn what_is_forgotten_is_not_there_any_more() {
    let computer = Computer::new();
    let mut ann = JsonClient::join("ann", computer.server.addr());
    let mut zoe = computer.start(&[]);
    ann.ask(&json!({"do": "broadcast", "text": "verysecret"}));
    zoe.expect("verysecret");
    zoe.enter("/forget all");
    zoe.expect("Type /forget all once more");
    zoe.enter("/forget all");
    zoe.expect("forgotten");
    zoe.expect_gone("verysecret");
    leave(zoe);
    let is_in_file = || {
        let bytes = fs::read(computer.file()).unwrap();
        bytes.windows(10).any(|part| part == b"verysecret")
    };
    assert!(!is_in_file());
    // The server has not forgotten it, and tells it before what is said now.
    let mut zoe = computer.start(&[]);
    ann.ask(&json!({"do": "broadcast", "text": "harmless"}));
    zoe.expect("ann: harmless");
    zoe.enter("/search verys");
    zoe.expect("no line in the history has");
    assert!(!zoe.contents().contains("verysecret"));
    leave(zoe);
    assert!(!is_in_file());
}

#[test]
fn a_conversation_is_exported_and_the_screen_says_where() {
    let computer = Computer::new();
    let mut ann = JsonClient::join("ann", computer.server.addr());
    let mut zoe = computer.start(&[]);
    ann.ask(&json!({"do": "broadcast", "text": "<hi>"}));
    zoe.expect("<hi>");
    zoe.enter("/export ~/room.html");
    zoe.expect("room.html");
    let html = || fs::read_to_string(computer.home.path().join("room.html")).unwrap();
    zoe.expect("written to");
    assert!(html().contains("&lt;hi&gt;"));
    zoe.enter("/export ~/room.html");
    zoe.expect("exists already");
}

#[test]
fn a_damaged_file_stays_as_it_is_and_the_room_goes_on() {
    let computer = Computer::new();
    let mut ann = JsonClient::join("ann", computer.server.addr());
    fs::create_dir_all(computer.file().parent().unwrap()).unwrap();
    fs::write(computer.file(), "dear diary").unwrap();
    let mut zoe = computer.start(&[]);
    zoe.expect("is damaged, and stays as it is");
    zoe.enter("hello");
    ann.expect(&json!({"event": "broadcast", "text": "hello"}));
    leave(zoe);
    assert_eq!(fs::read(computer.file()).unwrap(), b"dear diary");
}

#[test]
fn who_wants_no_history_leaves_no_file_and_neither_does_a_script() {
    let computer = Computer::new();
    let mut zoe = computer.start(&["--history", "off"]);
    zoe.enter("hello");
    zoe.expect("zoe: hello");
    zoe.enter("/search hello");
    zoe.expect("there is no history here");
    leave(zoe);
    assert!(!computer.file().exists());
}

#[test]
fn plain_lines_on_a_terminal_tell_what_was_said_before_at_once() {
    let computer = Computer::new();
    let mut ann = JsonClient::join("ann", computer.server.addr());
    let zoe = computer.start(&[]);
    ann.ask(&json!({"do": "broadcast", "text": "pizza tonight?"}));
    zoe.expect("pizza tonight?");
    leave(zoe);
    let addr = computer.server.addr().to_string();
    let args = ["chat", "--server", &addr, "--nick", "zoe", "--plain"];
    let mut zoe = Terminal::start_at(&computer.home, 24, 80, &args);
    zoe.expect("what was said before:");
    zoe.expect("ann: pizza tonight?");
    zoe.enter("/search piz");
    zoe.expect("1 line has");
}

#[test]
fn a_program_that_is_killed_while_it_writes_loses_nothing_that_was_kept() {
    let computer = Computer::new();
    let mut ann = JsonClient::join("ann", computer.server.addr());
    let zoe = computer.start(&[]);
    for number in 0..20 {
        ann.ask(&json!({"do": "broadcast", "text": format!("text {number}")}));
    }
    zoe.expect("text 19");
    // Its terminal's end kills it.
    drop(zoe);
    let zoe = computer.start(&[]);
    zoe.expect("text 10");
    zoe.expect("what stands above was said before");
}
