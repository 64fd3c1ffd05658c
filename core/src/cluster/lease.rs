//! [`Lease`]: how long a server may speak for its members.

use crate::time::{Duration, Instant};

/// A lease as its holder sees it: it counts from when it was asked for, not from the answer, and is
/// over a tenth before the engine's is. So a clock may run slower than the engine's by that much.
#[derive(Debug)]
pub(super) struct Lease {
    length: Duration,
    /// From when it runs. None: there is none.
    from: Option<Instant>,
    /// When it was asked for again, the first time since `from`.
    asked: Option<Instant>,
    /// When it is asked for again.
    next: Instant,
}

impl Lease {
    pub(super) const fn new(length: Duration) -> Self {
        Lease { length, from: None, asked: None, next: Instant::START }
    }

    pub(super) const fn length(&self) -> Duration {
        self.length
    }

    /// It was granted, having been asked for at `from`.
    pub(super) fn begin(&mut self, from: Instant) {
        *self = Lease { from: Some(from), next: from + self.length / 8, ..Lease::new(self.length) };
    }

    pub(super) fn end(&mut self) {
        *self = Lease::new(self.length);
    }

    /// When it is over; none: it has not begun.
    pub(super) fn until(&self) -> Option<Instant> {
        self.from.map(|from| from + (self.length / 10).saturating_mul(9))
    }

    /// When it is doubtful whether it can be renewed at all.
    pub(super) fn doubtful(&self) -> Option<Instant> {
        self.from.map(|from| from + self.length / 3)
    }

    /// When to ask for it again.
    pub(super) fn next(&self) -> Option<Instant> {
        self.from.map(|_| self.next)
    }

    /// It is asked for again.
    pub(super) fn ask(&mut self, now: Instant) {
        self.asked.get_or_insert(now);
        self.next = now + self.length / 8;
    }

    /// It is asked for again then, unless that is due before.
    pub(super) fn ask_at(&mut self, at: Instant) {
        self.next = self.next.min(at);
    }

    /// It was granted again.
    pub(super) fn renew(&mut self) {
        if let Some(asked) = self.asked.take() {
            self.from = Some(asked);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::START + Duration::from_secs(seconds)
    }

    #[test]
    fn a_lease_counts_from_when_it_was_asked_for() {
        let mut lease = Lease::new(Duration::from_secs(40));
        assert_eq!((lease.until(), lease.next()), (None, None));
        lease.begin(at(100));
        assert_eq!(lease.next(), Some(at(105)));
        assert_eq!(lease.until(), Some(at(136)));
        lease.ask(at(105));
        // The first request's answer may be the one that comes.
        lease.ask(at(110));
        assert_eq!(lease.next(), Some(at(115)));
        lease.renew();
        assert_eq!(lease.until(), Some(at(141)));
        // An answer that nobody waits for prolongs nothing.
        lease.renew();
        assert_eq!(lease.until(), Some(at(141)));
        // Whoever wants to know at once asks before it is due.
        lease.ask_at(at(112));
        lease.ask_at(at(113));
        assert_eq!(lease.next(), Some(at(112)));
        lease.end();
        assert_eq!(lease.until(), None);
    }
}
