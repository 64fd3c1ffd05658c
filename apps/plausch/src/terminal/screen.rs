//! The terminal: taken over, and given back in order however the program ends or stops.

use std::io::{self, Stdout, Write};
use std::sync::Once;
use std::time::Duration;

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::terminal::{
    DisableLineWrap, EnableLineWrap, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use plausch_app::external::Editor;
use ratatui::Terminal;

use super::backend::SteadyBackend;
use super::links::Links;
use super::title;

/// The whole terminal, until this is dropped. A panic gives it back, too, before its message is printed.
pub(super) struct Screen {
    pub(super) terminal: Terminal<SteadyBackend<Stdout>>,
    has_mouse: bool,
    is_taken: bool,
}

/// Without the mouse, the wheel must not send arrow keys. What was set before is kept, and put back.
const WHEEL_KEYS_OFF: &str = "\x1b[?1007s\x1b[?1007l";
const WHEEL_KEYS_BACK: &str = "\x1b[?1007r";

/// Whether the terminal tells that it is in front of the user, or not any more.
#[cfg(not(windows))]
const FOCUS_ON: &[u8] = b"\x1b[?1004h";
#[cfg(not(windows))]
const FOCUS_OFF: &[u8] = b"\x1b[?1004l";

/// Whether the terminal tells that it has become dark or light.
#[cfg(not(windows))]
const SCHEME_ON: &[u8] = b"\x1b[?2031h";
#[cfg(not(windows))]
const SCHEME_OFF: &[u8] = b"\x1b[?2031l";

/// How long the end may take once it was asked for.
const END_TIMEOUT: Duration = Duration::from_secs(5);

impl Screen {
    /// `links`: where the terminal is to be told that there are links.
    ///
    /// # Errors
    /// If the terminal cannot be taken over.
    pub(super) fn open(has_mouse: bool, links: Links) -> io::Result<Screen> {
        static PANICS: Once = Once::new();
        PANICS.call_once(|| {
            let report = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                restore();
                report(panic);
            }));
        });
        let terminal = Terminal::new(SteadyBackend::new(io::stdout()).telling(links))?;
        let mut screen = Screen { terminal, has_mouse, is_taken: false };
        screen.take()?;
        Ok(screen)
    }

    /// Whether the terminal is taken over.
    pub(super) fn is_taken(&self) -> bool {
        self.is_taken
    }

    /// Takes the terminal over, whatever others have made of it meanwhile.
    ///
    /// # Errors
    /// If that is impossible.
    pub(super) fn take(&mut self) -> io::Result<()> {
        self.is_taken = true;
        // It must be set again if a shell has changed it, which is not known here.
        disable_raw_mode()?;
        enable_raw_mode()?;
        let mut out = io::stdout();
        execute!(out, EnterAlternateScreen, EnableBracketedPaste, DisableLineWrap)?;
        #[cfg(not(windows))]
        out.write_all(&[FOCUS_ON, SCHEME_ON].concat())?;
        match self.has_mouse {
            true => set_mouse(&mut out, true)?,
            false => out.write_all(WHEEL_KEYS_OFF.as_bytes())?,
        }
        self.terminal.clear()
    }

    /// Gives the terminal back.
    pub(super) fn give_back(&mut self) {
        if std::mem::take(&mut self.is_taken) {
            if !self.has_mouse {
                io::stdout().write_all(WHEEL_KEYS_BACK.as_bytes()).ok();
            }
            restore();
        }
    }

    /// Somebody else has the terminal now: it is left as it is.
    pub(super) fn lose(&mut self) {
        self.is_taken = false;
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// How the terminal treats keys, as others are to find it and to leave it.
pub(super) struct Modes(#[cfg(unix)] Option<rustix::termios::Termios>);

impl Modes {
    /// As they are now.
    pub(super) fn read() -> Self {
        Modes(
            #[cfg(unix)]
            rustix::termios::tcgetattr(io::stdin()).ok(),
        )
    }

    /// Undoes what a program has left behind that came to no good end.
    pub(super) fn put_back(&self) {
        #[cfg(unix)]
        if let Some(modes) = &self.0 {
            use rustix::termios::{OptionalActions, tcsetattr};
            tcsetattr(io::stdin(), OptionalActions::Drain, modes).ok();
        }
    }
}

/// Makes SIGTERM and SIGHUP end the program even if the terminal takes no output, or `editor` does not end, and
/// everything else waits for it.
pub(super) fn end_in_time(editor: Editor) {
    #[cfg(not(unix))]
    drop(editor);
    #[cfg(unix)]
    std::thread::spawn(move || {
        use async_signal::{Signal, Signals};
        use futures_lite::StreamExt;
        use plausch_app::texts;

        use crate::exit::complain;

        smol::block_on(async move {
            let Ok(mut signals) = Signals::new([Signal::Term, Signal::Hup]) else { return };
            signals.next().await;
            smol::Timer::after(END_TIMEOUT).await;
            disable_raw_mode().ok();
            if let Some(path) = editor.path() {
                complain(&texts::editor_still_open(&path));
            }
            std::process::exit(1);
        });
    });
}

/// Whether the wheel and clicks are told, in an encoding that any column fits into. That the mouse moves is not.
#[cfg(not(windows))]
fn set_mouse(out: &mut Stdout, is_on: bool) -> io::Result<()> {
    let modes = if is_on { "\x1b[?1000h\x1b[?1006h" } else { "\x1b[?1006l\x1b[?1000l" };
    out.write_all(modes.as_bytes())
}

#[cfg(windows)]
fn set_mouse(out: &mut Stdout, is_on: bool) -> io::Result<()> {
    use crossterm::event::{DisableMouseCapture, EnableMouseCapture};
    if is_on { execute!(out, EnableMouseCapture) } else { execute!(out, DisableMouseCapture) }
}

/// Each step is tried: if one fails, the next may still help.
fn restore() {
    let mut out = io::stdout();
    set_mouse(&mut out, false).ok();
    #[cfg(not(windows))]
    out.write_all(&[SCHEME_OFF, FOCUS_OFF].concat()).ok();
    title::give_back(&mut out);
    execute!(out, EnableLineWrap, DisableBracketedPaste, Show, LeaveAlternateScreen).ok();
    disable_raw_mode().ok();
}
