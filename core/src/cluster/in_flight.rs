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
    /// The operator's text.
    Announce,
    /// A member's leave.
    Leave,
    /// Nobody waits for it.
    Other,
}

/// The entries in flight, by their numbers, which rise.
#[derive(Debug)]
pub(super) struct InFlight {
    /// None: it is settled, and only not at the front yet.
    entries: heapless::Deque<(u64, Instant, Option<Purpose>), { InFlight::MOST }>,
    rejoining: usize,
}

impl InFlight {
    /// How many there may be: at 20 ms there and back, 50 000 in a second.
    const MOST: usize = 1024;

    pub(super) const fn new() -> Self {
        InFlight { entries: heapless::Deque::new(), rejoining: 0 }
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
        while let Some((_, _, None)) = self.entries.front() {
            self.entries.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
