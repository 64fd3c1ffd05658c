//! The addresses at which this machine can host the room, and at which others can join it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs, UdpSocket};
use std::time::Duration;

use if_addrs::IfOperStatus;
use plausch_transport_std::server::Options;

/// How long a server on this machine may take to answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);

/// An address at which others can join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The address, with its port.
    pub addr: SocketAddr,
    /// The name of its interface, if that leads only to containers, virtual machines or through a VPN.
    pub only_by: Option<String>,
}

/// The addresses to listen on so that a server is found at `server`, if that is this machine and nobody answers there.
pub(crate) fn vacancy(server: &str) -> Option<Vec<SocketAddr>> {
    let addresses: Vec<_> = server.to_socket_addrs().ok()?.collect();
    let all = if_addrs::get_if_addrs().unwrap_or_default();
    let own: Vec<_> = all.iter().map(if_addrs::Interface::ip).collect();
    if !addresses.iter().all(|addr| is_own(addr.ip(), &own)) {
        return None;
    }
    let refused = |addr| match TcpStream::connect_timeout(addr, ANSWER_TIMEOUT) {
        Err(error) => error.kind() == io::ErrorKind::ConnectionRefused,
        Ok(_) => false,
    };
    if !addresses.iter().all(refused) {
        return None;
    }
    Some(Options::everywhere(addresses.first()?.port()))
}

/// The addresses at which others can join a server that listens on `addresses`, the most useful first.
pub fn reachable(addresses: &[SocketAddr]) -> Vec<Place> {
    reachable_at(addresses, &interfaces())
}

/// One address of this machine.
#[derive(Debug, Clone)]
struct Interface {
    name: String,
    ip: IpAddr,
    /// Whether packets to the rest of the world start here.
    is_default: bool,
}

fn reachable_at(addresses: &[SocketAddr], own: &[Interface]) -> Vec<Place> {
    let has_ipv4 = addresses.iter().any(SocketAddr::is_ipv4);
    let mut found: Vec<(_, Place)> = Vec::new();
    for addr in addresses {
        // `[::]` alone stands for IPv4, too.
        let stands_for = |ip: IpAddr| match addr.ip() {
            any if any.is_unspecified() => {
                any.is_ipv4() == ip.is_ipv4() || (any.is_ipv6() && !has_ipv4)
            }
            one => one == ip,
        };
        for interface in own.iter().filter(|interface| stands_for(interface.ip)) {
            let is_virtual = is_virtual(&interface.name);
            let rank = (is_virtual, !interface.ip.is_ipv4(), !interface.is_default);
            let addr = SocketAddr::new(interface.ip, addr.port());
            let only_by = is_virtual.then(|| interface.name.clone());
            found.push((rank, Place { addr, only_by }));
        }
    }
    found.sort_by_key(|(rank, place)| (*rank, place.addr));
    found.dedup_by_key(|(_, place)| place.addr);
    found.into_iter().map(|(_, place)| place).collect()
}

fn is_own(ip: IpAddr, own: &[IpAddr]) -> bool {
    ip.is_loopback() || ip.is_unspecified() || own.contains(&ip)
}

/// How the names of interfaces begin that lead to containers, virtual machines, or through a VPN.
const VIRTUAL: &[&str] = &[
    "br-",
    "cali",
    "cilium",
    "cni",
    "docker",
    "dummy",
    "flannel",
    "ham",
    "ipsec",
    "kube",
    "lxc",
    "lxd",
    "nordlynx",
    "podman",
    "ppp",
    "proton",
    "tailscale",
    "tap",
    "tun",
    "utun",
    "vEthernet",
    "vboxnet",
    "veth",
    "virbr",
    "vmnet",
    "vnet",
    "weave",
    "wg",
    "zt",
];

fn is_virtual(name: &str) -> bool {
    VIRTUAL.iter().any(|start| name.starts_with(start))
}

/// This machine's addresses that are in use, without those that only itself or its link can use.
fn interfaces() -> Vec<Interface> {
    let all = if_addrs::get_if_addrs().unwrap_or_default();
    let usable = |interface: &if_addrs::Interface| {
        !interface.is_loopback() && !interface.is_link_local() && is_up(&interface.oper_status)
    };
    let defaults = [
        (Ipv4Addr::UNSPECIFIED.into(), ELSEWHERE_V4),
        (Ipv6Addr::UNSPECIFIED.into(), ELSEWHERE_V6),
    ]
    .map(|(any, elsewhere)| source(any, elsewhere));
    let interfaces = all.into_iter().filter(usable).map(|interface| Interface {
        ip: interface.ip(),
        is_default: defaults.contains(&Some(interface.ip())),
        name: interface.name,
    });
    interfaces.collect()
}

/// Whether something is at the other end.
fn is_up(status: &IfOperStatus) -> bool {
    match status {
        IfOperStatus::Up => true,
        // On Unix, of one that is down, no more is known than that it is not up.
        IfOperStatus::Unknown | IfOperStatus::Testing => cfg!(windows),
        _ => false,
    }
}

/// Addresses for documentation: no machine has them, so the default route leads there.
const ELSEWHERE_V4: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
const ELSEWHERE_V6: IpAddr = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1));

/// The address from which packets to `elsewhere` would come. Nothing is sent.
fn source(any: IpAddr, elsewhere: IpAddr) -> Option<IpAddr> {
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect((elsewhere, 9)).ok()?;
    socket.local_addr().ok().map(|addr| addr.ip())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn interface(name: &str, ip: &str, is_default: bool) -> Interface {
        Interface { name: name.to_owned(), ip: ip.parse().unwrap(), is_default }
    }

    fn places(listen: &[&str], own: &[Interface]) -> Vec<(String, Option<String>)> {
        let listen: Vec<_> = listen.iter().map(|addr| addr.parse().unwrap()).collect();
        let places = reachable_at(&listen, own).into_iter();
        places.map(|place| (place.addr.to_string(), place.only_by)).collect()
    }

    #[test]
    fn the_default_route_comes_first_and_virtual_interfaces_last_and_marked() {
        let own = [
            interface("docker0", "172.17.0.1", false),
            interface("wg0", "10.8.0.2", true),
            interface("eth1", "10.0.0.2", false),
            interface("wlan0", "fd00::5", true),
            interface("wlan0", "192.168.1.5", true),
        ];
        let real = ["192.168.1.5:9000", "10.0.0.2:9000"].map(|addr| (addr.to_owned(), None));
        let ipv6 = [("[fd00::5]:9000".to_owned(), None)];
        let others = [("10.8.0.2:9000", "wg0"), ("172.17.0.1:9000", "docker0")]
            .map(|(addr, name)| (addr.to_owned(), Some(name.to_owned())));
        assert_eq!(places(&["0.0.0.0:9000"], &own), [&real[..], &others].concat());
        for everywhere in
            [&["0.0.0.0:9000", "[::]:9000"][..], &["[::]:9000", "0.0.0.0:9000"], &["[::]:9000"]]
        {
            assert_eq!(places(everywhere, &own), [&real[..], &ipv6, &others].concat());
        }
    }

    #[test]
    fn an_interface_that_is_down_leads_nowhere() {
        assert!(is_up(&IfOperStatus::Up));
        assert!(!is_up(&IfOperStatus::Down));
        assert_eq!(is_up(&IfOperStatus::Unknown), cfg!(windows));
    }

    #[test]
    fn one_address_is_reached_at_itself_and_the_own_machine_not_by_others() {
        let own = [interface("eth0", "10.0.0.2", true), interface("eth0", "10.0.0.3", false)];
        assert_eq!(
            places(&["127.0.0.1:9000", "10.0.0.3:7000"], &own),
            [("10.0.0.3:7000".to_owned(), None)]
        );
        assert_eq!(places(&["127.0.0.1:9000"], &own), []);
    }

    #[test]
    fn an_address_is_vacant_only_on_this_machine_and_only_if_nobody_answers() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = taken.local_addr().unwrap();
        assert_eq!(vacancy(&addr.to_string()), None);
        drop(taken);
        assert_eq!(vacancy(&addr.to_string()), Some(Options::everywhere(addr.port())));
        assert_eq!(vacancy("192.0.2.1:9000"), None);
    }
}
