//! From the invitation to the chat (§4, §5): invitations that cross, one chat for each member, and who may
//! connect.

use std::time::Duration;

use plausch_tests::world::program::Action;
use plausch_tests::world::{Newcomer, Seen, World, invitation, invitation_from};

const LONG: Duration = Duration::from_secs(12);

#[test]
fn of_two_that_invite_each_other_at_once_the_smaller_nickname_yields_and_one_chat_opens() {
    for seed in 0..200 {
        for (first, second) in [("ann", "bob"), ("bob", "ann")] {
            let mut world = World::with_room(seed, &["ann", "bob"]);
            world.invites(first, second);
            let pause = world.dice().up_to(Duration::from_millis(30));
            world.advance(pause);
            let second_can = world.tries(second, Action::Invite { peer: first });
            world.advance(LONG);
            second_can.unwrap();
            for who in ["ann", "bob"] {
                let all = world.sights(who);
                let count =
                    |wanted: fn(&Seen) -> bool| all.iter().filter(|(_, seen)| wanted(seen)).count();
                assert_eq!(count(|seen| matches!(seen, Seen::ChatOpened { .. })), 1, "{who}");
                assert_eq!(count(|seen| matches!(seen, Seen::ChatClosed { .. })), 0, "{who}");
                assert_eq!(count(|seen| matches!(seen, Seen::Rejected { .. })), 0, "{who}");
            }
            world.says_in_private("ann", "bob", "one");
            world.says_in_private("bob", "ann", "two");
            world.settle();
            world.hears_in_private("bob", "ann", "one");
            world.hears_in_private("ann", "bob", "two");
        }
    }
}

#[test]
fn glare_opens_one_chat_even_if_datagrams_are_lost_and_late() {
    for seed in 0..200 {
        let mut world = World::with_room(seed, &["ann", "bob"]);
        world.lose_datagrams(0.3);
        world.faults().doubled = 0.3;
        world.faults().late = Duration::from_millis(1500);
        world.invites("ann", "bob");
        world.invites("bob", "ann");
        world.advance(Duration::from_secs(20));
        for who in ["ann", "bob"] {
            let all = world.sights(who);
            let opened = all.iter().filter(|(_, seen)| matches!(seen, Seen::ChatOpened { .. }));
            assert_eq!(opened.count(), 1, "{who}");
        }
    }
}

#[test]
fn there_is_one_chat_with_the_same_member_at_a_time() {
    let mut world = World::with_room(12, &["ann", "bob"]);
    world.chat("ann", "bob");
    assert!(world.tries("ann", Action::Invite { peer: "bob" }).is_err());
    assert!(world.tries("bob", Action::Invite { peer: "ann" }).is_err());
    // Neither is an invitation shown while the chat is open.
    world.raw_appears("nat", "10.0.0.11");
    world.raw_invites("nat", 7777, "bob", &invitation_from(50_999, "ann"));
    world.settle();
    world.is_not_invited("bob");
}

#[test]
fn inviting_a_member_that_has_invited_is_accepting() {
    let mut world = World::with_room(13, &["ann", "bob"]);
    world.invites("ann", "bob");
    world.settle();
    world.is_invited("bob", "ann");
    world.invites("bob", "ann");
    world.settle();
    world.is_in_chat("ann", "bob");
    world.is_in_chat("bob", "ann");
}

#[test]
fn a_member_that_accepts_and_closes_before_the_chat_opens_declines() {
    for seed in 0..50 {
        let mut world = World::with_room(seed, &["ann", "bob"]);
        world.invites("bob", "ann");
        world.settle();
        world.is_invited("ann", "bob");
        world.accepts("ann", "bob");
        let moment = world.dice().up_to(Duration::from_millis(20));
        world.advance(moment);
        world.closes("ann", "bob");
        world.is_out_of_chat("ann", "bob", "closed");
        let before = world.now();
        world.advance(LONG);
        // Unless her nickname was already on its way: then the chat was open for him.
        let over = |seen: &Seen| matches!(seen, Seen::Rejected { .. } | Seen::ChatClosed { .. });
        let (at, end) = world.sees_some("bob", "the end", over);
        world.is_later(at, before, Duration::ZERO, Duration::from_millis(200));
        if let Seen::Rejected { reason, .. } = end {
            assert_eq!(reason, "declined");
        }
        world.is_not_invited("ann");
        world.forget("bob");
        world.chat("ann", "bob");
    }
}

#[test]
fn a_withdrawn_invitation_that_arrives_late_does_not_replace_the_current_one() {
    for seed in 0..50 {
        let mut world = World::with_room(seed, &["ann", "bob"]);
        world.faults().late = Duration::from_millis(800);
        world.invites("bob", "ann");
        world.advance(Duration::from_millis(2));
        world.closes("bob", "ann");
        world.invites("bob", "ann");
        world.advance(Duration::from_secs(4));
        world.is_invited("ann", "bob");
        world.is_not_invited("ann");
        world.accepts("ann", "bob");
        world.settle();
        world.is_in_chat("ann", "bob");
        world.is_in_chat("bob", "ann");
    }
}

#[test]
fn inviting_a_member_whose_invitation_found_no_room_opens_a_chat() {
    let mut world = World::new(18);
    world.comes("ann", Newcomer::node());
    for nick in ["bob", "carl", "zoe"] {
        world.join(nick);
    }
    world.settle();
    world.chat("ann", "bob");
    world.chat("ann", "carl");
    world.invites("zoe", "ann");
    world.settle();
    world.sees("ann", &Seen::NoRoom { peer: "zoe".into() });
    world.closes("ann", "carl");
    world.invites("ann", "zoe");
    world.advance(Duration::from_secs(3));
    world.is_in_chat("ann", "zoe");
    world.is_in_chat("zoe", "ann");
}

#[test]
fn inviting_a_member_that_was_away_and_still_invites_opens_a_chat() {
    let mut world = World::with_room(19, &["ann", "bob"]);
    world.invites("bob", "ann");
    world.settle();
    world.is_invited("ann", "bob");
    world.cut("bob");
    world.settle();
    world.is_out_of_chat("ann", "bob", "expired");
    world.joins_again("bob");
    world.settle();
    world.invites("ann", "bob");
    world.advance(Duration::from_secs(3));
    world.is_in_chat("ann", "bob");
    world.is_in_chat("bob", "ann");
}

#[test]
fn the_inviter_takes_only_the_invited_members_address_and_goes_on_waiting() {
    for seed in 0..30 {
        let mut world = World::with_room(seed, &["ann", "bob"]);
        world.invites("ann", "bob");
        world.settle();
        world.is_invited("bob", "ann");
        let port = world.chat_port_told("ann");
        // Somebody else at another host is faster, and knows what to say.
        world.raw_appears("mal", "10.0.0.66");
        let ann = world.address_of("ann");
        world.raw_connects("mal", (ann.ip(), port).into());
        world.raw_sends("mal", b"bob\n");
        world.settle();
        assert!(world.raw_is_over("mal"));
        assert!(world.raw_received("mal").is_empty(), "not even a nickname");
        world.accepts("bob", "ann");
        world.settle();
        world.is_in_chat("ann", "bob");
        world.is_in_chat("bob", "ann");
    }
}

#[test]
fn the_inviter_takes_only_the_invited_members_nickname_and_goes_on_waiting() {
    for wrong in [b"carl\n".as_slice(), b"carl", b"\n", b"a b\n", b"\xff\xff\n", b""] {
        for seed in 0..10 {
            let mut world = World::with_room(seed, &["ann"]);
            world.comes("bob", Newcomer::ours().at("10.0.0.7"));
            world.settle();
            world.invites("ann", "bob");
            world.settle();
            let port = world.chat_port_told("ann");
            world.raw_appears("mal", "10.0.0.7");
            let ann = world.address_of("ann");
            world.raw_connects("mal", (ann.ip(), port).into());
            world.raw_sends("mal", wrong);
            world.advance(Duration::from_millis(4500));
            assert!(world.raw_is_over("mal"), "{wrong:?}");
            assert!(world.raw_received("mal").is_empty(), "not even a nickname");
            world.accepts("bob", "ann");
            world.settle();
            world.is_in_chat("ann", "bob");
            world.is_in_chat("bob", "ann");
        }
    }
}

#[test]
fn an_inviter_that_met_only_wrong_ones_gives_up_when_its_time_is_up() {
    let mut world = World::with_room(16, &["ann"]);
    world.comes("bob", Newcomer::ours().at("10.0.0.7"));
    world.settle();
    let before = world.now();
    world.invites("ann", "bob");
    world.settle();
    let port = world.chat_port_told("ann");
    let ann = world.address_of("ann");
    world.raw_appears("mal", "10.0.0.7");
    for _ in 0..8 {
        world.raw_connects("mal", (ann.ip(), port).into());
        world.raw_sends("mal", b"carl\n");
        world.advance(Duration::from_millis(1200));
    }
    world.advance(Duration::from_secs(4));
    let rejected = Seen::Rejected { peer: "bob".into(), reason: "timeout".into() };
    let at = world.sees("ann", &rejected);
    world.is_later(at, before, Duration::from_secs(10), Duration::from_secs(2));
    world.sees_no("ann", |seen| matches!(seen, Seen::ChatOpened { .. } | Seen::ChatClosed { .. }));
}

#[test]
fn an_inviter_that_cannot_be_connected_to_any_more_is_unreachable() {
    let mut world = World::with_room(17, &["ann"]);
    world.raw_comes("bob", "10.0.0.7");
    world.raw_sends("bob", b"REGISTER bob 7001\n");
    world.settle();
    world.raw_invites("bob", 7001, "ann", &invitation(50_123));
    world.settle();
    world.accepts("ann", "bob");
    world.settle();
    world.is_out_of_chat("ann", "bob", "unreachable");
}

#[test]
fn an_inviter_with_another_nickname_than_it_said_is_not_talked_to() {
    let mut world = World::with_room(18, &["ann"]);
    world.raw_comes("bob", "10.0.0.7");
    world.raw_sends("bob", b"REGISTER bob 7001\n");
    world.raw_listens("bob", 50_123);
    world.settle();
    world.raw_invites("bob", 7001, "ann", &invitation(50_123));
    world.settle();
    world.accepts("ann", "bob");
    world.settle();
    assert!(world.raw_received("bob").ends_with(b"ann\n"));
    world.raw_sends("bob", b"eve\n");
    world.settle();
    world.is_out_of_chat("ann", "bob", "wrong_nick");
    assert!(world.raw_is_over("bob"));
}

#[test]
fn a_member_without_room_for_another_chat_is_told_so() {
    let mut world = World::new(19);
    world.comes("tiny", Newcomer::small());
    ["a", "b", "c", "d"].iter().for_each(|nick| world.join(nick));
    world.settle();
    for nick in ["a", "b", "c"] {
        world.chat("tiny", nick);
    }
    assert!(world.tries("tiny", Action::Invite { peer: "d" }).is_err());
    world.invites("d", "tiny");
    world.settle();
    world.sees("tiny", &Seen::NoRoom { peer: "d".into() });
    world.advance(LONG);
    world.sees_no("tiny", |seen| matches!(seen, Seen::NoRoom { .. }));
    world.closes("tiny", "a");
    world.settle();
    world.chat("d", "tiny");
}
