//! A server in this process, and the addresses at which this machine is reached.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

use plausch_transport_std::server::{Handle, Options, Running, spawn};

/// How long a server on this machine may take to answer.
const ANSWER: Duration = Duration::from_secs(2);

/// A server that runs on a thread of its own, until this is dropped.
pub struct Host(Running);

impl Host {
    /// Starts a server; when this returns, it can be joined.
    ///
    /// # Errors
    /// It cannot listen.
    pub fn start(options: Options) -> io::Result<Host> {
        spawn(options).map(Host)
    }

    /// Waits until the server has stopped by itself.
    pub async fn ended(&self) -> io::Result<()> {
        self.0.stopped().await;
        Ok(())
    }

    /// What the server can be told.
    pub fn handle(&self) -> &Handle {
        self.0.handle()
    }

    /// Where it listens.
    pub fn addresses(&self) -> &[SocketAddr] {
        self.0.addresses()
    }
}

/// Where a server has to listen to be found at `server`, if that is this machine and nobody answers there.
pub fn vacancy(server: &str) -> Option<SocketAddr> {
    let addresses: Vec<_> = server.to_socket_addrs().ok()?.collect();
    let own = own_addresses();
    if addresses.is_empty() || !addresses.iter().all(|addr| is_own(addr.ip(), &own)) {
        return None;
    }
    let refused = |addr| match TcpStream::connect_timeout(addr, ANSWER) {
        Err(error) => error.kind() == io::ErrorKind::ConnectionRefused,
        Ok(_) => false,
    };
    if !addresses.iter().all(refused) {
        return None;
    }
    let v4 = addresses.iter().find(|addr| addr.is_ipv4());
    let any: IpAddr =
        if v4.is_some() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    Some(SocketAddr::new(any, v4.or(addresses.first())?.port()))
}

/// The addresses at which others can join a server that listens on `addresses`.
pub fn reachable(addresses: &[SocketAddr]) -> Vec<SocketAddr> {
    at(addresses, &own_addresses())
}

fn at(addresses: &[SocketAddr], own: &[IpAddr]) -> Vec<SocketAddr> {
    let mut found: Vec<_> = addresses
        .iter()
        .flat_map(|addr| {
            let all = addr.ip().is_unspecified();
            let own = own.iter().filter(move |ip| all && ip.is_ipv4() == addr.is_ipv4());
            let one = (!all && !addr.ip().is_loopback()).then_some(addr.ip());
            own.copied().chain(one).map(|ip| SocketAddr::new(ip, addr.port()))
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn is_own(ip: IpAddr, own: &[IpAddr]) -> bool {
    ip.is_loopback() || ip.is_unspecified() || own.contains(&ip)
}

/// This machine's addresses, but for those that only it or its own link can use.
fn own_addresses() -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let usable = |ip: &IpAddr| match ip {
        IpAddr::V4(ip) => !ip.is_loopback() && !ip.is_link_local(),
        IpAddr::V6(ip) => !ip.is_loopback() && !ip.is_unicast_link_local(),
    };
    interfaces.iter().map(if_addrs::Interface::ip).filter(usable).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn a_server_for_all_is_reached_at_each_address_of_its_family() {
        let own: Vec<IpAddr> =
            ["192.168.1.5", "10.0.0.2", "fd00::5"].map(|ip| ip.parse().unwrap()).into();
        let addr = |text: &str| text.parse::<SocketAddr>().unwrap();
        let all = at(&[addr("0.0.0.0:9000")], &own);
        assert_eq!(all, [addr("10.0.0.2:9000"), addr("192.168.1.5:9000")]);
        assert_eq!(at(&[addr("[::]:9000")], &own), [addr("[fd00::5]:9000")]);
        assert_eq!(
            at(&[addr("127.0.0.1:9000"), addr("10.0.0.2:7000")], &own),
            [addr("10.0.0.2:7000")]
        );
    }

    #[test]
    fn a_place_is_vacant_only_on_this_machine_and_only_where_nobody_answers() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = taken.local_addr().unwrap();
        assert_eq!(vacancy(&addr.to_string()), None);
        drop(taken);
        assert_eq!(
            vacancy(&addr.to_string()),
            Some(SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), addr.port()))
        );
        assert_eq!(vacancy("192.0.2.1:9000"), None);
    }
}
