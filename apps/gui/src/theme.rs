//! The colours of the window.

use iced::theme::{Mode, Palette};
use iced::{Color, Theme, color};
use plausch_app::theme as shared;

/// The colours of what iced's palette has no name for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Roles {
    /// What is said.
    pub(crate) text: Color,
    /// What the program says.
    pub(crate) muted: Color,
    /// Times.
    pub(crate) faint_text: Color,
    /// Lines and thumbs.
    pub(crate) faint: Color,
    /// What is wrong.
    pub(crate) error: Color,
    /// The user's own.
    pub(crate) own: Color,
    pub(crate) link: Color,
    /// Behind what is selected.
    pub(crate) selection: Color,
    /// Behind the line to which one has jumped.
    pub(crate) marked: Color,
    /// Behind lists, bars and cards.
    pub(crate) raised: Color,
    /// Behind what the mouse is over, or what is shown.
    pub(crate) active: Color,
    /// Behind what asks for an answer.
    pub(crate) card: Color,
    /// The connection is there, or is not.
    pub(crate) good: Color,
    pub(crate) warning: Color,
}

/// A theme of the window.
#[derive(Debug, Clone)]
pub(crate) struct Look {
    pub(crate) theme: Theme,
    pub(crate) roles: Roles,
    /// The colours of nicknames.
    nicks: Option<shared::Look>,
}

impl Look {
    /// What the system likes; dark, if it does not say.
    pub(crate) fn of_system(mode: Mode) -> Self {
        match mode {
            Mode::Light => Look::light(),
            Mode::Dark | Mode::None => Look::dark(),
        }
    }

    /// The colour of a nickname, the same as everywhere.
    pub(crate) fn nick(&self, nick: &str) -> Color {
        let color = |ink: shared::Ink| {
            let shared::Rgb(red, green, blue) = ink.rgb();
            Color::from_rgb8(red, green, blue)
        };
        self.nicks.as_ref().and_then(|nicks| nicks.nick(nick)).map_or(self.roles.text, color)
    }

    /// `name`: the theme of all faces that has these nicknames' colours.
    fn new(name: &'static str, palette: Palette, roles: Roles) -> Self {
        let [red, green, blue, _] = palette.background.into_rgba8();
        let background = shared::Rgb(red, green, blue);
        let nicks = shared::Theme::built_in(name)
            .map(|theme| shared::Look::new(&theme, &[background], shared::Depth::True));
        Look { theme: Theme::custom(name, palette), roles, nicks }
    }

    fn dark() -> Self {
        let palette = Palette {
            background: color!(0x1e2127),
            text: color!(0xe2e4e9),
            primary: color!(0x6c9cf0),
            success: color!(0x7fc28b),
            warning: color!(0xe0b160),
            danger: color!(0xf0837c),
        };
        let roles = Roles {
            text: palette.text,
            muted: color!(0x9ba1ad),
            faint_text: color!(0x828997),
            faint: color!(0x3a3f4a),
            error: palette.danger,
            own: palette.primary,
            link: color!(0x8ab4f8),
            selection: color!(0x35507e),
            marked: color!(0x3b3a26),
            raised: color!(0x252930),
            active: color!(0x333943),
            card: color!(0x2b3a52),
            good: palette.success,
            warning: palette.warning,
        };
        Look::new("dark", palette, roles)
    }

    fn light() -> Self {
        let palette = Palette {
            background: color!(0xfcfcfd),
            text: color!(0x22262d),
            primary: color!(0x2f64c8),
            success: color!(0x2c7a3f),
            warning: color!(0x8a5a00),
            danger: color!(0xb3261e),
        };
        let roles = Roles {
            text: palette.text,
            muted: color!(0x5c6370),
            faint_text: color!(0x6b7280),
            faint: color!(0xd3d7de),
            error: palette.danger,
            own: palette.primary,
            link: color!(0x1d56b8),
            selection: color!(0xbcd4fb),
            marked: color!(0xfff3c4),
            raised: color!(0xf1f3f6),
            active: color!(0xe2e6ec),
            card: color!(0xe4eefc),
            good: palette.success,
            warning: palette.warning,
        };
        Look::new("light", palette, roles)
    }
}
