//! Looking for what was said.

use iced::keyboard::key::Named;
use jiff::civil::date;
use jiff::tz::TimeZone;
use plausch_app::history::{Answer, Hit, Past, Record, Report, Venue, What};
use plausch_app::model::Target;
use plausch_app::session::Update;
use plausch_core::name::Nick;
use plausch_transport_std::client::Peer;

use super::everyday::zoe_at;
use super::person::{Person, serve};
use crate::gui::Message;
use crate::stay::Told;

#[test]
fn words_are_found_counted_and_shown_one_after_the_other() {
    let server = serve();
    let mut story = zoe_at(&server);
    let bob = Person::joins(&server, "Bob");
    bob.says("an early apple");
    for number in 0..45 {
        bob.says(&format!("text {number:02}"));
    }
    bob.says("a late Apple");
    story.until_sees("a late Apple");
    let main = story.main();
    story.type_in(main, "half a ");
    story.control(main, "f");
    story.type_in(main, "apple");
    assert!(story.sees(main, "2 of 2"));
    story.press(main, Named::Enter);
    assert!(story.sees(main, "1 of 2") && story.sees(main, "an early apple"));
    assert!(!story.sees(main, "a late Apple"));
    story.press(main, Named::ArrowDown);
    assert!(story.sees(main, "2 of 2") && story.sees(main, "a late Apple"));
    story.click(main, "Older");
    assert!(story.sees(main, "1 of 2"));
    story.type_in(main, "s");
    assert!(story.sees(main, "Nothing"), "{:?}", story.texts(main));
    story.press(main, Named::Escape);
    assert!(!story.sees(main, "Everywhere"));
    // One types on where one was.
    story.enter(main, "draft");
    story.until_sees("Zoe: half a draft");
}

#[test]
fn without_a_history_the_search_says_so() {
    let server = serve();
    let mut story = zoe_at(&server);
    let main = story.main();
    story.enter(main, "/search apple");
    assert!(story.sees(main, "there is no history here"));
}

/// Bob said this in the room on 1 November, in this minute of an hour.
fn record(minute: i8, text: &str) -> Record {
    let at = date(2026, 11, 1).at(12, minute, 0, 0);
    let from = Peer::Nick(Nick::new("Bob").unwrap());
    let what = What::Said { from, text: text.to_owned(), own: false };
    Record { time: at.to_zoned(TimeZone::UTC).unwrap().timestamp(), what }
}

#[test]
fn what_is_found_everywhere_stands_above_the_conversation_and_leads_to_its_place() {
    let server = serve();
    let mut story = zoe_at(&server);
    let main = story.main();
    let mut tell = |answer| {
        let told = Told::Happened(vec![Update::History(answer)]);
        story.update(Message::Told(1, told));
    };
    let at = date(2026, 11, 1).at(12, 0, 0, 0);
    let old = record(0, "an old apple");
    let others = (1..60).map(|minute| record(minute, &format!("text {minute:02}")));
    let records = (1..).zip([old.clone()].into_iter().chain(others));
    tell(Answer::Past(Past {
        target: Target::Room,
        records: records.map(|(number, record)| (number, at, record)).collect(),
        has_older: false,
        seen: None,
        forgotten: None,
        lines: Vec::new(),
    }));
    let venue = Venue { server: None, target: Target::Room };
    let hit = Hit { number: 1, venue, at, record: old };
    let (words, hits) = ("apple".to_owned(), vec![hit]);
    tell(Answer::Report(Report::Found { words, hits, more: 0 }));
    assert!(story.sees(main, "1 line in the history has “apple”"));
    assert!(!story.sees(main, "text 01"));
    let line = story.texts(main).into_iter().find(|(text, _)| text.contains("an old apple"));
    story.click_at(main, line.expect("a hit").1.center());
    assert!(story.sees(main, "text 01"), "its place is seen");
    story.click(main, "×");
    assert!(!story.sees(main, "in the history"));
}
