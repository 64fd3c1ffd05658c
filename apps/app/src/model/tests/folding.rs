//! Dialogues with a model that folds joins and leaves.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::history::{Answer, Ask, Keep, Past, Record, What};

fn folding(others: &[&str]) -> User {
    let mut zoe = User::joined(others);
    zoe.model = zoe.model.folding_joins();
    zoe
}

fn left(name: &str) -> Event {
    Event::Left { nick: nick(name) }
}

/// What the shown conversation has, in short.
fn seen(zoe: &User) -> Vec<String> {
    let short = |entry: &Entry| match &entry.content {
        Content::Said { text, .. } => text.clone(),
        Content::Joined(nick) => format!("+{nick}"),
        Content::Left(nick) => format!("-{nick}"),
        Content::Traffic(traffic) => {
            let Counts { joined, left, returned, visited } = traffic.counts();
            format!("{joined} {left} {returned} {visited}")
        }
        other => format!("{other:?}"),
    };
    // The welcome and the roster come first.
    zoe.model.shown().entries().skip(2).map(short).collect()
}

#[test]
fn joins_and_leaves_in_a_row_are_one_entry_that_ends_when_something_else_happens() {
    let mut zoe = folding(&["bob", "eve"]);
    for event in
        [joined("ann"), left("eve"), joined("cyd"), left("cyd"), left("bob"), joined("bob")]
    {
        zoe.happens(event);
    }
    assert_eq!(seen(&zoe), ["1 1 1 1"]);
    zoe.happens(said("ann", "hi"));
    zoe.happens(joined("dan"));
    assert_eq!(seen(&zoe), ["1 1 1 1", "hi", "1 0 0 0"]);
    assert_eq!(zoe.model.conversations()[0].unread(), 0);
}

#[test]
fn whoever_has_just_said_something_is_missed_by_name() {
    let mut zoe = folding(&["bob", "eve"]);
    zoe.happens(said("bob", "hi"));
    zoe.happens(left("eve"));
    zoe.happens(left("bob"));
    zoe.happens(joined("bob"));
    assert_eq!(seen(&zoe), ["hi", "0 1 0 0", "-bob", "+bob"]);
    for _ in 0..9 {
        zoe.happens(left("bob"));
        zoe.happens(joined("bob"));
    }
    assert_eq!(seen(&zoe)[4..], ["0 0 1 0"], "who comes and goes again and again is folded");
}

#[test]
fn with_whom_one_chats_in_private_is_missed_though_it_said_nothing() {
    let mut zoe = folding(&["bob"]);
    zoe.happens(opened("bob"));
    zoe.now.instant += Duration::from_secs(3600);
    zoe.happens(left("bob"));
    assert_eq!(seen(&zoe), ["-bob"]);
}

#[test]
fn joins_and_leaves_never_push_talk_out_of_the_scrollback() {
    let mut zoe = folding(&[]);
    for number in 0..Conversation::CAPACITY / 2 {
        zoe.happens(said("ann", &number.to_string()));
        for visitor in 0..5 {
            zoe.happens(joined(&format!("v{visitor}")));
            zoe.happens(left(&format!("v{visitor}")));
        }
    }
    let seen = seen(&zoe);
    assert_eq!(seen.len(), Conversation::CAPACITY);
    assert_eq!(seen[..2], ["0", "0 0 0 5"]);
}

#[test]
fn what_is_dropped_for_talk_takes_the_traffic_before_it_along() {
    let mut zoe = folding(&[]);
    for number in 0..Conversation::CAPACITY + 10 {
        zoe.happens(joined(&format!("v{number}")));
        zoe.happens(said("ann", &number.to_string()));
    }
    let room = zoe.model.shown();
    let talk = |entry: &&Entry| !matches!(entry.content, Content::Traffic(_));
    assert_eq!(room.entries().filter(talk).count(), Conversation::CAPACITY);
    assert!(room.indices().len() <= 2 * Conversation::CAPACITY);
}

#[test]
fn who_wants_to_see_each_join_sees_it_in_what_was_folded_as_well() {
    let mut zoe = folding(&[]);
    zoe.happens(joined("ann"));
    zoe.happens(joined("bob"));
    let is_open = |zoe: &User| {
        let traffic = zoe.model.shown().entries().find_map(|entry| match &entry.content {
            Content::Traffic(traffic) => Some(traffic),
            _ => None,
        });
        traffic.expect("traffic").is_open()
    };
    let index = zoe.model.shown().indices().end - 1;
    assert!(!is_open(&zoe) && zoe.model.toggle_traffic(index) && is_open(&zoe));
    assert!(!zoe.model.toggle_traffic(index - 1), "no traffic there");
    zoe.model.toggle_joins();
    assert_eq!((zoe.model.joins(), is_open(&zoe)), (Joins::All, true));
    zoe.types("/joins fold");
    assert_eq!(zoe.last().1, Content::Joins(Joins::Fold));
    assert!(!is_open(&zoe));
    zoe.types("/joins none");
    let before = zoe.rooms_entries();
    zoe.happens(joined("cyd"));
    assert_eq!(zoe.rooms_entries(), before);
    zoe.types("/joins");
    assert_eq!(zoe.last().1, Content::Joins(Joins::None));
    zoe.types("/joins often");
    assert!(matches!(zoe.problem(), Problem::Usage(usage) if usage.word == "/joins"));
}

#[test]
fn what_was_kept_one_by_one_is_folded_and_goes_on_above() {
    let mut zoe = folding(&[]);
    zoe.model = zoe.model.keeping(Some(Keep::All), ShownPast::Scrollback);
    zoe.happens(joined("ann"));
    zoe.happens(left("ann"));
    let kept = zoe.model.take_asks().into_iter().filter_map(|ask| match ask {
        Ask::Keep(_, record) => Some(record.what),
        _ => None,
    });
    let kept: Vec<_> = kept.collect();
    assert_eq!(kept, [What::Joined(nick("ann")), What::Left(nick("ann"))]);

    let at = jiff::civil::date(2026, 11, 25).at(12, 0, 0, 0);
    let record = |number: i64, what: What| (number, at, Record { time: zoe.now.time, what });
    let text = |text: &str| What::Said { from: peer("bob"), text: text.to_owned(), own: false };
    let came = |name: &str| What::Joined(nick(name));
    let went = |name: &str| What::Left(nick(name));
    let late = vec![record(4, went("cyd")), record(5, came("dan")), record(6, text("late"))];
    let early = vec![record(1, text("early")), record(2, came("cyd")), record(3, came("eve"))];
    for (records, has_older) in [(late, true), (early, false)] {
        let past = Past { has_older, ..past_of(Target::Room, records) };
        zoe.model.update(zoe.now, Update::History(Answer::Past(past)));
    }
    let contents = zoe.model.shown().entries();
    let traffic = contents.filter_map(|entry| match &entry.content {
        Content::Traffic(traffic) => Some(traffic.counts()),
        _ => None,
    });
    let counts: Vec<_> = traffic.collect();
    assert_eq!(counts[0], Counts { joined: 2, visited: 1, ..Counts::default() });
    assert_eq!(counts.len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_happens_all_talk_is_there_and_no_two_folds_touch(
        events in vec((0..4_u8, any::<u8>()), 0..400)
    ) {
        let mut zoe = folding(&[]);
        let mut texts = Vec::new();
        for (kind, number) in events {
            let name = format!("m{}", number % 7);
            match kind {
                0 => {
                    let text = format!("text {}", texts.len());
                    zoe.happens(said(&name, &text));
                    texts.push(text);
                }
                1 | 2 => zoe.happens(joined(&name)),
                _ => zoe.happens(left(&name)),
            }
        }
        let is_traffic = |entry: &Entry| matches!(entry.content, Content::Traffic(_));
        let entries: Vec<_> = zoe.model.shown().entries().collect();
        prop_assert!(entries.windows(2).all(|pair| !is_traffic(pair[0]) || !is_traffic(pair[1])));
        let heard = seen(&zoe).into_iter().filter(|text| text.starts_with("text "));
        prop_assert_eq!(heard.collect::<Vec<_>>(), texts);
    }
}
