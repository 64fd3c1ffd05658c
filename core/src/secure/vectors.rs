//! `tests/vectors/secure.json`: both sides of a link to the directory and of a private chat, byte for byte, as another
//! implementation computed them from §8.

extern crate std;

use std::string::{String, ToString};
use std::vec::Vec;

use serde_json::Value;

use super::*;
use crate::name::Nick;
use crate::time::Instant;
use crate::wire::ChatRecord;

const VECTORS: &str = include_str!("../../../tests/vectors/secure.json");

fn links() -> Vec<Value> {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let links = vectors["links"].as_array().unwrap().clone();
    assert_eq!(links.len(), 2);
    links
}

/// What a string of hexadecimal digits says.
pub(super) fn bytes(value: &Value) -> Vec<u8> {
    let digits = value.as_str().unwrap().as_bytes().chunks(2);
    digits.map(|two| u8::from_str_radix(str::from_utf8(two).unwrap(), 16).unwrap()).collect()
}

fn secret(value: &Value) -> [u8; 32] {
    bytes(value).try_into().unwrap()
}

/// Who is at that end, and where its secrets come from.
fn side(link: &Value, side: &str) -> (Identity, Generator) {
    (Identity::from_secret(&secret(&link[side]["secret"])), generator(link, side))
}

fn generator(link: &Value, side: &str) -> Generator {
    Generator::new(secret(&link[side]["seed"]))
}

/// Both ends of a link, once they have said to each other what the vector says.
fn linked(link: &Value) -> [SecureLink; 2] {
    let nick = |who: &str| Nick::new(link[who].as_str().unwrap()).unwrap();
    let is_chat = link["purpose"] == "chat";
    let nicks = is_chat.then(|| (nick("inviter"), nick("invited")));
    let purpose = nicks
        .as_ref()
        .map_or(Purpose::Directory, |(inviter, invited)| Purpose::Chat { inviter, invited });
    let (ann, mut anns) = side(link, "initiator");
    let (room, mut rooms) = side(link, "responder");
    let said: Vec<_> = link["handshake"].as_array().unwrap().iter().map(bytes).collect();

    let (mut initiator, first) = SecureLink::initiate(&ann, purpose, &mut anns, Instant::START);
    assert_eq!(*first, said[0]);
    let mut responder = SecureLink::respond(&room, purpose, &mut rooms, Instant::START);
    let (_, Some(Item::Send(second))) = responder.receive(&said[0]) else { panic!("no answer") };
    assert_eq!(*second, said[1]);
    let (_, item) = initiator.receive(&said[1]);
    let Some(Item::Secured { peer, check, send: Some(third) }) = item else { panic!("{item:?}") };
    assert_eq!((&peer, &*third), (room.public(), &*said[2]));
    let (_, item) = responder.receive(&said[2]);
    let Some(Item::Secured { peer, check: theirs, send: None }) = item else { panic!("{item:?}") };
    assert_eq!((&peer, theirs), (ann.public(), check));

    assert_eq!(check.is_some(), is_chat);
    if let Some(check) = check {
        let numbers = link["check"]["emoji"].as_array().unwrap().iter();
        let numbers: Vec<_> = numbers.map(|number| number.as_u64().unwrap()).collect();
        assert_eq!(check.emoji().map(u64::from).to_vec(), numbers);
        assert_eq!(check.to_string(), link["check"]["digits"].as_str().unwrap());
    }
    [initiator, responder]
}

fn seal(link: &mut SecureLink, plaintext: &[u8]) -> Vec<u8> {
    let mut buffer = [0; MAX_RECORD];
    buffer[2..][..plaintext.len()].copy_from_slice(plaintext);
    link.seal(&mut buffer, plaintext.len()).unwrap().to_vec()
}

#[test]
fn keys_and_their_fingerprints_come_out_as_recorded() {
    for link in links() {
        for side_of in ["initiator", "responder"] {
            let (identity, mut generator) = side(&link, side_of);
            let recorded = &link[side_of];
            let text = |what: &str| recorded[what].as_str().map(String::from);
            assert_eq!(Some(identity.public().to_string()), text("public"));
            assert_eq!(Some(identity.public().fingerprint().to_string()), text("fingerprint"));
            // For those whose secrets come from elsewhere.
            assert_eq!(*generator.draw(), secret(&recorded["ephemeral"]));
            if !recorded["nonce"].is_null() {
                assert_eq!(generator.draw()[..16], bytes(&recorded["nonce"]));
            }
        }
    }
}

#[test]
fn handshakes_and_records_come_out_byte_for_byte() {
    for vector in links() {
        let mut ends = linked(&vector);
        let mut sealed = [0; 2];
        let records = vector["records"].as_array().unwrap();
        assert!(records.len() >= 5);
        for record in records {
            let from = usize::from(record["from"] == "responder");
            let number = record["number"].as_u64().unwrap();
            // What lies between those that are recorded.
            for _ in sealed[from]..number {
                passes(&mut ends, from, b"x");
            }
            let plaintext = bytes(&record["plaintext"]);
            let passed = passes(&mut ends, from, &plaintext);
            assert_eq!(passed, bytes(&record["bytes"]), "record {number}");
            sealed[from] = number + 1;
        }
    }
}

/// One end seals something, and the other one opens it. Returns what it is on the wire.
fn passes(ends: &mut [SecureLink; 2], from: usize, plaintext: &[u8]) -> Vec<u8> {
    let sealed = seal(&mut ends[from], plaintext);
    let (used, item) = ends[1 - from].receive(&sealed);
    assert_eq!((used, item), (sealed.len(), Some(Item::Plain(plaintext))));
    sealed
}

#[test]
fn records_of_a_private_chat_are_padded_as_recorded() {
    let links = links();
    let records = links[1]["records"].as_array().unwrap();
    let (a, b) = ("a".repeat(1000), "b".repeat(60));
    let said = [
        ChatRecord::Text { id: 1, more: false, text: "Grüße" },
        ChatRecord::Shown { id: 1 },
        ChatRecord::Text { id: 1, more: true, text: &a },
        ChatRecord::Text { id: 1, more: false, text: &b },
        ChatRecord::End,
    ];
    assert_eq!(records.len(), said.len());
    for (said, record) in said.iter().zip(records) {
        let mut plaintext = [0; MAX_PLAINTEXT];
        let len = said.encode(&mut plaintext).unwrap();
        assert_eq!(plaintext[..len], bytes(&record["plaintext"]), "{said:?}");
        assert_eq!(ChatRecord::decode(&plaintext[..len]), Ok(Some(*said)));
    }
}
