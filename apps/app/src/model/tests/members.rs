//! The list of members, as a user looks at it.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn names(list: &MemberList, user: &User) -> Vec<String> {
    list.rows(&user.model).map(|row| row.nick.to_string()).collect()
}

fn selected(list: &MemberList, user: &User) -> Option<String> {
    list.selected_nick(&user.model).map(Nick::to_string)
}

#[test]
fn members_stand_where_people_look_for_them() {
    let zoe = User::joined(&["bob", "Ann", "Élan", "eve", "anton", "Bob"]);
    let list = MemberList::default();
    assert_eq!(names(&list, &zoe), ["zoe", "Ann", "anton", "Bob", "bob", "Élan", "eve"]);
    assert_eq!(selected(&list, &zoe), None);
}

#[test]
fn a_filter_shows_those_whose_nickname_has_it_and_selects_the_first() {
    let zoe = User::joined(&["bob", "Ann", "Élan", "eve"]);
    let mut list = MemberList::default();
    list.set_filter(&zoe.model, "E");
    assert_eq!(names(&list, &zoe), ["zoe", "Élan", "eve"]);
    assert_eq!(selected(&list, &zoe).as_deref(), Some("Élan"), "nobody looks for itself");
    list.move_by(&zoe.model, 1);
    list.set_filter(&zoe.model, "ev");
    assert_eq!(selected(&list, &zoe).as_deref(), Some("eve"));
    list.set_filter(&zoe.model, "evil");
    assert_eq!((names(&list, &zoe), selected(&list, &zoe)), (Vec::new(), None));
    list.set_filter(&zoe.model, &"é".repeat(99));
    assert!(list.filter().len() <= MemberList::MAX_FILTER);
    list.clear();
    assert_eq!(list.count(&zoe.model), 5);
}

#[test]
fn the_selection_stays_with_the_member_while_others_come_and_go() {
    let mut zoe = User::joined(&["ann", "cyd", "eve"]);
    let mut list = MemberList::default();
    list.move_by(&zoe.model, 1);
    assert_eq!(selected(&list, &zoe).as_deref(), Some("zoe"));
    list.move_by(&zoe.model, 2);
    assert_eq!(selected(&list, &zoe).as_deref(), Some("cyd"));
    zoe.happens(joined("bob"));
    zoe.happens(Event::Left { nick: nick("ann") });
    assert_eq!(selected(&list, &zoe).as_deref(), Some("cyd"));
    zoe.happens(Event::Left { nick: nick("cyd") });
    assert_eq!(selected(&list, &zoe).as_deref(), Some("eve"), "the next one takes its place");
    zoe.happens(Event::Left { nick: nick("eve") });
    assert_eq!(selected(&list, &zoe).as_deref(), Some("bob"), "or the last one");
    zoe.happens(lost());
    assert_eq!(selected(&list, &zoe).as_deref(), Some("zoe"));
}

#[test]
fn the_list_says_what_is_possible_with_each_and_does_it() {
    let mut zoe = User::joined(&["ann", "bob", "cyd", "dan"]);
    let original = Member { nick: nick("eve"), addr: ([10, 0, 0, 9], 0).into() };
    zoe.happens(Event::Joined { nick: original.nick, addr: original.addr });
    zoe.happens(opened("ann"));
    zoe.happens(invited("bob"));
    zoe.types("/chat cyd");
    zoe.is_done(Request::Invite(nick("cyd")));
    let all = [
        ("zoe", Possible::Yourself),
        ("ann", Possible::Chat),
        ("bob", Possible::Accept),
        ("cyd", Possible::Wait),
        ("dan", Possible::Invite),
        ("eve", Possible::Nothing),
    ];
    let mut list = MemberList::default();
    let mut chat = |zoe: &mut User, index| {
        list.select(&zoe.model, index);
        list.chat(&mut zoe.model, zoe.now)
    };
    for (name, possible) in all {
        assert_eq!(zoe.model.possible(&nick(name)), possible, "{name}");
    }
    assert_eq!(chat(&mut zoe, 0), None);
    assert_eq!(zoe.problem(), Problem::Yourself);
    assert_eq!(chat(&mut zoe, 1), None);
    assert_eq!(*zoe.shown(), super::chat("ann"));
    assert_eq!(chat(&mut zoe, 2), request(Request::Accept(peer("bob"))));
    assert_eq!(chat(&mut zoe, 3), None);
    assert_eq!(zoe.problem(), Problem::InvitedAlready(nick("cyd")));
    assert_eq!(chat(&mut zoe, 4), request(Request::Invite(nick("dan"))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_happens_the_selection_is_in_the_list(
        steps in vec((0..5_u8, 0..20_u8, -30..30_isize), 0..80)
    ) {
        let mut zoe = User::joined(&["ann", "bob"]);
        let mut list = MemberList::default();
        for (kind, number, places) in steps {
            let name = format!("m{number}");
            match kind {
                0 => zoe.happens(joined(&name)),
                1 => zoe.happens(Event::Left { nick: nick(&name) }),
                2 => list.move_by(&zoe.model, places),
                3 => list.set_filter(&zoe.model, &number.to_string()),
                _ => list.set_filter(&zoe.model, ""),
            }
            let count = list.count(&zoe.model);
            prop_assert_eq!(names(&list, &zoe).len(), count);
            if let Some(index) = list.selected(&zoe.model) {
                prop_assert!(index < count);
            }
        }
    }
}
