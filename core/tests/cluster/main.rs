//! Several servers, one room: a simulated world around a model of the engine, with its faults.

mod deciding;
mod dice;
mod engine;
mod member;
mod secure;
mod walk;
mod world;

use plausch_core::cluster::{State, WhenAlone};
use plausch_core::refusal::Refusal;

use member::{Fate, Stay};
use world::{MS, S, World};

#[test]
fn servers_come_together_and_their_members_hear_each_other() {
    let mut world = World::together(1, 3, &["ann", "bob", "zoe"]);
    assert!((0..3).all(|host| world.state(host) == State::Together));
    assert_eq!(world.roster().len(), 3);
    for member in 0..3 {
        assert_eq!(world.members[member].roster, world.roster());
    }
    let text = world.say(0);
    world.run(S);
    assert!((0..3).all(|member| world.members[member].heard == [text]));
    let elsewhere = world.listed_at(0);
    assert_eq!(elsewhere["ann"], None);
    assert_eq!(elsewhere["bob"].as_deref(), Some("server-1"));
    // Who leaves has left everywhere, and its nickname is free there.
    world.hang_up(1);
    world.run(S);
    assert!(!world.members[0].roster.contains("bob"));
    let bob = world.join(2, "bob", None);
    world.run(S);
    assert_eq!(world.members[bob].stay, Stay::In);
    assert_eq!(world.members[0].roster, world.roster());
}

#[test]
fn a_nickname_is_one_members_in_all_servers() {
    let mut world = World::together(2, 2, &["ann"]);
    let other = world.join(1, "ann", None);
    assert_eq!(world.members[other].refusal, Some(Refusal::NickTaken));
    // Both at once: the engine decides.
    let pair = [world.join(0, "bob", None), world.join(1, "bob", None)];
    world.run(S);
    let stays = pair.map(|member| world.members[member].stay);
    assert!(stays == [Stay::In, Stay::Out] || stays == [Stay::Out, Stay::In], "{stays:?}");
    assert_eq!(world.members[0].roster, world.roster());
}

#[test]
fn a_key_takes_its_nickname_over_from_another_server() {
    let key = plausch_core::secure::PublicKey::new([5; 32]);
    let mut world = World::together(3, 2, &["zoe"]);
    let old = world.join(0, "ann", Some(key));
    world.run(S);
    let new = world.join(1, "ann", Some(key));
    world.run(S);
    assert_eq!(world.members[old].refusal, Some(Refusal::TakenOver));
    assert_eq!((world.members[old].stay, world.members[new].stay), (Stay::Out, Stay::In));
    assert_eq!(world.members[0].roster, world.roster());
    // And at the same one.
    let newest = world.join(1, "ann", Some(key));
    world.run(S);
    assert_eq!((world.members[new].stay, world.members[newest].stay), (Stay::Out, Stay::In));
}

#[test]
fn a_server_that_is_cut_off_says_so_goes_on_alone_and_comes_back() {
    let mut world = World::together(4, 3, &["ann", "bob", "zoe"]);
    world.cut(0);
    world.run(4 * S);
    assert_eq!(world.state(0), State::Doubtful);
    let late = world.join(0, "eve", None);
    assert_eq!(world.members[late].refusal, Some(Refusal::Apart));
    let lost = world.say(0);
    world.run(8 * S);
    assert_eq!(world.state(0), State::Alone);
    assert_eq!(world.members[0].said[&lost].1, Fate::Unsaid);
    assert_eq!(world.members[0].roster.len(), 1);
    assert!(!world.members[0].told.is_empty());
    assert!(!world.members[1].roster.contains("ann"));
    // The room goes on here.
    let alone = world.say(0);
    assert_eq!(world.members[0].said[&alone].1, Fate::Heard);
    world.mend(0);
    world.run(3 * S);
    assert_eq!(world.state(0), State::Together);
    assert_eq!((world.members[0].stay, world.roster().len()), (Stay::In, 3));
    for member in 0..3 {
        assert_eq!(world.members[member].roster, world.roster());
    }
    let text = world.say(0);
    world.run(S);
    assert!(world.members[2].heard.contains(&text));
}

#[test]
fn who_comes_in_the_moment_in_which_a_lease_ends_sees_nobody_twice() {
    let mut world = World::with(15, 2, WhenAlone::Accept);
    world.run(2 * S);
    let ann = world.join(0, "ann", None);
    world.run(S);
    world.cut(0);
    // That she has left waits for the engine.
    world.hang_up(ann);
    world.freeze(0, 30 * S);
    world.run(15 * S);
    let early = world.join(0, "ann", None);
    assert_eq!(world.members[early].refusal, Some(Refusal::Apart));
    world.run(20 * S);
    let ann = world.join(0, "ann", None);
    assert_eq!((world.state(0), world.members[ann].stay), (State::Alone, Stay::In));
    assert_eq!(world.members[ann].roster.len(), 1);
}

#[test]
fn who_joined_before_a_failover_that_forgot_it_is_in_all_lists_afterwards() {
    let mut seen = 0;
    for seed in 0..100 {
        let mut world = World::together(seed, 2, &["ann", "bob"]);
        world.replicate();
        world.join(0, "eve", None);
        // The other server hears of her, and her own gets no answer.
        world.run(2 * MS);
        world.cut(0);
        world.run(S);
        seen += usize::from(world.members[1].roster.contains("eve"));
        world.fail_over();
        world.mend(0);
        world.run(5 * S);
        for (_, member) in world.present() {
            assert_eq!(member.roster, world.roster(), "{seed}");
        }
    }
    assert!(seen > 0);
}

#[test]
fn whose_nickname_was_taken_meanwhile_is_told_so() {
    let mut world = World::together(5, 2, &["ann", "zoe"]);
    world.cut(0);
    world.run(15 * S);
    let other = world.join(1, "ann", None);
    world.run(S);
    assert_eq!(world.members[other].stay, Stay::In);
    world.mend(0);
    world.run(3 * S);
    assert_eq!(world.members[0].refusal, Some(Refusal::Displaced));
    assert_eq!(world.members[0].stay, Stay::Out);
    assert_eq!(world.members[1].roster, world.roster());
}

#[test]
fn nobody_loses_a_nickname_to_their_own_servers_last_epoch() {
    // The engine is silent for longer than all leases: nobody is there who could say whose are over.
    let mut world = World::together(13, 3, &["ann", "bob", "zoe"]);
    world.paused_until = world.now + 12 * S;
    world.run(30 * S);
    everybody_is_still_there(&world);
    // Or one server is back when its lease is over by its own clock, and not yet by the engine's.
    let mut world = World::together(14, 2, &["ann", "bob"]);
    world.cut(0);
    while world.state(0) != State::Alone {
        world.run(10 * MS);
    }
    world.mend(0);
    world.run(10 * S);
    everybody_is_still_there(&world);
}

#[test]
fn an_engine_that_comes_back_with_what_it_knew_long_ago_takes_no_nickname() {
    for seed in 0..20 {
        let mut world = World::together(seed, 2, &["ann", "bob"]);
        world.replicate();
        world.hang_up(0);
        world.run(S);
        let ann = world.join(1, "ann", None);
        world.run(15 * S);
        world.fail_over();
        world.run(10 * S);
        let member = &world.members[ann];
        assert_eq!((member.refusal, member.stay), (None, Stay::In), "{seed}");
        assert_eq!(world.members[1].roster, world.roster());
        assert!((0..2).all(|host| world.state(host) == State::Together));
    }
}

fn everybody_is_still_there(world: &World) {
    for member in &world.members {
        assert_eq!((member.refusal, member.stay), (None, Stay::In), "{}", member.nick);
        assert_eq!(member.roster, world.roster());
    }
    assert!((0..2).all(|host| world.state(host) == State::Together));
}

#[test]
fn a_server_that_stood_still_has_let_go() {
    let mut world = World::together(6, 2, &["ann", "zoe"]);
    world.freeze(0, 20 * S);
    world.run(19 * S);
    let other = world.join(1, "ann", None);
    world.run(500 * MS);
    assert_eq!(world.members[other].stay, Stay::In);
    world.run(5 * S);
    assert_eq!(world.members[0].refusal, Some(Refusal::Displaced));
    assert_eq!(world.state(0), State::Together);
}

#[test]
fn a_server_that_is_killed_is_gone_and_its_nicknames_are_free() {
    let mut world = World::together(7, 2, &["ann", "zoe"]);
    world.kill(0);
    world.run(5 * S);
    assert!(world.members[1].roster.contains("ann"));
    world.run(8 * S);
    assert!(!world.members[1].roster.contains("ann"));
    let ann = world.join(0, "ann", None);
    world.run(S);
    assert_eq!(world.members[ann].stay, Stay::In);
    assert_eq!(world.members[1].roster, world.roster());
}

#[test]
fn a_server_that_stops_frees_its_nicknames_at_once() {
    let mut world = World::together(8, 2, &["ann", "zoe"]);
    let text = plausch_core::text::Text::literal("bye");
    assert!(world.command(0, plausch_core::directory::Command::Stop { text: Some(text) }));
    world.run(S);
    assert!(!world.members[1].roster.contains("ann"));
    let ann = world.join(1, "ann", None);
    world.run(S);
    assert_eq!(world.members[ann].stay, Stay::In);
}

#[test]
fn a_ghost_at_another_server_gives_way() {
    let mut world = World::together(9, 2, &["zoe"]);
    world.ip = Some([10, 9, 9, 9]);
    let ghost = world.join(0, "ann", None);
    world.members[ghost].answers = false;
    world.run(S);
    let ann = world.join(1, "ann", None);
    world.run(2 * S);
    assert_eq!(world.members[ann].stay, Stay::Waiting);
    world.run(3 * S);
    assert_eq!((world.members[ghost].stay, world.members[ann].stay), (Stay::Out, Stay::In));
    assert_eq!(world.members[0].roster, world.roster());
}

#[test]
fn whoever_answers_at_another_server_is_no_ghost() {
    let mut world = World::together(10, 2, &["zoe"]);
    world.ip = Some([10, 9, 9, 9]);
    let holder = world.join(0, "ann", None);
    world.run(S);
    let other = world.join(1, "ann", None);
    world.run(S);
    assert_eq!(world.members[other].refusal, Some(Refusal::NickTaken));
    assert_eq!(world.members[holder].stay, Stay::In);
}

#[test]
fn an_operator_speaks_and_kicks_at_all_servers() {
    let mut world = World::together(11, 2, &["ann", "bob"]);
    let text = plausch_core::text::Text::literal("good morning");
    assert!(world.command(0, plausch_core::directory::Command::Say { text }));
    let nick = plausch_core::name::Nick::literal("bob");
    assert!(world.command(0, plausch_core::directory::Command::Kick { nick, why: None }));
    world.run(S);
    assert_eq!(world.members[0].told.len(), 1);
    assert_eq!(world.members[1].told.len(), 1);
    assert_eq!(world.members[1].refusal, Some(Refusal::Kicked));
    assert_eq!(world.members[0].roster, world.roster());
}

#[test]
fn whoever_was_cut_off_from_the_past_is_told_so_and_all_lists_are_right() {
    let mut world = World::together(12, 2, &["ann", "bob"]);
    world.cut(1);
    let text = world.say(0);
    world.run(S);
    let eve = world.join(0, "eve", None);
    world.run(S);
    world.engine.trim(0);
    world.mend(1);
    world.run(2 * S);
    assert_eq!(world.members[eve].stay, Stay::In);
    assert!(!world.members[1].heard.contains(&text) && !world.members[1].told.is_empty());
    assert_eq!(world.members[1].roster, world.roster());
    assert_eq!(world.state(1), State::Together);
}
