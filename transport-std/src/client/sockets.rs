//! [`Sockets`]: the machine's outputs become sockets and bytes.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Instant;

use async_channel::Sender;
use async_io::Async;
use async_net::{TcpListener, TcpStream};
use plausch_core::client::ListenPort;
use plausch_core::link::LinkId;
use plausch_core::wire::{self, ChatRecord, Datagram, Dialect, Line, Message};
use smol::{Executor, Task};
use socket2::Socket;

pub(super) use super::link::Mark;
use super::link::{self, Arrival, Inbound, Outgoing, Shut};
use super::secure::{Opened, Records, Secure};
use crate::bytes::Bytes;

/// How many ports are tried to find one that is free for both UDP and TCP.
const MAX_TRIES: usize = 16;

/// The sockets of a client.
pub(super) struct Sockets {
    executor: Arc<Executor<'static>>,
    links: HashMap<LinkId, Link>,
    /// Tasks of closed links that still have something to send.
    closing: Vec<Task<()>>,
    udp: Option<Arc<Async<UdpSocket>>>,
    /// Holds the TCP port with the number of the UDP port, for chats that originals are invited to: they send their
    /// rejection by UDP to the number of the TCP port that they were told.
    held: Option<Socket>,
    arrivals: Sender<Arrival>,
    /// The connection to the server, until the machine takes it.
    directory: Option<TcpStream>,
    /// The address from which it comes: the others know this member by it. None: a loopback address, which to members
    /// elsewhere means any address of this machine (§3).
    own: Option<SocketAddr>,
    /// The listener of the link that has just been closed, and its port: the machine may listen there again.
    kept: Option<(u16, TcpListener)>,
}

struct Link {
    inbound: Inbound,
    outgoing: Outgoing,
    /// If the link has to be secure.
    secure: Option<Box<Secure>>,
    sender: wire::Sender,
    held: Option<Held>,
    connected: bool,
    /// The listener that accepted the connection, until the other side has shown that it is the right one.
    listener: Option<TcpListener>,
    task: Task<()>,
}

/// Nothing of the link is handed in.
struct Held {
    _gate: Option<Shut>,
}

impl Sockets {
    pub(super) fn new(executor: Arc<Executor<'static>>, arrivals: Sender<Arrival>) -> Self {
        Sockets {
            executor,
            links: HashMap::new(),
            closing: Vec::new(),
            udp: None,
            held: None,
            arrivals,
            directory: None,
            own: None,
            kept: None,
        }
    }

    /// Takes the connection that the machine is about to ask for.
    pub(super) fn set_directory(&mut self, stream: TcpStream) {
        let own = stream.local_addr().ok().filter(|own| !own.ip().to_canonical().is_loopback());
        self.own = own;
        self.directory = Some(stream);
    }

    /// Opens the UDP socket at the address by which the others know this member, and once, because they know its port,
    /// too. Returns the port.
    pub(super) fn open_udp(&mut self, wanted: u16, directory: SocketAddr) -> io::Result<u16> {
        let v6 = directory.ip().to_canonical().is_ipv6();
        let any: IpAddr =
            if v6 { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
        let own = self.own.filter(|own| own.is_ipv6() == v6).unwrap_or((any, 0).into());
        if let Some(udp) = &self.udp {
            let addr = udp.get_ref().local_addr()?;
            if addr.ip() == own.ip() {
                return Ok(addr.port());
            }
        }
        (self.udp, self.held) = (None, None);
        let open = |port| {
            let mut own = own;
            own.set_port(port);
            let any = |_| Async::<UdpSocket>::bind(SocketAddr::new(any, port));
            Async::<UdpSocket>::bind(own).or_else(any)
        };
        let pair = (0..MAX_TRIES).find_map(|_| {
            let (held, port) = link::hold_port(wanted).ok()?;
            Some((Some(held), open(port).ok()?))
        });
        let (held, udp) = pair.map_or_else(|| open(wanted).map(|udp| (None, udp)), Ok)?;
        let port = udp.get_ref().local_addr()?.port();
        self.udp = Some(Arc::new(udp));
        self.held = held;
        Ok(port)
    }

    /// The UDP socket, to be read from.
    pub(super) fn udp(&self) -> Option<Arc<Async<UdpSocket>>> {
        self.udp.clone()
    }

    pub(super) fn connect(&mut self, link: LinkId, to: SocketAddr, sender: wire::Sender) {
        let (outgoing, bytes) = link::outgoing();
        let arrivals = self.arrivals.clone();
        let stream = match sender {
            wire::Sender::Directory => self.directory.take(),
            wire::Sender::Client | wire::Sender::Peer => None,
        };
        let task = match stream {
            Some(stream) => self.executor.spawn(link::start(link, stream, arrivals, bytes)),
            None => self.executor.spawn(link::connect(link, to, self.own, arrivals, bytes)),
        };
        self.add(link, sender, outgoing, task);
    }

    pub(super) fn listen(&mut self, link: LinkId, port: ListenPort) {
        let listener = match port {
            ListenPort::Only(port) => self.kept.take_if(|(kept, _)| *kept == port),
            ListenPort::Any | ListenPort::Prefer(_) => None,
        };
        let listener = listener.map(|(_, listener)| listener);
        let (outgoing, bytes) = link::outgoing();
        let listening = link::listen(link, port, listener, self.arrivals.clone(), bytes);
        let task = self.executor.spawn(listening);
        self.add(link, wire::Sender::Peer, outgoing, task);
    }

    pub(super) fn close(&mut self, link: LinkId) {
        self.keep_listener(link);
        let Some(link) = self.links.remove(&link) else { return };
        if link.connected {
            // Without its sender, the task sends what is left, and ends.
            self.closing.retain(|task| !task.is_finished());
            self.closing.push(link.task);
        }
    }

    pub(super) fn send(&mut self, link: LinkId, dialect: Dialect, message: &Message<'_>) {
        let mut bytes = Bytes::default();
        let Ok(()) = message.encode(dialect, &mut bytes);
        self.send_bytes(link, Instant::now(), bytes);
    }

    pub(super) fn send_line(&mut self, link: LinkId, at: Instant, line: &Line<'_>) {
        let mut bytes = Bytes::default();
        let Ok(()) = line.encode(&mut bytes);
        if let Some(link) = self.links.get_mut(&link) {
            // The other side is the right one.
            link.listener = None;
        }
        self.send_bytes(link, at, bytes);
    }

    pub(super) fn send_record(&mut self, link: LinkId, record: &ChatRecord<'_>) {
        if let Some(link) = self.links.get_mut(&link)
            && let Some(secure) = &mut link.secure
        {
            let bytes = secure.seal_record(record);
            link.outgoing.push(Instant::now(), bytes);
        }
    }

    pub(super) fn send_to(&self, to: SocketAddr, dialect: Dialect, datagram: &Datagram) {
        let mut bytes = Bytes::default();
        let Ok(()) = datagram.encode(dialect, &mut bytes);
        if let Some(udp) = &self.udp
            && let Err(error) = udp.get_ref().send_to(&bytes.0, to)
        {
            // This counts as lost on the way: invitations are repeated, or time out.
            log::debug!("no datagram to {to}: {error}");
        }
    }

    /// The end of what was handed to the link so far.
    pub(super) fn mark(&self, link: LinkId) -> Option<Mark> {
        self.links.get(&link).map(|link| link.outgoing.mark())
    }

    /// Whether the link sends much more slowly than it is told to.
    pub(super) fn is_busy(&self, link: LinkId) -> bool {
        self.links.get(&link).is_some_and(|link| link.outgoing.is_long())
    }

    /// Whether so much waits to be sent that the other side counts as gone.
    pub(super) fn is_stuck(&self, link: LinkId) -> bool {
        self.links.get(&link).is_some_and(|link| link.outgoing.is_too_long())
    }

    /// Records that a link is up. Returns whether it is still wanted.
    pub(super) fn connected(&mut self, link: LinkId, listener: Option<TcpListener>) -> bool {
        let Some(link) = self.links.get_mut(&link) else { return false };
        link.connected = true;
        link.listener = listener;
        true
    }

    /// Makes a link secure from here on. `first` is what it begins with, if this side begins.
    pub(super) fn secure(&mut self, link: LinkId, secure: Secure, first: Option<Vec<u8>>) {
        if let Some(link) = self.links.get_mut(&link) {
            link.secure = Some(Box::new(secure));
            if let Some(first) = first {
                link.outgoing.push(Instant::now(), first);
            }
        }
    }

    /// From now on nothing of the link is handed in, and little more is read: enough to notice that the other side has gone.
    /// Or all of it again.
    pub(super) fn hold(&mut self, link: LinkId, held: bool) {
        if let Some(link) = self.links.get_mut(&link) {
            link.held = held.then(|| Held { _gate: link.outgoing.shut_gate() });
        }
    }

    pub(super) fn is_held(&self, link: LinkId) -> bool {
        self.links.get(&link).is_some_and(|link| link.held.is_some())
    }

    /// Whether the link is one with a peer.
    pub(super) fn is_chat(&self, link: LinkId) -> bool {
        self.links.get(&link).is_some_and(|link| link.sender == wire::Sender::Peer)
    }

    /// Whether lines are read from the link: a chat's are not while it is held, or once it is secure.
    pub(super) fn reads_lines(&self, link: LinkId) -> bool {
        self.is_chat(link) && !self.is_held(link) && !self.is_secure(link)
    }

    /// Whether the link is a secure one, or about to be.
    pub(super) fn is_secure(&self, link: LinkId) -> bool {
        self.links.get(&link).is_some_and(|link| link.secure.is_some())
    }

    /// Whether the link is to be secure, and nothing has arrived on it.
    pub(super) fn is_mute(&self, link: LinkId) -> bool {
        let secure = self.links.get(&link).and_then(|link| link.secure.as_ref());
        secure.is_some_and(|secure| secure.is_mute())
    }

    /// Opens bytes that have arrived on a secure link. Returns how many were used, and what came of them.
    pub(super) fn open(&mut self, link: LinkId, bytes: &[u8]) -> (usize, Option<Opened>) {
        let secure = self.links.get_mut(&link).and_then(|link| link.secure.as_mut());
        secure.map_or((bytes.len(), None), |secure| secure.open(bytes))
    }

    /// Sends a message of a handshake.
    pub(super) fn send_handshake(&mut self, link: LinkId, message: Vec<u8>) {
        if let Some(link) = self.links.get_mut(&link)
            && !message.is_empty()
        {
            link.outgoing.push(Instant::now(), message);
        }
    }

    /// What makes texts of a chat's records, to be put back.
    pub(super) fn take_records(&mut self, link: LinkId) -> Option<Records> {
        self.links.get_mut(&link)?.secure.as_mut().map(|secure| secure.take_records())
    }

    pub(super) fn put_records(&mut self, link: LinkId, records: Records) {
        if let Some(secure) = self.links.get_mut(&link).and_then(|link| link.secure.as_mut()) {
            secure.put_records(records);
        }
    }

    /// Keeps the listener of a link that is gone or about to be closed. Until then nobody else can have its port, and
    /// who connects there waits.
    pub(super) fn keep_listener(&mut self, link: LinkId) {
        let listener = self.links.get_mut(&link).and_then(|link| link.listener.take());
        self.kept =
            listener.and_then(|listener| Some((listener.local_addr().ok()?.port(), listener)));
    }

    /// Drops the listener that was kept, if the machine did not want it.
    pub(super) fn drop_kept(&mut self) {
        self.kept = None;
    }

    /// Whether the link is not closed yet.
    pub(super) fn has(&self, link: LinkId) -> bool {
        self.links.contains_key(&link)
    }

    /// Records that a link is gone. Returns whether it was still wanted.
    pub(super) fn gone(&mut self, link: LinkId) -> bool {
        self.links.remove(&link).is_some()
    }

    /// The unread bytes of a link, to be put back.
    pub(super) fn take_inbound(&mut self, link: LinkId) -> Option<Inbound> {
        self.links.get_mut(&link).map(|link| std::mem::take(&mut link.inbound))
    }

    pub(super) fn put_inbound(&mut self, link: LinkId, inbound: Inbound) {
        if let Some(link) = self.links.get_mut(&link) {
            link.inbound = inbound;
        }
    }

    /// The tasks of all closed links that still have something to send.
    pub(super) fn take_closing(&mut self) -> Vec<Task<()>> {
        std::mem::take(&mut self.closing)
    }

    fn add(&mut self, link: LinkId, sender: wire::Sender, outgoing: Outgoing, task: Task<()>) {
        let inbound = Inbound::new(sender);
        let (secure, held, connected, listener) = (None, None, false, None);
        let state = Link { inbound, outgoing, secure, sender, held, connected, listener, task };
        self.links.insert(link, state);
    }

    fn send_bytes(&mut self, link: LinkId, at: Instant, bytes: Bytes) {
        if let Some(link) = self.links.get_mut(&link)
            && !bytes.0.is_empty()
        {
            let bytes = match &mut link.secure {
                Some(secure) => secure.seal(&bytes.0),
                None => bytes.0,
            };
            link.outgoing.push(at, bytes);
        }
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::net::TcpListener;

    use plausch_core::link::LinkIds;

    use super::*;

    /// 127.0.0.2 stands for the card that the server sees, of a machine that would use another one by itself.
    const CARD: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

    #[test]
    fn members_are_invited_and_answered_from_the_address_that_registered() {
        smol::block_on(async {
            let executor = Arc::new(Executor::new());
            let (sender, _arrivals) = async_channel::unbounded();
            let mut sockets = Sockets::new(Arc::clone(&executor), sender);
            let directory = SocketAddr::from((Ipv4Addr::LOCALHOST, 9000));
            let port = sockets.open_udp(0, directory).unwrap();
            let addr = |sockets: &Sockets| sockets.udp().unwrap().get_ref().local_addr().unwrap();
            assert_eq!(addr(&sockets), (Ipv4Addr::UNSPECIFIED, port).into());
            // By another card, one is another member.
            sockets.own = Some((CARD, 1).into());
            let port = sockets.open_udp(0, directory).unwrap();
            assert_eq!(addr(&sockets), (CARD, port).into());
            assert_eq!(sockets.open_udp(0, directory).unwrap(), port);

            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let to = listener.local_addr().unwrap();
            sockets.connect(LinkIds::new().allocate(), to, wire::Sender::Peer);
            let (_, from) = executor.run(smol::unblock(move || listener.accept())).await.unwrap();
            assert_eq!(from.ip(), CARD);
        });
    }

    #[test]
    fn a_card_that_is_gone_is_no_reason_to_reach_nobody() {
        let (sender, _arrivals) = async_channel::unbounded();
        let mut sockets = Sockets::new(Arc::new(Executor::new()), sender);
        sockets.own = Some(([192, 0, 2, 200], 1).into());
        let directory = SocketAddr::from((Ipv4Addr::LOCALHOST, 9000));
        let port = sockets.open_udp(0, directory).unwrap();
        let udp = sockets.udp().unwrap().get_ref().local_addr().unwrap();
        assert_eq!(udp, (Ipv4Addr::UNSPECIFIED, port).into());
    }
}
