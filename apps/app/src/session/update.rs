//! What a session tells a face.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_transport_std::client::{CommandError, Ended, Event};
use plausch_transport_std::server::ListenError;

use super::Request;
use crate::history::{Answer, Trouble};
use crate::host::Place;
use crate::identity;
use crate::link::RoomLink;

/// Something that a face shows.
///
/// Each request is answered by one [`Update::Done`] or [`Update::Failed`], in the order in which they were asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    /// An event of the client.
    Event(Event),
    /// A request was taken by the client, and is under way. A text comes back when it was said.
    Done {
        /// What was asked.
        request: Request,
    },
    /// A request could not be fulfilled.
    Failed {
        /// What was asked.
        request: Request,
        /// Why it was not done.
        error: CommandError,
    },
    /// Something about the program itself.
    Notice(Notice),
    /// The history answers.
    History(Answer),
    /// The stay is over; nothing follows.
    Over(Outcome),
}

/// Something about the program itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The room is hosted in this process.
    Hosting {
        /// Where others can join it.
        places: Vec<Place>,
        /// A link to it that names its key, if it has one and others can join.
        link: Option<RoomLink>,
    },
    /// The one who hosted the room on this machine has left, and this process has taken over.
    TakenOver {
        /// Where others can join it.
        places: Vec<Place>,
        /// A link to it that names its key, if it has one and others can join.
        link: Option<RoomLink>,
    },
    /// The new nickname is for this stay only: a flag or a variable sets another.
    NickNotKept {
        /// The new nickname.
        nick: Nick,
    },
    /// The list of those whom the user ignores cannot be read.
    IgnoredNotRead {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::ErrorKind,
    },
    /// The list of those whom the user ignores cannot be written.
    IgnoredNotKept {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::ErrorKind,
    },
    /// The user has no key, and there is none to be made: links are plain.
    NoKey {
        /// Why not.
        why: identity::Error,
    },
    /// The room that is hosted here has no key, and there is none to be made: links to it are plain.
    NoServerKey {
        /// Why not.
        why: identity::Error,
    },
    /// A key could not be remembered.
    KeyNotKept {
        /// Why not.
        trouble: Trouble,
    },
    /// Nobody hosts the room here, and it is not hosted without a key: one is wanted, or there is one that cannot be used.
    NoKeyToHost {
        /// Why not.
        why: identity::Error,
    },
    /// Nobody hosts the room here, and it cannot be hosted.
    CannotHost {
        /// Why not.
        why: NoHost,
    },
    /// The nickname was written to the configuration file.
    NickRemembered {
        /// The file.
        path: PathBuf,
    },
    /// What the user has set is for this stay only: it could not be written to the configuration file.
    NotRemembered {
        /// The key of the setting.
        setting: &'static str,
        /// The file. None: there is no place for it.
        path: Option<PathBuf>,
        /// Why not.
        error: io::ErrorKind,
    },
    /// The nickname could not be written to the configuration file.
    NickNotRemembered {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::ErrorKind,
    },
}

/// Why the room cannot be hosted here. Two are the same if they tell of the same attempt.
#[derive(Debug, Clone)]
pub struct NoHost(pub Arc<ListenError>);

impl PartialEq for NoHost {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for NoHost {}

/// How a stay ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The user left.
    Left,
    /// It could not begin or go on.
    Failed(Failure),
}

/// Why a stay failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The room could not be joined.
    CannotJoin {
        /// The server, as it was configured.
        server: String,
        /// Why not.
        reason: Ended,
    },
    /// The server has another key than the one that is known.
    OtherKey {
        /// The server, as it was configured.
        server: String,
        /// The key that is known.
        known: PublicKey,
        /// The key that it has.
        shown: PublicKey,
    },
    /// A link to the room has another key than the one that is remembered for its server.
    OtherLink {
        /// The server, as it was configured.
        server: String,
        /// The key that is remembered.
        known: PublicKey,
        /// The key that the link has.
        given: PublicKey,
    },
    /// A link to the room has a key, and links are to be plain.
    OffWithKey,
    /// The user has no key, or none that is to be used.
    NoKey(identity::Error),
    /// The remembered keys cannot be read.
    KeysNotRead(Trouble),
    /// The user has left, and some of what it said was not heard.
    Unheard {
        /// How many texts.
        count: usize,
        /// The first of them: at most [`Failure::MAX_QUOTED`].
        quoted: Vec<String>,
    },
    /// The client ended without a reason, which is a bug.
    ClientEnded,
    /// The face cannot show anything, for example because the terminal fails.
    Face(String),
}

impl Failure {
    /// How many texts a failure quotes.
    pub const MAX_QUOTED: usize = 5;
}
