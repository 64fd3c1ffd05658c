//! What asks for the user's attention.

use std::io;
use std::path::Path;

use jiff::{SignedDuration, Zoned};

use crate::attention::Kind;
use crate::language::fl;

/// `words` with commas between them, or `none` alone.
pub fn some_of(words: &[&str], none: &str) -> String {
    fl!(some_of, words = words.join(", ").as_str(), none = none)
}

pub fn bad_highlight(word: &str) -> String {
    fl!(bad_highlight, word = super::commands::shortened(word).as_str())
}

pub fn too_many_highlights(most: usize) -> String {
    fl!(too_many_highlights, most = most.to_string().as_str())
}

pub fn bad_quiet() -> String {
    fl!(bad_quiet)
}

pub fn bad_hours() -> String {
    fl!(bad_hours)
}

pub fn not_a_list(key: &str) -> String {
    fl!(not_a_list, key = key)
}

/// The line where the user stopped reading.
pub fn unread_below() -> String {
    fl!(unread_below)
}

pub fn nothing_unread() -> String {
    fl!(nothing_unread)
}

pub fn highlights(words: &[String]) -> String {
    match words {
        [] => fl!(highlights_none),
        _ => fl!(highlights, words = words.join(", ").as_str()),
    }
}

pub fn highlight_added(word: &str, was_there: bool) -> String {
    if was_there { fl!(highlight_there, word = word) } else { fl!(highlight_added, word = word) }
}

pub fn highlight_removed(word: &str, was_there: bool) -> String {
    match was_there {
        true => fl!(highlight_removed, word = word),
        false => fl!(highlight_not_there, word = word),
    }
}

/// When that is: with its day, unless it is soon.
pub fn time_of(time: &Zoned) -> String {
    let is_soon = time.duration_until(&Zoned::now()).abs() < SignedDuration::from_hours(18);
    time.strftime(if is_soon { "%H:%M" } else { "%Y-%m-%d %H:%M" }).to_string()
}

/// `time`: `22:00`, or with its day.
pub fn quiet_until(time: &str) -> String {
    fl!(quiet_until, time = time)
}

pub fn quiet_told() -> String {
    fl!(quiet_told)
}

pub fn not_quiet() -> String {
    fl!(not_quiet)
}

/// In the status, where there is little room.
pub fn state_quiet_until(time: &str) -> String {
    fl!(state_quiet_until, time = time)
}

pub fn state_quiet() -> String {
    fl!(state_quiet)
}

/// What was set is for this stay only; `path`: the file, if there is a place for one.
pub fn not_remembered(setting: &str, path: Option<&Path>, error: io::ErrorKind) -> String {
    match path {
        Some(path) => {
            let (path, why) = (path.display().to_string(), super::os_kind(error));
            fl!(not_remembered, setting = setting, path = path.as_str(), why = why.as_str())
        }
        None => fl!(not_remembered_anywhere, setting = setting),
    }
}

/// The title of a notification; `others`: how much more there is.
pub fn notification(kind: Kind, from: &str, others: usize) -> String {
    match (kind, others) {
        (Kind::Mention, 0) => fl!(notify_mention, from = from),
        (Kind::Mention, others) => fl!(notify_mentions, others = others, from = from),
        (Kind::Private, 0) => fl!(notify_private, from = from),
        (Kind::Private, others) => fl!(notify_privates, others = others, from = from),
        (Kind::Invitation, 0) => fl!(notify_invitation, from = from),
        (Kind::Invitation, others) => fl!(notify_invitations, others = others, from = from),
    }
}

/// How much is unread, and how much asks for attention, as a mark behind a name. Empty: nothing.
pub fn unread_mark(others: usize, calls: usize) -> String {
    match (others, calls) {
        (0, 0) => String::new(),
        (_, 0) => format!("({others})"),
        (0, _) => format!("(!{calls})"),
        _ => format!("({others} !{calls})"),
    }
}

/// The title of a terminal that shows this conversation.
pub fn terminal_title(name: &str, others: usize, calls: usize) -> String {
    let title = format!("{} {name} - Plausch", unread_mark(others, calls));
    title.trim_start().to_owned()
}
