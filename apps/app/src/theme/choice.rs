//! Which theme is in force.

use std::path::PathBuf;

use super::colour::{Depth, Rgb};
use super::file::{Theme, ThemeError, names};
use super::look::Look;

/// Which theme the user wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Choice {
    /// The one that fits the background and the environment.
    #[default]
    Auto,
    /// The one of this name.
    Named(String),
}

impl Choice {
    /// What stands for [`Choice::Auto`].
    pub const AUTO: &str = "auto";

    /// Reads `auto` or a name. None: it can be neither.
    pub fn read(text: &str) -> Option<Choice> {
        match text {
            Self::AUTO => Some(Choice::Auto),
            name => Self::is_name(name).then(|| Choice::Named(name.to_owned())),
        }
    }

    /// `auto`, or the name.
    pub fn name(&self) -> &str {
        match self {
            Choice::Auto => Self::AUTO,
            Choice::Named(name) => name,
        }
    }

    /// Whether a theme can have this name: it is that of a file, and nothing else.
    pub(super) fn is_name(name: &str) -> bool {
        const MAX: usize = 32;
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        !name.is_empty() && name.len() <= MAX && name.chars().all(is_allowed)
    }
}

/// The theme in force, and all that decides which one it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Themes {
    choice: Choice,
    theme: Theme,
    /// Where the user's own themes are.
    folder: Option<PathBuf>,
    /// Whether colours are wanted if nothing else is said.
    wants_colours: bool,
    background: Option<Rgb>,
}

impl Themes {
    /// The theme that is chosen, or, if something is wrong with it, the one that fits. `wants_colours` is what the
    /// environment says.
    pub fn new(
        choice: &Choice,
        folder: Option<PathBuf>,
        wants_colours: bool,
    ) -> (Self, Option<ThemeError>) {
        let theme = built_in(fitting(wants_colours, None));
        let mut themes =
            Themes { choice: Choice::Auto, theme, folder, wants_colours, background: None };
        let error = themes.choose(choice).err();
        if error.is_some() {
            // What the user made of the one that fits is as good as ours, unless it is that which is wrong.
            themes.choose(&Choice::Auto).ok();
        }
        (themes, error)
    }

    /// The theme that is chosen for other faces, where none is seen: no file is read.
    pub fn unseen(choice: &Choice, folder: Option<PathBuf>) -> Self {
        let mut theme = built_in(fitting(false, None));
        if let Choice::Named(name) = choice {
            name.clone_into(&mut theme.name);
        }
        Themes { choice: choice.clone(), theme, folder, wants_colours: false, background: None }
    }

    /// Takes another theme.
    ///
    /// # Errors
    /// If there is none of that name, or something is wrong with it. Nothing is changed.
    pub fn choose(&mut self, choice: &Choice) -> Result<(), ThemeError> {
        let name = match choice {
            Choice::Auto => fitting(self.wants_colours, self.background),
            Choice::Named(name) => name,
        };
        self.theme = Theme::load(name, self.folder.as_deref())?;
        self.choice = choice.clone();
        Ok(())
    }

    /// The background is this one.
    ///
    /// # Errors
    /// If something is wrong with the theme that fits it: the user's own one of that name. The built-in one is taken.
    pub fn set_background(&mut self, background: Rgb) -> Result<(), ThemeError> {
        self.background = Some(background);
        let name = fitting(self.wants_colours, self.background);
        if self.choice != Choice::Auto || self.theme.name == name {
            return Ok(());
        }
        self.theme = built_in(name);
        self.choose(&Choice::Auto)
    }

    /// The background, if it is known.
    pub fn background(&self) -> Option<Rgb> {
        self.background
    }

    /// What was chosen.
    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    /// The theme in force.
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    /// The names that can be chosen.
    pub fn names(&self) -> Vec<String> {
        let all = names(self.folder.as_deref());
        std::iter::once(Choice::AUTO.to_owned()).chain(all).collect()
    }

    /// How it looks on a screen with so many colours. If nobody knows the background, what was chosen for one of a
    /// theme's is read on that, and else on black and on white.
    pub fn look(&self, depth: Depth) -> Look {
        let made_for = self.theme.background.filter(|_| self.choice != Choice::Auto);
        match self.background.or(made_for) {
            Some(background) => Look::new(&self.theme, &[background], depth),
            None => Look::new(&self.theme, &[Rgb::BLACK, Rgb::WHITE], depth),
        }
    }
}

impl Default for Themes {
    /// The theme that fits, and the others that are built in.
    fn default() -> Self {
        Themes::new(&Choice::Auto, None, true).0
    }
}

/// The name of the theme that fits.
fn fitting(wants_colours: bool, background: Option<Rgb>) -> &'static str {
    match background {
        _ if !wants_colours => "none",
        Some(background) if background.is_light() => "light",
        _ => "dark",
    }
}

fn built_in(name: &str) -> Theme {
    Theme::built_in(name).expect("it is built in")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Role;

    fn named(name: &str) -> Choice {
        Choice::Named(name.to_owned())
    }

    #[test]
    fn the_theme_follows_the_background_until_another_is_chosen() {
        let (mut themes, error) = Themes::new(&Choice::Auto, None, true);
        assert_eq!((themes.theme().name.as_str(), error), ("dark", None));
        themes.set_background(Rgb::WHITE).unwrap();
        assert_eq!(themes.theme().name, "light");
        themes.choose(&named("high-contrast")).unwrap();
        themes.set_background(Rgb::BLACK).unwrap();
        assert_eq!(themes.theme().name, "high-contrast");
        themes.choose(&Choice::Auto).unwrap();
        assert_eq!(themes.theme().name, "dark");
    }

    #[test]
    fn what_cannot_be_chosen_changes_nothing() {
        let (mut themes, error) = Themes::new(&named("moon"), None, true);
        assert!(matches!(error, Some(ThemeError::Unknown { .. })));
        assert_eq!(themes.theme().name, "dark");
        let before = themes.clone();
        themes.choose(&named("moon")).unwrap_err();
        assert_eq!(themes, before);
        for name in ["../x", "a b", "", ".hidden", "ü", &"x".repeat(33)] {
            assert_eq!(Choice::read(name), None, "{name}");
        }
    }

    #[test]
    fn where_none_is_seen_no_theme_is_read_until_another_is_chosen() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("mine.toml"), "nonsense").unwrap();
        let mut themes = Themes::unseen(&named("mine"), Some(folder.path().to_owned()));
        assert_eq!((themes.choice(), themes.theme().name.as_str()), (&named("mine"), "mine"));
        assert!(themes.choose(&named("mine")).is_err() && themes.choose(&named("light")).is_ok());
        let themes = Themes::unseen(&Choice::Auto, None);
        assert_eq!((themes.choice(), themes.theme().name.as_str()), (&Choice::Auto, "none"));
    }

    #[test]
    fn who_wants_no_colours_gets_none_unless_it_chooses_some() {
        let (mut themes, _) = Themes::new(&Choice::Auto, None, false);
        themes.set_background(Rgb::WHITE).unwrap();
        assert_eq!(themes.theme().name, "none");
        let look = themes.look(Depth::True);
        assert!(Role::ALL.iter().all(|role| look.style(*role).foreground.is_none()));
        themes.choose(&named("light")).unwrap();
        assert!(themes.look(Depth::True).nick("bob").is_some());
    }

    #[test]
    fn what_fits_is_the_users_own_theme_of_that_name_unless_it_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("dark.toml", "contrast = 9");
        write("light.toml", "contrast = \"much\"");
        let (mut themes, error) = Themes::new(&Choice::Auto, Some(folder.path().to_owned()), true);
        assert!((themes.theme().contrast - 9.0).abs() < f32::EPSILON && error.is_none());
        assert!(matches!(themes.set_background(Rgb::WHITE), Err(ThemeError::Wrong(_, 1, _))));
        assert_eq!(themes.theme(), &Theme::built_in("light").unwrap());
        // It is told once.
        assert_eq!(themes.set_background(Rgb(255, 255, 240)), Ok(()));
        let (themes, error) = Themes::new(&named("light"), Some(folder.path().to_owned()), true);
        assert!(error.is_some() && (themes.theme().contrast - 9.0).abs() < f32::EPSILON);
    }

    #[test]
    fn on_an_unknown_background_nicknames_are_read_on_black_and_on_white() {
        let (themes, _) = Themes::new(&Choice::Auto, None, true);
        let look = themes.look(Depth::True);
        for nick in ["ann", "bob", "zoe", "dave", "eve"] {
            let colour = look.nick(nick).unwrap().rgb();
            assert!(colour.worst_contrast(&[Rgb::BLACK, Rgb::WHITE]) >= 4.5, "{nick} {colour}");
        }
    }
}
