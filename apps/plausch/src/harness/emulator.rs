//! The terminal: an emulator that records all that it is told to do beyond showing text.

use std::num::NonZeroU16;

use vt100::Parser;

use super::orders::Orders;

/// See the module.
pub(super) struct Emulator {
    parser: Parser<Orders>,
    untouched: Parser<Orders>,
    size: (u16, u16),
}

impl Emulator {
    /// A terminal of this many columns and rows.
    pub(super) fn new(size: (u16, u16)) -> Self {
        Emulator { parser: parser(size), untouched: parser(size), size }
    }

    pub(super) fn resize(&mut self, size: (u16, u16)) {
        let (columns, rows) = in_cells(size);
        self.size = size;
        self.parser.screen_mut().set_size(rows, columns);
        self.untouched = parser(size);
    }

    /// Processes what the program writes, which must be UTF-8.
    pub(super) fn process(&mut self, bytes: &[u8]) {
        let text = std::str::from_utf8(bytes).expect("the program writes UTF-8");
        self.parser.process(replaced(text).as_bytes());
    }

    /// What all rows show in this many columns from `from` on, without trailing blanks.
    pub(super) fn rows(&self, from: u16, width: u16) -> Vec<String> {
        self.parser.screen().rows(from, width).map(|row| row.trim_end().to_owned()).collect()
    }

    /// The row and the column of the cursor.
    pub(super) fn cursor(&self) -> (u16, u16) {
        self.parser.screen().cursor_position()
    }

    /// Panics unless the terminal is as it was, except for what it shows.
    pub(super) fn assert_untouched(&self) {
        let (screen, untouched) = (self.parser.screen(), self.untouched.screen());
        let orders = self.parser.callbacks();
        assert_eq!(orders.all, Vec::<String>::new(), "the terminal obeyed");
        assert_eq!(orders.link, None, "a link has no end");
        assert_eq!(screen.input_mode_formatted(), untouched.input_mode_formatted());
        assert_eq!(screen.attributes_formatted(), untouched.attributes_formatted());
        assert_eq!(screen.size(), untouched.size());
        assert!(!screen.alternate_screen() && !screen.hide_cursor() && screen.scrollback() == 0);
        let ((row, column), (columns, rows)) = (self.cursor(), self.size);
        assert!(row < rows && column < columns, "the cursor is at {row}, {column}");
    }
}

/// `text` with something else for the replacement character: terminals show that, but the emulator does not.
pub(super) fn replaced(text: &str) -> String {
    text.replace(char::REPLACEMENT_CHARACTER, "?")
}

/// Panics unless `line` is one line, and does nothing to the terminal.
pub(super) fn shows_a_line(line: &str) {
    assert!(!line.contains(char::is_control), "more than a line: {line:?}");
    let mut terminal = Emulator::new((80, 24));
    terminal.process(format!("{line}\r\n").as_bytes());
    terminal.assert_untouched();
    assert_eq!(terminal.cursor().1, 0);
}

fn parser(size: (u16, u16)) -> Parser<Orders> {
    let (columns, rows) = in_cells(size);
    Parser::new_with_callbacks(rows, columns, 0, Orders::default())
}

fn in_cells((columns, rows): (u16, u16)) -> (NonZeroU16, NonZeroU16) {
    let cells = |count| NonZeroU16::new(count).unwrap_or(NonZeroU16::MIN);
    (cells(columns), cells(rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;

    #[test]
    fn whatever_a_terminal_would_obey_is_noticed() {
        for order in
            ["\x1b]0;title\x07", "\x07", "\x1b[31m", "\x1b[?2004h", "\x1b[?25l", "\x1b[?1049h"]
        {
            let obeyed = catch_unwind(|| {
                let mut terminal = Emulator::new((80, 24));
                terminal.process(order.as_bytes());
                terminal.assert_untouched();
            });
            assert!(obeyed.is_err(), "{order:?}");
        }
    }
}
