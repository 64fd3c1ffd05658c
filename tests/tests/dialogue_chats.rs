//! The private chat (§5): greetings, texts, the end; among ours and with the originals.

use std::time::Duration;

use plausch_core::wire::Dialect;
use plausch_tests::originals::Generation;
use plausch_tests::world::program::Action;
use plausch_tests::world::{Newcomer, Seen, World};

const BOTH: [Dialect; 2] = [Dialect::Framed, Dialect::Line];

/// Ann and Bob are ours, and in a chat.
fn ann_and_bob(seed: u64) -> World {
    let mut world = World::with_room(seed, &["ann", "bob"]);
    world.chat("ann", "bob");
    world
}

/// Ann is ours, Fred an original; in a chat, to which the one or the other has invited.
fn with_original(seed: u64, dialect: Dialect, inviter: &str) -> World {
    let mut world = World::new(seed);
    world.join("ann");
    world.original_joins("fred", dialect);
    world.settle();
    let invited = if inviter == "ann" { "fred" } else { "ann" };
    world.chat(inviter, invited);
    world
}

fn texts(world: &mut World, who: &str) -> Vec<String> {
    let heard = |seen| match seen {
        Seen::ChatText { text, own: false, .. } => Some(text),
        _ => None,
    };
    world.sights(who).into_iter().filter_map(|(_, seen)| heard(seen)).collect()
}

#[test]
fn texts_arrive_once_and_in_order_however_tcp_cuts_them() {
    for seed in 0..100 {
        let mut world = World::new(seed);
        world.join("ann");
        world.comes("tiny", Newcomer::small());
        world.settle();
        world.chat("ann", "tiny");
        let said: Vec<String> = (0..30).map(|number| format!("{number} ünï 😀")).collect();
        for text in &said {
            world.says_in_private("ann", "tiny", text);
            world.says_in_private("tiny", "ann", text);
            let pause = world.dice().up_to(Duration::from_millis(20));
            world.advance(pause);
        }
        world.settle();
        assert_eq!(texts(&mut world, "ann"), said);
        assert_eq!(texts(&mut world, "tiny"), said);
    }
}

#[test]
fn what_is_said_in_private_is_heard_by_nobody_else() {
    let mut world = World::new(1);
    ["ann", "bob", "carl"].iter().for_each(|nick| world.join(nick));
    world.original_joins("fred", Dialect::Framed);
    world.settle();
    world.chat("ann", "bob");
    world.chat("ann", "carl");
    world.says_in_private("ann", "bob", "for bob");
    world.says_in_private("ann", "carl", "for carl");
    world.settle();
    world.hears_in_private("bob", "ann", "for bob");
    world.hears_in_private("carl", "ann", "for carl");
    ["bob", "carl", "fred"].iter().for_each(|who| world.hears_nothing(who));
    assert!(world.directory().relayed().is_empty());
}

#[test]
fn a_private_text_is_shown_to_its_sender() {
    let mut world = ann_and_bob(2);
    world.says_in_private("ann", "bob", "hi");
    world.sees("ann", &Seen::ChatText { peer: "bob".into(), text: "hi".into(), own: true });
}

#[test]
fn closing_a_chat_closes_it_on_both_sides() {
    for seed in 0..50 {
        for closer in ["ann", "bob"] {
            let mut world = ann_and_bob(seed);
            let other = if closer == "ann" { "bob" } else { "ann" };
            world.says_in_private(closer, other, "bye");
            world.closes(closer, other);
            world.settle();
            world.hears_in_private(other, closer, "bye");
            world.is_out_of_chat(closer, other, "closed");
            world.is_out_of_chat(other, closer, "peer");
            world.chat(other, closer);
        }
    }
}

#[test]
fn a_stream_that_ends_without_a_word_ends_the_chat() {
    for seed in 0..20 {
        let mut world = ann_and_bob(seed);
        world.cut_chats("ann");
        world.settle();
        world.is_out_of_chat("ann", "bob", "lost");
        world.is_out_of_chat("bob", "ann", "lost");
        // The room is not touched by that.
        world.say("ann", "hm");
        world.settle();
        world.hears("bob", "ann", "hm");
    }
}

#[test]
fn chats_go_on_when_the_connection_to_the_directory_is_lost() {
    for seed in 0..20 {
        let mut world = ann_and_bob(seed);
        world.cut("ann");
        world.settle();
        world.sees_left("bob", "ann");
        world.says_in_private("bob", "ann", "are you there?");
        world.settle();
        world.hears_in_private("ann", "bob", "are you there?");
        world.joins_again("ann");
        world.settle();
        world.says_in_private("ann", "bob", "back");
        world.settle();
        world.hears_in_private("bob", "ann", "back");
    }
}

#[test]
fn quitting_closes_all_chats() {
    for dialect in BOTH {
        for seed in 0..20 {
            let mut world = World::new(seed);
            ["ann", "bob"].iter().for_each(|nick| world.join(nick));
            world.original_joins("fred", dialect);
            world.settle();
            world.chat("ann", "bob");
            world.chat("fred", "ann");
            world.says_in_private("ann", "fred", "bye");
            world.quits("ann");
            world.settle();
            world.is_out_of_chat("bob", "ann", "peer");
            world.hears_in_private("fred", "ann", "bye");
            world.is_out_of_chat("fred", "ann", "peer");
        }
    }
}

#[test]
fn the_end_of_a_chat_cannot_be_said() {
    let mut world = ann_and_bob(3);
    for text in ["[DISCONNECT]", "  [DISCONNECT]\n", "\u{1f}[DISCONNECT]\t", "\u{a0}[DISCONNECT]"] {
        let action = Action::SayInPrivate { peer: "bob", text };
        assert!(world.tries("ann", action).is_err(), "{text:?}");
    }
    world.says_in_private("ann", "bob", "I say [DISCONNECT] and stay");
    world.settle();
    world.hears_in_private("bob", "ann", "I say [DISCONNECT] and stay");
    // To the room it can be said.
    world.say("ann", "[DISCONNECT]");
    world.settle();
    world.hears("bob", "ann", "[DISCONNECT]");
}

#[test]
fn originals_and_ours_talk_whoever_has_invited() {
    for dialect in BOTH {
        for inviter in ["ann", "fred"] {
            for seed in 0..50 {
                let mut world = with_original(seed, dialect, inviter);
                world.says_in_private("ann", "fred", "ünï 😀");
                world.says_in_private("fred", "ann", "schön 😀");
                world.settle();
                world.hears_in_private("fred", "ann", "ünï 😀");
                world.hears_in_private("ann", "fred", "schön 😀");
                world.sees_no("fred", |seen| matches!(seen, Seen::ReaderEnded { .. }));
            }
        }
    }
}

#[test]
fn an_original_is_not_disturbed_by_the_mark_of_who_can_do_secure_chats() {
    for dialect in BOTH {
        for (inviter, invited) in [("ann", "fred"), ("fred", "ann")] {
            for seed in 0..50 {
                let mut world = World::new(seed);
                world.comes("ann", Newcomer::ours().marked());
                world.original_joins("fred", dialect);
                world.settle();
                world.chat(inviter, invited);
                world.says_in_private("ann", "fred", "ünï 😀");
                world.says_in_private("fred", "ann", "schön 😀");
                world.settle();
                world.hears_in_private("fred", "ann", "ünï 😀");
                world.hears_in_private("ann", "fred", "schön 😀");
                world.sees_no("fred", |seen| matches!(seen, Seen::ReaderEnded { .. }));
                assert!(world.dialogue().contains(r"ann\u{1d}\u{1c}\u{1f}\u{1e}\n"));
            }
        }
    }
}

#[test]
fn one_of_ours_that_cannot_do_secure_chats_reads_the_mark_as_white_space() {
    for (inviter, invited) in [("ann", "bob"), ("bob", "ann")] {
        for seed in 0..50 {
            let mut world = World::new(seed);
            world.comes("ann", Newcomer::ours().marked());
            world.join("bob");
            world.settle();
            world.chat(inviter, invited);
            world.says_in_private("ann", "bob", "hi");
            world.says_in_private("bob", "ann", "yes?");
            world.settle();
            world.hears_in_private("bob", "ann", "hi");
            world.hears_in_private("ann", "bob", "yes?");
        }
    }
}

#[test]
fn texts_of_an_original_are_put_together_from_silence() {
    for dialect in BOTH {
        for seed in 0..50 {
            let mut world = with_original(seed, dialect, "fred");
            // Longer than a segment, and cut within characters.
            let said: Vec<String> =
                (0..5).map(|number| format!("{number} {}", "aé😀".repeat(150))).collect();
            for text in &said {
                world.says_in_private("fred", "ann", text);
                world.advance(Duration::from_millis(300));
            }
            assert_eq!(texts(&mut world, "ann"), said);
        }
    }
}

#[test]
fn an_originals_text_is_shown_as_soon_as_it_has_been_silent_for_40_ms() {
    let mut world = with_original(4, Dialect::Framed, "fred");
    let before = world.now();
    world.says_in_private("fred", "ann", "hi");
    world.settle();
    let text = Seen::ChatText { peer: "fred".into(), text: "hi".into(), own: false };
    let at = world.sees("ann", &text);
    assert!(at.since(before) >= Duration::from_millis(40));
    assert!(at.since(before) < Duration::from_millis(130), "{:?}", at.since(before));
}

#[test]
fn texts_go_to_an_original_one_by_one() {
    for dialect in BOTH {
        for inviter in ["ann", "fred"] {
            for seed in 0..30 {
                let mut world = with_original(seed, dialect, inviter);
                let said: Vec<String> = (0..20).map(|number| format!("text {number}")).collect();
                for text in &said {
                    world.says_in_private("ann", "fred", text);
                }
                world.advance(Duration::from_secs(2));
                assert_eq!(texts(&mut world, "fred"), said);
            }
        }
    }
}

#[test]
fn long_texts_go_to_an_original_in_pieces_of_at_most_1000_bytes_cut_at_characters() {
    for dialect in BOTH {
        let mut world = with_original(5, dialect, "fred");
        let text = "aé😀".repeat(500);
        world.says_in_private("ann", "fred", &text);
        world.says_in_private("ann", "fred", "behind it");
        world.advance(Duration::from_secs(2));
        let mut heard = texts(&mut world, "fred");
        assert_eq!(heard.pop().unwrap(), "behind it");
        assert_eq!(heard.concat(), text);
        assert!(heard.iter().all(|piece| piece.len() < 1000));
        assert_eq!(heard.len(), 4);
    }
}

#[test]
fn no_piece_of_a_long_text_ends_a_chat() {
    let end = "[DISCONNECT]";
    for text in [
        // The last piece alone would.
        format!("{}{end}", "x".repeat(999)),
        format!("{}{}{end}", "x".repeat(999), " ".repeat(40)),
        format!("{}{}{end}", "x".repeat(400), " ".repeat(1000)),
        // One in the middle would.
        format!("{}{}{end}{}", "x".repeat(999), " ".repeat(987), "y".repeat(20)),
        format!("{}\u{1}{end}", "x".repeat(999)),
    ] {
        for dialect in BOTH {
            let mut world = with_original(6, dialect, "fred");
            world.says_in_private("ann", "fred", &text);
            world.advance(Duration::from_secs(2));
            world.sees_no("fred", |seen| matches!(seen, Seen::ChatClosed { .. }));
            world.says_in_private("ann", "fred", "still here");
            world.settle();
            world.hears_in_private("fred", "ann", "still here");
            let letters = |text: &str| text.replace([' ', '\u{1}'], "");
            let mut heard = texts(&mut world, "fred");
            heard.pop();
            assert_eq!(letters(&heard.concat()), letters(&text));
        }
    }
}

#[test]
fn an_original_that_speaks_and_leaves_at_once_is_heard_and_gone() {
    for dialect in BOTH {
        for seed in 0..100 {
            let mut world = with_original(seed, dialect, "fred");
            world.says_in_private("fred", "ann", "bye");
            world.closes("fred", "ann");
            world.settle();
            world.hears_in_private("ann", "fred", "bye");
            world.is_out_of_chat("ann", "fred", "peer");
        }
    }
}

#[test]
fn more_than_an_original_can_read_is_not_taken() {
    let mut world = with_original(7, Dialect::Framed, "fred");
    let mut taken = 0;
    let action = || Action::SayInPrivate { peer: "fred", text: "again" };
    while world.tries("ann", action()).is_ok() {
        taken += 1;
        assert!(taken < 1000, "there is no end to it");
    }
    world.settle();
    assert_eq!(texts(&mut world, "fred").len(), taken);
    world.says_in_private("ann", "fred", "now it goes");
    world.settle();
    world.hears_in_private("fred", "ann", "now it goes");
}

#[test]
fn the_end_of_a_chat_is_understood_by_an_original_because_it_arrives_alone() {
    for dialect in BOTH {
        for inviter in ["ann", "fred"] {
            for seed in 0..50 {
                let mut world = with_original(seed, dialect, inviter);
                world.says_in_private("ann", "fred", "one");
                world.says_in_private("ann", "fred", "two");
                world.closes("ann", "fred");
                world.settle();
                assert_eq!(texts(&mut world, "fred"), ["one", "two"]);
                world.is_out_of_chat("fred", "ann", "peer");
                world.is_out_of_chat("ann", "fred", "closed");
            }
        }
    }
}

#[test]
fn a_disconnect_of_an_original_is_understood_even_if_its_stream_ends_with_it() {
    for dialect in BOTH {
        for inviter in ["ann", "fred"] {
            for seed in 0..50 {
                let mut world = with_original(seed, dialect, inviter);
                world.closes("fred", "ann");
                world.settle();
                world.is_out_of_chat("ann", "fred", "peer");
            }
        }
    }
}

#[test]
fn the_last_text_of_an_original_is_shown_even_if_its_stream_ends_with_it() {
    for dialect in BOTH {
        for seed in 0..50 {
            let mut world = World::new(seed);
            world.join("ann");
            world.settle();
            world.raw_comes("fred", "10.0.0.7");
            let register = Generation::from(dialect).packed("REGISTER fred 7001");
            world.raw_sends("fred", &register);
            world.raw_listens("fred", 50_123);
            world.settle();
            world.raw_invites("fred", 7001, "ann", b"CHAT_REQUEST 50123");
            world.settle();
            world.accepts("ann", "fred");
            world.settle();
            world.raw_sends("fred", b"fred");
            world.settle();
            world.is_in_chat("ann", "fred");
            world.raw_sends("fred", "adieu 😀".as_bytes());
            world.raw_ends("fred");
            world.settle();
            world.hears_in_private("ann", "fred", "adieu 😀");
            world.is_out_of_chat("ann", "fred", "lost");
        }
    }
}

#[test]
fn a_line_too_long_for_a_small_inbox_is_skipped_and_the_chat_goes_on() {
    let mut world = World::new(8);
    world.join("ann");
    world.comes("tiny", Newcomer::small());
    world.settle();
    world.chat("ann", "tiny");
    world.says_in_private("ann", "tiny", &"x".repeat(3000));
    world.says_in_private("ann", "tiny", "short");
    world.settle();
    world.sees("tiny", &Seen::Skipped);
    world.hears_in_private("tiny", "ann", "short");
    assert_eq!(texts(&mut world, "tiny"), ["short"]);
}

#[test]
fn no_line_of_a_text_in_a_chat_is_anything_but_that() {
    let mut world = ann_and_bob(9);
    world.says_in_private("ann", "bob", "one\r\n[DISCONNECT]\u{2028}two\u{1b}[2J");
    world.settle();
    world.hears_in_private("bob", "ann", "one \n[DISCONNECT]\ntwo [2J");
    world.says_in_private("ann", "bob", "still here");
    world.settle();
    world.hears_in_private("bob", "ann", "still here");
}

#[test]
fn two_originals_of_different_generations_meet_through_our_directory() {
    // Each knows its own datagrams only: a framed one is no bare text. What they share is the room.
    let mut world = World::new(10);
    world.original_joins("fred", Dialect::Framed);
    world.original_joins("lola", Dialect::Line);
    world.settle();
    world.say("fred", "hello");
    world.say("lola", "hi");
    world.settle();
    world.hears("lola", "fred", "hello");
    world.hears("fred", "lola", "hi");
    world.everybody_knows_everybody();
}
