//! Whom one trusts: first contact, another key, a check phrase.

use std::path::Path;

use iced::keyboard::key::Named;
use plausch_app::trust::{FILE, Keys, Remembered, Trust};
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_transport_std::server::Running;

use super::everyday::zoe_with;
use super::person::{Person, serve_secure, serve_secure_at};
use super::{Story, first_start};
use crate::start::Start;

/// What is known to a user whose data is in this folder.
fn at_home(data: &Path) -> Start {
    Start { data: Some(data.to_owned()), ..first_start() }
}

/// Another server, with another key, in the place of this one.
fn replace(server: Running, seed: u8) -> Running {
    let addr = server.addresses()[0];
    server.stop();
    serve_secure_at(addr, seed)
}

/// Says yes to Bob's invitation, by the button.
fn accept_bob(story: &mut Story) {
    story.until_sees("Bob would like to chat with you alone");
    let main = story.main();
    story.click(main, "Accept");
}

#[test]
fn another_key_of_the_server_is_trusted_by_a_button_that_is_not_the_default() {
    let data = tempfile::tempdir().unwrap();
    let server = serve_secure(1);
    let mut story = zoe_with(at_home(data.path()), &server);
    let main = story.main();
    story.until_sees("is encrypted, and its key is remembered");
    assert!(story.sees(main, "· encrypted"));
    assert!(!story.sees(main, "Trust the new key"));

    let server = replace(server, 2);
    let mut ann = Person::joins_as(&server, "Ann", 3);
    story.until_sees("Trust the new key");
    assert!(story.sees(main, "has another key than the one that is known"));
    // Whoever presses keys without looking trusts nobody.
    for key in [Named::Enter, Named::Space, Named::Escape] {
        story.press(main, key);
    }
    assert!(story.sees(main, "Trust the new key"));
    ann.says("Is anybody here?");
    ann.hears("Is anybody here?");
    assert!(!ann.knows("Zoe"));

    story.click(main, "Trust the new key …");
    story.until_sees("In the room at 127.0.0.1:");
    assert!(!story.sees(main, "Trust the new key"));
    story.enter(main, "It is me");
    ann.hears("It is me");
    // It is remembered.
    drop(story);
    let mut story = zoe_with(at_home(data.path()), &server);
    let main = story.main();
    assert!(!story.sees(main, "its key is remembered") && !story.sees(main, "has another key"));
}

#[test]
fn two_people_in_windows_compare_the_same_phrase_and_are_known_from_then_on() {
    let (zoes, bobs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = serve_secure(1);
    let mut zoe = zoe_with(at_home(zoes.path()), &server);
    let mut bob = super::everyday::joins("Bob", at_home(bobs.path()), &server);
    let (of_zoe, of_bob) = (zoe.main(), bob.main());
    bob.enter(of_bob, "/chat Zoe");
    accept_bob(&mut zoe);
    let mut phrases = Vec::new();
    for (story, peer) in [(&mut zoe, "Bob"), (&mut bob, "Zoe")] {
        story.until_sees(&format!("private chat with {peer}, encrypted"));
        let main = story.main();
        assert!(story.sees(main, "chat encrypted, not verified"));
        assert!(!story.sees(main, "It is the same"));
        // By a button, or typed.
        match peer {
            "Bob" => story.click(main, "Verify …"),
            _ => story.enter(main, "/verify"),
        }
        story.until_sees(&format!("If {peer} sees the same"));
        assert!(story.sees(main, "It is the same"));
        let texts = story.texts(main).into_iter().map(|(text, _)| text);
        phrases.extend(texts.filter_map(|text| {
            let (_, digits) = text.split_once("in digits: ")?;
            digits.get(..15).map(str::to_owned)
        }));
    }
    assert_eq!(phrases.len(), 2, "{phrases:?}");
    assert_eq!(phrases[0], phrases[1]);
    zoe.click(of_zoe, "It is the same");
    zoe.until_sees("Bob is verified");
    assert!(!zoe.sees(of_zoe, "It is the same"));
    assert!(zoe.sees(of_zoe, "chat encrypted, verified"));
    assert!(bob.sees(of_bob, "chat encrypted, not verified"));
}

#[test]
fn a_chat_with_another_key_than_before_is_opened_only_by_a_button() {
    let data = tempfile::tempdir().unwrap();
    let server = serve_secure(1);
    let (nick, key) = (Nick::new("Bob").unwrap(), PublicKey::new([9; 32]));
    let before = Remembered { nick, key, trust: Trust::Remembered };
    let keys = Keys::new(data.path().join(FILE));
    keys.trust_member(&server.addresses()[0].to_string(), &before).unwrap();
    let mut story = zoe_with(at_home(data.path()), &server);
    let main = story.main();
    let bob = Person::joins_as(&server, "Bob", 3);
    story.until_sees("Bob joined");
    bob.invites("Zoe");
    accept_bob(&mut story);
    story.until_sees("Bob has another key than before");
    for key in [Named::Enter, Named::Space, Named::Escape] {
        story.press(main, key);
    }
    assert!(!story.sees(main, "private chat with Bob"));
    story.click(main, "Chat with Bob all the same …");
    story.until_sees("private chat with Bob, encrypted. The key is new to you");
    assert!(!story.sees(main, "all the same …"));
}
