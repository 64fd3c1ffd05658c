//! The addresses at which this machine can host the room, and at which others can join it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

/// How long a server on this machine may take to answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);

/// The address to listen on so that a server is found at `server`, if that is this machine and nobody answers there.
pub fn vacancy(server: &str) -> Option<SocketAddr> {
    let addresses: Vec<_> = server.to_socket_addrs().ok()?.collect();
    let own = own_addresses();
    if addresses.is_empty() || !addresses.iter().all(|addr| is_own(addr.ip(), &own)) {
        return None;
    }
    let refused = |addr| match TcpStream::connect_timeout(addr, ANSWER_TIMEOUT) {
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
    reachable_at(addresses, &own_addresses())
}

fn reachable_at(addresses: &[SocketAddr], own: &[IpAddr]) -> Vec<SocketAddr> {
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

/// This machine's addresses, without those that only itself or its link can use.
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
        let all = reachable_at(&[addr("0.0.0.0:9000")], &own);
        assert_eq!(all, [addr("10.0.0.2:9000"), addr("192.168.1.5:9000")]);
        assert_eq!(reachable_at(&[addr("[::]:9000")], &own), [addr("[fd00::5]:9000")]);
        assert_eq!(
            reachable_at(&[addr("127.0.0.1:9000"), addr("10.0.0.2:7000")], &own),
            [addr("10.0.0.2:7000")]
        );
    }

    #[test]
    fn an_address_is_vacant_only_on_this_machine_and_only_if_nobody_answers() {
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
