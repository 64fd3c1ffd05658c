//! Several servers, one room: an engine, Redis or Valkey, keeps the claims of nicknames and an ordered stream of what happens.
//!
//! The room is a fold of that stream: what a server submits takes effect everywhere, at the server itself too, when it is read back.
//! Claims and the stream change together, in scripts that the engine runs (`lua/`), so that each of its states is one that the stream
//! leads to: a [`Snapshot`] at a position is what the entries up to there have made.
//!
//! | file | what |
//! |---|---|
//! | `address.rs` | where the engine is |
//! | `connection.rs` | a connection to its primary, and how that is found: by sentinels, or within a cluster |
//! | `engine.rs` | what a server writes, and asks |
//! | `reader.rs` | the stream, without a gap |
//! | `entry.rs` | what stands in it |
//! | `error.rs` | what can go wrong, in words |
//! | `site.rs` | one server, as its driver has it |
//! | `metrics.rs` | how that stands, for whoever watches it |
//! | `desk.rs`, `tasks.rs` | what it asks of the engine, and who does that |
//! | `lua/` | what the engine does at once |

mod address;
mod connection;
mod desk;
mod engine;
mod entry;
mod error;
mod metrics;
mod reader;
mod site;
mod tasks;

pub use address::{AddressError, EngineAddress};
pub use engine::{Answer, Appended, Change, Engine, Operation, Renewed};
pub use entry::{Placed, Snapshot};
pub use error::EngineError;
pub use metrics::ClusterMetrics;
pub use plausch_core::cluster::{
    Epoch, Event as RoomEvent, Options as ServerOptions, Position, State, WhenAlone,
};
pub use reader::{ReadError, Reader};
pub use site::{ClusterView, Event, Guest};

pub(super) use desk::Desk;
pub(super) use site::{News, Site};
pub(super) use tasks::run;

use std::fmt;
use std::time::Duration;

/// How a server shares its room.
#[derive(Debug, Clone)]
pub struct Options {
    /// With whom: which room, and where its engine is.
    pub engine: EngineOptions,
    /// As whom.
    pub server: ServerOptions,
}

/// Which room, and where its engine is.
#[derive(Clone)]
pub struct EngineOptions {
    /// Where the engine is.
    pub address: EngineAddress,
    /// Who has to have signed its certificate, in PEM; `None`: whom this machine trusts.
    pub ca: Option<Vec<u8>>,
    /// The room's name: all keys begin with `{plausch:ROOM}:`.
    pub room: String,
    /// About how many entries the stream keeps.
    pub stream_length: u64,
    /// How long the engine may take to answer, and to be reached.
    pub timeout: Duration,
}

impl EngineOptions {
    /// The room called `main`, whose stream keeps 100,000 entries, within two seconds.
    pub fn new(address: EngineAddress) -> Self {
        EngineOptions {
            address,
            ca: None,
            room: "main".to_owned(),
            stream_length: 100_000,
            timeout: Duration::from_secs(2),
        }
    }

    /// All keys, in the order in which `lua/common.lua` takes them.
    fn keys(&self) -> [String; 6] {
        ["servers", "claims", "looks", "stream", "count", "decisions"].map(|name| self.key(name))
    }

    /// One key. The braces keep those of a room together in a cluster.
    fn key(&self, name: &str) -> String {
        format!("{{plausch:{}}}:{name}", self.room)
    }
}

impl fmt::Debug for EngineOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let EngineOptions { address, room, stream_length, timeout, ca: _ } = self;
        f.debug_struct("EngineOptions")
            .field("address", address)
            .field("room", room)
            .field("stream_length", stream_length)
            .field("timeout", timeout)
            .finish_non_exhaustive()
    }
}
