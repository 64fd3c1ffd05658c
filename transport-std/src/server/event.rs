//! [`Events`]: what happens in the room, for its operator.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_channel::{Receiver, Sender};

pub use plausch_core::directory::{Event, Leave};

/// Events that wait to be read, at most.
const MAX_EVENTS: usize = 1024;

/// What happens in the room, in order. Each event is read once, by whichever clone asks first.
///
/// The server never waits for a reader: of what is not read, [`Events`] keeps the oldest 1024, and counts the rest.
#[derive(Debug, Clone)]
pub struct Events {
    events: Receiver<Event>,
    lost: Arc<AtomicU64>,
}

/// Where a server puts its events.
#[derive(Debug)]
pub(super) struct Reporter {
    events: Sender<Event>,
    lost: Arc<AtomicU64>,
    owners_changed: Sender<()>,
}

impl Events {
    /// The last one hears when the owners of nicknames may have changed.
    pub(super) fn new() -> (Reporter, Events, Receiver<()>) {
        let (sender, receiver) = async_channel::bounded(MAX_EVENTS);
        let lost = Arc::default();
        let (owners_changed, changed) = async_channel::bounded(1);
        let reporter = Reporter { events: sender, lost: Arc::clone(&lost), owners_changed };
        (reporter, Events { events: receiver, lost }, changed)
    }

    /// The next event; `None` once the server has stopped and all are read.
    pub async fn next(&self) -> Option<Event> {
        self.events.recv().await.ok()
    }

    /// How many events were lost since this was last asked, because too many waited.
    pub fn take_lost(&self) -> u64 {
        self.lost.swap(0, Ordering::Relaxed)
    }
}

impl Reporter {
    pub(super) fn report(&self, event: Event) {
        if matches!(event, Event::Joined { key: Some(_), .. } | Event::Left { .. }) {
            // If the last change is not told yet, this one is told with it.
            let _ = self.owners_changed.try_send(());
        }
        // The directory itself logs who joins, leaves, is refused and is dropped.
        if self.events.try_send(event).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_reads_is_counted_and_the_oldest_are_kept() {
        let (reporter, events, _) = Events::new();
        let dropped =
            |number: u16| Event::Dropped { ip: [10, 0, (number >> 8) as u8, number as u8].into() };
        (0..1030).for_each(|number| reporter.report(dropped(number)));
        assert_eq!((events.take_lost(), events.take_lost()), (6, 0));
        smol::block_on(async {
            for number in 0..1024 {
                assert_eq!(events.next().await, Some(dropped(number)));
            }
            drop(reporter);
            assert_eq!(events.next().await, None);
        });
    }
}
