//! Dialogues with a model whose server tells what was said before.

use std::time::Duration;

use jiff::tz::TimeZone;
use plausch_transport_std::client::PastText;

use super::keeping::{kept, record, text};
use super::*;
use crate::history::{Answer, Keep, Past, Report, Scope, Trouble, What};

fn past(texts: &[(u64, &str, &str)]) -> Event {
    let one = |&(age, from, text): &(u64, &str, &str)| PastText {
        age: Duration::from_secs(age),
        from: nick(from),
        text: text.to_owned(),
    };
    Event::Past { texts: texts.iter().map(one).collect() }
}

fn joining(keep: Option<Keep>, shown: ShownPast) -> User {
    let mut zoe = User::new();
    zoe.model = zoe.model.keeping(keep, shown);
    zoe.happens(welcome());
    zoe
}

/// What the history knows: texts that were said so many seconds ago.
fn known(zoe: &User, texts: &[(i64, &str, &str)]) -> Answer {
    let records = texts.iter().map(|&(age, from, said)| {
        let time = zoe.now.time.checked_sub(jiff::SignedDuration::from_secs(age)).unwrap();
        record(time.to_zoned(TimeZone::UTC).datetime(), text(from, said))
    });
    Answer::Past(past_of(Target::Room, records.collect()))
}

/// What is said in the room, and the marks, from the top; without lines for days.
fn shown(zoe: &User) -> Vec<String> {
    let entries = zoe.model.conversations()[0].entries();
    let line = |entry: &Entry| match &entry.content {
        Content::Said { from, text, .. } => Some(format!("{from}: {text}")),
        Content::History(Report::PastAbove) => Some("above".to_owned()),
        Content::SaidBefore { count, was_away: true } => Some(format!("away {count}")),
        Content::SaidBefore { count, was_away: false } => Some(format!("before {count}")),
        Content::Welcome { .. } => Some("welcome".to_owned()),
        _ => None,
    };
    entries.filter_map(line).collect()
}

#[test]
fn a_newcomer_sees_what_was_said_before_above_its_own_stay_and_keeps_it() {
    let mut zoe = joining(Some(Keep::All), ShownPast::Scrollback);
    let answer = known(&zoe, &[]);
    zoe.hears_of(answer);
    zoe.asks();
    zoe.happens(past(&[(90, "ann", "one"), (9, "bob", "two")]));
    zoe.happens(said("ann", "three"));
    assert_eq!(shown(&zoe), ["ann: one", "bob: two", "above", "welcome", "ann: three"]);
    let room = |from, said| (Target::Room, text(from, said));
    assert_eq!(kept(&zoe.asks()), [room("ann", "one"), room("bob", "two"), room("ann", "three")]);
    assert_eq!(zoe.model.conversations()[0].unread(), 0);
    let room = &zoe.model.conversations()[0];
    assert!(room.day_above(room.indices().start, &TimeZone::UTC).is_some());
    assert_eq!(room.unread_line(), None, "nothing was read before");
}

#[test]
fn nothing_that_the_history_knows_is_shown_or_kept_twice() {
    let mut zoe = joining(Some(Keep::All), ShownPast::Scrollback);
    zoe.asks();
    // The user itself said one of them; clocks and ages are not exact.
    let known = known(&zoe, &[(500, "ann", "hi"), (300, "zoe", "ok"), (200, "bob", "ok")]);
    let told = [
        (499, "ann", "hi"),
        (400, "ann", "missed"),
        (310, "zoe", "ok"),
        (199, "bob", "ok"),
        (190, "bob", "ok"),
        (5, "ann", "new"),
    ];
    // What the server tells waits for the history.
    zoe.happens(past(&told));
    assert_eq!(shown(&zoe), ["welcome"]);
    zoe.hears_of(known);
    let all =
        ["ann: hi", "ann: missed", "zoe: ok", "bob: ok", "bob: ok", "ann: new", "above", "welcome"];
    assert_eq!(shown(&zoe), all);
    let room = |from, said| (Target::Room, What::Said { from: peer(from), text: said, own: false });
    let new = [("ann", "missed"), ("bob", "ok"), ("ann", "new")];
    let new = new.map(|(from, said)| room(from, said.to_owned()));
    assert_eq!(kept(&zoe.asks()), new);
}

#[test]
fn the_line_stands_above_what_was_said_while_the_program_did_not_run() {
    for is_told_first in [false, true] {
        let mut zoe = joining(Some(Keep::All), ShownPast::Scrollback);
        let known = known(&zoe, &[(500, "ann", "seen"), (400, "bob", "seen too")]);
        let told =
            [(499, "ann", "seen"), (450, "cyd", "unheard"), (90, "ann", "zoe?"), (5, "ann", "new")];
        if is_told_first {
            zoe.happens(past(&told));
            zoe.hears_of(known);
        } else {
            zoe.hears_of(known);
            zoe.happens(past(&told));
        }
        let room = &zoe.model.conversations()[0];
        let first = room.unread_line().and_then(|index| room.entry(index)).unwrap();
        assert_eq!(first.content, Content::of_record(&text("ann", "zoe?")));
        assert!(first.attention.is_some(), "it is marked");
        assert_eq!((zoe.model.next_alert(), room.calls()), (None, 0), "and nothing rings");
    }
}

#[test]
fn what_is_said_again_much_later_is_another_text() {
    let mut zoe = joining(Some(Keep::All), ShownPast::Scrollback);
    let known = known(&zoe, &[(5000, "ann", "lunch?")]);
    zoe.hears_of(known);
    zoe.happens(past(&[(100, "ann", "lunch?")]));
    assert_eq!(shown(&zoe), ["ann: lunch?", "ann: lunch?", "above", "welcome"]);
}

#[test]
fn if_the_history_fails_the_past_is_shown_without_it() {
    let mut zoe = joining(Some(Keep::All), ShownPast::Scrollback);
    zoe.happens(past(&[(5, "ann", "hi")]));
    assert_eq!(shown(&zoe), ["welcome"]);
    zoe.hears_of(Answer::Report(Report::Trouble(Trouble::NoFolder)));
    assert_eq!(shown(&zoe), ["ann: hi", "above", "welcome"]);
    // And if there is none, it waits for nothing.
    let mut zoe = joining(None, ShownPast::Scrollback);
    zoe.happens(past(&[(5, "ann", "hi")]));
    assert_eq!(shown(&zoe), ["ann: hi", "above", "welcome"]);
    assert!(zoe.asks().is_empty());
}

#[test]
fn what_was_missed_while_the_user_was_away_comes_where_it_was_away_and_is_unread() {
    for face in [ShownPast::Nothing, ShownPast::Excerpt, ShownPast::Scrollback] {
        let mut zoe = joining(None, face);
        zoe.happens(said("ann", "one"));
        zoe.happens(Event::Disconnected { reason: Disconnect::Silent, error: None });
        zoe.happens(welcome());
        zoe.happens(past(&[(5, "bob", "two"), (2, "zoe", "three")]));
        zoe.happens(said("ann", "four"));
        let all =
            ["welcome", "ann: one", "welcome", "away 2", "bob: two", "zoe: three", "ann: four"];
        assert_eq!(shown(&zoe), all);
    }
    let mut zoe = joining(None, ShownPast::Scrollback);
    zoe.happens(opened("bob"));
    zoe.model.show(1);
    zoe.happens(welcome());
    zoe.happens(past(&[(5, "bob", "two"), (2, "bob", "three")]));
    assert_eq!(zoe.model.conversations()[0].unread(), 2);
}

#[test]
fn where_one_cannot_scroll_the_last_of_it_is_told_behind_a_head_and_nothing_twice() {
    let mut zoe = joining(Some(Keep::All), ShownPast::Excerpt);
    zoe.asks();
    let known = known(&zoe, &[(1000, "ann", "old")]);
    zoe.hears_of(known);
    let texts: Vec<String> = (0..30).map(|number| number.to_string()).collect();
    let mut told = vec![(1000, "ann", "old")];
    told.extend(texts.iter().map(|text| (20, "bob", text.as_str())));
    zoe.happens(past(&told));
    let shown_now = shown(&zoe);
    assert_eq!(shown_now[..3], ["welcome", "before 10", "bob: 20"]);
    assert_eq!(shown_now.len(), 12);
    assert_eq!(kept(&zoe.asks()).len(), 30);
    // A pipe is told nothing of before its time.
    let mut zoe = joining(None, ShownPast::Nothing);
    zoe.happens(past(&told));
    assert_eq!(shown(&zoe), ["welcome"]);
}

#[test]
fn nothing_is_shown_of_whom_the_user_ignores() {
    for face in [ShownPast::Excerpt, ShownPast::Scrollback] {
        let mut zoe = joining(None, face);
        zoe.types("/ignore eve");
        let told = [(9, "eve", "one"), (8, "bob", "two")];
        zoe.happens(past(&told));
        assert!(!shown(&zoe).concat().contains("eve"));
        zoe.happens(welcome());
        zoe.happens(past(&told));
        let shown = shown(&zoe);
        assert!(!shown.concat().contains("eve"), "{shown:?}");
        assert_eq!(shown[shown.len() - 2..], ["away 1", "bob: two"]);
    }
}

#[test]
fn an_age_beyond_all_clocks_is_one_of_long_ago() {
    let mut zoe = joining(None, ShownPast::Scrollback);
    zoe.happens(past(&[(u64::from(u32::MAX), "ann", "hi"), (u64::MAX, "ann", "ho")]));
    assert_eq!(shown(&zoe), ["ann: hi", "ann: ho", "above", "welcome"]);
}

#[test]
fn what_was_forgotten_is_not_told_again_by_the_server() {
    let room = Scope::Target(Target::Room);
    for face in [ShownPast::Excerpt, ShownPast::Scrollback] {
        for is_told_first in [false, true] {
            let mut zoe = joining(Some(Keep::All), face);
            let Answer::Past(known) = known(&zoe, &[]) else { unreachable!() };
            let time = zoe.now.time - jiff::SignedDuration::from_secs(100);
            let answer = Answer::Past(Past { forgotten: Some(time), ..known });
            // The age of the second is rounded.
            let told = past(&[(500, "ann", "old"), (99, "ann", "just before"), (50, "bob", "new")]);
            if is_told_first {
                zoe.happens(told);
                zoe.hears_of(answer);
            } else {
                zoe.hears_of(answer);
                zoe.happens(told);
            }
            let said: Vec<String> = shown(&zoe).into_iter().filter(|it| it.contains(':')).collect();
            assert_eq!(said, ["bob: new"]);
            assert_eq!(kept(&zoe.asks()), [(Target::Room, text("bob", "new"))]);
        }
    }
    // In the same stay, when the history comes late, and when the server tells all of it once more.
    let mut zoe = joining(Some(Keep::All), ShownPast::Scrollback);
    zoe.happens(past(&[(5, "ann", "old")]));
    zoe.hears_of(Answer::Report(Report::Forgotten(room, 0)));
    let answer = known(&zoe, &[]);
    zoe.hears_of(answer);
    zoe.happens(welcome());
    zoe.happens(past(&[(5, "ann", "old")]));
    assert!(!shown(&zoe).concat().contains("old"));
    // Private chats are another matter.
    let mut zoe = joining(None, ShownPast::Scrollback);
    let scope = Scope::Target(Target::Chat(peer("ann")));
    zoe.hears_of(Answer::Report(Report::Forgotten(scope, 1)));
    zoe.happens(past(&[(5, "ann", "hi")]));
    assert!(shown(&zoe).concat().contains("ann: hi"));
}

/// Without a history, and with one that is off, in which there is nothing.
#[test]
fn what_is_forgotten_is_gone_and_not_told_again_where_nothing_is_kept() {
    for keep in [None, Some(Keep::Off)] {
        let mut zoe = joining(keep, ShownPast::Scrollback);
        let told = [(9, "ann", "old")];
        zoe.happens(past(&told));
        assert_eq!(shown(&zoe), ["ann: old", "above", "welcome"]);
        for lines in [0, 1] {
            zoe.types("/forget");
            let scope = Scope::Target(Target::Room);
            // What the history answers, if there is one.
            match (keep, lines) {
                (None, _) => {}
                (Some(_), 0) => zoe.hears_of(Answer::Report(Report::AskToForget(scope.clone(), 0))),
                (Some(_), _) => zoe.hears_of(Answer::Report(Report::Forgotten(scope.clone(), 0))),
            }
            if lines == 0 {
                let asked = Content::History(Report::AskToForget(scope, 1));
                assert_eq!(zoe.last(), (Target::Room, asked));
            }
        }
        assert!(matches!(zoe.last().1, Content::History(Report::Forgotten(..))));
        zoe.happens(welcome());
        zoe.happens(past(&told));
        assert!(!shown(&zoe).concat().contains("old"), "{keep:?}: {:?}", shown(&zoe));
    }
}
