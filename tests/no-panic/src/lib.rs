#![no_std]
//! All that can be done with `plausch-core`, so that a linker keeps all that a board could reach.

pub mod chance;
mod chats;
mod clients;
mod directories;
#[cfg(feature = "secure")]
mod secure;
mod streams;
mod words;

/// One of everything.
pub struct Everything {
    directories: directories::Directories,
    clients: clients::Clients,
    chats: chats::Chats,
    streams: streams::Streams,
    #[cfg(feature = "secure")]
    secure: secure::Secure,
}

impl Everything {
    /// As it begins.
    #[expect(clippy::new_without_default, reason = "chance has a hand in it")]
    pub fn new() -> Self {
        Everything {
            directories: directories::Directories::new(),
            clients: clients::Clients::new(),
            chats: chats::Chats::new(),
            streams: streams::Streams::new(),
            #[cfg(feature = "secure")]
            secure: secure::Secure::new(),
        }
    }

    /// Does something of it.
    pub fn step(&mut self) {
        match chance::number() {
            0 => self.directories.step(),
            1 => self.clients.step(),
            2 => self.chats.step(),
            3 => self.streams.step(),
            4 => words::words(),
            #[cfg(feature = "secure")]
            5 => self.secure.step(),
            _ => {}
        }
    }
}
