//! The machines' time is embassy's, in microseconds.

use core::future::Future;
use core::pin::pin;
use core::task::Context;

use embassy_time::Timer;
use plausch_core::time::Instant;

pub(crate) fn now() -> Instant {
    Instant::from_micros(embassy_time::Instant::now().as_micros())
}

/// Wakes the task at `at`; at once if that has passed.
pub(crate) fn wake_at(at: Instant, cx: &mut Context<'_>) {
    let at = embassy_time::Instant::from_micros(at.as_micros());
    // The time driver keeps the request after the timer is dropped.
    if pin!(Timer::at(at)).poll(cx).is_ready() {
        cx.waker().wake_by_ref();
    }
}
