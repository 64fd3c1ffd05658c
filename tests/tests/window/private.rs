//! Private chats: invitations both ways, with ours and with the originals of both generations.

use plausch_tests::desk::{Gui, is_here};
use plausch_tests::originals::{ChatShown, Generation, LiveClient, Shown};
use plausch_tests::process::{JsonClient, Server};
use serde_json::json;

#[test]
fn ours_invites_the_window_which_accepts_talks_and_closes_by_keys() {
    if !is_here() {
        return;
    }
    let server = Server::start(&[]);
    let mut bob = JsonClient::join("Bob", server.addr());
    let mut zoe = Gui::join("Zoe", server.addr());
    bob.expect(&json!({"event": "joined", "nick": "Zoe"}));
    zoe.types("half a ");
    bob.ask(&json!({"do": "chat", "with": "Zoe"}));
    zoe.until_reads("invites you to a private chat");
    // What is being typed goes on, and stays where it was typed.
    zoe.types("text");
    zoe.presses("ctrl+y");
    bob.expect(&json!({"event": "chat_opened", "with": "Zoe"}));
    // Who was typing to the room still is.
    zoe.presses("Return");
    bob.expect(&json!({"event": "broadcast", "from": "Zoe", "text": "half a text"}));
    zoe.until_unread();
    // Keys and text in one go, as a fast hand has them.
    zoe.presses("ctrl+Tab");
    zoe.says("just you 😀");
    bob.expect(&json!({"event": "chat_message", "with": "Zoe", "text": "just you 😀"}));
    zoe.until_titled("Bob");
    bob.ask(&json!({"do": "say", "with": "Zoe", "text": "just me, Zoë"}));
    zoe.until_reads("Bob: just me, Zoë");
    zoe.presses("ctrl+w");
    bob.expect(&json!({"event": "chat_closed", "with": "Zoe"}));
    zoe.until_titled("Room");
}

#[test]
fn the_window_declines_by_a_key_and_is_declined() {
    if !is_here() {
        return;
    }
    let server = Server::start(&[]);
    let mut bob = JsonClient::join("Bob", server.addr());
    let mut zoe = Gui::join("Zoe", server.addr());
    bob.expect(&json!({"event": "joined", "nick": "Zoe"}));
    bob.ask(&json!({"do": "chat", "with": "Zoe"}));
    zoe.until_reads("invites you to a private chat");
    zoe.presses("ctrl+d");
    bob.expect(&json!({"event": "chat_rejected", "with": "Zoe", "reason": "declined"}));
    zoe.says("/chat Bob");
    bob.expect(&json!({"event": "chat_request", "with": "Zoe"}));
    bob.ask(&json!({"do": "reject", "with": "Zoe"}));
    zoe.until_reads("Bob declined your invitation");
}

#[test]
fn an_original_invites_the_window() {
    if !is_here() {
        return;
    }
    for generation in Generation::BOTH {
        let server = Server::start(&[]);
        let mut zoe = Gui::join("Zoe", server.addr());
        let mut olga = LiveClient::join_elsewhere(generation, "Olgä", server.addr()).unwrap();
        olga.expect_users();
        zoe.until_reads("Olgä joined");
        let invitation = olga.invite("Zoe");
        zoe.until_reads("invites you to a private chat");
        zoe.presses("ctrl+y");
        let mut chat = invitation.accepted().unwrap();
        chat.expect_opened("Zoe");
        zoe.until_titled("Olgä");
        zoe.says("psst 😀");
        chat.expect_said("psst 😀");
        chat.say("Ja? 👋");
        zoe.until_reads("Olgä: Ja? 👋");
        zoe.presses("ctrl+w");
        chat.expect(&ChatShown::Ended);
        // Once more: now it is declined.
        zoe.until_titled("Room");
        let _invitation = olga.invite("Zoe");
        zoe.until_reads_times(2, "invites you to a private chat");
        zoe.presses("ctrl+d");
        olga.expect(&Shown::Rejected);
    }
}

#[test]
fn the_window_invites_an_original() {
    if !is_here() {
        return;
    }
    for generation in Generation::BOTH {
        let server = Server::start(&[]);
        let mut zoe = Gui::join("Zoe", server.addr());
        let mut olga = LiveClient::join_elsewhere(generation, "Olga", server.addr()).unwrap();
        zoe.until_reads("Olga joined");
        zoe.says("/chat Olga");
        let question = olga.question();
        olga.decline(question);
        zoe.until_reads("Olga declined your invitation");
        zoe.says("/chat Olga");
        let question = olga.question();
        let mut chat = olga.accept(question);
        chat.expect_opened("Zoe");
        zoe.until_titled("Olga");
        zoe.says("Grüße 😀");
        chat.expect_said("Grüße 😀");
        chat.disconnect();
        zoe.until_reads("Olga ended the chat");
    }
}
