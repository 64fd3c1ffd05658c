//! The program as a job of a shell: it can be stopped, if the shell can bring it back.

/// Stops this process and those that it was started with, as Ctrl+Z does on a terminal that nobody has taken over: they
/// are told by a signal. False: nobody could make them go on.
pub(crate) fn stop_all() -> bool {
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
    let (Ok(ours), Ok(theirs)) = (getsid(None), getsid(Some(parent))) else { return false };
    let is_leader = theirs == parent;
    let is_same_group = getpgid(Some(parent)).ok() == Some(getpgrp());
    ours == theirs && !(is_leader && is_same_group)
}
