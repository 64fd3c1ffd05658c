//! What asks for attention: signalled by the desktop, and by the window itself while others are in front of it.

use std::time::Instant;

use iced::window::{self, UserAttention};
use iced::{Task, window::Id};
use plausch_app::attention::{Alert, Desktop, Notify, Settings};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;
use unicode_segmentation::UnicodeSegmentation;

/// How many characters of a name and of a text a notification shows.
const MAX_NAME: usize = 60;
const MAX_TEXT: usize = 120;

/// How the user is told, and whether it sees the windows.
#[derive(Debug, Default)]
pub(crate) struct Alerts {
    desktop: Desktop,
    focused: Option<Id>,
    /// None: nothing was told about it yet.
    has_focus: Option<bool>,
    /// The window that asks to be looked at.
    asking: Option<Id>,
    /// When something is to be looked at again, at the latest.
    wakes_at: Option<Instant>,
}

impl Alerts {
    /// This window has the focus, or has lost it.
    pub(crate) fn focus<T: Send + 'static>(&mut self, window: Id, has_it: bool) -> Task<T> {
        if has_it {
            (self.focused, self.has_focus) = (Some(window), Some(true));
            return match self.asking.take() {
                Some(asking) => window::request_user_attention(asking, None),
                None => Task::none(),
            };
        }
        // Another one of ours may have it already.
        if self.focused.is_none_or(|focused| focused == window) {
            (self.focused, self.has_focus) = (None, Some(false));
        }
        Task::none()
    }

    /// Whether one of the windows is in front of the user, if that is known.
    pub(crate) fn has_focus(&self) -> Option<bool> {
        self.has_focus
    }

    /// Signals `alert`, as the user wants it. `window`: the one that shows where it comes from.
    pub(crate) fn signal<T: Send + 'static>(
        &mut self,
        alert: &Alert,
        settings: &Settings,
        window: Id,
    ) -> Task<T> {
        let from = short(&alert.newest.from.to_string(), MAX_NAME);
        if !matches!(settings.notify, Notify::Bell | Notify::Off) {
            let text = short(alert.newest.text.as_deref().unwrap_or_default(), MAX_TEXT);
            let title = texts::notification(alert.newest.kind, &from, alert.others);
            self.desktop.show(title, text);
        }
        if !settings.bell || self.has_focus == Some(true) {
            return Task::none();
        }
        self.asking = Some(window);
        window::request_user_attention(window, Some(UserAttention::Informational))
    }

    /// Something is to be looked at then. When to wake, unless that is arranged already.
    pub(crate) fn wake_at(&mut self, at: Option<Instant>) -> Option<Instant> {
        let at = at.filter(|at| self.wakes_at.is_none_or(|wakes_at| *at < wakes_at))?;
        self.wakes_at = Some(at);
        Some(at)
    }

    /// It is that time.
    pub(crate) fn is_awake(&mut self) {
        self.wakes_at = None;
    }

    /// Notifications go there, and to no desktop.
    #[cfg(test)]
    pub(crate) fn notify(&mut self, desktop: Desktop) {
        self.desktop = desktop;
    }
}

/// At most so many characters of what others wrote.
fn short(text: &str, most: usize) -> String {
    let text = sanitise(text);
    match text.grapheme_indices(true).nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_short_and_harmless_in_a_notification() {
        let text = short(&"zo\u{e9}\u{202e}\n".repeat(1000), 10);
        assert_eq!(text.graphemes(true).count(), 11);
        assert!(text.ends_with('…') && !text.contains(['\n', '\u{202e}']));
        assert_eq!(short("zoe", 3), "zoe");
    }
}
