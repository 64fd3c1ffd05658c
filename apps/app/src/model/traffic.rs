//! Who joined and left in a row: one entry, however many they are.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use plausch_core::name::Nick;

/// Which joins and leaves a user sees.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Joins {
    /// All, and those in a row as one entry.
    #[default]
    Fold,
    /// All, each by itself.
    All,
    /// None.
    None,
}

impl Joins {
    /// All of them, in the order in which help names them.
    pub const ALL: [Joins; 3] = [Joins::Fold, Joins::All, Joins::None];

    /// What it is called in settings and commands.
    pub fn word(self) -> &'static str {
        match self {
            Joins::Fold => "fold",
            Joins::All => "all",
            Joins::None => "none",
        }
    }

    /// The one that is called `word`, whatever its case.
    pub fn named(word: &str) -> Option<Joins> {
        Joins::ALL.into_iter().find(|joins| joins.word().eq_ignore_ascii_case(word))
    }
}

/// A member joined or left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub time: Timestamp,
    /// Who.
    pub nick: Nick,
    /// Whether it joined; else it left.
    pub has_joined: bool,
}

/// Who joined and left, one after the other, with nothing said in between.
///
/// Each member counts once, by whether it was in the room before and is in it now. Memory is bounded: beyond
/// [`Traffic::MAX_MEMBERS`] members the first are forgotten, and may count once more if they come or go again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traffic {
    passages: BTreeMap<Nick, Passage>,
    /// The last of them, oldest first.
    changes: VecDeque<Change>,
    /// How many came before those.
    forgotten: usize,
    counts: Counts,
    pub(super) is_open: bool,
}

/// How many members did what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Were not in the room, and are now.
    pub joined: usize,
    /// Were in the room, and are not now.
    pub left: usize,
    /// Were in the room, left, and are in it again.
    pub returned: usize,
    /// Were not in the room, joined, and left again.
    pub visited: usize,
}

/// What the changes of one member come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Passage {
    was_here: bool,
    is_here: bool,
}

impl Traffic {
    /// How many members it knows by name, at most.
    pub const MAX_MEMBERS: usize = 10_000;
    /// How many changes it shows one by one, at most.
    pub const MAX_CHANGES: usize = 1000;

    /// Adds what happened after all others.
    pub fn push(&mut self, change: Change) {
        let is_here = change.has_joined;
        let before = self.passages.get(&change.nick).copied();
        let was_here = before.map_or(!is_here, |passage| passage.was_here);
        self.replace(&change.nick, before, Passage { was_here, is_here });
        if self.changes.len() == Self::MAX_CHANGES {
            self.changes.pop_front();
            self.forgotten += 1;
        }
        self.changes.push_back(change);
    }

    /// Adds what happened before all others.
    pub(super) fn push_front(&mut self, change: Change) {
        let was_here = !change.has_joined;
        let before = self.passages.get(&change.nick).copied();
        let is_here = before.map_or(!was_here, |passage| passage.is_here);
        self.replace(&change.nick, before, Passage { was_here, is_here });
        if self.forgotten == 0 && self.changes.len() < Self::MAX_CHANGES {
            self.changes.push_front(change);
        } else {
            self.forgotten += 1;
        }
    }

    /// Forgets who they were. How many they were is still known.
    pub(super) fn forget_names(&mut self) {
        self.forgotten += self.changes.len();
        self.passages.clear();
        self.changes.clear();
    }

    fn replace(&mut self, nick: &Nick, before: Option<Passage>, now: Passage) {
        match before {
            Some(before) => *self.counts.of(before) -= 1,
            None if self.passages.len() == Self::MAX_MEMBERS => self.passages.clear(),
            None => {}
        }
        *self.counts.of(now) += 1;
        self.passages.insert(nick.clone(), now);
    }

    /// How many members did what.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Who did what, each group in order: joined, left, returned, visited. None if more than `most` members are in it,
    /// or if their names are forgotten.
    pub fn names(&self, most: usize) -> Option<[Vec<&Nick>; 4]> {
        let Counts { joined, left, returned, visited } = self.counts;
        let count = joined + left + returned + visited;
        if count > most || count > self.passages.len() {
            return None;
        }
        let all = |was_here, is_here| {
            let is_it = move |passage: &Passage| *passage == Passage { was_here, is_here };
            let found = self.passages.iter().filter(move |(_, passage)| is_it(passage));
            found.map(|(nick, _)| nick).collect()
        };
        Some([all(false, true), all(true, false), all(true, true), all(false, false)])
    }

    /// Whether nobody joined or left.
    pub fn is_empty(&self) -> bool {
        self.counts == Counts::default()
    }

    /// Whether `nick` is known to be among them.
    pub fn contains(&self, nick: &Nick) -> bool {
        self.passages.contains_key(nick)
    }

    /// What happened, one by one, oldest first: the last [`Traffic::MAX_CHANGES`].
    pub fn changes(&self) -> impl ExactSizeIterator<Item = &Change> {
        self.changes.iter()
    }

    /// How many changes came before those.
    pub fn forgotten(&self) -> usize {
        self.forgotten
    }

    /// Whether the user wants to see the changes one by one.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// How much it remembers: names and changes.
    pub(super) fn size(&self) -> usize {
        self.passages.len() + self.changes.len()
    }
}

impl Counts {
    fn of(&mut self, passage: Passage) -> &mut usize {
        match (passage.was_here, passage.is_here) {
            (false, true) => &mut self.joined,
            (true, false) => &mut self.left,
            (true, true) => &mut self.returned,
            (false, false) => &mut self.visited,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn change(number: u8, has_joined: bool) -> Change {
        let nick = Nick::new(&format!("member-{number}")).unwrap();
        Change { time: Timestamp::UNIX_EPOCH, nick, has_joined }
    }

    /// Members come and go in this order; each who is here can only leave.
    fn traffic(order: &[u8], here: &[bool]) -> Vec<Change> {
        let mut here = here.to_vec();
        let turn = |&number: &u8| {
            let is_here = &mut here[usize::from(number)];
            *is_here = !*is_here;
            change(number, *is_here)
        };
        order.iter().map(turn).collect()
    }

    fn folded(changes: impl IntoIterator<Item = Change>) -> Traffic {
        let mut traffic = Traffic::default();
        changes.into_iter().for_each(|change| traffic.push(change));
        traffic
    }

    proptest! {
        #[test]
        fn what_is_counted_is_who_was_here_before_and_who_is_now(
            order in vec(0..9_u8, 0..60), before in vec(any::<bool>(), 9)
        ) {
            let changes = traffic(&order, &before);
            let mut counts = Counts::default();
            for number in 0..9_u8 {
                let turns = order.iter().filter(|&&turn| turn == number).count();
                let was_here = before[usize::from(number)];
                if turns > 0 {
                    let is_here = was_here ^ (turns % 2 == 1);
                    *counts.of(Passage { was_here, is_here }) += 1;
                }
            }
            prop_assert_eq!(folded(changes).counts(), counts);
        }

        #[test]
        fn members_may_come_and_go_in_any_order_among_each_other(
            order in vec(0..9_u8, 0..60), before in vec(any::<bool>(), 9)
        ) {
            let mut sorted = order.clone();
            sorted.sort_unstable();
            let (one, other) = (folded(traffic(&order, &before)), folded(traffic(&sorted, &before)));
            prop_assert_eq!(one.counts(), other.counts());
            prop_assert_eq!(one.names(9), other.names(9));
        }

        #[test]
        fn what_comes_from_the_end_folds_to_the_same(
            order in vec(0..9_u8, 0..60), before in vec(any::<bool>(), 9), cut in 0..60_usize
        ) {
            let changes = traffic(&order, &before);
            let (early, late) = changes.split_at(cut.min(changes.len()));
            let mut traffic = folded(late.iter().cloned());
            early.iter().rev().for_each(|change| traffic.push_front(change.clone()));
            prop_assert_eq!(traffic, folded(changes));
        }
    }

    #[test]
    fn a_crowd_without_end_takes_bounded_memory_and_is_counted() {
        let member = |number: usize| Nick::new(&format!("m{number}")).unwrap();
        let mut traffic = Traffic::default();
        for number in 0..3 * Traffic::MAX_MEMBERS {
            let time = Timestamp::UNIX_EPOCH;
            traffic.push(Change { time, nick: member(number), has_joined: true });
            assert!(traffic.size() <= Traffic::MAX_MEMBERS + Traffic::MAX_CHANGES);
        }
        assert_eq!(traffic.counts().joined, 3 * Traffic::MAX_MEMBERS);
        assert_eq!(traffic.forgotten() + traffic.changes().len(), 3 * Traffic::MAX_MEMBERS);
        assert_eq!(traffic.names(usize::MAX), None, "not all names are known");
        traffic.forget_names();
        assert_eq!((traffic.size(), traffic.counts().joined), (0, 3 * Traffic::MAX_MEMBERS));
    }
}
