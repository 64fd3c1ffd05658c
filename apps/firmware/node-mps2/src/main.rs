#![no_std]
#![no_main]
//! The node on QEMU's mps2-an385: a Cortex-M3 with a LAN9118 Ethernet controller. What it is told, it takes from
//! its command line, by semihosting: `server=HOST:PORT nick=NICK udp=PORT chat=PORT`, the last for the first of
//! eight ports. What is set on its console goes before. `hang=SECONDS` has it hang once, `flash=BYTE` fills new flash.

mod arguments;
mod board;
mod executor;
#[cfg(not(feature = "directory"))]
mod flash;
mod interrupts;
mod lan9118;
mod time_driver;
mod uart;
#[cfg(not(feature = "directory"))]
mod watchdog;

use cortex_m_rt::entry;
use embassy_executor::Spawner;
#[cfg(not(feature = "directory"))]
use embassy_futures::block_on;
use embassy_net::{DhcpConfig, Stack, StackResources};
#[cfg(not(feature = "directory"))]
use plausch_node::{Board as _, Task, Wires};
use static_cell::StaticCell;

use board::Mps2;
use lan9118::Lan9118;

#[entry]
fn main() -> ! {
    let mut core = cortex_m::Peripherals::take().expect("nobody else has taken them");
    time_driver::start(&mut core.SYST);
    uart::start();
    executor::run(|spawner| start(spawner));
}

#[cfg(not(feature = "directory"))]
type Console = plausch_node::Console<uart::Out, plausch_node::Flash<flash::RamFlash>, Mps2>;
#[cfg(not(feature = "directory"))]
type Supervisor = plausch_node::Supervisor<plausch_node::Wired>;
/// How many private chats at once.
#[cfg(not(feature = "directory"))]
const CHATS: usize = match (cfg!(feature = "one-chat"), cfg!(feature = "four-chats")) {
    (true, _) => 1,
    (_, true) => 4,
    _ => 2,
};
#[cfg(not(feature = "directory"))]
type Node = plausch_transport_embassy::NodeResources<CHATS, 16, 512>;
#[cfg(not(feature = "directory"))]
type Sockets = StackResources<{ Node::SOCKETS + 2 }>;

/// How many members, and how many bytes may wait for each: the list of all of them, above all.
#[cfg(feature = "directory")]
const ROOM: (usize, usize) = if cfg!(feature = "directory-32") { (32, 2560) } else { (8, 1024) };
#[cfg(feature = "directory")]
type Directory = plausch_transport_embassy::DirectoryResources<{ ROOM.0 + 2 }, 512, { ROOM.1 }>;
#[cfg(feature = "directory")]
type Sockets = StackResources<{ Directory::SOCKETS + 2 }>;

// What it needs of the stack is given back before anything runs.
#[inline(never)]
fn start(spawner: Spawner) {
    static SOCKETS: StaticCell<Sockets> = StaticCell::new();
    let config = embassy_net::Config::dhcpv4(DhcpConfig::default());
    let seed = arguments::number("seed").unwrap_or(1);
    let sockets = SOCKETS.init(Sockets::new());
    let (stack, runner) = embassy_net::new(Lan9118::start(), config, sockets, seed.into());
    spawner.spawn(net(runner).expect("spawned once"));
    start_role(spawner, stack);
}

#[embassy_executor::task]
async fn net(mut runner: embassy_net::Runner<'static, Lan9118>) -> ! {
    runner.run().await
}

#[cfg(not(feature = "directory"))]
fn start_role(spawner: Spawner, stack: Stack<'static>) {
    use plausch_node::{Flash, Restart, Settings, Wired, Wires};

    static WIRES: StaticCell<Wires> = StaticCell::new();
    static NODE: StaticCell<Node> = StaticCell::new();
    static SUPERVISOR: StaticCell<Supervisor> = StaticCell::new();
    static CONSOLE: StaticCell<Console> = StaticCell::new();

    let board = Mps2::new();
    let restart = board.last_restart();
    let flash = flash::RamFlash::start(restart);
    let mut storage = Flash::new(flash, flash::RamFlash::RANGE).expect("two sectors are enough");
    let mut settings = block_on(Settings::load(&mut storage));
    settings.server = settings.server.or_else(|| arguments::parsed("server"));
    settings.nick = settings.nick.or_else(|| arguments::parsed("nick"));
    settings.udp_port = arguments::number("udp").unwrap_or(7000);
    settings.chat_ports = arguments::number("chat").map(|first| [first, first.saturating_add(7)]);

    let wires: &Wires = WIRES.init(Wires::new());
    let resources = NODE.init(Node::new());
    let (runner, node) = plausch_transport_embassy::new(stack, resources, settings.config());
    spawner.spawn(room(runner, wires).expect("spawned once"));
    let supervisor = Supervisor::new(wires, stack, Wired, None, 1);
    spawner.spawn(supervise(SUPERVISOR.init(supervisor)).expect("spawned once"));
    let console = Console::new(node, stack, uart::Out, storage, settings, board, wires);
    spawner.spawn(face(CONSOLE.init(console)).expect("spawned once"));
    spawner.spawn(light(wires).expect("spawned once"));
    spawner.spawn(watch(wires).expect("spawned once"));
    if let (Restart::Power, Some(seconds)) = (restart, arguments::number("hang")) {
        spawner.spawn(hang(seconds.into()).expect("spawned once"));
    }
}

#[cfg(not(feature = "directory"))]
#[embassy_executor::task]
async fn room(runner: plausch_transport_embassy::Runner, wires: &'static Wires) -> ! {
    wires.progress.pulse(Task::Room).beside(runner.run()).await
}

#[cfg(not(feature = "directory"))]
#[embassy_executor::task]
async fn supervise(supervisor: &'static mut Supervisor) -> ! {
    supervisor.run().await
}

#[cfg(not(feature = "directory"))]
#[embassy_executor::task]
async fn face(console: &'static mut Console) -> ! {
    console.run(uart::In).await
}

#[cfg(not(feature = "directory"))]
#[embassy_executor::task]
async fn light(wires: &'static Wires) -> ! {
    wires.lamp.run(&mut board::Light).await
}

#[cfg(not(feature = "directory"))]
#[embassy_executor::task]
async fn watch(wires: &'static Wires) -> ! {
    wires.progress.run(&mut watchdog::Cmsdk).await
}

/// Takes the processor away from everybody else, as a mistake might: only the watchdog helps.
#[cfg(not(feature = "directory"))]
#[embassy_executor::task]
async fn hang(seconds: u64) -> ! {
    embassy_time::Timer::after_secs(seconds).await;
    loop {
        cortex_m::asm::nop();
    }
}

#[cfg(feature = "directory")]
fn start_role(spawner: Spawner, stack: Stack<'static>) {
    use plausch_transport_embassy::Limits;

    static DIRECTORY: StaticCell<Directory> = StaticCell::new();
    let resources = DIRECTORY.init(Directory::new());
    let port = arguments::number("port").unwrap_or(9000);
    let (runner, host) = plausch_transport_embassy::host(stack, resources, port, Limits::default());
    spawner.spawn(directory(runner).expect("spawned once"));
    spawner.spawn(log(stack, host, Mps2::new()).expect("spawned once"));
}

#[cfg(feature = "directory")]
#[embassy_executor::task]
async fn directory(runner: plausch_transport_embassy::DirectoryRunner) -> ! {
    runner.run().await
}

#[cfg(feature = "directory")]
#[embassy_executor::task]
async fn log(stack: Stack<'static>, host: plausch_transport_embassy::Host, board: Mps2) -> ! {
    use core::fmt::Write as _;
    use plausch_node::Board as _;
    use plausch_transport_embassy::HostEvent;

    stack.wait_config_up().await;
    let room = if ROOM.0 == 8 { "eight" } else { "thirty-two" };
    let _ = write!(uart::Out, "* a room for {room}, started by {}\r\n", board.last_restart());
    loop {
        let _ = match host.next_event().await {
            HostEvent::Joined { nick, addr, .. } => write!(uart::Out, "* {nick} came ({addr})\r\n"),
            HostEvent::Left { nick, leave } => {
                write!(uart::Out, "* {nick} left: {}\r\n", leave.as_str())
            }
            HostEvent::Refused { ip, refusal } => write!(uart::Out, "* told {ip}: {refusal}\r\n"),
            _ => Ok(()),
        };
    }
}
