//! What keys do, and what is wrong with those that the configuration file binds.

use super::shortened;
use crate::keys::{ACTIONS, KeyError};
use crate::language::fl;

/// What the keys of a row of the help do, by the name of its first action.
pub fn keys_do(name: &str) -> String {
    match name {
        "complete" => fl!(keys_complete),
        "new-line" => fl!(keys_new_line),
        "up-or-older" => fl!(keys_recall),
        "scroll-up" => fl!(keys_scroll),
        "next-conversation" => fl!(keys_tabs),
        "conversation-1" => fl!(keys_nth_tab),
        "accept-or-yank" => fl!(keys_answer),
        "find" => fl!(keys_find),
        "reconnect" => fl!(keys_again),
        "clear-or-leave" => fl!(keys_end),
        "members" => fl!(keys_members),
        "toggle-joins" => fl!(keys_joins),
        _ => String::new(),
    }
}

/// Keys as they are labelled where the language is spoken: "Ctrl+W, End" is "Strg+W, Ende" in German.
pub fn key_label(keys: &str) -> String {
    let mut label = String::new();
    let mut rest = keys;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        label += &match name {
            "Tab" => fl!(key_tab),
            "Enter" => fl!(key_enter),
            "Esc" => fl!(key_esc),
            "Up" => fl!(key_up),
            "Down" => fl!(key_down),
            "Left" => fl!(key_left),
            "Right" => fl!(key_right),
            "PgUp" => fl!(key_pgup),
            "PgDn" => fl!(key_pgdn),
            "Home" => fl!(key_home),
            "End" => fl!(key_end),
            "Ctrl" => fl!(key_ctrl),
            "Alt" => fl!(key_alt),
            "Shift" => fl!(key_shift),
            "Space" => fl!(key_space),
            "Backspace" => fl!(key_backspace),
            "Del" => fl!(key_del),
            "Ins" => fl!(key_ins),
            name => name.to_owned(),
        };
        let mark = behind.find(char::is_alphanumeric).unwrap_or(behind.len());
        let (mark, behind) = behind.split_at(mark);
        label += mark;
        rest = behind;
    }
    label
}

/// In place of a key where others have one.
pub fn no_key() -> String {
    "none".to_owned()
}

pub fn bad_keys(keys: &str, error: &KeyError) -> String {
    let keys = shortened(keys);
    match error {
        KeyError::Unknown(key) => format!(
            "there is no key '{}'. Write keys as in ctrl+n, alt+enter, f5, or ctrl+x ctrl+e for one after the other",
            shortened(key)
        ),
        KeyError::Typed(_) => format!(
            "the key '{keys}' is there to type it. Add ctrl+ or alt+, or put another key before it, as in ctrl+x {keys}"
        ),
        KeyError::SameAs(same) => format!(
            "a terminal sends the same for {keys} as for {same}, so write {same}, or take another key"
        ),
        KeyError::NotSent => format!(
            "terminals do not send {keys}. Take ctrl+ with a letter, alt+ with a letter or digit, or f1 to f12"
        ),
        KeyError::TooMany => format!("'{keys}' has more than two keys, one after the other"),
        KeyError::Empty => {
            "a key is missing before =, as in \"ctrl+n\" = \"next-conversation\"".to_owned()
        }
    }
}

pub fn unknown_key_action(name: &str, meant: Option<&str>) -> String {
    let name = shortened(name);
    match meant {
        Some(meant) => format!("no key can do '{name}'; did you mean '{meant}'?"),
        None => {
            let names: Vec<_> = ACTIONS.iter().map(|entry| entry.name).collect();
            format!(
                "no key can do '{name}'. Write \"\" for nothing, or one of {}",
                names.join(", ")
            )
        }
    }
}

pub fn keys_bound_twice(keys: &str) -> String {
    format!("another line binds {keys} already; delete one of them")
}

pub fn keys_in_the_way(keys: &str, other: &str) -> String {
    format!(
        "{keys} does not go with {other}, which another line binds: one would begin with the other"
    )
}

pub fn no_key_sends() -> String {
    "with this, no key would send what you type; bind one to send, as in \"alt+enter\" = \"send\""
        .to_owned()
}

pub fn bad_keys_table() -> String {
    "write [keys] on a line of its own, and a line for each key below it".to_owned()
}

pub fn no_key_action(keys: &str) -> String {
    format!(
        "what '{}' does is missing: write the name of an action in quotes, as in \"ctrl+n\" = \"next-conversation\"",
        shortened(keys)
    )
}

/// Where a key comes from that the file binds.
pub fn from_keys_table() -> String {
    "file".to_owned()
}
