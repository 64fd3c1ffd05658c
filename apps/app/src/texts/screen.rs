//! The screen of the terminal client.

use std::io;
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use super::seconds;
use crate::language::fl;

/// What stands before the line that is typed in the room.
pub const PROMPT: &str = "> ";

pub fn room_tab() -> String {
    fl!(room_tab)
}

/// In the room, and whether the link to the server is secure.
pub fn state_online(is_secure: bool) -> String {
    match is_secure {
        true => fl!(state_online_secure),
        false => fl!(state_online_plain),
    }
}

pub fn state_connecting() -> String {
    fl!(state_connecting)
}

pub fn state_offline() -> String {
    fl!(state_offline)
}

pub fn state_hosting() -> String {
    fl!(state_hosting)
}

pub fn chat_is_over() -> String {
    fl!(chat_is_over)
}

/// What stands before words that are looked for.
pub fn find_prompt() -> String {
    fl!(find_prompt) + " "
}

pub fn find_keys() -> String {
    fl!(find_keys)
}

pub fn find_nothing() -> String {
    fl!(find_nothing)
}

pub fn no_shell() -> String {
    fl!(no_shell)
}

pub fn too_small() -> String {
    fl!(too_small)
}

/// What stands in an empty line until the user has entered something.
pub fn hint() -> String {
    fl!(hint)
}

pub fn scrolled() -> String {
    fl!(scrolled)
}

pub fn state_retry(after: Duration) -> String {
    fl!(state_retry, time = seconds(after))
}

pub fn state_nick_refused(after: Duration) -> String {
    fl!(state_nick_refused, time = seconds(after))
}

pub fn no_terminal(error: &io::Error) -> String {
    fl!(no_terminal, why = super::os_error(error))
}

/// How many texts are on their way, one after the other.
pub fn state_sending(count: usize) -> String {
    fl!(state_sending, count = count)
}

pub fn here(count: usize) -> String {
    fl!(members_here, count = count)
}

pub fn new_lines(count: usize) -> String {
    fl!(new_lines, count = count)
}

/// What stands before the line that is typed in a private chat.
pub fn prompt_to(peer: &str) -> String {
    fl!(prompt_to, peer = peer) + " "
}

/// What is asked before a draft of several lines is sent. Each fits where the one before does not.
pub fn ask_to_send(count: usize) -> [String; 3] {
    [
        fl!(ask_to_send_long, count = count),
        fl!(ask_to_send, count = count),
        fl!(ask_to_send_short, count = count),
    ]
}

pub fn paste_too_long(bytes: usize) -> String {
    fl!(paste_too_long, kib = bytes / 1024)
}

pub fn command_among_lines(word: &str) -> String {
    fl!(command_among_lines, word = word)
}

/// `others`: how many more invitations wait; `room`: how many columns there are.
pub fn invitation_bar(who: &str, others: usize, room: usize) -> String {
    let (long, short) = match others {
        0 => (fl!(invitation_bar, who = who), fl!(invitation_bar_short, who = who)),
        more => (
            fl!(invitation_bar_more, who = who, more = more),
            fl!(invitation_bar_short_more, who = who, more = more),
        ),
    };
    if long.width() <= room { long } else { short }
}
