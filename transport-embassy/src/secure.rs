//! Secure links (§8): who a board is, and how long its texts are once they are sealed.

use core::fmt;

use plausch_core::secure::{
    Generator, HandshakeMessage, Identity, MAX_PLAINTEXT, MAX_RECORD, Purpose, SecureLink,
};
use plausch_core::time::Instant;
use plausch_core::wire::{ChatRecord, ChatRecords};

/// Who a board is on secure links, and the secrets that it draws for them.
///
/// The identity is made once, at the board's first start ([`Identity::generate`]), and kept in its
/// flash. The seed is new at each start: see [`plausch_core::secure`] about where it comes from.
pub struct Keys {
    identity: Identity,
    generator: Generator,
}

impl Keys {
    /// The board is `identity`. `seed`: 32 bytes that nobody else can know or guess, and that never
    /// come again.
    pub fn new(identity: Identity, seed: [u8; 32]) -> Self {
        Keys { identity, generator: Generator::new(seed) }
    }

    /// Who the board is.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Begins a link, which takes one operation of the curve. Returns its first bytes, too.
    pub(crate) fn initiate(
        &mut self,
        purpose: Purpose<'_>,
        now: Instant,
    ) -> (SecureLink, HandshakeMessage) {
        SecureLink::initiate(&self.identity, purpose, &mut self.generator, now)
    }

    /// Waits for the first bytes of a link.
    pub(crate) fn respond(&mut self, purpose: Purpose<'_>, now: Instant) -> SecureLink {
        SecureLink::respond(&self.identity, purpose, &mut self.generator, now)
    }
}

/// Without what is secret.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("identity", &self.identity).finish_non_exhaustive()
    }
}

/// The bytes that a record has beside its plaintext: its length before it, a tag behind it.
pub(crate) const OVERHEAD: usize = MAX_RECORD - MAX_PLAINTEXT;
/// Where the plaintext of a record begins.
pub(crate) const PLAINTEXT: usize = 2;

/// How many bytes more so many bytes become by being sealed.
pub(crate) const fn overhead(plain: usize) -> usize {
    plain.div_ceil(MAX_PLAINTEXT) * OVERHEAD
}

/// How many bytes a text of a private chat takes on the wire.
pub(crate) fn sealed_len(text: &str) -> usize {
    ChatRecords::new(0, text).map(|record| record.encoded_len() + OVERHEAD).sum()
}

/// The longest text of a private chat that takes at most so many bytes on the wire.
pub(crate) fn longest_text(wire: usize) -> usize {
    let padding = ChatRecord::Text { id: 0, more: false, text: "" }.encoded_len();
    let header = MAX_PLAINTEXT - ChatRecord::MAX_TEXT;
    let rest = (wire % MAX_RECORD).saturating_sub(OVERHEAD) / padding * padding;
    wire / MAX_RECORD * ChatRecord::MAX_TEXT + rest.saturating_sub(header)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;

    #[test]
    fn the_longest_text_fits_and_a_longer_one_does_not() {
        for wire in [192, 512, 1024, 1042, 1060, 1124, 1500, 2084, 4096] {
            let longest = longest_text(wire);
            assert!(sealed_len(&"x".repeat(longest)) <= wire, "{wire}: {longest}");
            assert!(sealed_len(&"x".repeat(longest + 1)) > wire, "{wire}: {longest}");
        }
        assert_eq!(longest_text(512), 440);
    }

    #[test]
    fn no_secret_is_in_debug() {
        let keys = Keys::new(Identity::from_secret(&[0x77; 32]), [0x55; 32]);
        let shown = std::format!("{keys:?}");
        assert!(shown.contains(&std::format!("{}", keys.identity().public())), "{shown}");
        for secret in ["119", "85, ", "["] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
