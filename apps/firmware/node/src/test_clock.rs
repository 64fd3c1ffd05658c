//! For tests: a clock that only they move.

extern crate std;

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::sync::{Mutex, MutexGuard};

use embassy_time::{Duration, MockDriver};

/// How finely time passes.
const STEP: Duration = Duration::from_millis(10);

/// The clock, for one test at a time.
pub(crate) struct Rig(#[expect(dead_code, reason = "held")] MutexGuard<'static, ()>);

impl Rig {
    pub(crate) fn new() -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        MockDriver::get().reset();
        Rig(alone)
    }

    /// Lets `time` pass, or less where `task` is done before.
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
