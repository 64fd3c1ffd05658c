//! What this program's SQLite files have in common: how they are told apart, and what can be wrong with one.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, Transaction};

/// How long to wait for another program that writes.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// What all files for one purpose have.
pub(crate) struct Kind {
    /// Four letters in their header.
    pub(crate) application: i32,
    /// The version that this program knows.
    pub(crate) version: i32,
    /// What makes their tables.
    pub(crate) schema: &'static str,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// It is of this kind.
    Known,
    /// It is of this kind, and of a newer version.
    Newer,
    /// Nothing was ever written into it.
    Empty,
    /// It is something else.
    Other,
}

impl Kind {
    /// What a file is, at one moment: another program may be making its tables.
    pub(crate) fn judge(&self, at: &Transaction<'_>) -> rusqlite::Result<Found> {
        let number = |sql| at.query_row(sql, [], |row| row.get::<_, i32>(0));
        let (application, version) =
            (number("PRAGMA application_id")?, number("PRAGMA user_version")?);
        Ok(match (application, version) {
            (0, 0) if !has_tables(at)? => Found::Empty,
            _ if application != self.application => Found::Other,
            _ if version == self.version => Found::Known,
            _ if version > self.version => Found::Newer,
            _ => Found::Other,
        })
    }

    /// Makes the tables of a file that has none.
    pub(crate) fn make(&self, at: &Transaction<'_>) -> rusqlite::Result<()> {
        at.execute_batch(self.schema)?;
        let Kind { application, version, .. } = self;
        at.execute_batch(&format!(
            "PRAGMA application_id = {application}; PRAGMA user_version = {version}"
        ))
    }
}

/// Whether a file has any tables.
pub(crate) fn has_tables(db: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema)";
    db.query_row(sql, [], |row| row.get(0))
}

/// Why a file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// There is no home directory in which the platform keeps such files.
    NoFolder,
    /// It was written by a newer version.
    Newer(PathBuf),
    /// It is something else, or damaged.
    Damaged(PathBuf),
    /// Another program holds it for too long.
    Busy(PathBuf),
    /// It cannot be opened, read or written, for this reason if the system has told it.
    Inaccessible(PathBuf, Option<io::ErrorKind>),
}

/// What is wrong with the file at `path`, for this error.
pub(crate) fn trouble(path: &Path, error: &rusqlite::Error) -> Trouble {
    let path = path.to_owned();
    match error.sqlite_error_code() {
        _ if is_busy(error) => Trouble::Busy(path),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Trouble::Damaged(path),
        _ if is_full(error) => Trouble::Inaccessible(path, Some(io::ErrorKind::StorageFull)),
        Some(ErrorCode::ReadOnly) => {
            Trouble::Inaccessible(path, Some(io::ErrorKind::ReadOnlyFilesystem))
        }
        Some(_) => Trouble::Inaccessible(path, None),
        // Not from SQLite: a column has another type than this program writes.
        None => Trouble::Damaged(path),
    }
}

/// Whether the disk is full. SQLite has another code for that where it makes the file that all programs share.
fn is_full(error: &rusqlite::Error) -> bool {
    let extended = error.sqlite_error().map(|error| error.extended_code);
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
        || extended == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE)
}

/// Whether another program holds the file.
pub(crate) fn is_busy(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(code, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// The file at `path`, or its folder, cannot be reached.
pub(crate) fn inaccessible(path: &Path, error: &io::Error) -> Trouble {
    Trouble::Inaccessible(path.to_owned(), Some(error.kind()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_called_by_its_name_also_where_the_history_is_opened() {
        for code in [rusqlite::ffi::SQLITE_FULL, rusqlite::ffi::SQLITE_IOERR_SHMSIZE] {
            let error = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            let full = Trouble::Inaccessible("h".into(), Some(io::ErrorKind::StorageFull));
            assert_eq!(trouble(Path::new("h"), &error), full);
        }
    }
}
