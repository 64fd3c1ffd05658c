//! What keys do.

use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use plausch_app::editing::Edit;
use plausch_app::keys::{KeyAction, Pressed, Surface};
use plausch_app::model::{Action, Direction, Find, Now};

use super::input::{key, typed};
use super::members::ListKey;
use super::view::{View, Wish};

impl View {
    /// The user pressed a key, or pasted something.
    pub(crate) fn input(&mut self, now: Now, event: &TerminalEvent) -> Option<Action> {
        match event {
            TerminalEvent::FocusGained => self.has_focus = Some(true),
            TerminalEvent::FocusLost => self.has_focus = Some(false),
            // Who types here looks here, whatever the terminal has forgotten to tell.
            TerminalEvent::Key(_) | TerminalEvent::Paste(_) => {
                self.has_focus = self.has_focus.map(|_| true);
                self.model.acts(now);
            }
            _ => self.model.acts(now),
        }
        let number = self.model.next_number();
        let action = self.action(now, event);
        self.show_top_of_answer(number);
        self.tell_sight();
        let asked = match &action {
            Some(Action::Requests(requests)) => requests.as_slice(),
            Some(Action::Request(request)) => std::slice::from_ref(request),
            Some(Action::Quit) | None => &[],
        };
        self.sending += asked.iter().filter(|request| request.text().is_some()).count();
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
            if let Some(c) = typed(&event) {
                self.model.type_in(now, c.encode_utf8(&mut [0; 4]));
                return None;
            }
        }
        let key = key(&event)?;
        match self.model.bindings().press(&mut self.waiting, key) {
            Pressed::Does(KeyAction::Surface(surface)) => self.surface(now, surface),
            Pressed::Does(action) => {
                if action == KeyAction::Send {
                    self.follow();
                    self.has_entered |= !self.model.shown().draft().text().is_empty();
                }
                return self.model.act(now, action);
            }
            Pressed::Waits | Pressed::Forgotten | Pressed::Unbound => {}
        }
        None
    }

    /// Does what needs the screen.
    fn surface(&mut self, now: Now, surface: Surface) {
        let page = self.size.height.saturating_sub(2).max(1);
        match surface {
            Surface::ScrollUp => self.scroll_up(page),
            Surface::ScrollDown => self.scroll_down(page),
            Surface::Newest => self.follow(),
            Surface::NewestOrLineEnd if self.scroll().is_scrolled() => self.follow(),
            Surface::Members => self.members.toggle(&self.model),
            Surface::NewestOrLineEnd => {
                self.model.act(now, KeyAction::Edit(Edit::LineEnd));
            }
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
}

fn is_press(key: &KeyEvent) -> bool {
    key.kind != KeyEventKind::Release
}
