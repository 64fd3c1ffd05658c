//! What the operator of a server sees.

use std::io;
use std::net::SocketAddr;

use plausch_core::name::Nick;
use plausch_transport_std::client::Options;
use plausch_transport_std::server::{CommandError, ListenError};

use crate::host::Place;
use crate::sanitise::sanitise;

pub const CONSOLE_HINT: &str = "commands: list, kick NICK [why], say TEXT, reload, help, exit";
pub const CONSOLE_HELP: &str = "list             who is here, and where
kick NICK [why]  remove a member from the room
say TEXT         say something to everybody, as the server
reload           read the configuration file again, as SIGHUP does
help             this help
exit             stop the server";
pub const CONSOLE_PROMPT: &str = ">";
pub const CONSOLE_STAYS: &str = "the server runs on: exit or Ctrl+C stops it";
pub const CONSOLE_JOINED: &str =
    "the pasted lines stand in one now: Enter enters it, Ctrl+C clears it";
pub const SAID: &str = "said";
pub const MODERN: &str = "modern";
pub const ENDED_BY_SIGNAL: &str = "a signal told it to";
pub const ENDED_BY_OPERATOR: &str = "its operator told it to";
pub const ENDED_WITH_TERMINAL: &str = "the terminal of its console is closed";
pub const SERVER_FAILED: &str =
    "the server has failed, and the room is closed: please report what stands above";

pub fn stopping(why: &str) -> String {
    format!("the server stops: {why}")
}

pub fn setting_changed(key: &str, old: &str, new: &str) -> String {
    format!("{key} is {new} now; it was {old}")
}

pub fn needs_restart(key: &str, old: &str, new: &str) -> String {
    format!("{key} stays {old} until the server starts again: then it is {new}")
}

pub const NOTHING_CHANGED: &str = "no setting has changed";

pub fn not_reloaded(why: &str) -> String {
    format!("all settings stay as they are, because the new ones are wrong: {why}")
}

/// A command that was entered.
pub fn console_echo(line: &str) -> String {
    format!("{CONSOLE_PROMPT} {}", sanitise(line))
}

/// Whether Ctrl+C is meant.
pub fn ask_stop(members: usize) -> String {
    match members {
        1 => "1 member is here: Ctrl+C again stops the server for it".to_owned(),
        _ => format!("{members} members are here: Ctrl+C again stops the server for all of them"),
    }
}

pub fn log_lines_lost(count: u64) -> String {
    match count {
        1 => "1 line of the log was lost: nobody read it, or the disk was full".to_owned(),
        _ => format!("{count} lines of the log were lost: nobody read them, or the disk was full"),
    }
}

pub fn lines_lost(count: u64) -> String {
    match count {
        1 => "1 line was lost: nobody read it, or the disk was full".to_owned(),
        _ => format!("{count} lines were lost: nobody read them, or the disk was full"),
    }
}

pub fn listening(addr: SocketAddr) -> String {
    format!("listening on {addr}")
}

/// The command line with which others join.
pub fn others_join(place: &Place) -> String {
    let addr = place.addr;
    let server = match (addr.port(), addr.is_ipv6()) {
        (Options::PORT, _) => addr.ip().to_string(),
        (_, false) => addr.to_string(),
        // Shells give square brackets a meaning.
        (_, true) => format!("'{addr}'"),
    };
    let note = place.only_by.as_ref().map(|name| format!("   (only through {name})"));
    format!("others join with: plausch --server {server}{}", note.unwrap_or_default())
}

/// Why a server cannot start, and what to do about it.
pub fn cannot_listen(error: &ListenError) -> String {
    match error {
        ListenError::Refused { addr, error } => {
            format!("cannot listen on {addr}: {}", refused_address(*addr, error))
        }
        ListenError::Twice { addr, covered_by } if addr == covered_by => {
            format!("{addr} is listed twice in --listen: leave one out")
        }
        ListenError::Twice { addr, covered_by } => format!(
            "{addr} is listed in --listen, and {covered_by} stands for it already: leave one out"
        ),
        ListenError::NoAddress => {
            "--listen has no address: write IP:PORT, as in 0.0.0.0:9000".to_owned()
        }
        _ => format!("the server cannot start: {error}"),
    }
}

fn refused_address(addr: SocketAddr, error: &io::Error) -> String {
    let port = addr.port();
    match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "another program has port {port}. If it is a server already, join it with `plausch`; \
otherwise stop it, or take another port with --listen, as in {}",
            SocketAddr::new(addr.ip(), port.checked_add(1).unwrap_or(9000))
        ),
        io::ErrorKind::PermissionDenied if port < 1024 => {
            "ports below 1024 need special rights. Take a higher one with --listen".to_owned()
        }
        io::ErrorKind::AddrNotAvailable => format!(
            "this machine does not have the address {} now. If it comes later, as at boot, start the server then; \
0.0.0.0 and [::] stand for all addresses, whenever they come",
            addr.ip()
        ),
        _ if is_family_missing(addr, error) => {
            "this machine does not have IPv6. Listen on 0.0.0.0 for all its addresses".to_owned()
        }
        _ => format!("{}. Take another address or port with --listen", super::os_error(error)),
    }
}

/// Nothing else is refused in that way: the address itself is fine.
fn is_family_missing(addr: SocketAddr, error: &io::Error) -> bool {
    addr.is_ipv6() && matches!(error.raw_os_error(), Some(97 | 47 | 10047))
}

pub fn unknown_console_command(word: &str) -> String {
    let meant = word.trim_start_matches('/').to_lowercase();
    let is_end = ["quit", "stop", "bye", "q"].contains(&meant.as_str());
    let hint = if is_end { "exit stops the server, " } else { "" };
    format!("there is no command {}; {hint}help shows all", sanitise(word))
}

pub fn member_count(count: usize) -> String {
    match count {
        0 => "nobody is here".to_owned(),
        1 => "1 member".to_owned(),
        _ => format!("{count} members"),
    }
}

pub fn kicked(nick: &Nick) -> String {
    format!("{nick} was removed from the room")
}

pub fn no_member(nick: &Nick) -> String {
    format!("there is no {nick} here; list shows who is here")
}

pub fn cannot_say(bytes: usize, most: usize) -> String {
    format!("the text was not said: it has {bytes} bytes, and {most} fit")
}

/// Why the server did not do what its operator wanted.
pub fn console_error(error: CommandError) -> String {
    match error {
        CommandError::NoSuchMember => "nobody here has that nickname; list shows who is here",
        CommandError::EmptyText => "there is no text to say",
        CommandError::TextTooLong => "the text is too long to be said",
        CommandError::Stopped => "the server has stopped",
        _ => return format!("this cannot be done: {error}"),
    }
    .to_owned()
}
