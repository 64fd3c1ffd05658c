//! Signals that ask the program to end, to stop and go on, or to read its settings again.

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

/// What a signal asks of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// To end.
    End,
    /// To read its settings again, or that the terminal is gone.
    HangUp,
    /// To stop until it is told to go on.
    Stop,
    /// To go on.
    Continue,
    /// To look at the size of the terminal.
    Resize,
}

/// Waits for signals to the server.
pub(crate) struct ServerSignals(Option<Signals>);

impl ServerSignals {
    /// From now on these signals do nothing by themselves, if they can be caught.
    pub(crate) fn catch() -> Self {
        let signals = [
            Signal::Int,
            #[cfg(unix)]
            Signal::Term,
            #[cfg(unix)]
            Signal::Quit,
            #[cfg(unix)]
            Signal::Hup,
        ];
        ServerSignals(Signals::new(signals).ok())
    }

    /// And those of a terminal, which has to be given back and taken again.
    pub(crate) fn catch_jobs(&mut self) {
        #[cfg(unix)]
        if let Some(signals) = &mut self.0 {
            // Without them, a stopped server leaves the terminal as it used it.
            signals.add_signals([Signal::Tstp, Signal::Cont, Signal::Winch]).ok();
        }
    }

    /// Waits for the next one.
    pub(crate) async fn next(&mut self) -> Told {
        let signal = match &mut self.0 {
            Some(signals) => signals.next().await,
            None => None,
        };
        match signal {
            #[cfg(unix)]
            Some(Ok(Signal::Hup)) => Told::HangUp,
            #[cfg(unix)]
            Some(Ok(Signal::Tstp)) => Told::Stop,
            #[cfg(unix)]
            Some(Ok(Signal::Cont)) => Told::Continue,
            #[cfg(unix)]
            Some(Ok(Signal::Winch)) => Told::Resize,
            Some(_) => Told::End,
            None => std::future::pending().await,
        }
    }
}
