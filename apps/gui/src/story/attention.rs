//! What asks for attention, what is new, and what was read.

use std::sync::mpsc::{Receiver, sync_channel};

use iced::keyboard::key::Named;
use plausch_app::attention::Desktop;
use plausch_transport_std::server::Running;

use super::Story;
use super::everyday::zoe_at;
use super::person::{Person, serve};
use crate::gui::Message;

/// Zoe and Bob are in the room, and Zoe looks at something else. What her desktop shows.
fn zoe_is_elsewhere(server: &Running) -> (Story, Person, Receiver<(String, String)>) {
    let mut story = zoe_at(server);
    let bob = Person::joins(server, "Bob");
    story.until_sees("Bob joined");
    let (to, shown) = sync_channel(100);
    story.notify(Desktop::handing_to(to));
    let main = story.main();
    story.update(Message::Focused(main));
    story.update(Message::Unfocused(main));
    (story, bob, shown)
}

#[test]
fn who_is_called_while_away_is_told_once_and_finds_the_place() {
    let server = serve();
    let (mut story, bob, shown) = zoe_is_elsewhere(&server);
    let main = story.main();
    bob.says("good morning");
    bob.says("<b>Zoe</b>, are you there?");
    story.until("a mention", |story| story.title(story.main()) == "(1 !1) Room – Plausch");
    let (title, text) = shown.recv_timeout(super::DEADLINE).unwrap();
    assert_eq!((title.as_str(), text.as_str()), ("Bob in the room", "<b>Zoe</b>, are you there?"));
    assert_eq!(story.asks_for_attention(), Some(main));
    assert!(story.sees(main, "what is below is new") && story.sees(main, "calls you:"));
    assert!(story.sees(main, "!1"), "the tab counts what calls her apart");
    story.update(Message::Focused(main));
    assert_eq!(story.title(main), "Room – Plausch");
    assert_eq!(story.asks_for_attention(), None);
    assert!(story.sees(main, "what is below is new"), "she finds where she stopped");
    assert!(shown.try_recv().is_err());
}

#[test]
fn what_the_user_sees_is_not_signalled() {
    let server = serve();
    let (mut story, bob, shown) = zoe_is_elsewhere(&server);
    let main = story.main();
    story.update(Message::Focused(main));
    bob.says("Zoe, look");
    story.until_sees("Zoe, look");
    assert_eq!(story.title(main), "Room – Plausch");
    assert!(shown.try_recv().is_err() && story.asks_for_attention().is_none());
}

#[test]
fn who_wants_quiet_is_not_disturbed_but_sees_what_is_new() {
    let server = serve();
    let (mut story, bob, shown) = zoe_is_elsewhere(&server);
    let main = story.main();
    story.update(Message::Focused(main));
    story.enter(main, "/quiet 30m");
    assert!(story.sees(main, "quiet until"));
    story.update(Message::Unfocused(main));
    bob.says("Zoe?");
    story.until("a mention", |story| story.title(story.main()).starts_with("(!1)"));
    assert!(shown.try_recv().is_err() && story.asks_for_attention().is_none());
}

#[test]
fn joins_in_a_row_are_one_line_that_a_click_unfolds() {
    let server = serve();
    let mut story = zoe_at(&server);
    let _ann = Person::joins(&server, "Ann");
    let _bob = Person::joins(&server, "Bob");
    story.until_sees("▸ Ann, Bob joined");
    let main = story.main();
    let place = |story: &mut Story, words: &str| {
        let texts = story.texts(main);
        texts.into_iter().find(|(text, _)| text.contains(words)).expect(words).1.center()
    };
    let at = place(&mut story, "▸");
    story.click_at(main, at);
    let lines = story.texts(main).into_iter().find(|(text, _)| text.contains('▾')).unwrap().0;
    assert!(lines.contains("Ann joined\n") && lines.ends_with("Bob joined"), "{lines:?}");
    let at = place(&mut story, "▾");
    story.click_at(main, at);
    assert!(story.sees(main, "▸ Ann, Bob joined"));
}

#[test]
fn who_reads_above_stays_there_and_end_leads_back_to_what_is_new() {
    let server = serve();
    let mut story = zoe_at(&server);
    let bob = Person::joins(&server, "Bob");
    let main = story.main();
    for number in 0..45 {
        bob.says(&format!("text {number:02}"));
    }
    story.until_sees("text 44");
    story.press(main, Named::PageUp);
    assert!(!story.sees(main, "text 44"));
    let before: Vec<_> = seen(&mut story);
    bob.says("the newest");
    story.until_sees("1 new line");
    assert_eq!(seen(&mut story), before);
    assert!(story.title(main).starts_with("(1)"), "it was not read");
    story.press(main, Named::End);
    assert!(story.sees(main, "the newest") && !story.sees(main, "1 new line"));
    assert_eq!(story.title(main), "Room – Plausch");
}

/// The numbered texts that are seen.
fn seen(story: &mut Story) -> Vec<String> {
    let main = story.main();
    let texts = story.texts(main).into_iter().map(|(text, _)| text);
    texts.filter(|text| text.contains("text ")).collect()
}

#[test]
fn a_key_leads_to_the_next_conversation_in_which_something_is_new() {
    let server = serve();
    let (mut story, mut bob) = super::everyday::chatting(&server);
    let main = story.main();
    assert!(story.sees(main, "Just you and Bob"));
    story.alt(main, "1");
    assert!(!story.sees(main, "Just you and Bob"));
    bob.says_to("Zoe", "psst");
    story.until("a private text", |story| story.title(story.main()).starts_with("(!1)"));
    story.alt(main, "a");
    assert!(story.sees(main, "psst") && story.title(main).starts_with("Bob"));
    story.enter(main, "yes?");
    bob.hears_alone("yes?");
}
