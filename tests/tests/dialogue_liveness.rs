//! Who is still there (§6): pings both ways between modern programs, and never to an original.

use std::time::Duration;

use plausch_core::client::Disconnect;
use plausch_core::wire::Dialect;
use plausch_tests::originals::Generation;
use plausch_tests::world::{Newcomer, Seen, World};

const LONG: Duration = Duration::from_secs(3600);

#[test]
fn modern_links_stay_up_for_hours_with_nobody_saying_anything() {
    for seed in 0..5 {
        let mut world = World::new(seed);
        world.join("ann");
        world.comes("lin", Newcomer::ours().told(Dialect::Line));
        world.comes("small", Newcomer::small());
        world.advance(LONG);
        world.are_here(&["ann", "lin", "small"]);
        for who in ["ann", "lin", "small"] {
            world
                .sees_no(who, |seen| matches!(seen, Seen::Disconnected { .. } | Seen::Left { .. }));
        }
    }
}

#[test]
fn originals_are_never_pinged_and_never_dropped_for_their_silence() {
    let mut world = World::new(1);
    world.join("ann");
    world.original_joins("fred", Dialect::Framed);
    world.raw_comes("bob", "10.0.0.3");
    world.raw_sends("bob", b"REGISTER bob 7\n");
    world.settle();
    world.silence("fred");
    let before = world.raw_received("bob");
    world.advance(LONG);
    world.are_here(&["ann", "bob", "fred"]);
    assert_eq!(world.raw_received("bob"), before, "nothing is sent to an original by itself");
}

#[test]
fn an_original_server_is_never_pinged_and_may_be_silent_for_hours() {
    for generation in Generation::BOTH {
        let mut world = World::with_original_server(2, generation);
        world.join("ann");
        world.settle();
        world.forget("ann");
        world.advance(LONG);
        world.sees_no("ann", |_| true);
        world.join("bob");
        world.settle();
        world.say("ann", "still here");
        world.settle();
        world.hears("bob", "ann", "still here");
    }
}

#[test]
fn a_link_that_falls_silent_is_dead_after_90_s_for_both_sides() {
    for seed in 0..10 {
        let mut world = World::new(seed);
        world.join("ann");
        world.join("bob");
        world.settle();
        world.silence("bob");
        world.forget("ann");
        world.forget("bob");
        let before = world.now();
        world.advance(Duration::from_secs(85));
        world.sees_no("ann", |_| true);
        world.sees_no("bob", |_| true);
        world.advance(Duration::from_secs(10));
        let left = world.sees("ann", &Seen::Left { nick: "bob".into() });
        let lost = world.sees("bob", &Seen::Disconnected { reason: Disconnect::Silent });
        for at in [left, lost] {
            world.is_later(at, before, Duration::from_secs(90), Duration::from_secs(1));
        }
        // It can come back.
        world.joins_again("bob");
        world.settle();
        world.sees_joined("ann", "bob");
    }
}

#[test]
fn a_silent_client_is_pinged_after_30_s_and_any_answer_keeps_it() {
    let mut world = World::new(3);
    world.raw_comes("bob", "10.0.0.3");
    world.raw_sends("bob", b"HELLO 1\nREGISTER bob 7\n");
    world.settle();
    let pings = |world: &mut World| {
        String::from_utf8(world.raw_received("bob")).unwrap().matches("PING ").count()
    };
    world.advance(Duration::from_secs(28));
    assert_eq!(pings(&mut world), 0);
    world.advance(Duration::from_secs(4));
    assert_eq!(pings(&mut world), 1);
    world.advance(Duration::from_secs(30));
    assert_eq!(pings(&mut world), 1, "one ping for each silence");
    world.raw_sends("bob", b"PONG ?\n");
    world.advance(Duration::from_secs(32));
    assert_eq!(pings(&mut world), 2);
    world.raw_sends("bob", b"BROADCAST bob hi\n");
    world.advance(Duration::from_secs(80));
    assert!(!world.raw_is_over("bob"));
    world.advance(Duration::from_secs(12));
    assert!(world.raw_is_over("bob"));
    world.are_here(&[]);
}

#[test]
fn a_ping_is_answered_with_its_token() {
    let mut world = World::new(4);
    world.raw_comes("bob", "10.0.0.3");
    world.raw_sends("bob", b"HELLO 1\nREGISTER bob 7\nPING 12ab:c\n");
    world.settle();
    let received = String::from_utf8(world.raw_received("bob")).unwrap();
    assert!(received.ends_with("\nPONG 12ab:c\n"), "{received}");
    // But not to an original: it never asks.
    world.raw_comes("carl", "10.0.0.4");
    world.raw_sends("carl", b"REGISTER carl 7\nPING 12ab:c\n");
    world.settle();
    let received = String::from_utf8(world.raw_received("carl")).unwrap();
    assert!(!received.contains("PONG"), "{received}");
}

#[test]
fn a_directory_that_cannot_be_reached_or_does_not_answer_is_given_up() {
    let mut world = World::new(5);
    world.comes("ann", Newcomer::ours().to_the_directory_at("10.0.0.99"));
    world.settle();
    world.sees("ann", &Seen::Disconnected { reason: Disconnect::Unreachable });
    // A host that swallows everything.
    world.raw_comes("mute", "10.0.0.77");
    world.raw_listens("mute", 9000);
    world.settle();
    world.comes("bob", Newcomer::ours().to_the_directory_at("10.0.0.77"));
    world.settle();
    world.sees_no("bob", |_| true);
    world.advance(Duration::from_secs(16));
    world.sees("bob", &Seen::Disconnected { reason: Disconnect::NoAnswer });
}
