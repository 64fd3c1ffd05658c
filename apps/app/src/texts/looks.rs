//! Which theme is in force, what is wrong with one, and how times are written.

use super::room::comma_list;
use super::{bad_file, not_text_in, shortened};
use crate::language::fl;
use crate::theme::{BUILT_IN, Choice, Role, ThemeError, Wrong};
use crate::time_format::{BadTimeFormat, TimeFormat};

/// Which theme was chosen, which one is in force for that, and what else there is.
pub fn theme_now(choice: &str, in_force: &str, names: &[String]) -> String {
    let others = names.iter().filter(|name| *name != choice);
    let others = comma_list(others.map(|name| theme_command(name)));
    match choice {
        Choice::AUTO => fl!(theme_now_auto, theme = in_force, others = others),
        _ => fl!(theme_now, theme = choice, others = others),
    }
}

/// What is to be typed for a theme.
fn theme_command(name: &str) -> String {
    fl!(theme_command, name = name)
}

pub fn theme_error(error: &ThemeError) -> String {
    let why = match error {
        ThemeError::Unknown { name, names } => {
            let all = comma_list(names.iter().map(|name| theme_command(name)));
            return fl!(theme_unknown, name = shortened(name), themes = all);
        }
        ThemeError::Unreadable(path, kind) => {
            let why = super::os_kind(*kind);
            fl!(theme_unreadable, path = path.to_string_lossy(), why = why)
        }
        ThemeError::NotText(path, what) => not_text_in(path, *what),
        ThemeError::Wrong(path, line, wrong) => bad_file(path, *line, &wrong_in_theme(wrong)),
    };
    fl!(theme_not_taken, why = why)
}

fn wrong_in_theme(wrong: &Wrong) -> String {
    match wrong {
        Wrong::Toml(line) => fl!(theme_toml, line = shortened(line)),
        Wrong::Key(key, Some(meant)) => {
            fl!(theme_key_meant, key = shortened(key), meant = *meant)
        }
        Wrong::Key(key, None) => fl!(theme_key, key = shortened(key)),
        Wrong::Role(role, Some(meant)) => {
            fl!(theme_role_meant, role = shortened(role), meant = *meant)
        }
        Wrong::Role(role, None) => {
            let roles = comma_list(Role::ALL.iter().map(|role| role.name().to_owned()));
            fl!(theme_role, role = shortened(role), roles = roles)
        }
        Wrong::Word(role, word, Some(meant)) => {
            fl!(theme_word_meant, role = *role, word = shortened(word), meant = *meant)
        }
        Wrong::Word(role, word, None) => fl!(theme_word, role = *role, word = shortened(word)),
        Wrong::NoText(key) if key == "roles" => fl!(theme_roles),
        Wrong::NoText(key) => fl!(theme_no_text, key = shortened(key)),
        Wrong::Contrast => fl!(theme_contrast),
        Wrong::Colour(key, text) => fl!(theme_colour, key = *key, text = shortened(text)),
        Wrong::NickColours => fl!(theme_nick_colours),
        Wrong::Base(name) => {
            let names = comma_list(BUILT_IN.iter().map(|(name, _)| (*name).to_owned()));
            fl!(theme_base, name = shortened(name), names = names)
        }
    }
}

pub fn bad_theme_name() -> String {
    fl!(bad_theme_name)
}

pub fn bad_time_format(why: BadTimeFormat) -> String {
    match why {
        BadTimeFormat::Pattern => fl!(bad_time_format),
        BadTimeFormat::Unseen => fl!(time_format_unseen),
        BadTimeFormat::TooWide => fl!(time_format_too_wide, most = TimeFormat::MAX_COLUMNS),
    }
}
