//! The keys of this program and of a server on this machine.

use std::io::ErrorKind;
use std::path::Path;

use plausch_core::secure::PublicKey;

use super::{file_reason, os_kind};
use crate::identity::{Error, Owner};
use crate::language::fl;

/// Why there is no key, and what to do.
pub fn key_trouble(error: &Error) -> String {
    match error {
        Error::NoFolder => fl!(key_no_folder),
        Error::Exposed(path, mode) => {
            let (mode, command) = (format!("{mode:o}"), Owner::command(path));
            fl!(key_exposed, mode = mode, path = path.to_string_lossy(), command = command)
        }
        Error::Damaged(path) => {
            fl!(key_damaged, path = path.to_string_lossy(), command = Owner::command(path))
        }
        Error::Newer(path) => fl!(key_newer, path = path.to_string_lossy()),
        Error::NotRead(path, kind) => {
            fl!(key_not_read, path = path.to_string_lossy(), why = os_kind(*kind))
        }
        Error::NotWritten(path, ErrorKind::AlreadyExists) => {
            fl!(key_file_exists, path = path.to_string_lossy())
        }
        Error::NotWritten(path, kind) => {
            fl!(key_not_written, path = path.to_string_lossy(), why = file_reason(*kind))
        }
        Error::NoRandomness(kind) => fl!(key_no_randomness, why = os_kind(*kind)),
    }
}

/// A key and its fingerprint, with the file in which it is.
pub fn identity(key: &PublicKey, path: &Path) -> String {
    let (key, fingerprint) = (key.to_string(), key.fingerprint().to_string());
    fl!(identity, key = key, fingerprint = fingerprint, path = path.to_string_lossy())
}

/// What stands before the answer.
pub fn ask_renew(owner: Owner) -> String {
    let question = match owner {
        Owner::Client => fl!(ask_renew),
        Owner::Server => fl!(ask_renew_server),
    };
    question + " "
}

pub fn renew_nobody_to_ask() -> String {
    fl!(renew_nobody_to_ask)
}

pub fn key_kept_aside(path: &Path) -> String {
    fl!(key_kept_aside, path = path.to_string_lossy())
}

pub fn key_exported(path: &Path) -> String {
    fl!(key_exported, path = path.to_string_lossy())
}

pub fn about_identity() -> String {
    fl!(about_identity)
}

pub fn about_identity_more() -> String {
    fl!(about_identity_more)
}

pub fn about_renew() -> String {
    fl!(about_renew)
}

pub fn about_export() -> String {
    fl!(about_export)
}

pub fn about_import() -> String {
    fl!(about_import)
}

pub fn help_of_server() -> String {
    fl!(help_of_server)
}

pub fn help_yes() -> String {
    fl!(help_yes)
}

pub fn help_export_to() -> String {
    fl!(help_export_to)
}

pub fn help_import_from() -> String {
    fl!(help_import_from)
}
