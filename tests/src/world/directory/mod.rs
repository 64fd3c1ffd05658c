//! The directory on its host: the core's machine and the server's own room log, driven as their documentation says.
//! Beside them, a naive queue for each link says what it is to be sent.
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | the program: what happens on the network becomes the machine's inputs |
//! | `machine.rs` | the machine, with tables that grow or with a board's |
//! | `links.rs` | its outputs, on all links |
//! | `due.rs` | what one link is to be sent |

mod due;
mod links;
mod machine;

use plausch_core::directory::{ClosedBy, Command, CommandError, Event, Input, Limits};
use plausch_core::link::{LinkId, LinkIds};
use plausch_core::name::Nick;
use plausch_core::text::Text;
use plausch_core::time::{Instant, TimeoutReason};
use plausch_core::wire::{Dialect, Hello, Inbox, Message, Received, Sender};

use super::network::{EndId, Network, Read, Signal};
use super::program::Program;
pub use links::Relay;
use links::{Links, WHO};
pub use machine::{Machine, Memory};

/// How many bytes may wait for one member.
pub const BYTES_WAITING: usize = 1024 * 1024;
/// The directory's program.
#[derive(Debug)]
pub struct DirectoryHost {
    machine: Machine,
    ids: LinkIds,
    links: Links,
}

impl DirectoryHost {
    /// A directory with nobody in it, with so many bytes that may wait for one member. Of `limits`, it has what its
    /// `memory` has room for.
    pub fn new(memory: Memory, limits: Limits, bytes_waiting: usize, seed: u32) -> Self {
        DirectoryHost {
            machine: Machine::new(memory, limits, seed),
            ids: LinkIds::new(),
            links: Links::new(bytes_waiting),
        }
    }

    /// Lets in members that are connected to nothing. Nobody hears of them but by the user list.
    ///
    /// # Panics
    /// If they are not let in.
    pub fn populate(&mut self, now: Instant, nicks: impl Iterator<Item = Nick>) {
        for (number, nick) in nicks.enumerate() {
            let link = self.ids.allocate();
            self.links.phantoms.insert(link);
            let port = u16::try_from(number % 60_000).unwrap_or(0) + 1024;
            let ip = [10, 9, u8::try_from(number / 60_000).unwrap_or(0), 9];
            let from = (ip, port).into();
            self.machine.input_unseen(now, Input::Accepted { link, from });
            let messages = [Message::Hello(Hello::default()), Message::Register { nick, port }];
            for message in messages {
                let item = plausch_core::wire::Item::Message(message);
                let received = Received { dialect: Dialect::Framed, item };
                self.machine.input_unseen(now, Input::Received { link, received });
            }
        }
    }

    /// Does what the operator wants.
    ///
    /// # Errors
    /// Says why it cannot be done.
    pub fn operate(&mut self, net: &mut Network, command: Command<'_>) -> Result<(), CommandError> {
        self.machine.command(&mut self.links, net, command)?;
        self.catch_up(net);
        Ok(())
    }

    /// Removes a member.
    ///
    /// # Errors
    /// If there is none.
    pub fn kick(
        &mut self,
        net: &mut Network,
        nick: &str,
        why: Option<&str>,
    ) -> Result<(), CommandError> {
        let nick = Nick::new(nick).map_err(|_| CommandError::NoSuchMember)?;
        self.operate(net, Command::Kick { nick, why: why.and_then(|why| Text::new(why).ok()) })
    }

    /// The machine.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// What the operator was told.
    pub fn events(&self) -> &[Event] {
        &self.links.events
    }

    /// All that was said to the room, in order.
    pub fn relayed(&self) -> &[Relay] {
        &self.links.relayed
    }

    /// The members' nicknames, in order.
    pub fn nicks(&self) -> Vec<String> {
        let mut nicks: Vec<_> =
            self.machine.members().map(|member| member.nick.to_string()).collect();
        nicks.sort();
        nicks
    }

    /// What the link of a connection is called, whose other side is at `end`'s.
    pub fn link_at(&self, end: EndId) -> Option<LinkId> {
        self.links.at(end).filter(|&link| self.links.is_open(link))
    }

    /// How many connections there are, those included that are being closed.
    pub fn link_count(&self) -> usize {
        self.links.len()
    }

    /// Where it keeps its entries.
    pub fn memory(&self) -> Memory {
        self.machine.memory()
    }

    /// How many bytes may wait for one member.
    pub fn bytes_waiting(&self) -> usize {
        self.links.bytes_waiting
    }

    /// All connections.
    pub fn connections(&self) -> Vec<EndId> {
        self.links.ends()
    }

    /// Sends what is to be sent before anything else happens.
    pub fn hurry(&mut self, net: &mut Network) {
        self.links.hurry(net);
        self.catch_up(net);
    }

    fn input(&mut self, net: &mut Network, input: Input<'_>) {
        self.machine.input(&mut self.links, net, input);
    }

    /// Does what has to wait until the outputs are done.
    fn catch_up(&mut self, net: &mut Network) {
        loop {
            self.links.turns(net);
            let Some(link) = self.links.next_slow() else { return };
            net.note(WHO, format_args!("{link} reads too slowly"));
            if self.links.is_open(link) {
                self.ends(net, link, ClosedBy::Slow);
            } else {
                self.links.forget(net, link);
            }
        }
    }

    fn ends(&mut self, net: &mut Network, link: LinkId, by: ClosedBy) {
        if let Some(at) = self.links.get_mut(link) {
            at.over = Some(by);
            if by != ClosedBy::Peer {
                net.reset(at.end);
            }
        }
        self.input(net, Input::Closed { link, by });
        if self.links.is_open(link) {
            net.broken_law(WHO, format_args!("{link} is over, and was not forgotten"));
        }
    }

    fn read(&mut self, net: &mut Network, end: EndId) {
        let Some(link) = self.links.at(end) else { return };
        if !self.links.is_open(link) {
            return self.read_on(net, link, end);
        }
        let Some(mut inbox) = self.links.get_mut(link).and_then(|at| at.inbox.take()) else {
            return;
        };
        match net.read(end, inbox.space().len()) {
            Read::Nothing => {}
            Read::End => {
                net.note(WHO, format_args!("{link} ended"));
                if let Some(at) = self.links.get_mut(link) {
                    at.heard_all = true;
                }
                return self.ends(net, link, ClosedBy::Peer);
            }
            Read::Bytes(bytes) => {
                inbox.space()[..bytes.len()].copy_from_slice(&bytes);
                inbox.received(bytes.len());
                while let Some(received) = inbox.next() {
                    self.links.speaks(link, received.dialect);
                    self.machine.input(&mut self.links, net, Input::Received { link, received });
                }
            }
        }
        if let Some(at) = self.links.get_mut(link) {
            at.inbox = Some(inbox);
        }
    }

    /// Reads on what nobody wants, so that what was sent last arrives. Of what comes too late, the machine may hear.
    fn read_on(&mut self, net: &mut Network, link: LinkId, end: EndId) {
        match net.read(end, 4096) {
            Read::Nothing => {}
            Read::End => self.links.heard_all(net, link),
            Read::Bytes(bytes) => {
                let mut inbox =
                    Inbox::<4608>::new(Sender::Client, self.machine.limits().payload_length);
                inbox.space()[..bytes.len()].copy_from_slice(&bytes);
                inbox.received(bytes.len());
                while let Some(received) = inbox.next() {
                    self.machine.ignores(net, Input::Received { link, received });
                }
            }
        }
    }
}

impl Program for DirectoryHost {
    fn signal(&mut self, net: &mut Network, signal: Signal) {
        match signal {
            Signal::Accepted { end, peer, .. } => {
                let link = self.ids.allocate();
                net.note(WHO, format_args!("{link} accepted from {peer}"));
                self.links.add(link, end, self.machine.limits().payload_length);
                self.input(net, Input::Accepted { link, from: peer });
            }
            Signal::Readable { end } => self.read(net, end),
            Signal::Writable { end } => self.links.writable(net, end),
            Signal::Lost { end } => {
                if let Some(link) = self.links.at(end) {
                    net.note(WHO, format_args!("{link} lost"));
                    if self.links.is_open(link) {
                        self.ends(net, link, ClosedBy::Error);
                    } else {
                        self.links.forget(net, link);
                    }
                }
            }
            Signal::Listening { .. } | Signal::Connected { .. } | Signal::Refused { .. } => {}
            Signal::Taken { .. } | Signal::Datagram { .. } => {}
        }
        self.catch_up(net);
    }

    fn next_wake(&self) -> Option<Instant> {
        let machine = self.machine.next_timeout().map(|timeout| timeout.at);
        machine.into_iter().chain(self.links.next_wake()).min()
    }

    fn wake(&mut self, net: &mut Network) {
        let mut bounded = 8 + 2 * (self.links.len() + self.links.phantoms.len());
        while let Some(timeout) = self.machine.next_timeout().filter(|due| due.at <= net.now()) {
            // Whoever is silent is looked at all the time.
            if timeout.reason != TimeoutReason::Silence {
                net.note(WHO, format_args!("timeout: {:?}", timeout.reason));
            }
            self.input(net, Input::Timeout);
            bounded -= 1;
            if bounded == 0 {
                return net.broken_law(WHO, format_args!("no progress: {timeout:?}"));
            }
        }
        self.catch_up(net);
        self.links.give_up(net);
    }
}
