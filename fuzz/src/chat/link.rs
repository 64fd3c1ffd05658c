//! What a host has beside a chat: the bytes of its link, plain or sealed, and what came of them.

use std::collections::VecDeque;

use plausch_core::chat::{Chat, ChatSecurity, End, Event, Input, Output, Outputs};
use plausch_core::secure::{Generator, Identity, Item, MAX_RECORD, PublicKey, Purpose, SecureLink};
use plausch_core::time::Instant;
use plausch_core::wire::{self, Inbox, RecordInbox, Sender};

use crate::script::{encoded_line, is_one_line};

/// One end of a connection.
pub(super) struct Link {
    identity: Identity,
    generator: Generator,
    inbox: Inbox<4608>,
    pub(super) secure: Option<Box<SecureLink>>,
    records: RecordInbox<{ Chat::MAX_TEXT }>,
    /// The user decides; until then nothing is read.
    pub(super) held: bool,
    /// Bytes that have arrived, and were not read.
    pub(super) arrived: Vec<u8>,
    /// What is to be sent, and when at the earliest.
    pub(super) outbox: VecDeque<(Instant, Vec<u8>)>,
    /// What is on its way to this side.
    pub(super) wire: VecDeque<u8>,
    /// The stream to this side ends behind the wire.
    pub(super) ends: bool,
    /// This side's stream is closed, by itself or by the other.
    pub(super) closed: bool,
    /// Once the chat is open: the key of the other side, unless the chat is a plain one.
    pub(super) opened: Option<Option<PublicKey>>,
    pub(super) end: Option<End>,
    pub(super) said: Vec<String>,
    pub(super) heard: Vec<String>,
    /// How many texts of this side's were shown to the other one's user, as far as it says so.
    pub(super) shown: usize,
}

/// What a call wants done once its outputs are followed.
#[derive(Default)]
pub(super) struct Done {
    pub(super) flush: bool,
    pub(super) close: bool,
}

impl Link {
    pub(super) fn new(seed: u8) -> Self {
        let mut generator = Generator::new([seed; 32]);
        Link {
            identity: Identity::generate(&mut generator),
            generator,
            inbox: Inbox::new(Sender::Peer, Chat::MAX_TEXT),
            secure: None,
            records: RecordInbox::new(),
            held: false,
            arrived: Vec::new(),
            outbox: VecDeque::new(),
            wire: VecDeque::new(),
            ends: false,
            closed: false,
            opened: None,
            end: None,
            said: Vec::new(),
            heard: Vec::new(),
            shown: 0,
        }
    }

    pub(super) fn key(&self) -> PublicKey {
        *self.identity.public()
    }

    pub(super) fn follow(&mut self, now: Instant, outputs: Outputs<'_>) -> Done {
        let (mut done, mut count) = (Done::default(), 0);
        for output in outputs {
            count += 1;
            match output {
                Output::Send { at, line } => {
                    assert!(!done.close, "{line:?} behind the end");
                    assert!(self.secure.is_none(), "{line:?} in plain on a secure link");
                    self.outbox.push_back((at, encoded_line(&line)));
                }
                Output::SendRecord(record) => {
                    assert!(!done.close, "{record:?} behind the end");
                    let mut buffer = [0; MAX_RECORD];
                    let len = record.encode(&mut buffer[2..]).expect("room for a record");
                    let secure = self.secure.as_mut().expect("records are a secure link's");
                    let sealed = secure.seal(&mut buffer, len).expect("an open link");
                    self.outbox.push_back((now, sealed.to_vec()));
                }
                Output::Secure { inviter, invited, initiate } => {
                    assert!(self.secure.is_none(), "secured twice");
                    let purpose = Purpose::Chat { inviter: &inviter, invited: &invited };
                    let Link { identity, generator, outbox, .. } = self;
                    let link = if initiate {
                        let (link, first) = SecureLink::initiate(identity, purpose, generator, now);
                        outbox.push_back((now, first.to_vec()));
                        link
                    } else {
                        SecureLink::respond(identity, purpose, generator, now)
                    };
                    self.secure = Some(Box::new(link));
                }
                Output::Hold => assert!(!std::mem::replace(&mut self.held, true), "held twice"),
                Output::Release => {
                    assert!(std::mem::replace(&mut self.held, false), "released, and not held");
                }
                Output::Flush => done.flush = true,
                Output::Close => done.close = true,
                Output::Event(event) => self.event(event),
            }
        }
        assert!(count <= Outputs::MAX + 5, "{count} outputs");
        done
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Opened { security, .. } => {
                assert!(self.opened.is_none() && self.end.is_none());
                let key = match security {
                    ChatSecurity::Secure { key, .. } => Some(key),
                    _ => None,
                };
                assert!(key.is_some() == self.secure.is_some(), "plain, and secure");
                self.opened = Some(key);
            }
            Event::Text { text, own, .. } => {
                is_one_line(text);
                assert!(self.opened.is_some() && self.end.is_none(), "a text outside of the chat");
                if !own {
                    self.heard.push(text.to_string());
                }
            }
            Event::Shown { .. } => {
                self.shown += 1;
                assert!(self.secure.is_some() && self.shown <= self.said.len());
            }
            Event::Closed { end } => {
                assert!(self.end.is_none(), "two ends");
                self.end = Some(end);
            }
            _ => {}
        }
    }

    /// Reads one thing of what has arrived. None if there is nothing that may be read.
    pub(super) fn read(&mut self, chat: &mut Chat, now: Instant) -> Option<Done> {
        if self.closed || self.held {
            return None;
        }
        if self.secure.is_some() {
            return (!self.arrived.is_empty()).then(|| self.open(chat, now));
        }
        let mut inbox =
            std::mem::replace(&mut self.inbox, Inbox::new(Sender::Peer, Chat::MAX_TEXT));
        let mut done = None;
        loop {
            if let Some(received) = inbox.next() {
                let outputs = chat.handle(now, Input::Received(received.item));
                done = Some(self.follow(now, outputs));
                break;
            }
            let space = inbox.space();
            assert!(!space.is_empty(), "the inbox is stuck");
            let count = space.len().min(self.arrived.len());
            if count == 0 {
                break;
            }
            space[..count].copy_from_slice(&self.arrived[..count]);
            inbox.received(count);
            self.arrived.drain(..count);
        }
        if self.held || self.secure.is_some() {
            // What the inbox has not read is left for later.
            let rest = inbox.take_rest().to_vec();
            self.arrived.splice(..0, rest);
        }
        self.inbox = inbox;
        done
    }

    /// Reads what a pause has ended.
    pub(super) fn flush(&mut self, chat: &mut Chat, now: Instant) -> Option<Done> {
        let mut inbox =
            std::mem::replace(&mut self.inbox, Inbox::new(Sender::Peer, Chat::MAX_TEXT));
        let received = inbox.flush();
        let input = received.map(|received| Input::Received(received.item));
        let done = input.map(|input| self.follow(now, chat.handle(now, input)));
        self.inbox = inbox;
        done
    }

    /// Opens what has arrived of a secure link, and hands on what came of it, once.
    fn open(&mut self, chat: &mut Chat, now: Instant) -> Done {
        let arrived = std::mem::take(&mut self.arrived);
        let Some(secure) = &mut self.secure else { return Done::default() };
        let (used, item) = secure.receive(&arrived);
        assert!(used > 0 || item.is_some(), "a link stands still");
        let mut records = std::mem::take(&mut self.records);
        let mut plain = Vec::new();
        let input = match item {
            None => None,
            Some(Item::Send(message)) => {
                self.outbox.push_back((now, message.to_vec()));
                None
            }
            Some(Item::Secured { peer: key, check, send }) => {
                self.outbox.extend(send.map(|message| (now, message.to_vec())));
                Some(Input::Secured { key, check: check.expect("a chat has a check phrase") })
            }
            Some(Item::Plain(opened)) => {
                plain.extend_from_slice(opened);
                records.read(&plain).map(Input::Received)
            }
            Some(Item::Broken(_)) => Some(Input::Received(wire::Item::OutOfSync)),
        };
        self.arrived = arrived[used..].to_vec();
        let done = match input {
            Some(input) => self.follow(now, chat.handle(now, input)),
            None => Done::default(),
        };
        self.records = records;
        done
    }
}
