//! A client's limits and times.

use crate::time::{Duration, Rate};
use crate::wire::PAYLOAD;

/// A client's limits and times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest payload in bytes that is sent to the directory (§7); less if that takes less (§6).
    pub payload_length: usize,
    /// How many invitations one IP address may send (§4).
    pub invitations: Rate,
    /// How long an invitation waits for its answer (§4).
    pub invitation: Duration,
    /// How often an invitation is repeated to a modern member (§4).
    pub repeat: Duration,
    /// How long the directory may take to answer.
    pub joining: Duration,
    /// After how much silence a modern directory is pinged (§6).
    pub ping_after: Duration,
    /// After how much silence the link to a modern directory is dead (§6).
    pub dead_after: Duration,
    /// How many texts that were said before it wants to be told, at most (§6). 0: none.
    pub past: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            payload_length: PAYLOAD,
            invitations: Rate { burst: 5, per_second: 1 },
            invitation: Duration::from_secs(10),
            repeat: Duration::from_secs(1),
            joining: Duration::from_secs(15),
            ping_after: Duration::from_secs(30),
            dead_after: Duration::from_secs(90),
            past: 0,
        }
    }
}
