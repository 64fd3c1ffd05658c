//! What a board brings.

use core::fmt;

/// A board, as far as its node's console needs it.
pub trait Board {
    /// Whether the board has a radio: then its user is asked for a Wi-Fi.
    const HAS_WIFI: bool;

    /// Why the board started.
    fn last_restart(&self) -> Restart;

    /// Restarts the board.
    fn restart(&mut self) -> !;

    /// How many bytes of stack were ever in use, where that is known.
    fn deepest_stack(&self) -> Option<usize> {
        None
    }
}

/// Why a board started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Restart {
    /// It was switched on, or its reset pin was pulled.
    Power,
    /// Its user wanted it.
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
