//! [`Supervisor`]: joins the Wi-Fi, gets an address, and does both again whenever they are lost.
//! The node's runner joins the room as soon as there is an address.

use core::convert::Infallible;
use core::future::pending;

use embassy_futures::select::{Either, select};
use embassy_net::Stack;
use embassy_time::{Duration, Timer, with_timeout};
use plausch_core::client::Backoff;

use crate::channels::{Channels, NetworkState};
use crate::progress::{Pulse, Task};
use crate::radio::{JoinError, Radio};
use crate::settings::Wifi;

const JOIN_TIMEOUT: Duration = Duration::from_secs(30);
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
            let new = match select(self.keep_connected(pulse), wifi.wait()).await {
                Either::First(never) => match never {},
                Either::Second(new) => new,
            };
            if self.wifi.replace(new).is_some() {
                self.radio.leave().await;
            }
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
                self.radio.leave().await;
            }
            let after = self.backoff.wait();
            self.channels.set_network(NetworkState::Retrying(after)).await;
            let after = u64::try_from(after.as_micros()).unwrap_or(u64::MAX);
            Timer::after(Duration::from_micros(after)).await;
        }
    }

    /// Joins the Wi-Fi. Returns whether that worked.
    async fn join(&mut self, pulse: &Pulse) -> bool {
        let (ssid, password) = match &self.wifi {
            Some(wifi) if R::WIFI => (wifi.ssid.as_str(), wifi.password.as_str()),
            _ => return self.radio.join("", "").await.is_ok(),
        };
        self.channels.set_network(NetworkState::Joining).await;
        let joined = with_timeout(JOIN_TIMEOUT, self.radio.join(ssid, password)).await;
        // Only timeouts count. If the driver itself says that the radio is silent, a restart would
        // not help either.
        self.radio_timeouts = if joined.is_err() { self.radio_timeouts + 1 } else { 0 };
        let error = match joined.unwrap_or(Err(JoinError::Silent)) {
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

    /// Waits for an address, and then until the network is lost.
    async fn until_lost(&mut self) {
        match with_timeout(ADDRESS_TIMEOUT, self.network.up()).await {
            Err(_) => self.channels.set_network(NetworkState::NoAddress).await,
            Ok(()) => {
                self.backoff.reset();
                self.channels.set_network(NetworkState::Up).await;
                select(self.network.down(), self.radio.lost()).await;
                self.channels.set_network(NetworkState::Lost).await;
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
        left: Cell<u32>,
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
            self.left.set(self.left.get() + 1);
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
            let due = (1000 << n.min(6)).min(40_000);
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
        assert_eq!(scene.air.left.get(), 1);
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
        assert_eq!(asked.last().map(String::as_str), Some("other a password"));
        assert_eq!(scene.air.left.get(), 1);
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
        assert_eq!(scene.air.asked.borrow()[..], ["home a password".to_string()]);
    }

    #[test]
    fn a_radio_that_never_answers_is_left_to_the_watchdog() {
        let mut scene = Scene::new(&[None; 3], Some(wifi("home")));
        let pulse = scene.channels.progress.pulse(Task::Supervisor);
        scene.run(70, |_, _| assert!(pulse.answers()), 30);
        assert!(!pulse.answers());
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
