//! What the operating system tells the program.

use async_signal::{Signal, Signals};
use futures_lite::stream::{self, Stream, StreamExt};

/// Each time the program is to end.
pub(crate) fn ends() -> impl Stream<Item = ()> {
    #[cfg(unix)]
    let all = [Signal::Int, Signal::Term, Signal::Hup];
    #[cfg(not(unix))]
    let all = [Signal::Int];
    match Signals::new(all) {
        Ok(signals) => signals.map(|_| ()).boxed(),
        // Then the program ends without leaving politely, as it would have.
        Err(_) => stream::pending().boxed(),
    }
}
