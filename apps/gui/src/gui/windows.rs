//! The windows: the main one, and those that show one conversation alone.

use iced::{Task, clipboard, window};
use plausch_app::model::{Problem, Target};
use plausch_app::texts;

use super::{Gui, Message, Page, SIZE};
use crate::focus;
use crate::keys::Shortcut;
use crate::places::Which;
use crate::room::{self, Effect, focus_draft};
use crate::{members, tabs};

impl Gui {
    pub(super) fn on_close(&mut self, window: window::Id) -> Task<Message> {
        self.keep_places();
        let Page::Room(room) = &mut self.page else { return iced::exit() };
        if let Some(target) = self.alone.remove(&window) {
            // As with the originals, that ends the chat.
            let close = room::Message::Tabs(tabs::Message::Close(target.clone()));
            let effect = room.update(&target, close);
            return window::close(window).chain(self.take_effect(self.main, effect));
        }
        if room.is_leaving {
            return iced::exit();
        }
        self.on_shortcut(window, Shortcut::Quit)
    }

    /// Does in this window, or in all, what is to be done there.
    pub(super) fn take_effect(
        &mut self,
        window: window::Id,
        effect: Option<Effect>,
    ) -> Task<Message> {
        let task = match effect {
            None => Task::none(),
            Some(Effect::Focus) => self.focus_shown(),
            Some(Effect::FocusOn(control)) => iced::widget::operation::focus(control),
            Some(Effect::Go(way)) => focus::go(window, way),
            Some(Effect::Member(index)) => members::reveal(index, SIZE),
            Some(Effect::Shortcut(shortcut)) => {
                let Page::Room(room) = &self.page else { return Task::none() };
                let window = self.window_of(room.model.shown().target());
                return self.on_shortcut(window, shortcut);
            }
            Some(Effect::Copy(text)) => clipboard::write(text),
            Some(Effect::Link(url)) => {
                let followed = (self.start.follow)(&url);
                if let (Err(error), Page::Room(room)) = (followed, &mut self.page) {
                    room.tell(Problem::NotOpened(url, error.kind()));
                }
                Task::none()
            }
            Some(Effect::Settings) => return self.toggle_settings(),
            Some(Effect::PopOut(target)) => self.pop_out(target),
            Some(Effect::PutBack(target)) => self.put_back(&target),
        };
        Task::batch([task, self.settle_windows()])
    }

    /// Shows `target` in a window of its own.
    pub(super) fn pop_out(&mut self, target: Target) -> Task<Message> {
        if self.window_of(&target) != self.main {
            return Task::none();
        }
        let (window, open) = window::open(self.window_settings(Which::Alone));
        self.alone.insert(window, target);
        if let Page::Room(room) = &mut self.page {
            room.show_room();
        }
        open.discard().chain(focus_draft(window))
    }

    /// Shows `target` in the main window again.
    pub(super) fn put_back(&mut self, target: &Target) -> Task<Message> {
        let window = self.window_of(target);
        if self.alone.remove(&window).is_none() {
            return Task::none();
        }
        if let Page::Room(room) = &mut self.page {
            let show = room::Message::Tabs(tabs::Message::Show(target.clone()));
            room.update(target, show);
        }
        window::close(window).chain(focus_draft(self.main))
    }

    /// Windows of conversations that are gone are closed.
    pub(super) fn settle_windows(&mut self) -> Task<Message> {
        let Page::Room(room) = &self.page else { return Task::none() };
        let gone: Vec<_> = self
            .alone
            .iter()
            .filter(|(_, target)| !room.has(target))
            .map(|(window, _)| *window)
            .collect();
        self.alone.retain(|window, _| !gone.contains(window));
        Task::batch(gone.into_iter().map(window::close))
    }

    /// The cursor goes to the draft of the conversation that is shown, wherever its window is.
    pub(super) fn focus_shown(&self) -> Task<Message> {
        let Page::Room(room) = &self.page else { return Task::none() };
        let window = self.window_of(room.model.shown().target());
        let raise = match window == self.main {
            true => Task::none(),
            false => window::gain_focus(window),
        };
        raise.chain(focus_draft(window))
    }

    /// The conversation that a window shows.
    pub(super) fn target_of(&self, window: window::Id) -> Target {
        match (self.alone.get(&window), &self.page) {
            (Some(target), _) => target.clone(),
            (None, Page::Room(room)) => room.shown().clone(),
            (None, _) => Target::Room,
        }
    }

    /// The window that shows `target`: its own, or the main one.
    pub(super) fn window_of(&self, target: &Target) -> window::Id {
        let alone = self.alone.iter().find(|(_, alone)| *alone == target);
        alone.map_or(self.main, |(window, _)| *window)
    }

    /// What stands above a window.
    pub(crate) fn title(&self, window: window::Id) -> String {
        let Page::Room(room) = &self.page else { return "Plausch".to_owned() };
        let (target, (unread, calls)) = match self.alone.get(&window) {
            Some(target) => (target, room.unread(target)),
            None => (room.shown(), room.model.unread()),
        };
        let title = texts::window_title(&tabs::name(target));
        match texts::unread_mark(unread - calls, calls).as_str() {
            "" => title,
            mark => format!("{mark} {title}"),
        }
    }
}
