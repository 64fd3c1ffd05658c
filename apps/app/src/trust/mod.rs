//! Which keys the user trusts: those of servers (§8.4) and of members (§8.7), in a file that outlives the program.
//!
//! A key is remembered at first contact, and from then on it decides. So if the file cannot be read, that is an error, and
//! never the same as a first contact.

use std::io;
use std::path::{Path, PathBuf};

use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};
use tempfile::NamedTempFile;

use crate::database::{self, BUSY_TIMEOUT, Found, Trouble};
use crate::{history, private};

/// The file's kind: `Plak`, in its header.
const KIND: database::Kind =
    database::Kind { application: 0x506C_616B, version: 1, schema: include_str!("schema.sql") };

/// The name of the file.
pub const FILE: &str = "keys.db";

/// How far a member's key is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// It was never seen before.
    New,
    /// The member has come with it before.
    Remembered,
    /// The users have compared the check phrase.
    Verified,
}

/// A member's key, as it was remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// Who has it.
    pub nick: Nick,
    /// The key.
    pub key: PublicKey,
    /// How far it is trusted.
    pub trust: Trust,
}

/// The file with the keys. Several programs may use it at once.
#[derive(Debug, Clone)]
pub struct Keys {
    path: PathBuf,
}

impl Keys {
    /// The keys are in this file, or will be.
    pub fn new(path: PathBuf) -> Self {
        Keys { path }
    }

    /// Where they are.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The key that is remembered for a server, however its name is written.
    ///
    /// # Errors
    /// Nobody knows: the file cannot be read, or is damaged.
    pub fn server(&self, server: &str) -> Result<Option<PublicKey>, Trouble> {
        let Some(db) = self.read()? else { return Ok(None) };
        self.told(key_of_server(&db, &history::server_name(server)))
    }

    /// Remembers the key of a server at first contact. If another program was faster, the key that is remembered stays. The
    /// one that is remembered now.
    ///
    /// # Errors
    /// The file cannot be written: it is as it was.
    pub fn remember_server(&self, server: &str, key: &PublicKey) -> Result<PublicKey, Trouble> {
        // What is known need not be written: perhaps nothing can be.
        if let Some(known) = self.server(server)? {
            return Ok(known);
        }
        let db = self.write()?;
        let name = history::server_name(server);
        let insert = "INSERT INTO server (name, key) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        self.told(db.execute(insert, params![name, key.as_bytes()]))?;
        Ok(self.told(key_of_server(&db, &name))?.unwrap_or(*key))
    }

    /// Remembers another key for a server, because the user says so.
    ///
    /// # Errors
    /// The file cannot be written: it is as it was.
    pub fn trust_server(&self, server: &str, key: &PublicKey) -> Result<(), Trouble> {
        let db = self.write()?;
        let name = history::server_name(server);
        let insert = "INSERT INTO server (name, key) VALUES (?1, ?2)
            ON CONFLICT DO UPDATE SET key = excluded.key";
        self.told(db.execute(insert, params![name, key.as_bytes()])).map(drop)
    }

    /// The keys that are remembered for members of a server's room, by nickname in order.
    ///
    /// # Errors
    /// Nobody knows: the file cannot be read, or is damaged.
    pub fn members(&self, server: &str) -> Result<Vec<Remembered>, Trouble> {
        let Some(db) = self.read()? else { return Ok(Vec::new()) };
        let read = || {
            let select = "SELECT nick, key, verified FROM member WHERE server = ?1 ORDER BY nick";
            let mut statement = db.prepare(select)?;
            let rows = statement.query_map([history::server_name(server)], |row| {
                let (nick, verified): (String, bool) = (row.get(0)?, row.get(2)?);
                let trust = if verified { Trust::Verified } else { Trust::Remembered };
                // What none of this program's versions wrote is left out.
                let nick = Nick::new(&nick).ok();
                let key = key(row, 1)?;
                Ok(nick.map(|nick| Remembered { nick, key, trust }))
            })?;
            rows.filter_map(Result::transpose).collect()
        };
        self.told(read())
    }

    /// Remembers the key of a member at first contact. Where one is remembered, perhaps by another program meanwhile, that
    /// one stays.
    ///
    /// # Errors
    /// The file cannot be written: it is as it was.
    pub fn remember_member(
        &self,
        server: &str,
        nick: &Nick,
        key: &PublicKey,
    ) -> Result<(), Trouble> {
        if self.members(server)?.iter().any(|member| member.nick == *nick) {
            return Ok(());
        }
        let db = self.write()?;
        let name = history::server_name(server);
        let insert = "INSERT INTO member (server, nick, key, verified) VALUES (?1, ?2, ?3, 0)
            ON CONFLICT DO NOTHING";
        self.told(db.execute(insert, params![name, nick.as_str(), key.as_bytes()])).map(drop)
    }

    /// Remembers this key for a member, because the user says so. The same key does not become less trusted by that.
    ///
    /// # Errors
    /// The file cannot be written: it is as it was.
    pub fn trust_member(&self, server: &str, member: &Remembered) -> Result<(), Trouble> {
        let db = self.write()?;
        let Remembered { nick, key, trust } = member;
        let insert = "INSERT INTO member (server, nick, key, verified) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT DO UPDATE SET
                verified = iif(key = excluded.key, max(verified, excluded.verified), excluded.verified),
                key = excluded.key";
        let name = history::server_name(server);
        let verified = *trust == Trust::Verified;
        let params = params![name, nick.as_str(), key.as_bytes(), verified];
        self.told(db.execute(insert, params)).map(drop)
    }

    /// The file, to be read: also where nothing can be written. None: there is none.
    fn read(&self) -> Result<Option<Connection>, Trouble> {
        // A link to a file that is not there now is no first contact, either.
        match self.path.symlink_metadata() {
            Ok(_) => self.open(OpenFlags::SQLITE_OPEN_READ_ONLY).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(database::inaccessible(&self.path, &error)),
        }
    }

    /// The file, which is made if it is missing.
    fn write(&self) -> Result<Connection, Trouble> {
        let inaccessible = |error: io::Error| database::inaccessible(&self.path, &error);
        private::make_folder_of(&self.path).map_err(inaccessible)?;
        if !self.path.try_exists().map_err(inaccessible)? {
            self.make()?;
        }
        private::make_file(&self.path).map_err(inaccessible)?;
        self.open(OpenFlags::SQLITE_OPEN_READ_WRITE)
    }

    /// The file, which is there.
    fn open(&self, flags: OpenFlags) -> Result<Connection, Trouble> {
        let file = self.path.metadata();
        // It stays as it is: to open it would write to it.
        if file.map_err(|error| database::inaccessible(&self.path, &error))?.len() == 0 {
            return Err(Trouble::Damaged(self.path.clone()));
        }
        let (db, found) = self.told(open(&self.path, flags))?;
        match found {
            Found::Known => Ok(db),
            Found::Newer => Err(Trouble::Newer(self.path.clone())),
            Found::Empty | Found::Other => Err(Trouble::Damaged(self.path.clone())),
        }
    }

    /// Makes the file with its tables in one step: so an empty one has lost what it said. If another program is faster, its
    /// file stays.
    fn make(&self) -> Result<(), Trouble> {
        let inaccessible = |error: io::Error| database::inaccessible(&self.path, &error);
        let file = NamedTempFile::new_in(private::folder_of(&self.path)).map_err(inaccessible)?;
        self.told(make_tables(file.path()))?;
        match file.persist_noclobber(&self.path) {
            Err(why) if why.error.kind() != io::ErrorKind::AlreadyExists => {
                Err(inaccessible(why.error))
            }
            _ => Ok(()),
        }
    }

    fn told<T>(&self, result: rusqlite::Result<T>) -> Result<T, Trouble> {
        result.map_err(|error| database::trouble(&self.path, &error))
    }
}

fn make_tables(path: &Path) -> rusqlite::Result<()> {
    let mut db = Connection::open(path)?;
    let transaction = db.transaction()?;
    KIND.make(&transaction)?;
    transaction.commit()
}

/// Opens the file and says what it is. What is damaged anywhere is something else.
fn open(path: &Path, flags: OpenFlags) -> rusqlite::Result<(Connection, Found)> {
    let mut db = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.busy_timeout(BUSY_TIMEOUT)?;
    // All of it is read at one moment.
    let transaction = db.transaction()?;
    let found = KIND.judge(&transaction)?;
    let check = "PRAGMA integrity_check(1)";
    let sound: String = transaction.query_row(check, [], |row| row.get(0))?;
    transaction.commit()?;
    let is_damaged = found == Found::Known && sound != "ok";
    Ok((db, if is_damaged { Found::Other } else { found }))
}

fn key_of_server(db: &Connection, name: &str) -> rusqlite::Result<Option<PublicKey>> {
    let select = "SELECT key FROM server WHERE name = ?1";
    db.query_row(select, [name], |row| key(row, 0)).optional()
}

fn key(row: &Row<'_>, column: usize) -> rusqlite::Result<PublicKey> {
    row.get(column).map(PublicKey::new)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::thread;

    use super::*;

    const SERVER: &str = "Chat.example.org:9000";

    fn keys(folder: &tempfile::TempDir) -> Keys {
        Keys::new(folder.path().join("plausch").join(FILE))
    }

    fn nick(name: &str) -> Nick {
        Nick::new(name).unwrap()
    }

    fn of(name: &str, key: u8, trust: Trust) -> Remembered {
        Remembered { nick: nick(name), key: PublicKey::new([key; 32]), trust }
    }

    #[test]
    fn a_servers_key_stays_until_the_user_trusts_another() {
        let folder = tempfile::tempdir().unwrap();
        let keys = keys(&folder);
        let [one, two] = [1, 2].map(|byte| PublicKey::new([byte; 32]));
        assert_eq!(keys.server(SERVER), Ok(None));
        assert!(!keys.path().exists(), "nothing is made by looking");
        assert_eq!(keys.remember_server(SERVER, &one), Ok(one));
        assert_eq!(keys.remember_server("chat.EXAMPLE.org:9000", &two), Ok(one));
        assert_eq!(keys.server("chat.example.org:9001"), Ok(None));
        keys.trust_server(SERVER, &two).unwrap();
        assert_eq!(keys.server(SERVER), Ok(Some(two)));
    }

    #[test]
    fn programs_that_meet_a_server_at_once_agree_on_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let keys = keys(&folder);
        let kept: Vec<_> = thread::scope(|scope| {
            let remember = |byte| {
                let keys = keys.clone();
                scope.spawn(move || keys.remember_server(SERVER, &PublicKey::new([byte; 32])))
            };
            let threads: Vec<_> = (0..8).map(remember).collect();
            threads.into_iter().map(|thread| thread.join().unwrap().unwrap()).collect()
        });
        assert!(kept.iter().all(|key| *key == kept[0]), "{kept:?}");
    }

    #[test]
    fn a_verified_key_stays_verified_and_another_key_does_not_become_so() {
        let folder = tempfile::tempdir().unwrap();
        let keys = keys(&folder);
        let members = || keys.members(SERVER).unwrap();
        assert!(members().is_empty());
        keys.trust_member(SERVER, &of("bob", 1, Trust::Remembered)).unwrap();
        keys.trust_member(SERVER, &of("ann", 2, Trust::Verified)).unwrap();
        keys.trust_member(SERVER, &of("ann", 2, Trust::Remembered)).unwrap();
        keys.trust_member("elsewhere:1", &of("eve", 5, Trust::Verified)).unwrap();
        assert_eq!(members(), [of("ann", 2, Trust::Verified), of("bob", 1, Trust::Remembered)]);
        keys.trust_member(SERVER, &of("ann", 3, Trust::Remembered)).unwrap();
        keys.trust_member(SERVER, &of("bob", 1, Trust::Verified)).unwrap();
        assert_eq!(members(), [of("ann", 3, Trust::Remembered), of("bob", 1, Trust::Verified)]);
    }

    #[test]
    fn a_members_key_stays_until_the_user_trusts_another() {
        let folder = tempfile::tempdir().unwrap();
        let keys = keys(&folder);
        let [one, two] = [1, 2].map(|byte| PublicKey::new([byte; 32]));
        keys.remember_member(SERVER, &nick("bob"), &one).unwrap();
        // Another program has not met him yet, and meets somebody else under his nickname.
        keys.remember_member(SERVER, &nick("bob"), &two).unwrap();
        assert_eq!(keys.members(SERVER).unwrap(), [of("bob", 1, Trust::Remembered)]);
        keys.trust_member(SERVER, &of("bob", 1, Trust::Verified)).unwrap();
        keys.remember_member(SERVER, &nick("bob"), &one).unwrap();
        keys.remember_member(SERVER, &nick("bob"), &two).unwrap();
        assert_eq!(keys.members(SERVER).unwrap(), [of("bob", 1, Trust::Verified)]);
    }

    #[test]
    fn a_damaged_file_is_no_first_contact_and_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let keys = keys(&folder);
        let key = PublicKey::new([1; 32]);
        keys.remember_server(SERVER, &key).unwrap();
        let sound = fs::read(keys.path()).unwrap();
        let mut cut = sound.clone();
        cut.truncate(sound.len() / 2);
        let mut changed = sound.clone();
        // The first table's page.
        let at = 4096;
        changed[at..at + 64].fill(0xff);
        for damaged in
            [cut, changed, b"no database, but long enough to be one".repeat(100), Vec::new()]
        {
            fs::write(keys.path(), &damaged).unwrap();
            let trouble = Trouble::Damaged(keys.path().to_owned());
            assert_eq!(keys.server(SERVER), Err(trouble.clone()));
            assert_eq!(keys.members(SERVER), Err(trouble.clone()));
            assert_eq!(keys.remember_server(SERVER, &key), Err(trouble));
            assert_eq!(fs::read(keys.path()).unwrap(), damaged);
        }
        fs::write(keys.path(), sound).unwrap();
        assert_eq!(keys.server(SERVER), Ok(Some(key)));
    }

    #[test]
    fn what_is_known_is_read_and_kept_where_nothing_can_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let keys = keys(&folder);
        let [one, two] = [1, 2].map(|byte| PublicKey::new([byte; 32]));
        keys.remember_server(SERVER, &one).unwrap();
        keys.remember_member(SERVER, &nick("bob"), &one).unwrap();
        // No file mode stops an administrator, but another program that writes stops everybody.
        let mut other = Connection::open(keys.path()).unwrap();
        let _writing =
            other.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
        let started = std::time::Instant::now();
        assert_eq!(keys.server(SERVER), Ok(Some(one)));
        assert_eq!(keys.members(SERVER), Ok(vec![of("bob", 1, Trust::Remembered)]));
        assert_eq!(keys.remember_server(SERVER, &two), Ok(one));
        assert_eq!(keys.remember_member(SERVER, &nick("bob"), &two), Ok(()));
        assert!(started.elapsed() < BUSY_TIMEOUT);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_elsewhere_and_not_there_now_is_no_first_contact() {
        let folder = tempfile::tempdir().unwrap();
        let keys = keys(&folder);
        fs::create_dir(folder.path().join("plausch")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("stick"), keys.path()).unwrap();
        let missing = Trouble::Inaccessible(keys.path().to_owned(), Some(io::ErrorKind::NotFound));
        assert_eq!(keys.server(SERVER), Err(missing.clone()));
        assert_eq!(keys.remember_server(SERVER, &PublicKey::new([1; 32])), Err(missing));
    }
}
