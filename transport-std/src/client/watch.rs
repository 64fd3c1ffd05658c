//! Whether this machine slept, or this program was stopped: then what it knows of the network may be old.

use std::time::{Duration, Instant, SystemTime};

/// Compares the clocks, regularly.
#[derive(Debug)]
pub(super) struct Watch {
    instant: Instant,
    time: SystemTime,
}

impl Watch {
    /// How often to look, at least.
    pub(super) const INTERVAL: Duration = Duration::from_secs(5);
    /// Beyond this, it was no accident: clocks are set a little now and then.
    const JUMP: Duration = Duration::from_secs(10);

    pub(super) fn new(instant: Instant, time: SystemTime) -> Self {
        Watch { instant, time }
    }

    /// When to look next.
    pub(super) fn due(&self) -> Instant {
        self.instant + Self::INTERVAL
    }

    /// Looks. Returns whether time went by unseen: on the clock of the day alone during a standby, which
    /// [`Instant`] does not count on Linux; on both while the program was stopped.
    pub(super) fn look(&mut self, instant: Instant, time: SystemTime) -> bool {
        let seen = instant.saturating_duration_since(self.instant);
        let passed = time.duration_since(self.time).unwrap_or(seen);
        *self = Watch { instant, time };
        seen > Self::INTERVAL + Self::JUMP || passed > seen + Self::JUMP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standby_and_a_stop_are_seen_and_a_clock_that_is_set_back_is_not() {
        let (start, day) = (Instant::now(), SystemTime::now());
        let second = Duration::from_secs(1);
        let look = |seen, passed: i64| {
            let time = match u32::try_from(passed) {
                Ok(passed) => day + second * passed,
                Err(_) => day - second * u32::try_from(-passed).unwrap(),
            };
            Watch::new(start, day).look(start + second * seen, time)
        };
        assert!(look(5, 3600));
        assert!(look(3600, 3600));
        for (seen, passed) in [(5, 5), (5, 7), (6, -3600), (0, 0)] {
            assert!(!look(seen, passed), "{seen} {passed}");
        }
    }
}
