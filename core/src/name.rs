//! Nicknames: what one may be called (§2).

use core::fmt;

use crate::invisible::is_format;
use crate::panic_free::Decimal;

/// A nickname: 1 to 32 bytes of UTF-8 without white space, control, format or bidirectional
/// characters, and without `:` (§2).
///
/// That it is in normal form C is not checked here: see [`NickPolicy`]. Ordered by bytes, as §4 wants it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
// Aligned as words are: small cores copy those in less code than single bytes.
#[repr(align(4))]
pub struct Nick(heapless::String<{ Nick::MAX_BYTES }, u8>);

impl Nick {
    /// The longest nickname.
    pub const MAX_BYTES: usize = 32;

    /// Checks `name`.
    ///
    /// # Errors
    /// Says which rule of §2 it breaks.
    pub fn new(name: &str) -> Result<Self, NickError> {
        if name.is_empty() {
            return Err(NickError::Empty);
        }
        if name.len() > Self::MAX_BYTES {
            return Err(NickError::TooLong);
        }
        if let Some(c) = name.chars().find(|&c| !is_allowed(c)) {
            return Err(NickError::Character(c));
        }
        heapless::String::try_from(name).map(Nick).map_err(|_| NickError::TooLong)
    }

    /// The nickname as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
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

/// Which rule a nickname breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum NickError {
    /// It is empty.
    Empty,
    /// It has more than [`Nick::MAX_BYTES`] bytes.
    TooLong,
    /// It has a character that no nickname may have.
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
            NickError::TooLong => {
                let most = Decimal { value: Nick::MAX_BYTES as u64, width: 0 };
                write!(f, "a nickname has at most {most} bytes")
            }
            NickError::Character(c) if c.is_whitespace() => {
                f.write_str("a nickname has no white space")
            }
            NickError::Character(c) => {
                write!(f, "a nickname cannot have the character {}", c.escape_unicode())
            }
            NickError::NotNormal => f.write_str("a nickname is in Unicode normal form C"),
            NickError::MixedScripts => {
                f.write_str("a nickname does not mix scripts whose letters look the same")
            }
        }
    }
}

impl core::error::Error for NickError {}

/// What a directory asks of a nickname beyond what [`Nick`] checks. Whatever needs Unicode's tables
/// (normal form C, letters that look alike) is given to the directory by the application.
pub trait NickPolicy {
    /// Whether a member may be called `nick`.
    ///
    /// # Errors
    /// Says which rule the nickname breaks.
    fn check(&self, nick: &Nick) -> Result<(), NickError>;

    /// Whether `nick` can be taken for one that is taken. It is none of those itself.
    fn resembles(&self, nick: &Nick) -> bool {
        let _ = nick;
        false
    }

    /// `nick` is taken now: once, until it is released.
    fn take(&mut self, nick: &Nick) {
        let _ = nick;
    }

    /// `nick` is free again.
    fn release(&mut self, nick: &Nick) {
        let _ = nick;
    }
}

/// The policy that needs no tables: what [`Nick`] checks is all.
#[derive(Debug, Clone, Copy, Default)]
pub struct WithoutTables;

impl NickPolicy for WithoutTables {
    fn check(&self, _: &Nick) -> Result<(), NickError> {
        Ok(())
    }
}

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
    fn what_could_be_misread_is_none() {
        for (name, error) in [
            ("", NickError::Empty),
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
}
