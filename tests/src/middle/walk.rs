//! A random walk: people come, talk, invite, decide whom to trust, and leave; and time passes.

use plausch_core::client::{Command, Peer, Trust};
use plausch_core::text::Text;

use super::world::{At, World};
use super::{Broken, Fault, Tally};

const STEPS: usize = 60;

/// One walk.
///
/// # Errors
/// The law that was broken.
pub(super) fn walk(seed: u64, fault: Option<Fault>) -> Result<Tally, Broken> {
    let mut world = World::new(seed, fault);
    for who in 0..world.members.len() {
        world.begins(who);
    }
    for _ in 0..STEPS {
        world.step();
        for _ in 0..world.dice.below(40) {
            world.deliver();
        }
        if world.dice.chance(0.3) {
            world.pass();
        }
        if let Some(broken) = world.broken {
            return Err(broken);
        }
    }
    while world.deliver() {}
    world.tally.ground_by_eve = world.eve.ground;
    world.broken.map_or(Ok(world.tally), Err)
}

impl World {
    /// Somebody comes who knows nothing, who takes secure links only, or who was given the directory's key.
    fn begins(&mut self, who: usize) {
        let key = self.room.key();
        let person = &mut self.people[who];
        let trust = match self.dice.below(4) {
            0..2 => Trust::FirstContact,
            2 => Trust::AnyKey,
            _ => Trust::Pinned(key),
        };
        person.only_secure = trust == Trust::AnyKey;
        person.pin = if let Trust::Pinned(key) = trust { Some(key) } else { None };
        self.members[who].client.set_trust(trust);
        self.join(who);
    }

    fn step(&mut self) {
        match self.dice.below(16) {
            0 => self.eve_visits(),
            1..4 => self.eve_sends(),
            _ => {}
        }
        let who = self.dice.below(self.members.len());
        self.decides(who);
        match self.dice.below(20) {
            _ if !self.members[who].client.is_joined() => self.comes_back(who),
            0..3 => self.says_to_the_room(who),
            3..8 => {
                let peer = self.dice.below(self.members.len());
                let nick = self.members[peer].driver.nick.clone();
                self.asks_for(who, Peer::Nick(nick.clone()), Command::Invite { nick });
            }
            8..17 => {
                if let Some(peer) = self.peer_of(who) {
                    self.says_in_private(who, peer);
                }
            }
            17 => {
                if let Some(peer) = self.peer_of(who) {
                    self.does(who, Command::Close { peer });
                }
            }
            18 => self.does(who, Command::Quit),
            _ => {}
        }
    }

    /// Answers what waits for an answer.
    fn decides(&mut self, who: usize) {
        for peer in std::mem::take(&mut self.people[who].invited) {
            if self.dice.chance(0.9) {
                self.asks_for(who, peer.clone(), Command::Accept { peer });
            }
        }
        for peer in std::mem::take(&mut self.people[who].held) {
            match (self.dice.below(3), &peer) {
                (0, Peer::Nick(nick)) => {
                    let nick = nick.clone();
                    if self.members[who].command(self.now, Command::Trust { peer }) {
                        self.people[who].trusts.insert(nick);
                    }
                    self.after(who);
                }
                (1, _) => self.does(who, Command::Close { peer }),
                _ => self.people[who].held.push(peer),
            }
        }
    }

    /// Tries to join again. Whoever was kept out for long decides to forget the directory's key.
    fn comes_back(&mut self, who: usize) {
        let person = &mut self.people[who];
        person.tries += 1;
        if person.tries.is_multiple_of(4) && self.dice.chance(0.5) {
            person.pin = None;
            let trust = if person.only_secure { Trust::AnyKey } else { Trust::FirstContact };
            self.members[who].client.set_trust(trust);
        }
        self.join(who);
    }

    fn peer_of(&mut self, who: usize) -> Option<Peer> {
        let peers: Vec<_> = self.members[who].client.peers().cloned().collect();
        self.dice.pick(&peers).cloned()
    }

    fn says_to_the_room(&mut self, who: usize) {
        let at = self.people[who].door.map(|wire| (wire, 0));
        self.says(at, |world, text| {
            let text = Text::new(text).expect("a text");
            world.members[who].command(world.now, Command::Broadcast { text })
        });
        self.after(who);
    }

    fn says_in_private(&mut self, who: usize, peer: Peer) {
        let link = self.members[who].client.link_of(&peer);
        let at = link.and_then(|link| self.wire_of(At::Member(who, link)));
        self.says(at, |world, text| {
            let text = Text::new(text).expect("a text");
            world.members[who].command(world.now, Command::Say { peer, text })
        });
        self.after(who);
    }

    /// Invites or accepts somebody.
    fn asks_for(&mut self, who: usize, peer: Peer, command: Command<'_>) {
        if self.members[who].command(self.now, command) {
            self.asks(who, &peer);
        }
        self.after(who);
    }

    /// What cannot be done is not done.
    fn does(&mut self, who: usize, command: Command<'_>) {
        self.members[who].command(self.now, command);
        self.after(who);
    }
}
