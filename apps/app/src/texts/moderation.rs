//! Whom the operator of a server bans and mutes, and how it commands a server without a console.

use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use plausch_core::name::Nick;
use plausch_core::sanction::TimeLeft;
use plausch_core::secure::PublicKey;
use plausch_transport_std::server::{Sanction, Target};

use crate::language::fl;
use crate::sanitise::sanitise;

pub fn console_ban_arguments() -> String {
    fl!(console_ban_arguments)
}

pub fn console_unban_arguments() -> String {
    fl!(console_unban_arguments)
}

/// Who is banned or muted. A fingerprint is in groups, as people compare it.
pub fn target(target: &Target) -> String {
    match target {
        Target::Key(fingerprint) => fingerprint.to_string(),
        other => other.to_string(),
    }
}

/// Somebody is banned or muted from now on: for so long, or for ever.
pub fn sanctioned_now(sanction: Sanction, who: &Target, time: Option<Duration>) -> String {
    let who = target(who);
    let time = time.map(|time| TimeLeft(time).to_string());
    match (sanction, time) {
        (Sanction::Ban, None) => fl!(banned_now, who = who),
        (Sanction::Ban, Some(time)) => fl!(banned_now_for, who = who, time = time),
        (Sanction::Mute, None) => fl!(muted_now, who = who),
        (Sanction::Mute, Some(time)) => fl!(muted_now_for, who = who, time = time),
    }
}

/// A member that was removed because it is banned: how it can be banned in another way, too.
pub fn was_removed(nick: &Nick, ip: IpAddr, key: Option<&PublicKey>) -> String {
    let (nick, ip) = (nick.as_str(), ip.to_string());
    match key {
        Some(key) => {
            fl!(was_removed_with_key, nick = nick, ip = ip, key = key.fingerprint().to_string())
        }
        None => fl!(was_removed, nick = nick, ip = ip),
    }
}

pub fn lifted(sanction: Sanction, who: &Target) -> String {
    let who = target(who);
    match sanction {
        Sanction::Ban => fl!(unbanned, who = who),
        Sanction::Mute => fl!(unmuted, who = who),
    }
}

pub fn not_sanctioned(sanction: Sanction, who: &Target) -> String {
    let who = target(who);
    match sanction {
        Sanction::Ban => fl!(not_banned, who = who),
        Sanction::Mute => fl!(not_muted, who = who),
    }
}

pub fn nobody_is_sanctioned() -> String {
    fl!(nobody_is_sanctioned)
}

/// How much longer it holds.
pub fn still(left: Option<Duration>) -> String {
    match left {
        Some(left) => fl!(still_for, time = TimeLeft(left).to_string()),
        None => fl!(still_for_ever),
    }
}

pub fn bad_network(text: &str) -> String {
    fl!(bad_network, text = text)
}

pub fn why_too_long(bytes: usize, most: usize) -> String {
    fl!(why_too_long, bytes = bytes, most = most)
}

/// By hand, in the file.
pub fn bans_changed() -> String {
    fl!(bans_changed)
}

/// The other servers of the room are out of reach.
pub fn others_told_later() -> String {
    fl!(others_told_later)
}

pub fn bans_not_kept() -> String {
    fl!(bans_not_kept)
}

pub fn not_written(path: &Path, error: &io::Error) -> String {
    fl!(not_written, path = path.to_string_lossy(), why = super::os_error(error))
}

pub fn bans_not_read(path: &Path, error: &io::Error) -> String {
    fl!(bans_not_read, path = path.to_string_lossy(), why = super::os_error(error))
}

/// The file says something else; in that line, if it is about one.
pub fn bans_damaged(path: &Path, line: Option<usize>) -> String {
    let path = path.to_string_lossy();
    match line {
        Some(line) => fl!(bans_damaged_line, line = line, path = path),
        None => fl!(bans_damaged, path = path),
    }
}

/// Why nobody can command the server from elsewhere.
pub fn no_control(why: &str) -> String {
    fl!(no_control, why = why)
}

/// The same, because the socket cannot be there.
pub fn no_control_at(path: &Path, error: &io::Error) -> String {
    let shown = path.to_string_lossy();
    match error.kind() {
        io::ErrorKind::AddrInUse => fl!(no_control_other_server, path = shown),
        _ => fl!(no_control_at, path = shown, why = super::os_error(error)),
    }
}

/// What somebody commands from elsewhere, for the log.
pub fn ordered(command: &str) -> String {
    fl!(ordered, command = sanitise(command))
}

/// What an operator in the room commands, for the log.
pub fn commanded(nick: &Nick, key: &PublicKey, command: &str) -> String {
    let key = key.fingerprint().to_string();
    fl!(commanded, nick = nick.as_str(), key = key, command = sanitise(command))
}

pub fn console_alone(word: &str) -> String {
    fl!(console_alone, word = word)
}

pub fn ctl_no_server() -> String {
    fl!(ctl_no_server)
}

pub fn ctl_several_servers(paths: &[PathBuf]) -> String {
    let paths: Vec<_> = paths.iter().map(|path| format!("  {}", path.display())).collect();
    fl!(ctl_several_servers, paths = paths.join("\n"))
}

pub fn ctl_not_allowed(path: &Path) -> String {
    fl!(ctl_not_allowed, path = path.to_string_lossy())
}

pub fn ctl_nobody_at(path: &Path) -> String {
    fl!(ctl_nobody_at, path = path.to_string_lossy())
}

pub fn ctl_no_answer() -> String {
    fl!(ctl_no_answer)
}

pub fn ctl_not_reached(path: &Path, error: &io::Error) -> String {
    fl!(ctl_not_reached, path = path.to_string_lossy(), why = super::os_error(error))
}
