//! The colours of the window.

use iced::theme::{Mode, Palette};
use iced::{Color, Theme, color};

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
}

impl Look {
    /// What the system likes; dark, if it does not say.
    pub(crate) fn of_system(mode: Mode) -> Self {
        match mode {
            Mode::Light => Look::light(),
            Mode::Dark | Mode::None => Look::dark(),
        }
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
        Look { theme: Theme::custom("dark", palette), roles }
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
        Look { theme: Theme::custom("light", palette), roles }
    }
}
