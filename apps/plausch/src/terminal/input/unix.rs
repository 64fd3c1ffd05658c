//! Input from stdin, which is a terminal.

use std::io::{self, Stdin};
use std::time::Instant;

use crossterm::event::Event;
use smol::future::race;
use smol::{Async, Timer};

use super::bursts;
use super::decoder::{Decoder, Patience};

/// See the module.
pub(crate) struct Input {
    /// Only waited for: it stays blocking, as others share it, the shell among them.
    stdin: Async<Stdin>,
    decoder: Decoder,
    /// When what has begun will not be completed any more.
    deadline: Option<Instant>,
}

impl Input {
    /// # Errors
    /// If one cannot wait for stdin.
    pub(crate) fn open() -> io::Result<Self> {
        let is_remote = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"]
            .iter()
            .any(|variable| std::env::var_os(variable).is_some());
        let patience = if is_remote { Patience::REMOTE } else { Patience::LOCAL };
        let stdin = Async::new_nonblocking(io::stdin())?;
        Ok(Input { stdin, decoder: Decoder::new(patience), deadline: None })
    }

    /// What comes next: all that came at once. Nothing is lost if one stops waiting.
    ///
    /// # Errors
    /// If the terminal is gone. This may only be called while the program is in its foreground.
    pub(crate) async fn next(&mut self) -> io::Result<Vec<Event>> {
        loop {
            let readable = async { self.stdin.readable().await.map(|()| true) };
            let expired = async {
                match self.deadline {
                    Some(at) => Timer::at(at).await,
                    None => std::future::pending().await,
                };
                Ok(false)
            };
            let is_readable = race(readable, expired).await?;
            // Should this program be slow, the next line must not seem to come at once.
            if self.decoder.is_behind_enter()
                && self.deadline.is_some_and(|at| at <= Instant::now())
            {
                self.decoder.expire();
            }
            if is_readable {
                let mut bytes = [0; 4096];
                match rustix::io::read(&self.stdin, &mut bytes) {
                    Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                    Ok(count) => self.decoder.feed(&bytes[..count]),
                    Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
                    Err(error) => return Err(error.into()),
                }
            } else {
                self.decoder.expire();
            }
            self.deadline = self.decoder.patience().map(|patience| Instant::now() + patience);
            let events: Vec<Event> = std::iter::from_fn(|| self.decoder.next()).collect();
            if !events.is_empty() {
                return Ok(bursts::read(events));
            }
        }
    }
}
