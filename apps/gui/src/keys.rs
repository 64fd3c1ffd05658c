//! The keys of the window, wherever the focus is.

use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};

/// What a key does in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shortcut {
    /// Show this conversation, counted from 0.
    Show(usize),
    Next,
    Previous,
    /// Accept the oldest invitation.
    Accept,
    /// Decline the oldest invitation.
    Decline,
    /// End the chat that is shown.
    Close,
    /// Look for a member.
    FindMember,
    /// Try to reach the server now.
    TryNow,
    /// Texts larger, smaller, as at first.
    Larger,
    Smaller,
    UsualSize,
    Quit,
    /// Show everything that can be done.
    Palette,
    /// Type again.
    ToDraft,
}

/// What this key does, if it is one of the window's.
pub(crate) fn shortcut(key: &Key, modifiers: Modifiers) -> Option<Shortcut> {
    let digit = |c: &str| c.parse::<usize>().ok().filter(|digit| (1..=9).contains(digit));
    Some(match key.as_ref() {
        Key::Named(Named::Tab) if modifiers.control() && modifiers.shift() => Shortcut::Previous,
        Key::Named(Named::Tab) if modifiers.control() => Shortcut::Next,
        Key::Named(Named::ArrowRight) if modifiers == Modifiers::ALT => Shortcut::Next,
        Key::Named(Named::ArrowLeft) if modifiers == Modifiers::ALT => Shortcut::Previous,
        Key::Character(c) if modifiers == Modifiers::ALT => Shortcut::Show(digit(c)? - 1),
        Key::Character("p" | "P") if modifiers.command() && modifiers.shift() => Shortcut::Palette,
        Key::Character(c) if modifiers.command() && !modifiers.alt() => match c {
            "y" => Shortcut::Accept,
            "d" => Shortcut::Decline,
            "w" => Shortcut::Close,
            "l" => Shortcut::FindMember,
            "r" => Shortcut::TryNow,
            "q" => Shortcut::Quit,
            "+" | "=" => Shortcut::Larger,
            "-" => Shortcut::Smaller,
            "0" => Shortcut::UsualSize,
            _ => return None,
        },
        Key::Named(Named::Escape) => Shortcut::ToDraft,
        _ => return None,
    })
}
