//! A node that restarts: what it keeps, and the reason it gives.

use plausch_tests::firmware::{Board, on_every_board_with_flash};
use plausch_tests::process::Server;

#[test]
fn settings_survive_a_restart() {
    on_every_board_with_flash(|image| {
        let server = Server::start(&[]);
        let mut node = Board::join(image, "node", server.addr());
        node.shows("started by power");
        node.shows("* you are in the room, as node");
        node.types("/nick börd");
        node.shows("* you are in the room, as börd");
        node.types("/reboot");
        node.shows("started by a command");
        node.shows("* you are in the room, as börd");
        node.types("/status");
        node.shows("started by a command");
        node.shows(&format!("in the room at 10.0.2.2:{}, as börd", server.addr().port()));
    });
}

#[test]
fn a_node_with_garbage_in_its_flash_says_so_and_can_be_set_again() {
    on_every_board_with_flash(|image| {
        let server = Server::start(&[]);
        let mut node = Board::join_with(image, "node", server.addr(), &[("flash", "165")]);
        node.shows("! some of the settings could not be read");
        node.shows("* you are in the room, as node");
        node.types("/nick other");
        node.shows("* you are in the room, as other");
        node.types("/reboot");
        node.shows("* you are in the room, as other");
    });
}

#[test]
fn a_node_that_hangs_is_restarted_by_its_watchdog() {
    on_every_board_with_flash(|image| {
        let server = Server::start(&[]);
        let mut node = Board::join_with(image, "node", server.addr(), &[("hang", "3")]);
        node.shows("* you are in the room, as node");
        node.shows("started by its watchdog");
        node.shows("* you are in the room, as node");
    });
}
