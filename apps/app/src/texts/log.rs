//! What a server logs, for its operator. The core says the same in English.

use std::io;

use plausch_core::name::{Nick, NickError};
use plausch_core::refusal::Alike;
use plausch_core::sanction::{Sanctioned, TimeLeft};
use plausch_core::wire::DecodeError;
use plausch_transport_std::client::Refusal;
use plausch_transport_std::server::Leave;

use crate::language::fl;

pub fn log_joined(nick: &str, addr: &str, dialect: &str, is_modern: bool) -> String {
    match is_modern {
        true => fl!(log_joined_modern, nick = nick, addr = addr, dialect = dialect),
        false => fl!(log_joined_original, nick = nick, addr = addr, dialect = dialect),
    }
}

/// `fingerprint`: of the key of its link.
pub fn log_joined_secure(nick: &str, addr: &str, fingerprint: &str) -> String {
    fl!(log_joined_secure, nick = nick, addr = addr, fingerprint = fingerprint)
}

/// `fingerprint`: of the key that came back.
pub fn log_taken_over(nick: &str, addr: &str, fingerprint: &str) -> String {
    fl!(log_taken_over, nick = nick, addr = addr, fingerprint = fingerprint)
}

/// The nickname belongs to another key. `fingerprint`: of the one that came, if any.
pub fn log_stranger(nick: &str, ip: &str, fingerprint: Option<&str>) -> String {
    match fingerprint {
        Some(fingerprint) => {
            fl!(log_stranger, nick = nick, ip = ip, fingerprint = fingerprint)
        }
        None => fl!(log_stranger_plain, nick = nick, ip = ip),
    }
}

/// `why`: what the operator said when it removed the member.
pub fn log_left(nick: &str, addr: &str, leave: Leave, why: Option<&str>) -> String {
    match (leave, why) {
        (Leave::Kicked, Some(why)) => fl!(log_kicked, nick = nick, addr = addr, why = why),
        (Leave::Kicked, None) => fl!(log_left_kicked, nick = nick, addr = addr),
        (Leave::Quit, _) => fl!(log_left_quit, nick = nick, addr = addr),
        (Leave::Lost, _) => fl!(log_left_lost, nick = nick, addr = addr),
        (Leave::Slow, _) => fl!(log_left_slow, nick = nick, addr = addr),
        (Leave::Silent, _) => fl!(log_left_silent, nick = nick, addr = addr),
        (Leave::Ghost, _) => fl!(log_left_ghost, nick = nick, addr = addr),
        (Leave::TakenOver, _) => fl!(log_left_taken_over, nick = nick, addr = addr),
        (Leave::Displaced, _) => fl!(log_left_displaced, nick = nick, addr = addr),
        (Leave::Violation, _) => fl!(log_left_violation, nick = nick, addr = addr),
        (_, _) => fl!(log_left_ended, nick = nick, addr = addr),
    }
}

/// `why`: see [`log_why_refused`].
pub fn log_refused(nick: Option<&str>, ip: &str, why: &str) -> String {
    match nick {
        Some(nick) => fl!(log_refused_nick, nick = nick, ip = ip, why = why),
        None => fl!(log_refused, ip = ip, why = why),
    }
}

pub fn log_no_room(ip: &str) -> String {
    fl!(log_no_room, ip = ip)
}

pub fn log_crowded(ip: &str) -> String {
    fl!(log_crowded, ip = ip)
}

pub fn log_handshakes(ip: &str) -> String {
    fl!(log_handshakes, ip = ip)
}

pub fn log_unregistered(ip: &str) -> String {
    fl!(log_unregistered, ip = ip)
}

pub fn log_left_out(count: u32) -> String {
    fl!(log_left_out, count = count)
}

pub fn log_shared_address(ip: &str) -> String {
    fl!(log_shared_address, ip = ip)
}

pub fn log_no_family(addr: &str) -> String {
    fl!(log_no_family, addr = addr)
}

pub fn log_cannot_accept(error: &io::Error) -> String {
    fl!(log_cannot_accept, why = super::os_error(error))
}

pub fn log_few_files(error: &io::Error) -> String {
    fl!(log_few_files, why = super::os_error(error))
}

/// Why a client was refused, behind a colon.
pub fn log_why_refused(refusal: Refusal) -> String {
    match refusal {
        Refusal::OtherProtocol => fl!(log_because_other_protocol),
        Refusal::NickTaken => fl!(log_because_nick_taken),
        Refusal::NickResembles => fl!(log_because_nick_resembles),
        Refusal::AddressTaken => fl!(log_because_address_taken),
        Refusal::Full => fl!(log_because_full),
        Refusal::TooManyConnections => fl!(log_because_connections),
        Refusal::TooManyRegistrations => fl!(log_because_registrations),
        Refusal::Banned => fl!(log_because_banned),
        Refusal::NotSecure => fl!(log_because_not_secure),
        Refusal::NotAdmitted => fl!(log_because_not_admitted),
        Refusal::Apart => fl!(log_because_apart),
        Refusal::Registered => fl!(log_because_registered),
        Refusal::NotRegistered => fl!(log_because_not_registered),
        Refusal::NotYourNick => fl!(log_because_not_its_nick),
        Refusal::TooFast => fl!(log_because_too_fast),
        Refusal::TooLong => fl!(log_because_too_long),
        Refusal::Nick(error) | Refusal::Unreadable(DecodeError::Nick(_, error)) => bad_nick(error),
        Refusal::Unreadable(DecodeError::Utf8) => fl!(log_because_not_utf8),
        Refusal::Unreadable(DecodeError::Empty) => fl!(log_because_empty),
        Refusal::Unreadable(DecodeError::Text) => fl!(log_because_empty_text),
        Refusal::Unreadable(DecodeError::Port(_)) => fl!(log_because_port),
        _ => fl!(log_because_arguments),
    }
}

/// The same for somebody whom the operator has banned.
pub fn log_why_sanctioned(sanctioned: &Sanctioned<'_>) -> String {
    let what = match sanctioned.left {
        Some(left) => fl!(log_because_banned_for, time = TimeLeft(left).to_string()),
        None => fl!(log_because_banned),
    };
    match sanctioned.why {
        Some(why) => format!("{what}: {why}"),
        None => what,
    }
}

/// The same for a nickname that looks like one that is taken.
pub fn log_why_alike(alike: &Alike) -> String {
    let taken = alike.taken.as_str();
    match &alike.free {
        Some(free) => {
            fl!(log_because_nick_resembles_that_free, taken = taken, free = free.as_str())
        }
        None => fl!(log_because_nick_resembles_that, taken = taken),
    }
}

fn bad_nick(error: NickError) -> String {
    match error {
        NickError::Empty => fl!(log_because_nick_empty),
        NickError::TooLong => fl!(log_because_nick_too_long, most = Nick::MAX_BYTES),
        NickError::Character(':') => fl!(log_because_nick_colon),
        NickError::Character(_) => fl!(log_because_nick_unseen),
        NickError::NotNormal => fl!(log_because_nick_not_normal),
        NickError::MixedScripts => fl!(log_because_nick_mixes_scripts),
        _ => fl!(log_because_nick_bad),
    }
}
