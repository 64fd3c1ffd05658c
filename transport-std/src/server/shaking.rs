//! [`Shaking`]: the handshake of a secure link (§8.2), as its task goes on with it.

use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use async_channel::{Receiver, Sender};
use async_io::Timer;
use futures_lite::Stream;
use plausch_core::secure::{Broken, Handshake, OPENING, PublicKey, SecureLink};

use super::handshakes::{Done, Expected, Job, Work};
use super::secure::{Rest, Secure};

/// A handshake, from its first bytes on.
pub(super) struct Shaking {
    phase: Phase,
    /// When it has to be done.
    deadline: Timer,
    /// What the socket has not taken of the answer.
    pub(super) rest: Rest,
}

enum Phase {
    /// Bytes of this message arrive; before the first one there is no link.
    Expecting(Expected, Option<Box<SecureLink>>),
    /// One is being worked on.
    Working(Pin<Box<Receiver<Result<Done, Broken>>>>),
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

impl Shaking {
    pub(super) fn new() -> Self {
        Shaking {
            phase: Phase::Expecting(Expected::FIRST, None),
            deadline: Timer::after(Handshake::TIMEOUT),
            rest: Rest::default(),
        }
    }

    /// Whether a message is being worked on. Until that is done, nothing is read.
    pub(super) fn is_working(&self) -> bool {
        matches!(self.phase, Phase::Working(_))
    }

    /// Whether it has begun: whoever is there has sent the first message.
    pub(super) fn has_begun(&self) -> bool {
        matches!(self.phase, Phase::Working(_) | Phase::Expecting(_, Some(_)))
    }

    /// Takes a message off `bytes` once it is whole, and has it worked on: the first one only if `may_begin` says so.
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

    /// Goes on if something came of the last message. Returns the secure link and the client's key once it is done.
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
    ) -> io::Result<Option<(Box<Secure>, PublicKey)>> {
        if Pin::new(&mut self.deadline).poll(cx).is_ready() {
            return Err(broken(Broken::Late));
        }
        let Phase::Working(done) = &mut self.phase else { return Ok(None) };
        match done.as_mut().poll_next(cx) {
            Poll::Pending => Ok(None),
            Poll::Ready(None) => Err(broken(Broken::Over)),
            Poll::Ready(Some(Err(why))) => Err(broken(why)),
            Poll::Ready(Some(Ok(Done::Answered(link, answer)))) => {
                self.rest = Rest::from(answer.to_vec());
                self.phase = Phase::Expecting(Expected::LAST, Some(link));
                Ok(None)
            }
            Poll::Ready(Some(Ok(Done::Secured(secure, key)))) => Ok(Some((secure, key))),
        }
    }
}

pub(super) fn broken(why: Broken) -> io::Error {
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
}
