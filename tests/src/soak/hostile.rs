//! Peers that do not behave: each kind a thread, from an address of its own.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use socket2::SockRef;

use super::members::client;
use crate::home::Home;
use crate::originals::Generation;
use crate::raw::connected;

/// All of them.
pub(super) struct Crowd {
    stop: Arc<AtomicBool>,
    deeds: Vec<(&'static str, Arc<AtomicU64>)>,
    threads: Vec<JoinHandle<()>>,
}

type Deed = fn(&mut Peer);

/// What each does, again and again.
const KINDS: [(&str, Deed); 8] = [
    ("garbage", garbage),
    ("abandoned", abandon),
    ("floods", flood),
    ("slow readers", read_nothing),
    ("stopped", stop_a_client),
    ("in others' names", speak_for_others),
    ("too long", send_too_much),
    ("in and out", come_and_go),
];

/// One that does not behave, and its dice.
struct Peer {
    server: SocketAddr,
    ip: Ipv4Addr,
    random: u64,
    /// Connections that are left open.
    open: Vec<TcpStream>,
    times: u64,
}

impl Crowd {
    pub(super) fn come(server: SocketAddr) -> Self {
        let stop = Arc::<AtomicBool>::default();
        let (mut deeds, mut threads) = (Vec::new(), Vec::new());
        for (number, (name, deed)) in (2..).zip(KINDS) {
            let done = Arc::<AtomicU64>::default();
            deeds.push((name, Arc::clone(&done)));
            let stop = Arc::clone(&stop);
            threads.push(thread::spawn(move || {
                let ip = Ipv4Addr::new(127, 0, 0, number);
                let random = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(u64::from(number));
                let mut peer = Peer { server, ip, random, open: Vec::new(), times: 0 };
                while !stop.load(Ordering::Relaxed) {
                    deed(&mut peer);
                    peer.times += 1;
                    done.fetch_add(1, Ordering::Relaxed);
                    thread::sleep(Duration::from_millis(2));
                }
            }));
        }
        Crowd { stop, deeds, threads }
    }

    /// What was done so far.
    pub(super) fn deeds(&self) -> String {
        let deed = |(name, count): &(&str, Arc<AtomicU64>)| {
            format!("{name} {}", count.load(Ordering::Relaxed))
        };
        self.deeds.iter().map(deed).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn leave(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // What became of it is seen in the server and its members.
            let _ = thread.join();
        }
    }
}

impl Peer {
    fn random(&mut self) -> u64 {
        // Marsaglia's xorshift.
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    fn connect(&self) -> TcpStream {
        let stream = connected(self.ip, self.server);
        let timeout = Some(Duration::from_millis(300));
        stream.set_read_timeout(timeout).expect("a timeout");
        stream.set_write_timeout(timeout).expect("a timeout");
        stream
    }

    fn join(&mut self, name: &str) -> TcpStream {
        let mut stream = self.connect();
        let nick = format!("{name}{}", self.times);
        send(&mut stream, &format!("REGISTER {nick} 0"));
        stream
    }
}

/// Whether the server takes it does not matter: what it does with it is seen elsewhere.
fn send(stream: &mut TcpStream, payload: &str) {
    let _ = stream.write_all(&Generation::Framed.packed(payload));
}

fn garbage(peer: &mut Peer) {
    let mut stream = peer.connect();
    let len = peer.random() % 5000;
    let mut bytes: Vec<u8> = (0..len).map(|_| peer.random() as u8).collect();
    // Often it begins as something that is known.
    match peer.random() % 4 {
        0 => bytes.splice(0..0, b"\0\0\0\x10REGISTER ".iter().copied()).for_each(drop),
        1 => bytes.splice(0..0, b"REGISTER g 1\nBROADCAST g ".iter().copied()).for_each(drop),
        2 => bytes.splice(0..0, b"HELLO 1\nPING ".iter().copied()).for_each(drop),
        _ => {}
    }
    let _ = stream.write_all(&bytes);
    let _ = stream.read(&mut [0; 64]);
}

/// Opens connections, and leaves most of them open, without a word.
fn abandon(peer: &mut Peer) {
    let mut stream = peer.connect();
    match peer.random() % 3 {
        // A reset in place of an end.
        0 => drop(SockRef::from(&stream).set_linger(Some(Duration::ZERO))),
        1 => drop(stream.write_all(b"\0\0\0\x20REG")),
        _ => {}
    }
    peer.open.push(stream);
    if peer.open.len() > 200 {
        let at = peer.random() as usize % peer.open.len();
        peer.open.swap_remove(at);
    }
}

/// Says more than anybody may, and reads what comes of it now and then.
fn flood(peer: &mut Peer) {
    let mut stream = peer.join("flooder");
    let nick = format!("flooder{}", peer.times);
    let broadcast = Generation::Framed.packed(&format!("BROADCAST {nick} {}", "y".repeat(1000)));
    let burst = broadcast.repeat(300);
    let _ = stream.write_all(&burst);
    let _ = stream.read(&mut [0; 4096]);
    thread::sleep(Duration::from_millis(500));
}

/// Joins, and never reads.
fn read_nothing(peer: &mut Peer) {
    let stream = peer.join("slow");
    let _ = SockRef::from(&stream).set_recv_buffer_size(4096);
    peer.open.push(stream);
    if peer.open.len() > 20 {
        peer.open.remove(0);
    }
    thread::sleep(Duration::from_millis(300));
}

/// Starts the real client, stops it, lets it go on or kills it.
fn stop_a_client(peer: &mut Peer) {
    let home = Home::new();
    let mut child = client(&format!("stopped{}", peer.times), peer.server, &home);
    thread::sleep(Duration::from_millis(300));
    let pid = Pid::from_child(&child);
    let _ = kill_process(pid, Signal::STOP);
    thread::sleep(Duration::from_millis(peer.random() % 3000));
    if peer.random().is_multiple_of(2) {
        let _ = kill_process(pid, Signal::CONT);
        thread::sleep(Duration::from_millis(100));
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// Wants to be called what a member is called, and speaks as if it were.
fn speak_for_others(peer: &mut Peer) {
    let member = peer.random() % 100;
    let mut stream = peer.connect();
    for payload in [
        format!("BROADCAST member{member} 77 not I"),
        format!("REGISTER member{member} 0"),
        format!("BROADCAST member{member} 78 not I"),
    ] {
        send(&mut stream, &payload);
    }
    let _ = stream.read(&mut [0; 4096]);
    let mut stream = peer.join("liar");
    send(&mut stream, &format!("BROADCAST member{member} 79 not I"));
    send(&mut stream, "BROADCAST Server 80 not I");
    let _ = stream.read(&mut [0; 4096]);
    thread::sleep(Duration::from_millis(100));
}

fn send_too_much(peer: &mut Peer) {
    let mut stream = peer.connect();
    let _ = match peer.random() % 3 {
        0 => stream.write_all(b"\0\xff\xff\xff"),
        1 => stream.write_all(&b"x".repeat(200_000)),
        _ => stream.write_all(&Generation::Framed.packed(&"z".repeat(100_000))),
    };
    let _ = stream.read(&mut [0; 256]);
}

/// More often than its address may.
fn come_and_go(peer: &mut Peer) {
    let mut stream = peer.join("fly");
    let _ = stream.read(&mut [0; 256]);
    thread::sleep(Duration::from_millis(10));
}
