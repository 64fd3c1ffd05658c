//! Forgetting: what the user wants gone, and what is too old or too much.

use jiff::Timestamp;
use rusqlite::{Transaction, TransactionBehavior, ffi, params};

use super::ask::Scope;
use super::rows::{limit, peer_of};
use super::store::Store;
use crate::database::{Trouble, trouble};
use crate::target::Target;

/// How many records are deleted at once: what waits is served in between.
const PRUNED_AT_ONCE: usize = 500;
/// From so many records on, it is quicker to make the index of words anew.
const INDEXED_ANEW: usize = 1000;

impl Store {
    /// Forgets them, so that nothing of them is left in the file. How many there were.
    pub(super) fn forget(&mut self, scope: &Scope) -> Result<usize, Trouble> {
        let is_much = self.count(scope)? > INDEXED_ANEW;
        let forgotten =
            self.try_forget(scope, is_much).map_err(|error| trouble(&self.path, &error))?;
        self.venues.clear();
        Ok(forgotten)
    }

    fn try_forget(&mut self, scope: &Scope, is_much: bool) -> rusqlite::Result<usize> {
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // One by one, so many would take long to leave the index of words: it is made anew.
        let trigger: Option<String> = is_much
            .then(|| {
                let sql = "SELECT sql FROM sqlite_schema WHERE name = 'record_forgotten'";
                transaction.query_row(sql, [], |row| row.get(0))
            })
            .transpose()?;
        if trigger.is_some() {
            transaction.execute_batch("DROP TRIGGER record_forgotten")?;
        }
        let forgotten = match scope {
            Scope::All => {
                let records = transaction.execute("DELETE FROM record", [])?;
                transaction.execute("DELETE FROM line", [])?;
                transaction.execute("DELETE FROM venue", [])?;
                transaction.execute("DELETE FROM forgotten", [])?;
                note_forgotten(&transaction, "")?;
                records
            }
            Scope::Target(target) => {
                let venue = "(SELECT id FROM venue WHERE server = ?1 AND peer = ?2)";
                let peer = peer_of(target);
                let all = params![self.server, peer];
                let records = transaction
                    .execute(&format!("DELETE FROM record WHERE venue = {venue}"), all)?;
                transaction.execute(&format!("DELETE FROM line WHERE venue = {venue}"), all)?;
                transaction.execute("DELETE FROM venue WHERE server = ?1 AND peer = ?2", all)?;
                if *target == Target::Room {
                    note_forgotten(&transaction, &self.server)?;
                }
                records
            }
        };
        if let Some(trigger) = trigger {
            transaction.execute_batch("INSERT INTO words (words) VALUES ('rebuild')")?;
            transaction.execute_batch(&trigger)?;
        }
        transaction.commit()?;
        // The pages that are free now, and those in the log: nothing may be left there.
        self.empty_log()?;
        self.db.execute_batch("VACUUM")?;
        self.empty_log()?;
        Ok(forgotten)
    }

    /// Deletes some of what is too old or too much. Whether there may be more.
    pub(super) fn prune(
        &mut self,
        oldest: Option<Timestamp>,
        max_bytes: u64,
    ) -> Result<bool, Trouble> {
        self.try_prune(oldest, max_bytes).map_err(|error| trouble(&self.path, &error))
    }

    fn try_prune(&mut self, oldest: Option<Timestamp>, max_bytes: u64) -> rusqlite::Result<bool> {
        let oldest = oldest.map_or(i64::MIN, Timestamp::as_millisecond);
        let old = "SELECT EXISTS (SELECT 1 FROM line WHERE time < ?1)
            OR EXISTS (SELECT 1 FROM (SELECT time FROM record ORDER BY id LIMIT 1) WHERE time < ?1)";
        let is_old: bool = self.db.query_row(old, [oldest], |row| row.get(0))?;
        let any = "SELECT EXISTS (SELECT 1 FROM record)";
        let is_much = self.bytes()? > max_bytes && self.db.query_row(any, [], |row| row.get(0))?;
        if !is_old && !is_much {
            return Ok(false);
        }
        if !self.is_checked {
            self.check()?;
        }
        let until = if is_old { oldest } else { i64::MAX };
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let sql = "DELETE FROM record WHERE time < ?1 AND id IN (SELECT id FROM record ORDER BY id LIMIT ?2)";
        transaction.execute(sql, params![until, limit(PRUNED_AT_ONCE)])?;
        transaction.execute("DELETE FROM line WHERE time < ?1", [oldest])?;
        transaction.commit()?;
        let mut statement = self.db.prepare_cached("PRAGMA incremental_vacuum")?;
        let mut freed = statement.query([])?;
        while freed.next()?.is_some() {}
        Ok(true)
    }

    fn empty_log(&self) -> rusqlite::Result<()> {
        let is_busy: bool =
            self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if is_busy {
            let busy = ffi::Error::new(ffi::SQLITE_BUSY);
            return Err(rusqlite::Error::SqliteFailure(busy, None));
        }
        Ok(())
    }

    /// Whether the file is in order, as far as one can see quickly: nothing is deleted from one that is not.
    fn check(&mut self) -> rusqlite::Result<()> {
        let found: String = self.db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if found != "ok" {
            let corrupt = ffi::Error::new(ffi::SQLITE_CORRUPT);
            return Err(rusqlite::Error::SqliteFailure(corrupt, Some(found)));
        }
        self.is_checked = true;
        Ok(())
    }

    /// How large the file is, without pages that are free.
    fn bytes(&self) -> rusqlite::Result<u64> {
        let number = |sql| self.db.query_row(sql, [], |row| row.get::<_, i64>(0));
        let pages = number("PRAGMA page_count")? - number("PRAGMA freelist_count")?;
        Ok(u64::try_from(pages * number("PRAGMA page_size")?).unwrap_or_default())
    }
}

/// Notes that all that was said in the room of this server until now is forgotten.
fn note_forgotten(transaction: &Transaction<'_>, server: &str) -> rusqlite::Result<()> {
    let now = Timestamp::now().as_millisecond();
    transaction
        .execute("INSERT OR REPLACE INTO forgotten VALUES (?1, ?2)", params![server, now])?;
    Ok(())
}
