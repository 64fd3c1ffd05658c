//! [`Reader`]: the stream, entry by entry, without a gap.

use std::collections::VecDeque;
use std::time::Duration;

use plausch_core::cluster::Position;
use redis::{Cmd, Value};

use super::EngineOptions;
use super::connection::Connection;
use super::entry::{Placed, array, read_entry};
use super::error::EngineError;

/// Reads the stream on a connection of its own, and connects again after a failure.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    at: Position,
    read: VecDeque<(Placed, Option<Position>)>,
}

/// Why there is no next entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Entries were trimmed away before they were read. Only a snapshot helps.
    #[error("entries of the stream were trimmed away before they were read")]
    Trimmed,
    /// The engine has forgotten entries that were read, as after a failover. Only a snapshot helps.
    #[error("the engine has forgotten entries of its stream")]
    Forgotten,
    /// The engine cannot be asked. The reader can be asked again.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// How long the engine waits for an entry. So long does it take at most to find out that a connection is dead.
const WAIT: Duration = Duration::from_secs(1);
/// How many entries at once.
const MOST: usize = 256;

impl Reader {
    pub(super) fn new(options: EngineOptions, from: Position) -> Self {
        Reader { connection: Connection::new(options, WAIT), at: from, read: VecDeque::new() }
    }

    /// The position of the last entry that was returned.
    pub fn position(&self) -> Position {
        self.at
    }

    /// The next entry, whenever it comes.
    ///
    /// # Errors
    /// The stream does not go on here, or the engine cannot be asked.
    pub async fn next(&mut self) -> Result<Placed, ReadError> {
        loop {
            if let Some((placed, before)) = self.read.pop_front() {
                if before != Some(self.at) {
                    self.read.clear();
                    return Err(self.why_lost().await?);
                }
                self.at = placed.position;
                return Ok(placed);
            }
            self.read_some().await?;
        }
    }

    /// Whether an entry is there already: [`next`](Reader::next) returns it at once.
    pub fn has_more(&self) -> bool {
        !self.read.is_empty()
    }

    async fn read_some(&mut self) -> Result<(), EngineError> {
        let mut question = Cmd::new();
        let wait = u64::try_from(WAIT.as_millis()).unwrap_or(u64::MAX);
        question.arg("XREAD").arg("COUNT").arg(MOST).arg("BLOCK").arg(wait);
        question
            .arg("STREAMS")
            .arg(self.connection.options().key("stream"))
            .arg(self.at.to_string());
        let answer = self.connection.ask(&question).await?;
        if answer == Value::Nil {
            return Ok(());
        }
        let [stream] = array(&answer)? else { return Ok(()) };
        let [_, entries] = array(stream)? else {
            return Err(EngineError::unexpected("a stream without entries"));
        };
        for entry in array(entries)? {
            self.read.push_back(read_entry(entry)?);
        }
        Ok(())
    }

    /// Why the stream does not go on here. If it still has entries from before, none were trimmed behind them.
    async fn why_lost(&mut self) -> Result<ReadError, EngineError> {
        let mut question = Cmd::new();
        question
            .arg("XRANGE")
            .arg(self.connection.options().key("stream"))
            .arg("-")
            .arg("+")
            .arg("COUNT")
            .arg(1);
        let answer = self.connection.ask(&question).await?;
        let has_older = match array(&answer)? {
            [first, ..] => read_entry(first)?.0.position <= self.at,
            [] => true,
        };
        Ok(if has_older { ReadError::Forgotten } else { ReadError::Trimmed })
    }
}
