//! What people do every day.

use iced::Point;
use iced::keyboard::key::Named;
use plausch_app::language::Language;
use plausch_transport_std::server::Running;

use super::person::{Person, serve, serve_at};
use super::{Story, first_start};
use crate::start::Start;

/// Zoe joins on the first page, and is in the room.
pub(super) fn zoe_at(server: &Running) -> Story {
    zoe_with(first_start(), server)
}

/// The same, with what is known already.
pub(super) fn zoe_with(start: Start, server: &Running) -> Story {
    joins("Zoe", start, server)
}

/// Somebody joins on the first page, and is in the room.
pub(super) fn joins(name: &str, start: Start, server: &Running) -> Story {
    let mut story = Story::begin(start);
    fill_in(&mut story, name, server);
    story.until_sees(&format!("you are in the room, as {name}"));
    story
}

/// Fills the first page in, by keys alone.
fn fill_in(story: &mut Story, name: &str, server: &Running) {
    let main = story.main();
    // What the system calls the user stands there.
    story.update(crate::gui::Message::FirstPage(crate::first_page::Message::Nick(String::new())));
    story.update(crate::gui::Message::FirstPage(crate::first_page::Message::Join));
    story.enter(main, name);
    story.enter(main, &server.addresses()[0].to_string());
}

/// Zoe and Bob chat alone, and Zoe looks at it.
pub(super) fn chatting(server: &Running) -> (Story, Person) {
    let mut story = zoe_at(server);
    let mut bob = Person::joins(server, "Bob");
    story.until_sees("Bob joined");
    let main = story.main();
    story.enter(main, "/chat Bob");
    story.until_sees("Bob");
    bob.accepts();
    story.until_sees("private chat with Bob");
    (story, bob)
}

#[test]
fn from_the_first_page_to_talk_by_keys_alone() {
    let server = serve();
    let mut bob = Person::joins(&server, "Bob");
    let mut story = zoe_at(&server);
    let main = story.main();
    story.enter(main, "Hello 😀");
    bob.hears("Hello 😀");
    story.until_sees("Zoe: Hello 😀");
    bob.says("Hi Zoe");
    story.until_sees("Bob: Hi Zoe");
    assert!(story.sees(main, "2 members") && story.sees(main, "In the room at 127.0.0.1:"));
}

#[test]
fn what_is_missing_on_the_first_page_is_said_and_can_be_typed_at_once() {
    let mut story = Story::begin(first_start());
    let main = story.main();
    story.update(crate::gui::Message::FirstPage(crate::first_page::Message::Nick(String::new())));
    story.click(main, "Join");
    assert!(story.sees(main, "a nickname needs at least one character"));
    assert!(story.sees(main, "This is no server"));
    story.type_in(main, "Z:e");
    story.click(main, "Host a room here");
    assert!(!story.sees(main, "a nickname needs"));
    assert!(!story.sees(main, "Starting"));
}

#[test]
fn a_plain_chat_does_not_promise_that_nobody_else_reads_it() {
    let server = serve();
    let (mut story, _bob) = chatting(&server);
    let main = story.main();
    assert!(story.sees(main, "Just you and Bob · chat not encrypted"));
}

#[test]
fn an_invitation_does_not_disturb_what_is_being_typed() {
    let server = serve();
    let mut story = zoe_at(&server);
    let mut bob = Person::joins(&server, "Bob");
    story.until_sees("Bob joined");
    let main = story.main();
    story.type_in(main, "half a ");
    bob.invites("Zoe");
    story.until_sees("Bob would like to chat with you alone");
    assert!(story.sees(main, "from 127.0.0.1"));
    story.type_in(main, "text");
    story.click(main, "Accept");
    story.until("a tab for Bob", |story| {
        let main = story.main();
        story.texts(main).iter().any(|(text, _)| text == "×")
    });
    story.press(main, Named::Enter);
    bob.hears("half a text");
    bob.says_to("Zoe", "just you");
    story.until("unread", |story| story.title(story.main()).starts_with('('));
    story.control(main, "d");
    story.click(main, "Bob");
    story.until_sees("Bob: just you");
    assert!(!story.title(main).starts_with('('), "it has been read");
    story.enter(main, "just me");
    bob.hears_alone("just me");
    story.control(main, "w");
    bob.sees_the_end();
    story.until("no tab", |story| {
        let main = story.main();
        !story.texts(main).iter().any(|(text, _)| text == "×")
    });
}

#[test]
fn a_declined_invitation_is_gone() {
    let server = serve();
    let mut story = zoe_at(&server);
    let bob = Person::joins(&server, "Bob");
    story.until_sees("Bob joined");
    bob.invites("Zoe");
    story.until_sees("Bob would like to chat with you alone");
    let main = story.main();
    story.click(main, "Decline");
    assert!(!story.sees(main, "would like to chat"));
}

#[test]
fn who_is_ignored_invites_in_vain() {
    let server = serve();
    let mut story = zoe_at(&server);
    let bob = Person::joins(&server, "Bob");
    let ann = Person::joins(&server, "Ann");
    story.until_sees("3 members");
    bob.invites("Zoe");
    story.until_sees("Bob would like to chat with you alone");
    let main = story.main();
    story.click(main, "Ignore");
    assert!(!story.sees(main, "would like to chat"));
    bob.says("Are you there?");
    ann.says("Good morning");
    story.until_sees("Ann: Good morning");
    assert!(!story.sees(main, "Bob: Are you there?"));
}

#[test]
fn a_chat_gets_a_window_of_its_own_and_comes_back() {
    let server = serve();
    let (mut story, mut bob) = chatting(&server);
    let main = story.main();
    story.click(main, "↗");
    assert_eq!(story.windows(), 2);
    let alone = story.newest();
    assert_eq!(story.title(alone), "Bob – Plausch");
    story.enter(alone, "from afar");
    bob.hears_alone("from afar");
    assert!(!story.sees(main, "from afar"));
    story.until("what was said", |story| story.sees(alone, "Zoe: from afar"));
    story.click(alone, "Put back into the main window");
    assert_eq!(story.windows(), 1);
    assert!(story.sees(main, "Zoe: from afar"));
    story.click(main, "↗");
    let alone = story.newest();
    story.close(alone);
    bob.sees_the_end();
    assert_eq!(story.windows(), 1);
}

#[test]
fn a_taken_nickname_leads_back_to_the_first_page_which_says_why() {
    let server = serve();
    let _zoe = Person::joins(&server, "Zoe");
    let mut story = Story::begin(first_start());
    fill_in(&mut story, "Zoe", &server);
    story.until_sees("this nickname is taken");
    let main = story.main();
    assert!(story.sees(main, "Host a room here"));
    // The nickname is selected: what is typed takes its place.
    story.enter(main, "Zora");
    story.until_sees("you are in the room, as Zora");
}

#[test]
fn a_lost_server_is_told_in_words_and_tried_again_at_once() {
    let server = serve();
    let mut story = zoe_at(&server);
    let main = story.main();
    let addr = server.addresses()[0];
    story.type_in(main, "a dra");
    drop(server);
    story.until_sees("Trying again in");
    story.type_in(main, "ft");
    let server = serve_at(addr);
    story.click(main, "Try now");
    story.until_sees("In the room at");
    let mut bob = Person::joins(&server, "Bob");
    story.press(main, Named::Enter);
    bob.hears("a draft");
}

#[test]
fn who_leaves_is_on_the_first_page_and_closing_the_window_ends_the_program() {
    let server = serve();
    let mut story = zoe_at(&server);
    let main = story.main();
    story.click(main, "Leave");
    story.until_sees("Host a room here");
    story.click(main, "Join");
    story.until_sees("you are in the room, as Zoe");
    story.close(main);
    story.until("the end", |story| story.has_ended());
}

#[test]
fn what_is_selected_across_lines_is_copied_with_time_and_sender() {
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
    // What is typed next is said, though the mouse was elsewhere.
    story.enter(main, "third");
    story.until_sees("Zoe: third");
    let copied = story.copied().unwrap_or_default().to_owned();
    let lines: Vec<_> = copied.lines().collect();
    assert!(lines[0].ends_with(" Bob: first") && lines[1].ends_with("Bob: second"), "{copied}");
}

#[test]
fn lines_of_one_text_look_like_nobody_elses_when_they_are_copied() {
    let server = serve();
    let mut story = zoe_at(&server);
    let bob = Person::joins(&server, "Bob");
    let main = story.main();
    bob.says("first\n12:00 Ann: forged");
    bob.says("second");
    story.until_sees("Bob: second");
    let texts = story.texts(main);
    let bounds = |words: &str| {
        texts.iter().find(|(text, _)| text.contains(words)).unwrap_or_else(|| panic!("{words}")).1
    };
    let (first, second) = (bounds("Bob: first"), bounds("Bob: second"));
    story.drag(main, Point::new(0.0, first.y + 4.0), second.center());
    story.control(main, "c");
    let copied = story.copied().unwrap_or_default().to_owned();
    assert!(copied.contains("\n    12:00 Ann: forged\n"), "{copied}");
}

#[test]
fn enter_says_the_draft_though_the_mouse_was_elsewhere() {
    let server = serve();
    let mut story = zoe_at(&server);
    let mut bob = Person::joins(&server, "Bob");
    story.until_sees("Bob joined");
    let main = story.main();
    story.type_in(main, "on my way");
    story.click_at(main, Point::new(300.0, 200.0));
    story.press(main, Named::Enter);
    bob.hears("on my way");
}

#[test]
fn members_are_found_by_a_part_of_their_names() {
    let server = serve();
    let mut story = zoe_at(&server);
    let mut bob = Person::joins(&server, "Bob");
    let _ann = Person::joins(&server, "Ann");
    story.until_sees("3 members");
    let main = story.main();
    story.control(main, "l");
    story.type_in(main, "bo");
    let names: Vec<_> = story.texts(main).into_iter().map(|(text, _)| text).collect();
    assert!(names.iter().any(|name| name == "Bob") && !names.iter().any(|name| name == "Ann"));
    story.press(main, Named::Enter);
    bob.accepts();
    story.until_sees("private chat with Bob");
}

#[test]
fn a_member_that_is_selected_by_keys_is_seen() {
    let server = serve();
    let mut story = zoe_at(&server);
    let names = || (0..40).map(|number| format!("m{number:02}"));
    let _members: Vec<_> = names().map(|name| Person::joins(&server, &name)).collect();
    story.until_sees("41 members");
    let main = story.main();
    story.control(main, "l");
    for _ in 0..42 {
        story.press(main, Named::ArrowDown);
    }
    let height = story.size(main).height;
    let is_seen = |story: &mut Story, name: &str| {
        let shift = story.scrolled(main, &crate::names::MEMBERS);
        let texts = story.texts(main);
        let found = texts.iter().filter(|(text, _)| text == name);
        found.into_iter().any(|(_, at)| (0.0..height).contains(&(at.y - shift)))
    };
    assert!(is_seen(&mut story, "m39") && !is_seen(&mut story, "m00"));
}

#[test]
fn the_window_speaks_german() {
    let german = Language::named("de").unwrap();
    german.within(|| {
        let mut story = Story::begin(first_start());
        let main = story.main();
        assert!(story.sees(main, "Beitreten") && story.sees(main, "Hier einen Raum öffnen"));
        assert!(!story.sees(main, "Join"));
    });
}
