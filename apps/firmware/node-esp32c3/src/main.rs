#![no_std]
#![no_main]
//! The node on an ESP32-C3: Wi-Fi with esp-radio, the console on the chip's own USB port, settings
//! in a partition of the flash. The radio needs a heap and threads, from esp-alloc and esp-rtos;
//! the node itself uses neither.

mod board;
mod flash;
mod light;
#[cfg(feature = "secure")]
mod noise;
mod usb;
mod watchdog;
mod wifi;

use embassy_executor::Spawner;
use embassy_futures::block_on;
use embassy_net::{DhcpConfig, StackResources};
use esp_hal::clock::CpuClock;
use esp_hal::ram;
use esp_hal::rng::Rng;
use esp_hal::rtc_cntl::Rtc;
use esp_hal::timer::timg::TimerGroup;
use esp_radio::wifi::Interface;
#[cfg(feature = "secure")]
use plausch_node::OwnKey;
use plausch_node::{Channels, Settings, Task};
use plausch_transport_embassy::{NodeResources, Runner};
use static_cell::StaticCell;

use board::Esp32C3;
use flash::Partitioned;
use watchdog::RtcWatchdog;
use wifi::EspRadio;

// What the bootloader looks for in an image.
esp_bootloader_esp_idf::esp_app_desc!();

// Logs go to a debug probe, not to the console.
#[cfg(feature = "defmt")]
use defmt_rtt as _;
#[cfg(feature = "defmt")]
defmt::timestamp!("{=u64:us}", embassy_time::Instant::now().as_micros());

/// The radio's heap: the bootloader's memory, and a part of the rest.
const RECLAIMED: usize = 64 * 1024;
const RESERVED: usize = 36 * 1024;

type Node = NodeResources<2, 16, 544, 16>;
type Sockets = StackResources<{ Node::SOCKETS + 2 }>;
type Console = plausch_node::Console<usb::Out, Partitioned, Esp32C3>;
type Supervisor = plausch_node::Supervisor<EspRadio>;

#[esp_rtos::main]
async fn main(spawner: Spawner) {
    start(spawner);
}

// Not inlined, so that its stack is free again before the tasks run.
#[inline(never)]
fn start(spawner: Spawner) {
    static SOCKETS: StaticCell<Sockets> = StaticCell::new();
    static NODE: StaticCell<Node> = StaticCell::new();
    static CHANNELS: StaticCell<Channels> = StaticCell::new();
    static SUPERVISOR: StaticCell<Supervisor> = StaticCell::new();
    static CONSOLE: StaticCell<Console> = StaticCell::new();

    let chip = esp_hal::init(esp_hal::Config::default().with_cpu_clock(CpuClock::max()));
    let board = Esp32C3::new();
    esp_alloc::heap_allocator!(#[ram(reclaimed)] size: RECLAIMED);
    esp_alloc::heap_allocator!(size: RESERVED);
    esp_rtos::start(TimerGroup::new(chip.TIMG0).timer0, chip.FROM_CPU_INTR0);

    let channels: &Channels = CHANNELS.init(Channels::new());
    spawner
        .spawn(watch(channels, RtcWatchdog(Rtc::new(chip.RTC_TIMER).rwdt)).expect("spawned once"));
    spawner.spawn(light(channels, light::Gpio8::new(chip.GPIO8)).expect("spawned once"));

    #[cfg(feature = "secure")]
    let generator = noise::generator(chip.RNG, chip.ADC1);
    let radio = EspRadio::start(chip.WIFI);
    // The numbers are truly random while the radio runs.
    let rng = Rng::new();
    let seed = u64::from(rng.random()) << 32 | u64::from(rng.random());
    let config = embassy_net::Config::dhcpv4(DhcpConfig::default());
    let sockets = SOCKETS.init(Sockets::new());
    let (stack, runner) = embassy_net::new(Interface::station(), config, sockets, seed);
    spawner.spawn(net(runner, channels).expect("spawned once"));

    let mut storage = Partitioned::new(chip.FLASH);
    let settings = block_on(Settings::load(&mut storage));
    let resources = NODE.init(Node::new());
    #[cfg(feature = "secure")]
    let mut own_key = block_on(OwnKey::load(&mut storage, generator));
    #[cfg(feature = "secure")]
    let (runner, node) = block_on(own_key.node(stack, resources, &settings, &mut storage));
    #[cfg(not(feature = "secure"))]
    let (runner, node) = plausch_transport_embassy::new(stack, resources, settings.config());
    spawner.spawn(room(runner, channels).expect("spawned once"));
    let supervisor = Supervisor::new(channels, stack, radio, settings.wifi.clone(), rng.random());
    spawner.spawn(supervise(SUPERVISOR.init(supervisor)).expect("spawned once"));
    let (keys, out) = usb::start(chip.USB_DEVICE);
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
async fn net(
    mut runner: embassy_net::Runner<'static, Interface>,
    channels: &'static Channels,
) -> ! {
    channels.progress.pulse(Task::Network).beside(runner.run()).await
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
async fn run_console(console: &'static mut Console, keys: usb::In) -> ! {
    console.run(keys).await
}

#[embassy_executor::task]
async fn light(channels: &'static Channels, mut led: light::Gpio8) -> ! {
    channels.lamp.run(&mut led).await
}

#[embassy_executor::task]
async fn watch(channels: &'static Channels, mut watchdog: RtcWatchdog) -> ! {
    channels.progress.run(&mut watchdog).await
}
