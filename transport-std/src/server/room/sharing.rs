//! Work that threads share.

use std::sync::{Mutex, PoisonError};
use std::thread;

/// So many things are worth a thread: sending to them takes a millisecond, and a thread is there in a fiftieth of that.
const WORTH: usize = 512;
/// How many of them a thread takes at once.
const AT_ONCE: usize = 64;

/// Whether so many things are worth more than one thread.
pub(super) fn is_worth_it(things: usize) -> bool {
    things >= 2 * WORTH
}

/// Lets `work` do all `things`, each once. There is a thread for each of `workers`, and the one that calls is one of them; fewer, if
/// there is little to do, or if the system has no more threads.
pub(super) fn share<W: Send, T: Send>(
    workers: &mut [W],
    things: &mut [T],
    work: impl Fn(&mut W, &mut T) + Sync,
) {
    let most = things.len() / WORTH;
    let parts = Mutex::new(things.chunks_mut(AT_ONCE));
    let next = || parts.lock().unwrap_or_else(PoisonError::into_inner).next();
    let do_all = |worker: &mut W| {
        while let Some(part) = next() {
            part.iter_mut().for_each(|thing| work(worker, thing));
        }
    };
    let Some((own, others)) = workers.split_first_mut() else { return };
    thread::scope(|scope| {
        for worker in others.iter_mut().take(most.saturating_sub(1)) {
            // Whoever is there does it all.
            if thread::Builder::new().spawn_scoped(scope, || do_all(worker)).is_err() {
                break;
            }
        }
        do_all(own);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_done_once_by_as_many_as_it_is_worth() {
        for (threads, things, most) in [(1, 5000, 1), (4, 100, 1), (4, 1100, 2), (3, 5000, 3)] {
            let mut workers = vec![0; threads];
            let mut things = vec![0; things];
            share(&mut workers, &mut things, |done, thing| {
                (*done, *thing) = (*done + 1, *thing + 1);
                // So that nobody is done before the others have begun.
                thread::yield_now();
            });
            assert!(things.iter().all(|count| *count == 1));
            assert_eq!(workers.iter().sum::<usize>(), things.len());
            assert!(workers.iter().filter(|done| **done > 0).count() <= most, "{workers:?}");
        }
        share(&mut [(); 0], &mut [1], |(), _| unreachable!());
    }
}
