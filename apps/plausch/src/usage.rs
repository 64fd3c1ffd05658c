//! What is wrong with a command line, in the words of the program: clap knows only English.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use plausch_app::texts;

use crate::cli::PAGES;

/// What is wrong with the `arguments`, the program's name first, and what to do about it.
pub(crate) fn what_is_wrong(error: &Error, arguments: &[String]) -> String {
    let command = command(arguments);
    let help = format!("{command} --help");
    let option = one(error, ContextKind::InvalidArg);
    let value = one(error, ContextKind::InvalidValue).unwrap_or_default();
    match (error.kind(), option) {
        (ErrorKind::UnknownArgument, Some(given)) => unknown(error, &given, &command, &help),
        (ErrorKind::InvalidSubcommand, _) => {
            let given = one(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            let meant = one(error, ContextKind::SuggestedSubcommand);
            texts::no_such_command(&given, meant.as_deref(), &help)
        }
        (ErrorKind::MissingSubcommand, _) => texts::command_missing(&command, &help),
        (ErrorKind::InvalidValue, Some(option)) if value.is_empty() => {
            texts::value_missing(&option, &all(error, ContextKind::ValidValue), &help)
        }
        (ErrorKind::InvalidValue | ErrorKind::ValueValidation, Some(option)) => {
            let values = all(error, ContextKind::ValidValue);
            let meant = one(error, ContextKind::SuggestedValue);
            texts::value_unknown(&value, &option, &values, meant.as_deref(), &help)
        }
        (ErrorKind::NoEquals, Some(option)) => texts::equals_missing(&option),
        (ErrorKind::TooManyValues, Some(option)) => texts::value_not_taken(&option, &value),
        (ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues, Some(option)) => {
            texts::values_miscounted(&option, &help)
        }
        (ErrorKind::ArgumentConflict, option) => conflict(error, option, &help),
        (ErrorKind::MissingRequiredArgument, _) => {
            texts::argument_missing(&all(error, ContextKind::InvalidArg), &help)
        }
        _ => texts::command_line_bad(&help),
    }
}

fn unknown(error: &Error, given: &str, command: &str, help: &str) -> String {
    let meant = one(error, ContextKind::SuggestedArg);
    match one(error, ContextKind::SuggestedSubcommand) {
        Some(elsewhere) => {
            texts::unknown_option_elsewhere(given, &format!("{command} {elsewhere}"))
        }
        None if given.starts_with('-') => texts::unknown_option(given, meant.as_deref(), help),
        None => texts::unexpected_argument(given, help),
    }
}

fn conflict(error: &Error, option: Option<String>, help: &str) -> String {
    let others = all(error, ContextKind::PriorArg);
    let command = one(error, ContextKind::InvalidSubcommand);
    match (option, command, others.first()) {
        (Some(option), _, Some(other)) if *other != option => {
            texts::option_not_with(&option, other)
        }
        (Some(option), ..) => texts::option_twice(&option),
        (None, Some(command), Some(option)) => texts::command_not_with(&command, option),
        _ => texts::command_line_bad(help),
    }
}

/// The program and the command that the arguments name.
fn command(arguments: &[String]) -> String {
    let named = arguments.iter().skip(1).find(|argument| PAGES.contains(&argument.as_str()));
    let words = ["plausch"].into_iter().chain(named.map(String::as_str));
    words.collect::<Vec<_>>().join(" ")
}

fn one(error: &Error, kind: ContextKind) -> Option<String> {
    all(error, kind).into_iter().next()
}

fn all(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli;
    use plausch_app::language::Language;

    /// What is said of a command line, in German.
    fn said(line: &str) -> String {
        let german = Language::named("de").unwrap();
        german.within(|| {
            let arguments: Vec<_> = line.split(' ').map(str::to_owned).collect();
            let error = cli::command().try_get_matches_from(&arguments).unwrap_err();
            assert!(error.use_stderr(), "{line}");
            what_is_wrong(&error, &arguments)
        })
    }

    #[test]
    fn every_mistake_is_named_in_the_language_in_force() {
        let chat = "`plausch chat --help`";
        for (line, expected) in [
            (
                "plausch chat --lunch",
                format!("die Option '--lunch' gibt es hier nicht; {chat} zeigt alle"),
            ),
            (
                "plausch chat --plian",
                format!(
                    "die Option '--plian' gibt es hier nicht; meinst du '--plain'? {chat} zeigt alle"
                ),
            ),
            (
                "plausch serve lunch",
                "mit 'lunch' ist hier nichts anzufangen; `plausch serve --help` zeigt, was hier stehen kann"
                    .to_owned(),
            ),
            (
                "plausch serv",
                "den Befehl 'serv' gibt es nicht; meinst du 'serve'? `plausch --help` zeigt alle"
                    .to_owned(),
            ),
            (
                "plausch chat --dialect",
                "'--dialect <DIALEKT>' braucht einen Wert; möglich sind: auto, framed, line"
                    .to_owned(),
            ),
            (
                "plausch chat --nick",
                format!("'--nick <NICK>' braucht einen Wert; {chat} sagt, welchen"),
            ),
            (
                "plausch chat --dialect zzz",
                "'zzz' ist kein Wert für '--dialect <DIALEKT>'; möglich sind: auto, framed, line"
                    .to_owned(),
            ),
            (
                "plausch chat --dialect frame",
                "'frame' ist kein Wert für '--dialect <DIALEKT>'; meinst du 'framed'? \
                 Möglich sind: auto, framed, line"
                    .to_owned(),
            ),
            (
                "plausch chat --plain=yes",
                "'--plain' nimmt keinen Wert, aber 'yes' steht dahinter".to_owned(),
            ),
            (
                "plausch chat --plain --json",
                "'--plain' und '--json' passen nicht zusammen: lass eines davon weg".to_owned(),
            ),
            ("plausch chat --plain --plain", "'--plain' darf nur einmal stehen".to_owned()),
            (
                "plausch completions",
                "<SHELL> fehlt; `plausch completions --help` sagt, was gemeint ist".to_owned(),
            ),
        ] {
            assert_eq!(said(line), expected, "{line}");
        }
        let elsewhere = said("plausch --listen");
        assert!(elsewhere.contains("'--listen'") && elsewhere.contains("plausch"), "{elsewhere}");
        assert!(said("plausch --plain serve").starts_with("'serve' passt nicht zu '--plain'"));
    }

    #[test]
    fn what_cannot_happen_has_words_too() {
        use clap::error::ErrorKind as Kind;
        for kind in [Kind::NoEquals, Kind::TooFewValues, Kind::WrongNumberOfValues, Kind::Io] {
            let error = Error::new(kind).with_cmd(&cli::command());
            assert_eq!(what_is_wrong(&error, &[]), texts::command_line_bad("plausch --help"));
        }
    }
}
