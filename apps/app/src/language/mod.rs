//! The language in which the program speaks to a person. Its texts are the files of `i18n/`, a folder for each language;
//! [`texts`](crate::texts) are the functions that say them.
//!
//! One language is in force for the whole program, and can change at any moment: what happened is kept as data, and put
//! into words when it is shown.

mod system;
mod words;

use std::cell::Cell;
use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::environment::Environment;
use words::{L10n, L10nLanguage};
pub(crate) use words::{fl, takes};

/// A language that the program speaks. The default is English.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Language(L10n);

/// The language in force: its place in [`Language::all`], plus one. 0: nobody has chosen one.
static IN_FORCE: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static WITHIN: Cell<Option<Language>> = const { Cell::new(None) };
}

impl Language {
    /// Every language, by name: a folder in `i18n/` each.
    pub fn all() -> impl Iterator<Item = Language> {
        L10n::iter().copied().map(Language)
    }

    /// The language of this name: `de`, or as a system writes it, `de_DE.UTF-8` or `de-CH`.
    pub fn named(name: &str) -> Option<Language> {
        let end = name.find(['.', '@']).unwrap_or(name.len());
        let name = name.get(..end)?.replace('_', "-").to_lowercase();
        let is = |name: &str| Language::all().find(|of| of.tag().to_lowercase() == name);
        is(&name).or_else(|| is(name.split('-').next()?))
    }

    /// The language of the system, as its `env`ironment or the system itself says. English, if it says none, or one
    /// that the program does not speak.
    pub fn of_system(env: Environment<'_>) -> Language {
        system::language(env, sys_locale::get_locale)
    }

    /// The language in force.
    pub fn current() -> Language {
        if let Some(language) = WITHIN.get() {
            return language;
        }
        let place = IN_FORCE.load(Ordering::Relaxed);
        place.checked_sub(1).and_then(|place| Language::all().nth(place)).unwrap_or_default()
    }

    /// Brings the language into force, for the whole program; within [`Language::within`], for as long as that lasts.
    pub fn bring_into_force(self) {
        if WITHIN.get().is_some() {
            WITHIN.set(Some(self));
            return;
        }
        let place = Language::all().position(|language| language == self);
        IN_FORCE.store(place.map_or(0, |place| place + 1), Ordering::Relaxed);
    }

    /// Does something in this language, whichever is in force: for a page in a language asked for, and for tests.
    pub fn within<T>(self, act: impl FnOnce() -> T) -> T {
        struct Back(Option<Language>);
        impl Drop for Back {
            fn drop(&mut self) {
                WITHIN.set(self.0);
            }
        }
        let _back = Back(WITHIN.replace(Some(self)));
        act()
    }

    /// Its short name: `de`.
    pub fn tag(self) -> &'static str {
        L10n::iter().find(|of| **of == self.0).map_or("en", |of| of)
    }

    /// Its name in the language itself: "Deutsch".
    pub fn name(self) -> &'static str {
        self.0.language_name()
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// The messages in the language in force.
pub(crate) fn words() -> &'static L10nLanguage {
    // More than there will be.
    static LOADED: [OnceLock<L10nLanguage>; 64] = [const { OnceLock::new() }; 64];
    let language = Language::current();
    let place = Language::all().position(|of| of == language).unwrap_or_default();
    LOADED[place].get_or_init(|| language.0.load())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(tag: &str) -> Language {
        Language::named(tag).unwrap()
    }

    #[test]
    fn a_language_is_known_by_the_names_that_systems_give_it() {
        for name in ["de", "DE", "de_DE", "de_AT.UTF-8", "de-CH", "de_DE@euro"] {
            assert_eq!(Language::named(name), Some(language("de")), "{name}");
        }
        for name in ["", "C", "fr_FR.UTF-8", "dex", "_", "@"] {
            assert_eq!(Language::named(name), None, "{name}");
        }
        assert_eq!(language("de").name(), "Deutsch");
        assert_eq!(language("en"), Language::default());
    }

    #[test]
    fn a_language_can_be_spoken_for_a_while() {
        let said = || (Language::current().tag(), fl!(language_name));
        let german = language("de").within(|| {
            let english = language("en").within(said);
            assert_eq!(english, ("en", "English".to_owned()));
            said()
        });
        assert_eq!(german, ("de", "Deutsch".to_owned()));
        assert_eq!(said(), ("en", "English".to_owned()));
    }
}
