//! What a member can type, and what is said if it cannot be done.

use plausch_core::chat;
use plausch_core::name::Nick;
use plausch_transport_std::client::{CommandError, Peer};

pub const HELP_SLASH: &str = "//text           says a text that starts with /";
pub const HELP_KEYS: &[&str] = &[
    "Tab              completes nicknames and commands",
    "Alt+Enter        begins a new line",
    "Up, Down, Esc    what you typed here before, and back",
    "PgUp, PgDn, End  scroll, and back to the newest",
    "Alt+Left, Right  the next chat; or Alt+1, F1",
    "Ctrl+Y, Ctrl+D   accept or decline the invitation",
    "Ctrl+R           try a lost server at once",
    "Ctrl+L, Ctrl+C   redraw; leave",
];
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
        "/help" => "show this help",
        "/quit" => "leave",
        _ => "",
    }
}

pub const NO_INVITATION: &str = "nobody has invited you";
pub const CLOSE_WHICH: &str = "close which chat? /close NICK";
pub const NOT_IN_ROOM: &str = "you are not in the room now: nothing was sent";

pub fn unknown_command(word: &str) -> String {
    format!(
        "there is no command {word}; /help shows all, and //text says a text that starts with a slash"
    )
}

pub fn usage(word: &str, arguments: &str) -> String {
    match arguments {
        "" => format!("{word} takes no arguments"),
        _ => format!("write it like this: {word} {arguments}"),
    }
}

pub fn no_invitation_from(name: &str) -> String {
    format!("{name} has not invited you")
}

pub fn no_chat(peer: &Peer) -> String {
    format!("there is no private chat with {peer}; /chat {peer} invites")
}

pub fn chat_over(peer: &Peer) -> String {
    format!(
        "the chat with {peer} is over, and nothing was sent; /close leaves it, /room goes to the room"
    )
}

pub fn chat_not_open(peer: &Peer) -> String {
    format!("the chat with {peer} is not open yet, and nothing was sent; say it again in a moment")
}

/// Why the client did not do what it was asked.
pub fn command_error(error: CommandError) -> String {
    match error {
        CommandError::Joined => "you are in the room already",
        CommandError::NotJoined => NOT_IN_ROOM,
        CommandError::NoSuchMember => "nobody here has that nickname; /users shows who is here",
        CommandError::NotReachable => "that member takes no invitations",
        CommandError::NickTaken => "somebody here has that nickname; take another",
        CommandError::NoInvitation => "there is no invitation from that member any more",
        CommandError::ChatExists => "there is a chat or an invitation with that member already",
        CommandError::NoChat => "there is no private chat with that member; /chat NICK invites",
        CommandError::NoRoom => "there are too many chats and invitations: /close one first",
        CommandError::EmptyText => "there is no text to say",
        CommandError::TextTooLong => "the text is too long: say it in several shorter ones",
        CommandError::Chat(chat::CommandError::NotOpen) => "the chat is not open: nothing was sent",
        CommandError::Chat(chat::CommandError::TooLong) => {
            return format!(
                "the text has more than {} bytes: say it in several shorter ones",
                chat::Chat::MAX_TEXT
            );
        }
        CommandError::Chat(chat::CommandError::Busy) => {
            "the other side reads slowly: try again in a while"
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
    format!("you invite {nick} to a private chat")
}

pub fn now_in_chat(peer: &Peer) -> String {
    format!("what you type goes to {peer} alone; /room goes back to the room, /close ends the chat")
}
