//! Listening: on all addresses, or on none.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use async_io::Async;
use log::info;
use socket2::{Domain, Protocol, Socket, Type};
use thiserror::Error;

/// If this queue is full, a client's TCP tries again after 1, 3, 7… seconds.
const BACKLOG: i32 = 4096;

/// Why a server cannot start.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ListenError {
    /// [`Options::listen`](super::Options::listen) is empty.
    #[error("there is no address to listen on")]
    NoAddress,
    /// An address is listed twice, or is one of those that another one stands for.
    #[error("{addr} is listed twice, as {covered_by} stands for it, too")]
    Twice {
        /// The second one.
        addr: SocketAddr,
        /// The first one.
        covered_by: SocketAddr,
    },
    /// The operating system refused one of the addresses.
    #[error("cannot listen on {addr}: {error}")]
    Refused {
        /// This one.
        addr: SocketAddr,
        /// Why.
        error: io::Error,
    },
    /// The operating system has no randomness, without which no link is secure.
    #[error("cannot have secure links: {0}")]
    NoRandomness(io::Error),
    /// The server cannot have a thread of its own.
    #[error("cannot start a thread: {0}")]
    NoThread(io::Error),
}

impl From<ListenError> for io::Error {
    fn from(error: ListenError) -> Self {
        let kind = match &error {
            ListenError::NoAddress | ListenError::Twice { .. } => ErrorKind::InvalidInput,
            ListenError::Refused { error, .. }
            | ListenError::NoRandomness(error)
            | ListenError::NoThread(error) => error.kind(),
        };
        io::Error::new(kind, error)
    }
}

/// A listener, and its address with the port that was found.
pub(super) type Listening = (Async<TcpListener>, SocketAddr);

/// Listens on all of `addresses`. One that stands for a family of addresses which this machine does not have is left
/// out if there is another one.
pub(super) fn listen(addresses: &[SocketAddr]) -> Result<Vec<Listening>, ListenError> {
    if addresses.is_empty() {
        return Err(ListenError::NoAddress);
    }
    if let Some((addr, covered_by)) = twice(addresses) {
        return Err(ListenError::Twice { addr, covered_by });
    }
    let mut bound = Vec::new();
    let mut missing = None;
    for &addr in addresses {
        match bind(addr, has_ipv4_twin(addr, addresses)) {
            Ok(socket) => bound.push((socket, addr)),
            Err(error) if addr.ip().is_unspecified() && is_without_family(&error) => {
                missing = Some((addr, error));
            }
            Err(error) => return Err(ListenError::Refused { addr, error }),
        }
    }
    match missing {
        Some((addr, error)) if bound.is_empty() => {
            return Err(ListenError::Refused { addr, error });
        }
        Some((addr, _)) => {
            info!(event = "no_family", addr:% = addr; "this machine has no addresses such as {addr}, so it is left out");
        }
        None => {}
    }
    // Nobody is let in before all of them are there.
    let listening = bound
        .into_iter()
        .map(|(socket, addr)| start(socket).map_err(|error| ListenError::Refused { addr, error }));
    listening.collect()
}

/// Whether a server that listens on `all` could listen on `addr`, one of them, as things stand. It is free again at once.
///
/// # Errors
/// The operating system refuses the address.
pub fn may_listen(addr: SocketAddr, all: &[SocketAddr]) -> io::Result<()> {
    bind(addr, has_ipv4_twin(addr, all)).map(drop)
}

/// Takes over sockets that listen already.
pub(super) fn adopt(sockets: Vec<TcpListener>) -> Result<Vec<Listening>, ListenError> {
    if sockets.is_empty() {
        return Err(ListenError::NoAddress);
    }
    let listening = sockets.into_iter().map(|socket| {
        let unknown = (Ipv4Addr::UNSPECIFIED, 0).into();
        let addr =
            socket.local_addr().map_err(|error| ListenError::Refused { addr: unknown, error })?;
        let refused = |error| ListenError::Refused { addr, error };
        Ok((Async::new(socket).map_err(refused)?, addr))
    });
    listening.collect()
}

fn bind(addr: SocketAddr, has_ipv4_twin: bool) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, Some(Protocol::TCP))?;
    // On Windows, this would let other programs take the port.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    if addr.is_ipv6() && (has_ipv4_twin || addr.ip().is_unspecified()) {
        // Systems differ in the default, and some know nothing else than IPv6 alone.
        let set = socket.set_only_v6(has_ipv4_twin);
        if has_ipv4_twin {
            set?;
        }
    }
    socket.bind(&addr.into())?;
    Ok(socket)
}

fn start(socket: Socket) -> io::Result<Listening> {
    socket.listen(BACKLOG)?;
    let listener = Async::new(TcpListener::from(socket))?;
    let addr = listener.get_ref().local_addr()?;
    Ok((listener, addr))
}

/// Whether an IPv4 address of the same port is listened on, too: then IPv6 must keep to itself.
fn has_ipv4_twin(addr: SocketAddr, all: &[SocketAddr]) -> bool {
    addr.is_ipv6() && all.iter().any(|other| other.is_ipv4() && other.port() == addr.port())
}

/// The first address that one before it stands for, or the other way round.
fn twice(addresses: &[SocketAddr]) -> Option<(SocketAddr, SocketAddr)> {
    let is_covered = |addr: &SocketAddr, by: &SocketAddr| {
        let is_same_family = addr.is_ipv4() == by.is_ipv4();
        let is_same_port = addr.port() == by.port() && addr.port() != 0;
        is_same_port && (addr == by || (is_same_family && by.ip().is_unspecified()))
    };
    addresses.iter().enumerate().find_map(|(index, later)| {
        addresses[..index].iter().find_map(|earlier| {
            if is_covered(later, earlier) {
                Some((*later, *earlier))
            } else if is_covered(earlier, later) {
                Some((*earlier, *later))
            } else {
                None
            }
        })
    })
}

/// Whether the machine has no such addresses at all.
fn is_without_family(error: &io::Error) -> bool {
    /// EAFNOSUPPORT, which the standard library has no name for.
    const NO_FAMILY: i32 = if cfg!(any(target_os = "linux", target_os = "android")) {
        97
    } else if cfg!(windows) {
        10047
    } else {
        47
    };
    error.raw_os_error() == Some(NO_FAMILY) || error.kind() == ErrorKind::AddrNotAvailable
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(list: &str) -> Vec<SocketAddr> {
        list.split(',').map(|addr| addr.parse().unwrap()).collect()
    }

    #[test]
    fn an_address_that_another_one_stands_for_is_listed_twice() {
        for (list, expected) in [
            ("10.0.0.1:9,10.0.0.1:9", Some(("10.0.0.1:9", "10.0.0.1:9"))),
            ("0.0.0.0:9,127.0.0.1:9", Some(("127.0.0.1:9", "0.0.0.0:9"))),
            ("[::1]:9,[::]:9", Some(("[::1]:9", "[::]:9"))),
            ("0.0.0.0:9,[::]:9", None),
            ("[::]:9,10.0.0.1:9", None),
            ("10.0.0.1:9,10.0.0.1:10,10.0.0.2:9", None),
            ("0.0.0.0:0,0.0.0.0:0", None),
        ] {
            let expected = expected.map(|(addr, by)| (addresses(addr)[0], addresses(by)[0]));
            assert_eq!(twice(&addresses(list)), expected, "{list}");
        }
    }

    #[test]
    fn ipv6_keeps_to_itself_beside_ipv4_in_both_orders() {
        let all = addresses("[::]:9,0.0.0.0:9,[::]:10");
        assert_eq!(
            all.iter().map(|addr| has_ipv4_twin(*addr, &all)).collect::<Vec<_>>(),
            [true, false, false]
        );
    }

    #[test]
    fn if_one_address_is_taken_none_is_listened_on_and_the_error_names_it() {
        let (free, taken) = (TcpListener::bind("127.0.0.1:0"), TcpListener::bind("127.0.0.1:0"));
        let taken = taken.unwrap();
        let [free_addr, taken_addr] =
            [&free.unwrap(), &taken].map(|listener| listener.local_addr().unwrap());
        let all = [free_addr, taken_addr];
        assert!(may_listen(free_addr, &all).is_ok());
        let refused = may_listen(taken_addr, &all).map_err(|error| error.kind());
        assert_eq!(refused, Err(ErrorKind::AddrInUse));
        match listen(&all) {
            Err(ListenError::Refused { addr, error }) => {
                assert_eq!((addr, error.kind()), (taken_addr, ErrorKind::AddrInUse));
            }
            other => panic!("{other:?}"),
        }
        TcpListener::bind(free_addr).unwrap();
    }
}
