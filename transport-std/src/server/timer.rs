//! The machine's timeouts: one task, one timer.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use async_io::Timer;
use plausch_core::time::Instant;

use super::driver::Driver;

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
    pub(super) fn set(&self, due: Option<Instant>) {
        let Some(due) = due else { return };
        if self.armed.get().is_none_or(|armed| due < armed) {
            self.armed.set(Some(due));
            if let Some(task) = self.task.take() {
                task.wake();
            }
        }
    }
}

/// Handles the machine's timeouts, forever.
pub(super) async fn run(driver: Rc<Driver>) {
    let mut timer = Timer::never();
    poll_fn(|cx| poll(&driver, &mut timer, cx)).await;
}

fn poll(driver: &Driver, timer: &mut Timer, cx: &mut Context<'_>) -> Poll<()> {
    // Everything due is handled here, so nobody needs to wake this task.
    driver.alarm.task.set(None);
    for _ in 0..MAX_AT_ONCE {
        let next = driver.with_machine(|machine| machine.timeout());
        driver.alarm.armed.set(next);
        let Some(at) = next else { break };
        if at > driver.now() {
            timer.set_at(driver.system_time(at));
            if Pin::new(&mut *timer).poll(cx).is_pending() {
                break;
            }
        }
    }
    if driver.alarm.armed.get().is_some_and(|at| at <= driver.now()) {
        cx.waker().wake_by_ref();
    }
    driver.alarm.task.set(Some(cx.waker().clone()));
    Poll::Pending
}
