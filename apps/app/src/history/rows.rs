//! Rows of the file as values.

use jiff::Timestamp;
use rusqlite::Row;

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
