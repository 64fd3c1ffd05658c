//! The keys of the window, wherever the focus is: one table, from which help comes, too.

use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};
use plausch_app::keys::Bindings;
use plausch_app::texts;

/// What a key does in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shortcut {
    /// Show this conversation, counted from 0.
    Show(usize),
    Next,
    Previous,
    /// Accept the oldest invitation.
    Accept,
    /// Decline the oldest invitation.
    Decline,
    /// End the chat that is shown.
    Close,
    /// Look for a member.
    FindMember,
    /// Try to reach the server now.
    TryNow,
    /// Everything larger, smaller, as at first.
    Larger,
    Smaller,
    UsualSize,
    /// Show the settings, or go back from them.
    Settings,
    /// The next part of the window, or the one before.
    NextArea,
    PreviousArea,
    Quit,
    /// Show everything that can be done.
    Palette,
    /// Type again.
    ToDraft,
}

/// The keys of the table, the one that help shows first.
const KEYS: &[(Shortcut, &[&str])] = &[
    (Shortcut::Settings, &["Ctrl+,"]),
    (Shortcut::NextArea, &["F6"]),
    (Shortcut::PreviousArea, &["Shift+F6"]),
    (Shortcut::Next, &["Ctrl+Tab", "Alt+Right"]),
    (Shortcut::Previous, &["Ctrl+Shift+Tab", "Alt+Left"]),
    (Shortcut::Show(0), &["Alt+1"]),
    (Shortcut::Show(1), &["Alt+2"]),
    (Shortcut::Show(2), &["Alt+3"]),
    (Shortcut::Show(3), &["Alt+4"]),
    (Shortcut::Show(4), &["Alt+5"]),
    (Shortcut::Show(5), &["Alt+6"]),
    (Shortcut::Show(6), &["Alt+7"]),
    (Shortcut::Show(7), &["Alt+8"]),
    (Shortcut::Show(8), &["Alt+9"]),
    (Shortcut::Accept, &["Ctrl+Y"]),
    (Shortcut::Decline, &["Ctrl+D"]),
    (Shortcut::Close, &["Ctrl+W"]),
    (Shortcut::FindMember, &["Ctrl+L"]),
    (Shortcut::TryNow, &["Ctrl+R"]),
    (Shortcut::Larger, &["Ctrl++", "Ctrl+="]),
    (Shortcut::Smaller, &["Ctrl+-"]),
    (Shortcut::UsualSize, &["Ctrl+0"]),
    (Shortcut::ToDraft, &["Esc"]),
    (Shortcut::Palette, &["Ctrl+Shift+P"]),
    (Shortcut::Quit, &["Ctrl+Q"]),
];

/// A row of help: keys, and what they do.
type Row = (&'static [&'static str], fn() -> String);

/// The rows of help. The README has the same; a test compares them.
const ROWS: &[Row] = &[
    (&["Tab", "Shift+Tab"], texts::window_keys_controls),
    (&["F6", "Shift+F6"], texts::window_keys_areas),
    (&["Enter", "Shift+Enter"], texts::window_keys_send),
    (&["Ctrl+Tab", "Ctrl+Shift+Tab"], texts::window_keys_tabs),
    (&["Alt+1"], texts::window_keys_tab),
    (&["Ctrl+Y", "Ctrl+D"], texts::window_keys_invitation),
    (&["Ctrl+W"], texts::window_keys_close),
    (&["Ctrl+L"], texts::window_keys_member),
    (&["Ctrl+R"], texts::window_keys_reconnect),
    (&["Ctrl+Shift+P"], texts::window_keys_palette),
    (&["Ctrl++", "Ctrl+-", "Ctrl+0"], texts::window_keys_size),
    (&["Ctrl+,"], texts::window_keys_settings),
    (&["Esc"], texts::window_keys_back),
    (&["Ctrl+Q"], texts::window_keys_quit),
];

/// The keys of the window, and what they do, but for those that the user has bound to something else.
pub(crate) fn rows(bindings: &Bindings) -> impl Iterator<Item = (String, String)> {
    ROWS.iter().filter_map(|(keys, says)| {
        let keys: Vec<_> = keys.iter().copied().filter(|keys| is_free(keys, bindings)).collect();
        (!keys.is_empty()).then(|| (keys.join(", "), says()))
    })
}

/// The key that does this, if the user has not bound all of them to something else.
pub(crate) fn of(shortcut: Shortcut, bindings: &Bindings) -> Option<String> {
    let (_, keys) = KEYS.iter().find(|(it, _)| *it == shortcut)?;
    keys.iter().find(|keys| is_free(keys, bindings)).map(|keys| (*keys).to_owned())
}

fn is_free(keys: &str, bindings: &Bindings) -> bool {
    keys.parse().ok().and_then(|key| bindings.of_user(key)).is_none()
}

/// What this key does in the table.
pub(crate) fn shortcut(key: &Key, modifiers: Modifiers) -> Option<Shortcut> {
    let found = KEYS.iter().find(|(_, keys)| keys.iter().any(|keys| is(keys, key, modifiers)));
    found.map(|(shortcut, _)| *shortcut)
}

/// Whether a key only changes what others do.
pub(crate) fn is_modifier(key: &Key) -> bool {
    matches!(
        key,
        Key::Named(
            Named::Shift
                | Named::Control
                | Named::Alt
                | Named::AltGraph
                | Named::Super
                | Named::Meta
                | Named::CapsLock
                | Named::NumLock
        )
    )
}

/// Whether this is what is written: `Ctrl+Shift+Tab`.
fn is(written: &str, key: &Key, modifiers: Modifiers) -> bool {
    let (mut control, mut alt, mut shift) = (false, false, false);
    let mut rest = written;
    while let Some((held, behind)) = rest.split_once('+').filter(|(held, _)| !held.is_empty()) {
        match held {
            "Ctrl" => control = true,
            "Alt" => alt = true,
            _ => shift = true,
        }
        rest = behind;
    }
    let is_held = alt == modifiers.alt() && control == (modifiers.control() || modifiers.command());
    let is_key = match key.as_ref() {
        // Which of the keys of a keyboard has a sign, with or without Shift, depends on the country.
        Key::Character(c) if !c.chars().all(char::is_alphabetic) => c == rest,
        Key::Character(c) => c.eq_ignore_ascii_case(rest) && shift == modifiers.shift(),
        Key::Named(named) => name(named) == Some(rest) && shift == modifiers.shift(),
        Key::Unidentified => false,
    };
    is_held && is_key
}

/// What the table calls a key.
fn name(key: Named) -> Option<&'static str> {
    Some(match key {
        Named::Tab => "Tab",
        Named::Escape => "Esc",
        Named::ArrowLeft => "Left",
        Named::ArrowRight => "Right",
        Named::F6 => "F6",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_what_is_written_wherever_their_signs_are() {
        let shift = Modifiers::CTRL | Modifiers::SHIFT;
        assert_eq!(shortcut(&Key::Character("+".into()), shift), Some(Shortcut::Larger));
        assert_eq!(
            shortcut(&Key::Character(",".into()), Modifiers::CTRL),
            Some(Shortcut::Settings)
        );
        assert_eq!(shortcut(&Key::Named(Named::Tab), shift), Some(Shortcut::Previous));
        assert_eq!(shortcut(&Key::Named(Named::Tab), Modifiers::empty()), None);
        assert_eq!(shortcut(&Key::Character("w".into()), shift), None);
    }

    #[test]
    fn no_key_is_in_the_table_twice_and_help_shows_what_is_there() {
        let all: Vec<_> = KEYS.iter().flat_map(|(_, keys)| *keys).collect();
        for (at, keys) in all.iter().enumerate() {
            assert!(!all[at + 1..].contains(keys), "{keys}");
        }
        let typed = ["Tab", "Shift+Tab", "Enter", "Shift+Enter"];
        for keys in ROWS.iter().flat_map(|(keys, _)| *keys).filter(|keys| !typed.contains(keys)) {
            assert!(all.contains(&keys), "{keys}");
        }
    }

    #[test]
    fn a_key_that_the_user_needs_for_something_else_is_not_shown() {
        let bindings = Bindings::default();
        assert_eq!(of(Shortcut::FindMember, &bindings).as_deref(), Some("Ctrl+L"));
        let bindings = Bindings::with([("ctrl+l", "unread")]).unwrap();
        assert_eq!(of(Shortcut::FindMember, &bindings), None);
        assert!(!rows(&bindings).any(|(keys, _)| keys == "Ctrl+L"));
    }

    #[test]
    fn the_readme_has_the_rows_of_help() {
        let readme = include_str!("../../../README.md");
        for (keys, says) in rows(&Bindings::default()) {
            assert!(readme.contains(&format!("| {keys} | {says} |")), "| {keys} | {says} |");
        }
    }
}
