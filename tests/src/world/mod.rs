//! A world in which the protocol's machines meet: virtual time, a network with every fault, one directory, any
//! number of members of every kind. All randomness comes from one seed; a test that fails prints it, and the
//! dialogue that led to the failure.
//!
//! ```
//! use plausch_tests::world::World;
//!
//! let mut world = World::new(7);
//! world.join("ann");
//! world.join("bob");
//! world.settle();
//! world.say("ann", "hi");
//! world.settle();
//! world.hears("bob", "ann", "hi");
//! ```
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | [`World`]: who is there, and what time it is |
//! | `arriving.rs`, `acting.rs`, `looking.rs` | what tests say: who joins, who does what, who saw what |
//! | `network/` | hosts, TCP and UDP, and what goes wrong |
//! | `program.rs` | what all programs have in common |
//! | `directory/` | the directory, on the core's machine and the server's room log |
//! | `member.rs`, `wires.rs` | one of ours, on the core's machine |
//! | `original.rs`, `original_server.rs` | the stand-ins of the originals |
//! | `raw.rs` | somebody who sends any bytes at all |
//! | `seen.rs`, `ledger.rs` | what people see, and what became of each private chat |
//! | `outages.rs` | programs that stand still, clocks that jump, a directory that starts again |
//! | `laws/`, `walk.rs` | what is true of every world, and a random walk through one |
//! | `many.rs` | many walks, and the one that fails |
//! | `dice.rs`, `trace.rs` | randomness, and the dialogue so far |

mod acting;
mod arriving;
pub mod dice;
pub mod directory;
mod laws;
pub mod ledger;
mod looking;
pub mod many;
pub mod member;
pub mod network;
pub mod original;
pub mod original_server;
mod outages;
pub mod program;
pub mod raw;
pub mod seen;
pub mod trace;
pub mod walk;
mod wires;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use plausch_core::client::FixedTables;
use plausch_core::directory::Limits;
use plausch_core::time::Instant;
use plausch_transport_std::growing::ClientTables;

pub use arriving::Newcomer;
pub use dice::Dice;
pub use network::Faults;
pub use raw::{invitation, invitation_from};
pub use seen::Seen;

use crate::originals::Generation;
use directory::{DirectoryHost, Memory};
use member::Member;
use network::{HostId, Network, Port, ProgramId, Signal, Temper};
use original::Original;
use original_server::OriginalServer;
use program::{Person, Program};
use raw::Raw;

/// One of ours with room for everybody.
pub type Roomy = Member<ClientTables, 4608>;
/// One of ours on a small board: eight members, three chats, 256 bytes.
pub type Small = Member<FixedTables<8, 3>, 256>;

/// One of ours on a board as the nodes have it: sixteen members, two chats, 512 bytes.
pub type Node = Member<FixedTables<16, 2>, 512>;

/// See the module.
#[derive(Debug)]
pub struct World {
    seed: u64,
    net: Network,
    programs: Vec<Resident>,
    /// When each program wants to be woken, as it said when it was touched last.
    wakes: Vec<Option<Instant>>,
    /// Programs that were touched since.
    touched: Vec<ProgramId>,
    people: BTreeMap<String, ProgramId>,
    raws: BTreeMap<String, ProgramId>,
    directory: SocketAddr,
    /// Where everybody reaches it.
    doors: BTreeMap<String, SocketAddr>,
    /// Which host comes next.
    hosts: u8,
    laws: laws::Laws,
    /// Programs that stand still.
    frozen: BTreeMap<ProgramId, outages::Frozen>,
    /// The directory is not there.
    down: Option<outages::Down>,
    /// What was said to the room in the lives of directories that are gone.
    relayed_before: Vec<directory::Relay>,
}

#[derive(Debug)]
enum Resident {
    Directory(Box<DirectoryHost>),
    Server(Box<OriginalServer>),
    Roomy(Box<Roomy>),
    Small(Box<Small>),
    Node(Box<Node>),
    Original(Box<Original>),
    Raw(Box<Raw>),
}

/// The directory's host.
pub const DIRECTORY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
/// The directory's address on its host's network of IPv6.
pub const DIRECTORY_V6: &str = "fd00::1";
/// The directory's port.
pub const PORT: u16 = 9000;

/// A world that is not quiet by then never will be.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(120);
/// What is due within this time is waited for.
const SOON: Duration = Duration::from_millis(500);

impl World {
    /// A world with our directory in it.
    pub fn new(seed: u64) -> Self {
        Self::with_limits(seed, Limits::default())
    }

    /// A world in which these of ours are in the room already, and all is quiet.
    pub fn with_room(seed: u64, nicks: &[&str]) -> Self {
        let mut world = Self::new(seed);
        for nick in nicks {
            world.join(nick);
        }
        world.settle();
        world
    }

    /// A world with our directory, and `limits` of its own.
    pub fn with_limits(seed: u64, limits: Limits) -> Self {
        Self::with_memory(seed, limits, directory::BYTES_WAITING)
    }

    /// The same, with so many bytes that may wait for one member.
    pub fn with_memory(seed: u64, limits: Limits, bytes_waiting: usize) -> Self {
        Self::with_directory(seed, DirectoryHost::new(Memory::Growing, limits, bytes_waiting, 0))
    }

    /// A world whose directory is on a board: eight members.
    pub fn with_board(seed: u64) -> Self {
        let board =
            DirectoryHost::new(Memory::Board, Limits::default(), directory::BYTES_WAITING, 0);
        Self::with_directory(seed, board)
    }

    fn with_directory(seed: u64, directory: DirectoryHost) -> Self {
        Self::with(seed, Resident::Directory(Box::new(directory)))
    }

    /// A world with an original's server.
    pub fn with_original_server(seed: u64, generation: Generation) -> Self {
        Self::with(seed, Resident::Server(Box::new(OriginalServer::new(generation))))
    }

    fn with(seed: u64, directory: Resident) -> Self {
        let mut net = Network::new(seed);
        let host = net.host(DIRECTORY);
        net.add_address(host, DIRECTORY_V6.parse().expect("an address"));
        let temper = match directory {
            Resident::Server(_) => Temper::Frail,
            _ => Temper::Sturdy,
        };
        net.listen(ProgramId(0), host, temper, Port::Only(PORT), false);
        World {
            seed,
            net,
            programs: vec![directory],
            wakes: vec![None],
            touched: Vec::new(),
            people: BTreeMap::new(),
            raws: BTreeMap::new(),
            directory: SocketAddr::new(DIRECTORY, PORT),
            doors: BTreeMap::new(),
            hosts: 10,
            laws: laws::Laws::default(),
            frozen: BTreeMap::new(),
            down: None,
            relayed_before: Vec::new(),
        }
    }

    /// Lets things happen until nothing is on its way, and nothing is due soon.
    pub fn settle(&mut self) {
        let end = self.net.now() + SETTLE_TIMEOUT;
        loop {
            let soon = self.net.now() + SOON;
            let wake = self.next_wake().map(|(at, _)| at).filter(|&at| at <= soon);
            let Some(next) = self.net.next_arrival().into_iter().chain(wake).min() else { return };
            if next > end {
                self.fail("the world does not come to rest");
            }
            self.step();
        }
    }

    /// Lets things happen for so long.
    pub fn advance(&mut self, time: Duration) {
        let end = self.net.now() + time;
        while self.next_step().is_some_and(|at| at <= end) {
            self.step();
        }
        self.net.pass(end);
    }

    /// What time it is.
    pub fn now(&self) -> Instant {
        self.net.now()
    }

    /// What is left to chance.
    pub fn dice(&mut self) -> &mut Dice {
        &mut self.net.dice
    }

    /// What goes wrong on the network.
    pub fn faults(&mut self) -> &mut Faults {
        &mut self.net.faults
    }

    /// So many of all datagrams are lost from now on.
    pub fn lose_datagrams(&mut self, lost: f64) {
        self.net.faults.lost = lost;
        self.laws.calm.set_losing(lost > 0.0, self.net.now());
    }

    /// Ends the test: says why, from which seed, and what led to it.
    ///
    /// # Panics
    /// Always.
    pub fn fail(&self, why: impl std::fmt::Display) -> ! {
        panic!("{why}")
    }

    /// Takes no notes of what happens: [`World::dialogue`] is empty.
    pub fn leave_untold(&mut self) {
        self.net.trace.leave_untold();
    }

    /// The dialogue so far.
    pub fn dialogue(&self) -> String {
        self.net.trace.to_string()
    }

    fn step(&mut self) {
        let wake = self.next_wake();
        let arrival = self.net.next_arrival();
        match (arrival, wake) {
            (Some(arrival), Some((at, _))) if arrival <= at => self.arrive(),
            (_, Some((at, program))) => {
                self.net.pass(at);
                self.wake(program);
            }
            (Some(_), None) => self.arrive(),
            (None, None) => {}
        }
        self.check_laws();
    }

    fn arrive(&mut self) {
        if let Some((program, signal)) = self.net.arrive() {
            match self.frozen.get_mut(&program) {
                Some(frozen) => frozen.signals.push_back(signal),
                None if program == ProgramId(0) && self.down.is_some() => {}
                None => self.signal(program, signal),
            }
        }
    }

    fn signal(&mut self, program: ProgramId, signal: Signal) {
        self.touched.push(program);
        let World { net, programs, .. } = self;
        if let Some(program) = programs.get_mut(program.0) {
            program.signal(net, signal);
        }
    }

    fn wake(&mut self, program: ProgramId) {
        if self.frozen.contains_key(&program) {
            return self.thaw(program);
        }
        if program == ProgramId(0) && self.down.is_some() {
            return self.rises();
        }
        self.check_spin(program);
        self.touched.push(program);
        let World { net, programs, .. } = self;
        if let Some(program) = programs.get_mut(program.0) {
            program.wake(net);
        }
    }

    fn next_step(&mut self) -> Option<Instant> {
        let wake = self.next_wake().map(|(at, _)| at);
        self.net.next_arrival().into_iter().chain(wake).min()
    }

    fn next_wake(&mut self) -> Option<(Instant, ProgramId)> {
        for id in self.touched.drain(..) {
            if let (Some(wake), Some(program)) = (self.wakes.get_mut(id.0), self.programs.get(id.0))
            {
                *wake = program.next_wake();
            }
        }
        let wakes = self.wakes.iter().enumerate().filter_map(|(at, wake)| {
            let id = ProgramId(at);
            let wake = match (self.frozen.get(&id), &self.down) {
                (Some(frozen), _) => frozen.until,
                (None, Some(down)) if id == ProgramId(0) => down.until,
                _ => (*wake)?,
            };
            Some((wake, id))
        });
        wakes.min()
    }

    fn add(&mut self, make: impl FnOnce(&mut Network, ProgramId) -> Resident) -> ProgramId {
        let id = ProgramId(self.programs.len());
        let resident = make(&mut self.net, id);
        self.programs.push(resident);
        self.wakes.push(None);
        self.touched.push(id);
        id
    }

    /// The host at `ip`, or a new one with an address of its own.
    fn host(&mut self, ip: Option<IpAddr>) -> (HostId, IpAddr) {
        let ip = ip.unwrap_or_else(|| {
            self.hosts += 1;
            Ipv4Addr::new(10, 0, 0, self.hosts).into()
        });
        (self.net.host(ip), ip)
    }

    /// The directory.
    ///
    /// # Panics
    /// If it is an original's server.
    pub fn directory(&self) -> &DirectoryHost {
        match self.programs.first() {
            Some(Resident::Directory(directory)) => directory,
            _ => panic!("the directory is not ours"),
        }
    }

    /// The directory, to do something with it.
    pub(crate) fn operate<R>(
        &mut self,
        with: impl FnOnce(&mut DirectoryHost, &mut Network) -> R,
    ) -> R {
        self.touched.push(ProgramId(0));
        match self.programs.first_mut() {
            Some(Resident::Directory(directory)) => with(directory, &mut self.net),
            _ => panic!("the directory is not ours"),
        }
    }

    /// Somebody of that name, to do something with it.
    pub(crate) fn person<R>(
        &mut self,
        name: &str,
        with: impl FnOnce(&mut dyn Person, &mut Network) -> R,
    ) -> R {
        let World { net, programs, people, touched, .. } = self;
        touched.extend(people.get(name));
        let resident = people.get(name).and_then(|id| programs.get_mut(id.0));
        match resident.and_then(Resident::person_mut) {
            Some(person) => with(person, net),
            None => panic!("there is no {name}"),
        }
    }

    /// Somebody of that name.
    pub(crate) fn person_ref(&self, name: &str) -> &dyn Person {
        let resident = self.people.get(name).and_then(|id| self.programs.get(id.0));
        match resident.and_then(Resident::person) {
            Some(person) => person,
            None => panic!("there is no {name}"),
        }
    }

    /// Somebody raw of that name, to do something with it.
    pub(crate) fn raw<R>(
        &mut self,
        name: &str,
        with: impl FnOnce(&mut Raw, &mut Network) -> R,
    ) -> R {
        let World { net, programs, raws, touched, .. } = self;
        touched.extend(raws.get(name));
        match raws.get(name).and_then(|id| programs.get_mut(id.0)) {
            Some(Resident::Raw(raw)) => with(raw, net),
            _ => panic!("there is no raw {name}"),
        }
    }

    fn names(&self) -> Vec<String> {
        self.people.keys().cloned().collect()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() && self.net.trace.is_told() {
            eprintln!("seed {}; the dialogue:\n{}", self.seed, self.net.trace);
        }
    }
}

impl Resident {
    fn program_mut(&mut self) -> &mut dyn Program {
        match self {
            Resident::Directory(program) => &mut **program,
            Resident::Server(program) => &mut **program,
            Resident::Roomy(program) => &mut **program,
            Resident::Small(program) => &mut **program,
            Resident::Node(program) => &mut **program,
            Resident::Original(program) => &mut **program,
            Resident::Raw(program) => &mut **program,
        }
    }

    fn person_mut(&mut self) -> Option<&mut dyn Person> {
        match self {
            Resident::Roomy(person) => Some(&mut **person),
            Resident::Small(person) => Some(&mut **person),
            Resident::Node(person) => Some(&mut **person),
            Resident::Original(person) => Some(&mut **person),
            Resident::Directory(_) | Resident::Server(_) | Resident::Raw(_) => None,
        }
    }

    fn person(&self) -> Option<&dyn Person> {
        match self {
            Resident::Roomy(person) => Some(&**person),
            Resident::Small(person) => Some(&**person),
            Resident::Node(person) => Some(&**person),
            Resident::Original(person) => Some(&**person),
            Resident::Directory(_) | Resident::Server(_) | Resident::Raw(_) => None,
        }
    }

    fn signal(&mut self, net: &mut Network, signal: Signal) {
        self.program_mut().signal(net, signal);
    }

    fn wake(&mut self, net: &mut Network) {
        self.program_mut().wake(net);
    }

    fn next_wake(&self) -> Option<Instant> {
        match self {
            Resident::Directory(program) => program.next_wake(),
            Resident::Server(program) => program.next_wake(),
            Resident::Roomy(program) => program.next_wake(),
            Resident::Small(program) => program.next_wake(),
            Resident::Node(program) => program.next_wake(),
            Resident::Original(program) => program.next_wake(),
            Resident::Raw(program) => program.next_wake(),
        }
    }
}
