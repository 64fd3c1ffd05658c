//! Nicknames (§2).

use core::fmt;

use crate::invisible::{is_blank, is_format};

/// A nickname: 1 to 32 bytes of UTF-8 without white space, control, format or bidirectional
/// characters, and without `:`, of which something is seen (§2).
///
/// That it is in normal form C is checked elsewhere: see
/// [`NickPolicy`](crate::directory::NickPolicy). Ordered by bytes, as §4 needs it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
// Aligned like words: small cores need less code to copy those than to copy bytes.
#[repr(align(4))]
pub struct Nick {
    /// UTF-8, then zeros. No nickname contains a zero, so comparing these compares nicknames.
    bytes: [u8; Nick::MAX_BYTES],
    len: u8,
}

impl Nick {
    /// The longest nickname in bytes.
    pub const MAX_BYTES: usize = 32;

    /// The one under which the operator of a directory speaks. No member may have it.
    pub const SERVER: Nick = Nick::literal("Server");

    /// Checks `name`.
    ///
    /// # Errors
    /// Says which rule of §2 it breaks.
    pub fn new(name: &str) -> Result<Self, NickError> {
        if name.len() > Self::MAX_BYTES {
            return Err(NickError::TooLong);
        }
        if let Some(c) = name.chars().find(|&c| !is_allowed(c)) {
            return Err(NickError::Character(c));
        }
        if name.chars().all(is_blank) {
            return Err(NickError::Empty);
        }
        let mut nick = Nick { bytes: [0; Self::MAX_BYTES], len: name.len() as u8 };
        nick.bytes.iter_mut().zip(name.bytes()).for_each(|(place, byte)| *place = byte);
        Ok(nick)
    }

    /// A nickname of the program's own: visible ASCII characters.
    ///
    /// # Panics
    /// If it is anything else. Use it in constants, so that the compiler tells.
    pub const fn literal(name: &'static str) -> Self {
        let len = name.len();
        assert!(len > 0 && len <= Self::MAX_BYTES, "a nickname has 1 to 32 bytes");
        let mut nick = Nick { bytes: [0; Self::MAX_BYTES], len: len as u8 };
        let mut places: &mut [u8] = &mut nick.bytes;
        let mut rest = name.as_bytes();
        while let ([place, free @ ..], [byte, behind @ ..]) = (places, rest) {
            assert!(byte.is_ascii_graphic() && *byte != b':', "a character that no nickname has");
            *place = *byte;
            (places, rest) = (free, behind);
        }
        nick
    }

    /// The nickname as text.
    pub fn as_str(&self) -> &str {
        // Always valid: it was made of text.
        core::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The nickname's UTF-8.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for Nick {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "{=str}", self.as_str());
    }
}

impl fmt::Display for Nick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Nick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl core::str::FromStr for Nick {
    type Err = NickError;

    fn from_str(name: &str) -> Result<Self, NickError> {
        Nick::new(name)
    }
}

impl PartialEq<str> for Nick {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

/// The rule that a nickname breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum NickError {
    /// It is empty, or nothing is seen of it.
    Empty,
    /// It has more than [`Nick::MAX_BYTES`] bytes.
    TooLong,
    /// It contains a character that no nickname may contain.
    Character(char),
    /// It is not in Unicode normal form C.
    NotNormal,
    /// It mixes scripts whose letters look the same.
    MixedScripts,
}

impl fmt::Display for NickError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NickError::Empty => f.write_str("a nickname needs at least one character"),
            NickError::TooLong => f.write_str("a nickname has at most 32 bytes"),
            NickError::Character(':') => f.write_str("a nickname has no colon"),
            NickError::Character(c) if c.is_whitespace() => {
                f.write_str("a nickname has no white space")
            }
            NickError::Character(_) => f.write_str("a nickname has no invisible characters"),
            NickError::NotNormal => f.write_str("a nickname is in Unicode normal form C"),
            NickError::MixedScripts => {
                f.write_str("a nickname does not mix scripts whose letters look the same")
            }
        }
    }
}

impl core::error::Error for NickError {}

fn is_allowed(c: char) -> bool {
    c != ':' && !c.is_whitespace() && !c.is_control() && !is_format(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_script_are_nicknames() {
        for name in ["Bob", "Zoë", "李雷", "😀", "a", "[x]", "12345678901234567890123456789012"]
        {
            assert_eq!(Nick::new(name).as_ref().map(Nick::as_str), Ok(name));
        }
    }

    #[test]
    fn what_could_be_misread_is_no_nickname() {
        for (name, error) in [
            ("", NickError::Empty),
            ("\u{3164}\u{2800}", NickError::Empty),
            ("123456789012345678901234567890123", NickError::TooLong),
            ("a b", NickError::Character(' ')),
            ("a:b", NickError::Character(':')),
            ("a\u{7}", NickError::Character('\u{7}')),
            ("a\u{200b}b", NickError::Character('\u{200b}')),
            ("\u{202e}bob", NickError::Character('\u{202e}')),
            ("a\u{2028}", NickError::Character('\u{2028}')),
        ] {
            assert_eq!(Nick::new(name), Err(error), "{name:?}");
        }
    }

    #[test]
    fn nicknames_are_ordered_by_their_bytes() {
        let names = ["", "Ann", "Anna", "ann", "b", "ä"].map(Nick::new);
        let [_, names @ ..] = names.map(Result::ok);
        assert!(names.is_sorted() && names.iter().all(Option::is_some));
        assert_eq!(Nick::literal("Server"), Nick::new("Server").unwrap());
    }
}
