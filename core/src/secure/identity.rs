//! Who a program is (§8.1): key pairs, public keys, fingerprints.

use core::fmt::{self, Write};
use core::str::{self, FromStr};

use base64ct::{Base64UrlUnpadded, Encoding};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::Generator;
use super::noise::{self, hash};

/// A program's long-lived key pair, made at its first start.
///
/// The secret is erased from memory with it, is not shown by `Debug`, and is compared in constant
/// time.
pub struct Identity {
    secret: Zeroizing<[u8; 32]>,
    public: PublicKey,
}

impl Identity {
    /// The identity whose secret was kept: any 32 bytes are one.
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Identity { public: PublicKey(noise::public(secret)), secret: Zeroizing::new(*secret) }
    }

    /// A new identity.
    pub fn generate(generator: &mut Generator) -> Self {
        Self::from_secret(&generator.draw())
    }

    /// What everybody may know.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// What nobody may know: for the driver, which keeps it from one start to the next.
    pub fn secret(&self) -> &[u8; 32] {
        &self.secret
    }
}

impl PartialEq for Identity {
    fn eq(&self, other: &Self) -> bool {
        self.secret.ct_eq(&*other.secret).into()
    }
}

impl Eq for Identity {}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(")?;
        f.write_str(self.public.text().as_str())?;
        f.write_str(")")
    }
}

/// What a program is known by: an X25519 public key.
///
/// As text it is base64url without padding, 43 characters: in PROFILE and in links to rooms (§8.4,
/// §8.5).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// How long a key's text is.
    pub const TEXT_LEN: usize = 43;

    /// The key of these bytes: any 32 bytes are one.
    pub const fn new(bytes: [u8; 32]) -> Self {
        PublicKey(bytes)
    }

    /// The key's bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key that a text says.
    ///
    /// # Errors
    /// If it is not the text of a key, as [`Display`](fmt::Display) writes it: each key has exactly
    /// one.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        if text.len() != Self::TEXT_LEN {
            return Err(KeyError::Length);
        }
        let mut bytes = [0; 32];
        match Base64UrlUnpadded::decode(text.as_bytes(), &mut bytes) {
            Ok(decoded) if decoded.len() == 32 => Ok(PublicKey(bytes)),
            _ => Err(KeyError::Characters),
        }
    }

    /// What two people compare.
    pub fn fingerprint(&self) -> Fingerprint {
        let hash = hash(&[b"plausch fingerprint", &self.0]);
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hash.iter()).for_each(|(place, byte)| *place = *byte);
        Fingerprint(bytes)
    }

    pub(crate) fn text(&self) -> KeyText {
        let mut text = [0; Self::TEXT_LEN];
        // It has exactly the room that it needs.
        let _ = Base64UrlUnpadded::encode(&self.0, &mut text);
        KeyText(text)
    }
}

/// The text of a key.
pub(crate) struct KeyText([u8; PublicKey::TEXT_LEN]);

impl KeyText {
    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        PublicKey::parse(text)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text().as_str())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().as_str())
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for PublicKey {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "{=str}", self.text().as_str());
    }
}

/// Why a text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum KeyError {
    /// It has not 43 bytes.
    Length,
    /// It is not base64url, or not written as a key is.
    Characters,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeyError::Length => "a key has 43 characters",
            KeyError::Characters => "a key has letters, digits, - and _ only",
        })
    }
}

impl core::error::Error for KeyError {}

/// A public key in a form that two people can compare: 8 groups of 4 hexadecimal digits (§8.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// What a driver has kept.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Fingerprint(bytes)
    }

    /// Its bytes, two for each group.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if index != 0 && index % 2 == 0 {
                f.write_char(' ')?;
            }
            f.write_char(hex_digit(byte >> 4))?;
            f.write_char(hex_digit(byte & 15))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for Fingerprint {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "{=[u8]:02x}", self.0);
    }
}

fn hex_digit(value: u8) -> char {
    char::from(match value {
        0..=9 => b'0' + value,
        _ => b'a' - 10 + (value & 15),
    })
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::{format, string::ToString};

    /// RFC 7748 (6.1): Alice's key pair.
    const ALICE: [u8; 32] = [
        0x77, 0x07, 0x6d, 0x0a, 0x73, 0x18, 0xa5, 0x7d, 0x3c, 0x16, 0xc1, 0x72, 0x51, 0xb2, 0x66,
        0x45, 0xdf, 0x4c, 0x2f, 0x87, 0xeb, 0xc0, 0x99, 0x2a, 0xb1, 0x77, 0xfb, 0xa5, 0x1d, 0xb9,
        0x2c, 0x2a,
    ];

    #[test]
    fn a_key_pair_is_that_of_rfc_7748() {
        let alice = Identity::from_secret(&ALICE);
        assert_eq!(alice.public().to_string(), "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo");
        assert_eq!(alice.secret(), &ALICE);
    }

    /// Computed with Python's hashlib.
    #[test]
    fn a_fingerprint_is_eight_groups_of_blake2s() {
        let fingerprint = Identity::from_secret(&ALICE).public().fingerprint();
        assert_eq!(fingerprint.to_string(), "9564 b2b5 6b02 7db8 e426 94f3 299b e63b");
        let (text, other) = (fingerprint.to_string(), PublicKey::new([0; 32]).fingerprint());
        assert_eq!(text.split(' ').map(str::len).collect::<std::vec::Vec<_>>(), [4; 8]);
        assert_ne!(fingerprint, other);
    }

    #[test]
    fn a_key_has_one_text_and_only_that_is_read() {
        let key = *Identity::from_secret(&ALICE).public();
        let text = key.to_string();
        assert_eq!(text.parse(), Ok(key));
        assert_eq!(PublicKey::parse(&text[1..]), Err(KeyError::Length));
        assert_eq!(PublicKey::parse(&format!("{text}=")), Err(KeyError::Length));
        for wrong in ["+", "/", "=", " ", "\n"] {
            let wrong = format!("{wrong}{}", &text[1..]);
            assert_eq!(PublicKey::parse(&wrong), Err(KeyError::Characters), "{wrong}");
        }
        // The last character has 4 bits of the key; the 2 others are 0.
        let last = format!("{}p", &text[..42]);
        assert_eq!(PublicKey::parse(&last), Err(KeyError::Characters), "{last}");
    }

    #[test]
    fn no_secret_is_in_debug() {
        let identity = Identity::from_secret(&ALICE);
        let shown = format!("{identity:?} {identity:#?} {:?}", Generator::new(ALICE));
        let secret = PublicKey::new(ALICE).to_string();
        for said in [secret.as_str(), "119", "0x77", "7707", "[", "secret"] {
            assert!(!shown.contains(said), "{shown}");
        }
        assert!(shown.contains(&identity.public().to_string()));
        assert_eq!(identity, Identity::from_secret(&ALICE));
        assert_ne!(identity, Identity::from_secret(&[1; 32]));
    }
}
