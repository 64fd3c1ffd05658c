//! [`Board`]: an emulated board. Tests type on its console and wait for what it shows.

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
use super::cable::Cable;
use super::image::Image;
use super::ports::Ports;
use crate::waiting::{SOON, Waiting};

/// The host's address, as a board sees it.
const HOST: &str = "10.0.2.2";

/// Erases the line that is being typed, before another one is shown.
const ERASE_LINE: &str = "\r\u{1b}[K";

/// An emulated board. Dropping it switches it off.
#[derive(Debug)]
pub struct Board {
    name: String,
    child: Child,
    keys: ChildStdin,
    lines: Waiting<String>,
    dialogue: Arc<Mutex<Vec<String>>>,
    ports: Ports,
    /// The socket of QEMU's monitor.
    monitor: PathBuf,
}

impl Board {
    /// Switches on a board that joins `server`, on the host's loopback, as `nick`.
    pub fn join(image: &Image, nick: &str, server: SocketAddr) -> Self {
        Board::join_with(image, nick, server, &[])
    }

    /// The same, with more `arguments` on its command line.
    pub fn join_with(
        image: &Image,
        nick: &str,
        server: SocketAddr,
        arguments: &[(&str, &str)],
    ) -> Self {
        let server = format!("{HOST}:{}", server.port());
        Board::member(image, nick, &server, &Cable::to_the_host(), arguments)
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

    /// Switches on a board that is a directory. Returns its address on the host.
    pub fn host(image: &Image) -> (Self, SocketAddr) {
        let board = Board::directory(image, &Cable::to_the_host());
        let addr = board.forwarded_tcp();
        (board, addr)
    }

    /// The same, in a network of boards. Returns its address there; on the host it is at
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
        let mut arguments = vec![
            ("server", server.to_owned()),
            ("nick", nick.to_owned()),
            ("udp", cable.ports.udp.to_string()),
            ("chat", cable.ports.tcp.to_string()),
            // The key of a board that cannot keep one.
            ("secret", "7".to_owned()),
        ];
        arguments.extend(more.iter().map(|(key, value)| (*key, (*value).to_owned())));
        Board::start(image, nick, cable, &arguments)
    }

    fn directory(image: &Image, cable: &Cable) -> Self {
        Board::start(image, "directory", cable, &[("port", cable.ports.tcp)])
    }

    fn start(image: &Image, name: &str, cable: &Cable, arguments: &[(&str, impl Display)]) -> Self {
        let mut semihosting = "enable=on,target=native,arg=node".to_owned();
        for (key, value) in arguments {
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

    /// Its name: of a member, its first nickname.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Types a line on its console.
    pub fn types(&mut self, line: &str) {
        self.types_keys(format!("{line}\r").as_bytes());
    }

    /// Types these keys on its console.
    pub fn types_keys(&mut self, keys: &[u8]) {
        // If the board does not read, the test sees it in what the board shows.
        let _ = self.keys.write_all(keys).and_then(|()| self.keys.flush());
    }

    /// Waits for a line that contains `part`, and takes it. The lines before it stay.
    ///
    /// # Panics
    /// If there is none soon.
    pub fn shows(&mut self, part: &str) -> String {
        self.shows_within(SOON, part)
    }

    /// The same, of a board that needs so much time.
    ///
    /// # Panics
    /// If there is none in time.
    pub fn shows_within(&mut self, time: Duration, part: &str) -> String {
        let wanted = |line: &String| line.contains(part).then(|| line.clone());
        let name = &self.name;
        self.lines
            .take(time, wanted)
            .unwrap_or_else(|why| panic!("{name} did not show “{part}”: {why}"))
    }

    /// Waits for a line that contains any of `parts`, and takes it.
    ///
    /// # Panics
    /// If there is none soon.
    pub fn shows_any(&mut self, parts: &[&str]) -> String {
        let wanted =
            |line: &String| parts.iter().any(|part| line.contains(part)).then(|| line.clone());
        let name = &self.name;
        self.lines
            .take(SOON, wanted)
            .unwrap_or_else(|why| panic!("{name} showed none of {parts:?}: {why}"))
    }

    /// Waits until the board has done all that was typed before.
    ///
    /// # Panics
    /// If it does not answer.
    pub fn answers(&mut self) {
        self.types("/ready?");
        self.shows("! there is no command /ready?");
    }

    /// All lines so far that contain `part`, taken or not, as they look on a terminal: without what
    /// was typed and then erased for them.
    pub fn shown(&self, part: &str) -> Vec<String> {
        let dialogue = self.dialogue.lock().expect("no thread panics");
        let looks = |line: &String| line.rsplit(ERASE_LINE).next().unwrap_or(line).to_owned();
        dialogue.iter().map(looks).filter(|line| line.contains(part)).collect()
    }

    /// The content of its memory at `addresses`.
    ///
    /// # Errors
    /// If QEMU's monitor does not answer.
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

    /// The host's address that leads to its UDP port for invitations.
    pub fn forwarded_udp(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.ports.udp).into()
    }

    /// The host's addresses that lead to all its TCP ports for private chats.
    pub fn forwarded_chats(&self) -> impl Iterator<Item = SocketAddr> + use<> {
        self.ports.all_tcp().map(|port| (Ipv4Addr::LOCALHOST, port).into())
    }

    /// The host's address that leads to its first TCP port.
    pub fn forwarded_tcp(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.ports.tcp).into()
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
