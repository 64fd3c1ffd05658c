//! [`ClusterMetrics`]: how one server stands among the others, and what the engine has done for it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use plausch_core::cluster::{Position, State};
use plausch_core::name::Nick;

use super::Site;

/// How a server stands among those that share its room.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClusterMetrics {
    /// What it is among them.
    pub state: State,
    /// How many members each server has, this one's among them: all servers that it knows. If it is alone, it knows no others.
    pub members: BTreeMap<Nick, usize>,
    /// How long its lease lasts if it is not renewed.
    pub lease: Duration,
    /// When the lease was renewed last: how much older than the engine's last entry the last one was that it had read, by the
    /// engine's clock.
    pub lag: Duration,
    /// Requests that the engine has answered.
    pub answers: u64,
    /// How long it took for all of them.
    pub answer_time: Duration,
    /// Requests that failed, and how often the stream could not be read.
    pub failures: u64,
}

/// What is counted of the engine.
#[derive(Debug, Default)]
pub(super) struct Counters {
    answers: Cell<u64>,
    answer_time: Cell<Duration>,
    failures: Cell<u64>,
    lag: Cell<Duration>,
}

impl Counters {
    /// The engine was asked at that time, and has answered, or not.
    pub(super) fn asked<T, E>(&self, since: Instant, answer: &Result<T, E>) {
        if answer.is_ok() {
            self.answers.set(self.answers.get() + 1);
            self.answer_time.set(self.answer_time.get() + since.elapsed());
        } else {
            self.fail();
        }
    }

    pub(super) fn fail(&self) {
        self.failures.set(self.failures.get() + 1);
    }

    /// Everything up to `read` was read when the engine had everything up to `last`.
    pub(super) fn lags(&self, read: Position, last: Position) {
        self.lag.set(Duration::from_millis(last.time.saturating_sub(read.time)));
    }
}

impl Site {
    pub(in crate::server) fn metrics(&self, now: plausch_core::time::Instant) -> ClusterMetrics {
        let machine = &self.machine;
        let others = machine.others().map(|(_, name)| name);
        let mut members: BTreeMap<_, _> =
            others.chain([machine.name()]).map(|name| (name.clone(), 0)).collect();
        for (_, server) in machine.members() {
            if let Some(count) = members.get_mut(server.unwrap_or(machine.name())) {
                *count += 1;
            }
        }
        let counters = self.desk.counters();
        ClusterMetrics {
            state: machine.state(),
            members,
            lease: machine.lease_until().map_or(Duration::ZERO, |until| until.since(now)),
            lag: counters.lag.get(),
            answers: counters.answers.get(),
            answer_time: counters.answer_time.get(),
            failures: counters.failures.get(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_engine_answers_and_what_fails_is_counted_apart() {
        let counters = Counters::default();
        let since = Instant::now() - Duration::from_secs(2);
        counters.asked(since, &Ok::<_, ()>(()));
        counters.asked(since, &Err::<(), _>(()));
        counters.fail();
        assert_eq!((counters.answers.get(), counters.failures.get()), (1, 2));
        assert!(counters.answer_time.get() >= Duration::from_secs(2));
    }

    #[test]
    fn who_has_read_everything_does_not_lag_whatever_else_is_appended() {
        let counters = Counters::default();
        let at = |time, count| Position { time, count };
        counters.lags(at(1000, 3), at(3500, 0));
        assert_eq!(counters.lag.get(), Duration::from_millis(2500));
        for (read, last) in [(at(3500, 0), at(3500, 0)), (at(3501, 0), at(3500, 9))] {
            counters.lags(read, last);
            assert_eq!(counters.lag.get(), Duration::ZERO);
        }
    }
}
