//! Keys → lines.

use heapless::{String, Vec};
use plausch_core::invisible::{is_control, is_format};

use crate::command::secret;
use crate::width::width;

/// The columns of a line that are shown: a terminal has 80 at least, and the cursor needs one.
const COLUMNS: usize = 78;
/// Shown in front of a line whose beginning is not shown.
const MORE: char = '<';
/// Shown for the end of a pasted line.
const LINE_END: char = '⏎';

/// A line that is being typed, at most `N` bytes; or several lines that were pasted, with a line feed
/// between each two. What does not fit as a whole character is not taken, and that is said.
#[derive(Debug, Default)]
pub(crate) struct LineEditor<const N: usize> {
    line: String<N>,
    /// What Up brings back: the line before; and then what stood in its place.
    before: String<N>,
    /// The line is the one before, and the draft stands in its place.
    recalled: bool,
    /// The bytes of a character of which more are still to come.
    part: Vec<u8, 4>,
    escape: Escape,
    /// The last key was a carriage return: a line feed after it is not a second line.
    returned: bool,
    /// The terminal says that what comes is pasted.
    pasting: bool,
    /// Something was typed that is not UTF-8.
    unreadable: bool,
    /// Something did not fit.
    full: bool,
}

/// How far an escape sequence, as of an arrow key, has arrived.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Escape {
    #[default]
    No,
    Begun,
    /// After `ESC O`.
    Single,
    /// After `ESC [`, with the number that has arrived so far.
    Sequence(u16),
}

/// What a key does.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// Nothing visible.
    Nothing,
    /// Appends a character.
    Typed,
    /// Changes the line in another way.
    Changed,
    /// Ends the line.
    Line,
    /// Ctrl+L: shows the node's state.
    Refresh,
    /// Ctrl+R: joins the room again, at once.
    Rejoin,
    /// Did not fit into the line.
    Full {
        /// The first one since the line was last shorter.
        first: bool,
    },
    /// More than one line has been pasted, and waits for Enter.
    Pasted {
        /// How many.
        lines: usize,
    },
}

impl<const N: usize> LineEditor<N> {
    pub(crate) const fn new() -> Self {
        LineEditor {
            line: String::new(),
            before: String::new(),
            recalled: false,
            part: Vec::new(),
            escape: Escape::No,
            returned: false,
            pasting: false,
            unreadable: false,
            full: false,
        }
    }

    pub(crate) fn key(&mut self, byte: u8) -> Key {
        let returned = core::mem::replace(&mut self.returned, byte == b'\r');
        if let Some(key) = self.escape(byte) {
            return key;
        }
        match byte {
            b'\n' if returned => Key::Nothing,
            b'\r' | b'\n' if self.pasting => self.push('\n'),
            b'\r' | b'\n' => Key::Line,
            b'\t' if self.pasting => self.push(' '),
            0x08 | 0x7f => self.erase(),
            0x0c => {
                // A terminal that has just been opened is not in the middle of a paste.
                self.pasting = false;
                Key::Refresh
            }
            0x12 => Key::Rejoin,
            // Ctrl+U, Ctrl+C
            0x15 | 0x03 => {
                self.clear();
                Key::Changed
            }
            0x1b => {
                self.escape = Escape::Begun;
                Key::Nothing
            }
            0..0x20 => Key::Nothing,
            _ => self.byte(byte),
        }
    }

    /// Whether there is nothing to show.
    pub(crate) fn is_empty(&self) -> bool {
        self.line.is_empty()
    }

    /// Whether something did not fit into the line.
    pub(crate) fn is_full(&self) -> bool {
        self.full
    }

    /// Whether all of the line is UTF-8.
    pub(crate) fn is_readable(&self) -> bool {
        !self.unreadable && self.part.is_empty()
    }

    /// Takes the line and begins another one. Up brings it back, unless a draft waits there that has
    /// never been taken.
    pub(crate) fn take(&mut self) -> String<N> {
        let line = core::mem::take(&mut self.line);
        self.clear();
        if !core::mem::take(&mut self.recalled) || self.before.is_empty() {
            self.remember(&line);
        }
        line
    }

    /// What Up brings back from now on.
    pub(crate) fn remember(&mut self, line: &str) {
        if let (false, Ok(line)) = (line.is_empty(), String::try_from(line)) {
            self.before = line;
        }
    }

    /// The character that was typed last, as it may be shown; none if the row has no place left for
    /// it, or it changes how the others are shown.
    pub(crate) fn last_shown(&self) -> Option<char> {
        let columns: usize = self.shown().map(width).sum();
        let unseen = self.line.chars().next_back().is_some_and(is_format);
        self.shown().last().filter(|_| columns <= COLUMNS && !unseen)
    }

    /// Hands the line to `put` as it may be shown, in one row: of a longer line its end.
    pub(crate) fn draw(&self, mut put: impl FnMut(char)) {
        let columns: usize = self.shown().map(width).sum();
        let mut surplus = columns.saturating_sub(COLUMNS);
        if surplus > 0 {
            surplus += width(MORE);
            put(MORE);
        }
        let mut skipping = surplus > 0;
        for c in self.shown() {
            // A mark goes with the character that it stands on.
            skipping &= surplus > 0 || width(c) == 0;
            if skipping {
                surplus = surplus.saturating_sub(width(c));
            } else {
                put(c);
            }
        }
    }

    /// The line with a star for each character of a password.
    fn shown(&self) -> impl Iterator<Item = char> {
        self.line.split_inclusive('\n').flat_map(|line| {
            let secret = secret(line).unwrap_or(usize::MAX);
            let shown = line.char_indices().filter(|&(_, c)| !is_format(c));
            shown.map(move |(at, c)| match c {
                '\n' => LINE_END,
                _ if at >= secret => '*',
                c => c,
            })
        })
    }

    /// What a byte of an escape sequence does. None: it belongs to none.
    fn escape(&mut self, byte: u8) -> Option<Key> {
        let escape = core::mem::take(&mut self.escape);
        match (escape, byte) {
            // A sequence that breaks off swallows no key.
            (Escape::No, _) | (_, 0..0x20 | 0x7f..) => return None,
            (Escape::Begun, b'[') => self.escape = Escape::Sequence(0),
            (Escape::Begun, b'O') => self.escape = Escape::Single,
            (Escape::Begun, _) => {}
            (Escape::Sequence(number), b'0'..=b'9') => {
                let digit = u16::from(byte - b'0');
                self.escape = Escape::Sequence(number.saturating_mul(10).saturating_add(digit));
            }
            (Escape::Sequence(_), ..=0x3f) => self.escape = Escape::Sequence(u16::MAX),
            (Escape::Sequence(0) | Escape::Single, b'A') => return Some(self.recall()),
            (Escape::Sequence(200), b'~') => self.pasting = true,
            (Escape::Sequence(201), b'~') => return Some(self.pasted()),
            (Escape::Sequence(_) | Escape::Single, _) => {}
        }
        Some(Key::Nothing)
    }

    fn byte(&mut self, byte: u8) -> Key {
        let begun = !self.part.is_empty();
        // It fits: four bytes are a whole character, or none.
        let _ = self.part.push(byte);
        match core::str::from_utf8(&self.part) {
            Ok(text) => {
                let c = text.chars().next();
                self.part.clear();
                c.map_or(Key::Nothing, |c| self.push(c))
            }
            Err(error) if error.error_len().is_none() => Key::Nothing,
            Err(_) => {
                self.unreadable = true;
                self.part.clear();
                // It may begin the next character.
                if begun { self.byte(byte) } else { Key::Nothing }
            }
        }
    }

    fn push(&mut self, c: char) -> Key {
        if is_control(c) && c != '\n' || c == '\n' && self.line.is_empty() {
            return Key::Nothing;
        }
        match self.line.push(c) {
            Ok(()) => Key::Typed,
            Err(_) => {
                let first = !core::mem::replace(&mut self.full, true);
                // What was pasted is told of at its end.
                if self.pasting { Key::Nothing } else { Key::Full { first } }
            }
        }
    }

    /// Erases the last character with the marks that stand on it.
    fn erase(&mut self) -> Key {
        self.part.clear();
        let before = self.line.len();
        while self.line.pop().is_some_and(|c| width(c) == 0 && c != '\n') {}
        if self.line.len() == before {
            return Key::Nothing;
        }
        self.full = false;
        Key::Changed
    }

    fn recall(&mut self) -> Key {
        core::mem::swap(&mut self.line, &mut self.before);
        self.recalled = !self.recalled;
        (self.full, self.unreadable) = (false, false);
        self.part.clear();
        Key::Changed
    }

    /// What was pasted waits for Enter, even if its last line was ended.
    fn pasted(&mut self) -> Key {
        self.pasting = false;
        while self.line.ends_with('\n') {
            self.line.pop();
        }
        match self.line.split('\n').count() {
            0 | 1 if self.full => Key::Full { first: true },
            0 | 1 => Key::Changed,
            lines => Key::Pasted { lines },
        }
    }

    fn clear(&mut self) {
        self.line.clear();
        self.part.clear();
        (self.pasting, self.unreadable, self.full) = (false, false, false);
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::{String, ToString};
    use std::vec::Vec as StdVec;

    type Editor = LineEditor<16>;

    /// The lines that these keys make.
    fn lines(keys: &[u8]) -> StdVec<String> {
        let mut editor = Editor::new();
        let mut lines = StdVec::new();
        for &byte in keys {
            if editor.key(byte) == Key::Line {
                let readable = editor.is_readable();
                let line = editor.take();
                lines.push(if readable { line.to_string() } else { "(not UTF-8)".to_string() });
            }
        }
        lines
    }

    fn typed<const N: usize>(keys: &[u8]) -> (LineEditor<N>, StdVec<Key>) {
        let mut editor = LineEditor::new();
        let pressed = keys.iter().map(|&byte| editor.key(byte)).collect();
        (editor, pressed)
    }

    fn row<const N: usize>(editor: &LineEditor<N>) -> String {
        let mut row = String::new();
        editor.draw(|c| row.push(c));
        row
    }

    #[test]
    fn keys_make_lines() {
        assert_eq!(lines(b"hi\rthere\r\n\nyou\n"), ["hi", "there", "", "you"]);
        assert_eq!(lines("Zoë\x7f\x7foo\n".as_bytes()), ["Zoo"]);
        assert_eq!(lines(b"\x7fa\x15b\x1b[Bc\x1bOPd\x07\n"), ["bcd"]);
        assert_eq!(lines(b"\xff\n"), ["(not UTF-8)"]);
        assert_eq!(lines(b"a\xc3\nb\n"), ["(not UTF-8)", "b"]);
        assert_eq!(lines(b"a\xc3b\x15c\n"), ["c"]);
    }

    #[test]
    fn a_full_line_ends_with_a_whole_character_and_says_so() {
        assert_eq!(lines(b"0123456789abcdefXYZ\n"), ["0123456789abcdef"]);
        for (line, kept) in [
            ("0123456789abcdeë!", "0123456789abcde!"),
            ("0123456789abcd李", "0123456789abcd"),
            ("0123456789abcd😀", "0123456789abcd"),
            ("0123456789abcde\u{301}", "0123456789abcde"),
        ] {
            let (mut editor, pressed) = typed::<16>(line.as_bytes());
            assert!(pressed.contains(&Key::Full { first: true }), "{line}");
            assert!(editor.is_full() && editor.is_readable());
            assert_eq!(editor.key(b'\r'), Key::Line);
            assert_eq!(editor.take(), kept);
        }
        let (mut editor, pressed) = typed::<16>(b"0123456789abcdefXY\x7f");
        assert_eq!(pressed[16..18], [Key::Full { first: true }, Key::Full { first: false }]);
        assert!(!editor.is_full());
        assert_eq!([editor.key(b'X'), editor.key(b'Y')], [Key::Typed, Key::Full { first: true }]);
    }

    #[test]
    fn a_letter_is_erased_with_its_accents() {
        assert_eq!(lines("ne\u{301}e\u{308}\u{301}\x7fo\n".as_bytes()), ["ne\u{301}o"]);
        assert_eq!(lines("a李\x7f😀\x7fb\n".as_bytes()), ["ab"]);
    }

    #[test]
    fn a_broken_escape_sequence_swallows_no_key() {
        assert_eq!(lines(b"a\x1b\rb\x1b[\rc\x1b[1\x7fd\n"), ["a", "b", "d"]);
        assert_eq!(lines("\u{1b}[1;5Aa\u{1b}[ëb\n".as_bytes()), ["aëb"]);
        // However slowly it arrives.
        assert_eq!(lines(b"a\x1b[15~b\n"), ["ab"]);
    }

    #[test]
    fn half_a_character_is_not_shown_yet() {
        let (mut editor, pressed) = typed::<16>(b"a\xc3");
        assert_eq!((pressed.last(), row(&editor)), (Some(&Key::Nothing), "a".into()));
        assert_eq!((editor.key(0xab), row(&editor)), (Key::Typed, "aë".into()));
    }

    #[test]
    fn a_password_is_not_shown() {
        for line in ["/wifi \"a b\" éxtra*", "/WIFI \"a b\" éxtra*", "\u{feff}/wifi \"a b\" éxtra*"]
        {
            let mut editor = LineEditor::<48>::new();
            let mut echoed = String::new();
            for &byte in line.as_bytes() {
                if editor.key(byte) == Key::Typed {
                    echoed.extend(editor.last_shown());
                }
            }
            assert!(echoed.ends_with(" \"a b\" ******"), "{echoed}");
            assert!(row(&editor).ends_with(" \"a b\" ******"), "{line}");
            editor.key(0x7f);
            assert!(row(&editor).ends_with(" \"a b\" *****"), "{line}");
            assert_eq!(editor.take(), line[..line.len() - 1]);
        }
    }

    #[test]
    fn a_long_line_stays_in_one_row() {
        let (mut editor, _) = typed::<480>(&[b'x'; COLUMNS]);
        assert_eq!((row(&editor).len(), editor.last_shown()), (COLUMNS, Some('x')));
        editor.key(b'y');
        assert_eq!(editor.last_shown(), None, "the row is drawn anew");
        assert_eq!(row(&editor), std::format!("<{}y", "x".repeat(COLUMNS - 2)));
        for text in ["李", "e\u{301}", "😀"] {
            let (editor, _) = typed::<480>(text.repeat(100).as_bytes());
            let row = row(&editor);
            let columns: usize = row.chars().map(width).sum();
            assert!((COLUMNS - 1..=COLUMNS).contains(&columns), "{columns}: {row}");
            assert_eq!(row.chars().nth(1), text.chars().next(), "no mark without its letter");
        }
    }

    #[test]
    fn up_brings_back_the_line_before_and_the_draft() {
        assert_eq!(lines(b"one\ntwo\x1b[A!\n\x1bOA\n"), ["one", "one!", "two"]);
        assert_eq!(lines(b"one\n\x1b[A\x1b[A\n"), ["one", ""]);
        assert_eq!(lines(b"one\n\n\x1b[A!\n\x1b[A\n"), ["one", "", "one!", "one!"]);
    }

    #[test]
    fn pasted_lines_wait_for_enter_and_are_no_keys() {
        let (mut editor, pressed) = typed::<64>(b"\x1b[200~one\r\ntwo\n\n/three\x1b[201~");
        assert_eq!(pressed.last(), Some(&Key::Pasted { lines: 4 }));
        assert!(!pressed.contains(&Key::Line));
        assert_eq!(row(&editor), "one⏎two⏎⏎/three");
        assert_eq!(editor.key(b'\r'), Key::Line);
        assert_eq!(editor.take(), "one\ntwo\n\n/three");
        // What does not fit is told of once.
        let (editor, pressed) = typed::<16>(b"\x1b[200~one\n23456789012345678\x1b[201~");
        assert!(editor.is_full() && !pressed.iter().any(|key| matches!(key, Key::Full { .. })));
        assert_eq!(pressed.last(), Some(&Key::Pasted { lines: 2 }));
        let (_, pressed) = typed::<16>(b"\x1b[200~0123456789012345678\x1b[201~");
        assert_eq!(pressed.last(), Some(&Key::Full { first: true }));
        // The end of a single line is no Enter either.
        let (mut editor, pressed) = typed::<64>(b"a \x1b[200~\none\tmore\r\n\x1b[201~");
        assert!(!pressed.contains(&Key::Line));
        assert_eq!(editor.take(), "a \none more");
    }

    #[test]
    fn a_paste_without_an_end_is_over_once_the_line_is_cleared_or_a_terminal_opened() {
        for key in [0x03, 0x0c] {
            let (mut editor, _) = typed::<64>(b"\x1b[200~one\n");
            editor.key(key);
            assert_eq!(editor.key(b'\r'), Key::Line);
        }
    }
}
