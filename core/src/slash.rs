//! The slash that makes a command of a typed line, on a board's console as on a desktop.

/// What a keyboard may write for a slash: full-width, fraction, division.
pub const SLASHES: [char; 5] = ['/', '\u{ff0f}', '\u{2044}', '\u{2215}', '\u{29f8}'];

/// What stands behind the slash with which `line` begins for somebody who reads it. None: it begins
/// with none.
///
/// `is_unseen` tells of which characters nothing is seen before it:
/// [`is_blank`](crate::invisible::is_blank), and what else the caller does not show.
pub fn behind_slash(line: &str, is_unseen: impl Fn(char) -> bool) -> Option<&str> {
    line.trim_start_matches(is_unseen).strip_prefix(SLASHES)
}

/// Whether `line` starts like a command for somebody who reads it. Twice the slash escapes it.
pub fn looks_like_command(line: &str, is_unseen: impl Fn(char) -> bool) -> bool {
    behind_slash(line, is_unseen).is_some_and(|rest| !rest.starts_with(SLASHES))
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::invisible::is_blank;

    #[test]
    fn what_is_not_seen_before_a_slash_hides_no_command() {
        for slash in ["/", "\u{ff0f}", "\u{2044}", "\u{2215}", "\u{29f8}"] {
            for before in ["", " ", "\u{feff}", "\u{200b} \u{2800}", "\u{ad}\u{2066}\u{301}"] {
                let line = |rest| std::format!("{before}{slash}{rest}");
                assert_eq!(behind_slash(&line("msg bob"), is_blank), Some("msg bob"), "{before:?}");
                assert!(looks_like_command(&line("msg bob"), is_blank), "{before:?}");
                assert!(!looks_like_command(&line("/etc"), is_blank), "{before:?}");
            }
        }
        assert!(!looks_like_command("a/b", is_blank) && behind_slash("", is_blank).is_none());
    }
}
