//! What a board provides.

use core::fmt;

/// A board, as the [`Console`](crate::Console) sees it.
pub trait Board {
    /// Whether the board has a radio. If so, its user is asked for a Wi-Fi.
    const HAS_WIFI: bool;

    /// Why the board started.
    fn last_restart(&self) -> Restart;

    /// Restarts the board.
    fn restart(&mut self) -> !;

    /// The most bytes of stack that were ever in use, if that is known.
    fn deepest_stack(&self) -> Option<usize> {
        None
    }
}

/// Why a board started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Restart {
    /// It was switched on, or reset by its pin.
    Power,
    /// Its user asked for it.
    Command,
    /// It panicked.
    Panic,
    /// One of its tasks made no progress.
    Watchdog,
    /// The board cannot tell.
    Unknown,
}

impl fmt::Display for Restart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Restart::Power => "power",
            Restart::Command => "a command",
            Restart::Panic => "a mistake of its own",
            Restart::Watchdog => "its watchdog",
            Restart::Unknown => "power or a command",
        })
    }
}
