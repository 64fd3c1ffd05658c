//! Joins and leaves on the screen.

use super::*;

fn left(name: &str) -> Event {
    Event::Left { nick: nick(name) }
}

#[test]
fn few_are_named_and_many_are_counted_and_alt_j_shows_each() {
    let mut zoe = Person::joined(&["Dan"]);
    zoe.happens(joined("Ann"));
    zoe.happens(joined("Bob"));
    zoe.happens(left("Dan"));
    assert!(zoe.sees("Ann, Bob joined; Dan left"));
    for number in 0..10 {
        zoe.happens(joined(&format!("m{number}")));
    }
    zoe.happens(joined("Eve"));
    zoe.happens(left("Eve"));
    assert!(zoe.sees("12 joined, 1 left, 1 joined and left"));
    zoe.alt(KeyCode::Char('j'));
    for line in ["12:34 · Ann joined", "12:34 · Dan left", "12:34 · m9 joined", "12:34 · Eve left"]
    {
        assert!(zoe.sees(line), "{line}");
    }
    zoe.alt(KeyCode::Char('j'));
    assert!(zoe.sees("12 joined, 1 left") && !zoe.sees("Ann joined"));
}

#[test]
fn who_is_in_a_crowd_can_be_found() {
    let mut zoe = Person::joined(&[]);
    zoe.happens(said("Bob", "before"));
    for number in 0..50 {
        zoe.happens(joined(&format!("m{number}")));
    }
    for number in 0..50 {
        zoe.happens(said("Bob", &format!("text {number}")));
    }
    zoe.screen();
    zoe.control('f');
    zoe.types("m17");
    assert!(zoe.sees("50 joined"));
}

#[test]
fn nothing_stays_empty_when_what_was_scrolled_is_folded() {
    let mut zoe = Person::joined(&["Bob"]);
    for number in 0..100 {
        zoe.happens(joined(&format!("m{number}")));
    }
    zoe.happens(said("Bob", "hello"));
    zoe.screen();
    zoe.alt(KeyCode::Char('j'));
    zoe.screen();
    zoe.presses(KeyCode::PageUp);
    assert!(zoe.sees("End goes back"));
    zoe.alt(KeyCode::Char('j'));
    assert!(zoe.sees("100 joined") && zoe.sees("Bob: hello"));
    assert!(!zoe.sees("End goes back"));
}
