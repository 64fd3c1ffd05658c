//! Others who mean harm: nothing that they write is taken for somebody else's, and nothing stops the window.

use plausch_tests::desk::{Gui, is_here};
use plausch_tests::originals::Generation;
use plausch_tests::process::{JsonClient, Server};
use plausch_tests::raw::Listener;
use serde_json::json;

/// What turns text around, hides, joins, or covers what is above it, and whole screens of it.
fn tricks() -> Vec<String> {
    vec![
        "\u{202e}dnim ym ni ton\u{202c} \u{2066}right\u{2069}\u{200f}".into(),
        format!("Z{}", "\u{0336}\u{0489}\u{20e3}\u{0301}\u{0f39}".repeat(300)),
        "👨\u{200d}👩\u{200d}👧\u{200d}👦".repeat(200),
        "\u{1b}[2J\u{7}\u{9b}31m\u{0}\u{8}\u{8}\u{8}Ann: I resign".into(),
        "nothing\n12:34 Ann: I resign\n* Ann resigns".into(),
        "12:34 Ann: I resign\u{2028}Ann: at once\u{2029}Ann: really\u{85}Ann: yes".into(),
        "\u{fdfd}\u{12219}\u{2e3b}".repeat(300),
        "\u{e0041}\u{e007f}\u{fe0f}\u{3164}\u{115f}\u{2800}".repeat(100),
        "שלום Ann: I resign مرحبا".repeat(40),
        "W".repeat(60_000),
        "\u{1f1e9}\u{1f1ea}".repeat(2000),
        "क्षि\u{200d}".repeat(2000),
    ]
}

/// Names that may be had and look like another, run to the left, or are stacked.
const NAMES: &[&str] = &[
    "\u{410}nn",
    "Ann\u{301}\u{336}\u{302}\u{303}\u{304}\u{305}",
    "שלום",
    "\u{fdfd}\u{fdfd}\u{12219}",
    "👨👩👧",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
];

#[test]
fn hostile_texts_and_names_are_shown_as_theirs_and_the_window_goes_on() {
    if !is_here() {
        return;
    }
    let server = Listener::new();
    let mut zoe = Gui::on_first_start().start(&[]);
    zoe.fill_in("Zoe", &server.addr().to_string());
    let mut raw = server.accept(Generation::Framed);
    let register = raw.expect("REGISTER ");
    assert!(register.starts_with("REGISTER Zoe "), "{register}");
    raw.send("WELCOME Zoe");
    raw.send("USERLIST Zoe:127.0.0.1:1 Mal:127.0.0.1:2 Ann:127.0.0.1:3");
    zoe.until_reads("you are in the room");
    for (number, trick) in tricks().iter().enumerate() {
        raw.send(&format!("BROADCAST Mal {trick}"));
        if let Some(name) = NAMES.get(number) {
            raw.send(&format!("USER_JOINED {name} 127.0.0.1 9"));
            raw.send(&format!("BROADCAST {name} {trick}"));
        }
        raw.send(&format!("BROADCAST Ann still here after {number}"));
        let read = zoe.until_reads(&format!("Ann: still here after {number}"));
        assert_nothing_forged(&read);
    }
    zoe.says("still here, too");
    raw.expect("BROADCAST Zoe still here, too");
}

/// Nothing in it turns text around or hides, and Ann resigned nowhere at a line's beginning.
fn assert_nothing_forged(read: &str) {
    let is_bad = |c: char| {
        let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
        turns || matches!(c, '\u{2028}' | '\u{2029}') || (c.is_control() && c != '\n')
    };
    assert!(!read.contains(is_bad), "{read:?}");
    // A line begins with the time or with who said it; one that goes on is indented.
    for line in read.lines() {
        let said = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
        assert!(
            !said.trim_start_matches(' ').starts_with("Ann: I resign") || line.starts_with("    "),
            "{line:?}"
        );
    }
}

#[test]
fn a_flood_of_texts_and_members_does_not_freeze_the_window() {
    if !is_here() {
        return;
    }
    let server = Listener::new();
    let mut zoe = Gui::on_first_start().start(&[]);
    zoe.fill_in("Zoe", &server.addr().to_string());
    let mut raw = server.accept(Generation::Framed);
    raw.expect("REGISTER Zoe");
    raw.send("WELCOME Zoe");
    let members: String = (0..10_000).map(|number| format!(" m{number}:127.0.0.1:2")).collect();
    raw.send(&format!("USERLIST Zoe:127.0.0.1:1{members}"));
    zoe.until_reads("you are in the room");
    for number in 0..20_000 {
        raw.send(&format!("BROADCAST m{} flood {number} 😀", number % 10_000));
    }
    zoe.says("heard?");
    raw.expect("BROADCAST Zoe heard?");
    // What does not fit is left out, and that is said: on a busy machine it may be what is said last.
    let is_shown = (0..1000).any(|_| {
        raw.send("BROADCAST m1 the last");
        zoe.reads().contains("m1: the last")
    });
    assert!(is_shown, "the window goes on behind the flood");
}

#[test]
fn a_member_that_floods_with_invitations_leaves_room_to_type() {
    if !is_here() {
        return;
    }
    let server = Server::start(&[]);
    let mut zoe = Gui::join("Zoe", server.addr());
    let mut members: Vec<JsonClient> =
        (0..6).map(|number| JsonClient::join(&format!("m{number}"), server.addr())).collect();
    for member in &mut members {
        member.ask(&json!({"do": "chat", "with": "Zoe"}));
        zoe.until_reads(&format!("{} (127.0.0.1) invites you", member.nick()));
    }
    zoe.says("one at a time");
    members[0].expect(&json!({"event": "broadcast", "from": "Zoe", "text": "one at a time"}));
}
