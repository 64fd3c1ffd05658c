//! What asks for the user's attention, and when to signal it. How it is signalled is each face's own: a bell, a
//! notification, a title.
//!
//! | file | what |
//! |---|---|
//! | `words.rs` | whether a text mentions the user, or a word that it waits for |
//! | `alarm.rs` | when to signal, so that nobody can make it unbearable |
//! | `desktop.rs` | notifications of the desktop |
//! | `quiet.rs` | for how long nothing is to be signalled |

mod alarm;
mod desktop;
mod quiet;
mod words;

use plausch_transport_std::client::Peer;

pub use alarm::Alarm;
pub use desktop::Desktop;
pub use quiet::{Hours, Quiet, Until, Wanted};
pub use words::Words;

use crate::target::Target;

/// Why something asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text in the room has the user's nickname, or a word that it waits for.
    Mention,
    /// A text in a private chat.
    Private,
    /// An invitation to a private chat.
    Invitation,
}

/// Something that asks for attention. What others wrote is as it was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Why it does.
    pub kind: Kind,
    /// In which conversation.
    pub target: Target,
    /// Who wants it.
    pub from: Peer,
    /// What was said, if something was.
    pub text: Option<String>,
}

/// Something that is to be signalled now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// What came last.
    pub newest: Call,
    /// How much more came since something was signalled.
    pub others: usize,
}

/// The settings of attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The words that the user waits for.
    pub highlight: Vec<String>,
    /// What asks for attention at all.
    pub kinds: Kinds,
    /// Whether a bell rings.
    pub bell: bool,
    /// How a notification is shown.
    pub notify: Notify,
    /// Whether the title of the terminal shows how much is unread.
    pub title: bool,
    /// Whether nothing is signalled now.
    pub quiet: Quiet,
    /// The hours of each day in which nothing is signalled.
    pub quiet_hours: Option<Hours>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            highlight: Vec::new(),
            kinds: Kinds::default(),
            bell: true,
            notify: Notify::Auto,
            title: true,
            quiet: Quiet::Off,
            quiet_hours: None,
        }
    }
}

/// What asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "those of `Kind`")]
pub struct Kinds {
    pub mention: bool,
    pub private: bool,
    pub invitation: bool,
}

impl Default for Kinds {
    fn default() -> Self {
        Kinds { mention: true, private: true, invitation: true }
    }
}

impl Kinds {
    /// Whether this one does.
    pub fn has(self, kind: Kind) -> bool {
        match kind {
            Kind::Mention => self.mention,
            Kind::Private => self.private,
            Kind::Invitation => self.invitation,
        }
    }
}

/// How a notification is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notify {
    /// As the terminal or the desktop can.
    Auto,
    /// By the bell alone.
    Bell,
    /// By the terminal, as iTerm2 does it.
    Osc9,
    /// By the terminal, as rxvt-unicode does it.
    Osc777,
    /// By the terminal, as kitty does it.
    Osc99,
    /// By the desktop, without the terminal.
    Desktop,
    /// Not at all.
    Off,
}

/// What the user is told about attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// The words that the user waits for.
    Words(Vec<String>),
    /// The user waits for this word now; whether it did before.
    Added(String, bool),
    /// The user does not wait for this word any more; whether it did before.
    Removed(String, bool),
    /// There is no room for one more word.
    TooManyWords,
    /// This can be no word to wait for.
    BadWord(String),
    /// Until when nothing is signalled. None: everything is.
    Quiet(Option<Until>),
    /// Nothing in the shown conversation is unread.
    NothingUnread,
}
