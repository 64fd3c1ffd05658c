//! Programs that put the whole system to the test for as long as one likes.

use std::process::ExitCode;

use clap::Parser;
use plausch_tests::footprint::{self, Footprint};
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
}

fn main() -> ExitCode {
    match Test::parse() {
        Test::Soak(soak) => soak::main(&soak),
        Test::World(walks) => many::main(&walks),
        Test::Footprint(footprint) => footprint::main(&footprint),
        Test::Responsiveness(asked) => responsiveness::main(&asked),
    }
}
