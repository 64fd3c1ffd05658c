//! What asks for attention, and whether the windows are looked at.

use iced::{Task, window};

use super::{Gui, Message, Page};

impl Gui {
    pub(super) fn on_focus(&mut self, window: window::Id) -> Task<Message> {
        let target = self.target_of(window);
        let calm = self.alerts.focus(window, true);
        if let Page::Room(room) = &mut self.page {
            room.focus(Some(true));
            room.look_at(&target);
        }
        calm
    }

    pub(super) fn on_unfocus(&mut self, window: window::Id) -> Task<Message> {
        let task = self.alerts.focus(window, false);
        if let Page::Room(room) = &mut self.page {
            room.focus(self.alerts.has_focus());
        }
        task
    }

    /// It is time for what was to be looked at again.
    pub(super) fn on_wake(&mut self) -> Task<Message> {
        self.alerts.is_awake();
        if let Page::Room(room) = &mut self.page {
            room.on_time();
        }
        Task::none()
    }

    /// Signals what asks for attention, if something does, now or later.
    pub(super) fn signal(&mut self) -> Task<Message> {
        let Page::Room(room) = &mut self.page else { return Task::none() };
        let alert = room.take_alert();
        let wake = self.alerts.wake_at(room.wakes_at()).map(|at| {
            Task::future(async move {
                smol::Timer::at(at).await;
                Message::Wake
            })
        });
        let signal = alert.map(|alert| {
            let window = self.window_of(&alert.newest.target);
            self.alerts.signal(&alert, &self.start.settings.attention, window)
        });
        Task::batch(wake.into_iter().chain(signal))
    }

    /// Notifications go there, and to no desktop.
    #[cfg(test)]
    pub(crate) fn notify(&mut self, desktop: plausch_app::attention::Desktop) {
        self.alerts.notify(desktop);
    }
}
