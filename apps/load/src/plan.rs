//! [`Plan`]: what a load is to do, and how far it is.

use std::io;
use std::time::Duration;

/// What to do.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Who is in the room and hears all.
    pub members: usize,
    /// How many of them also speak.
    pub senders: usize,
    /// Whether they speak on links of their own, behind all others, on which they hear nothing: where whoever listens
    /// cannot speak.
    pub apart: bool,
    /// How fast.
    pub pace: Pace,
    /// How many bytes a text has: [`STAMP`](crate::STAMP) at least.
    pub length: usize,
    /// Nothing new is said after this time.
    pub time: Duration,
    /// If nothing has arrived for so long, what is missing is lost.
    pub patience: Duration,
}

/// How fast members speak.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// As fast as all hear it: so many texts of each sender may be under way.
    Window(usize),
    /// So many texts a second, in all.
    Rate(f64),
}

/// What a load is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Members join.
    Joining,
    /// They talk.
    Talking,
}

/// How far a load is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// What it is at.
    pub phase: Phase,
    /// How many members are in the room.
    pub joined: usize,
    /// How long this phase goes on.
    pub time: Duration,
    /// How many texts members have heard, each counted for each.
    pub deliveries: u64,
}

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// This machine fails, for example for want of descriptors.
    #[error(transparent)]
    System(#[from] io::Error),
    /// The texts have more bytes than the server takes.
    #[error("a text may have {most} bytes at most")]
    TooLong {
        /// How many they may have.
        most: usize,
    },
}

/// Is told how far it is, ten times a second, and says whether to go on.
pub type Watch<'a> = Box<dyn FnMut(Progress) -> bool + 'a>;
