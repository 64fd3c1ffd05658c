//! How long to wait before joining again.

use crate::time::Duration;

/// Exponential backoff from 0.5 s to 60 s, with jitter, so that a room full of clients does not
/// reconnect all at once.
#[derive(Debug, Clone)]
pub struct Backoff {
    tries: u32,
    random: u32,
}

impl Backoff {
    const FIRST_MS: u32 = 500;
    /// With the longest jitter, a minute.
    const LAST_MS: u32 = 40_000;
    /// After so many tries, the wait for a restart grows no more.
    const RESTART_TRIES: u32 = 2;

    /// Starts at 0.5 s. Clients with different seeds wait for different times.
    pub const fn new(seed: u32) -> Self {
        Backoff { tries: 0, random: seed | 1 }
    }

    /// How long to wait this time: twice as long as before, and up to half of that more.
    pub fn wait(&mut self) -> Duration {
        let base = Self::FIRST_MS.saturating_mul(1 << self.tries.min(7)).min(Self::LAST_MS);
        self.tries = self.tries.saturating_add(1);
        self.jittered(base, base / 2)
    }

    /// How long to wait for a directory that comes back soon: at first from 0.5 to 1.25 s, then twice as long, and
    /// then always from 2 to 5 s. So thousands come back within seconds, and not at once.
    pub fn wait_for_restart(&mut self) -> Duration {
        let base = Self::FIRST_MS << self.tries.min(Self::RESTART_TRIES);
        self.tries = self.tries.saturating_add(1).min(Self::RESTART_TRIES);
        self.jittered(base, base + base / 2)
    }

    fn jittered(&mut self, least_ms: u32, jitter_ms: u32) -> Duration {
        // Marsaglia's xorshift: random enough to spread clients.
        self.random ^= self.random << 13;
        self.random ^= self.random >> 17;
        self.random ^= self.random << 5;
        let jitter = u64::from(jitter_ms) * u64::from(self.random >> 16) / 0xffff;
        Duration::from_millis(u64::from(least_ms) + jitter)
    }

    /// The client has joined: the next wait is short again.
    pub fn reset(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;

    #[test]
    fn waits_grow_from_half_a_second_to_a_minute_and_differ() {
        let mut a = Backoff::new(7);
        let mut b = Backoff::new(8_000_001);
        let mut same = 0;
        for n in 0..20u32 {
            let (x, y) = (a.wait(), b.wait());
            let due = Duration::from_millis(500 << n.min(7)).min(Duration::from_secs(40));
            assert!(x >= due && x <= due * 3 / 2, "{n}: {x:?}");
            same += u32::from(x == y);
        }
        assert!(same <= 2, "{same}");
        a.reset();
        assert!(a.wait() <= Duration::from_millis(750));
    }

    #[test]
    fn who_waits_for_a_restart_comes_soon_then_every_few_seconds_and_later_waits_longer() {
        let mut backoff = Backoff::new(7);
        for (least, most) in [(500, 1250), (1000, 2500)] {
            let wait = backoff.wait_for_restart().as_millis();
            assert!((least..=most).contains(&wait), "{wait}");
        }
        let waits: std::collections::BTreeSet<_> =
            (0..100).map(|_| backoff.wait_for_restart()).collect();
        assert!(waits.first() >= Some(&Duration::from_secs(2)));
        assert!(waits.last() <= Some(&Duration::from_secs(5)) && waits.len() > 90);
        assert!(backoff.wait() <= Duration::from_secs(3));
        assert!(backoff.wait() >= Duration::from_secs(4));
    }

    #[test]
    fn a_room_full_of_clients_does_not_reconnect_all_at_once() {
        let firsts: std::collections::BTreeSet<_> =
            (0..100u32).map(|n| Backoff::new(n.wrapping_mul(0x9e37_79b9)).wait()).collect();
        assert!(firsts.len() > 50, "{}", firsts.len());
    }
}
