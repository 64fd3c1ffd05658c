//! A draft in the user's own editor: it has the terminal, everything goes on meanwhile, and nothing is said by itself.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use plausch_tests::home::Home;
use plausch_tests::process::{JsonClient, Server};
use plausch_tests::terminal::Terminal;
use plausch_tests::waiting::SOON;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

const CTRL_X_CTRL_E: &str = "\u{18}\u{5}";
const CTRL_U: &str = "\u{15}";
const CTRL_Z: &str = "\u{1a}";
const BEL: &str = "\u{7}";

struct Room {
    home: Arc<Home>,
    server: Server,
    ann: JsonClient,
}

impl Room {
    fn new() -> Self {
        let server = Server::start(&[]);
        let ann = JsonClient::join("ann", server.addr());
        Room { home: Arc::new(Home::new()), server, ann }
    }

    /// A script as an editor; `$1` is the file.
    fn editor(&self, script: &str) -> String {
        let path = self.home.path().join("an editor");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        format!("'{}'", path.display())
    }

    /// Joins as zoe, who edits with `editor`.
    fn join(&mut self, editor: &str) -> Terminal {
        let addr = self.server.addr().to_string();
        let args = ["chat", "--server", &addr, "--nick", "zoe"];
        let variables = [("VISUAL", ""), ("EDITOR", editor)];
        let zoe = Terminal::start_in(&self.home, &variables, 24, 100, &args);
        self.ann.expect(&json!({"event": "joined", "nick": "zoe"}));
        zoe.expect("2 here");
        zoe
    }

    fn ann_says(&mut self, text: &str) {
        self.ann.ask(&json!({"do": "broadcast", "text": text}));
        self.ann.expect(&json!({"event": "broadcast", "from": "ann", "text": text}));
    }

    /// Waits until zoe's program has kept `text`. It shows nothing meanwhile.
    fn is_kept(&self, text: &str) {
        let file = self.home.path().join("data").join("plausch").join("history.db-wal");
        let until = Instant::now() + SOON;
        while !fs::read(&file)
            .is_ok_and(|kept| kept.windows(text.len()).any(|part| part == text.as_bytes()))
        {
            assert!(Instant::now() < until, "{text:?} is not in {}", file.display());
            thread::yield_now();
        }
    }

    fn ann_hears(&mut self, text: &str) {
        self.ann.expect(&json!({"event": "broadcast", "from": "zoe", "text": text}));
    }
}

/// What the editor does until the test lets it go on.
const WAIT: &str = r#"echo "the editor has: $(cat "$1")."; read -r line"#;

#[test]
fn a_draft_is_edited_and_comes_back_for_review_while_everything_goes_on() {
    let mut room = Room::new();
    let editor = room.editor(&format!("{WAIT}; echo \"and $line\" >> \"$1\""));
    let mut zoe = room.join(&editor);
    zoe.type_in("first");
    zoe.expect("> first");
    zoe.type_in(CTRL_X_CTRL_E);
    zoe.expect("the editor has: first.");
    zoe.wait("the usual screen", |screen| !screen.alternate_screen() && !screen.hide_cursor());
    zoe.wait("no pastes", |screen| !screen.bracketed_paste());
    let shown = zoe.contents();
    // All this comes while the editor has the terminal, and nothing of it is written there.
    room.ann_says("zoe: are you there?");
    room.is_kept("zoe: are you there?");
    zoe.resize(30, 110);
    zoe.type_in("last");
    zoe.expect("last");
    assert_eq!(zoe.contents().replace("last", "").trim_end(), shown.trim_end());
    assert_eq!(zoe.times_told(BEL), 0);
    zoe.type_in("\r");
    zoe.expect("ann: zoe: are you there?");
    zoe.expect("> first");
    zoe.expect("  and last");
    assert!(zoe.contents().contains("what is below is new"), "{}", zoe.contents());
    zoe.wait("pastes", |screen| screen.alternate_screen() && screen.bracketed_paste());
    // It was not said by itself, and needs no more than Enter: the user has just seen it.
    zoe.type_in("\r");
    room.ann_hears("first\nand last");
    zoe.enter("/quit");
    assert_eq!(zoe.end(), (0, true));
}

#[test]
fn the_command_opens_the_editor_with_a_text() {
    let mut room = Room::new();
    let mut zoe = room.join(&format!("sh -c '{WAIT}; printf : >> \"$1\"' sh"));
    zoe.enter("/edit some words");
    zoe.expect("the editor has: some words.");
    zoe.type_in("\r");
    zoe.expect("> some words");
    zoe.type_in("\r");
    room.ann_hears("some words\n:");
    zoe.enter("/quit");
    assert_eq!(zoe.end(), (0, true));
}

#[test]
fn an_editor_that_fails_or_is_missing_leaves_the_draft() {
    for (script, error) in [
        (Some("stty raw -echo; kill -9 $$"), "ended with an error"),
        (Some("exit 1"), "ended with an error"),
        (None, "set VISUAL or EDITOR"),
    ] {
        let mut room = Room::new();
        let editor = script.map_or("no-such-editor".to_owned(), |script| room.editor(script));
        let mut zoe = room.join(&editor);
        zoe.type_in("my words");
        zoe.type_in(CTRL_X_CTRL_E);
        zoe.expect(error);
        zoe.expect("> my words");
        zoe.type_in(CTRL_U);
        zoe.enter("/quit");
        assert_eq!(zoe.end(), (0, true));
    }
}

#[test]
fn what_is_written_when_the_stay_ends_is_shown() {
    let mut room = Room::new();
    let editor = room.editor(&format!("trap '' TERM; {WAIT}; echo \"$line\" > \"$1\""));
    let mut zoe = room.join(&editor);
    zoe.enter("/edit");
    zoe.expect("the editor has: .");
    terminate(&zoe);
    room.ann.expect(&json!({"event": "left", "nick": "zoe"}));
    // The editor still has the terminal.
    zoe.enter("a thought");
    let (_, is_restored) = zoe.end();
    assert!(is_restored);
    let shown = zoe.contents();
    assert!(shown.contains("was not said") && shown.contains("\na thought"), "{shown}");
}

fn terminate(terminal: &Terminal) {
    let id = terminal.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)).unwrap();
    kill_process(id, Signal::TERM).unwrap();
}

/// The text that an editor has kept beside its file, and where.
fn kept(room: &Room) -> (String, String) {
    let mut folders = fs::read_dir(room.home.path()).unwrap().map(|it| it.unwrap().path());
    let is_ours =
        |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("plausch-");
    let folder = folders.find(is_ours).expect("something is kept");
    (fs::read_to_string(folder.join("text.txt.save")).unwrap(), folder.display().to_string())
}

#[test]
fn an_editor_that_is_open_when_the_program_has_to_end_is_told_and_the_user_where_its_text_is() {
    for ends in [true, false] {
        let mut room = Room::new();
        let end = if ends { "exit 1" } else { ":" };
        let editor = room.editor(&format!(
            r#"trap 'echo kept > "$1.save"; {end}' TERM; echo "the editor is open"; until [ -e "$1.end" ]; do sleep 0.1; done"#
        ));
        let runtime = room.home.path().display().to_string();
        let addr = room.server.addr().to_string();
        let variables =
            [("VISUAL", ""), ("EDITOR", editor.as_str()), ("XDG_RUNTIME_DIR", runtime.as_str())];
        let args = ["chat", "--server", &addr, "--nick", "zoe"];
        let mut zoe = Terminal::start_in(&room.home, &variables, 24, 200, &args);
        zoe.expect("2 here");
        zoe.enter("/edit my words");
        zoe.expect("the editor is open");
        terminate(&zoe);
        room.ann.expect(&json!({"event": "left", "nick": "zoe"}));
        zoe.expect(if ends { "your editor had to end" } else { "your editor is still open" });
        let (text, folder) = kept(&room);
        assert_eq!(text, "kept\n");
        zoe.expect(&folder);
        // It ends now.
        fs::write(format!("{folder}/text.txt.end"), "").unwrap();
        assert!(zoe.end().1);
    }
}

#[test]
fn the_editor_can_be_stopped_and_brought_back() {
    let mut room = Room::new();
    let editor = room.editor(&format!("{WAIT}; echo \"$line\" > \"$1\""));
    let mut shell = Terminal::start_shell(24, 100);
    shell.expect("$ ");
    let addr = room.server.addr();
    let command = format!("EDITOR=\"{editor}\" plausch chat --server {addr} --nick zoe");
    shell.enter(&command);
    room.ann.expect(&json!({"event": "joined", "nick": "zoe"}));
    shell.expect("2 here");
    shell.enter("/edit old");
    shell.expect("the editor has: old.");
    shell.type_in(CTRL_Z);
    shell.expect("Stopped");
    shell.enter("echo in the $((0))shell");
    shell.expect("in the 0shell");
    shell.enter("fg");
    shell.enter("new");
    shell.expect("> new");
    shell.type_in("\r");
    room.ann_hears("new");
    shell.enter("/quit");
    shell.expect_prompt();
    shell.enter("exit");
    assert_eq!(shell.end(), (0, true));
}
