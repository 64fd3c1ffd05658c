//! Draws so that a terminal which takes a character for wider or narrower than we do cannot put anything else in the
//! wrong place: the cursor is placed anew behind each doubtful one, and a row with one is drawn as a whole. Tells it
//! where links are, too.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use unicode_width::UnicodeWidthChar;

use super::links::{self, Links, OnScreen, Part, link_at};
use super::wrap::width;

/// See the module.
#[derive(Debug)]
pub(crate) struct SteadyBackend<W: Write> {
    inner: CrosstermBackend<W>,
    /// What the screen shows.
    rows: Vec<Vec<Cell>>,
    cursor: Position,
    /// The links that are to be told.
    links: Links,
    /// Those that were.
    told: OnScreen,
}

/// The size of a terminal that does not know its own, as serial lines do.
const UNKNOWN_SIZE: Size = Size { width: 80, height: 24 };

impl<W: Write> SteadyBackend<W> {
    pub(crate) fn new(writer: W) -> Self {
        SteadyBackend {
            inner: CrosstermBackend::new(writer),
            rows: Vec::new(),
            cursor: Position::ORIGIN,
            links: Links::default(),
            told: OnScreen::default(),
        }
    }

    /// A backend that tells the terminal of these links.
    #[must_use]
    pub(crate) fn telling(self, links: Links) -> Self {
        SteadyBackend { links, ..self }
    }

    /// Changes the row, and returns what of it has to be drawn: all of it, if `is_whole`.
    fn change(&mut self, y: u16, changes: Vec<(u16, Cell)>, is_whole: bool) -> Vec<(u16, Cell)> {
        let at = usize::from(y);
        if self.rows.len() <= at {
            self.rows.resize(at + 1, Vec::new());
        }
        let row = &mut self.rows[at];
        let was_doubtful = row.iter().any(is_doubtful);
        for (x, cell) in &changes {
            let at = usize::from(*x);
            if row.len() <= at {
                row.resize(at + 1, Cell::EMPTY);
            }
            // What a wide character covers is not told.
            for covered in row.iter_mut().skip(at + 1).take(columns(cell) - 1) {
                *covered = Cell::EMPTY;
            }
            row[at] = cell.clone();
        }
        if !is_whole && !was_doubtful && !row.iter().any(is_doubtful) {
            return changes;
        }
        let mut all = Vec::new();
        let mut x: u16 = 0;
        while let Some(cell) = row.get(usize::from(x)) {
            all.push((x, cell.clone()));
            x = x.saturating_add(u16::try_from(columns(cell)).unwrap_or(1));
        }
        all
    }

    fn draw_row(&mut self, y: u16, cells: Vec<(u16, Cell)>, links: &[Part]) -> io::Result<()> {
        // Between two runs, the cursor is placed anew.
        let mut runs: Vec<Vec<(u16, Cell)>> = vec![Vec::new()];
        for (x, cell) in cells {
            let is_doubtful = is_doubtful(&cell);
            if is_doubtful {
                // Should the terminal take it for narrower, nothing old is seen behind it.
                let mut blank = cell.clone();
                blank.set_symbol(" ");
                let covered = (x..).take(columns(&cell)).map(|x| (x, blank.clone()));
                runs.last_mut().expect("there is a first run").extend(covered);
                runs.push(vec![(x, cell)]);
                runs.push(Vec::new());
            } else {
                runs.last_mut().expect("there is a first run").push((x, cell));
            }
        }
        for run in runs.iter().filter(|run| !run.is_empty()) {
            for cells in run.chunk_by(|a, b| link_at(links, a.0) == link_at(links, b.0)) {
                let link = cells.first().and_then(|(x, _)| link_at(links, *x));
                if let Some(link) = link {
                    self.inner.write_all(link.start().as_bytes())?;
                }
                self.inner.draw(cells.iter().map(|(x, cell)| (*x, y, cell)))?;
                if link.is_some() {
                    self.inner.write_all(links::END.as_bytes())?;
                }
            }
        }
        Ok(())
    }
}

/// How many columns a cell takes: at least one.
fn columns(cell: &Cell) -> usize {
    width(cell.symbol()).max(1)
}

/// Whether terminals disagree about the width of what stands there.
fn is_doubtful(cell: &Cell) -> bool {
    let mut characters = cell.symbol().chars();
    match (characters.next(), characters.next()) {
        (Some(c), None) => !is_sure(c),
        (None, _) => false,
        (Some(_), Some(_)) => true,
    }
}

/// Whether all terminals know how wide it is. In East Asia, some take Greek, Cyrillic or accented letters for wide.
pub(super) fn is_sure(c: char) -> bool {
    let is_well_known = matches!(c,
        ' '..='~' | '\u{a1}'..='\u{24f}' | '\u{370}'..='\u{52f}'
        | '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff01}'..='\u{ff60}');
    is_well_known && c.width() == c.width_cjk()
}

impl<W: Write> Backend for SteadyBackend<W> {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> io::Result<()> {
        let mut changes: BTreeMap<u16, Vec<(u16, Cell)>> = BTreeMap::new();
        for (x, y, cell) in content {
            changes.entry(y).or_default().push((x, cell.clone()));
        }
        // Cells that look as before, but are a link now, or another one, are no change to ratatui.
        let links = self.links.on_screen();
        let others = |y: &u16| links.get(y) != self.told.get(y);
        let rows: BTreeSet<u16> =
            links.keys().chain(self.told.keys()).copied().filter(others).collect();
        for y in &rows {
            changes.entry(*y).or_default();
        }
        for (y, changes) in changes {
            let cells = self.change(y, changes, rows.contains(&y));
            self.draw_row(y, cells, links.get(&y).map_or(&[], Vec::as_slice))?;
        }
        self.told = links;
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.inner.show_cursor()
    }

    /// Where it was placed. The terminal is not asked: its answer would stand among what the user types.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = position.into();
        self.inner.set_cursor_position(self.cursor)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        let row = usize::from(self.cursor.y);
        match clear_type {
            ClearType::All => self.rows.clear(),
            ClearType::CurrentLine => self.rows.iter_mut().skip(row).take(1).for_each(Vec::clear),
            // Only whole rows are cleared.
            _ => self.rows.truncate(row),
        }
        // Told again, where there still are some.
        self.told.clear();
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        let size = self.inner.size()?;
        let is_known = size.width > 0 && size.height > 0;
        Ok(if is_known { size } else { UNKNOWN_SIZE })
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    use crate::terminal::disagreeing::Disagreeing;

    fn draw(backend: &mut SteadyBackend<&mut Vec<u8>>, row: &str) {
        let cells: Vec<Cell> = row.chars().map(Cell::from).collect();
        let mut x = 0;
        let at = cells.iter().map(|cell| {
            let this = x;
            x += u16::try_from(columns(cell)).unwrap();
            (this, 0, cell)
        });
        backend.draw(at).unwrap();
    }

    #[test]
    fn what_a_terminal_takes_for_wider_or_narrower_moves_nothing_else() {
        for columns in 0..=4 {
            let mut bytes = Vec::new();
            let mut backend = SteadyBackend::new(&mut bytes);
            draw(&mut backend, "a \u{1f980} bcdefgh");
            draw(&mut backend, "a x");
            // Only what is different is told, and yet the whole row is right.
            draw(&mut backend, "a \u{263a}");
            let mut terminal = Disagreeing::new((40, 1), columns);
            terminal.process(&bytes);
            let shown = terminal.rows()[0].trim_end().to_owned();
            assert!(shown.ends_with("bcdefgh") && shown.starts_with("a "), "{columns}: {shown}");
            assert_eq!(shown.chars().count(), 12, "{columns}: {shown}");
        }
    }

    /// Where a link opens and ends, and what stands in between: without where the cursor goes, and colours.
    fn told(bytes: &[u8]) -> String {
        let mut told = String::new();
        let mut rest = std::str::from_utf8(bytes).unwrap();
        while let Some((text, escape)) = rest.split_once('\u{1b}') {
            told += text;
            rest = match escape.strip_prefix(']') {
                Some(order) => {
                    let (order, rest) = order.split_once("\u{1b}\\").unwrap();
                    told += &format!("<{order}>");
                    rest
                }
                None => &escape[escape.find(|c: char| c.is_ascii_alphabetic()).unwrap() + 1..],
            };
        }
        told + rest
    }

    #[test]
    fn cells_become_a_link_and_end_to_be_one_though_they_look_the_same() {
        let links = Links::default();
        let mut bytes = Vec::new();
        let mut backend = SteadyBackend::new(&mut bytes).telling(links.clone());
        let mark = |url: &str, columns| {
            let link = Rc::new(links::Link { url: url.to_owned(), id: (7, 0, 3) });
            links.add(0, Part { columns, link });
        };
        draw(&mut backend, "abcdef");
        mark("https://a", 1..3);
        backend.draw(std::iter::empty()).unwrap();
        // Nothing has changed.
        backend.draw(std::iter::empty()).unwrap();
        // A cell of it.
        backend.draw([(2, 0, &Cell::from('x'))].into_iter()).unwrap();
        links.clear();
        mark("https://b", 4..6);
        backend.draw(std::iter::empty()).unwrap();
        links.clear();
        backend.draw(std::iter::empty()).unwrap();
        let a = |text: &str| format!("<8;id=7-0-3;https://a>{text}<8;;>");
        let b = |text: &str| format!("<8;id=7-0-3;https://b>{text}<8;;>");
        let parts = ["abcdef", "a", &a("bc"), "def", &a("x"), "abxd", &b("ef"), "abxdef"];
        assert_eq!(told(&bytes), parts.concat());
    }

    #[test]
    fn a_row_without_doubts_is_drawn_in_one_run() {
        let mut bytes = Vec::new();
        draw(&mut SteadyBackend::new(&mut bytes), "abc");
        assert!(String::from_utf8(bytes).unwrap().contains("abc"));
        for (c, sure) in [
            ('a', true),
            ('\u{f6}', true),
            ('\u{674e}', true),
            ('\u{2026}', false),
            ('\u{1f600}', false),
        ] {
            assert_eq!(is_sure(c), sure, "{c}");
        }
    }
}
