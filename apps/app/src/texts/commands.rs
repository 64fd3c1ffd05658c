//! What a member can type, and what is said if it cannot be done.

use plausch_core::chat;
use plausch_core::name::Nick;
use plausch_transport_std::client::{CommandError, Peer};

pub const HELP_SLASH: &str = "say a text that starts with /";
pub const NOW_IN_ROOM: &str = "what you type goes to the room";

/// What a slash command does.
pub fn does(word: &str) -> &'static str {
    match word {
        "/chat" => "a private chat with a member",
        "/accept" => "accept an invitation",
        "/decline" => "decline an invitation",
        "/close" => "end a private chat",
        "/msg" => "say it in the chat with NICK",
        "/room" => "go back to the room",
        "/users" => "show who is here",
        "/nick" => "take another nickname",
        "/ignore" => "hide NICK, or NICK for 1h",
        "/unignore" => "hear a member again",
        "/joins" => "show joins: fold, all or none",
        "/search" => "find what was said before",
        "/jump" => "what was said around a hit",
        "/export" => "this conversation as a file",
        "/forget" => "delete what is kept here",
        "/help" => "show this help, or the keys",
        "/quit" => "leave",
        _ => "",
    }
}

pub const NO_INVITATION: &str = "nobody has invited you; /chat NICK invites somebody";
pub const NOT_IN_ROOM: &str =
    "you are not in the room now, and nothing was sent; send it again once you are back";
pub const YOURSELF: &str = "that is you: name somebody else, /users shows who is here";

/// How many characters of what somebody typed are repeated to it.
const MAX_QUOTED: usize = 40;

pub(super) fn shortened(typed: &str) -> String {
    let mut shortened: String = typed.chars().take(MAX_QUOTED).collect();
    if shortened.len() < typed.len() {
        shortened.push('…');
    }
    shortened
}

pub fn refused_line(line: &str, why: &str) -> String {
    format!("“{}”: {why}", shortened(line))
}

pub fn asked_to_leave(others: usize) -> String {
    let lose = if others == 1 { "loses" } else { "lose" };
    let others = super::other_members(others);
    format!("you host this room: when you leave, {others} {lose} it. /quit or Ctrl+C again leaves")
}

/// Names, as a choice.
fn one_of_these(peers: &[Peer]) -> String {
    const MAX_NAMED: usize = 5;
    let mut names: Vec<_> = peers.iter().take(MAX_NAMED).map(Peer::to_string).collect();
    if peers.len() > MAX_NAMED {
        names.push("another".to_owned());
    }
    names.join(" or ")
}

pub fn unknown_command(word: &str, meant: Option<&str>) -> String {
    let word = shortened(word);
    let advice = match meant {
        Some(meant) => format!("did you mean {meant}?"),
        None => "/help shows all.".to_owned(),
    };
    format!("there is no command {word}; {advice} To say a text that starts with a slash, write //")
}

pub fn usage(word: &str, arguments: &str) -> String {
    match arguments {
        "" => format!("{word} is written alone, with nothing behind it"),
        _ => format!("write it like this: {word} {arguments}"),
    }
}

pub fn no_invitation_from(name: &str) -> String {
    let name = shortened(name);
    format!("there is no invitation from {name}; /chat {name} invites")
}

pub fn nobody(name: &Nick, meant: Option<&Peer>) -> String {
    match meant {
        Some(meant) => format!("nobody here is called {name}; did you mean {meant}?"),
        None => format!("nobody here is called {name}; /users shows who is here"),
    }
}

pub fn ambiguous(name: &str, peers: &[Peer]) -> String {
    format!(
        "who is {}? Write {}, with the same capital letters and accents",
        shortened(name),
        one_of_these(peers)
    )
}

pub fn same_nick(nick: &Nick) -> String {
    format!("you are {nick} already")
}

pub fn nick_taken(nick: &Nick) -> String {
    format!("there is another {nick} in the room; take another nickname with /nick")
}

pub fn invited_already(nick: &Nick) -> String {
    format!(
        "you have invited {nick} already; wait for the answer, or take it back with /close {nick}"
    )
}

pub fn meant_for_one(peer: &Peer) -> String {
    format!(
        "this looks like a message for {peer} alone, and nothing was sent: write /msg {peer} …, or begin with another word"
    )
}

pub fn close_which(peers: &[Peer]) -> String {
    match peers {
        [] => "there is no private chat to close; /quit leaves the room".to_owned(),
        [peer] => format!("to close the chat with {peer}, write /close {peer}"),
        _ => format!("which chat? Write /close and {}", one_of_these(peers)),
    }
}

pub fn nothing_to_close(peer: &Peer) -> String {
    format!("there is no private chat with {peer} to close")
}

pub fn no_chat(peer: &Peer) -> String {
    match peer {
        Peer::Nick(nick) => format!(
            "there is no private chat with {nick}, and nothing was sent; /chat {nick} invites"
        ),
        Peer::Addr(ip) => format!("there is no private chat with {ip}, and nothing was sent"),
    }
}

pub fn chat_over(peer: &Peer) -> String {
    format!(
        "the chat with {peer} is over, and nothing was sent; /chat {peer} invites again, /close leaves, /room goes to the room"
    )
}

pub fn chat_not_open(peer: &Peer) -> String {
    format!("the chat with {peer} is not open yet, and nothing was sent; send it again in a moment")
}

/// Why the client did not do what it was asked, perhaps with `peer` alone.
pub fn command_error(error: CommandError, peer: Option<&Peer>) -> String {
    if let Some(peer) = peer {
        match error {
            CommandError::NoSuchMember => {
                return format!("nobody here is called {peer}; /users shows who is here");
            }
            CommandError::NotReachable => {
                return format!("{peer} cannot be invited: its program takes no invitations");
            }
            CommandError::NoInvitation => {
                return format!("{peer} has taken the invitation back; /chat {peer} invites");
            }
            CommandError::ChatExists => {
                return format!(
                    "there is a chat with {peer} already, or an invitation that waits; /close {peer} ends it"
                );
            }
            CommandError::NoChat => return nothing_to_close(peer),
            _ => {}
        }
    }
    match error {
        CommandError::Joined => "you are in the room already",
        CommandError::NotJoined => NOT_IN_ROOM,
        CommandError::NoSuchMember => "nobody here has that nickname; /users shows who is here",
        CommandError::NotReachable => {
            "that member cannot be invited: its program takes no invitations"
        }
        CommandError::NickTaken => "somebody here has that nickname; take another with /nick",
        CommandError::NoInvitation => "there is no invitation from that member any more",
        CommandError::ChatExists => "there is a chat or an invitation with that member already",
        CommandError::NoChat => "there is no private chat with that member; /chat NICK invites",
        CommandError::NoRoom => "you have as many chats and invitations as there may be: /close one first",
        CommandError::EmptyText => "nothing would be seen of this text, so it was not sent",
        CommandError::TextTooLong { limit } => {
            return format!("this text is too long, and was not sent: a text can have {limit} bytes; split it up");
        }
        CommandError::Chat(chat::CommandError::NotOpen) => {
            "the chat is not open, and nothing was sent; send it again in a moment"
        }
        CommandError::Chat(chat::CommandError::TooLong) => {
            return format!(
                "this text is too long, and was not sent: in private, a text can have {} bytes; split it up",
                chat::Chat::MAX_TEXT
            );
        }
        CommandError::Chat(chat::CommandError::Busy) => {
            "the other side reads slowly, and this was not sent; send it again in a while"
        }
        // In the protocol this text ends a chat.
        CommandError::Chat(chat::CommandError::Reserved) => {
            "this text would end the chat, so it cannot be said in private; /close ends the chat"
        }
        _ => return format!("this cannot be done: {error}"),
    }
    .to_owned()
}

pub fn declined(peer: &Peer) -> String {
    format!("you declined {peer}'s invitation")
}

pub fn inviting(nick: &Nick) -> String {
    format!("you invite {nick} to a private chat; /close {nick} takes it back")
}

pub fn took_back(nick: &Nick) -> String {
    format!("you took back your invitation to {nick}")
}

pub fn chat_left(peer: &Peer) -> String {
    format!("the chat with {peer} is closed")
}

pub fn now_in_chat(peer: &Peer) -> String {
    format!("what you type goes to {peer} alone; /room goes back to the room, /close ends the chat")
}
