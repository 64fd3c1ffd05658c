//! [`Pace`]: no more texts than servers take.

use embassy_time::{Duration, Instant, Timer};

/// A little longer than the pause between two texts that servers ask for, and a little fewer than
/// they take at once (§7).
const PAUSE: Duration = Duration::from_millis(60);
const AT_ONCE: u64 = 40;

/// Holds texts back if many are said at once, as a program does that writes to the serial line.
#[derive(Debug)]
pub(crate) struct Pace {
    /// When all texts so far would have been said with a pause after each.
    paid: Instant,
}

impl Pace {
    pub(crate) const fn new() -> Self {
        Pace { paid: Instant::MIN }
    }

    /// Waits until one more text may be said.
    pub(crate) async fn wait(&mut self) {
        let now = Instant::now();
        self.paid = self.paid.max(now) + PAUSE;
        let credit = now + Duration::from_millis(PAUSE.as_millis() * AT_ONCE);
        if self.paid > credit {
            Timer::after(self.paid - credit).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use core::cell::Cell;
    use core::pin::pin;

    use super::*;
    use crate::test_clock::TestClock;

    #[test]
    fn a_few_texts_go_at_once_and_many_with_pauses() {
        let (clock, mut pace) = (TestClock::new(), Pace::new());
        let said = |pace: &mut Pace, time| {
            let said = Cell::new(0);
            let mut many = pin!(async {
                loop {
                    pace.wait().await;
                    said.set(said.get() + 1);
                }
            });
            let _: Option<()> = clock.pass(time, many.as_mut());
            said.get()
        };
        assert_eq!(said(&mut pace, Duration::from_millis(10)), AT_ONCE);
        assert!((15..=17).contains(&said(&mut pace, Duration::from_secs(1))));
        clock.pass(Duration::from_secs(60), pin!(core::future::pending::<()>()));
        assert_eq!(said(&mut pace, Duration::from_millis(10)), AT_ONCE);
    }
}
