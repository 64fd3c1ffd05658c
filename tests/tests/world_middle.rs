//! Eve reads, changes, drops, replays, reorders, cuts, strips, grinds and sits in the middle, takes nicknames, and forges
//! invitations: no law is broken. Where a fault is planted, one is: so the laws are worth something. Measured, one walk for
//! each seed:
//!
//! | planted in the drivers | seeds until a law breaks | of the first 50 |
//! |---|---|---|
//! | a nonce is not compared with what bound it | 13 | 7 |
//! | the directory's key is not compared with the known one | 1 | 38 |
//! | a plain link is tried where none should be | 1 | 46 |
//! | a chat that is to be held is opened | 1 | 34 |
//! | the mark is believed without a handshake | 1 | 41 |
//! | each link draws from the same seed, so nonces come again | 8 | 15 |
//! | the directory forgets whose nicknames are | 1 | 7 |
//! | the directory lets plain links in, where it takes none | 3 | 8 |
//! | an invitation is answered before its user says so | 1 | 50 |
//!
//! For more of them: `PLAUSCH_SEEDS=0..10000 cargo test -p plausch-tests --test world_middle`.

use std::ops::Range;
use std::thread;

use plausch_tests::middle::{Broken, Fault, Tally, walk};
use plausch_tests::world::many::seeds;

/// So many walks.
const SEEDS: u64 = 500;
/// So many with each fault.
const WITH_A_FAULT: u64 = 50;

fn walks(seeds: Range<u64>) -> Vec<Tally> {
    let part = |seeds: Range<u64>| {
        seeds.map(|seed| walk(seed, None).unwrap_or_else(|broken| panic!("seed {seed}: {broken}")))
    };
    let half = seeds.start + (seeds.end - seeds.start) / 2;
    thread::scope(|scope| {
        let first = scope.spawn(|| part(seeds.start..half).collect::<Vec<_>>());
        let mut all: Vec<_> = part(half..seeds.end).collect();
        all.extend(first.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        all
    })
}

#[test]
fn whatever_eve_does_no_law_is_broken() {
    let walks = walks(seeds(SEEDS));
    // All that the laws are about does happen: not on each walk.
    let least = if walks.len() < SEEDS as usize { 0 } else { 20 };
    let count = |what: fn(&Tally) -> usize| walks.iter().map(what).sum::<usize>();
    for (what, count) in [
        ("joined securely", count(|tally| tally.joined_securely)),
        ("joined in plain", count(|tally| tally.joined_in_plain)),
        ("secure chats", count(|tally| tally.secure_chats)),
        ("plain chats", count(|tally| tally.plain_chats)),
        ("held", count(|tally| tally.held)),
        ("phrases agree", count(|tally| tally.phrases_agree)),
        ("phrases differ", count(|tally| tally.phrases_differ)),
        ("heard in the room", count(|tally| tally.heard_in_the_room)),
        ("heard in private", count(|tally| tally.heard_in_private)),
        ("opened by Eve", count(|tally| tally.opened_by_eve)),
        ("ground by Eve", count(|tally| tally.ground_by_eve)),
        ("Eve in the room", count(|tally| tally.eve_in_the_room)),
        ("refused a nickname", count(|tally| tally.refused_a_nickname)),
        ("refused in plain", count(|tally| tally.refused_in_plain)),
        ("datagrams forged", count(|tally| tally.datagrams_forged)),
        ("datagrams replayed", count(|tally| tally.datagrams_replayed)),
        ("datagrams dropped", count(|tally| tally.datagrams_dropped)),
        ("invitations shown", count(|tally| tally.invitations_shown)),
    ] {
        println!("{what}: {count}");
        assert!(count >= least, "{what}: only {count}");
    }
}

#[test]
fn each_planted_fault_breaks_a_law() {
    for (fault, laws) in Fault::ALL {
        let walks = (1..).zip(0..WITH_A_FAULT).map(|(nth, seed)| (nth, walk(seed, Some(fault))));
        let found: Vec<(u64, Broken)> =
            walks.filter_map(|(nth, walk)| Some((nth, walk.err()?))).collect();
        let (first, how) = found.first().unwrap_or_else(|| panic!("{fault:?} is not found"));
        println!("{fault:?}: {first} seeds, and {} of {WITH_A_FAULT}: {how}", found.len());
        for (_, broken) in &found {
            assert!(laws.contains(&broken.law), "{fault:?}: {broken}");
        }
    }
}

#[test]
fn the_same_seed_takes_the_same_walk() {
    assert_eq!(walk(7, None), walk(7, None));
    assert_ne!(walk(7, None), walk(8, None));
}
