//! [`Screen`]: writes lines to the console, around the line that is being typed.

use core::fmt;

use embedded_io_async::Write;
use heapless::String;
use plausch_core::invisible::{is_control, is_format};

use crate::line_editor::LineEditor;

/// Bytes of the longest line, or of the lines of one text. The rest of a longer one is cut off.
const MAX_LINE: usize = 720;
const ERASE_LINE: &[u8] = b"\r\x1b[K";
const BELL: &[u8] = b"\x07";
/// What stands before each line of a text but the first.
const NEXT_LINE: &str = "\r\n  | ";
/// Asks the terminal to say what is pasted: then its lines are not taken for typed ones.
const TELL_PASTES: &[u8] = b"\x1b[?2004h";

/// A terminal at the other end of a serial line.
pub(crate) struct Screen<W> {
    out: W,
    line: String<MAX_LINE>,
}

impl<W: Write> Screen<W> {
    pub(crate) const fn new(out: W) -> Self {
        Screen { out, line: String::new() }
    }

    /// A terminal may have been opened.
    pub(crate) async fn greet(&mut self) {
        self.put(TELL_PASTES).await;
    }

    /// Writes a line, and then again what is `typed` so far.
    pub(crate) async fn show<const N: usize>(
        &mut self,
        typed: &LineEditor<N>,
        line: fmt::Arguments<'_>,
    ) {
        self.show_with(typed, |out| out.write_fmt(line)).await;
    }

    /// The same, for a line that `write` makes. Nothing is shown if it makes none.
    pub(crate) async fn show_with<const N: usize>(
        &mut self,
        typed: &LineEditor<N>,
        write: impl FnOnce(&mut dyn fmt::Write) -> fmt::Result,
    ) {
        self.line.clear();
        // The rest of a line that is too long is cut off.
        let _ = write(&mut Clean(&mut self.line));
        if self.line.is_empty() {
            return;
        }
        if !typed.is_empty() {
            self.put(ERASE_LINE).await;
        }
        // Without a console the node goes on all the same.
        let _ = self.out.write_all(self.line.as_bytes()).await;
        self.put(b"\r\n").await;
        self.draw(typed).await;
    }

    /// Writes the character that was typed last. Returns whether there was a place for it: if not, the
    /// row has to be drawn anew.
    pub(crate) async fn typed<const N: usize>(&mut self, typed: &LineEditor<N>) -> bool {
        let last = typed.last_shown();
        if let Some(c) = last {
            self.put(c.encode_utf8(&mut [0; 4]).as_bytes()).await;
        }
        last.is_some()
    }

    /// Writes what is typed in the place of what stands there.
    pub(crate) async fn redraw<const N: usize>(&mut self, typed: &LineEditor<N>) {
        self.put(ERASE_LINE).await;
        self.draw(typed).await;
    }

    /// Ends the line that is being typed.
    pub(crate) async fn end_line(&mut self) {
        self.put(b"\r\n").await;
    }

    pub(crate) async fn bell(&mut self) {
        self.put(BELL).await;
    }

    async fn draw<const N: usize>(&mut self, typed: &LineEditor<N>) {
        self.line.clear();
        // One row of letters without a tower of marks fits.
        typed.draw(|c| {
            let _ = self.line.push(c);
        });
        let _ = self.out.write_all(self.line.as_bytes()).await;
        let _ = self.out.flush().await;
    }

    async fn put(&mut self, bytes: &[u8]) {
        let _ = self.out.write_all(bytes).await;
        let _ = self.out.flush().await;
    }
}

/// Everything that others wrote passes here. Control and format characters never reach the
/// terminal: they could command it, or reorder the text around them. A line break does, with a mark
/// behind it, so that no line of a text passes for what somebody else said.
struct Clean<'a>(&'a mut String<MAX_LINE>);

impl fmt::Write for Clean<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            match c {
                c if is_format(c) => {}
                '\n' => self.0.push_str(NEXT_LINE).map_err(|_| fmt::Error)?,
                c if is_control(c) => {
                    self.0.push(' ').map_err(|_| fmt::Error)?;
                }
                c => self.0.push(c).map_err(|_| fmt::Error)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use core::fmt::Write as _;

    use super::*;

    #[test]
    fn a_line_break_brings_its_mark_and_nothing_else_commands_the_terminal() {
        let mut line = String::new();
        write!(Clean(&mut line), "ann: a\nbob: b\r\u{1b}[2J\u{202e}\u{2028}c\n").unwrap();
        assert_eq!(line, "ann: a\r\n  | bob: b  [2J c\r\n  | ");
    }
}
