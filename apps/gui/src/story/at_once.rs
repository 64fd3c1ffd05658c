//! What the user does faster than the window draws: it comes in one batch, and means what it means one by one.

use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};
use iced::{Event, Point};

use super::everyday::{chatting, zoe_at};
use super::person::{Person, serve};
use super::pressed;

/// What a keyboard does when this is typed.
fn typed(text: &str) -> Vec<Event> {
    let strike = |c: char| {
        let c = c.to_string();
        pressed(Key::Character(c.as_str().into()), Modifiers::empty(), Some(&c))
    };
    text.chars().map(strike).collect()
}

fn named(key: Named) -> Event {
    pressed(Key::Named(key), Modifiers::empty(), None)
}

fn control(key: Key) -> Event {
    pressed(key, Modifiers::CTRL, None)
}

#[test]
fn what_is_typed_behind_a_change_of_tabs_is_said_there_and_nowhere_else() {
    let server = serve();
    let (mut story, mut bob) = chatting(&server);
    let mut ann = Person::joins(&server, "Ann");
    let main = story.main();
    story.alt(main, "1");
    assert!(!story.sees(main, "Just you and Bob"));
    // There and back, twice: to the room is said what is for the room.
    let to_other = || control(Key::Named(Named::Tab));
    let mut keys = Vec::new();
    for said in ["psst", "hello", "a secret", "good morning"] {
        keys.push(to_other());
        keys.extend(typed(said));
        keys.push(named(Named::Enter));
    }
    story.keys_at_once(main, &keys);
    story.until_sees("Zoe: good morning");
    bob.hears_alone("psst");
    bob.hears_alone("a secret");
    assert_eq!(ann.hears_all_until("good morning"), ["hello", "good morning"]);
}

#[test]
fn a_chat_that_is_closed_at_once_has_said_what_was_typed_before() {
    let server = serve();
    let (mut story, mut bob) = chatting(&server);
    let main = story.main();
    let mut keys = typed("bye");
    keys.extend([named(Named::Enter), control(Key::Character("w".into()))]);
    story.keys_at_once(main, &keys);
    story.until("no tab", |story| !story.sees(story.main(), "×"));
    bob.hears_alone("bye");
    bob.sees_the_end();
}

#[test]
fn what_is_typed_into_the_palette_and_the_list_is_said_to_nobody() {
    let server = serve();
    let mut story = zoe_at(&server);
    let mut bob = Person::joins(&server, "Bob");
    let mut ann = Person::joins(&server, "Ann");
    story.until_sees("3 members");
    let main = story.main();
    let mut keys = vec![control(Key::Character("l".into()))];
    keys.extend(typed("bo"));
    keys.push(named(Named::Enter));
    story.keys_at_once(main, &keys);
    story.until_sees("/close Bob");
    bob.accepts();
    story.until_sees("private chat with Bob");
    let palette = Modifiers::CTRL | Modifiers::SHIFT;
    let mut keys = vec![pressed(Key::Character("p".into()), palette, None)];
    keys.extend(typed("show room"));
    keys.push(named(Named::Enter));
    keys.extend(typed("hello"));
    keys.push(named(Named::Enter));
    story.keys_at_once(main, &keys);
    story.until_sees("Zoe: hello");
    assert_eq!(ann.hears_all_until("hello"), ["hello"]);
}

#[test]
fn a_name_is_completed_behind_what_was_typed_at_once() {
    let server = serve();
    let mut story = zoe_at(&server);
    let mut bob = Person::joins(&server, "Bob");
    story.until_sees("Bob joined");
    let main = story.main();
    let mut keys = typed("bo");
    keys.push(named(Named::Tab));
    keys.extend(typed("hi"));
    keys.push(named(Named::Enter));
    story.keys_at_once(main, &keys);
    story.until_sees("Zoe: Bob: hi");
    bob.hears("Bob: hi");
}

#[test]
fn the_mouse_selects_from_where_it_was_pressed_though_it_is_elsewhere_already() {
    let server = serve();
    let mut story = zoe_at(&server);
    let bob = Person::joins(&server, "Bob");
    let main = story.main();
    bob.says("first");
    bob.says("second");
    story.until_sees("Bob: second");
    let (from, to) = story.across(main, "Bob: first", "Bob: second");
    story.drag(main, from, to);
    story.control(main, "c");
    let copied = story.copied().unwrap_or_default().to_owned();
    assert!(copied.contains("Bob: first") && copied.contains("Bob: second"), "{copied}");
    story.drag(main, Point::new(0.0, to.y), to);
    story.control(main, "c");
    assert_ne!(story.copied(), Some(copied.as_str()));
    story.drag_at_once(main, from, to);
    story.control(main, "c");
    assert_eq!(story.copied(), Some(copied.as_str()));
}
