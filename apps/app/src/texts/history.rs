//! What was said in earlier stays.

use std::io;
use std::path::Path;

use jiff::civil::{Date, DateTime};

use super::room::reason;
use crate::language::fl;
use crate::target::Target;

pub const PAST_ABOVE: &str = "— what stands above was said before —";
pub const HISTORY_OFF: &str =
    "there is no history here: it is kept where a person types, unless --history is off";
pub const NO_HIT: &str = "there is no such line: /search WORDS first, then /jump NUMBER";
pub const KEPT_NOWHERE: &str =
    "no history is kept: there is no home directory to keep it in; set HOME";
pub const EXPORTED_NOTHING: &str = "nothing of this conversation is kept, so nothing was written";

/// So many texts follow, which were said before the user came; `was_away`: it was there before.
pub fn said_before(count: usize, was_away: bool) -> String {
    match was_away {
        false => fl!(said_before_you_came, count = count),
        true => fl!(said_while_away, count = count),
    }
}

pub fn day(date: Date) -> String {
    date.strftime("— %A, %-d %B %Y —").to_string()
}

/// The first time that something is kept on this computer.
pub fn history_begun(path: &Path) -> String {
    format!(
        "conversations are kept in {}, which only you can read; --history off keeps none, /forget deletes",
        path.display()
    )
}

/// Where something was said, unless that is this room; `server`: if it is another one than here.
pub fn venue(target: &Target, server: Option<&str>) -> Option<String> {
    match (target, server) {
        (Target::Room, None) => None,
        (Target::Room, Some(server)) => Some(server.to_owned()),
        (Target::Chat(peer), None) => Some(peer.to_string()),
        (Target::Chat(peer), Some(server)) => Some(format!("{peer} at {server}")),
    }
}

pub fn found(words: &str, count: usize, more: usize) -> String {
    match (count, more) {
        (0, _) => format!("no line in the history has “{words}”"),
        (1, 0) => format!("1 line has “{words}”; /jump shows what was said around it"),
        (_, 0) => format!(
            "{count} lines have “{words}”, newest first; /jump NUMBER shows what was said around one"
        ),
        _ => format!(
            "{} lines have “{words}”, the newest {count} are here; add words to find fewer; /jump NUMBER shows what was said around one",
            count.saturating_add(more)
        ),
    }
}

/// `venue`: where it was said, unless that is this room.
pub fn hit(number: usize, at: DateTime, venue: Option<&str>, what: &str) -> String {
    let venue = venue.map(|venue| format!("[{venue}] ")).unwrap_or_default();
    format!("{number:>2}. {}  {venue}{what}", at.strftime("%Y-%m-%d %H:%M"))
}

/// `venue`: where it was said, unless that is this room.
pub fn excerpt(venue: Option<&str>) -> String {
    match venue {
        Some(venue) => format!("what was said before, [{venue}]:"),
        None => "what was said before:".to_owned(),
    }
}

/// `is_hit`: whether it is the line that was looked for.
pub fn excerpt_line(at: DateTime, what: &str, is_hit: bool) -> String {
    let mark = if is_hit { "→" } else { " " };
    format!("{mark} {}  {what}", at.strftime("%Y-%m-%d %H:%M"))
}

pub fn exported_title(server: &str, target: &Target) -> String {
    match target {
        Target::Room => format!("The room at {server}"),
        Target::Chat(peer) => format!("Private chats with {peer} at {server}"),
    }
}

pub fn exported(path: &Path) -> String {
    format!("this conversation is written to {}", path.display())
}

pub fn export_ending(path: &Path) -> String {
    format!("{}: let the name end in .txt, .jsonl or .html; nothing was written", path.display())
}

pub fn export_exists(path: &Path) -> String {
    format!("{} exists already, and stays as it is; take another name", path.display())
}

pub fn export_failed(path: &Path, kind: io::ErrorKind) -> String {
    format!("{}: {}; nothing was written", path.display(), why(kind))
}

/// `command`: what is to be typed again.
pub fn ask_to_forget(target: Option<&Target>, lines: usize, command: &str) -> String {
    let whose = match target {
        Some(Target::Room) => "of this room".to_owned(),
        Some(Target::Chat(peer)) => format!("of your private chats with {peer} here"),
        None => "of all rooms and private chats".to_owned(),
    };
    match lines {
        0 => format!("the history has nothing {whose}"),
        _ => format!(
            "forget {} {whose}, for good? Type {command} once more to do it",
            lines_counted(lines)
        ),
    }
}

pub fn forgotten(lines: usize) -> String {
    let are = if lines == 1 { "is" } else { "are" };
    format!("{} {are} forgotten on this computer", lines_counted(lines))
}

pub fn kept_again(lost: usize) -> String {
    match lost {
        0 => "history is kept again".to_owned(),
        _ => format!("history is kept again; {} in between could not be kept", lines_counted(lost)),
    }
}

fn lines_counted(lines: usize) -> String {
    if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") }
}

pub fn history_newer(path: &Path) -> String {
    not_kept(path, "comes from a newer version of Plausch, and stays as it is; use that version")
}

pub fn history_damaged(path: &Path) -> String {
    not_kept(path, "is damaged, and stays as it is; move it away to begin a new one")
}

pub fn history_busy(path: &Path) -> String {
    not_kept(path, "is held by another program; it is tried again")
}

pub fn history_inaccessible(path: &Path, kind: Option<io::ErrorKind>) -> String {
    let why = kind.map_or_else(|| "cannot be read or written".to_owned(), why);
    not_kept(path, &format!("cannot be used: {why}; it is tried again"))
}

fn not_kept(path: &Path, why: &str) -> String {
    format!("no history is kept: {} {why}", path.display())
}

fn why(kind: io::ErrorKind) -> String {
    match kind {
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::QuotaExceeded => "your share of the disk is used up".to_owned(),
        io::ErrorKind::PermissionDenied => "you may not write there".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "it can only be read".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is no folder".to_owned(),
        io::ErrorKind::NotFound => "there is no such folder".to_owned(),
        kind => reason(Some(kind)).unwrap_or_else(|| "the system does not say why".to_owned()),
    }
}
