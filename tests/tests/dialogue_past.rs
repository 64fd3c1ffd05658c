//! What newcomers are told of what was said before (§6).

use std::time::Duration;

use plausch_core::directory::{Limits, PastLimits};
use plausch_core::wire::Dialect;
use plausch_tests::originals::Generation;
use plausch_tests::world::{Newcomer, Seen, World};

fn past(world: &mut World, who: &str) -> Vec<String> {
    let text = |(_, seen)| match seen {
        Seen::Past { from, text } => Some(format!("{from}: {text}")),
        _ => None,
    };
    world.sights(who).into_iter().filter_map(text).collect()
}

fn kept(texts: usize, bytes: usize) -> Limits {
    let age = Duration::from_secs(60);
    Limits { past: PastLimits { texts, bytes, age }, ..Limits::default() }
}

#[test]
fn who_asks_is_told_after_the_list_and_the_profiles_and_before_what_is_said_now() {
    let mut world = World::new(1);
    world.faults().rough = false;
    world.join("ann");
    world.original_joins("old", Dialect::Line);
    world.advance(Duration::from_secs(1));
    world.say("ann", "one");
    world.say("old", "two");
    world.advance(Duration::from_secs(5));
    world.raw_comes("bob", "10.0.0.9");
    world.advance(Duration::from_millis(20));
    world.raw_sends("bob", b"HELLO 1 past=9\nREGISTER bob 7\n");
    world.advance(Duration::from_millis(200));
    world.say("ann", "three");
    world.settle();
    let received = String::from_utf8(world.raw_received("bob")).unwrap();
    let lines: Vec<&str> = received.lines().skip(4).collect();
    let expected = [
        "PROFILE old dialect=line",
        "PAST 0:1 5 ann one",
        "PAST 0:2 5 old two",
        "PRESENT 0:2",
        "BROADCAST_MSG ann three",
    ];
    assert_eq!(lines, expected, "{received}");
}

#[test]
fn nobody_is_told_who_has_not_asked_and_no_original_ever() {
    let mut world = World::new(2);
    world.join("ann");
    world.settle();
    world.say("ann", "hi");
    world.settle();
    world.comes("new", Newcomer::ours());
    for (name, generation) in [("fra", Generation::Framed), ("lin", Generation::Line)] {
        world.comes(name, Newcomer::original(generation).asking_for(9));
    }
    world.settle();
    for name in ["new", "fra", "lin"] {
        world.is_welcome(name);
        assert_eq!(past(&mut world, name), Vec::<String>::new());
    }
}

#[test]
fn a_newcomer_is_told_the_last_of_it_in_order_also_by_whom_has_left() {
    for mut world in [World::new(3), World::with_board(3)] {
        world.join("ann");
        world.settle();
        world.say("ann", "one");
        world.settle();
        world.quits("ann");
        world.join("eve");
        world.settle();
        for text in ["two", "three"] {
            world.say("eve", text);
            world.settle();
        }
        world.comes("all", Newcomer::ours().asking_for(100));
        world.comes("two", Newcomer::small().asking_for(2));
        world.settle();
        assert_eq!(past(&mut world, "all"), ["ann: one", "eve: two", "eve: three"]);
        assert_eq!(past(&mut world, "two"), ["eve: two", "eve: three"]);
    }
}

#[test]
fn a_directory_keeps_no_more_than_it_may() {
    for (texts, bytes, told) in [(2, 1000, 2), (100, 20, 2), (0, 1000, 0), (100, 0, 0)] {
        let mut world = World::with_limits(4, kept(texts, bytes));
        world.join("ann");
        world.settle();
        for number in 0..9 {
            // With the nickname, eight bytes each.
            world.say("ann", &format!("text{number}"));
        }
        world.settle();
        world.comes("new", Newcomer::ours().asking_for(100));
        world.settle();
        assert_eq!(past(&mut world, "new").len(), told, "{texts} texts, {bytes} bytes");
    }
    let mut world = World::with_limits(4, kept(9, 1000));
    world.join("ann");
    world.settle();
    world.say("ann", "old");
    world.advance(Duration::from_secs(50));
    world.say("ann", "newer");
    world.advance(Duration::from_secs(11));
    world.comes("new", Newcomer::ours().asking_for(100));
    world.settle();
    assert_eq!(past(&mut world, "new"), ["ann: newer"]);
}

#[test]
fn who_comes_back_is_told_what_it_missed_and_nothing_twice() {
    for seed in 0..40 {
        let mut world = World::new(seed);
        world.join("ann");
        world.comes("bob", Newcomer::ours().asking_for(100));
        world.settle();
        world.say("ann", "one");
        world.say("bob", "two");
        world.settle();
        world.cut("bob");
        world.settle();
        world.say("ann", "three");
        world.settle();
        world.joins_again("bob");
        world.settle();
        world.say("ann", "four");
        world.settle();
        assert_eq!(past(&mut world, "bob"), ["ann: three"]);
        world.everybody_heard_the_room();
        // A directory that starts anew has another past.
        world.directory_restarts(Duration::from_secs(1), false);
        world.advance(Duration::from_secs(2));
        for name in ["ann", "bob"] {
            world.joins_again(name);
        }
        world.settle();
        world.say("ann", "five");
        world.settle();
        assert_eq!(past(&mut world, "bob"), ["ann: three"]);
        world.everybody_heard_the_room();
    }
}

#[test]
fn in_the_line_dialect_one_asks_only_once_as_ones_own_texts_cannot_be_counted() {
    let mut world = World::new(6);
    world.join("ann");
    world.settle();
    world.say("ann", "one");
    world.settle();
    world.comes("bob", Newcomer::ours().told(Dialect::Line).asking_for(100));
    world.settle();
    world.say("bob", "two");
    world.settle();
    world.cut("bob");
    world.settle();
    world.joins_again("bob");
    world.settle();
    assert_eq!(past(&mut world, "bob"), ["ann: one"]);
}
