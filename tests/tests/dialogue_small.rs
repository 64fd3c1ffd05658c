//! A member on a small board (§7): eight places, three chats, 256 bytes for each link; and what it is sent.

use std::time::Duration;

use plausch_core::client::Disconnect;
use plausch_core::directory::{AnyNick, ClosedBy, Directory, FixedTables, Input, Limits, Output};
use plausch_core::link::LinkIds;
use plausch_core::time::{Instant, Rate};
use plausch_core::wire::Dialect;
use plausch_tests::originals::Generation;
use plausch_tests::world::{Newcomer, Seen, World};

/// Ann comes to a server that sends any bytes at all.
fn ann_at_a_raw_server(seed: u64) -> World {
    let mut world = World::new(seed);
    world.raw_appears("server", "10.0.0.77");
    world.raw_listens("server", 9000);
    world.settle();
    world.comes("ann", Newcomer::ours().to_the_directory_at("10.0.0.77"));
    world.settle();
    world
}

#[test]
fn a_list_of_ten_thousand_passes_through_256_bytes_and_eight_are_known() {
    for dialect in [None, Some(Dialect::Line)] {
        let mut world = World::with_limits(
            1,
            Limits { members: 20_000, registrations: Rate::UNLIMITED, ..Limits::default() },
        );
        world.populate(10_000);
        let tiny = match dialect {
            None => Newcomer::small(),
            Some(dialect) => Newcomer::small().told(dialect),
        };
        world.comes("tiny", tiny);
        world.settle();
        world.is_welcome("tiny");
        world.sees("tiny", &Seen::Users { others: 10_000 - 8 });
        let (known, others) = world.roster_of("tiny");
        assert_eq!((known.len(), others), (8, 10_000 - 8));
        assert_eq!(known[0], "member-00000");
        // It goes on chatting.
        world.join("zoe");
        world.settle();
        world.sees_joined("tiny", "zoe");
        assert_eq!(world.roster_of("tiny").1, 10_001 - 8);
        world.say("tiny", "hello everybody");
        world.settle();
        world.hears("zoe", "tiny", "hello everybody");
        world.hears("tiny", "tiny", "hello everybody");
        world.quits("zoe");
        world.settle();
        world.sees_left("tiny", "zoe");
        assert_eq!(world.roster_of("tiny").1, 10_000 - 8);
    }
}

#[test]
fn a_member_beyond_the_roster_can_still_leave_and_others_still_come() {
    for seed in 0..30 {
        let mut world = World::new(seed);
        world.comes("tiny", Newcomer::small());
        for number in 0..12 {
            world.join(&format!("m{number:02}"));
        }
        world.settle();
        world.everybody_knows_everybody();
        for number in [11, 0, 5, 10] {
            world.quits(&format!("m{number:02}"));
            world.settle();
            world.sees_left("tiny", &format!("m{number:02}"));
            world.everybody_knows_everybody();
        }
    }
}

#[test]
fn a_text_too_long_for_its_buffer_is_skipped_and_the_user_is_told() {
    for dialect in [Dialect::Framed, Dialect::Line] {
        for seed in 0..20 {
            let mut world = World::new(seed);
            world.join("ann");
            world.comes("tiny", Newcomer::small().told(dialect));
            world.settle();
            world.say("ann", &"x".repeat(1000));
            world.say("ann", "short");
            world.settle();
            world.sees("tiny", &Seen::Skipped);
            world.hears("tiny", "ann", "short");
            world.hears_nothing("tiny");
        }
    }
}

#[test]
fn entries_that_cannot_be_read_are_counted_and_the_others_known() {
    for generation in Generation::BOTH {
        let mut world = ann_at_a_raw_server(2);
        let long = "y".repeat(200);
        let list = format!(
            "USERLIST bob:10.0.0.3:7 :: nonsense a:b:c:d:e x\u{200b}y:1.2.3.4:5 {long}:1.2.3.4:5 \
             carl:1.2.3.4:99999 ann:10.0.0.2:5 zoe:10.0.0.4:8"
        );
        for payload in ["WELCOME ann", &list, "BROADCAST bob hi", "BROADCAST_MSG bob hi"] {
            world.raw_sends("server", &generation.packed(payload));
        }
        world.settle();
        world.sees("ann", &Seen::Users { others: 5 });
        // Carl's address makes no sense, but he is here.
        world.knows_and_more("ann", &["bob", "carl", "zoe"], 5);
        world.hears("ann", "bob", "hi");
    }
}

#[test]
fn unreadable_messages_of_a_directory_are_skipped() {
    for generation in Generation::BOTH {
        let mut world = ann_at_a_raw_server(3);
        for payload in ["WELCOME ann", "USERLIST ann:10.0.0.2:5"] {
            world.raw_sends("server", &generation.packed(payload));
        }
        world.settle();
        world.forget("ann");
        for payload in ["USER_JOINED bob", "USER_LEFT", "USER_JOINED a:b 1.2.3.4 5", "BROADCAST"] {
            world.raw_sends("server", &generation.packed(payload));
            world.settle();
            world.sees("ann", &Seen::Skipped);
        }
        // Unknown commands are ignored, silently.
        world.raw_sends("server", &generation.packed("MOTD hello"));
        world.raw_sends("server", &generation.packed("USER_JOINED bob 1.2.3.4 5"));
        world.settle();
        world.sees_joined("ann", "bob");
        world.sees_no("ann", |_| true);
    }
}

#[test]
fn a_directory_whose_framing_makes_no_sense_is_left() {
    let mut world = ann_at_a_raw_server(4);
    world.raw_sends("server", &Generation::Framed.packed("WELCOME ann"));
    world.raw_sends("server", b"\xff\xff\xff\xff");
    world.advance(Duration::from_secs(2));
    world.sees("ann", &Seen::Disconnected { reason: Disconnect::OutOfSync });
    assert!(world.raw_is_over("server"));
}

#[test]
fn an_originals_text_too_long_for_a_small_inbox_is_skipped_and_the_chat_goes_on() {
    for dialect in [Dialect::Framed, Dialect::Line] {
        for seed in 0..20 {
            let mut world = World::new(seed);
            world.comes("tiny", Newcomer::small());
            world.original_joins("fred", dialect);
            world.settle();
            world.chat("fred", "tiny");
            world.says_in_private("fred", "tiny", &"x".repeat(600));
            world.advance(Duration::from_millis(500));
            world.says_in_private("fred", "tiny", "short");
            world.settle();
            world.sees("tiny", &Seen::Skipped);
            world.hears_in_private("tiny", "fred", "short");
            world.hears_nothing("tiny");
        }
    }
}

#[test]
fn a_boards_directory_takes_eight_and_refuses_the_ninth() {
    for seed in 0..20 {
        let mut world = World::with_board(seed);
        for number in 0..8 {
            let newcomer = match number % 4 {
                0 => Newcomer::ours(),
                1 => Newcomer::original(Generation::BOTH[number / 4]),
                _ => Newcomer::node(),
            };
            world.comes(&format!("m{number}"), newcomer);
        }
        world.settle();
        world.everybody_knows_everybody();
        world.join("ninth");
        world.settle();
        world.sees("ninth", &Seen::Refused { text: "Server voll".into() });
        world.say("m7", "all eight");
        world.settle();
        for number in 0..7 {
            world.hears(&format!("m{number}"), "m7", "all eight");
        }
        world.hears_nothing("ninth");
        world.quits("m0");
        world.settle();
        world.joins_again("ninth");
        world.settle();
        world.is_welcome("ninth");
        world.everybody_knows_everybody();
        world.chat("m2", "ninth");
        world.says_in_private("m2", "ninth", "psst");
        world.settle();
        world.hears_in_private("ninth", "m2", "psst");
    }
}

#[test]
fn a_directory_without_room_for_one_more_connection_closes_it() {
    let mut directory = Directory::<FixedTables<2>, _>::new(Limits::default(), AnyNick, 0);
    let mut ids = LinkIds::new();
    let links = [ids.allocate(), ids.allocate(), ids.allocate(), ids.allocate()];
    let accepted = |link| Input::Accepted { link, from: ([10, 0, 0, 2], 50_000).into() };
    assert_eq!(directory.handle(Instant::START, accepted(links[0])).count(), 0);
    assert_eq!(directory.handle(Instant::START, accepted(links[1])).count(), 0);
    let mut outputs = directory.handle(Instant::START, accepted(links[2]));
    assert_eq!(outputs.next(), Some(Output::Close { link: links[2] }));
    drop(outputs);
    // There is room again when one is gone.
    let closed = Input::Closed { link: links[0], by: ClosedBy::Peer };
    directory.handle(Instant::START, closed).for_each(drop);
    assert_eq!(directory.handle(Instant::START, accepted(links[3])).count(), 0);
}
