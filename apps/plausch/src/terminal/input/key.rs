//! What a key of a terminal is to the table of keys.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use plausch_app::keys::{Code, Key};

const ALT_CONTROL: KeyModifiers = KeyModifiers::ALT.union(KeyModifiers::CONTROL);

/// The character that the key types. On Windows, AltGr is Ctrl and Alt.
pub(crate) fn typed(event: &KeyEvent) -> Option<char> {
    let KeyCode::Char(c) = event.code else { return None };
    let is_alt_gr = cfg!(windows) && event.modifiers.contains(ALT_CONTROL);
    let is_plain = matches!(event.modifiers, KeyModifiers::NONE | KeyModifiers::SHIFT);
    (is_plain || is_alt_gr).then_some(c)
}

/// The key, if something can be bound to it.
pub(crate) fn key(event: &KeyEvent) -> Option<Key> {
    let has = |modifier| event.modifiers.contains(modifier);
    let code = match event.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::F(number) => Code::F(number),
        KeyCode::Enter => Code::Enter,
        KeyCode::Tab | KeyCode::BackTab => Code::Tab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Esc => Code::Esc,
        _ => return None,
    };
    let shift = has(KeyModifiers::SHIFT) || event.code == KeyCode::BackTab;
    Some(Key::new(code, has(KeyModifiers::CONTROL), has(KeyModifiers::ALT), shift))
}
