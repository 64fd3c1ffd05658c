//! What keys do.

use crossterm::event::{
    Event as TerminalEvent, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseEventKind,
};
use plausch_app::model::{Action, Draft, Now, Typed};
use plausch_app::session::Request;
use tui_input::backend::crossterm::EventHandler;

use super::find::{Direction, Find};
use super::view::View;

/// How many rows a turn of the wheel scrolls.
const WHEEL: usize = 3;

const ALT_CONTROL: KeyModifiers = KeyModifiers::ALT.union(KeyModifiers::CONTROL);

/// Whether the user asks to redraw the screen, whatever stands on it.
pub(crate) fn asks_to_redraw(event: &TerminalEvent) -> bool {
    is_control(event, 'l')
}

/// Whether the user asks to stop the program, and to come back to it later.
pub(super) fn asks_to_stop(event: &TerminalEvent) -> bool {
    is_control(event, 'z')
}

impl View {
    /// The user pressed a key, or pasted something.
    pub(crate) fn input(&mut self, now: Now, event: &TerminalEvent) -> Option<Action> {
        let action = self.action(now, event);
        let asked = match &action {
            Some(Action::Requests(requests)) => requests.as_slice(),
            Some(Action::Request(request)) => std::slice::from_ref(request),
            Some(Action::Quit) | None => &[],
        };
        let is_text =
            |request: &&Request| matches!(request, Request::Broadcast(_) | Request::Say(..));
        self.sending += asked.iter().filter(is_text).count();
        action
    }

    fn action(&mut self, now: Now, event: &TerminalEvent) -> Option<Action> {
        match event {
            TerminalEvent::Key(key) if is_press(key) => self.key(now, *key),
            TerminalEvent::Paste(text) => {
                match &mut self.find {
                    Some(find) => {
                        find.push(text);
                        self.find_next(Direction::Older);
                    }
                    None => self.model.paste(now, text),
                }
                None
            }
            TerminalEvent::Mouse(mouse) => {
                match mouse.kind {
                    MouseEventKind::ScrollUp => self.scroll_up(WHEEL),
                    MouseEventKind::ScrollDown => self.scroll_down(WHEEL),
                    _ => {}
                }
                None
            }
            _ => None,
        }
    }

    fn key(&mut self, now: Now, key: KeyEvent) -> Option<Action> {
        let page = self.size.height.saturating_sub(2).max(1);
        let is_invited = !self.model.invitations().is_empty();
        if self.find_key(key) {
            return None;
        }
        match (key.code, key.modifiers) {
            (KeyCode::Tab, KeyModifiers::NONE) => self.model.complete(),
            (KeyCode::Enter, KeyModifiers::ALT) | (KeyCode::Char('j'), KeyModifiers::CONTROL) => {
                self.change_draft(|draft| {
                    draft.break_line();
                    true
                });
            }
            (KeyCode::Enter, _) => {
                self.follow();
                self.has_entered |= !self.model.shown().draft().text().is_empty();
                return self.model.enter(now);
            }
            (KeyCode::Char('c'), KeyModifiers::CONTROL) => return self.model.interrupt(now),
            (KeyCode::Char('f'), KeyModifiers::CONTROL) => {
                self.find = Some(Find::new(self.model.shown()));
            }
            (KeyCode::Char('r'), KeyModifiers::CONTROL) => {
                return Some(Action::Request(Request::Reconnect));
            }
            (KeyCode::Char('y'), KeyModifiers::CONTROL) if is_invited => {
                return self.model.perform(now, Typed::Accept(None));
            }
            (KeyCode::Char('d'), KeyModifiers::CONTROL) if is_invited => {
                return self.model.perform(now, Typed::Decline(None));
            }
            // Without an invitation, this must not delete what is being typed.
            (KeyCode::Char('d'), KeyModifiers::CONTROL) => {}
            (KeyCode::Char('n'), KeyModifiers::CONTROL) | (KeyCode::Right, KeyModifiers::ALT) => {
                self.model.show_next();
            }
            (KeyCode::Char('p'), KeyModifiers::CONTROL) | (KeyCode::Left, KeyModifiers::ALT) => {
                self.model.show_previous();
            }
            (KeyCode::Char(digit @ '1'..='9'), KeyModifiers::ALT) => {
                self.model.show(digit as usize - '1' as usize);
            }
            (KeyCode::F(number @ 1..=9), _) => self.model.show(usize::from(number) - 1),
            (KeyCode::PageUp, _) => self.scroll_up(page),
            (KeyCode::PageDown, _) => self.scroll_down(page),
            (KeyCode::End, KeyModifiers::CONTROL) => self.follow(),
            (KeyCode::End, _) if self.scroll().is_scrolled() => self.follow(),
            (KeyCode::Up, _) if self.change_draft(Draft::up) => {}
            (KeyCode::Up, _) => self.model.recall_older(),
            (KeyCode::Down, _) if self.change_draft(Draft::down) => {}
            (KeyCode::Down, _) => self.model.recall_newer(),
            (KeyCode::Esc, _) => self.model.go_back(),
            // On Windows, AltGr is both of them.
            (KeyCode::Char(_), modifiers)
                if cfg!(not(windows)) && modifiers.contains(ALT_CONTROL) => {}
            (KeyCode::Char(_), KeyModifiers::NONE | KeyModifiers::SHIFT) => {
                self.model.begin_typing();
                self.edit(now, key);
            }
            _ => self.edit(now, key),
        }
        None
    }

    /// What a key does while the user looks for words. Whether it does something there; any other ends the search.
    fn find_key(&mut self, key: KeyEvent) -> bool {
        let Some(find) = self.find.as_mut() else { return false };
        let direction = match (key.code, key.modifiers) {
            (KeyCode::Enter | KeyCode::Up, _) | (KeyCode::Char('f'), KeyModifiers::CONTROL) => {
                Direction::Older
            }
            (KeyCode::Down, _) => Direction::Newer,
            (KeyCode::Backspace, _) => {
                find.pop();
                Direction::Older
            }
            (KeyCode::Char(c), KeyModifiers::NONE | KeyModifiers::SHIFT) => {
                find.push(c.encode_utf8(&mut [0; 4]));
                Direction::Older
            }
            (KeyCode::PageUp | KeyCode::PageDown, _) => return false,
            (code, modifiers) => {
                self.find = None;
                let is_end = (code, modifiers) == (KeyCode::Char('c'), KeyModifiers::CONTROL);
                return is_end || code == KeyCode::Esc;
            }
        };
        self.find_next(direction);
        true
    }

    fn find_next(&mut self, direction: Direction) {
        let Some(find) = self.find.as_mut() else { return };
        match (find.go(self.model.shown(), direction), direction) {
            (Some(index), _) => self.scroll_to(index),
            // What was said in earlier stays may have them.
            (None, Direction::Older) => self.model.look_back(),
            (None, Direction::Newer) => {}
        }
    }

    /// Changes the draft, if `change` says so.
    fn change_draft(&mut self, change: impl FnOnce(&mut Draft) -> bool) -> bool {
        let mut draft = self.model.shown().draft().clone();
        let is_changed = change(&mut draft);
        if is_changed {
            self.model.edit(draft);
        }
        is_changed
    }

    /// Edits the draft.
    fn edit(&mut self, now: Now, key: KeyEvent) {
        let draft = self.model.shown().draft();
        let editor = std::mem::take(&mut self.editor);
        self.editor = editor.with_value(draft.text().to_owned()).with_cursor(draft.cursor());
        if self.editor.handle_event(&TerminalEvent::Key(key)).is_some() {
            if self.editor.value().len() > draft.text().len().max(Draft::MAX_BYTES) {
                return self.model.too_long(now);
            }
            self.model.edit(Draft::with_cursor(self.editor.value(), self.editor.cursor()));
        }
    }
}

fn is_control(event: &TerminalEvent, c: char) -> bool {
    let wanted = (KeyCode::Char(c), KeyModifiers::CONTROL);
    matches!(event, TerminalEvent::Key(key) if is_press(key) && (key.code, key.modifiers) == wanted)
}

fn is_press(key: &KeyEvent) -> bool {
    key.kind != KeyEventKind::Release
}
