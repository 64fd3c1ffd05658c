//! A node's life: finding the server, joining, coming back.

use core::future::poll_fn;
use core::net::{IpAddr, Ipv4Addr, SocketAddr};

use embassy_futures::select::{Either, Either3, select, select3};
use embassy_net::Stack;
use embassy_net::dns::DnsQueryType;
use embassy_time::{Duration, Timer, with_timeout};
use plausch_core::client::{Backoff, Command, Disconnect};

use super::event::Event;
use super::shared::Inner;
use super::sockets::Outcome;
use crate::config::{Config, Server};
use crate::fmt::debug;

/// How long looking up a name may take.
const LOOKUP: Duration = Duration::from_secs(10);
/// How long leaving waits for the others: a goodbye that is lost three times goes out once more after 7 s.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(8);

pub(super) async fn run(stack: Stack<'static>, inner: &'static dyn Inner, seed: u32) -> ! {
    let mut backoff = Backoff::new(seed);
    let mut action = None;
    loop {
        let Some(config) = action.take() else {
            action = poll_fn(|cx| inner.poll_action(cx)).await;
            continue;
        };
        action = match select(stay(stack, inner, &config, &mut backoff), next_action(inner)).await {
            Either::First(never) => match never {},
            Either::Second(action) => action,
        };
        // It fails where one is nowhere.
        let _ = inner.command(Command::Quit);
        left(inner).await;
    }
}

/// Waits until all goodbyes have arrived, or for a few seconds.
pub(super) async fn left(inner: &'static dyn Inner) {
    let _ = with_timeout(LEAVE_TIMEOUT, poll_fn(|cx| inner.poll_left(cx))).await;
}

async fn next_action(inner: &'static dyn Inner) -> Option<Config> {
    poll_fn(|cx| inner.poll_action(cx)).await
}

/// Joins, and joins again.
async fn stay(
    stack: Stack<'static>,
    inner: &'static dyn Inner,
    config: &Config,
    backoff: &mut Backoff,
) -> core::convert::Infallible {
    loop {
        stack.wait_link_up().await;
        stack.wait_config_up().await;
        match find(stack, &config.server).await {
            Some(directory) => {
                debug!("joining");
                inner.join(directory, config);
                in_the_room(stack, inner, backoff).await;
            }
            None => inner.tell(Event::Disconnected { reason: Disconnect::UnknownHost }),
        }
        let after = backoff.wait();
        inner.tell(Event::Reconnecting { after });
        let after = Duration::from_micros(u64::try_from(after.as_micros()).unwrap_or(u64::MAX));
        Timer::after(after).await;
    }
}

/// Until the room, or the way into it, is lost.
async fn in_the_room(stack: Stack<'static>, inner: &'static dyn Inner, backoff: &mut Backoff) {
    loop {
        let outcome = poll_fn(|cx| inner.poll_outcome(cx));
        match select3(outcome, stack.wait_config_down(), stack.wait_link_down()).await {
            Either3::First(Outcome::Joined) => backoff.reset(),
            Either3::First(Outcome::Lost) => return,
            Either3::Second(()) | Either3::Third(()) => {
                debug!("the network is gone");
                inner.lose();
                return;
            }
        }
    }
}

async fn find(stack: Stack<'static>, server: &Server) -> Option<SocketAddr> {
    if let Ok(ip) = server.host.parse::<Ipv4Addr>() {
        return Some(SocketAddr::new(IpAddr::V4(ip), server.port));
    }
    let query = stack.dns_query(&server.host, DnsQueryType::A);
    let found = with_timeout(LOOKUP, query).await.ok()?.ok()?;
    found.first().map(|&ip| SocketAddr::new(ip.into(), server.port))
}
