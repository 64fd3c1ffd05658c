//! What a directory has promised, told from its outputs alone.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr, SocketAddrV4};
use std::time::Duration;

use plausch_core::directory::{
    Directory, Event, FixedTables, Limits, Look, NickPolicy, Owned, Owner, Recipients, Security,
};
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_core::table::Fixed;
use plausch_core::time::Instant;
use plausch_core::wire::{Dialect, Hello, Item, Message, Received, UserEntry};

use super::ledger::Ledger;
use crate::script::is_one_line;

/// How many connections the directory under test has room for.
pub(super) const LINKS: usize = 6;
/// How many bytes it keeps of what was said before.
pub(super) const PAST: usize = 250;
/// Its number for the room.
pub(super) const ROOM: u32 = 7;

pub(super) type Policy = Owned<Ledger, Fixed<Look, Owner, 4>>;
pub(super) type Machine = Directory<FixedTables<LINKS, PAST>, Policy>;

/// What the input was about.
#[derive(Default)]
pub(super) struct Turn {
    pub(super) link: Option<LinkId>,
    pub(super) said: Said,
    pub(super) operator: bool,
}

/// What a client said, as far as it matters for what may be answered.
#[derive(Default, PartialEq)]
pub(super) enum Said {
    #[default]
    Other,
    Register(Nick, u16),
    Broadcast(Nick, String),
    Command,
    /// Nothing with which a connection may begin.
    NoBeginning,
}

impl Said {
    pub(super) fn of(item: &Item<'_>) -> Self {
        match item {
            Item::Message(Message::Register { nick, port }) => Said::Register(nick.clone(), *port),
            Item::Message(Message::Broadcast { nick, text }) => {
                Said::Broadcast(nick.clone(), text.to_string())
            }
            Item::Unknown | Item::OutOfSync => Said::NoBeginning,
            Item::Message(Message::Command { .. }) => Said::Command,
            Item::Message(Message::Ping { .. } | Message::Pong { .. } | Message::Quit) => {
                Said::NoBeginning
            }
            _ => Said::Other,
        }
    }
}

/// The other end of a link.
struct Ear {
    ip: IpAddr,
    dialect: Dialect,
    /// That of a secure link.
    key: Option<PublicKey>,
    accepted: Instant,
    heard: Instant,
    /// It has said nothing before this turn.
    begins: bool,
    modern: bool,
    /// What it wants to be told of the past, as long as it may be told.
    hello: Hello,
    /// What it last wanted to be.
    wants: Option<(Nick, u16)>,
    /// Since when a nickname that it wants is fought for.
    asking: Option<Instant>,
    /// Who it is, once it was told so, and since when.
    member: Option<(Nick, u16, Instant)>,
    in_room: bool,
    /// It is told that the past is over.
    present: bool,
    held: bool,
    closed: bool,
    relayed: u64,
    roster: BTreeMap<Nick, SocketAddrV4>,
}

pub(super) struct Model {
    limits: Limits,
    security: Security,
    ledger: Ledger,
    /// Whose nicknames were before this turn.
    owners: BTreeMap<Look, Owner>,
    ears: BTreeMap<LinkId, Ear>,
    turn: Turn,
    /// Within the turn: who was told that something is wrong, how often something was relayed, who was pinged.
    errors: BTreeSet<LinkId>,
    relays: usize,
    pings: usize,
    is_stopped: bool,
    /// Whose commands are not answered yet.
    commanding: BTreeSet<LinkId>,
    /// All that was said to the room.
    said: Vec<(Nick, String, Instant)>,
}

impl Model {
    pub(super) fn new(limits: Limits, security: Security, ledger: Ledger) -> Self {
        Model {
            limits,
            security,
            ledger,
            owners: BTreeMap::new(),
            ears: BTreeMap::new(),
            turn: Turn::default(),
            errors: BTreeSet::new(),
            relays: 0,
            pings: 0,
            is_stopped: false,
            commanding: BTreeSet::new(),
            said: Vec::new(),
        }
    }

    /// A member's command is to be done.
    pub(super) fn commanded(&mut self, link: LinkId, key: PublicKey) {
        assert!(self.turn.link == Some(link) && self.turn.said == Said::Command);
        let ear = self.ear(link);
        assert!(ear.member.is_some() && ear.key == Some(key), "a command of somebody else's");
        assert!(Ledger::OPERATOR == key, "nobody made that key an operator's");
        assert!(self.commanding.insert(link), "two commands of {link} at once");
    }

    /// Somebody whose command is not answered yet.
    pub(super) fn commanding(&self) -> Option<LinkId> {
        self.commanding.first().copied()
    }

    pub(super) fn accepted(&mut self, link: LinkId, ip: IpAddr, now: Instant) {
        let ear = Ear {
            ip,
            dialect: Dialect::Framed,
            key: None,
            accepted: now,
            heard: now,
            begins: true,
            modern: false,
            hello: Hello::default(),
            wants: None,
            asking: None,
            member: None,
            in_room: false,
            present: false,
            held: false,
            closed: false,
            relayed: 0,
            roster: BTreeMap::new(),
        };
        assert!(self.ears.insert(link, ear).is_none());
    }

    pub(super) fn secured(&mut self, link: LinkId, key: PublicKey) {
        self.ear(link).key = Some(key);
    }

    pub(super) fn heard(&mut self, link: LinkId, received: &Received<'_>, now: Instant) {
        let ear = self.ear(link);
        ear.dialect = received.dialect;
        ear.heard = now;
        if let Item::Message(Message::Hello(hello)) = &received.item
            && !ear.modern
            && ear.member.is_none()
        {
            ear.hello = *hello;
        }
        if let (None, None, Said::Register(nick, port)) =
            (&ear.member, ear.asking, Said::of(&received.item))
        {
            ear.wants = Some((nick, port));
        }
    }

    /// Everybody is sent away.
    pub(super) fn stop(&mut self) {
        self.is_stopped = true;
    }

    pub(super) fn nick(&self, link: LinkId) -> Option<Nick> {
        self.ears[&link].member.as_ref().map(|(nick, ..)| nick.clone())
    }

    pub(super) fn is_closed(&self, link: LinkId) -> bool {
        self.ears[&link].closed
    }

    pub(super) fn a_closed_one(&self, at: u8) -> Option<LinkId> {
        let closed: Vec<LinkId> =
            self.ears.iter().filter(|(_, ear)| ear.closed).map(|(&link, _)| link).collect();
        (!closed.is_empty()).then(|| closed[usize::from(at) % closed.len()])
    }

    pub(super) fn begin(&mut self, turn: Turn) {
        self.turn = turn;
        self.errors.clear();
        self.relays = 0;
        self.pings = 0;
    }

    pub(super) fn send(&mut self, to: Recipients, message: &Message<'_>, now: Instant) {
        let room = |ear: &Ear| ear.in_room && !ear.closed;
        let links: Vec<LinkId> = match to {
            Recipients::Link(link) => {
                assert!(!self.ear(link).closed, "{message:?} to a closed link");
                vec![link]
            }
            Recipients::Room => self.all(room),
            Recipients::RoomExcept(but) => {
                assert!(room(self.ear(but)), "who is left out is not in the room");
                self.all(room).into_iter().filter(|&link| link != but).collect()
            }
            Recipients::Modern => self.all(|ear| room(ear) && ear.modern),
        };
        match message {
            Message::Relayed { nick, text } => {
                is_one_line(*text);
                self.relayed(to, nick, &text.to_string(), now);
            }
            Message::UserList(list) => {
                let mut expected = self.members();
                let Recipients::Link(link) = to else { panic!("a list for everybody") };
                let (nick, port, _) = self.ear(link).member.clone().expect("a list is a member's");
                expected.insert(nick, listed(self.ear(link).ip, port));
                let told: Vec<UserEntry> = list.iter().collect();
                let entries = told.iter().map(|entry| (entry.nick.clone(), entry.addr)).collect();
                assert_eq!(expected, entries, "a list that is not the members'");
                assert_eq!(told.len(), expected.len(), "somebody is listed twice");
            }
            Message::Ping { .. } => self.pings += 1,
            Message::Profile(profile) => {
                let is_this = |ear: &&Ear| {
                    let nick = ear.member.as_ref().map(|(nick, ..)| nick);
                    nick == Some(&profile.nick) && !ear.closed
                };
                let ear = self.ears.values().find(is_this).expect("a profile of a member");
                assert_eq!(profile.key, ear.key, "a key that is not the member's");
            }
            _ => {}
        }
        for link in links {
            self.deliver(link, message, now);
        }
    }

    fn relayed(&mut self, to: Recipients, nick: &Nick, text: &str, now: Instant) {
        self.relays += 1;
        self.said.push((nick.clone(), text.to_owned(), now));
        if self.turn.operator {
            assert_eq!((nick, &to), (&Nick::SERVER, &Recipients::Room));
            return;
        }
        let link = self.turn.link.expect("nobody said this");
        let Said::Broadcast(by, said) = &self.turn.said else { panic!("nobody said this") };
        assert_eq!((by, said.as_str()), (nick, text), "something else was said");
        let limits = self.limits.broadcasts;
        let ear = self.ears.get_mut(&link).expect("a link that there was");
        let own = ear.member.as_ref().map(|(nick, ..)| nick);
        assert_eq!(own, Some(nick), "one spoke for another");
        let echo = match ear.dialect {
            Dialect::Framed => Recipients::Room,
            Dialect::Line => Recipients::RoomExcept(link),
        };
        assert_eq!(to, echo, "the echo rule is broken");
        ear.relayed += 1;
        let allowed = now.since(ear.accepted).as_secs() * u64::from(limits.per_second);
        assert!(ear.relayed <= allowed + u64::from(limits.burst), "faster than is allowed");
    }

    fn deliver(&mut self, link: LinkId, message: &Message<'_>, now: Instant) {
        if let Message::Error { text } = message {
            is_one_line(*text);
            assert!(self.errors.insert(link), "two answers to one request");
            return;
        }
        if let Message::Reply { .. } = message {
            assert!(self.turn.operator && self.commanding.remove(&link), "a reply to nothing");
        }
        self.past(link, message, now);
        if let Message::Welcome { nick } = message {
            self.may_come(link, nick, now);
        }
        let ear = self.ear(link);
        let extension = matches!(
            message,
            Message::Profile(_)
                | Message::Past { .. }
                | Message::Present(_)
                | Message::Ping { .. }
                | Message::Pong { .. }
        );
        assert!(ear.modern || !extension, "{message:?} to an original");
        match message {
            Message::Hello(Hello { payload, .. }) => {
                assert_eq!(*payload, Some(300), "the limit is not said");
                assert!(ear.member.is_none() && !ear.modern, "HELLO twice, or too late");
                ear.modern = true;
            }
            Message::Welcome { nick } => {
                let (wanted, port) = ear.wants.clone().expect("a WELCOME for nobody's REGISTER");
                assert_eq!(*nick, wanted);
                assert!(ear.member.is_none(), "two WELCOMEs");
                ear.member = Some((wanted, port, now));
                ear.asking = None;
            }
            Message::Pong { .. } => {}
            _ => assert!(ear.member.is_some(), "{message:?} before WELCOME"),
        }
        match message {
            Message::UserList(list) => {
                ear.roster.clear();
                list.for_each(|entry| {
                    ear.roster.insert(entry.nick, entry.addr);
                });
            }
            Message::UserJoined(user) => {
                ear.roster.insert(user.nick.clone(), user.addr);
            }
            Message::UserLeft { nick } => {
                assert!(ear.roster.remove(nick).is_some(), "{nick} left twice");
            }
            _ => {}
        }
    }

    /// Whoever is welcome has no nickname of another key, and comes over a secure link where that is required.
    fn may_come(&self, link: LinkId, nick: &Nick, now: Instant) {
        let key = self.ears[&link].key;
        let is_others = |look: &Look| {
            let owner = self.owners.get(look).filter(|owner| now < owner.until);
            owner.is_some_and(|owner| Some(owner.key) != key)
        };
        assert!(!self.ledger.looks(nick).iter().any(is_others), "{nick} is another key's");
        let is_plain = key.is_none() && self.security == Security::Required;
        assert!(!is_plain, "{nick} comes over a plain link");
    }

    /// The past is what was said, in order, and no more than was asked for; then it is over.
    fn past(&mut self, link: LinkId, message: &Message<'_>, now: Instant) {
        let all = self.said.len();
        let said = match message {
            Message::Past { place, .. } => self.said.get(place.said as usize - 1).cloned(),
            _ => None,
        };
        let ear = self.ear(link);
        let Hello { past, since, .. } = &mut ear.hello;
        match message {
            Message::Past { place, age, nick, text } => {
                let (by, said, at) = said.expect("a text that was said");
                assert_eq!((nick, text.to_string()), (&by, said), "something else was said");
                assert_eq!(u64::from(*age), now.since(at).as_secs());
                assert!(*age <= 60, "it is too old");
                *past = past.checked_sub(1).expect("no more than was asked for");
                assert_eq!(place.room, ROOM);
                let since = since.replace(*place).filter(|since| since.room == ROOM);
                // A place that is not reached yet was asked for by mistake.
                let before = since.filter(|since| since.said as usize <= all);
                assert!(before.is_none_or(|since| since.said < place.said), "told twice");
            }
            Message::Present(place) => {
                assert_eq!((place.room, place.said as usize), (ROOM, all));
                assert!(ear.in_room && !std::mem::replace(&mut ear.present, true));
            }
            Message::Relayed { .. } if ear.hello.past > 0 => {
                assert!(ear.present, "the past is not told before the present");
            }
            _ => {}
        }
    }

    pub(super) fn enter(&mut self, link: LinkId, modern: bool) {
        let ear = self.ear(link);
        assert!(!ear.closed && !ear.in_room && ear.member.is_some(), "it cannot enter");
        assert_eq!(ear.modern, modern);
        ear.in_room = true;
    }

    pub(super) fn hold(&mut self, link: LinkId, held: bool) {
        let ear = self.ear(link);
        assert!(!ear.closed && !ear.modern && ear.held != held, "held {}", ear.held);
        ear.held = held;
    }

    pub(super) fn close(&mut self, link: LinkId) {
        let ear = self.ear(link);
        assert!(!ear.closed, "closed twice");
        ear.closed = true;
        ear.asking = None;
    }

    pub(super) fn event(&mut self, event: &Event) {
        match event {
            Event::Joined { nick, .. } => assert!(self.members().contains_key(nick)),
            Event::Left { nick, .. } => assert!(!self.members().contains_key(nick)),
            _ => {}
        }
    }

    /// All outputs of an input are done.
    pub(super) fn end(&mut self, machine: &Machine, now: Instant) {
        if self.is_stopped {
            let open = self.ears.values().any(|ear| !ear.closed);
            assert!(!open && machine.next_timeout().is_none(), "something goes on behind the end");
            return;
        }
        self.is_answered(now);
        self.owners = machine.policy().owners().map(|(look, owner)| (*look, *owner)).collect();
        let members = self.members();
        let mut addresses = BTreeSet::new();
        for ear in self.ears.values().filter(|ear| ear.in_room && !ear.closed) {
            assert_eq!(ear.roster, members, "a roster that is not the directory's");
            let (_, port, _) = ear.member.as_ref().expect("a member");
            assert!(*port == 0 || addresses.insert((ear.ip, *port)), "an address taken twice");
        }
        let open = self.ears.values().filter(|ear| ear.in_room && !ear.closed);
        assert_eq!(open.count(), members.len(), "a nickname taken twice");
        assert!(members.len() <= self.limits.members);
        assert_eq!(machine.member_count(), members.len());
        let mut taken = self.ledger.taken();
        assert!(taken.remove(&Nick::SERVER), "the operator's nickname is free");
        assert!(taken.iter().eq(members.keys()), "{taken:?} are taken, of {members:?}");
        let views: BTreeMap<Nick, SocketAddr> =
            machine.members().map(|member| (member.nick.clone(), member.addr)).collect();
        assert!(views.keys().eq(members.keys()), "{views:?} instead of {members:?}");
    }

    /// What was asked was answered, or will be.
    fn is_answered(&mut self, now: Instant) {
        let Some(link) = self.turn.link else { return };
        let (error, relays, pings) = (self.errors.contains(&link), self.relays, self.pings);
        let ear = self.ears.get_mut(&link).expect("a link that there was");
        let begins = std::mem::replace(&mut ear.begins, false);
        match &self.turn.said {
            Said::Command if begins => assert!(error && ear.closed, "a command is no beginning"),
            Said::Command => {
                let is_done = self.commanding.contains(&link);
                assert!(error || is_done, "a command goes astray");
            }
            Said::NoBeginning if begins => {
                assert!(error && ear.closed, "what speaks another protocol stays");
            }
            Said::Broadcast(..) => {
                assert!(relays <= 1 && (relays == 1) != error, "a broadcast goes astray");
            }
            Said::Register(..) if !error && !ear.closed && ear.member.is_none() => {
                assert_eq!(pings, 1, "nobody is asked for a nickname that is not given");
                ear.asking = Some(now);
            }
            _ => {}
        }
    }

    /// All timeouts that are due were handled.
    pub(super) fn nothing_is_due(&self, now: Instant) {
        let Limits { unregistered_connection, ghost_after, newcomers_pause, dead_after, .. } =
            self.limits;
        for ear in self.ears.values().filter(|ear| !ear.closed) {
            let over = |since, limit: Duration| now.since(since) >= limit;
            match &ear.member {
                // Whoever fights for a nickname has its own time.
                None => {
                    let late = over(ear.accepted, unregistered_connection);
                    assert!(!late || ear.asking.is_some(), "unregistered, and open");
                }
                Some((.., since)) if ear.held => {
                    assert!(!over(*since, newcomers_pause), "held for too long");
                }
                // If the clock jumps, a member may be welcomed long after it spoke.
                Some((.., since)) if ear.modern => {
                    let heard = ear.heard.max(*since);
                    assert!(!over(heard, dead_after), "silent, and still there");
                }
                Some(_) => {}
            }
            let asking = ear.asking.is_some_and(|since| over(since, ghost_after));
            assert!(!asking, "a nickname is fought for without end");
        }
    }

    /// The members as USERLIST has them.
    fn members(&self) -> BTreeMap<Nick, SocketAddrV4> {
        let there = self.ears.values().filter(|ear| ear.in_room && !ear.closed);
        let named = |ear: &Ear| {
            let (nick, port, _) = ear.member.clone().expect("a member");
            (nick, listed(ear.ip, port))
        };
        there.map(named).collect()
    }

    fn all(&self, which: impl Fn(&Ear) -> bool) -> Vec<LinkId> {
        self.ears.iter().filter(|(_, ear)| which(ear)).map(|(&link, _)| link).collect()
    }

    fn ear(&mut self, link: LinkId) -> &mut Ear {
        self.ears.get_mut(&link).expect("a link that there was")
    }
}

fn listed(ip: IpAddr, port: u16) -> SocketAddrV4 {
    match ip {
        IpAddr::V4(ip) => SocketAddrV4::new(ip, port),
        IpAddr::V6(_) => UserEntry::UNREACHABLE,
    }
}
