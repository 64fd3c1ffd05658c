//! The model of what a user sees: conversations with what happened in them, the roster, invitations, drafts.
//! It knows no words, colours, keys or scroll positions; each face adds its own.
//!
//! Events of the client, failed requests and the user's lines go in; what to ask of the session comes out
//! as an [`Action`].
//!
//! | file | what |
//! |---|---|
//! | `entry.rs` | what a conversation holds, as data |
//! | `conversation.rs` | one conversation: entries, draft, unread count |
//! | `happening.rs` | what the session tells: what it changes, and what it enters |
//! | `expected.rs` | the chat that the user waits for |
//! | `commands.rs`, `typed.rs` | the slash commands, and what a typed line means |
//! | `naming.rs` | whom a typed name means |
//! | `entering.rs` | lines that the user enters, and the rule for those that are refused |
//! | `acting.rs` | what keys do |
//! | `perform.rs` | what the user's lines and gestures do |
//! | `folding.rs`, `traffic.rs`, `familiar.rs` | joins and leaves: as one entry, or told of one by one |
//! | `ignoring.rs` | what is not shown of those whom the user ignores |
//! | `outage.rs` | why the user is not in the room |
//! | `drafting.rs` | how the user changes its drafts |
//! | `completion.rs`, `emoji.rs`, `recall.rs` | help with what is being typed |
//! | `find.rs` | looking for words in one conversation |
//! | `posted.rs` | the topic and the message of the day |
//! | `past.rs` | what the server tells of what was said before |
//! | `trusting.rs` | keys that the user trusts, or has to decide about |
//! | `opening.rs` | links that the user opens |
//! | `outside.rs` | a draft in another editor |
//! | `keeping.rs` | what of all this is kept, and what was kept before |
//! | `looks.rs` | the theme in force, and another one |
//! | `attending.rs` | what asks for attention, and what is unread |
//! | `settling.rs` | settings that change during the stay |
//! | `roster.rs` | who else is in the room |
//! | `members.rs` | the list of members, as a user looks at it |

mod acting;
mod attending;
mod commands;
mod completion;
mod conversation;
mod drafting;
mod emoji;
mod entering;
mod entry;
mod expected;
mod familiar;
mod find;
mod folding;
mod happening;
mod ignoring;
mod keeping;
mod looks;
mod members;
mod naming;
mod opening;
mod outage;
mod outside;
mod past;
mod perform;
mod posted;
mod recall;
mod roster;
mod settling;
#[cfg(test)]
mod tests;
mod traffic;
mod trusting;
mod typed;

use std::time::Instant;

use jiff::Timestamp;
use plausch_core::name::Nick;
use plausch_core::wire::Dialect;
use plausch_transport_std::client::Peer;

use crate::editing::Cuts;
pub use crate::editing::{Draft, TooLong};
use crate::keys::Bindings;
use crate::peers::{Invitation, Peers};
use crate::session::Request;
pub use crate::target::Target;
use crate::theme::Themes;
use attending::Attending;
pub use attending::{Highlight, Sight};
pub use commands::{COMMANDS, Help, Topic, Usage, meant};
pub use completion::Completion;
pub use conversation::Conversation;
pub use emoji::{NamedEmoji, RecentEmoji};
use entering::Entered;
pub use entry::{Content, Entry, Problem, Receipt};
use expected::ExpectedChat;
pub use find::{Direction, Find};
use folding::Folding;
use ignoring::Ignoring;
pub use ignoring::{Hidden, IgnoredNick};
use keeping::Keeping;
pub use keeping::{Found, ShownPast};
pub use members::{MemberList, MemberRow, Possible};
pub use naming::only_one_named;
pub use opening::LinkReport;
use opening::Opening;
use outage::Outage;
use outside::Outside;
use past::Before;
use posted::Posted;
pub use recall::Recall;
pub use roster::Roster;
pub use traffic::{Change, Counts, Joins, Traffic};
pub use trusting::Privacy;
use trusting::Trusting;
pub use typed::Typed;

/// What a user sees, whatever the face.
#[derive(Debug)]
pub struct Model {
    nick: Nick,
    status: Status,
    /// Whether the server is one of ours.
    is_modern: bool,
    /// Whether the link to the server is secure.
    is_secure: bool,
    trusting: Trusting,
    roster: Roster,
    peers: Peers,
    /// The room is the first, and is never removed.
    conversations: Vec<Conversation>,
    shown: usize,
    expected: Option<ExpectedChat>,
    /// Whether the face has drafts.
    has_drafts: bool,
    /// Whether the user was asked if the lines of the shown draft are to be said, and has not answered yet.
    asks_to_send: bool,
    /// Whom the user has invited and who has not answered yet, oldest first.
    invited: Vec<Nick>,
    /// Whether a person is asked before it closes the room for others.
    is_asked: bool,
    is_hosting: bool,
    /// Whether the user was asked if it wants to leave, and did nothing else since.
    asked_to_leave: Option<AskedToLeave>,
    /// Whether the user has asked who is in the room.
    asks_for_users: bool,
    entered: Entered,
    keeping: Keeping,
    before: Before,
    posted: Posted,
    folding: Folding,
    ignoring: Ignoring,
    attending: Attending,
    completion: Option<Completion>,
    bindings: Bindings,
    outside: Outside,
    themes: Themes,
    opening: Opening,
    /// What was cut from drafts.
    cuts: Cuts,
    recent_emoji: RecentEmoji,
    /// Whether a name between colons becomes an emoji when it is typed.
    replaces_emoji: bool,
    /// When a second press of the key that leaves twice counts no more.
    leaves_until: Option<Instant>,
    next_number: u64,
    folds_attempts: bool,
    outage: Outage,
    /// `HOST:PORT`, as it was configured.
    server: String,
}

/// What the user's doing asks of the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Ask this of the client.
    Request(Request),
    /// Ask all of this of the client, in this order.
    Requests(Vec<Request>),
    /// Leave the room and end.
    Quit,
}

/// The state of the connection to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The client tries to join.
    Connecting,
    /// The user is in the room; the server speaks this dialect.
    Online(Dialect),
    /// The user is not in the room.
    Offline {
        /// When the client tries again by itself.
        retry_at: Option<Instant>,
    },
}

/// The present: for deadlines, and for a person. The model is told it, so that a test can be a clock.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// For deadlines.
    pub instant: Instant,
    /// For entries.
    pub time: Timestamp,
}

/// The host was asked whether it wants to leave.
#[derive(Debug, Clone, Copy)]
struct AskedToLeave {
    /// How many would lose the room.
    others: usize,
    /// When the question has been forgotten.
    until: Instant,
}

impl Model {
    /// The model of a user who is about to join as `nick`.
    pub fn new(nick: Nick) -> Self {
        Model {
            nick,
            status: Status::Connecting,
            is_modern: false,
            is_secure: false,
            trusting: Trusting::default(),
            roster: Roster::default(),
            peers: Peers::default(),
            conversations: vec![Conversation::new(Target::Room)],
            shown: 0,
            expected: None,
            has_drafts: false,
            asks_to_send: false,
            invited: Vec::new(),
            is_asked: false,
            is_hosting: false,
            asked_to_leave: None,
            asks_for_users: false,
            entered: Entered::default(),
            keeping: Keeping::default(),
            before: Before::default(),
            posted: Posted::default(),
            folding: Folding::default(),
            ignoring: Ignoring::default(),
            attending: Attending::default(),
            completion: None,
            bindings: Bindings::default(),
            outside: Outside::default(),
            themes: Themes::default(),
            opening: Opening::default(),
            cuts: Cuts::default(),
            recent_emoji: RecentEmoji::default(),
            replaces_emoji: true,
            leaves_until: None,
            next_number: 1,
            folds_attempts: false,
            outage: Outage::default(),
            server: String::new(),
        }
    }

    /// For a face that always shows the [`Status`]: attempts to reach a lost server make no entries.
    #[must_use]
    pub fn folding_attempts(mut self) -> Self {
        self.folds_attempts = true;
        self
    }

    /// For a face before which a person sits: it is asked before it closes the room for others.
    #[must_use]
    pub fn asking(mut self) -> Self {
        self.is_asked = true;
        self
    }

    /// For a face whose keys the user has changed.
    #[must_use]
    pub fn with_bindings(mut self, bindings: Bindings) -> Self {
        self.bindings = bindings;
        self
    }

    /// Whether `:wave:` becomes an emoji when it is typed.
    #[must_use]
    pub fn replacing_emoji(mut self, is_on: bool) -> Self {
        self.replaces_emoji = is_on;
        self
    }

    /// For a face that draws every emoji, also flags and families.
    #[must_use]
    pub fn drawing_emoji(mut self) -> Self {
        self.recent_emoji.are_all_drawn = true;
        self
    }

    /// The emoji of a group that the face shows, in Unicode's order.
    pub fn emoji_of(&self, group: emojis::Group) -> Vec<NamedEmoji> {
        emoji::of_group(group, &self.recent_emoji)
    }

    /// The emoji in whose English names all of these words are, each perhaps in part, the likeliest first.
    pub fn find_emoji(&self, words: &str) -> Vec<NamedEmoji> {
        emoji::with_words(words, &self.recent_emoji)
    }

    /// Shows the conversation at this index, if there is one. If the user sees it, nothing in it is unread any more.
    pub fn show(&mut self, index: usize) {
        if index >= self.conversations.len() {
            return;
        }
        if index != self.shown {
            self.turn_away();
        }
        self.shown = index;
        self.see();
        self.completion = None;
        self.cuts.end_run();
        self.asks_to_send = false;
    }

    /// Shows the next conversation, and after the last the room.
    pub fn show_next(&mut self) {
        self.show((self.shown + 1) % self.conversations.len());
    }

    /// Shows the previous conversation, and before the room the last.
    pub fn show_previous(&mut self) {
        self.show((self.shown + self.conversations.len() - 1) % self.conversations.len());
    }

    /// What keys do.
    pub fn bindings(&self) -> &Bindings {
        &self.bindings
    }

    /// The choices for what is being typed, if there are several and nothing else was done since.
    pub fn completion(&self) -> Option<&Completion> {
        self.completion.as_ref().filter(|completion| completion.labels().len() > 1)
    }

    /// The emoji that the user said last.
    pub fn recent_emoji(&self) -> &RecentEmoji {
        &self.recent_emoji
    }

    /// The user's own nickname.
    pub fn nick(&self) -> &Nick {
        &self.nick
    }

    /// The state of the connection to the server.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Whether the server does not let the user back in because of its nickname.
    pub fn is_nick_refused(&self) -> bool {
        self.outage.is_about_nick()
    }

    /// Whether the room is hosted in this program.
    pub fn is_hosting(&self) -> bool {
        self.is_hosting
    }

    /// Who else is in the room.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// All conversations: the room first, then the private chats, oldest first.
    pub fn conversations(&self) -> &[Conversation] {
        &self.conversations
    }

    /// The conversation that the user sees.
    pub fn shown(&self) -> &Conversation {
        // The index is always one of a conversation: the room is never removed.
        &self.conversations[self.shown]
    }

    /// The index of the conversation that the user sees.
    pub fn shown_index(&self) -> usize {
        self.shown
    }

    /// The invitations that wait for the user's answer, oldest first.
    pub fn invitations(&self) -> &[Invitation] {
        self.peers.invitations()
    }

    /// Whether one can talk there: the room always, a private chat while it is open.
    pub fn is_open(&self, target: &Target) -> bool {
        match target {
            Target::Room => true,
            Target::Chat(peer) => self.peers.is_open(peer),
        }
    }

    /// The number that the next entry will have.
    pub fn next_number(&self) -> u64 {
        self.next_number
    }

    /// The entries of all conversations from this number on, each with its conversation, in order.
    pub fn entries_from(&self, number: u64) -> Vec<(&Target, &Entry)> {
        let mut entries: Vec<_> = self
            .conversations
            .iter()
            .flat_map(|conversation| {
                let newest = conversation.entries().rev();
                newest
                    .take_while(|entry| entry.number >= number)
                    .map(|entry| (conversation.target(), entry))
            })
            .collect();
        entries.sort_unstable_by_key(|(_, entry)| entry.number);
        entries
    }

    /// The index of the conversation with `target`.
    fn index_of(&self, target: &Target) -> Option<usize> {
        self.conversations.iter().position(|conversation| conversation.target() == target)
    }

    fn conversation_mut(&mut self, target: &Target) -> Option<&mut Conversation> {
        self.conversations.iter_mut().find(|conversation| conversation.target() == target)
    }

    fn shown_mut(&mut self) -> &mut Conversation {
        &mut self.conversations[self.shown]
    }

    fn has_conversation(&self, peer: &Peer) -> bool {
        self.index_of(&Target::Chat(peer.clone())).is_some()
    }

    fn show_target(&mut self, target: &Target) {
        self.show(self.index_of(target).unwrap_or(0));
    }

    /// Removes the conversation with `peer`.
    fn remove(&mut self, peer: &Peer) {
        let Some(index) = self.index_of(&Target::Chat(peer.clone())) else { return };
        let gone = self.conversations.remove(index);
        self.attending_ends(gone.target());
        if self.shown > index {
            self.shown -= 1;
        } else if self.shown == index {
            self.shown = 0;
            self.show(0);
        }
    }
}

impl Now {
    /// The present, by the system's clocks.
    pub fn read() -> Self {
        Now { instant: Instant::now(), time: Timestamp::now() }
    }
}
