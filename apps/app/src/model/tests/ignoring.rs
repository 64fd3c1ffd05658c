//! Dialogues with a user who ignores somebody.

use super::*;
use crate::history::{Answer, Ask, Hit, Keep, Record, Report, Venue, What};
use crate::ignored::{Edit, Ignore};

const HOUR: Duration = Duration::from_secs(3600);

impl User {
    fn invited_by(&self) -> usize {
        self.model.invitations().len()
    }
}

fn added(name: &str) -> Option<Action> {
    request(Request::Ignore(Edit::Add(Ignore { nick: nick(name), until: None })))
}

fn ignoring(names: &[&str]) -> User {
    let mut zoe = User::joined(&["ann", "bob"]);
    for name in names {
        assert_eq!(zoe.types(&format!("/ignore {name}")), added(name));
    }
    zoe
}

#[test]
fn nothing_in_the_room_shows_what_an_ignored_member_says_and_does() {
    let mut zoe = ignoring(&["bob"]);
    let before = zoe.rooms_entries();
    zoe.happens(said("bob", "hi"));
    zoe.happens(said("BOB", "a look-alike"));
    zoe.happens(Event::Left { nick: nick("bob") });
    zoe.happens(joined("bob"));
    zoe.happens(said("bob", "I am back"));
    assert_eq!(zoe.rooms_entries(), before);
    zoe.happens(opened("ann"));
    zoe.model.show(1);
    zoe.happens(said("bob", "zoe!"));
    assert_eq!(zoe.unread(), [0, 0]);
    zoe.happens(said("ann", "hi"));
    assert_eq!(zoe.unread(), [1, 0]);
    assert!(zoe.model.roster().contains(&nick("bob")), "it is still in the list");
}

#[test]
fn an_ignored_members_invitation_waits_for_nobody() {
    let mut zoe = ignoring(&["bob"]);
    let before = zoe.rooms_entries();
    zoe.happens(invited("bob"));
    zoe.happens(closed("bob", ChatEnd::Expired));
    zoe.happens(Event::NoRoom { peer: peer("bob") });
    assert_eq!((zoe.invited_by(), zoe.rooms_entries()), (0, before));
    // Of an original, only the address may be known.
    let from = |candidates: &[&str]| Event::Invited {
        peer: Peer::Addr([10, 0, 0, 9].into()),
        ip: [10, 0, 0, 9].into(),
        candidates: candidates.iter().map(|name| nick(name)).collect(),
    };
    zoe.happens(from(&["bob"]));
    assert_eq!(zoe.invited_by(), 0);
    zoe.happens(from(&["ann", "bob"]));
    assert_eq!(zoe.invited_by(), 1, "it may be ann");
    zoe.happens(invited("ann"));
    zoe.types("/ignore ann");
    assert_eq!(zoe.invited_by(), 0, "none is left that waited");
}

#[test]
fn a_private_chat_that_the_user_wants_goes_on() {
    let mut zoe = User::joined(&["bob"]);
    zoe.happens(opened("bob"));
    zoe.types("/ignore bob");
    let chats = matches!(zoe.last().1, Content::Ignoring { chats: true, is_here: true, .. });
    assert!(chats);
    zoe.happens(whispered("bob", "psst"));
    assert_eq!(zoe.unread(), [0, 2], "the chat has opened, and bob talks");
    assert_eq!(zoe.types("/msg bob what?"), request(Request::Say(peer("bob"), "what?".into())));
}

#[test]
fn whoever_is_ignored_for_a_time_is_heard_again_after_it_and_nothing_is_lost_without_a_trace() {
    let mut zoe = User::joined(&["bob"]);
    let until = zoe.now.time.checked_add(jiff::SignedDuration::from_hours(1)).unwrap();
    let edit = Edit::Add(Ignore { nick: nick("bob"), until: Some(until) });
    assert_eq!(zoe.types("/ignore bob for 1h"), request(Request::Ignore(edit)));
    zoe.happens(said("bob", "one"));
    zoe.happens(said("Bob", "two"));
    zoe.happens(invited("bob"));
    let hidden = Hidden { texts: 2, invitations: 1 };
    assert_eq!(zoe.types("/ignore"), None);
    let left = Some(HOUR);
    let bob = IgnoredNick { nick: nick("bob"), left, hidden };
    assert_eq!(zoe.last().1, Content::Ignored(vec![bob]));
    assert_eq!(zoe.model.next_time(zoe.now), Some(zoe.now.instant + HOUR));
    zoe.now.time = until;
    assert_eq!(zoe.model.next_time(zoe.now), Some(zoe.now.instant));
    zoe.model.on_time(zoe.now);
    assert_eq!(zoe.model.next_time(zoe.now), None);
    zoe.happens(said("bob", "three"));
    let entries = zoe.model.shown().entries().rev();
    let newest: Vec<_> = entries.take(2).map(|entry| entry.content.clone()).collect();
    let again = Content::HeardAgain { nick: nick("bob"), hidden, is_over: true };
    let three = Content::Said { from: peer("bob"), text: "three".to_owned(), own: false };
    assert_eq!(newest, [three, again]);
}

#[test]
fn whom_one_does_not_want_to_ignore_any_more_is_named_as_loosely_as_others() {
    let mut zoe = ignoring(&["bob"]);
    zoe.happens(said("bob", "one"));
    assert_eq!(zoe.types("/unignore Bob"), request(Request::Ignore(Edit::Remove(nick("bob")))));
    let hidden = Hidden { texts: 1, invitations: 0 };
    let again = Content::HeardAgain { nick: nick("bob"), hidden, is_over: false };
    assert_eq!(zoe.last().1, again);
    zoe.happens(said("bob", "two"));
    assert!(matches!(zoe.last().1, Content::Said { .. }));
    zoe.types("/unignore bob");
    assert_eq!(zoe.problem(), Problem::NotIgnored("bob".to_owned()));
}

#[test]
fn one_ignores_who_is_away_but_neither_oneself_nor_an_address() {
    let mut zoe = User::joined(&["bob"]);
    assert_eq!(zoe.types("/ignore eve"), added("eve"));
    assert!(matches!(zoe.last().1, Content::Ignoring { is_here: false, .. }));
    zoe.types("/ignore zoe");
    assert_eq!(zoe.problem(), Problem::Yourself);
    zoe.types("/ignore bob for ages");
    assert_eq!(zoe.problem(), Problem::BadTime);
    assert_eq!(zoe.draft(), "/ignore bob for ages");
    let ip = [10, 0, 0, 9].into();
    zoe.happens(Event::Invited { peer: Peer::Addr(ip), ip, candidates: Vec::new() });
    zoe.types("/ignore 10.0.0.9");
    assert_eq!(zoe.problem(), Problem::IgnoreNick);
}

#[test]
fn what_was_kept_of_an_ignored_member_is_not_shown_either() {
    for shown in [ShownPast::Scrollback, ShownPast::Excerpt] {
        let mut zoe = ignoring(&["bob"]);
        zoe.model = zoe.model.keeping(Some(Keep::All), shown);
        zoe.happens(said("bob", "live"));
        let mut kept = zoe.model.take_asks();
        kept.retain(|ask| !matches!(ask, Ask::Seen(_)));
        assert_eq!(kept.len(), 2, "the question, and what is kept nevertheless: {kept:?}");
        let at = jiff::civil::date(2026, 11, 25).at(12, 0, 0, 0);
        let record = |from: &str, text: &str| {
            let what = What::Said { from: peer(from), text: text.to_owned(), own: false };
            Record { time: zoe.now.time, what }
        };
        let records = vec![(1, at, record("bob", "old b")), (2, at, record("ann", "old a"))];
        let past = past_of(Target::Room, records);
        let hit = |number, record, target| {
            let venue = Venue { server: None, target };
            Hit { number, venue, at, record }
        };
        let hits = vec![
            hit(1, record("bob", "old b"), Target::Room),
            hit(2, record("ann", "old a"), Target::Room),
            hit(3, record("bob", "private"), chat("bob")),
        ];
        zoe.model.update(zoe.now, Update::History(Answer::Past(past)));
        let found = Report::Found { words: "old".to_owned(), hits, more: 0 };
        zoe.model.update(zoe.now, Update::History(Answer::Report(found)));
        let all = format!("{:?}", zoe.model.shown().entries().collect::<Vec<_>>());
        assert!(
            !all.contains("old b") && all.contains("old a") && all.contains("private"),
            "{all}"
        );
    }
}

#[test]
fn what_the_server_tells_of_before_is_not_shown_of_an_ignored_member_and_nothing_is_kept_twice() {
    use plausch_transport_std::client::PastText;

    let mut zoe = ignoring(&["bob"]);
    zoe.model = zoe.model.keeping(Some(Keep::All), ShownPast::Scrollback);
    let told = |from: &str, text: &str| PastText {
        age: Duration::from_secs(60),
        from: nick(from),
        text: text.to_owned(),
    };
    let past = Event::Past { texts: vec![told("bob", "old b"), told("ann", "old a")] };
    zoe.happens(past.clone());
    let time = zoe.now.time.checked_sub(Duration::from_secs(60)).unwrap();
    let at = jiff::civil::date(2026, 11, 25).at(12, 0, 0, 0);
    let what = What::Said { from: peer("bob"), text: "old b".to_owned(), own: false };
    let came = What::Joined(nick("eve"));
    let records = vec![(1, at, Record { time, what }), (2, at, Record { time, what: came })];
    let past_of_file = past_of(Target::Room, records);
    zoe.model.take_asks();
    zoe.model.update(zoe.now, Update::History(Answer::Past(past_of_file)));
    let mut kept = zoe.model.take_asks();
    kept.retain(|ask| !matches!(ask, Ask::Seen(_)));
    assert_eq!(kept.len(), 1, "only what ann said is new");
    let seen = |zoe: &User| format!("{:?}", zoe.model.shown().entries().collect::<Vec<_>>());
    assert!(!seen(&zoe).contains("old b") && seen(&zoe).contains("old a"));
    assert!(seen(&zoe).contains("Traffic"), "and who came is still there");
    // While the user was away.
    zoe.happens(lost());
    zoe.happens(welcome());
    let before = zoe.rooms_entries();
    zoe.happens(Event::Past { texts: vec![told("bob", "missed b")] });
    assert_eq!(zoe.rooms_entries(), before);
    zoe.happens(past);
    assert_eq!(zoe.rooms_entries(), before + 2, "how many, and what ann said");
}
