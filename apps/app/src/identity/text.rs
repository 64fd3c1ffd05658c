//! A key pair as text: what it is and in which version, the secret, and the public key, by which damage is seen.
//!
//! ```text
//! plausch identity 1
//! # Whoever has this secret can take its owner's place: show it to nobody.
//! secret GEzlvlpHYMUpMdbiKxHAv7V_WnfvjjBsE5X0QLvjGGs
//! public 7l3GkOKMCPWmFtVcHk-4ZkXjgYgDFQlUwZu5nLNN9Wo
//! ```

use std::str;

use base64ct::{Base64UrlUnpadded, Encoding};
use plausch_core::secure::{Identity, PublicKey};
use zeroize::Zeroizing;

const KIND: &str = "plausch identity";
const VERSION: &str = "1";
const COMMENT: &str = "# Whoever has this secret can take its owner's place: show it to nobody.";

/// Why a text is no key pair.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoIdentity {
    /// A newer version of the program wrote it.
    Newer,
    /// It is another text, or was changed.
    Damaged,
}

pub(super) fn write(identity: &Identity) -> Zeroizing<String> {
    let mut secret = Zeroizing::new([0; PublicKey::TEXT_LEN]);
    // It has exactly the room that it needs.
    let secret = Base64UrlUnpadded::encode(identity.secret(), &mut *secret).unwrap_or_default();
    let public = identity.public();
    // In one piece: a string that grows leaves its beginning behind.
    let mut text = Zeroizing::new(String::with_capacity(1024));
    for piece in
        [KIND, " ", VERSION, "\n", COMMENT, "\nsecret ", secret, "\npublic ", &public.to_string()]
    {
        text.push_str(piece);
    }
    text.push('\n');
    text
}

/// White space around lines, empty lines and comments say nothing.
pub(super) fn read(bytes: &[u8]) -> Result<Identity, NoIdentity> {
    let text = str::from_utf8(bytes).map_err(|_| NoIdentity::Damaged)?;
    let mut lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
    match value(KIND) {
        Some(VERSION) => {}
        Some(newer) if newer.parse::<u32>().is_ok_and(|newer| newer > 1) => {
            return Err(NoIdentity::Newer);
        }
        _ => return Err(NoIdentity::Damaged),
    }
    let (secret, public) = value("secret").zip(value("public")).ok_or(NoIdentity::Damaged)?;
    let mut bytes = Zeroizing::new([0; 32]);
    let is_whole = Base64UrlUnpadded::decode(secret, &mut *bytes).is_ok_and(|it| it.len() == 32);
    let identity = Identity::from_secret(&bytes);
    match is_whole && PublicKey::parse(public) == Ok(*identity.public()) && lines.next().is_none() {
        true => Ok(identity),
        false => Err(NoIdentity::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_any_other_character_is_noticed() {
        let identity = Identity::from_secret(&[7; 32]);
        let text = write(&identity);
        assert_eq!(read(text.as_bytes()).as_ref(), Ok(&identity));
        assert_eq!(read(text.replace('\n', "\r\n\r\n").as_bytes()).as_ref(), Ok(&identity));
        for (at, _) in text.match_indices(|it: char| it.is_ascii_alphanumeric()) {
            let mut other = text.as_bytes().to_vec();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            // X25519 leaves out 5 bits of a secret: then it is the same key pair.
            match read(&other) {
                Ok(same) => assert_eq!(same.public(), identity.public()),
                Err(why) => assert_eq!(why, NoIdentity::Damaged),
            }
        }
        let other = text.replace("secret B", "secret C");
        assert_eq!(read(other.as_bytes()), Err(NoIdentity::Damaged));
        let other = text.replace("public E", "public F");
        assert_eq!(read(other.as_bytes()), Err(NoIdentity::Damaged));
        let other = text.replace("show it to nobody", "tell nobody");
        assert_eq!(read(other.as_bytes()).as_ref(), Ok(&identity));
    }

    #[test]
    fn half_a_text_more_than_one_and_another_are_none() {
        let text = write(&Identity::from_secret(&[7; 32]));
        for len in 0..text.len() - 1 {
            assert_eq!(read(&text.as_bytes()[..len]), Err(NoIdentity::Damaged), "{len}");
        }
        let twice = [text.as_str(), &text].concat();
        for other in [twice.as_str(), "\u{0}", "plausch identity", "plausch identity 0"] {
            assert_eq!(read(other.as_bytes()), Err(NoIdentity::Damaged), "{other}");
        }
        assert_eq!(read(b"\xff\xfe"), Err(NoIdentity::Damaged));
        assert_eq!(read(b"plausch identity 2\nlock 5\n"), Err(NoIdentity::Newer));
    }
}
