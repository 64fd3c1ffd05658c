//! A socket that sends any bytes at all, and reads whole payloads.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};

use socket2::{Domain, SockAddr, SockRef, Socket, Type};

use crate::originals::Generation;
use crate::waiting::SOON;

/// Another address of this machine than the usual one: who is there is somebody else to a server.
pub const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// A connection to a server.
#[derive(Debug)]
pub struct Raw {
    generation: Generation,
    stream: TcpStream,
    bytes: Vec<u8>,
}

impl Raw {
    /// Connects from 127.0.0.1.
    pub fn connect(generation: Generation, to: SocketAddr) -> Self {
        Self::connect_from(Ipv4Addr::LOCALHOST, generation, to)
    }

    /// Connects from `ip`, which is one of this machine.
    ///
    /// # Panics
    /// If nobody listens there.
    pub fn connect_from(ip: Ipv4Addr, generation: Generation, to: SocketAddr) -> Self {
        let socket = connected(ip, to);
        Self::over(generation, socket)
    }

    fn over(generation: Generation, stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(SOON)).expect("a timeout");
        stream.set_write_timeout(Some(SOON)).expect("a timeout");
        Raw { generation, stream, bytes: Vec::new() }
    }

    /// Connects and registers without waiting for an answer. Port 0: it wants no invitations.
    pub fn register(generation: Generation, to: SocketAddr, nick: &str) -> Self {
        let mut raw = Self::connect(generation, to);
        raw.send(&format!("REGISTER {nick} 0"));
        raw
    }

    /// Connects and registers, and waits until its user list has come.
    pub fn join(generation: Generation, to: SocketAddr, nick: &str) -> Self {
        let mut raw = Self::register(generation, to, nick);
        raw.expect("WELCOME");
        raw.expect("USERLIST");
        raw
    }

    /// Sends a payload.
    ///
    /// # Panics
    /// If the connection has ended.
    pub fn send(&mut self, payload: &str) {
        self.stream.write_all(&self.generation.packed(payload)).expect("the other side reads");
    }

    /// Sends bytes as they are. Whether they are still read is for the test to see in the answer.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes);
    }

    /// The next payload; none at the end of the stream.
    ///
    /// # Panics
    /// If none comes soon.
    pub fn payload(&mut self) -> Option<String> {
        loop {
            if let Some(payload) = self.generation.take(&mut self.bytes) {
                return Some(String::from_utf8(payload).expect("a server writes UTF-8"));
            }
            let mut chunk = [0; 16384];
            match self.stream.read(&mut chunk) {
                Ok(0) => return None,
                Ok(count) => self.bytes.extend_from_slice(&chunk[..count]),
                Err(why) if why.kind() == ErrorKind::Interrupted => {}
                Err(why) if why.kind() == ErrorKind::ConnectionReset => return None,
                Err(why) => panic!("nothing to be read: {why}; there is {:?}", self.bytes),
            }
        }
    }

    /// Waits for a payload that starts so, and leaves out those before it.
    ///
    /// # Panics
    /// If it does not come.
    pub fn expect(&mut self, start: &str) -> String {
        let mut others = Vec::new();
        while let Some(payload) = self.payload() {
            if payload.starts_with(start) {
                return payload;
            }
            others.push(payload);
        }
        panic!("the stream ended without {start}; there was {others:?}");
    }

    /// Waits for the end of the stream, and returns what comes before it.
    ///
    /// # Panics
    /// If it does not end.
    pub fn rest(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.payload()).collect()
    }

    /// Ends what is sent; what comes is read on.
    pub fn finish(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// Whether all of it could be sent. Waits no longer than a test does.
    pub fn sends_all(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).is_ok()
    }

    /// Its own address.
    ///
    /// # Panics
    /// Never: it is connected.
    pub fn local_addr(&self) -> SocketAddr {
        self.stream.local_addr().expect("an address")
    }
}

/// A server that sends any bytes at all.
#[derive(Debug)]
pub struct Listener {
    listener: TcpListener,
}

impl Listener {
    /// Listens on a free port of 127.0.0.1.
    #[expect(clippy::new_without_default, reason = "it takes a port")]
    pub fn new() -> Self {
        Self::at((Ipv4Addr::LOCALHOST, 0).into())
    }

    /// Listens there.
    ///
    /// # Panics
    /// If that cannot be.
    pub fn at(addr: SocketAddr) -> Self {
        let listener = TcpListener::bind(addr).expect("a port to listen on");
        // It also limits how long `accept` waits.
        let timeout = SockRef::from(&listener).set_read_timeout(Some(SOON));
        timeout.expect("a timeout");
        Listener { listener }
    }

    /// Where it listens.
    ///
    /// # Panics
    /// Never: it is bound.
    pub fn addr(&self) -> SocketAddr {
        self.listener.local_addr().expect("an address")
    }

    /// Waits until somebody connects.
    ///
    /// # Panics
    /// If nobody does.
    pub fn accept(&self, generation: Generation) -> Raw {
        let (stream, _) = self.listener.accept().expect("somebody connects");
        Raw::over(generation, stream)
    }
}

/// A connection from `ip`, which is one of this machine.
///
/// # Panics
/// If nobody listens there.
pub fn connected(ip: Ipv4Addr, to: SocketAddr) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    // Its port's number stays free to listen on: whoever is under test may want just that one.
    socket.set_reuse_address(true).expect("a port that can be shared");
    socket.bind(&SockAddr::from(SocketAddr::from((ip, 0)))).expect("an address of this machine");
    socket.connect(&to.into()).unwrap_or_else(|why| panic!("{to}: {why}"));
    socket.into()
}
