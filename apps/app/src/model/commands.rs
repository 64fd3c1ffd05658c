//! The slash commands and how they are written.

/// How a slash command is written.
#[derive(Debug, PartialEq, Eq)]
pub struct Usage {
    /// The command, with its slash.
    pub word: &'static str,
    /// Its arguments: in brackets if they can be left out, empty if it takes none.
    pub arguments: &'static str,
}

/// Every slash command, in the order in which help shows them.
pub const COMMANDS: &[Usage] = &[
    Usage { word: "/chat", arguments: "NICK" },
    Usage { word: "/accept", arguments: "[NICK]" },
    Usage { word: "/decline", arguments: "[NICK]" },
    Usage { word: "/close", arguments: "[NICK]" },
    Usage { word: "/msg", arguments: "NICK TEXT" },
    Usage { word: "/me", arguments: "TEXT" },
    Usage { word: "/room", arguments: "" },
    Usage { word: "/users", arguments: "" },
    Usage { word: "/nick", arguments: "NICK" },
    Usage { word: "/ignore", arguments: "[NICK]" },
    Usage { word: "/unignore", arguments: "NICK" },
    Usage { word: "/joins", arguments: "[HOW]" },
    Usage { word: "/edit", arguments: "[TEXT]" },
    Usage { word: "/open", arguments: "[NUMBER]" },
    Usage { word: "/search", arguments: "WORDS" },
    Usage { word: "/jump", arguments: "[NUMBER]" },
    Usage { word: "/export", arguments: "[FILE]" },
    Usage { word: "/forget", arguments: "[NICK|all]" },
    Usage { word: "/unread", arguments: "" },
    Usage { word: "/quiet", arguments: "[TIME]" },
    Usage { word: "/highlight", arguments: "[WORD]" },
    Usage { word: "/language", arguments: "[LANGUAGE]" },
    Usage { word: "/theme", arguments: "[THEME]" },
    Usage { word: "/help", arguments: "[keys|writing]" },
    Usage { word: "/quit", arguments: "" },
];

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
    ("/ignore", &["/mute", "/block", "/silence", "/squelch"]),
    ("/unignore", &["/unmute", "/unblock"]),
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
        for typed in ["/", "/x", "/etc/passwd", "/dance"] {
            assert_eq!(meant(typed), None, "{typed}");
        }
    }
}
