//! Whose nicknames are on a server of this machine (§8.5), in a file from one start to the next.
//!
//! ```text
//! plausch owners 1
//! 2a65…the look of a nickname, 32 hexadecimal digits… iY3…its owner's key… 1798761600
//! ```
//!
//! The file names no nickname, only a hash of what it looks like. The last number is when it is free again, in seconds since 1970.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use plausch_core::directory::Look;
use plausch_transport_std::server::Owner;

use crate::identity::{self, KeyFile};
use crate::private;
use crate::texts;

const KIND: &str = "plausch owners 1";

/// The file of one server.
#[derive(Debug, Clone)]
pub struct OwnersFile {
    path: PathBuf,
}

impl OwnersFile {
    /// That of the server at this port, beside the server's key.
    ///
    /// # Errors
    /// There is no folder for it.
    pub fn of(port: u16) -> Result<Self, identity::Error> {
        let key = KeyFile::of(identity::Owner::Server)?;
        Ok(OwnersFile::new(key.path().with_file_name(format!("owners-{port}"))))
    }

    /// The owners are in this file, or will be.
    pub fn new(path: PathBuf) -> Self {
        OwnersFile { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads it. Without a file, nicknames belong to nobody yet.
    ///
    /// # Errors
    /// In words, with what to do: it cannot be read, or is damaged.
    pub fn read(&self) -> Result<Vec<Owner>, String> {
        let text = match fs::read_to_string(&self.path) {
            // Unless it is a link to a file that is not there now.
            Err(error)
                if error.kind() == io::ErrorKind::NotFound
                    && self.path.symlink_metadata().is_err() =>
            {
                return Ok(Vec::new());
            }
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(texts::owners_damaged(&self.path));
            }
            text => text.map_err(|error| texts::owners_not_read(&self.path, &error))?,
        };
        let mut lines = text.lines();
        let owners =
            lines.next().filter(|kind| *kind == KIND).and_then(|_| lines.map(owner).collect());
        owners.ok_or_else(|| texts::owners_damaged(&self.path))
    }

    /// Writes it in one step, in place of what it said before.
    ///
    /// # Errors
    /// It is as it was.
    pub fn write(&self, owners: &[Owner]) -> io::Result<()> {
        let mut text = format!("{KIND}\n");
        for Owner { look, key, until } in owners {
            look.as_bytes().iter().for_each(|byte| {
                let _ = write!(text, "{byte:02x}");
            });
            let until = until.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            let _ = writeln!(text, " {key} {}", until.as_secs());
        }
        private::make_folder_of(&self.path)?;
        private::replace(&self.path, text.as_bytes())
    }
}

/// What a line says.
fn owner(line: &str) -> Option<Owner> {
    let mut words = line.split(' ');
    let (look, key, until) = (words.next()?, words.next()?, words.next()?);
    if words.next().is_some() || look.len() != 32 || !look.is_ascii() {
        return None;
    }
    let mut bytes = [0; 16];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(look.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    let until = Duration::from_secs(until.parse().ok()?);
    let until = SystemTime::UNIX_EPOCH.checked_add(until)?;
    Some(Owner { look: Look::from_bytes(bytes), key: key.parse().ok()?, until })
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_core::secure::PublicKey;

    #[test]
    fn what_was_written_is_read_again_and_damage_is_told_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = OwnersFile::new(folder.path().join("data").join("owners-9000"));
        assert_eq!(file.read(), Ok(Vec::new()));
        let owner = |number: u8| Owner {
            look: Look::of(&number.to_string()),
            key: PublicKey::new([number; 32]),
            until: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + u64::from(number)),
        };
        let owners = vec![owner(1), owner(2)];
        file.write(&owners).unwrap();
        assert_eq!(file.read(), Ok(owners));
        let whole = fs::read_to_string(file.path()).unwrap();
        for damaged in [
            whole.replace("owners 1", "owners 2"),
            whole[..whole.len() - 30].to_owned(),
            whole.replace(' ', "  "),
            String::new(),
        ] {
            fs::write(file.path(), &damaged).unwrap();
            let told = file.read().unwrap_err();
            assert!(told.contains("owners-9000"), "{told}");
            assert_eq!(fs::read_to_string(file.path()).unwrap(), damaged);
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            file.write(&[]).unwrap();
            assert_eq!(fs::metadata(file.path()).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
