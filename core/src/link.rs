//! Links: TCP connections, by names that hold before they are open and after they are closed.

use core::fmt;

use crate::panic_free::Decimal;

/// The name of one TCP connection, never used twice in a machine's life. A machine names the links
/// that it asks for, a driver those that it accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct LinkId(u64);

impl LinkId {
    /// The id as a number, for lists that go on after this link, and for what names links by numbers: later links have
    /// higher ones.
    pub const fn cursor(self) -> u64 {
        self.0
    }

    /// The id that has this number.
    pub const fn from_cursor(cursor: u64) -> Self {
        LinkId(cursor)
    }
}

impl fmt::Display for LinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", Decimal { value: self.0, width: 0 })
    }
}

/// Allocates link ids, each once.
#[derive(Debug, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct LinkIds {
    last: u64,
}

impl LinkIds {
    /// No id is allocated yet.
    pub const fn new() -> Self {
        LinkIds { last: 0 }
    }

    /// An id that was never allocated before.
    pub fn allocate(&mut self) -> LinkId {
        self.last = self.last.wrapping_add(1);
        LinkId(self.last)
    }
}
