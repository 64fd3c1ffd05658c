//! Time as the machines know it: an argument of every call, never a clock of their own.

use core::fmt;
use core::ops::Add;
pub use core::time::Duration;

use crate::panic_free::Decimal;

/// A moment, in microseconds since a start that the driver picks. It never goes backwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Instant(u64);

impl Instant {
    /// The driver's start.
    pub const START: Instant = Instant(0);

    /// The moment `micros` microseconds after the driver's start.
    pub const fn from_micros(micros: u64) -> Self {
        Instant(micros)
    }

    /// Microseconds since the driver's start.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// The time from `earlier` until this moment; zero if `earlier` is later.
    // Out of line, like `add`: small cores need many instructions to divide and multiply 64 bits.
    #[inline(never)]
    pub const fn since(self, earlier: Instant) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Instant {
    type Output = Instant;

    /// The moment `duration` later, or the last moment of all.
    #[inline(never)]
    fn add(self, duration: Duration) -> Instant {
        let micros = duration.as_secs().saturating_mul(MICROS);
        let micros = micros.saturating_add(duration.subsec_micros().into());
        Instant(self.0.saturating_add(micros))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = Decimal { value: self.0 / MICROS, width: 0 };
        let micros = Decimal { value: self.0 % MICROS, width: 6 };
        write!(f, "{seconds}.{micros} s")
    }
}

/// When a machine wants to be called with `Input::Timeout`, and why.
///
/// Each such call at `at` or later makes progress: afterwards the machine's next timeout is a later
/// or another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Timeout {
    /// When it is due.
    pub at: Instant,
    /// What happens then: for logs, tests, and finding busy loops.
    pub reason: TimeoutReason,
}

/// What a timeout is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum TimeoutReason {
    /// A connection has not registered in time (§3).
    Registration,
    /// A newcomer's pause is over (§3).
    Pause,
    /// A link that is silent is pinged or dropped (§6).
    Silence,
    /// The directory has not answered in time.
    Joining,
    /// An invitation is repeated (§4).
    Repeat,
    /// An invitation is given up (§4).
    Invitation,
    /// A chat's greeting has not arrived in time (§5).
    Greeting,
    /// Bytes without a newline are taken for a whole line (§5).
    Unfinished,
    /// The peer of an accepted invitation cannot be reached in time (§5).
    Connecting,
    /// A handshake is not finished in time (§8.2).
    Handshake,
    /// A lease in a cluster is to be renewed, or is over.
    #[cfg(feature = "cluster")]
    Lease,
    /// The engine of a cluster has not answered in time.
    #[cfg(feature = "cluster")]
    Engine,
    /// Something is left to do, one piece at a time.
    #[cfg(feature = "cluster")]
    Work,
}

/// How often something may happen: a token bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Rate {
    /// How often at once. 0: no limit at all.
    pub burst: u32,
    /// How often each second in the long run.
    pub per_second: u32,
}

impl Rate {
    /// No limit.
    pub const UNLIMITED: Rate = Rate { burst: 0, per_second: 0 };

    const fn capacity(self) -> u64 {
        self.burst as u64 * MICROS
    }
}

const MICROS: u64 = 1_000_000;

/// What is left of a [`Rate`], in millionths, so that microseconds fill it exactly.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    left: u64,
    filled: Instant,
}

impl Allowance {
    /// All of it.
    pub const fn new(rate: Rate, now: Instant) -> Self {
        Allowance { left: rate.capacity(), filled: now }
    }

    /// Whether nothing was taken since it was last full.
    pub(crate) fn is_untouched(&self, rate: Rate) -> bool {
        self.left >= rate.capacity()
    }

    /// Whether it is full again.
    pub(crate) fn is_full(&self, rate: Rate, now: Instant) -> bool {
        self.left.saturating_add(self.gained(rate, now)) >= rate.capacity()
    }

    fn gained(&self, rate: Rate, now: Instant) -> u64 {
        let micros = now.as_micros().saturating_sub(self.filled.as_micros());
        micros.saturating_mul(u64::from(rate.per_second))
    }

    /// When one was last asked for, if there is a limit.
    pub(crate) fn taken_at(&self) -> Instant {
        self.filled
    }

    /// Takes one; false if none is left.
    pub fn take(&mut self, rate: Rate, now: Instant) -> bool {
        self.take_some(rate, now, 1)
    }

    /// When one can be taken again, if nobody takes one before.
    pub fn next(&self, rate: Rate) -> Instant {
        if rate.burst == 0 {
            return self.filled;
        }
        let missing = MICROS.saturating_sub(self.left);
        // What never fills is asked again after a second.
        let wait = missing.div_ceil(u64::from(rate.per_second).max(1));
        self.filled + Duration::from_micros(wait)
    }

    /// Takes so many, or all that there may be at once; false if not so many are left.
    pub(crate) fn take_some(&mut self, rate: Rate, now: Instant, count: usize) -> bool {
        if rate.burst == 0 {
            return true;
        }
        self.left = self.left.saturating_add(self.gained(rate, now)).min(rate.capacity());
        self.filled = now;
        let count = u64::try_from(count).unwrap_or(u64::MAX).min(rate.burst.into());
        match self.left.checked_sub(count.saturating_mul(MICROS)) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allowance_gives_its_burst_at_once_and_its_rate_thereafter() {
        let rate = Rate { burst: 3, per_second: 2 };
        let mut allowance = Allowance::new(rate, Instant::START);
        let mut some = Allowance::new(rate, Instant::START);
        let mut take = |count| some.take_some(rate, Instant::START, count);
        assert_eq!([take(2), take(2), take(1), take(1)], [true, false, true, false]);
        // More than there are at once is as much as all.
        assert!(Allowance::new(rate, Instant::START).take_some(rate, Instant::START, 9));
        let mut at = |micros| allowance.take(rate, Instant::from_micros(micros));
        assert_eq!([at(0), at(0), at(0), at(0)], [true, true, true, false]);
        assert_eq!([at(499_999), at(500_000), at(500_000)], [false, true, false]);
        assert_eq!(allowance.next(rate), Instant::from_micros(1_000_000));
        let mut at = |micros| allowance.take(rate, Instant::from_micros(micros));
        assert_eq!(
            [at(9_000_000), at(9_000_000), at(9_000_000), at(9_000_000)],
            [true, true, true, false]
        );
    }
}
