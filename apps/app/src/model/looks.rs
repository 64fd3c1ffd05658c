//! How the user wants it all to look: the theme in force, and another one.

use super::attending::remember;
use super::{Action, Content, Model, Now, Problem};
use crate::settings::ChatSettings;
use crate::theme::{Choice, Rgb, ThemeError, Themes};

impl Model {
    /// For a face that shows colours: with the theme of the settings. What is wrong
    /// with it is told. `wants_colours`: what the environment says, if nobody chooses.
    #[must_use]
    pub fn looking(mut self, now: Now, settings: &ChatSettings, wants_colours: bool) -> Self {
        let (themes, error) = Themes::new(&settings.theme, settings.themes.clone(), wants_colours);
        self.themes = themes;
        if let Some(error) = error {
            self.problem(now, Problem::Theme(error));
        }
        self
    }

    /// For a face without colours, where a user can choose them for another one.
    #[must_use]
    pub fn with_themes(self, settings: &ChatSettings) -> Self {
        Model { themes: Themes::unseen(&settings.theme, settings.themes.clone()), ..self }
    }

    /// The theme in force, and the others.
    pub fn themes(&self) -> &Themes {
        &self.themes
    }

    /// The face has found out which background it has. What is wrong with the theme that fits is told.
    pub fn set_background(&mut self, now: Now, background: Rgb) {
        if let Err(error) = self.themes.set_background(background) {
            self.problem(now, Problem::Theme(error));
        }
    }

    /// Takes another theme, from now on and the next time, or enters why not.
    pub fn choose_theme(&mut self, now: Now, name: &str) -> Option<Action> {
        let result = self.theme(now, Some(name));
        self.or_problem(now, result)
    }

    /// Takes the theme of this name, and tells which one is in force.
    pub(super) fn theme(
        &mut self,
        now: Now,
        name: Option<&str>,
    ) -> Result<Option<Action>, Problem> {
        let chosen = match name {
            None => None,
            Some(name) => {
                let choice = self.theme_of_name(name)?;
                self.themes.choose(&choice).map_err(Problem::Theme)?;
                remember("theme", choice.name().to_owned())
            }
        };
        let content = Content::Theme {
            choice: self.themes.choice().name().to_owned(),
            in_force: self.themes.theme().name.clone(),
            names: self.themes.names(),
        };
        self.push_here(now, content);
        Ok(chosen)
    }

    /// The one that is written like this, but for capital letters.
    fn theme_of_name(&self, name: &str) -> Result<Choice, Problem> {
        let names = self.themes.names();
        let known = names.iter().find(|known| *known == name);
        let alike = || names.iter().find(|known| known.eq_ignore_ascii_case(name));
        let name = known.or_else(alike).map_or(name, String::as_str);
        Choice::read(name).ok_or_else(|| {
            Problem::Theme(ThemeError::Unknown { name: name.to_owned(), names: names.clone() })
        })
    }
}
