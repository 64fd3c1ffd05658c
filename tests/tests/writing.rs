//! Writing with the keys that the fingers of readline's users know, in a real terminal.

use plausch_tests::room::Room;
use plausch_tests::terminal::Terminal;

const CTRL_A: &str = "\u{1}";
const CTRL_E: &str = "\u{5}";
const CTRL_T: &str = "\u{14}";
const CTRL_U: &str = "\u{15}";
const CTRL_W: &str = "\u{17}";
const CTRL_Y: &str = "\u{19}";
const CTRL_UNDERSCORE: &str = "\u{1f}";
const TAB: &str = "\t";
const SHIFT_TAB: &str = "\u{1b}[Z";

/// Zoe at a terminal, in a room with ann.
struct Zoe {
    room: Room,
    terminal: Terminal,
}

impl Zoe {
    fn new() -> Self {
        let mut room = Room::open();
        let terminal = room.zoe_joins(24, 100, &[]);
        Zoe { room, terminal }
    }

    /// Types these keys, each as one piece as a terminal sends it, and expects this draft.
    fn writes(&mut self, keys: &[&str], draft: &str) {
        keys.iter().for_each(|keys| self.terminal.type_in(keys));
        let line = format!("> {draft}");
        self.terminal.wait(&line, |screen| {
            let contents = screen.contents();
            let is_empty = draft.is_empty() && contents.contains("> type to talk");
            is_empty || contents.lines().any(|shown| shown.trim_end() == line.trim_end())
        });
    }

    fn leaves(mut self) {
        self.writes(&[CTRL_E, CTRL_U], "");
        self.terminal.quit();
    }
}

#[test]
fn the_fingers_of_readline_users_find_their_keys() {
    let mut zoe = Zoe::new();
    zoe.writes(&["one two three"], "one two three");
    zoe.writes(&["\u{1b}b", "\u{1b}b", "A"], "one Atwo three");
    zoe.writes(&["\u{1b}f", "B"], "one AtwoB three");
    zoe.writes(&["\u{1b}d", "C"], "one AtwoBC");
    zoe.writes(&[CTRL_A, CTRL_Y], " threeone AtwoBC");
    zoe.writes(&[CTRL_E, CTRL_T], " threeone AtwoCB");
    zoe.writes(&[CTRL_W], " threeone");
    zoe.writes(&["\u{1b}\u{7f}"], "");
    // What is cut in a row is one text.
    zoe.writes(&[CTRL_Y], " threeone AtwoCB");
    zoe.writes(&["\u{1b}y"], "  three");
    zoe.writes(&[CTRL_A, "\u{1b}u", "\u{1b}[D", "\u{1b}[D", "x"], "  THRxEE");
    zoe.leaves();
}

#[test]
fn whatever_was_written_can_be_undone() {
    let mut zoe = Zoe::new();
    zoe.writes(&["some words"], "some words");
    zoe.writes(&[CTRL_W], "some");
    zoe.writes(&[CTRL_U], "");
    zoe.writes(&[CTRL_UNDERSCORE], "some");
    zoe.writes(&[CTRL_UNDERSCORE], "some words");
    zoe.writes(&["\u{1b}/"], "some");
    zoe.writes(&[CTRL_UNDERSCORE], "some words");
    zoe.leaves();
}

#[test]
fn names_commands_and_emoji_are_completed_in_both_directions() {
    let mut zoe = Zoe::new();
    zoe.writes(&["an", TAB], "ann:");
    zoe.writes(&["hi :wav", TAB], "ann: hi 👋");
    zoe.writes(&[CTRL_U, "/qui", TAB], "/quiet");
    zoe.writes(&[TAB], "/quit");
    zoe.writes(&[SHIFT_TAB], "/quiet");
    zoe.writes(&[CTRL_U, "/language ", TAB], "/language de");
    zoe.writes(&[SHIFT_TAB], "/language en");
    zoe.leaves();
}

#[test]
fn an_emoji_is_written_by_its_name_and_can_be_written_out() {
    let mut zoe = Zoe::new();
    zoe.writes(&["hello :wave:"], "hello 👋");
    zoe.writes(&[CTRL_UNDERSCORE], "hello :wave:");
    zoe.writes(&[" http://ann:80:"], "hello :wave: http://ann:80:");
    zoe.writes(&[CTRL_U, "bye :wave:", "\r"], "");
    zoe.room.ann_hears("bye 👋");
    zoe.leaves();
}
