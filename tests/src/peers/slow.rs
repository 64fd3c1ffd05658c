//! Members who hardly read, or not at all. The others must not notice.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use super::speech::{Frame, Speech};

/// How much the kernel takes for one of them: so little that the greeting of a big room fills it.
const RECEIVE_BUFFER: usize = 4096;
/// Who reads slowly reads a byte this often.
const BYTE_EACH: Duration = Duration::from_secs(1);
/// How long the one that has not read waits for more, once it does.
const PATIENCE: Duration = Duration::from_secs(1);

/// One member that reads a byte a second, and one that reads nothing.
pub(super) struct SlowReaders {
    stop: Sender<()>,
    reads_bytes: JoinHandle<io::Result<()>>,
    reads_nothing: TcpStream,
}

impl SlowReaders {
    /// They join with these numbers, and are in the room when this returns.
    ///
    /// # Errors
    /// If they cannot.
    pub(super) fn join(server: SocketAddr, [one, other]: [usize; 2]) -> io::Result<Self> {
        let (mut reads_bytes, reads_nothing) = (join(server, one)?, join(server, other)?);
        let (stop, stopped) = mpsc::channel();
        let read = move || {
            while stopped.recv_timeout(BYTE_EACH) == Err(RecvTimeoutError::Timeout) {
                reads_bytes.read_exact(&mut [0])?;
            }
            Ok(())
        };
        Ok(SlowReaders { stop, reads_bytes: thread::spawn(read), reads_nothing })
    }

    /// How many texts there are for the one that has read nothing, once it does read.
    ///
    /// # Errors
    /// If one of them was sent away.
    pub(super) fn end(mut self) -> io::Result<usize> {
        drop(self.stop);
        self.reads_bytes.join().expect("a reader does not panic")?;
        self.reads_nothing.set_read_timeout(Some(PATIENCE))?;
        let (mut unread, mut bytes, mut texts) = (Vec::new(), vec![0; 64 << 10], 0);
        loop {
            match self.reads_nothing.read(&mut bytes) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => unread.extend_from_slice(&bytes[..count]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(texts),
                Err(error) => return Err(error),
            }
            let mut used = 0;
            while let Some((length, frame)) = Speech::Ours.next(&unread[used..]) {
                texts += usize::from(matches!(frame, Frame::Text(_)));
                used += length;
            }
            unread.drain(..used);
        }
    }
}

/// Joins, and looks whether it has, but reads nothing.
fn join(server: SocketAddr, number: usize) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
    socket.connect(&server.into())?;
    let mut stream = TcpStream::from(socket);
    stream.write_all(&Speech::Ours.hello(number, false))?;
    let mut bytes = [0; 256];
    loop {
        let count = stream.peek(&mut bytes)?;
        let mut rest = &bytes[..count];
        while let Some((length, frame)) = Speech::Ours.next(rest) {
            match frame {
                Frame::Joined => return Ok(stream),
                Frame::Refused(why) => return Err(io::Error::other(why)),
                _ => rest = &rest[length..],
            }
        }
        if count == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        // There is no waiting for more than there is without reading it.
        thread::sleep(Duration::from_millis(1));
    }
}
