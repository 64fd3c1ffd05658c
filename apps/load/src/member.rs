//! [`Member`]: one of our members, as the core's machine has it: either dialect, plain or secure links (§1, §8).

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;

use plausch_core::client::{
    Client, Command, CommandError, Event, FixedTables, Input, Limits, Output, Trust,
};
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::refusal::Refusal;
use plausch_core::secure::{
    Generator, Identity, Item, MAX_PLAINTEXT, MAX_RECORD, PublicKey, Purpose, SecureLink,
};
use plausch_core::text::Text;
use plausch_core::time::Instant;
use plausch_core::wire::{Decoder, Dialect, PAYLOAD, Received, Sender, Sink};

use crate::{Heard, Next, Voice};

/// What the nicknames begin with: `bench1`, `bench2` and so on.
pub const NICK: &str = "bench";

/// It knows one other member and counts the rest: who is in the room does not matter here.
type Tables = FixedTables<1, 1>;

/// How members connect.
#[derive(Debug, Clone, Copy)]
pub struct Links {
    /// Where the server is.
    pub server: SocketAddr,
    /// What it speaks. None: members find out.
    pub dialect: Option<Dialect>,
    /// Whether links are secure.
    pub trust: Trust,
}

/// Makes members: each with a key of its own.
pub struct Crowd {
    links: Links,
    generator: Generator,
}

impl Crowd {
    /// Members that connect like this.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub fn new(links: Links) -> io::Result<Self> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Ok(Crowd { links, generator: Generator::new(seed) })
    }

    /// The member with this number, from 0 on. What the `first` one has found out, it knows.
    pub fn member(&mut self, number: usize, first: Option<&Member>) -> Member {
        let links = first.map_or(self.links, Member::found);
        Member::new(number, links, &mut self.generator)
    }
}

/// One of our members. It takes no invitations.
pub struct Member {
    client: Client<Tables>,
    stream: Stream,
}

/// The bytes of a link.
struct Stream {
    links: Links,
    generator: Generator,
    identity: Identity,
    /// The machine's name for it. None: there is none.
    link: Option<LinkId>,
    decoder: Decoder,
    /// Plain bytes that are not a whole message yet.
    partial: Vec<u8>,
    secure: Option<Box<SecureLink>>,
    /// What the server speaks, once the member is in the room.
    dialect: Option<Dialect>,
    /// The server's key, once it has shown it.
    key: Option<PublicKey>,
    next: Next,
}

impl Member {
    fn new(number: usize, links: Links, generator: &mut Generator) -> Self {
        let mut generator = Generator::new(*generator.draw());
        let identity = Identity::generate(&mut generator);
        let mut stream = Stream {
            links,
            generator,
            identity,
            link: None,
            decoder: decoder(),
            partial: Vec::new(),
            secure: None,
            dialect: None,
            key: None,
            next: Next::Stay,
        };
        let mut client = Client::new(Limits::default());
        client.set_trust(links.trust);
        if let Ok(nick) = Nick::new(&format!("{NICK}{}", number + 1)) {
            let Links { server: directory, dialect, .. } = links;
            let join = Command::Join { directory, nick, udp_port: 0, dialect, local: None };
            if let Ok(outputs) = client.command(Instant::START, join) {
                stream.perform(outputs, &mut Vec::new(), &mut |_| {});
            }
        }
        stream.next = Next::Stay;
        Member { client, stream }
    }

    /// How the next members connect, now that this one is in the room: they need not find out again.
    fn found(&self) -> Links {
        let trust = self.stream.key.map_or(Trust::Plain, Trust::Pinned);
        // Over a secure link, the dialect says nothing about plain ones; but those are not opened any more.
        Links { dialect: self.stream.dialect, trust, ..self.stream.links }
    }

    /// What the server speaks, once the member is in the room.
    pub fn dialect(&self) -> Option<Dialect> {
        self.stream.dialect
    }

    /// Whether its link is a secure one.
    pub fn is_secure(&self) -> bool {
        self.stream.secure.is_some()
    }

    /// Tells the machine what happened, and does what it wants done.
    fn input(
        &mut self,
        now: Instant,
        input: Input<'_>,
        out: &mut Vec<u8>,
        hear: &mut dyn FnMut(Heard<'_>),
    ) {
        self.stream.perform(self.client.handle(now, input), out, hear);
    }

    /// Bytes of a secure link: hands in what they open to. Whether the link holds.
    fn open(
        &mut self,
        now: Instant,
        mut bytes: &[u8],
        out: &mut Vec<u8>,
        hear: &mut dyn FnMut(Heard<'_>),
    ) -> bool {
        // It is put back: what opens bytes is not what seals them, and both are it.
        let Some(mut secure) = self.stream.secure.take() else { return true };
        let mut plain = Vec::new();
        while !bytes.is_empty() {
            let (used, item) = secure.receive(bytes);
            bytes = bytes.get(used..).unwrap_or_default();
            match item {
                None => {}
                Some(Item::Plain(opened)) => plain.extend_from_slice(opened),
                Some(Item::Send(message)) => out.extend_from_slice(&message),
                Some(Item::Secured { peer: key, send, .. }) => {
                    if let Some(last) = send {
                        out.extend_from_slice(&last);
                    }
                    self.stream.secure = Some(secure);
                    if let Some(link) = self.stream.link {
                        self.input(now, Input::Secured { link, key, check: None }, out, hear);
                    }
                    match self.stream.secure.take() {
                        Some(still) => secure = still,
                        None => return true,
                    }
                }
                Some(Item::Broken(_)) => return false,
            }
        }
        self.stream.secure = Some(secure);
        self.read(now, &plain, out, hear);
        true
    }

    /// Plain bytes: hands in the messages that they are.
    fn read(
        &mut self,
        now: Instant,
        bytes: &[u8],
        out: &mut Vec<u8>,
        hear: &mut dyn FnMut(Heard<'_>),
    ) {
        let mut partial = std::mem::take(&mut self.stream.partial);
        let joined = !partial.is_empty();
        if joined {
            partial.extend_from_slice(bytes);
        }
        let all = if joined { &partial[..] } else { bytes };
        let mut used = 0;
        while let Some(link) = self.stream.link.filter(|_| self.stream.next == Next::Stay) {
            let (more, item) = self.stream.decoder.decode(&all[used..]);
            used += more;
            let Some((dialect, item)) = self.stream.decoder.dialect().zip(item) else { break };
            let received = Received { dialect, item };
            self.stream.perform(
                self.client.handle(now, Input::Received { link, received }),
                out,
                hear,
            );
        }
        if self.stream.next == Next::Stay {
            if joined {
                partial.drain(..used);
            } else {
                partial.extend_from_slice(&bytes[used..]);
            }
            self.stream.partial = partial;
        }
    }

    fn next(&mut self) -> Next {
        std::mem::take(&mut self.stream.next)
    }
}

impl Voice for Member {
    fn connected(&mut self, now: Instant, out: &mut Vec<u8>) {
        let Some(link) = self.stream.link else { return };
        self.stream.decoder = decoder();
        self.stream.partial.clear();
        self.stream.secure = None;
        if self.client.is_secure(link) {
            let Stream { generator, identity, secure, .. } = &mut self.stream;
            let (begun, first) = SecureLink::initiate(identity, Purpose::Directory, generator, now);
            out.extend_from_slice(&first);
            *secure = Some(Box::new(begun));
        }
        let peer = self.stream.links.server;
        self.input(now, Input::Connected { link, peer }, out, &mut |_| {});
    }

    fn received(
        &mut self,
        now: Instant,
        bytes: &[u8],
        out: &mut Vec<u8>,
        hear: &mut dyn FnMut(Heard<'_>),
    ) -> Next {
        if self.stream.secure.is_none() {
            self.read(now, bytes, out, hear);
        } else if !self.open(now, bytes, out, hear) {
            self.closed(now, hear);
            return Next::Close;
        }
        self.next()
    }

    fn passed(&mut self, now: Instant, out: &mut Vec<u8>, hear: &mut dyn FnMut(Heard<'_>)) -> Next {
        while self.client.next_timeout().is_some_and(|timeout| timeout.at <= now) {
            self.input(now, Input::Timeout, out, hear);
        }
        self.next()
    }

    fn closed(&mut self, now: Instant, hear: &mut dyn FnMut(Heard<'_>)) {
        if let Some(link) = self.stream.link.take() {
            self.input(now, Input::Closed { link }, &mut Vec::new(), hear);
        }
    }

    fn say(&mut self, now: Instant, text: &str, out: &mut Vec<u8>) -> Result<(), usize> {
        let Ok(text) = Text::new(text) else { return Err(0) };
        match self.client.command(now, Command::Broadcast { text }) {
            Ok(outputs) => {
                self.stream.perform(outputs, out, &mut |_| {});
                Ok(())
            }
            Err(CommandError::TextTooLong { limit }) => Err(limit),
            // Whoever is not in the room says nothing.
            Err(_) => Ok(()),
        }
    }

    fn leave(&mut self, now: Instant, out: &mut Vec<u8>) {
        if let Ok(outputs) = self.client.command(now, Command::Quit) {
            self.stream.perform(outputs, out, &mut |_| {});
        }
        self.stream.link = None;
    }

    fn echoes(&self) -> bool {
        self.stream.dialect == Some(Dialect::Framed)
    }
}

impl Stream {
    fn perform<'a>(
        &mut self,
        outputs: impl Iterator<Item = Output<'a>>,
        out: &mut Vec<u8>,
        hear: &mut dyn FnMut(Heard<'_>),
    ) {
        for output in outputs {
            match output {
                Output::Connect { link, .. } => {
                    self.link = Some(link);
                    self.next = Next::Reconnect;
                }
                Output::Close { link } => {
                    if self.link == Some(link) {
                        self.link = None;
                        self.next = Next::Close;
                    }
                }
                Output::Send { dialect, message, .. } => {
                    let start = out.len();
                    let Ok(()) = message.encode(dialect, &mut Bytes(out));
                    if let Some(secure) = &mut self.secure {
                        let plain = out.split_off(start);
                        seal(secure, &plain, out);
                    }
                }
                Output::Event(event) => self.tell(event, hear),
                // Only in private chats, and nobody can invite it to one.
                Output::Listen { .. }
                | Output::SendLine { .. }
                | Output::Secure { .. }
                | Output::SendRecord { .. }
                | Output::Hold { .. }
                | Output::Release { .. }
                | Output::SendTo { .. }
                | Output::Flush { .. } => {}
            }
        }
    }

    fn tell(&mut self, event: Event<'_>, hear: &mut dyn FnMut(Heard<'_>)) {
        let reason = |text: Text<'_>| Refusal::recognize(text.as_received()).map(Refusal::word);
        match event {
            Event::Secured { key, .. } => self.key = Some(key),
            Event::Welcome { dialect, .. } => {
                self.dialect = Some(dialect);
                hear(Heard::Joined);
            }
            // In the line dialect, the machine tells what it says by itself, and nobody has heard it yet.
            Event::Broadcast { own: true, .. } if self.dialect == Some(Dialect::Line) => {}
            // Others may be in the room, and talk.
            Event::Broadcast { from, text, .. } if from.as_str().starts_with(NICK) => {
                hear(Heard::Text(text.as_received().as_bytes()));
            }
            Event::Refused { text } => {
                hear(Heard::Refused(reason(text).unwrap_or(text.as_received())));
            }
            Event::Error { text } => match Refusal::recognize(text.as_received()) {
                Some(refusal) if !refusal.is_about_text() => hear(Heard::Refused(refusal.word())),
                _ => hear(Heard::Unsaid(reason(text).unwrap_or(text.as_received()))),
            },
            Event::Disconnected { reason } => hear(Heard::Gone(reason.word())),
            _ => {}
        }
    }
}

fn decoder() -> Decoder {
    // A server may allow more than the default.
    Decoder::new(Sender::Directory, 16 * PAYLOAD)
}

/// Appends to `out` what `plain` is over a secure link.
fn seal(link: &mut SecureLink, plain: &[u8], out: &mut Vec<u8>) {
    for piece in plain.chunks(MAX_PLAINTEXT) {
        let mut record = [0; MAX_RECORD];
        record[2..2 + piece.len()].copy_from_slice(piece);
        // A link that is not open any more is about to be closed.
        out.extend_from_slice(link.seal(&mut record, piece.len()).unwrap_or_default());
    }
}

struct Bytes<'a>(&'a mut Vec<u8>);

impl Sink for Bytes<'_> {
    type Error = Infallible;

    fn put(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A member on a plain link in the line dialect, and what it has heard since it connected.
    struct Heeding {
        member: Member,
        out: Vec<u8>,
        heard: Vec<String>,
    }

    impl Heeding {
        fn connected() -> Self {
            let server = SocketAddr::from(([127, 0, 0, 1], 9000));
            let links = Links { server, dialect: Some(Dialect::Line), trust: Trust::Plain };
            let mut member = Member::new(0, links, &mut Generator::new([7; 32]));
            let mut out = Vec::new();
            member.connected(Instant::START, &mut out);
            Heeding { member, out, heard: Vec::new() }
        }

        /// One byte after the other.
        fn receive(&mut self, text: &str) -> Next {
            let Heeding { member, out, heard } = self;
            let mut last = Next::Stay;
            for byte in text.as_bytes().chunks(1) {
                let mut hear = |it: Heard<'_>| {
                    heard.push(match it {
                        Heard::Text(text) => String::from_utf8_lossy(text).into_owned(),
                        other => format!("{other:?}"),
                    });
                };
                last = member.received(Instant::START, byte, out, &mut hear);
            }
            last
        }
    }

    fn text(out: &[u8]) -> String {
        String::from_utf8_lossy(out).into_owned()
    }

    #[test]
    fn it_joins_hears_the_others_of_its_load_and_leaves() {
        let mut it = Heeding::connected();
        assert!(text(&it.out).ends_with("\nREGISTER bench1 0\n"), "{}", text(&it.out));
        it.receive("HELLO 1\nWELCOME bench1\nUSERLIST bench1:127.0.0.1:0\n");
        assert_eq!(it.heard, ["Joined"]);
        assert!(!it.member.echoes() && !it.member.is_secure());
        it.out.clear();
        it.member.say(Instant::START, "mine", &mut it.out).unwrap();
        it.receive("BROADCAST_MSG ann lunch?\nBROADCAST_MSG bench2 yours\nPING 7\n");
        assert_eq!(it.heard, ["Joined", "yours"], "nobody hears itself in the line dialect");
        it.member.leave(Instant::START, &mut it.out);
        assert_eq!(text(&it.out), "BROADCAST bench1 mine\nPONG 7\nQUIT \n");
    }

    #[test]
    fn it_tells_what_is_not_passed_on_from_being_sent_away() {
        let mut it = Heeding::connected();
        it.receive("HELLO 1\nWELCOME bench1\nUSERLIST bench1:127.0.0.1:0\n");
        it.receive("ERROR too many messages: this one was not relayed\n");
        it.receive("ERROR the operator of the server removed you\n");
        assert_eq!(it.heard[1..], [r#"Unsaid("too_fast")"#, r#"Refused("kicked")"#]);
        let mut refused = Heeding::connected();
        let next = refused.receive("HELLO 1\nERROR Server voll\n");
        assert_eq!(
            (&refused.heard[..], next),
            (&[r#"Refused("full")"#.to_owned()][..], Next::Close)
        );
    }
}
