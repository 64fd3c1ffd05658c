//! For tests: a terminal that has ideas of its own about how wide characters are.

use unicode_width::UnicodeWidthChar;

use super::backend::is_sure;

/// A screen that takes every character of which one is not sure for so many columns wide, and never breaks a line.
pub(super) struct Disagreeing {
    columns_of_others: usize,
    rows: Vec<Vec<char>>,
}

impl Disagreeing {
    pub(super) fn new((columns, rows): (u16, u16), columns_of_others: usize) -> Self {
        let rows = vec![vec![' '; usize::from(columns)]; usize::from(rows)];
        Disagreeing { columns_of_others, rows }
    }

    /// Shows what the program writes: text, and where to go. Nothing else moves the cursor.
    pub(super) fn process(&mut self, bytes: &[u8]) {
        let mut rest = std::str::from_utf8(bytes).expect("the program writes UTF-8");
        let (mut row, mut column) = (0, 0);
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            if c == '\u{1b}' {
                let end = rest.find(|c: char| c.is_ascii_alphabetic()).expect("a whole sequence");
                if &rest[end..=end] == "H" {
                    let (y, x) = rest[1..end].split_once(';').expect("two coordinates");
                    let number = |text: &str| text.parse::<usize>().expect("a number") - 1;
                    (row, column) = (number(y), number(x));
                }
                rest = &rest[end + 1..];
                continue;
            }
            let columns = if is_sure(c) { c.width().unwrap_or(0) } else { self.columns_of_others };
            for (part, cell) in self.rows[row].iter_mut().skip(column).take(columns).enumerate() {
                *cell = if part == 0 { c } else { ' ' };
            }
            column += columns;
        }
    }

    /// The rows from the top.
    pub(super) fn rows(&self) -> Vec<String> {
        self.rows.iter().map(|row| row.iter().collect()).collect()
    }
}
