//! Invisible characters, in one table for all code that shows or compares what others
//! wrote.
//!
//! As of Unicode 16. It is so short that no crate's tables are needed, which a board could not
//! hold.

/// Whether `c` controls a terminal or ends a line: Unicode's category Cc, and the line and
/// paragraph separators.
pub fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Whether `c` is of Unicode's category Cf: joiners, marks of direction, tags. The bidirectional
/// ones turn around what stands beside them.
pub fn is_format(c: char) -> bool {
    matches!(u32::from(c),
        0xAD | 0x600..=0x605 | 0x61C | 0x6DD | 0x70F | 0x890..=0x891 | 0x8E2 | 0x180E
        | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2064 | 0x2066..=0x206F | 0xFEFF
        | 0xFFF9..=0xFFFB | 0x110BD | 0x110CD | 0x13430..=0x1343F | 0x1BCA0..=0x1BCA3
        | 0x1D173..=0x1D17A | 0xE0001 | 0xE0020..=0xE007F)
}

/// Whether `c` has Unicode's property `Default_Ignorable_Code_Point`: programs show nothing for it.
/// Fillers, variation selectors, and what is reserved for more of the kind; partly the same as
/// [`is_format`].
pub fn is_ignorable(c: char) -> bool {
    matches!(u32::from(c),
        0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F
        | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F
        | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFF8 | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A
        | 0xE0000..=0xE0FFF)
}

/// Whether `c` chooses a form of the character before it: the common variation selectors, and skin
/// tones of emoji.
pub fn is_variation(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// Whether nothing is seen of `c` if nothing seen stands before it: white space, what the other
/// tables have, blank signs, combining marks, and what only completes a syllable of Hangul.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || is_control(c)
        || is_format(c)
        || is_ignorable(c)
        || is_variation(c)
        || matches!(u32::from(c),
            0x300..=0x36F | 0x483..=0x489 | 0x1160..=0x11FF | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF
            | 0x20D0..=0x20FF | 0x2800 | 0xD7B0..=0xD7FF | 0xFE20..=0xFE2F | 0x13441..=0x13442
            | 0x16FE4 | 0x1D159)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_is_in_no_table() {
        for c in "aZ9 Zoë李雷😀é\u{301}नीעברית-_.:".chars() {
            assert!(!is_control(c) && !is_format(c) && !is_ignorable(c), "{c:?}");
        }
        for c in "aZ9ë李😀नעएกは한ᄀㅏ⠁⠿¨´`.-_~☐".chars() {
            assert!(!is_blank(c), "{c:?}");
        }
    }

    #[test]
    fn each_kind_has_its_table() {
        assert!(['\u{1b}', '\u{85}', '\n', '\u{2028}'].into_iter().all(is_control));
        assert!(['\u{200b}', '\u{202e}', '\u{ad}', '\u{e0041}'].into_iter().all(is_format));
        assert!(['\u{3164}', '\u{115f}', '\u{fe0f}', '\u{2065}'].into_iter().all(is_ignorable));
        assert!(['\u{fe0f}', '\u{1f3fd}'].into_iter().all(is_variation));
    }
}
