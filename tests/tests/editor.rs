//! A draft in the user's own editor: it has the terminal, everything goes on meanwhile, and nothing is said by itself.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Instant;

use plausch_tests::room::Room;
use plausch_tests::terminal::Terminal;
use plausch_tests::waiting::SOON;
use rustix::process::Signal;
use serde_json::json;

const CTRL_X_CTRL_E: &str = "\u{18}\u{5}";
const CTRL_U: &str = "\u{15}";
const CTRL_Z: &str = "\u{1a}";
const BEL: &str = "\u{7}";

/// A script as an editor; `$1` is the file.
fn editor_of(room: &Room, script: &str) -> String {
    format!("'{}'", room.home.program("an editor", script).display())
}

/// Zoe joins, and edits with `editor`.
fn join(room: &mut Room, editor: &str) -> Terminal {
    room.zoe_joins_in(&[("VISUAL", ""), ("EDITOR", editor)], 24, 100, &[])
}

/// Waits until zoe's program has kept `text`. It shows nothing meanwhile.
fn is_kept(room: &Room, text: &str) {
    let file = room.home.data("history.db-wal");
    let until = Instant::now() + SOON;
    while !fs::read(&file)
        .is_ok_and(|kept| kept.windows(text.len()).any(|part| part == text.as_bytes()))
    {
        assert!(Instant::now() < until, "{text:?} is not in {}", file.display());
        thread::yield_now();
    }
}

/// What the editor does until the test lets it go on.
const WAIT: &str = r#"echo "the editor has: $(cat "$1")."; read -r line"#;

#[test]
fn a_draft_is_edited_and_comes_back_for_review_while_everything_goes_on() {
    let mut room = Room::open();
    let editor = editor_of(&room, &format!("{WAIT}; echo \"and $line\" >> \"$1\""));
    let mut zoe = join(&mut room, &editor);
    zoe.type_in("first");
    zoe.expect("> first");
    zoe.type_in(CTRL_X_CTRL_E);
    zoe.expect("the editor has: first.");
    zoe.wait("the usual screen", |screen| !screen.alternate_screen() && !screen.hide_cursor());
    zoe.wait("no pastes", |screen| !screen.bracketed_paste());
    let shown = zoe.contents();
    // All this comes while the editor has the terminal, and nothing of it is written there.
    room.ann_says("zoe: are you there?");
    is_kept(&room, "zoe: are you there?");
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
    zoe.quit();
}

#[test]
fn the_command_opens_the_editor_with_a_text() {
    let mut room = Room::open();
    let mut zoe = join(&mut room, &format!("sh -c '{WAIT}; printf : >> \"$1\"' sh"));
    zoe.enter("/edit some words");
    zoe.expect("the editor has: some words.");
    zoe.type_in("\r");
    zoe.expect("> some words");
    zoe.type_in("\r");
    room.ann_hears("some words\n:");
    zoe.quit();
}

#[test]
fn an_editor_that_fails_or_is_missing_leaves_the_draft() {
    for (script, error) in [
        (Some("stty raw -echo; kill -9 $$"), "ended with an error"),
        (Some("exit 1"), "ended with an error"),
        (None, "set VISUAL or EDITOR"),
    ] {
        let mut room = Room::open();
        let editor = script.map_or("no-such-editor".to_owned(), |script| editor_of(&room, script));
        let mut zoe = join(&mut room, &editor);
        zoe.type_in("my words");
        zoe.type_in(CTRL_X_CTRL_E);
        zoe.expect(error);
        zoe.expect("> my words");
        zoe.type_in(CTRL_U);
        zoe.quit();
    }
}

#[test]
fn what_is_written_when_the_stay_ends_is_shown() {
    let mut room = Room::open();
    let editor = editor_of(&room, &format!("trap '' TERM; {WAIT}; echo \"$line\" > \"$1\""));
    let mut zoe = join(&mut room, &editor);
    zoe.enter("/edit");
    zoe.expect("the editor has: .");
    zoe.signal(Signal::TERM);
    room.ann.expect(&json!({"event": "left", "nick": "zoe"}));
    // The editor still has the terminal.
    zoe.enter("a thought");
    let (_, is_restored) = zoe.end();
    assert!(is_restored);
    let shown = zoe.contents();
    assert!(shown.contains("was not said") && shown.contains("\na thought"), "{shown}");
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
        let mut room = Room::open();
        let end = if ends { "exit 1" } else { ":" };
        let editor = editor_of(
            &room,
            &format!(
                r#"trap 'echo kept > "$1.save"; {end}' TERM; echo "the editor is open"; until [ -e "$1.end" ]; do sleep 0.1; done"#
            ),
        );
        let runtime = room.home.path().display().to_string();
        let variables =
            [("VISUAL", ""), ("EDITOR", editor.as_str()), ("XDG_RUNTIME_DIR", runtime.as_str())];
        let mut zoe = room.zoe_joins_in(&variables, 24, 200, &[]);
        zoe.enter("/edit my words");
        zoe.expect("the editor is open");
        zoe.signal(Signal::TERM);
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
    let mut room = Room::open();
    let editor = editor_of(&room, &format!("{WAIT}; echo \"$line\" > \"$1\""));
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
