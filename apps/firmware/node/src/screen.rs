//! [`Screen`]: writes lines to the console, around the line that is being typed.

use core::fmt;

use embedded_io_async::Write;
use heapless::String;
use plausch_core::invisible::{is_control, is_format};

use crate::line_editor::Typed;

/// Bytes of the longest line. The rest of a longer one is cut off.
const MAX_LINE: usize = 720;

/// A terminal at the other end of a serial line.
pub(crate) struct Screen<W> {
    out: W,
    line: String<MAX_LINE>,
}

impl<W: Write> Screen<W> {
    pub(crate) const fn new(out: W) -> Self {
        Screen { out, line: String::new() }
    }

    /// Writes a line, and then again what is `typed` so far.
    pub(crate) async fn show(&mut self, typed: Typed<'_>, line: fmt::Arguments<'_>) {
        self.show_with(typed, |out| out.write_fmt(line)).await;
    }

    /// The same, for a line that `write` makes. Nothing is shown if it makes none.
    pub(crate) async fn show_with(
        &mut self,
        typed: Typed<'_>,
        write: impl FnOnce(&mut dyn fmt::Write) -> fmt::Result,
    ) {
        self.line.clear();
        // The rest of a line that is too long is cut off.
        let _ = write(&mut Clean(&mut self.line));
        if self.line.is_empty() {
            return;
        }
        if !typed.shown.is_empty() {
            self.put(b"\r\x1b[K").await;
        }
        // Without a console the node goes on all the same.
        let _ = self.out.write_all(self.line.as_bytes()).await;
        self.put(b"\r\n").await;
        self.typed(typed).await;
    }

    /// Writes what is typed so far.
    pub(crate) async fn typed(&mut self, typed: Typed<'_>) {
        self.put(typed.shown.as_bytes()).await;
        for _ in 0..typed.hidden {
            self.put(b"*").await;
        }
    }

    /// Writes bytes as they are.
    pub(crate) async fn put(&mut self, bytes: &[u8]) {
        let _ = self.out.write_all(bytes).await;
        let _ = self.out.flush().await;
    }
}

/// Everything that others wrote passes here. Control and format characters never reach the
/// terminal: they could command it, or reorder the text around them.
struct Clean<'a>(&'a mut String<MAX_LINE>);

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
