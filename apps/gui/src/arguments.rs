//! The command line: the settings for joining a room, as the terminal client takes them.

use std::env;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser};
use plausch_app::command_line::{
    AllFlags, ChatFlags, ConfigFlag, in_language, unprinted, unreadable_argument,
    unreadable_variable, what_is_wrong,
};
use plausch_app::settings::Flags;
use plausch_app::texts;

use crate::fail;

/// What the program is called.
pub(crate) const PROGRAM: &str = "plausch-gui";
/// The exit code for what is wrong with the command line, the environment or the file.
pub(crate) const USAGE: u8 = 2;

/// What the command line says.
#[derive(Debug, Parser)]
#[command(name = PROGRAM, version, about = texts::window_about(), after_help = texts::window_about_more())]
pub(crate) struct Arguments {
    #[command(flatten)]
    all: AllFlags,
    #[command(flatten)]
    chat: ChatFlags,
    #[command(flatten)]
    pub(crate) config: ConfigFlag,
    /// The room to join.
    #[arg(value_name = texts::value_link(), conflicts_with = "server", help = texts::help_link())]
    pub(crate) link: Option<String>,
}

impl Arguments {
    /// Reads the command line.
    ///
    /// # Errors
    /// With what the program ends: it was asked for help, and has given it, or something is wrong, and it has said what.
    pub(crate) fn read() -> Result<Self, ExitCode> {
        let read = Arguments::of(env::args_os()).map_err(|error| {
            match (error.use_stderr(), unreadable_argument()) {
                (false, _) => match error.print().err().as_ref().and_then(unprinted) {
                    None => ExitCode::SUCCESS,
                    Some(why) => fail(1, &why),
                },
                (true, Some(argument)) => fail(USAGE, &texts::argument_not_utf8(&argument)),
                (true, None) => fail(USAGE, &what_is_wrong(&error, PROGRAM)),
            }
        })?;
        match unreadable_variable() {
            Some(variable) => Err(fail(USAGE, &texts::variable_not_utf8(&variable))),
            None => Ok(read),
        }
    }

    fn of<T: Into<std::ffi::OsString> + Clone>(
        args: impl IntoIterator<Item = T>,
    ) -> Result<Self, clap::Error> {
        let command = || in_language(Arguments::command());
        let mut matches = command().try_get_matches_from(args)?;
        Arguments::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command()))
    }

    /// All flags of settings.
    pub(crate) fn flags(&self) -> Flags {
        self.all.0.clone().into_iter().chain(self.chat.0.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_app::language::Language;
    use std::path::PathBuf;

    fn read(line: &str) -> Result<Arguments, clap::Error> {
        Arguments::of(line.split(' '))
    }

    #[test]
    fn the_command_line_takes_the_settings_for_chatting() {
        Arguments::command().debug_assert();
        let line = "plausch-gui --nick Zoë --server 10.0.0.5 --language de --config x.toml";
        let arguments = read(line).unwrap();
        let flags = arguments.flags();
        assert_eq!((flags["nick"].as_str(), flags["server"].as_str()), ("Zoë", "10.0.0.5"));
        assert_eq!(flags["language"], "de");
        assert_eq!(arguments.config.config, Some(PathBuf::from("x.toml")));
        let arguments = read("plausch-gui plausch://10.0.0.5").unwrap();
        assert_eq!(arguments.link.as_deref(), Some("plausch://10.0.0.5"));
    }

    #[test]
    fn help_and_mistakes_are_in_the_language_in_force() {
        Language::named("de").unwrap().within(|| {
            let help = read("plausch-gui --help").unwrap_err();
            assert!(!help.use_stderr());
            let help = help.to_string();
            assert!(help.contains("Dein Nickname") && !help.contains("Options"), "{help}");
            let wrong = read("plausch-gui --nik Zoe").unwrap_err();
            let wrong = what_is_wrong(&wrong, PROGRAM);
            assert!(wrong.contains("meinst du '--nick'"), "{wrong}");
            assert!(wrong.contains("`plausch-gui --help`"), "{wrong}");
        });
    }
}
