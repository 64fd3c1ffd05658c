//! Signals that ask the program to end: SIGINT and SIGTERM.

use async_signal::{Signal, Signals};
use futures_lite::StreamExt;

/// Waits for such signals.
pub(crate) struct Termination(Option<Signals>);

impl Termination {
    /// From now on these signals do not end the process by themselves, if they can be caught.
    pub(crate) fn catch() -> Self {
        Self::of(&[
            Signal::Int,
            #[cfg(unix)]
            Signal::Term,
        ])
    }

    /// Waits for the next one.
    pub(crate) async fn wait(&mut self) {
        self.next_is_interrupt().await;
    }

    /// Waits for the next one, and says whether it is SIGINT, which Ctrl+C sends.
    pub(crate) async fn next_is_interrupt(&mut self) -> bool {
        let caught = match &mut self.0 {
            Some(signals) => signals.next().await,
            None => None,
        };
        match caught {
            Some(signal) => matches!(signal, Ok(Signal::Int)),
            None => std::future::pending().await,
        }
    }

    fn of(signals: &[Signal]) -> Self {
        Termination(Signals::new(signals).ok())
    }
}
