//! [`InFlight`]: what was asked of the engine, and was neither refused nor read back yet.

use crate::link::LinkId;
use crate::time::Instant;

/// What an entry in flight is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A link joins.
    Join(LinkId),
    /// A member here is to be known to the others again.
    Rejoin(LinkId),
    /// A member's text.
    Say(LinkId),
    /// A member's text that is not appended. The member is told so once it knows what has become of
    /// those that it said before: it counts on that order.
    Refused(LinkId),
    /// The operator's text.
    Announce,
    /// A member's leave.
    Leave,
    /// What an operator has decided.
    Decide,
    /// Nobody waits for it.
    Other,
}

/// The entries in flight, by their numbers, which rise.
#[derive(Debug)]
pub(super) struct InFlight {
    /// None: it is settled, and only not at the front yet.
    entries: heapless::Deque<(u64, Instant, Option<Purpose>), { InFlight::MOST }>,
    rejoining: usize,
    refused: usize,
}

impl InFlight {
    /// How many there may be: at 20 ms there and back, 50 000 in a second.
    const MOST: usize = 1024;

    pub(super) const fn new() -> Self {
        InFlight { entries: heapless::Deque::new(), rejoining: 0, refused: 0 }
    }

    /// Whether there is room for one more.
    pub(super) fn has_room(&self) -> bool {
        self.entries.len() < Self::MOST
    }

    /// Adds one. Its number is higher than all before. False: there is no room.
    pub(super) fn add(&mut self, number: u64, now: Instant, purpose: Purpose) -> bool {
        let added = self.entries.push_back((number, now, Some(purpose))).is_ok();
        if added && matches!(purpose, Purpose::Rejoin(_)) {
            self.rejoining = self.rejoining.saturating_add(1);
        }
        added
    }

    /// What the entry of that number is for, if it is in flight.
    pub(super) fn get(&self, number: u64) -> Option<Purpose> {
        self.entries.iter().find(|(at, _, _)| *at == number)?.2
    }

    /// The same, and it is in flight no more.
    pub(super) fn take(&mut self, number: u64) -> Option<Purpose> {
        let entry = self.entries.iter_mut().find(|(at, _, _)| *at == number)?;
        let purpose = entry.2.take();
        self.settle(purpose);
        purpose
    }

    /// Whether a text of this member is in flight.
    pub(super) fn says(&self, link: LinkId) -> bool {
        let of_link = [Some(Purpose::Say(link)), Some(Purpose::Refused(link))];
        self.entries.iter().any(|(_, _, purpose)| of_link.contains(purpose))
    }

    /// A member's text is refused, that of the number, or a new one: that has the number 0. False:
    /// there is no room.
    pub(super) fn refuse(&mut self, number: u64, now: Instant, link: LinkId) -> bool {
        let refused = Some(Purpose::Refused(link));
        let mut known = self.entries.iter_mut().filter(|_| number > 0);
        let kept = match known.find(|(at, _, _)| *at == number) {
            Some((_, _, purpose)) => {
                *purpose = refused;
                true
            }
            None => self.entries.push_back((number, now, refused)).is_ok(),
        };
        self.refused = self.refused.saturating_add(usize::from(kept));
        kept
    }

    /// Whether a member can be told that its text is refused.
    pub(super) fn has_refused(&self) -> bool {
        self.refused > 0 && self.next_refused().is_some()
    }

    /// The next member that can be told so.
    pub(super) fn take_refused(&mut self) -> Option<LinkId> {
        let at = self.next_refused()?;
        let (_, _, purpose) = self.entries.iter_mut().nth(at)?;
        let refused = purpose.take();
        self.settle(refused);
        match refused {
            Some(Purpose::Refused(link)) => Some(link),
            _ => None,
        }
    }

    /// The first refused text with none of its speaker's before it.
    fn next_refused(&self) -> Option<usize> {
        self.entries.iter().enumerate().find_map(|(at, (_, _, purpose))| {
            let Some(Purpose::Refused(link)) = purpose else { return None };
            let mut before = self.entries.iter().take(at);
            let first = before.all(|(_, _, other)| *other != Some(Purpose::Say(*link)));
            first.then_some(at)
        })
    }

    /// The oldest one.
    pub(super) fn pop(&mut self) -> Option<Purpose> {
        let (_, _, purpose) = self.entries.pop_front()?;
        self.settle(purpose);
        purpose
    }

    /// Since when the oldest one is in flight.
    pub(super) fn oldest(&self) -> Option<Instant> {
        self.entries.front().map(|(_, at, _)| *at)
    }

    /// Whether members are still to be known to the others again.
    pub(super) fn is_rejoining(&self) -> bool {
        self.rejoining > 0
    }

    /// Whether that is so of this one.
    pub(super) fn rejoins(&self, link: LinkId) -> bool {
        self.entries.iter().any(|(_, _, purpose)| *purpose == Some(Purpose::Rejoin(link)))
    }

    fn settle(&mut self, purpose: Option<Purpose>) {
        if matches!(purpose, Some(Purpose::Rejoin(_))) {
            self.rejoining = self.rejoining.saturating_sub(1);
        }
        if matches!(purpose, Some(Purpose::Refused(_))) {
            self.refused = self.refused.saturating_sub(1);
        }
        while let Some((_, _, None)) = self.entries.front() {
            self.entries.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_hears_of_a_refused_text_behind_what_it_said_before() {
        let mut flight = InFlight::new();
        let mut ids = crate::link::LinkIds::new();
        let (ann, bob) = (ids.allocate(), ids.allocate());
        let now = Instant::START;
        assert!(flight.add(1, now, Purpose::Say(ann)) && flight.add(2, now, Purpose::Say(ann)));
        assert!(flight.says(ann) && !flight.says(bob));
        assert!(flight.refuse(2, now, ann) && !flight.has_refused());
        assert!(flight.refuse(0, now, bob) && flight.has_refused());
        assert_eq!((flight.take_refused(), flight.take_refused()), (Some(bob), None));
        assert_eq!(flight.take(1), Some(Purpose::Say(ann)));
        assert_eq!((flight.take_refused(), flight.oldest()), (Some(ann), None));
    }

    #[test]
    fn each_refused_text_counts() {
        let (mut flight, now) = (InFlight::new(), Instant::START);
        let link = crate::link::LinkIds::new().allocate();
        assert!(flight.add(1, now, Purpose::Say(link)));
        for _ in 0..2 {
            assert!(flight.refuse(0, now, link) && !flight.has_refused());
        }
        assert_eq!(flight.take(1), Some(Purpose::Say(link)));
        let told = [(); 3].map(|()| flight.take_refused());
        assert_eq!(told, [Some(link), Some(link), None]);
    }

    #[test]
    fn what_is_settled_is_in_flight_no_more() {
        let mut flight = InFlight::new();
        let link = crate::link::LinkIds::new().allocate();
        for number in 1..=3 {
            assert!(flight.add(number, Instant::from_micros(number), Purpose::Rejoin(link)));
        }
        assert_eq!(flight.take(2), Some(Purpose::Rejoin(link)));
        assert_eq!((flight.take(2), flight.get(2)), (None, None));
        assert_eq!(flight.oldest(), Some(Instant::from_micros(1)));
        assert_eq!(flight.pop(), Some(Purpose::Rejoin(link)));
        assert_eq!(flight.oldest(), Some(Instant::from_micros(3)));
        assert!(flight.is_rejoining() && flight.rejoins(link));
        assert_eq!(flight.take(3), Some(Purpose::Rejoin(link)));
        assert!(!flight.is_rejoining() && flight.pop().is_none());
        for number in 4..4 + InFlight::MOST as u64 {
            assert!(flight.has_room() && flight.add(number, Instant::START, Purpose::Other));
        }
        assert!(!flight.has_room() && !flight.add(9999, Instant::START, Purpose::Other));
    }
}
