//! A node's console: what is typed and pasted there, and what its user is told.

use plausch_tests::firmware::{Board, on_every_board};
use plausch_tests::originals::Generation;
use plausch_tests::process::JsonClient;
use plausch_tests::raw::Listener;
use serde_json::json;

use crate::node_with_ann;

/// What terminals send around what is pasted.
fn pasted(text: &str) -> Vec<u8> {
    format!("\u{1b}[200~{text}\u{1b}[201~").into_bytes()
}

fn hears(ann: &mut JsonClient, text: &str) {
    ann.expect(&json!({"event": "broadcast", "from": "node", "text": text}));
}

#[test]
fn a_text_that_starts_like_a_command_is_never_broadcast() {
    on_every_board(|image| {
        let (_server, mut ann, mut node) = node_with_ann(image);
        for before in ["", "  ", "\u{feff}", "\u{200b}", "\u{a0}"] {
            node.types(&format!("{before}/mgs ann secret"));
            node.shows("! there is no command /mgs");
            node.types(&format!("{before}/MSG ann secret"));
            node.shows("! there is no private chat with ann, and nothing was sent");
        }
        node.types("\u{ff0f}msg ann secret");
        node.shows("! there is no command");
        // Nothing of these would be seen.
        for text in ["\u{200b}", "\u{2800}\u{2800}", "\u{3164}"] {
            node.types(text);
            node.shows("! nothing would be seen of this text, so it was not sent");
        }
        node.types("//slash");
        hears(&mut ann, "/slash");
        assert_eq!(ann.count(&json!({"event": "broadcast"})), 1);
    });
}

#[test]
fn a_line_that_is_full_says_so_and_ends_with_a_whole_character() {
    on_every_board(|image| {
        let (_server, mut ann, mut node) = node_with_ann(image);
        for (text, kept) in [
            ("ä".repeat(300), "ä".repeat(240)),
            (format!("x{}", "李".repeat(170)), format!("x{}", "李".repeat(159))),
            (format!("x{}", "😀".repeat(130)), format!("x{}", "😀".repeat(119))),
        ] {
            node.types_keys(text.as_bytes());
            node.shows("! the line is full, and takes no more");
            node.types("");
            hears(&mut ann, &kept);
            node.shows("! what did not fit into the line was not said");
        }
        // Half a command is none.
        node.types(&format!("/nick {}", "x".repeat(600)));
        node.shows("! this line is too long, and nothing was done");
        node.types("/nick bob\u{15}all is well");
        hears(&mut ann, "all is well");
        assert_eq!(ann.count(&json!({"event": "left"})), 0);
    });
}

#[test]
fn a_text_longer_than_the_room_takes_is_refused_in_words_and_comes_back_with_up() {
    on_every_board(|image| {
        let listener = Listener::new();
        let mut node = Board::join(image, "node", listener.addr());
        let mut server = listener.accept(Generation::Framed);
        server.expect("REGISTER node ");
        server.send("HELLO 1 payload=100");
        server.send("WELCOME node");
        server.send("USERLIST node:127.0.0.1:8");
        node.shows("* nobody else is here yet");
        let limit = 100 - "BROADCAST node ".len();
        let text = "x".repeat(limit);
        node.types(&format!("{text}y"));
        node.shows(&format!(
            "! this text is too long, and was not sent: a text can have {limit} bytes"
        ));
        node.types("\u{1b}[A\u{7f}");
        server.expect(&format!("BROADCAST node {text}"));
    });
}

#[test]
fn pasted_lines_are_taken_one_by_one_after_a_question() {
    on_every_board(|image| {
        let (_server, mut ann, mut node) = node_with_ann(image);
        node.types_keys(&pasted("one\r\ntwo 😀\r\n\r\nthree\r\n"));
        node.shows("* take 4 lines? Enter takes them one by one");
        // Ctrl+U takes nothing.
        node.types_keys(b"\x15");
        node.types_keys(&pasted("one line\n"));
        node.types_keys(b"!\r");
        hears(&mut ann, "one line!");
        node.types_keys(&pasted("a\n/nick bob\n"));
        node.types("");
        node.shows("! a command stands among these lines, and nothing was done");
        let long: String = (0..300).map(|n| format!("{n} and more\n")).collect();
        node.types_keys(&pasted(&long));
        node.shows("! this is too much to paste at once");
        node.types("");
        node.shows("! this line is too long, and nothing was done");
        let many: String = (0..30).map(|n| format!("{n}\n")).collect();
        node.types_keys(&pasted(&many));
        node.types("");
        node.shows("! more than 20 lines are too many at once");
        node.types_keys(&pasted("one\r\ntwo 😀\r\n"));
        node.shows("* take 2 lines?");
        node.types("");
        hears(&mut ann, "one");
        hears(&mut ann, "two 😀");
        // Commands that were pasted are obeyed once that is asked for: so a board is set up.
        node.types_keys(&pasted("/users\n/room\n"));
        node.shows("* take 2 lines?");
        node.types("");
        node.shows("what you type goes to the room");
        assert_eq!(ann.count(&json!({"event": "broadcast"})), 3);
        assert_eq!(ann.count(&json!({"event": "left"})), 0);
    });
}

/// As a program does that writes to the serial line; servers take 50 texts at once.
#[test]
fn many_lines_at_once_are_all_said_in_order() {
    on_every_board(|image| {
        let (_server, mut ann, mut node) = node_with_ann(image);
        let lines: String = (1..=150).map(|n| format!("{n} of 150\r")).collect();
        node.types_keys(lines.as_bytes());
        ann.expect(&json!({"event": "broadcast", "text": "150 of 150"}));
        assert_eq!(ann.count(&json!({"event": "broadcast", "from": "node"})), 150);
        node.answers();
        assert_eq!(node.shown("! ").len(), 1, "nothing was refused");
    });
}

#[test]
fn a_nickname_that_is_taken_does_not_make_a_node_leave() {
    on_every_board(|image| {
        let (_server, mut ann, mut node) = node_with_ann(image);
        node.shows("* you are in the room, as node");
        node.types("/nick ann");
        node.shows("! there is another ann in the room");
        node.types("/nick node");
        node.shows("! you are node already");
        node.types("here");
        hears(&mut ann, "here");
        assert_eq!(ann.count(&json!({"event": "left"})), 0);
        // Only the server knows which nicknames look alike.
        node.types("/nick ANN");
        node.shows("! cannot join: ");
        node.shows("* you stay node");
        node.shows("* you are in the room, as node");
        node.types("still here");
        hears(&mut ann, "still here");
        assert_eq!(node.shown("trying again"), [""; 0], "it tried at once");
    });
}

#[test]
fn a_name_means_the_only_one_that_fits_and_never_oneself() {
    on_every_board(|image| {
        let (_server, mut ann, mut node) = node_with_ann(image);
        node.types("/CHAT Ann");
        node.shows("* you invite ann to a private chat");
        ann.expect(&json!({"event": "chat_request", "with": "node"}));
        node.types("/close ANN");
        node.shows("* you took back your invitation to ann");
        node.types("/chat NODE");
        node.shows("! that is you");
        node.types("/chat nobody");
        node.shows("! nobody here is called that");
        node.answers();
        assert_eq!(node.shown("you invite").len(), 1);
    });
}

#[test]
fn a_nickname_that_was_taken_meanwhile_is_said_once_and_in_the_status() {
    on_every_board(|image| {
        let listener = Listener::new();
        let mut node = Board::join(image, "node", listener.addr());
        for _ in 0..3 {
            let mut server = listener.accept(Generation::Framed);
            server.expect("REGISTER node ");
            server.send("ERROR Nickname bereits vergeben");
        }
        let mut server = listener.accept(Generation::Framed);
        node.types("/status");
        node.shows("as node: the nickname is taken: choose another, /nick NICK");
        assert_eq!(node.shown("! cannot join: the nickname is taken").len(), 1);
        assert_eq!(node.shown("trying again").len(), 1);
        server.expect("REGISTER node ");
        server.send("WELCOME node");
        server.send("USERLIST node:127.0.0.1:8");
        node.shows("* you are in the room, as node");
    });
}

#[test]
fn what_is_the_same_at_every_attempt_is_said_once() {
    on_every_board(|image| {
        let listener = Listener::new();
        let mut node = Board::join(image, "node", listener.addr());
        let attempt = |bytes: &[u8]| listener.accept(Generation::Framed).send_bytes(bytes);
        attempt(b"");
        node.shows("ends the connection without a word");
        (0..2).for_each(|_| attempt(b""));
        attempt(b"SSH-2.0-OpenSSH_9.2\r\n");
        node.shows("! not in the room: what answers is no chat server");
        assert_eq!(node.shown("! not in the room").len(), 2, "another reason is news");
        node.shows("* trying again in");
        node.shows("* trying again in");
        assert_eq!(node.shown("trying again").len(), 2);
    });
}

#[test]
fn a_text_that_has_not_come_back_when_the_connection_is_lost_is_named() {
    on_every_board(|image| {
        let listener = Listener::new();
        let mut node = Board::join(image, "node", listener.addr());
        let welcome = |node: &mut Board| {
            let mut server = listener.accept(Generation::Framed);
            server.expect("REGISTER node ");
            server.send("WELCOME node");
            server.send("USERLIST node:127.0.0.1:8");
            node.shows("* nobody else is here yet");
            server
        };
        let mut server = welcome(&mut node);
        node.types("heard");
        server.expect("BROADCAST node heard");
        server.send("BROADCAST node heard");
        node.types("lost");
        server.expect("BROADCAST node lost");
        drop(server);
        node.shows("! the room may not have heard what you said: lost");
        let mut server = welcome(&mut node);
        node.types("\u{1b}[A");
        server.expect("BROADCAST node lost");
        server.send("BROADCAST node lost");
        drop(server);
        node.shows("! not in the room");
        node.answers();
        assert_eq!(node.shown("may not have heard").len(), 1);
    });
}

#[test]
fn what_answers_and_is_no_chat_server_is_named() {
    on_every_board(|image| {
        let listener = Listener::new();
        let mut node = Board::join(image, "node", listener.addr());
        for (bytes, said) in [
            (&b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<h1>"[..], "a web server"),
            (b"\x15\x03\x01\0\x02\x02\x46", "an encrypted connection (TLS)"),
            (b"RFB 003.008\n", "what answers is no chat server"),
            (b"", "ends the connection without a word"),
        ] {
            let mut stranger = listener.accept(Generation::Framed);
            stranger.send_bytes(bytes);
            drop(stranger);
            let shown = node.shows("! not in the room");
            assert!(shown.contains(said), "{shown}");
        }
        node.types("/status");
        node.shows("as node: the server ends the connection without a word");
    });
}
