//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::RangedI64ValueParser;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, value_parser};
use plausch_app::command_line::{
    AllFlags, BenchFlags, ChatFlags, ConfigFlag, ServeFlags, in_language, settings_of,
};
use plausch_app::settings::Section;
use plausch_app::texts;
use plausch_load::STAMP;

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
            Some(Command::Doctor(args)) => args.serve.flags.0.extend(flags),
            Some(Command::Config(args)) => args.chat.0.extend(flags),
            Some(Command::Bench(args)) => args.flags.0.extend(flags),
            Some(
                Command::Completions { .. }
                | Command::Identity(_)
                | Command::Man(_)
                | Command::Help { .. },
            ) => {}
            #[cfg(unix)]
            Some(Command::Ctl(_)) => {}
        }
        self
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(about = texts::about_serve(), after_help = texts::about_serve_more())]
    Serve(ServeArgs),
    #[cfg(unix)]
    #[command(about = texts::about_ctl(), after_help = texts::about_ctl_more())]
    Ctl(CtlArgs),
    #[command(about = texts::about_doctor(), after_help = texts::about_doctor_more())]
    Doctor(DoctorArgs),
    #[command(about = texts::about_chat(), after_help = texts::about_chat_more())]
    Chat(ChatCommand),
    #[command(about = texts::about_bench(), after_help = texts::about_bench_more())]
    Bench(BenchArgs),
    #[command(about = texts::about_config(), after_help = texts::about_config_more())]
    Config(ConfigArgs),
    #[command(about = texts::about_identity(), after_help = texts::about_identity_more())]
    Identity(IdentityArgs),
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

#[derive(Debug, Default, Clone, Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) flags: ServeFlags,
    #[command(flatten)]
    pub(crate) config: ConfigFlag,
}

/// `plausch doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) serve: ServeArgs,
    #[arg(long, help = texts::help_doctor_json())]
    pub(crate) json: bool,
}

/// `plausch ctl`.
#[cfg(unix)]
#[derive(Debug, Args)]
pub(crate) struct CtlArgs {
    #[arg(long, value_name = texts::value_file(), help = texts::help_socket())]
    pub(crate) socket: Option<PathBuf>,
    #[arg(long, help = texts::help_ctl_json())]
    pub(crate) json: bool,
    #[arg(value_name = texts::value_command(), required = true, trailing_var_arg = true, help = texts::help_ctl_command())]
    pub(crate) command: Vec<String>,
}

/// `plausch bench`.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    #[command(flatten)]
    pub(crate) flags: BenchFlags,
    #[arg(long, value_name = texts::value_count(), help = MEMBERS.help(texts::help_bench_members), value_parser = MEMBERS.parser())]
    pub(crate) members: Option<u32>,
    #[arg(long, value_name = texts::value_count(), help = SENDERS.help(texts::help_bench_senders), value_parser = SENDERS.parser())]
    pub(crate) senders: Option<u32>,
    #[arg(long, value_name = texts::value_count(), help = RATE.help(texts::help_bench_rate), value_parser = RATE.parser())]
    pub(crate) rate: Option<u32>,
    #[arg(long, value_name = texts::value_count(), help = WINDOW.help(texts::help_bench_window), value_parser = WINDOW.parser())]
    pub(crate) window: Option<u32>,
    #[arg(long, value_name = texts::value_bytes(), help = LENGTH.help(texts::help_bench_length), value_parser = LENGTH.parser())]
    pub(crate) length: Option<u32>,
    #[arg(long, value_name = texts::value_count(), help = SECONDS.help(texts::help_bench_seconds), value_parser = SECONDS.parser())]
    pub(crate) seconds: Option<u32>,
    #[arg(long, help = texts::help_bench_json())]
    pub(crate) json: bool,
    #[arg(long, help = texts::help_bench_yes())]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) config: ConfigFlag,
}

/// A number of [`BenchArgs`].
pub(crate) struct Number {
    least: u32,
    most: u32,
    /// If it is not given.
    pub(crate) default: u32,
}

pub(crate) const MEMBERS: Number = Number { least: 1, most: 100_000, default: 50 };
pub(crate) const SENDERS: Number = Number { least: 1, most: 65_535, default: 2 };
pub(crate) const RATE: Number = Number { least: 0, most: 1_000_000, default: 0 };
pub(crate) const WINDOW: Number = Number { least: 1, most: 1024, default: 16 };
pub(crate) const LENGTH: Number = Number { least: STAMP as u32, most: 32 << 10, default: 64 };
pub(crate) const SECONDS: Number = Number { least: 1, most: 86_400, default: 3 };

impl Number {
    fn parser(&self) -> RangedI64ValueParser<u32> {
        value_parser!(u32).range(i64::from(self.least)..=i64::from(self.most))
    }

    fn help(&self, help: fn() -> String) -> String {
        let [least, most, default] = [self.least, self.most, self.default].map(|it| it.to_string());
        let range = texts::range(Some(&least), Some(&most));
        texts::help(&help(), range.as_deref(), Some(&default))
    }
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
#[command(disable_help_subcommand = true)]
pub(crate) struct IdentityArgs {
    #[arg(long = "server", id = "of_server", global = true, help = texts::help_of_server())]
    pub(crate) server: bool,
    #[command(subcommand)]
    pub(crate) command: Option<IdentityCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum IdentityCommand {
    #[command(about = texts::about_renew())]
    Renew {
        #[arg(long, help = texts::help_yes())]
        yes: bool,
    },
    #[command(about = texts::about_export())]
    Export {
        #[arg(value_name = texts::value_file(), help = texts::help_export_to())]
        file: PathBuf,
    },
    #[command(about = texts::about_import())]
    Import {
        #[arg(value_name = texts::value_file(), help = texts::help_import_from())]
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    #[arg(value_name = texts::value_command(), value_parser = PAGES, conflicts_with = "out", help = texts::help_page())]
    pub(crate) page: Option<String>,
    #[arg(long, value_name = texts::value_dir(), help = texts::help_out())]
    pub(crate) out: Option<PathBuf>,
}

/// The commands that have a manual page.
#[cfg(unix)]
pub(crate) const PAGES: [&str; 9] =
    ["serve", "ctl", "doctor", "chat", "bench", "config", "identity", "completions", "man"];
/// Without what Windows lacks.
#[cfg(not(unix))]
pub(crate) const PAGES: [&str; 8] =
    ["serve", "doctor", "chat", "bench", "config", "identity", "completions", "man"];

/// The command line as it is read, shown in help, and described in the manual: in the language in force.
pub(crate) fn command() -> clap::Command {
    in_language(Cli::command())
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

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_app::command_line::{self, COLUMNS};
    use plausch_app::language::Language;
    use plausch_app::settings::{Flags, Settings};

    use crate::terminal::wrap::width;

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
        for (section, name) in [
            (Section::Both, "chat"),
            (Section::Both, "serve"),
            (Section::Chat, "chat"),
            (Section::Serve, "serve"),
        ] {
            let help = command.find_subcommand_mut(name).unwrap().render_help().to_string();
            let words: Vec<_> = help.split_whitespace().collect();
            let help = words.join(" ");
            for setting in settings_of(section) {
                assert!(help.contains(&format!("--{} ", setting.key)), "{}: {help}", setting.key);
                let text = command_line::help(setting);
                assert!(help.contains(&text), "{text}: {help}");
                let default = setting.value(&Settings::default()).filter(|_| !setting.is_switch());
                let shown = default.map(|value| format!("default: {value}]"));
                assert!(shown.is_none_or(|shown| text.contains(&shown)), "{text}");
            }
        }
    }

    /// A command, and all that stand behind it.
    fn all(command: &clap::Command) -> Vec<clap::Command> {
        let behind = command.get_subcommands().flat_map(all);
        behind.chain([command.clone()]).collect()
    }

    #[test]
    fn help_is_complete_and_at_most_80_columns_wide_in_every_language() {
        for language in Language::all() {
            let texts = language.within(|| {
                let command = command();
                let commands = all(&command);
                let texts = commands
                    .into_iter()
                    .flat_map(|mut it| [it.render_help(), it.render_long_help()]);
                texts.map(|text| text.to_string()).collect::<Vec<_>>()
            });
            assert_eq!(texts.len(), 28);
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
}
