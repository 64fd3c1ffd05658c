//! [`Secure`]: the bytes of a secure link (§8.2): its handshake, then records in place of what a plain link has.

use std::future::Future;
use std::io::{self, ErrorKind, IoSlice, Read, Write};
use std::net::IpAddr;
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use async_channel::{Receiver, Sender};
use async_io::Timer;
use futures_lite::Stream;
use plausch_core::secure::{
    Broken, Handshake, Item, MAX_PLAINTEXT, MAX_RECORD, OPENING, PublicKey, SecureLink,
};

use super::handshakes::{Done, Expected, Job, Work};
use super::metrics::Counted;

/// A secure link, from its first bytes on.
pub(super) struct Secure {
    phase: Phase,
    /// When the handshake has to be done.
    deadline: Option<Timer>,
    /// What the socket did not take of a handshake message, or of records: those cannot be sealed again. It holds up
    /// what follows, and is at most one batch.
    unsent: Vec<u8>,
    /// How much of it is sent by now.
    sent: usize,
}

enum Phase {
    /// Bytes of this handshake message arrive; before the first one there is no link.
    Expecting(Expected, Option<Box<SecureLink>>),
    /// One is being worked on.
    Working(Pin<Box<Receiver<Result<Done, Broken>>>>),
    Open(Box<SecureLink>),
}

/// What a connection's first bytes say.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Opens {
    Secure,
    Plain,
    /// Nothing yet.
    Unknown,
}

impl Opens {
    pub(super) fn of(bytes: &[u8]) -> Self {
        match bytes {
            [] => Opens::Unknown,
            [first] if *first == OPENING[0] => Opens::Unknown,
            bytes if bytes.starts_with(&OPENING) => Opens::Secure,
            _ => Opens::Plain,
        }
    }
}

/// How many records are sealed before they are written.
const BATCH: usize = 32;
/// The memory that this takes.
pub(super) const SEALED: usize = BATCH * MAX_RECORD;
/// Where the plaintext of a record begins.
const PLAINTEXT: usize = 2;

impl Secure {
    pub(super) fn new() -> Self {
        Secure {
            phase: Phase::Expecting(Expected::FIRST, None),
            deadline: Some(Timer::after(Handshake::TIMEOUT)),
            unsent: Vec::new(),
            sent: 0,
        }
    }

    /// Whether the handshake is done.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Open(_))
    }

    /// Whether a handshake message is being worked on. Until that is done, nothing is read.
    pub(super) fn is_working(&self) -> bool {
        matches!(self.phase, Phase::Working(_))
    }

    /// Whether a handshake has begun, and is not done.
    pub(super) fn is_shaking(&self) -> bool {
        matches!(self.phase, Phase::Working(_) | Phase::Expecting(_, Some(_)))
    }

    /// Whether something waits for the socket.
    pub(super) fn has_unsent(&self) -> bool {
        !self.unsent.is_empty()
    }

    /// Takes a handshake message off `bytes` once it is whole, and has it worked on: the first one only if `may_begin`
    /// says so.
    pub(super) fn shake(
        &mut self,
        bytes: &mut Vec<u8>,
        source: IpAddr,
        jobs: &Sender<Job>,
        may_begin: impl FnOnce() -> bool,
    ) -> io::Result<()> {
        let Phase::Expecting(message, link) = &mut self.phase else { return Ok(()) };
        let Some(message) = message.take(bytes).map_err(broken)? else { return Ok(()) };
        let work = match link.take() {
            Some(link) => Work::Check(link, message),
            None if may_begin() => Work::Answer(message),
            None => return Ok(()),
        };
        let (done, receiver) = async_channel::bounded(1);
        // If nobody works any more, the server has stopped, and this link with it.
        let _ = jobs.try_send(Job { source, work, done });
        self.phase = Phase::Working(Box::pin(receiver));
        Ok(())
    }

    /// Goes on with the handshake if something came of the last message. Returns the client's key once it is known.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> io::Result<Option<PublicKey>> {
        if let Some(deadline) = &mut self.deadline
            && Pin::new(deadline).poll(cx).is_ready()
        {
            return Err(broken(Broken::Late));
        }
        let Phase::Working(done) = &mut self.phase else { return Ok(None) };
        match done.as_mut().poll_next(cx) {
            Poll::Pending => Ok(None),
            Poll::Ready(None) => Err(broken(Broken::Over)),
            Poll::Ready(Some(Err(why))) => Err(broken(why)),
            Poll::Ready(Some(Ok(Done::Answered(link, answer)))) => {
                self.unsent = answer.to_vec();
                self.phase = Phase::Expecting(Expected::LAST, Some(link));
                Ok(None)
            }
            Poll::Ready(Some(Ok(Done::Secured(link, key)))) => {
                self.phase = Phase::Open(link);
                self.deadline = None;
                Ok(Some(key))
            }
        }
    }

    /// Opens the records in `bytes[sealed]`, and puts their plaintext at `bytes[to..]`, a record's length before them at
    /// least. Returns where it ends.
    pub(super) fn open(
        &mut self,
        bytes: &mut [u8],
        sealed: Range<usize>,
        to: usize,
    ) -> io::Result<usize> {
        let Phase::Open(link) = &mut self.phase else { return Err(broken(Broken::Over)) };
        let Range { start: mut at, end } = sealed;
        let mut plain_end = to;
        while at < end {
            let (used, item) = link.receive(bytes.get(at..end).unwrap_or_default());
            at += used;
            match item {
                None => {}
                Some(Item::Plain(plain)) => {
                    let place = bytes.get_mut(plain_end..plain_end + plain.len());
                    place.ok_or_else(|| broken(Broken::Over))?.copy_from_slice(plain);
                    plain_end += plain.len();
                }
                Some(Item::Broken(why)) => return Err(broken(why)),
                // The handshake is done.
                Some(Item::Send(_) | Item::Secured { .. }) => return Err(broken(Broken::Over)),
            }
        }
        Ok(plain_end)
    }

    /// Sends what the socket did not take before. Nothing else may be sent while something is left of it.
    pub(super) fn send_rest(&mut self, mut stream: Counted<'_>) -> io::Result<()> {
        while self.sent < self.unsent.len() {
            match stream.write(self.unsent.get(self.sent..).unwrap_or_default()) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => self.sent += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        (self.unsent, self.sent) = (Vec::new(), 0);
        Ok(())
    }

    /// Seals `pieces` into records, as full as they can be, and sends them, a batch at a time: `buffer` has room for
    /// one. Returns how many bytes of the pieces are done with.
    pub(super) fn send(
        &mut self,
        mut stream: Counted<'_>,
        pieces: &[IoSlice<'_>],
        buffer: &mut [u8],
    ) -> io::Result<usize> {
        let mut pieces = Pieces { current: &[], next: pieces };
        let mut done = 0;
        loop {
            if self.has_unsent() {
                return if done > 0 { Ok(done) } else { Err(ErrorKind::WouldBlock.into()) };
            }
            let (plain, sealed) = self.seal(&mut pieces, buffer)?;
            if plain == 0 {
                return Ok(done);
            }
            done += plain;
            let sealed = buffer.get(..sealed).unwrap_or_default();
            let sent = match stream.write(sealed) {
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
                Err(error) if error.kind() == ErrorKind::Interrupted => 0,
                Err(error) => return Err(error),
            };
            self.unsent = sealed.get(sent..).unwrap_or_default().to_vec();
        }
    }

    /// Seals a batch into `buffer`. Returns how many bytes of the pieces that is, and how many it has become.
    fn seal(&mut self, pieces: &mut Pieces<'_>, buffer: &mut [u8]) -> io::Result<(usize, usize)> {
        let Phase::Open(link) = &mut self.phase else { return Err(broken(Broken::Over)) };
        let (mut plain, mut sealed) = (0, 0);
        while let Some(record) = buffer.get_mut(sealed..sealed + MAX_RECORD) {
            let place = record.get_mut(PLAINTEXT..PLAINTEXT + MAX_PLAINTEXT).unwrap_or_default();
            let count = pieces.fill(place);
            if count == 0 {
                break;
            }
            plain += count;
            sealed += link.seal(record, count).map_err(io::Error::other)?.len();
        }
        Ok((plain, sealed))
    }
}

/// What is left of the pieces that are to be sent.
struct Pieces<'a> {
    current: &'a [u8],
    next: &'a [IoSlice<'a>],
}

impl Pieces<'_> {
    /// Fills `place` with the next bytes, as far as there are any. Returns how many.
    fn fill(&mut self, place: &mut [u8]) -> usize {
        let mut filled = 0;
        while let Some(free) = place.get_mut(filled..).filter(|free| !free.is_empty()) {
            match self.current.read(free) {
                Ok(count @ 1..) => filled += count,
                _ => match self.next.split_first() {
                    Some((piece, next)) => (self.current, self.next) = (piece, next),
                    None => break,
                },
            }
        }
        filled
    }
}

fn broken(why: Broken) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_bytes_tell_a_secure_link_from_all_others() {
        for (bytes, opens) in [
            (&b""[..], Opens::Unknown),
            (b"\x01", Opens::Unknown),
            (b"\x01\x01", Opens::Secure),
            (b"\x01\x01\0", Opens::Secure),
            (b"\x01\x02", Opens::Plain),
            (b"\0", Opens::Plain),
            (b"H", Opens::Plain),
            (b"\x16\x03\x01", Opens::Plain),
        ] {
            assert_eq!(Opens::of(bytes), opens, "{bytes:?}");
        }
    }

    #[test]
    fn records_are_filled_from_piece_to_piece() {
        let pieces = [b"one ".as_slice(), b"", b"two ", b"three"].map(IoSlice::new);
        let mut pieces = Pieces { current: &[], next: &pieces };
        let mut filled = Vec::new();
        loop {
            let mut place = [0; 6];
            let count = pieces.fill(&mut place);
            if count == 0 {
                break;
            }
            filled.push(String::from_utf8(place[..count].to_vec()).unwrap());
        }
        assert_eq!(filled, ["one tw", "o thre", "e"]);
    }
}
