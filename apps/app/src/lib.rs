//! What every face of Plausch shares. A face shows the room and takes what its user types: a terminal, plain lines,
//! JSON, a window.
//!
//! | module | what |
//! |---|---|
//! | [`session`] | a stay in the room: hosting, joining, requests, leaving |
//! | [`model`] | what a user sees: conversations, roster, invitations, drafts |
//! | [`editing`] | a text that is being typed, edited as readline does |
//! | [`keys`] | what keys do |
//! | [`peers`] | whom a typed name means |
//! | [`identity`] | the keys by which this program and a server on this machine are known |
//! | [`ignored`] | whom the user ignores, in a file |
//! | `cluster` | what a server has to know to share its room, with the feature of that name |
//! | [`command_line`] | what the command lines of all programs have in common |
//! | [`settings`] | the values in force, from flags, environment, file and defaults |
//! | [`target`] | to whom one talks: the room, or one peer |
//! | [`language`] | the language in which the program speaks |
//! | [`attention`] | what asks for the user's attention, and when to signal it |
//! | [`texts`] | every text that a person sees |
//! | [`wording`] | what happened, in words |
//! | [`theme`] | how things look: colours, themes |
//! | [`trust`] | which keys the user trusts, in a file |
//! | [`topic`] | what the operator of a server of this machine has said that its room is about, in a file |
//! | [`banned`] | whom a server of this machine has banned or muted, in a file |
//! | `control` | how `plausch ctl` reaches a server on this machine |
//! | [`state`] | where such files are |
//! | [`owners`] | whose nicknames are on a server of this machine, in a file |
//! | [`time_format`] | how times are written |
//! | [`external`] | a text in another editor |
//! | [`history`] | what was said in earlier stays, in a file |
//! | [`hyperlink`] | links in texts |
//! | [`link`] | links to a room |
//! | [`environment`] | what the variables of the environment say |
//! | [`host`] | where the room can be hosted on this machine |
//! | [`encoding`] | text from files and pipes, or what it is instead |
//! | [`sanitise`] | what others wrote, made safe to show |

pub mod attention;
pub mod banned;
#[cfg(feature = "cluster")]
pub mod cluster;
pub mod command_line;
#[cfg(unix)]
pub mod control;
mod database;
pub mod editing;
pub mod encoding;
pub mod environment;
pub mod external;
pub mod history;
pub mod host;
pub mod hyperlink;
pub mod identity;
pub mod ignored;
pub mod keys;
pub mod language;
pub mod link;
pub mod model;
pub mod owners;
pub mod peers;
mod private;
mod resembling;
pub mod sanitise;
pub mod session;
pub mod settings;
pub mod state;
pub mod target;
#[expect(missing_docs, reason = "each text says what it is")]
pub mod texts;
pub mod theme;
pub mod time_format;
pub mod topic;
pub mod trust;
pub mod wording;
