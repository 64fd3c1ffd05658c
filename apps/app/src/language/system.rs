//! Which language the system speaks.

use super::Language;
use crate::environment::Environment;

/// The language that the environment names; else the one that the `system` names.
pub(super) fn language(env: Environment<'_>, system: impl FnOnce() -> Option<String>) -> Language {
    let set = |name: &str| env(name).filter(|value| !value.is_empty());
    // Of these the first that is set counts, even if it names a language that is not known here.
    let Some(locale) = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set) else {
        return system().and_then(|name| Language::named(&name)).unwrap_or_default();
    };
    let bare = locale.split('.').next().unwrap_or_default();
    if matches!(bare, "C" | "POSIX") {
        return Language::default();
    }
    // GNU's list of languages, the most wanted first, counts unless the locale is C.
    let listed = set("LANGUAGE").unwrap_or_default();
    let mut names = listed.split(':').filter(|name| !name.is_empty()).chain([locale.as_str()]);
    names.find_map(Language::named).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(env: &[(&str, &str)], system: Option<&str>) -> &'static str {
        let get = |name: &str| {
            env.iter().find(|(of, _)| *of == name).map(|(_, value)| (*value).to_owned())
        };
        language(&get, || system.map(str::to_owned)).tag()
    }

    #[test]
    fn the_environment_decides_as_for_other_programs() {
        assert_eq!(tag(&[("LANG", "de_DE.UTF-8")], None), "de");
        assert_eq!(tag(&[("LANG", "de_DE.UTF-8"), ("LC_ALL", "")], None), "de");
        assert_eq!(tag(&[("LANG", "de_DE.UTF-8"), ("LC_MESSAGES", "en_GB.UTF-8")], None), "en");
        assert_eq!(tag(&[("LANG", "en_US.UTF-8"), ("LC_ALL", "de_AT")], None), "de");
        assert_eq!(tag(&[("LANG", "C.UTF-8"), ("LANGUAGE", "de")], None), "en");
        assert_eq!(tag(&[("LANG", "en_US.UTF-8"), ("LANGUAGE", "fr:de:en")], None), "de");
    }

    #[test]
    fn a_language_that_is_not_spoken_here_is_english() {
        assert_eq!(tag(&[("LC_ALL", "fr_FR.UTF-8"), ("LANG", "de_DE.UTF-8")], None), "en");
        assert_eq!(tag(&[("LANG", "\u{1b}[2J")], Some("de-DE")), "en");
        assert_eq!(tag(&[], Some("fr-FR")), "en");
    }

    #[test]
    fn the_system_decides_if_the_environment_is_silent() {
        assert_eq!(tag(&[], Some("de-DE")), "de");
        assert_eq!(tag(&[], None), "en");
        assert_eq!(tag(&[("LANG", "C")], Some("de-DE")), "en");
    }
}
