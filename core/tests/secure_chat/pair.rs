//! Two sides of one private chat, as drivers have them, and the bytes between them.

use std::mem;

use plausch_core::chat::{Chat, ChatSecurity, Command, CommandError, Event, Input, Output, Role};
use plausch_core::name::Nick;
use plausch_core::secure::{Generator, Identity, Item, MAX_RECORD, PublicKey, Purpose, SecureLink};
use plausch_core::text::Text;
use plausch_core::time::Instant;
use plausch_core::wire::{self, ChatRecord, Inbox, RecordInbox, Sender, Sink};

const INBOX: usize = 8192;

/// Ann has invited Bob, who has connected.
pub(crate) struct Pair {
    pub(crate) ann: Side,
    pub(crate) bob: Side,
}

pub(crate) struct Side {
    chat: Chat,
    /// The other side's key.
    known: Option<PublicKey>,
    link: Link,
}

/// What a driver has beside the machine.
struct Link {
    now: Instant,
    identity: Identity,
    generator: Generator,
    inbox: Inbox<INBOX>,
    secure: Option<SecureLink>,
    records: RecordInbox<{ Chat::MAX_TEXT }>,
    held: bool,
    closed: bool,
    /// What has arrived, and was not handed in.
    arrived: Vec<u8>,
    sent: Vec<u8>,
    seen: Vec<String>,
    /// The other side's key and the check phrase, once the chat is open.
    security: Option<ChatSecurity>,
}

struct Bytes<'a>(&'a mut Vec<u8>);

impl Sink for Bytes<'_> {
    type Error = std::convert::Infallible;

    fn put(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

impl Pair {
    /// Two of ours, of whom Ann knows a key of Bob's or not, and Bob one of Ann's.
    pub(crate) fn new(ann_knows: Option<PublicKey>, bob_knows: Option<PublicKey>) -> Self {
        let mut pair = Pair {
            ann: Side::new("ann", Role::Inviter, 1),
            bob: Side::new("bob", Role::Invited, 2),
        };
        pair.ann.chat.set_secure(ann_knows);
        pair.bob.chat.set_secure(bob_knows);
        pair
    }

    /// Both have connected, and nobody is between them.
    pub(crate) fn meet(&mut self) {
        self.meet_through(&mut |_, _| {});
    }

    /// Both have connected. `between` sees what goes from Bob to Ann, and what goes back.
    pub(crate) fn meet_through(&mut self, between: &mut dyn FnMut(bool, &mut Vec<u8>)) {
        self.ann.input(Input::Connected);
        self.bob.input(Input::Connected);
        self.settle_through(between);
    }

    /// The same, in pieces of so many bytes.
    pub(crate) fn meet_in_pieces(&mut self, size: usize) {
        self.ann.input(Input::Connected);
        self.bob.input(Input::Connected);
        self.settle_in_pieces(size);
    }

    pub(crate) fn settle_in_pieces(&mut self, size: usize) {
        loop {
            let (there, back) = (self.bob.take_sent(), self.ann.take_sent());
            if there.is_empty() && back.is_empty() {
                break;
            }
            there.chunks(size).for_each(|piece| self.ann.receive(piece));
            back.chunks(size).for_each(|piece| self.bob.receive(piece));
        }
    }

    pub(crate) fn settle(&mut self) {
        self.settle_through(&mut |_, _| {});
    }

    pub(crate) fn settle_through(&mut self, between: &mut dyn FnMut(bool, &mut Vec<u8>)) {
        loop {
            let (mut there, mut back) = (self.bob.take_sent(), self.ann.take_sent());
            if there.is_empty() && back.is_empty() {
                break;
            }
            between(true, &mut there);
            between(false, &mut back);
            self.ann.receive(&there);
            self.bob.receive(&back);
        }
    }
}

impl Side {
    pub(crate) fn new(name: &str, role: Role, seed: u8) -> Self {
        let mut generator = Generator::new([seed; 32]);
        let link = Link {
            now: Instant::START,
            identity: Identity::generate(&mut generator),
            generator,
            inbox: Inbox::new(Sender::Peer, INBOX),
            secure: None,
            records: RecordInbox::new(),
            held: false,
            closed: false,
            arrived: Vec::new(),
            sent: Vec::new(),
            seen: Vec::new(),
            security: None,
        };
        let chat = Chat::new(Nick::new(name).unwrap(), role, None, Instant::START);
        Side { chat, known: None, link }
    }

    /// One of ours that knows a key of the other side, or none.
    pub(crate) fn new_secure(name: &str, role: Role, known: Option<PublicKey>) -> Self {
        let mut side = Side::new(name, role, 1);
        side.chat.set_secure(known);
        side.known = known;
        side
    }

    /// Takes secure chats only.
    pub(crate) fn require_secure(&mut self) {
        self.chat.require_secure(true);
    }

    /// Waits for that peer.
    pub(crate) fn expect(&mut self, name: &str) {
        let (own, known) = (Nick::new("bob").unwrap(), self.known);
        let expected = Some(Nick::new(name).unwrap());
        self.chat = Chat::new(own, Role::Invited, expected, Instant::START);
        self.chat.set_secure(known);
    }

    /// It is somebody else.
    pub(crate) fn reseed(&mut self, seed: u8) {
        self.link.generator = Generator::new([seed; 32]);
        self.link.identity = Identity::generate(&mut self.link.generator);
    }

    /// The link is up.
    pub(crate) fn meet(&mut self) {
        self.input(Input::Connected);
    }

    /// Sends a receipt, whatever the machine thinks of it.
    pub(crate) fn send_shown(&mut self, id: u32) {
        self.link.perform(Output::SendRecord(ChatRecord::Shown { id }));
    }

    /// This side's own key.
    pub(crate) fn key(&self) -> PublicKey {
        *self.link.identity.public()
    }

    /// The other side's key and what both can compare, once the chat is open and secure.
    pub(crate) fn security(&self) -> Option<(PublicKey, String)> {
        match self.link.security? {
            ChatSecurity::Secure { key, check } => Some((key, check.to_string())),
            _ => None,
        }
    }

    pub(crate) fn say(&mut self, text: &str) -> Result<(), CommandError> {
        self.command(Command::Say(Text::new(text).unwrap()))
    }

    pub(crate) fn command(&mut self, command: Command<'_>) -> Result<(), CommandError> {
        let Side { chat, link, .. } = self;
        chat.command(link.now, command)?.for_each(|output| link.perform(output));
        self.hand_in();
        Ok(())
    }

    /// Lets the time of the next timeout come.
    pub(crate) fn wait(&mut self) {
        self.link.now = self.chat.next_timeout().expect("nothing is waited for").at;
        self.input(Input::Timeout);
    }

    /// The stream ends.
    pub(crate) fn lose(&mut self) {
        self.input(Input::Closed);
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.link.closed
    }

    #[track_caller]
    pub(crate) fn sees(&mut self, expected: &[&str]) {
        assert_eq!(self.take_seen(), expected);
    }

    pub(crate) fn take_seen(&mut self) -> Vec<String> {
        mem::take(&mut self.link.seen)
    }

    pub(crate) fn take_sent(&mut self) -> Vec<u8> {
        mem::take(&mut self.link.sent)
    }

    pub(crate) fn receive(&mut self, bytes: &[u8]) {
        self.link.arrived.extend_from_slice(bytes);
        self.hand_in();
    }

    fn input(&mut self, input: Input<'_>) {
        let Side { chat, link, .. } = self;
        let mut flush = false;
        for output in chat.handle(link.now, input) {
            flush |= output == Output::Flush;
            link.perform(output);
        }
        if flush {
            self.read(|inbox, chat, link| {
                if let Some(received) = inbox.flush() {
                    let input = Input::Received(received.item);
                    chat.handle(link.now, input).for_each(|output| link.perform(output));
                }
            });
        }
    }

    /// Hands in what has arrived, as far as it may be handed in.
    fn hand_in(&mut self) {
        while !self.link.arrived.is_empty() && !self.link.held && !self.link.closed {
            if self.link.secure.is_some() {
                self.open();
                continue;
            }
            let arrived = mem::take(&mut self.link.arrived);
            self.read(|inbox, chat, link| {
                inbox.space()[..arrived.len()].copy_from_slice(&arrived);
                inbox.received(arrived.len());
                while link.secure.is_none()
                    && !link.held
                    && let Some(received) = inbox.next()
                {
                    let input = Input::Received(received.item);
                    chat.handle(link.now, input).for_each(|output| link.perform(output));
                }
                if link.secure.is_some() || link.held {
                    link.arrived = inbox.take_rest().to_vec();
                }
            });
        }
    }

    /// Opens what has arrived of a secure link.
    fn open(&mut self) {
        let Side { chat, link, .. } = self;
        let (Some(mut secure), arrived) = (link.secure.take(), mem::take(&mut link.arrived)) else {
            return;
        };
        let (used, item) = secure.receive(&arrived);
        link.arrived = arrived[used..].to_vec();
        let mut plain = None;
        let input = match item {
            None => None,
            Some(Item::Send(message)) => {
                link.sent.extend_from_slice(&message);
                None
            }
            Some(Item::Secured { peer: key, check, send }) => {
                link.sent.extend(send.iter().flat_map(|message| message.iter()));
                Some(Input::Secured { key, check: check.unwrap() })
            }
            Some(Item::Plain(bytes)) => {
                plain = Some(bytes.to_vec());
                None
            }
            Some(Item::Broken(_)) => Some(Input::Received(wire::Item::OutOfSync)),
        };
        link.secure = Some(secure);
        let mut records = mem::take(&mut link.records);
        let read = plain.as_ref().and_then(|plain| records.read(plain)).map(Input::Received);
        for input in input.into_iter().chain(read) {
            chat.handle(link.now, input).for_each(|output| link.perform(output));
        }
        self.link.records = records;
    }

    fn read(&mut self, read: impl FnOnce(&mut Inbox<INBOX>, &mut Chat, &mut Link)) {
        let Side { chat, link, .. } = self;
        let mut inbox = mem::replace(&mut link.inbox, Inbox::new(Sender::Peer, INBOX));
        read(&mut inbox, chat, link);
        link.inbox = inbox;
    }
}

impl Link {
    fn perform(&mut self, output: Output<'_>) {
        match output {
            Output::Send { line, .. } => {
                assert!(self.secure.is_none(), "{line:?} in plain on a secure link");
                let Ok(()) = line.encode(&mut Bytes(&mut self.sent));
            }
            Output::Secure { inviter, invited, initiate } => {
                let purpose = Purpose::Chat { inviter: &inviter, invited: &invited };
                let Link { identity, generator, now, .. } = self;
                self.secure = Some(if initiate {
                    let (link, first) = SecureLink::initiate(identity, purpose, generator, *now);
                    self.sent.extend_from_slice(&first);
                    link
                } else {
                    SecureLink::respond(identity, purpose, generator, *now)
                });
            }
            Output::SendRecord(record) => {
                let mut buffer = [0; MAX_RECORD];
                let len = record.encode(&mut buffer[2..]).unwrap();
                let secure = self.secure.as_mut().unwrap();
                self.sent.extend_from_slice(secure.seal(&mut buffer, len).unwrap());
            }
            Output::Hold => self.held = true,
            Output::Release => self.held = false,
            Output::Flush => {}
            Output::Close => self.closed = true,
            Output::Event(event) => {
                let shown = self.shown(&event);
                self.seen.extend(shown);
            }
        }
    }

    fn shown(&mut self, event: &Event<'_>) -> Option<String> {
        Some(match event {
            Event::Greeted { .. } => return None,
            Event::Held { shown: Some(_), .. } => "held: other key".to_owned(),
            Event::Held { shown: None, .. } => "held: plain".to_owned(),
            Event::Opened { nick, security, .. } => {
                self.security = Some(*security);
                let how = if *security == ChatSecurity::Plain { "plain" } else { "secure" };
                format!("{nick} {how}")
            }
            Event::Text { text, own: true, number } => format!("own {number:?} {text}"),
            Event::Text { text, own: false, .. } => format!("heard {text}"),
            Event::Shown { number } => format!("shown {number}"),
            Event::Skipped => "skipped".to_owned(),
            Event::Closed { end } => format!("closed {}", end.word()),
            other => format!("{other:?}"),
        })
    }
}
