//! Secure links (§8): bytes ⇄ bytes. Knows no message and no machine.
//!
//! A program has an [`Identity`], and a [`Generator`] for all else that has to be secret. A link
//! that is to be secure gets a [`SecureLink`]: the driver hands it what arrives, and sends what it
//! wants sent. After the handshake it names the peer's [`PublicKey`]; then it opens the peer's
//! records, and seals those of this side. What the records of a private chat say is
//! [`wire::ChatRecord`](crate::wire::ChatRecord)'s.
//!
//! ```
//! use plausch_core::secure::{Generator, Identity, Item, MAX_RECORD, Purpose, SecureLink};
//! use plausch_core::time::Instant;
//!
//! // A driver takes seeds from the system; a test that is to be replayed does not.
//! let (mut ann, mut room) = (Generator::new([1; 32]), Generator::new([2; 32]));
//! let (ann_key, room_key) = (Identity::generate(&mut ann), Identity::generate(&mut room));
//! let now = Instant::START;
//!
//! let (mut client, opening) =
//!     SecureLink::initiate(&ann_key, Purpose::Directory, &mut ann, now);
//! let mut server = SecureLink::respond(&room_key, Purpose::Directory, &mut room, now);
//!
//! // What one of them wants sent, the other one receives, in pieces of any size.
//! let (used, item) = server.receive(&opening);
//! let Some(Item::Send(answer)) = item else { panic!("{item:?}") };
//! assert_eq!(used, opening.len());
//! let (_, item) = client.receive(&answer);
//! let Some(Item::Secured { peer, send: Some(last), .. }) = item else { panic!("{item:?}") };
//! assert_eq!(peer, *room_key.public());
//! let (_, item) = server.receive(&last);
//! let Some(Item::Secured { peer, send: None, .. }) = item else { panic!("{item:?}") };
//! assert_eq!(peer, *ann_key.public());
//!
//! // A record is sealed where it lies: 2 bytes are left free before it, 16 behind it.
//! let mut record = [0; MAX_RECORD];
//! record[2..7].copy_from_slice(b"hello");
//! let sealed = client.seal(&mut record, 5).unwrap();
//! let (_, item) = server.receive(sealed);
//! assert_eq!(item, Some(Item::Plain(b"hello")));
//! ```
//!
//! | file | what |
//! |---|---|
//! | `identity.rs` | key pairs, public keys, fingerprints |
//! | `generator.rs` | secrets, drawn from one seed |
//! | `cipher.rs` | which implementation of the cipher the parts have |
//! | `noise.rs` | the Noise protocol, made of clatter's parts |
//! | `handshake.rs` | the three messages of a handshake |
//! | `check.rs` | commitments and check phrases of private chats |
//! | `records.rs` | records, sealed and opened in place |
//! | `secure_link.rs` | a link's bytes, in any pieces: the handshake, then the records |
//!
//! # Where a seed comes from
//!
//! Entropy is an argument, as time is: 32 bytes that nobody else can know or guess, new at each
//! start of the program. On a host they come from the system (`getrandom`). On a board they come
//! from the chip's generator; where that is only a noisy oscillator, read much more than 32 bytes
//! of it, and [mix](Generator::mix) them all in, and with them whatever else differs from start to
//! start. A seed that repeats gives the same ephemeral keys twice, and with them all texts away.

mod check;
mod cipher;
mod generator;
mod handshake;
mod identity;
mod noise;
mod records;
mod secure_link;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;

pub use check::CheckPhrase;
pub use generator::Generator;
pub use handshake::{Handshake, HandshakeMessage, Purpose, Secured, Step};
pub use identity::{Fingerprint, Identity, KeyError, PublicKey};
pub(crate) use noise::hash;
pub use records::{MAX_PLAINTEXT, MAX_RECORD, Opener, SealError, Sealer};
pub use secure_link::{Item, OPENING, SecureLink};

use core::fmt;

/// Why a secure link is at its end. Each one is final.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Broken {
    /// What the peer began with is not what a secure link begins with.
    Opening,
    /// A handshake message or a record has a length that it cannot have.
    Length,
    /// Something does not decrypt: it was changed on the way, or is not from this peer.
    Forged,
    /// The peer committed itself to something else than it showed (§8.6).
    Commitment,
    /// The handshake was not finished in time.
    Late,
    /// More was received or sent than one pair of keys is good for, or the link is at its end.
    Over,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Broken::Opening => "that is no secure link",
            Broken::Length => "a length that cannot be",
            Broken::Forged => "something was changed on the way",
            Broken::Commitment => "the other side broke its commitment",
            Broken::Late => "the handshake took too long",
            Broken::Over => "the link is at its end",
        })
    }
}

impl core::error::Error for Broken {}
