//! The flags of the settings, made from their table.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use crate::settings::{Flags, SETTINGS, Section, Setting, Settings};
use crate::texts;

#[derive(Debug, Default, Clone, Args)]
#[expect(missing_docs, reason = "clap would take it for what the command does")]
pub struct ConfigFlag {
    /// The configuration file. None: the usual one.
    #[arg(long, value_name = texts::value_file(), help = texts::help_config())]
    pub config: Option<PathBuf>,
}

/// The flags of the settings for whatever the program does.
#[derive(Debug, Default, Clone)]
pub struct AllFlags(pub Flags);

/// The flags of the settings for joining a room.
#[derive(Debug, Default, Clone)]
pub struct ChatFlags(pub Flags);

/// The flags of the settings for running a server.
#[derive(Debug, Default, Clone)]
pub struct ServeFlags(pub Flags);

/// The flags of the settings for measuring a server.
#[derive(Debug, Default, Clone)]
pub struct BenchFlags(pub Flags);

/// Flags are made from the table of all settings: from those that are wanted.
macro_rules! flags_of {
    ($flags:ident, $is_wanted:expr) => {
        impl Args for $flags {
            fn augment_args(command: Command) -> Command {
                // What two sections have in common is there once.
                let is_new = |setting: &&Setting| {
                    command.get_arguments().all(|arg| arg.get_id() != setting.key)
                };
                let new = settings_where($is_wanted).filter(is_new);
                let new: Vec<_> = new.map(flag).collect();
                command.args(new)
            }

            fn augment_args_for_update(command: Command) -> Command {
                Self::augment_args(command)
            }
        }

        impl FromArgMatches for $flags {
            fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
                let settings = settings_where($is_wanted);
                Ok($flags(settings.filter_map(|of| given(of, matches)).collect()))
            }

            fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
                *self = Self::from_arg_matches(matches)?;
                Ok(())
            }
        }
    };
}

flags_of!(AllFlags, |it| it.section == Section::All);
flags_of!(ChatFlags, |it| matches!(it.section, Section::Both | Section::Chat));
flags_of!(ServeFlags, |it| matches!(it.section, Section::Both | Section::Serve));
flags_of!(BenchFlags, |it| ["secure", "server", "dialect"].contains(&it.key));

/// The settings of a section.
pub fn settings_of(section: Section) -> impl Iterator<Item = &'static Setting> {
    settings_where(move |setting| setting.section == section)
}

fn settings_where(is: impl Fn(&Setting) -> bool) -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(move |setting| is(setting))
}

/// The flag of a setting. What its value means is read later: then errors can say the same wherever it came from.
fn flag(setting: &Setting) -> Arg {
    let arg = Arg::new(setting.key).long(setting.key).short(setting.short).help(help(setting));
    let arg = if setting.is_limit { arg.help_heading(texts::heading_limits()) } else { arg };
    let arg = arg.global(setting.section == Section::All);
    // What is a list, may be given one by one.
    let arg = if setting.notation.is_list { arg.action(ArgAction::Append) } else { arg };
    let words = setting.words();
    match setting.notation.name {
        None => arg.action(ArgAction::SetTrue),
        Some(name) if words.is_empty() => arg.value_name(name()).allow_negative_numbers(true),
        Some(name) => arg.value_name(name()).value_parser(PossibleValuesParser::new(words)),
    }
}

/// The help of its flag: with its range and its default, if it has them.
pub fn help(setting: &Setting) -> String {
    let default = setting.value(&Settings::default()).filter(|_| !setting.is_switch());
    texts::help(&setting.help(), setting.range().as_deref(), default.as_deref())
}

/// What the command line says about a setting.
fn given(setting: &'static Setting, matches: &ArgMatches) -> Option<(&'static str, String)> {
    let value = match setting.is_switch() {
        true => matches.get_flag(setting.key).then(|| "true".to_owned()),
        false => {
            let values = matches.get_many::<String>(setting.key);
            values.map(|values| values.map(String::as_str).collect::<Vec<_>>().join(","))
        }
    };
    Some((setting.key, value?))
}
