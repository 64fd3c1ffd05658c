//! Settings, and what is wrong with them.

use std::io;
use std::net::Ipv6Addr;
use std::path::Path;

use plausch_core::name::{Nick, NickError};

use crate::encoding::NotText;
use crate::language::fl;

pub fn bad_count() -> String {
    fl!(bad_count)
}

pub fn count_too_large() -> String {
    fl!(count_too_large)
}

pub fn bad_bytes() -> String {
    fl!(bad_bytes)
}

pub fn bad_time() -> String {
    fl!(bad_time)
}

pub fn bad_switch() -> String {
    fl!(bad_switch)
}

pub fn bad_server() -> String {
    fl!(bad_server)
}

pub fn bad_engine_address() -> String {
    fl!(bad_engine_address)
}

pub fn password_in_address() -> String {
    fl!(password_in_address)
}

pub fn bad_server_name() -> String {
    fl!(bad_server_name)
}

pub fn bad_room_name(most: usize) -> String {
    fl!(bad_room_name, most = most)
}

/// Which rule of nicknames a name breaks, and how to follow it.
pub fn bad_nick(error: NickError) -> String {
    match error {
        NickError::Empty => fl!(nick_empty),
        NickError::TooLong => fl!(nick_too_long, most = Nick::MAX_BYTES),
        NickError::Character(' ') => fl!(nick_with_space),
        NickError::Character(c) if c.is_whitespace() => fl!(nick_with_white_space),
        NickError::Character(c) if c.is_ascii_graphic() => {
            fl!(nick_with_character, character = c.to_string())
        }
        NickError::Character(_) => fl!(nick_with_unseen),
        NickError::NotNormal => fl!(nick_not_normal),
        NickError::MixedScripts => fl!(nick_mixes_scripts),
        _ => fl!(nick_bad),
    }
}

pub fn one_of(words: &[&str]) -> String {
    fl!(one_of, words = words.join(", "))
}

pub fn bad_admitted(text: &str) -> String {
    fl!(bad_admitted, text = super::commands::shortened(text))
}

pub fn admitted_without_keys() -> String {
    fl!(admitted_without_keys)
}

pub fn bad_operator(text: &str) -> String {
    fl!(bad_operator, text = super::commands::shortened(text))
}

pub fn operators_without_keys() -> String {
    fl!(operators_without_keys)
}

pub fn bad_listen(text: &str) -> String {
    fl!(bad_listen, text = text)
}

pub fn bad_metrics(text: &str) -> String {
    fl!(bad_metrics, text = text)
}

pub fn listens_to_many(text: &str) -> String {
    fl!(listens_to_many, text = text)
}

pub fn listens_without_scope(text: &str, ip: Ipv6Addr, port: u16) -> String {
    fl!(listens_without_scope, text = text, ip = ip.to_string(), port = port.to_string())
}

pub fn range(least: Option<&str>, most: Option<&str>) -> Option<String> {
    match (least, most) {
        (None, None) => None,
        (Some(least), None) => Some(fl!(range_from, least = least)),
        (None, Some(most)) => Some(fl!(range_to, most = most)),
        (Some(least), Some(most)) => Some(fl!(range_from_to, least = least, most = most)),
    }
}

pub fn bad_value(why: &str, range: Option<&str>) -> String {
    match range {
        Some(range) => fl!(bad_value, why = why, range = range),
        None => why.to_owned(),
    }
}

pub fn set_by_default(key: &str, value: &str) -> String {
    fl!(set_by_default, key = key, value = value)
}

pub fn set_in_file(key: &str, value: &str, path: &Path, line: usize) -> String {
    fl!(set_in_file, key = key, value = value, path = path.to_string_lossy(), line = line)
}

pub fn set_in_environment(variable: &str, value: &str) -> String {
    fl!(set_in_environment, variable = variable, value = value)
}

pub fn bad_setting(set: &str, why: &str) -> String {
    fl!(bad_setting, set = set, why = why)
}

pub fn bad_combination(one: &str, other: &str, why: &str) -> String {
    fl!(bad_combination, one = one, other = other, why = why)
}

pub fn rate_never_refills(burst: &str) -> String {
    fl!(rate_never_refills, burst = burst)
}

pub fn dropped_before_asked(least: &str) -> String {
    fl!(dropped_before_asked, least = least)
}

pub fn dropped_by_one_text(least: &str) -> String {
    fl!(dropped_by_one_text, least = least)
}

pub fn variable_not_utf8(name: &str) -> String {
    fl!(variable_not_utf8, name = name)
}

/// `is_asked_for`: whether the program asks for a value that is missing.
pub fn not_set(is_asked_for: bool) -> String {
    match is_asked_for {
        true => fl!(not_set_asks),
        false => fl!(not_set),
    }
}

pub fn from_default() -> String {
    fl!(origin_default)
}

pub fn from_file(line: usize) -> String {
    fl!(origin_file, line = line)
}

pub fn from_environment(variable: &str) -> String {
    fl!(origin_environment, variable = variable)
}

pub fn from_flag(key: &str) -> String {
    fl!(origin_flag, key = key)
}

pub fn config_file(path: Option<&Path>) -> String {
    match path {
        Some(path) if path.exists() => path.display().to_string(),
        Some(path) => fl!(no_file_yet, path = path.to_string_lossy()),
        None => fl!(no_place_for_file),
    }
}

pub fn unreadable(path: &Path, error: &io::Error) -> String {
    let path = path.to_string_lossy();
    match error.kind() {
        io::ErrorKind::NotFound => fl!(file_missing, path = path),
        io::ErrorKind::PermissionDenied => fl!(file_forbidden, path = path),
        io::ErrorKind::IsADirectory => fl!(file_is_directory, path = path),
        _ => fl!(file_unreadable, path = path, why = super::os_error(error)),
    }
}

pub fn not_text_in(path: &Path, what: NotText) -> String {
    fl!(file_not_text, path = path.to_string_lossy(), why = super::not_text(what))
}

pub fn bad_file(path: &Path, line: usize, what: &str) -> String {
    fl!(bad_file, path = path.to_string_lossy(), line = line, what = what)
}

pub fn not_toml(line: &str, is_duplicate: bool) -> String {
    match is_duplicate {
        true => fl!(set_twice, line = line),
        false => fl!(not_toml, line = line),
    }
}

pub fn bad_table() -> String {
    fl!(bad_table)
}

pub fn unknown_table(name: &str) -> String {
    fl!(unknown_table, name = name)
}

pub fn unknown_key(key: &str, meant: Option<&str>) -> String {
    match meant {
        Some(meant) => fl!(unknown_key_meant, key = key, meant = meant),
        None => fl!(unknown_key, key = key),
    }
}

pub fn belongs_at_the_top(key: &str) -> String {
    fl!(belongs_at_the_top, key = key)
}

pub fn belongs_below_serve(key: &str) -> String {
    fl!(belongs_below_serve, key = key)
}

pub fn not_one_value(key: &str) -> String {
    fl!(not_one_value, key = key)
}
