//! The machines' time is embassy's, in microseconds.

use core::future::Future;
use core::pin::pin;
use core::task::Context;

use embassy_time::{TICK_HZ, Timer};
use plausch_core::time::Instant;

pub(crate) fn now() -> Instant {
    Instant::from_micros(embassy_time::Instant::now().as_micros())
}

/// Wakes the task at `at`; at once if that has passed.
pub(crate) fn wake_at(at: Instant, cx: &mut Context<'_>) {
    let at = embassy_time::Instant::from_ticks(ticks(at, TICK_HZ));
    // The time driver keeps the request after the timer is dropped.
    if pin!(Timer::at(at)).poll(cx).is_ready() {
        cx.waker().wake_by_ref();
    }
}

/// The first tick of a clock of so many a second at which [`now`] is `at` or later. In the tick before, there would be
/// nothing to do yet but to ask for the same tick again.
fn ticks(at: Instant, hz: u64) -> u64 {
    const MICROS: u64 = 1_000_000;
    let (seconds, micros) = (at.as_micros() / MICROS, at.as_micros() % MICROS);
    let ticks = micros.saturating_mul(hz).div_ceil(MICROS);
    seconds.saturating_mul(hz).saturating_add(ticks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_not_woken_in_the_tick_before_its_time() {
        for hz in [1_000, 32_768, 1_000_000, 150_000_000] {
            for micros in [0, 1, 999, 1_000, 1_001, 30_517, 30_518, 333_333, 5_000_001] {
                let ticks = ticks(Instant::from_micros(micros), hz);
                // What `now` reads at that tick, and at the one before.
                let read = |ticks: u64| ticks * 1_000_000 / hz;
                assert!(read(ticks) >= micros, "{hz} {micros}");
                assert!(ticks == 0 || read(ticks - 1) < micros, "{hz} {micros}");
            }
        }
        assert_eq!(ticks(Instant::from_micros(u64::MAX), u64::MAX), u64::MAX);
    }
}
