//! A real engine: `redis-server` without persistence, on a free port.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::common::{PATIENCE, signal};

/// A running engine, which is killed when it is dropped.
pub(crate) struct Redis {
    arguments: Vec<String>,
    port: u16,
    folder: PathBuf,
    process: Child,
}

impl Redis {
    /// A test's first engine. Where none is installed, that is said, and there is nothing to test.
    pub(crate) fn if_installed(arguments: &[&str]) -> Option<Self> {
        is_installed().then(|| Self::start(arguments))
    }

    /// An engine with these arguments beside those that it needs to be alone.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::run(free_port(), arguments)
    }

    /// An engine that has all that this one has.
    pub(crate) fn replica_of(primary: &Redis) -> Self {
        let replica = Self::start(&["--replicaof", "127.0.0.1", &primary.port.to_string()]);
        replica.wait_for_line("INFO replication", "master_link_status:up");
        replica
    }

    /// Becomes a replica of `primary`, and gives up all that it has.
    pub(crate) fn follow(&self, primary: &Redis) {
        self.command(&format!("REPLICAOF 127.0.0.1 {}", primary.port));
        self.wait_for_line("INFO replication", "master_link_status:up");
    }

    /// A sentinel for the engine called `room` at this port, of which it is sure by itself.
    pub(crate) fn sentinel(primary: u16) -> Self {
        let lines = format!(
            "sentinel monitor room 127.0.0.1 {primary} 1\nsentinel down-after-milliseconds room 1000\n\
             sentinel failover-timeout room 2000\n"
        );
        // It writes to its configuration file, and reads its arguments as that.
        let folder = folder();
        let file = folder.join("sentinel.conf");
        fs::write(&file, lines).unwrap();
        Self::run(free_port(), &[&file.to_string_lossy(), "--sentinel"])
    }

    fn run(port: u16, arguments: &[&str]) -> Self {
        let folder = folder();
        let arguments: Vec<_> = arguments.iter().map(ToString::to_string).collect();
        let process = launch(port, &folder, &arguments);
        let mut redis = Redis { arguments, port, folder, process };
        redis.wait();
        redis
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Does one command, and returns the first line of its answer, without what kind of line that is.
    pub(crate) fn command(&self, command: &str) -> String {
        self.try_command(command).unwrap_or_else(|| panic!("{command}: no answer"))
    }

    /// The lines of an answer that is one long string.
    pub(crate) fn lines(&self, command: &str) -> Vec<String> {
        let mut stream = self.connect().unwrap();
        let length = ask(&mut stream, command).unwrap();
        let mut text = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut text).unwrap();
        String::from_utf8(text).unwrap().lines().map(ToOwned::to_owned).collect()
    }

    /// Ends the connections of those who ask it. A sentinel keeps its own: it would take the engine for dead until it has another one.
    pub(crate) fn cut(&self) {
        let clients = self.lines("CLIENT LIST TYPE normal");
        for client in clients.iter().filter(|client| !client.contains(" name=sentinel-")) {
            let id = client.strip_prefix("id=").and_then(|rest| rest.split(' ').next()).unwrap();
            // It may be gone by now, as the one that asked for the list is.
            self.command(&format!("CLIENT KILL ID {id}"));
        }
    }

    /// Waits until one of the lines that it tells of itself is this one.
    pub(crate) fn wait_for_line(&self, command: &str, line: &str) {
        let start = Instant::now();
        while !self.lines(command).iter().any(|told| told == line) {
            assert!(start.elapsed() < PATIENCE, "{command}: not {line}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until this replica has all that its primary has done.
    pub(crate) fn catch_up_with(&self, primary: &Redis) {
        let done = |redis: &Redis, name: &str| {
            let lines = redis.lines("INFO replication");
            lines.iter().find_map(|line| line.strip_prefix(name)?.parse::<u64>().ok()).unwrap()
        };
        let all = done(primary, "master_repl_offset:");
        let start = Instant::now();
        while done(self, "slave_repl_offset:") < all {
            assert!(start.elapsed() < PATIENCE, "the replica has not all of it");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(crate) fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Starts it again after it was killed: it remembers nothing.
    pub(crate) fn restart(&mut self) {
        self.kill();
        // A replica keeps there what it was given first.
        let _ = fs::remove_file(self.folder.join("dump.rdb"));
        self.process = launch(self.port, &self.folder, &self.arguments);
        self.wait();
    }

    /// A replica takes its place, at the same port. It has not heard of what was done `meanwhile`.
    pub(crate) fn give_way_to(&mut self, mut replica: Redis, meanwhile: impl FnOnce()) {
        replica.command("REPLICAOF NO ONE");
        meanwhile();
        self.kill();
        replica.command(&format!("CONFIG SET port {}", self.port));
        (replica.port, replica.arguments) = (self.port, std::mem::take(&mut self.arguments));
        *self = replica;
        self.wait();
    }

    /// Stops it as Ctrl+Z does, or lets it go on.
    pub(crate) fn signal(&self, name: &str) {
        signal(&self.process, name);
    }

    fn wait(&mut self) {
        let start = Instant::now();
        while self.try_command("PING").is_none() {
            if let Some(status) = self.process.try_wait().unwrap() {
                panic!("it ended: {status}");
            }
            assert!(start.elapsed() < PATIENCE, "it does not start");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn connect(&self) -> Option<BufReader<TcpStream>> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        Some(BufReader::new(stream))
    }

    fn try_command(&self, command: &str) -> Option<String> {
        ask(&mut self.connect()?, command)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

pub(crate) fn is_installed() -> bool {
    let runs = Command::new("redis-server").arg("--version").stdout(Stdio::null()).status().is_ok();
    if !runs {
        eprintln!("skipped: redis-server is not here");
    }
    runs
}

fn ask(stream: &mut BufReader<TcpStream>, command: &str) -> Option<String> {
    stream.get_mut().write_all(format!("{command}\r\n").as_bytes()).ok()?;
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    line.trim_end().get(1..).map(ToOwned::to_owned)
}

fn launch(port: u16, folder: &Path, arguments: &[String]) -> Child {
    let mut server = Command::new("redis-server");
    let is_sentinel = arguments.iter().any(|argument| argument == "--sentinel");
    // A sentinel's configuration file comes first, and it keeps nothing else.
    let (first, rest) = arguments.split_at(usize::from(is_sentinel));
    server.args(first).args(["--port", &port.to_string(), "--bind", "127.0.0.1"]);
    if !is_sentinel {
        // A replica that asks for everything gets it at once, and what is done from then on.
        server.args(["--save", "", "--appendonly", "no", "--repl-diskless-sync", "no"]);
    }
    server.arg("--dir").arg(folder).args(rest).stdout(Stdio::null()).spawn().unwrap()
}

/// A port that nobody listens on. The kernel does not give it to the next one who asks, either.
pub(crate) fn free_port() -> u16 {
    loop {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        let port = listener.local_addr().unwrap().port();
        // A cluster's bus is at a port 10,000 higher.
        if port < 55_000 {
            return port;
        }
    }
}

fn folder() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name =
        format!("plausch-redis-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}
