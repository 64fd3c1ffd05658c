//! What of the events of a window leads to something here.

use iced::keyboard::key::Named;
use iced::keyboard::{self, Key};
use iced::{Event, event, window};

use super::Message;
use crate::focus::Way;
use crate::keys::{is_modifier, shortcut};

/// What of the events of a window leads to something here. `status`: whether a widget has taken it.
pub(super) fn heard(event: &Event, status: event::Status, window: window::Id) -> Option<Message> {
    match event {
        Event::Keyboard(keyboard::Event::KeyPressed {
            key, modified_key, modifiers, text, ..
        }) => {
            let of_key = || Message::Key(window, key.clone(), modified_key.clone(), *modifiers);
            if *key == Key::Named(Named::Escape) && modifiers.is_empty() {
                return Some(Message::Escape(window));
            }
            if status == event::Status::Captured || is_modifier(key) {
                return None;
            }
            if shortcut(key, *modifiers).is_some() {
                return Some(of_key());
            }
            match key {
                Key::Named(Named::Enter) if modifiers.is_empty() => Some(Message::Enter(window)),
                Key::Named(Named::Tab) if modifiers.shift() => {
                    Some(Message::Go(window, Way::Previous))
                }
                Key::Named(Named::Tab) => Some(Message::Go(window, Way::Next)),
                Key::Named(Named::ArrowUp) => Some(Message::Arrow { window, is_down: false }),
                Key::Named(Named::ArrowDown) => Some(Message::Arrow { window, is_down: true }),
                _ if modifiers.command() || modifiers.alt() => Some(of_key()),
                Key::Named(_) if text.is_none() => Some(of_key()),
                _ => text
                    .as_ref()
                    .filter(|text| !text.chars().all(char::is_control))
                    .map(|text| Message::Typed(window, text.to_string())),
            }
        }
        Event::Window(window::Event::Focused) => Some(Message::Focused(window)),
        Event::Window(window::Event::Unfocused) => Some(Message::Unfocused(window)),
        Event::Window(window::Event::Opened { position, size }) => {
            Some(Message::Place(window, Some(*size), *position))
        }
        Event::Window(window::Event::Resized(size)) => {
            Some(Message::Place(window, Some(*size), None))
        }
        Event::Window(window::Event::Moved(at)) => Some(Message::Place(window, None, Some(*at))),
        Event::Window(window::Event::CloseRequested) => Some(Message::CloseAsked(window)),
        _ => None,
    }
}
