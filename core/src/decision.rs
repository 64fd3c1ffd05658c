//! [`Decision`]: what the operators of a room have decided, such as who is banned and what the room is about; and
//! [`Decisions`]: what holds by now. What a decision means is known to those who make it and who do it, not here.
//!
//! **Of two decisions about the same, the later counts**: the same one everywhere, in whatever order they are told, and
//! however often. Whoever decides anew beats what it knows of, whatever the clocks show. What was taken back is remembered
//! for a while: nobody who has slept through that brings it back.

use core::fmt;

use heapless::String;

use crate::table::{Full, Table};

/// Something that operators have decided. In one line each: what it is about, and what was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision<'a> {
    about: &'a str,
    what: &'a str,
    at: u64,
    until: u64,
}

impl<'a> Decision<'a> {
    /// The longest name of what a decision is about, in bytes.
    pub const MAX_ABOUT: usize = 64;
    /// The longest text of what was decided, in bytes.
    pub const MAX_WHAT: usize = 512;
    /// The latest time, in milliseconds since 1970: no clock shows it.
    pub const MAX_TIME: u64 = (1 << 53) - 1;
    /// How long it is known, in milliseconds, that something was taken back, or is over: 30 days.
    pub const KEPT: u64 = 30 * 24 * 60 * 60 * 1000;

    /// `what` was decided about `about` at that time: it holds until then, or for ever if that is 0. Nothing: what was
    /// decided before is taken back. Times are in milliseconds since 1970.
    ///
    /// None: it is too long, is about nothing, or has more than one line.
    pub fn new(about: &'a str, what: &'a str, at: u64, until: u64) -> Option<Self> {
        let in_time = at <= Self::MAX_TIME && until <= Self::MAX_TIME;
        let fits = about.len() <= Self::MAX_ABOUT && what.len() <= Self::MAX_WHAT;
        let in_lines = [about, what].map(|text| text.chars().any(breaks_line));
        let is_good = in_time && fits && !about.is_empty() && in_lines == [false, false];
        is_good.then_some(Decision { about, what, at, until })
    }

    /// What it is about.
    pub const fn about(&self) -> &'a str {
        self.about
    }

    /// What was decided. Nothing: what was decided before is taken back.
    pub const fn what(&self) -> &'a str {
        self.what
    }

    /// When, in milliseconds since 1970, by the clock of whoever decided it.
    pub const fn at(&self) -> u64 {
        self.at
    }

    /// Until when it holds, in milliseconds since 1970; 0: for ever.
    pub const fn until(&self) -> u64 {
        self.until
    }

    /// Whether it counts, and not that other one about the same.
    pub fn is_later_than(&self, other: &Decision<'_>) -> bool {
        (self.at, self.until, self.what) > (other.at, other.until, other.what)
    }

    /// From when on nobody has to know of it any more; none: always.
    pub const fn forgotten_at(&self) -> Option<u64> {
        match (self.what.is_empty(), self.until) {
            (true, _) => Some(self.at.saturating_add(Self::KEPT)),
            (false, 0) => None,
            (false, until) => Some(until.saturating_add(Self::KEPT)),
        }
    }

    /// Whether it holds at that time, and was not taken back.
    pub const fn holds(&self, wall: u64) -> bool {
        !self.what.is_empty() && (self.until == 0 || wall < self.until)
    }
}

fn breaks_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The name of what a decision is about.
pub type About = String<{ Decision::MAX_ABOUT }>;

/// A decision as a table keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct Held {
    what: String<{ Decision::MAX_WHAT }>,
    at: u64,
    until: u64,
    /// All know of it who shared the room in that round.
    round: u32,
}

/// Without what was decided.
impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Held { at, until, round, .. } = self;
        f.debug_struct("Held").field("at", at).field("until", until).field("round", round).finish()
    }
}

impl Held {
    fn decision<'a>(&'a self, about: &'a str) -> Decision<'a> {
        Decision { about, what: &self.what, at: self.at, until: self.until }
    }
}

/// How a decision compares with what is held about the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It is the later one, and is held now.
    New,
    /// It is the one that is held.
    Known,
    /// It is not: a later one is held.
    Outdated,
}

/// The latest decision about each thing.
#[derive(Debug, Default)]
pub struct Decisions<S> {
    table: S,
}

impl<S: Table<About, Held>> Decisions<S> {
    /// How many things there may be decisions about. Those that were [kept](Self::restore) may be more.
    pub const MOST: usize = 1024;

    /// Nothing is decided.
    pub const fn new(table: S) -> Self {
        Decisions { table }
    }

    /// Holds what is decided here, if it is the later decision. What was taken back, or is over at the time `wall`, gives
    /// way to it if need be.
    ///
    /// # Errors
    /// [`Full`] if there are as many as there may be, or as the table takes.
    pub fn decide(&mut self, wall: u64, decision: Decision<'_>) -> Result<Told, Full> {
        if self.is_full(Self::MOST, decision) {
            self.forget(wall);
        }
        if self.is_full(Self::MOST, decision) {
            self.forget(wall.saturating_add(Decision::KEPT));
        }
        self.hold(decision, Self::MOST, 0)
    }

    /// Holds what was kept from before, however much that is, if it is the later decision.
    ///
    /// # Errors
    /// [`Full`] if the table is.
    pub fn restore(&mut self, decision: Decision<'_>) -> Result<Told, Full> {
        self.hold(decision, usize::MAX, 0)
    }

    /// What is held about this.
    pub fn get<'a>(&'a self, about: &'a str) -> Option<Decision<'a>> {
        let held = self.table.get(&About::try_from(about).ok()?)?;
        Some(held.decision(about))
    }

    /// All that is held, by the names of what it is about.
    pub fn iter<'a>(&'a self) -> impl Iterator<Item = Decision<'a>>
    where
        S: 'a,
    {
        self.table.iter().map(|(about, held)| held.decision(about))
    }

    /// The time of a new decision about this that is made at the time `wall`: it is later than the one that is held.
    pub fn next_time(&self, about: &str, wall: u64) -> u64 {
        let held = About::try_from(about).ok().and_then(|about| self.table.get(&about));
        let next = held.map_or(0, |held| held.at.saturating_add(1));
        wall.max(next).min(Decision::MAX_TIME)
    }

    /// Forgets what nobody has to know of any more at the time `wall`.
    pub fn forget(&mut self, wall: u64) {
        let mut last = None;
        while let Some((about, held)) = self.table.after(last.as_ref()) {
            let is_over = held.decision(about).forgotten_at().is_some_and(|at| at <= wall);
            let about = about.clone();
            if is_over {
                self.table.remove(&about);
            }
            last = Some(about);
        }
    }

    /// Holds what others have decided, if it is the later decision. All know of it in this round.
    ///
    /// # Errors
    /// [`Full`] if the table is, or has twice as many as all may have: those of this server have to have room beside them.
    #[cfg(feature = "cluster")]
    pub(crate) fn learn(&mut self, decision: Decision<'_>, round: u32) -> Result<Told, Full> {
        self.hold(decision, 2 * Self::MOST, round)
    }

    /// The next decision that not all know of in this round.
    #[cfg(feature = "cluster")]
    pub(crate) fn unknown_after(&self, last: Option<&About>, round: u32) -> Option<Decision<'_>> {
        let mut last = last;
        loop {
            let (about, held) = self.table.after(last)?;
            if held.round != round {
                return Some(held.decision(about));
            }
            last = Some(about);
        }
    }

    fn is_full(&self, most: usize, decision: Decision<'_>) -> bool {
        self.table.len() >= most
            && About::try_from(decision.about).is_ok_and(|about| self.table.get(&about).is_none())
    }

    fn hold(&mut self, decision: Decision<'_>, most: usize, round: u32) -> Result<Told, Full> {
        let Decision { about, what, at, until } = decision;
        let is_full = self.is_full(most, decision);
        // Nothing is longer than a decision may be.
        let (Ok(about), Ok(what)) = (About::try_from(about), String::try_from(what)) else {
            return Err(Full);
        };
        if let Some(held) = self.table.get_mut(&about) {
            let known = held.decision(&about);
            if known.is_later_than(&decision) {
                return Ok(Told::Outdated);
            }
            if known == decision {
                held.round = held.round.max(round);
                return Ok(Told::Known);
            }
        } else if is_full {
            return Err(Full);
        }
        self.table.insert(about, Held { what, at, until, round })?;
        Ok(Told::New)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::table::Fixed;
    use std::format;
    use std::vec::Vec;

    type Some8 = Decisions<Fixed<About, Held, 8>>;

    fn decision<'a>(about: &'a str, what: &'a str, at: u64) -> Decision<'a> {
        Decision::new(about, what, at, 0).unwrap()
    }

    fn held(decisions: &Some8) -> Vec<(&str, &str)> {
        decisions.iter().map(|decision| (decision.about(), decision.what())).collect()
    }

    #[test]
    fn what_is_about_nothing_or_too_long_or_has_lines_is_no_decision() {
        let (name, text) = ("x".repeat(65), "x".repeat(513));
        for (about, what) in [
            ("", "x"),
            (&name, "x"),
            ("topic", &text),
            ("topic", "two\nlines"),
            ("topic", "two\u{2028}lines"),
            ("to\tpic", "x"),
        ] {
            assert_eq!(Decision::new(about, what, 1, 0), None, "{about:?} {what:?}");
        }
        assert!(Decision::new(&name[1..], &text[1..], Decision::MAX_TIME, 0).is_some());
        assert_eq!(Decision::new("topic", "x", Decision::MAX_TIME + 1, 0), None);
        assert_eq!(Decision::new("topic", "x", 1, u64::MAX), None);
    }

    proptest::proptest! {
        /// A few times, so that some are the same.
        #[test]
        fn in_whatever_order_decisions_are_told_the_latest_is_held(
            told in proptest::collection::vec((0..3u64, 0..2u64, 0..3usize), 1..8),
            rotated in 0..8usize,
        ) {
            let all: Vec<_> = told
                .iter()
                .map(|&(at, until, what)| Decision::new("it", ["", "a", "b"][what], at, until).unwrap())
                .collect();
            let mut other = all.clone();
            other.rotate_left(rotated % all.len());
            other.extend_from_slice(&all);
            let [one, two] = [all.clone(), other].map(|all| {
                let mut decisions = Some8::default();
                for decision in all {
                    decisions.decide(0, decision).unwrap();
                }
                let held = decisions.get("it").unwrap();
                (held.at(), held.until(), held.what().len(), std::string::String::from(held.what()))
            });
            assert_eq!(one, two);
            let held = Decision::new("it", &one.3, one.0, one.1).unwrap();
            assert!(all.iter().all(|decision| !decision.is_later_than(&held)));
        }
    }

    #[test]
    fn whoever_decides_anew_beats_what_a_clock_from_the_future_has_shown() {
        let mut decisions = Some8::default();
        assert_eq!(decisions.next_time("topic", 7), 7);
        decisions.decide(7, decision("topic", "tea", 5_000_000)).unwrap();
        let at = decisions.next_time("topic", 8);
        assert_eq!(at, 5_000_001);
        assert_eq!(decisions.decide(8, decision("topic", "", at)), Ok(Told::New));
        assert_eq!(decisions.decide(8, decision("topic", "tea", 5_000_000)), Ok(Told::Outdated));
        assert_eq!(decisions.decide(8, decision("topic", "", at)), Ok(Told::Known));
        assert_eq!(held(&decisions), [("topic", "")]);
        assert_eq!(decisions.next_time("topic", Decision::MAX_TIME + 9), Decision::MAX_TIME);
    }

    #[test]
    fn what_is_taken_back_or_over_is_remembered_for_thirty_days_or_until_there_is_no_room() {
        let mut decisions = Some8::default();
        let day = Decision::KEPT / 30;
        decisions.decide(0, decision("ban eve", "", day)).unwrap();
        decisions.decide(0, Decision::new("ban bob", "x", day, 3 * day).unwrap()).unwrap();
        decisions.decide(0, decision("ban cat", "x", day)).unwrap();
        decisions.forget(30 * day);
        assert_eq!(held(&decisions).len(), 3);
        decisions.forget(31 * day);
        assert_eq!(held(&decisions), [("ban bob", "x"), ("ban cat", "x")]);
        let [holds, over] =
            [2 * day, 3 * day].map(|at| decisions.get("ban bob").unwrap().holds(at));
        assert!(holds && !over);
        decisions.forget(33 * day);
        assert_eq!(held(&decisions), [("ban cat", "x")]);
    }

    #[test]
    fn who_has_decided_all_that_there_may_be_is_told_so_and_a_decision_changes_even_then() {
        type Many = Decisions<Fixed<About, Held, { 2 * 1024 + 1 }>>;
        std::thread::Builder::new()
            .stack_size(16 << 20)
            .spawn(|| {
                let mut decisions = std::boxed::Box::new(Many::default());
                for number in 0..Many::MOST {
                    let (about, at) = (format!("ban {number}"), number as u64);
                    let what = if number < 2 { "" } else { "x" };
                    assert_eq!(decisions.decide(0, decision(&about, what, at)), Ok(Told::New));
                }
                // Those that are taken back give way.
                assert_eq!(decisions.decide(9, decision("topic", "tea", 9)), Ok(Told::New));
                assert_eq!(decisions.decide(9, decision("ban eve", "x", 9)), Ok(Told::New));
                assert_eq!(decisions.decide(9, decision("ban ann", "x", 9)), Err(Full));
                assert_eq!(decisions.decide(9, decision("topic", "rum", 10)), Ok(Told::New));
                assert_eq!(decisions.iter().count(), Many::MOST);
            })
            .unwrap()
            .join()
            .unwrap();
    }
}
