//! [`Engine`]: what a server writes, and asks.

use std::time::Duration;

use plausch_core::cluster::{Epoch, Position};
use plausch_core::directory::Look;
use redis::{Script, ScriptInvocation, Value};

use super::EngineOptions;
use super::connection::Connection;
use super::entry::{Snapshot, array, number, position, string};
use super::error::EngineError;
use super::reader::Reader;

/// A connection to the engine for what a server writes, and asks. It connects when it is needed, and again after a failure.
///
/// Nothing is tried twice. All of it can be asked again: what the engine has done already it does not do twice.
#[derive(Debug)]
pub struct Engine {
    connection: Connection,
    scripts: Scripts,
}

/// What a server does, as one entry of the stream. It takes effect everywhere once it is read there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Higher than that of the one before in the same epoch, and at most 2⁵³.
    pub number: u64,
    /// What else it does.
    pub change: Change,
    /// What comes back in the stream.
    pub bytes: Vec<u8>,
}

/// What an operation does beside being an entry of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    None,
    /// It counts as a text.
    Say,
    /// It claims a nickname. If that cannot be, nothing is done. Its bytes are in each snapshot while the claim lasts.
    Claim {
        /// The nickname.
        nick: String,
        /// What all nicknames have in common that could be mistaken for it: none of them may be claimed.
        looks: [Look; 2],
        /// It may take the claim from this epoch.
        over: Option<Epoch>,
        /// How many claims there may be then.
        most: u32,
    },
    /// It gives a claim back. If that is not this epoch's, nothing is done.
    Release {
        /// The nickname.
        nick: String,
    },
    /// It ends an epoch whose lease is over, or its own, with all claims. If it cannot, nothing is done.
    Bury {
        /// Whose.
        epoch: Epoch,
    },
    /// It decides something. If a later decision about the same is kept, or the same one, nothing is done. Its bytes are in each
    /// snapshot until they are replaced, and behind [`Entry::BEFORE_CONTENT`](plausch_core::cluster::Entry::BEFORE_CONTENT) the
    /// greater ones are the later ones.
    Decide {
        /// What it is about.
        about: String,
        /// From when on it may be forgotten, in milliseconds since 1970; `None`: never.
        forgotten_at: Option<u64>,
        /// How many decisions there may be then.
        most: u32,
    },
}

/// What became of operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appended {
    /// An answer for each of them.
    Done(Vec<Answer>),
    /// The epoch's lease is over: none of them is done.
    Expired,
    /// The engine does not know what it had done before, as after a failover: none of them is done.
    Forgotten,
}

/// What became of one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is done, now or before.
    Done,
    /// The nickname, or one that looks like it, is claimed.
    Taken,
    /// There are as many claims, or decisions, as there may be.
    Full,
    /// The engine takes nothing now, and has not done it.
    Refused(EngineError),
    /// It is not done, because one before it was refused, but may be if it is submitted again without that.
    Again,
}

/// What became of a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewed {
    /// It lasts for its whole time from when the engine was asked.
    Renewed {
        /// The epoch's last operation.
        number: u64,
        /// The end of the stream.
        last: Position,
        /// An epoch whose lease is over, if there is one.
        gone: Option<Epoch>,
    },
    /// It is over.
    Expired,
}

#[derive(Debug)]
struct Scripts {
    enter: Script,
    renew: Script,
    append: Script,
    snapshot: Script,
}

macro_rules! script {
    ($name:literal) => {
        Script::new(concat!(
            include_str!("lua/common.lua"),
            include_str!(concat!("lua/", $name, ".lua"))
        ))
    };
}

impl Engine {
    /// The engine there. Nothing happens before it is asked something.
    pub fn new(options: EngineOptions) -> Self {
        let scripts = Scripts {
            enter: script!("enter"),
            renew: script!("renew"),
            append: script!("append"),
            snapshot: script!("snapshot"),
        };
        Engine { connection: Connection::new(options, Duration::ZERO), scripts }
    }

    /// What reads the stream behind `from`, on a connection of its own.
    pub fn reader(&self, from: Position) -> Reader {
        Reader::new(self.connection.options().clone(), from)
    }

    /// Connects, if there is no connection, and finds out whether the engine will do.
    ///
    /// # Errors
    /// It will not, or it cannot be reached.
    pub async fn check(&mut self) -> Result<(), EngineError> {
        self.connection.connected().await.map(drop)
    }

    /// An epoch begins: with a lease, and an entry of the stream. Asked again, it renews the lease.
    ///
    /// # Errors
    /// The engine does not do it, or has done it without an answer.
    pub async fn enter(
        &mut self,
        epoch: Epoch,
        lease: Duration,
        bytes: &[u8],
    ) -> Result<(), EngineError> {
        let mut call = self.connection.options().call(&self.scripts.enter, epoch);
        call.arg(millis(lease)).arg(bytes);
        self.connection.invoke(&call).await.map(drop)
    }

    /// Renews the lease of an epoch, and so all of its claims.
    ///
    /// # Errors
    /// The engine does not do it, or has done it without an answer.
    pub async fn renew(&mut self, epoch: Epoch, lease: Duration) -> Result<Renewed, EngineError> {
        let mut call = self.connection.options().call(&self.scripts.renew, epoch);
        call.arg(millis(lease));
        let answer = self.connection.invoke(&call).await?;
        let [_, done, last, late @ ..] = array(&answer)? else { return Ok(Renewed::Expired) };
        let gone = match late {
            [late] => u64::from_str_radix(string(late)?, 16).ok().map(Epoch::new),
            _ => None,
        };
        Ok(Renewed::Renewed { number: number(done)?, last: position(string(last)?)?, gone })
    }

    /// Does operations, all at once, up to the first one that is refused. Those that were done before are not done again. `known` is the
    /// last one that is known to be done: if the engine does not know it, it has forgotten it.
    ///
    /// # Errors
    /// The engine does not do them, or has done them without an answer.
    pub async fn append<'a>(
        &mut self,
        epoch: Epoch,
        known: u64,
        operations: impl IntoIterator<Item = &'a Operation>,
    ) -> Result<Appended, EngineError> {
        let mut call = self.connection.options().call(&self.scripts.append, epoch);
        call.arg(known);
        operations.into_iter().for_each(|operation| operation.add_to(&mut call));
        let answer = self.connection.invoke(&call).await?;
        match array(&answer)? {
            [_, answers] => array(answers)?
                .iter()
                .map(Answer::read)
                .collect::<Result<_, _>>()
                .map(Appended::Done),
            [what] if string(what)? == "expired" => Ok(Appended::Expired),
            [what] if string(what)? == "forgotten" => Ok(Appended::Forgotten),
            _ => Err(EngineError::unexpected("an unknown answer")),
        }
    }

    /// All that the engine knows now, with the last texts. A room that has no number gets this one.
    ///
    /// # Errors
    /// The engine does not tell.
    pub async fn snapshot(
        &mut self,
        epoch: Epoch,
        texts: u32,
        room: u32,
    ) -> Result<Snapshot, EngineError> {
        let mut call = self.connection.options().call(&self.scripts.snapshot, epoch);
        call.arg(texts).arg(room);
        let answer = self.connection.invoke(&call).await?;
        Snapshot::read(&answer)
    }
}

impl EngineOptions {
    fn call<'a>(&self, script: &'a Script, epoch: Epoch) -> ScriptInvocation<'a> {
        let mut call = script.prepare_invoke();
        for key in self.keys() {
            call.key(key);
        }
        call.arg(epoch.to_string()).arg(self.stream_length);
        call
    }
}

impl Operation {
    /// As `lua/append.lua` reads it.
    fn add_to(&self, call: &mut ScriptInvocation<'_>) {
        let none = String::new;
        let (kind, nick, looks, epoch, most) = match &self.change {
            Change::None => ("publish", "", None, none(), 0),
            Change::Say => ("say", "", None, none(), 0),
            Change::Claim { nick, looks, over, most } => {
                let over = over.map_or_else(none, |epoch| epoch.to_string());
                ("claim", nick.as_str(), Some(looks), over, *most)
            }
            Change::Release { nick } => ("release", nick.as_str(), None, none(), 0),
            Change::Bury { epoch } => ("bury", "", None, epoch.to_string(), 0),
            Change::Decide { about, forgotten_at, most } => {
                ("decide", about.as_str(), None, forgotten_at.unwrap_or(0).to_string(), *most)
            }
        };
        call.arg(kind).arg(self.number).arg(nick);
        let looks = looks.map(|[one, two]| [*one.as_bytes(), *two.as_bytes()].concat());
        call.arg(looks.unwrap_or_default()).arg(epoch).arg(most).arg(&self.bytes);
    }
}

impl Answer {
    fn read(value: &Value) -> Result<Self, EngineError> {
        match string(value)? {
            "done" => Ok(Answer::Done),
            "taken" => Ok(Answer::Taken),
            "full" => Ok(Answer::Full),
            "again" => Ok(Answer::Again),
            why if why.contains(' ') => Ok(Answer::Refused(EngineError::of_script(why))),
            _ => Err(EngineError::unexpected("an unknown answer")),
        }
    }
}

fn millis(lease: Duration) -> u64 {
    u64::try_from(lease.as_millis()).unwrap_or(u64::MAX)
}
