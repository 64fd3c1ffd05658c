//! A watchdog that is fed from progress, not by a clock.
//!
//! Each task is asked whether it still goes round in its own loop, and answers from there. Only when all have
//! answered is the watchdog fed, and only then are they asked again: one that hangs, or is never woken again,
//! starts the board anew.

use core::cell::Cell;
use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::Poll;

use embassy_sync::blocking_mutex::raw::NoopRawMutex;
use embassy_sync::signal::Signal;
use embassy_time::{Duration, Timer};

/// How long all may rest after they have answered. A watchdog that bites after less than four times as much is too
/// quick for this.
const REST: Duration = Duration::from_secs(1);

/// Starts the board anew where nobody feeds it: after about eight seconds.
pub trait Watchdog {
    /// From now on it wants to be fed.
    fn start(&mut self);

    /// Puts it off.
    fn feed(&mut self);
}

/// For boards without one.
#[derive(Debug, Default, Clone, Copy)]
pub struct NoWatchdog;

impl Watchdog for NoWatchdog {
    fn start(&mut self) {}

    fn feed(&mut self) {}
}

/// Who has to show progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// The console.
    Console,
    /// The room's runner.
    Room,
    /// The supervisor of the network.
    Supervisor,
    /// The network stack's runner; only where its pulse is taken.
    Network,
    /// The radio's runner; only where its pulse is taken.
    Radio,
}

impl Task {
    const ALL: [Task; 5] =
        [Task::Console, Task::Room, Task::Supervisor, Task::Network, Task::Radio];
}

/// All tasks that have to show progress.
pub struct Progress {
    pulses: [Pulse; Task::ALL.len()],
}

impl Progress {
    pub(crate) const fn new() -> Self {
        Progress {
            pulses: [
                Pulse::new(true),
                Pulse::new(true),
                Pulse::new(true),
                Pulse::new(false),
                Pulse::new(false),
            ],
        }
    }

    /// How `task` answers. From now on it has to.
    pub fn pulse(&self, task: Task) -> &Pulse {
        let pulse = &self.pulses[task as usize];
        pulse.wanted.set(true);
        pulse
    }

    /// Feeds `watchdog` as long as all make progress, for ever.
    pub async fn run(&self, watchdog: &mut impl Watchdog) -> ! {
        watchdog.start();
        loop {
            for pulse in &self.pulses {
                pulse.answered.reset();
                pulse.asked.signal(());
            }
            for pulse in self.pulses.iter().filter(|pulse| pulse.wanted.get()) {
                pulse.answered.wait().await;
            }
            watchdog.feed();
            Timer::after(REST).await;
        }
    }
}

/// One task's sign of life.
pub struct Pulse {
    wanted: Cell<bool>,
    stopped: Cell<bool>,
    asked: Signal<NoopRawMutex, ()>,
    answered: Signal<NoopRawMutex, ()>,
}

impl Pulse {
    const fn new(wanted: bool) -> Self {
        Pulse {
            wanted: Cell::new(wanted),
            stopped: Cell::new(false),
            asked: Signal::new(),
            answered: Signal::new(),
        }
    }

    /// Waits until somebody asks: an arm for the task's own `select`.
    pub async fn asked(&self) {
        self.asked.wait().await;
    }

    /// The task goes round in its loop.
    pub fn answer(&self) {
        if !self.stopped.get() {
            self.answered.signal(());
        }
    }

    /// What this task is for cannot be done any more: only a new start helps.
    pub fn stop(&self) {
        self.stopped.set(true);
    }

    /// Drives `work`, and answers whenever it has done all that it can do now: each question wakes it, so that
    /// work whose waking was lost goes on, too.
    pub async fn beside<F: Future>(&self, work: F) -> F::Output {
        let mut work = pin!(work);
        let mut asked = pin!(async {
            loop {
                self.asked().await;
                // Answered below the work, which is driven first.
                self.answer();
            }
        });
        poll_fn(|cx| {
            if let Poll::Ready(done) = work.as_mut().poll(cx) {
                return Poll::Ready(done);
            }
            let asked: Poll<core::convert::Infallible> = asked.as_mut().poll(cx);
            match asked {
                Poll::Ready(never) => match never {},
                Poll::Pending => Poll::Pending,
            }
        })
        .await
    }
}
