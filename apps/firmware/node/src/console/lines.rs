//! What is typed: keys, and the lines that they make.

use embedded_io_async::Write;

use super::Console;
use crate::board::Board;
use crate::command::{Command, looks_like_command};
use crate::line_editor::Key;
use crate::progress::Task;
use crate::settings::Storage;
use crate::words;

/// The most pasted lines that are taken at once: servers take fifty texts in a row.
const MAX_LINES: usize = 20;

impl<W: Write, S: Storage, B: Board> Console<W, S, B> {
    /// Takes what was typed.
    pub(super) async fn keys(&mut self, bytes: &[u8]) {
        // What came together is drawn together.
        let mut changed = false;
        for &byte in bytes {
            let key = self.editor.key(byte);
            match key {
                Key::Nothing => continue,
                Key::Typed if changed => continue,
                Key::Typed => {
                    changed = !self.screen.typed(&self.editor).await;
                    continue;
                }
                Key::Changed => {
                    changed = true;
                    continue;
                }
                _ if changed => self.screen.redraw(&self.editor).await,
                _ => {}
            }
            changed = false;
            match key {
                Key::Refresh => {
                    self.greet().await;
                    self.status().await;
                }
                Key::Rejoin => {
                    if self.settings.config().is_some() {
                        self.system(&words::REJOINING).await;
                    }
                    self.rejoin().await;
                }
                Key::Full { first } => {
                    // Not for each of many.
                    if first || bytes.len() == 1 {
                        self.screen.bell().await;
                    }
                    if first {
                        self.error(&words::LINE_FULL).await;
                    }
                }
                Key::Pasted { .. } if self.editor.is_full() => {
                    self.screen.bell().await;
                    self.error(&words::PASTE_CUT).await;
                }
                Key::Pasted { lines } => self.system(&words::TakeLines(lines)).await,
                Key::Line => {
                    self.screen.end_line().await;
                    self.line().await;
                }
                Key::Nothing | Key::Typed | Key::Changed => {}
            }
        }
        if changed {
            self.screen.redraw(&self.editor).await;
        }
    }

    /// Takes a line; or several that were pasted.
    async fn line(&mut self) {
        let (full, readable) = (self.editor.is_full(), self.editor.is_readable());
        let line = self.editor.take();
        let lines = line.split('\n').filter(|line| !line.trim().is_empty());
        let (count, commands) =
            (lines.clone().count(), lines.clone().filter(|line| looks_like_command(line)).count());
        if !readable {
            return self.error(&words::NOT_UTF8).await;
        }
        if full && (commands > 0 || count > 1) {
            return self.error(&words::COMMAND_CUT).await;
        }
        if count > 1 && commands > 0 && commands < count {
            return self.error(&words::PASTE_MIXED).await;
        }
        if count > MAX_LINES {
            return self.error(&words::TooManyLines(MAX_LINES)).await;
        }
        let pulse = self.channels.progress.pulse(Task::Console);
        for line in lines {
            match Command::parse(line) {
                Ok(Some(command)) => self.command(command).await,
                Ok(None) => {}
                Err(wrong) => self.error(&wrong).await,
            }
            // Many lines may take long, and are no reason for the watchdog to bark.
            pulse.answer();
        }
        if full {
            self.error(&words::LINE_CUT).await;
        }
    }
}
