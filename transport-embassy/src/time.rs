//! The machines' time is embassy's, in microseconds.

use core::future::Future;
use core::pin::pin;
use core::task::Context;

use embassy_time::Timer;
use plausch_core::time::Instant;

pub(crate) fn now() -> Instant {
    Instant::from_micros(embassy_time::Instant::now().as_micros())
}

/// Has the task called again at `at`; at once where that is over.
pub(crate) fn wake_at(at: Instant, cx: &mut Context<'_>) {
    let at = embassy_time::Instant::from_micros(at.as_micros());
    // The time queue keeps the wake-up, whatever becomes of the timer.
    if pin!(Timer::at(at)).poll(cx).is_ready() {
        cx.waker().wake_by_ref();
    }
}
