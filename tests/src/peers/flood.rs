//! Strangers who begin secure links and mean none of them, and a newcomer who does.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use plausch_core::secure::OPENING;
use socket2::{Domain, Socket, Type};

use super::seal::{Seal, Sealing};
use super::speech::{Frame, Speech};

/// What the strangers do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Nothing,
    /// They connect, and go.
    Connect,
    /// They send the first message of a handshake, and stay.
    Half,
    /// They wait for the answer, and send a last message that is none: that costs the server all that a handshake costs.
    Whole,
}

/// From where they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    OneAddress,
    ManyAddresses,
}

/// How many addresses many are.
const ADDRESSES: usize = 250;
/// How many of their connections stay open.
const OPEN: usize = 2000;
/// How many strangers wait for an answer at the same time.
const WAITING: usize = 8;

/// Strangers, until they are told to end.
pub(super) struct Flood {
    stop: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
    failed: Arc<AtomicUsize>,
    threads: Vec<JoinHandle<()>>,
    began: Instant,
}

/// What has come of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flooded {
    /// How many deeds they have done in a second.
    pub(super) rate: f64,
    /// How many of them the server has refused.
    pub(super) refused: f64,
}

impl Flood {
    /// They do so much in a second, at most.
    pub(super) fn begin(server: SocketAddr, deed: Deed, from: Origin, rate: f64) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let [done, failed]: [Arc<AtomicUsize>; 2] = Default::default();
        let threads = match deed {
            Deed::Nothing => 0,
            Deed::Connect | Deed::Half => 1,
            Deed::Whole => WAITING,
        };
        let start = |nth: usize| {
            let (stop, done) = (Arc::clone(&stop), Arc::clone(&done));
            let failed = Arc::clone(&failed);
            let each = rate / threads as f64;
            thread::spawn(move || {
                strangers(server, deed, (from, nth), each, &stop, (&done, &failed));
            })
        };
        let threads = (0..threads).map(start).collect();
        Flood { stop, done, failed, threads, began: Instant::now() }
    }

    pub(super) fn end(self) -> Flooded {
        let time = self.began.elapsed().as_secs_f64();
        let count = |count: &AtomicUsize| count.load(Ordering::Relaxed) as f64;
        let (done, failed) = (count(&self.done), count(&self.failed));
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads {
            thread.join().expect("strangers do not panic");
        }
        Flooded { rate: done / time, refused: failed / done.max(1.0) }
    }
}

fn strangers(
    server: SocketAddr,
    deed: Deed,
    (from, nth): (Origin, usize),
    rate: f64,
    stop: &AtomicBool,
    (done, failed): (&AtomicUsize, &AtomicUsize),
) {
    let (began, mut open) = (Instant::now(), VecDeque::new());
    for number in 0_u32.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let due = began + Duration::from_secs_f64(f64::from(number) / rate);
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let address = match from {
            Origin::OneAddress => [127, 0, 0, 2],
            Origin::ManyAddresses => {
                [127, 0, 1, 1 + ((number as usize * WAITING + nth) % ADDRESSES) as u8]
            }
        };
        match stranger(server, address.into(), deed) {
            Ok(socket) => open.push_back(socket),
            Err(_) => drop(failed.fetch_add(1, Ordering::Relaxed)),
        }
        done.fetch_add(1, Ordering::Relaxed);
        if open.len() > OPEN || deed != Deed::Half {
            open.pop_front();
        }
    }
}

fn stranger(server: SocketAddr, from: Ipv4Addr, deed: Deed) -> io::Result<Socket> {
    let mut socket = connect(server, from)?;
    if deed == Deed::Connect {
        return Ok(socket);
    }
    socket.write_all(&[&OPENING[..], &[0, 32], &[7; 32]].concat())?;
    if deed == Deed::Whole {
        socket.read_exact(&mut [0; 98])?;
        socket.write_all(&[&[0, 64][..], &[7; 64]].concat())?;
        // The server closes.
        let _ = socket.read(&mut [0; 1]);
    }
    Ok(socket)
}

/// Connects from that address of this machine. Its end leaves nothing behind in the kernel.
fn connect(server: SocketAddr, from: Ipv4Addr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_linger(Some(Duration::ZERO))?;
    socket.set_read_timeout(Some(Duration::from_secs(10)))?;
    socket.bind(&SocketAddr::from((from, 0)).into())?;
    socket.connect(&server.into())?;
    Ok(socket)
}

/// Somebody who joins over a secure link and leaves, again and again.
pub(super) struct Newcomer {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Option<Duration>>>,
}

/// How long the newcomer rests between two joins.
const REST: Duration = Duration::from_millis(100);

impl Newcomer {
    pub(super) fn begin(server: SocketAddr) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let joins = move || {
            let mut times = Vec::new();
            // Nobody else has these numbers.
            for number in 50_000.. {
                let begun = Instant::now();
                let joined = join(server, number).is_ok();
                times.push(joined.then(|| begun.elapsed()));
                if stopped.load(Ordering::Relaxed) {
                    return times;
                }
                thread::sleep(REST);
            }
            times
        };
        Newcomer { stop, thread: thread::spawn(joins) }
    }

    /// How long each join took; none, if the server did not let it in.
    pub(super) fn end(self) -> Vec<Option<Duration>> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("the newcomer does not panic")
    }
}

fn join(server: SocketAddr, number: usize) -> io::Result<()> {
    let mut stream: TcpStream = connect(server, Ipv4Addr::new(127, 0, 0, 3))?.into();
    let (mut out, hello) = (Vec::new(), Speech::Ours.hello(number, false));
    let mut seal: Seal = Sealing::Secure.link(number, &hello, &mut out);
    let (mut plain, mut bytes) = (Vec::new(), [0; 4096]);
    loop {
        stream.write_all(&out)?;
        out.clear();
        let count = stream.read(&mut bytes)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        seal.open(&bytes[..count], &mut plain, &mut out)?;
        let next = |plain: &[u8]| {
            let (length, frame) = Speech::Ours.next(plain)?;
            Some((length, frame == Frame::Joined))
        };
        while let Some((length, is_joined)) = next(&plain) {
            if is_joined {
                return Ok(());
            }
            plain.drain(..length);
        }
    }
}
