//! What keys do, and what is wrong with those that the configuration file binds.

use super::shortened;
use crate::keys::{ACTIONS, KeyError};
use crate::language::fl;

/// What the keys of a row of the help do.
pub fn keys_do(row: &str) -> String {
    match row {
        "complete" => fl!(keys_do_complete),
        "new-line" => fl!(keys_do_new_line),
        "editor" => fl!(keys_do_editor),
        "recall" => fl!(keys_do_recall),
        "scroll" => fl!(keys_do_scroll),
        "conversations" => fl!(keys_do_conversations),
        "conversation" => fl!(keys_do_conversation),
        "new" => fl!(keys_do_new),
        "invitation" => fl!(keys_do_invitation),
        "members" => fl!(keys_do_members),
        "joins" => fl!(keys_do_joins),
        "find" => fl!(keys_do_find),
        "reconnect" => fl!(keys_do_reconnect),
        "leave" => fl!(keys_do_leave),
        "words" => fl!(keys_do_words),
        "line" => fl!(keys_do_line),
        "delete" => fl!(keys_do_delete),
        "cut-line" => fl!(keys_do_cut_line),
        "cut-back" => fl!(keys_do_cut_back),
        "cut-word" => fl!(keys_do_cut_word),
        "yank" => fl!(keys_do_yank),
        "yank-older" => fl!(keys_do_yank_older),
        "swap" => fl!(keys_do_swap),
        "case" => fl!(keys_do_case),
        "undo" => fl!(keys_do_undo),
        "older" => fl!(keys_do_older),
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

/// Where more is said about keys.
pub fn keys_more_writing() -> String {
    fl!(keys_more_writing)
}

/// How keys are changed.
pub fn keys_more_file() -> String {
    fl!(keys_more_file)
}

/// The keys are not those of lines.
pub fn keys_of_full_screen() -> String {
    fl!(keys_of_full_screen)
}

/// A key that ends a shell was pressed.
pub fn leave_twice() -> String {
    fl!(keys_leave_twice)
}

/// In place of a key where others have one.
pub fn no_key() -> String {
    fl!(keys_none)
}

pub fn bad_keys(keys: &str, error: &KeyError) -> String {
    let keys = &shortened(keys);
    match error {
        KeyError::Unknown(key) => fl!(keys_unknown, key = &shortened(key)),
        KeyError::Typed(_) => fl!(keys_typed, keys = keys),
        KeyError::SameAs(same) => fl!(keys_same_as, keys = keys, same = *same),
        KeyError::NotSent => fl!(keys_not_sent, keys = keys),
        KeyError::TooMany => fl!(keys_too_many, keys = keys),
        KeyError::Empty => fl!(keys_empty),
    }
}

pub fn unknown_key_action(name: &str, meant: Option<&str>) -> String {
    let name = &shortened(name);
    let all = || ACTIONS.iter().map(|entry| entry.name).collect::<Vec<_>>().join(", ");
    match meant {
        Some(meant) => fl!(keys_unknown_action_meant, name = name, meant = meant),
        None => fl!(keys_unknown_action, name = name, all = &all()),
    }
}

pub fn keys_bound_twice(keys: &str) -> String {
    fl!(keys_bound_twice, keys = keys)
}

pub fn keys_in_the_way(keys: &str, other: &str) -> String {
    fl!(keys_in_the_way, keys = keys, other = other)
}

pub fn no_key_sends() -> String {
    fl!(keys_nothing_sends)
}

pub fn bad_keys_table() -> String {
    fl!(keys_bad_table)
}

pub fn no_key_action(keys: &str) -> String {
    fl!(keys_no_action, keys = &shortened(keys))
}

/// Where a key comes from that the file binds.
pub fn from_keys_table() -> String {
    fl!(keys_from_file)
}
