//! [`Unanswered`]: how often in a row nothing in the room's direction answered.

use core::cell::Cell;

use embassy_sync::blocking_mutex::raw::NoopRawMutex;
use embassy_sync::signal::Signal;

/// After so many attempts the Wi-Fi is joined again. If that does not help, after twice as many, and
/// so on: it is more likely that the server is off for the night.
const FIRST_LIMIT: u8 = 3;
const LAST_LIMIT: u8 = 48;

/// Attempts at the room that nothing answered. An access point may have dropped the board while the
/// radio's driver still takes the Wi-Fi for joined: then nobody else notices.
pub(crate) struct Unanswered {
    attempts: Cell<u8>,
    limit: Cell<u8>,
    too_many: Signal<NoopRawMutex, ()>,
}

impl Unanswered {
    pub(crate) const fn new() -> Self {
        Unanswered {
            attempts: Cell::new(0),
            limit: Cell::new(FIRST_LIMIT),
            too_many: Signal::new(),
        }
    }

    /// One more attempt got no answer.
    pub(crate) fn count(&self) {
        let (attempts, limit) = (self.attempts.get().saturating_add(1), self.limit.get());
        self.attempts.set(attempts);
        if attempts >= limit {
            self.attempts.set(0);
            self.limit.set(limit.saturating_mul(2).min(LAST_LIMIT));
            self.too_many.signal(());
        }
    }

    /// Something answered, if only to refuse: the network works.
    pub(crate) fn answered(&self) {
        self.attempts.set(0);
        self.limit.set(FIRST_LIMIT);
        self.too_many.reset();
    }

    /// What was counted before the Wi-Fi was joined is none of its fault.
    pub(crate) fn forget(&self) {
        self.attempts.set(0);
        self.too_many.reset();
    }

    /// Waits until there are too many.
    pub(crate) async fn too_many(&self) {
        self.too_many.wait().await;
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::vec::Vec;

    #[test]
    fn a_server_that_is_off_makes_the_wifi_be_joined_again_ever_more_rarely() {
        let unanswered = Unanswered::new();
        let mut at = Vec::new();
        for attempt in 1..200 {
            unanswered.count();
            if unanswered.too_many.try_take().is_some() {
                at.push(attempt);
            }
        }
        assert_eq!(at, [3, 9, 21, 45, 93, 141, 189]);
        unanswered.answered();
        (0..3).for_each(|_| unanswered.count());
        assert!(unanswered.too_many.signaled());
    }
}
