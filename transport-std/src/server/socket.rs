//! [`Socket`]: one connection, as its link and the room share it.

use std::io::{self, ErrorKind, IoSlice, Read, Write};
use std::net::TcpStream;
use std::task::{Context, Poll};

use async_io::Async;
use plausch_core::secure::MAX_RECORD;

use super::room::Taken;
use super::secure::{SEALED, Secure};

/// A connection. It is closed once its link is gone, whoever still has the endpoint.
#[derive(Debug)]
pub(super) struct Socket {
    stream: Stream,
    /// What seals and opens its bytes, if it is secure.
    pub(super) secure: Option<Box<Secure>>,
}

#[derive(Debug)]
enum Stream {
    /// Its link's task waits for it.
    Open(Async<TcpStream>),
    /// Its link is [quiet](super::quiet).
    Quiet(TcpStream),
    Closed,
}

/// What a thread needs that sends.
#[derive(Debug, Default)]
pub(super) struct Worker {
    /// Where it seals.
    sealed: Vec<u8>,
    /// How many bytes it has sent.
    pub(super) sent: usize,
}

/// A connection whose bytes are counted as they are sent.
pub(super) struct Counted<'a> {
    stream: &'a TcpStream,
    sent: &'a mut usize,
}

/// What was read at once.
pub(super) struct Arrived {
    /// How many bytes; none at the end.
    pub(super) count: usize,
    /// Whether that was all there is.
    pub(super) is_all: bool,
    /// Where what they say ends.
    pub(super) end: usize,
}

impl Socket {
    pub(super) fn new(stream: Async<TcpStream>) -> Self {
        Socket { stream: Stream::Open(stream), secure: None }
    }

    /// From now on no task waits for it.
    pub(super) fn becomes_quiet(
        &mut self,
        watch: impl FnOnce(&TcpStream) -> io::Result<()>,
    ) -> io::Result<()> {
        let stream = match std::mem::replace(&mut self.stream, Stream::Closed) {
            Stream::Open(stream) => stream.into_inner()?,
            Stream::Quiet(stream) => stream,
            Stream::Closed => return Err(ErrorKind::NotConnected.into()),
        };
        watch(&stream)?;
        self.stream = Stream::Quiet(stream);
        Ok(())
    }

    /// From now on a task waits for it.
    pub(super) fn becomes_open(
        &mut self,
        forget: impl FnOnce(&TcpStream) -> io::Result<()>,
    ) -> io::Result<()> {
        let stream = std::mem::replace(&mut self.stream, Stream::Closed);
        self.stream = match stream {
            Stream::Quiet(stream) => {
                forget(&stream)?;
                // It does not block: it was open before.
                Stream::Open(Async::new_nonblocking(stream)?)
            }
            Stream::Open(stream) => Stream::Open(stream),
            Stream::Closed => return Err(ErrorKind::NotConnected.into()),
        };
        Ok(())
    }

    pub(super) fn close(&mut self) {
        *self = Socket { stream: Stream::Closed, secure: None };
    }

    pub(super) fn is_quiet(&self) -> bool {
        matches!(self.stream, Stream::Quiet(_))
    }

    /// The connection, if it is not closed.
    pub(super) fn stream(&self) -> io::Result<&TcpStream> {
        self.stream.get()
    }

    /// The same; the bytes that it is sent are counted.
    pub(super) fn counted<'a>(&'a self, sent: &'a mut usize) -> io::Result<Counted<'a>> {
        Ok(Counted { stream: self.stream()?, sent })
    }

    /// Reads once, to `bytes[held..]`. If it is secure, what arrives is opened there.
    pub(super) fn receive(&mut self, bytes: &mut [u8], held: usize) -> io::Result<Arrived> {
        let Socket { stream, secure: Some(secure) } = self else { return self.read(bytes, held) };
        // What is opened of a record lies before the record.
        let start = held + MAX_RECORD;
        let part = secure.resume(bytes.get_mut(start..).unwrap_or_default());
        let mut arrived = stream.read(bytes, start + part)?;
        if arrived.count > 0 {
            arrived.end = secure.open(bytes, start..arrived.end, held)?;
        }
        Ok(arrived)
    }

    /// Reads once, to `bytes[at..]`, whatever that is.
    pub(super) fn read(&self, bytes: &mut [u8], at: usize) -> io::Result<Arrived> {
        self.stream.read(bytes, at)
    }

    /// Sends `pieces` in one go, sealed if it is secure.
    pub(super) fn send(
        &mut self,
        pieces: &[IoSlice<'_>],
        worker: &mut Worker,
    ) -> io::Result<Taken> {
        let mut stream = Counted { stream: self.stream.get()?, sent: &mut worker.sent };
        let (count, holds_back) = match (&mut self.secure, pieces) {
            (Some(secure), _) => {
                worker.sealed.resize(SEALED, 0);
                let count = secure.send(stream, pieces, &mut worker.sealed)?;
                (count, !secure.rest.is_empty())
            }
            (None, [piece]) => (stream.write(piece)?, false),
            (None, pieces) => (stream.write_vectored(pieces)?, false),
        };
        Ok(Taken { count, holds_back })
    }

    /// Whether it has to send something before all else.
    pub(super) fn has_rest(&self) -> bool {
        self.secure.as_ref().is_some_and(|secure| !secure.rest.is_empty())
    }

    /// Sends that.
    pub(super) fn send_rest(&mut self, worker: &mut Worker) -> io::Result<()> {
        let Socket { stream, secure: Some(secure) } = self else { return Ok(()) };
        secure.rest.send(Counted { stream: stream.get()?, sent: &mut worker.sent })
    }

    pub(super) fn poll_readable(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &self.stream {
            Stream::Open(stream) => stream.poll_readable(cx),
            Stream::Quiet(_) | Stream::Closed => Poll::Ready(Err(ErrorKind::NotConnected.into())),
        }
    }

    pub(super) fn poll_writable(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &self.stream {
            Stream::Open(stream) => stream.poll_writable(cx),
            Stream::Quiet(_) | Stream::Closed => Poll::Ready(Err(ErrorKind::NotConnected.into())),
        }
    }
}

impl Stream {
    fn get(&self) -> io::Result<&TcpStream> {
        match self {
            Stream::Open(stream) => Ok(stream.get_ref()),
            Stream::Quiet(stream) => Ok(stream),
            Stream::Closed => Err(ErrorKind::NotConnected.into()),
        }
    }

    fn read(&self, bytes: &mut [u8], at: usize) -> io::Result<Arrived> {
        let free = bytes.get_mut(at..).unwrap_or_default();
        let count = self.get()?.read(free)?;
        // A socket that gave less than it could has no more.
        Ok(Arrived { count, is_all: count < free.len(), end: at + count })
    }
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.stream.write(bytes)?;
        *self.sent += count;
        Ok(count)
    }

    fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        let count = self.stream.write_vectored(pieces)?;
        *self.sent += count;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
