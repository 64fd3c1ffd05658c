//! Whose coming and going the user wants to be told of in a busy room: with whom it talks.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use plausch_core::name::Nick;

/// Who has said something lately, and of whom the user was told.
///
/// Whoever comes and goes without saying anything is told of once: nobody can push talk away by joining again and again.
#[derive(Debug, Default)]
pub(super) struct Familiar {
    /// Who has said something, the last at the end.
    spoke: VecDeque<(Nick, Instant)>,
    /// Whose leave was told since, and whether its return was told as well.
    told: VecDeque<(Nick, bool)>,
}

impl Familiar {
    /// For how long somebody who has said something is missed.
    const RECENT: Duration = Duration::from_secs(5 * 60);
    /// How many are remembered.
    const MOST: usize = 50;

    /// This member has said something, in the room or in private.
    pub(super) fn spoke(&mut self, now: Instant, nick: &Nick) {
        self.told.retain(|(told, _)| told != nick);
        self.spoke.retain(|(spoke, _)| spoke != nick);
        self.spoke.push_back((nick.clone(), now));
        self.spoke.drain(..self.spoke.len().saturating_sub(Self::MOST));
    }

    /// Whether the user is to be told that this member has left. `is_chatting`: the user has a private chat with it.
    pub(super) fn is_missed(&mut self, now: Instant, nick: &Nick, is_chatting: bool) -> bool {
        let is_recent = |(spoke, at): &(Nick, Instant)| {
            spoke == nick && now.saturating_duration_since(*at) < Self::RECENT
        };
        let is_told = self.told.iter().any(|(told, _)| told == nick);
        let is_missed = !is_told && (is_chatting || self.spoke.iter().any(is_recent));
        if is_missed {
            self.told.push_back((nick.clone(), false));
            self.told.drain(..self.told.len().saturating_sub(Self::MOST));
        }
        is_missed
    }

    /// Whether the user is to be told that this member has joined: it was told that it has left.
    pub(super) fn is_back(&mut self, nick: &Nick) -> bool {
        let told = self.told.iter_mut().find(|(told, is_back)| told == nick && !*is_back);
        told.map(|(_, is_back)| *is_back = true).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_talks_is_missed_once_until_it_says_something_again() {
        let (now, bob) = (Instant::now(), Nick::new("bob").unwrap());
        let mut familiar = Familiar::default();
        assert!(!familiar.is_missed(now, &bob, false) && !familiar.is_back(&bob));
        for _ in 0..2 {
            familiar.spoke(now, &bob);
            assert!(familiar.is_missed(now, &bob, false) && familiar.is_back(&bob));
            assert!(!familiar.is_missed(now, &bob, false) && !familiar.is_back(&bob));
        }
    }

    #[test]
    fn who_talked_long_ago_is_missed_only_if_there_is_a_private_chat() {
        let (now, bob) = (Instant::now(), Nick::new("bob").unwrap());
        let mut familiar = Familiar::default();
        familiar.spoke(now, &bob);
        let later = now + Familiar::RECENT;
        assert!(!familiar.is_missed(later, &bob, false));
        assert!(familiar.is_missed(later, &bob, true));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut familiar = Familiar::default();
        for number in 0..500 {
            let nick = Nick::new(&format!("m{number}")).unwrap();
            familiar.spoke(Instant::now(), &nick);
            familiar.is_missed(Instant::now(), &nick, false);
        }
        assert_eq!((familiar.spoke.len(), familiar.told.len()), (Familiar::MOST, Familiar::MOST));
    }
}
