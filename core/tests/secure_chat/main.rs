//! Secure private chats: two machines, their links, and somebody between them (§8.6, §8.7).

mod pair;

use plausch_core::chat::{Command, CommandError, Role};
use plausch_core::secure::{Identity, PublicKey};

use pair::{Pair, Side};

const MARK: &[u8] = b"\x1d\x1c\x1f\x1e";

/// A key that nobody here has.
fn other_key() -> PublicKey {
    *Identity::from_secret(&[99; 32]).public()
}

fn has(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Ann and Bob, whose chat is open.
fn open() -> Pair {
    let mut pair = Pair::new(None, None);
    pair.meet();
    pair.ann.sees(&["bob secure"]);
    pair.bob.sees(&["ann secure"]);
    pair
}

#[test]
fn a_chat_of_two_that_can_is_secure_and_both_can_compare_the_same() {
    let mut pair = open();
    let (ann, bob) = (pair.ann.security().unwrap(), pair.bob.security().unwrap());
    assert_eq!((ann.0, bob.0), (pair.bob.key(), pair.ann.key()));
    assert_eq!(ann.1, bob.1);
    pair.ann.say("hi").unwrap();
    pair.bob.say("hello").unwrap();
    pair.settle();
    pair.ann.sees(&["own Some(1) hi", "heard hello", "shown 1"]);
    pair.bob.sees(&["own Some(1) hello", "heard hi", "shown 1"]);
    pair.bob.command(Command::Close).unwrap();
    pair.settle();
    pair.bob.sees(&["closed closed"]);
    pair.ann.sees(&["closed peer"]);
}

#[test]
fn no_text_is_on_the_wire_and_lengths_say_little() {
    let mut pair = open();
    let mut lengths = Vec::new();
    for text in ["a secret", "another secret, which is a little longer"] {
        pair.ann.say(text).unwrap();
        let sent = pair.ann.take_sent();
        assert!(!has(&sent, b"secret"));
        lengths.push(sent.len());
        pair.bob.receive(&sent);
        // A receipt is as long.
        assert_eq!(pair.bob.take_sent().len(), sent.len());
    }
    assert_eq!(lengths, [2 + 64 + 16; 2]);
}

#[test]
fn what_would_end_a_plain_chat_can_be_said_in_a_secure_one() {
    let mut pair = open();
    pair.ann.say("[DISCONNECT]").unwrap();
    pair.settle();
    pair.ann.sees(&["own Some(1) [DISCONNECT]", "shown 1"]);
    pair.bob.sees(&["heard [DISCONNECT]"]);
}

#[test]
fn a_long_text_goes_in_pieces_and_arrives_whole() {
    let mut pair = open();
    let text = "äx".repeat(4096 / 3);
    pair.ann.say(&text).unwrap();
    pair.settle();
    pair.ann.sees(&[&format!("own Some(1) {text}"), "shown 1"]);
    pair.bob.sees(&[&format!("heard {text}")]);
    let too_long = format!("{text}äx");
    assert_eq!(pair.ann.say(&too_long), Err(CommandError::TooLong));
}

#[test]
fn bytes_may_arrive_in_any_pieces() {
    for size in [1, 2, 3, 7, 64] {
        let mut pair = Pair::new(None, None);
        pair.ann.command(Command::Trust).unwrap_err();
        pair.meet_in_pieces(size);
        pair.ann.say("hi").unwrap();
        pair.settle_in_pieces(size);
        pair.bob.sees(&["ann secure", "heard hi"]);
        pair.ann.sees(&["bob secure", "own Some(1) hi", "shown 1"]);
    }
}

#[test]
fn an_original_is_greeted_with_white_space_and_talks_in_plain() {
    let mut ann = Side::new_secure("ann", Role::Inviter, None);
    ann.meet();
    ann.receive(b"zoe");
    ann.wait();
    ann.sees(&["zoe plain"]);
    assert_eq!(ann.take_sent(), [b"ann", MARK, b"\n"].concat());
    ann.say("hi").unwrap();
    assert_eq!(ann.take_sent(), b"hi\n");
    ann.receive(b"yes?");
    ann.wait();
    ann.sees(&["own None hi", "heard yes?"]);
}

#[test]
fn a_side_that_cannot_does_not_mind_the_mark() {
    let mut bob = Side::new("bob", Role::Invited, 2);
    bob.meet();
    assert_eq!(bob.take_sent(), b"bob\n");
    bob.receive(&[b"ann", MARK, b"\nhi\n"].concat());
    bob.sees(&["ann plain", "heard hi"]);
}

#[test]
fn only_a_marked_nickname_with_its_newline_begins_a_handshake() {
    let mut ann = Side::new_secure("ann", Role::Inviter, None);
    ann.meet();
    ann.receive(&[b"bob", MARK].concat());
    ann.wait();
    ann.sees(&["bob plain"]);
}

#[test]
fn who_changes_a_byte_ends_the_chat() {
    // Of the text, of its padding, and of what shows that nothing was changed.
    for (from_bob, at) in [(true, 2), (false, 2), (true, 40), (false, 81)] {
        let mut pair = open();
        pair.ann.say("hi").unwrap();
        pair.bob.say("hello").unwrap();
        pair.settle_through(&mut |direction, bytes| {
            if direction == from_bob
                && let Some(byte) = bytes.get_mut(at)
            {
                *byte ^= 1;
            }
        });
        let side = if from_bob { &mut pair.ann } else { &mut pair.bob };
        let seen = side.take_seen();
        assert!(seen.iter().all(|seen| !seen.starts_with("heard")), "{seen:?}");
        assert_eq!(seen.last().unwrap(), "closed broken");
        assert!(side.is_closed());
    }
}

#[test]
fn who_plays_a_record_again_or_leaves_one_out_ends_the_chat() {
    let mut pair = open();
    pair.ann.say("one").unwrap();
    let sent = pair.ann.take_sent();
    pair.bob.receive(&[sent.clone(), sent].concat());
    pair.bob.sees(&["heard one", "closed broken"]);
    let mut pair = open();
    pair.ann.say("one").unwrap();
    pair.ann.take_sent();
    pair.ann.say("two").unwrap();
    pair.settle();
    pair.bob.sees(&["closed broken"]);
}

#[test]
fn a_cut_link_is_told_from_an_end() {
    let mut pair = open();
    pair.ann.lose();
    pair.ann.sees(&["closed lost"]);
    // Nobody else can end it.
    pair.bob.receive(b"[DISCONNECT]\n");
    pair.bob.sees(&["closed broken"]);
}

#[test]
fn a_handshake_that_is_not_done_in_time_is_none() {
    let mut ann = Side::new_secure("ann", Role::Inviter, None);
    ann.meet();
    ann.receive(&[b"bob", MARK, b"\n"].concat());
    ann.wait();
    ann.sees(&["closed broken"]);
}

#[test]
fn with_another_key_than_the_known_one_no_word_is_said() {
    let mut pair = Pair::new(Some(other_key()), None);
    pair.meet();
    pair.ann.sees(&["held: other key"]);
    // Bob does not know.
    pair.bob.sees(&["ann secure"]);
    pair.bob.say("hi").unwrap();
    pair.settle();
    assert_eq!(pair.ann.say("hi"), Err(CommandError::NotOpen));
    pair.ann.sees(&[]);
    // Ann takes the new key: nothing is lost.
    pair.ann.command(Command::Trust).unwrap();
    pair.settle();
    pair.ann.sees(&["bob secure", "heard hi"]);
    pair.bob.sees(&["own Some(1) hi", "shown 1"]);
    assert_eq!(pair.ann.command(Command::Trust), Err(CommandError::NotHeld));
    assert_eq!(pair.ann.security().unwrap().1, pair.bob.security().unwrap().1);
}

#[test]
fn who_does_not_trust_the_other_key_drops_the_chat() {
    let mut pair = Pair::new(None, Some(other_key()));
    pair.meet();
    pair.bob.sees(&["held: other key"]);
    pair.bob.command(Command::Close).unwrap();
    pair.settle();
    pair.bob.sees(&["closed closed"]);
    pair.ann.sees(&["bob secure", "closed peer"]);
}

#[test]
fn the_known_key_opens_the_chat() {
    let (ann, bob) =
        (Side::new("ann", Role::Inviter, 1).key(), Side::new("bob", Role::Invited, 2).key());
    let mut pair = Pair::new(Some(bob), Some(ann));
    pair.meet();
    pair.ann.sees(&["bob secure"]);
    pair.bob.sees(&["ann secure"]);
}

#[test]
fn a_mark_that_is_taken_away_on_the_way_holds_a_chat_with_a_known_peer() {
    let mut pair = Pair::new(Some(other_key()), None);
    pair.meet_through(&mut |_, bytes| {
        if let Some(at) = bytes.windows(4).position(|window| window == MARK) {
            bytes.drain(at..at + 4);
        }
    });
    pair.ann.sees(&["held: plain"]);
    pair.bob.sees(&["ann plain"]);
    assert_eq!(pair.ann.say("a secret"), Err(CommandError::NotOpen));
    pair.bob.say("hello?").unwrap();
    pair.settle();
    pair.ann.sees(&[]);
    pair.ann.command(Command::Trust).unwrap();
    pair.ann.sees(&["bob plain", "heard hello?"]);
}

#[test]
fn where_secure_chats_are_required_no_plain_one_opens_with_a_stranger() {
    // One of ours that cannot, and an original, which sends no newline.
    for greeting in [&b"bob\nhello?\n"[..], b"bob"] {
        let mut ann = Side::new_secure("ann", Role::Inviter, None);
        ann.require_secure();
        ann.meet();
        ann.receive(greeting);
        if !ann.is_closed() {
            ann.wait();
        }
        ann.sees(&["closed not_secure"]);
        assert_eq!(ann.take_sent(), [b"ann", MARK, b"\n"].concat());
    }
    // About a known peer its user decides.
    let mut ann = Side::new_secure("ann", Role::Inviter, Some(other_key()));
    ann.require_secure();
    ann.meet();
    ann.receive(b"bob\nhello?\n");
    ann.sees(&["held: plain"]);
}

#[test]
fn an_original_that_talks_at_once_is_heard_only_if_its_user_is_trusted() {
    let mut bob = Side::new_secure("bob", Role::Invited, Some(other_key()));
    bob.expect("zoe");
    bob.meet();
    bob.receive(b"zoe hello");
    bob.wait();
    // What came with the nickname is left out, and the user is told so.
    bob.sees(&["held: plain", "skipped"]);
    bob.receive(b"are you there?");
    bob.sees(&[]);
    bob.command(Command::Trust).unwrap();
    bob.wait();
    bob.sees(&["zoe plain", "heard are you there?"]);
    bob.command(Command::Close).unwrap();
    assert!(has(&bob.take_sent(), b"[DISCONNECT]\n"));
}

#[test]
fn somebody_in_the_middle_has_another_phrase_on_each_side() {
    // Eve answers Bob as Ann, and Ann as Bob.
    let mut bobs = Pair::new(None, None);
    bobs.ann = Side::new_secure("ann", Role::Inviter, None);
    bobs.ann.reseed(66);
    let mut anns = Pair::new(None, None);
    anns.bob.reseed(66);
    bobs.meet();
    anns.meet();
    let (bob, ann) = (bobs.bob.security().unwrap(), anns.ann.security().unwrap());
    assert_eq!(bob.0, ann.0, "it is Eve's key");
    assert_ne!(bob.1, ann.1);
}

#[test]
fn nobody_shows_what_was_not_said() {
    let mut pair = open();
    // A receipt for nothing, sealed by Bob's program itself.
    pair.bob.send_shown(1);
    pair.bob.send_shown(0);
    pair.settle();
    pair.ann.sees(&[]);
    pair.ann.say("one").unwrap();
    pair.settle();
    pair.bob.send_shown(1);
    pair.settle();
    pair.ann.sees(&["own Some(1) one", "shown 1"]);
}
