//! Dialogues with a model whose conversations are kept.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;

use super::*;
use crate::history::{
    Answer, Ask, ExportError, Hit, Keep, Past, Question, Record, Report, Scope, Venue, What,
};

fn keeping(keep: Keep) -> User {
    let mut zoe = User::new();
    zoe.model = zoe.model.keeping(Some(keep), ShownPast::Scrollback);
    zoe.happens(welcome());
    zoe
}

impl User {
    pub(super) fn asks(&mut self) -> Vec<Ask> {
        self.model.take_asks()
    }

    fn questions(&mut self) -> Vec<Question> {
        let asks = self.asks().into_iter();
        asks.filter_map(|ask| if let Ask::Question(question) = ask { Some(question) } else { None })
            .collect()
    }

    pub(super) fn hears_of(&mut self, answer: Answer) {
        self.model.update(self.now, Update::History(answer));
    }

    /// The entries of the conversation that is shown.
    fn contents(&self) -> Vec<Content> {
        self.model.shown().entries().map(|entry| entry.content.clone()).collect()
    }
}

pub(super) fn text(from: &str, text: &str) -> What {
    What::Said { from: peer(from), text: text.to_owned(), own: from == "zoe" }
}

pub(super) fn record(at: DateTime, what: What) -> (i64, DateTime, Record) {
    let time = at.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
    (time.as_second(), at, Record { time, what })
}

pub(super) fn kept(asks: &[Ask]) -> Vec<(Target, What)> {
    let one = |ask: &Ask| match ask {
        Ask::Keep(target, record) => Some((target.clone(), record.what.clone())),
        _ => None,
    };
    asks.iter().filter_map(one).collect()
}

#[test]
fn what_happens_is_kept_where_it_happened() {
    let mut zoe = keeping(Keep::All);
    zoe.happens(said("bob", "hi"));
    zoe.happens(joined("ann"));
    zoe.happens(opened("bob"));
    zoe.happens(whispered("bob", "psst"));
    zoe.happens(closed("bob", ChatEnd::Closed));
    zoe.types("/dance");
    let room = |what| (Target::Room, what);
    let bob = |what| (chat("bob"), what);
    let all = [
        room(text("bob", "hi")),
        room(What::Joined(nick("ann"))),
        bob(What::Opened(peer("bob"))),
        bob(text("bob", "psst")),
        bob(What::Closed(peer("bob"), ChatEnd::Closed)),
    ];
    assert_eq!(kept(&zoe.asks()), all);
}

#[test]
fn what_is_private_is_kept_only_if_the_user_wants_it() {
    for (keep, is_kept) in [(Keep::All, true), (Keep::Room, false)] {
        let mut zoe = keeping(keep);
        zoe.happens(opened("bob"));
        zoe.happens(whispered("bob", "psst"));
        zoe.types("/msg bob what is it");
        zoe.types("in the room");
        zoe.types("/forget all");
        zoe.model.show(1);
        zoe.types("in private");
        let asks = zoe.asks();
        assert_eq!(kept(&asks).iter().any(|(target, _)| *target != Target::Room), is_kept);
        let line = |target, line: &str| asks.contains(&Ask::KeepLine(target, line.to_owned()));
        assert!(line(Target::Room, "in the room"));
        assert_eq!(line(Target::Room, "/msg bob what is it"), is_kept);
        assert_eq!(line(chat("bob"), "in private"), is_kept);
        assert!(!line(Target::Room, "/forget all"));
    }
}

#[test]
fn without_a_history_nothing_is_asked_and_the_user_is_told() {
    let mut zoe = User::joined(&["bob"]);
    for line in ["/search x", "/export"] {
        assert_eq!(zoe.types(line), None);
        assert_eq!(zoe.last().1, Content::History(Report::Off), "{line}");
    }
    zoe.happens(said("bob", "hi"));
    assert_eq!(zoe.asks(), []);
}

#[test]
fn who_keeps_no_more_can_still_forget_what_was_kept() {
    let mut zoe = keeping(Keep::Off);
    zoe.happens(said("bob", "hi"));
    zoe.types("hello");
    assert_eq!(zoe.asks(), [], "nothing is kept, and nothing old is shown unasked");
    zoe.types("/forget all");
    zoe.types("/forget all");
    assert_eq!(zoe.questions(), [Question::Count(Scope::All), Question::Forget(Scope::All)]);
}

#[test]
fn what_was_said_before_stands_above_with_a_line_for_each_day() {
    let mut zoe = keeping(Keep::All);
    zoe.happens(said("bob", "now"));
    let (monday, tuesday) = (date(2026, 11, 23), date(2026, 11, 24));
    let question = |before| Question::Past { target: Target::Room, before, count: 500 };
    assert_eq!(zoe.questions(), [question(None)]);
    let past = |records: Vec<(i64, DateTime, Record)>, has_older, lines: &[&str]| {
        let lines = lines.iter().map(|&line| line.to_owned()).collect();
        Answer::Past(Past { has_older, lines, ..past_of(Target::Room, records) })
    };
    let newest = record(tuesday.at(9, 0, 0, 0), text("bob", "3"));
    zoe.hears_of(past(vec![newest.clone()], true, &["typed", "typed later"]));
    let said = |name: &str| Content::of_record(&text("bob", name));
    let days = |zoe: &User| -> Vec<Option<Date>> {
        let shown = zoe.model.shown();
        shown.indices().map(|index| shown.day_above(index, &TimeZone::UTC)).collect()
    };
    let above = Content::History(Report::PastAbove);
    assert_eq!(zoe.contents()[..2], [said("3"), above.clone()]);
    let today = TimeZone::UTC.to_datetime(zoe.now.time).date();
    assert_eq!(days(&zoe), [Some(tuesday), Some(today), None, None]);
    assert_eq!(zoe.contents().last(), Some(&said("now")));

    let index = zoe.model.shown().indices().end;
    zoe.model.look_back();
    zoe.model.look_back();
    assert_eq!(zoe.questions(), [question(Some(newest.0))], "once");
    let older = vec![
        record(monday.at(23, 0, 0, 0), text("bob", "1")),
        record(tuesday.at(8, 0, 0, 0), text("bob", "2")),
    ];
    zoe.hears_of(past(older, false, &[]));
    assert_eq!(zoe.contents()[..4], [said("1"), said("2"), said("3"), above]);
    assert_eq!(days(&zoe), [Some(monday), Some(tuesday), None, Some(today), None, None]);
    assert_eq!(zoe.model.shown().indices().end, index, "what is on the screen stays there");
    zoe.model.look_back();
    assert_eq!(zoe.questions(), []);

    zoe.model.recall_older();
    assert_eq!(zoe.draft(), "typed later");
    assert_eq!(zoe.unread(), [0]);
}

#[test]
fn a_chat_that_opens_shows_what_was_said_in_it_before() {
    let mut zoe = keeping(Keep::All);
    zoe.asks();
    zoe.happens(opened("bob"));
    let asks = zoe.asks();
    let question = Question::Past { target: chat("bob"), before: None, count: 500 };
    assert_eq!(asks[0], Ask::Question(question), "before the chat itself is kept");
    let before = record(date(2026, 11, 23).at(9, 0, 0, 0), text("bob", "psst"));
    let (target, records) = (chat("bob"), vec![before]);
    zoe.hears_of(Answer::Past(past_of(target, records)));
    zoe.model.show(1);
    assert_eq!(zoe.contents()[0], Content::of_record(&text("bob", "psst")));
    let opened = Content::ChatOpened { peer: peer("bob"), privacy: Some(Privacy::Plain) };
    assert_eq!(zoe.contents()[2], opened);
}

#[test]
fn so_many_old_lines_find_no_more_room() {
    let mut zoe = keeping(Keep::All);
    let at = date(2026, 11, 23).at(9, 0, 0, 0);
    for chunk in 0..12 {
        let records = (0..500).map(|number| {
            let at = at + SignedDuration::from_secs(number - 500 * chunk);
            record(at, text("bob", "old"))
        });
        let records = records.collect();
        let target = Target::Room;
        zoe.hears_of(Answer::Past(Past { has_older: true, ..past_of(target, records) }));
    }
    assert_eq!(zoe.model.shown().entries().count(), Conversation::CAPACITY);
    zoe.asks();
    zoe.model.look_back();
    assert_eq!(zoe.asks(), []);
    zoe.happens(said("bob", "new"));
    assert_eq!(zoe.contents().last(), Some(&Content::of_record(&text("bob", "new"))));
}

fn hit(zoe: &User, venue: Venue, what: What) -> Hit {
    let at = date(2026, 11, 23).at(9, 0, 0, 0);
    Hit { number: 7, venue, at, record: Record { time: zoe.now.time, what } }
}

#[test]
fn a_jump_goes_to_where_it_was_said_or_shows_what_was_said_around_it() {
    let mut zoe = keeping(Keep::All);
    zoe.happens(opened("bob"));
    zoe.happens(whispered("bob", "pizza"));
    zoe.types("/search piz");
    assert_eq!(zoe.questions().last(), Some(&Question::Search("piz".to_owned())));
    assert_eq!(zoe.types("/jump"), None);
    assert_eq!(zoe.problem(), Problem::NoHit);
    let here = Venue { server: None, target: chat("bob") };
    let elsewhere = Venue { server: Some("other".to_owned()), target: chat("bob") };
    let hits = [here.clone(), elsewhere, here].map(|venue| hit(&zoe, venue, text("bob", "pizza")));
    let words = "piz".to_owned();
    zoe.hears_of(Answer::Report(Report::Found { words, hits: hits.into(), more: 0 }));

    zoe.types("/jump");
    assert_eq!(*zoe.shown(), chat("bob"));
    let index = zoe.model.take_jump().unwrap();
    let entry = zoe.model.shown().entry(index).unwrap();
    assert_eq!(entry.content, Content::of_record(&text("bob", "pizza")));
    zoe.types("/jump");
    assert_eq!(zoe.questions(), [Question::Around(7)], "the next one is not here");
    assert_eq!(zoe.model.take_jump(), None);
    zoe.types("/jump 3");
    assert!(zoe.model.take_jump().is_some());
    for wrong in ["/jump", "/jump 0", "/jump 4"] {
        zoe.types(wrong);
        assert_eq!(zoe.problem(), Problem::NoHit, "{wrong}");
    }
}

#[test]
fn what_is_found_stands_beside_the_conversations_if_the_face_shows_it_there() {
    let mut zoe = keeping(Keep::All);
    zoe.model = zoe.model.showing_found();
    let before = zoe.contents().len();
    let here = Venue { server: None, target: Target::Room };
    let hits = vec![hit(&zoe, here, text("bob", "pizza"))];
    zoe.hears_of(Answer::Report(Report::Found { words: "piz".to_owned(), hits, more: 2 }));
    assert_eq!(zoe.contents().len(), before);
    let found = zoe.model.found().unwrap();
    assert_eq!((found.words, found.hits.len(), found.more, found.jumped), ("piz", 1, 2, None));
    zoe.types("/jump 1");
    assert_eq!(zoe.model.found().unwrap().jumped, Some(0));
    zoe.model.close_found();
    assert!(zoe.model.found().is_none());
}

#[test]
fn a_file_that_cannot_be_written_can_be_named_again() {
    let mut zoe = keeping(Keep::All);
    zoe.types("/export notes.pdf");
    assert_eq!(zoe.draft(), "");
    let refused = Report::NotExported(Some("notes.pdf".into()), ExportError::Ending);
    zoe.hears_of(Answer::Report(refused));
    assert_eq!(zoe.draft(), "/export notes.pdf");
    zoe.types("/export notes.txt");
    zoe.hears_of(Answer::Report(Report::Exported("notes.txt".into())));
    assert_eq!(zoe.draft(), "");
}

#[test]
fn nothing_is_forgotten_unless_it_is_said_twice() {
    let mut zoe = keeping(Keep::All);
    zoe.happens(said("bob", "hi"));
    zoe.asks();
    let bob = || Scope::Target(chat("bob"));
    zoe.types("/forget bob");
    zoe.types("/users");
    zoe.types("/forget bob");
    zoe.types("/forget all");
    zoe.types("/forget");
    let room = || Scope::Target(Target::Room);
    let counts = [bob(), bob(), Scope::All, room()].map(Question::Count);
    assert_eq!(zoe.questions(), counts);
    zoe.types("/forget");
    assert_eq!(zoe.questions(), [Question::Forget(room())]);
    zoe.hears_of(Answer::Report(Report::Forgotten(room(), 1)));
    let told = Content::History(Report::Forgotten(room(), 1));
    assert_eq!(zoe.contents(), [told], "it is not shown any more either");
}

#[test]
fn a_face_that_cannot_scroll_tells_a_few_lines_at_once() {
    let mut zoe = User::new();
    zoe.model = zoe.model.keeping(Some(Keep::All), ShownPast::Excerpt);
    assert_eq!(
        zoe.questions(),
        [Question::Past { target: Target::Room, before: None, count: 500 }]
    );
    let number = zoe.model.next_number();
    let (_, at, old) = record(date(2026, 11, 23).at(9, 0, 0, 0), text("bob", "psst"));
    let records = vec![(1, at, old.clone())];
    let target = Target::Room;
    zoe.hears_of(Answer::Past(Past { has_older: true, ..past_of(target, records) }));
    let venue = Venue { server: None, target: Target::Room };
    let told = Content::History(Report::Excerpt { venue, lines: vec![(at, old)], hit: None });
    assert_eq!(zoe.model.entries_from(number)[0].1.content, told);
}
