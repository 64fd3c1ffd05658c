//! Clients that speak to a server byte by byte: over a secure link, and as originals.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use plausch_core::secure::{Generator, Identity, Item, MAX_PLAINTEXT, MAX_RECORD, SecureLink};

use crate::common::{TIMEOUT, framed};
use crate::handshake::shake_hands;

pub(crate) fn connect(addr: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(addr).unwrap();
    stream.set_read_timeout(Some(TIMEOUT)).unwrap();
    stream
}

/// Everything until the server ends the stream.
pub(crate) fn all(mut stream: TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A reset is an end, too.
    let _ = stream.read_to_end(&mut bytes);
    bytes
}

/// A client at the other end of a secure link.
pub(crate) struct Sealed {
    pub(crate) stream: TcpStream,
    link: SecureLink,
    plain: Vec<u8>,
}

impl Sealed {
    /// Shakes hands.
    pub(crate) fn connect(addr: SocketAddr, identity: &Identity) -> Self {
        let mut stream = connect(addr);
        let mut seed = [0; 32];
        seed[..2].copy_from_slice(&stream.local_addr().unwrap().port().to_be_bytes());
        let mut generator = Generator::new(seed);
        let link = shake_hands(&mut stream, identity, &mut generator);
        Sealed { stream, link, plain: Vec::new() }
    }

    /// Joins, and reads what greets it.
    pub(crate) fn join(addr: SocketAddr, identity: &Identity, nick: &str) -> Self {
        let mut client = Sealed::connect(addr, identity);
        client.send(&["HELLO 1", &format!("REGISTER {nick} 0")]);
        while !client.next().unwrap().starts_with("USER_JOINED") {}
        client
    }

    /// What this is on the wire.
    pub(crate) fn seal(&mut self, plain: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::new();
        for piece in plain.chunks(MAX_PLAINTEXT) {
            let mut record = [0; MAX_RECORD];
            record[2..2 + piece.len()].copy_from_slice(piece);
            sealed.extend_from_slice(self.link.seal(&mut record, piece.len()).unwrap());
        }
        sealed
    }

    pub(crate) fn send(&mut self, payloads: &[&str]) {
        let plain: Vec<u8> = payloads.iter().flat_map(|payload| framed(payload)).collect();
        let sealed = self.seal(&plain);
        self.stream.write_all(&sealed).unwrap();
    }

    /// The next payload; none at the end of the stream.
    pub(crate) fn next(&mut self) -> Option<String> {
        loop {
            if let Some((length, rest)) = self.plain.split_first_chunk::<4>()
                && let Some(payload) = rest.get(..u32::from_be_bytes(*length) as usize)
            {
                let payload = String::from_utf8(payload.to_vec()).unwrap();
                self.plain.drain(..4 + payload.len());
                return Some(payload);
            }
            let mut bytes = [0; 16 << 10];
            let count = self.stream.read(&mut bytes).ok().filter(|count| *count > 0)?;
            let mut plain = std::mem::take(&mut self.plain);
            self.open(&bytes[..count], &mut plain);
            self.plain = plain;
        }
    }

    /// Appends to `plain` what has arrived.
    pub(crate) fn open(&mut self, mut bytes: &[u8], plain: &mut Vec<u8>) {
        while !bytes.is_empty() {
            let (used, item) = self.link.receive(bytes);
            bytes = &bytes[used..];
            match item {
                Some(Item::Plain(opened)) => plain.extend_from_slice(opened),
                None => {}
                item => panic!("{item:?}"),
            }
        }
    }
}

/// A client of the first originals.
pub(crate) struct Original(BufReader<TcpStream>);

impl Original {
    pub(crate) fn join(addr: SocketAddr, nick: &str) -> Self {
        let mut stream = connect(addr);
        stream.write_all(format!("REGISTER {nick} 0\n").as_bytes()).unwrap();
        let mut original = Original(BufReader::new(stream));
        while !original.next().starts_with(&format!("USER_JOINED {nick} ")) {}
        original
    }

    pub(crate) fn say(&mut self, line: &str) {
        self.0.get_mut().write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    pub(crate) fn next(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

/// A client of the newest originals.
pub(crate) struct Framed(TcpStream);

impl Framed {
    pub(crate) fn join(addr: SocketAddr, nick: &str) -> Self {
        let mut stream = connect(addr);
        stream.write_all(&framed(&format!("REGISTER {nick} 0"))).unwrap();
        let mut original = Framed(stream);
        while !original.next().starts_with(&format!("USER_JOINED {nick} ")) {}
        original
    }

    pub(crate) fn next(&mut self) -> String {
        let mut length = [0; 4];
        self.0.read_exact(&mut length).unwrap();
        let mut payload = vec![0; u32::from_be_bytes(length).try_into().unwrap()];
        self.0.read_exact(&mut payload).unwrap();
        String::from_utf8(payload).unwrap()
    }
}
