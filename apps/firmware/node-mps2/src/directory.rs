//! The board as the directory of a room.

use core::fmt::Write as _;

use embassy_executor::Spawner;
#[cfg(feature = "secure")]
use embassy_futures::block_on;
use embassy_net::Stack;
use plausch_node::Board as _;
#[cfg(feature = "secure")]
use plausch_node::{Flash, OwnKey};
use plausch_transport_embassy::{DirectoryResources, DirectoryRunner, Host, HostEvent, Limits};
#[cfg(feature = "secure")]
use plausch_transport_embassy::{HostSecurity, Keys, host_secure};
use static_cell::StaticCell;

use crate::arguments;
use crate::board::Mps2;
#[cfg(feature = "secure")]
use crate::flash::RamFlash;
#[cfg(feature = "secure")]
use crate::noise;
use crate::uart::Out;

/// The bytes that are kept of what the room said.
const PAST: usize = if cfg!(feature = "directory-past") { 512 } else { 0 };
/// The number of members, and the bytes that may wait for each: enough for the list of all members.
const ROOM: (usize, usize) = if cfg!(feature = "directory-32") { (32, 2560) } else { (8, 1024) };

/// How many links may be secure: all, except in a room for thirty-two, which leaves no memory for that.
const SECURE: usize = match cfg!(feature = "secure") && ROOM.0 == 8 {
    true => ROOM.0 + 2,
    false => 0,
};

type Directory =
    DirectoryResources<{ ROOM.0 + 2 }, 512, { ROOM.1 + 3 * PAST + 112 * SECURE }, PAST, SECURE>;

/// The sockets that it needs.
pub(crate) const SOCKETS: usize = Directory::SOCKETS;

pub(crate) fn start(spawner: Spawner, stack: Stack<'static>) {
    static DIRECTORY: StaticCell<Directory> = StaticCell::new();
    let resources = DIRECTORY.init(Directory::new());
    let port = arguments::number("port").unwrap_or(9000);
    let seed = arguments::number("seed").unwrap_or(1).into();
    let limits = Limits::default();
    let board = Mps2::new();
    #[cfg(feature = "secure")]
    let (runner, host) = match own_keys(&board) {
        Some(keys) if SECURE > 0 => {
            let security = HostSecurity::Offered;
            host_secure(stack, resources, port, limits, seed, keys, security)
        }
        _ => plausch_transport_embassy::host(stack, resources, port, limits, seed),
    };
    #[cfg(not(feature = "secure"))]
    let (runner, host) = plausch_transport_embassy::host(stack, resources, port, limits, seed);
    spawner.spawn(directory(runner).expect("spawned once"));
    spawner.spawn(log(stack, host, board).expect("spawned once"));
}

/// What secure links are made with. Says by which key this directory is known, or why by none.
#[cfg(feature = "secure")]
fn own_keys(board: &Mps2) -> Option<Keys> {
    let flash = RamFlash::start(board.last_restart());
    let flash = Flash::new(flash, RamFlash::SETTINGS).expect("two sectors are enough");
    let mut storage = flash.with_keys(RamFlash::KEYS);
    let mut own_key = block_on(OwnKey::load(&mut storage, noise::generator()));
    let _ = match (own_key.public(), own_key.trouble()) {
        _ if SECURE == 0 => Ok(()),
        (Some(key), _) => {
            let fingerprint = key.fingerprint();
            write!(
                Out,
                "* links are encrypted; the fingerprint of the key of this server: {fingerprint}\r\n* its key, for links: {key}\r\n"
            )
        }
        (None, Some(trouble)) => {
            write!(
                Out,
                "! connections to the room here are not encrypted, since it has no key: {trouble}\r\n"
            )
        }
        (None, None) => Ok(()),
    };
    own_key.take_keys()
}

#[embassy_executor::task]
async fn directory(runner: DirectoryRunner) -> ! {
    runner.run().await
}

#[embassy_executor::task]
async fn log(stack: Stack<'static>, host: Host, board: Mps2) -> ! {
    stack.wait_config_up().await;
    let room = if ROOM.0 == 8 { "eight" } else { "thirty-two" };
    let _ = write!(Out, "* a room for {room}, started by {}\r\n", board.last_restart());
    loop {
        let _ = match host.next_event().await {
            HostEvent::Joined { nick, addr, .. } => write!(Out, "* {nick} joined ({addr})\r\n"),
            HostEvent::Left { nick, leave, .. } => {
                write!(Out, "* {nick} left: {}\r\n", leave.as_str())
            }
            HostEvent::Refused { ip, refusal } => write!(Out, "* told {ip}: {refusal}\r\n"),
            _ => Ok(()),
        };
    }
}
