//! The queue of what a machine wants done.

use crate::fmt::error;

/// Outputs of one call, in order: at most `N`.
///
/// Each machine counts beside its `N` what one call can push. The count is right as far as all simulated worlds and fuzzers
/// can tell, for they stop where it is not. If it ever is wrong elsewhere, the log says so: what is left out may be a
/// socket that is never closed, which nobody could explain otherwise.
#[derive(Debug)]
pub(crate) struct Queue<T, const N: usize>(heapless::Deque<T, N>);

impl<T, const N: usize> Queue<T, N> {
    pub(crate) const fn new() -> Self {
        Queue(heapless::Deque::new())
    }

    pub(crate) fn push(&mut self, output: T) {
        if self.0.push_back(output).is_err() {
            debug_assert!(false, "one call has more than {N} outputs");
            error!("bug: one call has more than {} outputs", N);
        }
    }

    pub(crate) fn pop(&mut self) -> Option<T> {
        self.0.pop_front()
    }
}
