//! The command line: its help, and what is wrong with what was written.

use crate::language::fl;

pub fn about() -> String {
    fl!(about)
}

pub fn about_long() -> String {
    fl!(about_long)
}

/// What stands behind the options in help: a heading, examples, and behind an empty line the rest.
pub fn about_more() -> String {
    fl!(about_more)
}

pub fn about_serve() -> String {
    fl!(about_serve)
}

pub fn about_serve_more() -> String {
    fl!(about_serve_more)
}

pub fn about_chat() -> String {
    fl!(about_chat)
}

pub fn about_chat_more() -> String {
    fl!(about_chat_more)
}

pub fn about_bench() -> String {
    fl!(about_bench)
}

pub fn about_bench_more() -> String {
    fl!(about_bench_more)
}

pub fn about_config() -> String {
    fl!(about_config)
}

pub fn about_config_more() -> String {
    fl!(about_config_more)
}

pub fn about_completions() -> String {
    fl!(about_completions)
}

pub fn about_completions_more() -> String {
    fl!(about_completions_more)
}

pub fn about_ctl() -> String {
    fl!(about_ctl)
}

/// All commands are those of the console.
pub fn about_ctl_more() -> String {
    let commands: Vec<_> = super::console_help().lines().map(|line| format!("  {line}")).collect();
    fl!(about_ctl_more, commands = commands.join("\n"))
}

pub fn help_ctl_json() -> String {
    fl!(help_ctl_json)
}

pub fn help_socket() -> String {
    fl!(help_socket)
}

pub fn help_ctl_command() -> String {
    fl!(help_ctl_command)
}

pub fn about_man() -> String {
    fl!(about_man)
}

pub fn about_man_more() -> String {
    fl!(about_man_more)
}

pub fn about_help() -> String {
    fl!(about_help)
}

pub fn help_bench_members() -> String {
    fl!(help_bench_members)
}

pub fn help_bench_senders() -> String {
    fl!(help_bench_senders)
}

pub fn help_bench_rate() -> String {
    fl!(help_bench_rate)
}

pub fn help_bench_window() -> String {
    fl!(help_bench_window)
}

pub fn help_bench_length() -> String {
    fl!(help_bench_length)
}

pub fn help_bench_seconds() -> String {
    fl!(help_bench_seconds)
}

pub fn help_bench_json() -> String {
    fl!(help_bench_json)
}

pub fn help_bench_yes() -> String {
    fl!(help_bench_yes)
}

pub fn help_shell() -> String {
    fl!(help_shell)
}

pub fn help_page() -> String {
    fl!(help_page)
}

pub fn help_out() -> String {
    fl!(help_out)
}

pub fn help_config() -> String {
    fl!(help_config)
}

pub fn help_plain() -> String {
    fl!(help_plain)
}

pub fn help_json() -> String {
    fl!(help_json)
}

pub fn help_reconnect() -> String {
    fl!(help_reconnect)
}

pub fn help_stay() -> String {
    fl!(help_stay)
}

pub fn help_help() -> String {
    fl!(help_help)
}

pub fn help_version() -> String {
    fl!(help_version)
}

/// What `plausch help` takes.
pub fn help_topic() -> String {
    fl!(help_topic)
}

/// The help of a flag, with its range and its default.
pub fn help(help: &str, range: Option<&str>, default: Option<&str>) -> String {
    match (range, default) {
        (None, None) => help.to_owned(),
        (None, Some(default)) => fl!(help_with_default, help = help, default = default),
        (Some(range), None) => fl!(help_with_range, help = help, range = range),
        (Some(range), Some(default)) => {
            fl!(help_with_range_and_default, help = help, range = range, default = default)
        }
    }
}

/// The help of something that has to be one of these values.
pub fn help_with_values(help: &str, values: &[String]) -> String {
    fl!(help_with_values, help = help, values = values.join(", "))
}

pub fn heading_usage() -> String {
    fl!(heading_usage)
}

pub fn heading_options() -> String {
    fl!(heading_options)
}

pub fn heading_arguments() -> String {
    fl!(heading_arguments)
}

pub fn heading_commands() -> String {
    fl!(heading_commands)
}

pub fn heading_limits() -> String {
    fl!(heading_limits)
}

/// What stands for all options in a usage.
pub fn usage_options() -> String {
    fl!(usage_options)
}

pub fn value_bytes() -> String {
    fl!(value_bytes)
}

pub fn value_count() -> String {
    fl!(value_count)
}

pub fn value_command() -> String {
    fl!(value_command)
}

pub fn value_dir() -> String {
    fl!(value_dir)
}

pub fn value_file() -> String {
    fl!(value_file)
}

pub fn value_shell() -> String {
    fl!(value_shell)
}

pub fn argument_not_utf8(argument: &str) -> String {
    fl!(argument_not_utf8, argument = argument)
}

/// `help`: here as everywhere below, the command line that says more.
pub fn unknown_option(option: &str, meant: Option<&str>, help: &str) -> String {
    match meant {
        Some(meant) => fl!(unknown_option_meant, option = option, meant = meant, help = help),
        None => fl!(unknown_option, option = option, help = help),
    }
}

pub fn unknown_option_elsewhere(option: &str, command: &str) -> String {
    fl!(unknown_option_elsewhere, option = option, command = command)
}

pub fn unexpected_argument(argument: &str, help: &str) -> String {
    fl!(unexpected_argument, argument = argument, help = help)
}

/// A command of the command line that does not exist.
pub fn no_such_command(command: &str, meant: Option<&str>, help: &str) -> String {
    match meant {
        Some(meant) => fl!(no_such_command_meant, command = command, meant = meant, help = help),
        None => fl!(no_such_command, command = command, help = help),
    }
}

pub fn command_missing(command: &str, help: &str) -> String {
    fl!(command_missing, command = command, help = help)
}

pub fn command_not_with(command: &str, option: &str) -> String {
    fl!(command_not_with, command = command, option = option)
}

/// `values`: those that there are, if they can be counted.
pub fn value_missing(option: &str, values: &[String], help: &str) -> String {
    match values {
        [] => fl!(value_missing, option = option, help = help),
        _ => fl!(value_missing_among, option = option, values = values.join(", ")),
    }
}

/// `values`: those that there are, if they can be counted.
pub fn value_unknown(
    value: &str,
    option: &str,
    values: &[String],
    meant: Option<&str>,
    help: &str,
) -> String {
    let listed = values.join(", ");
    match (values, meant) {
        ([], _) => fl!(value_bad, value = value, option = option, help = help),
        (_, None) => fl!(value_unknown, value = value, option = option, values = listed),
        (_, Some(meant)) => {
            fl!(value_unknown_meant, value = value, option = option, meant = meant, values = listed)
        }
    }
}

pub fn value_not_taken(option: &str, value: &str) -> String {
    fl!(value_not_taken, option = option, value = value)
}

pub fn values_miscounted(option: &str, help: &str) -> String {
    fl!(values_miscounted, option = option, help = help)
}

pub fn equals_missing(option: &str) -> String {
    fl!(equals_missing, option = option)
}

pub fn option_twice(option: &str) -> String {
    fl!(option_twice, option = option)
}

pub fn option_not_with(option: &str, other: &str) -> String {
    fl!(option_not_with, option = option, other = other)
}

pub fn argument_missing(arguments: &[String], help: &str) -> String {
    fl!(argument_missing, arguments = arguments.join(" "), help = help)
}

pub fn command_line_bad(help: &str) -> String {
    fl!(command_line_bad, help = help)
}
