//! The parts of the page, and which setting stands where.

use plausch_app::settings::{Section, Setting};
use plausch_app::texts;

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Look,
    Joining,
    Attention,
    History,
    Hosting,
    Terminal,
    Keys,
}

impl Part {
    pub(crate) const ALL: &[Part] = &[
        Part::Look,
        Part::Joining,
        Part::Attention,
        Part::History,
        Part::Hosting,
        Part::Terminal,
        Part::Keys,
    ];

    pub(super) fn name(self) -> String {
        match self {
            Part::Look => texts::window_settings_look(),
            Part::Joining => texts::window_settings_joining(),
            Part::Attention => texts::window_settings_attention(),
            Part::History => texts::window_settings_history(),
            Part::Hosting => texts::window_settings_hosting(),
            Part::Terminal => texts::window_settings_terminal(),
            Part::Keys => texts::window_settings_keys(),
        }
    }

    /// Where a setting stands. One that nobody has given a place is of every day.
    pub(super) fn of(setting: &Setting) -> Part {
        match setting.key {
            // The window heeds none of them.
            "mouse" | "plain-time" | "title" | "links" | "listen" | "qr" | "log" => Part::Terminal,
            "server"
            | "nick"
            | "dialect"
            | "secure"
            | "past"
            | "invitations-at-once"
            | "invitations-per-second" => Part::Joining,
            "attention" | "highlight" | "bell" | "notify" | "quiet" | "quiet-hours" => {
                Part::Attention
            }
            key if key.starts_with("history") => Part::History,
            _ if setting.section == Section::Serve => Part::Hosting,
            _ => Part::Look,
        }
    }
}

/// Whether a new value counts from the next time one joins.
pub(super) fn waits(setting: &Setting) -> bool {
    match Part::of(setting) {
        Part::Joining | Part::History | Part::Hosting => true,
        Part::Look | Part::Attention | Part::Terminal | Part::Keys => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_terminal_heeds_stands_by_itself_and_what_the_window_heeds_does_not() {
        let part = |key| Part::of(Setting::named(key).unwrap());
        assert_eq!(["title", "links", "mouse"].map(part), [Part::Terminal; 3]);
        // The window asks to be looked at instead of ringing.
        assert_eq!(["bell", "notify"].map(part), [Part::Attention; 2]);
    }
}
