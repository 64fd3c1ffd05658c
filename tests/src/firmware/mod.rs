//! Nodes on emulated boards: images built, switched on, and wired to the host or to each other.
//!
//! ```text
//!  plausch serve, plausch chat      QEMU: a board                 QEMU: a board   QEMU: a board
//!      127.0.0.1, forwarded ports     10.0.2.15                     10.0.2.15       10.0.2.16
//!          │                             │                              │               │
//!          └── QEMU's user network ──────┘          host ── gateway ────┴── bridge ─────┘
//!               10.0.2.2: the host                        10.0.2.2      loses, doubles, delays
//! ```
//!
//! All of the host looks like 10.0.2.2 to a board, and the board like 127.0.0.1 to the host: the protocol's rule
//! about loopback addresses makes the host's members reachable for it, and forwarded ports make it reachable for
//! them.
//!
//! | file | what |
//! |---|---|
//! | `image.rs` | images, built with whatever compiler is there |
//! | `board.rs` | a board that runs: its console and its network card |
//! | `bridge.rs` | a network of several boards on which frames are lost |
//! | `ports.rs` | ports of the host that nobody else takes |

mod board;
mod bridge;
mod image;
mod ports;

use std::io::{Write as _, stderr};
use std::thread;

pub use board::Board;
pub use bridge::{Disturbance, Network};
pub use image::Image;

pub use crate::bare_metal::Missing;

/// A Cortex-M3's instruction set, the RP2040's, and the ESP32-C3's.
pub const TARGETS: [&str; 3] =
    ["thumbv7m-none-eabi", "thumbv6m-none-eabi", "riscv32imc-unknown-none-elf"];
/// The same, as far as they have images that are a directory.
pub const DIRECTORIES: [&str; 2] = ["thumbv7m-none-eabi", "thumbv6m-none-eabi"];

/// Plays `scenario` on a member's board of each kind, all at once: a node mostly waits.
///
/// # Panics
/// Where it does on any.
pub fn on_every_board(scenario: impl Fn(&Image) + Sync) {
    on_each(&TARGETS, "", scenario);
}

/// Plays `scenario` on a directory's board of each kind, all at once.
///
/// # Panics
/// Where it does on any.
pub fn on_every_directory(scenario: impl Fn(&Image) + Sync) {
    on_each(&DIRECTORIES, "directory", scenario);
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

/// The image; where something is missing, says so, and that this part is skipped. With
/// `PLAUSCH_FIRMWARE=required` in the environment nothing is skipped.
///
/// # Panics
/// Where nothing is to be skipped.
pub fn image_or_skip(target: &str, features: &str) -> Option<Image> {
    let built = Image::build(target, features);
    match built.and_then(|image| image.can_run().map(|()| image)) {
        Ok(image) => Some(image),
        Err(Missing(why)) => {
            let required = std::env::var_os("PLAUSCH_FIRMWARE").is_some_and(|it| it == "required");
            assert!(!required, "{target}: {why}");
            let test = thread::current().name().unwrap_or("a test").to_owned();
            // Not through a macro: a test that passes would keep it to itself.
            let _ = writeln!(stderr(), "SKIPPED: {test} on {target}: {why}");
            None
        }
    }
}
