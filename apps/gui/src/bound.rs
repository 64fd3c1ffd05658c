//! What a key of the window is to the table of keys that all faces share.

use iced::keyboard::key::Named;
use iced::keyboard::{Key as Pressed, Modifiers};
use plausch_app::keys::{Bindings, Code, Key, KeyAction, Pressed as Found};

/// What a key does by the table, alone. `modified`: the key with Shift applied to it.
pub(crate) fn action(
    bindings: &Bindings,
    key: &Pressed,
    modified: &Pressed,
    modifiers: Modifiers,
) -> Option<KeyAction> {
    match bindings.press(&mut None, bound(key, modified, modifiers)?) {
        Found::Does(action) => Some(action),
        Found::Waits | Found::Forgotten | Found::Unbound => None,
    }
}

/// What the user has bound the key to: something, or nothing. None: it has not.
pub(crate) fn of_user(
    bindings: &Bindings,
    key: &Pressed,
    modified: &Pressed,
    modifiers: Modifiers,
) -> Option<Option<KeyAction>> {
    bindings.of_user(bound(key, modified, modifiers)?)
}

/// The key, if something can be bound to it.
fn bound(key: &Pressed, modified: &Pressed, modifiers: Modifiers) -> Option<Key> {
    let code = match key.as_ref() {
        Pressed::Character(c) => {
            let c = only(c)?;
            // With which other key one writes a sign depends on the country.
            let signed = match modified.as_ref() {
                Pressed::Character(modified) if !c.is_alphabetic() => only(modified),
                _ => None,
            };
            Code::Char(signed.unwrap_or(c))
        }
        Pressed::Named(named) => code(named)?,
        Pressed::Unidentified => return None,
    };
    Some(Key::new(code, modifiers.control(), modifiers.alt(), modifiers.shift()))
}

fn only(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn code(named: Named) -> Option<Code> {
    Some(match named {
        Named::Enter => Code::Enter,
        Named::Tab => Code::Tab,
        Named::Backspace => Code::Backspace,
        Named::Delete => Code::Delete,
        Named::Insert => Code::Insert,
        Named::Home => Code::Home,
        Named::End => Code::End,
        Named::PageUp => Code::PageUp,
        Named::PageDown => Code::PageDown,
        Named::ArrowUp => Code::Up,
        Named::ArrowDown => Code::Down,
        Named::ArrowLeft => Code::Left,
        Named::ArrowRight => Code::Right,
        Named::Escape => Code::Esc,
        Named::Space => Code::Char(' '),
        Named::F1 => Code::F(1),
        Named::F2 => Code::F(2),
        Named::F3 => Code::F(3),
        Named::F4 => Code::F(4),
        Named::F5 => Code::F(5),
        Named::F6 => Code::F(6),
        Named::F7 => Code::F(7),
        Named::F8 => Code::F(8),
        Named::F9 => Code::F(9),
        Named::F10 => Code::F(10),
        Named::F11 => Code::F(11),
        Named::F12 => Code::F(12),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_app::editing::Edit;

    fn pressed(c: &str, modified: &str, modifiers: Modifiers) -> Option<KeyAction> {
        let (key, modified) = (Pressed::Character(c.into()), Pressed::Character(modified.into()));
        action(&Bindings::default(), &key, &modified, modifiers)
    }

    #[test]
    fn keys_do_here_what_they_do_in_a_terminal() {
        assert_eq!(pressed("b", "b", Modifiers::ALT), Some(KeyAction::Edit(Edit::WordLeft)));
        assert_eq!(pressed("t", "t", Modifiers::CTRL), Some(KeyAction::Edit(Edit::SwapCharacters)));
        // On a German keyboard, the slash is above the 7.
        let shifted = Modifiers::ALT | Modifiers::SHIFT;
        assert_eq!(pressed("7", "/", shifted), Some(KeyAction::Edit(Edit::Redo)));
        assert_eq!(pressed("b", "B", Modifiers::SHIFT), None);
        let end = Pressed::Named(Named::End);
        let found = action(&Bindings::default(), &end, &end, Modifiers::empty());
        assert!(matches!(found, Some(KeyAction::Surface(_))));
    }
}
