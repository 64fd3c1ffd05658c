//! Settings, and what is wrong with them.

use std::io;
use std::net::Ipv6Addr;
use std::path::Path;

use plausch_core::name::{Nick, NickError};

use crate::encoding::NotText;

pub const BAD_COUNT: &str = "write a whole number, as in 100";
pub const COUNT_TOO_LARGE: &str = "this number is too large";
pub const BAD_BYTES: &str = "write a size in bytes or with its unit, as in 4096, 64KiB or 1MiB";
pub const BAD_TIME: &str = "write a time with its unit, as in 250ms, 10s or 2m";
pub const BAD_SWITCH: &str = "write true or false";
pub const BAD_SERVER: &str = "write HOST or HOST:PORT, as in chat.example.org or 192.168.1.20:9000";
pub const NOT_SET: &str = "not set: the program asks";

/// Which rule of nicknames a name breaks, and how to follow it.
pub fn bad_nick(error: NickError) -> String {
    match error {
        NickError::Empty => "a nickname needs at least one character".to_owned(),
        NickError::TooLong => {
            let most = Nick::MAX_BYTES;
            format!("this nickname is too long: at most {most} bytes, which are {most} letters without accents")
        }
        NickError::Character(' ') => {
            "a nickname cannot contain spaces; write - or _ in their place".to_owned()
        }
        NickError::Character(c) if c.is_whitespace() => {
            "a nickname cannot contain tabs or other white space".to_owned()
        }
        NickError::Character(c) if c.is_ascii_graphic() => {
            format!("a nickname cannot contain '{c}'")
        }
        NickError::Character(_) => {
            "a nickname cannot contain characters that are not seen; type it again letter by letter"
                .to_owned()
        }
        NickError::MixedScripts => {
            "a nickname cannot mix scripts whose letters look the same, such as Latin and Cyrillic ones"
                .to_owned()
        }
        _ => error.to_string(),
    }
}

pub fn one_of(words: &[&str]) -> String {
    format!("write one of {}", words.join(", "))
}

pub fn bad_listen(text: &str) -> String {
    format!(
        "'{text}' is not an address to listen on; write IP:PORT, as in 0.0.0.0:9000 or [::]:9000"
    )
}

pub fn listens_to_many(text: &str) -> String {
    format!(
        "'{text}' stands for many machines: nobody could connect to it; write one of this machine's addresses, or 0.0.0.0"
    )
}

pub fn listens_without_scope(text: &str, ip: Ipv6Addr, port: u16) -> String {
    format!(
        "'{text}' is an address on each network card: write the number of the one that is meant, as in [{ip}%2]:{port}"
    )
}

pub fn range(least: Option<&str>, most: Option<&str>) -> Option<String> {
    match (least, most) {
        (None, None) => None,
        (Some(least), None) => Some(format!("at least {least}")),
        (None, Some(most)) => Some(format!("at most {most}")),
        (Some(least), Some(most)) => Some(format!("{least} to {most}")),
    }
}

pub fn bad_value(why: &str, range: Option<&str>) -> String {
    match range {
        Some(range) => format!("{why} (allowed: {range})"),
        None => why.to_owned(),
    }
}

pub fn set_by_default(key: &str, value: &str) -> String {
    format!("{key} = {value} (the default)")
}

pub fn set_in_file(key: &str, value: &str, path: &Path, line: usize) -> String {
    format!("{key} = {value} ({}, line {line})", path.display())
}

pub fn set_in_environment(variable: &str, value: &str) -> String {
    format!("{variable}={value} (environment)")
}

pub fn bad_setting(set: &str, why: &str) -> String {
    format!("{set}: {why}")
}

pub fn bad_combination(one: &str, other: &str, why: &str) -> String {
    format!("{one} does not go with {other}: {why}")
}

pub fn rate_never_refills(burst: &str) -> String {
    format!(
        "once these are used up, nobody would be let through again. Allow at least 1 per second, or set {burst} to 0 for no limit"
    )
}

pub fn dropped_before_asked(least: &str) -> String {
    format!(
        "a member needs time to answer before it is dropped. Set dead-after to at least {least}, or ping-after to less"
    )
}

pub fn dropped_by_one_text(least: &str) -> String {
    format!(
        "one long text would be enough to drop members. Set bytes-waiting to at least {least}, or payload-length to less"
    )
}

pub fn variable_not_utf8(name: &str) -> String {
    format!("{name} (environment): its value is not UTF-8; set it again, or unset it")
}

pub const FROM_DEFAULT: &str = "default";

pub fn from_file(line: usize) -> String {
    format!("file, line {line}")
}

pub fn from_environment(variable: &str) -> String {
    format!("environment, {variable}")
}

pub fn from_flag(key: &str) -> String {
    format!("flag, --{key}")
}

pub fn config_file(path: Option<&Path>) -> String {
    match path {
        Some(path) if path.exists() => path.display().to_string(),
        Some(path) => format!("{} (does not exist yet)", path.display()),
        None => "there is no place for a configuration file on this machine".to_owned(),
    }
}

pub fn unreadable(path: &Path, error: &io::Error) -> String {
    let why = match error.kind() {
        io::ErrorKind::NotFound => {
            "there is no such configuration file; create it, or leave out --config and PLAUSCH_CONFIG".to_owned()
        }
        io::ErrorKind::PermissionDenied => {
            "this configuration file may not be read; see who may, and as whom the program runs".to_owned()
        }
        io::ErrorKind::IsADirectory => {
            "this is a directory; name the configuration file in it".to_owned()
        }
        _ => super::os_error(error),
    };
    format!("{}: {why}", path.display())
}

pub fn not_text_in(path: &Path, what: NotText) -> String {
    format!("{}: {}", path.display(), super::not_text(what))
}

pub fn bad_file(path: &Path, line: usize, what: &str) -> String {
    format!("{}, line {line}: {what}", path.display())
}

pub fn not_toml(line: &str, is_duplicate: bool) -> String {
    match is_duplicate {
        true => format!("'{line}' sets what another line has set already; delete one of them"),
        false => format!(
            "'{line}' cannot be understood. Write KEY = VALUE, with texts in quotes, as in nick = \"Zoë\" or \"ctrl+n\" = \"find\""
        ),
    }
}

pub const BAD_TABLE: &str =
    "write [serve] on a line of its own, and the server's settings below it";

pub fn unknown_table(name: &str) -> String {
    format!(
        "there is no table [{name}]. Settings for chatting stand at the top, above all tables; those of the server in [serve], and keys in [keys]"
    )
}

pub fn unknown_key(key: &str, meant: Option<&str>) -> String {
    match meant {
        Some(meant) => format!("there is no setting '{key}'; did you mean '{meant}'?"),
        None => format!("there is no setting '{key}'; `plausch config` shows all"),
    }
}

pub fn belongs_at_the_top(key: &str) -> String {
    format!("'{key}' belongs at the top of the file, above [serve]")
}

pub fn belongs_below_serve(key: &str) -> String {
    format!("'{key}' belongs below the line [serve]")
}

pub fn not_one_value(key: &str) -> String {
    format!("'{key}' takes one value: a text in quotes, a number, true or false")
}
