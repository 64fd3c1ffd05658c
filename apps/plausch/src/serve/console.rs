//! What the server's operator may type.

use std::time::{Duration, SystemTime};

use plausch_app::model::only_one_named;
use plausch_app::settings::{parse_nick, parse_time};
use plausch_app::texts;
use plausch_core::name::Nick;
use plausch_core::wire::RESTART;
use plausch_transport_std::server::cluster::Guest;
use plausch_transport_std::server::{CommandError, Handle, Sanction, Sign, Target};
use unicode_normalization::UnicodeNormalization;

use super::moderation::{self, Moderation, Wanted, parse_target};
use super::shown::{self, Form};

/// The words of all commands.
pub(super) const WORDS: &[&str] = &[
    "list", "status", "kick", "say", "topic", "ban", "unban", "mute", "unmute", "bans", "cluster",
    "reload", "help", "restart", "exit",
];
/// Those behind which a nickname stands.
pub(super) const TAKES_NICK: &[&str] = &["list", "kick", "ban", "unban", "mute", "unmute"];

/// A command of the operator.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ConsoleCommand {
    List,
    /// All that is known of one.
    Look(Nick),
    Status,
    Kick(Nick, Option<String>),
    Say(String),
    ShowTopic,
    /// None: there is none any more.
    SetTopic(Option<String>),
    /// Ban or mute somebody.
    Impose(Wanted),
    /// Take it back.
    Lift(Sanction, Target),
    Bans,
    Cluster,
    Reload,
    Help,
    /// Back after this time, about, and why.
    Restart(Duration, Option<String>),
    Exit,
}

impl ConsoleCommand {
    /// Reads `line`; an empty one means nothing.
    ///
    /// # Errors
    /// What to tell the operator.
    pub(crate) fn parse(line: &str) -> Result<Option<ConsoleCommand>, String> {
        let line: String = line.trim().nfc().collect();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((&line, ""));
        let rest = rest.trim();
        // As members write them, too.
        let known = word.strip_prefix('/').unwrap_or(word).to_lowercase();
        let command = match (known.as_str(), rest) {
            ("", _) => return Ok(None),
            ("list", "") => ConsoleCommand::List,
            ("list", nick) => ConsoleCommand::Look(parse_nick(nick).map_err(texts::bad_nick)?),
            ("status", "") => ConsoleCommand::Status,
            ("cluster", "") => ConsoleCommand::Cluster,
            ("reload", "") => ConsoleCommand::Reload,
            ("help", "") => ConsoleCommand::Help,
            ("exit", "") => ConsoleCommand::Exit,
            ("bans", "") => ConsoleCommand::Bans,
            ("status" | "bans" | "cluster" | "reload" | "help" | "exit", _) => {
                return Err(texts::usage(&known, ""));
            }
            ("say", "") => return Err(texts::usage(&known, &texts::console_say_arguments())),
            ("say", text) => ConsoleCommand::Say(text.to_owned()),
            ("topic", "") => ConsoleCommand::ShowTopic,
            ("topic", "-") => ConsoleCommand::SetTopic(None),
            ("topic", text) => ConsoleCommand::SetTopic(Some(text.to_owned())),
            ("restart", _) => {
                let (time, why) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                let usage = || texts::usage(&known, &texts::console_restart_arguments());
                let time = parse_time(time).filter(|time| !time.is_zero()).ok_or_else(usage)?;
                if time > RESTART {
                    return Err(texts::restart_too_long());
                }
                let why = Some(why.trim()).filter(|why| !why.is_empty());
                ConsoleCommand::Restart(time, why.map(ToOwned::to_owned))
            }
            ("kick", "") => return Err(texts::usage(&known, &texts::console_kick_arguments())),
            ("kick", _) => {
                let (nick, why) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                let why = Some(why.trim()).filter(|why| !why.is_empty());
                ConsoleCommand::Kick(
                    parse_nick(nick).map_err(texts::bad_nick)?,
                    why.map(ToOwned::to_owned),
                )
            }
            ("ban" | "mute", "") => {
                return Err(texts::usage(&known, &texts::console_ban_arguments()));
            }
            ("ban", _) => ConsoleCommand::Impose(Wanted::parse(Sanction::Ban, rest)?),
            ("mute", _) => ConsoleCommand::Impose(Wanted::parse(Sanction::Mute, rest)?),
            ("unban", _) => lift(Sanction::Ban, &known, rest)?,
            ("unmute", _) => lift(Sanction::Mute, &known, rest)?,
            _ => return Err(texts::unknown_console_command(word)),
        };
        Ok(Some(command))
    }

    /// Whether an operator in the room may command it, too: how the server runs is a matter for whoever runs it.
    pub(super) fn is_for_rooms(&self) -> bool {
        !matches!(self, ConsoleCommand::Reload | ConsoleCommand::Restart(..) | ConsoleCommand::Exit)
    }

    /// Whether the log names it if nobody sees it typed. What anybody says is not logged.
    pub(super) fn is_logged(&self) -> bool {
        !matches!(
            self,
            ConsoleCommand::List
                | ConsoleCommand::Look(_)
                | ConsoleCommand::Status
                | ConsoleCommand::Bans
                | ConsoleCommand::Cluster
                | ConsoleCommand::Help
                | ConsoleCommand::Say(_)
                | ConsoleCommand::ShowTopic
                | ConsoleCommand::SetTopic(_)
        )
    }

    /// Does it, and says what came of it. `payload_length`: the longest message, in bytes.
    ///
    /// # Errors
    /// In words: it was not done, or not all of it.
    pub(super) async fn run(
        self,
        server: &Handle,
        moderation: &mut Moderation,
        payload_length: usize,
        form: Form,
    ) -> Result<String, String> {
        match self {
            ConsoleCommand::List => {
                Ok(shown::list(&server.members().await, &guests(server).await, form))
            }
            ConsoleCommand::Bans => {
                let now = SystemTime::now();
                Ok(shown::bans(&moderation::rules(server, now).await, now, form))
            }
            ConsoleCommand::Look(name) => {
                let nick = meant(server, name).await;
                if let Some(detail) = server.look_at(&nick).await {
                    return Ok(shown::detail(&detail, form));
                }
                let guest = guests(server).await.into_iter().find(|guest| guest.nick == nick);
                guest.map(|guest| shown::guest(&guest, form)).ok_or_else(|| texts::no_member(&nick))
            }
            command => {
                let said = command.act(server, moderation, payload_length).await?;
                Ok(shown::said(said, form))
            }
        }
    }

    /// Does what is not only to be shown.
    async fn act(
        self,
        server: &Handle,
        moderation: &mut Moderation,
        payload_length: usize,
    ) -> Result<String, String> {
        match self {
            ConsoleCommand::Kick(name, why) => {
                let nick = &meant(server, name).await;
                match server.kick(nick, why.as_deref()).await {
                    Ok(()) => Ok(texts::kicked(nick)),
                    Err(CommandError::NoSuchMember) => Err(texts::no_member(nick)),
                    Err(error) => Err(texts::console_error(error)),
                }
            }
            ConsoleCommand::Say(text) => match server.say(&text).await {
                Ok(()) => Ok(texts::said()),
                Err(CommandError::TextTooLong) => {
                    let frame = "BROADCAST Server ".len();
                    Err(texts::cannot_say(text.len(), payload_length.saturating_sub(frame)))
                }
                Err(error) => Err(texts::console_error(error)),
            },
            ConsoleCommand::ShowTopic => {
                Ok(texts::room_topic(server.sign(Sign::Topic).await.as_deref()))
            }
            ConsoleCommand::Impose(wanted) => moderation.impose(server, wanted).await,
            ConsoleCommand::Lift(sanction, target) => {
                moderation.lift(server, sanction, &target).await
            }
            ConsoleCommand::Help => Ok(texts::console_help()),
            // They are done already, or whoever runs the server does them.
            ConsoleCommand::List
            | ConsoleCommand::Look(_)
            | ConsoleCommand::Bans
            | ConsoleCommand::Status
            | ConsoleCommand::SetTopic(_)
            | ConsoleCommand::Cluster
            | ConsoleCommand::Reload
            | ConsoleCommand::Restart(..)
            | ConsoleCommand::Exit => Ok(String::new()),
        }
    }
}

/// Reads whose ban or mute is to be taken back.
fn lift(sanction: Sanction, word: &str, rest: &str) -> Result<ConsoleCommand, String> {
    match parse_target(rest) {
        Ok((target, "")) if !rest.is_empty() => Ok(ConsoleCommand::Lift(sanction, target)),
        Err(why) if !rest.is_empty() => Err(why),
        _ => Err(texts::usage(word, &texts::console_unban_arguments())),
    }
}

/// Whom an operator means by a nickname, who need not care about capital letters.
async fn meant(server: &Handle, name: Nick) -> Nick {
    let nicks = nicks(server).await;
    let nicks: Vec<&Nick> = nicks.iter().collect();
    only_one_named(name.as_str(), &nicks).cloned().unwrap_or(name)
}

/// The nicknames of all members, on every server of the room.
pub(super) async fn nicks(server: &Handle) -> Vec<Nick> {
    let (here, elsewhere) = (server.members().await, guests(server).await);
    let here = here.into_iter().map(|member| member.nick);
    here.chain(elsewhere.into_iter().map(|guest| guest.nick)).collect()
}

async fn guests(server: &Handle) -> Vec<Guest> {
    server.cluster().await.map(|view| view.guests).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_words_with_their_arguments() {
        let bob = || Nick::new("Bob").unwrap();
        for (line, command) in [
            ("list", ConsoleCommand::List),
            ("list Bob", ConsoleCommand::Look(bob())),
            ("status", ConsoleCommand::Status),
            (" help ", ConsoleCommand::Help),
            ("cluster", ConsoleCommand::Cluster),
            ("reload", ConsoleCommand::Reload),
            ("exit", ConsoleCommand::Exit),
            ("LIST", ConsoleCommand::List),
            ("/Say hi", ConsoleCommand::Say("hi".to_owned())),
            ("say  hello all", ConsoleCommand::Say("hello all".to_owned())),
            ("topic", ConsoleCommand::ShowTopic),
            ("restart 2m", ConsoleCommand::Restart(Duration::from_secs(120), None)),
            (
                "restart 10s a new  disk",
                ConsoleCommand::Restart(Duration::from_secs(10), Some("a new  disk".to_owned())),
            ),
            ("topic -", ConsoleCommand::SetTopic(None)),
            ("topic tea, and  cake", ConsoleCommand::SetTopic(Some("tea, and  cake".to_owned()))),
            ("kick Bob", ConsoleCommand::Kick(bob(), None)),
            ("unmute Bob", ConsoleCommand::Lift(Sanction::Mute, Target::Nick(bob()))),
            ("bans", ConsoleCommand::Bans),
            (
                "kick Bob for  shouting",
                ConsoleCommand::Kick(bob(), Some("for  shouting".to_owned())),
            ),
        ] {
            assert_eq!(ConsoleCommand::parse(line), Ok(Some(command)), "{line}");
        }
        assert_eq!(ConsoleCommand::parse("  "), Ok(None));
    }

    #[test]
    fn completion_and_help_know_every_command() {
        for word in WORDS {
            assert_ne!(ConsoleCommand::parse(word), Err(texts::unknown_console_command(word)));
            assert!(texts::console_hint().contains(word) && texts::console_help().contains(word));
        }
    }

    #[test]
    fn a_wrong_command_is_explained() {
        assert_eq!(ConsoleCommand::parse("kik Bob"), Err(texts::unknown_console_command("kik")));
        assert_eq!(ConsoleCommand::parse("kick"), Err(texts::usage("kick", "NICK [why]")));
        assert_eq!(ConsoleCommand::parse("say"), Err(texts::usage("say", "TEXT")));
        assert_eq!(ConsoleCommand::parse("ban"), Err(texts::usage("ban", "WHO [TIME] [why]")));
        for line in ["restart", "restart soon", "restart 0s", "restart -1s"] {
            let usage = texts::usage("restart", "TIME [why]");
            assert_eq!(ConsoleCommand::parse(line), Err(usage), "{line}");
        }
        assert_eq!(ConsoleCommand::parse("restart 25h"), Err(texts::restart_too_long()));
        for line in ["unban", "unban Bob now"] {
            assert_eq!(ConsoleCommand::parse(line), Err(texts::usage("unban", "WHO")), "{line}");
        }
        assert_eq!(ConsoleCommand::parse("exit now"), Err(texts::usage("exit", "")));
        assert!(ConsoleCommand::parse("kick a:b").is_err());
        // Who writes it at the wrong prompt does not mean the server.
        assert!(ConsoleCommand::parse("/quit").is_err_and(|text| text.contains("exit stops")));
    }
}
