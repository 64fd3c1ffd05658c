//! Where a server of this machine keeps what outlives it: files beside its key, named after where it listens.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::identity::{self, KeyFile};

/// The file of that `kind` of the server that listens there.
///
/// # Errors
/// There is no folder for it.
pub fn file_of(kind: &str, listen: SocketAddr) -> Result<PathBuf, identity::Error> {
    let key = KeyFile::of(identity::Owner::Server)?;
    Ok(beside(key.path(), kind, listen))
}

/// The same, beside a certain key.
pub fn beside(key: &Path, kind: &str, listen: SocketAddr) -> PathBuf {
    let (ip, port) = (listen.ip().to_canonical(), listen.port());
    let name = match ip.is_unspecified() {
        true => format!("{kind}-{port}"),
        // No file name has a colon on every system.
        false => format!("{kind}-{ip}-{port}").replace(':', "_"),
    };
    key.with_file_name(name)
}
