//! The terminal: an emulator, and all that it is told to do beyond showing.

// The program's own tests read a terminal in the same way.
#[path = "../../../apps/plausch/src/hostile/orders.rs"]
mod orders;

use std::num::NonZeroU16;

use vt100::Parser;

use orders::Orders;

/// See the module.
pub(super) struct Emulator {
    parser: Parser<Orders>,
    untouched: Parser<Orders>,
    size: (u16, u16),
}

impl Emulator {
    /// A terminal with so many columns and rows.
    pub(super) fn new(size: (u16, u16)) -> Self {
        Emulator { parser: parser(size), untouched: parser(size), size }
    }

    pub(super) fn resize(&mut self, size: (u16, u16)) {
        let (columns, rows) = in_cells(size);
        self.size = size;
        self.parser.screen_mut().set_size(rows, columns);
        self.untouched = parser(size);
    }

    pub(super) fn process(&mut self, bytes: &[u8]) {
        self.parser.process(bytes);
    }

    /// What all rows show of these columns, without the blanks behind it.
    pub(super) fn rows(&self, from: u16, width: u16) -> Vec<String> {
        self.parser.screen().rows(from, width).map(|row| row.trim_end().to_owned()).collect()
    }

    /// The terminal is as it was, but for what it shows.
    pub(super) fn is_sane(&self) {
        let (screen, untouched) = (self.parser.screen(), self.untouched.screen());
        assert_eq!(self.parser.callbacks().0, Vec::<String>::new(), "it obeyed");
        assert_eq!(screen.input_mode_formatted(), untouched.input_mode_formatted());
        assert_eq!(screen.attributes_formatted(), untouched.attributes_formatted());
        assert_eq!(screen.size(), untouched.size());
        assert!(!screen.alternate_screen() && !screen.hide_cursor() && screen.scrollback() == 0);
        let ((row, column), (columns, rows)) = (screen.cursor_position(), self.size);
        assert!(row < rows && column < columns, "the cursor is at {row}, {column}");
    }
}

/// A line of the plain mode is one line, and leaves nothing behind.
pub(super) fn shows_a_line(line: &str) {
    let mut terminal = Emulator::new((80, 24));
    terminal.process(format!("{line}\r\n").as_bytes());
    terminal.is_sane();
    assert_eq!(terminal.parser.screen().cursor_position().1, 0);
}

fn parser(size: (u16, u16)) -> Parser<Orders> {
    let (columns, rows) = in_cells(size);
    Parser::new_with_callbacks(rows, columns, 0, Orders::default())
}

fn in_cells((columns, rows): (u16, u16)) -> (NonZeroU16, NonZeroU16) {
    let cells = |count| NonZeroU16::new(count).unwrap_or(NonZeroU16::MIN);
    (cells(columns), cells(rows))
}
