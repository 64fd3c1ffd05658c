//! The window's settings and keys.

use std::path::Path;

use crate::language::{Language, fl};

pub fn window_settings() -> String {
    fl!(window_settings)
}

/// `path`: the configuration file. None: there is no place for it.
pub fn window_settings_file(path: Option<&Path>) -> String {
    match path {
        Some(path) => fl!(window_settings_file, path = path.to_string_lossy()),
        None => super::config_file(None),
    }
}

pub fn window_settings_set() -> String {
    fl!(window_settings_set)
}

pub fn window_settings_undo() -> String {
    fl!(window_settings_undo)
}

pub fn window_settings_next_time() -> String {
    fl!(window_settings_next_time)
}

pub fn window_settings_given() -> String {
    fl!(window_settings_given)
}

pub fn window_settings_look() -> String {
    fl!(window_settings_look)
}

pub fn window_settings_joining() -> String {
    fl!(window_settings_joining)
}

pub fn window_settings_attention() -> String {
    fl!(window_settings_attention)
}

pub fn window_settings_history() -> String {
    fl!(window_settings_history)
}

pub fn window_settings_hosting() -> String {
    fl!(window_settings_hosting)
}

pub fn window_settings_terminal() -> String {
    fl!(window_settings_terminal)
}

pub fn window_settings_keys() -> String {
    fl!(window_settings_keys)
}

pub fn window_settings_keys_about() -> String {
    fl!(window_settings_keys_about)
}

pub fn window_settings_keys_here() -> String {
    fl!(window_settings_keys_here)
}

pub fn window_settings_keys_everywhere() -> String {
    fl!(window_settings_keys_everywhere)
}

pub fn window_keys_controls() -> String {
    fl!(window_keys_controls)
}

pub fn window_keys_areas() -> String {
    fl!(window_keys_areas)
}

pub fn window_keys_send() -> String {
    fl!(window_keys_send)
}

pub fn window_keys_tabs() -> String {
    fl!(window_keys_tabs)
}

pub fn window_keys_tab() -> String {
    fl!(window_keys_tab)
}

pub fn window_keys_invitation() -> String {
    fl!(window_keys_invitation)
}

pub fn window_keys_close() -> String {
    fl!(window_keys_close)
}

pub fn window_keys_member() -> String {
    fl!(window_keys_member)
}

pub fn window_keys_reconnect() -> String {
    fl!(window_keys_reconnect)
}

pub fn window_keys_palette() -> String {
    fl!(window_keys_palette)
}

pub fn window_keys_size() -> String {
    fl!(window_keys_size)
}

pub fn window_keys_settings() -> String {
    fl!(window_keys_settings)
}

pub fn window_keys_back() -> String {
    fl!(window_keys_back)
}

pub fn window_keys_quit() -> String {
    fl!(window_keys_quit)
}

/// A word that can be chosen as the value of this setting, as a person says it.
pub fn setting_word(key: &str, word: &str) -> String {
    match (key, word) {
        ("language", tag) if tag != "auto" => {
            Language::named(tag).map_or_else(|| tag.to_owned(), |it| it.name().to_owned())
        }
        ("joins", "all") => fl!(window_word_all_joins),
        ("joins", "none") => fl!(window_word_no_joins),
        ("joins", "fold") => fl!(window_word_fold),
        ("history", "off") => fl!(window_word_no_history),
        ("history", "room") => fl!(window_word_room),
        ("history", "all") => fl!(window_word_chats),
        ("theme", "none") => fl!(window_word_no_colours),
        ("theme", "dark") => fl!(window_word_dark),
        ("theme", "light") => fl!(window_word_light),
        ("theme", "high-contrast") => fl!(window_word_high_contrast),
        ("look-alikes", "refuse") => fl!(window_word_refuse),
        ("look-alikes", "allow") => fl!(window_word_allow),
        ("secure", "prefer") => fl!(window_word_prefer),
        ("secure", "require") => fl!(window_word_require),
        ("notify", "bell") => fl!(window_word_bell),
        ("notify", "desktop") => fl!(window_word_desktop),
        (_, "on" | "true") => fl!(window_word_on),
        (_, "off" | "false") => fl!(window_word_off),
        (_, "auto") => fl!(window_word_auto),
        _ => word.to_owned(),
    }
}
