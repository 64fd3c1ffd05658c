//! How newcomers are let in (§1, §3): the pause for originals, the preamble for servers of every kind,
//! ghosts, and where everybody is.

use std::time::Duration;

use plausch_core::directory::Limits;
use plausch_core::wire::Dialect;
use plausch_tests::originals::Generation;
use plausch_tests::world::{DIRECTORY, DIRECTORY_V6, Newcomer, Seen, World};

#[test]
fn an_original_gets_nothing_for_250_ms_after_its_welcome_and_then_everything_in_order() {
    for generation in Generation::BOTH {
        let mut world = World::new(1);
        world.faults().rough = false;
        world.join("ann");
        world.raw_comes("bob", "10.0.0.3");
        world.settle();
        world.raw_sends("bob", &generation.packed("REGISTER bob 7"));
        world.advance(Duration::from_millis(200));
        world.say("ann", "first");
        world.raw_sends("bob", &generation.packed("BROADCAST bob second"));
        world.advance(Duration::from_millis(40));
        assert_eq!(world.raw_received("bob"), generation.packed("WELCOME bob"));
        world.settle();
        let ann = world.address_of("ann");
        let mut expected = generation.packed("WELCOME bob");
        expected.extend(generation.packed(&format!("USERLIST ann:{ann} bob:10.0.0.3:7")));
        expected.extend(generation.packed("USER_JOINED bob 10.0.0.3 7"));
        expected.extend(match generation {
            Generation::Framed => [
                generation.packed("BROADCAST ann first"),
                generation.packed("BROADCAST bob second"),
            ]
            .concat(),
            Generation::Line => generation.packed("BROADCAST_MSG ann first"),
        });
        let received = world.raw_received("bob");
        assert_eq!(String::from_utf8_lossy(&received), String::from_utf8_lossy(&expected));
    }
}

#[test]
fn a_connection_that_begins_with_another_protocol_hears_so_and_is_read_no_further() {
    for mut world in [World::new(5), World::with_board(5)] {
        world.faults().rough = false;
        world.join("ann");
        world.raw_comes("page", "10.0.0.3");
        world.raw_sends(
            "page",
            b"POST / HTTP/1.1\r\n\r\nREGISTER mallory 0\nBROADCAST mallory hi\n",
        );
        world.settle();
        let received = String::from_utf8(world.raw_received("page")).unwrap();
        assert!(received.starts_with("ERROR ") && received.ends_with("REGISTER first)\n"));
        assert_eq!(received.lines().count(), 1, "{received}");
        assert!(world.raw_is_over("page"));
        world.are_here(&["ann"]);
    }
}

#[test]
fn modern_members_get_no_pause_after_their_welcome() {
    let mut world = World::new(2);
    world.raw_comes("bob", "10.0.0.3");
    world.settle();
    world.raw_sends("bob", b"HELLO 1\nREGISTER bob 7\n");
    world.advance(Duration::from_millis(200));
    let received = String::from_utf8(world.raw_received("bob")).unwrap();
    let expected = "HELLO 1\nWELCOME bob\nUSERLIST bob:10.0.0.3:7\nUSER_JOINED bob 10.0.0.3 7\n";
    assert_eq!(received, expected);
}

#[test]
fn originals_get_their_complete_list_in_every_one_of_many_joins() {
    for seed in 0..300 {
        let mut world = World::new(seed);
        let dialects = [Dialect::Framed, Dialect::Line];
        for number in 0..6usize {
            let name = format!("member{number}");
            match world.dice().below(3) {
                0 => world.join(&name),
                kind => world.original_joins(&name, dialects[kind - 1]),
            }
            let pause = world.dice().up_to(Duration::from_millis(400));
            world.advance(pause);
        }
        world.settle();
        world.everybody_knows_everybody();
        for number in 0..6usize {
            let name = format!("member{number}");
            world.is_welcome(&name);
            world.sees_some(&name, "a user list", |seen| matches!(seen, Seen::Users { .. }));
            world.sees_no(&name, |seen| matches!(seen, Seen::ReaderEnded { .. }));
        }
    }
}

#[test]
fn without_the_pause_originals_would_lose_their_list() {
    let limits = Limits { newcomers_pause: Duration::ZERO, ..Limits::default() };
    let mut lost = 0;
    for seed in 0..60 {
        let mut world = World::with_limits(seed, limits);
        world.original_joins("bob", Dialect::Framed);
        world.settle();
        world.is_welcome("bob");
        let all = world.sights("bob");
        lost += usize::from(!all.iter().any(|(_, seen)| matches!(seen, Seen::Users { .. })));
    }
    assert!(lost > 20, "only {lost} of 60 lost it: this world is too kind to prove anything");
}

#[test]
fn the_preamble_is_understood_by_our_directory_and_by_both_original_servers() {
    for seed in 0..30 {
        let mut world = World::new(seed);
        world.join("ann");
        world.settle();
        world.sees("ann", &Seen::Welcome { nick: "ann".into(), modern: true });
        for generation in Generation::BOTH {
            let mut world = World::with_original_server(seed, generation);
            world.join("ann");
            world.comes("bob", Newcomer::original(generation));
            world.settle();
            world.sees("ann", &Seen::Welcome { nick: "ann".into(), modern: false });
            world.join("carl");
            world.settle();
            world.knows("carl", &["ann", "bob"]);
            world.knows("ann", &["bob", "carl"]);
            // What the preamble left unfinished in the line dialect disturbs nothing.
            for who in ["ann", "bob", "carl"] {
                world.say(who, &format!("I am {who}"));
                world.settle();
            }
            world.hears("ann", "bob", "I am bob");
            world.hears("ann", "carl", "I am carl");
            world.hears("ann", "ann", "I am ann");
            world.hears("carl", "ann", "I am ann");
            world.hears_nothing("ann");
            world.quits("carl");
            world.settle();
            world.sees_left("ann", "carl");
        }
    }
}

#[test]
fn an_original_server_refuses_in_its_own_words() {
    for generation in Generation::BOTH {
        let mut world = World::with_original_server(1, generation);
        world.comes("ann", Newcomer::original(generation));
        world.settle();
        world.join("ann");
        world.settle();
        world.is_refused("ann", "Nickname bereits vergeben");
    }
}

#[test]
fn a_client_that_is_told_the_dialect_sends_no_preamble() {
    for dialect in [Dialect::Framed, Dialect::Line] {
        let mut world = World::with_original_server(1, dialect.into());
        world.comes("ann", Newcomer::ours().told(dialect));
        world.comes("bob", Newcomer::ours().told(dialect));
        world.settle();
        world.say("ann", "hi");
        world.settle();
        world.hears("bob", "ann", "hi");
        world.hears("ann", "ann", "hi");
    }
}

/// Somebody new wants to be bob at the address where the old bob is. Both are modern.
fn challenged(seed: u64) -> World {
    let mut world = World::new(seed);
    world.raw_comes("old", "10.0.0.7");
    world.raw_sends("old", b"HELLO 1\nREGISTER bob 1\n");
    world.settle();
    world.raw_comes("new", "10.0.0.7");
    world.raw_sends("new", b"HELLO 1\nREGISTER bob 2\n");
    world
}

#[test]
fn a_ghost_is_replaced_after_3_s() {
    for seed in 0..20 {
        let mut world = World::new(seed);
        world.join("ann");
        world.comes("bob", Newcomer::ours().at("10.0.0.7").with_port(40_001));
        world.settle();
        // Its host lost the connection, and the directory does not know.
        world.silence("bob");
        world.forget("ann");
        let before = world.now();
        world.comes("bob", Newcomer::ours().at("10.0.0.7").with_port(40_002));
        world.advance(Duration::from_millis(2_900));
        world.sees_no("bob", |_| true);
        world.advance(Duration::from_millis(600));
        let welcome = world.sees("bob", &Seen::Welcome { nick: "bob".into(), modern: true });
        world.is_later(welcome, before, Duration::from_secs(3), Duration::from_millis(300));
        world.settle();
        world.sees_left("ann", "bob");
        world.sees_joined("ann", "bob");
        world.are_here(&["ann", "bob"]);
        world.everybody_knows_everybody();
    }
}

#[test]
fn a_ghosts_udp_port_is_free_with_its_nickname() {
    let mut world = World::new(3);
    world.raw_comes("old", "10.0.0.7");
    world.raw_sends("old", b"HELLO 1\nREGISTER bob 40001\n");
    world.settle();
    world.raw_comes("new", "10.0.0.7");
    world.raw_sends("new", b"HELLO 1\nREGISTER bob 40001\n");
    world.advance(Duration::from_secs(4));
    let received = String::from_utf8(world.raw_received("new")).unwrap();
    assert!(
        received.starts_with("HELLO 1\nWELCOME bob\nUSERLIST bob:10.0.0.7:40001\n"),
        "{received}"
    );
    assert!(world.raw_received("old").ends_with(b"PING ?\n"));
    assert!(world.raw_is_over("old"));
}

#[test]
fn the_holder_of_a_nickname_that_is_alive_keeps_it() {
    for seed in 0..20 {
        let mut world = World::new(seed);
        world.comes("bob", Newcomer::ours().at("10.0.0.7").with_port(40_001));
        world.settle();
        world.raw_comes("thief", "10.0.0.7");
        world.raw_sends("thief", b"REGISTER bob 5\n");
        world.settle();
        assert_eq!(world.raw_received("thief"), b"ERROR Nickname bereits vergeben\n");
        assert!(world.raw_is_over("thief"));
        world.are_here(&["bob"]);
        world.say("bob", "still me");
        world.settle();
        world.hears("bob", "bob", "still me");
    }
}

#[test]
fn anything_that_the_holder_says_shows_that_it_is_alive() {
    let mut world = challenged(4);
    world.advance(Duration::from_secs(2));
    assert_eq!(world.raw_received("new"), b"HELLO 1\n");
    world.raw_sends("old", b"BROADCAST bob hi\n");
    world.settle();
    assert_eq!(world.raw_received("new"), "HELLO 1\nERROR Nickname bereits vergeben\n".as_bytes());
    // And it is not dropped later.
    world.advance(Duration::from_secs(20));
    world.are_here(&["bob"]);
}

#[test]
fn an_originals_nickname_and_one_held_elsewhere_are_never_challenged() {
    let mut world = World::new(5);
    world.comes("bob", Newcomer::original(Generation::Line).at("10.0.0.7"));
    world.join("ann");
    world.settle();
    world.silence("bob");
    world.silence("ann");
    world.comes("bob", Newcomer::ours().at("10.0.0.7"));
    world.comes("ann", Newcomer::ours().at("10.0.0.8"));
    world.settle();
    world.is_refused("bob", "Nickname bereits vergeben");
    world.is_refused("ann", "Nickname bereits vergeben");
}

#[test]
fn a_challenger_that_leaves_leaves_the_holder_in_peace() {
    for how in ["quits", "ends", "is cut"] {
        let mut world = challenged(6);
        world.advance(Duration::from_secs(1));
        match how {
            "quits" => world.raw_sends("new", b"QUIT\n"),
            "ends" => world.raw_ends("new"),
            _ => world.raw_is_cut("new"),
        }
        world.advance(Duration::from_secs(10));
        world.are_here(&["bob"]);
        assert!(!world.raw_is_over("old"), "{how}");
        // The silence is measured as before: the link is dead after 90 s.
        world.advance(Duration::from_secs(70));
        assert!(!world.raw_is_over("old"), "{how}");
        world.advance(Duration::from_secs(15));
        assert!(world.raw_is_over("old"), "{how}");
        world.are_here(&[]);
    }
}

#[test]
fn when_the_holder_leaves_the_challenger_is_welcome_at_once() {
    for how in ["quits", "ends", "is cut", "is kicked"] {
        let mut world = challenged(7);
        world.join("ann");
        world.advance(Duration::from_millis(500));
        match how {
            "quits" => world.raw_sends("old", b"QUIT\n"),
            "ends" => world.raw_ends("old"),
            "is kicked" => world.kicks("bob", None),
            _ => world.raw_is_cut("old"),
        }
        world.advance(Duration::from_millis(500));
        let received = String::from_utf8(world.raw_received("new")).unwrap();
        assert!(received.starts_with("HELLO 1\nWELCOME bob\n"), "{how}: {received}");
        world.settle();
        world.sees_left("ann", "bob");
        world.are_here(&["ann", "bob"]);
        world.everybody_knows_everybody();
    }
}

#[test]
fn of_two_challengers_the_second_is_told_no_at_once() {
    let mut world = World::new(8);
    world.raw_comes("old", "10.0.0.7");
    world.raw_sends("old", b"HELLO 1\nREGISTER bob 1\n");
    world.settle();
    for (name, port) in [("new", 2), ("late", 3)] {
        world.raw_comes(name, "10.0.0.7");
        world.raw_sends(name, format!("REGISTER bob {port}\n").as_bytes());
        world.advance(Duration::from_millis(200));
    }
    assert_eq!(world.raw_received("late"), b"ERROR Nickname bereits vergeben\n");
    assert_eq!(world.raw_received("new"), b"");
    world.advance(Duration::from_secs(4));
    assert!(world.raw_received("new").starts_with(b"WELCOME bob\n"));
}

#[test]
fn a_member_on_the_directorys_own_host_is_reached_at_the_directorys_address() {
    for seed in 0..20 {
        let mut world = World::new(seed);
        world.comes("loop", Newcomer::ours().on_the_directorys_host());
        world.comes("lo2", Newcomer::ours().on_the_directorys_host());
        // On the same host, but over the network.
        world.comes("lan", Newcomer::ours().at(&DIRECTORY.to_string()));
        world.join("ann");
        world.settle();
        let at = |world: &mut World, who: &str, nick: &str| world.member_as_seen(who, nick).ip();
        assert_eq!(at(&mut world, "ann", "loop"), DIRECTORY);
        assert_eq!(at(&mut world, "lan", "loop"), DIRECTORY);
        assert!(at(&mut world, "loop", "lo2").is_loopback());
        // Private chats work in every direction.
        for (inviter, invited) in
            [("ann", "loop"), ("lo2", "ann"), ("loop", "lo2"), ("lan", "loop"), ("lo2", "lan")]
        {
            world.chat(inviter, invited);
            world.says_in_private(inviter, invited, "here");
            world.settle();
            world.hears_in_private(invited, inviter, "here");
        }
    }
}

#[test]
fn a_member_without_an_ipv4_address_is_listed_as_here_but_not_to_be_reached() {
    let mut world = World::new(9);
    world.join("ann");
    world.original_joins("fred", Dialect::Framed);
    world.comes("six", Newcomer::ours().at("fd00::7").to_the_directory_at(DIRECTORY_V6));
    world.settle();
    world.original_joins("lola", Dialect::Line);
    world.join("zoe");
    world.settle();
    for original in ["fred", "lola"] {
        let entry = world.original(original).machine().roster().get("six").cloned();
        assert_eq!(entry, Some(("0.0.0.0".to_owned(), 0)));
    }
    // Modern members learn its address, whether they came before it or after.
    for modern in ["ann", "zoe"] {
        assert_eq!(world.member_as_seen(modern, "six").ip().to_string(), "fd00::7");
    }
    world.everybody_knows_everybody();
}

#[test]
fn profiles_go_to_modern_members_only() {
    let mut world = World::new(10);
    for (name, hello) in [("modern", "HELLO 1\n"), ("line", "")] {
        world.raw_comes(name, "10.0.0.7");
        world.raw_sends(name, format!("{hello}REGISTER {name} 0\n").as_bytes());
        world.settle();
    }
    world.original_joins("fred", Dialect::Framed);
    world.join("ann");
    world.settle();
    let received =
        |world: &mut World, who: &str| String::from_utf8(world.raw_received(who)).unwrap();
    let modern = received(&mut world, "modern");
    assert!(modern.contains("\nPROFILE line dialect=line\n"), "{modern}");
    assert!(modern.contains("\nPROFILE fred dialect=framed\n"), "{modern}");
    assert!(!modern.contains("PROFILE ann"), "{modern}");
    assert!(!modern.contains("PROFILE modern"), "{modern}");
    assert!(!received(&mut world, "line").contains("PROFILE"));
    assert_eq!(world.dialect_as_seen("ann", "fred"), Some(Dialect::Framed));
    assert_eq!(world.dialect_as_seen("ann", "line"), Some(Dialect::Line));
    assert_eq!(world.dialect_as_seen("ann", "modern"), None);
}
