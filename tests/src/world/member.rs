//! One of ours on its host: the core's machine, driven as its documentation says.

use std::net::SocketAddr;

use plausch_core::client::{Client, Command, Input, Limits, Output, Outputs, Peer, Tables};
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::text::Text;
use plausch_core::time::{Instant, TimeoutReason};
use plausch_core::wire::{Datagram, Dialect};

use super::ledger::Ledger;
use super::network::{EndId, HostId, Network, Port, ProgramId, Read, Signal};
use super::program::{Action, Person, Program};
use super::seen::{Seen, Sights};
use super::wires::{Later, Wires};

/// A member with tables of kind `T`, and inboxes of `N` bytes.
#[derive(Debug)]
pub struct Member<T: Tables, const N: usize> {
    nick: Nick,
    machine: Client<T>,
    wires: Wires<N>,
    dialect: Option<Dialect>,
    address: SocketAddr,
    last_port: Option<u16>,
    past: u32,
}

impl<T: Tables, const N: usize> Member<T, N> {
    /// A member on `host` that takes invitations at `address`.
    ///
    /// # Panics
    /// If that port is taken.
    pub fn new(
        net: &mut Network,
        id: ProgramId,
        host: HostId,
        nick: Nick,
        address: SocketAddr,
        dialect: Option<Dialect>,
        past: u32,
    ) -> Self {
        let port = address.port();
        if port != 0 {
            net.open_datagrams(id, host, Some(port)).expect("a port for datagrams");
        }
        let wires = Wires::new(id, host, &nick, port);
        Member {
            nick,
            machine: Client::new(Limits { past, ..Limits::default() }),
            past,
            wires,
            dialect,
            address,
            last_port: None,
        }
    }

    /// The machine.
    pub fn machine(&self) -> &Client<T> {
        &self.machine
    }

    pub(super) fn can_do_secure_chats(&mut self) {
        self.machine.set_secure_chats(true);
    }

    fn input(&mut self, net: &mut Network, input: Input<'_>) {
        let outputs = self.machine.handle(net.now(), input);
        perform(&mut self.wires, net, outputs);
    }

    /// Does what has to wait until the outputs are done.
    fn catch_up(&mut self, net: &mut Network) {
        while let Some(later) = self.wires.later() {
            match later {
                Later::Flush(link) => {
                    let Some(mut inbox) = self.wires.take_inbox(link) else { continue };
                    if let Some(received) = inbox.flush() {
                        let outputs =
                            self.machine.handle(net.now(), Input::Received { link, received });
                        perform(&mut self.wires, net, outputs);
                    }
                    self.wires.put_inbox(link, inbox);
                }
            }
        }
        self.wires.send_lines(net);
    }

    fn read(&mut self, net: &mut Network, end: EndId) {
        let Some(link) = self.wires.link_at(end) else { return self.read_on(net, end) };
        let Some(mut inbox) = self.wires.take_inbox(link) else { return };
        match net.read(end, inbox.space().len()) {
            Read::Nothing => self.wires.put_inbox(link, inbox),
            Read::End => {
                self.wires.put_inbox(link, inbox);
                self.wires.is_over(net, link, false);
                self.input(net, Input::Closed { link });
                self.catch_up(net);
                self.wires.forget(net, link);
            }
            Read::Bytes(bytes) => {
                inbox.space()[..bytes.len()].copy_from_slice(&bytes);
                inbox.received(bytes.len());
                while let Some(received) = inbox.next() {
                    let outputs =
                        self.machine.handle(net.now(), Input::Received { link, received });
                    perform(&mut self.wires, net, outputs);
                }
                self.wires.put_inbox(link, inbox);
            }
        }
    }

    /// What comes on a link that was closed is none of the machine's business, and the machine knows.
    fn read_on(&mut self, net: &mut Network, end: EndId) {
        let Some(link) = self.wires.closing_at(end) else { return };
        let Some(mut inbox) = self.wires.read_on(net, end) else { return };
        while let Some(received) = inbox.next() {
            self.comes_late(net, link, Input::Received { link, received });
        }
        self.wires.put_closing(end, inbox);
    }

    /// Hands in what happened on a link that was closed: it may be closed once more, and that is all.
    fn comes_late(&mut self, net: &mut Network, link: LinkId, input: Input<'_>) {
        for output in self.machine.handle(net.now(), input) {
            if output != (Output::Close { link }) {
                self.wires
                    .broken_law(net, format_args!("{link} is closed, and is heard: {output:?}"));
            }
        }
    }

    fn peer(&self, name: &str) -> Result<Peer, String> {
        match name.parse() {
            Ok(ip) => Ok(Peer::Addr(ip)),
            Err(_) => Nick::new(name).map(Peer::Nick).map_err(|why| why.to_string()),
        }
    }
}

impl<T: Tables, const N: usize> Program for Member<T, N> {
    fn signal(&mut self, net: &mut Network, signal: Signal) {
        match signal {
            Signal::Connected { end, peer } => match self.wires.link_at(end) {
                Some(link) => self.input(net, Input::Connected { link, peer }),
                None => {
                    if let Some(link) = self.wires.closing_at(end) {
                        self.comes_late(net, link, Input::Connected { link, peer });
                    }
                    net.close(end);
                }
            },
            Signal::Refused { end } => {
                if let Some(link) = self.wires.link_at(end) {
                    self.wires.is_over(net, link, true);
                    self.input(net, Input::Failed { link });
                    self.wires.forget(net, link);
                } else if let Some(link) = self.wires.closing_at(end) {
                    self.comes_late(net, link, Input::Failed { link });
                }
            }
            Signal::Listening { listener, port } => match self.wires.listening(listener) {
                Some(link) => {
                    self.last_port = Some(port);
                    self.wires.ledger_mut().listening(link, port);
                    self.input(net, Input::Listening { link, port });
                }
                None => net.unlisten(listener),
            },
            Signal::Taken { listener } => {
                if let Some(link) = self.wires.listening(listener) {
                    self.wires.is_over(net, link, true);
                    self.input(net, Input::Failed { link });
                    self.wires.forget(net, link);
                }
            }
            Signal::Accepted { listener, end, peer } => match self.wires.accepted(listener, end) {
                Some(link) => self.input(net, Input::Connected { link, peer }),
                None => net.close(end),
            },
            Signal::Readable { end } => self.read(net, end),
            // All that it sends is taken at once.
            Signal::Writable { .. } => {}
            Signal::Lost { end } => match self.wires.link_at(end) {
                Some(link) => {
                    self.wires.is_over(net, link, true);
                    self.input(net, Input::Closed { link });
                    self.catch_up(net);
                    self.wires.forget(net, link);
                }
                None => {
                    if let Some(link) = self.wires.closing_at(end) {
                        self.comes_late(net, link, Input::Closed { link });
                    }
                    self.wires.lost(end);
                }
            },
            Signal::Datagram { from, bytes, .. } => {
                let dialect = bytes.first().map_or(Dialect::Line, |&first| Dialect::of(first));
                match Datagram::decode(&bytes) {
                    Ok(Some(datagram)) => {
                        if let Datagram::Invitation { port, .. } = &datagram {
                            self.wires.ledger_mut().arrives(from, port.get());
                        }
                        self.input(net, Input::Datagram { from, dialect, datagram });
                        self.wires.ledger_mut().arrived();
                    }
                    Ok(None) => {}
                    Err(why) => {
                        net.note(self.nick.as_str(), format_args!("cannot read a datagram: {why}"));
                    }
                }
            }
        }
        self.catch_up(net);
    }

    fn next_wake(&self) -> Option<Instant> {
        let machine = self.machine.next_timeout().map(|timeout| timeout.at);
        machine.into_iter().chain(self.wires.next_wake()).min()
    }

    fn wake(&mut self, net: &mut Network) {
        // Each chat and the directory may be due at once, some with one thing after the other.
        let mut bounded = 8 + 4 * self.machine.peers().count();
        while let Some(timeout) = self.machine.next_timeout().filter(|due| due.at <= net.now()) {
            // Whoever is silent is looked at all the time.
            if timeout.reason != TimeoutReason::Silence {
                net.note(self.nick.as_str(), format_args!("timeout: {:?}", timeout.reason));
            }
            self.input(net, Input::Timeout);
            self.catch_up(net);
            bounded -= 1;
            if bounded == 0 {
                return net
                    .broken_law(self.nick.as_str(), format_args!("no progress: {timeout:?}"));
            }
        }
        self.wires.wake(net);
    }
}

impl<T: Tables, const N: usize> Person for Member<T, N> {
    fn does(&mut self, net: &mut Network, action: Action<'_>) -> Result<(), String> {
        net.note(self.nick.as_str(), format_args!("{action:?}"));
        let text = |text| Text::new(text).map_err(|why| why.to_string());
        let command = match action {
            Action::Join { directory } => Command::Join {
                directory,
                nick: self.nick.clone(),
                udp_port: self.address.port(),
                dialect: self.dialect,
                local: None,
            },
            Action::Say { text: said } => Command::Broadcast { text: text(said)? },
            Action::Invite { peer } => {
                Command::Invite { nick: Nick::new(peer).map_err(|why| why.to_string())? }
            }
            Action::Accept { peer } => Command::Accept { peer: self.peer(peer)? },
            Action::Decline { peer } => Command::Decline { peer: self.peer(peer)? },
            Action::SayInPrivate { peer, text: said } => {
                Command::Say { peer: self.peer(peer)?, text: text(said)? }
            }
            Action::Close { peer } => Command::Close { peer: self.peer(peer)? },
            Action::Quit => Command::Quit,
        };
        let quits = command == Command::Quit;
        match self.machine.command(net.now(), command.clone()) {
            Ok(outputs) => {
                if let Err(law) = self.wires.ledger_mut().command(net.now(), &command) {
                    self.wires.broken_law(net, law);
                }
                perform(&mut self.wires, net, outputs);
                if quits {
                    self.wires.sights().add(net.now(), Seen::Quit);
                }
            }
            Err(why) => {
                net.note(self.nick.as_str(), format_args!("cannot: {why}"));
                return Err(why.to_string());
            }
        }
        self.catch_up(net);
        Ok(())
    }

    fn sights(&mut self) -> &mut Sights {
        self.wires.sights()
    }

    fn is_in(&self) -> bool {
        self.machine.is_joined()
    }

    fn roster(&self) -> (Vec<String>, u32) {
        let nicks = self.machine.members().map(|member| member.nick.to_string()).collect();
        (nicks, self.machine.others())
    }

    fn member(&self, nick: &str) -> Option<(SocketAddr, Option<Dialect>)> {
        let found = self.machine.members().find(|member| *member.nick == *nick)?;
        Some((found.addr, found.dialect))
    }

    fn directory_end(&self) -> Option<EndId> {
        self.wires.ends().find(|&(_, peer)| !peer).map(|(end, _)| end)
    }

    fn chat_ends(&self) -> Vec<EndId> {
        self.wires.ends().filter(|&(_, peer)| peer).map(|(end, _)| end).collect()
    }

    fn last_port(&self) -> Option<u16> {
        self.last_port
    }

    fn links(&self) -> usize {
        self.wires.all()
    }

    fn pending(&self) -> usize {
        self.machine.peers().count()
    }

    fn longest_text(&self) -> usize {
        // Beside the text, a payload has its command and a nickname.
        N - 64
    }

    fn asks_for(&self) -> (u32, bool) {
        (self.past, self.dialect != Some(Dialect::Line))
    }

    fn ledger(&self) -> Option<&Ledger> {
        Some(self.wires.ledger())
    }

    fn is_original(&self) -> bool {
        false
    }

    fn address(&self) -> SocketAddr {
        self.address
    }
}

fn perform<T: Tables, const N: usize>(
    wires: &mut Wires<N>,
    net: &mut Network,
    outputs: Outputs<'_, T>,
) {
    // Behind those, the pieces of a long text, or two outputs for each chat.
    let mut bounded = Outputs::<T>::MAX + 16 + 2 * wires.len();
    for output in outputs {
        if bounded == 0 {
            wires.broken_law(net, "more outputs than there may be");
        }
        bounded = bounded.saturating_sub(1);
        wires.perform(net, output);
    }
}

/// How a port that the machine asks for is asked of the network.
impl From<plausch_core::client::ListenPort> for Port {
    fn from(port: plausch_core::client::ListenPort) -> Self {
        use plausch_core::client::ListenPort;
        match port {
            ListenPort::Any => Port::Any,
            ListenPort::Prefer(port) => Port::Prefer(port),
            ListenPort::Only(port) => Port::Only(port),
        }
    }
}
