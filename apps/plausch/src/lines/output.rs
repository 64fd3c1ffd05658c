//! Stdout, written by a thread of its own: while nobody reads it, the program can still do its duty.

use std::collections::VecDeque;
use std::future::pending;
use std::io::{self, Write};
use std::thread;
use std::time::Duration;

use async_channel::{Receiver, Sender, TrySendError};
use futures_lite::FutureExt;

/// How many pieces wait for the writer, at most.
const MAX_WAITING: usize = 256;
/// How many more are kept at the end, when nobody waits for the writer any more.
const MAX_HELD: usize = 1024;
/// How long the reader may take for one piece at the end.
const READER_TIMEOUT: Duration = Duration::from_secs(2);

pub(super) struct Output {
    to: Sender<String>,
    /// What the writer could not take at once. While there is any, nothing new should be said.
    held: VecDeque<String>,
    ended: Receiver<io::Result<()>>,
}

impl Output {
    /// Stdout.
    pub(super) fn stdout() -> Self {
        Self::of(|piece| {
            let mut out = io::stdout().lock();
            out.write_all(piece.as_bytes()).and_then(|()| out.flush())
        })
    }

    fn of(mut write: impl FnMut(&str) -> io::Result<()> + Send + 'static) -> Self {
        let (to, pieces) = async_channel::bounded::<String>(MAX_WAITING);
        let (telling, ended) = async_channel::bounded(1);
        thread::spawn(move || {
            crate::foreground::never_stop_this_thread();
            let written = loop {
                match pieces.recv_blocking() {
                    Ok(piece) => match write(&piece) {
                        Ok(()) => {}
                        error => break error,
                    },
                    Err(_) => break Ok(()),
                }
            };
            // Nobody may wait for it any more.
            let _ = telling.try_send(written);
        });
        Output { to, held: VecDeque::new(), ended }
    }

    /// Writes these lines as soon as the reader takes them.
    pub(super) fn print(&mut self, lines: &[String]) {
        if lines.is_empty() || self.held.len() >= MAX_HELD {
            return;
        }
        self.held.push_back(lines.iter().flat_map(|line| [line, "\n"]).collect());
        self.hand_over();
    }

    /// Whether the reader is so slow that nothing new should be said.
    pub(super) fn is_full(&self) -> bool {
        !self.held.is_empty()
    }

    /// Waits until the writer can take something that it could not take before.
    ///
    /// # Errors
    /// Nothing more can be written.
    pub(super) async fn progress(&mut self) -> io::Result<()> {
        let failure = async {
            match self.ended.recv().await {
                Ok(Err(error)) => Err(error),
                _ => pending().await,
            }
        };
        let Some(piece) = self.held.front().cloned() else { return failure.await };
        let taken = async {
            let _ = self.to.send(piece).await;
            Ok(())
        };
        failure.or(taken).await?;
        self.held.pop_front();
        self.hand_over();
        Ok(())
    }

    /// Waits until all is written, as long as somebody reads it.
    ///
    /// # Errors
    /// Not everything could be written.
    pub(super) async fn finish(mut self) -> io::Result<()> {
        loop {
            let before = (self.to.len(), self.held.len());
            let written = async {
                while self.is_full() {
                    self.progress().await?;
                }
                self.to.close();
                self.ended.recv().await.unwrap_or(Ok(()))
            };
            let timeout = async {
                smol::Timer::after(READER_TIMEOUT).await;
                Err(io::ErrorKind::TimedOut.into())
            };
            let written = written.or(timeout).await;
            let is_late =
                written.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::TimedOut);
            if !is_late || before == (self.to.len(), self.held.len()) {
                return written;
            }
        }
    }

    fn hand_over(&mut self) {
        while let Some(piece) = self.held.pop_front() {
            match self.to.try_send(piece) {
                Ok(()) => {}
                Err(TrySendError::Full(piece)) => return self.held.push_front(piece),
                // The failure is told by itself.
                Err(TrySendError::Closed(_)) => return self.held.clear(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An output whose reader takes a piece for each token.
    fn output() -> (Output, Sender<()>, Receiver<String>) {
        let (tokens, taking) = async_channel::unbounded::<()>();
        let (to, written) = async_channel::unbounded();
        let output = Output::of(move |piece| {
            taking.recv_blocking().map_err(io::Error::other)?;
            to.try_send(piece.to_owned()).map_err(io::Error::other)
        });
        (output, tokens, written)
    }

    fn line(number: usize) -> Vec<String> {
        vec![number.to_string()]
    }

    #[test]
    fn nothing_waits_for_the_reader_and_nothing_is_lost_or_out_of_order() {
        let (mut output, tokens, written) = output();
        let mut count = 0;
        while !output.is_full() {
            output.print(&line(count));
            count += 1;
        }
        assert!(count <= MAX_WAITING + 2, "{count}");
        (0..count).for_each(|_| tokens.try_send(()).unwrap());
        smol::block_on(async {
            output.finish().await.unwrap();
            for number in 0..count {
                assert_eq!(written.recv().await.unwrap(), format!("{number}\n"));
            }
        });
    }

    #[test]
    fn a_reader_that_has_stopped_holds_up_the_end_for_a_moment_only() {
        let (mut output, _tokens, _written) = output();
        (0..2 * (MAX_WAITING + MAX_HELD)).for_each(|number| output.print(&line(number)));
        assert_eq!(output.held.len(), MAX_HELD);
        let error = smol::block_on(output.finish()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[test]
    fn a_failure_to_write_is_told() {
        let mut output = Output::of(|_| Err(io::ErrorKind::StorageFull.into()));
        output.print(&line(1));
        let error = smol::block_on(output.progress()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
