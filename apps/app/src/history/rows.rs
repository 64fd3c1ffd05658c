//! Rows of the file as values, and its errors as trouble.

use std::io;
use std::path::Path;

use jiff::Timestamp;
use rusqlite::{ErrorCode, Row};

use super::ask::Trouble;
use super::record::{Columns, Record, What, name, peer};
use crate::target::Target;

/// How much text is read at once.
const MAX_READ: usize = 4 << 20;

/// A record and its number.
pub(super) type Numbered = (i64, Record);

/// What was found: a record, its number, and where it was said.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) number: i64,
    pub(super) server: String,
    pub(super) target: Target,
    pub(super) record: Record,
}

/// The rows, as long as they do not take too much memory. Whether some were left out.
pub(super) fn read_some<T>(
    rows: impl Iterator<Item = rusqlite::Result<Option<T>>>,
    record: impl Fn(&T) -> &Record,
) -> rusqlite::Result<(Vec<T>, bool)> {
    let mut bytes = 0;
    let mut read = Vec::new();
    for row in rows {
        // What none of this program's versions wrote is left out.
        let Some(row) = row? else { continue };
        bytes += record(&row).size();
        if bytes > MAX_READ {
            return Ok((read, true));
        }
        read.push(row);
    }
    Ok((read, false))
}

/// A row of number, time, kind, who, own, text.
pub(super) fn numbered(row: &Row<'_>) -> rusqlite::Result<Option<Numbered>> {
    let (kind, text): (String, Option<String>) = (row.get(2)?, row.get(5)?);
    let who: Option<String> = row.get(3)?;
    let (who, own) = (who.unwrap_or_default(), row.get(4)?);
    let what = What::of_columns(&Columns { kind: &kind, who, own, text: text.as_deref() });
    let time = Timestamp::from_millisecond(row.get(1)?).ok();
    let number = row.get(0)?;
    Ok(time.zip(what).map(|(time, what)| (number, Record { time, what })))
}

/// The same, with server and peer behind it.
pub(super) fn found(row: &Row<'_>) -> rusqlite::Result<Option<Found>> {
    let Some((number, record)) = numbered(row)? else { return Ok(None) };
    let (server, who): (String, String) = (row.get(6)?, row.get(7)?);
    let target = if who.is_empty() { Some(Target::Room) } else { peer(&who).map(Target::Chat) };
    Ok(target.map(|target| Found { number, server, target, record }))
}

pub(super) fn peer_of(target: &Target) -> String {
    match target {
        Target::Room => String::new(),
        Target::Chat(peer) => name(peer),
    }
}

pub(super) fn limit(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

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
pub(super) fn is_busy(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(code, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

pub(super) fn inaccessible(path: &Path, error: &io::Error) -> Trouble {
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
