//! What secure links cost the server, beside plain ones: its thread's time on a processor, whatever else runs there.
//!
//! `cargo test --release -p plausch-transport-std --test secure -- --ignored --nocapture speed`

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use crate::bytes::{Sealed, connect};
use crate::common::framed;
use crate::{identity, server};

const MEMBERS: usize = 100;
const SENDERS: usize = 4;
/// Texts of one sender under way.
const WINDOW: usize = 64;
const ROUNDS: usize = 100;

/// The time on a processor of all threads of this process with this name, in nanoseconds.
fn cpu(name: &str) -> Duration {
    let tasks = fs::read_dir("/proc/self/task").unwrap().map(|task| task.unwrap().path());
    let of = |path: &std::path::Path| {
        let comm = fs::read_to_string(path.join("comm")).ok()?;
        let stat = fs::read_to_string(path.join("schedstat")).ok()?;
        comm.starts_with(name).then(|| stat.split(' ').next()?.parse::<u64>().ok())?
    };
    Duration::from_nanos(tasks.filter_map(|path| of(&path)).sum())
}

/// A member that counts what it hears.
enum Member {
    Plain(TcpStream),
    Secure(Box<Sealed>),
}

impl Member {
    fn join(addr: SocketAddr, number: usize, secure: bool) -> Self {
        let nick = format!("m{number}");
        if secure {
            let who = u8::try_from(number).unwrap();
            return Member::Secure(Box::new(Sealed::join(addr, &identity(who), &nick)));
        }
        let mut stream = connect(addr);
        let hello = [framed("HELLO 1"), framed(&format!("REGISTER {nick} 0"))].concat();
        stream.write_all(&hello).unwrap();
        Member::Plain(stream)
    }

    fn send(&mut self, bytes: &[u8]) {
        match self {
            Member::Plain(stream) => stream.write_all(bytes).unwrap(),
            Member::Secure(sealed) => {
                let bytes = sealed.seal(bytes);
                sealed.stream.write_all(&bytes).unwrap();
            }
        }
    }

    /// Reads once: what has arrived, opened.
    fn read(&mut self, buffer: &mut [u8], plain: &mut Vec<u8>) {
        plain.clear();
        match self {
            Member::Plain(stream) => {
                let count = stream.read(buffer).unwrap();
                plain.extend_from_slice(&buffer[..count]);
            }
            Member::Secure(sealed) => {
                let count = sealed.stream.read(buffer).unwrap();
                sealed.open(&buffer[..count], plain);
            }
        }
        assert!(!plain.is_empty() || matches!(self, Member::Secure(_)));
    }

    /// Reads until it has `heard` so many bytes.
    fn read_all(&mut self, heard: &mut usize, bytes: usize) {
        let (mut buffer, mut plain) = (vec![0; 64 << 10], Vec::new());
        while *heard < bytes {
            self.read(&mut buffer, &mut plain);
            *heard += plain.len();
        }
    }

    /// Reads up to these words, which are the last ones.
    fn read_until(&mut self, words: &str) {
        let (mut buffer, mut plain, mut all) = (vec![0; 64 << 10], Vec::new(), Vec::new());
        while !all.ends_with(words.as_bytes()) {
            self.read(&mut buffer, &mut plain);
            all.extend_from_slice(&plain);
        }
    }
}

/// How many texts are delivered in a second of the server's thread, and how long a handshake takes.
fn measure(secure: bool) -> (f64, Duration) {
    let server = server();
    let addr = server.addresses()[0];
    let shaking = cpu("blocking-");
    let mut members: Vec<_> =
        (0..MEMBERS).map(|number| Member::join(addr, number, secure)).collect();
    let handshake = cpu("blocking-").saturating_sub(shaking) / u32::try_from(MEMBERS).unwrap();
    while smol::block_on(server.handle().members()).len() < MEMBERS {}
    // Behind all that greets them.
    members[0].send(&framed("BROADCAST m0 ready"));
    members.iter_mut().for_each(|member| member.read_until("ready"));
    let text = |number: usize| framed(&format!("BROADCAST m{number} a text like many others"));
    let length = text(0).len();
    let (before, started) = (cpu("server"), Instant::now());
    thread::scope(|scope| {
        for (number, mut member) in members.into_iter().enumerate() {
            scope.spawn(move || {
                let all = SENDERS * WINDOW * length;
                let mut heard = 0;
                for round in 1..=ROUNDS {
                    if number < SENDERS {
                        member.send(&text(number).repeat(WINDOW));
                    }
                    // Whoever sends waits for all: so no more is under way.
                    member.read_all(&mut heard, round * all);
                }
            });
        }
    });
    let (cpu, took) = (cpu("server") - before, started.elapsed());
    let deliveries = MEMBERS * SENDERS * WINDOW * ROUNDS;
    let rate = deliveries as f64 / cpu.as_secs_f64();
    println!("secure: {secure}, {deliveries} deliveries, {took:.1?}, server {cpu:.1?}");
    (rate, handshake)
}

#[test]
#[ignore = "it measures: to be run in release, with nothing else"]
fn speed_of_secure_links_beside_plain_ones() {
    let ((plain, _), (secure, handshake)) = (measure(false), measure(true));
    println!(
        "{plain:.0} plain and {secure:.0} secure deliveries in a second of the server's thread"
    );
    println!("ratio {:.2}; a handshake takes {handshake:.1?}", secure / plain);
    assert!(secure > 0.25 * plain);
}
