//! Members with keys. Whoever is told that its key has taken the nickname over waits until its user asks for more: so it
//! has to be true.

use plausch_core::cluster::{State, WhenAlone};
use plausch_core::refusal::Refusal;
use plausch_core::secure::PublicKey;

use crate::member::Stay;
use crate::world::{MS, S, World};

const NICKS: [&str; 3] = ["ann", "bob", "zoe"];

fn key(number: usize) -> Option<PublicKey> {
    Some(PublicKey::new([number as u8 + 1; 32]))
}

/// Three servers, and a member with a key at each.
fn three(seed: u64, alone: WhenAlone) -> World {
    let mut world = World::with(seed, 3, alone);
    world.run(2 * S);
    for (at, nick) in NICKS.iter().enumerate() {
        world.join(at, nick, key(at));
    }
    world.run(S);
    world
}

/// All three are there, on the links that they came with.
fn nobody_has_lost_anything(world: &World) {
    for member in &world.members[..3] {
        let Some(refusal) = member.refusal else { continue };
        world.fail(format!("{} was told {refusal:?}", member.nick));
    }
    assert!((0..3).all(|host| world.state(host) == State::Together));
    for member in &world.members[..3] {
        assert_eq!((member.stay, &member.roster), (Stay::In, &world.roster()), "{}", member.nick);
    }
}

#[test]
fn an_engine_that_pauses_beyond_the_lease_takes_nothing_from_a_key() {
    for seed in 0..20 {
        for alone in [WhenAlone::Refuse, WhenAlone::Accept] {
            let mut world = three(seed, alone);
            world.paused_until = world.now + 12 * S;
            world.run(30 * S);
            nobody_has_lost_anything(&world);
        }
    }
}

#[test]
fn a_server_that_stood_still_comes_back_with_its_keys() {
    for seed in 0..20 {
        let mut world = three(seed, WhenAlone::Refuse);
        world.freeze(0, 20 * S);
        world.run(30 * S);
        nobody_has_lost_anything(&world);
    }
}

#[test]
fn whoever_left_a_server_that_stands_still_keeps_what_it_has_elsewhere() {
    for seed in 0..20 {
        for moves_after in [2 * S, 15 * S] {
            let mut world = three(seed, WhenAlone::Refuse);
            world.freeze(0, 20 * S);
            world.run(moves_after);
            let ann = world.join(1, "ann", key(0));
            world.run(30 * S);
            assert_eq!((world.members[ann].stay, world.members[ann].refusal), (Stay::In, None));
            assert_eq!(world.members[0].stay, Stay::Out);
            for (_, member) in world.present() {
                assert_eq!(member.roster, world.roster());
            }
        }
    }
}

#[test]
fn what_a_server_claimed_that_is_gone_takes_nothing_from_anybody() {
    for seed in 0..20 {
        let mut world = three(seed, WhenAlone::Accept);
        let max = world.join(0, "max", None);
        world.run(S);
        world.paused_until = world.now + 30 * S;
        world.run(15 * S);
        // While all are alone, two of them change places.
        for member in [0, max] {
            world.hang_up(member);
        }
        let moved = [world.join(1, "ann", key(0)), world.join(1, "max", None)];
        world.run(40 * S);
        for member in moved {
            let member = &world.members[member];
            assert_eq!((member.refusal, member.stay), (None, Stay::In), "{}: {seed}", member.nick);
            assert_eq!(member.roster, world.roster());
        }
    }
}

#[test]
fn a_take_over_that_was_refused_in_the_end_takes_nothing() {
    for seed in 0..20 {
        let mut world = three(seed, WhenAlone::Refuse);
        // The engine pauses for so long that the new link is refused, and then does what it was asked.
        world.paused_until = world.now + 6 * S;
        let new = world.join(1, "ann", key(0));
        world.run(20 * S);
        let members = &world.members;
        assert_eq!((members[new].refusal, members[new].stay), (Some(Refusal::Apart), Stay::Out));
        // The old one is told nothing, and may come back.
        assert_ne!(members[0].refusal, Some(Refusal::TakenOver), "{seed}");
        let back = world.join(0, "ann", key(0));
        world.run(S);
        assert_eq!(world.members[back].stay, Stay::In);
        for (_, member) in world.present() {
            assert_eq!(member.roster, world.roster(), "{seed}");
        }
    }
}

#[test]
fn who_gave_way_to_one_that_gave_way_itself_waits_for_whoever_is_next() {
    let mut seen = 0;
    for seed in 0..200 {
        let mut world = three(seed, WhenAlone::Refuse);
        // Each server is lost in the moment in which its new link has claimed the nickname, and is not in the room.
        let claimed = |world: &World| world.engine.claimed()["ann"];
        let first = claimed(&world);
        let second = world.join(1, "ann", key(0));
        world.run(2 * MS);
        world.kill(1);
        world.run(500 * MS);
        let between = claimed(&world);
        let third = world.join(2, "ann", key(0));
        world.run(2 * MS);
        world.cut(2);
        world.run(500 * MS);
        let came = [second, third].map(|member| world.members[member].since > 0);
        if came == [false, false] && first != between && between != claimed(&world) {
            seen += 1;
            assert_eq!(world.members[0].refusal, None, "{seed}");
        }
        world.mend(2);
        world.run(30 * S);
        for (_, member) in world.present() {
            assert_eq!(member.roster, world.roster(), "{seed}");
        }
    }
    assert!(seen > 0);
}

#[test]
fn a_take_over_that_a_failover_forgot_is_not_turned_round() {
    for seed in 0..50 {
        let mut world = three(seed, WhenAlone::Refuse);
        world.replicate();
        let mut ann = world.join(1, "ann", key(0));
        world.run(S);
        assert_eq!(world.members[0].refusal, Some(Refusal::TakenOver));
        world.fail_over();
        world.run(5 * S);
        // It may have to come back, but is not told that somebody came instead.
        assert_eq!(world.members[ann].refusal, None, "{seed}");
        if world.members[ann].stay == Stay::Out {
            ann = world.join(1, "ann", key(0));
            world.run(2 * S);
        }
        assert_eq!(world.members[ann].stay, Stay::In, "{seed}");
        for (_, member) in world.present() {
            assert_eq!(member.roster, world.roster());
        }
    }
}
