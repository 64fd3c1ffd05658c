//! Keys: the server's, and those of private chats.

use plausch_core::secure::{Generator, Identity, Item, PublicKey, Purpose, SecureLink};
use plausch_core::time::Instant as Moment;
use plausch_transport_std::client::CheckPhrase;

use super::*;
use crate::trust::{Remembered, Trust};

fn key(byte: u8) -> PublicKey {
    PublicKey::new([byte; 32])
}

/// A check phrase that two programs came to.
fn check() -> CheckPhrase {
    let (mut ann, mut bob) = (Generator::new([1; 32]), Generator::new([2; 32]));
    let (ann_key, bob_key) = (Identity::generate(&mut ann), Identity::generate(&mut bob));
    let (inviter, invited) = (nick("bob"), nick("ann"));
    let purpose = Purpose::Chat { inviter: &inviter, invited: &invited };
    let now = Moment::START;
    let (mut left, first) = SecureLink::initiate(&ann_key, purpose, &mut ann, now);
    let mut right = SecureLink::respond(&bob_key, purpose, &mut bob, now);
    let (_, Some(Item::Send(second))) = right.receive(&first) else { panic!("no answer") };
    match left.receive(&second) {
        (_, Some(Item::Secured { check: Some(check), .. })) => check,
        other => panic!("{other:?}"),
    }
}

fn secured(name: &str, key: PublicKey) -> Event {
    Event::ChatOpened {
        peer: peer(name),
        addr: ([10, 0, 0, 9], 5000).into(),
        security: ChatSecurity::Secure { key, check: check() },
    }
}

fn remembered(name: &str, key: PublicKey, trust: Trust) -> Remembered {
    Remembered { nick: nick(name), key, trust }
}

fn trust_of(zoe: &User, name: &str) -> Option<Trust> {
    match zoe.model.privacy(&chat(name))? {
        Privacy::Secure { trust, .. } => Some(trust),
        Privacy::Plain => None,
    }
}

#[test]
fn a_new_key_of_the_server_is_trusted_only_if_the_user_says_so() {
    let mut zoe = User::joined(&["bob"]);
    assert_eq!(zoe.types("/trust"), None);
    assert_eq!(zoe.last().1, Content::Problem(Problem::NothingToTrust));
    zoe.happens(Event::OtherKey { known: key(1), shown: key(2) });
    let told = zoe.last().1;
    assert!(
        matches!(told, Content::OtherKey { known, shown, .. } if (known, shown) == (key(1), key(2)))
    );
    // Why the user is not in the room is told once.
    zoe.happens(Event::Disconnected { reason: Disconnect::OtherKey, error: None });
    assert_eq!(zoe.last().1, told);
    assert_eq!(zoe.model.other_key(), Some(key(2)));
    assert_eq!(zoe.types("/trust"), request(Request::Trust(key(2))));
    assert_eq!((zoe.model.other_key(), zoe.types("/trust")), (None, None));
}

#[test]
fn a_chat_is_shown_as_plain_new_remembered_or_verified() {
    let mut zoe = User::joined(&["bob", "ann", "eve", "dan"]);
    zoe.model = std::mem::replace(&mut zoe.model, Model::new(nick("x"))).remembering(vec![
        remembered("ann", key(2), Trust::Remembered),
        remembered("eve", key(3), Trust::Verified),
    ]);
    for (name, event, trust) in [
        ("bob", secured("bob", key(1)), Some(Trust::New)),
        ("ann", secured("ann", key(2)), Some(Trust::Remembered)),
        ("eve", secured("eve", key(3)), Some(Trust::Verified)),
        ("dan", opened("dan"), None),
    ] {
        zoe.happens(event);
        assert_eq!(trust_of(&zoe, name), trust, "{name}");
        assert!(matches!(zoe.last().1, Content::ChatOpened { privacy: Some(_), .. }));
    }
    assert_eq!(zoe.model.privacy(&chat("dan")), Some(Privacy::Plain));
    // Another key is not trusted as the old one was; the same one is, at the next chat.
    zoe.happens(Event::ChatClosed { peer: peer("eve"), end: ChatEnd::Peer });
    zoe.happens(secured("eve", key(9)));
    assert_eq!(trust_of(&zoe, "eve"), Some(Trust::New));
    zoe.happens(Event::ChatClosed { peer: peer("bob"), end: ChatEnd::Peer });
    assert_eq!(zoe.model.privacy(&chat("bob")), None);
    zoe.happens(secured("bob", key(1)));
    assert_eq!(trust_of(&zoe, "bob"), Some(Trust::Remembered));
}

#[test]
fn a_check_phrase_is_shown_and_confirmed_by_a_second_command() {
    let mut zoe = User::joined(&["bob"]);
    assert_eq!(zoe.types("/verify"), None);
    assert_eq!(zoe.last().1, Content::Problem(Problem::VerifyWhom));
    zoe.happens(secured("bob", key(1)));
    assert_eq!(zoe.types("/verify bob"), None);
    let shown = Content::Check { peer: peer("bob"), check: check(), trust: Trust::New };
    assert_eq!(zoe.last(), (chat("bob"), shown));
    // Somebody may be called so.
    assert_eq!(zoe.types("/verify yes"), None);
    assert_eq!(trust_of(&zoe, "bob"), Some(Trust::New));
    let verified = remembered("bob", key(1), Trust::Verified);
    assert_eq!(zoe.types("/verify bob yes"), request(Request::Verify(verified)));
    assert_eq!(trust_of(&zoe, "bob"), Some(Trust::Verified));
    zoe.happens(opened("bob"));
    assert_eq!(zoe.types("/verify bob"), None);
    assert_eq!(zoe.last().1, Content::Problem(Problem::NothingToVerify(peer("bob"))));
}

#[test]
fn a_chat_that_is_held_opens_only_at_the_users_word() {
    let mut zoe = User::joined(&["bob", "ann"]);
    zoe.happens(Event::ChatHeld { peer: peer("bob"), known: key(1), shown: Some(key(2)) });
    let held = Content::ChatHeld { peer: peer("bob"), known: key(1), shown: Some(key(2)) };
    assert_eq!(zoe.last(), (Target::Room, held));
    assert_eq!(zoe.model.held(), [peer("bob")]);
    assert_eq!(zoe.types("/trust ann"), None);
    assert_eq!(zoe.last().1, Content::Problem(Problem::NothingToTrust));
    assert_eq!(zoe.types("/trust"), None);
    assert_eq!(zoe.last().1, Content::Problem(Problem::TrustWhom(vec![peer("bob")])));
    assert_eq!(zoe.types("/close bob"), request(Request::Close(peer("bob"))));
    assert_eq!(zoe.types("/trust bob"), request(Request::TrustPeer(peer("bob"))));
    assert!(zoe.model.held().is_empty());
    zoe.happens(secured("bob", key(2)));
    assert_eq!(trust_of(&zoe, "bob"), Some(Trust::New));
}

#[test]
fn the_button_for_the_servers_key_opens_no_chat() {
    let mut zoe = User::joined(&["bob"]);
    zoe.happens(Event::OtherKey { known: key(1), shown: key(2) });
    zoe.happens(Event::ChatHeld { peer: peer("bob"), known: key(3), shown: None });
    // It was still drawn when the server came back with the key that is known.
    zoe.happens(Event::Secured { key: key(1), first: false });
    assert_eq!(zoe.model.trust_server(Now::read()), None);
    assert_eq!(zoe.model.held(), [peer("bob")]);
}

#[test]
fn a_text_is_marked_once_the_other_side_was_shown_it() {
    let mut zoe = User::joined(&["bob"]);
    zoe.happens(secured("bob", key(1)));
    let said = |text: &str, number| Event::ChatText {
        peer: peer("bob"),
        text: text.to_owned(),
        own: true,
        number: Some(number),
    };
    zoe.happens(said("one", 1));
    zoe.happens(said("two", 2));
    zoe.happens(Event::ChatShown { peer: peer("bob"), number: 1 });
    zoe.happens(Event::ChatShown { peer: peer("bob"), number: 7 });
    let conversation = &zoe.model.conversations()[1];
    let receipts = conversation.entries().filter_map(|entry| entry.receipt);
    let shown: Vec<_> = receipts.map(|it| (it.number, it.is_shown)).collect();
    assert_eq!(shown, [(1, true), (2, false)]);
}
