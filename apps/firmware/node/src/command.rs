//! Lines → commands: a text, or a slash command.

use plausch_core::invisible::is_blank;
use plausch_core::name::{Nick, NickError};
use plausch_core::slash;
use plausch_transport_embassy::{BadServerAddr, ServerAddr};

#[cfg(feature = "secure")]
use crate::settings::Secure;

/// What a line asks for. A name is a nickname, or an address if only that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Command<'a> {
    /// Say this in the current place: the room or a private chat.
    Say(&'a str),
    Help,
    Users,
    Chat(&'a str),
    Accept(Option<&'a str>),
    Decline(Option<&'a str>),
    Close(Option<&'a str>),
    Tell(&'a str, &'a str),
    Room,
    Nick(Nick),
    Server(ServerAddr),
    Wifi(&'a str, &'a str),
    Past(u16),
    /// Trust the new key of the server, or of this peer.
    #[cfg(feature = "secure")]
    Trust(Option<&'a str>),
    /// Compare the check phrase of a private chat; or say that it is the same on both sides.
    #[cfg(feature = "secure")]
    Verify(Option<&'a str>, bool),
    #[cfg(feature = "secure")]
    Identity,
    /// Make a new key; or first be told what that means.
    #[cfg(feature = "secure")]
    Renew(bool),
    #[cfg(feature = "secure")]
    Secure(Secure),
    Status,
    Reboot,
}

/// Why a line is not a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParseError<'a> {
    NoSuchCommand(&'a str),
    Usage(&'static Entry),
    Nick(NickError),
    Server(BadServerAddr),
}

/// A command in the help text: its word, its arguments, its effect.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) word: &'static str,
    pub(crate) takes: &'static str,
    pub(crate) does: &'static str,
}

const fn entry(word: &'static str, takes: &'static str, does: &'static str) -> Entry {
    Entry { word, takes, does }
}

/// All commands, in the order of the help text.
pub(crate) const COMMANDS: &[Entry] = &[
    entry("/chat", "NICK", "a private chat with a member"),
    entry("/accept", "[NICK]", "accept an invitation"),
    entry("/decline", "[NICK]", "decline an invitation"),
    entry("/close", "[NICK]", "end a private chat"),
    entry("/msg", "NICK TEXT", "say it in the chat with NICK"),
    entry("/me", "TEXT", "say what you do: /me waves"),
    entry("/room", "", "go back to the room"),
    entry("/users", "", "show who is here"),
    entry("/nick", "NICK", "take another nickname"),
    entry("/server", "HOST:PORT", "join another server"),
    entry("/wifi", "SSID PASSWORD", "join a Wi-Fi; quotes around a name with spaces"),
    #[cfg(feature = "secure")]
    entry("/verify", "[NICK]", "compare keys with a member"),
    #[cfg(feature = "secure")]
    entry("/trust", "[NICK]", "trust a new key"),
    #[cfg(feature = "secure")]
    entry("/identity", "[renew]", "show this board's key, or make a new one"),
    #[cfg(feature = "secure")]
    entry("/secure", "off|prefer|require", "whether links are encrypted"),
    entry("/past", "NUMBER", "be told so many texts from before; 0: none"),
    entry("/status", "", "show how it stands"),
    entry("/reboot", "", "start again"),
    entry("/help", "", "show this help"),
];

/// Whether `line` starts like a command for somebody who reads it.
pub(crate) fn looks_like_command(line: &str) -> bool {
    slash::looks_like_command(line, is_blank)
}

fn behind_slash(line: &str) -> Option<&str> {
    slash::behind_slash(line, is_blank)
}

impl<'a> Command<'a> {
    /// Parses `line`. None: there is nothing in it.
    ///
    /// # Errors
    /// What to tell the user. Nothing of the line may be sent: what starts like a command is never
    /// a text, whatever unseen characters stand before it.
    pub(crate) fn parse(line: &'a str) -> Result<Option<Command<'a>>, ParseError<'a>> {
        let line = line.trim();
        if line.is_empty() {
            return Ok(None);
        }
        if !looks_like_command(line) {
            // Twice the slash escapes it.
            return Ok(Some(Command::Say(behind_slash(line).unwrap_or(line))));
        }
        let (typed, rest) = split(line.trim_start_matches(is_blank));
        let Some(entry) = COMMANDS.iter().find(|entry| entry.word.eq_ignore_ascii_case(typed))
        else {
            return Err(ParseError::NoSuchCommand(typed));
        };
        let word = entry.word;
        let usage = ParseError::Usage(entry);
        let bare = |command| if rest.is_empty() { Ok(command) } else { Err(usage) };
        let optional = match split(rest) {
            ("", "") => Ok(None),
            (name, "") => Ok(Some(name)),
            _ => Err(usage),
        };
        let command = match word {
            "/help" => bare(Command::Help)?,
            "/users" => bare(Command::Users)?,
            "/room" => bare(Command::Room)?,
            "/status" => bare(Command::Status)?,
            "/reboot" => bare(Command::Reboot)?,
            "/chat" => Command::Chat(optional?.ok_or(usage)?),
            "/accept" => Command::Accept(optional?),
            "/decline" => Command::Decline(optional?),
            "/close" => Command::Close(optional?),
            "/nick" if rest.is_empty() => return Err(usage),
            "/nick" => Command::Nick(Nick::new(rest).map_err(ParseError::Nick)?),
            "/server" if rest.is_empty() => return Err(usage),
            "/server" => Command::Server(rest.parse().map_err(ParseError::Server)?),
            #[cfg(feature = "secure")]
            "/trust" => Command::Trust(optional?),
            #[cfg(feature = "secure")]
            "/verify" => match split(rest) {
                (_, "") => Command::Verify(optional?, false),
                (name, word) if word.eq_ignore_ascii_case("yes") => {
                    Command::Verify(Some(name), true)
                }
                _ => return Err(usage),
            },
            #[cfg(feature = "secure")]
            "/identity" => match split(rest) {
                ("", "") => Command::Identity,
                (word, yes @ ("" | "yes")) if word.eq_ignore_ascii_case("renew") => {
                    Command::Renew(!yes.is_empty())
                }
                _ => return Err(usage),
            },
            #[cfg(feature = "secure")]
            "/secure" => Command::Secure(rest.parse().map_err(|()| usage)?),
            "/past" => Command::Past(rest.parse().map_err(|_| usage)?),
            "/msg" => match split(rest) {
                (_, "") => return Err(usage),
                (name, text) => Command::Tell(name, text),
            },
            "/me" if rest.is_empty() => return Err(usage),
            // Those who show it make a deed of it.
            "/me" if line.starts_with("/me ") => Command::Say(line),
            "/me" => return Err(usage),
            "/wifi" => match quoted(rest) {
                Some((ssid, password)) if !ssid.is_empty() => Command::Wifi(ssid, password),
                _ => return Err(usage),
            },
            _ => return Err(ParseError::NoSuchCommand(word)),
        };
        Ok(Some(command))
    }
}

/// Where the password begins in a `line` that may still be incomplete. A password is never shown.
pub(crate) fn secret(line: &str) -> Option<usize> {
    const WIFI: &str = "wifi";
    let (word, rest) = behind_slash(line)?.split_at_checked(WIFI.len())?;
    if !word.eq_ignore_ascii_case(WIFI) {
        return None;
    }
    let rest = rest.strip_prefix(char::is_whitespace)?.trim_start();
    let password = match rest.strip_prefix('"') {
        Some(rest) => rest.split_once('"')?.1,
        None => rest.split_once(char::is_whitespace)?.1,
    };
    Some(line.len() - password.trim_start().len())
}

/// The first word, and the rest without the white space between them.
fn split(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}

/// The same, but quotes make one word of several.
fn quoted(text: &str) -> Option<(&str, &str)> {
    match text.strip_prefix('"') {
        None => Some(split(text)),
        Some(text) => text.split_once('"').map(|(word, rest)| (word, rest.trim_start())),
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;

    #[test]
    fn lines_are_texts_or_commands() {
        let bob = Some("Bob");
        for (line, command) in [
            ("  hi  there ", Command::Say("hi  there")),
            ("//etc is a folder", Command::Say("/etc is a folder")),
            ("/help", Command::Help),
            ("/chat Bob", Command::Chat("Bob")),
            ("/accept", Command::Accept(None)),
            ("/accept Bob", Command::Accept(bob)),
            ("/decline Bob", Command::Decline(bob)),
            ("/close  Bob", Command::Close(bob)),
            ("/me waves", Command::Say("/me waves")),
            ("/msg Bob how are you", Command::Tell("Bob", "how are you")),
            ("/nick Bob", Command::Nick(Nick::new("Bob").unwrap())),
            ("/server example.org", Command::Server("example.org:9000".parse().unwrap())),
            ("/wifi home secret word", Command::Wifi("home", "secret word")),
            ("/wifi \"my home\" secret", Command::Wifi("my home", "secret")),
            ("/wifi open", Command::Wifi("open", "")),
            ("/past 20", Command::Past(20)),
        ] {
            assert_eq!(Command::parse(line), Ok(Some(command)), "{line}");
        }
        assert_eq!(Command::parse(" \t "), Ok(None));
    }

    #[cfg(feature = "secure")]
    #[test]
    fn keys_are_trusted_and_compared_by_commands() {
        for (line, command) in [
            ("/trust", Command::Trust(None)),
            ("/trust Bob", Command::Trust(Some("Bob"))),
            ("/verify", Command::Verify(None, false)),
            ("/verify Bob", Command::Verify(Some("Bob"), false)),
            // Somebody may be called so.
            ("/verify yes", Command::Verify(Some("yes"), false)),
            ("/verify Bob YES", Command::Verify(Some("Bob"), true)),
            ("/identity", Command::Identity),
            ("/identity renew", Command::Renew(false)),
            ("/identity renew yes", Command::Renew(true)),
            ("/secure Require", Command::Secure(Secure::Require)),
        ] {
            assert_eq!(Command::parse(line), Ok(Some(command)), "{line}");
        }
        for line in ["/verify Bob no", "/identity new", "/secure", "/secure on", "/trust a b"] {
            assert!(matches!(Command::parse(line), Err(ParseError::Usage(_))), "{line}");
        }
    }

    #[test]
    fn commands_ignore_case_and_what_is_not_seen_before_them() {
        for line in [
            "/CHAT Bob",
            "/Chat Bob",
            "  /chat Bob",
            "\u{feff}/chat Bob",
            "\u{a0}\u{200b}/chat Bob",
        ] {
            assert_eq!(Command::parse(line), Ok(Some(Command::Chat("Bob"))), "{line:?}");
        }
    }

    #[test]
    fn a_text_that_starts_like_a_command_is_never_said() {
        for before in ["", " ", "\u{feff}", "\u{200b} \u{2800}", "\u{ad}\u{2066}\u{301}"] {
            for line in ["/mgs bob secret", "\u{ff0f}msg bob secret", "\u{2215}msg bob secret"] {
                let line = std::format!("{before}{line}");
                assert!(
                    matches!(Command::parse(&line), Err(ParseError::NoSuchCommand(_))),
                    "{line:?}"
                );
                assert!(looks_like_command(&line), "{line:?}");
            }
        }
        assert!(!looks_like_command("//etc") && !looks_like_command("a/b"));
    }

    #[test]
    fn a_password_begins_where_the_command_says() {
        for (shown, password) in [
            ("/wifi home ", "secret word"),
            (" /wifi  home  ", "sécret"),
            ("/WiFi home ", "secret"),
            ("\u{feff}/wifi home ", "secret"),
            ("\u{ff0f}wifi home ", "secret"),
            ("/wifi \"my home\" ", "secret"),
            ("/wifi \"my home\"", "secret"),
            ("/wifi home ", ""),
        ] {
            let line = std::format!("{shown}{password}");
            assert_eq!(secret(&line), Some(shown.len()), "{line}");
        }
        for line in ["/wifi", "/wifi home", "/wifi \"my ho", "/wifis home secret", "home secret"] {
            assert_eq!(secret(line), None, "{line}");
        }
    }

    #[test]
    fn what_is_not_understood_is_explained_and_not_said() {
        for line in [
            "/chat",
            "/chat a b",
            "/users now",
            "/msg Bob",
            "/nick",
            "/wifi",
            "/wifi \"a",
            "/past",
            "/past -1",
            "/past all",
        ] {
            assert!(matches!(Command::parse(line), Err(ParseError::Usage(_))), "{line}");
        }
        assert!(matches!(Command::parse("/nick a b"), Err(ParseError::Nick(_))));
        assert!(matches!(Command::parse("/server a b"), Err(ParseError::Server(_))));
        for line in ["/chta Bob", "/"] {
            assert!(matches!(Command::parse(line), Err(ParseError::NoSuchCommand(_))), "{line}");
        }
    }
}
