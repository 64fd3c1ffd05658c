//! Quiet in the terminal client: joins and leaves folded, members ignored, and the list of members by key and mouse.

use std::sync::Arc;

use plausch_tests::home::Home;
use plausch_tests::originals::Generation;
use plausch_tests::process::{JsonClient, Server};
use plausch_tests::raw::Raw;
use plausch_tests::terminal::Terminal;
use serde_json::json;

const ALT_J: &str = "\u{1b}j";
const ALT_M: &str = "\u{1b}m";
const DOWN: &str = "\u{1b}[B";
const END: &str = "\u{1b}[F";
const ESC: &str = "\u{1b}";

struct Room {
    home: Arc<Home>,
    server: Server,
}

impl Room {
    fn open() -> Self {
        Room { home: Arc::new(Home::new()), server: Server::start(&["--no-rate-limits"]) }
    }

    fn zoe(&self, rows: u16, cols: u16, args: &[&str]) -> Terminal {
        let addr = self.server.addr().to_string();
        let all = [&["chat", "--server", &addr, "--nick", "zoe"], args].concat();
        let zoe = Terminal::start_at(&self.home, rows, cols, &all);
        zoe.expect("online");
        zoe
    }

    /// So many members who only listen.
    fn listeners(&self, count: usize) -> Vec<Raw> {
        let name = |number| format!("m{number:03}");
        let join = |number| Raw::join(Generation::Framed, self.server.addr(), &name(number));
        (0..count).map(join).collect()
    }
}

/// A click on the first place where the screen shows `text`, as terminals tell it.
fn click(zoe: &mut Terminal, text: &str) {
    zoe.expect(text);
    let contents = zoe.contents();
    let found = contents.lines().enumerate().find_map(|(row, line)| {
        let before = &line[..line.find(text)? + text.len()];
        Some((before.chars().count(), row + 1))
    });
    let (column, row) = found.expect("it is on the screen");
    zoe.type_in(&format!("\u{1b}[<0;{column};{row}M\u{1b}[<0;{column};{row}m"));
}

#[test]
fn a_crowd_that_comes_and_goes_takes_one_line_and_talk_stays() {
    let room = Room::open();
    let mut zoe = room.zoe(24, 80, &["--history", "off"]);
    let mut ann = JsonClient::join("ann", room.server.addr());
    ann.ask(&json!({"do": "broadcast", "text": "before the crowd"}));
    zoe.expect("before the crowd");
    let crowd = room.listeners(30);
    zoe.expect("30 joined");
    drop(crowd);
    zoe.expect("30 joined and left");
    zoe.expect("before the crowd");
    zoe.type_in(ALT_J);
    zoe.expect("m029 left");
    zoe.expect_gone("before the crowd");
    zoe.type_in(ALT_J);
    zoe.expect("before the crowd");
    // Who has just said something is missed by name.
    drop(ann);
    zoe.expect("ann left");
    zoe.enter("/joins none");
    zoe.expect("not shown from now on");
    let late = room.listeners(1);
    zoe.expect("m000");
    drop(late);
    zoe.quit();
}

#[test]
fn who_is_ignored_stays_so_after_a_restart_and_learns_nothing_of_it() {
    let room = Room::open();
    let mut bob = JsonClient::join("bob", room.server.addr());
    let mut ann = JsonClient::join("ann", room.server.addr());
    let mut zoe = room.zoe(24, 140, &[]);
    zoe.enter("/ignore Bob");
    zoe.expect("bob is ignored");
    for is_again in [false, true] {
        if is_again {
            zoe.quit();
            zoe = room.zoe(24, 140, &[]);
        }
        bob.ask(&json!({"do": "broadcast", "text": "listen to me"}));
        bob.expect(&json!({"event": "broadcast", "text": "listen to me"}));
        bob.ask(&json!({"do": "chat", "with": "zoe"}));
        ann.ask(&json!({"do": "broadcast", "text": format!("again: {is_again}")}));
        zoe.expect(&format!("again: {is_again}"));
        // As if nobody sat there.
        bob.expect(&json!({"event": "chat_rejected", "with": "zoe", "reason": "timeout"}));
        let shown = zoe.contents();
        assert!(!shown.contains("listen to me") && !shown.contains("invites you"), "{shown}");
        zoe.expect("×bob");
    }
    zoe.enter("/ignore");
    zoe.expect("texts not shown: 1, and 1 invitation unanswered");
    zoe.enter("/unignore bob");
    zoe.expect("you hear bob again");
    bob.ask(&json!({"do": "broadcast", "text": "at last"}));
    zoe.expect("bob: at last");
}

#[test]
fn in_the_list_one_finds_a_member_by_a_part_of_its_nickname() {
    let room = Room::open();
    let crowd = room.listeners(40);
    let mut ann = JsonClient::join("Ännchen", room.server.addr());
    // Also where the list has no place beside the room.
    for (rows, cols) in [(60, 200), (10, 40)] {
        let mut zoe = room.zoe(rows, cols, &["--history", "off"]);
        zoe.type_in("half a text");
        zoe.expect("> half a text");
        zoe.type_in(ALT_M);
        zoe.expect("42 here");
        zoe.type_in(END);
        zoe.expect("m039");
        zoe.type_in("ann");
        zoe.expect("1 of 42 here");
        zoe.type_in("\r");
        ann.expect(&json!({"event": "chat_request", "from": "zoe"}));
        zoe.expect("> half a text");
        zoe.type_in(ALT_M);
        zoe.expect("member:");
        zoe.type_in(DOWN);
        zoe.type_in(ESC);
        zoe.expect("> half a text");
        zoe.type_in("\u{15}");
        zoe.expect_gone("half a text");
        zoe.quit();
    }
    drop(crowd);
}

#[test]
fn one_click_selects_a_member_and_the_next_begins_a_chat_and_a_tab_is_a_click_away() {
    let room = Room::open();
    let mut ann = JsonClient::join("ann", room.server.addr());
    let mut zoe = room.zoe(24, 80, &["--history", "off"]);
    let crowd = room.listeners(9);
    zoe.expect("9 joined");
    click(&mut zoe, "9 joined");
    zoe.expect("m004 joined");
    click(&mut zoe, "m004 joined");
    zoe.expect("9 joined");
    click(&mut zoe, "│ ann");
    zoe.expect("Enter: private chat with ann");
    click(&mut zoe, "│ ann");
    ann.expect(&json!({"event": "chat_request", "from": "zoe"}));
    ann.ask(&json!({"do": "accept", "with": "zoe"}));
    zoe.expect("to ann>");
    click(&mut zoe, "1 Room");
    zoe.expect("9 joined");
    click(&mut zoe, "2 ann");
    zoe.expect("to ann>");
    drop(crowd);
}

#[test]
fn without_the_mouse_the_terminal_marks_text_and_alt_m_takes_the_list_out_of_the_way() {
    let room = Room::open();
    let _ann = JsonClient::join("ann", room.server.addr());
    let args = ["--history", "off", "--mouse", "off", "--member-list", "off"];
    let mut zoe = room.zoe(24, 80, &args);
    zoe.wait("no mouse and no list", |screen| {
        screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
            && !screen.contents().contains('│')
    });
    zoe.type_in(ALT_M);
    zoe.expect("│ ann");
    zoe.type_in(ALT_M);
    zoe.expect_gone("│");
}
