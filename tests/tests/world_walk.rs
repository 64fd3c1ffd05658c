//! Random walks through worlds of all kinds of members and faults: some things are true wherever they lead.
//! For more of them: `cargo run -p plausch-tests --release -- world --seeds 100000`.

use std::env;
use std::thread::available_parallelism;

use plausch_tests::world::many::walk;
use plausch_tests::world::walk::Walk;

/// The seeds to walk with: those of `PLAUSCH_SEEDS` (`7`, or `0..5000`), or the first ones.
fn seeds(count: u64) -> std::ops::Range<u64> {
    let all = env::var("PLAUSCH_SEEDS").unwrap_or_else(|_| format!("0..{count}"));
    let (first, end) = all.split_once("..").unwrap_or((&all, ""));
    let first = first.parse().expect("a number");
    first..end.parse().unwrap_or(first + 1)
}

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
