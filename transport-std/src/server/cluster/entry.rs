//! What stands in the engine's stream, and what a snapshot says.

use std::time::Duration;

use plausch_core::cluster::Position;
use redis::Value;

use super::error::EngineError;

/// An entry of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Behind it.
    pub position: Position,
    /// Its number among all texts of the room; 0 if it is none.
    pub said: u32,
    /// What a server submitted; nothing if no server did.
    pub bytes: Vec<u8>,
}

/// All that the engine knew at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Behind the last entry of that moment.
    pub position: Position,
    /// With what each server came.
    pub servers: Vec<Vec<u8>>,
    /// With what each nickname was claimed: those of each server in the order in which it claimed them.
    pub claims: Vec<Vec<u8>>,
    /// How many texts were said in the room.
    pub said: u32,
    /// The room's number, which the engine keeps.
    pub room: u32,
    /// The last texts, the oldest first, and how long ago they were said.
    pub texts: Vec<(Placed, Duration)>,
    /// What was decided last about each thing.
    pub decisions: Vec<Vec<u8>>,
}

/// What stands before the bytes of a server, of a claim, and of a decision: `lua/common.lua` says what.
const BEFORE_SERVER: usize = 32;
const BEFORE_CLAIM: usize = 64;
const BEFORE_DECISION: usize = 16;

impl Snapshot {
    /// Reads what `lua/snapshot.lua` returns.
    pub(super) fn read(value: &Value) -> Result<Self, EngineError> {
        let [last, servers, claims, said, room, now, texts, decisions] = array(value)? else {
            return Err(EngineError::unexpected("a snapshot that lacks something"));
        };
        let now = number(now)?;
        let mut recalled = Vec::new();
        for text in array(texts)?.rchunks_exact(3) {
            let [said, at, submitted] = text else { continue };
            let position = position(string(at)?)?;
            let age = Duration::from_millis(now.saturating_sub(position.time));
            let said = count(said)?;
            recalled.push((Placed { position, said, bytes: bytes(submitted)?.to_vec() }, age));
        }
        Ok(Snapshot {
            position: position(string(last)?)?,
            servers: behind(servers, BEFORE_SERVER)?,
            claims: behind(claims, BEFORE_CLAIM)?,
            said: count(said)?,
            room: count(room)?,
            texts: recalled,
            decisions: behind(decisions, BEFORE_DECISION)?,
        })
    }
}

/// An entry, and the position of the one before it, if it names that.
pub(super) fn read_entry(value: &Value) -> Result<(Placed, Option<Position>), EngineError> {
    let [at, fields] = array(value)? else {
        return Err(EngineError::unexpected("an entry without fields"));
    };
    let fields = array(fields)?;
    let field = |name: &str| {
        let mut pairs = fields.chunks_exact(2);
        let pair =
            pairs.find(|pair| bytes(&pair[0]).is_ok_and(|field| field == name.as_bytes()))?;
        Some(&pair[1])
    };
    let before = field("p").and_then(|before| position(string(before).ok()?).ok());
    let said = field("n").and_then(|said| count(said).ok()).unwrap_or_default();
    let bytes = field("b").and_then(|value| bytes(value).ok()).unwrap_or_default().to_vec();
    Ok((Placed { position: position(string(at)?)?, said, bytes }, before))
}

/// Reads what Redis and Valkey write as `time-count`.
pub(super) fn position(text: &str) -> Result<Position, EngineError> {
    match text.split_once('-').map(|(time, count)| (time.parse(), count.parse())) {
        Some((Ok(time), Ok(count))) => Ok(Position { time, count }),
        _ => Err(EngineError::unexpected("an entry without a position")),
    }
}

pub(super) fn array(value: &Value) -> Result<&[Value], EngineError> {
    match value {
        Value::Array(values) => Ok(values),
        _ => Err(EngineError::unexpected("no list where one has to be")),
    }
}

pub(super) fn bytes(value: &Value) -> Result<&[u8], EngineError> {
    match value {
        Value::BulkString(bytes) => Ok(bytes),
        Value::SimpleString(text) => Ok(text.as_bytes()),
        _ => Err(EngineError::unexpected("no string where one has to be")),
    }
}

pub(super) fn string(value: &Value) -> Result<&str, EngineError> {
    std::str::from_utf8(bytes(value)?)
        .map_err(|_| EngineError::unexpected("a string that is not UTF-8"))
}

pub(super) fn number(value: &Value) -> Result<u64, EngineError> {
    match value {
        Value::Int(number) => u64::try_from(*number).ok(),
        value => string(value)?.parse().ok(),
    }
    .ok_or_else(|| EngineError::unexpected("no number where one has to be"))
}

/// A number that may be too large for us: they go round.
fn count(value: &Value) -> Result<u32, EngineError> {
    Ok(number(value)? as u32)
}

/// What servers submitted with what the engine keeps, in the order of what stands before it. What is too short is not ours.
fn behind(values: &Value, before: usize) -> Result<Vec<Vec<u8>>, EngineError> {
    let mut values: Vec<_> = array(values)?.iter().map(bytes).collect::<Result<_, _>>()?;
    values.sort_unstable();
    Ok(values.iter().filter_map(|value| Some(value.get(before..)?.to_vec())).collect())
}
