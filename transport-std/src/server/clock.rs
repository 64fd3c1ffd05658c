//! The driver's clock.

use std::cell::Cell;
use std::time::{Duration, Instant as SystemInstant};

use plausch_core::time::Instant;

use super::timer::Alarm;

/// Stands still while the process is stopped, by Ctrl+Z, by a debugger or with its whole machine: nobody was silent for
/// too long because the server did not listen.
#[derive(Debug)]
pub(super) struct Clock {
    started: SystemInstant,
    stopped: Cell<Duration>,
    /// It does not stand still: others count on it.
    goes_on: bool,
    /// What it showed when it started.
    before: Duration,
}

/// A process that runs handles its timeouts no later than this.
const MAX_LATE: Duration = Duration::from_secs(1);

impl Clock {
    pub(super) fn start(at: SystemInstant) -> Self {
        Clock { started: at, stopped: Cell::default(), goes_on: false, before: Duration::ZERO }
    }

    /// A clock that goes on while the process is stopped: a lease that others have granted ends all the same. When it starts, it
    /// shows `before`, so that there are moments for what was before.
    #[cfg(feature = "cluster")]
    pub(super) fn that_goes_on(at: SystemInstant, before: Duration) -> Self {
        Clock { goes_on: true, before, ..Clock::start(at) }
    }

    /// The time now, which is `system` on the system's clock. If `alarm` is overdue, it is put off.
    pub(super) fn read(&self, system: SystemInstant, alarm: &Alarm) -> Instant {
        if let Some(due) = alarm.due().filter(|_| !self.goes_on) {
            let stopped = system.saturating_duration_since(due + MAX_LATE);
            self.stopped.set(self.stopped.get() + stopped);
            alarm.put_off(stopped);
        }
        let running = system.saturating_duration_since(self.started + self.stopped.get());
        Instant::START + self.before + running
    }

    /// The same moment on the system's clock, if the process is not stopped until then.
    pub(super) fn system_time(&self, at: Instant) -> SystemInstant {
        self.started + self.stopped.get() + at.since(Instant::START + self.before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_in_which_the_process_was_stopped_does_not_count() {
        let started = SystemInstant::now();
        let after = |seconds| started + Duration::from_secs(seconds);
        let at = |seconds| Instant::START + Duration::from_secs(seconds);
        let (clock, alarm) = (Clock::start(started), Alarm::default());
        assert_eq!(clock.read(after(5), &alarm), at(5));
        alarm.set(after(30));
        assert_eq!(clock.read(after(30), &alarm), at(30));
        // Stopped for an hour: twice, so that it is not counted twice.
        assert_eq!(clock.read(after(3630), &alarm), at(31));
        assert_eq!(clock.read(after(3630), &alarm), at(31));
        assert_eq!(alarm.due(), Some(after(3629)));
        assert_eq!(clock.system_time(at(40)), after(3639));
        // It was handled, and the next one is not overdue.
        let alarm = Alarm::default();
        alarm.set(after(3635));
        assert_eq!(clock.read(after(3632), &alarm), at(33));
    }
}
