//! Secure links: whose keys they show, what is wrong with them, and what to do.

use plausch_core::secure::PublicKey;
use plausch_transport_std::client::{CheckPhrase, Peer};

use super::os_kind;
use crate::history::Trouble;
use crate::language::fl;
use crate::model::Privacy;
use crate::trust::Trust;

/// At first contact.
pub fn secured(server: &str, key: &PublicKey) -> String {
    fl!(secured, server = server, fingerprint = key.fingerprint().to_string())
}

/// In the status: whether the link to the server is secure.
pub fn state_secure(is_secure: bool) -> String {
    match is_secure {
        true => fl!(state_secure),
        false => fl!(state_plain),
    }
}

/// The server has another key than the one that is known. What to do follows.
pub fn other_key(server: &str, known: &PublicKey, shown: &PublicKey) -> Vec<String> {
    let [known, shown] = [known, shown].map(|key| key.fingerprint().to_string());
    vec![
        fl!(other_key, server = server),
        fl!(other_key_known, fingerprint = known),
        fl!(other_key_shown, fingerprint = shown),
        fl!(other_key_why),
    ]
}

/// For somebody who can type commands.
pub fn other_key_trust() -> String {
    fl!(other_key_trust)
}

/// What stands before the answer.
pub fn ask_trust() -> String {
    fl!(ask_trust) + " "
}

/// What has to be answered: "yes" is too easily said.
pub fn is_trust(answer: &str) -> bool {
    answer.eq_ignore_ascii_case(&fl!(word_for_trust))
}

pub fn not_trusted() -> String {
    fl!(not_trusted)
}

/// In a sentence, for those who are not asked.
pub fn other_key_in_short(server: &str, known: &PublicKey, shown: &PublicKey) -> String {
    let [known, shown] = [known, shown].map(|key| key.fingerprint().to_string());
    fl!(other_key_in_short, server = server, known = known, shown = shown)
}

/// A link names another key than the one that is remembered for its server.
pub fn other_link(server: &str, known: &PublicKey, given: &PublicKey) -> String {
    let [known, given] = [known, given].map(|key| key.fingerprint().to_string());
    fl!(other_link, server = server, known = known, given = given)
}

pub fn off_with_key() -> String {
    fl!(off_with_key)
}

/// There is no key; so links are plain.
pub fn no_key_so_plain(why: &str) -> String {
    fl!(no_key_so_plain, why = why)
}

/// There is no key for the server that is hosted here; so its links are plain.
pub fn no_server_key_so_plain(why: &str) -> String {
    fl!(no_server_key_so_plain, why = why)
}

/// The remembered keys cannot be read, so nobody knows whom one would join.
pub fn keys_not_read(trouble: &Trouble) -> String {
    fl!(keys_not_read, what = keys_trouble(trouble))
}

/// A key is not remembered.
pub fn key_not_kept(trouble: &Trouble) -> String {
    fl!(key_not_kept, what = keys_trouble(trouble))
}

fn keys_trouble(trouble: &Trouble) -> String {
    match trouble {
        Trouble::NoFolder => fl!(key_no_folder),
        Trouble::Newer(path) => fl!(keys_newer, path = path.to_string_lossy()),
        Trouble::Damaged(path) => fl!(keys_damaged, path = path.to_string_lossy()),
        Trouble::Busy(path) => fl!(keys_busy, path = path.to_string_lossy()),
        Trouble::Inaccessible(path, kind) => {
            let why = os_kind(kind.unwrap_or(std::io::ErrorKind::Other));
            fl!(keys_inaccessible, path = path.to_string_lossy(), why = why)
        }
    }
}

pub fn nothing_to_trust() -> String {
    fl!(nothing_to_trust)
}

pub fn trusting(server: &str, key: &PublicKey) -> String {
    fl!(trusting, server = server, fingerprint = key.fingerprint().to_string())
}

/// On a button.
pub fn window_trust() -> String {
    fl!(window_trust)
}

/// In the status of a window.
pub fn window_other_key(server: &str) -> String {
    fl!(window_other_key, server = server)
}

/// What two people compare: the emoji of the 64 numbers, in their order.
const EMOJI: [&str; 64] = [
    "🐶", "🐱", "🦁", "🐎", "🦄", "🐷", "🐘", "🐰", "🐼", "🐓", "🐧", "🐢", "🐟", "🐙", "🦋", "🌷",
    "🌳", "🌵", "🍄", "🌏", "🌙", "☁", "🔥", "🍌", "🍎", "🍓", "🌽", "🍕", "🎂", "❤", "😀", "🤖",
    "🎩", "👓", "🔧", "🎅", "👍", "☂", "⌛", "⏰", "🎁", "💡", "📕", "✏", "📎", "✂", "🔒", "🔑",
    "🔨", "☎", "🏁", "🚂", "🚲", "✈", "🚀", "🏆", "⚽", "🎸", "🎺", "🔔", "⚓", "🎧", "📁", "📌",
];

/// The emoji of a check phrase, each with its word.
fn phrase(check: &CheckPhrase) -> String {
    let words = fl!(check_words);
    let words: Vec<_> = words.split_whitespace().collect();
    let numbers = check.emoji().map(usize::from);
    let said = numbers.map(|number| {
        let word = words.get(number).copied().unwrap_or_default();
        format!("{} {word}", EMOJI.get(number).copied().unwrap_or_default())
    });
    said.join("   ")
}

/// That a private chat opened, and whether others can hear it.
pub fn chat_opened_with(peer: &Peer, privacy: Option<Privacy>) -> Vec<String> {
    let opened = super::chat_opened(peer);
    let peer = peer.to_string();
    match privacy {
        None => vec![opened],
        Some(Privacy::Plain) => vec![fl!(chat_opened_plain, peer = peer)],
        Some(Privacy::Secure { key, trust, .. }) => {
            let fingerprint = key.fingerprint().to_string();
            vec![match trust {
                Trust::New => fl!(chat_opened_new, peer = peer, fingerprint = fingerprint),
                Trust::Remembered => fl!(chat_opened_remembered, peer = peer),
                Trust::Verified => fl!(chat_opened_verified, peer = peer),
            }]
        }
    }
}

/// In the status: whether others can hear the private chat that is shown.
pub fn state_privacy(privacy: Privacy) -> String {
    match privacy {
        Privacy::Plain => fl!(state_chat_plain),
        Privacy::Secure { trust: Trust::New, .. } => fl!(state_chat_new),
        Privacy::Secure { trust: Trust::Remembered, .. } => fl!(state_chat_remembered),
        Privacy::Secure { trust: Trust::Verified, .. } => fl!(state_chat_verified),
    }
}

/// A private chat is not opened: why. What to do follows.
pub fn chat_held(peer: &Peer, known: &PublicKey, shown: Option<&PublicKey>) -> Vec<String> {
    let peer = peer.to_string();
    let known = known.fingerprint().to_string();
    let mut lines = Vec::new();
    match shown.map(|key| key.fingerprint().to_string()) {
        Some(shown) => {
            lines.push(fl!(chat_held_other, peer = peer.as_str()));
            lines.push(fl!(other_key_known, fingerprint = known));
            lines.push(fl!(other_key_shown, fingerprint = shown));
        }
        None => {
            lines.push(fl!(chat_held_none, peer = peer.as_str()));
            lines.push(fl!(other_key_known, fingerprint = known));
        }
    }
    lines.push(fl!(chat_held_why, peer = peer));
    lines
}

/// For somebody who can type commands.
pub fn chat_held_trust(peer: &Peer) -> String {
    fl!(chat_held_trust, peer = peer.to_string())
}

/// What the users compare, and how.
pub fn check(peer: &Peer, check: &CheckPhrase, trust: Trust) -> Vec<String> {
    let peer = peer.to_string();
    let mut lines = vec![
        fl!(check_compare, peer = peer.as_str()),
        phrase(check),
        fl!(check_digits, digits = check.to_string()),
    ];
    lines.push(match trust {
        Trust::Verified => fl!(check_done, peer = peer),
        Trust::New | Trust::Remembered => fl!(check_confirm, peer = peer),
    });
    lines
}

pub fn verified(peer: &Peer, key: &PublicKey) -> String {
    let fingerprint = key.fingerprint().to_string();
    fl!(verified, peer = peer.to_string(), fingerprint = fingerprint)
}

pub fn verify_whom() -> String {
    fl!(verify_whom)
}

pub fn nothing_to_verify(peer: &Peer) -> String {
    fl!(nothing_to_verify, peer = peer.to_string())
}

/// On a button.
pub fn window_verify() -> String {
    fl!(window_verify)
}

/// On a button.
pub fn window_verified() -> String {
    fl!(window_verified)
}

/// On a button.
pub fn window_trust_peer(peer: &Peer) -> String {
    fl!(window_trust_peer, peer = peer.to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::language::Language;

    #[test]
    fn emoji_and_words_are_those_of_the_protocol() {
        let words = |tag: &str| Language::named(tag).unwrap().within(|| fl!(check_words));
        let (english, german) = (words("en"), words("de"));
        let ours: Vec<String> = EMOJI
            .iter()
            .zip(english.split_whitespace().zip(german.split_whitespace()))
            .enumerate()
            .map(|(number, (emoji, (english, german)))| {
                format!("{number} {emoji} {english}, {german}")
            })
            .collect();
        let protocol = include_str!("../../../../docs/PROTOCOL.md");
        let (_, list) = protocol.split_once("### The emoji of a check phrase").unwrap();
        let rows = list.lines().filter(|line| line.starts_with("| ") && line.contains(", "));
        let cells = rows.flat_map(|row| row.trim_matches('|').split('|')).map(str::trim);
        assert_eq!(cells.collect::<Vec<_>>(), ours);
        assert_eq!(ours.len(), 64);
        let different: BTreeSet<_> = EMOJI.iter().collect();
        assert_eq!(different.len(), 64);
    }
}
