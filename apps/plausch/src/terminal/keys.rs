//! What keys do.

use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use plausch_app::keys::{Code, Key, KeyAction, Pressed, Surface};
use plausch_app::model::{Action, Draft, Now};
use plausch_app::session::Request;
use tui_input::backend::crossterm::EventHandler;

use super::find::{Direction, Find};
use super::members::ListKey;
use super::view::{View, Wish};

const ALT_CONTROL: KeyModifiers = KeyModifiers::ALT.union(KeyModifiers::CONTROL);

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
                    None if self.members.is_focused => self.members.add(&self.model, text),
                    Some(find) => {
                        find.push(text);
                        self.find_next(Direction::Older);
                    }
                    None => self.model.paste(now, text),
                }
                None
            }
            TerminalEvent::Mouse(mouse) => self.mouse(now, *mouse),
            _ => None,
        }
    }

    fn key(&mut self, now: Now, event: KeyEvent) -> Option<Action> {
        if self.waiting.is_none() {
            if self.find_key(event) {
                return None;
            }
            if self.members.is_focused {
                let bound = self.bound(&event);
                match self.members.key(&self.model, event, bound) {
                    ListKey::Taken => return None,
                    ListKey::Chat => return self.chat_with_selected(now),
                    ListKey::Other => self.members.leave(),
                }
            }
            if is_typed(&event) {
                self.model.begin_typing();
                self.edit(now, event);
                return None;
            }
        }
        let key = key(&event)?;
        match self.model.bindings().press(&mut self.waiting, key) {
            Pressed::Does(KeyAction::Surface(surface)) => self.surface(now, event, surface),
            Pressed::Does(action) => {
                if action == KeyAction::Send {
                    self.follow();
                    self.has_entered |= !self.model.shown().draft().text().is_empty();
                }
                if action == KeyAction::AcceptOrYank && self.model.invitations().is_empty() {
                    self.edit(now, event);
                }
                return self.model.act(now, action);
            }
            Pressed::Unbound => self.edit(now, event),
            Pressed::Waits | Pressed::Forgotten => {}
        }
        None
    }

    /// Does what needs the screen.
    fn surface(&mut self, now: Now, event: KeyEvent, surface: Surface) {
        let page = self.size.height.saturating_sub(2).max(1);
        match surface {
            Surface::ScrollUp => self.scroll_up(page),
            Surface::ScrollDown => self.scroll_down(page),
            Surface::Newest => self.follow(),
            Surface::NewestOrLineEnd if self.scroll().is_scrolled() => self.follow(),
            Surface::NewestOrLineEnd => self.edit(now, event),
            Surface::Members => self.members.toggle(&self.model),
            Surface::Find => self.find = Some(Find::new(self.model.shown())),
            Surface::Redraw => self.wish = Some(Wish::Redraw),
            Surface::Stop => self.wish = Some(Wish::Stop),
        }
    }

    /// What a key does by itself.
    fn bound(&self, event: &KeyEvent) -> Option<KeyAction> {
        match self.model.bindings().press(&mut None, key(event)?) {
            Pressed::Does(action) => Some(action),
            _ => None,
        }
    }

    /// What a key does while the user looks for words. Whether it does something there; any other ends the search.
    fn find_key(&mut self, key: KeyEvent) -> bool {
        let bound = self.bound(&key);
        let Some(find) = self.find.as_mut() else { return false };
        let direction = match (key.code, key.modifiers) {
            (KeyCode::Enter | KeyCode::Up, _) => Direction::Older,
            _ if bound == Some(KeyAction::Surface(Surface::Find)) => Direction::Older,
            (KeyCode::Down, _) => Direction::Newer,
            (KeyCode::Backspace, _) => {
                find.pop();
                Direction::Older
            }
            (KeyCode::Char(c), KeyModifiers::NONE | KeyModifiers::SHIFT) => {
                find.push(c.encode_utf8(&mut [0; 4]));
                Direction::Older
            }
            _ if matches!(
                bound,
                Some(KeyAction::Surface(Surface::ScrollUp | Surface::ScrollDown))
            ) =>
            {
                return false;
            }
            (code, _) => {
                self.find = None;
                return bound == Some(KeyAction::ClearOrLeave) || code == KeyCode::Esc;
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

    /// Goes to the private chat with the member that is selected in the list, or begins one.
    pub(super) fn chat_with_selected(&mut self, now: Now) -> Option<Action> {
        let list = std::mem::take(&mut self.members.list);
        self.members.leave();
        self.follow();
        list.chat(&mut self.model, now)
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

/// Whether the key types its character. On Windows, AltGr is Ctrl and Alt.
fn is_typed(event: &KeyEvent) -> bool {
    let is_alt_gr = cfg!(windows) && event.modifiers.contains(ALT_CONTROL);
    let is_plain = matches!(event.modifiers, KeyModifiers::NONE | KeyModifiers::SHIFT);
    matches!(event.code, KeyCode::Char(_)) && (is_plain || is_alt_gr)
}

/// The key, if something can be bound to it.
fn key(event: &KeyEvent) -> Option<Key> {
    let has = |modifier| event.modifiers.contains(modifier);
    let code = match event.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::F(number) => Code::F(number),
        KeyCode::Enter => Code::Enter,
        KeyCode::Tab | KeyCode::BackTab => Code::Tab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Esc => Code::Esc,
        _ => return None,
    };
    let shift = has(KeyModifiers::SHIFT) || event.code == KeyCode::BackTab;
    Some(Key::new(code, has(KeyModifiers::CONTROL), has(KeyModifiers::ALT), shift))
}

fn is_press(key: &KeyEvent) -> bool {
    key.kind != KeyEventKind::Release
}
