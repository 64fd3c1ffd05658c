//! What a conversation holds: what happened, when, as data. A face puts it into words.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;
use plausch_core::name::{Nick, NickError};
use plausch_core::secure::PublicKey;
use plausch_transport_std::client::{
    ChatEnd, CheckPhrase, CommandError, Disconnect, Event, Member, Peer, Refusal, Rejection,
};

use super::commands::{Help, Usage};
use super::ignoring::{Hidden, IgnoredNick};
use super::opening::LinkReport;
use super::traffic::{Change, Joins, Traffic};
use super::trusting::Privacy;
use crate::attention::{self, Kind};
use crate::external::ExternalError;
use crate::history::Report;
use crate::keys::KeysHelp;
use crate::session::Notice;
use crate::theme::ThemeError;
use crate::trust::Trust;

/// One thing that happened in a conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its number among all entries of the model, in the order in which they happened.
    pub number: u64,
    /// When it happened.
    pub time: Timestamp,
    /// What happened.
    pub content: Content,
    /// Why it asks for the user's attention, if it does.
    pub attention: Option<Kind>,
    /// Whether the other side of a secure chat was shown it: a text of the user's alone.
    pub receipt: Option<Receipt>,
}

/// What is known of a text of the user's in a secure chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The text's number.
    pub number: u32,
    /// Whether the other side's program has shown it.
    pub is_shown: bool,
}

/// What happened. Texts and nicknames are as they were received: a face passes them through
/// [`sanitise`](crate::sanitise::sanitise).
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Somebody said something.
    Said {
        /// Who said it; the user under the nickname of that time.
        from: Peer,
        /// The text as it was received.
        text: String,
        /// Whether the user said it.
        own: bool,
    },
    /// The client tries to reach the server.
    Connecting {
        /// `HOST:PORT`, as it was configured.
        server: String,
    },
    /// The user is in the room.
    Welcome {
        /// The user's own nickname.
        nick: Nick,
        /// Whether the link to the server is secure.
        is_secure: bool,
    },
    /// The link to the server is secure for the first time: its key is remembered.
    Secured {
        /// The server, as it was configured.
        server: String,
        /// Its key.
        key: PublicKey,
    },
    /// The server has another key than the one that is known: the user has to decide.
    OtherKey {
        /// The server, as it was configured.
        server: String,
        /// The key that is known.
        known: PublicKey,
        /// The key that it has.
        shown: PublicKey,
    },
    /// The user has decided for a new key.
    Trusting {
        /// The server, as it was configured.
        server: String,
        /// The new key.
        key: PublicKey,
    },
    /// Everybody else in the room.
    Users {
        /// The others' nicknames, in order: at most [`Content::MAX_NICKS`], or [`Content::MAX_NICKS_UNASKED`].
        nicks: Vec<Nick>,
        /// How many more there are.
        others: u32,
        /// Whether the user, if it asks, is told more of them.
        is_cut: bool,
    },
    /// Members joined and left the room, one after the other.
    Traffic(Traffic),
    /// The user has chosen which joins and leaves it sees.
    Joins(Joins),
    /// The user ignores somebody from now on.
    Ignoring {
        /// Whom.
        nick: Nick,
        /// For how long. None: until it says otherwise.
        left: Option<Duration>,
        /// Whether it is in the room.
        is_here: bool,
        /// Whether the user has a private chat with it, which goes on.
        chats: bool,
    },
    /// Whom the user ignores, in order.
    Ignored(Vec<IgnoredNick>),
    /// The user ignores somebody no longer.
    HeardAgain {
        /// Whom.
        nick: Nick,
        /// What was not shown of it since the start.
        hidden: Hidden,
        /// Whether the time for which it was ignored is over.
        is_over: bool,
    },
    /// A member joined the room.
    Joined(Nick),
    /// A member left the room.
    Left(Nick),
    /// The server complained.
    Complaint {
        /// The complaint, if it is a known one.
        refusal: Option<Refusal>,
        /// The server's own words.
        text: String,
    },
    /// What came of something that the user commanded the server to do.
    Reply {
        /// Whether it was done, and all of it.
        done: bool,
        /// The server's own words, in one line or several.
        text: String,
    },
    /// A received message was too long or not readable.
    Skipped,
    /// What the user said and nobody heard.
    Unheard {
        /// The other side of the private chat; none: the room.
        peer: Option<Peer>,
        /// The texts, oldest first.
        texts: Vec<String>,
        /// Whether they are back in the draft.
        are_back: bool,
    },
    /// What follows was said before the user came.
    SaidBefore {
        /// So many texts.
        count: usize,
        /// The user has been in the room before, and was away.
        was_away: bool,
    },
    /// What the room is about; none: nothing.
    Topic(Option<String>),
    /// The server ends soon, and comes back.
    Restarting {
        /// After how long, about.
        after: Duration,
        /// Why.
        why: Option<String>,
    },
    /// The message of the day.
    Motd(String),
    /// So many events were left out, because too much happened at once.
    Missed(u64),
    /// A peer invites the user to a private chat.
    Invited {
        /// The peer, by nickname if that is known.
        peer: Peer,
        /// From which address.
        ip: IpAddr,
        /// Who it may be, if only the address is known.
        candidates: Vec<Nick>,
    },
    /// No private chat is possible: no UDP port can be opened, for this reason.
    NoUdpPort(io::ErrorKind),
    /// A peer's invitation found no room for one more chat.
    NoRoom(Peer),
    /// The user has invited a member.
    Inviting(Nick),
    /// The user has taken back its invitation to a member.
    TookBack(Nick),
    /// The user has left a private chat that was over.
    ChatLeft(Peer),
    /// The user declined a peer's invitation.
    Declined(Peer),
    /// The user's own invitation failed.
    Rejected {
        /// The peer that was invited.
        peer: Peer,
        /// Why no chat opened.
        reason: Rejection,
    },
    /// A private chat opened.
    ChatOpened {
        /// The other side.
        peer: Peer,
        /// Whether others can hear it. None: it was in an earlier stay.
        privacy: Option<Privacy>,
    },
    /// A private chat is not opened before the user decides: the other side has another key than the known one, or none.
    ChatHeld {
        /// The other side.
        peer: Peer,
        /// The key that is known.
        known: PublicKey,
        /// The one that it has; none: the chat would be plain.
        shown: Option<PublicKey>,
    },
    /// What the users of a private chat compare.
    Check {
        /// The other side.
        peer: Peer,
        /// The phrase.
        check: CheckPhrase,
        /// How far its key is trusted.
        trust: Trust,
    },
    /// The user has compared the phrase.
    Verified {
        /// The other side.
        peer: Peer,
        /// Its key.
        key: PublicKey,
    },
    /// A private chat or a peer's waiting invitation ended.
    ChatClosed {
        /// The other side of the chat.
        peer: Peer,
        /// Why it ended.
        end: ChatEnd,
    },
    /// The client is not in the room any more.
    Disconnected {
        /// Why.
        reason: Disconnect,
        /// What the operating system said, if it did.
        error: Option<io::ErrorKind>,
        /// The server, as it was configured.
        server: String,
    },
    /// The client waits for this long before it tries to reach the server again.
    Reconnecting(Duration),
    /// The server refuses to let the user in.
    NotLetIn {
        /// The reason, if it is a known one.
        refusal: Option<Refusal>,
        /// The server's own words.
        text: String,
    },
    /// What the user wanted was not done.
    Problem(Problem),
    /// A line that the user entered was refused later, and is in no draft.
    Refused {
        /// The line.
        line: String,
        /// Why.
        problem: Problem,
    },
    /// The user wants to leave and hosts the room: it is asked once more.
    AskedToLeave {
        /// For how many others the room will be closed.
        others: usize,
    },
    /// The language in force, and how to take another.
    Language,
    /// The theme in force, and which others there are.
    Theme {
        /// The name of what was chosen.
        choice: String,
        /// The name of the theme that this comes to.
        in_force: String,
        /// The names of all that can be chosen.
        names: Vec<String>,
    },
    /// The user asked for help with the commands.
    Help(Help),
    /// The user asked for help with the keys.
    Keys {
        /// With which.
        help: KeysHelp,
        /// Those in force, each with what says what it does: see [`keys_do`](crate::texts::keys_do).
        rows: Vec<(String, &'static str)>,
    },
    /// The user wants to open a link.
    Link(LinkReport),
    /// Something about the program itself.
    Notice(Notice),
    /// Something about what was said before.
    History(Report),
    /// Something about what asks for the user's attention.
    Attention(attention::Report),
}

/// Why something that the user typed was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The program does not speak the language of this name.
    NoSuchLanguage(String),
    /// This theme is not taken.
    Theme(ThemeError),
    /// There is no slash command of this name.
    UnknownCommand(String),
    /// Only nicknames can be ignored.
    IgnoreNick,
    /// This is no time for which somebody can be ignored.
    BadTime,
    /// The user ignores nobody of this name.
    NotIgnored(String),
    /// There is no hit of this number to jump to.
    NoHit,
    /// A slash command was given too much or too little.
    Usage(&'static Usage),
    /// This is no nickname.
    Nick(NickError),
    /// There is no invitation to answer.
    NoInvitation,
    /// This name has not invited the user.
    NoInvitationFrom(String),
    /// Nobody in the room has this name; perhaps this peer was meant.
    Nobody {
        /// The name as it was typed.
        name: Nick,
        /// Whose name resembles it most.
        meant: Option<Peer>,
    },
    /// Several peers may be meant.
    Ambiguous {
        /// The name as it was typed.
        name: String,
        /// Whose names are the same but for case and diacritics, in order.
        peers: Vec<Peer>,
    },
    /// The user named itself.
    Yourself,
    /// This is the user's nickname already.
    SameNick(Nick),
    /// Somebody else in the room has this nickname.
    NickTaken(Nick),
    /// The user has invited this member already.
    InvitedAlready(Nick),
    /// A text for the room begins like a message for this peer alone.
    MeantForOne(Peer),
    /// In the room, one has to say which of these chats and invitations to close.
    CloseWhich(Vec<Peer>),
    /// No private chat with this peer is open.
    NoChat(Peer),
    /// There is neither a private chat with this peer nor an invitation to it.
    NothingToClose(Peer),
    /// The private chat in which the user typed has ended.
    ChatOver(Peer),
    /// The private chat that the user accepted has not opened yet.
    ChatNotOpen(Peer),
    /// There is no new key to decide about.
    NothingToTrust,
    /// Chats with these are held: one has to say whose key is to be trusted.
    TrustWhom(Vec<Peer>),
    /// In the room, one has to say whose check phrase is to be compared.
    VerifyWhom,
    /// The private chat with this peer has no check phrase.
    NothingToVerify(Peer),
    /// The user is not in the room at the moment.
    NotInRoom,
    /// Nobody has written a link where the user is.
    NoLink,
    /// There are only so many links where the user is.
    FewerLinks(usize),
    /// No program could be started for this link.
    NotOpened(String, io::ErrorKind),
    /// The face can hand over to no editor.
    NoEditorHere,
    /// Nothing came back from the editor.
    External(ExternalError),
    /// The user pressed the key that leaves if it is pressed twice.
    LeaveTwice,
    /// The pasted text is longer than a draft may be.
    PasteTooLong,
    /// Nothing could bring the program back if it stopped.
    NoShell,
    /// A text of several lines has this command among them.
    CommandAmongLines(String),
    /// The client could not do it.
    Client {
        /// Why not.
        error: CommandError,
        /// With whom it was to be done, if with one peer alone.
        peer: Option<Peer>,
    },
}

impl Entry {
    /// Traffic that begins with `change`.
    pub(super) fn traffic(number: u64, change: Change, is_open: bool) -> Self {
        let mut traffic = Traffic::default();
        traffic.is_open = is_open;
        let time = change.time;
        traffic.push(change);
        Entry { number, time, content: Content::Traffic(traffic), attention: None, receipt: None }
    }
}

impl Content {
    /// How many nicknames an entry names: a server may send its list again and again, and each is kept.
    pub const MAX_NICKS: usize = 1000;
    /// How many it names if the user has not asked.
    pub const MAX_NICKS_UNASKED: usize = 50;

    /// Everybody else in the room, if the user has asked; else the first of them.
    pub(super) fn users(members: &[Member], others: u32, is_asked: bool) -> Content {
        let most = if is_asked { Content::MAX_NICKS } else { Content::MAX_NICKS_UNASKED };
        let more = members.len().saturating_sub(most);
        let nicks = members.iter().take(most).map(|member| member.nick.clone());
        Content::Users {
            nicks: nicks.collect(),
            others: others.saturating_add(u32::try_from(more).unwrap_or(u32::MAX)),
            is_cut: !is_asked && more > 0,
        }
    }

    /// What an event about the room enters, if anything.
    pub(super) fn of(event: &Event) -> Option<Content> {
        Some(match event.clone() {
            Event::Connecting { server } => Content::Connecting { server: server.to_string() },
            Event::Welcome { nick, secure, .. } => Content::Welcome { nick, is_secure: secure },
            Event::Joined { nick, .. } => Content::Joined(nick),
            Event::Left { nick } => Content::Left(nick),
            Event::Error { text, refusal } => Content::Complaint { refusal, text },
            Event::Reply { done, text } => Content::Reply { done, text },
            Event::Skipped => Content::Skipped,
            Event::Restarting { after, text } => Content::Restarting { after, why: text },
            Event::Missed { events } => Content::Missed(events),
            Event::Invited { peer, ip, candidates } => Content::Invited { peer, ip, candidates },
            Event::NoRoom { peer } => Content::NoRoom(peer),
            Event::NoUdpPort { error } => Content::NoUdpPort(error),
            Event::Rejected { peer, reason } => Content::Rejected { peer, reason },
            Event::Reconnecting { after } => Content::Reconnecting(after),
            Event::Refused { text, refusal } => Content::NotLetIn { refusal, text },
            _ => return None,
        })
    }
}
