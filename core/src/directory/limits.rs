//! What a directory allows (§7).

use super::PastLimits;
use crate::time::{Duration, Rate};
use crate::wire::PAYLOAD;

/// A directory's limits. The default is §7's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest payload in bytes that a client may send. Drivers give it to their decoders.
    pub payload_length: usize,
    /// How many members there may be.
    pub members: usize,
    /// How many connections one IP address may have. 0: no limit.
    pub connections_per_address: usize,
    /// How many connections there may be that have not registered. When there is one more, the
    /// oldest of them is closed. 0: no limit.
    pub connections_unregistered: usize,
    /// How often one IP address may try to register. A whole school may share one, and reconnect at
    /// once.
    pub registrations: Rate,
    /// How many handshakes of secure links one IP address may begin (§8.2): each costs the directory
    /// much more than a message.
    #[cfg(feature = "secure")]
    pub handshakes: Rate,
    /// How long a connection may take to register.
    pub unregistered_connection: Duration,
    /// How many broadcasts one member may send.
    pub broadcasts: Rate,
    /// How long an original is sent nothing after its WELCOME (§3).
    pub newcomers_pause: Duration,
    /// After how much silence a modern member is pinged (§6).
    pub ping_after: Duration,
    /// After how much silence a modern member's link is dead (§6).
    pub dead_after: Duration,
    /// How long the holder of a nickname may take to answer when somebody else wants it (§3).
    pub ghost_after: Duration,
    /// How much of what the room said is kept for those who come later.
    pub past: PastLimits,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            payload_length: PAYLOAD,
            members: 10_000,
            connections_per_address: 0,
            // More than this could not become members anyway.
            connections_unregistered: 10_000,
            registrations: Rate { burst: 2000, per_second: 20 },
            #[cfg(feature = "secure")]
            handshakes: Rate { burst: 2000, per_second: 20 },
            unregistered_connection: Duration::from_secs(10),
            broadcasts: Rate { burst: 50, per_second: 20 },
            newcomers_pause: Duration::from_millis(250),
            ping_after: Duration::from_secs(30),
            dead_after: Duration::from_secs(90),
            ghost_after: Duration::from_secs(3),
            past: PastLimits {
                texts: 100,
                bytes: 64 << 10,
                age: Duration::from_secs(24 * 60 * 60),
            },
        }
    }
}

/// What a directory does about links that are not secure (§8.3).
#[cfg(feature = "secure")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Security {
    /// It knows no others.
    #[default]
    Plain,
    /// Clients that know secure links come over one.
    Offered,
    /// All others are refused.
    Required,
}
