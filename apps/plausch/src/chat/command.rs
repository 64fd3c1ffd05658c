//! What a line means that the user typed: a text, or a slash command.

use plausch_core::name::Nick;
use unicode_normalization::UnicodeNormalization;

use plausch_app::settings::parse_nick;
use plausch_app::texts;

/// A line, understood. A name may be a nickname or, where only that is known, an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Command {
    /// Say this where one is: in the room or in a private chat.
    Say(String),
    Help,
    Users,
    /// Invite this member, or go to the chat with it.
    Chat(String),
    /// Accept this invitation, or the one that has waited longest.
    Accept(Option<String>),
    Decline(Option<String>),
    /// End this chat, or the one where one is.
    Close(Option<String>),
    /// Say this to one member in private, from anywhere.
    Tell(String, String),
    /// Go back to the room.
    Room,
    Nick(Nick),
    Quit,
}

/// A command's word, what it takes, and what it does: for help and completion.
pub(crate) struct Entry {
    pub(crate) word: &'static str,
    pub(crate) takes: &'static str,
    pub(crate) does: &'static str,
}

/// Every command, in the order in which help shows them.
pub(crate) const COMMANDS: &[Entry] = &[
    Entry { word: "/chat", takes: "NICK", does: texts::DOES_CHAT },
    Entry { word: "/accept", takes: "[NICK]", does: texts::DOES_ACCEPT },
    Entry { word: "/decline", takes: "[NICK]", does: texts::DOES_DECLINE },
    Entry { word: "/close", takes: "[NICK]", does: texts::DOES_CLOSE },
    Entry { word: "/msg", takes: "NICK TEXT", does: texts::DOES_MSG },
    Entry { word: "/room", takes: "", does: texts::DOES_ROOM },
    Entry { word: "/users", takes: "", does: texts::DOES_USERS },
    Entry { word: "/nick", takes: "NICK", does: texts::DOES_NICK },
    Entry { word: "/help", takes: "", does: texts::DOES_HELP },
    Entry { word: "/quit", takes: "", does: texts::DOES_QUIT },
];

impl Command {
    /// Reads `line`; an empty one is no command.
    ///
    /// # Errors
    /// What to tell the user; nothing is to be sent.
    pub(crate) fn parse(line: &str) -> Result<Option<Command>, String> {
        let line: String = line.trim().nfc().collect();
        if line.is_empty() {
            return Ok(None);
        }
        if let Some(text) = line.strip_prefix("//") {
            return Ok(Some(Command::Say(format!("/{text}"))));
        }
        if !line.starts_with('/') {
            return Ok(Some(Command::Say(line)));
        }
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((&line, ""));
        let rest = rest.trim();
        let usage = || {
            let entry = COMMANDS.iter().find(|entry| entry.word == word);
            entry.map_or_else(
                || texts::unknown_command(word),
                |entry| texts::usage(entry.word, entry.takes),
            )
        };
        let bare = |command| if rest.is_empty() { Ok(command) } else { Err(usage()) };
        let optional = || match rest {
            "" => Ok(None),
            _ if rest.contains(char::is_whitespace) => Err(usage()),
            name => Ok(Some(name.to_owned())),
        };
        let name = || optional()?.ok_or_else(usage);
        let command = match word {
            "/help" => bare(Command::Help)?,
            "/users" => bare(Command::Users)?,
            "/room" => bare(Command::Room)?,
            "/quit" => bare(Command::Quit)?,
            "/chat" => Command::Chat(name()?),
            "/accept" => Command::Accept(optional()?),
            "/decline" => Command::Decline(optional()?),
            "/close" => Command::Close(optional()?),
            "/nick" if rest.is_empty() => return Err(usage()),
            "/nick" => Command::Nick(parse_nick(rest).map_err(texts::bad_nick)?),
            "/msg" => {
                let (name, text) = rest.split_once(char::is_whitespace).ok_or_else(usage)?;
                Command::Tell(name.to_owned(), text.trim().to_owned())
            }
            _ => return Err(texts::unknown_command(word)),
        };
        Ok(Some(command))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Option<Command>, String> {
        Command::parse(line)
    }

    fn say(text: &str) -> Result<Option<Command>, String> {
        Ok(Some(Command::Say(text.to_owned())))
    }

    #[test]
    fn texts_are_said_in_normal_form_c() {
        assert_eq!(parse("  hi  there "), say("hi  there"));
        assert_eq!(parse("Zoe\u{308}"), say("Zo\u{eb}"));
        assert_eq!(parse(" \t "), Ok(None));
        assert_eq!(parse("//etc is a folder"), say("/etc is a folder"));
    }

    #[test]
    fn commands_take_what_they_need() {
        let bob = || "Bob".to_owned();
        for (line, command) in [
            ("/help", Command::Help),
            ("/users ", Command::Users),
            ("/room", Command::Room),
            ("/quit", Command::Quit),
            ("/chat Bob", Command::Chat(bob())),
            ("/accept", Command::Accept(None)),
            ("/accept Bob", Command::Accept(Some(bob()))),
            ("/decline Bob", Command::Decline(Some(bob()))),
            ("/close", Command::Close(None)),
            ("/close  Bob", Command::Close(Some(bob()))),
            ("/msg Bob how are you", Command::Tell(bob(), "how are you".to_owned())),
            ("/nick Bob", Command::Nick(Nick::new("Bob").unwrap())),
        ] {
            assert_eq!(parse(line), Ok(Some(command)), "{line}");
        }
    }

    #[test]
    fn what_is_not_understood_is_explained_and_not_said() {
        assert_eq!(parse("/chat"), Err(texts::usage("/chat", "NICK")));
        assert_eq!(parse("/chat a b"), Err(texts::usage("/chat", "NICK")));
        assert_eq!(parse("/quit now"), Err(texts::usage("/quit", "")));
        assert_eq!(parse("/msg Bob"), Err(texts::usage("/msg", "NICK TEXT")));
        assert_eq!(parse("/nick"), Err(texts::usage("/nick", "NICK")));
        assert_eq!(parse("/nick a b"), Err("a nickname has no white space".to_owned()));
        assert_eq!(parse("/chta Bob"), Err(texts::unknown_command("/chta")));
        assert_eq!(parse("/"), Err(texts::unknown_command("/")));
    }

    #[test]
    fn every_command_that_help_shows_is_understood() {
        for entry in COMMANDS {
            let taken = entry.takes.replace(['[', ']'], "");
            assert!(
                matches!(parse(&format!("{} {taken}", entry.word)), Ok(Some(_))),
                "{}",
                entry.word
            );
        }
    }
}
