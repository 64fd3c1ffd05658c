//! [`Pace`]: how the first originals are sent what they can read.
//!
//! They decode each read of 1024 bytes by itself, and a character that is cut there ends their reader for good. So
//! anything beyond ASCII goes to them in pieces that fit one read, cut between characters, with pauses in between.

use std::future::Future;
use std::io::{self, ErrorKind, IoSlice, Write};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use async_io::Timer;

use super::socket::Counted;

/// When something was last sent on a link, and the pause that it waits for.
#[derive(Debug, Default)]
pub(super) struct Pace {
    sent: Option<Instant>,
    pause: Option<Timer>,
}

/// How many bytes an original reads at once.
const READ_SIZE: usize = 1024;
/// How long it may take to read them.
const PAUSE: Duration = Duration::from_millis(50);
/// With more than this ahead, pauses would make it fall behind for good: then it has to take its chance.
const MAX_PACED: usize = 32 << 10;

impl Pace {
    /// Ready once the pause is over.
    pub(super) fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(pause) = &mut self.pause {
            if Pin::new(pause).poll(cx).is_pending() {
                return Poll::Pending;
            }
            self.pause = None;
        }
        Poll::Ready(())
    }

    /// Whether there is a pause. The socket itself may well take more.
    pub(super) fn is_pausing(&self) -> bool {
        self.pause.is_some()
    }

    /// Sends as much of `pieces` as is allowed now.
    pub(super) fn send(
        &mut self,
        mut stream: Counted<'_>,
        pieces: &[IoSlice<'_>],
    ) -> io::Result<usize> {
        let now = Instant::now();
        let ahead: usize = pieces.iter().map(|piece| piece.len()).sum();
        if ahead > MAX_PACED || pieces.iter().all(|piece| piece.is_ascii()) {
            self.sent = Some(now);
            return stream.write_vectored(pieces);
        }
        if let Some(due) = self.sent.map(|sent| sent + PAUSE).filter(|due| *due > now) {
            self.pause = Some(Timer::at(due));
            return Err(ErrorKind::WouldBlock.into());
        }
        let mut piece: Vec<u8> =
            pieces.iter().flat_map(|piece| piece.iter().copied()).take(READ_SIZE + 1).collect();
        piece.truncate(whole_characters(&piece, READ_SIZE));
        let sent = stream.write(&piece)?;
        self.sent = Some(now);
        if sent < ahead {
            self.pause = Some(Timer::at(now + PAUSE));
        }
        Ok(sent)
    }
}

/// The length of the whole characters within the first `most` bytes.
fn whole_characters(bytes: &[u8], most: usize) -> usize {
    if bytes.len() <= most {
        return bytes.len();
    }
    let starts = |at: &usize| bytes.get(*at).is_some_and(|byte| byte & 0xc0 != 0x80);
    (1..=most).rev().find(starts).unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_end_between_characters() {
        let text = "aé😀".repeat(300);
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let (piece, more) = rest.split_at(whole_characters(rest, 1024));
            assert!(std::str::from_utf8(piece).is_ok() && piece.len() <= 1024);
            assert!(more.is_empty() || piece.len() > 1020);
            rest = more;
        }
        assert_eq!(whole_characters(b"short", 1024), 5);
    }
}
