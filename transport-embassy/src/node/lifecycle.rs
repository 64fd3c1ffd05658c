//! A node's lifecycle: resolving the server's name, joining, and joining again.

use core::convert::Infallible;
use core::future::{pending, poll_fn};
use core::net::{IpAddr, Ipv4Addr, SocketAddr};

use embassy_futures::select::{Either, Either3, select, select3};
use embassy_net::Stack;
use embassy_net::dns::DnsQueryType;
use embassy_time::{Duration, Instant, Timer, with_timeout};
use plausch_core::client::{Backoff, Command, Disconnect};

use super::event::Event;
use super::shared::{Inner, Next};
use super::sockets::Outcome;
use crate::config::{Config, ServerAddr};
use crate::fmt::debug;

const DNS_TIMEOUT: Duration = Duration::from_secs(10);
/// A query that failed after so long failed because nobody answered.
const DNS_SILENCE: Duration = Duration::from_secs(9);
/// How long leaving waits for the others: a goodbye that is lost three times goes out once more
/// after 7 s.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(8);

/// Stays in the room of the latest configuration; nowhere while there is none.
pub(super) async fn run(stack: Stack<'static>, inner: &'static dyn Inner, seed: u32) -> ! {
    let mut backoff = Backoff::new(seed);
    let mut config = None;
    loop {
        let Some(current) = config.take() else {
            if let Next::Config(next) = next(inner).await {
                config = next;
            }
            continue;
        };
        let stay = stay(stack, inner, &current, &mut backoff);
        config = match select(stay, next(inner)).await {
            Either::First(never) => match never {},
            Either::Second(Next::Config(config)) => config,
            Either::Second(Next::Rejoin) => {
                inner.abort_directory();
                backoff.reset();
                config = Some(current);
                continue;
            }
        };
        // An error means that there is nothing to leave.
        let _ = inner.command(Command::Quit);
        left(inner).await;
    }
}

/// Waits until all goodbyes have arrived, or for a few seconds.
pub(super) async fn left(inner: &'static dyn Inner) {
    let _ = with_timeout(LEAVE_TIMEOUT, poll_fn(|cx| inner.poll_left(cx))).await;
}

async fn next(inner: &'static dyn Inner) -> Next {
    poll_fn(|cx| inner.poll_config(cx)).await
}

/// Joins, and joins again whenever the room is lost.
async fn stay(
    stack: Stack<'static>,
    inner: &'static dyn Inner,
    config: &Config,
    backoff: &mut Backoff,
) -> Infallible {
    loop {
        stack.wait_link_up().await;
        stack.wait_config_up().await;
        match resolve(stack, &config.server).await {
            Ok(_) if !inner.can_join() => {
                let reason = Disconnect::NotSecure;
                inner.push_event(Event::Disconnected { reason });
                pending::<Infallible>().await;
            }
            Ok(directory) => {
                debug!("joining");
                let local = stack.config_v4().map(|config| config.address.address().into());
                inner.join(directory, config, local);
                if until_lost(stack, inner, backoff).await == Outcome::Stopped {
                    // Only the user can say how it goes on.
                    pending::<Infallible>().await;
                }
            }
            Err(reason) => inner.push_event(Event::Disconnected { reason }),
        }
        let after = backoff.wait();
        inner.push_event(Event::Reconnecting { after });
        let after = Duration::from_micros(u64::try_from(after.as_micros()).unwrap_or(u64::MAX));
        // A network that is lost meanwhile will be another one: it is not to blame.
        if let Either::Second(()) = select(Timer::after(after), stack.wait_config_down()).await {
            backoff.reset();
        }
    }
}

/// Waits until the node is out of the room, or could not get in.
async fn until_lost(
    stack: Stack<'static>,
    inner: &'static dyn Inner,
    backoff: &mut Backoff,
) -> Outcome {
    loop {
        let outcome = poll_fn(|cx| inner.poll_outcome(cx));
        match select3(outcome, stack.wait_config_down(), stack.wait_link_down()).await {
            Either3::First(Outcome::Joined) => backoff.reset(),
            Either3::First(outcome) => return outcome,
            Either3::Second(()) | Either3::Third(()) => {
                debug!("the network is down");
                inner.abort_directory();
                return Outcome::Lost;
            }
        }
    }
}

async fn resolve(stack: Stack<'static>, server: &ServerAddr) -> Result<SocketAddr, Disconnect> {
    if let Ok(ip) = server.host.parse::<Ipv4Addr>() {
        return Ok(SocketAddr::new(IpAddr::V4(ip), server.port));
    }
    let asked = Instant::now();
    let found = with_timeout(DNS_TIMEOUT, stack.dns_query(&server.host, DnsQueryType::A)).await;
    match found.ok().and_then(Result::ok).and_then(|found| found.first().copied()) {
        Some(ip) => Ok(SocketAddr::new(ip.into(), server.port)),
        // Nobody has said that there is no such name.
        None if asked.elapsed() >= DNS_SILENCE => Err(Disconnect::NoAnswer),
        None => Err(Disconnect::UnknownHost),
    }
}
