//! From a server's name to a connection: all its addresses are tried, soon side by side (RFC 8305).

use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::time::Duration;

use async_io::Timer;
use async_net::TcpStream;
use futures_lite::FutureExt;
use futures_lite::future::pending;
use plausch_core::client::Disconnect;
use smol::Executor;

use super::ServerAddr;
use super::link::too_late;

/// How long looking up a name may take.
const RESOLVE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long one address may take before the next one is tried as well.
const STAGGER: Duration = Duration::from_millis(250);
/// How long all of them may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Finds the addresses of a server.
pub(super) type Resolve = Box<dyn Fn(ServerAddr) -> Resolving + Send>;
pub(super) type Resolving = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unreached {
    pub(super) reason: Disconnect,
    pub(super) error: ErrorKind,
}

/// Asks the operating system. `localhost` is this machine, in both families (RFC 6761), whatever a file says.
pub(super) fn resolve(server: ServerAddr) -> Resolving {
    async move {
        let port = server.port();
        if server.host().eq_ignore_ascii_case("localhost") {
            let loopback = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
            return Ok(loopback.map(|ip: IpAddr| SocketAddr::new(ip, port)).into());
        }
        async_net::resolve((server.host(), port)).await
    }
    .boxed()
}

/// Connects to the first address that answers; `good`, which did the last time, is tried first.
pub(super) async fn reach(
    resolving: Resolving,
    good: Option<SocketAddr>,
) -> Result<(TcpStream, SocketAddr), Unreached> {
    let found = resolving.or(too_late(RESOLVE_TIMEOUT)).await;
    let found = found.and_then(|addresses| match addresses.is_empty() {
        true => Err(ErrorKind::NotFound.into()),
        false => Ok(addresses),
    });
    let unreached = |reason| move |error: io::Error| Unreached { reason, error: error.kind() };
    let addresses = found.map_err(unreached(Disconnect::UnknownHost))?;
    connect(in_order(addresses, good)).await.map_err(unreached(Disconnect::Unreachable))
}

/// The families take turns. IPv4 begins: originals and most servers are found there.
fn in_order(addresses: Vec<SocketAddr>, good: Option<SocketAddr>) -> Vec<SocketAddr> {
    let (v4, v6): (Vec<_>, Vec<_>) = addresses.into_iter().partition(SocketAddr::is_ipv4);
    let turns = v4.len().max(v6.len());
    let mut ordered: Vec<SocketAddr> = Vec::new();
    for addr in (0..turns).flat_map(|turn| [v4.get(turn), v6.get(turn)]).flatten() {
        if !ordered.contains(addr) {
            ordered.push(*addr);
        }
    }
    if let Some(place) = ordered.iter().position(|addr| Some(*addr) == good) {
        ordered[..=place].rotate_right(1);
    }
    ordered
}

async fn connect(addresses: Vec<SocketAddr>) -> io::Result<(TcpStream, SocketAddr)> {
    let attempts = Executor::new();
    attempts.run(race(&attempts, addresses)).or(too_late(CONNECT_TIMEOUT)).await
}

async fn race(
    attempts: &Executor<'_>,
    addresses: Vec<SocketAddr>,
) -> io::Result<(TcpStream, SocketAddr)> {
    let (done, results) = async_channel::unbounded();
    let mut running = Vec::new();
    let mut failed = 0;
    let mut failure = io::Error::from(ErrorKind::AddrNotAvailable);
    let mut untried = addresses.into_iter();
    loop {
        let next = untried.next();
        let more = next.is_some();
        if let Some(addr) = next {
            let done = done.clone();
            running.push(attempts.spawn(async move {
                let _ = done.send((addr, TcpStream::connect(addr).await)).await;
            }));
        } else if failed == running.len() {
            return Err(failure);
        }
        let result = async { results.recv().await.ok() };
        let patience = async {
            if !more {
                pending::<()>().await;
            }
            Timer::after(STAGGER).await;
            None
        };
        match result.or(patience).await {
            Some((addr, Ok(stream))) => return Ok((stream, addr)),
            Some((_, Err(error))) => {
                failed += 1;
                // That a host answers says more than that none does.
                if failed == 1 || error.kind() == ErrorKind::ConnectionRefused {
                    failure = error;
                }
            }
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::time::Instant;

    fn addr(addr: &str) -> SocketAddr {
        addr.parse().unwrap()
    }

    fn resolved(addresses: Vec<SocketAddr>) -> Resolving {
        async { Ok(addresses) }.boxed()
    }

    #[test]
    fn the_families_take_turns_and_the_good_address_is_first() {
        let all = ["[::1]:1", "[::2]:1", "10.0.0.1:1", "10.0.0.2:1", "[::3]:1"].map(addr);
        let turns = ["10.0.0.1:1", "[::1]:1", "10.0.0.2:1", "[::2]:1", "[::3]:1"].map(addr);
        assert_eq!(in_order(all.to_vec(), None), turns);
        let good = ["[::2]:1", "10.0.0.1:1", "[::1]:1", "10.0.0.2:1", "[::3]:1"].map(addr);
        assert_eq!(in_order(all.to_vec(), Some(addr("[::2]:1"))), good);
        assert_eq!(in_order(all.to_vec(), Some(addr("[::9]:1"))), turns);
    }

    #[test]
    fn a_server_is_reached_though_its_first_addresses_are_dead() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = server.local_addr().unwrap().port();
        // Nobody answers at addresses for documentation, one way or the other.
        let dead = ["192.0.2.1", "198.51.100.1", "203.0.113.1"];
        let mut all: Vec<_> = dead.map(|ip| SocketAddr::new(ip.parse().unwrap(), port)).into();
        all.push(server.local_addr().unwrap());
        let started = Instant::now();
        let (_, found) = smol::block_on(reach(resolved(all), None)).unwrap();
        assert_eq!(found, server.local_addr().unwrap());
        assert!(started.elapsed() < CONNECT_TIMEOUT / 2, "{:?}", started.elapsed());
    }

    #[test]
    fn why_nobody_was_reached_is_told() {
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let reached = |resolving| smol::block_on(reach(resolving, None)).map(|_| ());
        let (reason, error) = (Disconnect::Unreachable, ErrorKind::ConnectionRefused);
        assert_eq!(reached(resolved(vec![closed])), Err(Unreached { reason, error }));
        let (reason, error) = (Disconnect::UnknownHost, ErrorKind::NotFound);
        assert_eq!(reached(resolved(vec![])), Err(Unreached { reason, error }));
    }
}
