//! What keys do.

use crate::bridge::Request;
use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tui_input::backend::crossterm::EventHandler;
use tui_input::{Input, InputRequest};

use super::completion::complete;
use super::model::{Action, Link, Model};
use super::moment::Moment;
use crate::chat::command::Command;
use crate::chat::narrate::{Line, Place};
use plausch_app::texts;

impl Model {
    /// The user pressed a key, or pasted something.
    pub(crate) fn input(&mut self, now: Moment, event: &TerminalEvent) -> Vec<Action> {
        match event {
            TerminalEvent::Key(key) if key.kind != KeyEventKind::Release => self.key(now, *key),
            TerminalEvent::Paste(text) => {
                self.paste(text);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn key(&mut self, now: Moment, key: KeyEvent) -> Vec<Action> {
        let completion = self.completion.take();
        let page = self.size.height.saturating_sub(2).max(1);
        let size = self.size;
        match (key.code, key.modifiers) {
            (KeyCode::Tab, KeyModifiers::NONE) => {
                let mut draft = std::mem::take(&mut self.active_mut().draft);
                self.completion = complete(&mut draft, completion, &self.names());
                self.active_mut().draft = draft;
            }
            (KeyCode::Enter, _) => return self.enter(now),
            (KeyCode::Char('c'), KeyModifiers::CONTROL) => return vec![self.quit()],
            (KeyCode::Char('l'), KeyModifiers::CONTROL) => return vec![Action::Redraw],
            (KeyCode::Char('r'), KeyModifiers::CONTROL) => {
                let is_offline = matches!(self.link, Link::Offline { .. });
                return is_offline
                    .then_some(Action::Request(Request::Reconnect))
                    .into_iter()
                    .collect();
            }
            (KeyCode::Char('y'), KeyModifiers::CONTROL) if self.invitation().is_some() => {
                return self.command(now, Command::Accept(None));
            }
            (KeyCode::Char('d'), KeyModifiers::CONTROL) => {
                if self.invitation().is_some() {
                    return self.command(now, Command::Decline(None));
                }
            }
            (KeyCode::Char('n'), KeyModifiers::CONTROL) | (KeyCode::Right, KeyModifiers::ALT) => {
                self.show((self.active + 1) % self.panes.len());
            }
            (KeyCode::Char('p'), KeyModifiers::CONTROL) | (KeyCode::Left, KeyModifiers::ALT) => {
                self.show((self.active + self.panes.len() - 1) % self.panes.len());
            }
            (KeyCode::Char(digit @ '1'..='9'), KeyModifiers::ALT) => {
                self.show(digit as usize - '1' as usize);
            }
            (KeyCode::F(number @ 1..=9), _) => self.show(usize::from(number) - 1),
            (KeyCode::PageUp, _) => self.active_mut().scroll_up(page, size),
            (KeyCode::PageDown, _) => self.active_mut().scroll_down(page, size),
            (KeyCode::End, KeyModifiers::CONTROL) => self.active_mut().follow(),
            (KeyCode::End, _) if self.pane().is_scrolled() => self.active_mut().follow(),
            (KeyCode::Up, _) => {
                let draft = self.pane().draft.value().to_owned();
                if let Some(line) = self.history.older(&draft).map(ToOwned::to_owned) {
                    self.active_mut().draft = Input::new(line);
                }
            }
            (KeyCode::Down, _) => {
                if let Some(line) = self.history.newer() {
                    self.active_mut().draft = Input::new(line);
                }
            }
            _ => {
                let changed = self.active_mut().draft.handle_event(&TerminalEvent::Key(key));
                if changed.is_some_and(|changed| changed.value) {
                    self.history.leave();
                }
            }
        }
        Vec::new()
    }

    fn enter(&mut self, now: Moment) -> Vec<Action> {
        let line = self.pane().draft.value().to_owned();
        let command = match Command::parse(&line) {
            Ok(Some(command)) => command,
            Ok(None) => {
                self.active_mut().draft.reset();
                return Vec::new();
            }
            Err(text) => {
                // What is not understood stays, to be put right.
                self.active_mut().push(now.stamp, Line::error(text));
                self.active_mut().follow();
                return Vec::new();
            }
        };
        let is_for_room = matches!((&command, &self.pane().place), (Command::Say(_), Place::Room));
        if is_for_room && !matches!(self.link, Link::Online(_)) {
            self.active_mut().push(now.stamp, Line::error(texts::NOT_IN_ROOM));
            return Vec::new();
        }
        self.history.push(&line);
        let pane = self.active_mut();
        pane.draft.reset();
        pane.follow();
        self.command(now, command)
    }

    fn command(&mut self, now: Moment, command: Command) -> Vec<Action> {
        let is_help = command == Command::Help;
        let effects = self.dialogue.command(command);
        let actions = self.apply(now, effects);
        if is_help {
            for text in texts::HELP_KEYS {
                self.active_mut().push(now.stamp, Line::system(text));
            }
        }
        actions
    }

    /// A pasted text is one line, whatever it was: it is sent when the user says so, never by itself.
    fn paste(&mut self, text: &str) {
        let draft = &mut self.active_mut().draft;
        let text = text.trim_end_matches(['\r', '\n']).replace("\r\n", "\n");
        let (before, after) = {
            let at = draft
                .value()
                .char_indices()
                .nth(draft.cursor())
                .map_or(draft.value().len(), |(at, _)| at);
            draft.value().split_at(at)
        };
        let pasted: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let head = format!("{before}{pasted}");
        let cursor = head.chars().count();
        *draft = Input::new(head + after);
        draft.handle(InputRequest::SetCursor(cursor));
    }
}
