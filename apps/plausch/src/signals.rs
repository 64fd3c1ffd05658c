//! What the operating system asks of the program by signals.

use async_signal::{Signal, Signals};
use futures_lite::StreamExt;

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(windows, expect(dead_code, reason = "Windows knows neither jobs nor these signals"))]
pub(crate) enum Told {
    /// To end, by Ctrl+C.
    Interrupt,
    /// To end.
    End,
    /// To read the settings again, or that the terminal is gone.
    HangUp,
    /// To stop until it is told to go on.
    Stop,
    /// To go on.
    Continue,
    /// To look at the size of the terminal.
    Resize,
}

/// Signals that are caught: they do nothing by themselves.
pub(crate) struct Caught(Option<Signals>);

impl Caught {
    /// From now on, and if they can be caught: SIGINT and SIGTERM.
    pub(crate) fn ends() -> Self {
        let signals = [
            Signal::Int,
            #[cfg(unix)]
            Signal::Term,
        ];
        Caught(Signals::new(signals).ok())
    }

    /// All by which a program is told to end: SIGHUP and SIGQUIT as well.
    pub(crate) fn all_ends() -> Self {
        #[cfg_attr(windows, expect(unused_mut, reason = "Windows has no more of them"))]
        let mut caught = Self::ends();
        #[cfg(unix)]
        caught.add(&[Signal::Hup, Signal::Quit]);
        caught
    }

    /// All by which a program on a terminal is told to end, to stop and to go on.
    pub(crate) fn ends_and_jobs() -> Self {
        let mut caught = Self::all_ends();
        caught.catch_jobs();
        caught
    }

    /// And those of a terminal that has to be given back and taken again. Without them, a stopped program leaves the
    /// terminal as it used it.
    pub(crate) fn catch_jobs(&mut self) {
        #[cfg(unix)]
        self.add(&[Signal::Tstp, Signal::Cont, Signal::Winch]);
    }

    #[cfg(unix)]
    fn add(&mut self, more: &[Signal]) {
        if let Some(signals) = &mut self.0 {
            signals.add_signals(more).ok();
        }
    }

    /// Waits for the next one.
    pub(crate) async fn next(&mut self) -> Told {
        let signal = match &mut self.0 {
            Some(signals) => signals.next().await,
            None => None,
        };
        match signal {
            Some(Ok(Signal::Int)) => Told::Interrupt,
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
