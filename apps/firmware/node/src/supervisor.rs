//! [`Supervisor`]: joins the Wi-Fi, gets an address, and does both again whenever they are lost.
//! The node's runner joins the room as soon as there is an address.

use core::convert::Infallible;
use core::future::pending;

use embassy_futures::select::{Either, Either3, select, select3};
use embassy_net::Stack;
use embassy_time::{Duration, Timer, with_timeout};
use plausch_core::client::Backoff;

use crate::channels::{Channels, NetworkState};
use crate::progress::{Pulse, Task};
use crate::radio::{JoinError, Radio};
use crate::settings::Wifi;

const JOIN_TIMEOUT: Duration = Duration::from_secs(30);
/// Leaving needs nobody but the radio.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(5);
const ADDRESS_TIMEOUT: Duration = Duration::from_secs(20);
/// After this many timeouts of the radio in a row, only a restart helps.
const MAX_RADIO_TIMEOUTS: u32 = 3;

/// The network, as the supervisor sees it.
#[expect(async_fn_in_trait, reason = "a node runs on one core, in one thread")]
pub trait Network {
    /// Waits for an address.
    async fn up(&self);

    /// Waits until the link or the address is lost.
    async fn down(&self);
}

impl Network for Stack<'static> {
    async fn up(&self) {
        self.wait_config_up().await;
    }

    async fn down(&self) {
        select(self.wait_link_down(), self.wait_config_down()).await;
    }
}

/// Keeps a board in its network.
pub struct Supervisor<R, N = Stack<'static>> {
    channels: &'static Channels,
    network: N,
    radio: R,
    wifi: Option<Wifi>,
    backoff: Backoff,
    /// How often in a row the radio did not answer.
    radio_timeouts: u32,
}

impl<R: Radio, N: Network> Supervisor<R, N> {
    /// Joins `wifi`, or waits until one is set. Boards with different seeds retry at different
    /// times.
    pub fn new(
        channels: &'static Channels,
        network: N,
        radio: R,
        wifi: Option<Wifi>,
        seed: u32,
    ) -> Self {
        Supervisor {
            channels,
            network,
            radio,
            wifi,
            backoff: Backoff::new(seed),
            radio_timeouts: 0,
        }
    }

    /// Runs forever.
    pub async fn run(&mut self) -> ! {
        let pulse = self.channels.progress.pulse(Task::Supervisor);
        match pulse.beside(self.supervise(pulse)).await {}
    }

    async fn supervise(&mut self, pulse: &Pulse) -> Infallible {
        let wifi = &self.channels.wifi;
        loop {
            self.backoff.reset();
            self.wifi = match select(self.keep_connected(pulse), wifi.wait()).await {
                Either::First(never) => match never {},
                Either::Second(new) => Some(new),
            };
        }
    }

    /// Joins, and joins again whenever the network is lost.
    async fn keep_connected(&mut self, pulse: &Pulse) -> Infallible {
        if R::WIFI && self.wifi.is_none() {
            return pending().await;
        }
        loop {
            if self.join(pulse).await {
                self.until_lost().await;
            }
            let after = self.backoff.wait();
            self.channels.set_network(NetworkState::Retrying(after)).await;
            let after = u64::try_from(after.as_micros()).unwrap_or(u64::MAX);
            Timer::after(Duration::from_micros(after)).await;
        }
    }

    /// Joins the Wi-Fi. Returns whether that worked.
    async fn join(&mut self, pulse: &Pulse) -> bool {
        if !R::WIFI {
            return self.radio.join("", "").await.is_ok();
        }
        self.channels.set_network(NetworkState::Joining).await;
        let error = match self.try_join().await {
            Ok(()) => {
                self.channels.set_network(NetworkState::Joined).await;
                return true;
            }
            Err(error) => error,
        };
        self.channels.set_network(NetworkState::JoinFailed(error)).await;
        if self.radio_timeouts == MAX_RADIO_TIMEOUTS {
            pulse.stop();
        }
        if error == JoinError::NoRadio {
            pending::<()>().await;
        }
        false
    }

    /// Leaves the Wi-Fi first: it may still be joined, or half joined, and drivers take that badly.
    async fn try_join(&mut self) -> Result<(), JoinError> {
        // Only these timeouts count. If the driver itself says that the radio is silent, a restart
        // would not help either; and joining waits for the access point, too.
        if with_timeout(LEAVE_TIMEOUT, self.radio.leave()).await.is_err() {
            self.radio_timeouts += 1;
            return Err(JoinError::Silent);
        }
        self.radio_timeouts = 0;
        let Some(wifi) = &self.wifi else { return Err(JoinError::NotFound) };
        with_timeout(JOIN_TIMEOUT, self.radio.join(&wifi.ssid, &wifi.password))
            .await
            .unwrap_or(Err(JoinError::Handshake))
    }

    /// Waits for an address, and then until the network is lost.
    async fn until_lost(&mut self) {
        match with_timeout(ADDRESS_TIMEOUT, self.network.up()).await {
            Err(_) => self.channels.set_network(NetworkState::NoAddress).await,
            Ok(()) => {
                self.backoff.reset();
                self.channels.set_network(NetworkState::Up).await;
                let unanswered = &self.channels.unanswered;
                unanswered.forget();
                let unanswered = async {
                    // A cable cannot be plugged in again.
                    if R::WIFI { unanswered.too_many().await } else { pending().await }
                };
                let lost = select3(self.network.down(), self.radio.lost(), unanswered).await;
                let state = match lost {
                    Either3::First(()) | Either3::Second(()) => NetworkState::Lost,
                    Either3::Third(()) => NetworkState::Unanswered,
                };
                self.channels.set_network(state).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use core::cell::{Cell, RefCell};
    use core::pin::pin;
    use std::boxed::Box;
    use std::collections::VecDeque;
    use std::string::{String, ToString};
    use std::vec::Vec;

    use embassy_sync::blocking_mutex::raw::NoopRawMutex;
    use embassy_sync::signal::Signal;

    use super::*;
    use crate::test_clock::TestClock;

    /// A radio of the tests' own, and what it was asked.
    #[derive(Default)]
    struct Air {
        /// The results of joining, in this order; None: it never returns. After them, joining
        /// works.
        answers: RefCell<VecDeque<Option<JoinError>>>,
        asked: RefCell<Vec<String>>,
        /// The radio does not even leave.
        dead: Cell<bool>,
        lost: Signal<NoopRawMutex, ()>,
        no_address: Cell<bool>,
    }

    impl Radio for &Air {
        const WIFI: bool = true;

        async fn join(&mut self, ssid: &str, password: &str) -> Result<(), JoinError> {
            self.asked.borrow_mut().push(std::format!("{ssid} {password}"));
            let answer = self.answers.borrow_mut().pop_front();
            match answer {
                None => Ok(()),
                Some(Some(error)) => Err(error),
                Some(None) => pending().await,
            }
        }

        async fn lost(&mut self) {
            self.lost.wait().await;
        }

        async fn leave(&mut self) {
            if self.dead.get() {
                pending::<()>().await;
            }
            self.asked.borrow_mut().push("leave".to_string());
        }
    }

    impl Network for &Air {
        async fn up(&self) {
            if self.no_address.get() {
                pending::<()>().await;
            }
        }

        async fn down(&self) {
            pending::<()>().await;
        }
    }

    struct Scene {
        clock: TestClock,
        air: &'static Air,
        channels: &'static Channels,
        supervisor: Supervisor<&'static Air, &'static Air>,
    }

    impl Scene {
        fn new(answers: &[Option<JoinError>], wifi: Option<Wifi>) -> Self {
            let clock = TestClock::new();
            let air: &Air = Box::leak(Box::default());
            air.answers.borrow_mut().extend(answers);
            let channels: &Channels = Box::leak(Box::new(Channels::new()));
            Scene { clock, air, channels, supervisor: Supervisor::new(channels, air, air, wifi, 7) }
        }

        /// Lets `seconds` pass, calls `then`, and lets `more` seconds pass. Returns what the
        /// console was told.
        fn run(
            &mut self,
            seconds: u64,
            then: impl Fn(&Air, &Channels),
            more: u64,
        ) -> Vec<NetworkState> {
            let Scene { clock, air, channels, supervisor } = self;
            let news = RefCell::new(Vec::new());
            let told = async {
                loop {
                    let one = channels.network.receive().await;
                    news.borrow_mut().push(one);
                }
            };
            let mut task = pin!(select(supervisor.run(), told));
            let ended = clock.pass(Duration::from_secs(seconds), task.as_mut()).is_some();
            then(air, channels);
            assert!(!ended && clock.pass(Duration::from_secs(more), task).is_none());
            news.into_inner()
        }
    }

    fn wifi(ssid: &str) -> Wifi {
        Wifi::new(ssid, "a password").unwrap()
    }

    #[test]
    fn a_failure_is_reported_and_tried_again_after_growing_pauses() {
        let mut scene = Scene::new(&[Some(JoinError::NotFound); 9], Some(wifi("home")));
        let news = scene.run(240, |_, _| {}, 0);
        let mut pauses = Vec::new();
        for part in news.chunks(3) {
            let [
                NetworkState::Joining,
                NetworkState::JoinFailed(JoinError::NotFound),
                NetworkState::Retrying(pause),
            ] = part
            else {
                break;
            };
            pauses.push(pause.as_millis());
        }
        assert!(pauses.len() >= 7, "{news:?}");
        for (n, pause) in pauses.iter().enumerate() {
            let due = (500 << n.min(7)).min(40_000);
            assert!((due..=60_000).contains(pause) && *pause <= due * 3 / 2, "{pauses:?}");
        }
    }

    #[test]
    fn a_lost_wifi_is_joined_again_at_once() {
        let mut scene = Scene::new(&[], Some(wifi("home")));
        let news = scene.run(5, |air, _| air.lost.signal(()), 3);
        assert_eq!(
            news[..4],
            [NetworkState::Joining, NetworkState::Joined, NetworkState::Up, NetworkState::Lost]
        );
        assert!(
            matches!(news[4], NetworkState::Retrying(pause) if pause.as_millis() <= 1500),
            "{news:?}"
        );
        assert_eq!(news[5..], [NetworkState::Joining, NetworkState::Joined, NetworkState::Up]);
    }

    #[test]
    fn a_wifi_is_left_before_every_join() {
        let mut scene = Scene::new(&[None, Some(JoinError::Refused)], Some(wifi("home")));
        scene.run(50, |air, _| air.lost.signal(()), 3);
        let asked = scene.air.asked.borrow();
        assert_eq!(asked.len(), 8, "a hanging join, a refused one, one that is lost, and the last");
        assert!(asked.chunks(2).all(|two| two == ["leave", "home a password"]), "{asked:?}");
    }

    /// The access point has dropped the board, and the radio's driver does not notice.
    #[test]
    fn a_wifi_in_which_nothing_answers_is_left_and_joined_again() {
        let mut scene = Scene::new(&[], Some(wifi("home")));
        scene.channels.unanswered.count();
        let unanswered = |_: &Air, channels: &Channels| {
            (0..3).for_each(|_| channels.unanswered.count());
        };
        let news = scene.run(5, unanswered, 3);
        assert_eq!(news[2..4], [NetworkState::Up, NetworkState::Unanswered]);
        assert_eq!(news[5..], [NetworkState::Joining, NetworkState::Joined, NetworkState::Up]);
        assert_eq!(scene.air.asked.borrow()[2..], ["leave", "home a password"]);
        let news = scene.run(5, |_, channels| channels.unanswered.answered(), 100);
        assert_eq!(news.last(), Some(&NetworkState::Up), "{news:?}");
    }

    #[test]
    fn a_wifi_that_gives_no_address_is_left_and_joined_again() {
        let mut scene = Scene::new(&[], Some(wifi("home")));
        scene.air.no_address.set(true);
        let news = scene.run(25, |air, _| air.no_address.set(false), 25);
        assert_eq!(
            news[..3],
            [NetworkState::Joining, NetworkState::Joined, NetworkState::NoAddress]
        );
        assert_eq!(news.last(), Some(&NetworkState::Up), "{news:?}");
    }

    #[test]
    fn another_wifi_is_joined_at_once() {
        let mut scene = Scene::new(&[Some(JoinError::WrongPassword); 8], Some(wifi("home")));
        // In the longest pause.
        scene.run(100, |_, channels| channels.wifi.signal(wifi("other")), 0);
        let asked = scene.air.asked.borrow();
        assert_eq!(asked[asked.len() - 2..], ["leave", "other a password"]);
    }

    #[test]
    fn nothing_happens_until_a_wifi_is_set() {
        let mut scene = Scene::new(&[], None);
        let nothing = |air: &Air, channels: &Channels| {
            assert!(air.asked.borrow().is_empty());
            channels.wifi.signal(wifi("home"));
        };
        let news = scene.run(100, nothing, 1);
        assert_eq!(news, [NetworkState::Joining, NetworkState::Joined, NetworkState::Up]);
        assert_eq!(scene.air.asked.borrow()[..], ["leave", "home a password"]);
    }

    #[test]
    fn a_radio_that_never_answers_is_left_to_the_watchdog() {
        let mut scene = Scene::new(&[], Some(wifi("home")));
        scene.air.dead.set(true);
        let pulse = scene.channels.progress.pulse(Task::Supervisor);
        scene.run(12, |_, _| assert!(pulse.answers()), 20);
        assert!(!pulse.answers());
    }

    #[test]
    fn a_handshake_that_hangs_is_a_wrong_password_or_a_weak_signal_and_no_reason_to_restart() {
        let mut scene = Scene::new(&[None; 9], Some(wifi("home")));
        let news = scene.run(300, |_, _| {}, 0);
        let hangs = NetworkState::JoinFailed(JoinError::Handshake);
        assert!(news.iter().filter(|state| **state == hangs).count() > 4, "{news:?}");
        assert!(JoinError::Handshake.to_string().contains("password"));
        assert!(scene.channels.progress.pulse(Task::Supervisor).answers());
    }

    #[test]
    fn a_radio_that_never_started_is_reported_without_a_restart() {
        let mut scene = Scene::new(&[Some(JoinError::Silent); 9], Some(wifi("home")));
        let news = scene.run(60, |_, _| {}, 0);
        assert!(news.len() > 9 && news.contains(&NetworkState::JoinFailed(JoinError::Silent)));
        assert!(scene.channels.progress.pulse(Task::Supervisor).answers());
    }

    #[test]
    fn an_image_without_firmware_does_not_try_again_and_again() {
        let mut scene = Scene::new(&[Some(JoinError::NoRadio)], Some(wifi("home")));
        let news = scene.run(200, |_, _| {}, 0);
        assert_eq!(news, [NetworkState::Joining, NetworkState::JoinFailed(JoinError::NoRadio)]);
    }
}
