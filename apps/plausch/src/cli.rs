//! The command line.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches, Parser, Subcommand};
use plausch_app::settings::{Flags, SETTINGS, Section, Setting, Settings};
use plausch_app::texts;

#[derive(Debug, Parser)]
#[command(name = "plausch", version, about = texts::ABOUT, long_about = texts::ABOUT_LONG, after_help = texts::EXAMPLES)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) chat: ChatArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(about = texts::ABOUT_SERVE, after_help = texts::EXAMPLES_SERVE)]
    Serve(ServeArgs),
    #[command(about = texts::ABOUT_CHAT, after_help = texts::EXAMPLES_CHAT)]
    Chat(ChatArgs),
    #[command(about = texts::ABOUT_CONFIG, after_help = texts::EXAMPLES_CONFIG)]
    Config(ConfigArgs),
    #[command(about = texts::ABOUT_COMPLETIONS, after_help = texts::EXAMPLES_COMPLETIONS)]
    Completions {
        #[arg(value_name = "SHELL", help = texts::HELP_SHELL)]
        shell: clap_complete::Shell,
    },
    #[command(about = texts::ABOUT_MAN, after_help = texts::EXAMPLES_MAN)]
    Man(ManArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ChatArgs {
    #[command(flatten)]
    pub(crate) flags: ChatFlags,
    #[arg(long, conflicts_with = "json", help = texts::HELP_PLAIN)]
    pub(crate) plain: bool,
    #[arg(long, help = texts::HELP_JSON)]
    pub(crate) json: bool,
    #[arg(long, help = texts::HELP_RECONNECT)]
    pub(crate) reconnect: bool,
    #[arg(long, help = texts::HELP_STAY)]
    pub(crate) stay: bool,
    #[command(flatten)]
    pub(crate) config: ConfigFlag,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) flags: ServeFlags,
    #[command(flatten)]
    pub(crate) config: ConfigFlag,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    #[command(flatten)]
    pub(crate) chat: ChatFlags,
    #[command(flatten)]
    pub(crate) serve: ServeFlags,
    #[command(flatten)]
    pub(crate) config: ConfigFlag,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    #[arg(value_name = "COMMAND", value_parser = PAGES, conflicts_with = "out", help = texts::HELP_PAGE)]
    pub(crate) page: Option<String>,
    #[arg(long, value_name = "DIR", help = texts::HELP_OUT)]
    pub(crate) out: Option<PathBuf>,
}

/// The commands that have a manual page.
pub(crate) const PAGES: [&str; 5] = ["serve", "chat", "config", "completions", "man"];

#[derive(Debug, Default, Args)]
pub(crate) struct ConfigFlag {
    #[arg(long, value_name = "FILE", help = texts::HELP_CONFIG)]
    pub(crate) config: Option<PathBuf>,
}

/// A variable of the environment that could be a setting, and that is not UTF-8.
pub(crate) fn unreadable_variable() -> Option<String> {
    let settings =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    settings
        .filter(|(name, value)| name.starts_with("PLAUSCH_") && value.to_str().is_none())
        .map(|(name, _)| name)
        .min()
}

/// An argument that is not UTF-8, as well as it can be shown.
pub(crate) fn unreadable_argument() -> Option<String> {
    let argument = std::env::args_os().find(|argument| argument.to_str().is_none())?;
    Some(argument.to_string_lossy().into_owned())
}

/// The flags of the settings for joining a room.
#[derive(Debug, Default, Clone)]
pub(crate) struct ChatFlags(pub(crate) Flags);

/// The flags of the settings for running a server.
#[derive(Debug, Default, Clone)]
pub(crate) struct ServeFlags(pub(crate) Flags);

/// The flags of a section are made from the table of all settings.
macro_rules! flags_of {
    ($section:path, $flags:ident) => {
        impl Args for $flags {
            fn augment_args(command: clap::Command) -> clap::Command {
                command.args(settings_of($section).map(flag))
            }

            fn augment_args_for_update(command: clap::Command) -> clap::Command {
                Self::augment_args(command)
            }
        }

        impl FromArgMatches for $flags {
            fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
                Ok($flags(settings_of($section).filter_map(|of| given(of, matches)).collect()))
            }

            fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
                *self = Self::from_arg_matches(matches)?;
                Ok(())
            }
        }
    };
}

flags_of!(Section::Chat, ChatFlags);
flags_of!(Section::Serve, ServeFlags);

fn settings_of(section: Section) -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(move |setting| setting.section == section)
}

/// The flag of a setting. What its value means is read later: then errors can say the same wherever it came from.
fn flag(setting: &Setting) -> Arg {
    let arg = Arg::new(setting.key).long(setting.key).short(setting.short).help(help(setting));
    let arg = if setting.is_limit { arg.help_heading(texts::LIMITS) } else { arg };
    let words = setting.notation.words;
    match setting.is_switch() {
        true => arg.action(ArgAction::SetTrue),
        false if words.is_empty() => {
            arg.value_name(setting.notation.name).allow_negative_numbers(true)
        }
        false => {
            arg.value_name(setting.notation.name).value_parser(PossibleValuesParser::new(words))
        }
    }
}

/// The help of its flag: with its range and its default, if it has them.
pub(crate) fn help(setting: &Setting) -> String {
    let default = setting.value(&Settings::default()).filter(|_| !setting.is_switch());
    texts::help(setting.help, setting.range().as_deref(), default.as_deref())
}

/// What the command line says about a setting.
fn given(setting: &'static Setting, matches: &ArgMatches) -> Option<(&'static str, String)> {
    let value = match setting.is_switch() {
        true => matches.get_flag(setting.key).then(|| "true".to_owned()),
        false => matches.get_one::<String>(setting.key).cloned(),
    };
    Some((setting.key, value?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_main_job_takes_the_flags_of_chat() {
        let cli = Cli::parse_from(["plausch", "--nick", "Zoë", "--plain"]);
        assert!(cli.command.is_none() && cli.chat.plain);
        assert_eq!(cli.chat.flags.0["nick"], "Zoë");
        assert!(Cli::try_parse_from(["plausch", "chat", "--plain", "--json"]).is_err());
    }

    #[test]
    fn help_shows_every_setting_with_its_default_and_its_range() {
        let mut command = Cli::command();
        for (section, name) in [(Section::Chat, "chat"), (Section::Serve, "serve")] {
            let help = command.find_subcommand_mut(name).unwrap().render_help().to_string();
            let words: Vec<_> = help.split_whitespace().collect();
            let help = words.join(" ");
            for setting in settings_of(section) {
                assert!(help.contains(&format!("--{} ", setting.key)), "{}: {help}", setting.key);
                let text = self::help(setting);
                assert!(help.contains(&text), "{text}: {help}");
                let default = setting.value(&Settings::default()).filter(|_| !setting.is_switch());
                let shown = default.map(|value| format!("default: {value}]"));
                assert!(shown.is_none_or(|shown| text.contains(&shown)), "{text}");
            }
        }
    }

    #[test]
    fn flags_are_taken_as_they_are_written() {
        let line = "plausch serve --members -1 -l nowhere --no-rate-limits";
        let Some(Command::Serve(args)) = Cli::parse_from(line.split(' ')).command else {
            panic!("{line}")
        };
        let expected = [("listen", "nowhere"), ("members", "-1"), ("no-rate-limits", "true")];
        let expected = expected.map(|(key, value)| (key, value.to_owned()));
        assert_eq!(args.flags.0, Flags::from(expected));
    }
}
