#![no_std]
#![no_main]
//! The node on QEMU's mps2-an385: a Cortex-M3 with a LAN9118 Ethernet controller.
//!
//! It reads its arguments by semihosting: `server=HOST:PORT nick=NICK udp=PORT chat=PORT`, where
//! `chat` is the first of eight ports. Settings of its console take precedence. `hang=SECONDS`
//! makes it hang once, and `flash=BYTE` fills new flash. Its noise is the host's `/dev/urandom`.

mod arguments;
mod board;
#[cfg(feature = "directory")]
mod directory;
mod executor;
#[cfg(any(feature = "secure", not(feature = "directory")))]
mod flash;
mod interrupts;
mod lan9118;
#[cfg(not(feature = "directory"))]
mod member;
#[cfg(feature = "secure")]
mod noise;
mod time_driver;
mod uart;

use cortex_m_rt::entry;
use embassy_executor::Spawner;
use embassy_net::{DhcpConfig, StackResources};
use static_cell::StaticCell;

#[cfg(feature = "directory")]
use directory as role;
use lan9118::Lan9118;
#[cfg(not(feature = "directory"))]
use member as role;

#[entry]
fn main() -> ! {
    let mut core = cortex_m::Peripherals::take().expect("nobody else has taken them");
    time_driver::start(&mut core.SYST);
    uart::start();
    executor::run(start);
}

/// The role's sockets, and one each for DHCP and DNS.
type Sockets = StackResources<{ role::SOCKETS + 2 }>;

// Not inlined, so that its stack is free again before the tasks run.
#[inline(never)]
fn start(spawner: Spawner) {
    static SOCKETS: StaticCell<Sockets> = StaticCell::new();
    let config = embassy_net::Config::dhcpv4(DhcpConfig::default());
    let seed = arguments::number("seed").unwrap_or(1);
    let sockets = SOCKETS.init(Sockets::new());
    let (stack, runner) = embassy_net::new(Lan9118::start(), config, sockets, seed.into());
    spawner.spawn(net(runner).expect("spawned once"));
    role::start(spawner, stack);
}

#[embassy_executor::task]
async fn net(mut runner: embassy_net::Runner<'static, Lan9118>) -> ! {
    runner.run().await
}
