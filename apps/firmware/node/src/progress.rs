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
    use crate::rig::Rig;

    struct Dog<'a>(&'a Cell<u32>);

    impl Watchdog for Dog<'_> {
        fn start(&mut self) {
            assert_eq!(self.0.get(), 0);
        }

        fn feed(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }

    /// A task that goes round until it hangs.
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
            let rig = Rig::new();
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
            assert!(rig.pass(Duration::from_secs(20), tasks.as_mut()).is_none());
            assert!((15..=21).contains(&fed.get()), "{}", fed.get());
            let before = fed.get();
            hangs[hanging].set(true);
            assert!(rig.pass(Duration::from_secs(20), tasks).is_none());
            assert!(fed.get() <= before + 1, "{hanging}: {}", fed.get());
        }
    }

    #[test]
    fn a_task_that_never_started_is_missed() {
        let rig = Rig::new();
        let (progress, fed) = (Progress::new(), Cell::new(0));
        let mut dog = Dog(&fed);
        let hangs = Cell::new(false);
        let console = task(progress.pulse(Task::Console), &hangs);
        let room = task(progress.pulse(Task::Room), &hangs);
        let tasks = select(progress.run(&mut dog), select(console, room));
        assert!(rig.pass(Duration::from_secs(20), pin!(tasks)).is_none());
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
    fn what_has_lost_its_waking_is_driven_by_the_question() {
        let rig = Rig::new();
        let (pulse, turns) = (Pulse::new(true), Cell::new(0));
        // It never asks to be woken.
        let work = poll_fn(|_| {
            turns.set(turns.get() + 1);
            Poll::<Infallible>::Pending
        });
        let mut both = pin!(pulse.beside(work));
        rig.pass(Duration::from_ticks(0), both.as_mut());
        pulse.asked.signal(());
        rig.pass(Duration::from_ticks(0), both);
        assert!(turns.get() >= 2 && pulse.answered.signaled());
    }
}
