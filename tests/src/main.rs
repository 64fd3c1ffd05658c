//! Programs that put the whole system to the test for as long as one likes.

use std::process::ExitCode;

use clap::Parser;
use plausch_tests::footprint::{self, Footprint};
#[cfg(target_os = "linux")]
use plausch_tests::peers::{self, Peers};
use plausch_tests::responsiveness::{self, Responsiveness};
use plausch_tests::soak::{self, Soak};
use plausch_tests::world::many::{self, Walks};

/// Puts the whole system to the test for as long as one likes
#[derive(Debug, Parser)]
#[command(name = "plausch-tests")]
enum Test {
    /// The real server, with members that behave well and with peers that do not
    Soak(Soak),
    /// Random walks through simulated worlds, one for each seed
    World(Walks),
    /// How big core, client, directory and nodes are on each target
    Footprint(Footprint),
    /// How quickly the terminal client answers if much is kept and many are in the room
    Responsiveness(Responsiveness),
    /// How fast the server is beside servers of others, and what strangers' handshakes do to it
    #[cfg(target_os = "linux")]
    Peers(Peers),
}

fn main() -> ExitCode {
    match Test::parse() {
        Test::Soak(soak) => soak::main(&soak),
        Test::World(walks) => many::main(&walks),
        Test::Footprint(footprint) => footprint::main(&footprint),
        Test::Responsiveness(asked) => responsiveness::main(&asked),
        #[cfg(target_os = "linux")]
        Test::Peers(peers) => peers::main(&peers),
    }
}
