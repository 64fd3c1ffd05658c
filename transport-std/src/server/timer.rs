//! The machine's timeouts: one task, one timer.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use async_io::Timer;

/// When the timer's task looks at the machine next. If that is too early, it finds nothing to do.
#[derive(Default)]
pub(super) struct Alarm {
    armed: Cell<Option<Instant>>,
    task: Cell<Option<Waker>>,
}

/// Timeouts handled before other tasks get their turn.
const MAX_AT_ONCE: usize = 64;

impl Alarm {
    /// The machine has a timeout at `due`.
    pub(super) fn set(&self, due: Instant) {
        if self.armed.get().is_none_or(|armed| due < armed) {
            self.armed.set(Some(due));
            if let Some(task) = self.task.take() {
                task.wake();
            }
        }
    }

    /// When the task looks at the machine next.
    pub(super) fn due(&self) -> Option<Instant> {
        self.armed.get()
    }

    /// The task looks at the machine so much later.
    pub(super) fn put_off(&self, by: Duration) {
        self.armed.set(self.armed.get().map(|armed| armed + by));
    }

    /// Calls `handle` when the machine has a timeout, forever: it handles one that is due, and returns when the
    /// next one is.
    pub(super) async fn run(&self, handle: impl Fn() -> Option<Instant>) {
        let mut timer = Timer::never();
        poll_fn(|cx| self.poll(&handle, &mut timer, cx)).await;
    }

    fn poll(
        &self,
        handle: &impl Fn() -> Option<Instant>,
        timer: &mut Timer,
        cx: &mut Context<'_>,
    ) -> Poll<()> {
        // Everything due is handled here, so nobody needs to wake this task.
        self.task.set(None);
        for _ in 0..MAX_AT_ONCE {
            let next = handle();
            self.armed.set(next);
            let Some(at) = next else { break };
            if at > Instant::now() {
                timer.set_at(at);
                if Pin::new(&mut *timer).poll(cx).is_pending() {
                    break;
                }
            }
        }
        if self.armed.get().is_some_and(|at| at <= Instant::now()) {
            cx.waker().wake_by_ref();
        }
        self.task.set(Some(cx.waker().clone()));
        Poll::Pending
    }
}
