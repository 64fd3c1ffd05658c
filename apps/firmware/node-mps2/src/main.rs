#![no_std]
#![no_main]
//! The node on QEMU's mps2-an385: a Cortex-M3 with a LAN9118 Ethernet controller. What it is told, it takes from
//! its command line, by semihosting: `server=HOST:PORT nick=NICK udp=PORT chat=PORT`, the last for the first of
//! eight ports.

mod arguments;
mod board;
mod executor;
mod interrupts;
mod lan9118;
mod time_driver;
mod uart;

use cortex_m_rt::entry;
use embassy_executor::Spawner;
use embassy_net::{DhcpConfig, Stack, StackResources};
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
type Console = plausch_node::Console<uart::Out, plausch_node::Forgetful, Mps2>;
#[cfg(not(feature = "directory"))]
type Node = plausch_transport_embassy::NodeResources<2, 16, 512>;
#[cfg(not(feature = "directory"))]
type Sockets = StackResources<{ Node::SOCKETS + 2 }>;

/// Eight members.
#[cfg(feature = "directory")]
type Directory = plausch_transport_embassy::DirectoryResources<10, 512, 1024>;
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
    use plausch_node::{Forgetful, Settings};

    static NODE: StaticCell<Node> = StaticCell::new();
    static CONSOLE: StaticCell<Console> = StaticCell::new();
    let settings = Settings {
        server: arguments::parsed("server"),
        nick: arguments::parsed("nick"),
        udp_port: arguments::number("udp").unwrap_or(7000),
        chat_ports: arguments::number("chat").map(|first| [first, first.saturating_add(7)]),
        ..Settings::default()
    };
    let resources = NODE.init(Node::new());
    let (runner, node) = plausch_transport_embassy::new(stack, resources, settings.config());
    spawner.spawn(room(runner).expect("spawned once"));
    let console = Console::new(node, stack, uart::Out, Forgetful, settings, Mps2::new());
    spawner.spawn(face(CONSOLE.init(console)).expect("spawned once"));
}

#[cfg(not(feature = "directory"))]
#[embassy_executor::task]
async fn room(runner: plausch_transport_embassy::Runner) -> ! {
    runner.run().await
}

#[cfg(not(feature = "directory"))]
#[embassy_executor::task]
async fn face(console: &'static mut Console) -> ! {
    console.run(uart::In).await
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
    let _ = write!(uart::Out, "* a room for eight, started by {}\r\n", board.last_restart());
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
