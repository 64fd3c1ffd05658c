//! What a driver has and does beside the machine: links, sealed or not, and what the machine wants done on them.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use plausch_core::chat::Chat;
use plausch_core::client::{ChatSecurity, Event, ListenPort, Output, Peer};
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::secure::{Generator, Identity, MAX_RECORD, PublicKey, Purpose, SecureLink};
use plausch_core::time::Instant;
use plausch_core::wire::{Inbox, RecordInbox, Sender};

use super::Fault;
use super::by_hand::{Frames, Phrase};
use super::seal::{Careless, Seal};
use crate::stream::{encoded, encoded_datagram, encoded_line};

const INBOX: usize = 4608;

/// What a program has beside the machine.
pub(super) struct Driver {
    pub(super) nick: Nick,
    pub(super) identity: Identity,
    pub(super) address: SocketAddr,
    seed: [u8; 32],
    generator: Generator,
    pub(super) fault: Option<Fault>,
    pub(super) ends: BTreeMap<LinkId, End>,
    /// The link on which something happens.
    pub(super) current: Option<LinkId>,
    pub(super) effects: Vec<Effect>,
    pub(super) later: Vec<Later>,
}

/// One link as its owner has it.
pub(super) struct End {
    pub(super) sender: Sender,
    pub(super) inbox: Option<Box<Inbox<INBOX>>>,
    pub(super) records: RecordInbox<{ Chat::MAX_TEXT }>,
    pub(super) seal: Option<Seal>,
    pub(super) phrase: Option<Phrase>,
    /// What the directory had told of keys when the greeting came.
    pub(super) told: BTreeMap<Nick, PublicKey>,
    pub(super) held: bool,
    /// What has arrived, and was not handed in.
    pub(super) waiting: Vec<u8>,
}

/// What has to wait until the outputs are done.
pub(super) enum Later {
    Flush(LinkId),
    Release(LinkId),
    /// A handshake that never was is done: with this key.
    Believe(LinkId, PublicKey),
    /// Nobody asks the user.
    Trust(LinkId, Peer),
    /// Nor here.
    Accept(Peer),
}

/// What the world has to do.
pub(super) enum Effect {
    Connect {
        link: LinkId,
        to: SocketAddr,
    },
    /// On that port, or on any.
    Listen {
        link: LinkId,
        port: Option<u16>,
    },
    Send(LinkId, Vec<u8>),
    Close(LinkId),
    Datagram {
        to: SocketAddr,
        bytes: Vec<u8>,
    },
    Saw(Option<LinkId>, Saw),
}

/// What the user sees, as far as it matters.
pub(super) enum Saw {
    Secured(PublicKey),
    Welcome,
    Room(String),
    Invited(Peer),
    Opened {
        nick: Nick,
        /// None: the chat is a plain one.
        security: Option<(PublicKey, Phrase)>,
        told: Option<PublicKey>,
    },
    Held(Peer),
    Private(String),
}

impl Driver {
    pub(super) fn new(
        nick: Nick,
        address: SocketAddr,
        [identity, seed]: [[u8; 32]; 2],
        fault: Option<Fault>,
    ) -> Self {
        Driver {
            nick,
            identity: Identity::from_secret(&identity),
            address,
            seed,
            generator: Generator::new(seed),
            fault,
            ends: BTreeMap::new(),
            current: None,
            effects: Vec::new(),
            later: Vec::new(),
        }
    }

    pub(super) fn perform(&mut self, now: Instant, output: Output<'_>) {
        match output {
            Output::Connect { link, to, sender } => {
                self.ends.insert(link, End::new(sender));
                self.effects.push(Effect::Connect { link, to });
            }
            Output::Listen { link, port } => {
                self.ends.insert(link, End::new(Sender::Peer));
                let port = if let ListenPort::Only(port) = port { Some(port) } else { None };
                self.effects.push(Effect::Listen { link, port });
            }
            Output::Close { link } => {
                self.ends.remove(&link);
                self.effects.push(Effect::Close(link));
            }
            Output::Send { link, dialect, message } => {
                self.send(link, encoded(&message, dialect));
            }
            Output::SendLine { link, line, .. } => self.send(link, encoded_line(&line)),
            Output::SendRecord { link, record } => {
                let mut plain = [0; MAX_RECORD];
                let len = record.encode(&mut plain).expect("a record");
                self.send(link, plain[..len].to_vec());
            }
            Output::Secure { link, inviter, invited, initiate } => {
                self.secure(now, link, (&inviter, &invited), initiate);
            }
            Output::Hold { link } => self.set_held(link, true),
            Output::Release { link } => {
                self.set_held(link, false);
                self.later.push(Later::Release(link));
            }
            Output::SendTo { to, dialect, datagram } => {
                let bytes = encoded_datagram(&datagram, dialect);
                self.effects.push(Effect::Datagram { to, bytes });
            }
            Output::Flush { link } => self.later.push(Later::Flush(link)),
            Output::Event(event) => {
                if let (Event::ChatHeld { peer, .. }, Some(link), Some(Fault::HeldChatOpened)) =
                    (&event, self.current, self.fault)
                {
                    self.later.push(Later::Trust(link, peer.clone()));
                }
                if let (Event::Invited { peer, .. }, Some(Fault::AcceptedUnasked)) =
                    (&event, self.fault)
                {
                    self.later.push(Later::Accept(peer.clone()));
                }
                if let Some(saw) = self.seen(event) {
                    self.effects.push(Effect::Saw(self.current, saw));
                }
            }
        }
    }

    fn send(&mut self, link: LinkId, plain: Vec<u8>) {
        let Some(end) = self.ends.get_mut(&link) else { return };
        let bytes = match &mut end.seal {
            Some(seal) => seal.seal(&plain),
            None => plain,
        };
        self.effects.push(Effect::Send(link, bytes));
    }

    fn set_held(&mut self, link: LinkId, held: bool) {
        if let Some(end) = self.ends.get_mut(&link) {
            end.held = held;
        }
    }

    /// Where a fault says so, what is drawn next was drawn before.
    fn reseed(&mut self) {
        if self.fault == Some(Fault::SeedRepeated) {
            self.generator = Generator::new(self.seed);
        }
    }

    /// Begins a secure link to the directory.
    pub(super) fn begin(&mut self, now: Instant, link: LinkId) {
        self.reseed();
        let Driver { identity, generator, .. } = self;
        let (seal, first) = SecureLink::initiate(identity, Purpose::Directory, generator, now);
        self.sealed(link, Seal::Core(Box::new(seal)));
        self.effects.push(Effect::Send(link, first.to_vec()));
    }

    /// Begins a secure chat.
    fn secure(&mut self, now: Instant, link: LinkId, nicks: (&Nick, &Nick), initiate: bool) {
        let (inviter, invited) = nicks;
        if self.fault == Some(Fault::MarkBelieved) {
            let peer = if initiate { inviter } else { invited };
            let told = self.ends.get(&link).and_then(|end| end.told.get(peer)).copied();
            self.sealed(link, Seal::Believed(Frames::default()));
            let key = told.unwrap_or(PublicKey::new([0; 32]));
            return self.later.push(Later::Believe(link, key));
        }
        self.reseed();
        let Driver { identity, generator, .. } = self;
        let purpose = Purpose::Chat { inviter, invited };
        if initiate {
            let (seal, first) = SecureLink::initiate(identity, purpose, generator, now);
            self.sealed(link, Seal::Core(Box::new(seal)));
            self.effects.push(Effect::Send(link, first.to_vec()));
        } else if self.fault == Some(Fault::CommitmentNotCompared) {
            let careless = Careless::new(identity, nicks, generator);
            self.sealed(link, Seal::Careless(Box::new(careless)));
        } else {
            let seal = SecureLink::respond(identity, purpose, generator, now);
            self.sealed(link, Seal::Core(Box::new(seal)));
        }
    }

    fn sealed(&mut self, link: LinkId, seal: Seal) {
        if let Some(end) = self.ends.get_mut(&link) {
            end.seal = Some(seal);
        }
    }

    fn seen(&self, event: Event<'_>) -> Option<Saw> {
        let end = self.current.and_then(|link| self.ends.get(&link));
        Some(match event {
            Event::Secured { key, .. } => Saw::Secured(key),
            Event::Welcome { .. } => Saw::Welcome,
            Event::Broadcast { text, .. } => Saw::Room(text.as_received().to_owned()),
            Event::Invited { peer, .. } => Saw::Invited(peer),
            Event::ChatOpened { peer: Peer::Nick(nick), security, .. } => {
                let phrase = end.and_then(|end| end.phrase);
                let security = match security {
                    ChatSecurity::Secure { key, check } => {
                        Some((key, phrase.unwrap_or(check.emoji())))
                    }
                    _ => None,
                };
                let told = end.and_then(|end| end.told.get(&nick)).copied();
                Saw::Opened { nick, security, told }
            }
            Event::ChatHeld { peer, .. } => Saw::Held(peer),
            Event::ChatText { text, own: false, .. } => Saw::Private(text.as_received().to_owned()),
            _ => return None,
        })
    }
}

impl End {
    fn new(sender: Sender) -> Self {
        End {
            sender,
            inbox: Some(Box::new(Inbox::new(sender, INBOX - 1))),
            records: RecordInbox::new(),
            seal: None,
            phrase: None,
            told: BTreeMap::new(),
            held: false,
            waiting: Vec::new(),
        }
    }
}
