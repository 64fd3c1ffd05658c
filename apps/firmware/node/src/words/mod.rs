//! What a person reads: the words of `plausch chat --plain`, and those for a board.

#[cfg(feature = "secure")]
pub(crate) mod secure;

use core::fmt;
use core::time::Duration;

use embassy_net::Stack;
use plausch_core::chat;
use plausch_core::name::NickError;
use plausch_core::text::{Text, deed};
use plausch_transport_embassy::{
    ChatEnd, CommandError, Disconnect, Event, Peer, Refusal, Rejection, Service,
};

use crate::channels::NetworkState;
use crate::command::{Entry, ParseError};
use crate::settings::Wifi;

pub(crate) const NO_INVITATION: &str = "nobody has invited you; /chat NICK invites somebody";
pub(crate) const CLOSE_WHICH: &str = "close which chat? /close NICK";
pub(crate) const CLOSE_NOTHING: &str = "there is no private chat to close";
pub(crate) const NOW_IN_ROOM: &str = "what you type goes to the room";
pub(crate) const NOT_UTF8: &str =
    "this line is not UTF-8, and nothing was sent: set your terminal to UTF-8";
pub(crate) const HELP_SLASH: &str = "//text                says a text that starts with /";
pub(crate) const HELP_KEYS: [&str; 2] = [
    "Up, Ctrl+U            the line before; clear the line",
    "Ctrl+L, Ctrl+R        show how it stands; join the room again at once",
];
pub(crate) const NOT_KEPT: &str = "this counts until the next start: the board cannot keep it";
pub(crate) const NO_WIFI: &str = "this board has no Wi-Fi";
pub(crate) const NO_ROOM: &str = "the other side takes nothing at the moment: nothing was sent";
pub(crate) const UNREADABLE: &str =
    "some of the settings could not be read, and are not set any more; /status shows what is";
pub(crate) const WHERE_AND_WHO: &str =
    "to join a room, say where and as whom: /server HOST:PORT and /nick NICK";
pub(crate) const WHICH_WIFI: &str = "to reach it, say by which Wi-Fi: /wifi SSID PASSWORD";
pub(crate) const YOURSELF: &str = "that is you: name somebody else, /users shows who is here";
pub(crate) const REJOINING: &str = "joining the room again";
pub(crate) const LINE_FULL: &str =
    "the line is full, and takes no more: Enter says what is shown, Ctrl+U clears it";
pub(crate) const LINE_CUT: &str = "what did not fit into the line was not said";
pub(crate) const COMMAND_CUT: &str =
    "this line is too long, and nothing was done; Up brings back what did fit";
pub(crate) const PASTE_CUT: &str =
    "this is too much to paste at once, and will not be sent: Ctrl+U clears it; paste a part of it";
pub(crate) const PASTE_MIXED: &str =
    "a command stands among these lines, and nothing was done: paste texts and commands apart";
pub(crate) const REFUSED: &str = "the server does not let this node in";
pub(crate) const UP_BRINGS_IT_BACK: &str = "Up brings the last one back";

/// What is asked before several pasted lines are taken.
pub(crate) struct TakeLines(pub(crate) usize);

impl fmt::Display for TakeLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "take {} lines? Enter takes them one by one, Ctrl+U clears them", self.0)
    }
}

/// How much of what was said before the node wants to be told.
pub(crate) struct Past(pub(crate) u16);

impl fmt::Display for Past {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => {
                f.write_str("joining shows nothing that was said before; /past NUMBER changes that")
            }
            1 => f.write_str("joining shows the last text that was said before; /past 0 ends that"),
            texts => {
                write!(
                    f,
                    "joining shows the last {texts} texts that were said before; /past 0 ends that"
                )
            }
        }
    }
}

/// How long ago something was said.
struct Ago(Duration);

impl fmt::Display for Ago {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_secs() {
            seconds @ 0..60 => write!(f, "{seconds} s ago"),
            seconds @ 60..3600 => write!(f, "{} min ago", seconds / 60),
            seconds => write!(f, "{} h ago", seconds / 3600),
        }
    }
}

/// A name that may mean one or the other.
pub(crate) struct Ambiguous<'a>(pub(crate) &'a str, pub(crate) [Peer; 2]);

impl fmt::Display for Ambiguous<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ambiguous(name, [one, other]) = self;
        write!(f, "who is {name}? Write {one} or {other}, with the same capital letters")
    }
}

/// Texts that were said into a connection that is lost.
pub(crate) enum Unheard<'a> {
    Text(&'a str),
    /// So many before those that are named.
    Older(u32),
}

impl fmt::Display for Unheard<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unheard::Text(text) => write!(f, "the room may not have heard what you said: {text}"),
            Unheard::Older(count) => {
                write!(f, "the room may not have heard your last texts; {count} are not kept here")
            }
        }
    }
}

/// More pasted lines than are taken at once.
pub(crate) struct TooManyLines(pub(crate) usize);

impl fmt::Display for TooManyLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "more than {} lines are too many at once, and nothing was done", self.0)
    }
}

/// Why a request was not done, perhaps with one peer alone.
pub(crate) struct NotDone<'a>(pub(crate) CommandError, pub(crate) Option<&'a Peer>);

impl fmt::Display for NotDone<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match (self.0, self.1) {
            (CommandError::NoSuchMember, _) => {
                "nobody here is called that; /users shows who is here"
            }
            (CommandError::NotReachable, Some(peer)) => {
                return write!(f, "{peer} cannot be invited: its program takes no invitations");
            }
            (CommandError::NoInvitation, Some(peer)) => {
                return write!(f, "{peer} has taken the invitation back; /chat {peer} invites");
            }
            (CommandError::ChatExists, Some(peer)) => {
                return write!(
                    f,
                    "there is a chat with {peer} already, or an invitation that waits; /close {peer} ends it"
                );
            }
            (CommandError::NoChat, Some(peer)) => {
                return write!(f, "there is no private chat with {peer} to close");
            }
            (CommandError::NotJoined, _) => "you are not in the room now, and nothing was sent",
            (CommandError::NoRoom, _) => {
                "you have as many chats and invitations as there may be: /close one first"
            }
            (CommandError::EmptyText, _) => {
                "nothing would be seen of this text, so it was not sent"
            }
            (CommandError::TextTooLong { limit }, _) => {
                return write!(
                    f,
                    "this text is too long, and was not sent: a text can have {limit} bytes; split it up"
                );
            }
            (CommandError::Chat(chat::CommandError::NotOpen), _) => {
                "the chat is not open, and nothing was sent; send it again in a moment"
            }
            (CommandError::Chat(chat::CommandError::Reserved), _) => {
                "this text would end the chat, and nothing was sent; /close ends the chat"
            }
            (CommandError::Chat(chat::CommandError::Busy), _) => {
                "the other side reads slowly, and this was not sent; send it again in a while"
            }
            (error, _) => return error.fmt(f),
        };
        f.write_str(why)
    }
}

impl fmt::Display for ParseError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParseError::NoSuchCommand(word) => write!(
                f,
                "there is no command {word}; /help shows all. To say a text that starts with a slash, write //"
            ),
            ParseError::Usage(Entry { word, takes: "", .. }) => {
                write!(f, "{word} is written alone, with nothing behind it")
            }
            ParseError::Usage(Entry { word, takes, .. }) => {
                write!(f, "write it like this: {word} {takes}")
            }
            // It is not seen anyway.
            ParseError::Nick(NickError::Character(c)) if *c != ':' && !c.is_whitespace() => {
                f.write_str("a nickname cannot contain characters that are not seen; type it again letter by letter")
            }
            ParseError::Nick(error) => error.fmt(f),
            ParseError::Server(error) => error.fmt(f),
        }
    }
}

/// Writes an event as one line, or as many as its text has, with the sign in front that `--plain`
/// gives it; nothing if it is shown elsewhere.
pub(crate) fn describe(event: &Event, out: &mut dyn fmt::Write) -> fmt::Result {
    match event {
        Event::Welcome { nick, secure: true, .. } => {
            write!(out, "* you are in the room, as {nick}; encrypted")
        }
        Event::Welcome { nick, .. } => {
            write!(out, "* you are in the room, as {nick}; not encrypted")
        }
        Event::Joined { nick, .. } => write!(out, "* {nick} joined"),
        Event::Left { nick } => write!(out, "* {nick} left"),
        Event::Broadcast { own: true, .. } => Ok(()),
        Event::Broadcast { from, text, .. } => match deed(text) {
            Some(deed) => write!(out, "~ {from} {deed}"),
            None => write!(out, "{from}: {text}"),
        },
        Event::Past { age, from, text } => match deed(text) {
            Some(deed) => write!(out, "~ {from}, {}: {deed}", Ago(*age)),
            None => write!(out, "{from}, {}: {text}", Ago(*age)),
        },
        Event::Error { text } => write!(out, "! {}", in_english(text)),
        Event::Skipped => {
            out.write_str("! a message that is too long or not readable was left out")
        }
        Event::Invited { peer: Peer::Nick(nick), ip } => write!(
            out,
            "* {nick} ({ip}) invites you to a private chat: /accept {nick} or /decline {nick}"
        ),
        Event::Invited { peer, .. } => write!(
            out,
            "* somebody at {peer} invites you to a private chat: /accept {peer} or /decline {peer}"
        ),
        Event::NoRoom { peer } => {
            write!(
                out,
                "! {peer} invites you to a private chat, but too many are open: /close one first"
            )
        }
        Event::Rejected { peer, reason } => match reason {
            Rejection::Declined => write!(out, "* {peer} declined your invitation"),
            Rejection::Timeout => {
                write!(
                    out,
                    "* {peer} did not answer your invitation in time; /chat {peer} invites again"
                )
            }
            Rejection::SharedAddress => write!(
                out,
                "* {peer} did not answer your invitation, which may not have got there: the server sees both of you at one address, so a proxy or NAT stands between"
            ),
            Rejection::Left => write!(out, "* {peer} has left without answering your invitation"),
            _ => write!(out, "* {peer} was not invited: no port can be opened here for the chat"),
        },
        // With the feature `secure`, the console says more of it.
        #[cfg(not(feature = "secure"))]
        Event::ChatOpened { peer, .. } => write!(out, "* private chat with {peer}"),
        Event::ChatText { peer, text } => match deed(text) {
            Some(deed) => write!(out, "[{peer}] ~ {peer} {deed}"),
            None => write!(out, "[{peer}] {peer}: {text}"),
        },
        Event::ChatClosed { peer, end } => match end {
            ChatEnd::Closed => write!(out, "* you ended the chat with {peer}"),
            ChatEnd::Peer => write!(out, "* {peer} ended the chat"),
            ChatEnd::Lost => {
                write!(out, "* the connection to {peer} was lost, and the chat is over")
            }
            ChatEnd::Unreachable => {
                write!(out, "* {peer} could not be reached, and the chat is over")
            }
            ChatEnd::WrongNick => {
                write!(out, "* the other side is not {peer}, and the chat is over")
            }
            ChatEnd::NotSecure => write!(
                out,
                "* no chat with {peer}, who has no encryption, since you want no other chats (/secure require)"
            ),
            ChatEnd::Broken => write!(
                out,
                "! the chat with {peer} is over: something was changed on the way, or no secure connection came about; begin it anew, and if this happens again, somebody may be in between"
            ),
            ChatEnd::Expired => write!(out, "* {peer}'s invitation has expired"),
            _ => write!(out, "* the chat with {peer} is over"),
        },
        Event::Disconnected { reason } => write!(out, "! not in the room: {}", why(*reason)),
        Event::Refused { text } => write!(out, "! cannot join: {}", in_english(text)),
        Event::Reconnecting { after } => retrying(*after, out),
        _ => Ok(()),
    }
}

/// Why a node is not in the room.
pub(crate) fn why(reason: Disconnect) -> &'static str {
    match reason {
        Disconnect::NotAServer(Service::Web) => {
            "what answers is no chat server but a web server: is the port right?"
        }
        Disconnect::NotAServer(Service::Encrypted) => {
            "what answers is no chat server but wants an encrypted connection (TLS): is the port right?"
        }
        Disconnect::NotAServer(Service::Mute) => {
            "the server ends the connection without a word: is it a chat server, is the port right?"
        }
        Disconnect::NotAServer(_) => "what answers is no chat server: is the port right?",
        Disconnect::Unreachable => {
            "the server cannot be reached; is the address right, has it been started?"
        }
        Disconnect::UnknownHost => "the server's name is not known; is it right?",
        Disconnect::NoAnswer => {
            "the server does not answer; is the address right, does a firewall stand between?"
        }
        Disconnect::OtherKey => {
            "the server has another key than the one that is known; /trust takes it, if its operator says that it is right"
        }
        Disconnect::NotSecure => {
            "the server gave no encrypted connection, although it has been known with a key, or you want no other. Somebody may be in between: nothing was said to it. If you know why, /secure off joins without encryption"
        }
        Disconnect::TakenOver => {
            "another program with this board's key has joined under this nickname; Ctrl+R comes back here instead"
        }
        reason => reason.as_str(),
    }
}

/// A directory's complaint; in English, with advice, if it is one of those that every directory
/// says in German (§3).
pub(crate) fn in_english(complaint: &str) -> &str {
    known(complaint).unwrap_or(complaint)
}

/// The same, if it is one of those.
pub(crate) fn known(complaint: &str) -> Option<&'static str> {
    const GERMAN: [(Text<'static>, &str); 6] = [
        (Refusal::NickTaken.text(true), NICK_TAKEN),
        (Refusal::AddressTaken.text(true), "this board's address is taken"),
        (Refusal::Full.text(true), "the room is full"),
        (Refusal::TooLong.text(true), TOO_LONG),
        (Refusal::TooFast.text(true), TOO_FAST),
        (Refusal::NotSecure.text(true), NOT_SECURE),
    ];
    let known = GERMAN.iter().find(|(german, _)| german.as_received() == complaint);
    known.map(|&(_, english)| english)
}

const NOT_SECURE: &str = "this server takes encrypted connections only: /secure prefer";
const NICK_TAKEN: &str = "the nickname is taken: choose another, /nick NICK";
const TOO_LONG: &str = "the text is too long for the server: say it in several shorter ones";
const TOO_FAST: &str =
    "you say too much at once: the server did not pass your text on; wait a moment";

/// Writes the network's state as one line. `wifi` is the Wi-Fi in question.
pub(crate) fn describe_network(
    state: NetworkState,
    wifi: Option<&Wifi>,
    stack: Stack<'static>,
    out: &mut dyn fmt::Write,
) -> fmt::Result {
    let ssid = wifi.map_or("", |wifi| &wifi.ssid);
    match state {
        NetworkState::Unknown => Ok(()),
        NetworkState::Joining => write!(out, "* joining the Wi-Fi {ssid}"),
        NetworkState::JoinFailed(error) => write!(out, "! not in the Wi-Fi {ssid}: {error}"),
        NetworkState::Joined => write!(out, "* in the Wi-Fi {ssid}; asking for an address"),
        NetworkState::NoAddress => {
            out.write_str("! nobody here gives this board an address (DHCP)")
        }
        NetworkState::Up => match stack.config_v4() {
            Some(config) => write!(out, "* in the network, as {}", config.address),
            None => Ok(()),
        },
        NetworkState::Lost => out.write_str("! the network is lost"),
        NetworkState::Unanswered => {
            write!(out, "! nothing answers in the Wi-Fi {ssid}: leaving it, and joining it again")
        }
        NetworkState::Retrying(after) => retrying(after, out),
    }
}

fn retrying(after: core::time::Duration, out: &mut dyn fmt::Write) -> fmt::Result {
    let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
    write!(out, "* trying again in {seconds} s")
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::string::ToString;

    use super::*;

    #[test]
    fn what_directories_say_in_german_is_shown_in_english() {
        assert_eq!(
            in_english("Nickname bereits vergeben"),
            "the nickname is taken: choose another, /nick NICK"
        );
        assert_eq!(in_english("Server voll"), "the room is full");
        assert_eq!(in_english("you were not nice"), "you were not nice");
    }

    #[test]
    fn ages_are_in_the_largest_unit_of_which_there_is_one() {
        for (seconds, ago) in [
            (0, "0 s ago"),
            (59, "59 s ago"),
            (119, "1 min ago"),
            (7200, "2 h ago"),
            (u64::MAX, "5124095576030431 h ago"),
        ] {
            assert_eq!(Ago(Duration::from_secs(seconds)).to_string(), ago);
        }
    }
}
