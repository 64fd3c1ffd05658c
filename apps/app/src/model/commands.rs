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
    Usage { word: "/room", arguments: "" },
    Usage { word: "/users", arguments: "" },
    Usage { word: "/nick", arguments: "NICK" },
    Usage { word: "/help", arguments: "" },
    Usage { word: "/quit", arguments: "" },
];
