//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use plausch_app::settings::{Flags, SETTINGS, Section, Setting, Settings};
use plausch_app::texts;

#[derive(Debug, Parser)]
#[command(name = "plausch", version, about = texts::about(), long_about = texts::about_long(), after_help = texts::about_more())]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) chat: ChatArgs,
    #[command(flatten)]
    pub(crate) all: AllFlags,
}

impl Cli {
    /// Gives every command the flags that all commands have.
    pub(crate) fn with_shared_flags(mut self) -> Self {
        let flags = self.all.0.clone();
        match &mut self.command {
            None => self.chat.flags.0.extend(flags),
            Some(Command::Chat(args)) => args.chat.flags.0.extend(flags),
            Some(Command::Serve(args)) => args.flags.0.extend(flags),
            Some(Command::Config(args)) => args.chat.0.extend(flags),
            Some(Command::Completions { .. } | Command::Man(_) | Command::Help { .. }) => {}
        }
        self
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(about = texts::about_serve(), after_help = texts::about_serve_more())]
    Serve(ServeArgs),
    #[command(about = texts::about_chat(), after_help = texts::about_chat_more())]
    Chat(ChatCommand),
    #[command(about = texts::about_config(), after_help = texts::about_config_more())]
    Config(ConfigArgs),
    #[command(about = texts::about_completions(), after_help = texts::about_completions_more())]
    Completions {
        #[arg(value_name = texts::value_shell(), help = texts::help_shell())]
        shell: clap_complete::Shell,
    },
    #[command(about = texts::about_man(), after_help = texts::about_man_more())]
    Man(ManArgs),
    #[command(about = texts::about_help())]
    Help {
        #[arg(value_name = texts::value_command(), value_parser = PAGES, help = texts::help_topic())]
        topic: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ChatArgs {
    #[command(flatten)]
    pub(crate) flags: ChatFlags,
    #[arg(long, conflicts_with = "json", help = texts::help_plain())]
    pub(crate) plain: bool,
    #[arg(long, help = texts::help_json())]
    pub(crate) json: bool,
    #[arg(long, help = texts::help_reconnect())]
    pub(crate) reconnect: bool,
    #[arg(long, help = texts::help_stay())]
    pub(crate) stay: bool,
    #[command(flatten)]
    pub(crate) config: ConfigFlag,
}

/// `plausch chat`.
#[derive(Debug, Args)]
pub(crate) struct ChatCommand {
    #[arg(value_name = texts::value_link(), conflicts_with = "server", help = texts::help_link())]
    pub(crate) link: Option<String>,
    #[command(flatten)]
    pub(crate) chat: ChatArgs,
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
    #[arg(value_name = texts::value_command(), value_parser = PAGES, conflicts_with = "out", help = texts::help_page())]
    pub(crate) page: Option<String>,
    #[arg(long, value_name = texts::value_dir(), help = texts::help_out())]
    pub(crate) out: Option<PathBuf>,
}

/// The commands that have a manual page.
pub(crate) const PAGES: [&str; 5] = ["serve", "chat", "config", "completions", "man"];

#[derive(Debug, Default, Args)]
pub(crate) struct ConfigFlag {
    #[arg(long, value_name = texts::value_file(), help = texts::help_config())]
    pub(crate) config: Option<PathBuf>,
}

/// The command line as it is read, shown in help, and described in the manual: in the language in force.
pub(crate) fn command() -> clap::Command {
    let mut command = speaking(Cli::command());
    command.build();
    naming_options(command).mut_subcommands(naming_options)
}

/// Reads the command line.
///
/// # Errors
/// It is wrong, or asks for help.
pub(crate) fn parse() -> Result<Cli, clap::Error> {
    read(std::env::args_os().collect())
}

fn read(args: Vec<OsString>) -> Result<Cli, clap::Error> {
    let mut matches = command().try_get_matches_from(behind_the_command(args))?;
    Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command()))
}

/// The same command line, with the flags that all commands have behind the command. Clap allows a flag before a command
/// for all flags or for none, and those of chat would do nothing there.
fn behind_the_command(mut args: Vec<OsString>) -> Vec<OsString> {
    let is_shared = |arg: &OsString| {
        let flag = arg.to_str()?.strip_prefix("--")?;
        let (name, with_value) = match flag.split_once('=') {
            Some((name, _)) => (name, true),
            None => (flag, false),
        };
        settings_of(Section::All).find(|setting| setting.key == name).map(|_| with_value)
    };
    let mut end = 1;
    while let Some(with_value) = args.get(end).and_then(is_shared) {
        end += if with_value { 1 } else { 2 };
    }
    let is_command = |arg: &OsString| Cli::command().find_subcommand(arg).is_some();
    if end > 1 && args.get(end).is_some_and(is_command) {
        args[1..=end].rotate_right(1);
    }
    args
}

/// The help of a command, or of the whole program: what `--help` prints.
pub(crate) fn help_of(topic: Option<&str>) -> Option<clap::Error> {
    let line = ["plausch"].into_iter().chain(topic).chain(["--help"]);
    command().try_get_matches_from(line).err()
}

/// How wide help is at most.
const COLUMNS: usize = 80;

/// What clap would say in English, in the language in force.
fn speaking(command: clap::Command) -> clap::Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let version = command.get_version().map(|_| version.help(texts::help_version()));
    let header = *command.get_styles().get_header();
    let heading = format!("{header}{}{header:#}", texts::heading_usage());
    command
        .max_term_width(COLUMNS)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(help.help(texts::help_help()))
        .args(version)
        .help_template(format!(
            "{{about-with-newline}}\n{heading} {{usage}}\n\n{{all-args}}{{after-help}}"
        ))
        .subcommand_help_heading(texts::heading_commands())
        .subcommand_value_name(texts::value_command())
        .mut_args(|arg| {
            let arg = match (arg.get_help_heading(), arg.is_positional()) {
                (Some(_), _) => arg,
                (None, true) => arg.help_heading(texts::heading_arguments()),
                (None, false) => arg.help_heading(texts::heading_options()),
            };
            match possible_values(&arg).as_slice() {
                [] => arg,
                values => {
                    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                    arg.hide_possible_values(true).help(texts::help_with_values(&help, values))
                }
            }
        })
        .mut_subcommands(speaking)
}

/// The same, in a usage.
fn naming_options(mut command: clap::Command) -> clap::Command {
    let usage = command.render_usage().ansi().to_string();
    // A heading is its first word.
    let usage = usage.split_once(' ').map_or("", |(_, usage)| usage);
    command.override_usage(usage.replace("[OPTIONS]", &texts::usage_options()))
}

/// The values to choose from, if an argument has them.
pub(crate) fn possible_values(arg: &Arg) -> Vec<String> {
    let values = arg.get_possible_values();
    let takes_them = arg.get_action().takes_values();
    values.iter().filter(|_| takes_them).map(|value| value.get_name().to_owned()).collect()
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

/// The value of `--NAME` in a command line that has not been understood yet.
pub(crate) fn early(args: impl IntoIterator<Item = String>, name: &str) -> Option<String> {
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

/// The flags of the settings for whatever the program does.
#[derive(Debug, Default, Clone)]
pub(crate) struct AllFlags(pub(crate) Flags);

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

flags_of!(Section::All, AllFlags);
flags_of!(Section::Chat, ChatFlags);
flags_of!(Section::Serve, ServeFlags);

fn settings_of(section: Section) -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(move |setting| setting.section == section)
}

/// The flag of a setting. What its value means is read later: then errors can say the same wherever it came from.
fn flag(setting: &Setting) -> Arg {
    let arg = Arg::new(setting.key).long(setting.key).short(setting.short).help(help(setting));
    let arg = if setting.is_limit { arg.help_heading(texts::heading_limits()) } else { arg };
    let arg = arg.global(setting.section == Section::All);
    let words = setting.words();
    match setting.notation.name {
        None => arg.action(ArgAction::SetTrue),
        Some(name) if words.is_empty() => arg.value_name(name()).allow_negative_numbers(true),
        Some(name) => arg.value_name(name()).value_parser(PossibleValuesParser::new(words)),
    }
}

/// The help of its flag: with its range and its default, if it has them.
pub(crate) fn help(setting: &Setting) -> String {
    let default = setting.value(&Settings::default()).filter(|_| !setting.is_switch());
    texts::help(&setting.help(), setting.range().as_deref(), default.as_deref())
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
    use crate::terminal::wrap::width;
    use plausch_app::language::Language;

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
    fn help_is_complete_and_at_most_80_columns_wide_in_every_language() {
        for language in Language::all() {
            let texts = language.within(|| {
                let command = command();
                let commands = command.get_subcommands().cloned().chain([command.clone()]);
                let texts = commands.flat_map(|mut it| [it.render_help(), it.render_long_help()]);
                texts.map(|text| text.to_string()).collect::<Vec<_>>()
            });
            assert_eq!(texts.len(), 14);
            // Examples keep their indentation, also where Fluent could take their first character for its own.
            for example in ["\n  [serve]\n  members", "\n  {\"do\":"] {
                assert!(texts.iter().any(|text| text.contains(example)), "{language:?}: {example}");
            }
            for text in texts {
                for line in text.lines() {
                    assert!(width(line) <= COLUMNS, "{language:?}: {line}");
                }
                // What clap says by itself.
                for word in [
                    "Usage:",
                    "Options:",
                    "Arguments:",
                    "Commands:",
                    "Print",
                    "[OPTIONS]",
                    "possible values",
                ] {
                    assert!(language == Language::default() || !text.contains(word), "{text}");
                }
            }
        }
    }

    #[test]
    fn help_of_a_command_is_help_and_no_error() {
        for topic in PAGES.into_iter().map(Some).chain([None]) {
            let help = help_of(topic).unwrap();
            assert!(!help.use_stderr(), "{topic:?}");
            let about = command();
            let about = topic.map_or(&about, |topic| about.find_subcommand(topic).unwrap());
            let about = about.get_about().unwrap().to_string();
            assert!(help.to_string().starts_with(&about), "{topic:?}: {help}");
        }
    }

    #[test]
    fn a_link_stands_behind_chat_and_in_place_of_a_server() {
        let line = ["plausch", "chat", "plausch://10.0.0.5", "--nick", "Zoë"];
        let Some(Command::Chat(args)) = Cli::parse_from(line).command else { panic!("{line:?}") };
        assert_eq!(args.link.as_deref(), Some("plausch://10.0.0.5"));
        let line = ["plausch", "chat", "plausch://10.0.0.5", "--server", "10.0.0.6"];
        assert!(Cli::try_parse_from(line).is_err());
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

    #[test]
    fn the_language_can_be_asked_for_anywhere() {
        let words = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
        for (line, command) in [
            ("plausch --language de", None),
            ("plausch serve --language de", Some("serve")),
            ("plausch --language de serve --members 5", Some("serve")),
            ("plausch --language=de serve", Some("serve")),
            ("plausch --language de help serve", Some("help")),
            ("plausch --language de man", Some("man")),
        ] {
            let cli = read(words(line)).unwrap();
            assert_eq!(cli.all.0["language"], "de", "{line}");
            let read = match cli.command {
                None => None,
                Some(Command::Serve(_)) => Some("serve"),
                Some(Command::Help { .. }) => Some("help"),
                Some(Command::Man(_)) => Some("man"),
                Some(_) => Some("another"),
            };
            assert_eq!(read, command, "{line}");
        }
        // What is for one command alone says nothing before another.
        assert!(read(words("plausch --language de --nick Zoë serve")).is_err());
        assert!(read(words("plausch --language serve")).is_err());
        assert!(Cli::try_parse_from(["plausch", "--language", "tlh"]).is_err());
    }

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
