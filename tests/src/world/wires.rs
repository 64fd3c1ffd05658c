//! The connections of one of ours: what its machine wants done on them, done as `Output`'s documentation says.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use plausch_core::client::{Event, Output};
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::time::Instant;
use plausch_core::wire::{Inbox, Sender};

use super::ledger::Ledger;
use super::network::{EndId, HostId, ListenerId, Network, ProgramId, Read, Temper};
use super::seen::{Seen, Sights};
use super::trace::readable;
use crate::stream::{encoded, encoded_datagram, encoded_line};

/// How long a closed link is read on.
const LINGER: Duration = Duration::from_secs(1);

/// See the module.
#[derive(Debug)]
pub(super) struct Wires<const N: usize> {
    id: ProgramId,
    host: HostId,
    who: String,
    udp_port: u16,
    wires: BTreeMap<LinkId, Wire<N>>,
    /// Links that were to be closed.
    closing: BTreeMap<EndId, Closing<N>>,
    later: VecDeque<Later>,
    sights: Sights,
    ledger: Ledger,
    /// The highest link that was ever asked for: none is asked for twice.
    last: Option<LinkId>,
}

/// What has to wait until the outputs are done.
#[derive(Debug, Clone, Copy)]
pub(super) enum Later {
    Flush(LinkId),
}

#[derive(Debug)]
struct Wire<const N: usize> {
    at: At,
    inbox: Option<Box<Inbox<N>>>,
    peer: bool,
    lines: VecDeque<(Instant, Vec<u8>)>,
    /// The machine was told that it is over: nothing may be sent there.
    over: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Listener(ListenerId),
    End(EndId),
}

/// A link that is closed once its lines are sent.
#[derive(Debug)]
struct Closing<const N: usize> {
    /// What it was called.
    link: LinkId,
    inbox: Option<Box<Inbox<N>>>,
    lines: VecDeque<(Instant, Vec<u8>)>,
    /// Until when it is read on, once they are.
    until: Option<Instant>,
}

impl<const N: usize> Wires<N> {
    pub(super) fn new(id: ProgramId, host: HostId, nick: &Nick, udp_port: u16) -> Self {
        Wires {
            id,
            host,
            who: nick.to_string(),
            udp_port,
            wires: BTreeMap::new(),
            closing: BTreeMap::new(),
            later: VecDeque::new(),
            sights: Sights::default(),
            ledger: Ledger::default(),
            last: None,
        }
    }

    pub(super) fn perform(&mut self, net: &mut Network, output: Output<'_>) {
        match output {
            Output::Connect { link, to, sender } => {
                net.note(&self.who, format_args!("connects to {to} as {link}"));
                let end = net.connect(self.id, self.host, Temper::Sturdy, to);
                self.add(net, link, At::End(end), sender);
            }
            Output::Listen { link, port } => {
                net.note(&self.who, format_args!("listens on {port:?} as {link}"));
                let listener = net.listen(self.id, self.host, Temper::Sturdy, port.into(), true);
                self.add(net, link, At::Listener(listener), Sender::Peer);
                self.ledger.listens(link);
            }
            Output::Close { link } => self.close(net, link),
            Output::Send { link, dialect, message } => {
                let bytes = encoded(&message, dialect);
                net.note(&self.who, format_args!("→ {link} {}", readable(&bytes)));
                if let Some(end) = self.up(net, link, "Send") {
                    net.send(end, &bytes);
                }
            }
            Output::SendLine { link, at, line } => {
                let bytes = encoded_line(&line);
                net.note(&self.who, format_args!("→ {link} at {at} {}", readable(&bytes)));
                if self.up(net, link, "SendLine").is_some()
                    && let Some(wire) = self.wires.get_mut(&link)
                {
                    wire.lines.push_back((at, bytes));
                }
            }
            Output::SendTo { to, dialect, datagram } => {
                let bytes = encoded_datagram(&datagram, dialect);
                net.send_datagram(&self.who, self.host, self.udp_port, to, &bytes);
            }
            Output::Secure { .. }
            | Output::SendRecord { .. }
            | Output::Hold { .. }
            | Output::Release { .. } => {
                self.broken_law(net, format_args!("{output:?} of one that has no key"));
            }
            Output::Flush { link } => {
                if self.wires.contains_key(&link) {
                    self.later.push_back(Later::Flush(link));
                } else {
                    self.broken_law(net, format_args!("Flush of {link}, which is not there"));
                }
            }
            Output::Event(event) => {
                let Some(seen) = Seen::of(&event) else { return };
                net.note(&self.who, format_args!("sees {seen:?}"));
                let end = self.end_of(net, &event);
                if let Err(law) = self.ledger.event(net.now(), &event, end) {
                    self.broken_law(net, law);
                }
                match self.ledger.window(&event) {
                    Some(window) => self.sights.add_in(window, net.now(), seen),
                    None => self.sights.add(net.now(), seen),
                }
            }
        }
    }

    pub(super) fn later(&mut self) -> Option<Later> {
        self.later.pop_front()
    }

    pub(super) fn take_inbox(&mut self, link: LinkId) -> Option<Box<Inbox<N>>> {
        self.wires.get_mut(&link)?.inbox.take()
    }

    pub(super) fn put_inbox(&mut self, link: LinkId, inbox: Box<Inbox<N>>) {
        match self.wires.get_mut(&link) {
            Some(wire) => wire.inbox = Some(inbox),
            None => {
                if let Some(closing) = self.closing.values_mut().find(|it| it.link == link) {
                    closing.inbox = Some(inbox);
                }
            }
        }
    }

    /// The machine is about to be told that a link is over. It may be `broken`, too.
    pub(super) fn is_over(&mut self, net: &mut Network, link: LinkId, broken: bool) {
        net.note(&self.who, format_args!("{link} is over{}", if broken { ": lost" } else { "" }));
        if let Some(wire) = self.wires.get_mut(&link) {
            wire.over = true;
            wire.lines.clear();
        }
    }

    /// The machine was told that a link is over: it is not wanted any more.
    pub(super) fn forget(&mut self, net: &mut Network, link: LinkId) {
        if let Some(wire) = self.wires.remove(&link)
            && let At::End(end) = wire.at
        {
            net.close(end);
        }
    }

    /// What a link was called that is closed, or being closed.
    pub(super) fn closing_at(&self, end: EndId) -> Option<LinkId> {
        self.closing.get(&end).map(|closing| closing.link)
    }

    /// A closing link broke.
    pub(super) fn lost(&mut self, end: EndId) {
        self.closing.remove(&end);
    }

    /// Reads on what nobody wants, so that what was sent last arrives. Returns an inbox with what came too late.
    pub(super) fn read_on(&mut self, net: &mut Network, end: EndId) -> Option<Box<Inbox<N>>> {
        let closing = self.closing.get_mut(&end);
        let mut inbox = closing.and_then(|closing| closing.inbox.take());
        let most = inbox.as_mut().map_or(usize::MAX, |inbox| inbox.space().len());
        match (net.read(end, most), &mut inbox) {
            (Read::Bytes(bytes), Some(inbox)) => {
                inbox.space()[..bytes.len()].copy_from_slice(&bytes);
                inbox.received(bytes.len());
            }
            (Read::End, _)
                if self.closing.get(&end).is_some_and(|closing| closing.lines.is_empty()) =>
            {
                self.closing.remove(&end);
                net.close(end);
            }
            _ => {}
        }
        inbox
    }

    /// Gives the inbox of a closing link back.
    pub(super) fn put_closing(&mut self, end: EndId, inbox: Box<Inbox<N>>) {
        if let Some(closing) = self.closing.get_mut(&end) {
            closing.inbox = Some(inbox);
        }
    }

    /// Sends the lines that may be sent.
    pub(super) fn send_lines(&mut self, net: &mut Network) {
        let now = net.now();
        for wire in self.wires.values_mut() {
            if let At::End(end) = wire.at {
                send_due(net, end, &mut wire.lines, now);
            }
        }
        for (&end, closing) in &mut self.closing {
            send_due(net, end, &mut closing.lines, now);
            if closing.lines.is_empty() && closing.until.is_none() {
                net.finish(end);
                closing.until = Some(now + LINGER);
            }
        }
    }

    pub(super) fn next_wake(&self) -> Option<Instant> {
        let lines = self.wires.values().filter_map(|wire| wire.lines.front());
        let left = self.closing.values().filter_map(|closing| closing.lines.front());
        let until = self.closing.values().filter_map(|closing| closing.until);
        lines.chain(left).map(|&(at, _)| at).chain(until).min()
    }

    pub(super) fn wake(&mut self, net: &mut Network) {
        self.send_lines(net);
        let now = net.now();
        let due = |closing: &Closing<N>| closing.until.is_some_and(|until| until <= now);
        let over: Vec<_> =
            self.closing.iter().filter(|(_, closing)| due(closing)).map(|(&end, _)| end).collect();
        for end in over {
            self.closing.remove(&end);
            net.close(end);
        }
    }

    pub(super) fn link_at(&self, end: EndId) -> Option<LinkId> {
        self.named(At::End(end))
    }

    pub(super) fn listening(&self, listener: ListenerId) -> Option<LinkId> {
        self.named(At::Listener(listener))
    }

    /// What listened is a connection now.
    pub(super) fn accepted(&mut self, listener: ListenerId, end: EndId) -> Option<LinkId> {
        let link = self.listening(listener)?;
        self.wires.get_mut(&link)?.at = At::End(end);
        Some(link)
    }

    /// All connections, and whether each is one with a peer.
    pub(super) fn ends(&self) -> impl Iterator<Item = (EndId, bool)> {
        self.wires.values().filter_map(|wire| match wire.at {
            At::End(end) => Some((end, wire.peer)),
            At::Listener(_) => None,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.wires.len()
    }

    /// How many links there are, those included that are being closed.
    pub(super) fn all(&self) -> usize {
        self.wires.len() + self.closing.len()
    }

    pub(super) fn sights(&mut self) -> &mut Sights {
        &mut self.sights
    }

    pub(super) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    pub(super) fn ledger_mut(&mut self) -> &mut Ledger {
        &mut self.ledger
    }

    pub(super) fn broken_law(&self, net: &mut Network, law: impl std::fmt::Display) {
        net.broken_law(&self.who, law);
    }

    fn add(&mut self, net: &mut Network, link: LinkId, at: At, sender: Sender) {
        if self.last.is_some_and(|last| last >= link) {
            self.broken_law(net, format_args!("{link} is asked for twice"));
        }
        self.last = Some(link);
        let wire = Wire {
            at,
            inbox: Some(Box::new(Inbox::new(sender, usize::MAX))),
            peer: sender == Sender::Peer,
            lines: VecDeque::new(),
            over: false,
        };
        self.wires.insert(link, wire);
    }

    fn close(&mut self, net: &mut Network, link: LinkId) {
        let Some(wire) = self.wires.remove(&link) else {
            return self.broken_law(net, format_args!("{link} is closed, and not there"));
        };
        if wire.over {
            self.broken_law(net, format_args!("{link} is closed, and was over"));
        }
        match wire.at {
            At::Listener(listener) => net.unlisten(listener),
            At::End(end) => {
                let closing = Closing { link, inbox: wire.inbox, lines: wire.lines, until: None };
                self.closing.insert(end, closing);
            }
        }
    }

    /// The connection of a link to which something is to be sent.
    fn up(&self, net: &mut Network, link: LinkId, what: &str) -> Option<EndId> {
        match self.wires.get(&link) {
            Some(Wire { at: At::End(end), over: false, .. }) => Some(*end),
            Some(_) => {
                self.broken_law(net, format_args!("{what} to {link}, which is not up"));
                None
            }
            None => {
                self.broken_law(net, format_args!("{what} to {link}, which is not there"));
                None
            }
        }
    }

    /// The connection of the chat that has just opened, if that is what happened.
    fn end_of(&self, net: &Network, event: &Event<'_>) -> Option<EndId> {
        let Event::ChatOpened { addr, .. } = event else { return None };
        self.ends().map(|(end, _)| end).find(|&end| net.remote(end) == Some(*addr))
    }

    fn named(&self, at: At) -> Option<LinkId> {
        self.wires.iter().find(|(_, wire)| wire.at == at).map(|(&link, _)| link)
    }
}

fn send_due(net: &mut Network, end: EndId, lines: &mut VecDeque<(Instant, Vec<u8>)>, now: Instant) {
    while lines.front().is_some_and(|&(at, _)| at <= now) {
        if let Some((_, bytes)) = lines.pop_front() {
            net.send(end, &bytes);
        }
    }
}
