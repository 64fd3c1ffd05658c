//! Every text that a person sees, in one place, so that a second language can stand beside it. Only the help of each
//! setting stands with the setting.

mod commands;
mod room;
mod screen;
mod server;
mod session;

pub use commands::*;
pub use room::*;
pub use screen::*;
pub use server::*;
pub use session::*;

use std::io;
use std::path::Path;

use plausch_core::name::NickError;

// The command line and the manual.

pub const ABOUT: &str = "A chat room for your network";
pub const ABOUT_LONG: &str = "A chat room for your network.

Without a command, it joins the room on the server it knows. If that is this machine and no server answers, \
it opens the room itself and says how others can join. Private chats go directly from member to member.";
pub const EXAMPLES: &str = "Examples:
  plausch                                  join the room, or open it on this machine
  plausch --server 192.168.1.5             join the room on another machine
  plausch serve                            only the server, on port 9000
  plausch chat --server HOST --json        the room for scripts: one JSON object per line

A setting can be a flag (--nick Zoë), a variable of the environment (PLAUSCH_NICK=Zoë), or a
line in the configuration file (nick = \"Zoë\"). Flags win over the environment, and the
environment over the file. `plausch config` shows all settings, and where the file is.";
pub const ABOUT_SERVE: &str = "Run the server that members join";
pub const EXAMPLES_SERVE: &str = "Examples:
  plausch serve                                     on port 9000 of every address
  plausch serve --listen 127.0.0.1:0                on this machine only, on any free port
  plausch serve --listen '0.0.0.0:9000,[::]:9000'   with IPv6
  plausch serve --connections-per-address 5 --log warn

It reads commands: list, kick NICK [why], say TEXT, help, exit. When stdin ends, it keeps running.
SIGINT or SIGTERM stops it: it tells the members, and frees the port.

In the configuration file, these stand under [serve]:
  [serve]
  members = 100
  newcomers-pause = \"250ms\"";
pub const ABOUT_CHAT: &str = "Join a room, on a terminal or from a script";
pub const EXAMPLES_CHAT: &str = "Examples:
  plausch chat --server 192.168.1.5 --nick Zoë
  echo 'Lunch is ready' | plausch chat --server chat.example.org --nick kitchen
  plausch chat --nick bot --json

In the room, type a text to say it, or a command: /help shows them all.
With --json, each line of stdout is an event, and each line of stdin an action:
  {\"event\":\"broadcast\",\"from\":\"Bob\",\"text\":\"hi\",\"own\":false}
  {\"do\":\"broadcast\",\"text\":\"hi\"}
Other actions: chat, accept, reject, close (with a nick), say (with nick and text), users, quit.

It exits with 0 after /quit or when stdin ends, with 1 when it cannot join, and with 2 on
bad usage.";
pub const ABOUT_CONFIG: &str = "Show all settings, and where each value came from";
pub const EXAMPLES_CONFIG: &str = "Examples:
  plausch config
  PLAUSCH_NICK=Zoë plausch config --server 192.168.1.5";
pub const ABOUT_COMPLETIONS: &str = "Print completions for a shell";
pub const EXAMPLES_COMPLETIONS: &str = "Examples:
  plausch completions bash > ~/.local/share/bash-completion/completions/plausch
  plausch completions fish > ~/.config/fish/completions/plausch.fish";
pub const ABOUT_MAN: &str = "Print the manual page";
pub const EXAMPLES_MAN: &str = "Examples:
  plausch man > ~/.local/share/man/man1/plausch.1
  plausch man | man -l -";

pub const MANUAL_SAME_OPTIONS: &str = "It takes the options above as well.";
pub const MANUAL_FILES: &str = "The configuration file is in the platform's place for such files: on Linux, ~/.config/plausch/config.toml. \
`plausch config` prints its path, and all settings in the form that the file has. Settings for joining a room stand \
at the top of the file, those of the server below the line [serve].";
pub const MANUAL_ENVIRONMENT: &str = "Each setting has a variable: PLAUSCH_, and the name of its flag in capital letters with _ for -. \
PLAUSCH_PING_AFTER stands for --ping-after. PLAUSCH_CONFIG names the configuration file.";
pub const MANUAL_EXIT_STATUS: &[(&str, &str)] = &[
    ("0", "The user left, or the server was stopped."),
    ("1", "The room could not be joined, or the server could not run."),
    ("2", "The command line, the environment or the configuration file is wrong."),
];

pub const HELP_SHELL: &str = "The shell";
pub const HELP_CONFIG: &str = "Read this configuration file instead of the usual one";
pub const HELP_PLAIN: &str = "Lines in, lines out; the default if stdin or stdout is no terminal";
pub const HELP_JSON: &str = "For scripts: one JSON object per event on stdout, per action on stdin";
pub const HELP_RECONNECT: &str = "Keep trying even if the first attempt to join fails";
pub const LIMITS: &str = "Limits";

/// The help of a flag, with its range and its default.
pub fn help(help: &str, range: Option<&str>, default: Option<&str>) -> String {
    let default = default.map(|value| format!("default: {value}"));
    let notes: Vec<_> = range.map(str::to_owned).into_iter().chain(default).collect();
    if notes.is_empty() { help.to_owned() } else { format!("{help} [{}]", notes.join("; ")) }
}

// Settings.

pub const BAD_COUNT: &str = "write a whole number, as in 100";
pub const COUNT_TOO_LARGE: &str = "this number is too large";
pub const BAD_BYTES: &str = "write a size in bytes or with its unit, as in 4096, 64KiB or 1MiB";
pub const BAD_TIME: &str = "write a time with its unit, as in 250ms, 10s or 2m";
pub const BAD_SWITCH: &str = "write true or false";
pub const BAD_SERVER: &str = "write HOST or HOST:PORT, as in chat.example.org or 192.168.1.20:9000";
pub const NOT_SET: &str = "not set: the program asks";

pub fn bad_nick(error: NickError) -> String {
    match error {
        NickError::Character(c) if c.is_ascii_graphic() => {
            format!("a nickname cannot have the character '{c}'")
        }
        _ => error.to_string(),
    }
}

pub fn one_of(words: &[&str]) -> String {
    format!("write one of {}", words.join(", "))
}

pub fn bad_listen(text: &str) -> String {
    format!(
        "'{text}' is not an address to listen on; write IP:PORT, as in 0.0.0.0:9000 or [::]:9000"
    )
}

pub fn range(least: Option<&str>, most: Option<&str>) -> Option<String> {
    match (least, most) {
        (None, None) => None,
        (Some(least), None) => Some(format!("at least {least}")),
        (None, Some(most)) => Some(format!("at most {most}")),
        (Some(least), Some(most)) => Some(format!("{least} to {most}")),
    }
}

pub fn bad_value(why: &str, range: Option<&str>) -> String {
    match range {
        Some(range) => format!("{why} (allowed: {range})"),
        None => why.to_owned(),
    }
}

pub fn set_by_default(key: &str, value: &str) -> String {
    format!("{key} = {value} (the default)")
}

pub fn set_in_file(key: &str, value: &str, path: &Path, line: usize) -> String {
    format!("{key} = {value} ({}, line {line})", path.display())
}

pub fn set_in_environment(variable: &str, value: &str) -> String {
    format!("{variable}={value} (environment)")
}

pub fn bad_setting(set: &str, why: &str) -> String {
    format!("{set}: {why}")
}

pub fn bad_combination(one: &str, other: &str, why: &str) -> String {
    format!("{one} does not go with {other}: {why}")
}

pub fn rate_never_refills(burst: &str) -> String {
    format!(
        "once these are used up, nobody would be let through again. Allow at least 1 per second, or set {burst} to 0 for no limit"
    )
}

pub fn dropped_before_asked(least: &str) -> String {
    format!(
        "a member needs time to answer before it is dropped. Set dead-after to at least {least}, or ping-after to less"
    )
}

pub fn dropped_by_one_text(least: &str) -> String {
    format!(
        "one long text would be enough to drop members. Set bytes-waiting to at least {least}, or payload-length to less"
    )
}

pub const FROM_DEFAULT: &str = "default";

pub fn from_file(line: usize) -> String {
    format!("file, line {line}")
}

pub fn from_environment(variable: &str) -> String {
    format!("environment, {variable}")
}

pub fn from_flag(key: &str) -> String {
    format!("flag, --{key}")
}

pub fn config_file(path: Option<&Path>) -> String {
    match path {
        Some(path) if path.exists() => path.display().to_string(),
        Some(path) => format!("{} (does not exist yet)", path.display()),
        None => "there is no place for a configuration file on this machine".to_owned(),
    }
}

// The configuration file.

pub fn unreadable(path: &Path, error: &io::Error) -> String {
    let why = match error.kind() {
        io::ErrorKind::NotFound => {
            "there is no such configuration file; create it, or leave out --config and PLAUSCH_CONFIG".to_owned()
        }
        io::ErrorKind::InvalidData => "this is not text in UTF-8".to_owned(),
        _ => error.to_string(),
    };
    format!("{}: {why}", path.display())
}

pub fn bad_file(path: &Path, line: usize, what: &str) -> String {
    format!("{}, line {line}: {what}", path.display())
}

pub fn not_toml(line: &str, is_duplicate: bool) -> String {
    match is_duplicate {
        true => format!("'{line}' sets what another line has set already; delete one of them"),
        false => format!(
            "'{line}' cannot be understood. Write KEY = VALUE, with texts in quotes, as in nick = \"Zoë\""
        ),
    }
}

pub const BAD_TABLE: &str =
    "write [serve] on a line of its own, and the server's settings below it";

pub fn unknown_table(name: &str) -> String {
    format!(
        "there is no table [{name}]. Settings for chatting stand at the top, above all tables; those of the server in [serve]"
    )
}

pub fn unknown_key(key: &str, meant: Option<&str>) -> String {
    match meant {
        Some(meant) => format!("there is no setting '{key}'; did you mean '{meant}'?"),
        None => format!("there is no setting '{key}'; `plausch config` shows all"),
    }
}

pub fn belongs_at_the_top(key: &str) -> String {
    format!("'{key}' belongs at the top of the file, above [serve]")
}

pub fn belongs_below_serve(key: &str) -> String {
    format!("'{key}' belongs below the line [serve]")
}

pub fn not_one_value(key: &str) -> String {
    format!("'{key}' takes one value: a text in quotes, a number, true or false")
}
