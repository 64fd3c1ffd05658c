//! Which nickname is taken the next time, and what a new one changes about that.

use std::path::PathBuf;

use plausch_core::name::Nick;

use super::Notice;
use crate::settings;

/// What decides which nickname is taken the next time.
#[derive(Debug)]
pub(super) enum Memory {
    /// The configuration file, which has this one.
    File { path: PathBuf, kept: Option<Nick> },
    /// A flag or a variable, whatever the file says.
    Elsewhere { taken: Nick },
    /// Nothing: there is no place for the file.
    Nowhere,
}

impl Memory {
    /// The server has let this nickname in. Writes it down if it is new.
    pub(super) fn keep(&mut self, nick: &Nick) -> Option<Notice> {
        match self {
            Memory::File { kept: Some(kept), .. } | Memory::Elsewhere { taken: kept }
                if kept == nick =>
            {
                None
            }
            Memory::File { path, kept } => {
                *kept = Some(nick.clone());
                let path = path.clone();
                Some(match settings::remember_nick(&path, nick) {
                    Ok(()) => Notice::NickRemembered { path },
                    Err(error) => Notice::NickNotRemembered { path, error: error.kind() },
                })
            }
            Memory::Elsewhere { taken } => {
                *taken = nick.clone();
                Some(Notice::NickNotKept { nick: nick.clone() })
            }
            Memory::Nowhere => None,
        }
    }
}
