//! Nodes on emulated boards: builds images, runs them, and connects them to the host or to each
//! other.
//!
//! ```text
//!  plausch serve, plausch chat      QEMU: a board                 QEMU: a board   QEMU: a board
//!      127.0.0.1, forwarded ports     10.0.2.15                     10.0.2.15       10.0.2.16
//!          │                             │                              │               │
//!          └── QEMU's user network ──────┘          host ── gateway ────┴── bridge ─────┘
//!               10.0.2.2: the host                        10.0.2.2      loses, doubles, delays
//! ```
//!
//! To a board the host is 10.0.2.2, and to the host the board is 127.0.0.1. The protocol's rule
//! about loopback addresses makes the host's members reachable for the board, and forwarded ports
//! make the board reachable for them.
//!
//! | file | what |
//! |---|---|
//! | `image.rs` | builds an image |
//! | `board.rs` | an emulated board: its console and its network card |
//! | `bridge.rs` | a network of several boards that can lose frames |
//! | `cable.rs` | what connects a board to one of them, or to the host |
//! | `ports.rs` | ports of the host that lead to a board |

mod board;
mod bridge;
mod cable;
mod image;
mod ports;

use std::thread;

pub use board::Board;
pub use bridge::{Disturbance, Network};
pub use image::{ARM, Image};

pub use crate::bare_metal::Missing;
use crate::bare_metal::or_skip;

/// The targets of a member: a Cortex-M3's instruction set, the RP2040's, and the ESP32-C3's.
pub const TARGETS: [&str; 3] =
    ["thumbv7m-none-eabi", "thumbv6m-none-eabi", "riscv32imc-unknown-none-elf"];

/// Runs `scenario` with a member's image of each target, all at the same time.
///
/// # Panics
/// If any of them does.
pub fn on_every_board(scenario: impl Fn(&Image) + Sync) {
    on_each(&TARGETS, "", scenario);
}

/// Runs `scenario` with a member's image for each board that has flash and a watchdog, all at the same time.
///
/// # Panics
/// If any of them does.
pub fn on_every_board_with_flash(scenario: impl Fn(&Image) + Sync) {
    on_each(&ARM, "", scenario);
}

/// Runs `scenario` with a directory's image of each target, all at the same time.
///
/// # Panics
/// If any of them does.
pub fn on_every_directory(scenario: impl Fn(&Image) + Sync) {
    on_each(&ARM, "directory", scenario);
}

/// Runs `scenario` with an image of each target for a directory that keeps the last texts, all at the same time.
///
/// # Panics
/// If any of them does.
pub fn on_every_directory_with_past(scenario: impl Fn(&Image) + Sync) {
    on_each(&ARM, "directory-past", scenario);
}

fn on_each(targets: &[&str], features: &str, scenario: impl Fn(&Image) + Sync) {
    let images: Vec<_> =
        targets.iter().filter_map(|target| image_or_skip(target, features)).collect();
    thread::scope(|scope| {
        for image in &images {
            let scenario = &scenario;
            let named = thread::Builder::new().name(image.target().to_owned());
            named.spawn_scoped(scope, move || scenario(image)).expect("a thread");
        }
    });
}

/// The image. If something is missing on this machine, reports that the test is skipped and returns
/// none.
///
/// # Panics
/// If something is missing and the environment has `PLAUSCH_FIRMWARE=required`.
pub fn image_or_skip(target: &str, features: &str) -> Option<Image> {
    let image = Image::build(target, features).and_then(|image| image.can_run().map(|()| image));
    let thread = thread::current();
    let test = thread.name().unwrap_or("a test");
    or_skip(image, &format!("{test} on {target}"))
}
