//! [`Gathering`]: how long those who come and go wait to be told of, so that many are told of at once; and how long a text waits.
//!
//! That somebody has come costs one send for each member. A send that tells of many costs the same, so if many come at
//! the same time, it is most of what the server does. But it is not urgent, as a text is: so after each delivery, news of
//! those who come and go wait as long as that delivery took, and telling of them takes half of the server's time at most.
//!
//! Anything else that is said to the room ends the wait. It waits itself only behind another delivery, for a sixteenth of the time
//! that this took: where texts follow each other as fast as they can be delivered, those that are on their way go out with it, and
//! all are heard sooner. In a quiet room nothing waits: the last delivery is long over.

use std::time::{Duration, Instant};

use super::room::News;

/// When the next delivery may begin.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    last: Option<Last>,
}

/// The last delivery.
#[derive(Debug, Clone, Copy)]
struct Last {
    ended: Instant,
    took: Duration,
}

/// Nobody feels that.
const LONGEST: Duration = Duration::from_millis(20);
/// Which part of the time of the last delivery a text waits.
const OF_TEXTS: u32 = 16;
/// A timer takes about as long by itself: a text waits longer, or not at all.
const SHORTEST: Duration = Duration::from_micros(50);

impl Gathering {
    /// Until when `news` wait, if they do.
    pub(super) fn waits(&self, news: News, now: Instant) -> Option<Instant> {
        let Last { ended, took } = self.last?;
        let wait = match news {
            News::None => return None,
            News::Traffic => took,
            News::Said => Some(took / OF_TEXTS).filter(|wait| *wait >= SHORTEST)?,
        };
        Some(ended + wait).filter(|until| now < *until)
    }

    /// A delivery has ended.
    pub(super) fn delivered(&mut self, began: Instant, ended: Instant) {
        let took = ended.saturating_duration_since(began).min(LONGEST);
        self.last = Some(Last { ended, took });
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use plausch_core::directory::{Output, Recipients};
    use plausch_core::link::LinkIds;
    use plausch_core::name::Nick;
    use plausch_core::text::Text;
    use plausch_core::wire::{Message, UserEntry};

    use super::*;
    use crate::server::room::{Room, Taken};

    /// What one send takes.
    const SEND: Duration = Duration::from_micros(5);

    /// A room of members who hear everything, and the task that delivers it to them, in a time of their own.
    struct World {
        room: Room<usize>,
        gathering: Gathering,
        now: Instant,
        joined: usize,
        /// When each delivery began, and how many members it told of how many bytes.
        deliveries: Vec<(Instant, usize, usize)>,
    }

    impl World {
        fn with_members(count: usize) -> Self {
            let mut room = Room::new(1 << 20);
            let mut links = LinkIds::new();
            for socket in 0..count {
                let link = links.allocate();
                let shared = room.add(link, socket);
                shared.borrow_mut().direct = true;
                room.apply(Output::Enter { link, modern: true });
                room.flush(&shared, |_, _| unreachable!("nothing is said")).unwrap();
            }
            let (gathering, deliveries) = (Gathering::default(), Vec::new());
            let mut world = World { room, gathering, now: Instant::now(), joined: 0, deliveries };
            world.run();
            world
        }

        fn tell(&mut self, message: Message<'_>) {
            self.room.apply(Output::Send { to: Recipients::Room, message });
            if !self.room.woken().is_empty() {
                self.run();
            }
        }

        fn joins(&mut self) {
            self.joined += 1;
            let nick = Nick::new(&format!("member-{:04}", self.joined)).unwrap();
            let addr = "127.0.0.1:40001".parse().unwrap();
            self.tell(Message::UserJoined(UserEntry { nick, addr }));
        }

        fn says(&mut self, text: &str) {
            let (nick, text) = (Nick::new("ann").unwrap(), Text::new(text).unwrap());
            self.tell(Message::Relayed { nick, text });
        }

        fn pass(&mut self, time: Duration) {
            self.now += time;
            self.run();
        }

        /// Lets the task run: it delivers what there is, unless that waits.
        fn run(&mut self) {
            let news = self.room.news();
            if self.gathering.waits(news, self.now).is_some() {
                self.room.wait_for_news(Waker::noop(), News::Said);
                return;
            }
            let (began, mut sent) = (self.now, Vec::new());
            self.room.deliver(std::slice::from_mut(&mut sent), |sent, _, pieces| {
                let count = pieces.iter().map(|piece| piece.len()).sum();
                sent.push(count);
                Ok(Taken { count, holds_back: false })
            });
            let (sends, bytes) = (sent.len(), sent.last().copied().unwrap_or_default());
            if sends > 0 {
                self.now += SEND * sends as u32;
                self.gathering.delivered(began, self.now);
                self.deliveries.push((began, sends, bytes));
            }
            self.room.wait_for_news(Waker::noop(), News::Traffic);
        }
    }

    #[test]
    fn a_single_join_is_told_at_once() {
        let mut world = World::with_members(1000);
        for _ in 0..3 {
            let now = world.now;
            world.joins();
            assert_eq!(world.deliveries.pop().map(|(at, sends, _)| (at, sends)), Some((now, 1000)));
            world.pass(SEND * 1000);
        }
    }

    #[test]
    fn a_burst_of_joins_is_told_in_few_sends() {
        const EACH: Duration = Duration::from_micros(50);
        let mut world = World::with_members(1000);
        for _ in 0..1000 {
            world.joins();
            world.pass(EACH);
        }
        world.pass(LONGEST);
        let took = SEND * 1000;
        // One delivery for as many as come while one is under way.
        let most = 1 + (EACH * 1000).div_duration_f64(took) as usize;
        let count = world.deliveries.len();
        assert!((2..=1 + most).contains(&count), "{count} deliveries of {took:?} for 1000 joins");
        let told: usize = world.deliveries.iter().map(|(_, _, bytes)| bytes).sum();
        assert_eq!(told, 1000 * "....USER_JOINED member-0001 127.0.0.1 40001".len());
        for pair in world.deliveries.windows(2) {
            assert!(pair[1].0 >= pair[0].0 + 2 * took, "half of the time is left for others");
        }
    }

    #[test]
    fn a_text_ends_the_wait_and_is_told_behind_those_who_joined_before_it() {
        let mut world = World::with_members(1000);
        world.joins();
        world.joins();
        assert_eq!(world.deliveries.len(), 1, "the second one waits");
        world.pass(SEND * 1000 / OF_TEXTS);
        let now = world.now;
        world.says("hi");
        let joined = "....USER_JOINED member-0002 127.0.0.1 40001".len();
        let said = "....BROADCAST ann hi".len();
        assert_eq!(world.deliveries.get(1), Some(&(now, 1000, joined + said)));
        assert_eq!(world.room.kept(), 0);
    }

    #[test]
    fn a_text_waits_only_behind_another_delivery_and_goes_out_with_those_that_come_meanwhile() {
        let mut world = World::with_members(1000);
        let said = "....BROADCAST ann hi".len();
        let now = world.now;
        world.says("hi");
        assert_eq!(world.deliveries, [(now, 1000, said)], "the first one waits for nothing");
        world.says("hi");
        world.says("hi");
        assert_eq!(world.deliveries.len(), 1);
        world.pass(SEND * 1000 / OF_TEXTS);
        let now = now + SEND * 1000 + SEND * 1000 / OF_TEXTS;
        assert_eq!(world.deliveries.get(1), Some(&(now, 1000, 2 * said)));
        assert_eq!(world.room.kept(), 0);
    }

    #[test]
    fn nobody_waits_longer_than_can_be_felt() {
        let mut world = World::with_members(10_000);
        world.joins();
        world.joins();
        world.pass(LONGEST - Duration::from_micros(1));
        assert_eq!(world.deliveries.len(), 1);
        world.pass(Duration::from_micros(1));
        assert_eq!(world.deliveries.len(), 2);
    }
}
