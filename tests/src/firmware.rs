//! Images for boards, built, and run in an emulated one with a network of its own.
//!
//! All of the host looks like 10.0.2.2 to the board, and the board like 127.0.0.1 to the host: the protocol's
//! rule about loopback addresses makes the host's members reachable for it, and forwarded ports make it reachable
//! for them.

use std::fmt::Display;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::ops::Range;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::bare_metal::{Compiler, output, tree};
use crate::waiting::{SOON, Waiting};

pub use crate::bare_metal::Missing;

/// On how many ports a board waits for private chats, in turns.
const CHAT_PORTS: u16 = 8;

/// An image, and what runs it.
#[derive(Debug, Clone)]
pub struct Image {
    elf: PathBuf,
    emulator: Emulator,
}

/// A board of QEMU's, and the crate for it.
#[derive(Debug, Clone, Copy)]
struct Emulator {
    package: &'static str,
    program: &'static str,
    machine: &'static [&'static str],
    /// Its network card.
    card: &'static [&'static str],
}

const MPS2: Emulator = Emulator {
    package: "node-mps2",
    program: "qemu-system-arm",
    machine: &["-M", "mps2-an385"],
    card: &["-net", "nic,model=lan9118,netdev=n0"],
};

const VIRT: Emulator = Emulator {
    package: "node-virt",
    program: "qemu-system-riscv32",
    machine: &["-M", "virt", "-bios", "none"],
    card: &["-device", "virtio-net-device,netdev=n0"],
};

impl Image {
    /// Builds the image for `target`, as a member or, with `features`, as something else.
    ///
    /// # Errors
    /// Says what is missing on this machine to build it.
    ///
    /// # Panics
    /// Where everything is there, and it still cannot be built.
    pub fn build(target: &str, features: &str) -> Result<Self, Missing> {
        let emulator = if target.starts_with("riscv") { VIRT } else { MPS2 };
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _alone = ONE_AT_A_TIME.lock();
        let package = emulator.package;
        let folder = tree().join("target/firmware");
        let built = Compiler::of(target)?
            .build(&tree().join("apps/firmware"))
            .args(["--package", package, "--features", features, "--target-dir"])
            .arg(&folder)
            .status()
            .expect("cargo runs");
        assert!(built.success(), "{package} cannot be built for {target}");
        // Each variant under a name of its own: what they share is built once, and none replaces another.
        let variant = if features.is_empty() { "node" } else { features };
        let elf = folder.join(format!("{package}-{target}-{variant}.elf"));
        std::fs::copy(folder.join(target).join("release").join(package), &elf)
            .expect("the image can be copied");
        Ok(Image { elf, emulator })
    }

    /// Where it is.
    pub fn elf(&self) -> &Path {
        &self.elf
    }

    /// Whether it can be run here.
    ///
    /// # Errors
    /// Says what is missing.
    pub fn can_run(&self) -> Result<(), Missing> {
        let program = self.emulator.program;
        let found = output(program, &["--version"]).map(|_| ());
        found.ok_or_else(|| Missing(format!("{program} is not installed")))
    }

    /// The same; where something is missing, says so, and that this part is skipped. With `PLAUSCH_FIRMWARE=required`
    /// in the environment nothing is skipped.
    ///
    /// # Panics
    /// Where nothing is to be skipped.
    pub fn build_or_skip(target: &str, features: &str) -> Option<Self> {
        let built = Image::build(target, features);
        match built.and_then(|image| image.can_run().map(|()| image)) {
            Ok(image) => Some(image),
            Err(Missing(why)) => {
                let required =
                    std::env::var_os("PLAUSCH_FIRMWARE").is_some_and(|it| it == "required");
                assert!(!required, "{target}: {why}");
                eprintln!("SKIPPED: the emulated board ({target}): {why}");
                None
            }
        }
    }
}

/// A board that runs; it is switched off when it is dropped.
#[derive(Debug)]
pub struct Board {
    name: String,
    child: Child,
    keys: ChildStdin,
    lines: Waiting<String>,
    dialogue: Arc<Mutex<Vec<String>>>,
    /// Where the emulator is asked about it.
    monitor: PathBuf,
}

impl Board {
    /// Switches on a board that joins `server`, of the host's loopback, as `nick`.
    pub fn join(image: &Image, nick: &str, server: SocketAddr) -> Self {
        let (udp, chat) = (free_udp_port(), free_tcp_ports());
        let mut forwarded = format!("hostfwd=udp:127.0.0.1:{udp}-:{udp}");
        for port in chat..chat + CHAT_PORTS {
            forwarded.push_str(&format!(",hostfwd=tcp:127.0.0.1:{port}-:{port}"));
        }
        let server = format!("10.0.2.2:{}", server.port());
        let told = [
            ("server", server),
            ("nick", nick.to_owned()),
            ("udp", udp.to_string()),
            ("chat", chat.to_string()),
        ];
        Board::start(image, nick, &forwarded, &told)
    }

    /// Switches on a board that is a directory; where the host finds it.
    pub fn host(image: &Image) -> (Self, SocketAddr) {
        let port = free_tcp_ports();
        let forwarded = format!("hostfwd=tcp:127.0.0.1:{port}-:{port}");
        let board = Board::start(image, "directory", &forwarded, &[("port", port.to_string())]);
        (board, SocketAddr::from(([127, 0, 0, 1], port)))
    }

    fn start(image: &Image, name: &str, forwarded: &str, told: &[(&str, impl Display)]) -> Self {
        let mut semihosting = "enable=on,target=native,arg=node".to_owned();
        for (key, value) in told {
            semihosting.push_str(&format!(",arg={key}={value}"));
        }
        static BOARDS: AtomicUsize = AtomicUsize::new(0);
        let number = BOARDS.fetch_add(1, Ordering::Relaxed);
        let monitor =
            std::env::temp_dir().join(format!("plausch-{}-{number}.monitor", std::process::id()));
        let mut child = Command::new(image.emulator.program)
            .args(image.emulator.machine)
            .args(["-display", "none", "-serial", "stdio", "-monitor"])
            .arg(format!("unix:{},server=on,wait=off", monitor.display()))
            .arg("-netdev")
            .arg(format!("user,id=n0,{forwarded}"))
            .args(image.emulator.card)
            .arg("-semihosting-config")
            .arg(semihosting)
            .arg("-kernel")
            .arg(&image.elf)
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
        Board { name: name.to_owned(), child, keys, lines, dialogue, monitor }
    }

    /// Types a line on its console.
    pub fn types(&mut self, line: &str) {
        // Whether it still reads is for the test to see in what it shows.
        let _ = write!(self.keys, "{line}\r").and_then(|()| self.keys.flush());
    }

    /// Waits for a line that holds `part`, and takes it.
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

fn free_udp_port() -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    socket.local_addr().expect("it is bound").port()
}

/// The first of as many free ports as a board waits for chats on.
fn free_tcp_ports() -> u16 {
    loop {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let first = listener.local_addr().expect("it is bound").port();
        let Some(end) = first.checked_add(CHAT_PORTS) else { continue };
        if (first + 1..end).all(|port| TcpListener::bind(("127.0.0.1", port)).is_ok()) {
            return first;
        }
    }
}
