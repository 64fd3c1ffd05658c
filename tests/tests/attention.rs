//! What asks for the user's attention, in a real terminal: marks, the bell, notifications, the title, and the line where
//! it stopped reading.

use plausch_tests::room::Room;
use plausch_tests::terminal::Terminal;
use rustix::process::Signal;
use serde_json::json;

const FOCUS_IN: &str = "\u{1b}[I";
const FOCUS_OUT: &str = "\u{1b}[O";
const ALT_A: &str = "\u{1b}a";
const CTRL_P: &str = "\u{10}";
const CTRL_Y: &str = "\u{19}";
const BEL: &str = "\u{7}";
/// Where the title is put away, and taken from again.
const TITLE_AWAY: &str = "\u{1b}[22;0t";
const TITLE_BACK: &str = "\u{1b}[23;0t";

/// Zoe joins, in a terminal with these variables.
fn join(room: &mut Room, variables: &[(&str, &str)], args: &[&str]) -> Terminal {
    room.zoe_joins_in(variables, 24, 100, args)
}

/// The terminal tells whether it is in front, and the program knows. A key behind it would say that somebody looks:
/// so it comes with a key before it.
fn looks(zoe: &mut Terminal, focus: &str) {
    zoe.type_in("#");
    zoe.expect("> #");
    zoe.type_in(&format!("\u{7f}{focus}"));
    zoe.expect_gone("> #");
}

#[test]
fn a_mention_is_marked_and_rings_only_while_the_user_does_not_see_it() {
    let mut room = Room::open();
    let mut zoe = join(&mut room, &[("TERM", "foot")], &["--history", "off"]);
    zoe.expect_told("\u{1b}[?1004h");
    looks(&mut zoe, FOCUS_IN);
    room.ann_says("hi Zoë, this is seen");
    zoe.expect("@ ann: hi Zoë, this is seen");
    room.ann_says("zoetrope");
    zoe.expect("  ann: zoetrope");
    assert_eq!(zoe.times_told(BEL), 0);

    looks(&mut zoe, FOCUS_OUT);
    room.ann_says("nobody in particular");
    room.ann_says("ZOE?\u{1b}]0;bad\u{7};\u{9c}end");
    zoe.expect_told("\u{1b}]777;notify;ann in the room;ZOE? ]0,bad , end\u{1b}\\\u{7}");
    zoe.expect("1 Room (1 !1)");
    zoe.expect("what is below is new");
    zoe.expect_told("\u{1b}]2;(1 !1) Room - Plausch\u{1b}\\");
    assert_eq!(zoe.times_told(BEL), 1, "and none that others wrote");
    for _ in 0..8 {
        room.ann_says("zoe zoe zoe");
    }
    zoe.expect("1 Room (1 !9)");
    assert_eq!(zoe.times_told(BEL), 1);
    looks(&mut zoe, FOCUS_IN);
    zoe.expect_gone("1 Room (");
    zoe.expect("what is below is new");
    zoe.enter("here I am");
    zoe.expect_gone("what is below is new");
    room.zoe_leaves(zoe);
}

#[test]
fn the_title_comes_back_at_the_end_and_while_the_program_is_stopped() {
    let mut room = Room::open();
    let zoe = join(&mut room, &[], &["--history", "off"]);
    zoe.expect_told(&format!("{TITLE_AWAY}\u{1b}]2;Room - Plausch\u{1b}\\"));
    assert_eq!(zoe.times_told(TITLE_BACK), 0);
    room.zoe_leaves(zoe);
    let zoe = join(&mut room, &[], &["--history", "off", "--title", "off"]);
    assert_eq!(zoe.times_told(TITLE_AWAY), 0);
    room.zoe_leaves(zoe);

    let addr = room.server.addr().to_string();
    let args = ["chat", "--server", &addr, "-n", "eve", "--history", "off"];
    let mut eve = Terminal::start_in_shell(24, 80, &args);
    eve.expect_told("Room - Plausch");
    eve.expect("2 here");
    eve.type_in("\u{1a}");
    eve.expect("back: 1.");
    assert_eq!((eve.times_told(TITLE_AWAY), eve.times_told(TITLE_BACK)), (1, 1));
    eve.type_in("\r");
    eve.expect("2 here");
    eve.enter("/quit");
    eve.expect("back: 2.");
    assert_eq!((eve.times_told(TITLE_AWAY), eve.times_told(TITLE_BACK)), (2, 2));
}

#[test]
fn quiet_is_quiet_and_outlives_a_restart() {
    let mut room = Room::open();
    let mut zoe = join(&mut room, &[("TERM", "foot")], &["--history", "off"]);
    zoe.enter("/quiet 30m");
    zoe.expect("no bell and no notification until");
    zoe.expect("quiet until");
    looks(&mut zoe, FOCUS_OUT);
    room.ann_says("zoe?");
    zoe.expect("1 Room (!1)");
    room.zoe_leaves(zoe);
    let mut zoe = join(&mut room, &[("TERM", "foot")], &["--history", "off"]);
    zoe.expect("quiet until");
    looks(&mut zoe, FOCUS_OUT);
    room.ann_says("zoe!");
    zoe.expect("1 Room (!1)");
    assert_eq!((zoe.times_told(BEL), zoe.times_told("]777")), (0, 0));
    zoe.enter("/quiet off");
    zoe.expect_gone("quiet until");
    looks(&mut zoe, FOCUS_OUT);
    room.ann_says("zoe!!");
    zoe.expect_told("]777;notify;ann in the room;zoe!!");
    room.zoe_leaves(zoe);
}

#[test]
fn words_to_wait_for_are_written_into_the_configuration_file() {
    let mut room = Room::open();
    let mut zoe = join(&mut room, &[], &["--history", "off"]);
    zoe.enter("/highlight add deploy");
    zoe.expect("“deploy” calls you from now on");
    room.ann_says("the Deploy is done");
    zoe.expect("@ ann: the Deploy is done");
    room.zoe_leaves(zoe);
    let text = std::fs::read_to_string(room.home.config_file()).unwrap();
    assert!(text.contains("highlight = [\"deploy\"]"), "{text}");
    let zoe = join(&mut room, &[], &["--history", "off"]);
    room.ann_says("deploy again");
    zoe.expect("@ ann: deploy again");
    room.zoe_leaves(zoe);
}

#[test]
fn one_key_goes_where_somebody_waits() {
    let mut room = Room::open();
    let mut zoe = join(&mut room, &[("TERM", "foot")], &["--history", "off"]);
    room.ann.ask(&json!({"do": "chat", "with": "zoe"}));
    zoe.expect("ann invites you");
    zoe.type_in(CTRL_Y);
    zoe.expect("private chat with ann");
    zoe.type_in(CTRL_P);
    zoe.expect("you are in the room");
    room.ann.ask(&json!({"do": "say", "with": "zoe", "text": "psst"}));
    zoe.expect("2 ann (!1)");
    zoe.expect_told("]777;notify;ann in private;psst");
    zoe.type_in(ALT_A);
    zoe.expect("ann: psst");
    zoe.expect_gone("2 ann (");
    room.zoe_leaves(zoe);
}

#[test]
fn the_line_where_the_user_stopped_reading_outlives_a_restart() {
    let mut room = Room::open();
    let mut zoe = join(&mut room, &[], &[]);
    room.ann_says("this was read");
    zoe.expect("this was read");
    looks(&mut zoe, FOCUS_OUT);
    room.ann_says("this was not");
    zoe.expect("this was not");
    // Who typed /quit would have looked.
    zoe.signal(Signal::TERM);
    zoe.end();
    room.ann.expect(&json!({"event": "left", "nick": "zoe"}));
    let zoe = join(&mut room, &[], &[]);
    let is_between = |screen: &vt100::Screen| {
        let shown = screen.contents();
        let at = |text: &str| shown.find(text);
        let (Some(read), Some(line), Some(new)) =
            (at("this was read"), at("what is below is new"), at("this was not"))
        else {
            return false;
        };
        read < line && line < new
    };
    zoe.wait("the line between them", is_between);
    room.zoe_leaves(zoe);
    // It was seen.
    let zoe = join(&mut room, &[], &[]);
    zoe.expect("this was not");
    assert!(!zoe.contents().contains("what is below is new"));
    room.zoe_leaves(zoe);
}
