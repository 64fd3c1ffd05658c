//! The notations of what servers with one room need.

use std::path::PathBuf;

use plausch_core::cluster::WhenAlone;
use plausch_core::name::Nick;

use super::{Notation, Unit, choice, choice_of, parse_nick, text};
use crate::language::fl;
use crate::settings::EngineAddress;
use crate::texts;

/// Where a cluster's engine is; none: there is no cluster. It has no password: others would see that in the list of
/// processes, in the file, and in what `plausch config` shows.
pub(in crate::settings) struct Engine;

impl Unit for Engine {
    type Value = Option<EngineAddress>;

    const NOTATION: Notation = text(|| fl!(value_address));

    fn read(text: &str) -> Result<Self::Value, String> {
        if text.is_empty() {
            return Ok(None);
        }
        let address: EngineAddress = text.parse().map_err(|_| texts::bad_engine_address())?;
        match address.has_password() {
            true => Err(texts::password_in_address()),
            false => Ok(Some(address)),
        }
    }

    fn write(value: &Self::Value) -> String {
        value.as_ref().map_or_else(String::new, ToString::to_string)
    }
}

/// What people call a server; none: as its machine and its port.
pub(in crate::settings) struct ServerName;

impl Unit for ServerName {
    type Value = Option<Nick>;

    const NOTATION: Notation = text(|| fl!(value_name));

    fn read(text: &str) -> Result<Option<Nick>, String> {
        match text {
            "" => Ok(None),
            text => parse_nick(text).map(Some).map_err(|_| texts::bad_server_name()),
        }
    }

    fn write(value: &Option<Nick>) -> String {
        value.as_ref().map_or_else(String::new, Nick::to_string)
    }
}

/// What an engine calls a room. It stands in patterns of keys, where other characters have a meaning.
pub(in crate::settings) struct RoomName;

/// In bytes.
const MAX_ROOM: usize = 64;

impl Unit for RoomName {
    type Value = String;

    const NOTATION: Notation = text(|| fl!(value_name));

    fn read(text: &str) -> Result<String, String> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        match text.len() {
            1..=MAX_ROOM if text.bytes().all(is_plain) => Ok(text.to_owned()),
            _ => Err(texts::bad_room_name(MAX_ROOM)),
        }
    }

    fn write(value: &String) -> String {
        value.clone()
    }
}

/// A file; none: there is none.
pub(in crate::settings) struct File;

impl Unit for File {
    type Value = Option<PathBuf>;

    const NOTATION: Notation = text(|| fl!(value_file));

    fn read(text: &str) -> Result<Option<PathBuf>, String> {
        Ok(Some(text).filter(|text| !text.is_empty()).map(PathBuf::from))
    }

    fn write(value: &Option<PathBuf>) -> String {
        value.as_ref().map_or_else(String::new, |path| path.to_string_lossy().into_owned())
    }
}

choice_of! {
    /// What a server does about newcomers while it is alone.
    Alone of WhenAlone, value_rule:
    "refuse" => WhenAlone::Refuse,
    "accept" => WhenAlone::Accept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rooms_name_has_no_character_with_a_meaning_in_a_pattern() {
        for name in ["main", "Room-7_a.b"] {
            assert_eq!(RoomName::read(name), Ok(name.to_owned()));
        }
        let long = "x".repeat(MAX_ROOM + 1);
        for name in ["", "a b", "a*", "{a}", "a:b", "raum\u{e4}", &long] {
            assert!(RoomName::read(name).is_err(), "{name}");
        }
    }

    #[test]
    #[cfg(feature = "cluster")]
    fn an_engine_is_where_its_address_says_and_a_password_is_no_part_of_it() {
        for address in
            ["redis://engine:7000/1", "rediss://me@engine:6379", "redis+sentinel://a:1,b:2/room"]
        {
            let read = Engine::read(address).unwrap();
            assert_eq!(Engine::write(&read), address);
        }
        for address in ["redis://:s3cret@engine", "rediss+sentinel://me:s3cret@a,b/room"] {
            let error = Engine::read(address).unwrap_err();
            assert_eq!(error, texts::password_in_address());
        }
        assert_eq!(Engine::read("engine:6379").unwrap_err(), texts::bad_engine_address());
        assert!(Engine::read("").unwrap().is_none());
    }
}
