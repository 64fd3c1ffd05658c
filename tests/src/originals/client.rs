//! A member: how an original joins, reads what the directory sends, and is invited.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::python::{int, split};
use super::{Buffer, Generation};

/// What an original's user sees, and where its threads end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// WELCOME was the first message.
    Joined,
    /// ERROR was.
    Refused(String),
    /// A user list came.
    Users(Vec<String>),
    /// Somebody came.
    UserJoined(String),
    /// Somebody left.
    UserLeft(String),
    /// Somebody said something to the room.
    Said {
        /// Who.
        from: String,
        /// What, with single spaces.
        text: String,
    },
    /// The server complains.
    Error(String),
    /// The reader died of an exception: nothing that the directory sends is seen any more.
    ReaderEnded(String),
    /// The connection is over.
    Disconnected,
    /// Somebody asks for a private chat: one more window.
    Question {
        /// Where the datagram came from.
        source: SocketAddr,
        /// The port in it.
        port: u16,
    },
    /// One's own invitation was declined.
    Rejected,
    /// The thread that reads datagrams died of an exception.
    DatagramReaderEnded(String),
}

/// An original's client.
#[derive(Debug)]
pub struct Client {
    generation: Generation,
    nick: String,
    phase: Phase,
    buffer: Buffer,
    reads_datagrams: bool,
    roster: BTreeMap<String, (String, u16)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Waits for one message.
    Joining,
    Joined,
    /// The reader has ended, or the connection.
    Over,
}

impl Client {
    /// It is about to connect.
    pub fn new(generation: Generation, nick: &str) -> Self {
        Client {
            generation,
            nick: nick.to_owned(),
            phase: Phase::Joining,
            buffer: Buffer::default(),
            reads_datagrams: true,
            roster: BTreeMap::new(),
        }
    }

    /// What it sends first.
    pub fn register(&self, udp_port: u16) -> Vec<u8> {
        self.generation.packed(&format!("REGISTER {} {udp_port}", self.nick))
    }

    /// What it sends to say `text` to the room.
    pub fn broadcast(&self, text: &str) -> Vec<u8> {
        self.generation.packed(&format!("BROADCAST {} {text}", self.nick))
    }

    /// What it sends to leave.
    pub fn quit(&self) -> Vec<u8> {
        self.generation.packed("QUIT ")
    }

    /// The datagram that invites.
    pub fn invitation(&self, port: u16) -> Vec<u8> {
        self.generation.datagram(&format!("CHAT_REQUEST {port}"))
    }

    /// The datagram that declines. It goes to the source's IP address and, measured on the originals, the
    /// **TCP** port of the request.
    pub fn rejection(&self) -> Vec<u8> {
        match self.generation {
            Generation::Framed => self.generation.datagram("CHAT_REJECTED "),
            Generation::Line => self.generation.datagram("CHAT_REJECTED"),
        }
    }

    /// What one `recv(1024)` returned.
    pub fn received(&mut self, chunk: &[u8]) -> Vec<Shown> {
        let mut shown = Vec::new();
        if self.phase == Phase::Over {
            return shown;
        }
        if self.buffer.fill(self.generation, chunk).is_err() {
            self.end("invalid utf-8", &mut shown);
        }
        while self.phase != Phase::Over {
            let Some(payload) = self.buffer.next(self.generation) else { break };
            let Ok(payload) = payload else {
                self.end("invalid utf-8", &mut shown);
                break;
            };
            if self.phase == Phase::Joining {
                self.first(&payload, &mut shown);
                // Every other byte that came along is thrown away.
                self.buffer.bytes.clear();
            } else {
                self.message(&payload, &mut shown);
            }
        }
        shown
    }

    /// The connection has ended.
    pub fn closed(&mut self) -> Vec<Shown> {
        if self.phase == Phase::Over {
            return Vec::new();
        }
        self.phase = Phase::Over;
        vec![Shown::Disconnected]
    }

    /// What one datagram held.
    pub fn datagram(&mut self, source: SocketAddr, bytes: &[u8]) -> Vec<Shown> {
        if !self.reads_datagrams {
            return Vec::new();
        }
        match self.invited(source, bytes) {
            Ok(shown) => shown.into_iter().collect(),
            Err(why) => {
                self.reads_datagrams = false;
                vec![Shown::DatagramReaderEnded(why.to_owned())]
            }
        }
    }

    /// Its generation.
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// Its nickname.
    pub fn nick(&self) -> &str {
        &self.nick
    }

    /// Who is in the room, as far as it knows, and where.
    pub fn roster(&self) -> &BTreeMap<String, (String, u16)> {
        &self.roster
    }

    fn first(&mut self, payload: &str, shown: &mut Vec<Shown>) {
        match split(payload).as_slice() {
            ["WELCOME", ..] => {
                self.phase = Phase::Joined;
                shown.push(Shown::Joined);
            }
            ["ERROR", text @ ..] => {
                self.phase = Phase::Over;
                shown.push(Shown::Refused(text.join(" ")));
            }
            // It waits for an answer that will not come.
            _ => {
                self.phase = Phase::Over;
                shown.push(Shown::ReaderEnded(format!("hangs after {payload:?}")));
            }
        }
    }

    fn message(&mut self, payload: &str, shown: &mut Vec<Shown>) {
        let words = split(payload);
        match (self.generation, words.as_slice()) {
            (_, ["USERLIST", entries @ ..]) => {
                for entry in entries {
                    if !self.entry(&entry.split(':').collect::<Vec<_>>()) {
                        return self.end("a bad entry in the user list", shown);
                    }
                }
                shown.push(Shown::Users(self.roster.keys().cloned().collect()));
            }
            (_, ["USER_JOINED", entry @ ..]) => {
                if !self.entry(entry) {
                    return self.end("a bad USER_JOINED", shown);
                }
                shown.push(Shown::UserJoined(entry[0].to_owned()));
            }
            (_, ["USER_LEFT"]) => self.end("a bad USER_LEFT", shown),
            (_, ["USER_LEFT", nick, ..]) => {
                self.roster.remove(*nick);
                shown.push(Shown::UserLeft((*nick).to_owned()));
            }
            (Generation::Framed, ["BROADCAST", from, text @ ..])
            | (Generation::Line, ["BROADCAST_MSG", from, text @ ..]) => {
                shown.push(Shown::Said { from: (*from).to_owned(), text: text.join(" ") });
            }
            (generation, ["ERROR", text @ ..]) => {
                shown.push(Shown::Error(text.join(" ")));
                if generation == Generation::Line {
                    self.phase = Phase::Over;
                    shown.push(Shown::Disconnected);
                }
            }
            _ => {}
        }
    }

    /// Takes a nickname, an address and a port; false if that raises an exception.
    fn entry(&mut self, fields: &[&str]) -> bool {
        let [nick, ip, port] = fields else { return false };
        let Some(port) = int(port).and_then(|port| u16::try_from(port).ok()) else { return false };
        self.roster.insert((*nick).to_owned(), ((*ip).to_owned(), port));
        true
    }

    fn end(&mut self, why: &str, shown: &mut Vec<Shown>) {
        self.phase = Phase::Over;
        shown.push(Shown::ReaderEnded(why.to_owned()));
    }

    fn invited(&mut self, source: SocketAddr, bytes: &[u8]) -> Result<Option<Shown>, &'static str> {
        let payload = match self.generation {
            Generation::Framed => {
                let (prefix, rest) = bytes.split_first_chunk::<4>().ok_or("less than 4 bytes")?;
                let len = u32::from_be_bytes(*prefix) as usize;
                rest.get(..len).unwrap_or(rest)
            }
            Generation::Line => bytes,
        };
        let payload = std::str::from_utf8(payload).map_err(|_| "invalid utf-8")?;
        match split(payload).as_slice() {
            ["CHAT_REQUEST", arguments @ ..] => {
                let port = arguments.first().and_then(|port| int(port)).ok_or("no port")?;
                let port = u16::try_from(port).map_err(|_| "no port")?;
                Ok(Some(Shown::Question { source, port }))
            }
            ["CHAT_REJECTED", ..] => Ok(Some(Shown::Rejected)),
            _ => Ok(None),
        }
    }
}
