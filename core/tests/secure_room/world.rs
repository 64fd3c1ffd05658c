//! A directory, its clients, and the wire between them, without sockets. What is sent arrives at once, in order.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;

use plausch_core::client::{self, Client, Command, Event, Limits, Trust};
use plausch_core::directory::{
    self, ClosedBy, Directory, Look, NickPolicy, Owned, Owner, Recipients, Security,
};
use plausch_core::link::{LinkId, LinkIds};
use plausch_core::name::{Nick, NickError};
use plausch_core::secure::{
    Generator, Identity, Item, MAX_PLAINTEXT, MAX_RECORD, PublicKey, Purpose, SecureLink,
};
use plausch_core::table::Fixed;
use plausch_core::text::Text;
use plausch_core::time::{Duration, Instant};
use plausch_core::wire::{Dialect, Inbox, Message, Sender, Sink};

type Policy = Owned<Operators, Fixed<Look, Owner, 8>>;
type Room = Directory<directory::FixedTables<8>, Policy>;
type Member = Client<client::FixedTables<8, 1>>;

const PLACE: &str = "10.0.0.1:9000";

/// Any nickname will do, and whoever has one of these keys may command the directory.
#[derive(Debug, Default)]
struct Operators(Vec<PublicKey>);

impl NickPolicy for Operators {
    fn check(&self, _: &Nick) -> Result<(), NickError> {
        Ok(())
    }

    fn is_operator(&self, key: &PublicKey) -> bool {
        self.0.contains(key)
    }
}

/// The bytes of one link as its owner has them.
struct End {
    inbox: Inbox<2048>,
    secure: Option<SecureLink>,
    /// Whether anything has arrived.
    begun: bool,
    /// The other end.
    other: Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Other {
    Client(usize, LinkId),
    Room(LinkId),
    /// Somebody without a machine.
    Nobody,
}

struct Someone {
    client: Member,
    identity: Identity,
    generator: Generator,
    nick: Nick,
    ends: BTreeMap<LinkId, End>,
    seen: Vec<String>,
    /// The key that it was told is the directory's.
    pinned: Option<PublicKey>,
}

enum Happens {
    Bytes(Other, Vec<u8>),
    Closed(Other),
}

pub(crate) struct World {
    now: Instant,
    security: Security,
    room: Room,
    identity: Identity,
    generator: Generator,
    ids: LinkIds,
    ends: BTreeMap<LinkId, End>,
    entered: BTreeMap<LinkId, bool>,
    people: Vec<Someone>,
    queue: VecDeque<Happens>,
    wire: Vec<u8>,
    /// What somebody without a machine was sent.
    told: Vec<u8>,
    /// What the directory was commanded and has not answered: on which link, by whom, and what.
    commanded: VecDeque<(LinkId, String, PublicKey, String)>,
}

struct Bytes(Vec<u8>);

impl Sink for Bytes {
    type Error = std::convert::Infallible;

    fn put(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

fn encoded(message: &Message<'_>, dialect: Dialect) -> Vec<u8> {
    let mut bytes = Bytes(Vec::new());
    let Ok(()) = message.encode(dialect, &mut bytes);
    bytes.0
}

impl End {
    fn new(sender: Sender, other: Other) -> Self {
        End { inbox: Inbox::new(sender, 2047), secure: None, begun: false, other }
    }

    /// `plain` as it goes over the wire.
    fn sealed(&mut self, plain: Vec<u8>) -> Vec<u8> {
        let Some(secure) = &mut self.secure else { return plain };
        let mut sealed = Vec::new();
        for piece in plain.chunks(MAX_PLAINTEXT) {
            let mut record = [0; MAX_RECORD];
            record[2..2 + piece.len()].copy_from_slice(piece);
            sealed.extend_from_slice(secure.seal(&mut record, piece.len()).unwrap());
        }
        sealed
    }
}

impl World {
    pub(crate) fn new(security: Security) -> Self {
        let mut generator = Generator::new([1; 32]);
        let limits = directory::Limits::default();
        let mut room = Room::new(limits, Owned::new(Operators::default(), 8), 0);
        room.set_security(security);
        World {
            now: Instant::START,
            security,
            room,
            identity: Identity::generate(&mut generator),
            generator,
            ids: LinkIds::new(),
            ends: BTreeMap::new(),
            entered: BTreeMap::new(),
            people: Vec::new(),
            queue: VecDeque::new(),
            wire: Vec::new(),
            told: Vec::new(),
            commanded: VecDeque::new(),
        }
    }

    /// From now on these are operators, and nobody else.
    pub(crate) fn set_operators(&mut self, keys: &[PublicKey]) {
        self.room.policy_mut().beneath_mut().0 = keys.to_vec();
    }

    /// Somebody commands the directory.
    pub(crate) fn operate(&mut self, who: usize, text: &str) {
        self.command(who, Command::Operate { text: Text::new(text).unwrap() });
    }

    /// What the directory is to do that it has not answered: who wants what.
    pub(crate) fn commanded(&self) -> Vec<(&str, PublicKey, &str)> {
        let commanded = self.commanded.iter();
        commanded.map(|(_, nick, key, text)| (nick.as_str(), *key, text.as_str())).collect()
    }

    /// The directory answers the oldest command.
    pub(crate) fn reply(&mut self, done: bool, pieces: &[&str]) {
        let (link, ..) = self.commanded.pop_front().expect("a command");
        for piece in pieces {
            let text = Text::new(piece).unwrap();
            self.operator(directory::Command::Reply { link, done, text });
        }
        self.settle();
    }

    /// Somebody new joins.
    pub(crate) fn join(&mut self, nick: &str, trust: Trust) -> usize {
        let seed = 10 + u8::try_from(self.people.len()).unwrap();
        let mut generator = Generator::new([seed; 32]);
        let identity = Identity::generate(&mut generator);
        self.begin(nick, trust, identity, generator)
    }

    /// Another program of somebody joins.
    pub(crate) fn join_as(&mut self, who: usize, nick: &str, trust: Trust) -> usize {
        let identity = Identity::from_secret(self.people[who].identity.secret());
        let seed = 100 + u8::try_from(self.people.len()).unwrap();
        self.begin(nick, trust, identity, Generator::new([seed; 32]))
    }

    fn begin(
        &mut self,
        nick: &str,
        trust: Trust,
        identity: Identity,
        generator: Generator,
    ) -> usize {
        let nick = Nick::new(nick).unwrap();
        let client = Member::new(Limits::default());
        let (ends, seen) = (BTreeMap::new(), Vec::new());
        self.people.push(Someone { client, identity, generator, nick, ends, seen, pinned: None });
        let who = self.people.len() - 1;
        self.join_again(who, trust);
        who
    }

    pub(crate) fn join_again(&mut self, who: usize, trust: Trust) {
        self.people[who].client.set_trust(trust);
        self.rejoin(who);
    }

    /// Joins, with what is known.
    pub(crate) fn rejoin(&mut self, who: usize) {
        self.quit(who);
        self.people[who].seen.clear();
        let nick = self.people[who].nick.clone();
        let (directory, udp_port) = (PLACE.parse().unwrap(), 0);
        self.command(who, Command::Join { directory, nick, udp_port, dialect: None, local: None });
    }

    pub(crate) fn quit(&mut self, who: usize) {
        self.command(who, Command::Quit);
    }

    pub(crate) fn say(&mut self, who: usize, text: &str) {
        self.command(who, Command::Broadcast { text: Text::new(text).unwrap() });
    }

    /// A secure member whose nickname belongs to nobody: the policy had no room for its owner.
    pub(crate) fn join_unowned(&mut self, nick: &str) -> usize {
        let (limits, security) = (directory::Limits::default(), self.security);
        self.room = Room::new(limits, Owned::new(Operators::default(), 0), 0);
        self.room.set_security(security);
        self.join(nick, Trust::FirstContact)
    }

    /// A member hears nothing more, and says nothing more.
    pub(crate) fn silence(&mut self, who: usize) {
        for end in self.ends.values_mut() {
            if matches!(end.other, Other::Client(of, _) if of == who) {
                end.other = Other::Nobody;
            }
        }
    }

    pub(crate) fn wait(&mut self, long: Duration) {
        let until = self.now + long;
        loop {
            let room = self.room.next_timeout().map(|timeout| timeout.at);
            let links = self
                .ends
                .iter()
                .filter_map(|(link, end)| Some((end.secure.as_ref()?.next_timeout()?.at, *link)));
            let link = links.min();
            let next = room.into_iter().chain(link.map(|(at, _)| at)).min();
            let Some(at) = next.filter(|&at| at <= until) else { break };
            self.now = at;
            match link {
                Some((due, link)) if due == at => {
                    let end = self.ends.get_mut(&link).unwrap();
                    assert!(end.secure.as_mut().unwrap().on_timeout(at).is_some());
                    self.lose(link);
                }
                _ => self.input(directory::Input::Timeout),
            }
            self.settle();
        }
        self.now = until;
    }

    pub(crate) fn change_directory_key(&mut self) {
        self.identity = Identity::generate(&mut self.generator);
    }

    /// What an original of the framed dialect is sent that registers.
    pub(crate) fn original_is_told(&mut self, nick: &str) -> String {
        let (nick, port) = (Nick::new(nick).unwrap(), 0);
        self.open_and_send(&encoded(&Message::Register { nick, port }, Dialect::Framed));
        String::from_utf8(std::mem::take(&mut self.told)).unwrap()
    }

    pub(crate) fn open_and_send(&mut self, bytes: &[u8]) {
        let link = self.accept(Other::Nobody);
        self.queue.push_back(Happens::Bytes(Other::Room(link), bytes.to_vec()));
        self.settle();
    }

    #[track_caller]
    pub(crate) fn sees(&mut self, who: usize, expected: &[&str]) {
        assert_eq!(self.take_seen(who), expected);
    }

    pub(crate) fn take_seen(&mut self, who: usize) -> Vec<String> {
        std::mem::take(&mut self.people[who].seen)
    }

    /// The key that this client has pinned as the directory's.
    pub(crate) fn pinned_key(&self, who: usize) -> Option<PublicKey> {
        self.people[who].pinned
    }

    pub(crate) fn directory_key(&self) -> PublicKey {
        *self.identity.public()
    }

    pub(crate) fn identity(&self, who: usize) -> PublicKey {
        *self.people[who].identity.public()
    }

    pub(crate) fn key_of(&self, who: usize, nick: &str) -> Option<PublicKey> {
        self.people[who].client.key_of(&Nick::new(nick).unwrap()).copied()
    }

    pub(crate) fn members(&self) -> usize {
        self.room.member_count()
    }

    pub(crate) fn links(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn wire_has(&self, text: &str) -> bool {
        self.wire.windows(text.len()).any(|window| window == text.as_bytes())
    }

    fn accept(&mut self, other: Other) -> LinkId {
        let link = self.ids.allocate();
        self.ends.insert(link, End::new(Sender::Client, other));
        let from: SocketAddr = "10.0.0.2:5000".parse().unwrap();
        self.input(directory::Input::Accepted { link, from });
        link
    }

    fn settle(&mut self) {
        while let Some(happens) = self.queue.pop_front() {
            match happens {
                Happens::Bytes(to, bytes) => {
                    self.wire.extend_from_slice(&bytes);
                    match to {
                        Other::Room(link) => self.room_receives(link, &bytes),
                        Other::Client(who, link) => self.client_receives(who, link, &bytes),
                        Other::Nobody => self.told.extend_from_slice(&bytes),
                    }
                }
                Happens::Closed(Other::Room(link)) => {
                    if self.ends.remove(&link).is_some() {
                        self.entered.remove(&link);
                        self.input(directory::Input::Closed { link, by: ClosedBy::Peer });
                    }
                }
                Happens::Closed(Other::Client(who, link)) => {
                    if self.people[who].ends.remove(&link).is_some() {
                        self.client_input(who, client::Input::Closed { link });
                    }
                }
                Happens::Closed(Other::Nobody) => {}
            }
        }
    }

    /// The directory's side of a link breaks.
    fn lose(&mut self, link: LinkId) {
        if let Some(end) = self.ends.remove(&link) {
            self.queue.push_back(Happens::Closed(end.other));
            self.input(directory::Input::Closed { link, by: ClosedBy::Error });
        }
    }

    fn room_receives(&mut self, link: LinkId, bytes: &[u8]) {
        let Some(end) = self.ends.get_mut(&link) else { return };
        let first = !std::mem::replace(&mut end.begun, true);
        if first && bytes.first() == Some(&1) && self.security != Security::Plain {
            let (identity, generator) = (&self.identity, &mut self.generator);
            end.secure =
                Some(SecureLink::respond(identity, Purpose::Directory, generator, self.now));
        }
        if end.secure.is_none() {
            return self.room_reads(link, bytes);
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let Some(end) = self.ends.get_mut(&link) else { return };
            let (used, item) = end.secure.as_mut().unwrap().receive(rest);
            rest = &rest[used..];
            match item {
                None => {}
                Some(Item::Send(message)) => {
                    self.queue.push_back(Happens::Bytes(end.other, message.to_vec()));
                }
                Some(Item::Secured { peer: key, .. }) => {
                    self.input(directory::Input::Secured { link, key });
                }
                Some(Item::Plain(plain)) => {
                    let plain = plain.to_vec();
                    self.room_reads(link, &plain);
                }
                Some(Item::Broken(_)) => self.lose(link),
            }
        }
    }

    fn room_reads(&mut self, link: LinkId, bytes: &[u8]) {
        for piece in bytes.chunks(500) {
            let Some(mut end) = self.ends.remove(&link) else { return };
            end.inbox.space()[..piece.len()].copy_from_slice(piece);
            end.inbox.received(piece.len());
            let mut gone = false;
            while let Some(received) = end.inbox.next() {
                // What the directory does meanwhile needs the link.
                let copy = End {
                    inbox: Inbox::new(Sender::Client, 2047),
                    secure: end.secure.take(),
                    ..end
                };
                let dialect = received.dialect;
                self.ends.insert(link, copy);
                self.input_in(Some((link, dialect)), directory::Input::Received { link, received });
                match self.ends.remove(&link) {
                    Some(kept) => (end.secure, end.other) = (kept.secure, kept.other),
                    None => {
                        gone = true;
                        break;
                    }
                }
            }
            if !gone {
                self.ends.insert(link, end);
            }
        }
    }

    fn input(&mut self, input: directory::Input<'_>) {
        self.input_in(None, input);
    }

    /// An input, and the dialect of the link that it came on.
    fn input_in(&mut self, from: Option<(LinkId, Dialect)>, input: directory::Input<'_>) {
        let World { room, ends, entered, queue, now, commanded, .. } = self;
        for output in room.handle(*now, input) {
            match output {
                directory::Output::Commanded { link, nick, key, text } => {
                    commanded.push_back((link, nick.to_string(), key, text.to_string()));
                }
                directory::Output::Send { to, message } => {
                    let all = entered.iter().filter(|(link, modern)| match to {
                        Recipients::Room => true,
                        Recipients::RoomExcept(except) => **link != except,
                        Recipients::Modern => **modern,
                        Recipients::Link(_) => false,
                    });
                    let one = if let Recipients::Link(link) = to { Some(link) } else { None };
                    let links: Vec<_> = all.map(|(link, _)| *link).chain(one).collect();
                    for link in links {
                        let Some(end) = ends.get_mut(&link) else { continue };
                        let known =
                            from.filter(|(from, _)| *from == link).map(|(_, dialect)| dialect);
                        let dialect = known.or(end.inbox.dialect()).unwrap_or(Dialect::Framed);
                        let bytes = end.sealed(encoded(&message, dialect));
                        queue.push_back(Happens::Bytes(end.other, bytes));
                    }
                }
                directory::Output::Enter { link, modern } => {
                    entered.insert(link, modern);
                }
                directory::Output::Close { link } => {
                    entered.remove(&link);
                    if let Some(end) = ends.remove(&link) {
                        queue.push_back(Happens::Closed(end.other));
                    }
                }
                directory::Output::Hold { .. }
                | directory::Output::Release { .. }
                | directory::Output::Event(_) => {}
            }
        }
    }

    /// The directory's own operator wants something that concerns one link.
    fn operator(&mut self, command: directory::Command<'_>) {
        let World { room, ends, queue, now, .. } = self;
        for output in room.command(*now, command).unwrap() {
            let directory::Output::Send { to: Recipients::Link(link), message } = output else {
                panic!("{output:?}");
            };
            let Some(end) = ends.get_mut(&link) else { continue };
            let dialect = end.inbox.dialect().unwrap_or(Dialect::Framed);
            let bytes = end.sealed(encoded(&message, dialect));
            queue.push_back(Happens::Bytes(end.other, bytes));
        }
    }

    fn client_receives(&mut self, who: usize, link: LinkId, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let Some(end) = self.people[who].ends.get_mut(&link) else { return };
            let Some(secure) = &mut end.secure else {
                return self.client_reads(who, link, rest);
            };
            let (used, item) = secure.receive(rest);
            rest = &rest[used..];
            match item {
                None => {}
                Some(Item::Send(message)) => {
                    self.queue.push_back(Happens::Bytes(end.other, message.to_vec()));
                }
                Some(Item::Secured { peer: key, send, .. }) => {
                    let send = send.map_or(Vec::new(), |message| message.to_vec());
                    self.queue.push_back(Happens::Bytes(end.other, send));
                    self.client_input(who, client::Input::Secured { link, key, check: None });
                }
                Some(Item::Plain(plain)) => {
                    let plain = plain.to_vec();
                    self.client_reads(who, link, &plain);
                }
                Some(Item::Broken(_)) => {
                    let end = self.people[who].ends.remove(&link).unwrap();
                    self.queue.push_back(Happens::Closed(end.other));
                    self.client_input(who, client::Input::Closed { link });
                }
            }
        }
    }

    fn client_reads(&mut self, who: usize, link: LinkId, bytes: &[u8]) {
        for piece in bytes.chunks(500) {
            let Some(end) = self.people[who].ends.get_mut(&link) else { return };
            let mut inbox = std::mem::replace(&mut end.inbox, Inbox::new(Sender::Directory, 2047));
            inbox.space()[..piece.len()].copy_from_slice(piece);
            inbox.received(piece.len());
            while let Some(received) = inbox.next() {
                self.client_input(who, client::Input::Received { link, received });
            }
            if let Some(end) = self.people[who].ends.get_mut(&link) {
                end.inbox = inbox;
            }
        }
    }

    fn command(&mut self, who: usize, command: Command<'_>) {
        let mut wanted = Vec::new();
        let World { people, queue, now, .. } = self;
        let Someone { client, ends, seen, pinned, .. } = &mut people[who];
        match client.command(*now, command) {
            Ok(outputs) => perform(outputs, ends, (seen, pinned), queue, &mut wanted),
            Err(error) => assert_eq!(error, client::CommandError::NotJoined),
        }
        self.connect(who, wanted);
        self.settle();
    }

    fn client_input(&mut self, who: usize, input: client::Input<'_>) {
        let mut wanted = Vec::new();
        let World { people, queue, now, .. } = self;
        let Someone { client, ends, seen, pinned, .. } = &mut people[who];
        perform(client.handle(*now, input), ends, (seen, pinned), queue, &mut wanted);
        self.connect(who, wanted);
    }

    fn connect(&mut self, who: usize, wanted: Vec<LinkId>) {
        for link in wanted {
            let room = self.accept(Other::Client(who, link));
            let one = &mut self.people[who];
            let mut end = End::new(Sender::Directory, Other::Room(room));
            if one.client.is_secure(link) {
                let (secure, first) = SecureLink::initiate(
                    &one.identity,
                    Purpose::Directory,
                    &mut one.generator,
                    self.now,
                );
                end.secure = Some(secure);
                self.queue.push_back(Happens::Bytes(Other::Room(room), first.to_vec()));
            }
            one.ends.insert(link, end);
            let peer = PLACE.parse().unwrap();
            self.client_input(who, client::Input::Connected { link, peer });
        }
    }
}

fn perform(
    outputs: client::Outputs<'_, client::FixedTables<8, 1>>,
    ends: &mut BTreeMap<LinkId, End>,
    (seen, pinned): (&mut Vec<String>, &mut Option<PublicKey>),
    queue: &mut VecDeque<Happens>,
    wanted: &mut Vec<LinkId>,
) {
    for output in outputs {
        match output {
            client::Output::Connect { link, .. } => wanted.push(link),
            client::Output::Send { link, dialect, message } => {
                let end = ends.get_mut(&link).unwrap();
                let bytes = end.sealed(encoded(&message, dialect));
                queue.push_back(Happens::Bytes(end.other, bytes));
            }
            client::Output::Close { link } => {
                if let Some(end) = ends.remove(&link) {
                    queue.push_back(Happens::Closed(end.other));
                }
            }
            client::Output::Event(event) => {
                if let Event::Secured { key, .. } = event {
                    *pinned = Some(key);
                }
                seen.push(shown(&event));
            }
            other => panic!("{other:?}"),
        }
    }
}

fn shown(event: &Event<'_>) -> String {
    match event {
        Event::Secured { first: true, .. } => "Secured first".to_owned(),
        Event::Secured { first: false, .. } => "Secured".to_owned(),
        Event::OtherKey { known, shown } => {
            assert_ne!(known, shown);
            "OtherKey".to_owned()
        }
        Event::Welcome { nick, .. } => format!("Welcome {nick}"),
        Event::Users { members, .. } => {
            let names: Vec<_> = members.iter().map(|member| format!(" {}", member.nick)).collect();
            format!("Users{}", names.concat())
        }
        Event::Joined { nick, .. } => format!("Joined {nick}"),
        Event::Left { nick } => format!("Left {nick}"),
        Event::Broadcast { from, text, .. } => format!("{from}: {text}"),
        Event::Refused { text } => format!("Refused {text}"),
        Event::Error { text } => format!("Error {text}"),
        Event::Reply { done: true, text } => format!("Done {}", text.in_lines()),
        Event::Reply { done: false, text } => format!("Failed {}", text.in_lines()),
        Event::Disconnected { reason } => format!("Disconnected {}", reason.word()),
        other => format!("{other:?}"),
    }
}
