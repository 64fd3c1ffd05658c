//! The board as the directory of a room.

use core::fmt::Write as _;

use embassy_executor::Spawner;
use embassy_net::Stack;
use plausch_node::Board as _;
use plausch_transport_embassy::{DirectoryResources, DirectoryRunner, Host, HostEvent, Limits};
use static_cell::StaticCell;

use crate::arguments;
use crate::board::Mps2;
use crate::uart::Out;

/// The bytes that are kept of what the room said.
const PAST: usize = if cfg!(feature = "directory-past") { 512 } else { 0 };
/// The number of members, and the bytes that may wait for each: enough for the list of all members.
const ROOM: (usize, usize) = if cfg!(feature = "directory-32") { (32, 2560) } else { (8, 1024) };

type Directory = DirectoryResources<{ ROOM.0 + 2 }, 512, { ROOM.1 + 3 * PAST }, PAST>;

/// The sockets that it needs.
pub(crate) const SOCKETS: usize = Directory::SOCKETS;

pub(crate) fn start(spawner: Spawner, stack: Stack<'static>) {
    static DIRECTORY: StaticCell<Directory> = StaticCell::new();
    let resources = DIRECTORY.init(Directory::new());
    let port = arguments::number("port").unwrap_or(9000);
    let seed = arguments::number("seed").unwrap_or(1).into();
    let limits = Limits::default();
    let (runner, host) = plausch_transport_embassy::host(stack, resources, port, limits, seed);
    spawner.spawn(directory(runner).expect("spawned once"));
    spawner.spawn(log(stack, host, Mps2::new()).expect("spawned once"));
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
