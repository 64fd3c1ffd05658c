//! What only the manual says.

use std::path::Path;

use crate::language::fl;

pub fn manual_name() -> String {
    fl!(manual_name)
}

pub fn manual_synopsis() -> String {
    fl!(manual_synopsis)
}

pub fn manual_description() -> String {
    fl!(manual_description)
}

pub fn manual_commands_heading() -> String {
    fl!(manual_commands_heading)
}

pub fn manual_room_heading() -> String {
    fl!(manual_room_heading)
}

pub fn manual_plain_heading() -> String {
    fl!(manual_plain_heading)
}

pub fn manual_plain() -> String {
    fl!(manual_plain)
}

pub fn manual_keys_heading() -> String {
    fl!(manual_keys_heading)
}

pub fn manual_examples() -> String {
    fl!(manual_examples)
}

pub fn manual_see_also() -> String {
    fl!(manual_see_also)
}

pub fn manual_options_of_serve() -> String {
    fl!(manual_options_of_serve)
}

pub fn manual_same_options() -> String {
    fl!(manual_same_options)
}

pub fn manual_commands() -> String {
    fl!(manual_commands)
}

/// A command in the list of all; `page` says more about it.
pub fn manual_command(about: &str, page: &str) -> String {
    fl!(manual_command, about = about, page = page)
}

/// What a command does, as a sentence.
pub fn manual_about(about: &str) -> String {
    fl!(manual_about, about = about)
}

pub fn manual_in_the_room() -> String {
    fl!(manual_in_the_room)
}

/// How a text is said that starts with a slash, and what that does.
pub fn manual_slash() -> [String; 2] {
    [fl!(manual_slash), fl!(manual_slash_does)]
}

pub fn manual_keys() -> String {
    fl!(manual_keys)
}

/// What stands at the end of every page: headings, and below them terms with their meanings.
pub fn manual_endings() -> [(String, Vec<(&'static str, String)>); 3] {
    let files = vec![
        ("~/.config/plausch/config.toml", fl!(manual_config_file)),
        ("~/.config/plausch/themes/", fl!(manual_themes_folder)),
        ("~/.local/share/plausch/identity.key, server.key", fl!(manual_key_files)),
        ("~/.local/share/plausch/keys.db", fl!(manual_keys_file)),
        ("~/.local/share/plausch/history.db", fl!(manual_history_file)),
        ("~/.local/share/plausch/ignored.toml", fl!(manual_ignored_file)),
    ];
    let environment = vec![
        ("PLAUSCH_*", fl!(manual_env_settings)),
        ("PLAUSCH_CONFIG", fl!(manual_env_config)),
        ("PLAUSCH_CLUSTER_PASSWORD", fl!(manual_env_cluster_password)),
        ("LC_ALL, LC_MESSAGES, LANG", fl!(manual_env_language)),
        ("NO_COLOR", fl!(manual_env_no_color)),
        ("TERM, COLORTERM", fl!(manual_env_term)),
        ("COLORFGBG", fl!(manual_env_background)),
        ("USER, LOGNAME", fl!(manual_env_user)),
        ("TZ", fl!(manual_env_tz)),
    ];
    let statuses =
        vec![("0", fl!(manual_exit_0)), ("1", fl!(manual_exit_1)), ("2", fl!(manual_exit_2))];
    [
        (fl!(manual_files), files),
        (fl!(manual_environment), environment),
        (fl!(manual_exit_status), statuses),
    ]
}

pub fn pages_written(count: usize, folder: &Path) -> String {
    fl!(pages_written, count = count, folder = folder.to_string_lossy())
}
