//! [`Network`]: a network of several boards, with a gateway to the host. It can lose, duplicate and
//! delay frames.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write as _};
use std::net::{IpAddr, Ipv4Addr};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::cable::Cable;
use super::ports::Ports;
use crate::home::Home;
use crate::world::Dice;

/// The last byte of the first address. The gateway gives out addresses in the order in which boards
/// ask.
const FIRST_ADDRESS: u8 = 15;
/// More bytes than any frame has.
const MAX_FRAME: usize = 2048;
/// How often the bridge checks whether it must end.
const CHECK_INTERVAL: Duration = Duration::from_millis(200);
/// The longest delay of a frame.
const MAX_DELAY: Duration = Duration::from_millis(20);

/// A network for boards. Dropping it ends it.
#[derive(Debug)]
pub struct Network {
    home: Home,
    shared: Arc<Mutex<Shared>>,
    bridge: Option<JoinHandle<()>>,
    gateway: Child,
}

/// The fraction of frames to which each of these happens. The others pass at once.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disturbance {
    /// Lost.
    pub lost: f64,
    /// Delivered twice.
    pub doubled: f64,
    /// Delivered late, so that others overtake it.
    pub late: f64,
}

#[derive(Debug)]
struct Shared {
    /// The sockets of the gateway and of the boards, in the order in which they were switched on.
    plugs: Vec<PathBuf>,
    ports: Vec<Ports>,
    disturbance: Disturbance,
    /// The plugs that are pulled: no frame comes from them or goes to them.
    pulled: BTreeSet<usize>,
    harmed: usize,
    ended: bool,
}

impl Network {
    /// A network for up to this many boards, with a gateway to the host.
    ///
    /// # Panics
    /// If QEMU cannot start.
    pub fn new(boards: usize) -> Self {
        let home = Home::new();
        let bridge = home.path().join("bridge");
        let socket = UnixDatagram::bind(&bridge).expect("a socket");
        let ports: Vec<_> = (0..boards).map(|_| Ports::free()).collect();
        let mut user = "user,id=u0".to_owned();
        for (at, ports) in ports.iter().enumerate() {
            user.push_str(&ports.forwarded(&address(at).to_string()));
        }
        let plug = home.path().join("gateway");
        let gateway = gateway(&user, &dgram("d0", &plug, &bridge));
        let shared = Arc::new(Mutex::new(Shared {
            plugs: vec![plug],
            ports,
            disturbance: Disturbance::default(),
            pulled: BTreeSet::new(),
            harmed: 0,
            ended: false,
        }));
        let of_thread = Arc::clone(&shared);
        let bridge = Some(thread::spawn(move || carry(&socket, &of_thread)));
        Network { home, shared, bridge, gateway }
    }

    /// Sets what happens to frames from now on.
    pub fn disturb(&self, disturbance: Disturbance) {
        self.lock().disturbance = disturbance;
    }

    /// Pulls the plug of a board, or puts it in again. The first board is 0.
    pub fn pull(&self, board: usize, pulled: bool) {
        let mut shared = self.lock();
        match pulled {
            true => shared.pulled.insert(board + 1),
            false => shared.pulled.remove(&(board + 1)),
        };
    }

    /// The number of frames so far that were lost, doubled or late.
    pub fn harmed(&self) -> usize {
        self.lock().harmed
    }

    /// A cable for one more board. All boards before it must have their addresses already.
    pub(super) fn plug_in(&self) -> Cable {
        let mut shared = self.lock();
        let number = shared.plugs.len();
        let ports = *shared.ports.get(number - 1).expect("the network is made for as many boards");
        let plug = self.home.path().join(format!("board{number}"));
        let netdev = dgram("n0", &plug, &self.home.path().join("bridge"));
        shared.plugs.push(plug);
        Cable { netdev, mac: format!("52:54:00:12:34:{number:02x}"), ports }
    }

    /// The address of the last board that was plugged in.
    pub(super) fn last_address(&self) -> IpAddr {
        address(self.lock().plugs.len() - 2).into()
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().expect("no thread panics")
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        let _ = self.gateway.kill();
        let _ = self.gateway.wait();
        if let Ok(mut shared) = self.shared.lock() {
            shared.ended = true;
        }
        let _ = self.bridge.take().map(JoinHandle::join);
    }
}

fn address(board: usize) -> Ipv4Addr {
    Ipv4Addr::new(10, 0, 2, FIRST_ADDRESS + u8::try_from(board).expect("a network of few"))
}

/// QEMU without a machine: its user network, connected to the bridge.
fn gateway(user: &str, cable: &str) -> Child {
    let mut child = Command::new("qemu-system-arm")
        .args(["-M", "none", "-nodefaults", "-display", "none", "-monitor", "stdio"])
        .args(["-netdev", user, "-netdev", cable])
        .args(["-netdev", "hubport,id=h0,hubid=0,netdev=u0"])
        .args(["-netdev", "hubport,id=h1,hubid=0,netdev=d0"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // It complains that there is no network card.
        .stderr(Stdio::null())
        .spawn()
        .expect("QEMU starts");
    // It answers as soon as its network is there.
    let asked = child.stdin.as_mut().expect("a pipe").write_all(b"info network\n");
    let mut said = String::new();
    let mut bytes = [0; 256];
    let stdout = child.stdout.as_mut().expect("a pipe");
    while !said.contains("h1:") {
        let count = stdout.read(&mut bytes).unwrap_or(0);
        assert!(asked.is_ok() && count > 0, "no gateway: {said}");
        said.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
    child
}

/// The argument of QEMU's `-netdev` for a cable to the bridge.
fn dgram(id: &str, from: &Path, to: &Path) -> String {
    let (from, to) = (from.display(), to.display());
    format!("dgram,id={id},local.type=unix,local.path={from},remote.type=unix,remote.path={to}")
}

/// Delivers each frame only to its destination: the gateway would also answer for others.
fn carry(socket: &UnixDatagram, shared: &Mutex<Shared>) {
    let mut dice = Dice::new(7);
    let mut known = BTreeMap::<Address, usize>::new();
    let mut delayed = BTreeMap::<(Instant, usize), (PathBuf, Vec<u8>)>::new();
    let mut count = 0;
    let mut frame = [0; MAX_FRAME];
    // A board that takes nothing for so long loses the frame.
    let _ = socket.set_write_timeout(Some(CHECK_INTERVAL));
    loop {
        let now = Instant::now();
        while let Some(next) = delayed.first_entry().filter(|next| next.key().0 <= now) {
            let (to, frame) = next.remove();
            let _ = socket.send_to(&frame, to);
        }
        let next = delayed.keys().next().map_or(CHECK_INTERVAL, |(at, _)| at.duration_since(now));
        let _ = socket.set_read_timeout(Some(next.max(Duration::from_millis(1))));
        let received = socket.recv_from(&mut frame);
        let Ok(mut shared) = shared.lock() else { return };
        if shared.ended {
            return;
        }
        let Ok((len, from)) = received else { continue };
        let frame = &frame[..len];
        let from = shared.plugs.iter().position(|plug| from.as_pathname() == Some(plug));
        let (Some(from), Some((to, source))) = (from, addresses(frame)) else { continue };
        known.insert(source, from);
        let all = 0..shared.plugs.len();
        let to = known.get(&to).map_or(all, |&at| at..at + 1);
        for at in to.filter(|&at| at != from) {
            let disturbance = shared.disturbance;
            if [from, at].iter().any(|at| shared.pulled.contains(at))
                || dice.chance(disturbance.lost)
            {
                shared.harmed += 1;
                continue;
            }
            let copies = 1 + usize::from(dice.chance(disturbance.doubled));
            shared.harmed += copies - 1;
            for _ in 0..copies {
                let late = match dice.chance(disturbance.late) {
                    true => dice.up_to(MAX_DELAY),
                    false => Duration::ZERO,
                };
                shared.harmed += usize::from(!late.is_zero());
                count += 1;
                let to = shared.plugs[at].clone();
                delayed.insert((Instant::now() + late, count), (to, frame.to_vec()));
            }
        }
    }
}

type Address = [u8; 6];

/// A frame's destination and source.
fn addresses(frame: &[u8]) -> Option<(Address, Address)> {
    let (to, rest) = frame.split_first_chunk()?;
    Some((*to, *rest.first_chunk()?))
}
