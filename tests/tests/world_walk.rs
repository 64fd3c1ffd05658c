//! Random walks through worlds of all kinds of members and faults: some things are true wherever they lead.

use std::env;

use plausch_tests::originals::Generation;
use plausch_tests::world::World;
use plausch_tests::world::walk::Walk;

/// The seeds to walk with: those of `PLAUSCH_SEEDS` (`7`, or `0..5000`), or the first ones.
fn seeds(count: u64) -> std::ops::Range<u64> {
    let all = env::var("PLAUSCH_SEEDS").unwrap_or_else(|_| format!("0..{count}"));
    let (first, end) = all.split_once("..").unwrap_or((&all, ""));
    let first = first.parse().expect("a number");
    first..end.parse().unwrap_or(first + 1)
}

#[test]
fn wherever_a_walk_leads_the_room_and_the_chats_are_whole() {
    for seed in seeds(200) {
        let mut walk = Walk::new(World::new(seed), seed);
        walk.goes(200);
        let mut world = walk.rests();
        world.everybody_knows_everybody();
        world.everybody_heard_the_room();
        world.private_words_are_private();
    }
}

#[test]
fn wherever_a_walk_among_originals_leads_the_rosters_and_the_chats_are_whole() {
    for generation in Generation::BOTH {
        for seed in seeds(60) {
            let mut walk = Walk::among_originals(seed, generation);
            walk.goes(120);
            let mut world = walk.rests();
            world.everybody_knows_everybody();
            world.private_words_are_private();
        }
    }
}

#[test]
fn the_same_seed_leads_the_same_way() {
    let walk = |seed| {
        let mut walk = Walk::new(World::new(seed), seed);
        walk.goes(200);
        walk.rests().dialogue()
    };
    assert_eq!(walk(7), walk(7));
    assert_ne!(walk(7), walk(8));
}
