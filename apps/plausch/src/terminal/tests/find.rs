//! Ctrl+F.

use super::*;

fn in_a_room_of(lines: usize) -> Person {
    let mut zoe = Person::joined(&["bob"]);
    for number in 0..lines {
        zoe.happens(said("bob", &format!("Line {number} of it")));
    }
    zoe.screen();
    zoe
}

#[test]
fn words_are_found_as_they_are_typed_and_then_older_and_newer() {
    let mut zoe = in_a_room_of(100);
    zoe.types("half a draft");
    zoe.control('f');
    zoe.types("BOB line 1");
    assert!(zoe.sees("find: BOB line 1") && zoe.sees("Line 91 of it"), "the newest");
    zoe.types("2");
    assert!(zoe.sees("Line 12 of it") && !zoe.sees("Line 99 of it"));
    zoe.presses(KeyCode::Backspace);
    assert!(zoe.sees("Line 91 of it"));
    (0..3).for_each(|_| drop(zoe.control('f')));
    assert!(zoe.sees("Line 61 of it"), "older ones");
    zoe.presses(KeyCode::Down);
    assert!(zoe.sees("Line 71 of it"), "and newer");
    zoe.presses(KeyCode::Esc);
    assert!(zoe.sees("> half a draft") && zoe.sees("Line 71 of it"), "one stays there");
}

#[test]
fn what_is_not_there_is_told_and_nothing_is_ever_sent() {
    let mut zoe = in_a_room_of(3);
    zoe.control('f');
    zoe.types("nothing like it");
    assert!(zoe.sees(texts::find_nothing().split(';').next().unwrap()));
    assert_eq!(zoe.presses(KeyCode::Enter), None);
    assert_eq!(zoe.pastes("/quit\nmore"), None);
    assert!(zoe.sees("nothing like it/quit"));
    zoe.control('c');
    assert!(zoe.sees("> ") && zoe.draft().is_empty());
}
