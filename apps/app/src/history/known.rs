//! Which servers the file has, asked before anything is kept in it.

use std::path::Path;

use plausch_transport_std::client::ServerAddr;
use rusqlite::{Connection, OpenFlags};

use super::{FILE, server_name};

/// Whether the user has been in the room at `server`, as far as the file in `folder` tells. The file is not changed, and
/// not made.
pub(crate) fn knows(folder: &Path, server: &ServerAddr) -> bool {
    let look = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(folder.join(FILE), flags)?;
        let select = "SELECT EXISTS (SELECT 1 FROM venue WHERE server = ?1)";
        db.query_row(select, [server_name(&server.to_string())], |row| row.get::<_, bool>(0))
    };
    // If it cannot be read, the user is asked.
    look().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::super::store::{Kept, Store};
    use super::*;
    use crate::target::Target;
    use jiff::Timestamp;

    #[test]
    fn a_server_is_known_once_something_was_kept_of_its_room() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other): (ServerAddr, ServerAddr) =
            ("Room.example:9000".parse().unwrap(), "room.example:9001".parse().unwrap());
        assert!(!knows(folder.path(), &one));
        assert!(!folder.path().join(FILE).exists(), "nothing is made by looking");
        let (mut store, _) =
            Store::open(&folder.path().join(FILE), &server_name(&one.to_string())).unwrap();
        assert!(!knows(folder.path(), &one));
        store.keep(&[Kept::Line(Target::Room, "hi".to_owned(), Timestamp::now())]).unwrap();
        assert!(knows(folder.path(), &one) && !knows(folder.path(), &other));
        drop(store);
        assert!(knows(folder.path(), &one));
        std::fs::write(folder.path().join(FILE), "no database").unwrap();
        assert!(!knows(folder.path(), &one));
    }
}
