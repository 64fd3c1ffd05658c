//! What was said in earlier stays.

use std::io;
use std::path::Path;

use jiff::civil::{Date, DateTime};

use super::system::file_reason;
use crate::language::fl;
use crate::target::Target;

pub fn past_above() -> String {
    fl!(past_above)
}

/// So many texts follow, which were said before the user came; `was_away`: it was there before.
pub fn said_before(count: usize, was_away: bool) -> String {
    match was_away {
        false => fl!(said_before_you_came, count = count),
        true => fl!(said_while_away, count = count),
    }
}

pub fn history_off() -> String {
    fl!(history_off)
}

pub fn no_hit() -> String {
    fl!(no_hit)
}

pub fn kept_nowhere() -> String {
    fl!(kept_nowhere)
}

pub fn exported_nothing() -> String {
    fl!(exported_nothing)
}

/// The line with which a day begins.
pub fn day(date: Date) -> String {
    fl!(
        day_line,
        weekday = date.weekday().to_monday_one_offset(),
        day = date.day(),
        month = date.month(),
        year = date.year(),
    )
}

/// A day and a time, in short: 2026-11-26 12:34.
pub fn moment(at: DateTime) -> String {
    let part = |format: &str| at.strftime(format).to_string();
    let date = fl!(date, year = part("%Y"), month = part("%m"), day = part("%d"));
    format!("{date} {}", part("%H:%M"))
}

/// The first time that something is kept on this computer.
pub fn history_begun(path: &Path) -> String {
    fl!(history_begun, path = path.display().to_string())
}

/// Where something was said, unless that is this room; `server`: if it is another one than here.
pub fn venue(target: &Target, server: Option<&str>) -> Option<String> {
    match (target, server) {
        (Target::Room, server) => server.map(str::to_owned),
        (Target::Chat(peer), None) => Some(peer.to_string()),
        (Target::Chat(peer), Some(server)) => {
            Some(fl!(venue_elsewhere, peer = peer.to_string(), server = server))
        }
    }
}

pub fn found(words: &str, count: usize, more: usize) -> String {
    match (count, more) {
        (0, _) => fl!(found_nothing, words = words),
        (1, 0) => fl!(found_one, words = words),
        (_, 0) => fl!(found, count = count, words = words),
        _ => fl!(found_more, all = count.saturating_add(more), words = words, count = count),
    }
}

/// `venue`: where it was said, unless that is this room.
pub fn hit(number: usize, at: DateTime, venue: Option<&str>, what: &str) -> String {
    let venue = venue.map(|venue| format!("[{venue}] ")).unwrap_or_default();
    format!("{number:>2}. {}  {venue}{what}", moment(at))
}

/// `venue`: where it was said, unless that is this room.
pub fn excerpt(venue: Option<&str>) -> String {
    match venue {
        Some(venue) => fl!(excerpt_of, venue = venue),
        None => fl!(excerpt),
    }
}

/// `is_hit`: whether it is the line that was looked for.
pub fn excerpt_line(at: DateTime, what: &str, is_hit: bool) -> String {
    let mark = if is_hit { "→" } else { " " };
    format!("{mark} {}  {what}", moment(at))
}

pub fn exported_title(server: &str, target: &Target) -> String {
    match target {
        Target::Room => fl!(exported_room, server = server),
        Target::Chat(peer) => fl!(exported_chats, peer = peer.to_string(), server = server),
    }
}

pub fn exported(path: &Path) -> String {
    fl!(exported, path = path.display().to_string())
}

pub fn export_ending(path: &Path) -> String {
    fl!(export_ending, path = path.display().to_string())
}

pub fn export_exists(path: &Path) -> String {
    fl!(export_exists, path = path.display().to_string())
}

pub fn export_failed(path: &Path, kind: io::ErrorKind) -> String {
    fl!(export_failed, path = path.display().to_string(), why = file_reason(kind))
}

/// `target`: none is all of them; `command`: what is to be typed again.
pub fn ask_to_forget(target: Option<&Target>, lines: usize, command: &str) -> String {
    match (target, lines) {
        (None, 0) => fl!(forget_nothing_all),
        (Some(Target::Room), 0) => fl!(forget_nothing_room),
        (Some(Target::Chat(peer)), 0) => fl!(forget_nothing_chats, peer = peer.to_string()),
        (None, lines) => fl!(forget_all, lines = lines, command = command),
        (Some(Target::Room), lines) => fl!(forget_room, lines = lines, command = command),
        (Some(Target::Chat(peer)), lines) => {
            fl!(forget_chats, lines = lines, peer = peer.to_string(), command = command)
        }
    }
}

pub fn forgotten(lines: usize) -> String {
    fl!(forgotten, lines = lines)
}

pub fn kept_again(lost: usize) -> String {
    match lost {
        0 => fl!(kept_again),
        lost => fl!(kept_again_lost, lines = lost),
    }
}

pub fn history_newer(path: &Path) -> String {
    fl!(history_newer, path = path.display().to_string())
}

pub fn history_damaged(path: &Path) -> String {
    fl!(history_damaged, path = path.display().to_string())
}

pub fn history_busy(path: &Path) -> String {
    fl!(history_busy, path = path.display().to_string())
}

pub fn history_inaccessible(path: &Path, kind: Option<io::ErrorKind>) -> String {
    let path = path.display().to_string();
    match kind {
        Some(kind) => fl!(history_inaccessible_why, path = path, why = file_reason(kind)),
        None => fl!(history_inaccessible, path = path),
    }
}
