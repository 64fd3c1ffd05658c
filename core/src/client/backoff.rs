//! How long to wait before joining again.

use crate::time::Duration;

/// Waiting times that double from 1 s to 60 s, each with a jitter, so that a room full of clients does not
/// come back all at once.
#[derive(Debug, Clone)]
pub struct Backoff {
    tries: u32,
    random: u32,
}

impl Backoff {
    const FIRST_MS: u32 = 1_000;
    const LAST_MS: u32 = 60_000;

    /// Starts with the shortest time. Clients with different seeds wait for different times.
    pub const fn new(seed: u32) -> Self {
        Backoff { tries: 0, random: seed | 1 }
    }

    /// How long to wait this time: between half of the time that is due, and all of it; never below 1 s.
    pub fn wait(&mut self) -> Duration {
        let due = Self::FIRST_MS.saturating_mul(1 << self.tries.min(6)).min(Self::LAST_MS);
        self.tries = self.tries.saturating_add(1);
        // Marsaglia's xorshift is random enough to keep clients apart.
        self.random ^= self.random << 13;
        self.random ^= self.random >> 17;
        self.random ^= self.random << 5;
        let jitter = u64::from(due / 2) * u64::from(self.random >> 16) / 0xffff;
        let wait = u64::from(due) - jitter;
        Duration::from_millis(wait.max(u64::from(Self::FIRST_MS)))
    }

    /// It worked: the next time is short again.
    pub fn reset(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_one_second_to_a_minute_and_differ() {
        let mut a = Backoff::new(7);
        let mut b = Backoff::new(8_000_001);
        let mut same = 0;
        for n in 0..20u32 {
            let (x, y) = (a.wait(), b.wait());
            let due = Duration::from_secs(1 << n.min(6)).min(Duration::from_secs(60));
            assert!(x <= due && x >= (due / 2).max(Duration::from_secs(1)), "{n}: {x:?}");
            same += u32::from(x == y);
        }
        assert!(same <= 2, "{same}");
        a.reset();
        assert_eq!(a.wait(), Duration::from_secs(1));
    }
}
