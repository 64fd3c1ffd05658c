//! Waiting for what somebody else says, without sleeping.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How long a test waits for what must happen at once. Long, because the machine may be busy: a test that waits this
/// long has failed.
pub const SOON: Duration = Duration::from_secs(60);

/// What one source said and nobody has taken yet, in order.
#[derive(Debug)]
pub struct Waiting<T> {
    source: Receiver<T>,
    waiting: VecDeque<T>,
}

impl<T: Debug> Waiting<T> {
    /// What comes over `source`.
    pub fn new(source: Receiver<T>) -> Self {
        Waiting { source, waiting: VecDeque::new() }
    }

    /// Takes the first that `wanted` knows, whether it came already or comes within `time`. What came
    /// before it stays.
    ///
    /// # Errors
    /// Says what else there was.
    pub fn take<R>(
        &mut self,
        time: Duration,
        mut wanted: impl FnMut(&T) -> Option<R>,
    ) -> Result<R, String> {
        let until = Instant::now() + time;
        let mut looked = 0;
        loop {
            while let Some(next) = self.waiting.get(looked) {
                if let Some(found) = wanted(next) {
                    self.waiting.remove(looked);
                    return Ok(found);
                }
                looked += 1;
            }
            match self.source.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(next) => self.waiting.push_back(next),
                Err(RecvTimeoutError::Timeout) => {
                    return Err(format!("not within {time:?}; there was {:?}", self.waiting));
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(format!("never: it has ended; there was {:?}", self.waiting));
                }
            }
        }
    }

    /// Takes what comes first, or came first.
    ///
    /// # Errors
    /// If nothing comes within `time`, or ever.
    pub fn next(&mut self, time: Duration) -> Result<T, RecvTimeoutError> {
        self.waiting.pop_front().map_or_else(|| self.source.recv_timeout(time), Ok)
    }

    /// All that came so far and was not taken.
    pub fn so_far(&mut self) -> &VecDeque<T> {
        self.waiting.extend(self.source.try_iter());
        &self.waiting
    }
}
