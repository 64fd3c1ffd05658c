//! What members have heard, and what has to be true of it, whatever has failed meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A text, wherever it is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Said {
    /// Which member, of all that ever were: nicknames change hands.
    pub(crate) by: u32,
    /// Which of its texts.
    pub(crate) number: u32,
}

impl Said {
    /// From here on, members with an even number are one user, who has one key: each takes the nickname over from the one before.
    pub(crate) const RIVALS: u32 = 1000;

    /// Whose text it is. What was on its way when another link took the nickname over comes from the same user.
    fn user(self) -> u32 {
        if self.by >= Said::RIVALS && self.by.is_multiple_of(2) { Said::RIVALS } else { self.by }
    }
}

/// One thing that a member hears of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Heard {
    /// Somebody says something under this nickname.
    Text { nick: String, said: Said },
    /// Somebody has said something before the member came, or while it was away.
    Past { said: Said },
    /// Somebody came, or went.
    Changed { nick: String },
    /// The member is in the room, and is told who else is.
    In,
    /// It is out of the room.
    Out,
    /// Its server is cut off from the others.
    Apart,
    /// Its server is back.
    Together,
    /// Something may be missing.
    Lost,
}

impl Heard {
    fn text(&self) -> Option<Said> {
        match self {
            Heard::Text { said, .. } | Heard::Past { said } => Some(*said),
            _ => None,
        }
    }
}

/// All that one member has heard of, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    pub(crate) name: String,
    pub(crate) heard: Vec<Heard>,
}

/// Which law is broken, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) law: Law,
    how: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Law {
    /// Nobody hears a text twice.
    Once,
    /// Nobody hears what one member says in another order than it was said.
    OwnOrder,
    /// There is one order of all texts that everybody's is a part of.
    OneOrder,
    /// Who misses what another member hears was told so, or that other one was told that it is apart.
    Losses,
    /// A nickname changes hands only if it is told that somebody went or came.
    Holders,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.law, self.how)
    }
}

/// Checks all laws. So many of the texts before a member is told that something may be missing may stand elsewhere for others, or be
/// missing there: an engine has forgotten them, and they were said again at the one that took its place, if whoever said them was
/// still there.
///
/// # Errors
/// The first one that is broken.
pub(crate) fn check(histories: &[History], said_again: usize) -> Result<(), Broken> {
    for history in histories {
        history.check_once()?;
        history.check_own_order()?;
        history.check_holders()?;
    }
    check_one_order(histories, said_again)?;
    for one in histories {
        let mut places: BTreeMap<Said, Place> =
            one.texts().map(|(at, said)| (said, Place { at, is_settled: false })).collect();
        for (at, said) in one.settled(said_again) {
            places.insert(said, Place { at, is_settled: true });
        }
        for other in histories {
            check_losses((one, &places), &other.settled(said_again), other)?;
        }
    }
    Ok(())
}

/// Where a text stands in a history.
struct Place {
    at: usize,
    is_settled: bool,
}

impl History {
    /// The texts, and where they stand.
    fn texts(&self) -> impl Iterator<Item = (usize, Said)> {
        self.heard.iter().enumerate().filter_map(|(at, heard)| Some((at, heard.text()?)))
    }

    /// The texts, and where they stand, without so many before each place at which it was told that something may be missing.
    fn settled(&self, less: usize) -> Vec<(usize, Said)> {
        let is_told = |heard: &Heard| matches!(heard, Heard::Apart | Heard::Lost | Heard::Out);
        let mut settled = Vec::new();
        let mut since = 0;
        for (at, heard) in self.heard.iter().enumerate() {
            settled.extend(heard.text().map(|said| (at, said)));
            if is_told(heard) {
                settled.truncate(settled.len().saturating_sub(less).max(since));
                since = settled.len();
            }
        }
        settled
    }

    /// Adds what was said before.
    ///
    /// Whoever was at a server that was apart has counted other texts meanwhile. If its connection ends before it counts those of
    /// the joint room again, it is told all that the room remembers, whatever it has heard: nothing follows from that.
    pub(crate) fn recall(&mut self, past: impl IntoIterator<Item = Said>) {
        let links = self.heard.rsplit(|heard| *heard == Heard::In);
        let mut before = links.skip(1).take(1).flatten();
        if !before.any(|heard| matches!(heard, Heard::Apart | Heard::Together | Heard::Lost)) {
            self.heard.extend(past.into_iter().map(|said| Heard::Past { said }));
        }
    }

    /// How many texts it has.
    pub(crate) fn count(&self) -> usize {
        self.texts().count()
    }

    pub(crate) fn has(&self, wanted: Said) -> bool {
        self.texts().any(|(_, said)| said == wanted)
    }

    fn broken(&self, law: Law, how: impl fmt::Display) -> Result<(), Broken> {
        Err(Broken { law, how: format!("{}: {how}", self.name) })
    }

    fn check_once(&self) -> Result<(), Broken> {
        let mut all = BTreeSet::new();
        match self.texts().find(|(_, said)| !all.insert(*said)) {
            Some((at, said)) => self.broken(Law::Once, format!("{said:?} {}", self.around(at))),
            None => Ok(()),
        }
    }

    fn check_own_order(&self) -> Result<(), Broken> {
        let mut last = BTreeMap::new();
        for (at, Said { by, number }) in self.texts() {
            if last.insert(by, number).is_some_and(|before| before > number) {
                return self.broken(Law::OwnOrder, self.around(at));
            }
        }
        Ok(())
    }

    fn check_holders(&self) -> Result<(), Broken> {
        let mut holders: BTreeMap<&str, u32> = BTreeMap::new();
        for (at, heard) in self.heard.iter().enumerate() {
            match heard {
                Heard::Text { nick, said } => {
                    if holders.insert(nick, said.user()).is_some_and(|before| before != said.user())
                    {
                        return self.broken(Law::Holders, self.around(at));
                    }
                }
                Heard::Changed { nick } => drop(holders.remove(nick.as_str())),
                Heard::In | Heard::Out => holders.clear(),
                Heard::Past { .. } | Heard::Apart | Heard::Together | Heard::Lost => {}
            }
        }
        Ok(())
    }

    /// Whether the member was told that something may be missing between two places of its history, or was apart all the time.
    fn is_excused(&self, from: usize, to: usize) -> bool {
        let is_text = |heard: &Heard| matches!(heard, Heard::Text { .. } | Heard::Past { .. });
        let told = |heard: &&Heard| !is_text(heard) && !matches!(heard, Heard::Changed { .. });
        self.heard[from..to].iter().any(|heard| told(&heard))
            || matches!(self.heard[..from].iter().rfind(told), Some(Heard::Apart | Heard::Out))
    }

    /// What stands around there.
    fn around(&self, at: usize) -> String {
        let (from, to) = (at.saturating_sub(30), (at + 10).min(self.heard.len()));
        format!("at {at}, among {:?}", &self.heard[from..to])
    }
}

/// The histories are paths through one graph of texts; it has no cycle.
fn check_one_order(histories: &[History], said_again: usize) -> Result<(), Broken> {
    let mut next: BTreeMap<Said, BTreeSet<Said>> = BTreeMap::new();
    let mut before: BTreeMap<Said, usize> = BTreeMap::new();
    for history in histories {
        let texts = history.settled(said_again);
        for (_, said) in &texts {
            before.entry(*said).or_default();
        }
        for pair in texts.windows(2) {
            let [(_, one), (_, other)] = [pair[0], pair[1]];
            if next.entry(one).or_default().insert(other) {
                *before.entry(other).or_default() += 1;
            }
        }
    }
    let is_first = |(said, count): (&Said, &usize)| (*count == 0).then_some(*said);
    let mut first: Vec<Said> = before.iter().filter_map(is_first).collect();
    while let Some(said) = first.pop() {
        before.remove(&said);
        for later in next.get(&said).into_iter().flatten() {
            if let Some(count) = before.get_mut(later) {
                *count -= 1;
                if *count == 0 {
                    first.push(*later);
                }
            }
        }
    }
    match before.is_empty() {
        true => Ok(()),
        false => {
            // What is left stands in a cycle, or behind one.
            let left: Vec<_> = before.keys().take(20).collect();
            let who: Vec<_> = histories
                .iter()
                .map(|history| {
                    let of = history.settled(said_again);
                    let of = of.into_iter().map(|(_, said)| said);
                    let of = of.filter(|said| before.contains_key(said));
                    format!("{}: {:?}", history.name, of.take(12).collect::<Vec<_>>())
                })
                .collect();
            Err(Broken { law: Law::OneOrder, how: format!("{left:?} in {who:#?}") })
        }
    }
}

/// What `other` has heard between two texts that both have, and `one` has not, one of them was told something about.
fn check_losses(
    (one, places): (&History, &BTreeMap<Said, Place>),
    texts: &[(usize, Said)],
    other: &History,
) -> Result<(), Broken> {
    let mut common = None;
    let mut missing = None;
    for &(at, said) in texts {
        let Some(place) = places.get(&said) else {
            missing = missing.or(Some(said));
            continue;
        };
        if !place.is_settled {
            continue;
        }
        let here = place.at;
        if let (Some((from, there)), Some(missing)) = (common, missing.take())
            // Unless the order is broken.
            && from < here
            && !one.is_excused(from, here)
            && !other.is_excused(there, at)
        {
            let (here, at) = (one.around(here), other.around(at));
            let how = format!("{missing:?} of {}, {here}; there {at}", other.name);
            return one.broken(Law::Losses, how);
        }
        common = Some((here, at));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a1` is the first text of `a`; all else is a word.
    fn history(name: &str, words: &str) -> History {
        let heard = words.split(' ').map(|word| match word {
            "in" => Heard::In,
            "out" => Heard::Out,
            "apart" => Heard::Apart,
            "together" => Heard::Together,
            "lost" => Heard::Lost,
            word => match word.split_at(1) {
                ("~", nick) => Heard::Changed { nick: nick.to_owned() },
                (nick, number) => {
                    // Whoever has a capital letter has the nickname of another.
                    let by = u32::from(nick.as_bytes()[0]);
                    let said = Said { by, number: number.parse().unwrap() };
                    Heard::Text { nick: nick.to_lowercase(), said }
                }
            },
        });
        History { name: name.to_owned(), heard: heard.collect() }
    }

    fn broken(histories: &[&str], said_again: usize) -> Option<Law> {
        let histories: Vec<_> = histories.iter().map(|words| history("h", words)).collect();
        check(&histories, said_again).err().map(|broken| broken.law)
    }

    #[test]
    fn what_is_said_again_may_stand_elsewhere_before_a_loss_that_is_told() {
        let again = ["in a1 b1 b2 lost c1", "in a1 c1 b1 b2"];
        assert_eq!((broken(&again, 2), broken(&again, 1)), (None, Some(Law::OneOrder)));
        // Or nobody says it again, or something else was said meanwhile.
        for missing in [
            ["in a1 b1 b2 c1 lost d1", "in a1 lost b1 c1 d1"],
            ["in a1 b1 lost c1", "in a1 d1 b1 c1"],
        ] {
            assert_eq!((broken(&missing, 3), broken(&missing, 0)), (None, Some(Law::Losses)));
        }
        // Nowhere else, and nobody hears it twice.
        let untold = ["in a1 b1 c1", "in a1 c1 b1"];
        assert_eq!(broken(&untold, 2), Some(Law::OneOrder));
        assert_eq!(broken(&["in a1 b1 lost c1 b1"], 2), Some(Law::Once));
    }

    #[test]
    fn each_law_finds_what_breaks_it_and_nothing_else() {
        let fine: [&[&str]; 6] = [
            &["in a1 b1 a2", "in a1 b1 a2"],
            // Who was told is excused, at either side.
            &["in a1 b1 a2", "in a1 lost a2"],
            &["in a1 b1 a2", "in a1 out in a2"],
            &["in a1 apart b1 together a2", "in a1 a2"],
            &["in a1 apart b1 b2 together a2", "in a1 b3 a2"],
            // A nickname changes hands.
            &["in a1 ~a A1 ~a a2", "in a1 ~a A1 ~a a2"],
        ];
        for histories in fine {
            assert_eq!(broken(histories, 0), None, "{histories:?}");
        }
        let found: [(Law, &[&str]); 8] = [
            (Law::Once, &["in a1 b1 a1"]),
            (Law::OwnOrder, &["in a2 b1 a1"]),
            (Law::OneOrder, &["in a1 b1", "in b1 a1"]),
            // No two of them disagree.
            (Law::OneOrder, &["in a1 b1", "in b1 c1", "in c1 a1"]),
            (Law::Losses, &["in a1 b1 a2", "in a1 a2"]),
            // Being told before, or afterwards, is no excuse.
            (Law::Losses, &["in lost a1 b1 a2 together", "in apart together a1 a2 lost"]),
            (Law::Holders, &["in a1 A1"]),
            (Law::Holders, &["in a1 ~b apart together A1"]),
        ];
        for (law, histories) in found {
            assert_eq!(broken(histories, 0), Some(law), "{histories:?}");
        }
    }
}
