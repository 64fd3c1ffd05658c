//! Which language is spoken, and which others there are.

use super::room::comma_list;
use super::shortened;
use crate::language::{Language, fl};

/// Which language is in force, and what else there is.
pub fn language_now() -> String {
    let current = Language::current();
    let others = Language::all().filter(|language| *language != current);
    fl!(language_now, others = comma_list(others.map(command)))
}

pub fn no_such_language(name: &str) -> String {
    let all = comma_list(Language::all().map(command));
    fl!(language_unknown, name = shortened(name), languages = all)
}

/// What is to be typed for a language, and how it calls itself.
fn command(language: Language) -> String {
    fl!(language_command, tag = language.tag(), name = language.name())
}
