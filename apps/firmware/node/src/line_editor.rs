//! Keys → lines.

use heapless::Vec;

use crate::command::secret;

/// A line that is being typed: at most `N` bytes.
#[derive(Debug, Default)]
pub(crate) struct LineEditor<const N: usize> {
    bytes: Vec<u8, N>,
    /// How far an escape sequence, as of an arrow key, has arrived.
    escape: Escape,
    /// The last key was a carriage return: a line feed after it is not a second line.
    returned: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Escape {
    #[default]
    No,
    Begun,
    Sequence,
}

/// What a key does.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// Nothing visible.
    Nothing,
    /// Shows this byte.
    Echo(u8),
    /// Erases the last character.
    Erase,
    /// Erases the whole line.
    EraseLine,
    /// Ends the line.
    Line,
    /// Ctrl+L: shows the node's state.
    Refresh,
}

/// The line so far, as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Typed<'a> {
    pub(crate) shown: &'a str,
    /// The number of secret characters after it.
    pub(crate) hidden: usize,
}

impl<const N: usize> LineEditor<N> {
    pub(crate) const fn new() -> Self {
        LineEditor { bytes: Vec::new(), escape: Escape::No, returned: false }
    }

    pub(crate) fn key(&mut self, byte: u8) -> Key {
        let returned = core::mem::replace(&mut self.returned, byte == b'\r');
        match (self.escape, byte) {
            (Escape::Begun, b'[' | b'O') => self.escape = Escape::Sequence,
            (Escape::Begun, _) | (Escape::Sequence, 0x40..=0x7e) => self.escape = Escape::No,
            (Escape::Sequence, _) => {}
            (Escape::No, 0x1b) => self.escape = Escape::Begun,
            (Escape::No, b'\n') if returned => {}
            (Escape::No, b'\r' | b'\n') => return Key::Line,
            (Escape::No, 0x08 | 0x7f) => return self.erase(),
            (Escape::No, 0x0c) => return Key::Refresh,
            // Ctrl+U, Ctrl+C
            (Escape::No, 0x15 | 0x03) => {
                self.bytes.clear();
                return Key::EraseLine;
            }
            (Escape::No, 0..0x20) => {}
            (Escape::No, byte) => {
                let at = self.bytes.len();
                if self.bytes.push(byte).is_ok() {
                    return match secret(self.whole()) {
                        Some(secret) if at >= secret && is_first(byte) => Key::Echo(b'*'),
                        Some(secret) if at >= secret => Key::Nothing,
                        _ => Key::Echo(byte),
                    };
                }
            }
        }
        Key::Nothing
    }

    /// The line so far, in whole characters.
    pub(crate) fn typed(&self) -> Typed<'_> {
        let typed = self.whole();
        let (shown, secret) =
            secret(typed).and_then(|at| typed.split_at_checked(at)).unwrap_or((typed, ""));
        Typed { shown, hidden: secret.chars().count() }
    }

    fn whole(&self) -> &str {
        match core::str::from_utf8(&self.bytes) {
            Ok(text) => text,
            Err(error) => {
                let valid = self.bytes.get(..error.valid_up_to()).unwrap_or_default();
                core::str::from_utf8(valid).unwrap_or_default()
            }
        }
    }

    /// The line, if it is UTF-8.
    pub(crate) fn line(&self) -> Option<&str> {
        core::str::from_utf8(&self.bytes).ok()
    }

    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
    }

    fn erase(&mut self) -> Key {
        let mut erased = false;
        while let Some(byte) = self.bytes.pop() {
            erased = true;
            if is_first(byte) {
                break;
            }
        }
        if erased { Key::Erase } else { Key::Nothing }
    }
}

/// Whether this is the first byte of a character. The others are of the form 10xxxxxx.
fn is_first(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::{String, ToString};
    use std::vec::Vec as StdVec;

    fn lines(keys: &[u8]) -> StdVec<String> {
        let mut editor = LineEditor::<16>::new();
        let mut lines = StdVec::new();
        for &byte in keys {
            if editor.key(byte) == Key::Line {
                lines.push(editor.line().unwrap_or("(not UTF-8)").to_string());
                editor.clear();
            }
        }
        lines
    }

    #[test]
    fn keys_make_lines() {
        assert_eq!(lines(b"hi\rthere\r\n\nyou\n"), ["hi", "there", "", "you"]);
        assert_eq!(lines("Zoë\x7f\x7foo\n".as_bytes()), ["Zoo"]);
        assert_eq!(lines(b"\x7fa\x15b\x1b[Ac\x1bOPd\x07\n"), ["bcd"]);
        assert_eq!(lines(b"0123456789abcdefXYZ\n"), ["0123456789abcdef"]);
        assert_eq!(lines(b"\xff\n"), ["(not UTF-8)"]);
    }

    #[test]
    fn half_a_character_is_not_shown_yet() {
        let mut editor = LineEditor::<16>::new();
        for byte in [b'a', 0xc3] {
            editor.key(byte);
        }
        assert_eq!(editor.typed(), Typed { shown: "a", hidden: 0 });
        editor.key(0xab);
        assert_eq!(editor.typed(), Typed { shown: "aë", hidden: 0 });
    }

    #[test]
    fn a_password_is_not_shown() {
        let mut editor = LineEditor::<32>::new();
        let mut echoed = StdVec::new();
        for &byte in "/wifi \"a b\" éxtra*".as_bytes() {
            if let Key::Echo(byte) = editor.key(byte) {
                echoed.push(byte);
            }
        }
        assert_eq!(echoed, b"/wifi \"a b\" ******");
        assert_eq!(editor.typed(), Typed { shown: "/wifi \"a b\" ", hidden: 6 });
        assert_eq!(editor.line(), Some("/wifi \"a b\" éxtra*"));
        editor.key(0x7f);
        assert_eq!(editor.typed().hidden, 5);
    }
}
