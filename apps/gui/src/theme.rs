//! The colours of the window: a theme of all faces, as a window has it.

use iced::theme::{Mode, Palette};
use iced::{Color, Theme};
use plausch_app::theme::{self as shared, Depth, Ink, Rgb, Role};

/// The colours of the parts of a window. All are those of a theme, or between them.
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
    nicks: shared::Look,
}

/// The background that stands for what the system likes; dark, if it does not say.
pub(crate) fn background_of(mode: Mode) -> Rgb {
    match mode {
        Mode::Light => Rgb::WHITE,
        Mode::Dark | Mode::None => Rgb::BLACK,
    }
}

/// How much of the letters' colour, or of another, is in what lies behind: in bars, in what is active, in cards, in what is
/// selected, in what is marked.
const RAISED: f32 = 0.05;
const ACTIVE: f32 = 0.13;
const CARD: f32 = 0.16;
const SELECTION: f32 = 0.3;
const MARKED: f32 = 0.16;
/// How much of a border's colour is in fine lines, where the theme does not want much contrast.
const FINE: f32 = 0.35;
/// From this contrast on, nothing is fine.
const HIGH: f32 = 7.0;

impl Look {
    /// A theme, where the system likes it light or dark: that decides what the theme does not say.
    pub(crate) fn new(theme: &shared::Theme, mode: Mode) -> Self {
        let other = if mode == Mode::Light { "light" } else { "dark" };
        let other = shared::Theme::built_in(other);
        let usual = |colour: fn(&shared::Theme) -> Option<Rgb>, last| {
            colour(theme).or_else(|| other.as_ref().and_then(colour)).unwrap_or(last)
        };
        let background = usual(|theme| theme.background, Rgb::BLACK);
        let letters = usual(|theme| theme.foreground, Rgb::WHITE);
        let letters = letters.readable(&[background], theme.contrast);
        let alone = shared::Look::new(theme, &[background], Depth::True);
        let of = |look: &shared::Look, role| look.style(role).foreground.map(Ink::rgb);
        let accent = of(&alone, Role::Link).unwrap_or(letters);
        let mention = of(&alone, Role::Mention).unwrap_or(letters);
        let raised = mix(background, letters, RAISED);
        let active = mix(background, letters, ACTIVE);
        let card = mix(background, accent, CARD);
        let marked = mix(background, mention, MARKED);
        let own = alone.style(Role::Selection).background.map(Ink::rgb);
        let selection = own.unwrap_or_else(|| mix(background, accent, SELECTION));
        // Whatever is written is read on all of it.
        let behind = [background, raised, active, card];
        let nicks = shared::Look::new(theme, &behind, Depth::True);
        let text = letters.readable(&behind, theme.contrast);
        let role = |role| of(&nicks, role);
        let border = role(Role::Border).unwrap_or(text);
        let faint = if theme.contrast < HIGH { mix(background, border, FINE) } else { border };
        let muted = role(Role::Notice).unwrap_or(text);
        let link = role(Role::Link).unwrap_or(text);
        let error = role(Role::Error).unwrap_or(text);
        let warning = role(Role::Unread).unwrap_or(text);
        let good = role(Role::Status).unwrap_or(link);
        let palette = Palette {
            background: color(background),
            text: color(text),
            primary: color(link),
            success: color(good),
            warning: color(warning),
            danger: color(error),
        };
        let roles = Roles {
            text: color(role(Role::Text).unwrap_or(text)),
            muted: color(muted),
            faint_text: color(role(Role::Time).unwrap_or(muted)),
            faint: color(faint),
            error: color(error),
            own: color(role(Role::OwnNick).unwrap_or(link)),
            link: color(link),
            selection: color(selection),
            marked: color(marked),
            raised: color(raised),
            active: color(active),
            card: color(card),
            good: color(good),
            warning: color(warning),
        };
        Look { theme: Theme::custom(theme.name.clone(), palette), roles, nicks }
    }

    /// For tests.
    #[cfg(test)]
    pub(crate) fn dark() -> Self {
        Look::new(&shared::Theme::built_in("dark").unwrap(), Mode::Dark)
    }

    /// The colour of a nickname, the same as everywhere.
    pub(crate) fn nick(&self, nick: &str) -> Color {
        self.nicks.nick(nick).map_or(self.roles.text, |ink| color(ink.rgb()))
    }
}

fn mix(one: Rgb, other: Rgb, share: f32) -> Rgb {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
    let part = |one: u8, other: u8| {
        (f32::from(one) + (f32::from(other) - f32::from(one)) * share).round() as u8
    };
    Rgb(part(one.0, other.0), part(one.1, other.1), part(one.2, other.2))
}

fn color(Rgb(red, green, blue): Rgb) -> Color {
    Color::from_rgb8(red, green, blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_written_is_read_wherever_it_stands() {
        for (name, _) in shared::BUILT_IN {
            let theme = shared::Theme::built_in(name).unwrap();
            for mode in [Mode::Dark, Mode::Light] {
                let look = Look::new(&theme, mode);
                let roles = look.roles;
                let behind =
                    [look.theme.palette().background, roles.raised, roles.active, roles.card];
                let written = [
                    roles.text,
                    roles.muted,
                    roles.faint_text,
                    roles.error,
                    roles.own,
                    roles.link,
                    roles.warning,
                    look.nick("zoe"),
                ];
                for (behind, ink) in behind.iter().flat_map(|it| written.map(|ink| (*it, ink))) {
                    let contrast = behind.relative_contrast(ink);
                    assert!(contrast >= 4.45, "{name} {mode:?}: {ink:?} on {behind:?}: {contrast}");
                }
                let selected = roles.selection.relative_contrast(roles.text);
                assert!(selected >= 4.45, "{name} {mode:?}: {selected}");
            }
        }
    }

    #[test]
    fn the_system_decides_what_a_theme_leaves_open() {
        let none = shared::Theme::built_in("none").unwrap();
        let background = |mode| Look::new(&none, mode).theme.palette().background;
        assert!(background(Mode::Light).relative_luminance() > 0.8);
        assert!(background(Mode::Dark).relative_luminance() < 0.1);
        assert!(background_of(Mode::Light).is_light() && !background_of(Mode::None).is_light());
    }
}
