//! [`Pace`]: no more texts than servers take.

use embassy_time::{Instant, Timer};
use plausch_core::time::{self, Allowance, Rate};

/// A little less than servers take, at once and in the long run (§7).
const RATE: Rate = Rate { burst: 40, per_second: 16 };

/// Holds texts back if many are said at once, as a program does that writes to the serial line.
#[derive(Debug)]
pub(crate) struct Pace(Allowance);

impl Pace {
    pub(crate) const fn new() -> Self {
        Pace(Allowance::new(RATE, time::Instant::START))
    }

    /// Waits until one more text may be said.
    pub(crate) async fn wait(&mut self) {
        while !self.0.take(RATE, now()) {
            Timer::at(Instant::from_micros(self.0.next(RATE).as_micros())).await;
        }
    }
}

fn now() -> time::Instant {
    time::Instant::from_micros(Instant::now().as_micros())
}

#[cfg(test)]
mod tests {
    use core::cell::Cell;
    use core::pin::pin;

    use embassy_time::Duration;

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
        assert_eq!(said(&mut pace, Duration::from_millis(10)), RATE.burst);
        assert!((15..=17).contains(&said(&mut pace, Duration::from_secs(1))));
        clock.pass(Duration::from_secs(60), pin!(core::future::pending::<()>()));
        assert_eq!(said(&mut pace, Duration::from_millis(10)), RATE.burst);
    }
}
