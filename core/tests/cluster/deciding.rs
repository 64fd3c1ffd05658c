//! What operators decide: bans, in this world, and what the room is about.

use std::collections::BTreeSet;

use plausch_core::cluster::State;
use plausch_core::decision::{About, Decision, Decisions, Held};
use plausch_core::directory::{Command, NickPolicy, Who};
use plausch_core::name::{Nick, NickError};
use plausch_core::refusal::Refusal;
use plausch_core::sanction::Sanction;
use plausch_core::secure::PublicKey;
use plausch_core::table::Table;
use plausch_core::time::Instant;

use crate::engine::Word;
use crate::member::Stay;
use crate::world::{Host, MS, S, World, perform};

/// The nicknames that may not be in the room.
#[derive(Debug, Default)]
pub(crate) struct Barred(BTreeSet<String>);

impl Barred {
    pub(crate) fn of<D: Table<About, Held>>(decisions: &Decisions<D>) -> Self {
        let mut barred = Barred::default();
        decisions.iter().for_each(|decision| barred.obey(decision.about(), decision.what()));
        barred
    }

    fn obey(&mut self, about: &str, what: &str) {
        let Some(nick) = about.strip_prefix("ban ") else { return };
        match what.is_empty() {
            true => self.0.remove(nick),
            false => self.0.insert(nick.to_owned()),
        };
    }
}

impl NickPolicy for Barred {
    fn check(&self, _: &Nick) -> Result<(), NickError> {
        Ok(())
    }

    fn is_sanctioned(&self, _: Instant, sanction: Sanction, who: Who<'_>) -> bool {
        sanction == Sanction::Ban && who.nick.is_some_and(|nick| self.0.contains(nick.as_str()))
    }
}

impl World {
    /// An operator decides something at a server, which does it at once.
    pub(crate) fn decide(&mut self, host: usize, about: &str, what: &str) {
        let now = self.clock(host);
        let wall = self.now / 1000 + self.hosts[host].ahead;
        let World { hosts, members, speakers, dialogue, .. } = self;
        let Host { server, links, entered, .. } = &mut hosts[host];
        let at = server.decisions().next_time(about, wall);
        let decision = Decision::new(about, what, at, 0).expect("a decision");
        let outputs = server.decide(now, wall, decision).expect("room for it");
        let wishes = perform(self.now, host, outputs, links, entered, members, speakers, dialogue);
        self.done(host, wishes);
        let word: Word = (at, 0, what.to_owned());
        self.obey(host, about.to_owned(), word.clone());
        let last = self.words.entry(about.to_owned()).or_default();
        *last = word.max(last.clone());
    }

    /// A server does what was decided, there or elsewhere.
    pub(crate) fn obey(&mut self, host: usize, about: String, word: Word) {
        let policy = self.hosts[host].server.room_mut().policy_mut();
        policy.obey(&about, &word.2);
        if let Some(name) = about.strip_prefix("ban ")
            && !word.2.is_empty()
            && self.listed_at(host).get(name).is_some_and(Option::is_none)
        {
            let nick = Nick::new(name).expect("a nickname");
            self.command(host, Command::Kick { nick, why: None });
        }
        self.hosts[host].decided.push((about, word));
    }

    /// What a server holds.
    fn held_at(&self, host: usize, about: &str) -> Option<Word> {
        let decision = self.hosts[host].server.decisions().get(about)?;
        Some((decision.at(), decision.until(), decision.what().to_owned()))
    }

    /// All servers and the engine have the last word about everything, and do it. Each server was told what there is about
    /// each thing in the order of time.
    pub(crate) fn check_decisions(&self) {
        if self.engine.decided() != self.words {
            self.fail(format!("decided: {:?}, kept: {:?}", self.words, self.engine.decided()));
        }
        for (about, word) in &self.words {
            for host in 0..self.hosts.len() {
                let held = self.held_at(host, about);
                if held.as_ref() != Some(word) {
                    self.fail(format!("{about}: {word:?}, at {host} {held:?}"));
                }
                let decided = self.hosts[host].decided.iter().filter(|(of, _)| of == about);
                if !decided.map(|(_, word)| word).is_sorted() {
                    self.fail(format!("{host} hears of {about} in another order"));
                }
            }
            if let Some(nick) = about.strip_prefix("ban ")
                && !word.2.is_empty()
                && self.roster().contains(nick)
            {
                self.fail(format!("{nick} is banned, and in the room"));
            }
        }
    }
}

#[test]
fn who_is_banned_at_one_server_is_removed_at_another_and_comes_back_once_that_is_taken_back() {
    let mut world = World::together(1, 3, &["ann", "bob", "zoe"]);
    world.decide(0, "ban bob", "loud");
    world.run(S);
    assert_eq!(world.members[1].stay, Stay::Out);
    let again = world.join(2, "bob", None);
    assert_eq!(world.members[again].refusal, Some(Refusal::Banned));
    world.decide(1, "ban bob", "");
    world.run(S);
    let again = world.join(2, "bob", None);
    world.run(S);
    assert_eq!(world.members[again].stay, Stay::In);
    world.check_decisions();
}

#[test]
fn who_is_banned_while_it_joins_elsewhere_is_not_in_the_room() {
    // Whatever comes first.
    for pause in 0..40 {
        let mut world = World::together(pause, 2, &["ann", "bob"]);
        let eve = world.join(1, "eve", None);
        world.run(pause * MS / 5);
        world.decide(0, "ban eve", "ads");
        world.run(S);
        assert_eq!(world.members[eve].stay, Stay::Out, "{pause}");
        assert_eq!(world.members[0].roster, world.roster());
        world.check_decisions();
    }
}

#[test]
fn who_is_banned_while_it_takes_its_nickname_over_leaves_nobody_behind() {
    let mut world = World::together(8, 2, &["zoe", "bob"]);
    let key = Some(PublicKey::new([5; 32]));
    let old = world.join(0, "ann", key);
    world.run(S);
    let new = world.join(1, "ann", key);
    world.decide(1, "ban ann", "loud");
    world.run(5 * S);
    let stays = [old, new].map(|member| world.members[member].stay);
    assert_eq!((stays, world.members[new].refusal), ([Stay::Out; 2], Some(Refusal::Banned)));
    for (_, member) in world.present() {
        assert_eq!(member.roster, world.roster());
    }
    assert_eq!(world.roster().len(), 2);
    world.check_decisions();
}

#[test]
fn what_a_server_decides_alone_holds_there_and_is_everywhere_when_it_is_back() {
    let mut world = World::together(2, 2, &["ann", "bob"]);
    world.cut(0);
    world.run(15 * S);
    assert_eq!(world.state(0), State::Alone);
    world.decide(0, "ban bob", "loud");
    world.decide(1, "topic", "tea");
    world.run(S);
    assert_eq!(world.members[1].stay, Stay::In);
    world.mend(0);
    world.run(5 * S);
    assert_eq!(world.members[1].stay, Stay::Out);
    assert!(world.held_at(0, "topic").is_some_and(|(_, _, what)| what == "tea"));
    world.check_decisions();
}

#[test]
fn who_slept_while_a_ban_was_taken_back_does_not_bring_it_back() {
    for is_killed in [false, true] {
        let mut world = World::together(3, 2, &["ann"]);
        world.decide(0, "ban bob", "loud");
        world.run(S);
        world.freeze(1, 20 * S);
        world.decide(0, "ban bob", "");
        world.run(21 * S);
        if is_killed {
            world.kill(1);
        }
        world.run(5 * S);
        let bob = world.join(1, "bob", None);
        world.run(S);
        assert_eq!(world.members[bob].stay, Stay::In);
        world.check_decisions();
    }
}

#[test]
fn an_engine_that_was_emptied_learns_everything_again() {
    let mut world = World::together(4, 2, &["ann"]);
    world.replicate();
    world.decide(0, "ban bob", "loud");
    world.decide(1, "topic", "tea");
    world.run(S);
    world.fail_over();
    world.run(20 * S);
    world.check_decisions();
}

#[test]
fn a_full_engine_is_told_again_once_it_takes_something() {
    let mut world = World::together(5, 2, &["ann"]);
    world.engine.full = true;
    world.decide(0, "ban bob", "loud");
    world.run(3 * S);
    assert_eq!(world.held_at(1, "ban bob"), None);
    world.engine.full = false;
    world.run(3 * S);
    world.check_decisions();
}

#[test]
fn what_an_engine_has_no_room_for_holds_where_it_was_decided() {
    let mut world = World::together(7, 2, &["ann", "bob"]);
    world.engine.most = 1;
    world.decide(0, "topic", "tea");
    world.decide(0, "ban bob", "loud");
    world.decide(0, "topic", "cake");
    world.run(3 * S);
    assert_eq!((world.held_at(1, "ban bob"), world.members[1].stay), (None, Stay::In));
    assert!(world.held_at(1, "topic").is_some_and(|(_, _, what)| what == "cake"));
    assert!((0..2).all(|host| world.state(host) == State::Together));
    let again = world.join(0, "bob", None);
    assert_eq!(world.members[again].refusal, Some(Refusal::Banned));
    // It is asked again at the next reunion.
    world.engine.most = 2;
    world.cut(0);
    world.run(15 * S);
    world.mend(0);
    world.run(5 * S);
    assert_eq!(world.members[1].stay, Stay::Out);
    world.check_decisions();
}

#[test]
fn a_clock_from_the_future_freezes_nothing() {
    let mut world = World::together(6, 2, &["ann"]);
    world.hosts[0].ahead = 50 * 365 * 24 * 3600 * 1000;
    world.decide(0, "topic", "tea");
    world.run(S);
    world.decide(1, "topic", "cake");
    world.run(S);
    assert!(world.held_at(0, "topic").is_some_and(|(_, _, what)| what == "cake"));
    world.check_decisions();
}
