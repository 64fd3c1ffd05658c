//! The limits of the room (§7): what is too much, too long, too fast or too slow.

use std::time::Duration;

use plausch_core::directory::Limits;
use plausch_core::time::Rate;
use plausch_tests::originals::Generation;
use plausch_tests::world::{Newcomer, World};

#[test]
fn a_full_directory_says_so() {
    let mut world = World::with_limits(4, Limits { members: 2, ..Limits::default() });
    for name in ["ann", "bob"] {
        world.join(name);
        world.settle();
        world.is_welcome(name);
    }
    world.join("carl");
    world.settle();
    world.is_refused("carl", "Server voll");
    world.quits("ann");
    world.settle();
    world.join("dora");
    world.settle();
    world.is_welcome("dora");
}

#[test]
fn broadcasts_that_come_too_fast_are_not_relayed_and_the_sender_is_told() {
    let broadcasts = Rate { burst: 5, per_second: 2 };
    let mut world = World::with_limits(9, Limits { broadcasts, ..Limits::default() });
    world.join("ann");
    world.join("bob");
    world.settle();
    for number in 0..7 {
        world.say("bob", &format!("{number}"));
    }
    world.settle();
    (0..5).for_each(|number| world.hears("ann", "bob", &format!("{number}")));
    world.hears_nothing("ann");
    for _ in 0..2 {
        world.sees_error("bob", "too many messages: this one was not relayed");
    }
    world.advance(Duration::from_millis(1000));
    world.say("bob", "slowly");
    world.settle();
    world.hears("ann", "bob", "slowly");
}

#[test]
fn a_connection_that_does_not_register_within_10_s_is_closed() {
    let mut world = World::new(10);
    world.raw_comes("bob", "10.0.0.3");
    world.settle();
    world.raw_sends("bob", b"HELLO 1\n");
    world.advance(Duration::from_millis(9_900));
    assert!(!world.raw_is_over("bob"));
    world.advance(Duration::from_millis(300));
    assert!(world.raw_is_over("bob"));
    assert_eq!(world.raw_received("bob"), b"HELLO 1\n");
}

#[test]
fn an_address_has_only_so_many_connections() {
    let limits = Limits { connections_per_address: 2, ..Limits::default() };
    let mut world = World::with_limits(11, limits);
    for name in ["ann", "bob", "carl"] {
        world.comes(name, Newcomer::ours().at("10.0.0.3"));
        world.settle();
    }
    world.is_refused("carl", "too many connections from this IP address");
    world.join("dora");
    world.settle();
    world.is_welcome("dora");
    world.quits("ann");
    world.settle();
    world.comes("emil", Newcomer::ours().at("10.0.0.3"));
    world.settle();
    world.is_welcome("emil");
}

#[test]
fn a_members_message_that_is_too_long_is_skipped_and_the_member_stays() {
    for generation in Generation::BOTH {
        for seed in 0..20 {
            for mut world in [World::new(seed), World::with_board(seed)] {
                world.join("ann");
                world.raw_comes("bob", "10.0.0.3");
                world.raw_sends("bob", &generation.packed("REGISTER bob 1"));
                world.settle();
                let long = format!("BROADCAST bob {}", "x".repeat(20_000));
                world.raw_sends("bob", &generation.packed(&long));
                world.raw_sends("bob", &generation.packed("BROADCAST bob short"));
                world.settle();
                world.hears("ann", "bob", "short");
                world.hears_nothing("ann");
                let mut expected = generation.packed("ERROR Nachricht zu lang");
                if generation == Generation::Framed {
                    expected.extend(generation.packed("BROADCAST bob short"));
                }
                assert!(world.raw_received("bob").ends_with(&expected));
                world.are_here(&["ann", "bob"]);
            }
        }
    }
}

#[test]
fn a_message_longer_than_is_skipped_ends_the_membership_and_the_error_arrives() {
    for generation in Generation::BOTH {
        for seed in 0..20 {
            let mut world = World::new(seed);
            world.join("ann");
            world.raw_comes("bob", "10.0.0.3");
            world.raw_sends("bob", &generation.packed("REGISTER bob 1"));
            world.settle();
            let long = format!("BROADCAST bob {}", "x".repeat(70_000));
            world.raw_sends("bob", &generation.packed(&long));
            world.settle();
            let error = generation.packed("ERROR Nachricht zu lang");
            assert!(world.raw_received("bob").ends_with(&error));
            assert!(world.raw_is_over("bob"));
            world.sees_left("ann", "bob");
        }
    }
}

#[test]
fn a_first_message_that_is_too_long_ends_the_connection() {
    for generation in Generation::BOTH {
        let mut world = World::new(4);
        world.raw_comes("bob", "10.0.0.3");
        world.raw_sends("bob", &generation.packed(&format!("REGISTER {} 1", "x".repeat(5000))));
        world.raw_sends("bob", &generation.packed("REGISTER bob 1"));
        world.settle();
        assert_eq!(world.raw_received("bob"), generation.packed("ERROR Nachricht zu lang"));
        assert!(world.raw_is_over("bob"));
        world.are_here(&[]);
    }
}

#[test]
fn unreadable_messages_are_reported_and_skipped() {
    let mut world = World::new(12);
    world.join("ann");
    world.raw_comes("bob", "10.0.0.3");
    world.raw_sends("bob", b"HELLO 1\nREGISTER bob 1\n");
    world.settle();
    for (bytes, complaint) in [
        (b"BROADCAST bob \xff\xfe\n".as_slice(), "a message is not in UTF-8"),
        (b"\n", "a message is empty"),
        (b"   \n", "a message is empty"),
        (b"BROADCAST bob\n", "BROADCAST takes at least 2 arguments: sender, message"),
    ] {
        world.raw_sends("bob", bytes);
        world.settle();
        let received = String::from_utf8(world.raw_received("bob")).unwrap();
        assert!(received.ends_with(&format!("\nERROR {complaint}\n")), "{received}");
    }
    let before = world.raw_received("bob");
    world.raw_sends("bob", b"NONSENSE 1 2 3\n");
    world.settle();
    assert_eq!(world.raw_received("bob"), before, "unknown commands are ignored");
    world.raw_sends("bob", b"BROADCAST bob still here\n");
    world.settle();
    world.hears("ann", "bob", "still here");
}

#[test]
fn a_member_that_does_not_read_is_dropped_and_nobody_waits_for_it() {
    let limits = Limits { broadcasts: Rate::UNLIMITED, ..Limits::default() };
    let mut world = World::with_limits(13, limits);
    ["ann", "bob", "carl"].iter().for_each(|name| world.join(name));
    world.settle();
    world.set_reading("carl", false);
    let text = "x".repeat(4000);
    for number in 0..300 {
        world.say("ann", &format!("{number} {text}"));
        world.advance(Duration::from_millis(100));
    }
    world.settle();
    (0..300).for_each(|number| world.hears("bob", "ann", &format!("{number} {text}")));
    world.sees_left("bob", "carl");
    let events = format!("{:?}", world.directory().events());
    assert!(events.contains("Slow"), "{events}");
    world.are_here(&["ann", "bob"]);
}
