//! Colours, or none: NO_COLOR is respected, and nothing is told by colour alone.

use ratatui::style::{Color, Modifier, Style};

use plausch_app::wording::Kind;

/// The colours of nicknames: those of the sixteen that are read well on dark and on light.
const NICKS: [Color; 6] =
    [Color::Cyan, Color::Green, Color::Magenta, Color::Yellow, Color::LightBlue, Color::LightRed];

/// Whether the environment wants colours: NO_COLOR is not set, or empty.
pub(crate) fn wants_colours() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// The styles of all that is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Palette {
    has_colours: bool,
}

impl Palette {
    /// As the environment wants it.
    pub(crate) fn of_environment() -> Self {
        Palette::new(wants_colours())
    }

    pub(crate) fn new(has_colours: bool) -> Self {
        Palette { has_colours }
    }

    pub(crate) fn tabs(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    pub(crate) fn tab(self, is_active: bool, has_unread: bool) -> Style {
        match (is_active, has_unread) {
            // The shown conversation stands out of the bar.
            (true, _) => {
                Style::new().add_modifier(Modifier::BOLD).remove_modifier(Modifier::REVERSED)
            }
            (false, true) => Style::new().add_modifier(Modifier::BOLD),
            (false, false) => Style::new(),
        }
    }

    pub(crate) fn dim(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    pub(crate) fn title(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    pub(crate) fn text(self, kind: Kind) -> Style {
        match kind {
            Kind::Other | Kind::Own => Style::new(),
            Kind::Info => self.dim(),
            Kind::Error => self.coloured(Color::Red).add_modifier(Modifier::BOLD),
        }
    }

    /// A text of somebody, which mentions the user or does not.
    pub(crate) fn said(self, kind: Kind, is_mention: bool) -> Style {
        match is_mention {
            true => self.coloured(Color::Yellow).add_modifier(Modifier::BOLD),
            false => self.text(kind),
        }
    }

    /// A row to which the user has jumped stands out.
    pub(crate) fn row(self, is_marked: bool) -> Style {
        if is_marked { Style::new().add_modifier(Modifier::REVERSED) } else { Style::new() }
    }

    pub(crate) fn author(self, kind: Kind, author: &str) -> Style {
        if kind == Kind::Own { self.title() } else { self.nick(author) }
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
        if self.has_colours { style.fg(Color::Yellow) } else { style }
    }

    pub(crate) fn status(self, is_online: bool) -> Style {
        let style = Style::new().add_modifier(Modifier::REVERSED);
        if self.has_colours && !is_online { style.fg(Color::Red) } else { style }
    }

    pub(crate) fn marker(self, has_new: bool) -> Style {
        if has_new { self.coloured(Color::Yellow).add_modifier(Modifier::BOLD) } else { self.dim() }
    }

    pub(crate) fn prompt(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// A draft that was refused looks selected: what is typed takes its place.
    pub(crate) fn draft(self, is_refused: bool) -> Style {
        if is_refused { Style::new().add_modifier(Modifier::REVERSED) } else { Style::new() }
    }

    fn coloured(self, colour: Color) -> Style {
        if self.has_colours { Style::new().fg(colour) } else { Style::new() }
    }
}
