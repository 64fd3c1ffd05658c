//! Where graphemes, lines and words begin and end. All places are in bytes, and none is within a grapheme.

use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// The first end of a grapheme from `at` on.
pub(super) fn snapped(text: &str, at: usize) -> usize {
    let at = (at.min(text.len())..=text.len()).find(|at| text.is_char_boundary(*at));
    let mut cursor = GraphemeCursor::new(at.unwrap_or(text.len()), text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(false) => cursor.next_boundary(text, 0).ok().flatten().unwrap_or(text.len()),
        _ => cursor.cur_cursor(),
    }
}

/// The start of the grapheme before `at`.
pub(super) fn left(text: &str, at: usize) -> usize {
    let before = GraphemeCursor::new(at, text.len(), true).prev_boundary(text, 0);
    before.ok().flatten().unwrap_or(0)
}

/// The end of the grapheme behind `at`.
pub(super) fn right(text: &str, at: usize) -> usize {
    let behind = GraphemeCursor::new(at, text.len(), true).next_boundary(text, 0);
    behind.ok().flatten().unwrap_or(text.len())
}

/// The line in which `at` is, without its end.
pub(super) fn line(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
    start..end
}

/// The end of the word in which `at` is, or of the next one.
pub(super) fn word_right(text: &str, at: usize) -> usize {
    let graphemes = text[at..].graphemes(true).collect::<Vec<_>>();
    at + run(graphemes.into_iter(), |grapheme| !is_word(grapheme), is_word)
}

/// The start of the word in which `at` is, or of the previous one.
pub(super) fn word_left(text: &str, at: usize) -> usize {
    at - run(text[..at].graphemes(true).rev(), |grapheme| !is_word(grapheme), is_word)
}

/// The start of what stands between white space and `at`.
pub(super) fn blank_left(text: &str, at: usize) -> usize {
    at - run(text[..at].graphemes(true).rev(), is_blank, |grapheme| !is_blank(grapheme))
}

/// The length of what `skips` and then `takes` go over.
fn run<'a>(
    graphemes: impl Iterator<Item = &'a str>,
    skips: impl Fn(&str) -> bool,
    takes: impl Fn(&str) -> bool,
) -> usize {
    let mut graphemes = graphemes.peekable();
    let mut length = 0;
    while let Some(grapheme) = graphemes.next_if(|grapheme| skips(grapheme)) {
        length += grapheme.len();
    }
    while let Some(grapheme) = graphemes.next_if(|grapheme| takes(grapheme)) {
        length += grapheme.len();
    }
    length
}

/// Words are letters and digits, as they are for readline.
fn is_word(grapheme: &str) -> bool {
    grapheme.starts_with(char::is_alphanumeric)
}

fn is_blank(grapheme: &str) -> bool {
    grapheme.starts_with(char::is_whitespace)
}
