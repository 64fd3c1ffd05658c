//! Whose nicknames are on a server of this machine (§8.5), in a file from one start to the next.
//!
//! ```text
//! plausch owners 1
//! 2a65…the look of a nickname, 32 hexadecimal digits… iY3…its owner's key… 1798761600
//! ```
//!
//! The file names no nickname, only a hash of what it looks like. The last number is when it is free again, in seconds since 1970.

use std::fmt::Write;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use plausch_core::directory::Look;
use plausch_transport_std::server::Owner;

use crate::identity::{self, KeyFile};
use crate::private;
use crate::state;
use crate::texts;

const KIND: &str = "plausch owners 1";

/// The file of one server.
#[derive(Debug, Clone)]
pub struct OwnersFile {
    path: PathBuf,
    /// Is read as long as the file is not there: by earlier versions, all servers at one port shared it.
    before: Option<PathBuf>,
}

impl OwnersFile {
    /// That of the server that listens there, beside the server's key.
    ///
    /// # Errors
    /// There is no folder for it.
    pub fn of(listen: SocketAddr) -> Result<Self, identity::Error> {
        let key = KeyFile::of(identity::Owner::Server)?;
        Ok(OwnersFile::beside(key.path(), listen))
    }

    /// The same, beside a certain key.
    pub fn beside(key: &Path, listen: SocketAddr) -> Self {
        let path = state::beside(key, "owners", listen);
        let everywhere = SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), listen.port());
        let before = Some(state::beside(key, "owners", everywhere)).filter(|it| *it != path);
        OwnersFile { path, before }
    }

    /// The owners are in this file, or will be.
    pub fn new(path: PathBuf) -> Self {
        OwnersFile { path, before: None }
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
        for path in [&self.path].into_iter().chain(&self.before) {
            if let Some(owners) = read(path)? {
                return Ok(owners);
            }
        }
        Ok(Vec::new())
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

/// What a file says. None: there is none.
fn read(path: &Path) -> Result<Option<Vec<Owner>>, String> {
    let text = match private::read(path) {
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Err(texts::owners_damaged(path));
        }
        text => text.map_err(|error| texts::owners_not_read(path, &error))?,
    };
    let Some(text) = text else { return Ok(None) };
    let mut lines = text.lines();
    let owners = lines.next().filter(|kind| *kind == KIND).and_then(|_| lines.map(owner).collect());
    owners.map(Some).ok_or_else(|| texts::owners_damaged(path))
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
    use std::fs;

    #[test]
    fn servers_at_one_port_have_files_of_their_own_and_begin_with_what_they_shared() {
        let folder = tempfile::tempdir().unwrap();
        let at = |listen: &str| {
            OwnersFile::beside(&folder.path().join("server.key"), listen.parse().unwrap())
        };
        let owner = |number: u8| Owner {
            look: Look::of(&number.to_string()),
            key: PublicKey::new([number; 32]),
            until: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000),
        };
        let everywhere = at("0.0.0.0:9000");
        assert_eq!(everywhere.path(), at("[::]:9000").path());
        everywhere.write(&[owner(1)]).unwrap();
        let [one, other] = ["127.0.0.1:9000", "[2001:db8::1]:9000"].map(at);
        assert_eq!(other.path().file_name().unwrap(), "owners-2001_db8__1-9000");
        assert_eq!(one.read(), Ok(vec![owner(1)]));
        one.write(&[owner(2)]).unwrap();
        assert_eq!(one.read(), Ok(vec![owner(2)]));
        for file in [&other, &everywhere] {
            assert_eq!(file.read(), Ok(vec![owner(1)]));
        }
        assert_eq!(at("127.0.0.1:9001").read(), Ok(Vec::new()));
    }

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
