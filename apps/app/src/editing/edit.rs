//! What a key does to a draft.

use std::ops::Range;

use super::Draft;
use super::cuts::{Cuts, Side};
use super::words::{blank_left, left, line, right, word_left, word_right};

/// What a key does to a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// Go to the left.
    Left,
    /// Go to the right.
    Right,
    /// Go to the start of this word or the previous one.
    WordLeft,
    /// Go to the end of this word or the next one.
    WordRight,
    /// Go to the start of the line.
    LineStart,
    /// Go to the end of the line.
    LineEnd,
    /// Go to the line above.
    Up,
    /// Go to the line below.
    Down,
    /// Begin a new line.
    NewLine,
    /// Delete what stands before the cursor.
    Backspace,
    /// Delete what stands behind the cursor.
    Delete,
    /// Cut back to white space.
    CutToBlank,
    /// Cut back to the start of a word.
    CutWordLeft,
    /// Cut to the end of a word.
    CutWordRight,
    /// Cut back to the start of the line; at the start, its end of the line before.
    CutToLineStart,
    /// Cut to the end of the line; at the end, this end.
    CutToLineEnd,
    /// Put back what was cut last.
    Yank,
    /// Put back what was cut before, in place of what was just put back.
    YankOlder,
    /// Swap the character before the cursor with the one behind it.
    SwapCharacters,
    /// Swap the word before the cursor with the one behind it.
    SwapWords,
    /// Write the rest of the word in capital letters.
    Uppercase,
    /// Write the rest of the word in small letters.
    Lowercase,
    /// Write the rest of the word with a capital letter.
    Capitalize,
    /// Take the last change back.
    Undo,
    /// Make the change again that was taken back.
    Redo,
}

impl Edit {
    /// Changes `draft`. Undoing and redoing change nothing here: an [`Editor`](super::Editor) does that.
    pub(super) fn apply(self, draft: &mut Draft, cuts: &mut Cuts) {
        let text = draft.text();
        let at = draft.at();
        let line = line(text, at);
        let cut = match self {
            Edit::CutToBlank => Some((blank_left(text, at)..at, Side::Front)),
            Edit::CutWordLeft => Some((word_left(text, at)..at, Side::Front)),
            Edit::CutWordRight => Some((at..word_right(text, at), Side::Back)),
            Edit::CutToLineStart if at == line.start => Some((left(text, at)..at, Side::Front)),
            Edit::CutToLineStart => Some((line.start..at, Side::Front)),
            Edit::CutToLineEnd if at == line.end => Some((at..right(text, at), Side::Back)),
            Edit::CutToLineEnd => Some((at..line.end, Side::Back)),
            _ => None,
        };
        if let Some((range, side)) = cut {
            cuts.cut(&text[range.clone()], side);
            draft.replace(range, "");
            return;
        }
        match self {
            Edit::Yank => return cuts.yank(draft),
            Edit::YankOlder => return cuts.yank_older(draft),
            _ => cuts.end_run(),
        }
        match self {
            Edit::Left => draft.go_to(left(draft.text(), at)),
            Edit::Right => draft.go_to(right(draft.text(), at)),
            Edit::WordLeft => draft.go_to(word_left(draft.text(), at)),
            Edit::WordRight => draft.go_to(word_right(draft.text(), at)),
            Edit::LineStart => draft.go_to(line.start),
            Edit::LineEnd => draft.go_to(line.end),
            Edit::Up => draft.up(),
            Edit::Down => draft.down(),
            Edit::NewLine => draft.replace(at..at, "\n"),
            Edit::Backspace => draft.replace(left(draft.text(), at)..at, ""),
            Edit::Delete => draft.replace(at..right(draft.text(), at), ""),
            Edit::SwapCharacters => swap_characters(draft, &line),
            Edit::SwapWords => swap_words(draft),
            Edit::Uppercase => change_word(draft, |word| word.to_uppercase()),
            Edit::Lowercase => change_word(draft, |word| word.to_lowercase()),
            Edit::Capitalize => change_word(draft, capitalized),
            _ => {}
        }
    }
}

/// At the end of the line, the last two are swapped.
fn swap_characters(draft: &mut Draft, line: &Range<usize>) {
    let text = draft.text();
    let at = if draft.at() == line.end { left(text, draft.at()) } else { draft.at() };
    if at <= line.start || at >= line.end {
        return;
    }
    let range = left(text, at)..right(text, at);
    let swapped = format!("{}{}", &text[at..range.end], &text[range.start..at]);
    draft.replace(range, &swapped);
}

/// At the end, the last two are swapped.
fn swap_words(draft: &mut Draft) {
    let text = draft.text();
    let start = word_left(text, word_right(text, draft.at()));
    let (start, end) = (start, word_right(text, start));
    let before = word_left(text, start);
    let before = before..word_right(text, before);
    if before.end > start || before.start == start {
        return;
    }
    let words = [&text[start..end], &text[before.end..start], &text[before.clone()]];
    let swapped = words.concat();
    draft.replace(before.start..end, &swapped);
}

fn change_word(draft: &mut Draft, change: impl FnOnce(&str) -> String) {
    let range = draft.at()..word_right(draft.text(), draft.at());
    let changed = change(&draft.text()[range.clone()]);
    draft.replace(range, &changed);
}

fn capitalized(word: &str) -> String {
    let first = word.find(char::is_alphanumeric).unwrap_or(word.len());
    let first = first..right(word, first);
    let (head, letter, rest) = (&word[..first.start], &word[first.clone()], &word[first.end..]);
    [head, &letter.to_uppercase(), &rest.to_lowercase()].concat()
}
