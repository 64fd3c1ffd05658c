//! The console on a terminal. While the program is in the background, the terminal is somebody else's.

use std::collections::VecDeque;
use std::future::pending;
use std::io;

use crossterm::event::Event;
use plausch_app::texts;
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetwinsize, tcsetattr,
};
use smol::Timer;

use crate::foreground;
use crate::serve::editor::{Editor, Told, unmarked_paste};
use crate::terminal::input::Input;
use crate::writer::Writer;

/// See the module.
pub(in crate::serve) struct Terminal {
    /// None: the terminal is gone.
    input: Option<Input>,
    editor: Editor,
    /// What was typed and is not taken in yet: what stands before it comes first.
    typed: VecDeque<Event>,
    told: VecDeque<Told>,
    out: Writer,
    /// How the terminal was.
    before: Termios,
    is_taken: bool,
    has_greeted: bool,
}

impl Terminal {
    /// # Errors
    /// Stdin is no terminal that can be taken over.
    pub(in crate::serve) fn open(out: Writer) -> io::Result<Self> {
        Ok(Terminal {
            input: Some(Input::open()?),
            editor: Editor::default(),
            typed: VecDeque::new(),
            told: VecDeque::new(),
            out,
            before: tcgetattr(io::stdin())?,
            is_taken: false,
            has_greeted: false,
        })
    }

    pub(in crate::serve) async fn next(&mut self) -> Told {
        loop {
            if let Some(told) = self.told.pop_front() {
                if let Told::Line(Ok(line)) = &told {
                    self.out.prompt(&self.editor.draw(columns()));
                    self.out.say(&texts::console_echo(line));
                }
                return told;
            }
            if let Some(event) = self.typed.pop_front() {
                self.editor.event(&event, &mut self.told);
                continue;
            }
            let Some(input) = &mut self.input else { return pending().await };
            if self.is_taken {
                self.out.prompt(&self.editor.draw(columns()));
                match input.next().await {
                    Ok(events) => self.typed.extend(unmarked_paste(events)),
                    Err(_) if !foreground::is_ours() => self.lose(),
                    Err(_) => {
                        self.give_back();
                        self.input = None;
                    }
                }
            } else if foreground::is_ours() {
                self.take();
            } else {
                Timer::after(foreground::LOOK).await;
            }
        }
    }

    pub(in crate::serve) fn complete(&mut self, nicks: &[String]) -> Option<String> {
        self.editor.complete(nicks)
    }

    /// Keys come one by one and are not echoed. Ctrl+C is one of them; Ctrl+Z and Ctrl+S do what they always do.
    fn take(&mut self) {
        let mut modes = self.before.clone();
        modes.local_modes -= LocalModes::ICANON | LocalModes::ECHO | LocalModes::IEXTEN;
        modes.special_codes[SpecialCodeIndex::VINTR] = DISABLED;
        modes.special_codes[SpecialCodeIndex::VMIN] = 1;
        modes.special_codes[SpecialCodeIndex::VTIME] = 0;
        if tcsetattr(io::stdin(), OptionalActions::Now, &modes).is_err() {
            self.input = None;
            return;
        }
        self.is_taken = true;
        if !std::mem::replace(&mut self.has_greeted, true) {
            self.out.say(&texts::console_hint());
        }
    }

    pub(in crate::serve) fn give_back(&mut self) {
        if std::mem::take(&mut self.is_taken) {
            self.out.prompt("");
            if foreground::is_ours() {
                tcsetattr(io::stdin(), OptionalActions::Now, &self.before).ok();
            }
        }
    }

    pub(in crate::serve) fn lose(&mut self) {
        if std::mem::take(&mut self.is_taken) {
            self.out.lose_prompt();
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// The code of a special character that no key has.
const DISABLED: u8 = if cfg!(any(target_os = "linux", target_os = "android")) { 0 } else { 0xff };

/// How wide the terminal is; some do not say.
fn columns() -> usize {
    match tcgetwinsize(io::stdout()) {
        Ok(size) if size.ws_col > 0 => size.ws_col.into(),
        _ => 80,
    }
}
