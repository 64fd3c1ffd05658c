//! Checks that nothing a client receives can hurt its terminal: one harness for this crate's tests and for the fuzzer.
//!
//! What others send, what is typed and how the window changes goes in. After each step the screen is drawn into a
//! terminal emulator, and the harness panics unless:
//!
//! - the terminal does nothing but show text and links, and is left as it was;
//! - a link opens what is read there;
//! - each row belongs to whom it names, or to the program;
//! - the same events make whole lines in plain mode, which do nothing either.
//!
//! ```
//! use plausch::harness::Harness;
//! use plausch_core::name::Nick;
//! use plausch_transport_std::client::Event;
//!
//! let mut zoe = Harness::new(Nick::new("zoe").unwrap(), (80, 24), true);
//! let from = Nick::new("bob").unwrap();
//! zoe.event(Event::Broadcast { from, text: "\u{1b}[2Jhi".to_owned(), own: false });
//! assert!(zoe.rows().iter().any(|row| row.contains("bob:  [2Jhi")));
//! ```

mod emulator;
mod orders;
mod rows;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::fmt;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// What a terminal tells of its user: keys, and what is pasted.
pub use crossterm::event as terminal;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use plausch_app::model::{Model, Now};
use plausch_app::session::Update;
use plausch_app::theme::{Depth, Themes};
use plausch_core::name::Nick;
use plausch_transport_std::client::Event;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use crate::lines::Face;
use crate::lines::plain::Plain;
use crate::serve::log_lines;
use crate::terminal::backend::SteadyBackend;
use crate::terminal::draw::{Areas, draw, is_tiny};
use crate::terminal::palette::Palette;
use crate::terminal::view::{View, Wish};
use emulator::Emulator;
use rows::Speakers;

/// A client whose terminal is an emulator. Its clock stands still: all that it shows is from 12:34.
pub struct Harness {
    view: View,
    plain: Plain,
    palette: Palette,
    now: Now,
    size: (u16, u16),
    screen: Terminal<SteadyBackend<Bytes>>,
    bytes: Bytes,
    emulator: Emulator,
    speakers: Speakers,
}

/// What was written to the terminal and not yet processed.
#[derive(Clone, Default)]
struct Bytes(Rc<RefCell<Vec<u8>>>);

impl Harness {
    /// A client that is called `own`, in a terminal of this size, with or without colours.
    ///
    /// # Panics
    /// Never: writing to memory does not fail.
    pub fn new(own: Nick, size: (u16, u16), has_colours: bool) -> Self {
        let bytes = Bytes::default();
        let options = TerminalOptions { viewport: Viewport::Fixed(area(size)) };
        // 12:34 in UTC.
        let time = Timestamp::UNIX_EPOCH + Duration::from_secs((12 * 60 + 34) * 60);
        let server = "server:9000".to_owned();
        let view = View::new(Model::new(own.clone()), server, TimeZone::UTC);
        let backend = SteadyBackend::new(bytes.clone()).telling(view.links.clone());
        let screen = Terminal::with_options(backend, options);
        Harness {
            view,
            plain: Plain::new(own, false),
            palette: Palette::new(
                &Themes::default(),
                if has_colours { Depth::True } else { Depth::None },
            ),
            now: Now { instant: Instant::now(), time },
            size,
            screen: screen.expect("writing to memory"),
            bytes,
            emulator: Emulator::new(size),
            speakers: Speakers::default(),
        }
    }

    /// The client hears of something.
    ///
    /// # Panics
    /// If that hurts the terminal.
    pub fn event(&mut self, event: Event) {
        self.speakers.on_event(&event);
        let update = Update::Event(event);
        for line in self.plain.update(&update) {
            emulator::shows_a_line(&line);
        }
        self.view.update(self.now, update);
        self.check();
    }

    /// The user presses a key, or pastes something.
    ///
    /// # Panics
    /// If that hurts the terminal.
    pub fn input(&mut self, event: &terminal::Event) {
        self.view.input(self.now, event);
        if self.view.wish.take() == Some(Wish::Redraw) {
            self.screen.clear().ok();
        }
        self.check();
    }

    /// The terminal has another size from now on.
    ///
    /// # Panics
    /// If that hurts the terminal.
    pub fn resize(&mut self, size: (u16, u16)) {
        self.size = size;
        self.screen.resize(area(size)).ok();
        self.emulator.resize(size);
        self.check();
    }

    /// So much time passes.
    ///
    /// # Panics
    /// If that hurts the terminal.
    pub fn wait(&mut self, time: Duration) {
        self.now.instant += time;
        self.check();
    }

    /// What the rows of the terminal show, from the top, without the blanks at their ends.
    pub fn rows(&self) -> Vec<String> {
        self.emulator.rows(0, self.size.0)
    }

    /// The row and the column of the cursor.
    pub fn cursor(&self) -> (u16, u16) {
        self.emulator.cursor()
    }

    /// Draws the screen, and checks what it does to the terminal.
    fn check(&mut self) {
        let (view, palette, now) = (&mut self.view, &mut self.palette, self.now.instant);
        view.resize(area(self.size));
        palette.follow(view.model.themes());
        self.screen.draw(|frame| draw(frame, view, palette, now)).ok();
        self.emulator.process(&self.bytes.0.take());
        self.emulator.assert_untouched();
        let conversation = conversation_seen(area(self.size), &self.view);
        rows::assert_owned(&self.emulator, self.size, conversation, &self.speakers);
        // A question stands in its place.
        if self.view.model.asks_to_send().is_none() {
            rows::assert_status(&self.emulator, self.size, conversation);
        }
    }
}

impl fmt::Debug for Harness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Harness").field("view", &self.view).finish_non_exhaustive()
    }
}

/// Where the shown conversation is seen on a screen of that area: nowhere on a tiny one. The list of members may stand over
/// it, with a blank column before it.
fn conversation_seen(area: Rect, view: &View) -> Rect {
    let Areas { conversation, members, .. } = Areas::of(area, view);
    let end = members.map_or(conversation.right(), |members| members.x.saturating_sub(1));
    let width = end.min(conversation.right()).saturating_sub(conversation.x);
    let height = if is_tiny(area) { 0 } else { conversation.height };
    Rect { width, height, ..conversation }
}

/// Checks that a line of the server's log that names `what` is one line, and does nothing to the terminal.
///
/// # Panics
/// If it is not so.
pub fn log_line(what: &str) {
    let values =
        [("event", "left"), ("nick", what), ("addr", what), ("leave", "it quit"), ("why", what)];
    let args = format_args!("{what} left");
    for values in [&values[..], &[]] {
        let record = log::Record::builder().args(args).key_values(&values).build();
        emulator::shows_a_line(&log_lines::shown(&record));
    }
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
