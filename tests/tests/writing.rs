//! Writing with the keys that the fingers of readline's users know, in a real terminal.

use plausch_tests::process::{JsonClient, Server};
use plausch_tests::terminal::Terminal;
use serde_json::json;

const CTRL_A: &str = "\u{1}";
const CTRL_E: &str = "\u{5}";
const CTRL_T: &str = "\u{14}";
const CTRL_U: &str = "\u{15}";
const CTRL_W: &str = "\u{17}";
const CTRL_Y: &str = "\u{19}";
const CTRL_UNDERSCORE: &str = "\u{1f}";
const TAB: &str = "\t";
const SHIFT_TAB: &str = "\u{1b}[Z";

/// Ann and zoe in a room; zoe has a terminal.
struct Room {
    _server: Server,
    ann: JsonClient,
    zoe: Terminal,
}

impl Room {
    fn new() -> Self {
        let server = Server::start(&[]);
        let mut ann = JsonClient::join("ann", server.addr());
        let addr = server.addr().to_string();
        let zoe = Terminal::start(24, 100, &["chat", "--server", &addr, "--nick", "zoe"]);
        ann.expect(&json!({"event": "joined", "nick": "zoe"}));
        zoe.expect("2 here");
        Room { _server: server, ann, zoe }
    }

    /// Types these keys, each as one piece as a terminal sends it, and expects this draft.
    fn writes(&mut self, keys: &[&str], draft: &str) {
        keys.iter().for_each(|keys| self.zoe.type_in(keys));
        let line = format!("> {draft}");
        self.zoe.wait(&line, |screen| {
            let contents = screen.contents();
            let is_empty = draft.is_empty() && contents.contains("> type to talk");
            is_empty || contents.lines().any(|shown| shown.trim_end() == line.trim_end())
        });
    }

    fn leaves(mut self) {
        self.writes(&[CTRL_E, CTRL_U], "");
        self.zoe.enter("/quit");
        assert_eq!(self.zoe.end(), (0, true));
    }
}

#[test]
fn the_fingers_of_readline_users_find_their_keys() {
    let mut room = Room::new();
    room.writes(&["one two three"], "one two three");
    room.writes(&["\u{1b}b", "\u{1b}b", "A"], "one Atwo three");
    room.writes(&["\u{1b}f", "B"], "one AtwoB three");
    room.writes(&["\u{1b}d", "C"], "one AtwoBC");
    room.writes(&[CTRL_A, CTRL_Y], " threeone AtwoBC");
    room.writes(&[CTRL_E, CTRL_T], " threeone AtwoCB");
    room.writes(&[CTRL_W], " threeone");
    room.writes(&["\u{1b}\u{7f}"], "");
    // What is cut in a row is one text.
    room.writes(&[CTRL_Y], " threeone AtwoCB");
    room.writes(&["\u{1b}y"], "  three");
    room.writes(&[CTRL_A, "\u{1b}u", "\u{1b}[D", "\u{1b}[D", "x"], "  THRxEE");
    room.leaves();
}

#[test]
fn whatever_was_written_can_be_undone() {
    let mut room = Room::new();
    room.writes(&["some words"], "some words");
    room.writes(&[CTRL_W], "some");
    room.writes(&[CTRL_U], "");
    room.writes(&[CTRL_UNDERSCORE], "some");
    room.writes(&[CTRL_UNDERSCORE], "some words");
    room.writes(&["\u{1b}/"], "some");
    room.writes(&[CTRL_UNDERSCORE], "some words");
    room.leaves();
}

#[test]
fn names_commands_and_emoji_are_completed_in_both_directions() {
    let mut room = Room::new();
    room.writes(&["an", TAB], "ann:");
    room.writes(&["hi :wav", TAB], "ann: hi 👋");
    room.writes(&[CTRL_U, "/qui", TAB], "/quiet");
    room.writes(&[TAB], "/quit");
    room.writes(&[SHIFT_TAB], "/quiet");
    room.writes(&[CTRL_U, "/language ", TAB], "/language de");
    room.writes(&[SHIFT_TAB], "/language en");
    room.leaves();
}

#[test]
fn an_emoji_is_written_by_its_name_and_can_be_written_out() {
    let mut room = Room::new();
    room.writes(&["hello :wave:"], "hello 👋");
    room.writes(&[CTRL_UNDERSCORE], "hello :wave:");
    room.writes(&[" http://ann:80:"], "hello :wave: http://ann:80:");
    room.writes(&[CTRL_U, "bye :wave:", "\r"], "");
    room.ann.expect(&json!({"event": "broadcast", "from": "zoe", "text": "bye 👋"}));
    room.leaves();
}
