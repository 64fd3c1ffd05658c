//! What a typed line means: a text, or a slash command.

use std::time::Duration;

use plausch_core::invisible;
use plausch_core::name::Nick;
use plausch_core::slash::{self, SLASHES};
use unicode_normalization::UnicodeNormalization;

use super::attending::Highlight;
use super::commands::{COMMANDS, Help, Usage};
use super::entry::Problem;
use super::traffic::Joins;
use crate::attention::Wanted;
use crate::keys::KeysHelp;
use crate::sanitise::sanitise;
use crate::settings::parse_time;
use crate::texts;

/// A typed line, parsed. Names may be nicknames or, for a peer known only by address, addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// Say this in the conversation that is shown.
    Text(String),
    /// Show the commands, or one of them.
    Help(Help),
    /// Show the keys.
    Keys(KeysHelp),
    /// Show who is in the room.
    Users,
    /// Invite this member, or go to the chat with it.
    Chat(String),
    /// Accept the invitation from this peer, or the oldest one.
    Accept(Option<String>),
    /// Decline the invitation from this peer, or the oldest one.
    Decline(Option<String>),
    /// End the chat with this peer, or the one that is shown.
    Close(Option<String>),
    /// Say this in the private chat with this peer, from anywhere.
    Message(String, String),
    /// Go to the room.
    Room,
    /// Be told what the room is about.
    Topic,
    /// Take another nickname.
    Nick(Nick),
    /// Ignore this member, perhaps for so long; none: be told whom the user ignores.
    Ignore(Option<(String, Option<Duration>)>),
    /// Ignore this nickname no longer.
    Unignore(String),
    /// See these joins and leaves from now on; none: be told which ones are seen.
    Joins(Option<Joins>),
    /// Edit this in another editor.
    Edit(String),
    /// Open the link of this number in the conversation that is shown, counted from the newest.
    Open(Option<usize>),
    /// Look for what was said with all these words.
    Search(String),
    /// Show this hit of the last search in its place, or the next one.
    Jump(Option<usize>),
    /// Write the conversation that is shown into a file.
    Export(Option<String>),
    /// Forget what was said in the chats with this nickname, or, with `all`, everywhere, or in the shown conversation.
    Forget(Option<String>),
    /// See or change the words that the user waits for.
    Highlight(Highlight),
    /// Signal nothing for a while, or tell whether that is so.
    Quiet(Option<Wanted>),
    /// Go to the line where the user stopped reading.
    Unread,
    /// Speak this language from now on; none: be told which ones there are.
    Language(Option<String>),
    /// Take this theme from now on; none: be told which ones there are.
    Theme(Option<String>),
    /// Trust the new key of the server, or of this peer.
    Trust(Option<String>),
    /// Show the check phrase of the chat with this peer, or the one that is shown; or say that it is the same.
    Verify(Option<String>, bool),
    /// Have the server do this, as its console takes it: the user may be one of its operators.
    Operate(String),
    /// Leave.
    Quit,
}

impl Typed {
    /// Parses `line`; an empty one means nothing. Texts come out in normal form C.
    ///
    /// # Errors
    /// If it is no known command, or one with wrong arguments. What starts like a command is never a text, whatever
    /// unseen characters stand before it.
    pub fn parse(line: &str) -> Result<Option<Typed>, Problem> {
        let line: String = line.trim().nfc().collect();
        match behind_slash(&line) {
            Some(text) if text.starts_with(SLASHES) => Ok(Some(Typed::Text(text.to_owned()))),
            Some(command) => parse_command(command).map(Some),
            None if line.is_empty() => Ok(None),
            None => Ok(Some(Typed::Text(line))),
        }
    }
}

/// What stands behind the slash with which `line` begins for somebody who reads it. Twice the slash escapes it.
pub(super) fn behind_slash(line: &str) -> Option<&str> {
    slash::behind_slash(line, is_unseen)
}

/// Whether nothing is seen of `c` at the start of a line, be it that the faces leave it out.
fn is_unseen(c: char) -> bool {
    invisible::is_blank(c) || sanitise(c.encode_utf8(&mut [0; 4])).is_empty()
}

/// Parses a command without its slash.
fn parse_command(command: &str) -> Result<Typed, Problem> {
    let (name, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    // Whoever writes a full-width slash writes full-width letters, too.
    let name: String = name.nfkc().flat_map(char::to_lowercase).collect();
    let word = format!("/{name}");
    let unknown = || Problem::UnknownCommand(word.clone());
    let usage = COMMANDS.iter().find(|usage| usage.word == word).ok_or_else(unknown)?;
    let rest = rest.trim();
    let wrong = || Problem::Usage(usage);
    let bare = |command| if rest.is_empty() { Ok(command) } else { Err(wrong()) };
    let optional = || match rest {
        "" => Ok(None),
        _ if rest.contains(char::is_whitespace) => Err(wrong()),
        name => Ok(Some(name.to_owned())),
    };
    let name = || optional()?.ok_or_else(wrong);
    Ok(match usage.word {
        "/help" if rest.eq_ignore_ascii_case("keys") => Typed::Keys(KeysHelp::Everyday),
        "/help" if rest.eq_ignore_ascii_case("writing") => Typed::Keys(KeysHelp::Writing),
        "/help" if rest.eq_ignore_ascii_case("commands") => Typed::Help(Help::Commands),
        "/help" => match optional()? {
            None => Typed::Help(Help::Overview),
            Some(name) => {
                let unknown =
                    || Problem::UnknownCommand(format!("/{}", name.trim_start_matches('/')));
                Typed::Help(Help::Command(Usage::named(&name).ok_or_else(unknown)?))
            }
        },
        "/users" => bare(Typed::Users)?,
        // Those who show it make a deed of it.
        "/me" if rest.is_empty() => return Err(wrong()),
        "/me" => Typed::Text(format!("/me {rest}")),
        "/room" => bare(Typed::Room)?,
        "/topic" => bare(Typed::Topic)?,
        "/quit" => bare(Typed::Quit)?,
        "/bans" => bare(Typed::Operate("bans".to_owned()))?,
        "/kick" | "/ban" | "/unban" | "/mute" | "/unmute" | "/server" if rest.is_empty() => {
            return Err(wrong());
        }
        "/server" => Typed::Operate(rest.to_owned()),
        word @ ("/kick" | "/ban" | "/unban" | "/mute" | "/unmute") => {
            Typed::Operate(format!("{} {rest}", word.trim_start_matches('/')))
        }
        "/trust" => Typed::Trust(optional()?),
        "/verify" => {
            let words: Vec<_> = rest.split_whitespace().collect();
            let is_yes = |word: &str| word.eq_ignore_ascii_case("yes") || texts::is_yes(word);
            match words.as_slice() {
                [] => Typed::Verify(None, false),
                [name] => Typed::Verify(Some((*name).to_owned()), false),
                [name, word] if is_yes(word) => Typed::Verify(Some((*name).to_owned()), true),
                _ => return Err(wrong()),
            }
        }
        "/chat" => Typed::Chat(name()?),
        "/accept" => Typed::Accept(optional()?),
        "/decline" => Typed::Decline(optional()?),
        "/close" => Typed::Close(optional()?),
        "/nick" if rest.is_empty() => return Err(wrong()),
        "/nick" => Typed::Nick(Nick::new(rest).map_err(Problem::Nick)?),
        "/ignore" => Typed::Ignore(ignore(rest)?),
        "/unignore" => Typed::Unignore(name()?),
        "/joins" => match optional()?.map(|word| Joins::named(&word)) {
            None => Typed::Joins(None),
            Some(joins) => Typed::Joins(Some(joins.ok_or_else(wrong)?)),
        },
        "/edit" => Typed::Edit(rest.to_owned()),
        "/open" => match optional()?.map(|number| number.parse()).transpose() {
            Ok(Some(0)) | Err(_) => return Err(wrong()),
            Ok(number) => Typed::Open(number),
        },
        "/search" if rest.is_empty() => return Err(wrong()),
        "/search" => Typed::Search(rest.to_owned()),
        "/jump" => match optional()?.map(|number| number.parse()).transpose() {
            Ok(number) => Typed::Jump(number),
            Err(_) => return Err(wrong()),
        },
        "/export" => Typed::Export((!rest.is_empty()).then(|| rest.to_owned())),
        "/forget" => Typed::Forget(optional()?),
        "/unread" => bare(Typed::Unread)?,
        "/quiet" if rest.is_empty() => Typed::Quiet(None),
        "/quiet" => Typed::Quiet(Some(Wanted::read(rest).ok_or_else(wrong)?)),
        "/highlight" if rest.is_empty() => Typed::Highlight(Highlight::Show),
        "/highlight" => {
            let (what, word) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            let word = word.trim().to_owned();
            Typed::Highlight(match (what.to_lowercase().as_str(), word.as_str()) {
                ("add" | "remove", "") => return Err(wrong()),
                ("list", "") => Highlight::Show,
                ("add", _) => Highlight::Add(word),
                ("remove", _) => Highlight::Remove(word),
                _ => Highlight::Add(rest.to_owned()),
            })
        }
        "/language" => Typed::Language(optional()?),
        "/theme" => Typed::Theme(optional()?),
        "/msg" => {
            let (name, text) = rest.split_once(char::is_whitespace).ok_or_else(wrong)?;
            Typed::Message(name.to_owned(), text.trim().to_owned())
        }
        _ => return Err(unknown()),
    })
}

/// Whom to ignore, and for how long: `NICK`, `NICK for 1h`, or nothing.
fn ignore(rest: &str) -> Result<Option<(String, Option<Duration>)>, Problem> {
    let Some((name, rest)) = rest.split_once(char::is_whitespace) else {
        return Ok((!rest.is_empty()).then(|| (rest.to_owned(), None)));
    };
    let rest = rest.trim();
    let time = match rest.split_once(char::is_whitespace) {
        Some((word, time)) if ["for", "für"].contains(&word.to_lowercase().as_str()) => time,
        _ => rest,
    };
    let time = parse_time(time).filter(|time| !time.is_zero()).ok_or(Problem::BadTime)?;
    Ok(Some((name.to_owned(), Some(time))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_core::name::NickError;

    const MINUTE: Duration = Duration::from_secs(60);

    fn parse(line: &str) -> Result<Option<Typed>, Problem> {
        Typed::parse(line)
    }

    fn text(text: &str) -> Result<Option<Typed>, Problem> {
        Ok(Some(Typed::Text(text.to_owned())))
    }

    fn usage(word: &str) -> Result<Option<Typed>, Problem> {
        Err(Problem::Usage(COMMANDS.iter().find(|usage| usage.word == word).unwrap()))
    }

    #[test]
    fn texts_are_said_in_normal_form_c() {
        assert_eq!(parse("  hi  there "), text("hi  there"));
        assert_eq!(parse("Zoe\u{308}"), text("Zo\u{eb}"));
        assert_eq!(parse(" \t "), Ok(None));
        assert_eq!(parse("//etc is a folder"), text("/etc is a folder"));
    }

    #[test]
    fn commands_take_their_arguments() {
        let bob = || "Bob".to_owned();
        for (line, command) in [
            ("/help", Typed::Help(Help::Overview)),
            ("/help commands", Typed::Help(Help::Commands)),
            ("/help me", Typed::Help(Help::Command(Usage::named("/me").unwrap()))),
            ("/help keys", Typed::Keys(KeysHelp::Everyday)),
            ("/help writing", Typed::Keys(KeysHelp::Writing)),
            ("/search \"a b\"", Typed::Search("\"a b\"".to_owned())),
            ("/edit", Typed::Edit(String::new())),
            ("/edit a b", Typed::Edit("a b".to_owned())),
            ("/open", Typed::Open(None)),
            ("/open 2", Typed::Open(Some(2))),
            ("/jump", Typed::Jump(None)),
            ("/jump 3", Typed::Jump(Some(3))),
            ("/export", Typed::Export(None)),
            ("/export my file.txt", Typed::Export(Some("my file.txt".to_owned()))),
            ("/forget", Typed::Forget(None)),
            ("/forget all", Typed::Forget(Some("all".to_owned()))),
            ("/language", Typed::Language(None)),
            ("/language de", Typed::Language(Some("de".to_owned()))),
            ("/theme", Typed::Theme(None)),
            ("/theme dark", Typed::Theme(Some("dark".to_owned()))),
            ("/users ", Typed::Users),
            ("/ignore", Typed::Ignore(None)),
            ("/ignore Bob", Typed::Ignore(Some((bob(), None)))),
            ("/ignore Bob for 1h 30m", Typed::Ignore(Some((bob(), Some(MINUTE * 90))))),
            ("/ignore Bob für 2 days", Typed::Ignore(Some((bob(), Some(MINUTE * 60 * 48))))),
            ("/ignore Bob 5m", Typed::Ignore(Some((bob(), Some(MINUTE * 5))))),
            ("/unignore Bob", Typed::Unignore(bob())),
            ("/joins", Typed::Joins(None)),
            ("/joins ALL", Typed::Joins(Some(Joins::All))),
            ("/ME  waves", Typed::Text("/me waves".to_owned())),
            ("/room", Typed::Room),
            ("/quit", Typed::Quit),
            ("/chat Bob", Typed::Chat(bob())),
            ("/accept", Typed::Accept(None)),
            ("/accept Bob", Typed::Accept(Some(bob()))),
            ("/decline Bob", Typed::Decline(Some(bob()))),
            ("/close", Typed::Close(None)),
            ("/close  Bob", Typed::Close(Some(bob()))),
            ("/msg Bob how are you", Typed::Message(bob(), "how are you".to_owned())),
            ("/nick Bob", Typed::Nick(Nick::new("Bob").unwrap())),
            ("/KICK  Bob  for  shouting", Typed::Operate("kick Bob  for  shouting".to_owned())),
            ("/ban 192.0.2.0/24 2h", Typed::Operate("ban 192.0.2.0/24 2h".to_owned())),
            ("/bans", Typed::Operate("bans".to_owned())),
            ("/server say hi", Typed::Operate("say hi".to_owned())),
        ] {
            assert_eq!(parse(line), Ok(Some(command)), "{line}");
        }
    }

    #[test]
    fn a_text_that_starts_like_a_command_is_never_broadcast() {
        let secret = Typed::Message("bob".to_owned(), "secret".to_owned());
        for before in [
            "\u{feff}",
            " ",
            "\u{a0}",
            "\u{3000}",
            "\u{200b}",
            "\u{200d}\u{2060}",
            "\u{202e}",
            "\u{ad}",
            "\u{2800}",
            "\u{3164}",
            "\u{fe0f}",
            "\u{301}",
            "\u{e0041}",
            "\u{1b}",
            "\0",
            "\u{feff} \u{200b}",
        ] {
            for slash in SLASHES {
                let line = format!("{before}{slash}msg bob secret");
                assert_eq!(parse(&line), Ok(Some(secret.clone())), "{line:?}");
                let mistyped = format!("{before}{slash}mgs bob secret");
                let problem = Problem::UnknownCommand("/mgs".to_owned());
                assert_eq!(parse(&mistyped), Err(problem), "{mistyped:?}");
                let escaped = format!("{before}{slash}{slash}msg bob");
                assert_eq!(parse(&escaped), text(&format!("{slash}msg bob")), "{escaped:?}");
            }
        }
        for odd in [
            "/ msg bob secret",
            "/\u{200b}msg bob secret",
            "/m\u{200b}sg bob secret",
            "/\u{301}msg bob",
        ] {
            assert!(matches!(parse(odd), Err(Problem::UnknownCommand(_))), "{odd:?}");
        }
    }

    #[test]
    fn commands_ignore_case_and_width() {
        for line in
            ["/CHAT Bob", "/Chat\u{a0}Bob", "\u{ff0f}\u{ff43}\u{ff48}\u{ff41}\u{ff54}\u{3000}Bob"]
        {
            assert_eq!(parse(line), Ok(Some(Typed::Chat("Bob".to_owned()))), "{line}");
        }
    }

    #[test]
    fn a_wrong_command_is_a_problem_and_no_text() {
        assert_eq!(parse("/chat"), usage("/chat"));
        assert_eq!(parse("/chat a b"), usage("/chat"));
        for line in
            ["/ignore Bob for", "/ignore Bob for ever", "/ignore Bob for 0s", "/ignore Bob -1h"]
        {
            assert_eq!(parse(line), Err(Problem::BadTime), "{line}");
        }
        assert_eq!(parse("/help a b"), usage("/help"));
        assert_eq!(parse("/help dance"), Err(Problem::UnknownCommand("/dance".to_owned())));
        assert_eq!(parse("/quit now"), usage("/quit"));
        for word in ["/kick", "/ban", "/unban", "/mute", "/unmute", "/server"] {
            assert_eq!(parse(word), usage(word));
        }
        assert_eq!(parse("/bans all"), usage("/bans"));
        assert_eq!(parse("/msg Bob"), usage("/msg"));
        assert_eq!(parse("/nick"), usage("/nick"));
        assert_eq!(parse("/nick a b"), Err(Problem::Nick(NickError::Character(' '))));
        assert_eq!(parse("/chta Bob"), Err(Problem::UnknownCommand("/chta".to_owned())));
        assert_eq!(parse("/"), Err(Problem::UnknownCommand("/".to_owned())));
    }

    #[test]
    fn every_command_of_the_table_is_understood() {
        for usage in COMMANDS {
            let arguments = usage.arguments.replace(['[', ']'], "").replace("NUMBER", "1");
            let arguments = arguments.replace("HOW", "all").replace("TOPIC", "keys");
            let arguments = arguments.replace("TIME", "30m");
            let arguments = arguments.split('|').next().unwrap();
            let line = format!("{} {arguments}", usage.word);
            assert!(matches!(parse(&line), Ok(Some(_))), "{line}");
        }
    }
}
