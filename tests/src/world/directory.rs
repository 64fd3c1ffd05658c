//! The directory on its host: the core's machine, driven as its documentation says. A naive outbox for each
//! link makes it the reference for every cleverer way to reach the room.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use plausch_core::directory::{
    ClosedBy, Command, CommandError, Directory, Event, Input, Limits, Output, Outputs, Recipients,
};
use plausch_core::link::{LinkId, LinkIds};
use plausch_core::name::{Nick, WithoutTables};
use plausch_core::text::Text;
use plausch_core::time::{Instant, TimeoutReason};
use plausch_core::wire::{Dialect, Inbox, Message, Received, Source};

use super::network::{EndId, Network, Read, Signal};
use super::program::Program;
use super::tables::EndlessDirectory;
use super::trace::readable;
use crate::stream::encoded;

type Machine = Directory<EndlessDirectory, WithoutTables>;

const WHO: &str = "directory";

/// How many bytes may wait for one member.
const SLOW: usize = 1024 * 1024;
/// How long a closed link is read on.
const LINGER: Duration = Duration::from_secs(1);

/// The directory's program.
#[derive(Debug)]
pub struct DirectoryHost {
    machine: Machine,
    ids: LinkIds,
    room: Room,
}

/// The links, and what the machine wants done on them.
#[derive(Debug, Default)]
struct Room {
    links: BTreeMap<LinkId, Link>,
    by_end: BTreeMap<EndId, LinkId>,
    /// Links that were to be closed, and until when they are read on.
    lingering: BTreeMap<EndId, Instant>,
    /// Members without a connection, see [`DirectoryHost::populate`].
    phantoms: BTreeSet<LinkId>,
    /// Too much waits for them.
    slow: Vec<LinkId>,
    events: Vec<Event>,
    relayed: Vec<Relay>,
}

#[derive(Debug)]
struct Link {
    end: EndId,
    inbox: Option<Box<Inbox<4608>>>,
    dialect: Dialect,
    /// In the room, and whether as a modern member.
    room: Option<bool>,
    held: Option<Vec<u8>>,
    /// The machine was told that the connection is over: it must not send there.
    over: Option<ClosedBy>,
}

/// Something that was said to the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// By whom.
    pub from: String,
    /// What.
    pub text: String,
    /// Who heard it.
    pub to: Vec<LinkId>,
}

impl DirectoryHost {
    /// A directory with nobody in it.
    pub fn new(limits: Limits) -> Self {
        DirectoryHost {
            machine: Directory::new(limits, WithoutTables),
            ids: LinkIds::new(),
            room: Room::default(),
        }
    }

    /// Lets in members that are connected to nothing. Nobody hears of them but by the user list.
    ///
    /// # Panics
    /// Where they are not let in.
    pub fn populate(&mut self, now: Instant, nicks: impl Iterator<Item = Nick>) {
        for (number, nick) in nicks.enumerate() {
            let link = self.ids.name();
            self.room.phantoms.insert(link);
            let port = u16::try_from(number % 60_000).unwrap_or(0) + 1024;
            let ip = [10, 9, u8::try_from(number / 60_000).unwrap_or(0), 9];
            let from = (ip, port).into();
            self.machine.handle(now, Input::Accepted { link, from }).for_each(drop);
            let messages = [Message::Hello, Message::Register { nick, port }];
            for message in messages {
                let item = plausch_core::wire::Item::Message(message);
                let received = Received { dialect: Dialect::Framed, item };
                self.machine.handle(now, Input::Received { link, received }).for_each(drop);
            }
        }
    }

    /// Does what the operator wants.
    ///
    /// # Errors
    /// Says why it cannot be done.
    pub fn operate(&mut self, net: &mut Network, command: Command<'_>) -> Result<(), CommandError> {
        let outputs = self.machine.command(net.now(), command)?;
        self.room.perform(net, outputs);
        self.drop_slow(net);
        Ok(())
    }

    /// Removes a member.
    ///
    /// # Errors
    /// Where there is none.
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
        &self.room.events
    }

    /// All that was said to the room, in order.
    pub fn relayed(&self) -> &[Relay] {
        &self.room.relayed
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
        self.room.by_end.get(&end).copied()
    }

    fn input(&mut self, net: &mut Network, input: Input<'_>) {
        let outputs = self.machine.handle(net.now(), input);
        self.room.perform(net, outputs);
    }

    fn drop_slow(&mut self, net: &mut Network) {
        while let Some(link) = self.room.slow.pop() {
            if self.room.links.contains_key(&link) {
                net.note(WHO, format_args!("{link} reads too slowly"));
                self.ends(net, link, ClosedBy::Slow);
            }
        }
    }

    fn ends(&mut self, net: &mut Network, link: LinkId, by: ClosedBy) {
        if let Some(at) = self.room.links.get_mut(&link) {
            at.over = Some(by);
            if by != ClosedBy::Peer {
                net.reset(at.end);
            }
        }
        self.input(net, Input::Closed { link, by });
        if self.room.links.contains_key(&link) {
            net.broken_law(WHO, format_args!("{link} is over, and was not forgotten"));
        }
    }

    fn read(&mut self, net: &mut Network, end: EndId) {
        let Some(&link) = self.room.by_end.get(&end) else {
            return self.room.read_on(net, end);
        };
        let Some(mut inbox) = self.room.links.get_mut(&link).and_then(|at| at.inbox.take()) else {
            return;
        };
        match net.read(end, inbox.space().len()) {
            Read::Nothing => {}
            Read::End => {
                net.note(WHO, format_args!("{link} ended"));
                return self.ends(net, link, ClosedBy::Peer);
            }
            Read::Bytes(bytes) => {
                inbox.space()[..bytes.len()].copy_from_slice(&bytes);
                inbox.received(bytes.len());
                while let Some(received) = inbox.next() {
                    if let Some(at) = self.room.links.get_mut(&link) {
                        at.dialect = received.dialect;
                    }
                    let input = Input::Received { link, received };
                    let outputs = self.machine.handle(net.now(), input);
                    self.room.perform(net, outputs);
                }
            }
        }
        if let Some(at) = self.room.links.get_mut(&link) {
            at.inbox = Some(inbox);
        }
    }
}

impl Program for DirectoryHost {
    fn signal(&mut self, net: &mut Network, signal: Signal) {
        match signal {
            Signal::Accepted { end, peer, .. } => {
                let link = self.ids.name();
                net.note(WHO, format_args!("{link} accepted from {peer}"));
                let limit = self.machine.limits().payload_length;
                let inbox = Some(Box::new(Inbox::new(Source::Client, limit)));
                let dialect = Dialect::Framed;
                let at = Link { end, inbox, dialect, room: None, held: None, over: None };
                self.room.links.insert(link, at);
                self.room.by_end.insert(end, link);
                self.input(net, Input::Accepted { link, from: peer });
            }
            Signal::Readable { end } => self.read(net, end),
            Signal::Lost { end } => {
                self.room.lingering.remove(&end);
                if let Some(&link) = self.room.by_end.get(&end) {
                    net.note(WHO, format_args!("{link} lost"));
                    self.ends(net, link, ClosedBy::Error);
                }
            }
            Signal::Listening { .. } | Signal::Connected { .. } | Signal::Refused { .. } => {}
            Signal::Taken { .. } | Signal::Datagram { .. } => {}
        }
        self.drop_slow(net);
    }

    fn next_wake(&self) -> Option<Instant> {
        let machine = self.machine.next_timeout().map(|timeout| timeout.at);
        machine.into_iter().chain(self.room.lingering.values().copied()).min()
    }

    fn wake(&mut self, net: &mut Network) {
        let mut bounded = 8 + 2 * (self.room.links.len() + self.room.phantoms.len());
        while let Some(timeout) = self.machine.next_timeout().filter(|due| due.at <= net.now()) {
            // Whoever is silent is looked at all the time.
            if timeout.reason != TimeoutReason::Silence {
                net.note(WHO, format_args!("time-out: {:?}", timeout.reason));
            }
            self.input(net, Input::Timeout);
            bounded -= 1;
            if bounded == 0 {
                return net.broken_law(WHO, format_args!("no progress: {timeout:?}"));
            }
        }
        self.drop_slow(net);
        let over = |(&end, &until)| (until <= net.now()).then_some(end);
        let over: Vec<EndId> = self.room.lingering.iter().filter_map(over).collect();
        for end in over {
            self.room.lingering.remove(&end);
            net.close(end);
        }
    }
}

impl Room {
    fn perform(&mut self, net: &mut Network, outputs: Outputs<'_, EndlessDirectory>) {
        let mut bounded = Outputs::<EndlessDirectory>::MAX + self.links.len() + self.phantoms.len();
        for output in outputs {
            if bounded == 0 {
                net.broken_law(WHO, "more outputs than there may be");
            }
            bounded = bounded.saturating_sub(1);
            self.output(net, output);
        }
    }

    fn output(&mut self, net: &mut Network, output: Output<'_>) {
        match output {
            Output::Send { to, message } => self.send(net, to, &message),
            Output::Enter { link, modern } => {
                if let Some(at) = self.known(net, link, "Enter") {
                    at.room = Some(modern);
                }
            }
            Output::Hold { link } => {
                if let Some(at) = self.known(net, link, "Hold") {
                    at.held = Some(Vec::new());
                }
            }
            Output::Release { link } => {
                let held = self.known(net, link, "Release").and_then(|at| at.held.take());
                match (held, self.links.get(&link)) {
                    (Some(held), Some(at)) => net.send(at.end, &held),
                    _ if self.phantoms.contains(&link) => {}
                    _ => net.broken_law(WHO, format_args!("{link} released, and not held")),
                }
            }
            Output::Close { link } => self.close(net, link),
            Output::Event(event) => {
                net.note(WHO, format_args!("{event:?}"));
                self.events.push(event);
            }
        }
    }

    fn send(&mut self, net: &mut Network, to: Recipients, message: &Message<'_>) {
        let all: Vec<LinkId> = match to {
            Recipients::Link(link) => {
                let wanted = self.known(net, link, "Send").is_some();
                wanted.then_some(link).into_iter().collect()
            }
            Recipients::Room => self.in_room(|_| true),
            Recipients::RoomBut(but) => self.in_room(|link| link != but),
            Recipients::Modern => {
                let modern = |link| self.links.get(&link).and_then(|at| at.room) == Some(true);
                self.in_room(modern)
            }
        };
        let mut bytes = BTreeMap::new();
        for &link in &all {
            let Some(at) = self.links.get_mut(&link) else { continue };
            let bytes = bytes.entry(at.dialect).or_insert_with(|| encoded(message, at.dialect));
            match &mut at.held {
                Some(held) => held.extend(bytes.iter()),
                None => net.send(at.end, bytes),
            }
            let waiting = net.unsent(at.end) + at.held.as_ref().map_or(0, Vec::len);
            if waiting > SLOW {
                self.slow.push(link);
            }
        }
        let shown = bytes.values().next().map_or_else(String::new, |bytes| readable(bytes));
        let count = all.len();
        net.note(WHO, format_args!("→ {to:?} ({count}) {shown}"));
        if let Message::Relayed { nick, text } = message {
            let relay = Relay { from: nick.to_string(), text: text.to_string(), to: all };
            self.relayed.push(relay);
        }
    }

    fn close(&mut self, net: &mut Network, link: LinkId) {
        let Some(at) = self.links.remove(&link) else {
            if !self.phantoms.remove(&link) {
                net.broken_law(WHO, format_args!("{link} is closed twice"));
            }
            return;
        };
        self.by_end.remove(&at.end);
        if matches!(at.over, Some(ClosedBy::Error | ClosedBy::Slow)) {
            return;
        }
        net.send(at.end, &at.held.unwrap_or_default());
        net.finish(at.end);
        self.lingering.insert(at.end, net.now() + LINGER);
    }

    /// Reads on what nobody wants, so that what was sent last arrives.
    fn read_on(&mut self, net: &mut Network, end: EndId) {
        if net.read(end, usize::MAX) == Read::End && self.lingering.remove(&end).is_some() {
            net.close(end);
        }
    }

    fn in_room(&self, wanted: impl Fn(LinkId) -> bool) -> Vec<LinkId> {
        let there = self.links.iter().filter(|(_, at)| at.room.is_some());
        there.map(|(&link, _)| link).filter(|&link| wanted(link)).collect()
    }

    fn known(&mut self, net: &mut Network, link: LinkId, what: &str) -> Option<&mut Link> {
        match self.links.get_mut(&link) {
            Some(at) if at.over.is_none() => Some(at),
            Some(_) => {
                net.broken_law(WHO, format_args!("{what} to {link}, which is over"));
                None
            }
            None => {
                if !self.phantoms.contains(&link) {
                    net.broken_law(WHO, format_args!("{what} to {link}, which is not there"));
                }
                None
            }
        }
    }
}
