//! [`Socket`]: one connection, as its link and the room share it.

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::task::{Context, Poll};

use async_io::Async;

use super::metrics::{Counted, Counter};

/// A connection. It is closed once its link is gone, whoever still has the endpoint.
#[derive(Debug)]
pub(super) enum Socket {
    Open(Async<TcpStream>),
    Closed,
}

impl Socket {
    /// The connection, if it is not closed.
    pub(super) fn stream(&self) -> io::Result<&TcpStream> {
        match self {
            Socket::Open(stream) => Ok(stream.get_ref()),
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
            Socket::Closed => Poll::Ready(Err(ErrorKind::NotConnected.into())),
        }
    }

    pub(super) fn poll_writable(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Socket::Open(stream) => stream.poll_writable(cx),
            Socket::Closed => Poll::Ready(Err(ErrorKind::NotConnected.into())),
        }
    }
}
