//! A server whose thread never waits for its sockets, because it always has something to do: async-io's own thread waits.

use std::future::Future;
use std::io::Write;
use std::net::TcpStream;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::task::{Context, Waker};
use std::thread;
use std::time::Duration;

use futures_lite::future::block_on;
use plausch_transport_std::server::{DirectoryLimits, Limits, Options, Server};

/// How often the server's thread came round.
static ROUNDS: AtomicUsize = AtomicUsize::new(0);

/// The rounds until something is read that was sent: two, and more while the machine is busy.
const MOST: usize = 100;

#[test]
fn a_server_that_never_waits_hears_newcomers_and_members() {
    let (tell, told) = mpsc::channel();
    let server = thread::spawn(move || {
        let directory =
            DirectoryLimits { newcomers_pause: Duration::ZERO, ..DirectoryLimits::default() };
        let limits = Limits { directory, ..Limits::default() };
        let listen = vec!["127.0.0.1:0".parse().unwrap()];
        let options = Options { listen, limits, ..Options::default() };
        let server = block_on(Server::bind(options)).unwrap();
        tell.send((server.addresses()[0], server.handle())).unwrap();
        let mut run = pin!(server.run());
        let mut cx = Context::from_waker(Waker::noop());
        while run.as_mut().poll(&mut cx).is_pending() {
            ROUNDS.fetch_add(1, Ordering::Relaxed);
            // What else there is to do.
            thread::sleep(Duration::from_millis(20));
        }
    });
    let (addr, handle) = told.recv().unwrap();
    let mut bob = TcpStream::connect(addr).unwrap();
    let metrics = || block_on(handle.metrics()).unwrap();
    // It speaks only once the server waits for it.
    while metrics().links == 0 {}
    let mut sent = 0;
    for number in 0..20 {
        let says = match number {
            0 => "REGISTER bob 0\n",
            _ => "BROADCAST bob again\n",
        };
        let began = ROUNDS.load(Ordering::Relaxed);
        bob.write_all(says.as_bytes()).unwrap();
        sent += says.len() as u64;
        while metrics().bytes_received < sent {
            let rounds = ROUNDS.load(Ordering::Relaxed) - began;
            assert!(rounds < MOST, "{says:?}, number {number}, is still not read");
        }
    }
    handle.stop();
    server.join().unwrap();
}
