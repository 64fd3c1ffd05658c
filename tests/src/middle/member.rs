//! One of ours with keys: the core's client, driven as its documentation says.

use std::mem;
use std::net::SocketAddr;

use plausch_core::client::{Client, Command, Input, Limits, Trust};
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_core::time::Instant;
use plausch_core::wire::{Datagram, Dialect, Item, Received, Sender};
use plausch_transport_std::growing::ClientTables;

use super::Fault;
use super::driver::{Driver, Effect, Later};
use super::seal::{Came, placeholder};

pub(super) struct Member {
    pub(super) client: Client<ClientTables>,
    pub(super) driver: Driver,
}

impl Member {
    pub(super) fn new(
        nick: &str,
        address: SocketAddr,
        [identity, seed]: [[u8; 32]; 2],
        fault: Option<Fault>,
    ) -> Self {
        let mut client = Client::new(Limits::default());
        client.set_secure_chats(true);
        let nick = Nick::new(nick).expect("a nickname");
        let driver = Driver::new(nick, address, [identity, seed], fault);
        Member { client, driver }
    }

    pub(super) fn key(&self) -> PublicKey {
        *self.driver.identity.public()
    }

    pub(super) fn take_effects(&mut self) -> Vec<Effect> {
        mem::take(&mut self.driver.effects)
    }

    pub(super) fn join(&mut self, now: Instant, directory: SocketAddr) {
        match self.driver.fault {
            Some(Fault::PinNotCompared) => self.client.set_trust(Trust::AnyKey),
            Some(Fault::PlainTried) if self.client.nick().is_some() => {
                self.client.set_trust(Trust::Plain);
            }
            _ => {}
        }
        let (nick, udp_port) = (self.driver.nick.clone(), self.driver.address.port());
        self.command(now, Command::Join { directory, nick, udp_port, dialect: None, local: None });
    }

    /// Whether it could be done.
    pub(super) fn command(&mut self, now: Instant, command: Command<'_>) -> bool {
        self.driver.current = match &command {
            Command::Trust { peer } | Command::Say { peer, .. } => self.client.link_of(peer),
            _ => None,
        };
        let Ok(outputs) = self.client.command(now, command) else { return false };
        outputs.for_each(|output| self.driver.perform(now, output));
        self.catch_up(now);
        true
    }

    pub(super) fn input(&mut self, now: Instant, link: Option<LinkId>, input: Input<'_>) {
        self.handle(now, link, input);
        self.catch_up(now);
    }

    pub(super) fn connected(&mut self, now: Instant, link: LinkId, peer: SocketAddr) {
        if self.client.is_secure(link) {
            self.driver.begin(now, link);
        }
        self.input(now, Some(link), Input::Connected { link, peer });
    }

    pub(super) fn receive(&mut self, now: Instant, link: LinkId, bytes: &[u8]) {
        let Some(end) = self.driver.ends.get_mut(&link) else { return };
        end.waiting.extend_from_slice(bytes);
        self.hand_in(now, link);
        self.catch_up(now);
    }

    /// The other side has closed the link.
    pub(super) fn closed(&mut self, now: Instant, link: LinkId) {
        if self.driver.ends.contains_key(&link) {
            self.input(now, Some(link), Input::Closed { link });
            self.driver.ends.remove(&link);
        }
    }

    pub(super) fn next_timeout(&self) -> Option<Instant> {
        let ends = self.driver.ends.values();
        let seals = ends.filter_map(|end| end.seal.as_ref()?.next_timeout());
        seals.chain(self.client.next_timeout().map(|timeout| timeout.at)).min()
    }

    /// Does one thing that is due.
    pub(super) fn timeout(&mut self, now: Instant) {
        let late = self.driver.ends.iter_mut().find_map(|(&link, end)| {
            end.seal.as_mut().is_some_and(|seal| seal.is_late(now)).then_some(link)
        });
        match late {
            Some(link) => self.came(now, link, Came::Broken),
            None => self.handle(now, None, Input::Timeout),
        }
        self.catch_up(now);
    }

    fn handle(&mut self, now: Instant, link: Option<LinkId>, input: Input<'_>) {
        self.driver.current = link;
        let outputs = self.client.handle(now, input);
        outputs.for_each(|output| self.driver.perform(now, output));
    }

    fn catch_up(&mut self, now: Instant) {
        while let Some(later) = self.driver.later.pop() {
            match later {
                Later::Release(link) => self.hand_in(now, link),
                Later::Believe(link, key) => {
                    let check = Some(placeholder());
                    self.handle(now, Some(link), Input::Secured { link, key, check });
                }
                Later::Trust(link, peer) => {
                    self.driver.current = Some(link);
                    if let Ok(outputs) = self.client.command(now, Command::Trust { peer }) {
                        outputs.for_each(|output| self.driver.perform(now, output));
                    }
                }
                Later::Accept(peer) => {
                    if let Ok(outputs) = self.client.command(now, Command::Accept { peer }) {
                        outputs.for_each(|output| self.driver.perform(now, output));
                    }
                }
                Later::Flush(link) => {
                    let end = self.driver.ends.get_mut(&link);
                    let Some(mut inbox) = end.and_then(|end| end.inbox.take()) else { continue };
                    self.note_keys(link);
                    if let Some(received) = inbox.flush() {
                        self.handle(now, Some(link), Input::Received { link, received });
                    }
                    if let Some(end) = self.driver.ends.get_mut(&link) {
                        end.inbox = Some(inbox);
                    }
                }
            }
        }
    }

    /// Hands in what has arrived, as far as it may be handed in.
    fn hand_in(&mut self, now: Instant, link: LinkId) {
        while let Some(end) = self.driver.ends.get_mut(&link)
            && !end.held
            && !end.waiting.is_empty()
        {
            let bytes = mem::take(&mut end.waiting);
            let Some(seal) = &mut end.seal else {
                self.read(now, link, &bytes);
                continue;
            };
            let (used, came) = seal.receive(&bytes);
            end.waiting = bytes[used..].to_vec();
            if let Some(came) = came {
                self.came(now, link, came);
            }
        }
    }

    fn came(&mut self, now: Instant, link: LinkId, came: Came) {
        let Some(end) = self.driver.ends.get_mut(&link) else { return };
        let private = end.sender == Sender::Peer;
        match came {
            Came::Send(message) => self.driver.effects.push(Effect::Send(link, message)),
            Came::Secured { key, check, phrase, last } => {
                end.phrase = phrase;
                // It says who this is: only a directory with the right key is told.
                if private || self.client.accepts(&key) {
                    self.driver.effects.push(Effect::Send(link, last));
                }
                self.handle(now, Some(link), Input::Secured { link, key, check });
            }
            Came::Plain(plain) if private => {
                let mut records = mem::take(&mut end.records);
                if let Some(item) = records.read(&plain) {
                    let received = Received { dialect: Dialect::Line, item };
                    self.handle(now, Some(link), Input::Received { link, received });
                }
                if let Some(end) = self.driver.ends.get_mut(&link) {
                    end.records = records;
                }
            }
            Came::Plain(plain) => self.read(now, link, &plain),
            Came::Broken if private => {
                let received = Received { dialect: Dialect::Line, item: Item::OutOfSync };
                self.handle(now, Some(link), Input::Received { link, received });
            }
            Came::Broken => {
                self.driver.ends.remove(&link);
                self.driver.effects.push(Effect::Close(link));
                self.handle(now, Some(link), Input::Closed { link });
            }
        }
    }

    /// Reads what is not sealed, or not any more.
    fn read(&mut self, now: Instant, link: LinkId, mut bytes: &[u8]) {
        let end = self.driver.ends.get_mut(&link);
        let Some(mut inbox) = end.and_then(|end| end.inbox.take()) else { return };
        while !bytes.is_empty() {
            let space = inbox.space();
            let count = space.len().min(bytes.len());
            space[..count].copy_from_slice(&bytes[..count]);
            inbox.received(count);
            bytes = &bytes[count..];
            self.note_keys(link);
            while let Some(received) = inbox.next() {
                self.handle(now, Some(link), Input::Received { link, received });
                let Some(end) = self.driver.ends.get_mut(&link) else { return };
                if end.held || (end.sender == Sender::Peer && end.seal.is_some()) {
                    let rest = [inbox.take_rest(), bytes, &end.waiting].concat();
                    (end.waiting, end.inbox) = (rest, Some(inbox));
                    return;
                }
            }
        }
        if let Some(end) = self.driver.ends.get_mut(&link) {
            end.inbox = Some(inbox);
        }
    }

    /// Keeps what the directory has told of keys, in case a greeting comes on this link.
    fn note_keys(&mut self, link: LinkId) {
        let Member { client, driver } = self;
        let Some(end) = driver.ends.get_mut(&link).filter(|end| end.sender == Sender::Peer) else {
            return;
        };
        let keys = client
            .members()
            .filter_map(|member| Some((member.nick.clone(), *client.key_of(member.nick)?)));
        end.told = keys.collect();
    }
}

/// What a datagram says, and in which dialect.
pub(super) fn read_datagram(bytes: &[u8]) -> Option<(Dialect, Datagram)> {
    let dialect = Dialect::of(*bytes.first()?);
    Some((dialect, Datagram::decode(bytes).ok()??))
}
