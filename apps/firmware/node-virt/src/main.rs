#![no_std]
#![no_main]
//! The node on QEMU's virt: riscv32imc with virtio-net.
//!
//! It reads its arguments by semihosting: `server=HOST:PORT nick=NICK udp=PORT chat=PORT`, where
//! `chat` is the first of eight ports. `secret=BYTE` gives it a key, which everybody can guess: the board keeps none. Its
//! noise is the host's `/dev/urandom`.

mod arguments;
mod board;
mod executor;
#[cfg(feature = "secure")]
mod noise;
mod ticks;
mod uart;
mod virtio_net;

use embassy_executor::Spawner;
use embassy_net::{DhcpConfig, StackResources};
#[cfg(feature = "secure")]
use plausch_node::OwnKey;
use plausch_node::{Channels, NoStorage, Settings, Task, Wired};
use plausch_transport_embassy::{NodeResources, Runner};
use riscv_rt::entry;
use static_cell::StaticCell;

use board::Virt;
use virtio_net::VirtioNet;

/// Private chats at once.
const CHATS: usize = match (cfg!(feature = "one-chat"), cfg!(feature = "four-chats")) {
    (true, _) => 1,
    (_, true) => 4,
    _ => 2,
};
type Node = NodeResources<CHATS, 16, 544, 16>;
type Sockets = StackResources<{ Node::SOCKETS + 2 }>;
type Console = plausch_node::Console<uart::Out, NoStorage, Virt>;
type Supervisor = plausch_node::Supervisor<Wired>;

/// Starts the board.
#[entry]
fn main() -> ! {
    ticks::start();
    executor::run(start);
}

// Not inlined, so that its stack is free again before the tasks run.
#[inline(never)]
fn start(spawner: Spawner) {
    static SOCKETS: StaticCell<Sockets> = StaticCell::new();
    static NODE: StaticCell<Node> = StaticCell::new();
    static CHANNELS: StaticCell<Channels> = StaticCell::new();
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
    #[cfg(feature = "secure")]
    let mut own_key = OwnKey::given(noise::identity(), noise::generator());
    #[cfg(feature = "secure")]
    let (runner, node) =
        embassy_futures::block_on(own_key.node(stack, resources, &settings, &mut NoStorage));
    #[cfg(not(feature = "secure"))]
    let (runner, node) = plausch_transport_embassy::new(stack, resources, settings.config());
    let channels: &Channels = CHANNELS.init(Channels::new());
    spawner.spawn(room(runner, channels).expect("spawned once"));
    let supervisor = Supervisor::new(channels, stack, Wired, None, 1);
    spawner.spawn(supervise(SUPERVISOR.init(supervisor)).expect("spawned once"));
    let console = Console::new(
        node,
        stack,
        uart::Out,
        NoStorage,
        settings,
        #[cfg(feature = "secure")]
        own_key,
        Virt,
        channels,
    );
    spawner.spawn(run_console(CONSOLE.init(console)).expect("spawned once"));
}

#[embassy_executor::task]
async fn net(mut runner: embassy_net::Runner<'static, VirtioNet>) -> ! {
    runner.run().await
}

#[embassy_executor::task]
async fn room(runner: Runner, channels: &'static Channels) -> ! {
    channels.progress.pulse(Task::Room).beside(runner.run()).await
}

#[embassy_executor::task]
async fn supervise(supervisor: &'static mut Supervisor) -> ! {
    supervisor.run().await
}

#[embassy_executor::task]
async fn run_console(console: &'static mut Console) -> ! {
    console.run(uart::In).await
}
