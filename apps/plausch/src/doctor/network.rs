//! Where a server listens: whether it can, who reaches it, and what stands in between.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use plausch_app::{host, texts};
use plausch_core::client::{Service, Verdict, judge};
use plausch_transport_std::server::may_listen;

use super::{Check, Finding};
use crate::near::is_near;
use crate::programs::ask;

/// How long whoever has the port may take to answer.
const TIMEOUT: Duration = Duration::from_secs(1);
/// How many addresses are named.
const MOST_PLACES: usize = 4;

/// Whether a server can listen there, or who does.
pub(super) fn port(addr: SocketAddr, all: &[SocketAddr]) -> Finding {
    let shown = addr.to_string();
    let Err(error) = may_listen(addr, all) else {
        return Finding::fine(Check::Port, texts::doctor_port_free(&shown));
    };
    let whose = format!("sudo ss -ltnp 'sport = :{}'", addr.port());
    match error.kind() {
        io::ErrorKind::AddrInUse if waits_for_service() => {
            Finding::fine(Check::Port, texts::doctor_port_of_systemd(&shown))
        }
        io::ErrorKind::AddrInUse => match answering(addr) {
            Who::Plausch => Finding::fine(Check::Port, texts::doctor_port_ours(&shown)),
            Who::Original => {
                Finding::failure(Check::Port, texts::doctor_port_original(&shown)).mended_by(whose)
            }
            Who::Other(service) => {
                Finding::failure(Check::Port, texts::doctor_port_taken(&shown, service))
                    .mended_by(whose)
            }
        },
        io::ErrorKind::PermissionDenied => {
            Finding::failure(Check::Port, texts::doctor_port_special(&shown))
                .mended_by(texts::doctor_other_port())
        }
        // A server leaves it out, too.
        _ if addr.ip().is_unspecified() && all.len() > 1 => {
            Finding::fine(Check::Port, texts::doctor_no_family(&shown))
        }
        _ => Finding::failure(Check::Port, texts::doctor_no_such_address(&shown))
            .mended_by("ip address"),
    }
}

/// Who has a port.
#[derive(Debug, PartialEq, Eq)]
enum Who {
    Plausch,
    Original,
    /// None: it does not say.
    Other(Option<Service>),
}

/// Whether systemd listens, and would start the service at the first connection: nobody is to start it by looking.
fn waits_for_service() -> bool {
    let is_active =
        |unit| ask("systemctl", &["is-active", unit]).is_some_and(|(code, _)| code == 0);
    is_active("plausch.socket") && !is_active("plausch.service")
}

/// Asks whoever has the port what it is. Nobody joins.
fn answering(addr: SocketAddr) -> Who {
    let addr = match addr.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => (Ipv4Addr::LOCALHOST, addr.port()).into(),
        IpAddr::V6(ip) if ip.is_unspecified() => (Ipv6Addr::LOCALHOST, addr.port()).into(),
        _ => addr,
    };
    let answer = answer_to(addr, b"\0\0\0\x07HELLO 1");
    if answer.get(4..).is_some_and(|payload| payload.starts_with(b"HELLO")) {
        return Who::Plausch;
    }
    if let Verdict::Known(service) = judge(&answer) {
        return Who::Other(Some(service));
    }
    // An original says what is wrong with that, in its dialect (§1), and lets nobody in.
    let refused = |question: &[u8]| {
        let answer = answer_to(addr, question);
        answer.windows(5).any(|part| part == b"ERROR")
    };
    match refused(b"\0\0\0\x0aREGISTER x") || refused(b"REGISTER x\n") {
        true => Who::Original,
        false => Who::Other(None),
    }
}

/// The beginning of what is answered to this.
fn answer_to(addr: SocketAddr, question: &[u8]) -> Vec<u8> {
    let mut answer = [0; Verdict::ENOUGH];
    let mut read = 0;
    if let Ok(mut stream) = TcpStream::connect_timeout(&addr, TIMEOUT) {
        let _ = stream.set_read_timeout(Some(TIMEOUT));
        let _ = stream.write_all(question);
        // It may come in pieces, and the first ones say enough.
        while read < question.len().min(answer.len()) {
            match stream.read(&mut answer[read..]) {
                Ok(count) if count > 0 => read += count,
                _ => break,
            }
        }
    }
    answer.get(..read).unwrap_or_default().to_vec()
}

/// At which addresses others join.
pub(super) fn addresses(listen: &[SocketAddr]) -> Finding {
    let places = host::reachable(listen);
    if places.is_empty() {
        let is_alone = listen.iter().all(|addr| addr.ip().is_loopback());
        return match is_alone {
            true => Finding::warning(Check::Addresses, texts::doctor_loopback_only())
                .mended_by("listen = \"0.0.0.0:9000,[::]:9000\""),
            false => Finding::warning(Check::Addresses, texts::doctor_no_network())
                .mended_by("ip address"),
        };
    }
    let named: Vec<_> = places.iter().take(MOST_PLACES).map(|it| it.addr.to_string()).collect();
    let mut text = texts::doctor_places(&named.join(", "));
    if places.iter().all(|place| is_private(place.addr.ip())) {
        text = format!("{text}\n{}", texts::doctor_private());
    }
    if places.iter().all(|place| place.addr.is_ipv4()) {
        text = format!("{text}\n{}", texts::doctor_no_ipv6());
    }
    Finding::fine(Check::Addresses, text)
}

/// Whether an address is one that the rest of the world does not reach.
fn is_private(ip: IpAddr) -> bool {
    // What providers share among their customers (RFC 6598).
    let is_shared =
        matches!(ip, IpAddr::V4(ip) if ip.octets()[0] == 100 && ip.octets()[1] & 0xc0 == 64);
    is_near(ip) || is_shared
}

/// What keeps others out, as far as one can see. None: nobody else reaches this server anyway, or it is another system.
pub(super) fn firewall(listen: &[SocketAddr]) -> Option<Finding> {
    let open = listen.iter().find(|addr| !addr.ip().is_loopback() && addr.port() != 0)?;
    if !cfg!(target_os = "linux") {
        return None;
    }
    let port = open.port();
    firewalld(port)
        .or_else(|| ufw(port))
        .or_else(|| nftables(port))
        .or_else(|| Some(Finding::fine(Check::Firewall, texts::doctor_no_firewall_seen(is_root()))))
}

/// Whether the user sees all rules.
fn is_root() -> bool {
    #[cfg(unix)]
    return rustix::process::geteuid().is_root();
    #[cfg(not(unix))]
    false
}

fn firewalld(port: u16) -> Option<Finding> {
    ask("firewall-cmd", &["--state"]).filter(|(code, _)| *code == 0)?;
    let query = format!("--query-port={port}/tcp");
    let is_open = ask("firewall-cmd", &[&query]).is_some_and(|(code, _)| code == 0);
    Some(match is_open {
        true => passes("firewalld", port),
        false => stops("firewalld", port).mended_by(format!(
            "sudo firewall-cmd --permanent --add-port={port}/tcp && sudo firewall-cmd --reload"
        )),
    })
}

fn ufw(port: u16) -> Option<Finding> {
    let settings = fs::read_to_string("/etc/ufw/ufw.conf").ok()?;
    settings.lines().find(|line| line.trim().eq_ignore_ascii_case("ENABLED=yes"))?;
    // Only root reads them.
    let rules = fs::read_to_string("/etc/ufw/user.rules").unwrap_or_default();
    let wanted = format!("--dport {port} ");
    let is_open = rules.lines().any(|rule| rule.contains(&wanted) && rule.ends_with("ACCEPT"));
    Some(match is_open {
        true => passes("ufw", port),
        false => stops("ufw", port).mended_by(format!("sudo ufw allow {port}/tcp")),
    })
}

fn nftables(port: u16) -> Option<Finding> {
    // Only root sees them.
    let (_, rules) = ask("nft", &["list", "ruleset"]).filter(|(code, _)| *code == 0)?;
    if !has_closed_input(&rules) {
        return Some(Finding::fine(Check::Firewall, texts::doctor_nothing_stopped()));
    }
    let named = format!(" {port} ");
    let is_open = rules.lines().any(|rule| {
        let rule = rule.replace([',', '{', '}'], " ") + " ";
        rule.contains("tcp dport") && rule.contains(&named) && rule.contains("accept")
    });
    Some(match is_open {
        true => passes("nftables", port),
        false => stops("nftables", port)
            .mended_by(format!("sudo nft add rule inet filter input tcp dport {port} accept")),
    })
}

/// Whether what comes in is dropped unless a rule lets it pass.
fn has_closed_input(rules: &str) -> bool {
    rules.lines().any(|line| line.contains("hook input") && line.contains("policy drop"))
}

fn passes(name: &str, port: u16) -> Finding {
    Finding::fine(Check::Firewall, texts::doctor_passes(name, port))
}

fn stops(name: &str, port: u16) -> Finding {
    Finding::warning(Check::Firewall, texts::doctor_stops(name, port))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;

    /// Somebody who listens, and answers what it is asked by `answer`.
    fn somebody(answer: fn(&[u8]) -> Vec<u8>) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let addr = listener.local_addr().unwrap();
        thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                let mut question = [0; 64];
                let count = stream.read(&mut question).unwrap_or(0);
                let _ = stream.write_all(&answer(&question[..count]));
            }
        });
        addr
    }

    #[test]
    fn whoever_has_the_port_is_known_by_its_answers() {
        let ours = somebody(|_| b"\0\0\0\x07HELLO 1".to_vec());
        assert_eq!(answering(ours), Who::Plausch);
        let framed = somebody(|question| match question.starts_with(b"\0\0\0\x0aREGISTER") {
            true => b"\0\0\0\x0fERROR arguments".to_vec(),
            false => Vec::new(),
        });
        assert_eq!(answering(framed), Who::Original);
        let line = somebody(|question| match question.starts_with(b"REGISTER") {
            true => b"ERROR arguments\n".to_vec(),
            false => Vec::new(),
        });
        assert_eq!(answering(line), Who::Original);
        let web = somebody(|_| b"HTTP/1.1 400 Bad Request\r\n".to_vec());
        assert_eq!(answering(web), Who::Other(Some(Service::Web)));
        assert_eq!(answering(somebody(|_| Vec::new())), Who::Other(None));
    }

    #[test]
    fn private_addresses_are_those_that_the_world_does_not_reach() {
        for ip in ["10.1.2.3", "192.168.1.5", "100.64.0.1", "169.254.1.1", "fd00::5", "fe80::1"] {
            assert!(is_private(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["198.51.100.7", "100.128.0.1", "2001:db8::1"] {
            assert!(!is_private(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn a_chain_is_closed_by_its_policy() {
        let open = "chain input {\n type filter hook input priority 0; policy accept;\n}";
        assert!(!has_closed_input(open));
        assert!(has_closed_input(&open.replace("accept", "drop")));
    }
}
