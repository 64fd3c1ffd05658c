//! Joining, talking and leaving (§1, §3): who is let in, who hears what, who learns of whom.

use std::time::Duration;

use plausch_core::directory::Leave;
use plausch_core::wire::Dialect;
use plausch_tests::originals::Generation;
use plausch_tests::world::program::Action;
use plausch_tests::world::{Newcomer, Seen, World};

const BOTH: [Dialect; 2] = [Dialect::Framed, Dialect::Line];

#[test]
fn members_of_both_dialects_and_all_kinds_talk_in_one_room() {
    for seed in 0..50 {
        let mut world = World::new(seed);
        world.join("ann");
        world.comes("lin", Newcomer::ours().told(Dialect::Line));
        world.original_joins("fred", Dialect::Framed);
        world.original_joins("lola", Dialect::Line);
        world.settle();
        let all = ["ann", "fred", "lin", "lola"];
        world.are_here(&all);
        world.everybody_knows_everybody();
        for who in all {
            world.say(who, &format!("I am {who}"));
            world.settle();
            for other in all.iter().filter(|other| **other != who) {
                world.hears(other, who, &format!("I am {who}"));
            }
        }
        // Everybody sees its own text once, but for the line original, which has it in its window already.
        for who in ["ann", "fred", "lin"] {
            world.hears(who, who, &format!("I am {who}"));
        }
        all.iter().for_each(|who| world.hears_nothing(who));
    }
}

#[test]
fn the_sender_gets_its_echo_in_the_framed_dialect_and_none_in_the_line_dialect() {
    let mut world = World::new(1);
    for (name, ip) in [("fay", "10.0.0.3"), ("lee", "10.0.0.4")] {
        world.raw_comes(name, ip);
    }
    world.raw_sends("fay", b"\0\0\0\x07HELLO 1\0\0\0\x0eREGISTER fay 0");
    world.raw_sends("lee", b"HELLO 1\nREGISTER lee 0\n");
    world.settle();
    world.raw_sends("fay", b"\0\0\0\x0fBROADCAST fay A");
    world.raw_sends("lee", b"BROADCAST lee B\n");
    world.settle();
    let fay = world.raw_received("fay");
    let lee = world.raw_received("lee");
    let has = |all: &[u8], part: &[u8]| all.windows(part.len()).any(|window| window == part);
    assert!(has(&fay, b"\0\0\0\x0fBROADCAST fay A"));
    assert!(has(&fay, b"\0\0\0\x0fBROADCAST lee B"));
    assert!(has(&lee, b"BROADCAST_MSG fay A\n"));
    assert!(!has(&lee, b"lee B"), "the line dialect has no echo");
}

#[test]
fn everybody_learns_who_joins_and_who_leaves_in_whatever_way() {
    for seed in 0..20 {
        let mut world = World::new(seed);
        world.join("ann");
        world.original_joins("fred", Dialect::Framed);
        world.original_joins("lola", Dialect::Line);
        world.settle();
        for (number, how) in [Leave::Quit, Leave::Ended, Leave::Lost].into_iter().enumerate() {
            let name = format!("bob{number}");
            match how {
                Leave::Ended => {
                    world.raw_comes(&name, "10.0.0.3");
                    world.raw_sends(&name, format!("REGISTER {name} 7\n").as_bytes());
                }
                _ => world.join(&name),
            }
            world.settle();
            ["ann", "fred", "lola"].iter().for_each(|who| world.sees_joined(who, &name));
            match how {
                Leave::Quit => world.quits(&name),
                Leave::Ended => world.raw_ends(&name),
                _ => world.cut(&name),
            }
            world.settle();
            ["ann", "fred", "lola"].iter().for_each(|who| world.sees_left(who, &name));
            world.are_here(&["ann", "fred", "lola"]);
            let left = format!("{:?}", world.directory().events().last().unwrap());
            assert!(left.contains(&format!("{how:?}")), "{left}");
        }
        world.everybody_knows_everybody();
    }
}

#[test]
fn a_nickname_in_use_is_refused_with_the_words_that_the_originals_show() {
    for seed in 0..20 {
        let mut world = World::new(seed);
        world.original_joins("bob", Dialect::Framed);
        world.settle();
        world.comes("bob", Newcomer::ours());
        world.settle();
        world.is_refused("bob", "Nickname bereits vergeben");
        for dialect in BOTH {
            world.original_joins("bob", dialect);
            world.settle();
            world.is_refused("bob", "Nickname bereits vergeben");
        }
        world.are_here(&["bob"]);
    }
}

#[test]
fn the_same_ip_address_and_udp_port_are_refused_unless_the_port_is_0() {
    let mut world = World::new(3);
    world.comes("ann", Newcomer::ours().at("10.0.0.7").with_port(40_000));
    world.settle();
    world.raw_comes("bob", "10.0.0.7");
    world.raw_sends("bob", b"REGISTER bob 40000\n");
    world.settle();
    let refusal = "ERROR IP-Adresse und UDP-Port bereits vergeben\n";
    assert_eq!(String::from_utf8(world.raw_received("bob")).unwrap(), refusal);
    assert!(world.raw_is_over("bob"));
    // Another address, another port, and no port at all are fine.
    for (name, ip, port) in [
        ("carl", "10.0.0.8", 40_000),
        ("dora", "10.0.0.7", 40_001),
        ("emil", "10.0.0.7", 0),
        ("fay", "10.0.0.7", 0),
    ] {
        world.raw_comes(name, ip);
        world.raw_sends(name, format!("REGISTER {name} {port}\n").as_bytes());
        world.settle();
        assert!(world.raw_received(name).starts_with(b"WELCOME"), "{name}");
    }
    world.are_here(&["ann", "carl", "dora", "emil", "fay"]);
}

#[test]
fn a_registration_that_makes_no_sense_is_told_what_is_wrong_and_closed() {
    let long = "x".repeat(33);
    for (register, complaint) in [
        (format!("REGISTER {long} 1"), "Ungültiger Nickname: länger als 32 Bytes"),
        ("REGISTER a:b 1".to_owned(), "Ungültiger Nickname: enthält einen Doppelpunkt"),
        (
            "REGISTER a\u{200b}b 1".to_owned(),
            "Ungültiger Nickname: enthält ein unsichtbares Zeichen",
        ),
        (
            "REGISTER bob 65536".to_owned(),
            "Ungültiger UDP-Port: erwartet wird eine Zahl von 0 bis 65535",
        ),
        (
            "REGISTER bob -1".to_owned(),
            "Ungültiger UDP-Port: erwartet wird eine Zahl von 0 bis 65535",
        ),
        ("REGISTER bob".to_owned(), "REGISTER erwartet 2 Argumente: nickname, udp_port"),
        ("REGISTER".to_owned(), "REGISTER erwartet 2 Argumente: nickname, udp_port"),
        ("REGISTER bob 1 2".to_owned(), "REGISTER erwartet 2 Argumente: nickname, udp_port"),
    ] {
        for generation in Generation::BOTH {
            let mut world = World::new(5);
            world.raw_comes("bob", "10.0.0.3");
            world.raw_sends("bob", &generation.packed(&register));
            world.settle();
            let expected = generation.packed(&format!("ERROR {complaint}"));
            assert_eq!(world.raw_received("bob"), expected, "{register}");
            assert!(world.raw_is_over("bob"), "{register}");
            world.are_here(&[]);
        }
    }
}

#[test]
fn a_broadcast_before_registering_is_relayed_to_nobody() {
    let mut world = World::new(6);
    world.join("ann");
    world.raw_comes("bob", "10.0.0.3");
    world.settle();
    world.raw_sends("bob", b"BROADCAST bob hi\nREGISTER bob 1\n");
    world.settle();
    let received = String::from_utf8(world.raw_received("bob")).unwrap();
    // It was the first message, too.
    assert_eq!(received, "ERROR Nicht registriert: zuerst REGISTER senden\n");
    assert!(world.raw_is_over("bob"));
    world.raw_comes("bob", "10.0.0.3");
    world.raw_sends("bob", b"HELLO 1\nBROADCAST bob hi\nREGISTER bob 1\nBROADCAST bob hello\n");
    world.settle();
    let received = String::from_utf8(world.raw_received("bob")).unwrap();
    assert!(received.starts_with("HELLO 1\nERROR you are not registered"), "{received}");
    world.hears("ann", "bob", "hello");
    world.hears_nothing("ann");
}

#[test]
fn a_broadcast_in_anothers_name_is_relayed_to_nobody() {
    let mut world = World::new(7);
    world.join("ann");
    world.raw_comes("bob", "10.0.0.3");
    world.raw_sends("bob", b"HELLO 1\nREGISTER bob 1\n");
    world.settle();
    world.raw_sends("bob", b"BROADCAST ann I am stupid\n");
    world.settle();
    let received = String::from_utf8(world.raw_received("bob")).unwrap();
    assert!(received.ends_with("\nERROR the sender is not your own nickname\n"), "{received}");
    world.hears_nothing("ann");
}

#[test]
fn an_original_is_told_in_german_what_is_wrong_and_a_modern_member_in_english() {
    for (hello, error) in [
        ("", "Der Absender ist nicht der eigene Nickname"),
        ("HELLO 1\n", "the sender is not your own nickname"),
    ] {
        let mut world = World::new(7);
        world.raw_comes("bob", "10.0.0.3");
        world.raw_sends("bob", format!("{hello}REGISTER bob 1\n").as_bytes());
        world.settle();
        world.raw_sends("bob", b"BROADCAST ann hi\n");
        world.settle();
        let received = String::from_utf8(world.raw_received("bob")).unwrap();
        assert!(received.ends_with(&format!("\nERROR {error}\n")), "{received}");
    }
}

#[test]
fn a_second_registration_on_a_connection_changes_nothing() {
    let mut world = World::new(8);
    world.join("ann");
    world.raw_comes("bob", "10.0.0.3");
    world.raw_sends("bob", b"HELLO 1\nREGISTER bob 1\n");
    world.settle();
    for again in [b"REGISTER carl 2\n".as_slice(), b"REGISTER bob 1\n", b"REGISTER bob\n"] {
        world.raw_sends("bob", again);
        world.settle();
        let received = String::from_utf8(world.raw_received("bob")).unwrap();
        assert!(received.ends_with("\nERROR you are registered already\n"), "{received}");
        world.are_here(&["ann", "bob"]);
    }
    world.knows("ann", &["bob"]);
}

#[test]
fn whoever_comes_over_a_plain_link_commands_nothing() {
    let mut world = World::new(18);
    world.join("ann");
    for (name, ip) in [("bob", "10.0.0.3"), ("lee", "10.0.0.4"), ("eve", "10.0.0.5")] {
        world.raw_comes(name, ip);
    }
    world.raw_sends("bob", b"HELLO 1\nREGISTER bob 1\n");
    world.raw_sends("lee", b"REGISTER lee 1\n");
    world.settle();
    ["bob", "lee"].iter().for_each(|who| world.raw_sends(who, b"COMMAND kick ann\nCOMMAND\n"));
    // That is no first message.
    world.raw_sends("eve", b"COMMAND kick ann\n");
    world.settle();
    let mut told = |who| String::from_utf8(world.raw_received(who)).unwrap();
    let bob = told("bob");
    assert!(bob.ends_with("ERROR you are not an operator here\nERROR wrong arguments\n"), "{bob}");
    let lee = told("lee");
    assert!(
        lee.ends_with("ERROR Du bist hier kein Betreiber\nERROR Ungültige Argumente\n"),
        "{lee}"
    );
    assert!(told("eve").contains("HELLO oder REGISTER"));
    world.are_here(&["ann", "bob", "lee"]);
    world.hears_nothing("ann");
}

#[test]
fn the_operator_speaks_removes_and_stops() {
    use plausch_core::directory::Command;
    use plausch_core::text::Text;
    assert_eq!(plausch_core::name::Nick::SERVER.as_str(), "Server");
    let mut world = World::new(14);
    ["ann", "bob"].iter().for_each(|name| world.join(name));
    world.original_joins("lola", Dialect::Line);
    world.settle();
    world.operates(Command::Say { text: Text::new("good morning").unwrap() });
    world.settle();
    ["ann", "bob", "lola"].iter().for_each(|who| world.hears(who, "Server", "good morning"));
    world.kicks("bob", Some("be nice"));
    world.settle();
    world.sees_error("bob", "be nice");
    world.sees_some("bob", "the end", |seen| matches!(seen, Seen::Disconnected { .. }));
    world.sees_left("ann", "bob");
    world.join("Server");
    world.settle();
    world.is_refused("Server", "Nickname bereits vergeben");
    world.operates(Command::Stop { text: Some(Text::new("good night").unwrap()) });
    world.settle();
    for who in ["ann", "lola"] {
        world.hears(who, "Server", "good night");
        world.sees_some(who, "the end", |seen| matches!(seen, Seen::Disconnected { .. }));
    }
}

#[test]
fn a_member_that_quits_is_out_and_can_come_back() {
    let mut world = World::new(15);
    ["ann", "bob"].iter().for_each(|name| world.join(name));
    world.settle();
    world.quits("bob");
    assert!(world.tries("bob", Action::Say { text: "hi" }).is_err());
    world.settle();
    world.sees_left("ann", "bob");
    world.joins_again("bob");
    world.settle();
    world.sees_joined("ann", "bob");
    world.knows("bob", &["ann"]);
    world.say("bob", "back");
    world.settle();
    world.hears("ann", "bob", "back");
}

#[test]
fn everybody_hears_everything_once_and_in_order_however_tcp_cuts_it() {
    for seed in 0..100 {
        let mut world = World::new(seed);
        world.join("Zoë");
        world.comes("small", Newcomer::small());
        world.comes("lin", Newcomer::ours().told(Dialect::Line));
        world.original_joins("fred", Dialect::Framed);
        world.settle();
        let said: Vec<String> = (0..30).map(|number| format!("{number} ünï 😀")).collect();
        for text in &said {
            world.say("Zoë", text);
            let pause = world.dice().up_to(Duration::from_millis(30));
            world.advance(pause);
        }
        world.settle();
        for who in ["Zoë", "small", "lin", "fred"] {
            let heard: Vec<String> = world
                .sights(who)
                .into_iter()
                .filter_map(|(_, seen)| match seen {
                    Seen::Heard { text, .. } => Some(text),
                    _ => None,
                })
                .collect();
            assert_eq!(heard, said, "{who}");
        }
    }
}
