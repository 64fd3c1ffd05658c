//! The terminal client, in a terminal of 80×24 and smaller ones.

use std::net::TcpListener;
use std::time::Duration;

use plausch_tests::process::{JsonClient, Server};
use plausch_tests::room::Room;
use plausch_tests::terminal::Terminal;
use serde_json::json;

const CTRL_C: &str = "\u{3}";
const CTRL_P: &str = "\u{10}";
const CTRL_Y: &str = "\u{19}";
const UP: &str = "\u{1b}[A";
const UP_3: &str = "\u{1b}[A\u{1b}[A\u{1b}[A";
const DOWN_3: &str = "\u{1b}OB\u{1b}OB\u{1b}OB";

/// Zoe joins, on a usual screen.
fn join(room: &mut Room) -> Terminal {
    // A fresh history says where it is, at any time, and moves what is on the screen.
    room.zoe_joins(24, 80, &["--history", "off"])
}

#[test]
fn it_asks_for_a_nickname_and_shows_the_room() {
    let server = Server::start(&[]);
    let addr = server.addr().to_string();
    let mut ann = JsonClient::join("ann", server.addr());
    let mut zoe = Terminal::start(24, 80, &["chat", "--server", &addr]);
    zoe.wait("a question", |screen| screen.contents().to_lowercase().contains("nick"));
    zoe.enter("Zoë");
    ann.expect(&json!({"event": "joined", "nick": "Zoë"}));
    // The room, its members, and how one stands with the server, all at once.
    zoe.wait("the room", |screen| {
        let shown = screen.contents();
        screen.alternate_screen()
            && ["Room", "Zoë", "ann", "framed", addr.as_str()]
                .iter()
                .all(|word| shown.contains(word))
    });
    ann.ask(&json!({"do": "broadcast", "text": "hello 😀 Zoë"}));
    zoe.expect("hello 😀 Zoë");
    zoe.enter("hi ann");
    ann.expect(&json!({"event": "broadcast", "from": "Zoë", "text": "hi ann"}));
    zoe.expect("hi ann");

    let bob = JsonClient::join("bob", server.addr());
    zoe.expect("bob");
    drop(bob);
    ann.expect(&json!({"event": "left", "nick": "bob"}));
    // In one line, as nothing was said in between.
    zoe.expect("bob joined and left");

    zoe.quit();
    ann.expect(&json!({"event": "left", "nick": "Zoë"}));
}

#[test]
fn nothing_that_others_say_reaches_the_terminal_as_a_command() {
    let mut room = Room::open();
    let zoe = join(&mut room);
    // Clears the screen, and changes the title, if it got through.
    room.ann_says("before\u{1b}[2J\u{1b}]0;title\u{7}after");
    zoe.expect("after");
    zoe.expect("before");
    zoe.expect("Room");
}

#[test]
fn invitations_wait_in_a_bar_and_chats_have_tabs_of_their_own() {
    let mut room = Room::open();
    let mut zoe = join(&mut room);
    room.ann.ask(&json!({"do": "chat", "with": "zoe"}));
    zoe.expect("ann invites you");
    // What one is doing goes on.
    zoe.type_in("half a te");
    zoe.expect("half a te");
    zoe.expect("ann invites you");
    zoe.type_in(CTRL_Y);
    room.ann.expect(&json!({"event": "chat_opened", "with": "zoe"}));
    zoe.expect_gone("ann invites you");
    // Until the chat is open, nothing goes to the room: it may have been meant for her.
    zoe.expect("2 ann");
    zoe.enter("xt");
    room.ann_hears("half a text");

    // There and back: each tab has its own lines.
    zoe.enter("/chat ann");
    zoe.expect("private chat with ann");
    zoe.expect_gone("half a text");
    zoe.type_in(CTRL_P);
    zoe.expect("half a text");
    // In the room, what is said in private is marked as unread, and not shown.
    room.ann.ask(&json!({"do": "say", "with": "zoe", "text": "psst"}));
    zoe.expect("ann (!1)");
    assert!(!zoe.contents().contains("psst"));
    zoe.enter("/chat ann");
    zoe.expect("psst");
    zoe.expect_gone("ann (!1)");
    zoe.enter("what is it?");
    room.ann.expect(&json!({"event": "chat_message", "with": "zoe", "text": "what is it?"}));
    assert_eq!(room.ann.count(&json!({"event": "broadcast", "text": "what is it?"})), 0);
    // And the other way round.
    room.ann_says("for all");
    zoe.expect("Room (1)");

    zoe.enter("/close");
    room.ann.expect(&json!({"event": "chat_closed", "with": "zoe"}));
    zoe.expect("for all");
    zoe.quit();
}

#[test]
fn invitations_can_be_declined_and_sent() {
    let mut room = Room::open();
    let mut zoe = join(&mut room);
    room.ann.ask(&json!({"do": "chat", "with": "zoe"}));
    zoe.expect("ann invites you");
    zoe.enter("/decline ann");
    room.ann.expect(&json!({"event": "chat_rejected", "with": "zoe", "reason": "declined"}));
    zoe.enter("/chat ann");
    room.ann.expect(&json!({"event": "chat_request", "with": "zoe"}));
    room.ann.ask(&json!({"do": "accept", "with": "zoe"}));
    room.ann.expect(&json!({"event": "chat_opened", "with": "zoe"}));
    zoe.expect("private chat with ann");
    room.ann.ask(&json!({"do": "close", "with": "zoe"}));
    zoe.expect("ann ended the chat");
    // What is typed now is not said to the room by mistake.
    zoe.enter("my secret");
    zoe.expect("nothing was sent");
    assert_eq!(room.ann.count(&json!({"event": "broadcast"})), 0);
}

#[test]
fn tab_completes_and_up_recalls() {
    let mut room = Room::open();
    let mut zoe = join(&mut room);
    zoe.type_in("/ch");
    zoe.type_in("\t");
    zoe.expect("> /chat");
    zoe.type_in("a\t");
    zoe.expect("> /chat ann");
    zoe.type_in("\r");
    room.ann.expect(&json!({"event": "chat_request", "with": "zoe"}));
    zoe.enter("first thing");
    room.ann_hears("first thing");
    zoe.type_in(UP);
    zoe.expect("> first thing");
    zoe.type_in(UP);
    zoe.expect("> /chat ann");
    zoe.type_in("\u{1b}[B");
    zoe.enter("!");
    room.ann_hears("first thing!");
}

#[test]
fn it_follows_the_size_of_the_screen() {
    let mut room = Room::open();
    let mut zoe = join(&mut room);
    for number in 0..40 {
        room.ann_says(&format!("line {number:02} of many"));
    }
    zoe.expect("line 39 of many");
    for (rows, cols) in [(10, 40), (40, 120), (3, 20), (24, 80)] {
        zoe.resize(rows, cols);
        zoe.type_in("x");
        zoe.wait("what is typed in the last row", |screen| {
            let last = screen.rows(0, cols).last().unwrap_or_default();
            last.contains("> x") && screen.contents().contains("line 39")
        });
        zoe.type_in("\u{7f}");
        zoe.wait("nothing typed", |screen| !screen.contents().contains("> x"));
    }
    // PgUp goes back in time.
    zoe.type_in("\u{1b}[5~");
    zoe.expect_gone("line 39 of many");
    zoe.type_in("\u{1b}[F");
    zoe.expect("line 39 of many");
    zoe.type_in(CTRL_C);
    assert_eq!(zoe.end(), (0, true));
}

#[test]
fn it_shows_that_the_server_is_gone_and_reconnects() {
    let mut room = Room::open();
    let addr = room.server.addr();
    let mut zoe = join(&mut room);
    room.server.process().kill();
    zoe.expect("offline");
    let _server = Server::start_at(&addr.to_string(), &[]);
    zoe.expect("online");
    room.ann.expect(&json!({"event": "welcome", "nick": "ann"}));
    // Whoever comes back first, they see each other again.
    zoe.expect("2 here");
    room.ann_says("here we are again");
    zoe.expect("here we are again");
    zoe.quit();
}

#[test]
fn a_taken_nickname_is_told_with_the_reason() {
    let server = Server::start(&[]);
    let addr = server.addr().to_string();
    let _ann = JsonClient::join("ann", server.addr());
    let second = Terminal::start(24, 80, &["chat", "--server", &addr, "--nick", "ann"]);
    second.expect("this nickname is taken");
}

#[test]
fn on_a_fresh_machine_it_hosts_the_room_itself() {
    // A free port of this machine, on which nobody answers.
    let addr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let args = ["--server", &addr.to_string(), "--nick", "zoe"];
    let mut zoe = Terminal::start(24, 80, &args);
    zoe.expect("online");
    zoe.expect("hosting");
    let mut ann = JsonClient::join("ann", addr);
    zoe.expect("ann");
    ann.ask(&json!({"do": "broadcast", "text": "nice place"}));
    zoe.expect("nice place");
    // The host is asked once more.
    zoe.enter("/quit");
    zoe.expect("1 other loses");
    zoe.quit();
    ann.expect(&json!({"event": "disconnected"}));
}

#[test]
fn an_escape_sequence_that_a_slow_line_splits_is_neither_typed_nor_said() {
    let mut room = Room::open();
    let mut zoe = join(&mut room);
    zoe.enter("before");
    room.ann_hears("before");
    for byte in "\u{1b}[200~pasted, \u{fe}\r\nand more\u{1b}[201~\u{1b}[D\u{1b}[D\u{1b}[D!".bytes()
    {
        zoe.type_bytes(&[byte]);
        // The line is slow: this is what is tested, not something to wait for.
        std::thread::sleep(Duration::from_millis(if byte == 0x1b { 150 } else { 3 }));
    }
    zoe.expect("and m!ore");
    zoe.expect("> pasted, \u{fe}");
    zoe.type_in("\r");
    zoe.expect("Send 2 lines?");
    zoe.type_in("\r");
    room.ann_hears("pasted, \u{fe}\nand m!ore");
    assert_eq!(room.ann.count(&json!({"event": "broadcast"})), 2);
}

#[test]
fn lines_that_are_pasted_into_any_terminal_are_not_obeyed_and_said_only_when_asked() {
    let mut room = Room::open();
    let mut zoe = join(&mut room);
    // Without marks, as terminals do that know none.
    zoe.type_in("one\rtwo\r/quit\rthree\r");
    zoe.expect("nothing was sent");
    zoe.type_in(CTRL_C);
    zoe.expect_gone("three");
    zoe.type_in("one\rtwo\r");
    zoe.expect("Send 2 lines?");
    zoe.type_in("\u{1b}");
    zoe.expect_gone("Send 2 lines?");
    zoe.expect("> one");
    zoe.type_in("\r");
    zoe.expect("Send 2 lines?");
    assert_eq!(room.ann.count(&json!({"event": "broadcast"})), 0);
    zoe.type_in("\r");
    room.ann_hears("one\ntwo");
}

#[test]
fn lines_that_are_pasted_where_one_cannot_draw_are_not_obeyed_and_said_only_when_asked() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let addr = server.addr().to_string();
    let args = ["chat", "--server", &addr, "--nick", "zoe", "--plain"];
    let mut zoe = Terminal::start(24, 80, &args);
    zoe.expect("type to talk");
    zoe.type_in("one\r/quit\rthree\r");
    zoe.expect("nothing was sent");
    zoe.type_in("one\rtwo\r");
    zoe.expect("you pasted 2 lines");
    assert_eq!(ann.count(&json!({"event": "broadcast"})), 0);
    zoe.type_in("\r");
    ann.expect(&json!({"event": "broadcast", "text": "one\ntwo"}));
    zoe.quit();
}

#[test]
fn the_wheel_scrolls_and_the_draft_stays() {
    let mut room = Room::open();
    let mut zoe = join(&mut room);
    for number in 0..40 {
        room.ann_says(&format!("line {number:02} of many"));
    }
    zoe.expect("line 39 of many");
    zoe.enter("old line");
    zoe.expect("zoe: old line");
    zoe.type_in("a draft");
    zoe.expect("> a draft");
    zoe.wait("a mouse", |screen| {
        screen.mouse_protocol_mode() == vt100::MouseProtocolMode::PressRelease
    });
    // As terminals tell it, and as tmux does without a mouse.
    for (up, down) in [("\u{1b}[<64;9;9M", "\u{1b}[<65;9;9M"), (UP_3, DOWN_3)] {
        zoe.type_in(up);
        zoe.expect_gone("line 39 of many");
        zoe.expect("> a draft");
        zoe.type_in(down);
        zoe.expect("line 39 of many");
        zoe.expect("> a draft");
    }
}

#[test]
fn ctrl_z_gives_the_terminal_back_and_fg_takes_it_again() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let addr = server.addr().to_string();
    let args = ["chat", "--server", &addr, "--nick", "zoe"];
    let mut zoe = Terminal::start_in_shell(24, 80, &args);
    ann.expect(&json!({"event": "joined", "nick": "zoe"}));
    for time in 1..=2 {
        zoe.type_in("half a text");
        zoe.expect("> half a text");
        zoe.type_in("\u{1a}");
        zoe.wait("the shell on a usual screen", |screen| {
            screen.contents().contains(&format!("back: {time}."))
                && !screen.alternate_screen()
                && !screen.hide_cursor()
                && !screen.bracketed_paste()
                && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
        });
        let meanwhile = format!("meanwhile {time}");
        ann.ask(&json!({"do": "broadcast", "text": meanwhile}));
        zoe.type_in("\r");
        zoe.wait("the room", |screen| {
            let shown = screen.contents();
            screen.alternate_screen()
                && screen.bracketed_paste()
                && shown.contains(&meanwhile)
                && shown.contains("> half a text")
        });
        zoe.enter(" is said");
        ann.expect(&json!({"event": "broadcast", "text": "half a text is said"}));
    }
}

#[test]
fn a_refused_nickname_is_asked_for_again_wherever_a_person_types() {
    let server = Server::start(&[]);
    let addr = server.addr().to_string();
    let mut ann = JsonClient::join("ann", server.addr());
    for (face, other) in [(None, "eve"), (Some("--plain"), "ann2")] {
        let mut args = vec!["chat", "--server", &addr, "-n", "ann"];
        args.extend(face);
        let mut person = Terminal::start(24, 80, &args);
        person.expect("this nickname is taken");
        person.expect("Nickname [ann2]:");
        // Enter alone takes what is suggested.
        person.enter(if other == "ann2" { "" } else { other });
        ann.expect(&json!({"event": "joined", "nick": other}));
        // Others may know it sooner than its own face.
        person.expect("you are in the room");
        person.enter("hello");
        ann.expect(&json!({"event": "broadcast", "from": other, "text": "hello"}));
        person.quit();
    }
    // Ctrl+C works there even though a face has caught it.
    for face in [None, Some("--plain")] {
        let mut args = vec!["chat", "--server", &addr, "-n", "ann"];
        args.extend(face);
        let mut person = Terminal::start(24, 80, &args);
        person.expect("Nickname [ann2]:");
        person.type_in(CTRL_C);
        assert_eq!(person.end(), (130, true));
    }
}

#[test]
fn no_nickname_is_suggested_that_would_be_refused_again() {
    let server = Server::start(&[]);
    let addr = server.addr().to_string();
    let zoe = Terminal::start(24, 80, &["chat", "--server", &addr, "-n", "Zo\u{443}"]);
    zoe.expect("cannot mix scripts");
    zoe.expect("Nickname:");
}

#[test]
fn ctrl_z_stops_the_question_for_another_nickname_too() {
    let server = Server::start(&[]);
    let addr = server.addr().to_string();
    let mut ann = JsonClient::join("ann", server.addr());
    let mut zoe = Terminal::start_in_shell(24, 80, &["chat", "--server", &addr, "-n", "ann"]);
    zoe.expect("Nickname [ann2]:");
    zoe.type_in("\u{1a}");
    zoe.expect("back: 1.");
    zoe.type_in("\r");
    zoe.enter("eve");
    ann.expect(&json!({"event": "joined", "nick": "eve"}));
}

#[test]
fn a_terminal_that_does_not_know_its_size_is_used_until_it_does() {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let addr = server.addr().to_string();
    let mut zoe = Terminal::start(0, 0, &["chat", "--server", &addr, "--nick", "zoe"]);
    ann.expect(&json!({"event": "joined", "nick": "zoe"}));
    zoe.expect("framed · 2 here");
    zoe.enter("hello");
    ann.expect(&json!({"event": "broadcast", "text": "hello"}));
    // Nothing is typed: the terminal tells that it has a size now.
    zoe.resize(10, 40);
    zoe.wait("a small screen", |screen| {
        screen.rows(0, 40).last().is_some_and(|row| row.starts_with('>'))
    });
}

#[test]
fn at_the_first_question_quit_leaves_and_a_command_gets_help() {
    for face in [None, Some("--plain")] {
        let mut args = vec!["chat", "--server", "127.0.0.1:9"];
        args.extend(face);
        let mut person = Terminal::start(24, 80, &args);
        person.expect("Nickname");
        person.enter("/help");
        person.expect("/quit leaves");
        person.quit();
    }
}

#[test]
fn it_speaks_the_language_of_the_system_and_another_at_once() {
    let server = Server::start(&[]);
    let addr = server.addr().to_string();
    let mut ann = JsonClient::join("ann", server.addr());
    let args = ["chat", "--server", &addr, "--nick", "zoe"];
    let mut zoe = Terminal::start_speaking("de_DE.UTF-8", 24, 80, &args);
    ann.expect(&json!({"event": "joined", "nick": "zoe"}));
    zoe.expect("du bist im Raum, als zoe");
    zoe.expect("tippe, um zu reden");
    zoe.enter("/nosuch");
    zoe.expect("es gibt keinen Befehl /nosuch");
    zoe.enter("/language en");
    zoe.expect("you are in the room, as zoe");
    zoe.expect("there is no command /nosuch");
    zoe.expect_gone("Raum");
    zoe.quit();

    let asked = ["chat", "--server", &addr, "--nick", "zoe", "--language", "de"];
    let mut zoe = Terminal::start(24, 80, &asked);
    zoe.expect("du bist im Raum, als zoe");
    zoe.quit();
}
