//! [`TestClock`]: a clock that only the test moves.

extern crate std;

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::sync::{Mutex, MutexGuard};

use embassy_time::{Duration, MockDriver};

/// Time passes in steps of this length.
const STEP: Duration = Duration::from_millis(10);

/// The clock. One test at a time has it.
pub(crate) struct TestClock(#[expect(dead_code, reason = "held")] MutexGuard<'static, ()>);

impl TestClock {
    pub(crate) fn new() -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        MockDriver::get().reset();
        TestClock(alone)
    }

    /// Lets `time` pass, or less if `task` is done earlier.
    pub(crate) fn pass<F: Future>(
        &self,
        time: Duration,
        mut task: Pin<&mut F>,
    ) -> Option<F::Output> {
        let mut cx = Context::from_waker(Waker::noop());
        for _ in 0..=time.as_ticks() / STEP.as_ticks() {
            if let Poll::Ready(done) = task.as_mut().poll(&mut cx) {
                return Some(done);
            }
            MockDriver::get().advance(STEP);
        }
        None
    }
}
