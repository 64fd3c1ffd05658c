//! The look of all that is drawn: that of the theme, in the colours of this terminal.

use plausch_app::theme::{Depth, Ink, Inked, Look, Named, Role, Themes};
use ratatui::style::{Color, Modifier, Style};

/// The styles of all that is drawn.
#[derive(Debug, Clone)]
pub(crate) struct Palette {
    themes: Themes,
    depth: Depth,
    look: Look,
}

impl Palette {
    /// The theme in force, on a terminal with so many colours.
    pub(crate) fn new(themes: &Themes, depth: Depth) -> Self {
        Palette { themes: themes.clone(), depth, look: themes.look(depth) }
    }

    /// There may be another theme, or another background.
    pub(crate) fn follow(&mut self, themes: &Themes) {
        if self.themes != *themes {
            *self = Palette::new(themes, self.depth);
        }
    }

    /// How something of this role is drawn, whatever it stands on.
    pub(crate) fn style(&self, role: Role) -> Style {
        let inked = self.look.style(role);
        let own = over(inked);
        let others = Modifier::all().difference(own.add_modifier);
        own.fg(inked.foreground.map_or(Color::Reset, colour))
            .bg(inked.background.map_or(Color::Reset, colour))
            .remove_modifier(others)
    }

    /// What this role adds to the style of something that has another one, too.
    pub(crate) fn over(&self, role: Role) -> Style {
        over(self.look.style(role))
    }

    /// A nickname: the same has the same colour, everywhere and always.
    pub(crate) fn nick(&self, nick: &str) -> Style {
        self.look.nick(nick).map_or(Style::new(), |ink| Style::new().fg(colour(ink)))
    }

    /// The prompt before what is typed for this peer.
    pub(crate) fn prompt_to(&self, nick: &str) -> Style {
        let prompt = self.look.style(Role::Prompt);
        let is_free = prompt.foreground.is_none() && prompt.background.is_none();
        let style = self.style(Role::Prompt);
        if is_free { style.patch(self.nick(nick)) } else { style }
    }
}

fn over(inked: Inked) -> Style {
    let Inked { foreground, background, bold, italic, underline, reverse, dim } = inked;
    let modifiers = [
        (bold, Modifier::BOLD),
        (italic, Modifier::ITALIC),
        (underline, Modifier::UNDERLINED),
        (reverse, Modifier::REVERSED),
        (dim, Modifier::DIM),
    ];
    let is_on = modifiers.into_iter().filter(|(is_on, _)| *is_on);
    let modifiers = is_on.fold(Modifier::empty(), |all, (_, modifier)| all | modifier);
    let style = Style::new().add_modifier(modifiers);
    Style { fg: foreground.map(colour), bg: background.map(colour), ..style }
}

fn colour(ink: Ink) -> Color {
    match ink {
        Ink::Named(named) => of_name(named),
        Ink::Indexed(index) => Color::Indexed(index),
        Ink::Rgb(rgb) => Color::Rgb(rgb.0, rgb.1, rgb.2),
    }
}

fn of_name(named: Named) -> Color {
    match named {
        Named::Black => Color::Black,
        Named::Red => Color::Red,
        Named::Green => Color::Green,
        Named::Yellow => Color::Yellow,
        Named::Blue => Color::Blue,
        Named::Magenta => Color::Magenta,
        Named::Cyan => Color::Cyan,
        Named::White => Color::Gray,
        Named::BrightBlack => Color::DarkGray,
        Named::BrightRed => Color::LightRed,
        Named::BrightGreen => Color::LightGreen,
        Named::BrightYellow => Color::LightYellow,
        Named::BrightBlue => Color::LightBlue,
        Named::BrightMagenta => Color::LightMagenta,
        Named::BrightCyan => Color::LightCyan,
        Named::BrightWhite => Color::White,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_app::theme::{Choice, Rgb};

    fn palette(name: &str, depth: Depth) -> Palette {
        let (mut themes, _) = Themes::new(&Choice::Named(name.to_owned()), None, true);
        themes.set_background(Rgb::BLACK).unwrap();
        Palette::new(&themes, depth)
    }

    #[test]
    fn a_style_takes_off_what_it_does_not_have() {
        let palette = palette("dark", Depth::True);
        let shown = palette.style(Role::Tabs).patch(palette.style(Role::TabShown));
        assert!(shown.add_modifier.contains(Modifier::BOLD));
        assert!(!shown.add_modifier.contains(Modifier::REVERSED));
        // What is selected keeps its colour.
        let selected = palette.style(Role::Error).patch(palette.over(Role::Selection));
        assert!(selected.add_modifier.contains(Modifier::REVERSED));
        assert_eq!(selected.fg, palette.style(Role::Error).fg);
    }

    #[test]
    fn without_colours_no_role_and_no_nickname_has_one() {
        for palette in [palette("dark", Depth::None), palette("none", Depth::True)] {
            for role in Role::ALL {
                let style = palette.style(*role);
                assert_eq!((style.fg, style.bg), (Some(Color::Reset), Some(Color::Reset)));
            }
            assert_eq!(palette.nick("bob").fg, None);
        }
    }

    #[test]
    fn another_theme_and_another_background_are_followed() {
        let mut themes = Themes::default();
        let mut palette = Palette::new(&themes, Depth::True);
        let before = palette.nick("bob");
        themes.set_background(Rgb::WHITE).unwrap();
        palette.follow(&themes);
        assert_ne!(palette.nick("bob"), before);
        themes.choose(&Choice::Named("none".to_owned())).unwrap();
        palette.follow(&themes);
        assert_eq!(palette.nick("bob").fg, None);
    }
}
