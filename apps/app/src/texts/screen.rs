//! The screen of the terminal client.

use std::io;
use std::time::Duration;

use super::seconds;

pub const ROOM: &str = "Room";
pub const STATE_ONLINE: &str = "online";
pub const STATE_CONNECTING: &str = "connecting";
pub const STATE_OFFLINE: &str = "offline";
pub const STATE_HOSTING: &str = "hosting";
pub const CHAT_OVER: &str = "over";
/// What stands before words that are looked for.
pub const FIND: &str = "find: ";
pub const FIND_KEYS: &str = "(Enter: older, Down: newer, Esc: back)";
pub const FIND_NOTHING: &str = "(nothing more; Enter: further back, Esc: back)";
/// What stands before the line that is typed in the room.
pub const PROMPT: &str = "> ";
pub const NO_SHELL: &str =
    "there is no shell to go back to, so Ctrl+Z does nothing here; /quit leaves";
pub const TOO_SMALL: &str = "too small";
/// What stands in an empty line until the user has entered something.
pub const HINT: &str = "type to talk; /help shows the rest";
pub const SCROLLED: &str = "End goes back to the newest line";

pub fn state_retry(after: Duration) -> String {
    format!("offline, again in {} (^R now)", seconds(after))
}

pub fn state_nick_refused(after: Duration) -> String {
    format!("nickname refused, /nick takes another; again in {}", seconds(after))
}

pub fn no_terminal(error: &io::Error) -> String {
    format!("the terminal cannot be used: {}; --plain works without one", super::os_error(error))
}

/// How many texts are on their way, one after the other.
pub fn state_sending(count: usize) -> String {
    if count == 1 { "sending 1 text".to_owned() } else { format!("sending {count} texts") }
}

pub fn here(count: usize) -> String {
    format!("{count} here")
}

pub fn new_lines(count: usize) -> String {
    let lines = if count == 1 { "1 new line".to_owned() } else { format!("{count} new lines") };
    format!("{lines} below, End shows them")
}

/// What stands before the line that is typed in a private chat.
pub fn prompt_to(peer: &str) -> String {
    format!("to {peer}> ")
}

/// What is asked before a draft of several lines is sent. Each fits where the one before does not.
pub fn ask_to_send(count: usize) -> [String; 3] {
    [
        format!("Send {count} lines? Enter sends them one by one, Esc goes back"),
        format!("Send {count} lines? Enter or Esc"),
        format!("Send {count}?"),
    ]
}

pub fn paste_too_long(bytes: usize) -> String {
    let limit = bytes / 1024;
    format!(
        "a draft can have {limit} KiB, so what you pasted last was left out; paste less at once"
    )
}

pub fn command_among_lines(word: &str) -> String {
    format!(
        "nothing was sent: a line begins with {word}, and among several lines no command is obeyed. Put something before it to say it, or delete the line"
    )
}

pub fn invitation_bar(who: &str, others: usize, room: usize) -> String {
    let more = if others == 0 { String::new() } else { format!(" (+{others})") };
    let long =
        format!("{who} invites you to a private chat{more} · Ctrl+Y accept · Ctrl+D decline");
    let short = format!("{who} asks{more}: ^Y yes, ^D no");
    if long.chars().count() <= room { long } else { short }
}
