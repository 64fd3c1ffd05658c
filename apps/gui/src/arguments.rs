//! The command line: the settings for joining a room, as the terminal client takes them.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use plausch_app::settings::{Flags, SETTINGS, Section, Setting};
use plausch_app::texts;

/// What the command line says.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    pub(crate) flags: Flags,
    pub(crate) config: Option<PathBuf>,
    /// The room to join.
    pub(crate) link: Option<String>,
}

impl Arguments {
    /// Reads the command line. Help and mistakes end the program here.
    pub(crate) fn read() -> Self {
        Arguments::of(&command().get_matches())
    }

    fn of(matches: &ArgMatches) -> Self {
        let given = |setting: &'static Setting| {
            let value = match setting.is_switch() {
                true => matches.get_flag(setting.key).then(|| "true".to_owned()),
                false => matches.get_one::<String>(setting.key).cloned(),
            };
            Some((setting.key, value?))
        };
        let flags = settings().filter_map(given).collect();
        let config = matches.get_one("config").cloned();
        Arguments { flags, config, link: matches.get_one("link").cloned() }
    }
}

fn settings() -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(|setting| setting.section == Section::Chat)
}

fn command() -> Command {
    let flag = |setting: &Setting| {
        let arg = Arg::new(setting.key).long(setting.key).short(setting.short).help(setting.help());
        match (setting.notation.name, setting.notation.words) {
            (None, _) => arg.action(ArgAction::SetTrue),
            (Some(name), []) => arg.value_name(name()).allow_negative_numbers(true),
            (Some(name), words) => {
                arg.value_name(name()).value_parser(PossibleValuesParser::new(words))
            }
        }
    };
    let config = Arg::new("config")
        .long("config")
        .value_name(texts::value_file())
        .value_parser(clap::value_parser!(PathBuf))
        .help(texts::help_config());
    let link = Arg::new("link")
        .value_name(texts::value_link())
        .conflicts_with("server")
        .help(texts::help_link());
    Command::new("plausch-gui")
        .version(env!("CARGO_PKG_VERSION"))
        .about(texts::window_about())
        .args(settings().map(flag))
        .args([config, link])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_takes_the_settings_for_chatting() {
        command().debug_assert();
        let line = ["plausch-gui", "--nick", "Zoë", "--server", "10.0.0.5", "--config", "x.toml"];
        let arguments = Arguments::of(&command().get_matches_from(line));
        assert_eq!(arguments.flags["nick"], "Zoë");
        assert_eq!(arguments.flags["server"], "10.0.0.5");
        assert_eq!(arguments.config, Some(PathBuf::from("x.toml")));
        let link = ["plausch-gui", "plausch://10.0.0.5"];
        let arguments = Arguments::of(&command().get_matches_from(link));
        assert_eq!(arguments.link.as_deref(), Some("plausch://10.0.0.5"));
    }
}
