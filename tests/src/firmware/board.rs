//! A board that runs: what is typed on its console, and what is shown there.

use std::fmt::Display;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Range;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::bridge::Network;
use super::image::Image;
use super::ports::Ports;
use crate::waiting::{SOON, Waiting};

/// All of the host, as a board sees it.
const HOST: &str = "10.0.2.2";

/// What makes place for a line.
const ERASED: &str = "\r\u{1b}[K";

/// A board that runs; it is switched off when it is dropped.
#[derive(Debug)]
pub struct Board {
    name: String,
    child: Child,
    keys: ChildStdin,
    lines: Waiting<String>,
    dialogue: Arc<Mutex<Vec<String>>>,
    ports: Ports,
    /// Where the emulator is asked about it.
    monitor: PathBuf,
}

/// What a board's network card is wired to.
#[derive(Debug)]
pub(super) struct Cable {
    /// QEMU's words for it.
    pub(super) netdev: String,
    pub(super) mac: String,
    pub(super) ports: Ports,
}

impl Board {
    /// Switches on a board that joins `server`, of the host's loopback, as `nick`.
    pub fn join(image: &Image, nick: &str, server: SocketAddr) -> Self {
        Board::join_told(image, nick, server, &[])
    }

    /// The same, and it is told `more` on its command line.
    pub fn join_told(image: &Image, nick: &str, server: SocketAddr, more: &[(&str, &str)]) -> Self {
        let server = format!("{HOST}:{}", server.port());
        Board::member(image, nick, &server, &Cable::to_the_host(), more)
    }

    /// The same, in a network of boards.
    pub fn join_over(network: &Network, image: &Image, nick: &str, server: SocketAddr) -> Self {
        let server = if server.ip().is_loopback() {
            format!("{HOST}:{}", server.port())
        } else {
            server.to_string()
        };
        Board::member(image, nick, &server, &network.plug_in(), &[])
    }

    /// Switches on a board that is a directory; where the host finds it.
    pub fn host(image: &Image) -> (Self, SocketAddr) {
        let board = Board::directory(image, &Cable::to_the_host());
        let addr = board.forwarded_tcp();
        (board, addr)
    }

    /// The same, in a network of boards, where it has an address of its own; the host finds it at
    /// [`Board::forwarded_tcp`].
    pub fn host_over(network: &Network, image: &Image) -> (Self, SocketAddr) {
        let board = Board::directory(image, &network.plug_in());
        let addr = (network.last_address(), board.ports.tcp).into();
        (board, addr)
    }

    fn member(
        image: &Image,
        nick: &str,
        server: &str,
        cable: &Cable,
        more: &[(&str, &str)],
    ) -> Self {
        let mut told = vec![
            ("server", server.to_owned()),
            ("nick", nick.to_owned()),
            ("udp", cable.ports.udp.to_string()),
            ("chat", cable.ports.tcp.to_string()),
        ];
        told.extend(more.iter().map(|(key, value)| (*key, (*value).to_owned())));
        Board::start(image, nick, cable, &told)
    }

    fn directory(image: &Image, cable: &Cable) -> Self {
        Board::start(image, "directory", cable, &[("port", cable.ports.tcp)])
    }

    fn start(image: &Image, name: &str, cable: &Cable, told: &[(&str, impl Display)]) -> Self {
        let mut semihosting = "enable=on,target=native,arg=node".to_owned();
        for (key, value) in told {
            semihosting.push_str(&format!(",arg={key}={value}"));
        }
        static BOARDS: AtomicUsize = AtomicUsize::new(0);
        let number = BOARDS.fetch_add(1, Ordering::Relaxed);
        let monitor =
            std::env::temp_dir().join(format!("plausch-{}-{number}.monitor", std::process::id()));
        let mut child = image
            .emulator(&cable.mac)
            .args(["-display", "none", "-serial", "stdio", "-monitor"])
            .arg(format!("unix:{},server=on,wait=off", monitor.display()))
            .args(["-netdev", &cable.netdev, "-semihosting-config", &semihosting])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("QEMU starts");
        let keys = child.stdin.take().expect("a pipe");
        let stdout = child.stdout.take().expect("a pipe");
        let dialogue = Arc::new(Mutex::new(Vec::new()));
        let (sender, receiver) = channel();
        let kept = Arc::clone(&dialogue);
        thread::spawn(move || {
            for line in BufReader::new(stdout).split(b'\n') {
                let Ok(line) = line else { return };
                let line = String::from_utf8_lossy(&line).trim_end().to_owned();
                if let Ok(mut dialogue) = kept.lock() {
                    dialogue.push(line.clone());
                }
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let lines = Waiting::new(receiver);
        let name = name.to_owned();
        Board { name, child, keys, lines, dialogue, ports: cable.ports, monitor }
    }

    /// What it is called: a member's is its first nickname.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Types a line on its console.
    pub fn types(&mut self, line: &str) {
        self.types_keys(format!("{line}\r").as_bytes());
    }

    /// Types these keys on its console.
    pub fn types_keys(&mut self, keys: &[u8]) {
        // Whether it still reads is for the test to see in what it shows.
        let _ = self.keys.write_all(keys).and_then(|()| self.keys.flush());
    }

    /// Waits for a line that holds `part`, and takes it. Those before it stay.
    ///
    /// # Panics
    /// Where it does not come soon.
    pub fn shows(&mut self, part: &str) -> String {
        self.shows_within(SOON, part)
    }

    /// The same, within `time`.
    ///
    /// # Panics
    /// Where it does not come.
    pub fn shows_within(&mut self, time: Duration, part: &str) -> String {
        let wanted = |line: &String| line.contains(part).then(|| line.clone());
        let name = &self.name;
        self.lines
            .take(time, wanted)
            .unwrap_or_else(|why| panic!("{name} did not show “{part}”: {why}"))
    }

    /// Waits for a line that holds any of `parts`, and takes it.
    ///
    /// # Panics
    /// Where none comes within `time`.
    pub fn shows_any(&mut self, time: Duration, parts: &[&str]) -> String {
        let wanted =
            |line: &String| parts.iter().any(|part| line.contains(part)).then(|| line.clone());
        let name = &self.name;
        self.lines
            .take(time, wanted)
            .unwrap_or_else(|why| panic!("{name} showed none of {parts:?}: {why}"))
    }

    /// Waits until it has done all that was typed before.
    ///
    /// # Panics
    /// Where it answers no more.
    pub fn answers(&mut self) {
        self.types("/ready?");
        self.shows("! there is no command /ready?");
    }

    /// All lines so far that hold `part`, waited for or not, as they look on a terminal: what was typed and made
    /// place for them is gone.
    pub fn shown(&self, part: &str) -> Vec<String> {
        let dialogue = self.dialogue.lock().expect("no thread panics");
        let looks = |line: &String| line.rsplit(ERASED).next().unwrap_or(line).to_owned();
        dialogue.iter().map(looks).filter(|line| line.contains(part)).collect()
    }

    /// What its memory holds in `addresses` at this moment.
    ///
    /// # Errors
    /// Where the emulator cannot be asked.
    pub fn memory(&self, addresses: Range<u64>) -> io::Result<Vec<u8>> {
        let mut monitor = UnixStream::connect(&self.monitor)?;
        monitor.set_read_timeout(Some(SOON))?;
        let mut answer = BufReader::new(monitor.try_clone()?);
        let mut wait_for_prompt = || {
            let mut said = Vec::new();
            while !said.ends_with(b"(qemu) ") {
                if answer.read_until(b' ', &mut said)? == 0 {
                    return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
                }
            }
            Ok(())
        };
        wait_for_prompt()?;
        let file = self.monitor.with_extension("memory");
        let (from, len) = (addresses.start, addresses.end.saturating_sub(addresses.start));
        writeln!(monitor, "pmemsave {from} {len} \"{}\"", file.display())?;
        wait_for_prompt()?;
        let memory = std::fs::read(&file);
        let _ = std::fs::remove_file(&file);
        memory
    }

    /// Where the host finds the port on which it takes invitations.
    pub fn forwarded_udp(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.ports.udp).into()
    }

    /// Where the host finds all the ports on which it may wait for others.
    pub fn doors(&self) -> impl Iterator<Item = SocketAddr> + use<> {
        self.ports.all_tcp().map(|port| (Ipv4Addr::LOCALHOST, port).into())
    }

    /// Where the host finds the first port on which it waits for others.
    pub fn forwarded_tcp(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.ports.tcp).into()
    }
}

impl Cable {
    /// To the host's loopback, and nothing else.
    fn to_the_host() -> Self {
        let ports = Ports::free();
        let netdev = format!("user,id=n0{}", ports.forwarded(""));
        Cable { netdev, mac: "52:54:00:12:34:56".to_owned(), ports }
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.monitor);
        if thread::panicking() {
            let dialogue = self.dialogue.lock().map(|dialogue| dialogue.join("\n  "));
            eprintln!("--- {} (board)\n  {}", self.name, dialogue.unwrap_or_default());
        }
    }
}
