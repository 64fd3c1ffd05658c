//! What a terminal answers to what it was asked, and tells of its colours.
//!
//! | sequence | what |
//! |---|---|
//! | `OSC 11 ; rgb:RRRR/GGGG/BBBB` | its background |
//! | `CSI ? … c` | what it is: the answer behind which no other one comes |
//! | `CSI ? 997 ; 1 n`, `2 n` | it has become dark, or light (mode 2031) |

use plausch_app::theme::Rgb;

/// Asks for the background, and then what it is: who does not know the first question answers the second. It rings no
/// bell where nothing of it is known.
pub(crate) const QUESTION: &str = "\u{1b}]11;?\u{1b}\\\u{1b}[c";

/// What a terminal answers or tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// This is its background.
    Background(Rgb),
    /// It has answered all that it was asked.
    Last,
    /// It has become dark or light.
    Turned {
        /// Which of them.
        is_light: bool,
    },
}

/// How an answer about the background begins.
const BACKGROUND: &[u8] = b"11;";
/// An answer is not longer.
pub(super) const MAX: usize = 40;

/// The meaning of a string that came behind ESC ].
pub(super) fn of_string(text: &[u8]) -> Option<Answer> {
    let colour = std::str::from_utf8(text.strip_prefix(BACKGROUND)?).ok()?;
    of_x(colour).or_else(|| colour.parse().ok()).map(Answer::Background)
}

/// Whether these bytes behind ESC ] begin an answer about the background, which nobody types.
pub(super) fn begins(text: &[u8]) -> bool {
    let is_colour = |byte: &u8| byte.is_ascii_hexdigit() || b"rg:/#".contains(byte);
    text.len() <= MAX
        && text.strip_prefix(BACKGROUND).is_some_and(|text| text.iter().all(is_colour))
}

/// Whether these bytes behind ESC ] may be the beginning of one.
pub(super) fn may_begin(text: &[u8]) -> bool {
    BACKGROUND.starts_with(text)
}

/// The meaning of ESC [, parameters and a last byte.
pub(super) fn of_csi(params: &[u8], last: u8) -> Option<Answer> {
    match (params.strip_prefix(b"?")?, last) {
        (params, b'c') if params.iter().all(|byte| byte.is_ascii_digit() || *byte == b';') => {
            Some(Answer::Last)
        }
        (b"997;1", b'n') => Some(Answer::Turned { is_light: false }),
        (b"997;2", b'n') => Some(Answer::Turned { is_light: true }),
        _ => None,
    }
}

/// A colour as X writes it: `rgb:`, and for each part one to four hexadecimal digits; or `rgba:`.
fn of_x(text: &str) -> Option<Rgb> {
    let (parts, count) = match text.strip_prefix("rgba:") {
        Some(parts) => (parts, 4),
        None => (text.strip_prefix("rgb:")?, 3),
    };
    let parts: Vec<u8> = parts.split('/').map(part).collect::<Option<_>>()?;
    match parts[..] {
        [red, green, blue, ..] if parts.len() == count => Some(Rgb(red, green, blue)),
        _ => None,
    }
}

fn part(digits: &str) -> Option<u8> {
    if !(1..=4).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let value = u32::from_str_radix(digits, 16).ok()?;
    let most = (1_u32 << (4 * digits.len())) - 1;
    u8::try_from((value * 255 + most / 2) / most).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_background_is_read_as_terminals_write_it() {
        for (text, rgb) in [
            ("11;rgb:1e1e/1e1e/2e2e", Rgb(0x1e, 0x1e, 0x2e)),
            ("11;rgb:ff/80/00", Rgb(255, 128, 0)),
            ("11;rgb:f/0/f", Rgb(255, 0, 255)),
            ("11;rgba:ffff/ffff/ffff/8000", Rgb::WHITE),
            ("11;#1e1e2e", Rgb(0x1e, 0x1e, 0x2e)),
        ] {
            assert_eq!(of_string(text.as_bytes()), Some(Answer::Background(rgb)), "{text}");
            assert!((BACKGROUND.len()..=text.len()).all(|end| begins(&text.as_bytes()[..end])));
        }
        for text in
            ["11;?", "10;rgb:0/0/0", "11;rgb:0/0", "11;rgb:0/0/0/0", "11;rgb:00000/0/0", "11;"]
        {
            assert_eq!(of_string(text.as_bytes()), None, "{text}");
        }
        assert!(!begins(b"52;c;") && !begins(b"11") && !begins(b"11;hello"));
    }

    #[test]
    fn what_ends_the_answers_is_known_and_what_turns_the_colours() {
        assert_eq!(of_csi(b"?62;22", b'c'), Some(Answer::Last));
        assert_eq!(of_csi(b"?6", b'c'), Some(Answer::Last));
        assert_eq!(of_csi(b"?997;2", b'n'), Some(Answer::Turned { is_light: true }));
        for (params, last) in
            [(&b">0;276"[..], b'c'), (b"1", b'c'), (b"?997;3", b'n'), (b"0", b'n')]
        {
            assert_eq!(of_csi(params, last), None);
        }
    }
}
