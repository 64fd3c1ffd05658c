//! Random walks through worlds of all kinds of members and faults: some things are true wherever they lead.

use std::env;

use plausch_tests::world::World;
use plausch_tests::world::walk::Walk;

/// The seeds to walk with: those of `PLAUSCH_SEEDS` (`7`, or `0..5000`), or some hundreds.
fn seeds() -> std::ops::Range<u64> {
    let all = env::var("PLAUSCH_SEEDS").unwrap_or_else(|_| "0..300".to_owned());
    let (first, end) = all.split_once("..").unwrap_or((&all, ""));
    let first = first.parse().expect("a number");
    first..end.parse().unwrap_or(first + 1)
}

#[test]
fn wherever_a_walk_leads_the_room_and_the_chats_are_whole() {
    for seed in seeds() {
        let mut walk = Walk::new(World::new(seed), seed);
        walk.goes(200);
        let mut world = walk.rests();
        world.everybody_knows_everybody();
        world.everybody_heard_the_room();
        world.private_words_are_private();
    }
}
