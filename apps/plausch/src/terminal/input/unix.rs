//! Input from stdin, which is a terminal.

use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use async_channel::{Receiver, Sender};
use crossterm::event::Event;
use plausch_app::environment;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use smol::Timer;
use smol::future::race;

use super::answer::Answer;
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
    asked: Option<Asked>,
    patience: Patience,
    pause: Arc<Pause>,
}

/// The terminal was asked something.
struct Asked {
    at: Instant,
    /// How long an answer may take.
    patience: Duration,
}

/// While somebody else reads the terminal.
#[derive(Default)]
struct Pause {
    is_on: Mutex<bool>,
    is_over: Condvar,
}

/// What came at once, and when: that tells a paste from a user, however busy this program is with other things.
struct Piece {
    came: Instant,
    bytes: Vec<u8>,
}

impl Input {
    /// # Errors
    /// If there can be no thread that reads.
    pub(crate) fn open() -> io::Result<Self> {
        let is_remote = environment::is_remote(&environment::variable);
        let patience = if is_remote { Patience::REMOTE } else { Patience::LOCAL };
        let pause = Arc::<Pause>::default();
        let (to, pieces) = async_channel::bounded(MAX_AHEAD);
        thread::Builder::new().name("terminal".to_owned()).spawn({
            let pause = pause.clone();
            move || read(&to, &pause)
        })?;
        let decoder = Decoder::new(patience);
        Ok(Input { pieces, decoder, deadline: None, asked: None, patience, pause })
    }

    /// The terminal was asked something just now.
    pub(crate) fn expect_answer(&mut self) {
        self.asked = Some(Asked { at: Instant::now(), patience: self.patience.sequence });
    }

    /// Whether an answer may still come.
    pub(crate) fn is_answer_due(&self) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.at.elapsed() < asked.patience)
    }

    /// How long somebody who is to have the terminal waits for an answer that is due.
    pub(crate) fn patience(&self) -> Duration {
        self.patience.answer
    }

    /// Nobody waits for an answer any more: it may have gone to somebody else.
    pub(crate) fn forget_question(&mut self) {
        self.asked = None;
    }

    /// What the terminal has answered or told.
    pub(crate) fn next_answer(&mut self) -> Option<Answer> {
        let answer = self.decoder.next_answer()?;
        if answer == Answer::Last {
            self.asked = None;
        }
        Some(answer)
    }

    /// From now on, what is typed is for somebody else, until [`Input::go_on`].
    pub(crate) fn pause(&self) {
        self.pause.set(true);
    }

    /// What is typed is for this program again.
    pub(crate) fn go_on(&self) {
        self.pause.set(false);
    }

    /// What comes next: all that came at once; nothing, if it was an answer. Nothing is lost if one stops waiting.
    ///
    /// # Errors
    /// If the terminal is gone.
    pub(crate) async fn next(&mut self) -> io::Result<Vec<Event>> {
        loop {
            let piece = async { Some(self.pieces.recv().await) };
            let deadline = self.deadline;
            let nothing = async {
                deadline.map_or_else(Timer::never, Timer::at).await;
                None
            };
            match race(piece, nothing).await {
                Some(piece) => {
                    let gone = |_| io::Error::from(io::ErrorKind::UnexpectedEof);
                    let Piece { came, bytes } = piece.map_err(gone)??;
                    self.wait_until(came);
                    self.decoder.set_answer_due(self.is_answer_due());
                    self.decoder.feed(&bytes);
                    self.set_deadline(came);
                }
                None => self.wait_until(Instant::now()),
            }
            let events: Vec<Event> = std::iter::from_fn(|| self.decoder.next()).collect();
            if !events.is_empty() || self.decoder.has_answer() {
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

impl Pause {
    fn set(&self, is_on: bool) {
        *self.is_on.lock().unwrap_or_else(PoisonError::into_inner) = is_on;
        self.is_over.notify_all();
    }

    /// Blocks until it is over. Whether it was on.
    fn wait(&self) -> bool {
        let is_on = self.is_on.lock().unwrap_or_else(PoisonError::into_inner);
        let was_on = *is_on;
        drop(self.is_over.wait_while(is_on, |is_on| *is_on));
        was_on
    }
}

/// Reads until the terminal is gone or nobody wants to know, but only while the program is in its foreground. It waits
/// without reading: what is typed later is for others.
fn read(to: &Sender<io::Result<Piece>>, pause: &Pause) {
    let stdin = io::stdin();
    loop {
        let waited = poll(&mut [PollFd::new(&stdin, PollFlags::IN)], None);
        // What has come meanwhile may have been read by somebody else.
        if pause.wait() {
            continue;
        }
        if to.is_closed() {
            return;
        }
        if !foreground::is_ours() {
            thread::sleep(foreground::LOOK);
            continue;
        }
        let mut bytes = [0; 4096];
        let piece = match waited.and_then(|_| rustix::io::read(&stdin, &mut bytes)) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => Ok(Piece { came: Instant::now(), bytes: bytes[..count].to_vec() }),
            Err(Errno::INTR | Errno::AGAIN) => continue,
            Err(error) => Err(error.into()),
        };
        let is_gone = piece.is_err();
        if to.send_blocking(piece).is_err() || is_gone {
            return;
        }
    }
}
