//! What can be known before the command line is understood.

use std::path::PathBuf;

use crate::environment::Environment;
use crate::language::Language;
use crate::settings::{self, Flags};

/// The language to speak, from the first word: also of what is wrong with the command line.
pub fn language(env: Environment<'_>) -> Language {
    let args = || std::env::args_os().map(|arg| arg.to_string_lossy().into_owned());
    let flags: Flags =
        early(args(), "language").map(|value| ("language", value)).into_iter().collect();
    settings::language(flags, early(args(), "config").map(PathBuf::from).as_deref(), env)
}

/// A variable of the environment that could be a setting, and that is not UTF-8.
pub fn unreadable_variable() -> Option<String> {
    let settings =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    settings
        .filter(|(name, value)| name.starts_with("PLAUSCH_") && value.to_str().is_none())
        .map(|(name, _)| name)
        .min()
}

/// An argument that is not UTF-8, as well as it can be shown.
pub fn unreadable_argument() -> Option<String> {
    let argument = std::env::args_os().find(|argument| argument.to_str().is_none())?;
    Some(argument.to_string_lossy().into_owned())
}

/// The value of `--NAME` in a command line that has not been understood yet.
fn early(args: impl IntoIterator<Item = String>, name: &str) -> Option<String> {
    let flag = format!("--{name}");
    let mut args = args.into_iter().take_while(|arg| arg != "--");
    while let Some(arg) = args.next() {
        match arg.strip_prefix(&flag) {
            Some("") => return args.next(),
            Some(value) if value.starts_with('=') => return Some(value[1..].to_owned()),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_found_before_the_command_line_is_understood() {
        let early = |line: &str| early(line.split(' ').map(str::to_owned), "language");
        assert_eq!(early("plausch --nosuch --language de").as_deref(), Some("de"));
        assert_eq!(early("plausch serve --language=de").as_deref(), Some("de"));
        for line in
            ["plausch", "plausch --language", "plausch --languages de", "plausch -- --language de"]
        {
            assert_eq!(early(line), None, "{line}");
        }
    }
}
