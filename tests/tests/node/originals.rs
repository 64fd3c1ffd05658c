//! A node with stand-ins of the originals of both generations.

use plausch_tests::firmware::{Board, on_every_board};
use plausch_tests::originals::{ChatShown, Generation, LiveChat, LiveClient, LiveServer, Shown};
use plausch_tests::process::Server;

#[test]
fn a_node_is_in_the_room_of_an_originals_server() {
    on_every_board(|image| {
        for generation in Generation::BOTH {
            let server = LiveServer::start(generation);
            let addr = server.addr();
            let mut olga = LiveClient::join(generation, "olga", addr).unwrap();
            let mut node = Board::join(image, "nödel", addr);
            node.shows("* you are in the room, as nödel");
            node.shows("* here: olga");
            olga.expect(&Shown::UserJoined("nödel".into()));
            node.types("hello 😀 ❤️");
            olga.expect_said("nödel", "hello 😀 ❤️");
            olga.broadcast("hallo ❤️");
            node.shows("olga: hallo ❤");
            let otto = LiveClient::join(generation, "otto", addr).unwrap();
            node.shows("* otto joined");
            otto.quit();
            node.shows("* otto left");
            // The node does not show its own text, whether the server sends it back or not.
            node.answers();
            assert_eq!(node.shown("nödel: "), [""; 0]);
            assert_eq!(node.shown("! ").len(), 1, "only the answer to /ready?");

            chats(&mut node, &mut olga);
            drop(server);
            node.shows("! not in the room");
            let server = LiveServer::start_at(generation, addr);
            node.shows("* you are in the room, as nödel");
            assert_eq!(server.nicks(), ["nödel"]);
        }
    });
}

#[test]
fn a_node_talks_to_originals_in_our_room() {
    on_every_board(|image| {
        for generation in Generation::BOTH {
            let server = Server::start(&[]);
            let mut olga = LiveClient::join(generation, "olga", server.addr()).unwrap();
            let mut node = Board::join(image, "nödel", server.addr());
            olga.expect(&Shown::UserJoined("nödel".into()));
            node.shows("* here: olga");
            olga.broadcast("hallo 😀");
            node.shows("olga: hallo 😀");
            node.types("hello 😀");
            olga.expect_said("nödel", "hello 😀");
            chats(&mut node, &mut olga);
        }
    });
}

/// Chats in each direction, ended by each side, and invitations declined by each side.
fn chats(node: &mut Board, olga: &mut LiveClient) {
    // Originals send CHAT_REJECTED by UDP to the TCP port of the invitation, so the node listens on
    // the number of its UDP port.
    node.types("/chat olga");
    let question = olga.question();
    assert_eq!(question.addr(), node.forwarded_udp());
    olga.decline(question);
    node.shows("* olga declined your invitation");

    // The node invites; the original ends it.
    node.types("/chat olga");
    let question = olga.question();
    let mut chat = olga.accept(question);
    chat.expect_opened("nödel");
    node.shows("what you type goes to olga alone");
    talk(node, &mut chat);
    chat.disconnect();
    node.shows("* olga ended the chat");
    node.types("/room");

    // The original invites; the node ends it.
    let invitation = olga.invite_at(node.forwarded_udp());
    node.shows("* olga (10.0.2.2) invites you to a private chat");
    node.types("/accept");
    let mut chat = invitation.accepted().unwrap();
    chat.expect_opened("nödel");
    node.shows("what you type goes to olga alone");
    talk(node, &mut chat);
    node.types("/close");
    chat.expect(&ChatShown::Ended);
    node.shows("* you ended the chat with olga");

    let invitation = olga.invite_at(node.forwarded_udp());
    node.shows("* olga (10.0.2.2) invites you to a private chat");
    node.types("/decline");
    olga.expect(&Shown::Rejected);
    drop(invitation);
}

fn talk(node: &mut Board, chat: &mut LiveChat) {
    // One by one: on a busy machine two texts that are sent 50 ms apart may arrive as one.
    for text in ["one 😀", "two", "three"] {
        node.types(text);
        chat.expect_said(text);
    }
    for text in ["eins 😀", "zwei"] {
        chat.say(text);
        node.shows(&format!(": {text}"));
    }
    let long = "ä".repeat(230);
    chat.say(&long);
    node.shows(&format!(": {long}"));
}
