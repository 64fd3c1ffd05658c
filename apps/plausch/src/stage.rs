//! The terminal client's screen without a terminal: what happened and what was typed goes in, and the bytes that a
//! terminal would be sent come out.
//!
//! ```
//! use plausch::stage::Stage;
//! use plausch_core::name::Nick;
//! use plausch::bridge::Event;
//!
//! let zoe = Nick::new("zoe").unwrap();
//! let mut stage = Stage::new(zoe, (80, 24), true);
//! let from = Nick::new("bob").unwrap();
//! stage.event(&Event::Broadcast { from, text: "hi".to_owned(), own: false });
//! assert!(stage.draw().windows(2).any(|bytes| bytes == b"hi"));
//! ```

use std::cell::RefCell;
use std::fmt;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::bridge::Event;
/// What a terminal tells of its user: keys, and what is pasted.
pub use crossterm::event as terminal;
use plausch_core::name::Nick;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use crate::chat::lines::Face;
use crate::chat::plain::Plain;
use crate::tui::draw::{draw, pane_size};
use crate::tui::model::{Action, Model};
use crate::tui::moment::{Moment, Stamp};
use crate::tui::palette::Palette;

/// A client's screen. Its clock stands still: all that is shown is from 12:34.
pub struct Stage {
    model: Model,
    palette: Palette,
    now: Moment,
    size: (u16, u16),
    screen: Terminal<CrosstermBackend<Bytes>>,
    bytes: Bytes,
}

/// What the terminal was sent and nobody took yet.
#[derive(Clone, Default)]
struct Bytes(Rc<RefCell<Vec<u8>>>);

impl Stage {
    /// The screen of a client that is called `own`, with so many columns and rows, in colours or without.
    ///
    /// # Panics
    /// Never: nothing fails that is written to memory.
    pub fn new(own: Nick, size: (u16, u16), coloured: bool) -> Self {
        let bytes = Bytes::default();
        let options = TerminalOptions { viewport: Viewport::Fixed(area(size)) };
        let screen = Terminal::with_options(CrosstermBackend::new(bytes.clone()), options);
        Stage {
            model: Model::new(own, "server:9000".to_owned(), false),
            palette: if coloured { Palette::in_colours() } else { Palette::plain() },
            now: Moment { instant: Instant::now(), stamp: Stamp { hour: 12, minute: 34 } },
            size,
            screen: screen.expect("memory takes everything"),
            bytes,
        }
    }

    /// Something happened.
    pub fn event(&mut self, event: &Event) {
        let actions = self.model.event(self.now, event);
        self.grant(&actions);
    }

    /// The user pressed a key, or pasted something.
    pub fn input(&mut self, event: &terminal::Event) {
        let actions = self.model.input(self.now, event);
        self.grant(&actions);
    }

    /// The terminal has another size now.
    pub fn resize(&mut self, size: (u16, u16)) {
        self.size = size;
        self.screen.resize(area(size)).ok();
    }

    /// So much time passes.
    pub fn wait(&mut self, time: Duration) {
        self.now.instant += time;
    }

    /// Draws the screen. Returns all that the terminal was sent since the last time.
    pub fn draw(&mut self) -> Vec<u8> {
        let (model, palette, now) = (&mut self.model, &self.palette, self.now.instant);
        model.resize(pane_size(area(self.size), model));
        self.screen.draw(|frame| draw(frame, model, palette, now)).ok();
        self.bytes.0.take()
    }

    /// Its columns and rows.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// The place in which the pane is drawn: its left and upper corner, its columns and rows.
    pub fn pane(&self) -> ((u16, u16), (u16, u16)) {
        let pane = crate::tui::draw::pane_area(area(self.size), &self.model);
        ((pane.x, pane.y), (pane.width, pane.height))
    }

    fn grant(&mut self, actions: &[Action]) {
        if actions.contains(&Action::Redraw) {
            self.screen.clear().ok();
        }
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stage").field("model", &self.model).finish_non_exhaustive()
    }
}

/// The lines of the plain mode (`--plain`) that tell of `event` to a client that is called `own`.
pub fn plain(own: &Nick, event: &Event) -> Vec<String> {
    Plain::new(own.to_string(), false).tell(event)
}

/// `text` as it is shown, wherever it stands.
pub fn shown(text: &str) -> String {
    plausch_app::sanitise::sanitise(text)
}

fn area((columns, rows): (u16, u16)) -> Rect {
    Rect::new(0, 0, columns, rows)
}

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
