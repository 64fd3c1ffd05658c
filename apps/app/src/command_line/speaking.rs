//! What clap says in English, in the language in force.

use clap::{Arg, ArgAction, Command};

use crate::texts;

/// How wide help is at most.
pub const COLUMNS: usize = 80;

/// The command as it is read, shown in help, and described in the manual: in the language in force.
pub fn in_language(command: Command) -> Command {
    let mut command = speaking(command);
    command.build();
    naming_options(command)
}

/// What clap would say in English, in the language in force.
fn speaking(command: Command) -> Command {
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

/// The same, in a usage, and in those of the commands behind it.
fn naming_options(mut command: Command) -> Command {
    let usage = command.render_usage().ansi().to_string();
    // A heading is its first word.
    let usage = usage.split_once(' ').map_or("", |(_, usage)| usage);
    let usage = usage.replace("[OPTIONS]", &texts::usage_options());
    command.override_usage(usage).mut_subcommands(naming_options)
}

/// The values to choose from, if an argument has them.
pub fn possible_values(arg: &Arg) -> Vec<String> {
    let values = arg.get_possible_values();
    let takes_them = arg.get_action().takes_values();
    values.iter().filter(|_| takes_them).map(|value| value.get_name().to_owned()).collect()
}
