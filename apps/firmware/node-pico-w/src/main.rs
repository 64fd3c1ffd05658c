#![no_std]
#![no_main]
//! The node on a Raspberry Pi Pico W. Its console is a serial line over USB.

mod board;
mod no_network;
#[cfg(feature = "secure")]
mod noise;
mod radio;
mod usb;

use defmt_rtt as _;
use embassy_executor::Spawner;
use embassy_net::{DhcpConfig, Runner, StackResources};
use embassy_rp::clocks::RoscRng;
#[cfg(not(has_radio_firmware))]
use plausch_node::JoinError;
#[cfg(feature = "secure")]
use plausch_node::OwnKey;
use plausch_node::{Board as _, Channels, Flash, Settings, Task};
use plausch_transport_embassy::NodeResources;
use static_cell::StaticCell;

use board::{Dog, PicoW};
use no_network::NoNetwork;
use radio::{Light, Radio};

/// Two private chats, 32 others by name, messages of up to 768 bytes.
type Node = NodeResources<2, 32, 768, 16>;
type Sockets = StackResources<{ Node::SOCKETS + 2 }>;
type Console = plausch_node::Console<usb::Out, Flash<board::Flash>, PicoW>;
#[cfg(has_radio_firmware)]
type Driver = radio::chip::Driver;
#[cfg(not(has_radio_firmware))]
type Driver = NoNetwork;
type Supervisor = plausch_node::Supervisor<Radio>;

#[embassy_executor::main]
async fn main(spawner: Spawner) {
    static CHANNELS: StaticCell<Channels> = StaticCell::new();
    static SOCKETS: StaticCell<Sockets> = StaticCell::new();
    static NODE: StaticCell<Node> = StaticCell::new();
    static SUPERVISOR: StaticCell<Supervisor> = StaticCell::new();
    static CONSOLE: StaticCell<Console> = StaticCell::new();

    let p = embassy_rp::init(embassy_rp::config::Config::default());
    let channels: &Channels = CHANNELS.init(Channels::new());
    let board = PicoW::new();
    defmt::info!("started by {}", defmt::Display2Format(&board.last_restart()));
    // As early as this, because starting may hang, too.
    spawner.spawn(watch(channels).expect("spawned once"));
    let (device, keys, out) = usb::start(p.USB);
    spawner.spawn(serial(device).expect("spawned once"));

    let flash = embassy_rp::flash::Flash::new_blocking(p.FLASH);
    let flash = board::Flash::new(flash);
    let storage = Flash::new(flash, board::SETTINGS).expect("two sectors are enough");
    #[cfg(feature = "secure")]
    let storage = storage.with_keys(board::KEYS);
    let mut storage = storage;
    let settings = Settings::load(&mut storage).await;

    let mut rng = RoscRng;
    let seed = rng.next_u64();
    let sockets = SOCKETS.init(Sockets::new());
    let mut dhcp = DhcpConfig::default();
    dhcp.hostname = "plausch".try_into().ok();
    let config = embassy_net::Config::dhcpv4(dhcp);

    #[cfg(has_radio_firmware)]
    let started = {
        let pins = radio::chip::Pins {
            power: p.PIN_23,
            data: p.PIN_24,
            select: p.PIN_25,
            clock: p.PIN_29,
            pio: p.PIO0,
            dma: p.DMA_CH0,
        };
        let run =
            |runner| spawner.spawn(radio::chip::chip(runner, channels).expect("spawned once"));
        radio::chip::start(pins, run).await
    };
    #[cfg(not(has_radio_firmware))]
    let started: Result<(NoNetwork, _), _> = Err(JoinError::NoRadio);

    let (stack, radio) = match started {
        Ok((driver, control)) => {
            let (stack, runner) = embassy_net::new(driver, config, sockets, seed);
            spawner.spawn(net(runner, channels).expect("spawned once"));
            (stack, Ok(control))
        }
        Err(error) => {
            let (stack, runner) = embassy_net::new(NoNetwork, config, sockets, seed);
            spawner.spawn(no_net(runner).expect("spawned once"));
            (stack, Err(error))
        }
    };

    let resources = NODE.init(Node::new());
    #[cfg(feature = "secure")]
    let mut own_key = OwnKey::load(&mut storage, noise::generator()).await;
    #[cfg(feature = "secure")]
    let (runner, node) = own_key.node(stack, resources, &settings, &mut storage).await;
    #[cfg(not(feature = "secure"))]
    let (runner, node) = plausch_transport_embassy::new(stack, resources, settings.config());
    spawner.spawn(room(runner, channels).expect("spawned once"));
    let wifi = settings.wifi.clone();
    let supervisor = Supervisor::new(channels, stack, Radio::new(radio), wifi, rng.next_u32());
    spawner.spawn(supervise(SUPERVISOR.init(supervisor)).expect("spawned once"));
    spawner.spawn(light(channels, Light(radio)).expect("spawned once"));
    let console = Console::new(
        node,
        stack,
        out,
        storage,
        settings,
        #[cfg(feature = "secure")]
        own_key,
        board,
        channels,
    );
    spawner.spawn(run_console(CONSOLE.init(console), keys).expect("spawned once"));
}

#[embassy_executor::task]
async fn serial(mut device: usb::Device) -> ! {
    device.run().await
}

#[embassy_executor::task]
async fn net(mut runner: Runner<'static, Driver>, channels: &'static Channels) -> ! {
    channels.progress.pulse(Task::Network).beside(runner.run()).await
}

#[embassy_executor::task]
async fn no_net(mut runner: Runner<'static, NoNetwork>) -> ! {
    runner.run().await
}

#[embassy_executor::task]
async fn room(runner: plausch_transport_embassy::Runner, channels: &'static Channels) -> ! {
    channels.progress.pulse(Task::Room).beside(runner.run()).await
}

#[embassy_executor::task]
async fn supervise(supervisor: &'static mut Supervisor) -> ! {
    supervisor.run().await
}

#[embassy_executor::task]
async fn light(channels: &'static Channels, mut light: Light) -> ! {
    channels.lamp.run(&mut light).await
}

#[embassy_executor::task]
async fn run_console(console: &'static mut Console, keys: usb::In) -> ! {
    console.run(keys).await
}

#[embassy_executor::task]
async fn watch(channels: &'static Channels) -> ! {
    channels.progress.run(&mut Dog).await
}
