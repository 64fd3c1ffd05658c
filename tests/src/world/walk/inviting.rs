//! Invitations that are likely to go wrong: they cross, are taken back, are answered late.

use std::time::Duration;

use super::Walk;
use crate::world::program::Action;

impl Walk {
    /// Two of ours invite each other before either has heard of it. Now and then one of them thinks better of it.
    pub(super) fn two_invite_each_other(&mut self) {
        let Some((one, other)) = self.two_of_ours() else { return };
        let _ = self.world.tries(&one, Action::Invite { peer: &other });
        self.passes_a_moment();
        let _ = self.world.tries(&other, Action::Invite { peer: &one });
        if self.dice.chance(0.2) {
            self.passes_a_moment();
            let whose = if self.dice.chance(0.5) { (&one, &other) } else { (&other, &one) };
            let _ = self.world.tries(whose.0, Action::Close { peer: whose.1 });
        }
    }

    /// One of ours takes an invitation back, or ends a chat, and asks again at once; or the other does.
    pub(super) fn somebody_asks_again(&mut self) {
        let Some((one, other)) = self.two_of_ours() else { return };
        let _ = self.world.tries(&one, Action::Invite { peer: &other });
        self.passes_a_moment();
        let _ = self.world.tries(&one, Action::Close { peer: &other });
        self.passes_a_moment();
        let (asks, asked) = if self.dice.chance(0.5) { (&one, &other) } else { (&other, &one) };
        let _ = self.world.tries(asks, Action::Invite { peer: asked });
        self.passes_a_moment();
        let answer = match self.dice.below(3) {
            0 => Action::Decline { peer: asks },
            _ => Action::Accept { peer: asks },
        };
        let _ = self.world.tries(asked, answer);
    }

    /// Two of ours who are in the room and know each other.
    fn two_of_ours(&mut self) -> Option<(String, String)> {
        let one = self.somebody().filter(|name| !self.is_original(name))?;
        let knows = |who: &str, whom: &String| self.world.person_ref(who).roster().0.contains(whom);
        let (roster, _) = self.world.person_ref(&one).roster();
        let others: Vec<String> = roster
            .into_iter()
            .filter(|name| self.world.people.contains_key(name) && !self.is_original(name))
            .filter(|name| self.world.person_ref(name).is_in() && knows(name, &one))
            .collect();
        let other = self.dice.pick(&others).cloned()?;
        Some((one, other))
    }

    /// About as long as a datagram takes.
    fn passes_a_moment(&mut self) {
        let longest = if self.dice.chance(0.8) { 25 } else { 300 };
        let moment = self.dice.up_to(Duration::from_millis(longest));
        self.world.advance(moment);
    }
}
