//! Somebody who sends any bytes at all, and reads all that comes.

use std::net::SocketAddr;

use plausch_core::time::Instant;

use super::network::{EndId, HostId, Network, Port, ProgramId, Read, Signal, Temper};
use super::program::Program;
use super::trace::readable;
use crate::originals::Generation;

/// One connection, and one port for datagrams.
#[derive(Debug)]
pub struct Raw {
    id: ProgramId,
    host: HostId,
    who: String,
    end: Option<EndId>,
    /// What is sent as soon as the connection is up.
    waiting: Vec<u8>,
    up: bool,
    received: Vec<u8>,
    over: bool,
    port: Option<u16>,
    datagrams: Vec<(SocketAddr, Vec<u8>)>,
}

impl Raw {
    /// Somebody on `host`.
    pub fn new(id: ProgramId, host: HostId, who: &str) -> Self {
        Raw {
            id,
            host,
            who: who.to_owned(),
            end: None,
            waiting: Vec::new(),
            up: false,
            received: Vec::new(),
            over: false,
            port: None,
            datagrams: Vec::new(),
        }
    }

    /// Connects anew.
    pub fn connect(&mut self, net: &mut Network, to: SocketAddr) {
        net.note(&self.who, format_args!("connects to {to}"));
        self.end = Some(net.connect(self.id, self.host, Temper::Sturdy, to));
        (self.up, self.over) = (false, false);
        self.received.clear();
    }

    /// Waits for connections.
    pub fn listen(&mut self, net: &mut Network, port: u16) {
        net.listen(self.id, self.host, Temper::Sturdy, Port::Only(port), false);
    }

    /// Sends `bytes`.
    pub fn send(&mut self, net: &mut Network, bytes: &[u8]) {
        net.note(&self.who, format_args!("→ {}", readable(bytes)));
        match self.end.filter(|_| self.up) {
            Some(end) => net.send(end, bytes),
            None => self.waiting.extend(bytes),
        }
    }

    /// Ends its stream.
    pub fn finish(&mut self, net: &mut Network) {
        if let Some(end) = self.end {
            net.note(&self.who, "ends its stream");
            net.finish(end);
        }
    }

    /// Sends a datagram from `port`.
    pub fn send_datagram(&mut self, net: &mut Network, port: u16, to: SocketAddr, bytes: &[u8]) {
        if self.port != Some(port) && net.open_datagrams(self.id, self.host, Some(port)).is_some() {
            self.port = Some(port);
        }
        net.send_datagram(&self.who, self.host, port, to, bytes);
    }

    /// All that came over its connection.
    pub fn received(&self) -> &[u8] {
        &self.received
    }

    /// Whether its connection is over.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// Whether its connection is up.
    pub fn is_up(&self) -> bool {
        self.up && !self.over
    }

    /// Its connection.
    pub fn end(&self) -> Option<EndId> {
        self.end
    }

    /// All datagrams that came.
    pub fn datagrams(&self) -> &[(SocketAddr, Vec<u8>)] {
        &self.datagrams
    }
}

impl Program for Raw {
    fn signal(&mut self, net: &mut Network, signal: Signal) {
        match signal {
            Signal::Connected { end, .. } if self.end != Some(end) => net.close(end),
            Signal::Readable { end } | Signal::Lost { end } | Signal::Refused { end }
                if self.end != Some(end) => {}
            Signal::Connected { end, .. } | Signal::Accepted { end, .. } => {
                self.end = Some(end);
                (self.up, self.over) = (true, false);
                net.note(&self.who, "is connected");
                net.send(end, &std::mem::take(&mut self.waiting));
            }
            Signal::Readable { end } => match net.read(end, usize::MAX) {
                Read::Nothing => {}
                Read::End => {
                    net.note(&self.who, "sees the end of the stream");
                    self.over = true;
                }
                Read::Bytes(bytes) => {
                    net.note(&self.who, format_args!("reads {}", readable(&bytes)));
                    self.received.extend(bytes);
                }
            },
            Signal::Refused { .. } | Signal::Lost { .. } => {
                net.note(&self.who, "is cut off");
                self.over = true;
            }
            Signal::Datagram { from, bytes, .. } => {
                net.note(&self.who, format_args!("gets from {from} {}", readable(&bytes)));
                self.datagrams.push((from, bytes));
            }
            Signal::Listening { .. } | Signal::Taken { .. } | Signal::Writable { .. } => {}
        }
    }

    fn next_wake(&self) -> Option<Instant> {
        None
    }

    fn wake(&mut self, _: &mut Network) {}
}

/// The bytes of a framed invitation, with any port at all.
pub fn invitation(port: u16) -> Vec<u8> {
    Generation::Framed.datagram(&format!("CHAT_REQUEST {port}"))
}

/// The same with a FROM behind it.
pub fn invitation_from(port: u16, nick: &str) -> Vec<u8> {
    [invitation(port), Generation::Framed.datagram(&format!("FROM {nick}"))].concat()
}
