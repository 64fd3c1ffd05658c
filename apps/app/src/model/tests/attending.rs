//! Dialogues about what asks for attention, and about what was not seen.

use jiff::SignedDuration;
use jiff::civil::date;

use super::*;
use crate::attention::{Alarm, Hours, Kind, Kinds, Quiet, Report, Settings, Until};
use crate::history::{Answer, Ask, Keep, Past, Record, What};

const AWAY: Sight = Sight { has_focus: Some(false), is_at_end: true };
const HERE: Sight = Sight { has_focus: Some(true), is_at_end: true };
const SCROLLED: Sight = Sight { has_focus: Some(true), is_at_end: false };

impl User {
    fn calls(&self) -> Vec<usize> {
        self.model.conversations().iter().map(Conversation::calls).collect()
    }

    /// What is signalled now: who, and how many more.
    fn hears(&mut self) -> Option<(String, usize)> {
        let alert = self.model.take_alert(self.now)?;
        Some((alert.newest.from.to_string(), alert.others))
    }

    fn waits(&mut self, time: Duration) {
        self.now = Now { instant: self.now.instant + time, time: self.now.time + time };
    }

    /// The text below the line where the user stopped reading.
    fn first_unread(&self) -> Option<String> {
        let shown = self.model.shown();
        match &shown.entry(shown.unread_line()?)?.content {
            Content::Said { text, .. } => Some(text.clone()),
            other => Some(format!("{other:?}")),
        }
    }
}

fn invited(name: &str) -> Event {
    Event::Invited { peer: peer(name), ip: [10, 0, 0, 9].into(), candidates: Vec::new() }
}

fn with(settings: &Settings) -> User {
    let mut zoe = User::joined(&["bob", "ann"]);
    zoe.model = zoe.model.attending(settings).in_time_zone(jiff::tz::TimeZone::UTC);
    zoe
}

fn reported(zoe: &User) -> Report {
    match zoe.last().1 {
        Content::Attention(report) => report,
        other => panic!("no report: {other:?}"),
    }
}

#[test]
fn what_asks_for_attention_is_counted_apart_from_other_lines() {
    let mut zoe = User::joined(&["bob", "ann"]);
    zoe.happens(opened("bob"));
    zoe.model.show(1);
    zoe.happens(said("ann", "hi all"));
    zoe.happens(said("ann", "ZOË: hi"));
    zoe.happens(said("ann", "zoetrope"));
    zoe.happens(said("zoe", "I, zoe"));
    assert_eq!((zoe.unread(), zoe.calls()), (vec![3, 0], vec![1, 0]));
    zoe.happens(invited("ann"));
    assert_eq!((zoe.unread(), zoe.calls()), (vec![4, 0], vec![2, 0]));
    let entries = zoe.model.conversations()[0].entries();
    let kinds: Vec<_> = entries.filter_map(|entry| entry.attention).collect();
    assert_eq!(kinds, [Kind::Mention, Kind::Invitation]);
    zoe.model.show(0);
    zoe.happens(whispered("bob", "psst"));
    assert_eq!((zoe.unread(), zoe.calls()), (vec![0, 1], vec![0, 1]));
    assert_eq!(zoe.model.unread(), (1, 1));
}

#[test]
fn what_the_user_said_itself_is_not_unread_wherever_it_is_by_then() {
    let mut zoe = User::joined(&["bob"]);
    zoe.happens(opened("bob"));
    zoe.model.show(1);
    assert_eq!(zoe.types("psst"), say("bob", "psst"));
    zoe.model.show(0);
    zoe.happens(Event::ChatText {
        peer: peer("bob"),
        text: "psst".to_owned(),
        own: true,
        number: None,
    });
    zoe.model.show(1);
    zoe.happens(said("zoe", "hi all"));
    assert_eq!((zoe.unread(), zoe.first_unread()), (vec![0, 0], None));
}

#[test]
fn each_kind_can_be_turned_off() {
    for off in [Kind::Mention, Kind::Private, Kind::Invitation] {
        let kinds = Kinds {
            mention: off != Kind::Mention,
            private: off != Kind::Private,
            invitation: off != Kind::Invitation,
        };
        let mut zoe = with(&Settings { kinds, ..Settings::default() });
        zoe.model.looks(AWAY);
        zoe.happens(opened("bob"));
        for (kind, event) in [
            (Kind::Mention, said("ann", "zoe?")),
            (Kind::Private, whispered("bob", "psst")),
            (Kind::Invitation, invited("ann")),
        ] {
            let before: usize = zoe.calls().iter().sum();
            zoe.happens(event);
            assert_eq!(zoe.calls().iter().sum::<usize>() - before, usize::from(kind != off));
        }
    }
}

#[test]
fn nothing_is_signalled_that_the_user_sees() {
    let mut zoe = User::joined(&["bob"]);
    zoe.model.looks(HERE);
    zoe.happens(said("bob", "zoe?"));
    assert_eq!((zoe.hears(), zoe.calls()), (None, vec![0]));
    for sight in [AWAY, SCROLLED] {
        zoe.model.looks(sight);
        zoe.happens(said("bob", "zoe!"));
        assert_eq!((zoe.hears(), zoe.calls()), (Some(("bob".to_owned(), 0)), vec![1]));
        zoe.model.looks(HERE);
        assert_eq!(zoe.calls(), [0]);
        zoe.waits(Alarm::PAUSE);
    }
    zoe.happens(opened("bob"));
    zoe.happens(whispered("bob", "psst"));
    assert_eq!(zoe.hears(), Some(("bob".to_owned(), 0)));
}

#[test]
fn where_nobody_knows_whether_it_is_there_a_user_that_does_nothing_is_not() {
    let mut zoe = User::joined(&["bob"]);
    zoe.model.acts(zoe.now);
    zoe.happens(said("bob", "zoe?"));
    assert_eq!(zoe.hears(), None);
    zoe.waits(Duration::from_secs(61));
    zoe.happens(said("bob", "zoe?"));
    assert_eq!((zoe.hears(), zoe.calls()), (Some(("bob".to_owned(), 0)), vec![0]));
}

#[test]
fn a_hundred_mentions_are_two_signals() {
    let mut zoe = User::joined(&["bob"]);
    zoe.model.looks(AWAY);
    let mut heard = Vec::new();
    for _ in 0..100 {
        zoe.happens(said("bob", "zoe"));
        heard.extend(zoe.hears());
    }
    let next = zoe.model.next_alert().unwrap();
    zoe.waits(next - zoe.now.instant);
    heard.extend(zoe.hears());
    assert_eq!(heard, [("bob".to_owned(), 0), ("bob".to_owned(), 98)]);
    assert_eq!((zoe.calls(), zoe.model.next_alert()), (vec![100], None));
}

#[test]
fn quiet_mutes_and_counts_go_on() {
    let mut zoe = with(&Settings::default());
    zoe.model.looks(AWAY);
    let action = zoe.types("/quiet 30m");
    let Some(Action::Request(Request::Remember { setting: "quiet", value })) = action else {
        panic!("{action:?}")
    };
    let Ok(Quiet::Until(end)) = value.parse() else { panic!("{value}") };
    let missing = end.duration_since(zoe.now.time) - SignedDuration::from_mins(30);
    assert!(missing.abs() <= SignedDuration::from_secs(1), "{value}");
    assert!(matches!(reported(&zoe), Report::Quiet(Some(Until::Time(_)))));
    zoe.happens(said("bob", "zoe"));
    assert_eq!((zoe.hears(), zoe.calls(), zoe.model.next_alert()), (None, vec![1], None));
    zoe.waits(Duration::from_secs(30 * 60));
    assert_eq!(zoe.model.quiet(zoe.now.time), None);
    zoe.happens(said("bob", "zoe"));
    assert_eq!(zoe.hears(), Some(("bob".to_owned(), 0)));

    zoe.types("/quiet on");
    assert_eq!(reported(&zoe), Report::Quiet(Some(Until::Told)));
    let off = Request::Remember { setting: "quiet", value: String::new() };
    assert_eq!(zoe.types("/quiet off"), Some(Action::Request(off)));
    assert_eq!(zoe.types("/quiet"), None);
    assert_eq!(reported(&zoe), Report::Quiet(None));
    zoe.types("/quiet later");
    assert!(matches!(zoe.problem(), Problem::Usage(usage) if usage.word == "/quiet"));
}

#[test]
fn quiet_hours_end_when_the_user_says_so_and_come_back_the_next_day() {
    let hours: Hours = "22:00-07:00".parse().unwrap();
    let mut zoe = with(&Settings { quiet_hours: Some(hours), ..Settings::default() });
    let at = date(2026, 11, 26).at(23, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
    zoe.now.time = at.timestamp();
    assert!(zoe.model.quiet(zoe.now.time).is_some());
    zoe.types("/quiet off");
    assert_eq!(zoe.model.quiet(zoe.now.time), None);
    zoe.waits(Duration::from_secs(24 * 3600));
    assert!(zoe.model.quiet(zoe.now.time).is_some());
}

#[test]
fn words_are_added_listed_and_removed_and_written_down() {
    let mut zoe = with(&Settings { highlight: vec!["release".to_owned()], ..Settings::default() });
    zoe.model.looks(AWAY);
    let remember = |value: &str| {
        Some(Action::Request(Request::Remember { setting: "highlight", value: value.to_owned() }))
    };
    assert_eq!(zoe.types("/highlight add Deploy"), remember("release,Deploy"));
    assert_eq!(zoe.types("/highlight add deploy"), None);
    assert_eq!(reported(&zoe), Report::Added("deploy".to_owned(), true));
    assert_eq!(zoe.types("/highlight"), None);
    let words = vec!["release".to_owned(), "Deploy".to_owned()];
    assert_eq!(reported(&zoe), Report::Words(words));
    zoe.happens(said("bob", "the deploy is done"));
    assert_eq!(zoe.calls(), [1]);
    assert_eq!(zoe.types("/highlight remove DEPLOY"), remember("release"));
    zoe.happens(said("bob", "the deploy is done"));
    assert_eq!(zoe.calls(), [1]);
    zoe.types("/highlight add ,");
    assert_eq!(reported(&zoe), Report::BadWord(",".to_owned()));
    assert_eq!(zoe.types("/highlight on fire"), remember("release,on fire"));
    zoe.types("/highlight remove");
    assert!(matches!(zoe.problem(), Problem::Usage(usage) if usage.word == "/highlight"));
}

#[test]
fn a_line_stands_where_the_user_stopped_reading_until_it_goes_on() {
    let mut zoe = User::joined(&["bob"]);
    zoe.happens(said("bob", "seen"));
    assert_eq!(zoe.first_unread(), None);
    zoe.model.looks(AWAY);
    zoe.happens(joined("ann"));
    assert_eq!(zoe.first_unread(), None, "who comes and goes is no news");
    zoe.happens(said("bob", "first"));
    zoe.happens(said("bob", "second"));
    assert_eq!(zoe.first_unread().as_deref(), Some("first"));
    // It stays while the user reads, and looks elsewhere for a moment.
    zoe.model.looks(HERE);
    zoe.model.looks(AWAY);
    zoe.model.looks(HERE);
    zoe.happens(said("bob", "third"));
    assert_eq!((zoe.first_unread().as_deref(), zoe.unread()), (Some("first"), vec![0]));
    zoe.model.go_to_unread(zoe.now);
    assert_eq!(zoe.model.take_jump(), zoe.model.shown().unread_line());
    // What the user answers, it has read.
    zoe.happens(said("zoe", "yes"));
    assert_eq!(zoe.first_unread(), None);
    zoe.model.go_to_unread(zoe.now);
    assert_eq!(reported(&zoe), Report::NothingUnread);
    // And what it has seen and turned away from.
    zoe.model.looks(SCROLLED);
    zoe.happens(said("bob", "fourth"));
    assert_eq!(zoe.first_unread().as_deref(), Some("fourth"));
    zoe.model.looks(HERE);
    zoe.happens(opened("bob"));
    zoe.model.show(1);
    zoe.happens(said("bob", "fifth"));
    zoe.model.show(0);
    assert_eq!(zoe.first_unread().as_deref(), Some("fifth"));
    zoe.model.show(1);
    zoe.model.show(0);
    assert_eq!(zoe.first_unread(), None);
}

#[test]
fn one_key_goes_where_something_is_new_and_first_where_somebody_waits() {
    let mut zoe = User::joined(&["bob", "ann"]);
    assert!(!zoe.model.show_next_new());
    zoe.happens(opened("bob"));
    zoe.happens(opened("ann"));
    zoe.model.show(1);
    zoe.model.show(2);
    zoe.happens(said("bob", "hi"));
    zoe.happens(whispered("bob", "psst"));
    assert!(zoe.model.show_next_new());
    assert_eq!(*zoe.shown(), chat("bob"));
    assert!(zoe.model.show_next_new());
    assert_eq!(*zoe.shown(), Target::Room);
    assert!(!zoe.model.show_next_new());
    assert_eq!(*zoe.shown(), Target::Room);
}

fn past(seen: Option<i64>, numbers: std::ops::Range<i64>, has_older: bool) -> Answer {
    let at = date(2026, 11, 23).at(9, 0, 0, 0);
    let record = |number: i64| {
        let what = What::Said { from: peer("bob"), text: format!("{number} zoe"), own: false };
        let time = at.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        (number, at, Record { time, what })
    };
    let records = numbers.map(record).collect();
    Answer::Past(Past { has_older, seen, ..past_of(Target::Room, records) })
}

#[test]
fn the_line_outlives_the_stay_and_what_is_past_never_rings() {
    let mut zoe = User::joined(&["bob"]);
    zoe.model = zoe.model.keeping(Some(Keep::All), ShownPast::Scrollback);
    zoe.model.looks(AWAY);
    zoe.model.update(zoe.now, Update::History(past(Some(7), 5..10, true)));
    assert_eq!(zoe.first_unread().as_deref(), Some("8 zoe"));
    assert_eq!((zoe.unread(), zoe.calls(), zoe.hears()), (vec![0], vec![0], None));
    let seen = Ask::Seen(Target::Room);
    assert!(!zoe.model.take_asks().contains(&seen));
    zoe.model.looks(HERE);
    assert!(zoe.model.take_asks().contains(&seen));
    let mentions = zoe.model.shown().entries().filter(|entry| entry.attention.is_some());
    assert_eq!(mentions.count(), 5, "they are marked all the same");
    // All of one page is unread, and some of the one before.
    zoe.model.update(zoe.now, Update::History(past(Some(2), 1..5, false)));
    assert_eq!(zoe.first_unread().as_deref(), Some("3 zoe"));
    let mut ann = User::joined(&["bob"]);
    ann.model = ann.model.keeping(Some(Keep::All), ShownPast::Scrollback);
    for seen in [None, Some(9)] {
        ann.model.update(ann.now, Update::History(past(seen, 5..10, false)));
        assert_eq!(ann.first_unread(), None);
    }
}

#[test]
fn the_history_is_told_what_the_user_has_seen() {
    let mut zoe = User::joined(&["bob"]);
    zoe.model = zoe.model.keeping(Some(Keep::All), ShownPast::Scrollback);
    zoe.model.take_asks();
    let has_seen = |zoe: &mut User| zoe.model.take_asks().contains(&Ask::Seen(Target::Room));
    assert!(!has_seen(&mut zoe));
    zoe.happens(said("bob", "hi"));
    assert!(has_seen(&mut zoe) && !has_seen(&mut zoe), "once");
    zoe.model.looks(AWAY);
    zoe.happens(said("bob", "hi"));
    assert!(!has_seen(&mut zoe));
    zoe.model.looks(HERE);
    assert!(has_seen(&mut zoe));
}

#[test]
fn a_new_day_has_a_line_when_midnight_passes_and_in_every_time_zone_its_own() {
    let mut zoe = User::joined(&["bob"]);
    let at = date(2026, 11, 26).at(23, 30, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
    zoe.now.time = at.timestamp();
    zoe.happens(said("bob", "late"));
    let last = |zoe: &User, zone: &str| {
        let zone = jiff::tz::TimeZone::get(zone).unwrap();
        zoe.model.shown().day_above(zoe.model.shown().indices().end - 1, &zone)
    };
    zoe.happens(said("bob", "later"));
    assert_eq!(last(&zoe, "UTC"), None);
    zoe.waits(Duration::from_secs(45 * 60));
    zoe.happens(said("bob", "early"));
    assert_eq!(last(&zoe, "UTC"), Some(date(2026, 11, 27)));
    assert_eq!(last(&zoe, "Europe/Berlin"), None, "it was after midnight there already");
    zoe.happens(said("bob", "earlier"));
    assert_eq!(last(&zoe, "UTC"), None);
}
