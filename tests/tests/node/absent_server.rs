//! A server that is not there any more while nobody says so. By its name this is what tests begin with: the others run
//! while it waits.

use std::thread;
use std::time::Duration;

use plausch_tests::firmware::{Board, Image, Network, on_every_board};
use plausch_tests::process::{JsonClient, Server};
use plausch_tests::waiting::SOON;
use rustix::process::Signal;
use serde_json::json;

/// A silent link is dead after 90 s (§6).
const SILENCE_TIMEOUT: Duration = Duration::from_secs(90).saturating_add(SOON);

/// Two tests in one: each waits for more than a minute, and they do so at the same time.
#[test]
fn a_node_leaves_a_server_that_is_silent_or_out_of_reach_and_joins_it_again() {
    thread::scope(|scope| {
        for (what, scenario) in [
            ("a server that falls silent", a_server_falls_silent as fn(&Image)),
            ("a cable that is pulled", a_cable_is_pulled),
        ] {
            let named = thread::Builder::new().name(what.to_owned());
            named.spawn_scoped(scope, move || on_every_board(scenario)).expect("a thread");
        }
    });
}

fn a_server_falls_silent(image: &Image) {
    let mut server = Server::start(&[]);
    let mut node = Board::join(image, "node", server.addr());
    node.shows("* you are in the room, as node");
    // Its kernel still acknowledges what is sent to it, and keeps the connection open.
    server.process().signal(Signal::STOP);
    node.shows_within(SILENCE_TIMEOUT, "! not in the room");
    node.shows("* trying again in");
    node.answers();
    server.process().signal(Signal::CONT);
    node.shows("* you are in the room, as node");
    let mut ann = JsonClient::join("ann", server.addr());
    node.types("back");
    ann.expect(&json!({"event": "broadcast", "from": "node", "text": "back"}));
}

fn a_cable_is_pulled(image: &Image) {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let network = Network::new(1);
    let mut node = Board::join_over(&network, image, "node", server.addr());
    ann.expect(&json!({"event": "joined", "nick": "node"}));
    node.shows("* here: ann");
    network.pull(0, true);
    // TCP keeps this text, for nobody has noticed yet.
    node.types("into the void");
    node.shows_within(SILENCE_TIMEOUT, "! not in the room");
    node.shows("* trying again in");
    node.answers();
    network.pull(0, false);
    node.shows("* here: ann");
    node.types("back");
    ann.expect(&json!({"event": "broadcast", "from": "node", "text": "back"}));
}
