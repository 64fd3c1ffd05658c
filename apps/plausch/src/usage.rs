//! What is wrong with a command line.

use clap::Error;
use plausch_app::command_line;

use crate::cli::PAGES;

/// What is wrong with the `arguments`, the program's name first, and what to do about it.
pub(crate) fn what_is_wrong(error: &Error, arguments: &[String]) -> String {
    command_line::what_is_wrong(error, &command(arguments))
}

/// The program and the command that the arguments name.
fn command(arguments: &[String]) -> String {
    let named = arguments.iter().skip(1).find(|argument| PAGES.contains(&argument.as_str()));
    let words = ["plausch"].into_iter().chain(named.map(String::as_str));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_app::language::Language;
    use plausch_app::texts;

    use crate::cli;

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
