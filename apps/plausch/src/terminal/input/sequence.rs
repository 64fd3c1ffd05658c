//! What complete escape sequences mean. See <https://invisible-island.net/xterm/ctlseqs/ctlseqs.html>.

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

/// The meaning of ESC [, parameters and a last byte. None: of no interest here.
pub(super) fn csi(params: &[u8], last: u8) -> Option<Event> {
    match params.first() {
        Some(b'<') => return click(&params[1..], last),
        Some(b'[') => return key(KeyCode::F(last.checked_sub(b'A')? + 1), None),
        Some(b'?' | b'>' | b'=') => return None,
        _ => {}
    }
    let params = std::str::from_utf8(params).ok()?;
    let mut params = params.split(';');
    let (first, second, third) = (params.next(), params.next(), params.next());
    let number = |param: Option<&str>| param?.split(':').next()?.parse::<u32>().ok();
    match last {
        // Shift, Alt or Control with a key that has no sequence of its own: 27 ; modifiers ; character.
        b'~' if number(first) == Some(27) => key(character(number(third)?)?, second),
        b'~' => key(numbered(number(first)?)?, second),
        b'u' => key(character(number(first)?)?, second),
        b'Z' => key(KeyCode::BackTab, second),
        b'M' => {
            let button = number(first)?.checked_sub(32)?;
            mouse(button, [number(second)?, number(third)?], true)
        }
        b'I' if first == Some("") => Some(Event::FocusGained),
        b'O' if first == Some("") => Some(Event::FocusLost),
        _ => key(lettered(last)?, second),
    }
}

/// The meaning of ESC O and a last byte.
pub(super) fn ss3(last: u8) -> Option<Event> {
    let code = if last == b'M' { KeyCode::Enter } else { lettered(last)? };
    key(code, None)
}

/// A click in the old encoding: ESC [ M, then the button and two coordinates, each with 32 added.
pub(super) fn old_click(bytes: [u8; 3]) -> Option<Event> {
    let [button, column, row] = bytes.map(|byte| u32::from(byte).checked_sub(32));
    mouse(button?, [column?, row?], true)
}

/// A click: `button;column;row`, and whether it is pressed or released.
fn click(params: &[u8], last: u8) -> Option<Event> {
    let params = std::str::from_utf8(params).ok()?;
    let mut params = params.split(';').map(str::parse);
    let mut next = || params.next()?.ok();
    mouse(next()?, [next()?, next()?], last == b'M')
}

/// The wheel, and clicks of the left button. Column and row are counted from 1.
fn mouse(button: u32, at: [u32; 2], is_pressed: bool) -> Option<Event> {
    let modifiers = modifiers((button >> 2) & 0b111);
    let kind = match (button & !0b1_1100, is_pressed) {
        (0, true) => MouseEventKind::Down(MouseButton::Left),
        (64, true) => MouseEventKind::ScrollUp,
        (65, true) => MouseEventKind::ScrollDown,
        _ => return None,
    };
    let [column, row] =
        at.map(|number| u16::try_from(number.saturating_sub(1)).unwrap_or(u16::MAX));
    Some(Event::Mouse(MouseEvent { kind, column, row, modifiers }))
}

fn key(code: KeyCode, modifiers_and_kind: Option<&str>) -> Option<Event> {
    let mut parts = modifiers_and_kind.unwrap_or_default().split(':');
    let mask = parts.next().and_then(|mask| mask.parse::<u32>().ok()).unwrap_or(1);
    let kind = match parts.next() {
        Some("2") => KeyEventKind::Repeat,
        Some("3") => KeyEventKind::Release,
        _ => KeyEventKind::Press,
    };
    Some(Event::Key(KeyEvent::new_with_kind(code, modifiers(mask.saturating_sub(1)), kind)))
}

fn modifiers(mask: u32) -> KeyModifiers {
    let bits = [KeyModifiers::SHIFT, KeyModifiers::ALT, KeyModifiers::CONTROL];
    let set = bits.into_iter().enumerate().filter(|(bit, _)| mask & (1 << bit) != 0);
    set.fold(KeyModifiers::NONE, |all, (_, modifier)| all | modifier)
}

fn lettered(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

fn numbered(number: u32) -> Option<KeyCode> {
    let function = |number| u8::try_from(number).ok().map(KeyCode::F);
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => function(number - 10),
        17..=21 => function(number - 11),
        23..=26 => function(number - 12),
        _ => None,
    }
}

fn character(code: u32) -> Option<KeyCode> {
    Some(match char::from_u32(code)? {
        '\r' | '\n' => KeyCode::Enter,
        '\t' => KeyCode::Tab,
        '\u{1b}' => KeyCode::Esc,
        '\u{7f}' | '\u{8}' => KeyCode::Backspace,
        // What the keypad sends, and modifiers alone.
        '\u{e000}'..='\u{f8ff}' => return None,
        c if c.is_control() => return None,
        c => KeyCode::Char(c),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(code: KeyCode, modifiers: KeyModifiers) -> Option<Event> {
        Some(Event::Key(KeyEvent::new(code, modifiers)))
    }

    #[test]
    fn keys_have_their_modifiers() {
        assert_eq!(csi(b"1;3", b'C'), pressed(KeyCode::Right, KeyModifiers::ALT));
        assert_eq!(csi(b"4;5", b'~'), pressed(KeyCode::End, KeyModifiers::CONTROL));
        assert_eq!(csi(b"110;5", b'u'), pressed(KeyCode::Char('n'), KeyModifiers::CONTROL));
        assert_eq!(csi(b"27;2;13", b'~'), pressed(KeyCode::Enter, KeyModifiers::SHIFT));
        assert_eq!(csi(b"15", b'~'), pressed(KeyCode::F(5), KeyModifiers::NONE));
        assert_eq!(csi(b"", b'Z'), pressed(KeyCode::BackTab, KeyModifiers::NONE));
    }

    #[test]
    fn the_terminal_tells_whether_it_is_in_front() {
        assert_eq!(
            (csi(b"", b'I'), csi(b"", b'O')),
            (Some(Event::FocusGained), Some(Event::FocusLost))
        );
        assert_eq!((csi(b"1", b'I'), csi(b"?1", b'O')), (None, None));
    }

    #[test]
    fn the_wheel_is_known_in_all_encodings() {
        let kind = |event| match event {
            Some(Event::Mouse(mouse)) => Some(mouse.kind),
            _ => None,
        };
        assert_eq!(kind(csi(b"<64;10;5", b'M')), Some(MouseEventKind::ScrollUp));
        assert_eq!(kind(csi(b"<69;10;5", b'M')), Some(MouseEventKind::ScrollDown));
        assert_eq!(kind(csi(b"97;10;5", b'M')), Some(MouseEventKind::ScrollDown));
        assert_eq!(kind(old_click([96, 42, 37])), Some(MouseEventKind::ScrollUp));
        assert_eq!(kind(csi(b"<0;10;5", b'm')), None);
    }

    #[test]
    fn a_click_is_known_with_its_place_in_all_encodings() {
        for event in [csi(b"<0;10;5", b'M'), csi(b"32;10;5", b'M'), old_click([32, 42, 37])] {
            let Some(Event::Mouse(mouse)) = event else { panic!("no click: {event:?}") };
            assert_eq!(mouse.kind, MouseEventKind::Down(MouseButton::Left));
            assert_eq!((mouse.column, mouse.row), (9, 4));
        }
        for (params, last) in [(&b"<0;0;0"[..], b'M'), (b"<0;4294967295;99999", b'M')] {
            assert!(matches!(csi(params, last), Some(Event::Mouse(_))));
        }
        for params in [&b"<0"[..], b"<0;1", b"<2;1;1", b"<0;-1;1", b"<32;1;1"] {
            assert_eq!(csi(params, b'M'), None);
        }
    }
}
