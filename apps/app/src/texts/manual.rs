//! What only the manual says.

use std::path::Path;

pub const MANUAL_SAME_OPTIONS: &str =
    "It takes all options of plausch(1) and plausch-serve(1) as well.";
pub const MANUAL_COMMANDS: &str = "Without a command, it joins the room. plausch help COMMAND, or plausch COMMAND --help, says \
more about one.";
pub const MANUAL_IN_THE_ROOM: &str = "What you type is said to the room, or in the private chat whose tab is shown. What starts with a \
slash is a command:";
pub const MANUAL_SLASH: (&str, &str) = ("//TEXT", "say a text that starts with a slash");
pub const MANUAL_KEYS: &str = "On a terminal, unless --plain is given:";
pub const MANUAL_FILES: &[(&str, &str)] = &[
    (
        "~/.config/plausch/config.toml",
        "The configuration file, where $XDG_CONFIG_HOME is not set. Elsewhere than on Unix it has another place: \
         `plausch config` prints its path, and all settings in the form that the file has. Settings for joining a room \
         stand at the top of the file, those of the server below the line [serve]. A nickname that the program has asked \
         for is written there.",
    ),
    (
        "~/.local/share/plausch/history.db",
        "What was said before, where $XDG_DATA_HOME is not set: rooms, private chats, and the lines that were entered. Only its \
         owner can read it. --history, --history-days and --history-size say what is kept, /forget deletes it.",
    ),
];
pub const MANUAL_ENVIRONMENT: &[(&str, &str)] = &[
    (
        "PLAUSCH_*",
        "Each setting has a variable: PLAUSCH_, and the name of its flag in capital letters with _ for -. PLAUSCH_PING_AFTER \
         stands for --ping-after. Flags win over the environment, the environment over the file.",
    ),
    ("PLAUSCH_CONFIG", "The path of the configuration file, like --config."),
    ("NO_COLOR", "If it is set to anything, nothing is coloured."),
    ("TERM", "If it is dumb, the room is shown as with --plain."),
    ("USER, LOGNAME", "The nickname that the program proposes when it asks for one."),
    ("TZ", "The time zone of the times beside what is said."),
];
pub const MANUAL_EXIT_STATUS: &[(&str, &str)] = &[
    ("0", "The user left and everything was said, or the server was stopped."),
    (
        "1",
        "The room could not be joined, or the server could not run; or something was lost: a text that nobody heard, a \
         line of stdin that could not be used, output that could not be written. Stderr says which.",
    ),
    ("2", "The command line, the environment or the configuration file is wrong."),
];

/// The help of an option, with the values that it can have.
pub fn manual_values(help: &str, values: &[String]) -> String {
    format!("{help}. One of {}.", values.join(", "))
}

pub fn pages_written(count: usize, folder: &Path) -> String {
    format!("wrote {count} pages into {}", folder.display())
}
