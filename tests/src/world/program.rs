//! What all programs of the world have in common.

use std::net::SocketAddr;

use plausch_core::time::Instant;
use plausch_core::wire::Dialect;

use super::ledger::Ledger;
use super::network::{EndId, Network, Signal};
use super::seen::Sights;

/// A program on one of the hosts.
pub trait Program {
    /// Something happened on the network.
    fn signal(&mut self, net: &mut Network, signal: Signal);

    /// When it wants to be woken.
    fn next_wake(&self) -> Option<Instant>;

    /// That time has come.
    fn wake(&mut self, net: &mut Network);
}

/// What a person wants.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each is the command of that name")]
pub enum Action<'a> {
    Join { directory: SocketAddr },
    Say { text: &'a str },
    Invite { peer: &'a str },
    Accept { peer: &'a str },
    Decline { peer: &'a str },
    SayInPrivate { peer: &'a str, text: &'a str },
    Close { peer: &'a str },
    Quit,
}

/// A program with somebody in front of it.
pub trait Person: Program {
    /// Does what the person wants.
    ///
    /// # Errors
    /// Says why it cannot be done.
    fn does(&mut self, net: &mut Network, action: Action<'_>) -> Result<(), String>;

    /// What the person has seen.
    fn sights(&mut self) -> &mut Sights;

    /// Whether it is in the room, as far as it knows.
    fn is_in(&self) -> bool;

    /// Who else is in the room, as far as it knows, in the order of nicknames; and how many more.
    fn roster(&self) -> (Vec<String>, u32);

    /// Where another is reached, and what it speaks, as far as it knows.
    fn member(&self, nick: &str) -> Option<(SocketAddr, Option<Dialect>)>;

    /// Its connection to the directory.
    fn directory_end(&self) -> Option<EndId>;

    /// Its private chats and what waits to become one, by whatever its connection is.
    fn chat_ends(&self) -> Vec<EndId>;

    /// The TCP port on which it waited last for somebody whom it invited.
    fn last_port(&self) -> Option<u16>;

    /// How many links it has, those included that are being closed.
    fn links(&self) -> usize;

    /// How many chats and invitations its machine knows of.
    fn pending(&self) -> usize;

    /// How long a text it has room for.
    fn longest_text(&self) -> usize;

    /// How many texts of the past it asks for, and whether also when it comes back.
    fn asks_for(&self) -> (u32, bool) {
        (0, false)
    }

    /// What became of its private chats; none of an original.
    fn ledger(&self) -> Option<&Ledger>;

    /// Whether it is an original.
    fn is_original(&self) -> bool;

    /// Where it takes invitations.
    fn address(&self) -> SocketAddr;
}
