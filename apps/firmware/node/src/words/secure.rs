//! What a person reads of keys and secure links: the words of the desktop programs, and those for a board.

use core::fmt::{self, Display, Formatter};

use plausch_core::secure::{CheckPhrase, PublicKey};
use plausch_transport_embassy::{Peer, ServerAddr};

use crate::keys::{NotKept, Trust};
use crate::own_key::{Blocked, Trouble};
use crate::settings::Secure;

pub(crate) const NOTHING_TO_TRUST: &str = "there is no new key to decide about";
pub(crate) const TRUST_WHOM: &str = "whose new key? Write /trust NICK";
pub(crate) const VERIFY_WHOM: &str = "whom? /verify NICK shows what to compare";
pub(crate) const GOING_ON: &str =
    "going on without the keys that are damaged: compare those that seem new";
pub(crate) const OTHER_KEY_WHY: &str = "Perhaps it was set up anew; or somebody pretends to be it, and would read along. Ask its operator, not over this network: `plausch identity --server` shows the fingerprint there.";
pub(crate) const OTHER_KEY_TRUST: &str =
    "If the operator says that the new one is right, /trust remembers it and joins.";
pub(crate) const RENEW_WARNING: [&str; 3] = [
    "with a new key you are somebody new. Servers that keep your nickname for your old key do not give it to the new one for 30 days,",
    "and whoever knows your old key is warned before the next private chat. The old key is gone then, and the board starts again.",
    "if that is what you want: /identity renew yes",
];

/// How the link to the server is.
pub(crate) fn link(is_secure: bool) -> &'static str {
    if is_secure { "encrypted" } else { "not encrypted" }
}

/// At first contact.
pub(crate) fn secured(server: &ServerAddr, key: &PublicKey) -> impl Display {
    said(move |f| {
        let fingerprint = key.fingerprint();
        write!(
            f,
            "the connection to {server} is encrypted, and its key is remembered: {fingerprint}. You will be warned if it ever shows another one"
        )
    })
}

pub(crate) fn other_key(server: &ServerAddr) -> impl Display {
    said(move |f| {
        write!(
            f,
            "{server} has another key than the one that is known for it. You are not in the room, and nothing was said to it."
        )
    })
}

/// The key that was known.
pub(crate) fn known_key(key: &PublicKey) -> impl Display {
    said(move |f| write!(f, "known: {}", key.fingerprint()))
}

/// The key that is there now.
pub(crate) fn shown_key(key: &PublicKey) -> impl Display {
    said(move |f| write!(f, "now:   {}", key.fingerprint()))
}

/// The user trusts the server's new key.
pub(crate) fn trusting(server: &ServerAddr, key: &PublicKey) -> impl Display {
    said(move |f| write!(f, "you trust the new key of {server}: {}", key.fingerprint()))
}

/// A private chat is open: with this key, if it is secure, which is trusted so far.
pub(crate) fn chat_opened(peer: &Peer, secure: Option<(PublicKey, Trust)>) -> impl Display {
    said(move |f| {
        write!(f, "private chat with {peer}, ")?;
        match secure {
            None => f.write_str("not encrypted: others in the network can read it"),
            Some((key, Trust::New)) => {
                let fingerprint = key.fingerprint();
                write!(
                    f,
                    "encrypted. The key is new to you: {fingerprint}. /verify makes sure that nobody is in between"
                )
            }
            Some((_, Trust::Remembered)) => f.write_str("encrypted, with the same key as before"),
            Some((_, Trust::Verified)) => {
                f.write_str("encrypted, with the key that you have verified")
            }
        }
    })
}

/// In the status: a chat with a key that is trusted so far.
pub(crate) fn chat(trust: Trust) -> &'static str {
    match trust {
        Trust::New => "encrypted, not verified",
        Trust::Remembered => "encrypted, key as before",
        Trust::Verified => "encrypted, verified",
    }
}

/// A chat is held: the peer has another key, or none.
pub(crate) fn held(peer: &Peer, has_key: bool) -> impl Display {
    said(move |f| match has_key {
        true => write!(
            f,
            "{peer} has another key than before. The chat is not opened, and nothing was said in it."
        ),
        false => write!(
            f,
            "{peer} came without a key, and had one before. The chat is not opened, since others could read it."
        ),
    })
}

/// Why it may be held.
pub(crate) fn held_why(peer: &Peer) -> impl Display {
    said(move |f| {
        write!(
            f,
            "Perhaps {peer} has a new computer or another program; or somebody else has taken the nickname, or is in between. Ask {peer} in another way, best by voice."
        )
    })
}

/// What opens or drops it.
pub(crate) fn held_trust(peer: &Peer) -> impl Display {
    said(move |f| write!(f, "/trust {peer} opens the chat all the same; /close {peer} drops it."))
}

/// What two people compare.
pub(crate) fn compare(peer: &Peer) -> impl Display {
    said(move |f| {
        write!(f, "Compare this with {peer}, by voice or side by side, and not in this chat:")
    })
}

pub(crate) fn digits(check: CheckPhrase) -> impl Display {
    said(move |f| write!(f, "in digits: {check}"))
}

/// What to do once they have compared it.
pub(crate) fn confirm(peer: &Peer, trust: Trust) -> impl Display {
    said(move |f| match trust {
        Trust::Verified => write!(f, "You have verified {peer} already."),
        Trust::New | Trust::Remembered => write!(
            f,
            "If {peer} sees the same, /verify {peer} yes. If not, somebody is in between: say nothing here."
        ),
    })
}

pub(crate) fn verified(peer: &Peer, key: &PublicKey) -> impl Display {
    said(move |f| {
        let fingerprint = key.fingerprint();
        write!(f, "{peer} is verified: {fingerprint}. You will be warned if the key changes")
    })
}

pub(crate) fn nothing_to_verify(peer: &Peer) -> impl Display {
    said(move |f| write!(f, "the chat with {peer} is not encrypted: there is nothing to compare"))
}

pub(crate) fn no_chat(peer: &Peer) -> impl Display {
    said(move |f| write!(f, "there is no private chat with {peer}; /chat {peer} invites"))
}

/// What a function writes.
struct Said<F>(F);

fn said<F: Fn(&mut Formatter<'_>) -> fmt::Result>(write: F) -> Said<F> {
    Said(write)
}

impl<F: Fn(&mut Formatter<'_>) -> fmt::Result> Display for Said<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0(f)
    }
}

impl Display for NotKept {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotKept::Storage => {
                "the key is not remembered: the board cannot keep it, and it will seem new after the next start"
            }
            NotKept::Full => {
                "the key is not remembered: the board keeps no more keys, and all of them are verified"
            }
        })
    }
}

impl Display for Secure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Secure::Off => "nothing is encrypted (/secure off)",
            Secure::Prefer => "links are encrypted wherever the other side can (/secure prefer)",
            Secure::Require => "links are encrypted, or there are none (/secure require)",
        })
    }
}

impl Display for Trouble {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Trouble::NoPlace => "the board has no place for one",
            Trouble::NoNoise => "its generator makes no random numbers",
            Trouble::NotKept => "a new one cannot be written to the flash",
            Trouble::Damaged => "it is damaged: /identity renew makes a new one",
            Trouble::OthersDamaged => "keys of servers and members are damaged",
        })
    }
}

impl Display for Blocked {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Blocked::Damaged(Trouble::Damaged) => f.write_str(
                "this board's key is damaged, and it joins no room without one: /identity renew makes a new one, /secure off joins without encryption",
            ),
            Blocked::Damaged(_) => f.write_str(
                "some of the keys that this board remembers of servers and members are damaged. It joins no room, since nobody can tell whether the server is the right one: /trust goes on without them",
            ),
            Blocked::NoKey(trouble) => write!(
                f,
                "this board has no key: {trouble}. It does not join, since the connection would not be encrypted; /secure off joins all the same"
            ),
            Blocked::Unreadable => f.write_str(
                "the remembered keys cannot be read. The board does not join, since nobody can tell whether the server is the right one; /secure off joins all the same",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::string::{String, ToString};

    use plausch_core::name::Nick;

    use super::*;

    /// What a desktop program says, in English.
    fn on_the_desktop(name: &str, values: &[(&str, &str)]) -> String {
        let texts = include_str!("../../../../app/i18n/en/secure.ftl");
        let text = texts.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
        let mut text = String::from(text.unwrap_or_else(|| panic!("{name}")));
        for (name, value) in values {
            text = text.replace(&std::format!("{{ ${name} }}"), value);
        }
        text
    }

    #[test]
    fn the_words_are_those_of_the_desktop_programs() {
        let (ann, key) = (Peer::Nick(Nick::literal("Ann")), PublicKey::new([7; 32]));
        let server: ServerAddr = "example.org:9000".parse().unwrap();
        let fingerprint = key.fingerprint().to_string();
        let values = [
            ("peer", "Ann"),
            ("server", "example.org:9000"),
            ("fingerprint", fingerprint.as_str()),
        ];
        let opened = |trust| chat_opened(&ann, Some((key, trust))).to_string();
        for (name, said) in [
            ("secured", secured(&server, &key).to_string()),
            ("state-secure", link(true).into()),
            ("state-plain", link(false).into()),
            ("other-key", other_key(&server).to_string()),
            ("other-key-known", known_key(&key).to_string()),
            ("other-key-shown", shown_key(&key).to_string()),
            ("other-key-why", OTHER_KEY_WHY.into()),
            ("nothing-to-trust", NOTHING_TO_TRUST.into()),
            ("trusting", trusting(&server, &key).to_string()),
            ("chat-opened-plain", chat_opened(&ann, None).to_string()),
            ("chat-opened-new", opened(Trust::New)),
            ("chat-opened-remembered", opened(Trust::Remembered)),
            ("chat-opened-verified", opened(Trust::Verified)),
            ("state-chat-new", std::format!("chat {}", chat(Trust::New))),
            ("state-chat-remembered", std::format!("chat {}", chat(Trust::Remembered))),
            ("state-chat-verified", std::format!("chat {}", chat(Trust::Verified))),
            ("chat-held-other", held(&ann, true).to_string()),
            ("chat-held-none", held(&ann, false).to_string()),
            ("chat-held-why", held_why(&ann).to_string()),
            ("chat-held-trust", held_trust(&ann).to_string()),
            ("check-compare", compare(&ann).to_string()),
            ("check-confirm", confirm(&ann, Trust::New).to_string()),
            ("check-done", confirm(&ann, Trust::Verified).to_string()),
            ("verified", verified(&ann, &key).to_string()),
            ("verify-whom", VERIFY_WHOM.into()),
            ("nothing-to-verify", nothing_to_verify(&ann).to_string()),
        ] {
            assert_eq!(said, on_the_desktop(name, &values), "{name}");
        }
        // On a board there is nothing else to do.
        assert!(on_the_desktop("other-key-trust", &[]).starts_with(OTHER_KEY_TRUST));
    }
}
