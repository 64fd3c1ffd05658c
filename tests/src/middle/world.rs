//! Who is there, what time it is, and what is on its way. What is sent goes to Eve, and from her to the other end.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use plausch_core::client::{Input, Peer};
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_core::time::Instant;

use super::by_hand::Phrase;
use super::driver::Effect;
use super::eve::{Does, Ends, Eve};
use super::member::Member;
use super::room::{self, Room, Rules};
use super::visits::{Doors, Sent};
use super::{Broken, Fault, Tally};
use crate::world::Dice;

/// Nobody else is called so by chance: not even in what is sealed.
const NAMES: [&str; 3] = ["annabelle", "bartholomew", "charlotte"];
const DIRECTORY: &str = "10.0.0.1:9000";
/// What is due within this time is waited for.
const SOON: Duration = Duration::from_secs(12);

pub(super) struct World {
    pub(super) now: Instant,
    pub(super) dice: Dice,
    pub(super) room: Room,
    pub(super) rules: Rules,
    /// Whose each nickname is, where the directory keeps that.
    pub(super) owners: BTreeMap<Nick, PublicKey>,
    pub(super) members: Vec<Member>,
    pub(super) people: Vec<Person>,
    pub(super) eve: Eve,
    pub(super) doors: Doors,
    /// What she has kept of the datagrams.
    pub(super) datagrams: Vec<Sent>,
    pub(super) wires: Vec<Wire>,
    at: BTreeMap<At, (usize, usize)>,
    on_its_way: BTreeMap<(usize, usize), VecDeque<Carried>>,
    pub(super) listening: BTreeMap<u16, (usize, LinkId)>,
    next_port: u16,
    /// All that anybody has said.
    pub(super) said: Vec<Said>,
    /// What the directory has told to all.
    pub(super) relayed: Vec<String>,
    pub(super) tally: Tally,
    pub(super) broken: Option<Broken>,
}

/// What a user knows, beside the program.
#[derive(Default)]
pub(super) struct Person {
    /// The directory's key, as it was given, or as it came first.
    pub(super) pin: Option<PublicKey>,
    /// Takes secure links only.
    pub(super) only_secure: bool,
    pub(super) tries: usize,
    /// The keys of those with whom there was a secure chat.
    pub(super) keys: BTreeMap<Nick, PublicKey>,
    /// With whom to talk, whatever their key.
    pub(super) trusts: BTreeSet<Nick>,
    pub(super) invited: Vec<Peer>,
    /// How often it has invited or accepted somebody at that address who was not connected to yet.
    pub(super) asked: BTreeMap<IpAddr, usize>,
    pub(super) held: Vec<Peer>,
    /// The last connection to the directory.
    pub(super) door: Option<usize>,
}

/// One connection.
pub(super) struct Wire {
    /// Who connected, and to whom.
    pub(super) ends: [At; 2],
    pub(super) views: [View; 2],
    /// Nothing on it may be plain: not even nicknames.
    pub(super) hidden: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum At {
    Member(usize, LinkId),
    Room(LinkId),
}

/// A connection as one end has it.
#[derive(Default)]
pub(super) struct View {
    /// What its user was shown.
    pub(super) shown: Option<Shown>,
    pub(super) phrase: Option<Phrase>,
    /// What it said there.
    pub(super) said: Vec<usize>,
    /// How much it heard there.
    pub(super) heard: usize,
    /// How much was relayed before it came.
    pub(super) since: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Plain,
    Key(PublicKey),
}

pub(super) struct Said {
    /// What no other text has.
    pub(super) token: String,
    pub(super) text: String,
    /// For whom, as its user was shown.
    pub(super) to: Option<Shown>,
}

enum Carried {
    Bytes(Vec<u8>),
    End,
}

impl World {
    pub(super) fn new(seed: u64, fault: Option<Fault>) -> Self {
        let mut dice = Dice::new(seed);
        let mut secrets = || [draw(&mut dice), draw(&mut dice)];
        let members: Vec<_> = (10..)
            .zip(NAMES)
            .map(|(host, name)| {
                let address = SocketAddr::from(([10, 0, 0, host], 4000));
                Member::new(name, address, secrets(), fault)
            })
            .collect();
        let keys = members.iter().map(|one| (one.driver.nick.clone(), one.key())).collect();
        let (rooms, eves) = (secrets(), secrets());
        let rules = Rules { reserves: dice.chance(0.4), requires: dice.chance(0.25) };
        let room = Room::new(rooms, rules, fault);
        let eve = Eve::new(eves, Dice::new(dice.roll()), keys);
        World {
            now: Instant::START,
            dice,
            room,
            rules,
            owners: BTreeMap::new(),
            people: members.iter().map(|_| Person::default()).collect(),
            members,
            eve,
            doors: Doors::default(),
            datagrams: Vec::new(),
            wires: Vec::new(),
            at: BTreeMap::new(),
            on_its_way: BTreeMap::new(),
            listening: BTreeMap::new(),
            next_port: 20_000,
            said: Vec::new(),
            relayed: Vec::new(),
            tally: Tally::default(),
            broken: None,
        }
    }

    pub(super) fn join(&mut self, who: usize) {
        self.members[who].join(self.now, DIRECTORY.parse().expect("an address"));
        self.after(who);
    }

    pub(super) fn wire_of(&self, at: At) -> Option<(usize, usize)> {
        self.at.get(&at).copied()
    }

    /// Lets one thing arrive, if something is on its way.
    pub(super) fn deliver(&mut self) -> bool {
        let all: Vec<_> = self.on_its_way.keys().copied().collect();
        let Some(&(wire, to)) = self.dice.pick(&all) else { return false };
        let Some(queue) = self.on_its_way.get_mut(&(wire, to)) else { return false };
        let mut carried = queue.pop_front();
        if let Some(Carried::Bytes(bytes)) = &mut carried
            && bytes.len() > 1
            && self.dice.chance(0.1)
        {
            let rest = bytes.split_off(1 + self.dice.below(bytes.len() - 1));
            queue.push_front(Carried::Bytes(rest));
        }
        if queue.is_empty() {
            self.on_its_way.remove(&(wire, to));
        }
        let (now, at) = (self.now, self.wires[wire].ends[to]);
        match (at, carried.filter(|_| self.wire_of(at) == Some((wire, to)))) {
            (_, None) => {}
            (At::Member(who, link), Some(carried)) => {
                match carried {
                    Carried::Bytes(bytes) => self.members[who].receive(now, link, &bytes),
                    Carried::End => self.members[who].closed(now, link),
                }
                self.after(who);
            }
            (At::Room(link), Some(carried)) => {
                match carried {
                    Carried::Bytes(bytes) => self.room.receive(now, link, &bytes),
                    Carried::End => self.room.closed(now, link),
                }
                self.after_room();
            }
        }
        true
    }

    /// Lets time pass until something is due, or at least some.
    pub(super) fn pass(&mut self) {
        let members = self.members.iter().filter_map(Member::next_timeout);
        let next = members.chain(self.room.next_timeout()).min();
        self.now = match next.filter(|&at| at <= self.now + SOON) {
            Some(at) => at.max(self.now),
            None => self.now + Duration::from_secs(1),
        };
        for who in 0..self.members.len() {
            while self.members[who].next_timeout().is_some_and(|at| at <= self.now) {
                self.members[who].timeout(self.now);
                self.after(who);
            }
        }
        while self.room.next_timeout().is_some_and(|at| at <= self.now) {
            self.room.timeout(self.now);
            self.after_room();
        }
    }

    /// Does what a member's program wants done.
    pub(super) fn after(&mut self, who: usize) {
        for effect in self.members[who].take_effects() {
            match effect {
                Effect::Send(link, bytes) => self.send(At::Member(who, link), bytes),
                Effect::Close(link) => {
                    self.listening.retain(|_, listener| *listener != (who, link));
                    self.close(At::Member(who, link));
                }
                Effect::Connect { link, to } => self.connect(who, link, to),
                Effect::Listen { link, port } => {
                    self.next_port += 1;
                    let port = port.unwrap_or(self.next_port);
                    self.listening.insert(port, (who, link));
                    let listening = Input::Listening { link, port };
                    self.members[who].input(self.now, Some(link), listening);
                    self.after(who);
                }
                Effect::Datagram { to, bytes } => {
                    let from = self.members[who].driver.address;
                    self.datagram((from, to, bytes));
                }
                Effect::Saw(link, saw) => self.saw(who, link, saw),
            }
        }
    }

    pub(super) fn after_room(&mut self) {
        for effect in self.room.take_effects() {
            match effect {
                room::Effect::Send(link, bytes) if self.doors.is_hers(link) => {
                    let back = self.doors.hears(link, &bytes);
                    self.room.receive(self.now, link, &back);
                    self.after_room();
                }
                room::Effect::Send(link, bytes) => self.send(At::Room(link), bytes),
                room::Effect::Close(link) => self.close(At::Room(link)),
                room::Effect::Entered(link, nick, key) => self.enters(link, nick, key),
                room::Effect::Refused(refusal) => self.refuses(refusal),
                room::Effect::Relayed(link, text) => self.relays(link, text),
            }
        }
    }

    fn connect(&mut self, who: usize, link: LinkId, to: SocketAddr) {
        let from = SocketAddr::new(self.members[who].driver.address.ip(), 50_000);
        if to == DIRECTORY.parse().expect("an address") {
            let theirs = self.room.accept(self.now, from);
            self.after_room();
            let person = &self.people[who];
            let hidden = person.pin.is_some() || person.only_secure;
            let wire = self.wire([At::Member(who, link), At::Room(theirs)], (who, None), hidden);
            self.people[who].door = Some(wire);
        } else if let Some((peer, theirs)) = self.listening.remove(&to.port()) {
            self.connects(who, to.ip());
            let ends = [At::Member(who, link), At::Member(peer, theirs)];
            self.wire(ends, (who, Some(peer)), false);
            self.members[peer].connected(self.now, theirs, from);
            self.after(peer);
        } else {
            self.connects(who, to.ip());
            self.members[who].input(self.now, Some(link), Input::Failed { link });
            return self.after(who);
        }
        self.members[who].connected(self.now, link, to);
        self.after(who);
    }

    fn wire(&mut self, ends: [At; 2], whose: Ends, hidden: bool) -> usize {
        let wire = self.wires.len();
        self.eve.taps(whose);
        self.wires.push(Wire { ends, views: Default::default(), hidden });
        self.at.extend([(ends[0], (wire, 0)), (ends[1], (wire, 1))]);
        wire
    }

    fn send(&mut self, from: At, bytes: Vec<u8>) {
        let Some((wire, end)) = self.wire_of(from).filter(|_| !bytes.is_empty()) else { return };
        self.eve_sees(wire, &bytes);
        let does = self.eve.hears(self.now, wire, end, bytes);
        self.eve_opened(wire);
        for does in does {
            match does {
                Does::Pass(_, bytes) if bytes.is_empty() => {}
                Does::Pass(to, bytes) => self.carry(wire, to, Carried::Bytes(bytes)),
                Does::Cut => [0, 1].into_iter().for_each(|to| self.carry(wire, to, Carried::End)),
            }
        }
    }

    fn close(&mut self, at: At) {
        if let Some((wire, end)) = self.at.remove(&at) {
            self.carry(wire, 1 - end, Carried::End);
        }
    }

    fn carry(&mut self, wire: usize, to: usize, carried: Carried) {
        self.on_its_way.entry((wire, to)).or_default().push_back(carried);
    }
}

fn draw(dice: &mut Dice) -> [u8; 32] {
    std::array::from_fn(|_| dice.roll() as u8)
}
