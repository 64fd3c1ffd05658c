//! The parts of the originals' language that show on the wire.

/// `text.split()`: the words between runs of Unicode's white space.
pub(super) fn split(text: &str) -> Vec<&str> {
    text.split(is_space).filter(|word| !word.is_empty()).collect()
}

/// `text.strip()`.
pub(super) fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// `int(word)`; none if it raises an exception.
pub(super) fn int(word: &str) -> Option<i64> {
    strip(word).parse().ok()
}

/// Unicode's white space, and the four separators of ASCII.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_at_every_white_space() {
        assert_eq!(split(" a\u{a0}b\u{3000}\x1cc\n d\0e "), ["a", "b", "c", "d\0e"]);
        assert_eq!(strip("\u{2028} x y \n"), "x y");
        assert_eq!((int(" 7\n"), int("-1"), int("x")), (Some(7), Some(-1), None));
    }

    #[test]
    fn the_odd_payloads_are_read_as_the_original_reads_them() {
        for odd in crate::vectors::odd_payloads() {
            let read = std::str::from_utf8(&odd.payload).ok().map(|payload| {
                let mut words = split(payload).into_iter().map(str::to_owned);
                (words.next(), words.collect::<Vec<_>>())
            });
            assert_eq!(read, odd.original, "{:?}", String::from_utf8_lossy(&odd.payload));
        }
    }
}
