//! Input from stdin, which is a terminal.

use std::io::{self, Stdin};
use std::time::Instant;

use async_channel::{Receiver, Sender};
use crossterm::event::Event;
use smol::future::race;
use smol::{Async, Task, Timer};

use super::bursts;
use super::decoder::{Decoder, Patience};
use crate::foreground;

/// How many pieces are read ahead: a faster terminal has to wait.
const MAX_AHEAD: usize = 64;

/// See the module.
pub(crate) struct Input {
    pieces: Receiver<io::Result<Piece>>,
    decoder: Decoder,
    /// When what has begun will not be completed any more.
    deadline: Option<Instant>,
    _reader: Task<()>,
}

/// What came at once, and when: that tells a paste from a user, however busy this program is with other things.
struct Piece {
    came: Instant,
    bytes: Vec<u8>,
}

impl Input {
    /// # Errors
    /// If one cannot wait for stdin.
    pub(crate) fn open() -> io::Result<Self> {
        let is_remote = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"]
            .iter()
            .any(|variable| std::env::var_os(variable).is_some());
        let patience = if is_remote { Patience::REMOTE } else { Patience::LOCAL };
        // It stays blocking, as others share it, the shell among them.
        let stdin = Async::new_nonblocking(io::stdin())?;
        let (to, pieces) = async_channel::bounded(MAX_AHEAD);
        let reader = smol::spawn(read(stdin, to));
        Ok(Input { pieces, decoder: Decoder::new(patience), deadline: None, _reader: reader })
    }

    /// What comes next: all that came at once. Nothing is lost if one stops waiting.
    ///
    /// # Errors
    /// If the terminal is gone.
    pub(crate) async fn next(&mut self) -> io::Result<Vec<Event>> {
        loop {
            let piece = async { Some(self.pieces.recv().await) };
            let deadline = self.deadline;
            let nothing = async {
                match deadline {
                    Some(at) => Timer::at(at).await,
                    None => std::future::pending().await,
                };
                None
            };
            match race(piece, nothing).await {
                Some(piece) => {
                    let gone = |_| io::Error::from(io::ErrorKind::UnexpectedEof);
                    let Piece { came, bytes } = piece.map_err(gone)??;
                    self.wait_until(came);
                    self.decoder.feed(&bytes);
                    self.set_deadline(came);
                }
                None => self.wait_until(Instant::now()),
            }
            let events: Vec<Event> = std::iter::from_fn(|| self.decoder.next()).collect();
            if !events.is_empty() {
                return Ok(bursts::read(events));
            }
        }
    }

    /// Nothing came until `now`.
    fn wait_until(&mut self, now: Instant) {
        while let Some(deadline) = self.deadline.filter(|deadline| *deadline <= now) {
            self.decoder.expire();
            self.set_deadline(deadline);
        }
    }

    fn set_deadline(&mut self, since: Instant) {
        self.deadline = self.decoder.patience().map(|patience| since + patience);
    }
}

/// Reads until the terminal is gone, but only while the program is in its foreground.
async fn read(stdin: Async<Stdin>, to: Sender<io::Result<Piece>>) {
    loop {
        let readable = stdin.readable().await;
        if !foreground::is_ours() {
            Timer::after(foreground::LOOK).await;
            continue;
        }
        if readable.is_ok() && !has_input(&stdin) {
            continue;
        }
        let mut bytes = [0; 4096];
        let read = readable.and_then(|()| Ok(rustix::io::read(&stdin, &mut bytes)?));
        let piece = match read {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => Ok(Piece { came: Instant::now(), bytes: bytes[..count].to_vec() }),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let is_gone = piece.is_err();
        if to.send(piece).await.is_err() || is_gone {
            return;
        }
    }
}

/// Whether a read does not block. One may be woken for nothing, and a read that blocks would hold up everything else.
fn has_input(stdin: &Async<Stdin>) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut [PollFd::new(stdin, PollFlags::IN)], Some(&now)) != Ok(0)
}
