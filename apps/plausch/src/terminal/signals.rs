//! What the operating system tells a program that has taken over the terminal.

use std::time::Duration;

use async_signal::{Signal, Signals};
use futures_lite::StreamExt;

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(windows, expect(dead_code, reason = "Windows knows neither jobs nor this signal"))]
pub(crate) enum Told {
    /// To end.
    End,
    /// To stop until the user wants it back.
    Stop,
    /// To go on.
    Continue,
    /// To look at the size of the terminal.
    Resize,
}

/// Waits for signals.
pub(crate) struct JobSignals(Option<Signals>);

impl JobSignals {
    /// From now on these signals do nothing by themselves, if they can be caught.
    pub(crate) fn catch() -> Self {
        let signals = [
            Signal::Int,
            #[cfg(unix)]
            Signal::Term,
            #[cfg(unix)]
            Signal::Hup,
            #[cfg(unix)]
            Signal::Quit,
            #[cfg(unix)]
            Signal::Tstp,
            #[cfg(unix)]
            Signal::Cont,
            #[cfg(unix)]
            Signal::Winch,
        ];
        JobSignals(Signals::new(signals).ok())
    }

    /// Waits for the next one.
    pub(crate) async fn next(&mut self) -> Told {
        let signal = match &mut self.0 {
            Some(signals) => signals.next().await,
            None => None,
        };
        match signal {
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

/// How long the end may take once it was asked for.
const END_TIMEOUT: Duration = Duration::from_secs(5);

/// Sees to it that a signal to end does so, even if the terminal takes no output and everything else waits for that.
pub(super) fn end_in_time() {
    #[cfg(unix)]
    std::thread::spawn(|| {
        smol::block_on(async {
            let Ok(mut signals) = Signals::new([Signal::Term, Signal::Hup]) else { return };
            signals.next().await;
            smol::Timer::after(END_TIMEOUT).await;
            crossterm::terminal::disable_raw_mode().ok();
            std::process::exit(1);
        });
    });
}

/// Stops this process and those that it was started with, as Ctrl+Z does on a terminal that nobody has taken over: they
/// are told by a signal. False: nobody could make them go on.
pub(super) fn stop_job() -> bool {
    #[cfg(unix)]
    if has_shell() {
        return rustix::process::kill_current_process_group(rustix::process::Signal::TSTP).is_ok();
    }
    false
}

/// Stops this process, until it is told to go on.
pub(crate) fn stop() {
    #[cfg(unix)]
    if has_shell() {
        let me = rustix::process::getpid();
        rustix::process::kill_process(me, rustix::process::Signal::STOP).ok();
    }
}

/// Whether there is a shell that can bring a stopped process back: the parent is in the same session, and is not itself
/// among those that would be stopped without anybody behind them.
#[cfg(unix)]
fn has_shell() -> bool {
    use rustix::process::{getpgid, getpgrp, getppid, getsid};
    let Some(parent) = getppid() else { return false };
    let is_same_session = getsid(None).is_ok() && getsid(None).ok() == getsid(Some(parent)).ok();
    let is_leader = getsid(Some(parent)).ok() == Some(parent);
    let is_same_group = getpgid(Some(parent)).ok() == Some(getpgrp());
    is_same_session && !(is_leader && is_same_group)
}
