//! A watchdog that is fed only while all tasks make progress.
//!
//! Each task is asked, and answers from its own loop. When all have answered, the watchdog is fed,
//! and they are asked again. So a task that hangs, or is never woken again, restarts the board.

use core::cell::Cell;
use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::Poll;

use embassy_sync::blocking_mutex::raw::NoopRawMutex;
use embassy_sync::signal::Signal;
use embassy_time::{Duration, Timer};

/// The pause between an answer of all tasks and the next question. A watchdog's timeout must be at
/// least four times as long.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// Restarts the board if it is not fed for about eight seconds.
pub trait Watchdog {
    /// Starts it: from now on it must be fed.
    fn start(&mut self);

    /// Starts its timeout again.
    fn feed(&mut self);
}

/// For boards without a watchdog.
#[derive(Debug, Default, Clone, Copy)]
pub struct NoWatchdog;

impl Watchdog for NoWatchdog {
    fn start(&mut self) {}

    fn feed(&mut self) {}
}

/// The tasks whose progress is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// The console.
    Console,
    /// The room's runner.
    Room,
    /// The supervisor of the network.
    Supervisor,
    /// The network stack's runner; only if [`Progress::pulse`] is called for it.
    Network,
    /// The radio's runner; only if [`Progress::pulse`] is called for it.
    Radio,
}

impl Task {
    const ALL: [Task; 5] =
        [Task::Console, Task::Room, Task::Supervisor, Task::Network, Task::Radio];
}

/// Watches all tasks.
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

    /// How `task` answers. From now on it must.
    pub fn pulse(&self, task: Task) -> &Pulse {
        let pulse = &self.pulses[task as usize];
        pulse.wanted.set(true);
        pulse
    }

    /// Feeds `watchdog` as long as all tasks make progress, forever.
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
            Timer::after(CHECK_INTERVAL).await;
        }
    }
}

/// How one task shows that it makes progress.
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

    /// Waits for the question: a branch of the task's own `select`.
    pub async fn asked(&self) {
        self.asked.wait().await;
    }

    /// Answers the question, from the task's own loop.
    pub fn answer(&self) {
        if !self.stopped.get() {
            self.answered.signal(());
        }
    }

    /// Never answers again: the task cannot do its work, and only a restart helps.
    pub fn stop(&self) {
        self.stopped.set(true);
    }

    /// Runs `work`, and answers whenever it has done all that it can do now. Each question also
    /// polls `work`, so it goes on even if a wake-up was lost.
    pub async fn beside<F: Future>(&self, work: F) -> F::Output {
        let mut work = pin!(work);
        let mut asked = pin!(async {
            loop {
                self.asked().await;
                // The work was polled before.
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

#[cfg(test)]
impl Pulse {
    /// Whether the task still answers.
    pub(crate) fn answers(&self) -> bool {
        !self.stopped.get()
    }
}

#[cfg(test)]
mod tests {
    use core::convert::Infallible;
    use core::future::pending;
    use core::pin::pin;

    use embassy_futures::select::{select, select4};

    use super::*;
    use crate::test_clock::TestClock;

    struct Dog<'a>(&'a Cell<u32>);

    impl Watchdog for Dog<'_> {
        fn start(&mut self) {
            assert_eq!(self.0.get(), 0);
        }

        fn feed(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }

    /// A task that answers until it hangs.
    async fn task(pulse: &Pulse, hangs: &Cell<bool>) -> Infallible {
        loop {
            select(pulse.asked(), pending::<()>()).await;
            if hangs.get() {
                return pending().await;
            }
            pulse.answer();
        }
    }

    #[test]
    fn the_watchdog_is_fed_as_long_as_all_make_progress() {
        for hanging in 0..3 {
            let clock = TestClock::new();
            let (progress, fed) = (Progress::new(), Cell::new(0));
            let hangs: [_; 3] = core::array::from_fn(|_| Cell::new(false));
            let mut dog = Dog(&fed);
            let mut tasks = pin!(select(
                progress.run(&mut dog),
                select4(
                    task(progress.pulse(Task::Console), &hangs[0]),
                    task(progress.pulse(Task::Room), &hangs[1]),
                    progress.pulse(Task::Supervisor).beside(pending::<Infallible>()),
                    task(progress.pulse(Task::Radio), &hangs[2]),
                ),
            ));
            assert!(clock.pass(Duration::from_secs(20), tasks.as_mut()).is_none());
            assert!((15..=21).contains(&fed.get()), "{}", fed.get());
            let before = fed.get();
            hangs[hanging].set(true);
            assert!(clock.pass(Duration::from_secs(20), tasks).is_none());
            assert!(fed.get() <= before + 1, "{hanging}: {}", fed.get());
        }
    }

    #[test]
    fn a_task_that_never_started_is_missed() {
        let clock = TestClock::new();
        let (progress, fed) = (Progress::new(), Cell::new(0));
        let mut dog = Dog(&fed);
        let hangs = Cell::new(false);
        let console = task(progress.pulse(Task::Console), &hangs);
        let room = task(progress.pulse(Task::Room), &hangs);
        let tasks = select(progress.run(&mut dog), select(console, room));
        assert!(clock.pass(Duration::from_secs(20), pin!(tasks)).is_none());
        assert_eq!(fed.get(), 0);
    }

    #[test]
    fn a_task_that_has_given_up_is_missed() {
        let pulse = Pulse::new(true);
        pulse.answer();
        assert!(pulse.answered.signaled());
        pulse.answered.reset();
        pulse.stop();
        pulse.answer();
        assert!(!pulse.answered.signaled());
    }

    #[test]
    fn work_that_lost_a_wake_up_is_polled_by_the_question() {
        let clock = TestClock::new();
        let (pulse, turns) = (Pulse::new(true), Cell::new(0));
        // It never registers its waker.
        let work = poll_fn(|_| {
            turns.set(turns.get() + 1);
            Poll::<Infallible>::Pending
        });
        let mut both = pin!(pulse.beside(work));
        clock.pass(Duration::from_ticks(0), both.as_mut());
        pulse.asked.signal(());
        clock.pass(Duration::from_ticks(0), both);
        assert!(turns.get() >= 2 && pulse.answered.signaled());
    }
}
