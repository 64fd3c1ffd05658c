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
        let error = match joined {
            Ok(Ok(())) => {
                self.silent = 0;
                self.wires.tell(News::Linked).await;
                return true;
            }
            Ok(Err(error)) => error,
            Err(_) => JoinError::Silent,
        };
        self.wires.tell(News::NotJoined(error)).await;
        self.silent = if error == JoinError::Silent { self.silent + 1 } else { 0 };
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
