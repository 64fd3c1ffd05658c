//! One TCP connection of a client: connecting or listening, then reading and writing until the end.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_channel::{Receiver, Sender};
use async_io::{Async, Timer};
use async_net::{TcpListener, TcpStream};
use futures_lite::{AsyncReadExt, AsyncWriteExt, FutureExt};
use plausch_core::client::ListenPort;
use plausch_core::link::LinkId;
use plausch_core::wire::{self, Decoder, Received};
use smol::lock::{Mutex, MutexGuardArc};
use socket2::{Domain, Socket, Type};

use crate::keep_alive;

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a closed link may take to send what is left, and then again for the other side to end its stream.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);
/// How many bytes are read at once.
const READ_SIZE: usize = 16 * 1024;
/// How many bytes are read, at least, while nothing may be handed in: who says less and then ends its stream is noticed to be
/// gone.
const READ_AHEAD: usize = 64 * 1024;

/// What links report.
#[derive(Debug)]
pub(super) enum Arrival {
    Connected { link: LinkId, peer: SocketAddr, listener: Option<TcpListener> },
    Listening { link: LinkId, port: u16 },
    Failed { link: LinkId, error: io::Error },
    Bytes { link: LinkId, bytes: Vec<u8> },
    Closed { link: LinkId },
}

/// Lets a link be read, or not for a while: most of what its other side sends meanwhile has to wait there.
#[derive(Debug, Clone, Default)]
pub(super) struct Gate(Arc<Mutex<()>>);

/// As long as there is one, the gate is shut.
pub(super) type Shut = MutexGuardArc<()>;

impl Gate {
    /// Shuts the gate. None if it is shut.
    pub(super) fn shut(&self) -> Option<Shut> {
        self.0.try_lock_arc()
    }

    fn is_shut(&self) -> bool {
        self.0.try_lock().is_none()
    }

    async fn pass(&self) {
        drop(self.0.lock().await);
    }
}

/// What is to be sent on a link.
#[derive(Debug)]
pub(super) struct Outgoing {
    bytes: Sender<(Instant, Vec<u8>)>,
    pushed: u64,
    written: Arc<AtomicU64>,
    gate: Gate,
}

/// The link's end of it: bytes, the earliest time for them, and how many of them are written; and whether it may read.
pub(super) struct Bytes {
    bytes: Receiver<(Instant, Vec<u8>)>,
    written: Arc<AtomicU64>,
    gate: Gate,
}

/// A place in what a link sends.
#[derive(Debug)]
pub(super) struct Mark {
    at: u64,
    written: Arc<AtomicU64>,
}

pub(super) fn outgoing() -> (Outgoing, Bytes) {
    let (sending, bytes) = async_channel::unbounded();
    let (written, gate) = (Arc::<AtomicU64>::default(), Gate::default());
    let outgoing =
        Outgoing { bytes: sending, pushed: 0, written: written.clone(), gate: gate.clone() };
    (outgoing, Bytes { bytes, written, gate })
}

impl Outgoing {
    /// How many messages may wait for a peer before it counts as slow.
    const LONG: u64 = 256;
    /// How many may wait before it counts as gone: one that has texts shown and never reads the receipts.
    const TOO_LONG: u64 = 8192;

    pub(super) fn push(&mut self, at: Instant, bytes: Vec<u8>) {
        self.pushed += 1;
        // Only a link that is gone takes nothing.
        let _ = self.bytes.try_send((at, bytes));
    }

    /// Shuts the gate through which the link reads.
    pub(super) fn shut_gate(&self) -> Option<Shut> {
        self.gate.shut()
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { at: self.pushed, written: self.written.clone() }
    }

    pub(super) fn is_long(&self) -> bool {
        self.waiting() > Self::LONG
    }

    pub(super) fn is_too_long(&self) -> bool {
        self.waiting() > Self::TOO_LONG
    }

    fn waiting(&self) -> u64 {
        self.pushed - self.written.load(Ordering::Relaxed)
    }
}

impl Mark {
    /// Whether all before it was handed to the operating system.
    pub(super) fn is_written(&self) -> bool {
        self.written.load(Ordering::Relaxed) >= self.at
    }
}

/// The unread bytes of a link.
#[derive(Debug)]
pub(super) struct Inbound {
    decoder: Decoder,
    bytes: Vec<u8>,
}

impl Default for Inbound {
    fn default() -> Self {
        Inbound::new(wire::Sender::Peer)
    }
}

impl Inbound {
    pub(super) fn new(sender: wire::Sender) -> Self {
        let limit = match sender {
            // A directory may allow more than the default; a chat has texts, not files.
            wire::Sender::Directory | wire::Sender::Client => 64 * 1024,
            wire::Sender::Peer => 16 * 1024,
        };
        Inbound { decoder: Decoder::new(sender, limit), bytes: Vec::new() }
    }

    pub(super) fn push(&mut self, bytes: Vec<u8>) {
        if self.bytes.is_empty() {
            self.bytes = bytes;
        } else {
            self.bytes.extend(bytes);
        }
    }

    /// Calls `each` with every whole message or line, as long as it returns that it wants more.
    pub(super) fn read(&mut self, mut each: impl FnMut(Received<'_>) -> bool) {
        let mut used = 0;
        loop {
            let (more, item) = self.decoder.decode(self.bytes.get(used..).unwrap_or_default());
            used += more;
            match (self.decoder.dialect(), item) {
                (Some(dialect), Some(item)) => {
                    if !each(Received { dialect, item }) {
                        break;
                    }
                }
                _ => break,
            }
        }
        self.bytes.drain(..used);
    }

    /// The bytes that were not read.
    pub(super) fn take_rest(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    /// Calls `each` with an unfinished line, if there is one.
    pub(super) fn flush(&mut self, each: impl FnOnce(Received<'_>) -> bool) {
        let (used, item) = self.decoder.flush(&self.bytes);
        if let (Some(dialect), Some(item)) = (self.decoder.dialect(), item) {
            each(Received { dialect, item });
        }
        self.bytes.drain(..used);
    }
}

/// Connects to `to`, from the address `from` if that can be, and runs the link.
pub(super) async fn connect(
    link: LinkId,
    to: SocketAddr,
    from: Option<SocketAddr>,
    arrivals: Sender<Arrival>,
    outgoing: Bytes,
) {
    match open(to, from).or(too_late(CONNECT_TIMEOUT)).await {
        Ok(stream) => serve(link, stream, None, arrivals, outgoing).await,
        Err(error) => drop(arrivals.send(Arrival::Failed { link, error }).await),
    }
}

async fn open(to: SocketAddr, from: Option<SocketAddr>) -> io::Result<TcpStream> {
    let from = from.filter(|from| from.is_ipv6() == to.is_ipv6());
    let bound = from.and_then(|mut from| {
        from.set_port(0);
        let socket = Socket::new(Domain::for_address(to), Type::STREAM, None).ok()?;
        socket.bind(&from.into()).ok()?;
        socket.set_nonblocking(true).ok()?;
        Some(socket)
    });
    let Some(socket) = bound else { return TcpStream::connect(to).await };
    // That it goes on is an error, too: what came of it shows once the socket is writable.
    let started = socket.connect(&to.into());
    let stream = Async::new(std::net::TcpStream::from(socket))?;
    stream.writable().await?;
    if let Some(error) = stream.get_ref().take_error()? {
        return Err(error);
    }
    if stream.get_ref().peer_addr().is_err() {
        started?;
    }
    Ok(stream.into())
}

/// Runs a link whose connection is there already.
pub(super) async fn start(
    link: LinkId,
    stream: TcpStream,
    arrivals: Sender<Arrival>,
    outgoing: Bytes,
) {
    serve(link, stream, None, arrivals, outgoing).await;
}

/// Waits for one connection, and runs the link. If there is a `listener` already, it is used.
pub(super) async fn listen(
    link: LinkId,
    port: ListenPort,
    listener: Option<TcpListener>,
    arrivals: Sender<Arrival>,
    outgoing: Bytes,
) {
    let listening = match listener {
        Some(listener) => Ok(listener),
        None => bind(port).await,
    };
    let ready = listening.and_then(|listener| Ok((listener.local_addr()?.port(), listener)));
    let (port, listener) = match ready {
        Ok(ready) => ready,
        Err(error) => return drop(arrivals.send(Arrival::Failed { link, error }).await),
    };
    let _ = arrivals.send(Arrival::Listening { link, port }).await;
    match listener.accept().await {
        Ok((stream, _)) => serve(link, stream, Some(listener), arrivals, outgoing).await,
        Err(error) => drop(arrivals.send(Arrival::Failed { link, error }).await),
    }
}

/// Takes the TCP port `wanted` (0: any) without listening, so that no other program takes it. [`listen`] still may.
pub(super) fn hold_port(wanted: u16) -> io::Result<(Socket, u16)> {
    let hold = |domain, ip: IpAddr| {
        let socket = Socket::new(domain, Type::STREAM, None)?;
        socket.set_reuse_address(true)?;
        socket.bind(&SocketAddr::new(ip, wanted).into())?;
        let port = socket.local_addr()?.as_socket().map_or(0, |addr| addr.port());
        Ok((socket, port))
    };
    hold(Domain::IPV6, Ipv6Addr::UNSPECIFIED.into())
        .or_else(|_: io::Error| hold(Domain::IPV4, Ipv4Addr::UNSPECIFIED.into()))
}

/// Listens for both IPv6 and IPv4 if the host can.
async fn bind(port: ListenPort) -> io::Result<TcpListener> {
    match port {
        ListenPort::Any => bind_to(0).await,
        ListenPort::Only(port) => bind_to(port).await,
        ListenPort::Prefer(port) => match bind_to(port).await {
            Ok(listener) => Ok(listener),
            Err(_) => bind_to(0).await,
        },
    }
}

async fn bind_to(port: u16) -> io::Result<TcpListener> {
    let any = |ip: IpAddr| SocketAddr::new(ip, port);
    match TcpListener::bind(any(Ipv6Addr::UNSPECIFIED.into())).await {
        Ok(listener) => Ok(listener),
        Err(_) => TcpListener::bind(any(Ipv4Addr::UNSPECIFIED.into())).await,
    }
}

pub(super) async fn too_late<T>(after: Duration) -> io::Result<T> {
    Timer::after(after).await;
    Err(io::ErrorKind::TimedOut.into())
}

/// Fails when a write takes too long on a closed link.
async fn too_slow(outgoing: &Bytes) -> io::Result<()> {
    while !outgoing.bytes.is_closed() {
        Timer::after(CLOSE_TIMEOUT).await;
    }
    Timer::after(CLOSE_TIMEOUT).await;
    Err(io::ErrorKind::TimedOut.into())
}

async fn serve(
    link: LinkId,
    stream: TcpStream,
    listener: Option<TcpListener>,
    arrivals: Sender<Arrival>,
    outgoing: Bytes,
) {
    let peer = match stream.peer_addr() {
        Ok(peer) => peer,
        Err(error) => return drop(arrivals.send(Arrival::Failed { link, error }).await),
    };
    // A socket that refuses this works all the same.
    let _ = keep_alive::keep(&stream);
    if arrivals.send(Arrival::Connected { link, peer, listener }).await.is_err() {
        return;
    }
    let reading = read(link, stream.clone(), &arrivals, outgoing.gate.clone());
    let writing = write(stream, outgoing);
    // Until the other side ends its stream, or all of this side's is sent.
    reading.or(writing).await;
}

async fn read(link: LinkId, mut stream: TcpStream, arrivals: &Sender<Arrival>, gate: Gate) {
    let mut buffer = vec![0; READ_SIZE];
    let mut ahead = 0;
    loop {
        if !gate.is_shut() {
            ahead = 0;
        } else if ahead >= READ_AHEAD {
            gate.pass().await;
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(count) => {
                ahead += count;
                let bytes = buffer.get(..count).unwrap_or_default().to_vec();
                if arrivals.send(Arrival::Bytes { link, bytes }).await.is_err() {
                    break;
                }
            }
        }
    }
    let _ = arrivals.send(Arrival::Closed { link }).await;
}

/// Sends until there is nothing more to come. Then it half-closes and reads on for a while, so that no reset overtakes
/// what was sent.
async fn write(mut stream: TcpStream, outgoing: Bytes) {
    while let Ok((at, bytes)) = outgoing.bytes.recv().await {
        if at > Instant::now() {
            Timer::at(at).await;
        }
        let written = stream.write_all(&bytes).or(too_slow(&outgoing)).await;
        if written.is_err() {
            // The reading half reports it. A closed link has no reader, and ends here.
            if !outgoing.bytes.is_closed() {
                std::future::pending::<()>().await;
            }
            return;
        }
        outgoing.written.fetch_add(1, Ordering::Relaxed);
    }
    if stream.shutdown(std::net::Shutdown::Write).is_ok() {
        let mut rest = vec![0; 1024];
        let heard = async { while !matches!(stream.read(&mut rest).await, Ok(0) | Err(_)) {} };
        let over = async {
            Timer::after(CLOSE_TIMEOUT).await;
        };
        heard.or(over).await;
    }
}
