//! What two people compare to know that nobody is between them (§8.6).

use core::fmt;

use subtle::ConstantTimeEq;

use super::PublicKey;
use super::noise::hash;
use crate::panic_free::Decimal;

/// A random number of one side, which goes into the check phrase.
pub(super) type Nonce = [u8; 16];

/// What the initiator is bound to before it knows the responder's nonce: so that it cannot try
/// many nonces until the phrases of two chats are the same.
#[derive(Clone, Copy)]
pub(super) struct Commitment(pub(super) [u8; 32]);

impl Commitment {
    pub(super) fn new(initiator: &PublicKey, nonce: &Nonce) -> Self {
        Commitment(*hash(&[initiator.as_bytes(), nonce]))
    }

    pub(super) fn is_kept_by(&self, initiator: &PublicKey, nonce: &Nonce) -> bool {
        self.0.ct_eq(&Commitment::new(initiator, nonce).0).into()
    }
}

/// 42 bits that both sides of a private chat have in common if nobody is between them: 7 of 64
/// emoji, or two groups of 6 decimal digits where emoji cannot be shown.
///
/// Which emoji those are, and their words, is up to the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct CheckPhrase(u64);

impl CheckPhrase {
    pub(super) fn new(
        initiator: &PublicKey,
        responder: &PublicKey,
        initiators: &Nonce,
        responders: &Nonce,
    ) -> Self {
        let (initiator, responder) = (initiator.as_bytes(), responder.as_bytes());
        let hash = hash(&[b"plausch check", initiator, responder, initiators, responders]);
        let first = hash.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        CheckPhrase(first >> 22)
    }

    /// The phrase as seven numbers below 64, each of which stands for an emoji: 6 bits each, the
    /// first bits first.
    pub fn emoji(&self) -> [u8; 7] {
        let mut rest = self.0;
        let mut emoji = [0; 7];
        for place in emoji.iter_mut().rev() {
            *place = (rest & 63) as u8;
            rest >>= 6;
        }
        emoji
    }

    /// The phrase as two numbers below a million: the remainder of the 42 bits, read as a number,
    /// when it is divided by 10^12.
    pub fn digits(&self) -> [u32; 2] {
        const MILLION: u64 = 1_000_000;
        [(self.0 / MILLION % MILLION) as u32, (self.0 % MILLION) as u32]
    }
}

/// As two groups of 6 decimal digits.
impl fmt::Display for CheckPhrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = self.digits().map(|value| Decimal { value: value.into(), width: 6 });
        write!(f, "{first} {second}")
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::ToString;

    /// Computed with Python's hashlib.
    #[test]
    fn a_check_phrase_is_the_first_42_bits() {
        let (ann, bob) = (PublicKey::new([1; 32]), PublicKey::new([2; 32]));
        let phrase = CheckPhrase::new(&ann, &bob, &[3; 16], &[4; 16]);
        assert_eq!(phrase.emoji(), [44, 5, 7, 43, 30, 1, 2]);
        assert_eq!(phrase.to_string(), "029154 521154");
        assert_ne!(phrase, CheckPhrase::new(&bob, &ann, &[3; 16], &[4; 16]));
        assert_ne!(phrase, CheckPhrase::new(&ann, &bob, &[4; 16], &[3; 16]));
    }

    #[test]
    fn digits_keep_their_zeros_and_emoji_their_order() {
        let phrase = CheckPhrase(42_000_007);
        assert_eq!(phrase.digits(), [42, 7]);
        assert_eq!(phrase.to_string(), "000042 000007");
        assert_eq!(CheckPhrase((1 << 36) + 2).emoji(), [1, 0, 0, 0, 0, 0, 2]);
        assert_eq!(CheckPhrase((1 << 42) - 1).emoji(), [63; 7]);
        assert_eq!(CheckPhrase((1 << 42) - 1).to_string(), "398046 511103");
    }

    #[test]
    fn a_commitment_fits_one_key_and_nonce() {
        let (ann, bob) = (PublicKey::new([1; 32]), PublicKey::new([2; 32]));
        let commitment = Commitment::new(&ann, &[3; 16]);
        assert!(commitment.is_kept_by(&ann, &[3; 16]));
        assert!(!commitment.is_kept_by(&bob, &[3; 16]));
        assert!(!commitment.is_kept_by(&ann, &[4; 16]));
    }
}
