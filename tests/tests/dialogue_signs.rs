//! What the operator tells all: the topic, the message of the day, a restart (§6).

use std::time::Duration;

use plausch_core::directory::{Command, CommandError, Sign};
use plausch_core::text::Text;
use plausch_core::wire::{Dialect, Message, RESTART, Sender, decode};
use plausch_tests::originals::Generation;
use plausch_tests::world::{Newcomer, Seen, World};

fn puts_up(world: &mut World, sign: Sign, text: &str) {
    world.operates(Command::PutUp { sign, text: Some(Text::new(text).unwrap()) });
    world.settle();
}

/// All that somebody was told of it, and of what the operator said.
fn told(world: &mut World, who: &str) -> Vec<String> {
    let told = |(_, seen)| match seen {
        Seen::Topic { text } => Some(format!("topic {}", text.unwrap_or_default())),
        Seen::Motd { text } => Some(format!("motd {text}")),
        Seen::Heard { from, text, .. } if from == "Server" => Some(text),
        _ => None,
    };
    world.sights(who).into_iter().filter_map(told).collect()
}

#[test]
fn the_topic_and_the_message_of_the_day_stand_between_the_members_and_the_past() {
    let mut world = World::new(1);
    world.faults().rough = false;
    puts_up(&mut world, Sign::Topic, "tea\nand cake");
    puts_up(&mut world, Sign::Motd, "Be kind.\n  Or quiet.");
    world.original_joins("old", Dialect::Line);
    world.advance(Duration::from_secs(1));
    world.say("old", "one");
    world.advance(Duration::from_secs(1));
    world.raw_comes("bob", "10.0.0.9");
    world.advance(Duration::from_millis(20));
    world.raw_sends("bob", b"HELLO 1 past=9\nREGISTER bob 7\n");
    world.settle();
    let received = String::from_utf8(world.raw_received("bob")).unwrap();
    let lines: Vec<&str> = received.lines().skip(4).collect();
    let expected = [
        "PROFILE old dialect=line",
        "TOPIC tea and cake",
        "MOTD Be kind.\u{2028}  Or quiet.",
        "PAST 0:1 1 old one",
        "PRESENT 0:1",
    ];
    assert_eq!(lines, expected, "{received}");
}

#[test]
fn originals_are_told_in_words_and_everybody_in_the_order_of_the_room() {
    let mut world = World::new(2);
    world.join("ann");
    world.original_joins("fra", Dialect::Framed);
    world.original_joins("lin", Dialect::Line);
    world.settle();
    puts_up(&mut world, Sign::Topic, "tea");
    // Nothing changes, and so nobody is told.
    puts_up(&mut world, Sign::Topic, "tea");
    puts_up(&mut world, Sign::Motd, "one\n\ntwo");
    world.operates(Command::Say { text: Text::new("and now").unwrap() });
    world.operates(Command::PutUp { sign: Sign::Topic, text: None });
    world.settle();
    assert_eq!(told(&mut world, "ann"), ["topic tea", "and now", "topic "]);
    for original in ["fra", "lin"] {
        assert_eq!(told(&mut world, original), ["Thema: tea", "and now", "Kein Thema mehr"]);
    }
    puts_up(&mut world, Sign::Topic, "cake");
    for (name, generation) in [("new", Generation::Framed), ("odd", Generation::Line)] {
        world.comes(name, Newcomer::original(generation));
        world.settle();
        assert_eq!(told(&mut world, name), ["Thema: cake", "one", "two"]);
    }
}

#[test]
fn who_comes_back_is_told_the_topic_again_but_not_the_message_of_the_day() {
    let mut world = World::new(3);
    puts_up(&mut world, Sign::Topic, "tea");
    puts_up(&mut world, Sign::Motd, "hello");
    world.comes("bob", Newcomer::ours().asking_for(100));
    world.settle();
    assert_eq!(told(&mut world, "bob"), ["topic tea", "motd hello"]);
    world.cut("bob");
    world.settle();
    world.joins_again("bob");
    world.settle();
    assert_eq!(told(&mut world, "bob"), ["topic tea", "motd hello", "topic tea"]);
    // To a directory that starts anew, it is a newcomer.
    world.directory_restarts(Duration::from_secs(1), false);
    world.advance(Duration::from_secs(2));
    puts_up(&mut world, Sign::Motd, "hello again");
    world.joins_again("bob");
    world.settle();
    assert_eq!(told(&mut world, "bob").last().unwrap(), "motd hello again");
    assert_eq!(told(&mut world, "bob").len(), 4);
}

#[test]
fn a_topic_that_no_small_node_could_read_is_refused_and_so_is_one_on_a_board_without_memory_for_it()
{
    let mut world = World::new(4);
    world.comes("tiny", Newcomer::node());
    world.settle();
    let long = "é".repeat(Sign::TOPIC / 2);
    puts_up(&mut world, Sign::Topic, &long);
    assert_eq!(told(&mut world, "tiny"), [format!("topic {long}")]);
    for (mut world, text) in [(world, long + "!"), (World::with_board(4), "tea".to_owned())] {
        let text = Some(Text::new(&text).unwrap());
        let refused = world.tries_to_operate(Command::PutUp { sign: Sign::Topic, text });
        assert_eq!(refused, Err(CommandError::TextTooLong));
        // What there is none of can be taken down anywhere.
        assert_eq!(world.tries_to_operate(Command::PutUp { sign: Sign::Motd, text: None }), Ok(()));
    }
}

#[test]
fn a_restart_is_announced_to_originals_in_words_and_a_stop_after_it_says_nothing_more() {
    let mut world = World::new(5);
    world.join("ann");
    world.original_joins("fra", Dialect::Framed);
    world.original_joins("lin", Dialect::Line);
    world.settle();
    for (seconds, why, words) in [
        (1, None, "Neustart, in einer Sekunde wieder da"),
        (89, None, "Neustart, in 89 Sekunden wieder da"),
        (120, Some("a new\ndisk"), "Neustart, in 2 Minuten wieder da: a new disk"),
        (3600, None, "Neustart, in 60 Minuten wieder da"),
        (90_000, None, "Neustart, in 24 Stunden wieder da"),
    ] {
        let after = Duration::from_secs(seconds);
        let why = why.map(|why| Text::new(why).unwrap());
        world.operates(Command::Announce { after, why });
        world.settle();
        let why = why.map(|why| why.to_string());
        // Nobody waits longer than a day.
        world.sees("ann", &Seen::Restarting { after: seconds.min(86_400), why });
        for original in ["fra", "lin"] {
            assert_eq!(told(&mut world, original).last().unwrap(), words);
        }
    }
    let before = told(&mut world, "fra").len();
    world.operates(Command::Stop { text: None });
    world.settle();
    for who in ["ann", "fra", "lin"] {
        world.sees_some(who, "the end", |seen| matches!(seen, Seen::Disconnected { .. }));
    }
    assert_eq!((told(&mut world, "ann").len(), told(&mut world, "fra").len()), (0, before));
    let mut world = World::new(6);
    let why = "x".repeat(Sign::TOPIC + 1);
    let why = Some(Text::new(&why).unwrap());
    let refused = world.tries_to_operate(Command::Announce { after: Duration::from_secs(1), why });
    assert_eq!(refused, Err(CommandError::TextTooLong));
}

#[test]
fn whatever_a_directory_says_of_its_restart_nobody_waits_for_ever() {
    for (said, seen) in [
        ("RESTART 7", Some((7, None))),
        ("RESTART 99999999999999999999 soon", Some((86_400, Some("soon".to_owned())))),
        ("RESTART", None),
        ("RESTART soon", None),
        ("RESTART -1", None),
    ] {
        let read = decode(said.as_bytes(), Sender::Directory);
        match seen {
            None => assert!(read.is_err(), "{said}: {read:?}"),
            Some((after, why)) => {
                let Ok(Some(Message::Restart { after: read, text })) = read else {
                    panic!("{said}: {read:?}")
                };
                assert_eq!(u64::from(read).min(RESTART.as_secs()), after, "{said}");
                assert_eq!(text.map(|text| text.to_string()), why, "{said}");
            }
        }
    }
}
