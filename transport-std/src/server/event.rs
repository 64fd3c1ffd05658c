//! [`Events`]: what happens in the room, for its operator.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_channel::{Receiver, Sender};

pub use plausch_core::directory::{Event, Leave};
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;

use super::metrics::Counters;

/// Events that wait to be read, at most.
const MAX_EVENTS: usize = 1024;

/// What happens in the room, in order. Each event is read once, by whichever clone asks first.
///
/// The server never waits for a reader: of what is not read, [`Events`] keeps the oldest 1024, and counts the rest.
#[derive(Debug, Clone)]
pub struct Events<E = Event> {
    events: Receiver<E>,
    lost: Arc<AtomicU64>,
}

/// What an operator in the room commands: a member whose key is one of [`Options::operators`](super::Options). To be done, and
/// answered by [`Handle::reply`](super::Handle::reply); until then its link commands nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commanded {
    pub(super) link: LinkId,
    /// Who wants it. A nickname makes nobody an operator.
    pub nick: Nick,
    /// Its key, which does.
    pub key: PublicKey,
    /// What is to be done, in one line and as it was received: who shows it, makes it safe.
    pub text: String,
}

/// Where a server puts its events.
#[derive(Debug)]
pub(super) struct Reporter {
    events: Outlet<Event>,
    commands: Outlet<Commanded>,
    counters: Rc<Counters>,
    owners_changed: Sender<()>,
    decisions_changed: Sender<()>,
    #[cfg(feature = "cluster")]
    cluster: Outlet<super::cluster::Event>,
}

/// What those who read hear of.
pub(super) struct Readers {
    pub(super) events: Events,
    pub(super) commands: Events<Commanded>,
    /// Hears when the owners of nicknames may have changed.
    pub(super) owners_changed: Receiver<()>,
    /// Hears when something was decided.
    pub(super) decisions_changed: Receiver<()>,
    #[cfg(feature = "cluster")]
    pub(super) cluster: Events<super::cluster::Event>,
}

/// Where events of one kind are put. It never waits.
#[derive(Debug)]
struct Outlet<E> {
    events: Sender<E>,
    lost: Arc<AtomicU64>,
}

/// Where a server puts its events, and where they are read.
pub(super) fn open() -> (Reporter, Readers) {
    let (outlet, events) = channel();
    let (commands, commanded) = channel();
    let (owners_changed, changed) = async_channel::bounded(1);
    let (decisions_changed, decided) = async_channel::bounded(1);
    #[cfg(feature = "cluster")]
    let (cluster, cluster_events) = channel();
    let reporter = Reporter {
        events: outlet,
        commands,
        counters: Rc::default(),
        owners_changed,
        decisions_changed,
        #[cfg(feature = "cluster")]
        cluster,
    };
    let readers = Readers {
        events,
        commands: commanded,
        owners_changed: changed,
        decisions_changed: decided,
        #[cfg(feature = "cluster")]
        cluster: cluster_events,
    };
    (reporter, readers)
}

fn channel<E>() -> (Outlet<E>, Events<E>) {
    let (sender, events) = async_channel::bounded(MAX_EVENTS);
    let lost = Arc::<AtomicU64>::default();
    (Outlet { events: sender, lost: Arc::clone(&lost) }, Events { events, lost })
}

impl<E> Events<E> {
    /// The next event; `None` once the server has stopped and all are read.
    pub async fn next(&self) -> Option<E> {
        self.events.recv().await.ok()
    }

    /// How many events were lost since this was last asked, because too many waited.
    pub fn take_lost(&self) -> u64 {
        self.lost.swap(0, Ordering::Relaxed)
    }
}

impl Reporter {
    /// Where events are counted, with all else.
    pub(super) fn counters(&self) -> Rc<Counters> {
        Rc::clone(&self.counters)
    }

    pub(super) fn report(&self, event: Event) {
        self.counters.count(&event);
        if matches!(event, Event::Joined { key: Some(_), .. } | Event::Left { .. }) {
            // If the last change is not told yet, this one is told with it.
            let _ = self.owners_changed.try_send(());
        }
        // The directory itself logs who joins, leaves, is refused and is dropped.
        self.events.put(event);
    }

    /// Something was decided.
    pub(super) fn decided(&self) {
        // If the last change is not told yet, this one is told with it.
        let _ = self.decisions_changed.try_send(());
    }

    pub(super) fn command(&self, commanded: Commanded) {
        self.commands.put(commanded);
    }
}

#[cfg(feature = "cluster")]
impl Reporter {
    pub(super) fn report_cluster(&self, event: super::cluster::Event) {
        self.cluster.put(event);
    }
}

impl<E> Outlet<E> {
    fn put(&self, event: E) {
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
        let (reporter, Readers { events, .. }) = open();
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
