//! The beginning and the end of a stay in the room.

use std::io;
use std::path::Path;

use plausch_core::name::Nick;
use plausch_transport_std::server::ListenError;

use crate::host::Place;
use crate::language::fl;
use crate::link::RoomLink;

pub fn no_nick() -> String {
    fl!(no_nick)
}

pub fn client_ended() -> String {
    fl!(client_ended)
}

/// What stands before the answer.
pub fn ask_nick(suggestion: Option<&str>) -> String {
    let question = match suggestion {
        Some(name) => fl!(ask_nick_suggesting, name = name),
        None => fl!(ask_nick),
    };
    question + " "
}

/// What can be answered to that question.
pub fn about_nicks(suggestion: Option<&Nick>) -> String {
    match suggestion {
        Some(nick) => fl!(about_nicks_suggesting, nick = nick.as_str()),
        None => fl!(about_nicks),
    }
}

pub fn nick_remembered(path: &Path) -> String {
    fl!(nick_remembered, path = path.display().to_string())
}

pub fn nick_not_remembered(path: &Path, error: io::ErrorKind) -> String {
    let why = super::os_kind(error);
    fl!(nick_not_remembered, path = path.display().to_string(), why = why)
}

/// `link`: one that names the key.
pub fn hosting(others: &[Place], link: Option<&RoomLink>) -> Vec<String> {
    match others {
        [] => vec![fl!(hosting), fl!(hosting_alone)],
        _ => [fl!(hosting)].into_iter().chain(ways_in(others, link)).collect(),
    }
}

/// `link`: one that names the key.
pub fn taken_over(others: &[Place], link: Option<&RoomLink>) -> Vec<String> {
    [fl!(taken_over)].into_iter().chain(ways_in(others, link)).collect()
}

/// How others join.
fn ways_in(others: &[Place], link: Option<&RoomLink>) -> impl Iterator<Item = String> {
    let link = link.map(|link| super::others_follow(&link.to_string()));
    others.iter().map(super::others_join).chain(link)
}

pub fn nick_not_kept(nick: &Nick) -> String {
    fl!(nick_not_kept, nick = nick.as_str())
}

pub fn left_unheard(count: usize, quoted: &[String]) -> String {
    let quoted: Vec<_> = quoted.iter().map(|text| super::commands::shortened(text)).collect();
    fl!(left_unheard, count = count, quoted = super::quoted(&quoted, count))
}

/// Two things that went wrong, in one line.
pub fn both(one: &str, other: &str) -> String {
    fl!(both_went_wrong, one = one, other = other)
}

pub fn cannot_host(error: &ListenError) -> String {
    let why = super::cannot_listen(error);
    fl!(cannot_host, why = &why)
}

/// The room is not hosted without a key.
pub fn no_key_to_host(why: &str) -> String {
    fl!(cannot_host, why = why)
}

pub fn cannot_join(reason: &str) -> String {
    fl!(cannot_join, reason = reason)
}

pub fn dismissed(complaint: &str) -> String {
    fl!(sent_away, complaint = complaint)
}
