//! A client's machine with its sockets: inputs in, events out, nothing awaited in between.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Instant as StdInstant;

use async_channel::Sender;
use async_io::Async;
use async_net::TcpListener;
use plausch_core::client::{
    self as machine, Client, Command, Disconnect, Input, MemberView, Output,
};
use plausch_core::link::LinkId;
use plausch_core::time::Instant;
use plausch_core::wire::Received;
use smol::{Executor, Task};

use super::link::{Arrival, Inbound};
use super::sockets::Sockets;
use super::{Event, Member, Peer};
use crate::growing::ClientTables;

pub(super) struct Session {
    machine: Client<ClientTables>,
    sockets: Sockets,
    start: StdInstant,
    events: Vec<Event>,
    outcome: Option<Outcome>,
}

/// What decides how the client's life goes on.
pub(super) enum Outcome {
    Welcome,
    Disconnected(Disconnect),
    Refused(String),
}

/// An output that needs the machine again, once it is drained.
enum Later {
    Flush(LinkId),
    Event(Event),
}

impl Session {
    pub(super) fn new(
        executor: Arc<Executor<'static>>,
        arrivals: Sender<Arrival>,
        limits: machine::Limits,
    ) -> Self {
        Session {
            machine: Client::new(limits),
            sockets: Sockets::new(executor, arrivals),
            start: StdInstant::now(),
            events: Vec::new(),
            outcome: None,
        }
    }

    pub(super) fn set_directory(&mut self, addresses: Vec<SocketAddr>) {
        self.sockets.directory = addresses;
    }

    pub(super) fn directory(&self) -> Option<SocketAddr> {
        self.sockets.directory.first().copied()
    }

    pub(super) fn open_udp(&mut self, wanted: u16) -> io::Result<u16> {
        self.sockets.open_udp(wanted)
    }

    pub(super) fn udp(&self) -> Option<Arc<Async<UdpSocket>>> {
        self.sockets.udp()
    }

    pub(super) fn take_closing(&mut self) -> Vec<Task<()>> {
        self.sockets.take_closing()
    }

    /// What the application is to be told, in order.
    pub(super) fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    pub(super) fn take_outcome(&mut self) -> Option<Outcome> {
        self.outcome.take()
    }

    pub(super) fn tell(&mut self, event: Event) {
        self.events.push(event);
    }

    pub(super) fn tell_users(&mut self) {
        let members = self.machine.members().map(member).collect();
        let event = Event::Users { members, others: self.machine.others() };
        self.events.push(event);
    }

    /// Everybody with whom there is a chat or an invitation.
    pub(super) fn peers(&self) -> Vec<Peer> {
        self.machine.peers().cloned().collect()
    }

    pub(super) fn next_timeout(&self) -> Option<StdInstant> {
        self.machine.next_timeout().map(|timeout| std_time(self.start, timeout.at))
    }

    pub(super) fn connected(
        &mut self,
        link: LinkId,
        peer: SocketAddr,
        listener: Option<TcpListener>,
    ) {
        if self.sockets.connected(link, listener) {
            self.input(Input::Connected { link, peer });
        }
    }

    pub(super) fn failed(&mut self, link: LinkId) {
        if self.sockets.gone(link) {
            self.input(Input::Failed { link });
        }
    }

    pub(super) fn closed(&mut self, link: LinkId) {
        if self.sockets.has(link) {
            // The machine may want what the stream ended with.
            self.input(Input::Closed { link });
            self.sockets.gone(link);
        }
    }

    pub(super) fn received(&mut self, link: LinkId, bytes: Vec<u8>) {
        self.read(link, |inbound, each| {
            inbound.push(bytes);
            inbound.read(each);
        });
    }

    pub(super) fn input(&mut self, input: Input<'_>) {
        let now = self.now();
        let outputs = self.machine.handle(now, input);
        let later = perform(outputs, &mut self.sockets, self.start, &mut self.outcome);
        self.catch_up(later);
    }

    /// Does what the user asks for, or tells why not.
    pub(super) fn command(&mut self, command: Command<'_>) {
        let now = self.now();
        let performed = self
            .machine
            .command(now, command)
            .map(|outputs| perform(outputs, &mut self.sockets, self.start, &mut self.outcome));
        match performed {
            Ok(later) => self.catch_up(later),
            Err(error) => self.tell(Event::Error { text: error.to_string() }),
        }
    }

    fn catch_up(&mut self, later: Vec<Later>) {
        for later in later {
            match later {
                Later::Flush(link) => self.read(link, |inbound, each| inbound.flush(each)),
                Later::Event(event) => self.tell(event),
            }
        }
    }

    fn read(
        &mut self,
        link: LinkId,
        read: impl FnOnce(&mut Inbound, &mut dyn FnMut(Received<'_>)),
    ) {
        let Some(mut inbound) = self.sockets.take_inbound(link) else { return };
        read(&mut inbound, &mut |received| self.input(Input::Received { link, received }));
        self.sockets.put_inbound(link, inbound);
    }

    fn now(&self) -> Instant {
        let micros = self.start.elapsed().as_micros();
        Instant::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
    }
}

fn member(member: MemberView<'_>) -> Member {
    Member { nick: member.nick.clone(), addr: member.addr }
}

fn std_time(start: StdInstant, at: Instant) -> StdInstant {
    start + at.since(Instant::START)
}

/// Does all that the machine wants done; what needs the machine again is left for later.
fn perform(
    outputs: machine::Outputs<'_, ClientTables>,
    sockets: &mut Sockets,
    start: StdInstant,
    outcome: &mut Option<Outcome>,
) -> Vec<Later> {
    let mut later = Vec::new();
    for output in outputs {
        match output {
            Output::Connect { link, to, sender } => sockets.connect(link, to, sender),
            Output::Listen { link, port } => sockets.listen(link, port),
            Output::Close { link } => sockets.close(link),
            Output::Send { link, dialect, message } => sockets.send(link, dialect, &message),
            Output::SendLine { link, at, line } => {
                sockets.send_line(link, std_time(start, at), &line);
            }
            Output::SendTo { to, dialect, datagram } => sockets.send_to(to, dialect, &datagram),
            Output::Flush { link } => later.push(Later::Flush(link)),
            Output::Event(event) => later.extend(told(event, outcome)),
        }
    }
    later
}

/// What the application is told of an event, and what follows from it.
fn told(event: machine::Event<'_>, outcome: &mut Option<Outcome>) -> Option<Later> {
    let event = match event {
        machine::Event::Welcome { nick, dialect, modern } => {
            *outcome = Some(Outcome::Welcome);
            Event::Welcome { nick, dialect, modern }
        }
        machine::Event::Refused { text } => {
            *outcome = Some(Outcome::Refused(text.to_string()));
            return None;
        }
        machine::Event::Disconnected { reason } => {
            *outcome = Some(Outcome::Disconnected(reason));
            return None;
        }
        machine::Event::Users { members, others } => {
            Event::Users { members: members.iter().map(member).collect(), others }
        }
        machine::Event::Joined { nick, addr } => Event::Joined(Member { nick, addr }),
        machine::Event::Invited { peer, ip, candidates } => {
            let candidates = candidates.iter().map(|member| member.nick.clone()).collect();
            Event::ChatRequested { peer, ip, candidates }
        }
        machine::Event::Left { nick } => Event::Left { nick },
        machine::Event::Broadcast { from, text, own } => {
            Event::Broadcast { from, text: text.to_string(), own }
        }
        machine::Event::Error { text } => Event::Error { text: text.to_string() },
        machine::Event::Skipped => {
            Event::Error { text: "a message that is too long or not readable was left out".into() }
        }
        machine::Event::NoRoom { peer } => Event::Error {
            text: format!("{peer} asks for a private chat, but too many are open: close one first"),
        },
        machine::Event::Rejected { peer, reason } => Event::ChatRejected { peer, reason },
        machine::Event::ChatOpened { peer, addr } => Event::ChatOpened { peer, addr },
        machine::Event::ChatText { peer, text, own } => {
            Event::ChatMessage { peer, text: text.to_string(), own }
        }
        machine::Event::ChatClosed { peer, end } => Event::ChatClosed { peer, reason: end },
        other => {
            log::debug!("an event without words: {other:?}");
            return None;
        }
    };
    Some(Later::Event(event))
}
