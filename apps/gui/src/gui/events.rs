//! What of all events leads to something here.

use iced::keyboard::key::Named;
use iced::keyboard::{self, Key};
use iced::{Event, event, window};

use super::Message;
use crate::keys::shortcut;

/// What of all events leads to something here.
pub(crate) fn heard(event: Event, status: event::Status, window: window::Id) -> Option<Message> {
    match event {
        Event::Keyboard(keyboard::Event::KeyPressed {
            key, modified_key, modifiers, text, ..
        }) => {
            if key == Key::Named(Named::Escape) && modifiers.is_empty() {
                return Some(Message::Escape(window));
            }
            if status == event::Status::Captured {
                return None;
            }
            if let Some(shortcut) = shortcut(&key, modifiers) {
                return Some(Message::Shortcut(window, shortcut));
            }
            match key {
                Key::Named(Named::Tab) if modifiers.shift() => Some(Message::FocusPrevious),
                Key::Named(Named::Tab) => Some(Message::FocusNext),
                Key::Named(Named::ArrowUp) => Some(Message::Arrow { window, is_down: false }),
                Key::Named(Named::ArrowDown) => Some(Message::Arrow { window, is_down: true }),
                Key::Named(Named::End) => Some(Message::Key(window, key, modified_key, modifiers)),
                _ if modifiers.command() || modifiers.alt() => {
                    Some(Message::Key(window, key, modified_key, modifiers))
                }
                _ => text
                    .filter(|text| !text.chars().all(char::is_control))
                    .map(|text| Message::Typed(window, text.to_string())),
            }
        }
        Event::Window(window::Event::Focused) => Some(Message::Focused(window)),
        Event::Window(window::Event::Unfocused) => Some(Message::Unfocused(window)),
        Event::Window(window::Event::CloseRequested) => Some(Message::CloseAsked(window)),
        _ => None,
    }
}
