//! [`Epoch`] and [`Position`]: when, as far as a cluster is concerned.

use core::fmt;

/// A server's time in the cluster, from one lease to the end of that lease. Each has a number of its
/// own, drawn at random: a server that comes back is a new one to all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(u64);

impl Epoch {
    /// The epoch of that number.
    pub const fn new(number: u64) -> Self {
        Epoch(number)
    }

    /// Its number.
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// As an engine keeps it: 16 hexadecimal digits.
impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Epochs that nobody else draws, if the seed is random.
#[derive(Debug)]
pub(super) struct Epochs {
    state: u64,
}

impl Epochs {
    pub(super) const fn new(seed: u64) -> Self {
        Epochs { state: seed }
    }

    pub(super) fn next(&mut self) -> Epoch {
        // Steele's SplitMix64: short, and without short cycles.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Epoch(z ^ (z >> 31))
    }
}

/// A place in the engine's stream: behind an entry. Redis and Valkey write it as `time-count`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// The engine's clock when the entry was appended, in milliseconds.
    pub time: u64,
    /// How many entries the engine appended before in that millisecond.
    pub count: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.time, self.count)
    }
}
