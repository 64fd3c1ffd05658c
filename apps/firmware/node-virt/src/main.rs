#![no_std]
#![no_main]
//! The node on QEMU's virt: riscv32imc with virtio-net. What it is told, it takes from its command line, by
//! semihosting: `server=HOST:PORT nick=NICK udp=PORT chat=PORT`, the last for the first of eight ports.

mod arguments;
mod board;
mod executor;
mod ticks;
mod uart;
mod virtio_net;

use embassy_executor::Spawner;
use embassy_net::{DhcpConfig, StackResources};
use plausch_node::{Forgetful, Settings, Task, Wired, Wires};
use plausch_transport_embassy::{NodeResources, Runner};
use riscv_rt::entry;
use static_cell::StaticCell;

use board::Virt;
use virtio_net::VirtioNet;

/// How many private chats at once.
const CHATS: usize = match (cfg!(feature = "one-chat"), cfg!(feature = "four-chats")) {
    (true, _) => 1,
    (_, true) => 4,
    _ => 2,
};
type Node = NodeResources<CHATS, 16, 512>;
type Sockets = StackResources<{ Node::SOCKETS + 2 }>;
type Console = plausch_node::Console<uart::Out, Forgetful, Virt>;
type Supervisor = plausch_node::Supervisor<Wired>;

/// Starts the board.
#[entry]
fn main() -> ! {
    ticks::start();
    executor::run(start);
}

// What it needs of the stack is given back before anything runs.
#[inline(never)]
fn start(spawner: Spawner) {
    static SOCKETS: StaticCell<Sockets> = StaticCell::new();
    static NODE: StaticCell<Node> = StaticCell::new();
    static WIRES: StaticCell<Wires> = StaticCell::new();
    static SUPERVISOR: StaticCell<Supervisor> = StaticCell::new();
    static CONSOLE: StaticCell<Console> = StaticCell::new();

    let config = embassy_net::Config::dhcpv4(DhcpConfig::default());
    let seed = arguments::parsed("seed").unwrap_or(1);
    let sockets = SOCKETS.init(Sockets::new());
    let (stack, runner) = embassy_net::new(VirtioNet::start(), config, sockets, seed);
    spawner.spawn(net(runner).expect("spawned once"));

    let settings = Settings {
        server: arguments::parsed("server"),
        nick: arguments::parsed("nick"),
        udp_port: arguments::parsed("udp").unwrap_or(7000),
        chat_ports: arguments::parsed("chat").map(|first: u16| [first, first.saturating_add(7)]),
        ..Settings::default()
    };
    let resources = NODE.init(Node::new());
    let (runner, node) = plausch_transport_embassy::new(stack, resources, settings.config());
    let wires: &Wires = WIRES.init(Wires::new());
    spawner.spawn(room(runner, wires).expect("spawned once"));
    let supervisor = Supervisor::new(wires, stack, Wired, None, 1);
    spawner.spawn(supervise(SUPERVISOR.init(supervisor)).expect("spawned once"));
    let console = Console::new(node, stack, uart::Out, Forgetful, settings, Virt, wires);
    spawner.spawn(face(CONSOLE.init(console)).expect("spawned once"));
}

#[embassy_executor::task]
async fn net(mut runner: embassy_net::Runner<'static, VirtioNet>) -> ! {
    runner.run().await
}

#[embassy_executor::task]
async fn room(runner: Runner, wires: &'static Wires) -> ! {
    wires.progress.pulse(Task::Room).beside(runner.run()).await
}

#[embassy_executor::task]
async fn supervise(supervisor: &'static mut Supervisor) -> ! {
    supervisor.run().await
}

#[embassy_executor::task]
async fn face(console: &'static mut Console) -> ! {
    console.run(uart::In).await
}
