//! A random walk: people of all kinds come, talk, invite, leave, and everything breaks now and then.

use std::collections::BTreeMap;
use std::time::Duration;

use plausch_core::time::Instant;
use plausch_core::wire::Dialect;

use super::program::Wish;
use super::{Dice, Newcomer, Seen, World};
use crate::originals::Generation;

/// A walk through a world.
#[derive(Debug)]
pub struct Walk {
    world: World,
    dice: Dice,
    /// All texts are different.
    said: usize,
    comers: usize,
    /// When an original said something last: it must not go on at once, or two texts are one.
    last_words: BTreeMap<String, Instant>,
    raws: usize,
    /// The directory is an original's, and only its own generation can join it.
    server: Option<Generation>,
}

const MOST: usize = 12;
/// Several members share this address.
const SHARED: &str = "10.0.0.200";
/// Longer than any text of an original, or its greeting, may take to be told from the next.
const BREATH: Duration = Duration::from_millis(400);

impl Walk {
    /// A walk through `world`, which goes where `seed` says.
    pub fn new(world: World, seed: u64) -> Self {
        let dice = Dice::new(seed ^ 0x5eed);
        let last_words = BTreeMap::new();
        Walk { world, dice, said: 0, comers: 0, last_words, raws: 0, server: None }
    }

    /// A walk through a world with an original's server.
    pub fn among_originals(seed: u64, generation: Generation) -> Self {
        let world = World::with_original_server(seed, generation);
        Walk { server: Some(generation), ..Walk::new(world, seed) }
    }

    /// Takes so many steps.
    pub fn goes(&mut self, steps: usize) {
        for _ in 0..steps {
            self.step();
            let pause = match self.dice.below(12) {
                0 => Duration::from_secs(3),
                1..4 => Duration::from_millis(500),
                4..9 => Duration::from_millis(40),
                _ => Duration::ZERO,
            };
            let pause = self.dice.up_to(pause);
            self.world.advance(pause);
        }
    }

    /// Lets everything come to rest, with nothing going wrong any more.
    pub fn rests(mut self) -> World {
        self.world.lose_datagrams(0.0);
        for name in self.world.names() {
            self.world.set_reading(&name, true);
        }
        // Dead links are noticed, invitations given up.
        self.world.advance(Duration::from_secs(200));
        self.world.settle();
        self.world
    }

    fn step(&mut self) {
        match self.dice.below(100) {
            0..14 => self.somebody_comes(),
            14..40 => self.somebody_speaks(),
            40..52 => self.somebody_invites(),
            52..66 => self.somebody_answers(),
            66..84 => self.somebody_speaks_in_private(),
            84..88 => self.somebody_closes(),
            88..91 => self.somebody_leaves(),
            91..97 => self.something_breaks(),
            _ if self.server.is_none() => self.something_odd(),
            _ => {}
        }
    }

    fn somebody_comes(&mut self) {
        let gone: Vec<String> = self.absent();
        let full = self.world.names().len() >= MOST;
        if full || (!gone.is_empty() && self.dice.chance(0.5)) {
            if let Some(name) = self.dice.pick(&gone).cloned() {
                let _ = self.world.tries(&name, Wish::Join { directory: self.world.directory });
            }
            return;
        }
        self.comers += 1;
        let place = self.dice.below(6);
        let (kind, newcomer) = match (self.dice.below(10), self.server) {
            (0..7, Some(_)) => ('r', Newcomer::ours()),
            (_, Some(generation)) => ('o', Newcomer::original(generation)),
            (kind, None) => self.anybody(kind),
        };
        let newcomer = match place {
            0 => newcomer.at(SHARED),
            1 => newcomer.on_the_directorys_host(),
            _ => newcomer,
        };
        let name = format!("{kind}{:02}", self.comers);
        self.world.comes(&name, newcomer);
    }

    fn anybody(&self, kind: usize) -> (char, Newcomer) {
        match kind {
            0..5 => ('r', Newcomer::ours()),
            5 => ('n', Newcomer::ours().told(Dialect::Line)),
            6 | 7 => ('s', Newcomer::small()),
            8 => ('f', Newcomer::original(Generation::Framed)),
            _ => ('l', Newcomer::original(Generation::Line)),
        }
    }

    fn somebody_speaks(&mut self) {
        let Some(who) = self.somebody() else { return };
        self.said += 1;
        let _ = self.world.tries(&who, Wish::Say { text: &format!("{who} says {}", self.said) });
    }

    fn somebody_invites(&mut self) {
        let Some(who) = self.somebody() else { return };
        let (roster, _) = self.world.person_ref(&who).roster();
        let Some(peer) = self.dice.pick(&roster).cloned() else { return };
        // What originals do among themselves is theirs.
        if self.is_original(&who)
            && (self.is_original(&peer) || !self.world.people.contains_key(&peer))
        {
            return;
        }
        let _ = self.world.tries(&who, Wish::Invite { peer: &peer });
    }

    fn somebody_answers(&mut self) {
        let Some(who) = self.somebody() else { return };
        let invited = |(_, seen)| match seen {
            Seen::Invited { peer, .. } => Some(peer),
            _ => None,
        };
        let invitations: Vec<String> =
            self.world.sights(&who).into_iter().filter_map(invited).collect();
        let Some(peer) = invitations.last().cloned() else { return };
        let wish = match self.dice.below(4) {
            0 => Wish::Decline { peer: &peer },
            _ => Wish::Accept { peer: &peer },
        };
        let _ = self.world.tries(&who, wish);
    }

    fn somebody_speaks_in_private(&mut self) {
        let Some((who, peer)) = self.somebody_in_a_chat() else { return };
        self.said += 1;
        let text = format!("{who} to {peer} {}", self.said);
        if self.world.tries(&who, Wish::SayInPrivate { peer: &peer, text: &text }).is_ok() {
            self.last_words.insert(who, self.world.now());
        }
    }

    fn somebody_closes(&mut self) {
        let Some((who, peer)) = self.somebody_in_a_chat() else { return };
        let _ = self.world.tries(&who, Wish::Close { peer: &peer });
    }

    fn somebody_leaves(&mut self) {
        let Some(who) = self.somebody() else { return };
        if self.is_breathless(&who) {
            return;
        }
        if self.server.is_none()
            && self.dice.chance(0.2)
            && self.world.directory().nicks().contains(&who)
        {
            self.world.kicks(&who, None);
        } else {
            let _ = self.world.tries(&who, Wish::Quit);
        }
    }

    fn something_breaks(&mut self) {
        let Some(who) = self.somebody() else { return };
        match self.dice.below(7) {
            0 | 1 => self.world.cut(&who),
            // An original would never notice, nor would its server.
            2 if self.server.is_none() && !self.is_original(&who) => self.world.silence(&who),
            3 => self.world.cut_chats(&who),
            4 => {
                let reading = self.dice.chance(0.7);
                self.world.set_reading(&who, reading);
            }
            5 => {
                let lost = self.dice.below(7) as f64 / 10.0;
                let doubled = self.dice.below(4) as f64 / 10.0;
                let late = self.dice.up_to(Duration::from_secs(2));
                let faults = self.world.faults();
                (faults.lost, faults.doubled, faults.late) = (lost, doubled, late);
            }
            _ => {
                let time = self.dice.up_to(Duration::from_secs(40));
                self.world.advance(time);
            }
        }
    }

    /// Strangers send bytes and datagrams.
    fn something_odd(&mut self) {
        self.raws += 1;
        let name = format!("raw{}", self.raws);
        let ip = if self.dice.chance(0.5) { SHARED } else { "10.0.0.66" };
        self.world.raw_comes(&name, ip);
        let bytes = match self.dice.below(5) {
            0 => format!("REGISTER {name} {}\nBROADCAST r01 I am not\n", 30_000 + self.raws)
                .into_bytes(),
            1 => Generation::Framed.packed(&format!("REGISTER {name} 0")),
            2 => (0..self.dice.below(60)).map(|_| (self.dice.roll() & 0xff) as u8).collect(),
            3 => b"REGISTER r01 1\nREGISTER\n\xff\xfe\nQUIT\n".to_vec(),
            _ => vec![0, 0, 0xff, 0xff],
        };
        self.world.raw_sends(&name, &bytes);
        if let Some(who) = self.somebody() {
            let port = 50_000 + self.dice.below(40);
            let datagram = match self.dice.below(4) {
                0 => format!("CHAT_REQUEST {port}").into_bytes(),
                1 => Generation::Framed.datagram(&format!("CHAT_REQUEST {port}")),
                2 => Generation::Framed.datagram("CHAT_REJECTED "),
                _ => {
                    (0..4 + self.dice.below(40)).map(|_| (self.dice.roll() & 0xff) as u8).collect()
                }
            };
            let from = 20_000 + u16::try_from(self.raws % 1000).unwrap_or(0);
            // It would end the original's reader, which shows nothing.
            if !self.is_original(&who) {
                self.world.raw_invites(&name, from, &who, &datagram);
            }
        }
        if self.dice.chance(0.5) {
            self.world.raw_ends(&name);
        }
    }

    fn absent(&self) -> Vec<String> {
        let is_out = |name: &String| {
            let person = self.world.person_ref(name);
            !person.is_in() && person.directory_end().is_none()
        };
        self.world.names().into_iter().filter(is_out).collect()
    }

    fn somebody(&mut self) -> Option<String> {
        let here: Vec<String> = self
            .world
            .names()
            .into_iter()
            .filter(|name| self.world.person_ref(name).is_in())
            .collect();
        self.dice.pick(&here).cloned()
    }

    /// Somebody in an open chat who may say something in it.
    fn somebody_in_a_chat(&mut self) -> Option<(String, String)> {
        let mut open = Vec::new();
        for name in self.world.names() {
            if !self.is_breathless(&name) {
                let peers = self.world.open_chats(&name);
                open.extend(peers.into_iter().map(|peer| (name.clone(), peer)));
            }
        }
        self.dice.pick(&open).cloned()
    }

    /// Whether an original has just said something, or entered a chat.
    fn is_breathless(&mut self, name: &str) -> bool {
        if !self.is_original(name) {
            return false;
        }
        let opened = |(at, seen)| matches!(seen, Seen::ChatOpened { .. }).then_some(at);
        let entered = self.world.sights(name).into_iter().filter_map(opened).max();
        let spoke = self.last_words.get(name).copied();
        let last = entered.into_iter().chain(spoke).max();
        last.is_some_and(|at| self.world.now().since(at) < BREATH)
    }

    fn is_original(&self, name: &str) -> bool {
        self.world.people.contains_key(name) && self.world.person_ref(name).is_original()
    }
}
