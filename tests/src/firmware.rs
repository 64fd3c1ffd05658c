//! Images for boards, built, and run in an emulated one with a network of its own.
//!
//! All of the host looks like 10.0.2.2 to the board, and the board like 127.0.0.1 to the host: the protocol's
//! rule about loopback addresses makes the host's members reachable for it, and forwarded ports make it reachable
//! for them.

use std::fmt::Display;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::waiting::{SOON, Waiting};

/// On how many ports a board waits for private chats, in turns.
const CHAT_PORTS: u16 = 8;

/// Why something cannot be tried here.
#[derive(Debug, Clone)]
pub struct Missing(pub String);

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
    /// Says what is missing on this machine.
    ///
    /// # Panics
    /// Where everything is there, and it still cannot be built.
    pub fn build(target: &str, features: &str) -> Result<Self, Missing> {
        let emulator = if target.starts_with("riscv") { VIRT } else { MPS2 };
        if output(emulator.program, &["--version"]).is_none() {
            return Err(Missing(format!("{} is not installed", emulator.program)));
        }
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _alone = ONE_AT_A_TIME.lock();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the tree");
        // Each variant has a folder of its own: none is built over another.
        let folder =
            root.join("target/firmware").join(if features.is_empty() { "node" } else { features });
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command
            .args(["build", "--quiet", "--release", "--package", emulator.package])
            .args(["--target", target, "--features", features, "--target-dir"])
            .arg(&folder)
            .current_dir(root.join("apps/firmware"))
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .stdin(Stdio::null());
        let compiler = compiler(target)?;
        if let Some(rustc) = &compiler.with_source {
            command.env("RUSTC", rustc).env("RUSTC_BOOTSTRAP", "1");
        }
        if let Some(linkers) = &compiler.linkers {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let all = std::iter::once(linkers.clone()).chain(std::env::split_paths(&path));
            command.env("PATH", std::env::join_paths(all).expect("folders have no colon"));
        }
        let built = command.status().expect("cargo runs");
        assert!(built.success(), "{} cannot be built for {target}", emulator.package);
        let elf = folder.join(target).join("release").join(emulator.package);
        Ok(Image { elf, emulator })
    }

    /// The same; where something is missing, says so, and that this part is skipped. With `PLAUSCH_FIRMWARE=required`
    /// in the environment nothing is skipped.
    ///
    /// # Panics
    /// Where nothing is to be skipped.
    pub fn build_or_skip(target: &str, features: &str) -> Option<Self> {
        match Image::build(target, features) {
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

/// Which compiler builds for `target`, and where its linker is.
struct Compiler {
    /// One that has the library's source, but not the library.
    with_source: Option<PathBuf>,
    linkers: Option<PathBuf>,
}

fn compiler(target: &str) -> Result<Compiler, Missing> {
    let libdir = output("rustc", &["--print", "target-libdir", "--target", target]);
    let has_library = libdir.is_some_and(|libdir| Path::new(&libdir).is_dir());
    let host_libraries = output("rustc", &["--print", "target-libdir"]);
    let linkers = host_libraries
        .and_then(|libraries| Some(Path::new(&libraries).parent()?.join("bin")))
        .filter(|bin| bin.join("rust-lld").is_file());
    if has_library {
        return Ok(Compiler { with_source: None, linkers });
    }
    let system = PathBuf::from("/usr/bin/rustc");
    if system.is_file() && Path::new("/usr/lib/rustlib/src/rust/library/core").is_dir() {
        return Ok(Compiler { with_source: Some(system), linkers });
    }
    Err(Missing(format!(
        "no compiler for {target}: `rustup target add {target}`, or Debian's rustc-web and rust-web-src"
    )))
}

fn output(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// A board that runs; it is switched off when it is dropped.
#[derive(Debug)]
pub struct Board {
    name: String,
    child: Child,
    keys: ChildStdin,
    lines: Waiting<String>,
    dialogue: Arc<Mutex<Vec<String>>>,
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
        let mut child = Command::new(image.emulator.program)
            .args(image.emulator.machine)
            .args(["-display", "none", "-serial", "stdio", "-monitor", "none"])
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
        Board { name: name.to_owned(), child, keys, lines: Waiting::new(receiver), dialogue }
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
}

impl Drop for Board {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
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
