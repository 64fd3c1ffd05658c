//! A server, and clients that speak to it byte by byte.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use plausch_transport_std::Rate;
use plausch_transport_std::server::{self, DirectoryLimits, Event, Handle, Limits, Options};

/// Longer than anything takes on a busy machine.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(120);

pub(crate) fn usual() -> DirectoryLimits {
    DirectoryLimits::default()
}

pub(crate) fn directory(directory: DirectoryLimits) -> Limits {
    Limits { directory, ..Limits::default() }
}

/// Any number of broadcasts, and no pause for newcomers.
pub(crate) fn unhindered() -> Limits {
    directory(DirectoryLimits {
        broadcasts: Rate { burst: 0, per_second: 0 },
        newcomers_pause: Duration::ZERO,
        ..usual()
    })
}

/// A server on a thread of its own; it stops with the test.
pub(crate) struct Running {
    pub(crate) addr: SocketAddr,
    pub(crate) handle: Handle,
    running: Option<server::Running>,
}

impl Running {
    pub(crate) fn start(limits: Limits) -> Self {
        let listen = vec!["127.0.0.1:0".parse().unwrap()];
        let running = server::spawn(Options { listen, limits, ..Options::default() }).unwrap();
        let (addr, handle) = (running.addresses()[0], running.handle().clone());
        Running { addr, handle, running: Some(running) }
    }

    pub(crate) fn running(&self) -> &server::Running {
        self.running.as_ref().unwrap()
    }

    pub(crate) fn stop(&mut self) {
        self.running.take().unwrap().stop();
    }

    pub(crate) fn next_event(&self) -> Event {
        smol::block_on(self.running().events().next()).unwrap()
    }

    pub(crate) fn connect(&self) -> Client {
        Client::new(TcpStream::connect(self.addr).unwrap())
    }

    pub(crate) fn join_modern(&self, nick: &str) -> Client {
        let mut client = self.connect();
        client.join_modern(nick);
        client
    }

    pub(crate) fn join_line(&self, nick: &str) -> Client {
        let mut client = self.connect();
        client.line(&format!("REGISTER {nick} 0"));
        while client.hear() != format!("USER_JOINED {nick} 127.0.0.1 0") {}
        client
    }
}

pub(crate) struct Client {
    pub(crate) stream: BufReader<TcpStream>,
}

impl Client {
    pub(crate) fn new(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(TIMEOUT)).unwrap();
        stream.set_write_timeout(Some(TIMEOUT)).unwrap();
        stream.set_nodelay(true).unwrap();
        Client { stream: BufReader::new(stream) }
    }

    pub(crate) fn join_modern(&mut self, nick: &str) {
        self.frame("HELLO 1");
        self.frame(&format!("REGISTER {nick} 0"));
        while self.hear() != format!("USER_JOINED {nick} 127.0.0.1 0") {}
    }

    pub(crate) fn frame(&mut self, payload: &str) {
        self.say(true, payload);
    }

    pub(crate) fn line(&mut self, payload: &str) {
        self.say(false, payload);
    }

    pub(crate) fn say(&mut self, framed: bool, payload: &str) {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let message = match framed {
            true => [&length, payload.as_bytes()].concat(),
            false => [payload.as_bytes(), b"\n"].concat(),
        };
        self.stream.get_mut().write_all(&message).unwrap();
    }

    /// The next message, in whichever dialect.
    pub(crate) fn hear(&mut self) -> String {
        let framed = self.stream.fill_buf().unwrap().first() == Some(&0);
        let mut payload = Vec::new();
        if framed {
            let mut length = [0; 4];
            self.stream.read_exact(&mut length).unwrap();
            payload.resize(u32::from_be_bytes(length) as usize, 0);
            self.stream.read_exact(&mut payload).unwrap();
        } else {
            self.stream.read_until(b'\n', &mut payload).unwrap();
            assert_eq!(payload.pop(), Some(b'\n'), "the end of the stream");
        }
        String::from_utf8(payload).unwrap()
    }

    /// That somebody joins, and what the server says of it.
    pub(crate) fn hears_joining(&mut self, nick: &str) {
        assert_eq!(self.hear(), format!("USER_JOINED {nick} 127.0.0.1 0"));
        assert!(self.hear().starts_with(&format!("PROFILE {nick} dialect=")));
    }

    /// All that comes before the end of the stream, which is a regular one.
    pub(crate) fn rest(&mut self) -> String {
        let mut rest = String::new();
        self.stream.read_to_string(&mut rest).unwrap();
        rest
    }
}
