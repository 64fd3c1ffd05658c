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
    /// SIGINT and SIGTERM. From now on they do nothing by themselves, if they can be caught.
    pub(crate) fn ends() -> Self {
        let signals = [
            Signal::Int,
            #[cfg(unix)]
            Signal::Term,
        ];
        Caught(Signals::new(signals).ok())
    }

    /// The same, and SIGHUP if it would end the program: of a script that `nohup` has started, the terminal may go.
    pub(crate) fn ends_of_lines() -> Self {
        #[cfg_attr(windows, expect(unused_mut, reason = "Windows has no more of them"))]
        let mut caught = Self::ends();
        #[cfg(unix)]
        if !is_hang_up_ignored() {
            caught.add(&[Signal::Hup]);
        }
        caught
    }

    /// All signals to end: SIGHUP and SIGQUIT as well.
    pub(crate) fn all_ends() -> Self {
        #[cfg_attr(windows, expect(unused_mut, reason = "Windows has no more of them"))]
        let mut caught = Self::ends();
        #[cfg(unix)]
        caught.add(&[Signal::Hup, Signal::Quit]);
        caught
    }

    /// Those of [`Caught::all_ends`] and of [`Caught::catch_jobs`].
    pub(crate) fn ends_and_jobs() -> Self {
        let mut caught = Self::all_ends();
        caught.catch_jobs();
        caught
    }

    /// Catches SIGTSTP, SIGCONT and SIGWINCH, too: a terminal that was taken over has to be given back before a stop, and
    /// taken again.
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

/// Whether whoever started the program wants SIGHUP to do nothing. Where that cannot be told, it keeps its effect.
#[cfg(unix)]
fn is_hang_up_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    is_ignored(&status, rustix::process::Signal::HUP.as_raw()).unwrap_or(true)
}

/// Whether a process with this status ignores the signal of this number.
#[cfg(unix)]
fn is_ignored(status: &str, signal: i32) -> Option<bool> {
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    let ignored = u64::from_str_radix(ignored.trim(), 16).ok()?;
    Some(ignored >> (signal - 1) & 1 == 1)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_system_tells_which_signals_are_ignored() {
        // What a program says of itself that nohup has started, and one that ignores SIGPIPE alone.
        assert_eq!(is_ignored("Name:\tx\nSigIgn:\t0000000000001001\n", 1), Some(true));
        assert_eq!(is_ignored("SigIgn:\t0000000000001000\n", 1), Some(false));
        assert_eq!(is_ignored("", 1), None);
    }
}
