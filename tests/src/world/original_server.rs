//! An original's server on its host: the stand-in, driven in the world's time.

use std::collections::BTreeMap;

use plausch_core::time::Instant;

use super::network::{EndId, Network, Read, Signal};
use super::program::Program;
use super::trace::readable;
use crate::originals::{Action, Generation, Server};

const WHO: &str = "server";
/// What one `recv()` of the server returns at most.
const RECV: usize = 4096;

/// An original's server.
#[derive(Debug)]
pub struct OriginalServer {
    machine: Server,
    ends: BTreeMap<usize, EndId>,
    accepted: usize,
}

impl OriginalServer {
    /// Nobody is there.
    pub fn new(generation: Generation) -> Self {
        OriginalServer { machine: Server::new(generation), ends: BTreeMap::new(), accepted: 0 }
    }

    /// Who is there.
    pub fn nicks(&self) -> Vec<String> {
        self.machine.nicks()
    }

    fn perform(&mut self, net: &mut Network, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Send { link, bytes } => {
                    net.note(WHO, format_args!("→ {link} {}", readable(&bytes)));
                    if let Some(&end) = self.ends.get(&link) {
                        net.send(end, &bytes);
                    }
                }
                Action::Close { link } => {
                    net.note(WHO, format_args!("closes {link}"));
                    if let Some(end) = self.ends.remove(&link) {
                        net.close(end);
                    }
                }
            }
        }
    }

    fn link_at(&self, end: EndId) -> Option<usize> {
        self.ends.iter().find(|&(_, at)| *at == end).map(|(&link, _)| link)
    }
}

impl Program for OriginalServer {
    fn signal(&mut self, net: &mut Network, signal: Signal) {
        match signal {
            Signal::Accepted { end, peer, .. } => {
                self.accepted += 1;
                self.ends.insert(self.accepted, end);
                self.machine.connected(self.accepted, peer.ip());
            }
            Signal::Readable { end } => {
                let Some(link) = self.link_at(end) else { return };
                let actions = match net.read(end, RECV) {
                    Read::Nothing => return,
                    Read::End => self.machine.closed(link),
                    Read::Bytes(bytes) => self.machine.received(link, &bytes),
                };
                self.perform(net, actions);
            }
            Signal::Lost { end } => {
                let Some(link) = self.link_at(end) else { return };
                let actions = self.machine.closed(link);
                self.perform(net, actions);
            }
            _ => {}
        }
    }

    fn next_wake(&self) -> Option<Instant> {
        None
    }

    fn wake(&mut self, _: &mut Network) {}
}
