//! A server that tells how it stands: what it answers, and a watcher who asks again and again.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::process::Server;
use crate::waiting::SOON;

/// A server that can be watched, and where.
///
/// # Panics
/// If it does not start, or does not say where.
pub fn watched(args: &[&str]) -> (Server, SocketAddr) {
    let mut server = Server::start(&[&["--metrics", "0"], args].concat());
    let at = server.process().expect_line("where it can be watched", |line| {
        let (_, behind) = line.text.split_once("http://")?;
        behind.strip_suffix("/metrics")?.parse().ok()
    });
    (server, at)
}

/// The status and the body that are answered.
///
/// # Panics
/// If nothing is.
pub fn ask(at: SocketAddr, path: &str) -> (u16, String) {
    let mut stream = connect(at);
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {at}\r\n\r\n").expect("it listens");
    answer(stream)
}

/// A connection on which nothing is asked yet.
///
/// # Panics
/// If nobody listens.
pub fn connect(at: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(at).expect("it listens");
    stream.set_read_timeout(Some(SOON)).expect("a time that is none too short");
    stream
}

/// The answer to what was asked.
///
/// # Panics
/// If it does not come, or is none.
pub fn answer(mut stream: TcpStream) -> (u16, String) {
    let mut whole = String::new();
    stream.read_to_string(&mut whole).expect("an answer");
    let (head, body) = whole.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    assert!(head.contains(&format!("Content-Length: {}", body.len())), "{head}");
    (status, body.to_owned())
}

/// All values, by name and labels.
///
/// # Panics
/// If there are none.
pub fn scrape(at: SocketAddr) -> BTreeMap<String, f64> {
    let (status, page) = ask(at, "/metrics");
    assert_eq!(status, 200, "{page}");
    values(&page)
}

/// All values of a page. Each stands below the head of its family.
///
/// # Panics
/// If the page is not as Prometheus wants it.
pub fn values(page: &str) -> BTreeMap<String, f64> {
    let (mut family, mut values) = (String::new(), BTreeMap::new());
    for line in page.lines() {
        if let Some(of_type) = line.strip_prefix("# TYPE ") {
            let (name, kind) = of_type.split_once(' ').expect(line);
            assert!(["counter", "gauge"].contains(&kind), "{line}");
            assert_eq!(name, family, "its help stands above it");
        } else if let Some(help) = line.strip_prefix("# HELP ") {
            family = help.split(' ').next().unwrap_or_default().to_owned();
        } else {
            let (name, value) = line.rsplit_once(' ').expect(line);
            assert_eq!(name.split('{').next(), Some(&*family), "{line}");
            let before = values.insert(name.to_owned(), value.parse().expect(line));
            assert_eq!(before, None, "{line}");
        }
    }
    values
}

/// Whoever scrapes a server again and again, at a steady pace.
#[derive(Debug)]
pub struct Watcher {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Scrape>>,
}

/// One scrape.
#[derive(Debug, Clone)]
pub struct Scrape {
    /// How long it took.
    pub time: Duration,
    /// The status that was answered.
    pub status: u16,
    /// The page.
    pub page: String,
}

impl Watcher {
    /// Scrapes once in each `pause`, or as soon as the last scrape is answered.
    pub fn begin(at: SocketAddr, pause: Duration) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let mut scrapes = Vec::new();
            while !stopped.load(Ordering::Relaxed) {
                let began = Instant::now();
                let (status, page) = ask(at, "/metrics");
                let time = began.elapsed();
                scrapes.push(Scrape { time, status, page });
                thread::sleep(pause.saturating_sub(time));
            }
            scrapes
        });
        Watcher { stop, thread }
    }

    /// Ends it. Returns all scrapes.
    ///
    /// # Panics
    /// If one was not answered.
    pub fn end(self) -> Vec<Scrape> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("answers")
    }
}
