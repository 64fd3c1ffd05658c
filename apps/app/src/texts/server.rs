//! What the operator of a server sees.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use bytesize::ByteSize;
use plausch_core::link::LinkId;
use plausch_core::name::Nick;
use plausch_core::sanction::TimeLeft;
use plausch_core::secure::PublicKey;
use plausch_transport_std::client::Options;
use plausch_transport_std::server::{CommandError, ListenError, Metrics};

use crate::host::Place;
use crate::language::fl;
use crate::sanitise::sanitise;

/// What stands before the line that is typed.
pub const CONSOLE_PROMPT: &str = ">";

pub fn console_hint() -> String {
    fl!(console_hint)
}

pub fn console_help() -> String {
    fl!(console_help)
}

pub fn console_kick_arguments() -> String {
    fl!(console_kick_arguments)
}

pub fn console_say_arguments() -> String {
    fl!(console_say_arguments)
}

pub fn console_stays() -> String {
    fl!(console_stays)
}

pub fn console_joined() -> String {
    fl!(console_joined)
}

pub fn topic_too_long(bytes: usize, most: usize) -> String {
    fl!(topic_too_long, bytes = bytes, most = most)
}

pub fn topic_not_read(path: &Path, error: &io::Error) -> String {
    fl!(topic_not_read, path = path.to_string_lossy(), why = super::os_error(error))
}

pub fn motd_changed() -> String {
    fl!(motd_changed)
}

pub fn motd_not_read(path: &Path, error: &io::Error) -> String {
    fl!(motd_not_read, path = path.to_string_lossy(), why = super::os_error(error))
}

pub fn motd_too_long(path: &Path, lines: usize, bytes: usize) -> String {
    fl!(motd_too_long, path = path.to_string_lossy(), lines = lines, bytes = bytes)
}

pub fn console_restart_arguments() -> String {
    fl!(console_restart_arguments)
}

pub fn restart_announced() -> String {
    fl!(restart_announced)
}

pub fn restart_too_long() -> String {
    fl!(restart_too_long)
}

pub fn stopping_to_restart() -> String {
    fl!(stopping_to_restart)
}

pub fn said() -> String {
    fl!(said)
}

/// What stands beside a member that is no original.
pub fn modern() -> String {
    fl!(modern)
}

/// Where a member is, and for how long.
pub fn member_place(nick: &Nick, addr: SocketAddr, time: Duration, link: LinkId) -> String {
    let (nick, addr) = (sanitise(nick.as_str()), addr.to_string());
    fl!(
        member_place,
        nick = nick,
        addr = addr,
        time = TimeLeft(time).to_string(),
        link = link.to_string()
    )
}

/// How its link is: what it speaks, and its key, if it is secure.
pub fn member_link(dialect: &str, key: Option<&PublicKey>) -> String {
    match key {
        None => fl!(member_plain, dialect = dialect),
        Some(key) => {
            fl!(member_secure, dialect = dialect, key = key.fingerprint().to_string())
        }
    }
}

/// How much it has said, and when it did last.
pub fn member_said(texts: u32, ago: Option<Duration>) -> String {
    match ago {
        None => fl!(member_silent),
        Some(ago) => fl!(member_said, texts = texts, ago = TimeLeft(ago).to_string()),
    }
}

/// When it gave a sign of life, and how much waits for it, in bytes.
pub fn member_heard(ago: Duration, waiting: u64) -> String {
    fl!(member_heard, ago = TimeLeft(ago).to_string(), waiting = bytes(waiting))
}

pub fn member_muted() -> String {
    fl!(member_muted)
}

pub fn member_operator() -> String {
    fl!(member_operator)
}

/// A member of another server of the room.
pub fn member_elsewhere(nick: &Nick, addr: SocketAddr, server: &str) -> String {
    let (nick, addr) = (sanitise(nick.as_str()), addr.to_string());
    fl!(member_elsewhere, nick = nick, addr = addr, server = server)
}

pub fn status_running(version: &str, time: Duration) -> String {
    fl!(status_running, version = version, time = TimeLeft(time).to_string())
}

pub fn status_members(metrics: &Metrics) -> String {
    let Metrics { members_limit, members_secure, originals, members_most, .. } = metrics;
    fl!(
        status_members,
        members = metrics.members().to_string(),
        limit = members_limit.to_string(),
        secure = members_secure.to_string(),
        originals = originals.to_string(),
        most = members_most.to_string()
    )
}

pub fn status_since(joined: u64, left: u64, refused: u64) -> String {
    let (joined, left, refused) = (joined.to_string(), left.to_string(), refused.to_string());
    fl!(status_since, joined = joined, left = left, refused = refused)
}

pub fn status_texts(metrics: &Metrics) -> String {
    let (texts, deliveries) = (metrics.texts.to_string(), metrics.deliveries.to_string());
    fl!(status_texts, texts = texts, deliveries = deliveries)
}

pub fn status_links(metrics: &Metrics) -> String {
    let Metrics { links, accepted, dropped, slow, .. } = metrics;
    fl!(
        status_links,
        links = links.to_string(),
        accepted = accepted.to_string(),
        dropped = dropped.to_string(),
        slow = slow.to_string()
    )
}

pub fn status_traffic(metrics: &Metrics) -> String {
    let (received, sent) = (bytes(metrics.bytes_received), bytes(metrics.bytes_sent));
    fl!(status_traffic, received = received, sent = sent)
}

/// `memory` in bytes.
pub fn status_process(memory: u64, open: u64, most: u64) -> String {
    let (open, most) = (open.to_string(), most.to_string());
    fl!(status_process, memory = bytes(memory), open = open, most = most)
}

pub fn stopping_by_signal() -> String {
    fl!(stopping_by_signal)
}

pub fn stopping_by_operator() -> String {
    fl!(stopping_by_operator)
}

pub fn stopping_with_terminal() -> String {
    fl!(stopping_with_terminal)
}

pub fn server_failed() -> String {
    fl!(server_failed)
}

pub fn setting_changed(key: &str, old: &str, new: &str) -> String {
    fl!(setting_changed, key = key, new = new, old = old)
}

pub fn needs_restart(key: &str, old: &str, new: &str) -> String {
    fl!(needs_restart, key = key, old = old, new = new)
}

pub fn nothing_changed() -> String {
    fl!(nothing_changed)
}

pub fn not_reloaded(why: &str) -> String {
    fl!(not_reloaded, why = why)
}

/// A command that was entered.
pub fn console_echo(line: &str) -> String {
    format!("{CONSOLE_PROMPT} {}", sanitise(line))
}

/// Whether Ctrl+C is meant.
pub fn ask_stop(members: usize) -> String {
    fl!(ask_stop, members = members)
}

pub fn log_lines_lost(count: u64) -> String {
    fl!(log_lines_lost, count = count)
}

pub fn lines_lost(count: u64) -> String {
    fl!(lines_lost, count = count)
}

pub fn listening(addr: SocketAddr) -> String {
    fl!(listening, addr = addr.to_string())
}

/// A socket that the service manager hands over.
pub fn handed_over(addr: SocketAddr) -> String {
    fl!(handed_over, addr = addr.to_string())
}

/// The one of this number cannot be used.
pub fn handed_over_wrongly(number: usize) -> String {
    fl!(handed_over_wrongly, number = number)
}

pub fn manager_unreachable(error: &io::Error) -> String {
    fl!(manager_unreachable, why = super::os_error(error))
}

/// Where those who watch the server are answered.
pub fn metrics_at(url: &str) -> String {
    fl!(metrics_at, url = url)
}

/// Why they cannot be.
pub fn metrics_refused(addr: SocketAddr, error: &io::Error) -> String {
    fl!(metrics_refused, addr = addr.to_string(), why = super::os_error(error))
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
    match &place.only_by {
        Some(network) => fl!(others_join_by, server = server, network = network.as_str()),
        None => fl!(others_join, server = server),
    }
}

/// The server's key, for those who want to compare it.
pub fn server_key(key: &PublicKey) -> String {
    fl!(server_key, fingerprint = key.fingerprint().to_string())
}

/// A link that has the key.
pub fn others_follow(link: &str) -> String {
    fl!(others_follow, link = link)
}

/// Why a server cannot start, and what to do about it.
pub fn cannot_listen(error: &ListenError) -> String {
    match error {
        ListenError::Refused { addr, error } => refused_address(*addr, error),
        ListenError::Twice { addr, covered_by } if addr == covered_by => {
            fl!(listen_twice, addr = addr.to_string())
        }
        ListenError::Twice { addr, covered_by } => {
            fl!(listen_covered, addr = addr.to_string(), other = covered_by.to_string())
        }
        ListenError::NoAddress => fl!(listen_nowhere),
        ListenError::NoRandomness(error) => fl!(listen_no_randomness, why = super::os_error(error)),
        ListenError::NoThread(error) => fl!(listen_no_thread, why = super::os_error(error)),
        _ => fl!(listen_failed),
    }
}

/// Whose nicknames are cannot be read.
pub fn owners_not_read(path: &Path, error: &io::Error) -> String {
    fl!(owners_not_read, path = path.to_string_lossy(), why = super::os_error(error))
}

/// The same, because the file says something else.
pub fn owners_damaged(path: &Path) -> String {
    fl!(owners_damaged, path = path.to_string_lossy())
}

/// Whose nicknames are cannot be kept.
pub fn owners_not_written(path: &Path, error: &io::Error) -> String {
    fl!(owners_not_written, path = path.to_string_lossy(), why = super::os_error(error))
}

fn bytes(count: u64) -> String {
    ByteSize::b(count).to_string()
}

fn refused_address(refused: SocketAddr, error: &io::Error) -> String {
    let (addr, port, ip) = (refused.to_string(), refused.port(), refused.ip());
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            let other = SocketAddr::new(ip, port.checked_add(1).unwrap_or(Options::PORT));
            fl!(listen_port_taken, addr = addr, port = port.to_string(), other = other.to_string())
        }
        io::ErrorKind::PermissionDenied if port < 1024 => fl!(listen_port_special, addr = addr),
        io::ErrorKind::AddrNotAvailable => {
            fl!(listen_no_such_address, addr = addr, ip = ip.to_string())
        }
        _ if is_family_missing(refused, error) => fl!(listen_no_ipv6, addr = addr),
        _ => fl!(listen_refused, addr = addr, why = super::os_error(error)),
    }
}

/// Nothing else is refused in that way: the address itself is fine.
fn is_family_missing(addr: SocketAddr, error: &io::Error) -> bool {
    addr.is_ipv6() && matches!(error.raw_os_error(), Some(97 | 47 | 10047))
}

pub fn unknown_console_command(word: &str) -> String {
    let meant = word.trim_start_matches('/').to_lowercase();
    let is_end = ["quit", "stop", "bye", "q"].contains(&meant.as_str());
    let word = sanitise(word);
    match is_end {
        true => fl!(unknown_console_command_end, word = word),
        false => fl!(unknown_console_command, word = word),
    }
}

pub fn member_count(count: usize) -> String {
    match count {
        0 => fl!(nobody_is_here),
        _ => fl!(member_count, count = count),
    }
}

pub fn kicked(nick: &Nick) -> String {
    fl!(kicked, nick = nick.as_str())
}

pub fn no_member(nick: &Nick) -> String {
    fl!(no_member, nick = nick.as_str())
}

pub fn cannot_say(bytes: usize, most: usize) -> String {
    fl!(cannot_say, bytes = bytes, most = most)
}

/// Why the server did not do what its operator wanted.
pub fn console_error(error: CommandError) -> String {
    match error {
        CommandError::NoSuchMember => fl!(console_no_such_member),
        CommandError::EmptyText => fl!(console_empty_text),
        CommandError::TextTooLong => fl!(console_text_too_long),
        CommandError::TooManyDecisions => fl!(console_too_many_decisions),
        CommandError::Stopped => fl!(console_stopped),
        _ => fl!(console_failed),
    }
}
