//! The terminal: taken over, and given back in order however the program ends.

use std::io::{self, Stdout};

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

/// The whole terminal, until this is dropped. A panic gives it back, too, before its message is printed.
pub(crate) struct Screen(pub(crate) Terminal<CrosstermBackend<Stdout>>);

impl Screen {
    /// # Errors
    /// If the terminal cannot be taken over.
    pub(crate) fn open() -> io::Result<Screen> {
        let opened = ratatui::try_init().and_then(|terminal| {
            execute!(io::stdout(), EnableBracketedPaste)?;
            Ok(Screen(terminal))
        });
        if opened.is_err() {
            restore();
        }
        opened
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Each step is tried: if one fails, the next may still help.
fn restore() {
    execute!(io::stdout(), DisableBracketedPaste, Show).ok();
    ratatui::try_restore().ok();
}
