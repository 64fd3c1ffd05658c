//! Ours among the originals: on their servers, and with their clients at the same address.

use std::time::Duration;

use plausch_tests::originals::Generation;
use plausch_tests::world::{Newcomer, Seen, World};

/// Ann is ours. Lena and Lola, originals, are at one address.
fn ann_lena_and_lola(seed: u64) -> World {
    let mut world = World::with_room(seed, &["ann"]);
    for nick in ["lena", "lola"] {
        world.comes(nick, Newcomer::original(Generation::Line).at("10.0.0.7"));
    }
    world.settle();
    world
}

/// Ann and Bob are ours; Lola, an original, is at Bob's address.
fn ann_bob_and_lola(seed: u64) -> World {
    let mut world = World::with_room(seed, &["ann"]);
    world.comes("bob", Newcomer::ours().at("10.0.0.7"));
    world.comes("lola", Newcomer::original(Generation::Line).at("10.0.0.7"));
    world.settle();
    world
}

#[test]
fn ours_and_originals_chat_on_the_originals_servers_whoever_invites() {
    for generation in Generation::BOTH {
        for seed in 0..50 {
            let mut world = World::with_original_server(seed, generation);
            world.comes("fred", Newcomer::original(generation));
            world.settle();
            world.join("ann");
            world.settle();
            world.knows("ann", &["fred"]);
            world.chat("ann", "fred");
            world.says_in_private("ann", "fred", "hello ünï");
            world.says_in_private("fred", "ann", "hallo 😀");
            world.settle();
            world.hears_in_private("fred", "ann", "hello ünï");
            world.hears_in_private("ann", "fred", "hallo 😀");
            world.closes("fred", "ann");
            world.settle();
            world.is_out_of_chat("ann", "fred", "peer");
            // The original knows ann, because she came after it.
            world.chat("fred", "ann");
            world.closes("ann", "fred");
            world.settle();
            world.is_out_of_chat("fred", "ann", "peer");
            world.advance(Duration::from_secs(2));
            world.invites("fred", "ann");
            world.settle();
            world.is_invited("ann", "fred");
            world.declines("ann", "fred");
            world.settle();
            world.sees_some("fred", "a rejection", |seen| matches!(seen, Seen::Rejected { .. }));
        }
    }
}

#[test]
fn an_original_declines_although_others_of_ours_are_on_its_host() {
    for generation in Generation::BOTH {
        for seed in 0..20 {
            let mut world = World::new(seed);
            for nick in ["ann", "bob"] {
                world.comes(nick, Newcomer::ours().on_the_directorys_host());
            }
            world.comes("fred", Newcomer::original(generation).on_the_directorys_host());
            world.settle();
            world.invites("ann", "fred");
            world.settle();
            world.declines("fred", "ann");
            world.settle();
            world.is_rejected("ann", "fred", "declined");
        }
    }
}

#[test]
fn an_invitation_uses_another_port_if_the_preferred_one_is_taken() {
    let mut world = World::new(1);
    world.comes("ann", Newcomer::ours().at("10.0.0.7").with_port(40_100));
    world.raw_appears("other", "10.0.0.7");
    world.raw_listens("other", 40_100);
    world.comes("fred", Newcomer::original(Generation::Framed));
    world.settle();
    world.chat("ann", "fred");
    assert_ne!(world.chat_port_told("ann"), 40_100);
}

#[test]
fn two_originals_at_one_address_ask_one_after_the_other() {
    for seed in 0..20 {
        let mut world = ann_lena_and_lola(seed);
        for nick in ["lena", "lola"] {
            world.invites(nick, "ann");
            world.settle();
            world.is_invited("ann", "10.0.0.7");
            world.accepts("ann", "10.0.0.7");
            world.settle();
            world.is_in_chat("ann", nick);
        }
        world.says_in_private("ann", "lena", "to lena");
        world.says_in_private("ann", "lola", "to lola");
        world.settle();
        world.hears_in_private("lena", "ann", "to lena");
        world.hears_in_private("lola", "ann", "to lola");
    }
}

#[test]
fn if_only_the_address_is_known_all_members_there_are_named() {
    for seed in 0..30 {
        let mut world = ann_lena_and_lola(seed);
        world.invites("lola", "ann");
        world.settle();
        world.is_invited("ann", "10.0.0.7");
        assert_eq!(world.possible_at("ann", "10.0.0.7"), ["lena", "lola"]);
        world.accepts("ann", "10.0.0.7");
        world.settle();
        // Its greeting says who it is.
        world.is_in_chat("ann", "lola");
        world.is_in_chat("lola", "ann");
        world.says_in_private("lola", "ann", "it is me");
        world.settle();
        world.hears_in_private("ann", "lola", "it is me");
    }
}

#[test]
fn of_several_at_one_address_each_may_ask() {
    for seed in 0..30 {
        let mut world = ann_lena_and_lola(seed);
        world.invites("lena", "ann");
        world.settle();
        world.invites("lola", "ann");
        world.settle();
        for nick in ["lena", "lola"] {
            world.is_invited("ann", "10.0.0.7");
            world.accepts("ann", "10.0.0.7");
            world.settle();
            world.is_in_chat("ann", nick);
        }
    }
}

#[test]
fn a_duplicated_invitation_is_shown_once_even_if_only_the_address_is_known() {
    for seed in 0..20 {
        let mut world = ann_lena_and_lola(seed);
        world.faults().doubled = 1.0;
        world.invites("lola", "ann");
        world.settle();
        world.is_invited("ann", "10.0.0.7");
        world.is_not_invited("ann");
    }
}

#[test]
fn there_is_one_chat_with_a_member_even_if_it_asks_again_without_a_name() {
    let mut world = ann_lena_and_lola(1);
    world.invites("lola", "ann");
    world.settle();
    world.accepts("ann", "10.0.0.7");
    world.settle();
    world.is_in_chat("ann", "lola");
    world.forget("ann");
    // Her window lets lola ask as often as she likes.
    world.invites("lola", "ann");
    world.settle();
    world.is_invited("ann", "10.0.0.7");
    world.accepts("ann", "10.0.0.7");
    world.settle();
    world.is_out_of_chat("ann", "10.0.0.7", "wrong_nick");
    world.sees_no("ann", |seen| matches!(seen, Seen::ChatOpened { .. }));
    world.says_in_private("ann", "lola", "the first one goes on");
    world.settle();
    world.hears_in_private("lola", "ann", "the first one goes on");
}

#[test]
fn one_of_ours_at_an_originals_address_is_told_from_it_by_what_they_speak() {
    for seed in 0..20 {
        let mut world = ann_bob_and_lola(seed);
        world.invites("bob", "ann");
        world.settle();
        world.is_invited("ann", "bob");
        world.invites("lola", "ann");
        world.settle();
        world.is_invited("ann", "lola");
        world.accepts("ann", "lola");
        world.settle();
        world.is_in_chat("ann", "lola");
        world.accepts("ann", "bob");
        world.settle();
        world.is_in_chat("ann", "bob");
    }
}

#[test]
fn a_line_original_that_shares_its_address_with_ours_hears_that_it_is_declined() {
    for seed in 0..20 {
        let mut world = ann_bob_and_lola(seed);
        world.invites("lola", "ann");
        world.settle();
        world.is_invited("ann", "lola");
        world.declines("ann", "lola");
        world.settle();
        world.sees_some("lola", "a rejection", |seen| matches!(seen, Seen::Rejected { .. }));
    }
}

#[test]
fn glare_with_an_original_opens_a_chat_whatever_the_nicknames() {
    // The original knows no rule: it answers its own user's click.
    for original in ["abe", "zed"] {
        for generation in Generation::BOTH {
            for seed in 0..30 {
                let mut world = World::new(seed);
                world.join("mia");
                world.comes(original, Newcomer::original(generation));
                world.settle();
                world.invites("mia", original);
                world.invites(original, "mia");
                world.settle();
                if original == "abe" {
                    // Mia's nickname is the greater one: hers stands, and the original has a window open.
                    world.accepts(original, "mia");
                    world.settle();
                }
                world.is_in_chat("mia", original);
                world.is_in_chat(original, "mia");
                world.says_in_private("mia", original, "hi");
                world.settle();
                world.hears_in_private(original, "mia", "hi");
            }
        }
    }
}

#[test]
fn an_original_that_is_removed_during_its_pause_still_gets_everything() {
    for generation in Generation::BOTH {
        let mut world = World::new(2);
        world.raw_comes("fred", "10.0.0.3");
        world.settle();
        world.raw_sends("fred", &generation.packed("REGISTER fred 7"));
        world.advance(Duration::from_millis(150));
        world.kicks("fred", Some("too slow"));
        world.settle();
        let expected: Vec<u8> = [
            "WELCOME fred",
            "USERLIST fred:10.0.0.3:7",
            "USER_JOINED fred 10.0.0.3 7",
            "ERROR too slow",
        ]
        .iter()
        .flat_map(|payload| generation.packed(payload))
        .collect();
        let received = world.raw_received("fred");
        assert_eq!(String::from_utf8_lossy(&received), String::from_utf8_lossy(&expected));
        assert!(world.raw_is_over("fred"));
    }
}

#[test]
fn an_original_survives_whatever_members_of_ours_do() {
    for seed in 0..30 {
        let mut world = World::new(seed);
        for (nick, generation) in [("fred", Generation::Framed), ("lola", Generation::Line)] {
            world.comes(nick, Newcomer::original(generation));
        }
        world.comes("six", Newcomer::ours().at("fd00::7").to_the_directory_at("fd00::1"));
        world.join("ann");
        world.settle();
        world.say("ann", "a  b\tc \u{1f} [DISCONNECT] : :: \u{0}x");
        world.invites("ann", "fred");
        world.closes("ann", "fred");
        world.quits("six");
        world.settle();
        for original in ["fred", "lola"] {
            world.sees_no(original, |seen| matches!(seen, Seen::ReaderEnded { .. }));
            world.hears(original, "ann", "a b c [DISCONNECT] : :: x");
            world.sees_left(original, "six");
        }
    }
}
