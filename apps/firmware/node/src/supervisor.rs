//! The way into the network: Wi-Fi, an address, and both again whenever they are lost. The room's runner joins the
//! room as soon as there is an address.

use core::convert::Infallible;
use core::future::pending;

use embassy_futures::select::{Either, select};
use embassy_net::Stack;
use embassy_time::{Duration, Timer, with_timeout};
use plausch_core::client::Backoff;

use crate::progress::{Pulse, Task};
use crate::radio::{JoinError, Radio};
use crate::settings::Wifi;
use crate::wires::{News, Wires};

/// How long joining a Wi-Fi may take.
const JOINING: Duration = Duration::from_secs(30);
/// How long an address may take.
const ADDRESS: Duration = Duration::from_secs(20);
/// So often in a row a radio may be silent before only a new start helps.
const SILENT: u32 = 3;

/// The network, as the supervisor sees it.
#[expect(async_fn_in_trait, reason = "a node runs on one core, in one thread")]
pub trait Network {
    /// Waits for an address.
    async fn up(&self);

    /// Waits until the link or the address is gone.
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
    wires: &'static Wires,
    network: N,
    radio: R,
    wifi: Option<Wifi>,
    backoff: Backoff,
    silent: u32,
}

impl<R: Radio, N: Network> Supervisor<R, N> {
    /// One that joins `wifi`, as soon as there is one. Boards with different seeds come back at different times.
    pub fn new(wires: &'static Wires, network: N, radio: R, wifi: Option<Wifi>, seed: u32) -> Self {
        Supervisor { wires, network, radio, wifi, backoff: Backoff::new(seed), silent: 0 }
    }

    /// Runs it, for ever.
    pub async fn run(&mut self) -> ! {
        let pulse = self.wires.progress.pulse(Task::Supervisor);
        match pulse.beside(self.supervise(pulse)).await {}
    }

    async fn supervise(&mut self, pulse: &Pulse) -> Infallible {
        let wifi = &self.wires.wifi;
        loop {
            self.backoff.reset();
            let new = match select(self.stay(pulse), wifi.wait()).await {
                Either::First(never) => match never {},
                Either::Second(new) => new,
            };
            if self.wifi.replace(new).is_some() {
                self.radio.leave().await;
            }
        }
    }

    /// Joins, and joins again.
    async fn stay(&mut self, pulse: &Pulse) -> Infallible {
        if R::WIFI && self.wifi.is_none() {
            return pending().await;
        }
        loop {
            if self.link(pulse).await {
                self.hold().await;
                self.radio.leave().await;
            }
            let after = self.backoff.wait();
            self.wires.tell(News::Again(after)).await;
            let after = u64::try_from(after.as_micros()).unwrap_or(u64::MAX);
            Timer::after(Duration::from_micros(after)).await;
        }
    }

    /// Joins the Wi-Fi; whether it worked.
    async fn link(&mut self, pulse: &Pulse) -> bool {
        let (ssid, password) = match &self.wifi {
            Some(wifi) if R::WIFI => (wifi.ssid.as_str(), wifi.password.as_str()),
            _ => return self.radio.join("", "").await.is_ok(),
        };
        self.wires.tell(News::Joining).await;
        let joined = with_timeout(JOINING, self.radio.join(ssid, password)).await;
        // A radio that says so itself never started, and would not after another start either.
        self.silent = if joined.is_err() { self.silent + 1 } else { 0 };
        let error = match joined.unwrap_or(Err(JoinError::Silent)) {
            Ok(()) => {
                self.wires.tell(News::Linked).await;
                return true;
            }
            Err(error) => error,
        };
        self.wires.tell(News::NotJoined(error)).await;
        if self.silent == SILENT {
            pulse.stop();
        }
        if error == JoinError::NoRadio {
            pending::<()>().await;
        }
        false
    }

    /// Waits for an address, and then until all is lost.
    async fn hold(&mut self) {
        match with_timeout(ADDRESS, self.network.up()).await {
            Err(_) => self.wires.tell(News::NoAddress).await,
            Ok(()) => {
                self.backoff.reset();
                self.wires.tell(News::Up).await;
                select(self.network.down(), self.radio.lost()).await;
                self.wires.tell(News::Lost).await;
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
    use crate::rig::Rig;

    /// What a radio meets, and what it was asked.
    #[derive(Default)]
    struct Air {
        /// What joining comes to, in this order; None: nothing, for ever. Then it works.
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
        rig: Rig,
        air: &'static Air,
        wires: &'static Wires,
        supervisor: Supervisor<&'static Air, &'static Air>,
    }

    impl Scene {
        fn new(answers: &[Option<JoinError>], wifi: Option<Wifi>) -> Self {
            let rig = Rig::new();
            let air: &Air = Box::leak(Box::default());
            air.answers.borrow_mut().extend(answers);
            let wires: &Wires = Box::leak(Box::new(Wires::new()));
            Scene { rig, air, wires, supervisor: Supervisor::new(wires, air, air, wifi, 7) }
        }

        /// Lets time pass, and then something happen, twice; what the console was told.
        fn news(&mut self, seconds: u64, then: impl Fn(&Air, &Wires), more: u64) -> Vec<News> {
            let Scene { rig, air, wires, supervisor } = self;
            let news = RefCell::new(Vec::new());
            let told = async {
                loop {
                    let one = wires.news.receive().await;
                    news.borrow_mut().push(one);
                }
            };
            let mut task = pin!(select(supervisor.run(), told));
            let ended = rig.pass(Duration::from_secs(seconds), task.as_mut()).is_some();
            then(air, wires);
            assert!(!ended && rig.pass(Duration::from_secs(more), task).is_none());
            news.into_inner()
        }
    }

    fn wifi(ssid: &str) -> Wifi {
        Wifi::new(ssid, "a password").unwrap()
    }

    #[test]
    fn what_fails_is_said_and_tried_again_after_growing_pauses() {
        let mut scene = Scene::new(&[Some(JoinError::NotFound); 9], Some(wifi("home")));
        let news = scene.news(240, |_, _| {}, 0);
        let mut pauses = Vec::new();
        for part in news.chunks(3) {
            let [News::Joining, News::NotJoined(JoinError::NotFound), News::Again(pause)] = part
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
    fn what_is_lost_is_joined_again_at_once() {
        let mut scene = Scene::new(&[], Some(wifi("home")));
        let news = scene.news(5, |air, _| air.lost.signal(()), 3);
        assert_eq!(news[..4], [News::Joining, News::Linked, News::Up, News::Lost]);
        assert!(matches!(news[4], News::Again(pause) if pause.as_millis() <= 1500), "{news:?}");
        assert_eq!(news[5..], [News::Joining, News::Linked, News::Up]);
        assert_eq!(scene.air.left.get(), 1);
    }

    #[test]
    fn where_nobody_gives_an_address_the_wifi_is_left_and_joined_again() {
        let mut scene = Scene::new(&[], Some(wifi("home")));
        scene.air.no_address.set(true);
        let news = scene.news(25, |air, _| air.no_address.set(false), 25);
        assert_eq!(news[..3], [News::Joining, News::Linked, News::NoAddress]);
        assert_eq!(news.last(), Some(&News::Up), "{news:?}");
    }

    #[test]
    fn another_wifi_is_joined_at_once() {
        let mut scene = Scene::new(&[Some(JoinError::WrongPassword); 8], Some(wifi("home")));
        // In the longest pause.
        scene.news(100, |_, wires| wires.wifi.signal(wifi("other")), 0);
        let asked = scene.air.asked.borrow();
        assert_eq!(asked.last().map(String::as_str), Some("other a password"));
        assert_eq!(scene.air.left.get(), 1);
    }

    #[test]
    fn where_no_wifi_is_set_nothing_happens_until_one_is() {
        let mut scene = Scene::new(&[], None);
        let nothing = |air: &Air, wires: &Wires| {
            assert!(air.asked.borrow().is_empty());
            wires.wifi.signal(wifi("home"));
        };
        let news = scene.news(100, nothing, 1);
        assert_eq!(news, [News::Joining, News::Linked, News::Up]);
        assert_eq!(scene.air.asked.borrow()[..], ["home a password".to_string()]);
    }

    #[test]
    fn a_radio_that_never_answers_is_a_case_for_the_watchdog() {
        let mut scene = Scene::new(&[None; 3], Some(wifi("home")));
        let pulse = scene.wires.progress.pulse(Task::Supervisor);
        scene.news(70, |_, _| assert!(pulse.answers()), 30);
        assert!(!pulse.answers());
    }

    #[test]
    fn a_radio_that_never_started_is_said_and_lived_with() {
        let mut scene = Scene::new(&[Some(JoinError::Silent); 9], Some(wifi("home")));
        let news = scene.news(60, |_, _| {}, 0);
        assert!(news.len() > 9 && news.contains(&News::NotJoined(JoinError::Silent)));
        assert!(scene.wires.progress.pulse(Task::Supervisor).answers());
    }

    #[test]
    fn an_image_without_firmware_does_not_try_again_and_again() {
        let mut scene = Scene::new(&[Some(JoinError::NoRadio)], Some(wifi("home")));
        let news = scene.news(200, |_, _| {}, 0);
        assert_eq!(news, [News::Joining, News::NotJoined(JoinError::NoRadio)]);
    }
}
