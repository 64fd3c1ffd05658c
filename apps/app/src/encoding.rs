//! Bytes from files and pipes that should be text: in UTF-8, with or without a byte order mark.

use std::io;

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotText {
    /// It is in UTF-16.
    Utf16,
    /// It is in UTF-32.
    Utf32,
    /// It is not in UTF-8; it could be in Latin-1.
    Latin1,
    /// It is not in UTF-8.
    NotUtf8,
    /// It has a NUL byte.
    Nul,
    /// It is a line of more than so many bytes.
    TooLong(usize),
    /// It cannot be read: the rest of the input is lost.
    Unreadable(io::ErrorKind),
}

/// U+FEFF at the start, in UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The text that starts with `bytes`: a whole file, or its first line. A byte order mark is left out.
///
/// # Errors
/// Says what the bytes seem to be instead.
pub fn start(bytes: &[u8]) -> Result<&str, NotText> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Err(NotText::Utf32),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Err(NotText::Utf16),
        _ if is_utf16_without_mark(bytes) => Err(NotText::Utf16),
        _ => line(bytes.strip_prefix(MARK).unwrap_or(bytes)),
    }
}

/// The text that `bytes` are, somewhere behind the start.
///
/// # Errors
/// Says what the bytes seem to be instead.
pub fn line(bytes: &[u8]) -> Result<&str, NotText> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => Err(NotText::Nul),
        Ok(text) => Ok(text),
        Err(_) if bytes.iter().all(|byte| is_latin1_text(*byte)) => Err(NotText::Latin1),
        Err(_) => Err(NotText::NotUtf8),
    }
}

impl NotText {
    /// Whether all that follows would be unreadable, too.
    pub fn concerns_everything(self) -> bool {
        matches!(self, NotText::Utf16 | NotText::Utf32)
    }
}

/// Most texts have many characters whose upper byte is 0: the same one of each two bytes.
fn is_utf16_without_mark(bytes: &[u8]) -> bool {
    let zeros = |of: usize| bytes.iter().skip(of).step_by(2).filter(|byte| **byte == 0).count();
    let (one, other) = (zeros(0), zeros(1));
    let count = one + other;
    (one == 0) != (other == 0) && count >= 2 && count * 4 >= bytes.len()
}

fn is_latin1_text(byte: u8) -> bool {
    !byte.is_ascii_control() && !(0x80..0xa0).contains(&byte) || byte.is_ascii_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn a_byte_order_mark_at_the_start_is_left_out_and_nowhere_else() {
        assert_eq!(start("\u{feff}nick = 1".as_bytes()), Ok("nick = 1"));
        assert_eq!(start("\u{feff}".as_bytes()), Ok(""));
        assert_eq!(start("a\u{feff}".as_bytes()), Ok("a\u{feff}"));
        assert_eq!(line("\u{feff}a".as_bytes()), Ok("\u{feff}a"));
    }

    #[test]
    fn other_encodings_are_named() {
        for text in ["/msg bob hi\n", "\u{feff}nick = \"Zoë\"\r\n", "ab"] {
            assert_eq!(start(&utf16(text, u16::to_le_bytes)), Err(NotText::Utf16), "{text}");
            assert_eq!(start(&utf16(text, u16::to_be_bytes)), Err(NotText::Utf16), "{text}");
        }
        assert_eq!(start(b"\xff\xfe\0\0a\0\0\0"), Err(NotText::Utf32));
        assert_eq!(start(b"Zo\xeb\r\n"), Err(NotText::Latin1));
        assert_eq!(line(b"caf\x82"), Err(NotText::NotUtf8));
        assert_eq!(line(b"a\0"), Err(NotText::Nul));
        for text in ["", "a", "Zoë", "hello\tthere\r\n"] {
            assert_eq!(start(text.as_bytes()), Ok(text));
        }
    }
}
