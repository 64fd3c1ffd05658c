//! What the history is asked, and what it answers.

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::record::Record;
use crate::database::Trouble;
use crate::target::Target;

/// Something that is asked of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Keep this, as something that happened there.
    Keep(Target, Record),
    /// Keep this line, which the user entered there.
    KeepLine(Target, String),
    /// The user has seen all that was kept there before.
    Seen(Target),
    /// Answer this.
    Question(Question),
}

/// Something that is answered, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// What was said there before? [`Answer::Past`].
    Past {
        /// Where.
        target: Target,
        /// Only what is older than the record of this number.
        before: Option<i64>,
        /// How many records, at most.
        count: usize,
    },
    /// Where was something said with all these words? [`Report::Found`].
    Search(String),
    /// What was said around the record of this number? [`Report::Excerpt`].
    Around(i64),
    /// All that is kept of it, into a file: [`Report::Exported`].
    Export(Target, Option<PathBuf>),
    /// How much would be forgotten? [`Report::AskToForget`].
    Count(Scope),
    /// Forget it, so that nothing of it is left in the file: [`Report::Forgotten`].
    Forget(Scope),
}

/// What is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// What was said there, and the lines that the user entered there.
    Target(Target),
    /// Everything, of all servers.
    All,
}

/// What the history answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// What was said there before.
    Past(Past),
    /// Something to be shown.
    Report(Report),
}

/// What was said before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Where.
    pub target: Target,
    /// The records with their numbers, and when that was by this computer's time zone, oldest first.
    pub records: Vec<(i64, DateTime, Record)>,
    /// Whether there are older ones.
    pub has_older: bool,
    /// The number of the last record that the user has seen there. None: nobody knows.
    pub seen: Option<i64>,
    /// When what was said there was forgotten last: what a server tells of the time before is not wanted.
    pub forgotten: Option<Timestamp>,
    /// The lines that the user entered there, oldest first; none if only older records were asked for.
    pub lines: Vec<String>,
}

/// Something about the history that a user sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// What stands above was said before.
    PastAbove,
    /// Conversations are kept from now on, in this file.
    Begun(PathBuf),
    /// What was found, newest first.
    Found {
        /// What was looked for.
        words: String,
        /// The newest, at most [`Report::MAX_HITS`].
        hits: Vec<Hit>,
        /// How many more there are.
        more: usize,
    },
    /// A hit among its neighbours.
    Excerpt {
        /// Where it was said.
        venue: Venue,
        /// What was said around it, oldest first.
        lines: Vec<(DateTime, Record)>,
        /// The index of the hit among them. None: nobody has looked for one.
        hit: Option<usize>,
    },
    /// A conversation was written into this file.
    Exported(PathBuf),
    /// A conversation was not written into this file, or into none.
    NotExported(Option<PathBuf>, ExportError),
    /// So much would be forgotten: whether the user wants that.
    AskToForget(Scope, usize),
    /// So much was forgotten.
    Forgotten(Scope, usize),
    /// Nothing can be kept or looked for, for this reason.
    Trouble(Trouble),
    /// After a [`Trouble`], what is said is kept again; this many lines in between are not.
    KeptAgain(usize),
    /// Nothing is kept, as the user wants it: so nothing can be looked for, exported or forgotten.
    Off,
}

impl Report {
    /// How many hits are shown.
    pub const MAX_HITS: usize = 20;
}

/// A record that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its number.
    pub number: i64,
    /// Where it was said.
    pub venue: Venue,
    /// When, by this computer's time zone.
    pub at: DateTime,
    /// What was said.
    pub record: Record,
}

/// Where something was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Venue {
    /// The server; none: the one whose room the user is in.
    pub server: Option<String>,
    /// In the room or in private.
    pub target: Target,
}

/// Why a conversation was not exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportError {
    /// The name ends in nothing that is known.
    Ending,
    /// Nothing is kept of the conversation.
    Nothing,
    /// There is such a file, and it stays as it is.
    Exists,
    /// The system does not let it be written.
    Io(std::io::ErrorKind),
}
