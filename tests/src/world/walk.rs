//! A random walk: people of all kinds come, talk, invite, leave, and everything breaks now and then.

mod breaking;
mod inviting;

use std::collections::BTreeMap;
use std::time::Duration;

use plausch_core::client::Backoff;
use plausch_core::directory::Limits;
use plausch_core::time::Instant;
use plausch_core::wire::Dialect;

use super::program::Action;
use super::{DIRECTORY_V6, Dice, Newcomer, Seen, World};
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
    /// How many people there may be.
    most: usize,
    /// Who was in the room when the directory went away: each comes back, in its own time.
    returning: BTreeMap<String, Return>,
    /// When an original joined last: until it has read its list, no clock jumps.
    original_came: Instant,
}

/// How somebody comes back.
#[derive(Debug)]
struct Return {
    backoff: Backoff,
    next: Instant,
}

/// Several members share this address.
const SHARED: &str = "10.0.0.200";
/// Longer than any text of an original, or its greeting, may take to be told from the next.
const BREATH: Duration = Duration::from_millis(400);

impl Walk {
    /// A walk through `world`, which goes where `seed` says.
    pub fn new(world: World, seed: u64) -> Self {
        Walk {
            world,
            dice: Dice::new(seed ^ 0x5eed),
            said: 0,
            comers: 0,
            last_words: BTreeMap::new(),
            raws: 0,
            server: None,
            most: 12,
            returning: BTreeMap::new(),
            original_came: Instant::START,
        }
    }

    /// A walk through a world with an original's server.
    pub fn among_originals(seed: u64, generation: Generation) -> Self {
        let world = World::with_original_server(seed, generation);
        Walk { server: Some(generation), ..Walk::new(world, seed) }
    }

    /// The walk of that seed: all of it, what kind of world it is included. It is not told unless that is wanted.
    pub fn of(seed: u64, told: bool) -> Self {
        let mut dice = Dice::new(seed ^ 0xd1ce);
        let mut walk = match dice.below(16) {
            0 => Walk::among_originals(seed, Generation::Framed),
            1 => Walk::among_originals(seed, Generation::Line),
            2 | 3 => Walk::new(World::with_board(seed), seed),
            _ => {
                let waiting = [8 << 10, 64 << 10, 1 << 20][dice.below(3)];
                Walk::new(World::with_memory(seed, Limits::default(), waiting), seed)
            }
        };
        if !told {
            walk.world.leave_untold();
        }
        walk.most = [6, 12, 12, 24, 40][dice.below(5)];
        let faults = walk.world.faults();
        faults.window = [1 << 10, 8 << 10, 64 << 10][dice.below(3)];
        faults.buffer = [512, 4 << 10, 64 << 10][dice.below(3)];
        walk
    }

    /// The seed of its world.
    pub fn seed(&self) -> u64 {
        self.world.seed
    }

    /// What has happened, if it was told.
    pub fn dialogue(&self) -> String {
        self.world.dialogue()
    }

    /// Goes all the way, and sees that all laws hold.
    ///
    /// # Panics
    /// If one is broken: with the dialogue that led there, if it was told.
    pub fn is_lawful(&mut self) {
        let ours = self.server.is_none();
        let steps = if ours { 60 + 4 * self.most } else { 120 };
        self.goes(steps);
        let world = self.rests();
        world.everybody_knows_everybody();
        world.private_words_are_private();
        world.every_request_had_one_end();
        if ours {
            world.everybody_heard_the_room();
            world.nothing_is_left_over();
        }
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
            self.come_back();
        }
    }

    /// Lets everything come to rest, with nothing going wrong any more.
    pub fn rests(&mut self) -> &mut World {
        self.world.lose_datagrams(0.0);
        for name in self.world.names() {
            self.world.set_reading(&name, true);
        }
        // First everybody goes on; then dead links are noticed, invitations given up, and whoever lost the room finds it
        // again.
        while self.world.is_anybody_frozen() {
            self.waits(1);
        }
        self.waits(40);
        self.world.nobody_is_unregistered();
        for raw in 1..=self.raws {
            self.world.raw_is_cut(&format!("raw{raw}"));
        }
        // Now all nicknames are free that strangers took. The longest wait is a minute, after many a try.
        let mut patience = 40;
        while !self.returning.is_empty() {
            self.waits(5);
            patience -= 1;
            // A board's room is full with a few: strangers and others may have been faster.
            for name in self.returning.keys().cloned().collect::<Vec<_>>() {
                let full = Seen::Refused { text: "Server voll".to_owned() };
                let last = self.world.sights(&name).pop().map(|(_, seen)| seen);
                if patience < 20 && last == Some(full) {
                    self.returning.remove(&name);
                }
            }
            if patience == 0 {
                let left: Vec<_> = self.returning.keys().collect();
                self.world.fail(format_args!("{left:?} cannot come back"));
            }
        }
        self.waits(3);
        self.world.settle();
        &mut self.world
    }

    /// So many times five seconds.
    fn waits(&mut self, slices: usize) {
        for _ in 0..slices {
            self.world.advance(Duration::from_secs(5));
            self.come_back();
        }
    }

    fn step(&mut self) {
        match self.dice.below(100) {
            0..14 => self.somebody_comes(),
            14..34 => self.somebody_speaks(),
            34..38 => self.two_invite_each_other(),
            38..40 => self.somebody_asks_again(),
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

    /// Whoever lost the room with the directory, and has waited for long enough, tries to join again.
    fn come_back(&mut self) {
        let now = self.world.now();
        for name in self.returning.keys().cloned().collect::<Vec<_>>() {
            let person = self.world.person_ref(&name);
            let lost = person.directory_end().is_none() && !person.is_in();
            let due = self.returning.get(&name).is_none_or(|back| back.next <= now);
            if !lost {
                if due && person.is_in() && self.world.is_welcome_now(&name) {
                    self.returning.remove(&name);
                }
            } else if due && self.world.directory_is_up() {
                self.joins_again(&name);
                if let Some(back) = self.returning.get_mut(&name) {
                    back.next = now + back.backoff.wait();
                }
            }
        }
    }

    fn joins_again(&mut self, name: &str) {
        if self.is_original(name) {
            self.original_came = self.world.now();
        }
        let directory = self.world.door_of(name);
        let _ = self.world.tries(name, Action::Join { directory });
    }

    fn somebody_comes(&mut self) {
        let gone: Vec<String> = self.absent();
        let full = self.world.names().len() >= self.most;
        if full || (!gone.is_empty() && self.dice.chance(0.5)) {
            if let Some(name) = self.dice.pick(&gone).cloned() {
                self.joins_again(&name);
            }
            return;
        }
        self.comers += 1;
        let place = self.dice.below(7);
        let (kind, newcomer) = match (self.dice.below(10), self.server) {
            (0..7, Some(_)) => ('r', Newcomer::ours()),
            (_, Some(generation)) => ('o', Newcomer::original(generation)),
            (kind, None) => self.anybody(kind),
        };
        let newcomer = match place {
            0 => newcomer.at(SHARED),
            1 => newcomer.on_the_directorys_host(),
            // Originals do not speak IPv6.
            2 if self.server.is_none() && !matches!(kind, 'f' | 'l') => {
                let ip = format!("fd00::{:x}", 0x100 + self.comers);
                newcomer.at(&ip).to_the_directory_at(DIRECTORY_V6)
            }
            _ => newcomer,
        };
        if matches!(kind, 'f' | 'l' | 'o') {
            self.original_came = self.world.now();
        }
        let newcomer = newcomer.asking_for([0, 3, 100][self.comers % 3]);
        let name = format!("{kind}{:02}", self.comers);
        self.world.comes(&name, newcomer);
    }

    fn anybody(&self, kind: usize) -> (char, Newcomer) {
        match kind {
            0..5 => ('r', Newcomer::ours()),
            5 => ('n', Newcomer::ours().told(Dialect::Line)),
            6 => ('s', Newcomer::small()),
            7 => ('b', Newcomer::node()),
            8 => ('f', Newcomer::original(Generation::Framed)),
            _ => ('l', Newcomer::original(Generation::Line)),
        }
    }

    fn somebody_speaks(&mut self) {
        let Some(who) = self.somebody() else { return };
        self.said += 1;
        let mut text = format!("{who} says {}", self.said);
        if self.dice.chance(0.1) {
            let longer = self.dice.below(3500);
            text.extend(std::iter::repeat_n('x', longer));
        }
        let _ = self.world.tries(&who, Action::Say { text: &text });
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
        let _ = self.world.tries(&who, Action::Invite { peer: &peer });
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
        let action = match self.dice.below(4) {
            0 => Action::Decline { peer: &peer },
            _ => Action::Accept { peer: &peer },
        };
        let _ = self.world.tries(&who, action);
    }

    fn somebody_speaks_in_private(&mut self) {
        let Some((who, peer)) = self.somebody_in_a_chat() else { return };
        self.said += 1;
        let text = format!("{who} to {peer} {}", self.said);
        if self.world.tries(&who, Action::SayInPrivate { peer: &peer, text: &text }).is_ok() {
            self.last_words.insert(who, self.world.now());
        }
    }

    fn somebody_closes(&mut self) {
        let Some((who, peer)) = self.somebody_in_a_chat() else { return };
        let _ = self.world.tries(&who, Action::Close { peer: &peer });
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
            let _ = self.world.tries(&who, Action::Quit);
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
