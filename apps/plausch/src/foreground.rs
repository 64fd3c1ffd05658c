//! The terminal's foreground: `plausch serve &` runs on in the background, and reads the terminal again after `fg`.

use std::thread;
use std::time::Duration;

/// How often to look whether the program is in front again: no signal says so.
pub(crate) const LOOK: Duration = Duration::from_millis(200);

/// From now on, this thread and those that it starts are not stopped for using the terminal from the background: what
/// they write is written, and what they read is an error.
pub(crate) fn never_stop_this_thread() {
    #[cfg(unix)]
    {
        use nix::sys::signal::{SigSet, Signal};
        let signals = SigSet::from_iter([Signal::SIGTTIN, Signal::SIGTTOU]);
        // It cannot fail for these signals.
        let _ = signals.thread_block();
    }
}

/// Whether what is typed is for this program: stdin is no terminal, or the program is in its foreground.
pub(crate) fn is_ours() -> bool {
    #[cfg(unix)]
    if let Ok(group) = rustix::termios::tcgetpgrp(std::io::stdin()) {
        return group == rustix::process::getpgrp();
    }
    true
}

/// Blocks until what is typed is for this program.
pub(crate) fn wait() {
    while !is_ours() {
        thread::sleep(LOOK);
    }
}
