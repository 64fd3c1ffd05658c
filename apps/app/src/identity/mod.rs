//! The keys by which this program and a server on this machine are known (§8.1): one file for each, made at its first
//! start.
//!
//! Whoever has the file can take its owner's place. So only the owner may read it: if others could, or if it is damaged,
//! nothing is made or changed until the user has decided.
//!
//! | file | what |
//! |---|---|
//! | `text.rs` | a key pair as text |
//! | `error.rs` | why there is no key |

mod error;
mod text;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use plausch_core::secure::{Generator, Identity};
use zeroize::Zeroizing;

use crate::private;
use crate::settings::data_folder;

pub use error::Error;
use text::NoIdentity;

/// No file with a key is longer.
const MAX_LENGTH: u64 = 1024;

/// Who has a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Whoever joins a room.
    Client,
    /// The server.
    Server,
}

impl Owner {
    /// The name of the file.
    const fn file(self) -> &'static str {
        match self {
            Owner::Client => "identity.key",
            Owner::Server => "server.key",
        }
    }

    /// What follows `plausch`, to see or change the key in this file.
    pub(crate) fn command(path: &Path) -> &'static str {
        match path.file_name().is_some_and(|name| name == Owner::Server.file()) {
            true => "identity --server",
            false => "identity",
        }
    }
}

/// The key of whoever joins a room: read, or made at the first start.
///
/// # Errors
/// Says what is wrong, and what to do about it. Nothing was changed.
pub fn client() -> Result<Identity, Error> {
    KeyFile::of(Owner::Client)?.open()
}

/// The key of a server on this machine: read, or made at its first start.
///
/// # Errors
/// Says what is wrong, and what to do about it. Nothing was changed.
pub fn server() -> Result<Identity, Error> {
    KeyFile::of(Owner::Server)?.open()
}

/// 32 bytes that nobody else knows, from the system: the seed of all else that has to be secret.
///
/// # Errors
/// The system has none.
pub fn seed() -> io::Result<[u8; 32]> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)?;
    Ok(seed)
}

/// The file in which a key is kept. Several programs may use it at once: they all get the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    /// Where its owner's key is, or will be: in the user's folder for data; and that of a server which systemd started, in
    /// the folder that systemd keeps for it.
    ///
    /// # Errors
    /// There is no such folder.
    pub fn of(owner: Owner) -> Result<Self, Error> {
        let of_service = || {
            let folders = std::env::var_os("STATE_DIRECTORY")?;
            std::env::split_paths(&folders).next().filter(|path| path.is_absolute())
        };
        let folder = match owner {
            Owner::Client => data_folder(),
            Owner::Server => of_service().or_else(data_folder),
        };
        Ok(KeyFile::in_folder(&folder.ok_or(Error::NoFolder)?, owner))
    }

    /// Its owner's key is in this folder, or will be.
    pub fn in_folder(folder: &Path, owner: Owner) -> Self {
        KeyFile::new(folder.join(owner.file()))
    }

    /// The key is in this file, or will be.
    pub fn new(path: PathBuf) -> Self {
        KeyFile { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the key; without a file, makes one.
    ///
    /// # Errors
    /// The file cannot be read or made, is damaged, or others can read it. Nothing was changed.
    pub fn open(&self) -> Result<Identity, Error> {
        if let Some(identity) = self.read()? {
            return Ok(identity);
        }
        let identity = generate()?;
        let made = private::make_folder_of(&self.path)
            .and_then(|()| private::create(&self.path, text::write(&identity).as_bytes()));
        match made {
            Ok(()) => Ok(identity),
            // Another program was faster; or the file is a link to a place where no key is now.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let missing = io::ErrorKind::NotFound;
                self.read()?.ok_or_else(|| Error::NotRead(self.path.clone(), missing))
            }
            Err(error) => Err(Error::NotWritten(self.path.clone(), error.kind())),
        }
    }

    /// Reads the key. None: there is no file.
    ///
    /// # Errors
    /// The file cannot be read, is damaged, or others can read it.
    pub fn read(&self) -> Result<Option<Identity>, Error> {
        let not_read = |error: io::Error| Error::NotRead(self.path.clone(), error.kind());
        let file = match File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file.map_err(not_read)?,
        };
        match private::exposed(&file).map_err(not_read)? {
            Some(mode) => Err(Error::Exposed(self.path.clone(), mode)),
            None => read(&self.path, file).map(Some),
        }
    }

    /// Puts a new key in the place of the old one, which is kept beside it. Where, if there was one.
    ///
    /// # Errors
    /// The file cannot be written: it is as it was.
    pub fn renew(&self) -> Result<(Identity, Option<PathBuf>), Error> {
        let identity = generate()?;
        let kept = self.replace(&identity)?;
        Ok((identity, kept))
    }

    /// Puts the key of the file `from`, which was exported, in the place of the old one, which is kept beside it. Where, if
    /// there was one, and it was another.
    ///
    /// # Errors
    /// One file cannot be read, or the other one not be written: that is as it was.
    pub fn import(&self, from: &Path) -> Result<(Identity, Option<PathBuf>), Error> {
        let file = File::open(from).map_err(|error| Error::NotRead(from.into(), error.kind()))?;
        let identity = read(from, file)?;
        if let Ok(Some(old)) = self.read()
            && old == identity
        {
            return Ok((identity, None));
        }
        let kept = self.replace(&identity)?;
        Ok((identity, kept))
    }

    /// Writes the key into a new file.
    ///
    /// # Errors
    /// There is no key, or there is such a file already, or it cannot be written.
    pub fn export(&self, to: &Path) -> Result<Identity, Error> {
        let identity = self.read()?;
        let identity =
            identity.ok_or_else(|| Error::NotRead(self.path.clone(), io::ErrorKind::NotFound))?;
        private::create_for_maker(to, text::write(&identity).as_bytes())
            .map_err(|error| Error::NotWritten(to.into(), error.kind()))?;
        Ok(identity)
    }

    fn replace(&self, identity: &Identity) -> Result<Option<PathBuf>, Error> {
        let write = || {
            private::make_folder_of(&self.path)?;
            let kept = self.keep_aside()?;
            private::replace(&self.path, text::write(identity).as_bytes())?;
            Ok(kept)
        };
        write().map_err(|error: io::Error| Error::NotWritten(self.path.clone(), error.kind()))
    }

    /// Copies the file, whatever it says, to a name that is free.
    fn keep_aside(&self) -> io::Result<Option<PathBuf>> {
        let old = match fs::read(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            old => Zeroizing::new(old?),
        };
        let mut number = 1;
        loop {
            let mut name = self.path.clone().into_os_string();
            name.push(format!(".old{number}"));
            let path = PathBuf::from(name);
            match private::create(&path, &old) {
                Ok(()) => return Ok(Some(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(error),
            }
        }
    }
}

fn generate() -> Result<Identity, Error> {
    let seed = seed().map_err(|error| Error::NoRandomness(error.kind()))?;
    Ok(Identity::generate(&mut Generator::new(seed)))
}

/// What the file says. No key is longer than what is read.
fn read(path: &Path, file: File) -> Result<Identity, Error> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_LENGTH as usize));
    file.take(MAX_LENGTH)
        .read_to_end(&mut bytes)
        .map_err(|error| Error::NotRead(path.to_owned(), error.kind()))?;
    text::read(&bytes).map_err(|why| match why {
        NoIdentity::Newer => Error::Newer(path.to_owned()),
        NoIdentity::Damaged => Error::Damaged(path.to_owned()),
    })
}

#[cfg(test)]
mod tests;
