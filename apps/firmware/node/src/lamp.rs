//! What a board's light shows.

use core::cell::Cell;

use embassy_futures::select::{Either, select};
use embassy_sync::blocking_mutex::raw::NoopRawMutex;
use embassy_sync::signal::Signal;
use embassy_time::{Duration, Timer};

/// A light or a pin.
#[expect(async_fn_in_trait, reason = "a node runs on one core, in one thread")]
pub trait Led {
    /// Switches it.
    async fn set(&mut self, on: bool);
}

/// What the light shows of the node's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// Not in the room: a short flash every two seconds.
    Away,
    /// In the room: on.
    Joined,
    /// Somebody asks for a private chat: blinking, until answered.
    Invitation,
}

/// On or off, for this many milliseconds.
type Step = (bool, u64);

const AWAY: &[Step] = &[(true, 100), (false, 1900)];
const JOINED: &[Step] = &[(true, 60_000)];
const INVITATION: &[Step] = &[(true, 300), (false, 300)];
/// Somebody said something: three flashes.
const MESSAGE: &[Step] =
    &[(false, 80), (true, 80), (false, 80), (true, 80), (false, 80), (true, 80), (false, 80)];

impl Light {
    const fn pattern(self) -> &'static [Step] {
        match self {
            Light::Away => AWAY,
            Light::Joined => JOINED,
            Light::Invitation => INVITATION,
        }
    }
}

/// The board's light. [`Lamp::run`] drives it.
pub struct Lamp {
    light: Cell<Light>,
    message: Cell<bool>,
    changed: Signal<NoopRawMutex, ()>,
}

impl Lamp {
    pub(crate) const fn new() -> Self {
        Lamp { light: Cell::new(Light::Away), message: Cell::new(false), changed: Signal::new() }
    }

    pub(crate) fn show(&self, light: Light) {
        if self.light.replace(light) != light {
            self.changed.signal(());
        }
    }

    pub(crate) fn message(&self) {
        self.message.set(true);
        self.changed.signal(());
    }

    /// Drives `led` forever.
    pub async fn run(&self, led: &mut impl Led) -> ! {
        loop {
            if self.message.take() {
                for &(on, ms) in MESSAGE {
                    led.set(on).await;
                    Timer::after(Duration::from_millis(ms)).await;
                }
            }
            for &(on, ms) in self.light.get().pattern() {
                led.set(on).await;
                let pause = Timer::after(Duration::from_millis(ms));
                if let Either::Second(()) = select(pause, self.changed.wait()).await {
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use core::pin::pin;
    use std::vec::Vec;

    use embassy_time::Instant;

    use super::*;
    use crate::test_clock::TestClock;

    /// Records each switch, and when it was, in milliseconds.
    #[derive(Default)]
    struct Notes(std::rc::Rc<core::cell::RefCell<Vec<(u64, bool)>>>);

    impl Led for Notes {
        async fn set(&mut self, on: bool) {
            let mut notes = self.0.borrow_mut();
            if notes.last().is_none_or(|(_, last)| *last != on) {
                notes.push((Instant::now().as_millis() / 10 * 10, on));
            }
        }
    }

    #[test]
    fn a_light_shows_the_nodes_state() {
        let (clock, lamp, mut led) = (TestClock::new(), Lamp::new(), Notes::default());
        let notes = led.0.clone();
        let mut task = pin!(lamp.run(&mut led));
        clock.pass(Duration::from_millis(2500), task.as_mut());
        let away = core::mem::take(&mut *notes.borrow_mut());
        assert_eq!(away.iter().map(|note| note.1).collect::<Vec<_>>(), [true, false, true, false]);

        lamp.show(Light::Joined);
        clock.pass(Duration::from_secs(130), task.as_mut());
        assert_eq!(notes.borrow().len(), 1, "it is on, and stays on");
        assert!(notes.borrow()[0].1);

        lamp.message();
        clock.pass(Duration::from_secs(5), task.as_mut());
        assert_eq!(notes.borrow().len(), 1 + 8, "three flashes, and on again: {notes:?}");
        assert!(notes.borrow().last().is_some_and(|note| note.1));

        lamp.show(Light::Invitation);
        notes.borrow_mut().clear();
        clock.pass(Duration::from_secs(6), task);
        assert!((18..=21).contains(&notes.borrow().len()), "{notes:?}");
    }
}
