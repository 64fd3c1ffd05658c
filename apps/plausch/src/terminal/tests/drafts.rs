//! What the user types, pastes and corrects.

use super::*;

#[test]
fn what_is_typed_is_said_and_can_be_recalled() {
    let mut zoe = Person::joined(&["Ann"]);
    assert_eq!(zoe.enters("hello"), request(Request::Broadcast("hello".to_owned())));
    assert_eq!(zoe.draft(), "");
    zoe.types("dra");
    zoe.presses(KeyCode::Up);
    assert_eq!(zoe.draft(), "hello");
    zoe.presses(KeyCode::Down);
    assert_eq!(zoe.draft(), "dra");
}

#[test]
fn a_wrong_command_is_not_sent_and_can_be_corrected() {
    let mut zoe = Person::joined(&["Ann"]);
    assert_eq!(zoe.enters("/caht Ann"), None);
    assert_eq!(zoe.draft(), "/caht Ann");
    assert!(zoe.sees("there is no command /caht"));
}

#[test]
fn what_cannot_be_said_now_is_not_lost() {
    let mut zoe = Person::joined(&["Ann"]);
    zoe.happens(Event::Disconnected { reason: Disconnect::Ended, error: None });
    assert_eq!(zoe.enters("hello"), None);
    assert_eq!(zoe.draft(), "hello");
    assert!(zoe.sees("you are not in the room now"));
}

#[test]
fn a_pasted_line_is_not_sent_by_itself() {
    let mut zoe = Person::joined(&[]);
    zoe.types("a c");
    zoe.presses(KeyCode::Left);
    assert_eq!(zoe.pastes("b\u{1b}\r\n"), None);
    assert_eq!(zoe.draft(), "a b c");
    let enters = zoe.presses(KeyCode::Enter);
    assert_eq!(enters, request(Request::Broadcast("a b c".to_owned())));
}

#[test]
fn pasted_lines_are_seen_and_sent_only_after_a_question() {
    let mut zoe = Person::joined(&[]);
    let lines: Vec<String> = (1..=30).map(|number| format!("line {number}")).collect();
    zoe.pastes(&lines.join("\r\n"));
    assert_eq!(
        zoe.screen()[18..],
        [">↑line 25", "  line 26", "  line 27", "  line 28", "  line 29", "  line 30"]
    );
    assert_eq!(zoe.presses(KeyCode::Enter), None);
    assert!(zoe.sees(" Send 30 lines? Enter sends them, Esc goes back"));
    zoe.presses(KeyCode::Esc);
    assert!(!zoe.sees("Send 30") && zoe.sees("line 30"));
    zoe.size = (20, 3);
    zoe.presses(KeyCode::Enter);
    assert!(zoe.sees(" Send 30?"));
    let text = lines.join("\n");
    let sent = zoe.presses(KeyCode::Enter);
    assert_eq!(sent, Some(Action::Requests(vec![Request::Broadcast(text.clone())])));
    assert_eq!(zoe.draft(), "");
    zoe.size = (80, 24);
    assert!(zoe.sees("sending 1 text "));
    zoe.happens(said("zoe", &text));
    assert!(!zoe.sees("sending") && zoe.sees("        line 30"));
    // What is too much for one text is sent line by line.
    zoe.pastes(&"line\n".repeat(60));
    zoe.presses(KeyCode::Enter);
    zoe.presses(KeyCode::Enter);
    assert!(zoe.sees(" online, not encrypted · sending 60 texts · zoe"));
    (1..60).for_each(|_| zoe.happens(said("zoe", "line")));
    assert!(zoe.sees("sending 1 text "));
}

#[test]
fn up_and_down_move_in_a_draft_of_several_lines_before_they_recall() {
    let mut zoe = Person::joined(&[]);
    zoe.enters("before");
    zoe.types("one");
    zoe.alt(KeyCode::Enter);
    zoe.types("two");
    zoe.presses(KeyCode::Up);
    zoe.types("!");
    assert_eq!(zoe.draft(), "one!\ntwo");
    zoe.presses(KeyCode::Up);
    assert_eq!(zoe.draft(), "before");
    zoe.types("x");
    zoe.presses(KeyCode::Esc);
    assert_eq!(zoe.draft(), "one!\ntwo");
}

#[test]
fn tab_completes_and_what_is_typed_then_ends_it() {
    let mut zoe = Person::joined(&["Ann", "Anton"]);
    zoe.types("an");
    zoe.presses(KeyCode::Tab);
    zoe.presses(KeyCode::Tab);
    assert_eq!(zoe.draft(), "Anton: ");
    zoe.types("an");
    zoe.presses(KeyCode::Tab);
    assert_eq!(zoe.draft(), "Anton: Ann ");
}

#[test]
fn a_vowel_behind_the_cursor_stays_with_its_consonant() {
    let mut zoe = Person::joined(&[]);
    zoe.types("\u{e19}\u{e33}");
    zoe.presses(KeyCode::Left);
    assert!(zoe.sees("> \u{e19}\u{e33}"));
}

#[test]
fn what_was_cut_can_be_put_back() {
    let mut zoe = Person::joined(&[]);
    zoe.types("hello there");
    zoe.control('w');
    assert_eq!(zoe.draft(), "hello ");
    zoe.control('y');
    assert_eq!(zoe.draft(), "hello there");
}
