//! Texts of several lines (§2), among ours and with the originals.

use plausch_core::directory::Limits;
use plausch_core::time::Rate;
use plausch_core::wire::Dialect;
use plausch_tests::originals::Generation;
use plausch_tests::world::{Newcomer, Seen, World};

const BOTH: [Dialect; 2] = [Dialect::Framed, Dialect::Line];
const TEXT: &str = "for x:\n  y\n\nend";

fn heard(world: &mut World, who: &str) -> Vec<String> {
    let heard = |seen| match seen {
        Seen::Heard { text, .. } | Seen::ChatText { text, .. } => Some(text),
        _ => None,
    };
    world.sights(who).into_iter().filter_map(|(_, seen)| heard(seen)).collect()
}

#[test]
fn ours_hear_one_text_and_originals_one_for_each_line() {
    for seed in 0..20 {
        let mut world = World::new(seed);
        world.faults().rough = false;
        ["ann", "bob"].iter().for_each(|nick| world.join(nick));
        world.comes("carl", Newcomer::ours().told(Dialect::Line));
        for (name, dialect) in ["fra", "lin"].into_iter().zip(BOTH) {
            world.original_joins(name, dialect);
        }
        world.settle();
        world.say("ann", TEXT);
        world.say("carl", "one\ntwo");
        world.settle();
        for name in ["ann", "bob", "carl"] {
            let mut texts = heard(&mut world, name);
            texts.sort();
            assert_eq!(texts, [TEXT, "one\ntwo"], "{name}");
        }
        for name in ["fra", "lin"] {
            let texts = heard(&mut world, name);
            let of_ann: Vec<_> = texts.iter().filter(|text| !text.contains('o')).collect();
            // The framed original takes spaces before a text for those behind the command.
            assert_eq!(of_ann.len(), 2, "{texts:?}");
            assert_eq!(texts.len(), 5, "{texts:?}");
            assert!(texts.iter().all(|text| !text.contains(['\n', '\u{2028}'])));
        }
    }
}

#[test]
fn a_newcomer_is_told_the_lines_of_what_was_said_before() {
    let mut world = World::new(1);
    world.join("ann");
    world.settle();
    world.say("ann", TEXT);
    world.settle();
    world.comes("bob", Newcomer::ours().asking_for(9));
    world.settle();
    let told = Seen::Past { from: "ann".to_owned(), text: TEXT.to_owned() };
    world.sees("bob", &told);
}

#[test]
fn an_originals_server_gets_one_line() {
    for generation in Generation::BOTH {
        let mut world = World::with_original_server(3, generation);
        ["ann", "bob"].iter().for_each(|nick| world.join(nick));
        world.settle();
        world.say("ann", "one\ntwo");
        world.settle();
        world.hears("bob", "ann", "one two");
    }
}

#[test]
fn in_private_ours_hear_one_text_and_originals_one_for_each_line() {
    let mut world = World::new(5);
    world.faults().rough = false;
    ["ann", "bob"].iter().for_each(|nick| world.join(nick));
    for (name, dialect) in ["fra", "lin"].into_iter().zip(BOTH) {
        world.original_joins(name, dialect);
    }
    world.settle();
    for name in ["bob", "fra", "lin"] {
        world.chat("ann", name);
        // What would end an original's chat is not sent as a line of its own.
        world.says_in_private("ann", name, "one\n[DISCONNECT]\ntwo");
        world.settle();
    }
    assert_eq!(heard(&mut world, "bob"), ["one\n[DISCONNECT]\ntwo"]);
    for name in ["fra", "lin"] {
        let texts = heard(&mut world, name);
        assert_eq!((texts[0].as_str(), texts.concat().as_str()), ("one", "one[DISCONNECT]two"));
    }
}

#[test]
fn each_line_counts_as_a_text_for_the_rate() {
    let broadcasts = Rate { burst: 5, per_second: 1 };
    let mut world = World::with_limits(7, Limits { broadcasts, ..Limits::default() });
    world.faults().rough = false;
    ["ann", "bob"].iter().for_each(|nick| world.join(nick));
    world.settle();
    for text in ["1\n2\n3", "4\n5\n6", "7\n8"] {
        world.say("ann", text);
    }
    world.advance(std::time::Duration::from_millis(500));
    assert_eq!(heard(&mut world, "bob"), ["1\n2\n3", "7\n8"]);
}
