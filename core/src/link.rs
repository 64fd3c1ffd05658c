//! Links: what names one TCP connection, before there is one and after it is gone.

use core::fmt;

use crate::panic_free::Decimal;

/// The name of one TCP connection, never used twice in one machine's life. Whoever opens the link
/// names it: a machine the ones that it asks for, a driver the ones that it accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct LinkId(u64);

impl LinkId {
    /// The id as a place in a list: ids are given out in rising order.
    pub(crate) const fn place(self) -> u64 {
        self.0
    }

    pub(crate) const fn at(place: u64) -> Self {
        LinkId(place)
    }
}

impl fmt::Display for LinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", Decimal { value: self.0, width: 0 })
    }
}

/// Hands out link ids, each once.
#[derive(Debug, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct LinkIds {
    given: u64,
}

impl LinkIds {
    /// No id is given out yet.
    pub const fn new() -> Self {
        LinkIds { given: 0 }
    }

    /// An id that was never given out before.
    pub fn allocate(&mut self) -> LinkId {
        self.given = self.given.wrapping_add(1);
        LinkId(self.given)
    }
}
