//! Secure private chats over real sockets, with somebody between both sides (§8.6, §8.7).

#[path = "../common/mod.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod common;
mod middle;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use plausch_core::secure::{Identity, PublicKey};
use plausch_transport_std::client::{
    ChatEnd, ChatSecurity, CheckPhrase, CommandError, Event, Options, Peer, Security,
};

use common::{Person, nick, run};
use middle::{Meddle, Middle, Tap, Then, Way};

const MARK: &[u8] = b"\x1d\x1c\x1f\x1e";

fn identity(seed: u8) -> Arc<Identity> {
    Arc::new(Identity::from_secret(&[seed; 32]))
}

fn key(seed: u8) -> PublicKey {
    *identity(seed).public()
}

const ANN: u8 = 1;
const BOB: u8 = 2;
const EVE: u8 = 3;

fn peer(name: &str) -> Peer {
    Peer::Nick(nick(name))
}

/// Changes nothing.
fn nothing() -> Meddle {
    Box::new(|_, _| Then::GoOn)
}

/// Takes the marks away.
fn strip() -> Meddle {
    Box::new(|_, bytes| {
        if let Some(at) = bytes.windows(MARK.len()).position(|window| window == MARK) {
            bytes.drain(at..at + MARK.len());
        }
        Then::GoOn
    })
}

/// Does this only once the flag is set.
fn from_then_on(
    mut meddle: impl FnMut(Way, &mut Vec<u8>) -> Then + Send + 'static,
) -> (Arc<AtomicBool>, Meddle) {
    let flag = Arc::<AtomicBool>::default();
    let is_time = Arc::clone(&flag);
    let meddle = move |way, bytes: &mut Vec<u8>| match is_time.load(Ordering::SeqCst) {
        true => meddle(way, bytes),
        false => Then::GoOn,
    };
    (flag, Box::new(meddle))
}

/// Ann and Bob in a room, and somebody between them.
struct Pair {
    ann: Person,
    bob: Person,
    tap: Tap,
}

impl Pair {
    /// Both have keys. `profile` is what the directory says of Bob's.
    async fn new(profile: Option<PublicKey>, meddle: Meddle) -> Pair {
        Pair::with([Some(ANN), Some(BOB)], profile, meddle).await
    }

    async fn with(seeds: [Option<u8>; 2], profile: Option<PublicKey>, meddle: Meddle) -> Pair {
        let tap = Tap::default();
        let profile = profile.map(|key| format!("PROFILE bob key={key}"));
        let middle = Middle { tap: tap.clone(), meddle };
        let server = middle::directory(["ann", "bob"], profile, middle);
        let person = |name, seed: Option<u8>| {
            let security = seed.map(|seed| Security::new(identity(seed)));
            Person::with(Options { security, ..Options::new(server.into(), nick(name)) })
        };
        let pair = Pair { ann: person("ann", seeds[0]), bob: person("bob", seeds[1]), tap };
        pair.ann
            .until(|event| matches!(event, Event::Users { members, .. } if members.len() == 1))
            .await;
        pair.bob
            .until(|event| matches!(event, Event::Users { members, .. } if members.len() == 1))
            .await;
        pair
    }

    /// Ann invites, and Bob accepts.
    async fn meet(&self) {
        self.ann.client.invite(&nick("bob")).await.unwrap();
        self.bob.until(|event| matches!(event, Event::Invited { .. })).await;
        self.bob.client.accept(&peer("ann")).await.unwrap();
    }

    /// The same, and the chat opens securely on both sides: what each has of the other.
    async fn meet_securely(&self) -> ((PublicKey, CheckPhrase), (PublicKey, CheckPhrase)) {
        self.meet().await;
        (self.ann.opens_securely().await, self.bob.opens_securely().await)
    }
}

impl Person {
    /// The next that is about a chat.
    async fn chat(&self) -> Event {
        self.until(|event| {
            matches!(
                event,
                Event::ChatOpened { .. }
                    | Event::ChatHeld { .. }
                    | Event::ChatText { .. }
                    | Event::ChatShown { .. }
                    | Event::ChatClosed { .. }
                    | Event::Rejected { .. }
                    | Event::Unheard { .. }
                    | Event::Skipped
            )
        })
        .await
    }

    async fn opens(&self) -> ChatSecurity {
        match self.chat().await {
            Event::ChatOpened { security, .. } => security,
            other => panic!("{other:?}"),
        }
    }

    async fn opens_securely(&self) -> (PublicKey, CheckPhrase) {
        match self.opens().await {
            ChatSecurity::Secure { key, check } => (key, check),
            other => panic!("{other:?}"),
        }
    }

    async fn hears(&self, wanted: &str) {
        match self.chat().await {
            Event::ChatText { text, own: false, .. } => assert_eq!(text, wanted),
            other => panic!("{other:?}"),
        }
    }

    /// Says it, and sees it said; returns its number.
    async fn says(&self, to: &str, wanted: &str) -> Option<u32> {
        self.client.say(&peer(to), wanted).await.unwrap();
        match self.chat().await {
            Event::ChatText { text, own: true, number, .. } => {
                assert_eq!(text, wanted);
                number
            }
            other => panic!("{other:?}"),
        }
    }

    async fn sees_shown(&self, wanted: u32) {
        match self.chat().await {
            Event::ChatShown { number, .. } => assert_eq!(number, wanted),
            other => panic!("{other:?}"),
        }
    }

    async fn closes(&self) -> ChatEnd {
        match self.chat().await {
            Event::ChatClosed { end, .. } => end,
            other => panic!("{other:?}"),
        }
    }

    async fn is_held(&self) -> (PublicKey, Option<PublicKey>) {
        match self.chat().await {
            Event::ChatHeld { known, shown, .. } => (known, shown),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn nobody_between_two_of_ours_reads_what_they_say() {
    run(async {
        let pair = Pair::new(None, nothing()).await;
        let (ann, bob) = pair.meet_securely().await;
        assert_eq!((ann.0, bob.0), (key(BOB), key(ANN)));
        assert_eq!(ann.1, bob.1);
        let long = "a long secret, ".repeat(270);
        for (nth, text) in
            [(1, "a secret"), (2, long.trim_end_matches([',', ' '])), (3, "[DISCONNECT]")]
        {
            assert_eq!(pair.ann.says("bob", text).await, Some(nth));
            pair.bob.hears(text).await;
            pair.ann.sees_shown(nth).await;
        }
        assert_eq!(pair.bob.says("ann", "two\nlines").await, Some(1));
        pair.ann.hears("two\nlines").await;
        pair.bob.sees_shown(1).await;
        pair.ann.client.close(&peer("bob")).await.unwrap();
        assert_eq!(pair.ann.closes().await, ChatEnd::Closed);
        assert_eq!(pair.bob.closes().await, ChatEnd::Peer);
        assert!(pair.tap.has("ann") && pair.tap.has("bob"), "greetings are in clear");
        for text in ["secret", "lines", "DISCONNECT"] {
            assert!(!pair.tap.has(text), "{text}");
        }
    });
}

#[test]
fn who_has_no_key_talks_in_plain_and_both_know() {
    run(async {
        for seeds in [[Some(ANN), None], [None, Some(BOB)], [None, None]] {
            let pair = Pair::with(seeds, None, nothing()).await;
            pair.meet().await;
            assert_eq!(pair.ann.opens().await, ChatSecurity::Plain);
            assert_eq!(pair.bob.opens().await, ChatSecurity::Plain);
            assert_eq!(pair.ann.says("bob", "no secret").await, None);
            pair.bob.hears("no secret").await;
            pair.bob.client.close(&peer("ann")).await.unwrap();
            assert_eq!(pair.ann.closes().await, ChatEnd::Peer);
            assert!(pair.tap.has("no secret"));
        }
    });
}

#[test]
fn a_bit_that_is_changed_on_the_way_ends_the_chat() {
    run(async {
        let (flip, meddle) = from_then_on(|way, bytes| {
            if way == Way::FromInviter {
                *bytes.last_mut().unwrap() ^= 1;
            }
            Then::GoOn
        });
        let pair = Pair::new(None, meddle).await;
        pair.meet_securely().await;
        flip.store(true, Ordering::SeqCst);
        pair.ann.says("bob", "a secret").await;
        assert_eq!(pair.bob.closes().await, ChatEnd::Broken);
        assert_eq!(pair.ann.closes().await, ChatEnd::Lost);
    });
}

#[test]
fn a_cut_connection_is_not_taken_for_an_end() {
    run(async {
        let (cut, meddle) = from_then_on(|way, bytes| {
            if way != Way::FromInviter {
                return Then::GoOn;
            }
            // What would end a plain chat.
            *bytes = b"[DISCONNECT]\n".to_vec();
            Then::Cut
        });
        let pair = Pair::new(None, meddle).await;
        pair.meet_securely().await;
        cut.store(true, Ordering::SeqCst);
        pair.ann.says("bob", "a secret").await;
        assert_eq!(pair.bob.closes().await, ChatEnd::Lost);
        assert_eq!(pair.ann.closes().await, ChatEnd::Lost);
    });
}

#[test]
fn another_key_than_the_known_one_stops_the_chat_before_a_word_is_said() {
    run(async {
        let pair = Pair::new(None, nothing()).await;
        pair.ann.client.expect_key(&nick("bob"), key(EVE)).await.unwrap();
        pair.meet().await;
        assert_eq!(pair.ann.is_held().await, (key(EVE), Some(key(BOB))));
        let not_open = CommandError::Chat(plausch_core::chat::CommandError::NotOpen);
        assert_eq!(pair.ann.client.say(&peer("bob"), "a secret").await, Err(not_open));
        // Bob knows nothing of it. Ann hears nothing before she has decided, and loses nothing.
        pair.bob.opens_securely().await;
        let text = "x".repeat(4000);
        for nth in 1..=200 {
            assert_eq!(pair.bob.says("ann", &text).await, Some(nth));
        }
        pair.ann.client.trust_peer(&peer("bob")).await.unwrap();
        assert_eq!(pair.ann.opens_securely().await.0, key(BOB));
        for nth in 1..=200 {
            pair.ann.hears(&text).await;
            pair.bob.sees_shown(nth).await;
        }
        assert_eq!(pair.ann.says("bob", "now you may know").await, Some(1));
        pair.bob.hears("now you may know").await;
        assert!(!pair.tap.has("secret"));
        let not_held = CommandError::Chat(plausch_core::chat::CommandError::NotHeld);
        assert_eq!(pair.ann.client.trust_peer(&peer("bob")).await, Err(not_held));
    });
}

#[test]
fn a_chat_that_is_held_ends_when_its_peer_goes() {
    run(async {
        let pair = Pair::new(None, nothing()).await;
        pair.ann.client.expect_key(&nick("bob"), key(EVE)).await.unwrap();
        pair.meet().await;
        assert_eq!(pair.ann.is_held().await, (key(EVE), Some(key(BOB))));
        pair.bob.opens_securely().await;
        for nth in 1..=3 {
            assert_eq!(pair.bob.says("ann", "are you there?").await, Some(nth));
        }
        pair.bob.client.close(&peer("ann")).await.unwrap();
        assert_eq!(pair.ann.closes().await, ChatEnd::Lost);
        assert_eq!(pair.ann.client.trust_peer(&peer("bob")).await, Err(CommandError::NoChat));
    });
}

#[test]
fn a_chat_that_is_not_trusted_is_dropped() {
    run(async {
        let pair = Pair::new(None, nothing()).await;
        pair.bob.client.expect_key(&nick("ann"), key(EVE)).await.unwrap();
        pair.meet().await;
        assert_eq!(pair.bob.is_held().await, (key(EVE), Some(key(ANN))));
        pair.bob.client.close(&peer("ann")).await.unwrap();
        assert_eq!(pair.bob.closes().await, ChatEnd::Closed);
        pair.ann.opens_securely().await;
        assert_eq!(pair.ann.closes().await, ChatEnd::Peer);
    });
}

#[test]
fn a_key_that_the_directory_told_is_expected_too() {
    run(async {
        let pair = Pair::new(Some(key(EVE)), nothing()).await;
        pair.meet().await;
        assert_eq!(pair.ann.is_held().await, (key(EVE), Some(key(BOB))));
        let pair = Pair::new(Some(key(BOB)), nothing()).await;
        pair.meet().await;
        assert_eq!(pair.ann.opens_securely().await.0, key(BOB));
    });
}

#[test]
fn whoever_takes_the_mark_away_is_noticed_if_a_key_is_known() {
    run(async {
        let pair = Pair::new(Some(key(BOB)), strip()).await;
        pair.meet().await;
        assert_eq!(pair.ann.is_held().await, (key(BOB), None));
        let not_open = CommandError::Chat(plausch_core::chat::CommandError::NotOpen);
        assert_eq!(pair.ann.client.say(&peer("bob"), "a secret").await, Err(not_open));
        assert_eq!(pair.bob.opens().await, ChatSecurity::Plain);
        pair.bob.says("ann", "hello?").await;
        // She decides to talk in plain, and sees that it is.
        pair.ann.client.trust_peer(&peer("bob")).await.unwrap();
        assert_eq!(pair.ann.opens().await, ChatSecurity::Plain);
        pair.ann.hears("hello?").await;
        assert!(!pair.tap.has("a secret"));
    });
}

#[test]
fn a_peer_is_known_from_its_first_chat_on() {
    run(async {
        let (stripping, meddle) = from_then_on(strip());
        let pair = Pair::new(None, meddle).await;
        pair.meet_securely().await;
        pair.ann.client.close(&peer("bob")).await.unwrap();
        assert_eq!(pair.bob.closes().await, ChatEnd::Peer);
        stripping.store(true, Ordering::SeqCst);
        assert_eq!(pair.ann.closes().await, ChatEnd::Closed);
        pair.meet().await;
        assert_eq!(pair.ann.is_held().await, (key(BOB), None));
        assert_eq!(pair.bob.is_held().await, (key(ANN), None));
    });
}
