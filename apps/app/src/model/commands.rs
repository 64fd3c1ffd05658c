//! The slash commands and how they are written.

/// How a slash command is written.
#[derive(Debug, PartialEq, Eq)]
pub struct Usage {
    /// What it is about.
    pub topic: Topic,
    /// The command, with its slash.
    pub word: &'static str,
    /// Its arguments: in brackets if they can be left out, empty if it takes none.
    pub arguments: &'static str,
}

impl Usage {
    /// The command that somebody means who asks about `name`: with or without its slash, or as it is called elsewhere.
    pub fn named(name: &str) -> Option<&'static Usage> {
        let word = format!("/{}", name.trim_start_matches('/').to_lowercase());
        let usage = |word: &str| COMMANDS.iter().find(|usage| usage.word == word);
        usage(&word).or_else(|| usage(meant(&word)?))
    }
}

/// What a command is about: help shows those together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Private chats.
    Chats,
    /// The room and who is in it.
    Room,
    /// Finding one's way in what was said.
    Reading,
    /// What is kept on this computer.
    Memory,
    /// Whom one wants to hear.
    People,
    /// When one wants to be called.
    Attention,
    /// What those who operate the server do about members.
    Operators,
    /// The server itself, for them.
    Server,
    /// The program itself.
    Program,
}

impl Topic {
    /// All of them, in the order in which help shows them.
    pub const ALL: [Topic; 9] = [
        Topic::Chats,
        Topic::Room,
        Topic::Reading,
        Topic::Memory,
        Topic::People,
        Topic::Attention,
        Topic::Operators,
        Topic::Server,
        Topic::Program,
    ];
}

/// With what the user wants help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Help {
    /// What there is, in a few lines.
    Overview,
    /// Every command, in a line each.
    Commands,
    /// This command.
    Command(&'static Usage),
}

/// Every slash command, in the order in which help shows them.
pub const COMMANDS: &[Usage] = &[
    of(Topic::Chats, "/chat", "NICK"),
    of(Topic::Chats, "/accept", "[NICK]"),
    of(Topic::Chats, "/decline", "[NICK]"),
    of(Topic::Chats, "/close", "[NICK]"),
    of(Topic::Chats, "/msg", "NICK TEXT"),
    of(Topic::Room, "/me", "TEXT"),
    of(Topic::Room, "/users", ""),
    of(Topic::Room, "/nick", "NICK"),
    of(Topic::Room, "/room", ""),
    of(Topic::Room, "/topic", ""),
    of(Topic::Room, "/joins", "[HOW]"),
    of(Topic::Reading, "/unread", ""),
    of(Topic::Reading, "/open", "[NUMBER]"),
    of(Topic::Reading, "/search", "WORDS"),
    of(Topic::Reading, "/jump", "[NUMBER]"),
    of(Topic::Memory, "/export", "[FILE]"),
    of(Topic::Memory, "/forget", "[NICK|all]"),
    of(Topic::People, "/verify", "[NICK]"),
    of(Topic::People, "/trust", "[NICK]"),
    of(Topic::People, "/ignore", "[NICK]"),
    of(Topic::People, "/unignore", "NICK"),
    of(Topic::Attention, "/quiet", "[TIME]"),
    of(Topic::Attention, "/highlight", "[WORD]"),
    of(Topic::Operators, "/kick", "NICK [WHY]"),
    of(Topic::Operators, "/ban", "WHO [TIME]"),
    of(Topic::Operators, "/unban", "WHO"),
    of(Topic::Operators, "/mute", "WHO [TIME]"),
    of(Topic::Operators, "/unmute", "WHO"),
    of(Topic::Server, "/bans", ""),
    of(Topic::Server, "/server", "COMMAND"),
    of(Topic::Program, "/edit", "[TEXT]"),
    of(Topic::Program, "/language", "[LANGUAGE]"),
    of(Topic::Program, "/theme", "[THEME]"),
    of(Topic::Program, "/help", "[TOPIC]"),
    of(Topic::Program, "/quit", ""),
];

const fn of(topic: Topic, word: &'static str, arguments: &'static str) -> Usage {
    Usage { topic, word, arguments }
}

/// What other programs call these commands.
const ELSEWHERE: &[(&str, &[&str])] = &[
    ("/chat", &["/invite", "/query", "/dm"]),
    ("/accept", &["/yes", "/ok"]),
    ("/decline", &["/reject", "/no", "/deny"]),
    ("/close", &["/end", "/wc"]),
    ("/msg", &["/m", "/w", "/pm", "/tell", "/whisper", "/message", "/privmsg", "/say"]),
    ("/me", &["/action", "/emote", "/does"]),
    ("/users", &["/who", "/names", "/list", "/members", "/ls"]),
    ("/nick", &["/name", "/rename"]),
    ("/ignore", &["/block", "/silence", "/squelch"]),
    ("/unignore", &["/unblock"]),
    ("/kick", &["/remove", "/boot"]),
    ("/server", &["/oper", "/ctl", "/console", "/quote", "/raw"]),
    ("/joins", &["/parts", "/leaves", "/smartfilter", "/filter"]),
    ("/edit", &["/editor", "/compose"]),
    ("/open", &["/url", "/link", "/links", "/browse"]),
    ("/search", &["/find", "/grep", "/history", "/lastlog"]),
    ("/export", &["/save", "/log", "/dump"]),
    ("/forget", &["/delete", "/clearlog"]),
    ("/quiet", &["/dnd", "/away", "/snooze"]),
    ("/highlight", &["/hilight", "/hl", "/notify", "/keyword", "/watch"]),
    ("/unread", &["/new", "/mark", "/unseen"]),
    ("/language", &["/lang", "/locale", "/sprache"]),
    ("/theme", &["/themes", "/colour", "/colours", "/color", "/colors", "/style"]),
    ("/help", &["/h", "/?", "/commands"]),
    ("/quit", &["/q", "/exit", "/bye", "/leave", "/part", "/logout", "/disconnect"]),
];

/// The command that a mistyped one resembles, or that is called so elsewhere.
pub fn meant(word: &str) -> Option<&'static str> {
    let elsewhere =
        ELSEWHERE.iter().find(|(_, others)| others.contains(&word)).map(|(word, _)| *word);
    let distance = |usage: &Usage| strsim::osa_distance(usage.word, word);
    let closest =
        || COMMANDS.iter().min_by_key(|usage| distance(usage)).filter(|usage| distance(usage) <= 2);
    let is_long = word.chars().count() > 3;
    elsewhere.or_else(|| closest().filter(|_| is_long).map(|usage| usage.word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_command_is_recognized_and_a_path_is_not() {
        for (typed, command) in [
            ("/caht", "/chat"),
            ("/user", "/users"),
            ("/mgs", "/msg"),
            ("/exit", "/quit"),
            ("/w", "/msg"),
        ] {
            assert_eq!(meant(typed), Some(command));
        }
        for (asked, word) in
            [("open", "/open"), ("/OPEN", "/open"), ("invite", "/chat"), ("caht", "/chat")]
        {
            assert_eq!(Usage::named(asked).map(|usage| usage.word), Some(word), "{asked}");
        }
        assert_eq!(Usage::named("dance"), None);
        for typed in ["/", "/x", "/etc/passwd", "/dance"] {
            assert_eq!(meant(typed), None, "{typed}");
        }
    }
}
