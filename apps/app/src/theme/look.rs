//! A theme on a certain background, with the colours that a screen has: what a face draws.

use super::colour::{Colour, Depth, Named, Rgb, indexed, nearest_index};
use super::file::Theme;
use super::nicks::{HUES, hue_of, hues};
use super::role::Role;

/// A colour that the screen has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// One of sixteen.
    Named(Named),
    /// One of those that xterm has fixed: 16 to 255.
    Indexed(u8),
    /// Any.
    Rgb(Rgb),
}

/// A style, in colours that the screen has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "letters can be all of it at once")]
pub struct Inked {
    /// The colour of the letters. None: the usual one.
    pub foreground: Option<Ink>,
    /// The colour behind them. None: the usual one.
    pub background: Option<Ink>,
    /// Whether they are fat.
    pub bold: bool,
    /// Whether they are slanted.
    pub italic: bool,
    /// Whether there is a line below them.
    pub underline: bool,
    /// Whether both colours change places.
    pub reverse: bool,
    /// Whether they are fainter than others.
    pub dim: bool,
}

/// See the module.
#[derive(Debug, Clone)]
pub struct Look {
    styles: Vec<Inked>,
    /// The colours of nicknames: none if there is none that can be read.
    nicks: Vec<Ink>,
}

impl Look {
    /// The look of `theme` on a screen that has that many colours, and perhaps one of these backgrounds, perhaps another.
    pub fn new(theme: &Theme, backgrounds: &[Rgb], depth: Depth) -> Self {
        let backgrounds = backgrounds.to_vec();
        let screen = Screen { backgrounds, contrast: theme.contrast, depth };
        let styles = Role::ALL.iter().map(|role| screen.style(theme.style(*role))).collect();
        let nicks = if theme.nick_colours { screen.nicks() } else { Vec::new() };
        Look { styles, nicks }
    }

    /// How something of this role is drawn.
    pub fn style(&self, role: Role) -> Inked {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    /// The colour of a nickname. None: the usual one.
    pub fn nick(&self, nick: &str) -> Option<Ink> {
        let at = hue_of(nick) * self.nicks.len() / HUES;
        self.nicks.get(at).copied()
    }
}

impl Ink {
    /// What it looks like, or for one of the sixteen what it looks like in xterm.
    pub fn rgb(self) -> Rgb {
        match self {
            Ink::Named(named) => named.rgb(),
            Ink::Indexed(index) => indexed(index),
            Ink::Rgb(rgb) => rgb,
        }
    }
}

/// What colours are drawn on.
struct Screen {
    backgrounds: Vec<Rgb>,
    contrast: f32,
    depth: Depth,
}

impl Screen {
    fn style(&self, style: super::Style) -> Inked {
        let background = style.background.and_then(|colour| self.paint(colour));
        let foreground = style.foreground.and_then(|colour| match background {
            Some(own) => self.ink(colour, &[own.rgb()]),
            None => self.ink(colour, &self.backgrounds),
        });
        let super::Style { bold, italic, underline, reverse, dim, .. } = style;
        Inked { foreground, background, bold, italic, underline, reverse, dim }
    }

    /// A colour in which one writes on these backgrounds.
    fn ink(&self, colour: Colour, backgrounds: &[Rgb]) -> Option<Ink> {
        match (colour, self.depth) {
            (_, Depth::None) => None,
            // The user knows what it looks like.
            (Colour::Named(named), _) => Some(Ink::Named(named)),
            (Colour::Rgb(rgb), Depth::Named) => {
                Named::nearest(rgb, backgrounds, self.contrast).map(Ink::Named)
            }
            (Colour::Rgb(rgb), Depth::Indexed) => {
                let readable = rgb.readable(backgrounds, self.contrast);
                Some(Ink::Indexed(nearest_index(readable, backgrounds, self.contrast)))
            }
            (Colour::Rgb(rgb), Depth::True) => {
                Some(Ink::Rgb(rgb.readable(backgrounds, self.contrast)))
            }
        }
    }

    /// A colour that stands behind letters.
    fn paint(&self, colour: Colour) -> Option<Ink> {
        match (colour, self.depth) {
            (_, Depth::None) => None,
            (Colour::Named(named), _) => Some(Ink::Named(named)),
            (Colour::Rgb(rgb), Depth::Named) => Named::nearest(rgb, &[], 0.0).map(Ink::Named),
            (Colour::Rgb(rgb), Depth::Indexed) => Some(Ink::Indexed(nearest_index(rgb, &[], 0.0))),
            (Colour::Rgb(rgb), Depth::True) => Some(Ink::Rgb(rgb)),
        }
    }

    /// The colours of all hues, in the order of the hues, none twice.
    fn nicks(&self) -> Vec<Ink> {
        let inks = hues(&self.backgrounds, self.contrast)
            .into_iter()
            .filter_map(|hue| self.ink(Colour::Rgb(hue), &self.backgrounds));
        let mut different = Vec::new();
        for ink in inks {
            if !different.contains(&ink) {
                different.push(ink);
            }
        }
        different
    }
}

/// For tests: greys in small steps, and a grid of colours.
#[cfg(test)]
pub(super) fn backgrounds() -> impl Iterator<Item = Rgb> {
    let steps = || (0..=255).step_by(85);
    let grid = steps().flat_map(move |red| {
        steps().flat_map(move |green| steps().map(move |blue| Rgb(red, green, blue)))
    });
    (0..=255).step_by(5).map(|grey| Rgb(grey, grey, grey)).chain(grid)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn themes() -> impl Iterator<Item = Theme> {
        super::super::BUILT_IN.iter().map(|(name, _)| Theme::built_in(name).unwrap())
    }

    #[test]
    fn whatever_the_background_all_that_a_theme_writes_is_readable() {
        for theme in themes() {
            for background in backgrounds() {
                // Within 4.5 and 4.58 lies the best that every background allows.
                let wanted = theme.contrast.min(
                    background.contrast(Rgb::BLACK).max(background.contrast(Rgb::WHITE)) - 0.1,
                );
                let look = Look::new(&theme, &[background], Depth::True);
                let styles = Role::ALL.iter().map(|role| look.style(*role));
                let nicks = look
                    .nicks
                    .iter()
                    .map(|ink| Inked { foreground: Some(*ink), ..Inked::default() });
                for style in styles.chain(nicks) {
                    let Some(ink) = style.foreground else { continue };
                    let behind = style.background.map_or(background, Ink::rgb);
                    let contrast = ink.rgb().contrast(behind);
                    let wanted =
                        if style.background.is_some() { theme.contrast.min(4.5) } else { wanted };
                    assert!(contrast >= wanted, "{}: {ink:?} on {behind}: {contrast}", theme.name);
                }
            }
        }
    }

    #[test]
    fn with_256_colours_nicknames_are_readable_and_different_on_usual_backgrounds() {
        for theme in themes().filter(|theme| theme.nick_colours) {
            for background in ["#000000", "#1e1e1e", "#002b36", "#ffffff", "#fdf6e3"] {
                let background: Rgb = background.parse().unwrap();
                let look = Look::new(&theme, &[background], Depth::Indexed);
                let different = if theme.contrast > 4.5 { 6 } else { 10 };
                assert!(
                    look.nicks.len() >= different,
                    "{} {background}: {:?}",
                    theme.name,
                    look.nicks
                );
                for ink in &look.nicks {
                    assert!(
                        ink.rgb().contrast(background) >= theme.contrast.min(4.5),
                        "{ink:?} on {background}"
                    );
                }
            }
        }
    }

    #[test]
    fn with_sixteen_colours_only_those_are_used_that_everybody_can_read() {
        let nicks = |theme, backgrounds: &[Rgb]| {
            Look::new(&Theme::built_in(theme).unwrap(), backgrounds, Depth::Named).nicks
        };
        assert!(nicks("dark", &[Rgb::BLACK]).len() >= 4);
        assert!(nicks("light", &[Rgb::WHITE]).len() >= 3);
        // What is seen well on one of the two is not seen on the other.
        assert_eq!(nicks("dark", &[Rgb::BLACK, Rgb::WHITE]), []);
    }

    #[test]
    fn without_colours_there_are_none() {
        for theme in themes() {
            let look = Look::new(&theme, &[Rgb::BLACK], Depth::None);
            assert_eq!(look.nick("bob"), None);
            for role in Role::ALL {
                let style = look.style(*role);
                assert_eq!((style.foreground, style.background), (None, None));
            }
        }
    }

    /// Marks tell the others apart.
    #[test]
    fn without_colours_what_matters_still_stands_out() {
        for theme in themes() {
            let look = Look::new(&theme, &[Rgb::BLACK], Depth::None);
            let style = |role| look.style(role);
            for (one, other) in [
                (Role::TabShown, Role::Tabs),
                (Role::TabUnread, Role::Tabs),
                (Role::TabMention, Role::TabUnread),
                (Role::Selection, Role::Text),
                (Role::Error, Role::Notice),
                (Role::Mention, Role::Text),
                (Role::Question, Role::Status),
                (Role::Link, Role::Text),
                (Role::NewBelow, Role::Scrolled),
                (Role::Prompt, Role::Text),
                (Role::OwnNick, Role::Text),
            ] {
                assert_ne!(style(one), style(other), "{}: {one:?} {other:?}", theme.name);
            }
        }
    }
}
