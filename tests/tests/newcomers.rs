//! The originals' newcomers get their whole user list from our server, every one of them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use plausch_tests::originals::{Generation, LiveClient, Shown};
use plausch_tests::process::{JsonClient, Server};
use plausch_tests::raw::Raw;
use serde_json::json;

#[test]
fn sixty_of_sixty_join_one_after_the_other() {
    let visit = |generation: Generation, visits| {
        let server = Server::start(&["--no-rate-limits"]);
        let mut ann = JsonClient::join("ann", server.addr());
        for number in 0..visits {
            let mut olga = LiveClient::join(generation, "olga", server.addr()).unwrap();
            assert_eq!(olga.expect_users(), ["ann", "olga"], "{generation:?} {number}");
            drop(olga);
            ann.expect(&json!({"event": "left", "nick": "olga"}));
        }
    };
    // In four rooms at a time: most of a visit is the newcomer's pause.
    thread::scope(|scope| {
        for generation in Generation::BOTH {
            for _ in 0..4 {
                scope.spawn(move || visit(generation, 15));
            }
        }
    });
}

#[test]
fn sixty_of_sixty_join_at_once_while_the_room_is_busy() {
    let server = Server::start(&["--no-rate-limits"]);
    let addr = server.addr();
    let mut ann = JsonClient::join("ann", addr);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        // Somebody who never stops talking: whatever comes up during the pause must wait for its end.
        scope.spawn(|| {
            let mut talker = Raw::join(Generation::Framed, addr, "talker");
            let mut said = 0;
            while !done.load(Ordering::Relaxed) {
                talker.send(&format!("BROADCAST talker number {said}"));
                talker.expect(&format!("BROADCAST talker number {said}"));
                said += 1;
            }
        });
        let join = |number: usize| {
            let generation = Generation::BOTH[number % 2];
            let nick = format!("member{number:02}");
            let mut member = LiveClient::join(generation, &nick, addr).unwrap();
            let users = member.expect_users();
            assert!(users.contains(&nick), "{nick} is not in {users:?}");
            member
        };
        let joins: Vec<_> = (0..60).map(|number| scope.spawn(move || join(number))).collect();
        let mut members: Vec<LiveClient> =
            joins.into_iter().map(|join| join.join().unwrap()).collect();
        // All have come. Whoever comes last tells all others, and then each knows everybody.
        let last = LiveClient::join(Generation::Line, "zzz", addr).unwrap();
        for member in &mut members {
            member.expect(&Shown::UserJoined("zzz".into()));
            let roster = member.roster();
            let expected = |number| format!("member{number:02}");
            assert!((0..60).map(expected).all(|nick| roster.contains(&nick)), "{roster:?}");
        }
        done.store(true, Ordering::Relaxed);
        drop(last);
    });
    ann.expect(&json!({"event": "left", "nick": "zzz"}));
    for number in 0..60 {
        let nick = format!("member{number:02}");
        assert_eq!(ann.count(&json!({"event": "joined", "nick": nick})), 1, "{nick}");
    }
}

/// The first originals decode each read of 1024 bytes by itself: a character that is cut there ends their reader.
#[test]
fn no_character_is_cut_in_what_a_line_original_reads() {
    let server = Server::start(&["--no-rate-limits"]);
    let addr = server.addr();
    let nick = |number: usize| format!("ä{}ü{number:02}😀", "ö".repeat(number % 7));
    let mut members: Vec<Raw> =
        (0..70).map(|number| Raw::register(Generation::Framed, addr, &nick(number))).collect();
    // All pause at the same time.
    for member in &mut members {
        member.expect("USERLIST");
    }
    for visit in 0..5 {
        let mut lena = LiveClient::join(Generation::Line, "lena", addr).unwrap();
        let users = lena.expect_users();
        assert_eq!(users.len(), 71, "{visit}: {users:?}");
        let mut talker = Raw::join(Generation::Framed, addr, "täler");
        for text in 0..5 {
            let text = format!("{text} {}", "äöü😀".repeat(350 + text));
            talker.send(&format!("BROADCAST täler {text}"));
            lena.expect_said("täler", &text);
        }
    }
    drop(members);
}
