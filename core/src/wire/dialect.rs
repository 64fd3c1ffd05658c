//! The two dialects of §1.

use core::fmt;

/// Which of the two dialects of §1 a stream or a datagram is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Dialect {
    /// Each payload follows its length in four bytes: the newest originals, and all modern
    /// programs.
    Framed,
    /// Each payload ends in a newline: the first originals.
    Line,
}

impl Dialect {
    /// The dialect of a stream or a datagram that begins with `first` (§1).
    pub const fn of(first: u8) -> Self {
        if first == 0 { Dialect::Framed } else { Dialect::Line }
    }

    /// The dialect's name in PROFILE (§6).
    pub const fn name(self) -> &'static str {
        match self {
            Dialect::Framed => "framed",
            Dialect::Line => "line",
        }
    }

    /// The dialect of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Dialect::Framed, Dialect::Line].into_iter().find(|dialect| dialect.name() == name)
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
