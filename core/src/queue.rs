//! The queue of what a machine wants done.

use crate::logging::error;

/// Outputs of one call, in order: at most `N`.
///
/// Each machine shows beside its `N` that one call pushes no more. Tests, simulated worlds and
/// fuzzers stop if one ever does; elsewhere the log says so, for a program that goes on with an
/// output missing, such as a socket that stays open, must not do so silently.
#[derive(Debug)]
pub(crate) struct Queue<T, const N: usize>(heapless::Deque<T, N>);

impl<T, const N: usize> Queue<T, N> {
    pub(crate) const fn new() -> Self {
        Queue(heapless::Deque::new())
    }

    pub(crate) fn push(&mut self, output: T) {
        if self.0.push_back(output).is_err() {
            debug_assert!(false, "one call has more than {N} outputs");
            error!(bug: "bug: one call has more than {} outputs", most = N);
        }
    }

    pub(crate) fn pop(&mut self) -> Option<T> {
        self.0.pop_front()
    }
}
