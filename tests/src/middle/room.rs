//! The directory with its key: the core's machine, and a driver that takes secure links.

use std::collections::BTreeMap;
use std::mem;
use std::net::SocketAddr;

use plausch_core::directory::{
    AnyNick, ClosedBy, Directory, FixedTables, Input, Limits, Look, Output, Owned, Owner,
    Recipients, Security,
};
use plausch_core::link::{LinkId, LinkIds};
use plausch_core::name::Nick;
use plausch_core::refusal::Refusal;
use plausch_core::secure::{Generator, Identity, PublicKey, Purpose, SecureLink};
use plausch_core::table::Fixed;
use plausch_core::time::Instant;
use plausch_core::wire::{Dialect, Inbox, Message, Sender};

use super::Fault;
use super::seal::{Came, Seal};
use crate::stream::encoded;

const INBOX: usize = 4608;
/// How many nicknames the directory can keep for their owners.
const OWNED: usize = 32;

type Policy = Owned<AnyNick, Fixed<Look, Owner, OWNED>>;

/// What the directory's operator wants.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// Nicknames belong to the first key that comes with them.
    pub(super) reserves: bool,
    /// No link may be plain.
    pub(super) requires: bool,
}

pub(super) struct Room {
    directory: Directory<FixedTables<32>, Policy>,
    identity: Identity,
    seed: [u8; 32],
    generator: Generator,
    fault: Option<Fault>,
    ids: LinkIds,
    ends: BTreeMap<LinkId, End>,
    /// Who is in the room, and whether it is a modern one.
    entered: BTreeMap<LinkId, bool>,
    effects: Vec<Effect>,
}

struct End {
    inbox: Option<Box<Inbox<INBOX>>>,
    dialect: Option<Dialect>,
    seal: Option<Seal>,
    key: Option<PublicKey>,
    begun: bool,
    /// As whom it was welcomed.
    nick: Option<Nick>,
}

/// What the world has to do.
pub(super) enum Effect {
    Send(LinkId, Vec<u8>),
    Close(LinkId),
    /// From now on the link gets what is relayed. Who that is, and over which key.
    Entered(LinkId, Nick, Option<PublicKey>),
    /// The link is told so.
    Refused(Refusal),
    /// This was said on that link, and is told to all.
    Relayed(Option<LinkId>, String),
}

impl Room {
    pub(super) fn new([identity, seed]: [[u8; 32]; 2], rules: Rules, fault: Option<Fault>) -> Self {
        let reserves = rules.reserves && fault != Some(Fault::OwnersForgotten);
        let policy = Policy::new(AnyNick, if reserves { OWNED } else { 0 });
        let mut directory = Directory::new(Limits::default(), policy, 0);
        let requires = rules.requires && fault != Some(Fault::PlainLetIn);
        directory.set_security(if requires { Security::Required } else { Security::Offered });
        Room {
            directory,
            identity: Identity::from_secret(&identity),
            seed,
            generator: Generator::new(seed),
            fault,
            ids: LinkIds::new(),
            ends: BTreeMap::new(),
            entered: BTreeMap::new(),
            effects: Vec::new(),
        }
    }

    pub(super) fn key(&self) -> PublicKey {
        *self.identity.public()
    }

    /// The key that whoever is at the other end of the link has proved to have.
    pub(super) fn key_of(&self, link: LinkId) -> Option<PublicKey> {
        self.ends.get(&link)?.key
    }

    pub(super) fn take_effects(&mut self) -> Vec<Effect> {
        mem::take(&mut self.effects)
    }

    pub(super) fn accept(&mut self, now: Instant, from: SocketAddr) -> LinkId {
        let link = self.ids.allocate();
        let inbox = Some(Box::new(Inbox::new(Sender::Client, INBOX - 1)));
        let end = End { inbox, dialect: None, seal: None, key: None, begun: false, nick: None };
        self.ends.insert(link, end);
        self.handle(now, None, Input::Accepted { link, from });
        link
    }

    pub(super) fn receive(&mut self, now: Instant, link: LinkId, mut bytes: &[u8]) {
        let Some(end) = self.ends.get_mut(&link) else { return };
        if !mem::replace(&mut end.begun, true) && bytes.first() == Some(&1) {
            if self.fault == Some(Fault::SeedRepeated) {
                self.generator = Generator::new(self.seed);
            }
            let Room { identity, generator, .. } = self;
            let seal = SecureLink::respond(identity, Purpose::Directory, generator, now);
            end.seal = Some(Seal::Core(Box::new(seal)));
        }
        if end.seal.is_none() {
            return self.read(now, link, bytes);
        }
        while !bytes.is_empty() {
            let end = self.ends.get_mut(&link);
            let Some(seal) = end.and_then(|end| end.seal.as_mut()) else { return };
            let (used, came) = seal.receive(bytes);
            bytes = &bytes[used..];
            match came {
                None => {}
                Some(Came::Send(message)) => self.effects.push(Effect::Send(link, message)),
                Some(Came::Secured { key, .. }) => {
                    if let Some(end) = self.ends.get_mut(&link) {
                        end.key = Some(key);
                    }
                    self.handle(now, Some(link), Input::Secured { link, key });
                }
                Some(Came::Plain(plain)) => self.read(now, link, &plain),
                Some(Came::Broken) => return self.lose(now, link),
            }
        }
    }

    /// The other side has closed the link.
    pub(super) fn closed(&mut self, now: Instant, link: LinkId) {
        if self.ends.remove(&link).is_some() {
            self.entered.remove(&link);
            self.handle(now, None, Input::Closed { link, by: ClosedBy::Peer });
        }
    }

    pub(super) fn next_timeout(&self) -> Option<Instant> {
        let seals = self.ends.values().filter_map(|end| end.seal.as_ref()?.next_timeout());
        seals.chain(self.directory.next_timeout().map(|timeout| timeout.at)).min()
    }

    /// Does one thing that is due.
    pub(super) fn timeout(&mut self, now: Instant) {
        let late = self.ends.iter_mut().find_map(|(&link, end)| {
            end.seal.as_mut().is_some_and(|seal| seal.is_late(now)).then_some(link)
        });
        match late {
            Some(link) => self.lose(now, link),
            None => self.handle(now, None, Input::Timeout),
        }
    }

    fn lose(&mut self, now: Instant, link: LinkId) {
        if self.ends.remove(&link).is_some() {
            self.entered.remove(&link);
            self.effects.push(Effect::Close(link));
            self.handle(now, None, Input::Closed { link, by: ClosedBy::Error });
        }
    }

    fn read(&mut self, now: Instant, link: LinkId, mut bytes: &[u8]) {
        let end = self.ends.get_mut(&link);
        let Some(mut inbox) = end.and_then(|end| end.inbox.take()) else { return };
        while !bytes.is_empty() {
            let space = inbox.space();
            let count = space.len().min(bytes.len());
            space[..count].copy_from_slice(&bytes[..count]);
            inbox.received(count);
            bytes = &bytes[count..];
            while let Some(received) = inbox.next() {
                let Some(end) = self.ends.get_mut(&link) else { return };
                end.dialect = Some(received.dialect);
                self.handle(now, Some(link), Input::Received { link, received });
            }
        }
        if let Some(end) = self.ends.get_mut(&link) {
            end.inbox = Some(inbox);
        }
    }

    fn handle(&mut self, now: Instant, from: Option<LinkId>, input: Input<'_>) {
        let Room { directory, ends, entered, effects, .. } = self;
        for output in directory.handle(now, input) {
            match output {
                Output::Send { to, message } => {
                    if let Message::Relayed { text, .. } = &message {
                        effects.push(Effect::Relayed(from, text.as_received().to_owned()));
                    }
                    let room = entered.iter().filter(|(link, modern)| match to {
                        Recipients::Room => true,
                        Recipients::RoomExcept(except) => **link != except,
                        Recipients::Modern => **modern,
                        Recipients::Link(_) => false,
                    });
                    let one = if let Recipients::Link(link) = to { Some(link) } else { None };
                    for link in room.map(|(&link, _)| link).chain(one) {
                        let Some(end) = ends.get_mut(&link) else { continue };
                        if let Message::Welcome { nick } = &message {
                            end.nick = Some(nick.clone());
                        }
                        if let Message::Error { text } = &message {
                            let refusal = Refusal::recognize(text.as_received());
                            effects.extend(refusal.map(Effect::Refused));
                        }
                        let plain = encoded(&message, end.dialect.unwrap_or(Dialect::Framed));
                        let bytes = match &mut end.seal {
                            Some(seal) => seal.seal(&plain),
                            None => plain,
                        };
                        effects.push(Effect::Send(link, bytes));
                    }
                }
                Output::Enter { link, modern } => {
                    entered.insert(link, modern);
                    let end = ends.get(&link);
                    if let Some((end, nick)) = end.and_then(|end| Some((end, end.nick.clone()?))) {
                        effects.push(Effect::Entered(link, nick, end.key));
                    }
                }
                Output::Close { link } => {
                    entered.remove(&link);
                    ends.remove(&link);
                    effects.push(Effect::Close(link));
                }
                Output::Hold { .. }
                | Output::Release { .. }
                | Output::Commanded { .. }
                | Output::Event(_) => {}
            }
        }
    }
}
