//! The command line and the manual.

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
  plausch serve --listen '0.0.0.0:9000,[::]:9000'   the same, written out
  plausch serve --listen 127.0.0.1:0                on this machine only, on any free port
  plausch serve --connections-per-address 5 --log warn

It reads commands: list, kick NICK [why], say TEXT, reload, help, exit. When stdin ends, or in the
background, it keeps running. SIGINT or SIGTERM stops it: it tells the members, and frees the port.
SIGHUP or reload makes it read its configuration file again. If the terminal of its console is
closed, it stops.

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
  {\"time\":\"2026-11-26T10:00:00.000Z\",\"event\":\"broadcast\",\"from\":\"Bob\",\"text\":\"hi\",\"own\":false}
  {\"do\":\"broadcast\",\"text\":\"hi\",\"id\":1}
Other actions: chat, accept, reject, close (with), say (with, text), nick (nick), users, reconnect,
quit. Each gets one reply, done or error. docs/JSON.md in the source describes all of it.

When stdin ends, it says what is still to be said, and leaves. With --stay it stays, until a signal:
  plausch chat --nick log --json --stay --reconnect < /dev/null >> events

It exits with 0 after /quit or when stdin ends, with 2 on bad usage, and with 1 when it cannot
join, or when something was lost: a text that nobody heard, a line of stdin that could not be
used, or output that cannot be written.";
pub const ABOUT_CONFIG: &str = "Show all settings, and where each value came from";
pub const EXAMPLES_CONFIG: &str = "Examples:
  plausch config
  PLAUSCH_NICK=Zoë plausch config --server 192.168.1.5";
pub const ABOUT_COMPLETIONS: &str = "Print completions for a shell";
pub const EXAMPLES_COMPLETIONS: &str = "Examples:
  plausch completions bash > ~/.local/share/bash-completion/completions/plausch
  plausch completions fish > ~/.config/fish/completions/plausch.fish";
pub const ABOUT_MAN: &str = "Print a manual page, or write all of them into a directory";
pub const EXAMPLES_MAN: &str = "Examples:
  plausch man | man -l -
  plausch man serve | man -l -
  plausch man --out ~/.local/share/man/man1";

pub const HELP_SHELL: &str = "The shell";
pub const HELP_PAGE: &str = "The command that the page describes; without one, the whole program";
pub const HELP_OUT: &str = "Write all pages into this directory, which is made if need be";
pub const HELP_CONFIG: &str = "Read this configuration file instead of the usual one";
pub const HELP_PLAIN: &str = "Lines in, lines out; the default if stdin or stdout is no terminal";
pub const HELP_JSON: &str = "For scripts: one JSON object per event on stdout, per action on stdin";
pub const HELP_RECONNECT: &str = "Keep trying even if the first attempt to join fails";
pub const HELP_STAY: &str =
    "Stay in the room when stdin ends, until a signal: for bots that only listen";
pub const LIMITS: &str = "Limits";

pub fn argument_not_utf8(argument: &str) -> String {
    format!("the argument '{argument}' is not UTF-8: write it in a terminal that uses UTF-8")
}

/// The help of a flag, with its range and its default.
pub fn help(help: &str, range: Option<&str>, default: Option<&str>) -> String {
    let default = default.map(|value| format!("default: {value}"));
    let notes: Vec<_> = range.map(str::to_owned).into_iter().chain(default).collect();
    if notes.is_empty() { help.to_owned() } else { format!("{help} [{}]", notes.join("; ")) }
}
