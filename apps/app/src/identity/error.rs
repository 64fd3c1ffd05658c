//! Why there is no key.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::settings::Secure;
use crate::texts;

/// Why there is no key, with the file. Its words say what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// There is no home directory in which the platform keeps such files.
    NoFolder,
    /// Others can read the file, which has this mode.
    Exposed(PathBuf, u32),
    /// The file says no key, or was changed.
    Damaged(PathBuf),
    /// The file was written by a newer version.
    Newer(PathBuf),
    /// The file cannot be read, for this reason.
    NotRead(PathBuf, io::ErrorKind),
    /// The file cannot be written, for this reason.
    NotWritten(PathBuf, io::ErrorKind),
    /// The system has no randomness, for this reason.
    NoRandomness(io::ErrorKind),
}

impl Error {
    /// Whether links may be plain for want of the key: they need not be secure, and there is no key that others may know,
    /// about which only its user can decide.
    pub fn allows_plain(&self, secure: Secure) -> bool {
        secure != Secure::Require && !self.has_key()
    }

    fn has_key(&self) -> bool {
        match self {
            Error::Exposed(..) | Error::Damaged(_) | Error::Newer(_) | Error::NotRead(..) => true,
            Error::NoFolder | Error::NotWritten(..) | Error::NoRandomness(_) => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&texts::key_trouble(self))
    }
}

impl std::error::Error for Error {}
