//! How times are written: a pattern of strftime, as the user wants it.

use std::fmt;

use jiff::civil::{Date, date};
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};
use unicode_width::UnicodeWidthStr;

use crate::sanitise::sanitise;

/// A pattern that every time can be written with, in so many columns at most. An empty one writes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeFormat {
    pattern: String,
    columns: usize,
}

/// Why something is no [`TimeFormat`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadTimeFormat {
    /// A `%` has something behind it that stands for nothing.
    Pattern,
    /// It writes something that is not seen, such as the end of a line.
    Unseen,
    /// It writes more than [`TimeFormat::MAX_COLUMNS`].
    TooWide,
}

impl TimeFormat {
    /// How wide a time is at most: what is said needs the rest of the row.
    pub const MAX_COLUMNS: usize = 24;

    /// Reads a pattern.
    ///
    /// # Errors
    /// If some time cannot be written with it, or not in one row.
    pub fn read(pattern: &str) -> Result<TimeFormat, BadTimeFormat> {
        let mut columns = 0;
        for time in samples() {
            let written = strtime::format(pattern, &time).map_err(|_| BadTimeFormat::Pattern)?;
            if sanitise(&written) != written {
                return Err(BadTimeFormat::Unseen);
            }
            columns = columns.max(written.width());
        }
        match columns {
            0..=Self::MAX_COLUMNS => Ok(TimeFormat { pattern: pattern.to_owned(), columns }),
            _ => Err(BadTimeFormat::TooWide),
        }
    }

    /// As it is written.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Whether no times are shown.
    pub fn is_empty(&self) -> bool {
        self.columns == 0
    }

    /// How many columns the widest time has.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Writes a time.
    pub fn write(&self, time: &Zoned) -> String {
        strtime::format(&self.pattern, time).unwrap_or_default()
    }
}

impl Default for TimeFormat {
    /// Hours and minutes.
    fn default() -> Self {
        TimeFormat { pattern: "%H:%M".to_owned(), columns: 5 }
    }
}

impl fmt::Display for TimeFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.pattern)
    }
}

/// Times of each month, day of the week and half of the day: names differ in width.
fn samples() -> impl Iterator<Item = Zoned> {
    const FIRST: Date = date(2026, 1, 1);
    (0..52).flat_map(|week| {
        let day = FIRST.saturating_add((week * 8).days());
        // What the zone itself adds has about the same width at all times.
        [day.at(0, 0, 0, 0), day.at(23, 59, 59, 999_999_999)]
            .into_iter()
            .filter_map(|time| time.to_zoned(TimeZone::system()).ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_as_wide_as_the_widest_time() {
        for (pattern, columns) in
            [("%H:%M", 5), ("%H:%M:%S", 8), ("", 0), ("%-d %B", 12), ("%A", 9), ("%I:%M %p", 8)]
        {
            let format = TimeFormat::read(pattern).unwrap();
            assert_eq!((format.columns(), format.is_empty()), (columns, columns == 0), "{pattern}");
        }
        assert_eq!(TimeFormat::read("%H:%M"), Ok(TimeFormat::default()));
    }

    #[test]
    fn what_no_row_can_hold_is_refused() {
        for (pattern, why) in [
            ("%H:%", BadTimeFormat::Pattern),
            ("%!", BadTimeFormat::Pattern),
            ("%H%n%M", BadTimeFormat::Unseen),
            ("%H\u{1b}[2J", BadTimeFormat::Unseen),
            ("%H\u{202e}", BadTimeFormat::Unseen),
            ("%A, %-d %B %Y, %H:%M:%S", BadTimeFormat::TooWide),
        ] {
            assert_eq!(TimeFormat::read(pattern), Err(why), "{pattern:?}");
        }
    }

    #[test]
    fn a_time_is_written_as_the_pattern_says() {
        let time = date(2026, 11, 26).at(18, 5, 9, 0).to_zoned(TimeZone::UTC).unwrap();
        let write = |pattern| TimeFormat::read(pattern).unwrap().write(&time);
        assert_eq!(
            (write("%H:%M").as_str(), write("[%-I:%M %P]").as_str()),
            ("18:05", "[6:05 pm]")
        );
        assert_eq!(write(""), "");
    }
}
