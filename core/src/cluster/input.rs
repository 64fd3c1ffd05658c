//! What goes into a server of a cluster: what happened at its links, and what the engine answers.

use super::{Epoch, Position};
use crate::directory;
use crate::time::Duration;

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input<'a> {
    /// Something happened at a link of this server. Its timeouts are [`Input::Timeout`].
    Room(directory::Input<'a>),
    /// The epoch has begun: answers [`Request::Enter`](super::Request::Enter).
    Entered {
        /// That of the request.
        epoch: Epoch,
    },
    /// The lease runs anew: answers [`Request::Renew`](super::Request::Renew).
    Renewed {
        /// That of the request.
        epoch: Epoch,
        /// Another server's epoch whose lease is over, if there is one.
        gone: Option<Epoch>,
    },
    /// There is no such lease, or none any more: answers [`Request::Renew`](super::Request::Renew).
    Expired {
        /// That of the request.
        epoch: Epoch,
    },
    /// Answers [`Request::Append`](super::Request::Append).
    Answered {
        /// That of the entry.
        epoch: Epoch,
        /// That of the entry.
        number: u64,
        /// What has become of it.
        answer: Answer,
    },
    /// Before [`Input::Snapshot`]: an entry that the engine keeps. First the
    /// [`Here`](super::Content::Here) of all servers, then the [`Joined`](super::Content::Joined) of
    /// all members. What was [decided](super::Content::Decided) may be told at any place among them.
    Known {
        /// That of the request.
        epoch: Epoch,
        /// As it was appended.
        entry: &'a [u8],
    },
    /// Before [`Input::Snapshot`]: a text that was said before. The oldest comes first.
    Recalled {
        /// That of the request.
        epoch: Epoch,
        /// Its number among all texts of the room.
        said: u32,
        /// How long ago it was said.
        age: Duration,
        /// As it was appended.
        entry: &'a [u8],
    },
    /// All that the engine knew at one moment is told: answers
    /// [`Request::Snapshot`](super::Request::Snapshot).
    Snapshot {
        /// That of the request.
        epoch: Epoch,
        /// Behind the last entry of that moment.
        position: Position,
        /// How many texts were said in the room up to there.
        said: u32,
        /// The room's number, which the engine keeps (§6, PAST).
        room: u32,
        /// Which history of the stream the engine has: another one after a failover, which may have
        /// lost entries.
        history: u64,
    },
    /// The next entry of the stream has been read.
    Read {
        /// Behind it.
        position: Position,
        /// Its number among all texts of the room; 0 if it is none.
        said: u32,
        /// As it was appended.
        entry: &'a [u8],
    },
    /// The stream cannot be read on behind [`Server::position`](super::Server::position). Nothing is
    /// read any more until the next [`Request::Read`](super::Request::Read).
    Unreadable(Unreadable),
    /// A request was not done, and will not be: the engine is out of reach, or does not answer.
    Failed(Asked),
    /// The time of [`Server::next_timeout`](super::Server::next_timeout) has come. One thing that is
    /// due is done.
    Timeout,
}

/// What has become of an entry that was to be appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It stands in the stream, or did not have to: it changes nothing.
    Done,
    /// Somebody has that nickname, or one that looks like it.
    Taken,
    /// There are as many members, or decisions, as there may be.
    Full,
    /// The epoch is over: its lease is.
    Expired,
    /// The engine takes no entries: it is full, or a replica. This one is not appended.
    Refused,
}

/// Why the stream cannot be read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// Entries behind the position are deleted already.
    Trimmed,
    /// The engine has another history: entries that were read may be lost.
    OtherHistory,
}

/// The requests that may fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// [`Request::Enter`](super::Request::Enter).
    Enter,
    /// [`Request::Renew`](super::Request::Renew).
    Renew,
    /// [`Request::Snapshot`](super::Request::Snapshot).
    Snapshot,
}
