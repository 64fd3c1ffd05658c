//! The notations of how things look.

use super::units::{Notation, Unit, text};
use crate::language::fl;
use crate::texts;
use crate::theme::Choice;
use crate::time_format::TimeFormat;

/// A theme, by its name. Whether there is one is seen when it is read.
pub(super) struct ThemeName;

impl Unit for ThemeName {
    type Value = Choice;

    const NOTATION: Notation = text(|| fl!(value_theme));

    fn read(text: &str) -> Result<Choice, String> {
        Choice::read(text.trim()).ok_or_else(texts::bad_theme_name)
    }

    fn write(value: &Choice) -> String {
        value.name().to_owned()
    }
}

/// How times are written.
pub(super) struct Times;

impl Times {
    /// What stands for no time at all, as for other things that are left out.
    const NONE: &str = "none";
}

impl Unit for Times {
    type Value = TimeFormat;

    const NOTATION: Notation = text(|| fl!(value_format));

    fn read(text: &str) -> Result<TimeFormat, String> {
        let pattern = if text.trim() == Self::NONE { "" } else { text };
        TimeFormat::read(pattern).map_err(texts::bad_time_format)
    }

    fn write(value: &TimeFormat) -> String {
        if value.is_empty() { Self::NONE } else { value.pattern() }.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_time_is_written_as_none_or_as_nothing() {
        for text in ["", "none"] {
            assert_eq!(Times::write(&Times::read(text).unwrap()), "none");
        }
        assert_eq!(Times::write(&Times::read(" %H:%M").unwrap()), " %H:%M");
        assert!(Times::read("%").unwrap_err().contains("%H:%M"));
    }

    #[test]
    fn a_theme_has_the_name_of_a_file() {
        assert_eq!(ThemeName::write(&ThemeName::read("mine").unwrap()), "mine");
        assert_eq!(ThemeName::read("auto"), Ok(Choice::Auto));
        assert!(ThemeName::read("../mine").unwrap_err().contains("themes"));
    }
}
