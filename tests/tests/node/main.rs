//! Nodes on emulated microcontrollers, with real Ethernet frames, among real processes and each
//! other. Each scenario runs on all instruction sets, each board in a QEMU of its own.
//!
//! | file | what |
//! |---|---|
//! | `absent_server.rs` | a server that is silent or out of reach: what takes longest, and begins first |
//! | `member.rs` | a node with our server and clients |
//! | `console.rs` | what is typed and pasted, and what a node's user is told |
//! | `originals.rs` | a node with stand-ins of the originals: their servers and their members |
//! | `hostile.rs` | garbage, floods, endless lists, strangers |
//! | `network.rs` | lost, doubled and late frames; boards that talk to each other |
//! | `restart.rs` | what survives a restart |
//! | `secure.rs` | secure links: keys that are remembered, compared, and others |
//! | `directory.rs` | a node that is the directory |

mod absent_server;
mod console;
mod directory;
mod hostile;
mod member;
mod network;
mod originals;
mod restart;
mod secure;

use plausch_tests::firmware::{Board, Image};
use plausch_tests::process::{JsonClient, Server};
use serde_json::json;

/// A server, ann, and a node that joined after her. Both know each other.
fn node_with_ann(image: &Image) -> (Server, JsonClient, Board) {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("ann", server.addr());
    let mut node = Board::join(image, "node", server.addr());
    ann.expect(&json!({"event": "joined", "nick": "node"}));
    node.shows("* here: ann");
    (server, ann, node)
}

/// One board invites the other, they talk, and the inviter ends the chat; also if frames are lost.
fn talk_in_private(asks: &mut Board, answers: &mut Board) {
    let (asker, answerer) = (asks.name().to_owned(), answers.name().to_owned());
    let (opened, failed) = (format!("what you type goes to {answerer} alone"), "is over");
    // If its nickname is lost twice, the other side gives up: invite again.
    while {
        asks.types(&format!("/chat {answerer}"));
        answers.shows(&format!("* {asker} (10.0.2."));
        answers.types("/accept");
        !asks.shows_any(&[&opened, failed, "did not answer"]).contains(&opened)
    } {}
    answers.shows(&format!("what you type goes to {asker} alone"));
    for n in 0..5 {
        asks.types(&format!("psst {n} 😀"));
        answers.types(&format!("yes {n}?"));
    }
    for n in 0..5 {
        answers.shows(&format!("[{asker}] {asker}: psst {n} 😀"));
        asks.shows(&format!("[{answerer}] {answerer}: yes {n}?"));
    }
    asks.types("/close");
    answers.shows(&format!("* {asker} ended the chat"));
    answers.types("/room");
    answers.shows("what you type goes to the room");
}
