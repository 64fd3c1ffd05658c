//! Long texts in rows that fit.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How many columns `text` takes: each grapheme is measured by itself, as it is drawn.
pub(crate) fn width(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Breaks `text` into rows: the first of at most `first` columns, the others of at most `rest`. It is broken at spaces,
/// and within words that are longer than a row. There is always at least one row, and the first must not be longer
/// than the others.
pub(crate) fn wrap(text: &str, first: usize, rest: usize) -> Vec<&str> {
    // A row takes at least one character of double width, or this would never end.
    let rest = rest.max(2);
    let mut rows = Vec::new();
    let (mut row, mut used, mut room) = (0, 0, first);
    // Behind the last space of this row, and the columns before it.
    let mut gap: Option<(usize, usize)> = None;
    for (at, grapheme) in text.grapheme_indices(true) {
        let columns = grapheme.width();
        // A space that does not fit may hang over: it is not seen.
        if used + columns > room && grapheme != " " {
            let (end, next, before) = match gap {
                Some((next, before)) => (next, next, before),
                // A word that began on a shorter first row moves to the next one as a whole.
                None if rows.is_empty() && used <= rest && room < rest => (row, row, 0),
                None => (at, at, used),
            };
            rows.push(text[row..end].trim_end_matches(' '));
            (row, used, room, gap) = (next, used - before, rest, None);
            // What moved down may still not fit.
            if used + columns > room {
                rows.push(&text[row..at]);
                (row, used) = (at, 0);
            }
        }
        used += columns;
        if grapheme == " " {
            gap = Some((at + 1, used));
        }
    }
    rows.push(text[row..].trim_end_matches(' '));
    rows
}

/// The start of `text` that fits into `room` columns, with a mark if something is left out.
pub(crate) fn fit(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut used = 0;
    let fits = |grapheme: &&str| {
        used += grapheme.width();
        used < room
    };
    let mut cut: String = text.graphemes(true).take_while(fits).collect();
    if room > 0 {
        cut.push('…');
    }
    cut
}

/// The end of `text` that fits into `room` columns.
pub(crate) fn tail(text: &str, room: usize) -> &str {
    let mut used = 0;
    // From behind: what was pasted may be long, and each drawing does this.
    let fits = text.grapheme_indices(true).rev().take_while(|(_, grapheme)| {
        used += grapheme.width();
        used <= room
    });
    let from = fits.last().map_or(text.len(), |(at, _)| at);
    &text[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_at_spaces() {
        assert_eq!(wrap("the quick brown fox", 10, 10), ["the quick", "brown fox"]);
        assert_eq!(wrap("the quick brown fox", 3, 9), ["the", "quick", "brown fox"]);
        assert_eq!(wrap("", 10, 10), [""]);
        assert_eq!(wrap("exactly te", 10, 10), ["exactly te"]);
    }

    #[test]
    fn long_words_are_cut_where_they_must() {
        assert_eq!(wrap("abcdefghij", 4, 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("ab cdefghij", 4, 4), ["ab", "cdef", "ghij"]);
        assert_eq!(wrap("abcdef", 3, 6), ["", "abcdef"]);
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(wrap("李雷说好", 4, 4), ["李雷", "说好"]);
        assert_eq!(wrap("李雷", 1, 1), ["", "李", "雷"]);
        assert_eq!(fit("李雷说好", 5), "李雷…");
        assert_eq!(fit("Zoë", 3), "Zoë");
        assert_eq!((tail("李雷说好", 5), tail("Zoë", 3), tail("Zoë", 0)), ("说好", "Zoë", ""));
    }

    /// Measured as a whole, this text takes one column less than it does when it is drawn.
    #[test]
    fn each_grapheme_is_measured_by_itself() {
        let lam_alef = "\u{644}\u{627}";
        assert_eq!((width(lam_alef), UnicodeWidthStr::width(lam_alef)), (2, 1));
        assert_eq!((fit(lam_alef, 1).as_str(), tail(lam_alef, 1)), ("…", "\u{627}"));
    }

    #[test]
    fn nothing_is_lost_but_spaces_at_the_ends_and_every_row_fits() {
        let text = "one  two three👍🏽 fourfivesixseven eight 李雷说好 nine  ten ë";
        for rest in 2..30 {
            for first in 0..=rest {
                let rows = wrap(text, first, rest);
                let solid = |text: &str| text.replace(' ', "");
                assert_eq!(solid(&rows.concat()), solid(text), "{first} {rest}");
                assert!(
                    rows.iter().skip(1).all(|row| width(row) <= rest),
                    "{first} {rest} {rows:?}"
                );
                assert!(width(rows[0]) <= first, "{first} {rest} {rows:?}");
            }
        }
    }
}
