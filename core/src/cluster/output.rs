//! What comes out of a server of a cluster.

use core::net::SocketAddr;

use super::{Entry, Epoch, Position, Unreadable};
use crate::decision::Decision;
use crate::directory::{self, Leave, Tables};
use crate::name::Nick;
use crate::queue::Queue;
use crate::time::Duration;

/// What a server of a cluster wants done.
#[derive(Debug, Clone, PartialEq)]
pub enum Output<'a> {
    /// At its links: what a directory alone would want.
    Room(directory::Output<'a>),
    /// By the engine. Requests are done in order.
    Engine(Request<'a>),
    /// As operators have decided: it is [held](super::Server::decisions) by now. Its turn has come; if it was decided here,
    /// it is told again then.
    Decided(Decision<'a>),
    /// Something that an operator may want to know.
    Event(Event),
}

/// What the engine is asked for. Each but [`Read`](Request::Read) and [`Abandon`](Request::Abandon)
/// is answered once.
#[derive(Debug, Clone, PartialEq)]
pub enum Request<'a> {
    /// Begin a lease of `epoch`, and append `entry`, a [`Here`](super::Content::Here). Answered by
    /// [`Entered`](super::Input::Entered) or [`Failed`](super::Input::Failed).
    Enter {
        /// A new one.
        epoch: Epoch,
        /// How long the lease is.
        lease: Duration,
        /// To be appended, and kept while the epoch lasts.
        entry: Entry<'a>,
    },
    /// Let the lease of `epoch` run anew. Answered by [`Renewed`](super::Input::Renewed),
    /// [`Expired`](super::Input::Expired) or [`Failed`](super::Input::Failed).
    Renew {
        /// The server's epoch.
        epoch: Epoch,
        /// How long the lease is.
        lease: Duration,
    },
    /// Append an entry to the stream, if its epoch has a lease and if what the entry does can be
    /// done; and do it, in one step. A [decision](super::Content::Decided) is kept; if a later one about
    /// the same is, or the same one, nothing is done. Answered by [`Answered`](super::Input::Answered).
    Append {
        /// The entry.
        entry: Entry<'a>,
        /// How many members there may be.
        most: u32,
    },
    /// Tell all that is known at one moment, and then the last texts. Answered by
    /// [`Snapshot`](super::Input::Snapshot) or [`Failed`](super::Input::Failed).
    Snapshot {
        /// The server's epoch, which the answer names.
        epoch: Epoch,
        /// How many texts, at most.
        texts: u32,
    },
    /// From now on, read the entries behind a position. It takes the place of an earlier one.
    Read {
        /// Behind this position.
        after: Position,
        /// In this history.
        history: u64,
    },
    /// The epoch is over: read no more, and forget what is not appended yet.
    Abandon {
        /// The server's epoch.
        epoch: Epoch,
    },
}

/// Something that an operator may want to know. Never what anybody said.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// The server is in another state.
    State(State),
    /// Another server is there.
    Came {
        /// What people call it.
        name: Nick,
    },
    /// Another server has another key than this one, or only one of them has a key: clients that know
    /// both by one name take one of them for a stranger.
    OtherKey {
        /// What people call it.
        name: Nick,
    },
    /// Another server is gone, and with it its members.
    Gone {
        /// What people call it.
        name: Nick,
    },
    /// Somebody joined at another server.
    Joined {
        /// The member.
        nick: Nick,
        /// Its IP address and registered UDP port.
        addr: SocketAddr,
    },
    /// A member of another server left.
    Left {
        /// The member.
        nick: Nick,
        /// What ended its membership; none: its server is gone, or it is not known.
        leave: Option<Leave>,
    },
    /// Texts may be lost: the stream could not be read on where it was left.
    Lost(Unreadable),
    /// So many texts of this server's members may be lost. Their senders were told so.
    Unsaid {
        /// How many.
        texts: u32,
    },
    /// What an operator here has decided is not known to the others yet, and why: the engine takes nothing now, or has
    /// decisions about as much as it can have.
    Unshared {
        /// There are too many, and not for now: others have to be taken back.
        full: bool,
    },
    /// An entry was left out.
    Ignored {
        /// Whose entry it is, if it can be read.
        by: Option<Epoch>,
        /// What is wrong with it.
        why: Ignored,
    },
}

/// Why an entry was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ignored {
    /// It cannot be read.
    Unreadable(super::EntryError),
    /// Nobody knows its server.
    UnknownServer,
    /// It is about a member that is not its server's.
    NotItsMember,
    /// The nickname has a holder.
    NickTaken,
    /// It is a text that is longer than is allowed here.
    TooLong,
    /// There is no room for one more server, member or decision.
    Full,
}

/// What a server is in its cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// One room with all others.
    Together,
    /// The same, but its lease was not renewed for a while: it takes no new members.
    Doubtful,
    /// Its lease is over, or has not begun: its members are among themselves.
    Alone,
    /// It has a lease again, and does not yet know whether all its members keep their nicknames.
    Rejoining,
}

impl State {
    /// The state in one word, for logs and scripts.
    pub const fn word(self) -> &'static str {
        match self {
            State::Together => "together",
            State::Doubtful => "doubtful",
            State::Alone => "alone",
            State::Rejoining => "rejoining",
        }
    }
}

/// The outputs of one call, in the order in which they have to be done. The machine takes no
/// further input until they are dropped.
#[must_use = "every output is a request that somebody waits for"]
#[derive(Debug)]
pub struct Outputs<'a, T: Tables> {
    /// The request that the epoch be abandoned.
    before: Option<Output<'a>>,
    room: directory::Outputs<'a, T>,
    after: Queue<Output<'a>, AFTER>,
}

/// What the directory asks for, and an event.
const AFTER: usize = directory::ASKS + 3;

impl<'a, T: Tables> Outputs<'a, T> {
    pub(super) fn new(room: directory::Outputs<'a, T>) -> Self {
        Outputs { before: None, room, after: Queue::new() }
    }

    /// Says what is done before the outputs of the directory.
    pub(super) fn first(&mut self, output: Option<Output<'a>>) {
        self.before = output;
    }

    /// Adds what is done behind them.
    pub(super) fn push(&mut self, output: Output<'a>) {
        self.after.push(output);
    }

    /// What the directory wants to have asked, in order.
    pub(super) fn next_ask(&mut self) -> Option<directory::Ask<'a>> {
        self.room.next_ask()
    }
}

impl<'a, T: Tables> Iterator for Outputs<'a, T> {
    type Item = Output<'a>;

    fn next(&mut self) -> Option<Output<'a>> {
        let before = self.before.take();
        let room = before.or_else(|| self.room.next().map(Output::Room));
        room.or_else(|| self.after.pop())
    }
}
