//! What is true of every world at every moment, and of every quiet one.
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | the room: nicknames, rosters, texts, connections |
//! | `invitations.rs` | each request for a private chat has one end, and both sides agree about it |
//! | `chats.rs` | what is said in private, and how a chat ends |
//! | `calm.rs` | when nothing was in the way |

mod calm;
mod chats;
mod invitations;

use std::collections::{BTreeMap, BTreeSet};

use plausch_core::time::{Duration, Instant};

use super::directory::Memory;
use super::network::ProgramId;
use super::{Resident, Seen, World};

/// What has to be remembered to see that the laws hold.
#[derive(Debug, Default)]
pub(super) struct Laws {
    steps: u64,
    /// How often each program was woken since when.
    wakes: BTreeMap<ProgramId, (Instant, u32)>,
    pub(super) calm: calm::Calm,
}

/// Nobody has so much to do in a second that it must be woken more often.
const WAKES_IN_A_SECOND: u32 = 2000;

impl World {
    /// Checks what is true at every moment.
    pub(super) fn check_laws(&mut self) {
        self.laws.steps += 1;
        if let Some(law) = self.net.trace.first_broken() {
            self.fail(format_args!("a law is broken: {law}"));
        }
        // Only what was touched can have changed.
        if !self.touched.contains(&ProgramId(0)) {
            return;
        }
        let Some(Resident::Directory(directory)) = self.programs.first() else { return };
        let (mut nicks, mut addresses) = (BTreeSet::new(), BTreeSet::new());
        // A big room is looked at now and then.
        if directory.machine().member_count() > 100 && !self.laws.steps.is_multiple_of(1000) {
            return;
        }
        for member in directory.machine().members() {
            if !nicks.insert(member.nick) {
                self.fail(format_args!("two members are called {}", member.nick));
            }
            if member.addr.port() != 0 && !addresses.insert(member.addr) {
                self.fail(format_args!("two members are at {}", member.addr));
            }
        }
    }

    /// A timer that is due again and again moves nothing on.
    pub(super) fn check_spin(&mut self, program: ProgramId) {
        let now = self.net.now();
        let (since, count) = self.laws.wakes.entry(program).or_insert((now, 0));
        if now.since(*since) >= Duration::from_secs(1) {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        if *count > WAKES_IN_A_SECOND {
            self.fail(format_args!("the timers of program {} spin", program.0));
        }
    }

    /// Checks what is true a while after anybody came: whoever did not register is gone.
    pub fn nobody_is_unregistered(&mut self) {
        let Some(Resident::Directory(directory)) = self.programs.first() else { return };
        let (links, members) = (directory.link_count(), directory.machine().member_count());
        if links != members {
            self.fail(format_args!("there are {links} connections, and {members} members"));
        }
    }

    /// Checks what is true once nothing is on its way, and all who are raw are gone: the directory has no
    /// connections but those of members, each of whom knows that it is one; and of ours nobody has connections
    /// but to the directory and of its open chats, or waits for anything.
    pub fn nothing_is_left_over(&mut self) {
        if let Some(Resident::Directory(directory)) = self.programs.first() {
            let (nicks, links) = (directory.nicks(), directory.link_count());
            for nick in &nicks {
                let here = self.people.contains_key(nick) && self.person_ref(nick).is_in();
                if !here || self.link_of(nick).is_none() {
                    self.fail(format_args!("{nick} is a ghost"));
                }
            }
            if nicks.len() != links {
                self.fail(format_args!("there are {links} connections of {} members", nicks.len()));
            }
        }
        for name in self.names() {
            let person = self.person_ref(&name);
            if person.is_original() {
                continue;
            }
            let (links, pending) = (person.links(), person.pending());
            let is_in = person.is_in();
            let chats = self.open_chats(&name).len();
            // Whoever has quit has forgotten the rest only when it joins again.
            let waits = is_in && pending != chats;
            if links != usize::from(is_in) + chats || waits {
                self.fail(format_args!(
                    "{name} has {links} links and {pending} chats and invitations, but {chats} open chats"
                ));
            }
        }
    }

    /// Checks what is true once nothing is on its way: everybody who is in the room knows everybody else. But for
    /// the originals on their own server, which lose their lists.
    pub fn everybody_knows_everybody(&mut self) {
        let here = match self.programs.first() {
            Some(Resident::Directory(directory)) => directory.nicks(),
            Some(Resident::Server(server)) => server.nicks(),
            _ => return,
        };
        for name in self.names() {
            let person = self.person_ref(&name);
            let forgetful =
                person.is_original() && matches!(self.programs.first(), Some(Resident::Server(_)));
            if !person.is_in() || forgetful {
                continue;
            }
            if !here.contains(&name) {
                self.fail(format_args!("{name} thinks that it is in the room"));
            }
            let (roster, more) = person.roster();
            let others: Vec<&String> = here.iter().filter(|nick| **nick != name).collect();
            let strangers: Vec<_> = roster.iter().filter(|nick| !others.contains(nick)).collect();
            let more = usize::try_from(more).unwrap_or(usize::MAX);
            if !strangers.is_empty() || roster.len() + more != others.len() {
                self.fail(format_args!("{name} knows {roster:?} and {more} more of {others:?}"));
            }
        }
    }

    /// What was said to the room arrived at most once and in order, and exactly once if no connection broke, or if
    /// somebody asks for the past when it comes. Nobody else is told of it.
    pub fn everybody_heard_the_room(&mut self) {
        let mut relayed = self.relayed_before.clone();
        relayed.extend_from_slice(self.directory().relayed());
        let mut places = BTreeMap::new();
        for (place, relay) in relayed.iter().enumerate() {
            if places.insert(relay.text.clone(), place).is_some() {
                self.fail(format_args!("{:?} was relayed twice", relay.text));
            }
        }
        for name in self.names() {
            let (mut last, mut heard) = (None, BTreeSet::new());
            let (asks_for, asks_again) = self.person_ref(&name).asks_for();
            for (_, seen) in self.sights(&name) {
                let (from, text, own, is_past) = match seen {
                    Seen::Heard { from, text, own } => (from, text, own, false),
                    Seen::Past { from, text } => (from, text, false, true),
                    _ => continue,
                };
                if !heard.insert(text.clone()) {
                    self.fail(format_args!("{name} heard {text:?} twice"));
                }
                if is_past && asks_for == 0 {
                    self.fail(format_args!("{name} is told of the past and has not asked"));
                }
                if text.contains(" to ") {
                    self.fail(format_args!("{name} heard the private {text:?}"));
                }
                let place = places.get(&text).copied();
                if place.is_none() && !own {
                    self.fail(format_args!("{name} heard {text:?}, which {from} never said"));
                }
                // One's own text is shown at once in the line dialect.
                if !own && place <= last {
                    self.fail(format_args!("{name} heard {text:?} out of order"));
                }
                last = if own { last } else { place };
            }
            let Some(link) = self.link_of(&name) else { continue };
            // Of earlier directories nobody knows anything.
            let of_this_one = self.directory().relayed();
            let most = if self.directory().memory() == Memory::Growing { 100 } else { 0 };
            let all = asks_again && of_this_one.len() <= most.min(asks_for as usize);
            let first = relayed.len() - of_this_one.len();
            let is_past = |relay: &super::directory::Relay| {
                all && places.get(&relay.text).is_some_and(|place| *place >= first)
            };
            let for_it =
                |relay: &&super::directory::Relay| relay.to.contains(&link) || is_past(relay);
            let longest = self.person_ref(&name).longest_text();
            // What was said before has an age and a place, too.
            let fits = |relay: &&super::directory::Relay| relay.text.len() + 40 <= longest;
            let mut due = relayed.iter().filter(for_it).filter(fits);
            if let Some(relay) = due.find(|it| !heard.contains(&it.text)) {
                self.fail(format_args!("{name} never heard {:?}", relay.text));
            }
        }
    }
}
