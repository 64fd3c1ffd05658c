//! A node with our server and clients.

use plausch_tests::firmware::{Board, TARGETS, image_or_skip, on_every_board};
use plausch_tests::originals::Generation;
use plausch_tests::process::{JsonClient, Server};
use plausch_tests::raw::Listener;
use serde_json::json;

use crate::{node_with_ann, talk_in_private};

#[test]
fn a_node_is_in_the_room() {
    on_every_board(|image| {
        let server = Server::start(&[]);
        let mut ann = JsonClient::join("Änn", server.addr());
        let mut node = Board::join(image, "node", server.addr());
        node.shows("* you are in the room, as node");
        node.shows("* here: Änn");
        ann.expect(&json!({"event": "joined", "nick": "node", "ip": "127.0.0.1"}));

        let text = "hi  there 😀 ❤️";
        ann.ask(&json!({"do": "broadcast", "text": text}));
        // A variation selector is a format character, and not shown.
        node.shows("Änn: hi  there 😀 ❤");
        node.types("hello from the board 😀 ❤️");
        let hello =
            json!({"event": "broadcast", "from": "node", "text": "hello from the board 😀 ❤️"});
        ann.expect(&hello);

        let mut bob = JsonClient::join("bob", server.addr());
        node.shows("* bob joined");
        node.types("/users");
        node.shows("* here: bob, Änn");
        bob.ask(&json!({"do": "quit"}));
        node.shows("* bob left");
        node.types("/chta bob");
        node.shows("! there is no command /chta");
        node.types("/chat nobody");
        node.shows("! nobody here is called that");
        node.types("/status");
        node.shows("in the room at");
    });
}

#[test]
fn a_node_shows_what_was_said_before_if_it_is_told_to_and_each_line_of_a_text() {
    on_every_board(|image| {
        let server = Server::start(&[]);
        let mut ann = JsonClient::join("ann", server.addr());
        let says = |ann: &mut JsonClient, text: &str| {
            ann.ask(&json!({"do": "broadcast", "text": text, "id": text}));
            ann.expect(&json!({"event": "done", "id": text}));
        };
        says(&mut ann, "one");
        says(&mut ann, "two");
        let mut node = Board::join(image, "node", server.addr());
        // Each time it joins, this is taken: a line left over would pass for the next time.
        node.shows("* you are in the room, as node");
        node.shows("* here: ann");
        says(&mut ann, "for x:\n  y\nann: z");
        node.shows("ann: for x:");
        node.shows("  |   y");
        node.shows("  | ann: z");
        assert!(node.shown(": one").is_empty(), "it has not asked for the past");
        node.types("/past 3");
        node.shows("* joining shows the last 3 texts that were said before");
        node.types_keys(b"\x12");
        node.shows("* you are in the room, as node");
        node.shows(" s ago: one");
        node.shows(" s ago: two");
        node.shows(" s ago: for x:");
        node.shows("  | ann: z");
        // Nothing is told twice.
        node.types_keys(b"\x12");
        node.shows("* you are in the room, as node");
        says(&mut ann, "three");
        node.shows("ann: three");
        assert_eq!(node.shown(" ago: ").len(), 3);
    });
}

#[test]
fn a_node_takes_another_nickname_and_restarts() {
    on_every_board(|image| {
        let (_server, mut ann, mut node) = node_with_ann(image);
        node.types("/nick knödel");
        ann.expect(&json!({"event": "left", "nick": "node"}));
        ann.expect(&json!({"event": "joined", "nick": "knödel"}));
        node.shows("* you are in the room, as knödel");
        node.types("/reboot");
        node.shows("* starting again");
        node.shows("plausch node");
        node.shows("a command; /help shows all commands");
    });
}

#[test]
fn a_node_talks_in_private() {
    on_every_board(|image| {
        let (_server, mut ann, mut node) = node_with_ann(image);

        ann.ask(&json!({"do": "chat", "with": "node"}));
        node.shows("* ann (10.0.2.2) invites you to a private chat");
        node.types("/accept");
        ann.expect(&json!({"event": "chat_opened", "with": "node"}));
        node.shows("what you type goes to ann alone");
        ann.ask(&json!({"do": "say", "with": "node", "text": "psst 😀"}));
        node.shows("[ann] ann: psst 😀");
        node.types("yes? 😀");
        ann.expect(
            &json!({"event": "chat_message", "with": "node", "text": "yes? 😀", "own": false}),
        );
        ann.ask(&json!({"do": "close", "with": "node"}));
        node.shows("* ann ended the chat");
        node.types("to whom?");
        node.shows("! the chat with ann is over, and nothing was sent");
        node.types("/room");

        node.types("/chat ann");
        ann.expect(&json!({"event": "chat_request", "with": "node"}));
        ann.ask(&json!({"do": "accept", "with": "node"}));
        node.shows("what you type goes to ann alone");
        node.types("it was me");
        ann.expect(&json!({"event": "chat_message", "with": "node", "text": "it was me"}));
        // Over a secure link this is a text as any other.
        node.types("[DISCONNECT]");
        ann.expect(&json!({"event": "chat_message", "with": "node", "text": "[DISCONNECT]"}));
        node.types("/close");
        ann.expect(&json!({"event": "chat_closed", "with": "node", "reason": "peer"}));
        node.shows("* you ended the chat with ann");
        // The private texts did not go to the room, and the chat's end was no text.
        assert_eq!(ann.count(&json!({"event": "broadcast"})), 0);
        assert_eq!(ann.count(&json!({"event": "chat_message", "own": false})), 3);
    });
}

#[test]
fn invitations_are_declined_or_time_out() {
    on_every_board(|image| {
        let (server, mut ann, mut node) = node_with_ann(image);
        node.types("/chat ann");
        ann.expect(&json!({"event": "chat_request", "with": "node"}));
        ann.ask(&json!({"do": "reject", "with": "node"}));
        node.shows("* ann declined your invitation");
        ann.ask(&json!({"do": "chat", "with": "node"}));
        node.shows("* ann (10.0.2.2) invites you to a private chat");
        node.types("/decline ann");
        ann.expect(&json!({"event": "chat_rejected", "with": "node", "reason": "declined"}));

        let mut bob = JsonClient::join("bob", server.addr());
        node.shows("* bob joined");
        node.types("/chat ann");
        ann.expect(&json!({"event": "chat_request", "with": "node"}));
        bob.ask(&json!({"do": "chat", "with": "node"}));
        node.shows("* bob (10.0.2.2) invites you to a private chat");
        node.shows("* ann did not answer your invitation");
        ann.expect(&json!({"event": "chat_closed", "with": "node"}));
        let timeout = json!({"event": "chat_rejected", "with": "node", "reason": "timeout"});
        bob.expect(&timeout);
        node.shows("* bob's invitation has expired");
        node.types("/accept bob");
        node.shows("! bob has not invited you");
        // Repeated datagrams are shown once.
        assert_eq!(ann.count(&json!({"event": "chat_request"})), 2);
        assert_eq!(node.shown("invites you").len(), 2);
    });
}

#[test]
fn a_node_joins_again_when_its_server_is_back() {
    on_every_board(|image| {
        let mut server = Server::start(&[]);
        let addr = server.addr();
        let mut node = Board::join(image, "node", addr);
        node.shows("* you are in the room, as node");
        server.process().kill();
        node.shows("! not in the room");
        node.shows("* trying again in");
        node.types("is anybody there?");
        node.shows("! ");
        drop(server);
        let _server = Server::start_at(&addr.to_string(), &[]);
        node.shows("* you are in the room, as node");
        let mut ann = JsonClient::join("ann", addr);
        node.types("back");
        ann.expect(&json!({"event": "broadcast", "from": "node", "text": "back"}));
        // The text that could not be sent then is not sent now.
        assert_eq!(ann.count(&json!({"event": "broadcast"})), 1);
    });
}

#[test]
fn of_ten_thousand_a_node_knows_sixteen_and_counts_the_others() {
    on_every_board(|image| {
        for generation in Generation::BOTH {
            let listener = Listener::new();
            let mut node = Board::join(image, "node", listener.addr());
            let mut server = listener.accept(generation);
            server.expect("REGISTER node ");
            let list: String =
                (0..10_000).map(|n| format!(" member{n:05}:10.1.2.3:{}", 1024 + n)).collect();
            server.send("WELCOME node");
            server.send(&format!("USERLIST{list} node:127.0.0.1:7"));
            node.shows("* you are in the room, as node");
            let here = node.shows("* here: member00000, member00001, ");
            assert!(here.ends_with("member00015 and 9984 others"), "{here}");
            // Members leave, known by name or not.
            server.send("USER_LEFT member00000");
            node.shows("* member00000 left");
            server.send("USER_LEFT member09999");
            node.shows("* member09999 left");
            node.types("/users");
            let here = node.shows("* here: member00001, ");
            assert!(here.ends_with("member00015 and 9983 others"), "{here}");
            server.send(&match generation {
                Generation::Framed => "BROADCAST member09998 hi".to_owned(),
                Generation::Line => "BROADCAST_MSG member09998 hi".to_owned(),
            });
            node.shows("member09998: hi");
            node.types("so many");
            server.expect("BROADCAST node so many");
        }
    });
}

#[test]
fn two_nodes_talk_to_each_other() {
    let [one, two, three] = TARGETS.map(|target| image_or_skip(target, ""));
    let (Some(one), Some(two), Some(three)) = (one, two, three) else { return };
    for (one, other) in [(&one, &two), (&three, &one)] {
        let server = Server::start(&[]);
        let mut one = Board::join(one, "one", server.addr());
        one.shows("* you are in the room");
        let mut other = Board::join(other, "other", server.addr());
        one.shows("* other joined");
        one.types("hi 😀");
        other.shows("one: hi 😀");
        other.types("hi there");
        one.shows("other: hi there");
        talk_in_private(&mut one, &mut other);
        talk_in_private(&mut other, &mut one);
        one.types("/chat other");
        other.shows("* one (10.0.2.2) invites you");
        other.types("/decline");
        one.shows("* other declined your invitation");
    }
}
