//! The core's machine and its sockets: inputs in, outputs done, events out. Nothing is awaited in between.

use std::collections::VecDeque;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Instant as StdInstant;

use async_channel::Sender;
use async_io::Async;
use plausch_core::client::{
    Client, Command, CommandError, Disconnect, Event as MachineEvent, Input, Limits, MemberView,
    Output, Outputs,
};
use plausch_core::link::LinkId;
use plausch_core::text::Text;
use plausch_core::time::Instant;
use plausch_core::wire::{Datagram, Dialect, Received};
use smol::{Executor, Task};

use super::link::{Arrival, Inbound};
use super::sockets::Sockets;
use super::{Event, Member, Peer, Refusal, Roster};
use crate::growing::ClientTables;

pub(super) struct Machine {
    client: Client<ClientTables>,
    effects: Effects,
}

/// What the machine's outputs act on.
struct Effects {
    sockets: Sockets,
    start: StdInstant,
    events: VecDeque<Event>,
    outcome: Option<Outcome>,
    complaint: Complaint,
}

/// What decides how the client's life goes on.
pub(super) enum Outcome {
    Welcome,
    Disconnected { reason: Disconnect, error: Option<io::ErrorKind> },
    Refused(Complaint),
}

/// What the server says is wrong.
#[derive(Clone, Default)]
pub(super) struct Complaint {
    pub(super) text: String,
    pub(super) refusal: Option<Refusal>,
}

impl Machine {
    pub(super) fn new(
        executor: Arc<Executor<'static>>,
        arrivals: Sender<Arrival>,
        limits: Limits,
    ) -> Self {
        let effects = Effects {
            sockets: Sockets::new(executor, arrivals),
            start: StdInstant::now(),
            events: VecDeque::new(),
            outcome: None,
            complaint: Complaint::default(),
        };
        Machine { client: Client::new(limits), effects }
    }

    /// Does what the user asks for.
    pub(super) fn command(&mut self, command: Command<'_>) -> Result<(), CommandError> {
        let now = self.now();
        let flush = self.effects.perform(self.client.command(now, command)?);
        self.flush(flush);
        Ok(())
    }

    /// Tells the machine what happened.
    pub(super) fn input(&mut self, input: Input<'_>) {
        let now = self.now();
        let flush = self.effects.perform(self.client.handle(now, input));
        self.flush(flush);
    }

    pub(super) fn on_arrival(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Connected { link, peer, listener } => {
                if self.effects.sockets.connected(link, listener) {
                    self.input(Input::Connected { link, peer });
                }
            }
            Arrival::Listening { link, port } => self.input(Input::Listening { link, port }),
            Arrival::Failed { link, error } => {
                if self.effects.sockets.gone(link) {
                    self.input(Input::Failed { link });
                }
                if let Some(Outcome::Disconnected { error: known, .. }) = &mut self.effects.outcome
                {
                    *known = Some(error.kind());
                }
            }
            Arrival::Bytes { link, bytes } => self.read(link, |inbound, each| {
                inbound.push(bytes);
                inbound.read(each);
            }),
            Arrival::Closed { link } => {
                if self.effects.sockets.has(link) {
                    self.effects.sockets.keep_listener(link);
                    // The machine may want what the stream ended with.
                    self.input(Input::Closed { link });
                    self.effects.sockets.gone(link);
                }
            }
        }
    }

    pub(super) fn on_datagram(&mut self, from: SocketAddr, bytes: &[u8]) {
        // A datagram that makes no sense is not answered: that would be a reflector.
        if let (Some(&first), Ok(Some(datagram))) = (bytes.first(), Datagram::decode(bytes)) {
            let dialect = Dialect::of(first);
            self.input(Input::Datagram { from, dialect, datagram });
        }
    }

    /// Says goodbye to everybody. The returned tasks end once all of it is sent.
    pub(super) fn leave(&mut self) -> Vec<Task<()>> {
        // This cannot fail.
        let _ = self.command(Command::Quit);
        self.effects.sockets.take_closing()
    }

    /// The events for the application, in order.
    pub(super) fn events(&mut self) -> &mut VecDeque<Event> {
        &mut self.effects.events
    }

    pub(super) fn take_outcome(&mut self) -> Option<Outcome> {
        self.effects.outcome.take()
    }

    /// What the server complained about last.
    pub(super) fn take_complaint(&mut self) -> Complaint {
        std::mem::take(&mut self.effects.complaint)
    }

    pub(super) fn set_directory(&mut self, addresses: Vec<SocketAddr>) {
        self.effects.sockets.directory = addresses;
    }

    pub(super) fn open_udp(&mut self, wanted: u16) -> io::Result<u16> {
        self.effects.sockets.open_udp(wanted)
    }

    pub(super) fn udp(&self) -> Option<Arc<Async<UdpSocket>>> {
        self.effects.sockets.udp()
    }

    pub(super) fn roster(&self) -> Roster {
        Roster {
            members: self.client.members().map(member).collect(),
            others: self.client.others(),
        }
    }

    /// The other side of each chat and invitation.
    pub(super) fn peers(&self) -> Vec<Peer> {
        self.client.peers().cloned().collect()
    }

    pub(super) fn next_timeout(&self) -> Option<StdInstant> {
        self.client.next_timeout().map(|timeout| std_time(self.effects.start, timeout.at))
    }

    fn flush(&mut self, link: Option<LinkId>) {
        if let Some(link) = link {
            self.read(link, |inbound, each| inbound.flush(each));
        }
    }

    fn read(
        &mut self,
        link: LinkId,
        read: impl FnOnce(&mut Inbound, &mut dyn FnMut(Received<'_>)),
    ) {
        let Some(mut inbound) = self.effects.sockets.take_inbound(link) else { return };
        read(&mut inbound, &mut |received| self.input(Input::Received { link, received }));
        self.effects.sockets.put_inbound(link, inbound);
    }

    fn now(&self) -> Instant {
        let micros = self.effects.start.elapsed().as_micros();
        Instant::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
    }
}

impl Effects {
    /// Does what the machine wants. Returns the link that it wants flushed, of which there is at most one: that takes
    /// the machine again.
    fn perform(&mut self, outputs: Outputs<'_, ClientTables>) -> Option<LinkId> {
        let mut flush = None;
        for output in outputs {
            match output {
                Output::Connect { link, to, sender } => self.sockets.connect(link, to, sender),
                Output::Listen { link, port } => self.sockets.listen(link, port),
                Output::Close { link } => self.sockets.close(link),
                Output::Send { link, dialect, message } => {
                    self.sockets.send(link, dialect, &message);
                }
                Output::SendLine { link, at, line } => {
                    self.sockets.send_line(link, std_time(self.start, at), &line);
                }
                Output::SendTo { to, dialect, datagram } => {
                    self.sockets.send_to(to, dialect, &datagram);
                }
                Output::Flush { link } => flush = Some(link),
                Output::Event(event) => self.happened(event),
            }
        }
        self.sockets.drop_kept();
        flush
    }

    fn happened(&mut self, event: MachineEvent<'_>) {
        self.events.push_back(match event {
            MachineEvent::Welcome { nick, dialect, modern } => {
                self.outcome = Some(Outcome::Welcome);
                Event::Welcome { nick, dialect, modern }
            }
            MachineEvent::Refused { text } => {
                self.outcome = Some(Outcome::Refused(Complaint::new(text)));
                return;
            }
            MachineEvent::Disconnected { reason } => {
                self.outcome = Some(Outcome::Disconnected { reason, error: None });
                return;
            }
            MachineEvent::Users { members, others } => {
                Event::Users { members: members.iter().map(member).collect(), others }
            }
            MachineEvent::Joined { nick, addr } => Event::Joined { nick, addr },
            MachineEvent::Left { nick } => Event::Left { nick },
            MachineEvent::Broadcast { from, text, own } => {
                Event::Broadcast { from, text: text.to_string(), own }
            }
            MachineEvent::Error { text } => {
                self.complaint = Complaint::new(text);
                let Complaint { text, refusal } = self.complaint.clone();
                Event::Error { text, refusal }
            }
            MachineEvent::Skipped => Event::Skipped,
            MachineEvent::Invited { peer, ip, candidates } => {
                let candidates = candidates.iter().map(|member| member.nick.clone()).collect();
                Event::Invited { peer, ip, candidates }
            }
            MachineEvent::NoRoom { peer } => Event::NoRoom { peer },
            MachineEvent::Rejected { peer, reason } => Event::Rejected { peer, reason },
            MachineEvent::ChatOpened { peer, addr } => Event::ChatOpened { peer, addr },
            MachineEvent::ChatText { peer, text, own } => {
                Event::ChatText { peer, text: text.to_string(), own }
            }
            MachineEvent::ChatClosed { peer, end } => Event::ChatClosed { peer, end },
            other => return log::debug!("an unknown event: {other:?}"),
        });
    }
}

impl Complaint {
    fn new(text: Text<'_>) -> Self {
        let text = text.to_string();
        Complaint { refusal: Refusal::recognize(&text), text }
    }
}

fn member(member: MemberView<'_>) -> Member {
    Member { nick: member.nick.clone(), addr: member.addr }
}

fn std_time(start: StdInstant, at: Instant) -> StdInstant {
    start + at.since(Instant::START)
}
