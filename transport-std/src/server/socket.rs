//! [`Socket`]: one connection, as its link and the room share it.

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::task::{Context, Poll};

use async_io::Async;

use super::metrics::{Counted, Counter};

/// A connection. It is closed once its link is gone, whoever still has the endpoint.
#[derive(Debug)]
pub(super) enum Socket {
    /// Its link's task waits for it.
    Open(Async<TcpStream>),
    /// Its link is [quiet](super::quiet).
    Quiet(TcpStream),
    Closed,
}

impl Socket {
    /// A connection that a task waits for.
    pub(super) fn open(stream: TcpStream) -> io::Result<Self> {
        // It does not block: it was one before.
        Ok(Socket::Open(Async::new_nonblocking(stream)?))
    }

    /// The connection alone.
    pub(super) fn into_stream(self) -> io::Result<TcpStream> {
        match self {
            Socket::Open(stream) => stream.into_inner(),
            Socket::Quiet(stream) => Ok(stream),
            Socket::Closed => Err(ErrorKind::NotConnected.into()),
        }
    }

    /// The connection, if it is not closed.
    pub(super) fn stream(&self) -> io::Result<&TcpStream> {
        match self {
            Socket::Open(stream) => Ok(stream.get_ref()),
            Socket::Quiet(stream) => Ok(stream),
            Socket::Closed => Err(ErrorKind::NotConnected.into()),
        }
    }

    /// The same; the bytes that it is sent are counted.
    pub(super) fn counted<'a>(&'a self, sent: &'a Counter) -> io::Result<Counted<'a>> {
        Ok(Counted { stream: self.stream()?, sent })
    }

    pub(super) fn poll_readable(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Socket::Open(stream) => stream.poll_readable(cx),
            Socket::Quiet(_) | Socket::Closed => Poll::Ready(Err(ErrorKind::NotConnected.into())),
        }
    }

    pub(super) fn poll_writable(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Socket::Open(stream) => stream.poll_writable(cx),
            Socket::Quiet(_) | Socket::Closed => Poll::Ready(Err(ErrorKind::NotConnected.into())),
        }
    }
}
