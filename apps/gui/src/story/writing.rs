//! What helps to write: emoji, completion, the keys of a terminal, and the palette.

use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};

use plausch_app::keys::Bindings;

use super::everyday::{chatting, zoe_at, zoe_with};
use super::first_start;
use super::person::{Person, serve};
use crate::names;

#[test]
fn an_emoji_is_found_by_its_name_and_put_where_the_cursor_is() {
    let server = serve();
    let mut story = zoe_at(&server);
    let mut bob = Person::joins(&server, "Bob");
    let main = story.main();
    story.type_in(main, "well done ");
    story.click(main, "☺");
    story.click(main, "All emoji");
    story.enter(main, "tada");
    story.enter(main, "!");
    bob.hears("well done 🎉!");
    // What was said last stands first in the bar.
    let bar: Vec<_> = story.texts(main).into_iter().map(|(text, _)| text).collect();
    let place = |emoji: &str| bar.iter().position(|text| text == emoji).expect(emoji);
    assert!(place("🎉") < place("👍"));
    story.click(main, "👍");
    story.press(main, Named::Enter);
    bob.hears("👍");
    story.click(main, "☺");
    assert!(!story.sees(main, "All emoji"));
}

#[test]
fn escape_closes_the_emoji_and_one_types_on() {
    let server = serve();
    let mut story = zoe_at(&server);
    let main = story.main();
    story.click(main, "☺");
    story.click(main, "All emoji");
    story.type_in(main, "no such emoji");
    assert!(story.sees(main, "No emoji is called so"));
    story.press(main, Named::Escape);
    assert!(!story.sees(main, "No emoji is called so"));
    story.enter(main, ":wave:");
    story.until_sees("Zoe: 👋");
}

#[test]
fn families_and_flags_are_shown_whole_and_hidden_characters_are_not() {
    let server = serve();
    let mut story = zoe_at(&server);
    let bob = Person::joins(&server, "Bob");
    bob.says("🇩🇪 👨\u{200d}👩\u{200d}👧 a\u{202e}b\u{200b}\u{200d}c 🇽🇽");
    story.until_sees("Bob: 🇩🇪 👨\u{200d}👩\u{200d}👧 abc [XX]");
}

#[test]
fn a_name_is_completed_and_all_choices_are_seen() {
    let server = serve();
    let mut story = zoe_at(&server);
    let mut bert = Person::joins(&server, "Bert");
    let _bea = Person::joins(&server, "Bea");
    story.until_sees("3 members");
    let main = story.main();
    story.type_in(main, "be");
    story.press(main, Named::Tab);
    assert!(story.sees(main, "1/2"));
    story.key(main, Key::Named(Named::Tab), Modifiers::SHIFT, None);
    assert!(story.sees(main, "2/2"));
    story.press(main, Named::Tab);
    story.press(main, Named::Tab);
    story.type_in(main, "hello");
    assert!(!story.sees(main, "2/2"));
    story.press(main, Named::Enter);
    bert.hears("Bert: hello");
}

#[test]
fn the_keys_of_a_terminal_edit_and_what_was_said_comes_back() {
    let server = serve();
    let mut story = zoe_at(&server);
    let mut bob = Person::joins(&server, "Bob");
    let main = story.main();
    story.type_in(main, "one two three");
    story.alt(main, "b");
    story.alt(main, "b");
    story.alt(main, "d");
    story.control(main, "a");
    story.press(main, Named::Home);
    story.alt(main, "d");
    story.control(main, "z");
    story.press(main, Named::Enter);
    bob.hears("one  three");
    story.press(main, Named::ArrowUp);
    story.alt(main, "b");
    story.alt(main, "u");
    story.press(main, Named::Enter);
    bob.hears("one  THREE");
    story.enter(main, "/nosuch");
    assert!(story.sees(main, "/nosuch"), "it is back in the draft, and why is said");
}

#[test]
fn several_lines_are_written_with_shift_and_said_as_one_text() {
    let server = serve();
    let mut story = zoe_at(&server);
    let mut bob = Person::joins(&server, "Bob");
    let main = story.main();
    story.type_in(main, "first");
    story.key(main, Key::Named(Named::Enter), Modifiers::SHIFT, Some("\r"));
    story.enter(main, "second");
    bob.hears("first\nsecond");
    assert!(!story.sees(main, "Send 2 lines?"), "only what was pasted is asked about");
}

#[test]
fn the_palette_finds_what_can_be_done_by_a_part_of_its_name() {
    let server = serve();
    let (mut story, mut bob) = chatting(&server);
    let main = story.main();
    story.open_palette(main);
    story.enter(main, "show room");
    assert!(!story.sees(main, "Just you and Bob"));
    story.open_palette(main);
    story.enter(main, "/users");
    story.until_sees("here: ");
    story.open_palette(main);
    assert!(story.sees(main, "Alt+A"));
    story.press(main, Named::ArrowDown);
    story.press(main, Named::Enter);
    assert!(story.sees(main, "Just you and Bob"), "the second line is the chat");
    // A command that needs something more is begun.
    story.open_palette(main);
    story.enter(main, "/msg");
    story.enter(main, "Bob from the palette");
    bob.hears_alone("from the palette");
    story.open_palette(main);
    story.press(main, Named::Escape);
    assert!(!story.sees(main, "Alt+A"));
}

#[test]
fn an_emoji_and_a_line_of_the_palette_are_chosen_by_keys_alone() {
    let server = serve();
    let mut story = zoe_at(&server);
    let mut bob = Person::joins(&server, "Bob");
    story.until_sees("Bob joined");
    let main = story.main();
    story.tab_to(main, &names::smile(main));
    story.press(main, Named::Enter);
    story.tab_to(main, &names::emoji("🎉"));
    story.press(main, Named::Space);
    assert_eq!(story.focused(main), Some(names::draft(main)), "one types on");
    story.press(main, Named::Enter);
    story.until_sees("Zoe: 🎉");
    bob.hears("🎉");
    // Tab stays in the palette, whatever lies below it.
    story.open_palette(main);
    story.type_in(main, "window");
    story.press(main, Named::Tab);
    story.shift(main, Named::Tab);
    assert_eq!(story.focused(main), Some(names::PALETTE));
    story.press(main, Named::Escape);
    assert_eq!(story.focused(main), Some(names::draft(main)));
}

#[test]
fn the_palette_shows_the_users_own_keys_and_what_has_come_since_it_was_opened() {
    let server = serve();
    let mut start = first_start();
    start.settings.keys = Bindings::with([("ctrl+l", "unread"), ("ctrl+g", "members")]).unwrap();
    let mut story = zoe_with(start, &server);
    let mut bob = Person::joins(&server, "Bob");
    story.until_sees("Bob joined");
    let main = story.main();
    story.enter(main, "/chat Bob");
    story.until_sees("/close Bob");
    story.open_palette(main);
    story.type_in(main, "member");
    assert!(story.sees(main, "Ctrl+G") && !story.sees(main, "Ctrl+L"));
    (0..6).for_each(|_| story.press(main, Named::Backspace));
    story.type_in(main, "show: ");
    let shown = |story: &mut super::Story| {
        let texts = story.texts(story.main());
        texts.iter().filter(|(text, _)| text.starts_with("Show: ")).count()
    };
    assert_eq!(shown(&mut story), 1);
    bob.accepts();
    story.until("the chat", |story| shown(story) == 2);
}

#[test]
fn a_link_that_no_program_opens_is_told() {
    let server = serve();
    let mut story = zoe_at(&server);
    let bob = Person::joins(&server, "Bob");
    bob.says("see https://plausch.example/notes");
    story.until_sees("Bob: see https://");
    let main = story.main();
    story.enter(main, "/open");
    story.until_sees("https://plausch.example/notes cannot be opened");
}
