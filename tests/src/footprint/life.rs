//! An image's life in an emulator → its deepest stack, and how soon it is in the room.

use std::time::{Duration, Instant};

use serde_json::json;

use super::image;
use crate::firmware::{Board, Image};
use crate::process::{JsonClient, Server};

/// What was seen of a life.
#[derive(Debug, Clone, Copy)]
pub(super) struct Life {
    pub(super) deepest_stack: u64,
    /// In milliseconds, from the moment at which the emulator starts.
    pub(super) until_joined: u64,
}

/// A member's: it joins, looks around, talks to the room, and is in a private chat each way.
///
/// # Panics
/// If it does not live it.
pub(super) fn member(image: &Image) -> Life {
    let server = Server::start(&[]);
    let mut ann = JsonClient::join("Änn", server.addr());
    let started = Instant::now();
    let mut node = Board::join(image, "node", server.addr());
    node.shows("* you are in the room, as node");
    let until_joined = started.elapsed();
    node.shows("* here: Änn");

    ann.ask(&json!({"do": "broadcast", "text": "hi  there 😀"}));
    node.shows("Änn: hi  there 😀");
    node.types("hello from the board 😀");
    ann.expect(&json!({"event": "broadcast", "from": "node", "text": "hello from the board 😀"}));

    ann.ask(&json!({"do": "chat", "with": "node"}));
    node.shows("invites you to a private chat");
    node.types("/accept");
    ann.expect(&json!({"event": "chat_opened", "with": "node"}));
    node.shows("what you type goes to Änn alone");
    ann.ask(&json!({"do": "say", "with": "node", "text": "psst 😀"}));
    node.shows("psst 😀");
    node.types("yes?");
    ann.expect(&json!({"event": "chat_message", "with": "node", "text": "yes?", "own": false}));
    ann.ask(&json!({"do": "close", "with": "node"}));
    node.shows("ended the chat");
    node.types("/room");

    node.types("/chat Änn");
    ann.expect(&json!({"event": "chat_request", "with": "node"}));
    ann.ask(&json!({"do": "accept", "with": "node"}));
    node.shows("what you type goes to Änn alone");
    node.types("it was me");
    ann.expect(&json!({"event": "chat_message", "with": "node", "text": "it was me"}));
    node.types("/close");
    ann.expect(&json!({"event": "chat_closed", "with": "node", "reason": "peer"}));
    node.types("/users");
    node.shows("* here: Änn");
    node.types("/status");
    node.shows("in the room at");
    life(&node, image, until_joined)
}

/// A directory's: as many members come as there is room for, and one more; one talks, and one leaves.
///
/// # Panics
/// If it does not live it.
pub(super) fn directory(image: &Image, members: usize) -> Life {
    let started = Instant::now();
    let (mut board, addr) = Board::host(image);
    board.shows("* a room for");
    let first = JsonClient::join("member1", addr);
    let until_joined = started.elapsed();
    let others = (2..=members).map(|n| JsonClient::join(&format!("member{n}"), addr));
    let mut all: Vec<JsonClient> = std::iter::once(first).chain(others).collect();
    JsonClient::start("late", addr, &[]).process().expect_text("the server is full");
    let last = all.len() - 1;
    all[last].ask(&json!({"do": "broadcast", "text": "all of you 😀"}));
    for member in &mut all {
        member.expect(&json!({"event": "broadcast", "text": "all of you 😀"}));
    }
    all[0].ask(&json!({"do": "quit"}));
    all[last].expect(&json!({"event": "left", "nick": "member1"}));
    life(&board, image, until_joined)
}

fn life(board: &Board, image: &Image, until_joined: Duration) -> Life {
    let stack = image::stack(image.elf());
    let memory = board.memory(stack).expect("the emulator shows the board's memory");
    // What was never touched is as it was in the beginning: painted by the start-up code, or zero.
    let words = memory.chunks_exact(4);
    let untouched =
        words.clone().next().map_or(0, |first| words.take_while(|word| *word == first).count());
    Life {
        deepest_stack: (memory.len() - 4 * untouched) as u64,
        until_joined: until_joined.as_millis() as u64,
    }
}
