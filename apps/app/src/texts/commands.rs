//! What a member can type, and what is said if it cannot be done.

use plausch_core::chat;
use plausch_core::name::Nick;
use plausch_transport_std::client::{CommandError, Peer};

use super::room::or_list;
use crate::language::fl;
use crate::model::Topic;

/// What a slash command does.
pub fn does(word: &str) -> String {
    match word {
        "/chat" => fl!(does_chat),
        "/accept" => fl!(does_accept),
        "/decline" => fl!(does_decline),
        "/close" => fl!(does_close),
        "/msg" => fl!(does_msg),
        "/me" => fl!(does_me),
        "/room" => fl!(does_room),
        "/topic" => fl!(does_topic),
        "/users" => fl!(does_users),
        "/nick" => fl!(does_nick),
        "/edit" => fl!(does_edit),
        "/open" => fl!(does_open),
        "/search" => fl!(does_search),
        "/jump" => fl!(does_jump),
        "/export" => fl!(does_export),
        "/forget" => fl!(does_forget),
        "/language" => fl!(does_language),
        "/theme" => fl!(does_theme),
        "/help" => fl!(does_help),
        "/quit" => fl!(does_quit),
        "/trust" => fl!(does_trust),
        "/verify" => fl!(does_verify),
        "/ignore" => fl!(does_ignore),
        "/unignore" => fl!(does_unignore),
        "/joins" => fl!(does_joins),
        "/unread" => fl!(does_unread),
        "/quiet" => fl!(does_quiet),
        "/highlight" => fl!(does_highlight),
        "/kick" => fl!(does_kick),
        "/ban" => fl!(does_ban),
        "/unban" => fl!(does_unban),
        "/mute" => fl!(does_mute),
        "/unmute" => fl!(does_unmute),
        "/bans" => fl!(does_bans),
        "/server" => fl!(does_server),
        _ => String::new(),
    }
}

/// What commands are about.
pub fn topic(topic: Topic) -> String {
    match topic {
        Topic::Chats => fl!(topic_chats),
        Topic::Room => fl!(topic_room),
        Topic::Reading => fl!(topic_reading),
        Topic::Memory => fl!(topic_memory),
        Topic::People => fl!(topic_people),
        Topic::Attention => fl!(topic_attention),
        Topic::Operators => fl!(topic_operators),
        Topic::Server => fl!(topic_server),
        Topic::Program => fl!(topic_program),
    }
}

/// What other help there is, in lines.
pub fn more_help() -> [String; 3] {
    [fl!(help_about_one), fl!(help_about_all), fl!(help_about_keys)]
}

/// How a command is written that can be written in several ways.
pub fn more_usage(word: &str) -> Option<String> {
    match word {
        "/quiet" => Some(fl!(usage_quiet)),
        "/highlight" => Some(fl!(usage_highlight)),
        "/verify" => Some(fl!(usage_verify)),
        "/ban" | "/mute" => Some(fl!(usage_sanction, word = word)),
        _ => None,
    }
}

/// Who may use what is about the server.
pub fn only_operators() -> String {
    fl!(only_operators)
}

/// What two slashes do.
pub fn does_slash() -> String {
    fl!(does_slash)
}

/// How a command's arguments are shown: what stands in capitals is a word for something.
pub fn arguments(arguments: &str) -> String {
    let mut shown = String::new();
    let mut rest = arguments;
    while let Some(start) = rest.find(char::is_uppercase) {
        let (before, word) = rest.split_at(start);
        let end = word.find(|c: char| !c.is_uppercase()).unwrap_or(word.len());
        let (word, behind) = word.split_at(end);
        shown += before;
        shown += &argument(word).unwrap_or_else(|| word.to_owned());
        rest = behind;
    }
    shown + rest
}

/// What stands for a command's argument.
fn argument(word: &str) -> Option<String> {
    Some(match word {
        "NICK" => fl!(argument_nick),
        "TEXT" => fl!(argument_text),
        "WORD" => fl!(argument_word),
        "WORDS" => fl!(argument_words),
        "NUMBER" => fl!(argument_number),
        "FILE" => fl!(argument_file),
        "LANGUAGE" => fl!(argument_language),
        "THEME" => fl!(argument_theme),
        "TIME" => fl!(argument_time),
        "HOW" => fl!(argument_how),
        "TOPIC" => fl!(argument_topic),
        "WHO" => fl!(argument_who),
        "WHY" => fl!(argument_why),
        "COMMAND" => fl!(argument_command),
        _ => return None,
    })
}

pub fn now_in_room() -> String {
    fl!(now_in_room)
}

pub fn no_invitation() -> String {
    fl!(no_invitation)
}

pub fn not_in_room() -> String {
    fl!(not_in_room)
}

pub fn yourself() -> String {
    fl!(yourself)
}

/// How many characters of what somebody typed are repeated to it.
const MAX_QUOTED: usize = 40;

pub(super) fn shortened(typed: &str) -> String {
    let mut shortened: String = typed.chars().take(MAX_QUOTED).collect();
    if shortened.len() < typed.len() {
        shortened.push('…');
    }
    shortened
}

pub fn refused_line(line: &str, why: &str) -> String {
    fl!(refused_line, line = shortened(line), why = why)
}

pub fn asked_to_leave(others: usize) -> String {
    fl!(asked_to_leave, others = others)
}

/// Names, as a choice.
fn one_of_these(peers: &[Peer]) -> String {
    const MAX_NAMED: usize = 5;
    let names = or_list(peers.iter().take(MAX_NAMED).map(Peer::to_string));
    if peers.len() > MAX_NAMED { fl!(or_another, names = names) } else { names }
}

pub fn unknown_command(word: &str, meant: Option<&str>) -> String {
    let word = shortened(word);
    match meant {
        Some(meant) => fl!(unknown_command_meant, word = word, meant = meant),
        None => fl!(unknown_command, word = word),
    }
}

pub fn usage(word: &str, arguments: &str) -> String {
    match (word, arguments) {
        (_, "") => fl!(usage_alone, word = word),
        _ => more_usage(word)
            .unwrap_or_else(|| fl!(usage, word = word, arguments = self::arguments(arguments))),
    }
}

pub fn no_invitation_from(name: &str) -> String {
    fl!(no_invitation_from, name = shortened(name))
}

pub fn nobody(name: &Nick, meant: Option<&Peer>) -> String {
    match meant {
        Some(meant) => fl!(nobody_meant, name = name.as_str(), meant = meant.to_string()),
        None => fl!(nobody, name = name.as_str()),
    }
}

pub fn ambiguous(name: &str, peers: &[Peer]) -> String {
    fl!(ambiguous, name = shortened(name), choice = one_of_these(peers))
}

pub fn same_nick(nick: &Nick) -> String {
    fl!(same_nick, nick = nick.as_str())
}

pub fn nick_taken(nick: &Nick) -> String {
    fl!(nick_taken, nick = nick.as_str())
}

pub fn invited_already(nick: &Nick) -> String {
    fl!(invited_already, nick = nick.as_str())
}

pub fn meant_for_one(peer: &Peer) -> String {
    fl!(meant_for_one, peer = peer.to_string())
}

pub fn close_which(peers: &[Peer]) -> String {
    match peers {
        [] => fl!(close_nothing),
        [peer] => fl!(close_this, peer = peer.to_string()),
        _ => fl!(close_which, choice = one_of_these(peers)),
    }
}

/// Chats are held: whose key is to be trusted?
pub fn trust_whom(peers: &[Peer]) -> String {
    fl!(trust_whom, choice = one_of_these(peers))
}

pub fn nothing_to_close(peer: &Peer) -> String {
    fl!(nothing_to_close, peer = peer.to_string())
}

pub fn no_chat(peer: &Peer) -> String {
    match peer {
        Peer::Nick(nick) => fl!(no_chat_with_nick, nick = nick.as_str()),
        Peer::Addr(ip) => fl!(no_chat_with_address, ip = ip.to_string()),
    }
}

pub fn chat_over(peer: &Peer) -> String {
    fl!(chat_over, peer = peer.to_string())
}

pub fn chat_not_open(peer: &Peer) -> String {
    fl!(chat_not_open, peer = peer.to_string())
}

/// Why the client did not do what it was asked, perhaps with `peer` alone.
pub fn command_error(error: CommandError, peer: Option<&Peer>) -> String {
    if let Some(peer) = peer {
        let name = peer.to_string();
        match error {
            CommandError::NoSuchMember => return fl!(nobody, name = name),
            CommandError::NotReachable => return fl!(peer_not_reachable, peer = name),
            CommandError::NoInvitation => return fl!(peer_took_back, peer = name),
            CommandError::ChatExists => return fl!(peer_has_chat, peer = name),
            CommandError::NoChat => return nothing_to_close(peer),
            _ => {}
        }
    }
    match error {
        CommandError::Joined => fl!(error_joined),
        CommandError::NotJoined => not_in_room(),
        CommandError::NoSuchMember => fl!(error_no_such_member),
        CommandError::NotReachable => fl!(error_not_reachable),
        CommandError::NickTaken => fl!(error_nick_taken),
        CommandError::NoInvitation => fl!(error_no_invitation),
        CommandError::ChatExists => fl!(error_chat_exists),
        CommandError::NoChat => fl!(error_no_chat),
        CommandError::NoRoom => fl!(error_no_room),
        CommandError::NoCommands => fl!(error_no_commands),
        CommandError::EmptyText => fl!(error_empty_text),
        CommandError::TextTooLong { limit } => fl!(error_text_too_long, limit = limit),
        CommandError::Chat(chat::CommandError::NotOpen) => fl!(error_chat_not_open),
        CommandError::Chat(chat::CommandError::TooLong) => {
            fl!(error_chat_text_too_long, limit = chat::Chat::MAX_TEXT)
        }
        CommandError::Chat(chat::CommandError::Busy) => fl!(error_chat_busy),
        CommandError::Chat(chat::CommandError::Reserved) => fl!(error_chat_reserved),
        _ => fl!(error_otherwise),
    }
}

pub fn declined(peer: &Peer) -> String {
    fl!(declined, peer = peer.to_string())
}

pub fn inviting(nick: &Nick) -> String {
    fl!(inviting, nick = nick.as_str())
}

pub fn took_back(nick: &Nick) -> String {
    fl!(took_back, nick = nick.as_str())
}

pub fn chat_left(peer: &Peer) -> String {
    fl!(chat_left, peer = peer.to_string())
}

pub fn now_in_chat(peer: &Peer) -> String {
    fl!(now_in_chat, peer = peer.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::COMMANDS;

    #[test]
    fn every_argument_of_a_command_can_be_said_in_every_language() {
        for usage in COMMANDS {
            let words = usage.arguments.split(|c: char| !c.is_uppercase());
            for word in words.filter(|word| !word.is_empty()) {
                assert!(argument(word).is_some(), "{} {word}", usage.word);
            }
            assert!(!does(usage.word).is_empty(), "{}", usage.word);
        }
    }
}
