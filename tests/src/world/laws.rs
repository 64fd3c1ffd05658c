//! What is true of every world at every moment, and of every quiet one.

use std::collections::BTreeSet;

use super::{Resident, World};

/// What has to be remembered to see that the laws hold.
#[derive(Debug, Default)]
pub(super) struct Laws {
    steps: u64,
}

impl World {
    /// Checks what is true at every moment.
    pub(super) fn check_laws(&mut self) {
        self.laws.steps += 1;
        if let Some(law) = self.net.trace.first_broken() {
            self.fail(format_args!("a law is broken: {law}"));
        }
        let Some(Resident::Directory(directory)) = self.programs.first() else { return };
        let (mut nicks, mut addresses) = (BTreeSet::new(), BTreeSet::new());
        // A big room is looked at now and then.
        if directory.machine().member_count() > 100 && self.laws.steps % 1000 != 0 {
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

    /// Checks what is true once nothing is on its way: everybody who is in the room knows everybody else.
    pub fn everybody_knows_everybody(&mut self) {
        let here = match self.programs.first() {
            Some(Resident::Directory(directory)) => directory.nicks(),
            Some(Resident::Server(server)) => server.nicks(),
            _ => return,
        };
        for name in self.names() {
            let person = self.person_ref(&name);
            if !person.is_in() || !here.contains(&name) {
                continue;
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
}
