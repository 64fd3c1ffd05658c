//! Lines to the console, around what is being typed.

use core::fmt;

use embedded_io_async::Write;
use heapless::String;
use plausch_core::invisible::{is_control, is_format};

use crate::line_editor::Typed;

/// The longest line that is shown; what is behind it is left out.
const LINE: usize = 720;

/// A terminal at the other end of a serial line.
pub(crate) struct Screen<W> {
    out: W,
    line: String<LINE>,
}

impl<W: Write> Screen<W> {
    pub(crate) const fn new(out: W) -> Self {
        Screen { out, line: String::new() }
    }

    /// Shows a line, and behind it what is `typed` so far.
    pub(crate) async fn show(&mut self, typed: Typed<'_>, line: fmt::Arguments<'_>) {
        self.tell(typed, |out| out.write_fmt(line)).await;
    }

    /// The same, for a line that `write` makes; nothing where it makes none.
    pub(crate) async fn tell(
        &mut self,
        typed: Typed<'_>,
        write: impl FnOnce(&mut dyn fmt::Write) -> fmt::Result,
    ) {
        self.line.clear();
        // What does not fit is left out.
        let _ = write(&mut Clean(&mut self.line));
        if self.line.is_empty() {
            return;
        }
        if !typed.shown.is_empty() {
            self.put(b"\r\x1b[K").await;
        }
        // A console that is not there takes nothing: the node goes on all the same.
        let _ = self.out.write_all(self.line.as_bytes()).await;
        self.put(b"\r\n").await;
        self.typed(typed).await;
    }

    /// Shows what is typed so far.
    pub(crate) async fn typed(&mut self, typed: Typed<'_>) {
        self.put(typed.shown.as_bytes()).await;
        for _ in 0..typed.hidden {
            self.put(b"*").await;
        }
    }

    /// Shows bytes as they are.
    pub(crate) async fn put(&mut self, bytes: &[u8]) {
        let _ = self.out.write_all(bytes).await;
        let _ = self.out.flush().await;
    }
}

/// The one gate to the terminal: nothing that others wrote reaches it as an order, or turns around what stands
/// beside it.
struct Clean<'a>(&'a mut String<LINE>);

impl fmt::Write for Clean<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            match c {
                c if is_format(c) => {}
                c if is_control(c) => {
                    self.0.push(' ').map_err(|_| fmt::Error)?;
                }
                c => self.0.push(c).map_err(|_| fmt::Error)?,
            }
        }
        Ok(())
    }
}
