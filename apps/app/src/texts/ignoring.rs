//! Whom the user ignores.

use std::io;
use std::path::Path;
use std::time::Duration;

use jiff::SignedDuration;
use plausch_core::name::Nick;

use crate::language::fl;
use crate::model::{Hidden, IgnoredNick};

/// A time that is left, to the minute, or to the second if it is less.
pub fn time_left(time: Duration) -> String {
    let seconds = match time.as_secs() {
        seconds @ 0..60 => seconds.max(1),
        seconds => seconds.div_ceil(60) * 60,
    };
    let time = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    format!("{time:#}")
}

/// Somebody is ignored from now on. `chats`: a private chat with it is open.
pub fn ignoring(nick: &Nick, left: Option<Duration>, is_here: bool, chats: bool) -> Vec<String> {
    let nick = nick.as_str();
    let first = match left {
        Some(left) => fl!(ignoring_for, nick = nick, time = time_left(left)),
        None => fl!(ignoring, nick = nick),
    };
    let second = match (chats, is_here) {
        (true, _) => Some(fl!(ignoring_chat_goes_on, nick = nick)),
        (false, false) => Some(fl!(ignoring_nobody_here, nick = nick)),
        (false, true) => None,
    };
    [first].into_iter().chain(second).collect()
}

/// Whom the user ignores.
pub fn ignored(list: &[IgnoredNick]) -> Vec<String> {
    if list.is_empty() {
        return vec![fl!(ignores_nobody)];
    }
    let one = |IgnoredNick { nick, left, hidden }: &IgnoredNick| {
        let (nick, hidden) = (nick.as_str(), hidden_words(*hidden));
        match left {
            Some(left) => {
                fl!(ignored_nick_for, nick = nick, time = time_left(*left), hidden = hidden)
            }
            None => fl!(ignored_nick, nick = nick, hidden = hidden),
        }
    };
    list.iter().map(one).collect()
}

/// What was not shown.
fn hidden_words(Hidden { texts, invitations }: Hidden) -> String {
    match invitations {
        0 => fl!(hidden_texts, texts = texts),
        _ => fl!(hidden_texts_and_invitations, invitations = invitations, texts = texts),
    }
}

/// Somebody is not ignored any more. `is_over`: because the time is over.
pub fn heard_again(nick: &Nick, hidden: Hidden, is_over: bool) -> String {
    let (nick, hidden) = (nick.as_str(), hidden_words(hidden));
    match is_over {
        true => fl!(heard_again_in_time, nick = nick, hidden = hidden),
        false => fl!(heard_again, nick = nick, hidden = hidden),
    }
}

/// Why somebody cannot be ignored who is known by address alone.
pub fn ignore_nick() -> String {
    fl!(ignore_nick)
}

pub fn not_ignored(name: &str) -> String {
    fl!(not_ignored, name = super::commands::shortened(name))
}

pub fn bad_ignore_time() -> String {
    fl!(bad_ignore_time)
}

pub fn not_a_list_of_ignored() -> String {
    fl!(not_a_list_of_ignored)
}

/// The list of those whom the user ignores cannot be read.
pub fn ignored_not_read(path: &Path, error: io::ErrorKind) -> String {
    let why = &super::os_kind(error);
    fl!(ignored_not_read, path = path.display().to_string(), why = why)
}

/// What was changed about whom the user ignores is for this stay only.
pub fn ignored_not_kept(path: &Path, error: io::ErrorKind) -> String {
    let why = &super::os_kind(error);
    fl!(ignored_not_kept, path = path.display().to_string(), why = why)
}
