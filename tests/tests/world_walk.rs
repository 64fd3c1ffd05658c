//! Random walks through worlds of all kinds of members and faults: some things are true wherever they lead.
//! For more of them: `cargo run -p plausch-tests --release -- world --seeds 100000`.

use std::thread::available_parallelism;

use plausch_tests::world::many::{seeds, walk};
use plausch_tests::world::walk::Walk;

#[test]
fn no_walk_breaks_a_law() {
    let jobs = available_parallelism().map_or(1, usize::from);
    if let Some(failure) = walk(seeds(2000), jobs, |_, _, _| {}) {
        panic!("seed {}: {}\n{}", failure.seed, failure.law, failure.dialogue);
    }
}

#[test]
fn the_same_seed_takes_the_same_walk() {
    let walk = |seed| Walk::of(seed, true).tells().expect("no law is broken");
    assert_eq!(walk(7), walk(7));
    assert_ne!(walk(7), walk(8));
}
