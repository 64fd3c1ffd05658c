//! Colours, or none: NO_COLOR is respected, and nothing is told by colour alone.

use ratatui::style::{Color, Modifier, Style};

use crate::chat::narrate::Voice;

/// The colours of nicknames: those of the sixteen that are read well on dark and on light.
const NICKS: [Color; 6] =
    [Color::Cyan, Color::Green, Color::Magenta, Color::Yellow, Color::LightBlue, Color::LightRed];

/// How things look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Palette {
    has_colour: bool,
}

impl Palette {
    /// As the environment wants it: no colours where NO_COLOR holds anything.
    pub(crate) fn of_environment() -> Self {
        Palette { has_colour: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) }
    }

    pub(crate) fn in_colours() -> Self {
        Palette { has_colour: true }
    }

    pub(crate) fn plain() -> Self {
        Palette { has_colour: false }
    }

    pub(crate) fn tabs(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    pub(crate) fn tab(self, is_active: bool, has_unread: bool) -> Style {
        match (is_active, has_unread) {
            // What is shown stands out of the bar.
            (true, _) => {
                Style::new().add_modifier(Modifier::BOLD).remove_modifier(Modifier::REVERSED)
            }
            (false, true) => Style::new().add_modifier(Modifier::BOLD),
            (false, false) => Style::new(),
        }
    }

    pub(crate) fn stamp(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    pub(crate) fn title(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    pub(crate) fn text(self, voice: &Voice) -> Style {
        match voice {
            Voice::Other(_) | Voice::Own(_) => Style::new(),
            Voice::System => Style::new().add_modifier(Modifier::DIM),
            Voice::Error => self.coloured(Color::Red).add_modifier(Modifier::BOLD),
        }
    }

    pub(crate) fn face(self, voice: &Voice) -> Style {
        match voice {
            Voice::Other(who) => self.nick(who),
            Voice::Own(_) => Style::new().add_modifier(Modifier::BOLD),
            Voice::System | Voice::Error => Style::new(),
        }
    }

    /// The same nickname has the same colour, everywhere and always.
    pub(crate) fn nick(self, nick: &str) -> Style {
        let sum = nick
            .bytes()
            .fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
        self.coloured(NICKS[sum % NICKS.len()])
    }

    pub(crate) fn invitation(self) -> Style {
        let style = Style::new().add_modifier(Modifier::BOLD | Modifier::REVERSED);
        if self.has_colour { style.fg(Color::Yellow) } else { style }
    }

    pub(crate) fn status(self, is_online: bool) -> Style {
        let style = Style::new().add_modifier(Modifier::REVERSED);
        if self.has_colour && !is_online { style.fg(Color::Red) } else { style }
    }

    pub(crate) fn marker(self, has_new: bool) -> Style {
        if has_new {
            self.coloured(Color::Yellow).add_modifier(Modifier::BOLD)
        } else {
            self.stamp()
        }
    }

    pub(crate) fn prompt(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    fn coloured(self, colour: Color) -> Style {
        if self.has_colour { Style::new().fg(colour) } else { Style::new() }
    }
}
