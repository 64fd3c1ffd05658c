//! How a server shares its room with others.

use std::path::PathBuf;
use std::time::Duration;

use plausch_core::cluster::WhenAlone;
use plausch_core::name::Nick;
#[cfg(feature = "cluster")]
pub use plausch_transport_std::server::cluster::EngineAddress;

/// With whom a server shares its room, and how. A password for the engine is nowhere in it: all of it can be shown.
#[derive(Debug, Clone)]
pub struct ClusterSettings {
    /// Where the engine is. None: the room is this server's alone.
    pub engine: Option<EngineAddress>,
    /// What people call this server. None: as its machine and its port.
    pub name: Option<Nick>,
    /// What the engine calls the room.
    pub room: String,
    /// How long the engine keeps the members' nicknames if it does not hear of this server.
    pub lease: Duration,
    /// What this server does about newcomers while it is alone.
    pub alone: WhenAlone,
    /// The file with the certificate of whoever signs the engine's. None: this machine knows whom to trust.
    pub ca: Option<PathBuf>,
    /// The file with the password for the engine.
    pub password_file: Option<PathBuf>,
}

impl Default for ClusterSettings {
    fn default() -> Self {
        ClusterSettings {
            engine: None,
            name: None,
            room: "main".to_owned(),
            lease: Duration::from_secs(10),
            alone: WhenAlone::default(),
            ca: None,
            password_file: None,
        }
    }
}

/// Where an engine is: of no interest to a program whose servers are in no cluster, so it keeps nothing of it.
#[cfg(not(feature = "cluster"))]
#[derive(Debug, Clone)]
pub struct EngineAddress;

#[cfg(not(feature = "cluster"))]
impl EngineAddress {
    /// Whether a password is in it.
    pub fn has_password(&self) -> bool {
        false
    }
}

#[cfg(not(feature = "cluster"))]
impl std::str::FromStr for EngineAddress {
    type Err = std::convert::Infallible;

    fn from_str(_: &str) -> Result<Self, Self::Err> {
        Ok(EngineAddress)
    }
}

#[cfg(not(feature = "cluster"))]
impl std::fmt::Display for EngineAddress {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}
