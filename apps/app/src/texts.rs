//! Every text that a person sees, in one place, so that a second language can stand beside it. Only the help of each
//! setting stands with the setting.

use std::fmt::Display;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use plausch_core::name::{Nick, NickError};
use plausch_transport_std::client::{ChatEnd, Peer, Rejection};

use crate::settings::{Origin, Section, Setting};

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

/// A setting's value, and where it came from.
pub fn setting(setting: &Setting, value: &str, origin: &Origin) -> String {
    let key = setting.key;
    match origin {
        Origin::Default => format!("{key} = {value} (the default)"),
        Origin::File(path, line) => {
            format!("{key} = {value} ({}, line {line})", path.display())
        }
        Origin::Environment => format!("{}={value} (environment)", setting.variable()),
        Origin::Flag if setting.is_switch() => format!("--{key}"),
        Origin::Flag => format!("--{key} {value}"),
    }
}

pub fn bad_setting(which: &Setting, value: &str, origin: &Origin, why: &str) -> String {
    format!("{}: {why}", setting(which, value, origin))
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

pub fn origin(setting: &Setting, origin: &Origin) -> String {
    match origin {
        Origin::Default => "default".to_owned(),
        Origin::File(_, line) => format!("file, line {line}"),
        Origin::Environment => format!("environment, {}", setting.variable()),
        Origin::Flag => format!("flag, --{}", setting.key),
    }
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

pub fn wrong_section(key: &str, belongs: Section) -> String {
    match belongs {
        Section::Chat => format!("'{key}' belongs at the top of the file, above [serve]"),
        Section::Serve => format!("'{key}' belongs below the line [serve]"),
    }
}

pub fn not_one_value(key: &str) -> String {
    format!("'{key}' takes one value: a text in quotes, a number, true or false")
}

// Beginning and end of a stay.

pub const NO_NICK: &str = "who are you? Give a nickname: --nick NICK";
pub const ENDED: &str = "the client has ended unexpectedly";
pub const NOT_UTF8: &str = "this line is not UTF-8: nothing was sent";

pub fn ask_nick(suggestion: Option<&str>) -> String {
    match suggestion {
        Some(name) => format!("Nickname [{name}]: "),
        None => "Nickname: ".to_owned(),
    }
}

pub fn nick_remembered(path: &Path) -> String {
    format!("your nickname is remembered in {}", path.display())
}

pub fn nick_not_remembered(path: &Path, error: &io::Error) -> String {
    format!("your nickname could not be written to {}: {error}", path.display())
}

pub fn hosting(others: &[SocketAddr]) -> Vec<String> {
    let mut lines = vec![
        "no server answered here, so the room is open on this machine while you stay".to_owned(),
    ];
    match others {
        [] => lines
            .push("this machine has no network address: only programs on it can join".to_owned()),
        _ => lines.extend(others.iter().map(|addr| others_join(*addr))),
    }
    lines
}

pub fn cannot_host(addr: SocketAddr, error: &io::Error) -> String {
    format!("no server answers here, and none can be opened on {addr}: {error}")
}

pub fn bad_action(error: &str) -> String {
    format!("this line asks for nothing known, and nothing was done: {error}")
}

pub fn cannot_join(reason: &str) -> String {
    format!("cannot join: {reason}")
}

// The server.

pub const CONSOLE_HINT: &str = "commands: list, kick NICK [why], say TEXT, help, exit";
pub const CONSOLE_HELP: &str = "list             who is here, and where
kick NICK [why]  put a member out of the room
say TEXT         say something to everybody, as the server
help             this help
exit             stop the server";
pub const ORDER_SAID: &str = "said";
pub const CANNOT_SAY: &str = "this is too long to be said";
pub const MODERN: &str = "modern";
pub const STOPPING: &str = "stopping";

pub fn listening(addr: SocketAddr) -> String {
    format!("listening on {addr}")
}

pub fn others_join(addr: SocketAddr) -> String {
    format!("others join with: plausch --server {addr}")
}

pub fn cannot_listen(listen: &[SocketAddr], error: &io::Error) -> String {
    let all: Vec<_> = listen.iter().map(ToString::to_string).collect();
    let other = listen.first().map_or(0, |addr| addr.port().wrapping_add(1));
    let advice = match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!(
                ". Another program has the port: join it with `plausch`, stop it, or take another port with --listen, {other} for one"
            )
        }
        io::ErrorKind::PermissionDenied => {
            ". Ports below 1024 need special rights: take a higher one with --listen".to_owned()
        }
        io::ErrorKind::AddrNotAvailable => {
            ". This machine has no such address: 0.0.0.0 stands for all that it has".to_owned()
        }
        _ => String::new(),
    };
    format!("cannot listen on {}: {error}{advice}", all.join(", "))
}

pub fn server_ended(error: &io::Error) -> String {
    format!("the server cannot go on: {error}")
}

pub fn unknown_order(word: &str) -> String {
    format!("there is no command {word}; help shows all")
}

pub fn member_count(count: usize) -> String {
    match count {
        0 => "nobody is here".to_owned(),
        1 => "1 member".to_owned(),
        _ => format!("{count} members"),
    }
}

pub fn kicked(nick: &Nick) -> String {
    format!("{nick} is out")
}

pub fn no_member(nick: &Nick) -> String {
    format!("there is no {nick} here; list shows who is")
}

// Commands of a member.

pub const DOES_CHAT: &str = "a private chat with a member";
pub const DOES_ACCEPT: &str = "accept an invitation";
pub const DOES_DECLINE: &str = "decline an invitation";
pub const DOES_CLOSE: &str = "end a private chat";
pub const DOES_MSG: &str = "say it in the chat with NICK";
pub const DOES_ROOM: &str = "go back to the room";
pub const DOES_USERS: &str = "show who is here";
pub const DOES_NICK: &str = "take another nickname";
pub const DOES_HELP: &str = "show this help";
pub const DOES_QUIT: &str = "leave";
pub const HELP_SLASH: &str = "//text           says a text that starts with /";
pub const HELP_KEYS: &[&str] = &[
    "Tab              completes nicknames and commands",
    "Up, Down         what you typed before",
    "PgUp, PgDn, End  scroll, and back to the newest",
    "Alt+Left, Right  the next pane; or Alt+1, F1",
    "Ctrl+Y, Ctrl+D   accept or decline the invitation",
    "Ctrl+R           try a lost server at once",
    "Ctrl+L, Ctrl+C   draw anew; leave",
];
pub const CLOSE_WHICH: &str = "close which chat? /close NICK";
pub const NO_INVITATION: &str = "nobody has invited you";
pub const NOW_IN_ROOM: &str = "what you type goes to the room";

pub fn unknown_command(word: &str) -> String {
    format!(
        "there is no command {word}; /help shows all, and //text says a text that starts with a slash"
    )
}

pub fn usage(word: &str, takes: &str) -> String {
    match takes {
        "" => format!("{word} stands alone"),
        _ => format!("write it like this: {word} {takes}"),
    }
}

pub fn no_invitation_of(name: &str) -> String {
    format!("{name} has not invited you")
}

pub fn declined(peer: &Peer) -> String {
    format!("you declined {peer}'s invitation")
}

pub fn inviting(nick: &Nick) -> String {
    format!("you invite {nick} to a private chat")
}

pub fn no_chat_with(peer: &impl Display) -> String {
    format!("there is no private chat with {peer}; /chat {peer} invites")
}

pub fn chat_is_over(peer: &Peer) -> String {
    format!(
        "the chat with {peer} is over, and nothing was sent; /close leaves it, /room goes to the room"
    )
}

pub fn chat_opens(peer: &Peer) -> String {
    format!("the chat with {peer} is not open yet, and nothing was sent; say it again in a moment")
}

pub fn now_in_chat(peer: &Peer) -> String {
    format!("what you type goes to {peer} alone; /room goes back to the room, /close ends the chat")
}

// What happened.

/// How many nicknames a line names at the most.
const NAMED: usize = 50;

pub fn connecting(server: &str) -> String {
    format!("joining the room at {server}")
}

pub fn welcome(nick: &Nick) -> String {
    format!("you are in the room, as {nick}")
}

pub fn users(names: &[&str], others: u32) -> String {
    let named = names.len().min(NAMED);
    let more = names.len() - named + usize::try_from(others).unwrap_or(usize::MAX);
    let list = names.iter().take(named).copied().collect::<Vec<_>>().join(", ");
    match (named, more) {
        (0, 0) => "nobody else is here yet".to_owned(),
        (_, 0) => format!("here: {list}"),
        _ => format!("here: {list} and {}", other_members(more)),
    }
}

pub fn other_members(count: usize) -> String {
    if count == 1 { "1 other".to_owned() } else { format!("{count} others") }
}

pub fn joined(nick: &Nick) -> String {
    format!("{nick} came")
}

pub fn left(nick: &Nick) -> String {
    format!("{nick} left")
}

pub fn invited(nick: &Nick, ip: IpAddr) -> String {
    format!("{nick} ({ip}) invites you to a private chat: /accept {nick} or /decline {nick}")
}

pub fn somebody_at(ip: IpAddr, candidates: &[Nick]) -> String {
    let names: Vec<_> = candidates.iter().map(Nick::as_str).collect();
    let who = if names.is_empty() { String::new() } else { format!(" ({})", names.join(" or ")) };
    format!("somebody at {ip}{who}")
}

pub fn invited_by_address(ip: IpAddr, candidates: &[Nick]) -> String {
    let who = somebody_at(ip, candidates);
    format!("{who} invites you to a private chat: /accept {ip} or /decline {ip}")
}

pub fn chat_rejected(peer: &Peer, reason: Rejection) -> String {
    match reason {
        Rejection::Declined => format!("{peer} declined your invitation"),
        Rejection::Timeout => format!("{peer} did not answer your invitation"),
        Rejection::Left => format!("{peer} left before answering your invitation"),
        Rejection::Failed => {
            format!("{peer} could not be invited: no port could be opened here")
        }
        _ => format!("your invitation to {peer} came to nothing: {}", reason.word()),
    }
}

pub fn chat_opened(peer: &Peer) -> String {
    format!("private chat with {peer}")
}

pub fn chat_closed(peer: &Peer, reason: ChatEnd) -> String {
    match reason {
        ChatEnd::Closed => format!("you ended the chat with {peer}"),
        ChatEnd::Peer => format!("{peer} ended the chat"),
        ChatEnd::Lost => format!("the connection to {peer} was lost, and the chat is over"),
        ChatEnd::Unreachable => format!("{peer} could not be reached, and the chat is over"),
        ChatEnd::WrongNick => format!("the other side is not {peer}, and the chat is over"),
        ChatEnd::Expired => format!("{peer}'s invitation has expired"),
        _ => format!("the chat with {peer} is over: {}", reason.word()),
    }
}

pub fn disconnected(reason: &str) -> String {
    format!("not in the room: {reason}")
}

pub fn reconnecting(after: Duration) -> String {
    format!("trying again in {}", seconds(after))
}

/// A time to wait, for a person: never "0 s" before it is over.
pub fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs() + u64::from(time.subsec_nanos() > 0))
}

// The terminal client's screen.

pub const ROOM: &str = "Room";
pub const STATE_ONLINE: &str = "online";
pub const STATE_CONNECTING: &str = "connecting";
pub const STATE_OFFLINE: &str = "offline";
pub const STATE_HOSTING: &str = "hosting";
pub const CHAT_OVER: &str = "over";
pub const NOT_IN_ROOM: &str = "you are not in the room now: nothing was sent";

pub fn state_retry(after: Duration) -> String {
    format!("offline, again in {} (^R now)", seconds(after))
}

pub fn no_terminal(error: &io::Error) -> String {
    format!("the terminal cannot be used: {error}; --plain works without one")
}

pub fn here(count: usize) -> String {
    format!("{count} here")
}

pub fn new_lines(count: usize) -> String {
    let lines = if count == 1 { "1 new line".to_owned() } else { format!("{count} new lines") };
    format!("{lines} below, End shows them")
}

pub const SCROLLED: &str = "End goes back to the newest line";

pub fn invitation_bar(who: &str, others: usize, room: usize) -> String {
    let more = if others == 0 { String::new() } else { format!(" (+{others})") };
    let long =
        format!("{who} invites you to a private chat{more} · Ctrl+Y accept · Ctrl+D decline");
    let short = format!("{who} asks{more}: ^Y yes, ^D no");
    if long.chars().count() <= room { long } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_of_names_is_cut_and_counted() {
        assert_eq!(users(&[], 0), "nobody else is here yet");
        assert_eq!(users(&["Ann", "Bob"], 0), "here: Ann, Bob");
        assert_eq!(users(&["Ann"], 1), "here: Ann and 1 other");
        let names = vec!["x"; NAMED + 7];
        assert!(users(&names, 5).ends_with("x and 12 others"));
    }

    #[test]
    fn a_countdown_never_shows_nothing_before_its_end() {
        assert_eq!(seconds(Duration::from_millis(1)), "1 s");
        assert_eq!(seconds(Duration::from_secs(7)), "7 s");
        assert_eq!(seconds(Duration::ZERO), "0 s");
    }
}
