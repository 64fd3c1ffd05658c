//! The board as a member of the room.

mod light;
mod typed;
mod watchdog;

use embassy_executor::Spawner;
use embassy_futures::block_on;
use embassy_net::Stack;
#[cfg(feature = "secure")]
use plausch_node::OwnKey;
use plausch_node::{Board as _, Channels, Flash, Restart, Settings, Task, Wired};
use plausch_transport_embassy::{NodeResources, Runner};
use static_cell::StaticCell;

use crate::arguments;
use crate::board::Mps2;
use crate::flash::RamFlash;
use crate::uart::Out;
use light::Light;
use typed::Typed;
use watchdog::Cmsdk;

/// Private chats at once.
const CHATS: usize = match (cfg!(feature = "one-chat"), cfg!(feature = "four-chats")) {
    (true, _) => 1,
    (_, true) => 4,
    _ => 2,
};

type Node = NodeResources<CHATS, 16, 544, 16>;
type Console = plausch_node::Console<Out, Flash<RamFlash>, Mps2>;
type Supervisor = plausch_node::Supervisor<Wired>;

/// The sockets that it needs.
pub(crate) const SOCKETS: usize = Node::SOCKETS;

pub(crate) fn start(spawner: Spawner, stack: Stack<'static>) {
    static CHANNELS: StaticCell<Channels> = StaticCell::new();
    static NODE: StaticCell<Node> = StaticCell::new();
    static SUPERVISOR: StaticCell<Supervisor> = StaticCell::new();
    static CONSOLE: StaticCell<Console> = StaticCell::new();

    let board = Mps2::new();
    let restart = board.last_restart();
    let flash = RamFlash::start(restart);
    let storage = Flash::new(flash, RamFlash::SETTINGS).expect("two sectors are enough");
    #[cfg(feature = "secure")]
    let storage = storage.with_keys(RamFlash::KEYS);
    let mut storage = storage;
    let mut settings = block_on(Settings::load(&mut storage));
    settings.server = settings.server.or_else(|| arguments::parsed("server"));
    settings.nick = settings.nick.or_else(|| arguments::parsed("nick"));
    settings.udp_port = arguments::number("udp").unwrap_or(7000);
    settings.chat_ports = arguments::number("chat").map(|first| [first, first.saturating_add(7)]);

    let channels: &Channels = CHANNELS.init(Channels::new());
    let resources = NODE.init(Node::new());
    #[cfg(feature = "secure")]
    let mut own_key = block_on(OwnKey::load(&mut storage, crate::noise::generator()));
    #[cfg(feature = "secure")]
    let (runner, node) = block_on(own_key.node(stack, resources, &settings, &mut storage));
    #[cfg(not(feature = "secure"))]
    let (runner, node) = plausch_transport_embassy::new(stack, resources, settings.config());
    spawner.spawn(room(runner, channels).expect("spawned once"));
    let supervisor = Supervisor::new(channels, stack, Wired, None, 1);
    spawner.spawn(supervise(SUPERVISOR.init(supervisor)).expect("spawned once"));
    let console = Console::new(
        node,
        stack,
        Out,
        storage,
        settings,
        #[cfg(feature = "secure")]
        own_key,
        board,
        channels,
    );
    spawner.spawn(run_console(CONSOLE.init(console)).expect("spawned once"));
    spawner.spawn(light(channels).expect("spawned once"));
    spawner.spawn(watch(channels).expect("spawned once"));
    if let (Restart::Power, Some(seconds)) = (restart, arguments::number("hang")) {
        spawner.spawn(hang(seconds.into()).expect("spawned once"));
    }
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
    console.run(Typed).await
}

#[embassy_executor::task]
async fn light(channels: &'static Channels) -> ! {
    channels.lamp.run(&mut Light).await
}

#[embassy_executor::task]
async fn watch(channels: &'static Channels) -> ! {
    channels.progress.run(&mut Cmsdk).await
}

/// Blocks the processor as a bug might: only the watchdog helps.
#[embassy_executor::task]
async fn hang(seconds: u64) -> ! {
    embassy_time::Timer::after_secs(seconds).await;
    loop {
        cortex_m::asm::nop();
    }
}
