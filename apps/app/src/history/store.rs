//! The file: a SQLite database.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::ask::Scope;
use super::record::{Columns, Record};
use super::rows::{Found, Numbered, found, limit, numbered, peer_of, read_some};
use super::words::Words;
use crate::database::{self, BUSY_TIMEOUT, Trouble, has_tables, inaccessible, is_busy, trouble};
use crate::private;
use crate::target::Target;

/// A history: `Plau`.
const KIND: database::Kind =
    database::Kind { application: 0x506C_6175, version: 1, schema: include_str!("schema.sql") };
/// Within this time, two programs of the same user hear the same text.
const SAME_TEXT: Duration = Duration::from_secs(5);
/// How many entered lines are kept for each venue.
const MAX_LINES: usize = 500;
/// How many records are read for each that is no join or leave, at most.
const MAX_TRAFFIC: usize = 20;

/// Something to be kept.
#[derive(Debug)]
pub(super) enum Kept {
    Record(Target, Record),
    Line(Target, String, Timestamp),
    /// The user has seen all that was kept there before.
    Seen(Target),
}

/// The open file.
pub(super) struct Store {
    pub(super) db: Connection,
    pub(super) path: PathBuf,
    /// The server whose room the user is in.
    pub(super) server: String,
    /// Who has written a record: this program, or another of the same user.
    writer: i64,
    pub(super) venues: HashMap<Target, i64>,
    /// The number of the last record before this program has begun.
    begun_after: i64,
    /// The number of the last record when this program wrote last.
    last: i64,
    /// Until when another program may have written what this one hears.
    others_until: Timestamp,
    /// Records of others that stand for what this program heard, too.
    shared: VecDeque<i64>,
    pub(super) is_checked: bool,
}

impl Store {
    /// Opens the file, or makes it. Whether it is new.
    ///
    /// # Errors
    /// Then the file is as it was.
    pub(super) fn open(path: &Path, server: &str) -> Result<(Store, bool), Trouble> {
        let is_new = private::make_folder_of(path)
            .and_then(|()| private::make_file(path))
            .map_err(|error| inaccessible(path, &error))?;
        let trouble = |error| trouble(path, &error);
        let mut db = Connection::open(path).map_err(trouble)?;
        db.busy_timeout(BUSY_TIMEOUT).map_err(trouble)?;
        if judge(&mut db).map_err(trouble)? == database::Found::Empty {
            create(&mut db).map_err(trouble)?;
        }
        match judge(&mut db).map_err(trouble)? {
            database::Found::Known => {}
            database::Found::Newer => return Err(Trouble::Newer(path.to_owned())),
            database::Found::Empty | database::Found::Other => {
                return Err(Trouble::Damaged(path.to_owned()));
            }
        }
        // Where the file system cannot do it, SQLite keeps its older way; if another program begins at the same time,
        // that one does it.
        match db.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())) {
            Err(error) if is_busy(&error) => {}
            result => result.map_err(trouble)?,
        }
        // Files of an older build have everything else.
        db.execute_batch(concat!(include_str!("seen.sql"), include_str!("forgotten.sql")))
            .map_err(trouble)?;
        db.execute_batch(
            "PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON",
        )
        .map_err(trouble)?;
        let last = last(&db).map_err(trouble)?;
        let now = Timestamp::now();
        let store = Store {
            db,
            path: path.to_owned(),
            server: server.to_owned(),
            writer: i64::try_from(now.as_nanosecond()).unwrap_or_default()
                ^ i64::from(std::process::id()),
            venues: HashMap::new(),
            begun_after: last,
            last,
            others_until: Timestamp::MIN,
            shared: VecDeque::new(),
            is_checked: false,
        };
        Ok((store, is_new))
    }

    /// Keeps all of it, or nothing. What another program of the same user has kept already is not kept twice.
    pub(super) fn keep(&mut self, all: &[Kept]) -> Result<(), Trouble> {
        self.try_keep(all).map_err(|error| trouble(&self.path, &error))
    }

    fn try_keep(&mut self, all: &[Kept]) -> rusqlite::Result<()> {
        let Store { db, server, writer, venues, begun_after, others_until, shared, .. } = self;
        let transaction = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let now = Timestamp::now();
        if last(&transaction)? != self.last {
            *others_until = now + 2 * SAME_TEXT;
        }
        let mut new_venues = HashMap::new();
        let mut newly_shared = Vec::new();
        for kept in all {
            let (Kept::Record(target, _) | Kept::Line(target, ..) | Kept::Seen(target)) = kept;
            let venue = match venues.get(target).or_else(|| new_venues.get(target)) {
                Some(venue) => *venue,
                None => {
                    let venue = make_venue(&transaction, server, target)?;
                    new_venues.insert(target.clone(), venue);
                    venue
                }
            };
            match kept {
                Kept::Line(_, text, time) => {
                    transaction
                        .prepare_cached("INSERT INTO line (venue, time, text) VALUES (?1, ?2, ?3)")?
                        .execute(params![venue, time.as_millisecond(), text])?;
                }
                Kept::Seen(_) => {
                    transaction
                        .prepare_cached(
                            "INSERT INTO seen (venue, record)
                            VALUES (?1, (SELECT ifnull(max(id), 0) FROM record WHERE venue = ?1))
                            ON CONFLICT DO UPDATE SET record = max(record, excluded.record)",
                        )?
                        .execute([venue])?;
                }
                Kept::Record(_, record) => {
                    if now < *others_until {
                        let of_others =
                            of_others(&transaction, *writer, venue, *begun_after, record)?;
                        let other = of_others
                            .into_iter()
                            .find(|other| !shared.contains(other) && !newly_shared.contains(other));
                        if let Some(other) = other {
                            newly_shared.push(other);
                            if record.what.columns().own {
                                transaction
                                    .execute("UPDATE record SET own = 1 WHERE id = ?1", [other])?;
                            }
                            continue;
                        }
                    }
                    insert(&transaction, *writer, venue, record)?;
                }
            }
        }
        self.last = last(&transaction)?;
        transaction.commit()?;
        self.venues.extend(new_venues);
        self.shared.extend(newly_shared);
        let surplus = self.shared.len().saturating_sub(1000);
        self.shared.drain(..surplus);
        Ok(())
    }

    /// The newest records of a venue that are older than the one with the number `before`, oldest first: `count` of them,
    /// and the joins and leaves among those. Whether there are older ones.
    pub(super) fn past(
        &self,
        target: &Target,
        before: Option<i64>,
        count: usize,
    ) -> Result<(Vec<Numbered>, bool), Trouble> {
        let sql = "SELECT record.id, time, kind, who, own, text FROM record JOIN venue ON venue.id = venue
            WHERE server = ?1 AND peer = ?2 AND record.id < ?3 ORDER BY record.id DESC LIMIT ?4";
        let before = before.unwrap_or(i64::MAX);
        let most = count.saturating_mul(MAX_TRAFFIC);
        let mut others = 0;
        let mut read = || {
            let mut statement = self.db.prepare_cached(sql)?;
            let rows = statement.query_map(
                params![self.server, peer_of(target), before, limit(most.saturating_add(1))],
                numbered,
            )?;
            let rows = rows.take_while(|row| {
                let is_other = matches!(row, Ok(Some((_, record))) if !record.what.is_traffic());
                others += usize::from(is_other);
                others <= count
            });
            read_some(rows, |(_, record): &Numbered| record)
        };
        let (mut records, is_cut) = self.told(read())?;
        let has_older = is_cut || others > count || records.len() > most;
        records.truncate(most);
        records.reverse();
        Ok((records, has_older))
    }

    /// The lines that the user entered there, oldest first.
    pub(super) fn lines(&self, target: &Target) -> Result<Vec<String>, Trouble> {
        let sql = "SELECT line.text FROM line JOIN venue ON venue.id = venue
            WHERE server = ?1 AND peer = ?2 ORDER BY line.id DESC LIMIT ?3";
        let read = || {
            let mut statement = self.db.prepare_cached(sql)?;
            let rows = statement
                .query_map(params![self.server, peer_of(target), limit(MAX_LINES)], |row| {
                    row.get(0)
                })?;
            rows.collect::<rusqlite::Result<Vec<String>>>()
        };
        let mut lines = self.told(read())?;
        lines.reverse();
        Ok(lines)
    }

    /// The number of the last record that the user has seen there, if that was kept.
    pub(super) fn seen(&self, target: &Target) -> Result<Option<i64>, Trouble> {
        let sql = "SELECT seen.record FROM seen JOIN venue ON venue.id = venue
            WHERE server = ?1 AND peer = ?2";
        let read = || {
            let mut statement = self.db.prepare_cached(sql)?;
            let venue = params![self.server, peer_of(target)];
            statement.query_row(venue, |row| row.get(0)).optional()
        };
        self.told(read())
    }

    /// When what was said there was forgotten last.
    pub(super) fn forgotten(&self, target: &Target) -> Result<Option<Timestamp>, Trouble> {
        if *target != Target::Room {
            return Ok(None);
        }
        let sql = "SELECT max(time) FROM forgotten WHERE server IN (?1, '')";
        let time = self.db.query_row(sql, [&self.server], |row| row.get::<_, Option<i64>>(0));
        let time = self.told(time)?;
        Ok(time.and_then(|time| Timestamp::from_millisecond(time).ok()))
    }

    /// What was said with all these words, newest first, and how much in all.
    pub(super) fn search(
        &self,
        words: &Words,
        count: usize,
    ) -> Result<(Vec<Found>, usize), Trouble> {
        if words.is_empty() {
            return Ok((Vec::new(), 0));
        }
        let mut clauses = vec!["kind = 'said'".to_owned()];
        let mut values: Vec<&dyn rusqlite::ToSql> = Vec::new();
        let mut from = "record JOIN venue ON venue.id = venue";
        if !words.index.is_empty() {
            from = "words JOIN record ON record.id = words.rowid JOIN venue ON venue.id = venue";
            values.push(&words.index);
            clauses.push("words MATCH ?1".to_owned());
        }
        for pattern in &words.patterns {
            values.push(pattern);
            let at = values.len();
            clauses.push(format!(
                "(record.text LIKE ?{at} ESCAPE '\\' OR record.who LIKE ?{at} ESCAPE '\\')"
            ));
        }
        let clauses = clauses.join(" AND ");
        let order = if words.index.is_empty() { "record.id" } else { "words.rowid" };
        let read = || {
            let sql = format!(
                "SELECT record.id, time, kind, record.who, own, record.text, server, peer
                FROM {from} WHERE {clauses} ORDER BY {order} DESC LIMIT {count}"
            );
            let mut statement = self.db.prepare(&sql)?;
            let rows = statement.query_map(values.as_slice(), found)?;
            let (found, _) = read_some(rows, |found: &Found| &found.record)?;
            let total = format!("SELECT count(*) FROM {from} WHERE {clauses}");
            let total: i64 = self.db.query_row(&total, values.as_slice(), |row| row.get(0))?;
            Ok((found, total))
        };
        let (found, total) = self.told(read())?;
        Ok((found, usize::try_from(total).unwrap_or_default()))
    }

    /// What was said in one venue around the record of this number, at most `count` records on each side.
    pub(super) fn around(&self, number: i64, count: usize) -> Result<Vec<Found>, Trouble> {
        let select = "SELECT record.id, time, kind, who, own, text, server, peer
            FROM record JOIN venue ON venue.id = venue
            WHERE venue = (SELECT venue FROM record WHERE id = ?1) AND";
        let read = |sql: &str, count: usize| {
            let mut statement = self.db.prepare_cached(&format!("{select} {sql} LIMIT ?2"))?;
            let rows = statement.query_map(params![number, limit(count)], found)?;
            read_some(rows, |found: &Found| &found.record)
        };
        let (mut before, _) =
            self.told(read("record.id <= ?1 ORDER BY record.id DESC", count.saturating_add(1)))?;
        let (after, _) = self.told(read("record.id > ?1 ORDER BY record.id", count))?;
        before.reverse();
        before.extend(after);
        Ok(before)
    }

    /// Gives every record of a venue to `each`, oldest first. How many there are.
    pub(super) fn each(
        &self,
        target: &Target,
        mut each: impl FnMut(&Record) -> io::Result<()>,
    ) -> Result<io::Result<usize>, Trouble> {
        let sql = "SELECT record.id, time, kind, who, own, text FROM record JOIN venue ON venue.id = venue
            WHERE server = ?1 AND peer = ?2 ORDER BY record.id";
        let mut read = || {
            let mut statement = self.db.prepare_cached(sql)?;
            let rows = statement.query_map(params![self.server, peer_of(target)], numbered)?;
            let mut count = 0;
            for row in rows {
                let Some((_, record)) = row? else { continue };
                if let Err(error) = each(&record) {
                    return Ok(Err(error));
                }
                count += 1;
            }
            Ok(Ok(count))
        };
        self.told(read())
    }

    /// How many records there are.
    pub(super) fn count(&self, scope: &Scope) -> Result<usize, Trouble> {
        let count: rusqlite::Result<i64> = match scope {
            Scope::All => self.db.query_row("SELECT count(*) FROM record", [], |row| row.get(0)),
            Scope::Target(target) => self.db.query_row(
                "SELECT count(*) FROM record JOIN venue ON venue.id = venue WHERE server = ?1 AND peer = ?2",
                params![self.server, peer_of(target)],
                |row| row.get(0),
            ),
        };
        Ok(usize::try_from(self.told(count)?).unwrap_or_default())
    }

    fn told<T>(&self, result: rusqlite::Result<T>) -> Result<T, Trouble> {
        result.map_err(|error| trouble(&self.path, &error))
    }
}

fn judge(db: &mut Connection) -> rusqlite::Result<database::Found> {
    KIND.judge(&db.transaction()?)
}

fn create(db: &mut Connection) -> rusqlite::Result<()> {
    // Before anything is written: then the file shrinks when old records are deleted.
    db.execute_batch("PRAGMA auto_vacuum = INCREMENTAL")?;
    let transaction = db.transaction_with_behavior(rusqlite::TransactionBehavior::Exclusive)?;
    // Another program may have been faster.
    if has_tables(&transaction)? {
        return Ok(());
    }
    KIND.make(&transaction)?;
    transaction.commit()
}

fn last(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT ifnull(max(id), 0) FROM record")?.query_row([], |row| row.get(0))
}

fn make_venue(
    transaction: &Transaction<'_>,
    server: &str,
    target: &Target,
) -> rusqlite::Result<i64> {
    let venue = params![server, peer_of(target)];
    transaction
        .prepare_cached("INSERT INTO venue (server, peer) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute(venue)?;
    transaction
        .prepare_cached("SELECT id FROM venue WHERE server = ?1 AND peer = ?2")?
        .query_row(venue, |row| row.get(0))
}

fn insert(
    transaction: &Transaction<'_>,
    writer: i64,
    venue: i64,
    record: &Record,
) -> rusqlite::Result<()> {
    let Columns { kind, who, own, text } = record.what.columns();
    transaction
        .prepare_cached(
            "INSERT INTO record (venue, writer, time, kind, who, own, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![venue, writer, record.time.as_millisecond(), kind, who, own, text])?;
    Ok(())
}

/// The numbers of what other programs kept, and what is the same as `record`.
fn of_others(
    transaction: &Transaction<'_>,
    writer: i64,
    venue: i64,
    after: i64,
    record: &Record,
) -> rusqlite::Result<Vec<i64>> {
    let Columns { kind, who, text, .. } = record.what.columns();
    let within = i64::try_from(SAME_TEXT.as_millis()).unwrap_or_default();
    let time = record.time.as_millisecond();
    transaction
        .prepare_cached(
            "SELECT id FROM record WHERE venue = ?1 AND id > ?2 AND writer <> ?3 AND kind = ?4 AND who IS ?5
            AND text IS ?6 AND time BETWEEN ?7 AND ?8
            AND id > (SELECT max(id) FROM record) - 5000 ORDER BY id",
        )?
        .query_map(
            params![venue, after, writer, kind, who, text, time - within, time + within],
            |row| row.get(0),
        )?
        .collect()
}
