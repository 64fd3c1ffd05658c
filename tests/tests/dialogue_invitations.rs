//! Inviting to a private chat (§4): who is asked, how often, by which name; what comes of it.

use std::time::Duration;

use plausch_core::wire::Dialect;
use plausch_tests::originals::Generation;
use plausch_tests::world::program::Action;
use plausch_tests::world::{Newcomer, Seen, World, invitation, invitation_from};

const LONG: Duration = Duration::from_secs(12);

#[test]
fn an_invitation_that_is_accepted_opens_a_chat_on_both_sides() {
    for seed in 0..100 {
        let mut world = World::with_room(seed, &["ann", "bob"]);
        world.chat("ann", "bob");
        world.says_in_private("ann", "bob", "psst 😀");
        world.says_in_private("bob", "ann", "yes?");
        world.settle();
        world.hears_in_private("bob", "ann", "psst 😀");
        world.hears_in_private("ann", "bob", "yes?");
    }
}

#[test]
fn an_invitation_that_is_declined_is_over_for_both() {
    for seed in 0..50 {
        let mut world = World::with_room(seed, &["ann", "bob"]);
        world.invites("ann", "bob");
        world.settle();
        world.is_invited("bob", "ann");
        world.declines("bob", "ann");
        world.settle();
        world.is_rejected("ann", "bob", "declined");
        world.advance(LONG);
        world.is_not_invited("bob");
        // Both can try again.
        world.chat("bob", "ann");
    }
}

#[test]
fn a_declined_member_can_invite_again_at_once() {
    for seed in 0..50 {
        let mut world = World::with_room(seed, &["ann", "bob"]);
        for _ in 0..3 {
            world.invites("ann", "bob");
            world.settle();
            world.is_invited("bob", "ann");
            world.declines("bob", "ann");
            world.settle();
            world.is_rejected("ann", "bob", "declined");
        }
    }
}

#[test]
fn an_invitation_is_given_up_after_10_s_on_both_sides() {
    let mut world = World::with_room(1, &["ann", "bob"]);
    let before = world.now();
    world.invites("ann", "bob");
    world.advance(LONG);
    let rejected = Seen::Rejected { peer: "bob".into(), reason: "timeout".into() };
    let at = world.sees("ann", &rejected);
    world.is_later(at, before, Duration::from_secs(10), Duration::from_millis(100));
    world.is_invited("bob", "ann");
    world.is_out_of_chat("bob", "ann", "expired");
    world.is_not_invited("bob");
    assert!(world.tries("bob", Action::Accept { peer: "ann" }).is_err());
}

#[test]
fn an_invitation_is_repeated_each_second_to_a_modern_member_and_read_once() {
    let mut world = World::with_room(2, &["ann"]);
    world.raw_comes("bob", "10.0.0.3");
    world.raw_invites("bob", 7000, "ann", b"opens its port");
    world.raw_sends("bob", b"HELLO 1\nREGISTER bob 7000\n");
    world.settle();
    world.invites("ann", "bob");
    world.advance(LONG);
    let datagrams = world.raw_datagrams("bob");
    assert_eq!(datagrams.len(), 10, "at 0, 1, … 9 s");
    assert!(datagrams.windows(2).all(|pair| pair[0] == pair[1]), "the same each time");
    assert!(datagrams[0].ends_with(b"\0\0\0\x08FROM ann"));
}

#[test]
fn an_invitation_gets_through_a_network_that_loses_most_datagrams() {
    let mut through = 0;
    for seed in 0..50 {
        let mut world = World::with_room(seed, &["ann", "bob"]);
        world.lose_datagrams(0.5);
        world.faults().doubled = 0.3;
        world.faults().late = Duration::from_millis(2500);
        world.invites("ann", "bob");
        world.advance(Duration::from_secs(9));
        let invited = |seen: &Seen| matches!(seen, Seen::Invited { .. });
        let times = world.sights("bob").iter().filter(|(_, seen)| invited(seen)).count();
        assert!(times <= 1, "read {times} times");
        through += times;
    }
    assert!(through >= 48, "{through} of 50 got through");
}

#[test]
fn late_copies_of_an_answered_invitation_are_not_shown() {
    for seed in 0..100 {
        let mut world = World::with_room(seed, &["ann", "bob"]);
        world.faults().doubled = 0.5;
        world.faults().late = Duration::from_secs(4);
        world.invites("ann", "bob");
        while world.tries("bob", Action::Accept { peer: "ann" }).is_err() {
            world.advance(Duration::from_millis(500));
        }
        // Some are still on their way when the chat is over already.
        world.advance(Duration::from_millis(300));
        world.is_in_chat("ann", "bob");
        world.closes("bob", "ann");
        world.forget("bob");
        world.advance(LONG);
        world.is_not_invited("bob");
    }
}

#[test]
fn a_rejection_that_was_lost_is_repeated() {
    for seed in 0..30 {
        let mut world = World::with_room(seed, &["ann", "bob"]);
        world.invites("ann", "bob");
        world.settle();
        world.is_invited("bob", "ann");
        world.lose_datagrams(1.0);
        world.declines("bob", "ann");
        world.advance(Duration::from_secs(2));
        world.sees_no("ann", |seen| matches!(seen, Seen::Rejected { .. }));
        world.lose_datagrams(0.0);
        world.advance(Duration::from_millis(1200));
        world.is_rejected("ann", "bob", "declined");
        world.is_not_invited("bob");
    }
}

#[test]
fn to_an_original_an_invitation_is_sent_once_and_opens_one_window() {
    for dialect in [Dialect::Framed, Dialect::Line] {
        let mut world = World::with_room(3, &["ann"]);
        world.original_joins("fred", dialect);
        world.settle();
        world.invites("ann", "fred");
        world.advance(LONG);
        assert_eq!(world.original("fred").questions(), 1);
        world.is_rejected("ann", "fred", "timeout");
    }
}

#[test]
fn an_original_accepts_and_declines() {
    for dialect in [Dialect::Framed, Dialect::Line] {
        for seed in 0..30 {
            let mut world = World::with_room(seed, &["ann"]);
            world.original_joins("fred", dialect);
            world.settle();
            world.invites("ann", "fred");
            world.settle();
            // It declines to the TCP port that it was told, which ann prefers to be her UDP port.
            world.declines("fred", "ann");
            world.settle();
            world.is_rejected("ann", "fred", "declined");
            world.chat("ann", "fred");
        }
    }
}

#[test]
fn an_original_invites_and_is_accepted_or_declined() {
    for dialect in [Dialect::Framed, Dialect::Line] {
        for seed in 0..30 {
            let mut world = World::with_room(seed, &["ann", "bob"]);
            world.original_joins("fred", dialect);
            world.settle();
            world.invites("fred", "ann");
            world.settle();
            // The line original asks from a throw-away port: it is the only member at its address.
            world.is_invited("ann", "fred");
            world.declines("ann", "fred");
            world.settle();
            // It hears of it at its registered port, in either generation.
            world.is_rejected("fred", "", "declined");
            world.chat("fred", "ann");
        }
    }
}

#[test]
fn an_invitation_names_its_sender_even_if_the_port_was_changed_on_the_way() {
    let mut world = World::with_room(4, &["ann"]);
    for nick in ["bob", "carl"] {
        world.comes(nick, Newcomer::ours().at("10.0.0.7"));
    }
    world.settle();
    world.raw_appears("nat", "10.0.0.7");
    world.raw_invites("nat", 7777, "ann", &invitation_from(50_123, "carl"));
    world.settle();
    world.is_invited("ann", "carl");
}

#[test]
fn a_name_that_is_not_at_the_source_is_not_believed() {
    let mut world = World::with_room(5, &["ann", "bob"]);
    world.comes("carl", Newcomer::ours().at("10.0.0.7"));
    world.settle();
    world.raw_appears("mal", "10.0.0.7");
    world.raw_invites("mal", 7777, "ann", &invitation_from(50_123, "bob"));
    world.settle();
    // The only member at that address is who it can be.
    world.is_invited("ann", "carl");
    world.is_not_invited("ann");
}

#[test]
fn without_a_name_the_registered_address_and_port_tell_who_it_is() {
    let mut world = World::with_room(6, &["ann"]);
    for nick in ["bob", "carl"] {
        world.raw_comes(nick, "10.0.0.7");
        let port = if nick == "bob" { 7001 } else { 7002 };
        world.raw_sends(nick, format!("REGISTER {nick} {port}\n").as_bytes());
    }
    world.settle();
    world.raw_invites("carl", 7002, "ann", b"CHAT_REQUEST 50123");
    world.settle();
    world.is_invited("ann", "carl");
}

#[test]
fn strangers_are_not_heard_and_nothing_is_sent_to_them() {
    let mut world = World::with_room(7, &["ann", "bob"]);
    world.raw_appears("mal", "10.0.0.66");
    world.settle();
    for bytes in
        [invitation(50_123), invitation_from(50_123, "bob"), b"CHAT_REQUEST 50123".to_vec()]
    {
        world.raw_invites("mal", 40_001, "ann", &bytes);
    }
    world.advance(LONG);
    world.is_not_invited("ann");
    assert!(world.raw_datagrams("mal").is_empty());
}

#[test]
fn nothing_is_sent_before_the_user_has_decided() {
    let mut world = World::with_room(8, &["ann"]);
    world.raw_comes("bob", "10.0.0.7");
    world.raw_sends("bob", b"REGISTER bob 7001\n");
    world.raw_listens("bob", 50_123);
    world.settle();
    world.raw_invites("bob", 7001, "ann", &invitation(50_123));
    world.advance(LONG);
    world.is_invited("ann", "bob");
    assert!(world.raw_datagrams("bob").is_empty());
    // Not even a connection.
    assert!(!world.raw_received("bob").ends_with(b"ann\n"));
}

#[test]
fn ports_below_1024_are_refused() {
    let mut world = World::with_room(9, &["ann"]);
    world.raw_comes("bob", "10.0.0.7");
    world.raw_sends("bob", b"REGISTER bob 7001\n");
    world.settle();
    for port in [0, 1, 22, 80, 1023] {
        world.raw_invites("bob", 7001, "ann", &invitation(port));
    }
    world.settle();
    world.is_not_invited("ann");
    world.raw_invites("bob", 7001, "ann", &invitation(1024));
    world.settle();
    world.is_invited("ann", "bob");
}

#[test]
fn odd_datagrams_do_nothing() {
    let mut world = World::with_room(10, &["ann"]);
    world.raw_comes("bob", "10.0.0.7");
    world.raw_sends("bob", b"REGISTER bob 7001\n");
    world.settle();
    world.forget("ann");
    for bytes in [
        b"".as_slice(),
        b"\0",
        b"\0\0\0",
        b"\0\0\0\xff",
        b"\xff\xff\xff\xff",
        b"CHAT_REQUEST",
        b"CHAT_REQUEST x",
        b"CHAT_REQUEST 5000 5000",
        b"chat_request 5000",
        b"CHAT_REJECTED",
        b"\0\0\0\x04CHAT",
    ] {
        world.raw_invites("bob", 7001, "ann", bytes);
    }
    world.settle();
    world.sees_no("ann", |_| true);
}

#[test]
fn invitations_are_limited_in_rate_for_each_address() {
    let mut world = World::with_room(11, &["ann"]);
    for number in 0..40 {
        let name = format!("bob{number}");
        world.raw_comes(&name, "10.0.0.7");
        world.raw_sends(&name, format!("REGISTER {name} {}\n", 7000 + number).as_bytes());
    }
    world.comes("carl", Newcomer::ours().at("10.0.0.8"));
    world.settle();
    for number in 0..40u16 {
        world.raw_invites(
            &format!("bob{number}"),
            7000 + number,
            "ann",
            &invitation(50_000 + number),
        );
    }
    world.settle();
    let invited = |world: &mut World| {
        let all = world.sights("ann");
        all.iter().filter(|(_, seen)| matches!(seen, Seen::Invited { .. })).count()
    };
    let first = invited(&mut world);
    assert!((5..8).contains(&first), "{first}");
    // Another address is not disturbed.
    world.invites("carl", "ann");
    world.settle();
    world.is_invited("ann", "carl");
}

#[test]
fn an_invitation_can_be_withdrawn_and_sent_again() {
    for seed in 0..30 {
        let mut world = World::with_room(seed, &["ann", "bob"]);
        world.invites("ann", "bob");
        world.settle();
        world.is_invited("bob", "ann");
        world.closes("ann", "bob");
        world.invites("ann", "bob");
        world.settle();
        // It is the same question for bob; his answer goes to the new one.
        world.is_not_invited("bob");
        world.accepts("bob", "ann");
        world.settle();
        world.is_in_chat("ann", "bob");
        world.is_in_chat("bob", "ann");
    }
}

#[test]
fn leaving_withdraws_all_invitations() {
    let mut world = World::with_room(14, &["ann", "bob", "carl"]);
    world.invites("ann", "bob");
    world.invites("bob", "carl");
    world.settle();
    world.is_invited("carl", "bob");
    world.quits("bob");
    world.settle();
    world.is_rejected("ann", "bob", "left");
    world.is_out_of_chat("carl", "bob", "expired");
}

#[test]
fn copies_of_an_invitation_whose_sender_has_left_are_not_taken_for_another_members() {
    let mut world = World::with_room(17, &["bob"]);
    for nick in ["ann", "zoe"] {
        world.comes(nick, Newcomer::ours().at("10.0.0.7"));
    }
    world.settle();
    world.invites("ann", "bob");
    world.settle();
    world.is_invited("bob", "ann");
    // She goes on asking.
    world.cut("ann");
    world.advance(LONG);
    world.is_out_of_chat("bob", "ann", "expired");
    world.is_not_invited("bob");
}

#[test]
fn a_member_that_takes_no_invitations_cannot_be_invited() {
    let mut world = World::with_room(15, &["ann"]);
    world.comes("deaf", Newcomer::ours().with_port(0));
    world.settle();
    assert!(world.tries("ann", Action::Invite { peer: "deaf" }).is_err());
    assert!(world.tries("ann", Action::Invite { peer: "nobody" }).is_err());
    assert!(world.tries("ann", Action::Invite { peer: "ann" }).is_err());
}

#[test]
fn ours_invite_each_other_over_the_originals_servers_too_again_and_again() {
    for generation in Generation::BOTH {
        for seed in 0..30 {
            let mut world = World::with_original_server(seed, generation);
            world.join("ann");
            world.join("bob");
            world.settle();
            // More at once would be limited in rate.
            for round in 0..2 {
                world.chat("ann", "bob");
                world.says_in_private("ann", "bob", &format!("round {round}"));
                world.settle();
                world.hears_in_private("bob", "ann", &format!("round {round}"));
                world.closes("ann", "bob");
                world.settle();
                world.is_out_of_chat("bob", "ann", "peer");
                world.invites("ann", "bob");
                world.settle();
                world.is_invited("bob", "ann");
                world.declines("bob", "ann");
                world.settle();
                world.is_rejected("ann", "bob", "declined");
            }
        }
    }
}
