//! A node that is the directory of a room for eight.

use plausch_tests::firmware::{Board, on_every_directory, on_every_directory_with_past};
use plausch_tests::originals::{Generation, LiveClient, Shown};
use plausch_tests::process::JsonClient;
use plausch_tests::raw::Raw;
use serde_json::json;

#[test]
fn eight_desktop_clients_are_in_a_boards_room_and_the_ninth_is_refused() {
    on_every_directory(|image| {
        let (mut board, addr) = Board::host(image);
        board.shows("* a room for eight");
        let mut members: Vec<_> =
            (1..=8).map(|n| JsonClient::join(&format!("member{n}"), addr)).collect();
        let mut ninth = JsonClient::start("ninth", addr, &[]);
        ninth.process().expect_text("the server is full");
        assert_eq!(ninth.process().exit_code(), Some(1));
        for at in 0..8 {
            let (from, text) = (format!("member{}", at + 1), format!("{at}  of eight 😀 ❤️"));
            members[at].ask(&json!({"do": "broadcast", "text": text}));
            for member in &mut members {
                member.expect(&json!({"event": "broadcast", "from": from, "text": text}));
            }
        }
        members[0].ask(&json!({"do": "users"}));
        let users = members[0].expect(&json!({"event": "users"}));
        assert_eq!(users["users"].as_array().map(Vec::len), Some(7), "{users}");
        members[0].ask(&json!({"do": "quit"}));
        members[1].expect(&json!({"event": "left", "nick": "member1"}));
        let _tenth = JsonClient::join("tenth", addr);
        members[1].expect(&json!({"event": "joined", "nick": "tenth"}));
        let mut eleventh = JsonClient::start("eleventh", addr, &[]);
        eleventh.process().expect_text("the server is full");
    });
}

#[test]
fn who_comes_late_is_told_by_a_board_what_the_room_said_last() {
    on_every_directory_with_past(|image| {
        let (mut board, addr) = Board::host(image);
        board.shows("* a room for eight");
        let mut ann = JsonClient::join("ann", addr);
        let long = "long ".repeat(85);
        for (id, text) in
            ["forgotten", long.as_str(), "two\nlines", "three", "four"].iter().enumerate()
        {
            ann.ask(&json!({"do": "broadcast", "text": text, "id": id}));
            ann.expect(&json!({"event": "done", "id": id}));
        }
        let mut bob = JsonClient::join("bob", addr);
        let past = bob.expect(&json!({"event": "past"}));
        let texts: Vec<_> =
            past["texts"].as_array().unwrap().iter().map(|one| &one["text"]).collect();
        // As much as the board has memory for.
        assert_eq!(texts, ["two\nlines", "three", "four"]);
        bob.ask(&json!({"do": "broadcast", "text": "five"}));
        ann.expect(&json!({"event": "broadcast", "from": "bob", "text": "five"}));
    });
}

#[test]
fn originals_are_members_of_a_boards_room() {
    on_every_directory(|image| {
        let (mut board, addr) = Board::host(image);
        board.shows("* a room for eight");
        let mut ann = JsonClient::join("ann", addr);
        let [mut fred, mut lina] = [(Generation::Framed, "fred"), (Generation::Line, "lina")]
            .map(|(generation, nick)| LiveClient::join(generation, nick, addr).unwrap());
        // The directory pauses before the list, so originals read it alone (§3).
        assert!(fred.expect_users().contains(&"ann".to_owned()));
        assert!(lina.expect_users().contains(&"fred".to_owned()));
        ann.expect(&json!({"event": "joined", "nick": "lina"}));
        ann.ask(&json!({"do": "broadcast", "text": "hello 😀"}));
        fred.expect_said("ann", "hello 😀");
        lina.expect_said("ann", "hello 😀");
        lina.broadcast("hallo");
        ann.expect(&json!({"event": "broadcast", "from": "lina", "text": "hallo"}));
        fred.expect_said("lina", "hallo");
        let refused = LiveClient::join(Generation::Line, "fred", addr).unwrap_err();
        assert_eq!(refused, Shown::Refused("Nickname bereits vergeben".into()));
        fred.quit();
        lina.expect(&Shown::UserLeft("fred".into()));
        ann.expect(&json!({"event": "left", "nick": "fred"}));
    });
}

#[test]
fn a_boards_room_survives_garbage_floods_and_members_that_do_not_read() {
    on_every_directory(|image| {
        let (mut board, addr) = Board::host(image);
        board.shows("* a room for eight");
        let mut ann = JsonClient::join("ann", addr);
        let mut bob = JsonClient::join("bob", addr);
        ann.expect(&json!({"event": "joined", "nick": "bob"}));
        // Clients that send nonsense harm nobody.
        for bytes in [
            &b"GET / HTTP/1.1\r\n\r\n"[..],
            b"\xff\xff\xff\xff",
            b"\0\xff\xff\xff",
            b"REGISTER\nREGISTER a:b 1\nREGISTER ann 1\n",
            &[b'x'; 20_000],
        ] {
            let mut raw = Raw::connect(Generation::Line, addr);
            raw.send_bytes(bytes);
            raw.finish();
            raw.rest();
        }
        // One member floods. It gets errors, and only a part is relayed.
        let mut loud = Raw::join(Generation::Line, addr, "loud");
        let flood: String = (0..2000).map(|n| format!("BROADCAST loud {n}\n")).collect();
        assert!(loud.sends_all(flood.as_bytes()));
        loud.expect("ERROR");
        // One member does not read. It is dropped, and nobody waits for it.
        let deaf = Raw::join(Generation::Framed, addr, "deaf");
        ann.expect(&json!({"event": "joined", "nick": "deaf"}));
        for n in 0..40 {
            let text = format!("{n} {}", "ä".repeat(200));
            ann.ask(&json!({"do": "broadcast", "text": text}));
            bob.expect(&json!({"event": "broadcast", "from": "ann", "text": text}));
        }
        drop(deaf);
        drop(loud);
        ann.expect(&json!({"event": "left", "nick": "loud"}));
        ann.expect(&json!({"event": "left", "nick": "deaf"}));
        assert!(bob.count(&json!({"event": "broadcast", "from": "loud"})) < 1000);
        // Silent clients take all connections. After 10 s there is room again (§7).
        let silent: Vec<_> = (0..12).map(|_| Raw::connect(Generation::Line, addr)).collect();
        for mut silent in silent {
            silent.rest();
        }
        let _zoe = JsonClient::join("zoe", addr);
        ann.expect(&json!({"event": "joined", "nick": "zoe"}));
        bob.ask(&json!({"do": "broadcast", "text": "all is well"}));
        ann.expect(&json!({"event": "broadcast", "from": "bob", "text": "all is well"}));
    });
}

/// Fewer bytes than the 4096 that most directories take: `payload=` says so (§6).
#[test]
fn a_text_too_long_for_a_boards_room_is_refused_in_words_and_nobody_is_thrown_out() {
    on_every_directory(|image| {
        let (mut board, addr) = Board::host(image);
        board.shows("* a room for eight");
        let mut ann = JsonClient::join("ann", addr);
        let mut bob = JsonClient::join("bob", addr);
        let [mut fred, mut lina] = [(Generation::Framed, "fred"), (Generation::Line, "lina")]
            .map(|(generation, nick)| LiveClient::join(generation, nick, addr).unwrap());
        ann.expect(&json!({"event": "joined", "nick": "lina"}));
        let longest = 511 - "BROADCAST ann ".len();
        ann.ask(&json!({"do": "broadcast", "text": "x".repeat(longest + 1)}));
        let error = ann.expect(&json!({"event": "error"}));
        assert!(error.to_string().contains(&longest.to_string()), "{error}");
        ann.ask(&json!({"do": "broadcast", "text": "y".repeat(longest)}));
        bob.expect(&json!({"event": "broadcast", "from": "ann", "text": "y".repeat(longest)}));
        // Originals know nothing of it: their text is left out, and they are told. (The first
        // generation then leaves by itself, as at every ERROR.)
        for original in [&mut fred, &mut lina] {
            original.broadcast(&"z".repeat(2000));
            original.expect(&Shown::Error("Nachricht zu lang".into()));
        }
        fred.broadcast("shorter");
        bob.expect(&json!({"event": "broadcast", "from": "fred", "text": "shorter"}));
        for generation in Generation::BOTH {
            let mut raw = Raw::join(generation, addr, "raw");
            raw.send(&format!("BROADCAST raw {}", "z".repeat(2000)));
            raw.expect("ERROR Nachricht zu lang");
            raw.send("BROADCAST raw short");
            bob.expect(&json!({"event": "broadcast", "from": "raw", "text": "short"}));
            raw.send("QUIT ");
            raw.rest();
            bob.expect(&json!({"event": "left", "nick": "raw"}));
        }
    });
}
