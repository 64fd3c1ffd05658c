//! When something happened: for clocks that count, and for a person.

use std::fmt;
use std::time::Instant;

/// A point in time. The model is told it, so that a test can be a clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) instant: Instant,
    pub(crate) stamp: Stamp,
}

/// The time of day, where the user is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) hour: u8,
    pub(crate) minute: u8,
}

impl Moment {
    pub(crate) fn now() -> Self {
        let local = jiff::Zoned::now();
        let of = |number: i8| u8::try_from(number).unwrap_or(0);
        Moment {
            instant: Instant::now(),
            stamp: Stamp { hour: of(local.hour()), minute: of(local.minute()) },
        }
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}
