//! [`Tally`]: what was said, and what of it was heard.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::Histogram;

/// How many bytes a text has at least: who says it, its number, and when.
pub const STAMP: usize = 4 + 8 + 16;

/// What a load has measured.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many members were to join.
    pub members: usize,
    /// How many did.
    pub joined: usize,
    /// Until the last of them was in the room.
    pub join_time: Duration,
    /// Until the last announcement of a join had arrived.
    pub settle_time: Duration,
    /// Members that the server did not let in, or sent away: how many, by reason.
    pub refused: BTreeMap<String, u64>,
    /// Members whose links ended before they left: how many, by reason.
    pub gone: BTreeMap<String, u64>,
    /// Texts that were said.
    pub texts: u64,
    /// Texts that the server did not pass on: how many, by reason.
    pub unsaid: BTreeMap<String, u64>,
    /// Texts that one member heard, each once.
    pub deliveries: u64,
    /// Texts that one member should have heard and did not, though the server took them.
    pub lost: u64,
    /// Texts that one member heard again, too late, or changed.
    pub wrong: u64,
    /// From the first text until the last was heard.
    pub time: Duration,
    /// Which share of the time the load has not waited for anything. If that is nearly 1, the load has been measured, and not
    /// the server.
    pub busy: f64,
    /// From saying a text until a member hears it, in nanoseconds, for each member.
    pub latency: Histogram,
    /// The same until the last member hears it, once for each text.
    pub last_latency: Histogram,
}

impl Outcome {
    /// Whether everybody joined and heard everything.
    pub fn is_whole(&self) -> bool {
        self.joined == self.members
            && self.lost + self.wrong == 0
            && self.unsaid.is_empty()
            && self.gone.is_empty()
            && self.refused.is_empty()
    }

    /// Deliveries in a second.
    pub fn deliveries_per_second(&self) -> f64 {
        per_second(self.deliveries, self.time)
    }

    /// Texts in a second.
    pub fn texts_per_second(&self) -> f64 {
        per_second(self.texts, self.time)
    }
}

fn per_second(count: u64, time: Duration) -> f64 {
    if time.is_zero() { 0.0 } else { count as f64 / time.as_secs_f64() }
}

/// What was said so far, and what of it was heard.
#[derive(Debug)]
pub(crate) struct Tally {
    pub(crate) outcome: Outcome,
    senders: Vec<Sender>,
    /// The number of the next text of each sender, for each member.
    next: Vec<usize>,
    /// How many bytes each text has.
    length: usize,
    /// How many deliveries there should be.
    expected: u64,
}

#[derive(Debug, Default)]
struct Sender {
    /// Texts that somebody has not heard yet.
    under_way: usize,
    /// How many of them the server did not pass on: nobody will hear them.
    unsaid: usize,
    /// How many have not heard each text yet.
    missing: Vec<u32>,
}

impl Tally {
    pub(crate) fn new(members: usize, senders: usize, length: usize) -> Self {
        Tally {
            outcome: Outcome { members, ..Outcome::default() },
            senders: (0..senders).map(|_| Sender::default()).collect(),
            next: vec![0; members * senders],
            length,
            expected: 0,
        }
    }

    /// The next text of a sender.
    pub(crate) fn text(&self, sender: usize, now: u64) -> String {
        let number = self.senders[sender].missing.len();
        let length = self.length;
        format!("{:x<length$}", format!("{sender:04x}{number:08x}{now:016x}"))
    }

    /// The sender has said it, and so many are to hear it.
    pub(crate) fn said(&mut self, sender: usize, hearers: usize) {
        let state = &mut self.senders[sender];
        // Whoever is alone and hears no echo has been heard by all.
        state.under_way += usize::from(hearers > 0);
        state.missing.push(u32::try_from(hearers).unwrap_or(u32::MAX));
        self.outcome.texts += 1;
        self.expected += hearers as u64;
    }

    /// The server does not pass on a text of the sender, which so many were to hear. Returns whether one is under way: servers
    /// also say otherwise that something is wrong.
    pub(crate) fn unsaid(&mut self, sender: usize, hearers: usize, reason: &str) -> bool {
        let has_said = self.under_way(sender) > 0;
        if has_said {
            count(&mut self.outcome.unsaid, reason);
            self.senders[sender].unsaid += 1;
            self.expected = self.expected.saturating_sub(hearers as u64);
        }
        has_said
    }

    /// How many texts of the sender are still to be heard by somebody.
    pub(crate) fn under_way(&self, sender: usize) -> usize {
        let Sender { under_way, unsaid, .. } = self.senders[sender];
        under_way.saturating_sub(unsaid)
    }

    /// Whether a text is still to be heard by somebody.
    pub(crate) fn awaits(&self) -> bool {
        (0..self.senders.len()).any(|sender| self.under_way(sender) > 0)
    }

    /// A member hears a text: the next one of its sender, or one that was lost before it.
    pub(crate) fn heard(&mut self, member: usize, text: &[u8], now: u64) {
        let Some((sender, number, said)) = stamp(text).filter(|_| text.len() == self.length) else {
            self.outcome.wrong += 1;
            return;
        };
        let place = member * self.senders.len() + sender;
        let Some(state) = self.senders.get_mut(sender) else {
            self.outcome.wrong += 1;
            return;
        };
        if number >= state.missing.len() || number < self.next[place] {
            self.outcome.wrong += 1;
            return;
        }
        self.next[place] = number + 1;
        let latency = now.saturating_sub(said);
        self.outcome.deliveries += 1;
        self.outcome.latency.record(latency);
        state.missing[number] = state.missing[number].saturating_sub(1);
        if state.missing[number] == 0 {
            state.under_way -= 1;
            self.outcome.last_latency.record(latency);
        }
    }

    /// The member hears nothing any more, so nobody waits for it: what it was still to hear is lost. `deaf_to`: the sender
    /// whom it would not hear anyway.
    pub(crate) fn forget(&mut self, member: usize, deaf_to: Option<usize>) {
        let first = member * self.senders.len();
        for (sender, state) in self.senders.iter_mut().enumerate() {
            if deaf_to == Some(sender) {
                continue;
            }
            for missing in &mut state.missing[self.next[first + sender]..] {
                // Nobody was to hear it, or all have.
                if *missing > 0 {
                    *missing -= 1;
                    state.under_way -= usize::from(*missing == 0);
                }
            }
        }
    }

    /// What was measured.
    pub(crate) fn outcome(mut self) -> Outcome {
        self.outcome.lost = self.expected.saturating_sub(self.outcome.deliveries);
        self.outcome
    }
}

/// One more, for this reason.
pub(crate) fn count(reasons: &mut BTreeMap<String, u64>, reason: &str) {
    *reasons.entry(reason.to_owned()).or_default() += 1;
}

/// What a text says of itself: its sender, its number, and when it was said.
fn stamp(text: &[u8]) -> Option<(usize, usize, u64)> {
    let digits = |from: usize, to: usize| {
        u64::from_str_radix(str::from_utf8(text.get(from..to)?).ok()?, 16).ok()
    };
    let (sender, number, said) = (digits(0, 4)?, digits(4, 12)?, digits(12, STAMP)?);
    Some((usize::try_from(sender).ok()?, usize::try_from(number).ok()?, said))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBERS: usize = 3;

    /// Says a text of sender 0 that all are to hear.
    fn say(tally: &mut Tally, now: u64) -> String {
        let text = tally.text(0, now);
        tally.said(0, MEMBERS);
        text
    }

    #[test]
    fn what_all_have_heard_is_not_under_way_any_more() {
        let mut tally = Tally::new(MEMBERS, 2, 40);
        let text = say(&mut tally, 10);
        assert_eq!((text.len(), tally.under_way(0), tally.under_way(1)), (40, 1, 0));
        (0..MEMBERS).for_each(|member| tally.heard(member, text.as_bytes(), 10 + member as u64));
        assert_eq!(tally.under_way(0), 0);
        let outcome = tally.outcome();
        assert_eq!((outcome.deliveries, outcome.lost, outcome.wrong), (3, 0, 0));
        assert_eq!((outcome.latency.quantile(0.5), outcome.last_latency.quantile(0.5)), (1, 2));
    }

    #[test]
    fn what_is_heard_twice_or_too_late_or_changed_is_wrong_and_what_is_not_heard_is_lost() {
        let mut tally = Tally::new(MEMBERS, 1, STAMP);
        let texts = [say(&mut tally, 1), say(&mut tally, 2)];
        tally.heard(0, texts[1].as_bytes(), 3);
        tally.heard(0, texts[0].as_bytes(), 3);
        tally.heard(0, texts[1].as_bytes(), 3);
        tally.heard(1, &texts[0].as_bytes()[1..], 3);
        tally.heard(1, b"ffff00000000000000000000000000", 3);
        tally.heard(1, "0000000000090000000000000001".as_bytes(), 3);
        let outcome = tally.outcome();
        assert_eq!((outcome.deliveries, outcome.wrong, outcome.lost), (1, 5, 5));
        assert!(!outcome.is_whole());
    }

    #[test]
    fn what_the_server_does_not_pass_on_is_not_waited_for_and_not_lost() {
        let mut tally = Tally::new(MEMBERS, 1, STAMP);
        let texts = [say(&mut tally, 1), say(&mut tally, 2)];
        assert!(tally.unsaid(0, MEMBERS, "too_fast"));
        assert_eq!(tally.under_way(0), 1);
        (0..MEMBERS).for_each(|member| tally.heard(member, texts[1].as_bytes(), 3));
        assert_eq!(tally.under_way(0), 0);
        assert!(!tally.unsaid(0, MEMBERS, "nothing is under way"));
        let outcome = tally.outcome();
        assert_eq!((outcome.lost, outcome.unsaid), (0, [("too_fast".to_owned(), 1)].into()));
    }

    #[test]
    fn nobody_waits_for_a_member_that_is_gone_and_what_it_did_not_hear_is_lost() {
        let mut tally = Tally::new(MEMBERS, 1, STAMP);
        let texts = [say(&mut tally, 1), say(&mut tally, 2)];
        tally.heard(2, texts[0].as_bytes(), 3);
        tally.forget(2, None);
        for text in &texts {
            (0..2).for_each(|member| tally.heard(member, text.as_bytes(), 3));
        }
        assert_eq!(tally.under_way(0), 0);
        tally.forget(1, None);
        assert_eq!(tally.outcome().lost, 1);
    }
}
