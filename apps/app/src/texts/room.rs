//! What happens in the room and in private chats.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use plausch_core::name::Nick;
use plausch_core::refusal::Alike;
use plausch_core::sanction::{Sanction, Sanctioned, TimeLeft};
use plausch_transport_std::client::{ChatEnd, Disconnect, Peer, Refusal, Rejection, Service};

use super::system::reason;
use crate::language::fl;

/// How many texts a line quotes.
const MAX_QUOTED: usize = 5;

pub fn room_topic(topic: Option<&str>) -> String {
    match topic {
        Some(topic) => fl!(room_topic, topic = topic),
        None => fl!(room_topic_none),
    }
}

/// The server ends soon, and says after how long it is back, and perhaps why.
pub fn server_restarts(after: Duration, why: Option<&str>) -> String {
    let time = TimeLeft(after).to_string();
    match why {
        Some(why) => fl!(server_restarts_because, time = time, why = why),
        None => fl!(server_restarts, time = time),
    }
}

pub fn server_restarting() -> String {
    fl!(server_restarting)
}

/// What stands above the message of the day.
pub fn motd() -> String {
    fl!(motd)
}

pub fn skipped() -> String {
    fl!(skipped)
}

/// What the user said, and nobody heard. `are_back`: it is back in the draft.
pub fn unheard(peer: Option<&Peer>, texts: &[String], are_back: bool) -> String {
    let texts = quoted(texts, texts.len());
    match (peer.map(Peer::to_string), are_back) {
        (None, false) => fl!(unheard_in_room, texts = texts),
        (None, true) => fl!(unheard_in_room_back, texts = texts),
        (Some(peer), false) => fl!(unheard_by_peer, peer = peer, texts = texts),
        (Some(peer), true) => fl!(unheard_by_peer_back, peer = peer, texts = texts),
    }
}

/// The first of `count` texts.
pub fn quoted(texts: &[String], count: usize) -> String {
    let shown = texts.len().min(MAX_QUOTED);
    let said = texts.iter().take(shown).map(|text| fl!(quotation, text = text.as_str()));
    let said = comma_list(said);
    match count - shown {
        0 => said,
        more => fl!(quoted_and_more, quoted = said, more = more),
    }
}

/// The elements, one after the other.
pub(super) fn comma_list(elements: impl IntoIterator<Item = String>) -> String {
    let mut elements = elements.into_iter();
    let first = elements.next().unwrap_or_default();
    elements.fold(first, |first, rest| fl!(comma_list, first = first, rest = rest))
}

/// The elements, as a choice.
pub(super) fn or_list(elements: impl IntoIterator<Item = String>) -> String {
    let mut elements = elements.into_iter();
    let first = elements.next().unwrap_or_default();
    elements.fold(first, |first, rest| fl!(or_list, first = first, rest = rest))
}

pub fn missed(events: u64) -> String {
    fl!(missed, count = events)
}

/// What answers where the server was expected, and what to try.
fn not_a_server(service: Service, server: &str) -> String {
    match service {
        Service::Web => fl!(not_a_server_web, server = server),
        Service::Shell => fl!(not_a_server_shell, server = server),
        Service::Mail => fl!(not_a_server_mail, server = server),
        Service::Irc => fl!(not_a_server_irc, server = server),
        Service::Encrypted => fl!(not_a_server_encrypted, server = server),
        Service::Mute => fl!(not_a_server_mute, server = server),
        _ => fl!(not_a_server, server = server),
    }
}

pub fn connecting(server: &str) -> String {
    fl!(connecting, server = server)
}

/// Whether the link to the server is secure is told in brackets.
pub fn welcome(nick: &Nick, is_secure: bool) -> String {
    fl!(welcome, nick = nick.as_str(), state = super::state_secure(is_secure))
}

/// The others in the room. `is_cut`: /users names more of them.
pub fn users(nicks: &[Nick], others: u32, is_cut: bool) -> String {
    let list = comma_list(nicks.iter().map(Nick::to_string));
    match (nicks.len(), others) {
        (0, 0) => fl!(nobody_else),
        (0, _) => fl!(here_count, others = others),
        (_, 0) => fl!(here_all, nicks = list),
        _ if is_cut => fl!(here_some_cut, others = others, nicks = list),
        _ => fl!(here_some, others = others, nicks = list),
    }
}

pub fn other_members(count: usize) -> String {
    fl!(other_members, count = count)
}

pub fn joined(nick: &Nick) -> String {
    fl!(joined, nick = nick.as_str())
}

pub fn left(nick: &Nick) -> String {
    fl!(left, nick = nick.as_str())
}

pub fn invited(peer: &Peer, ip: IpAddr, candidates: &[Nick]) -> String {
    let who = match peer {
        Peer::Nick(nick) => fl!(nick_at, nick = nick.as_str(), ip = ip.to_string()),
        Peer::Addr(ip) => somebody_at(*ip, candidates),
    };
    fl!(invited, who = who, peer = peer.to_string())
}

pub fn somebody_at(ip: IpAddr, candidates: &[Nick]) -> String {
    let ip = ip.to_string();
    match candidates {
        [] => fl!(somebody_at, ip = ip),
        _ => {
            let names = or_list(candidates.iter().map(Nick::to_string));
            fl!(somebody_at_perhaps, ip = ip, names = names)
        }
    }
}

pub fn no_udp_port(error: io::ErrorKind) -> String {
    match reason(Some(error)) {
        Some(why) => fl!(no_udp_port_why, why = why),
        None => fl!(no_udp_port),
    }
}

pub fn no_room(peer: &Peer) -> String {
    fl!(no_room_for_chat, peer = peer.to_string())
}

pub fn rejected(peer: &Peer, reason: Rejection) -> String {
    let peer = peer.to_string();
    match reason {
        Rejection::Declined => fl!(rejected_declined, peer = peer),
        Rejection::Timeout => fl!(rejected_timeout, peer = peer),
        Rejection::SharedAddress => fl!(rejected_shared_address, peer = peer),
        Rejection::Left => fl!(rejected_left, peer = peer),
        Rejection::Failed => fl!(rejected_failed, peer = peer),
        _ => fl!(rejected_otherwise, peer = peer),
    }
}

pub fn chat_opened(peer: &Peer) -> String {
    fl!(chat_opened, peer = peer.to_string())
}

pub fn chat_closed(peer: &Peer, end: ChatEnd) -> String {
    let peer = peer.to_string();
    match end {
        ChatEnd::Closed => fl!(chat_closed_by_you, peer = peer),
        ChatEnd::Peer => fl!(chat_closed_by_peer, peer = peer),
        ChatEnd::Lost => fl!(chat_lost, peer = peer),
        ChatEnd::Broken => fl!(chat_broken, peer = peer),
        ChatEnd::NotSecure => fl!(chat_not_secure, peer = peer),
        ChatEnd::Unreachable => fl!(chat_unreachable, peer = peer),
        ChatEnd::WrongNick => fl!(chat_wrong_nick, peer = peer),
        ChatEnd::Expired => fl!(chat_expired, peer = peer),
        _ => fl!(chat_over_otherwise, peer = peer),
    }
}

pub fn not_in_room_because(
    reason: Disconnect,
    error: Option<io::ErrorKind>,
    server: &str,
) -> String {
    fl!(not_in_room_because, why = disconnected(reason, error, server))
}

/// Why the connection to the server ended or did not begin, and what to look at.
pub fn disconnected(disconnect: Disconnect, error: Option<io::ErrorKind>, server: &str) -> String {
    let what = match (disconnect, error) {
        (Disconnect::Unreachable, Some(io::ErrorKind::ConnectionRefused)) => {
            return fl!(no_server_there, server = server);
        }
        (Disconnect::UnknownHost, Some(io::ErrorKind::TimedOut)) => {
            return fl!(name_not_looked_up, server = server);
        }
        (Disconnect::UnknownHost, _) => return fl!(no_such_host, server = server),
        (Disconnect::NoAnswer, _) => return fl!(server_mute, server = server),
        (Disconnect::Dismissed, _) => return fl!(server_dismissed),
        (Disconnect::NotSecure, _) => return fl!(server_not_secure, server = server),
        (Disconnect::OtherKey, _) => return fl!(window_other_key, server = server),
        (Disconnect::Restarting, _) => return server_restarting(),
        (Disconnect::TakenOver, _) => return fl!(server_taken_over),
        (Disconnect::NotAServer(service), _) => return not_a_server(service, server),
        (Disconnect::Unreachable, _) => fl!(server_unreachable, server = server),
        (Disconnect::Ended, _) => fl!(server_ended, server = server),
        (Disconnect::Silent, _) => fl!(server_silent, server = server),
        (Disconnect::OutOfSync, _) => fl!(server_out_of_sync, server = server),
        _ => fl!(server_lost, server = server),
    };
    match reason(error) {
        Some(why) => fl!(with_reason, what = what, why = why),
        None => what,
    }
}

pub fn reconnecting(after: Duration) -> String {
    fl!(reconnecting, time = seconds(after))
}

/// A time to wait, rounded up: never "0 s" before it is over.
pub fn seconds(time: Duration) -> String {
    fl!(seconds, count = time.as_secs() + u64::from(time.subsec_nanos() > 0))
}

/// A complaint of the server with advice, if it is a known one; else in the server's own words. What helps against a
/// refused nickname depends on where the user is: [`take_another_nick`], [`start_with_another_nick`].
pub fn refused(refusal: Option<Refusal>, text: &str) -> String {
    let Some(refusal) = refusal else { return text.to_owned() };
    match refusal {
        Refusal::NickTaken => fl!(refused_nick_taken),
        Refusal::NickResembles => match Alike::recognize(text) {
            Some(Alike { taken, .. }) => {
                fl!(refused_nick_resembles_this, taken = taken.to_string())
            }
            None => fl!(refused_nick_resembles),
        },
        Refusal::Nick(error) => super::bad_nick(error),
        Refusal::AddressTaken => fl!(refused_address_taken),
        Refusal::Full => fl!(refused_full),
        Refusal::TooManyConnections => fl!(refused_connections),
        Refusal::TooManyRegistrations => fl!(refused_registrations),
        Refusal::Registered => fl!(refused_registered),
        Refusal::NotRegistered => fl!(refused_not_registered),
        Refusal::NotYourNick => fl!(refused_not_your_nick),
        Refusal::TooFast => fl!(refused_too_fast),
        Refusal::TooLong => fl!(refused_too_long),
        Refusal::Unreadable(_) => fl!(refused_unreadable),
        Refusal::Kicked => fl!(refused_kicked),
        Refusal::Banned | Refusal::Muted => sanctioned(text),
        Refusal::NotOperator => fl!(refused_not_operator),
        Refusal::TooManyCommands => fl!(refused_commands),
        Refusal::NotSecure => fl!(refused_not_secure),
        Refusal::NotAdmitted => fl!(refused_not_admitted),
        Refusal::TakenOver => fl!(refused_taken_over),
        Refusal::Apart => fl!(refused_apart),
        Refusal::Unsaid => fl!(refused_unsaid),
        Refusal::Displaced => fl!(refused_displaced),
        _ => text.to_owned(),
    }
}

/// What the server answers an operator, in lines. No line but the first begins like one of the program's own.
pub fn server_replies(text: &str) -> Vec<String> {
    let first = |line: &str| fl!(server_replies, text = line);
    let other = |line: &str| format!("  {}", line.strip_prefix("  ").unwrap_or(line));
    let lines = text.lines().enumerate();
    lines.map(|(number, line)| if number == 0 { first(line) } else { other(line) }).collect()
}

/// What the operator has forbidden, for how long, and why.
fn sanctioned(text: &str) -> String {
    let Some(Sanctioned { sanction, left, why }) = Sanctioned::recognize(text) else {
        return text.to_owned();
    };
    let left = left.map(|left| TimeLeft(left).to_string());
    let what = match (sanction, left) {
        (Sanction::Ban, None) => fl!(refused_banned),
        (Sanction::Ban, Some(left)) => fl!(refused_banned_for, time = left),
        (Sanction::Mute, None) => fl!(refused_muted),
        (Sanction::Mute, Some(left)) => fl!(refused_muted_for, time = left),
    };
    match why {
        Some(why) => format!("{what}: {why}"),
        None => what,
    }
}

/// Whether another nickname helps against a refusal; and one that is free, if the server names one.
pub fn is_about_nick(refusal: Option<Refusal>, text: &str) -> Option<Option<Nick>> {
    refusal?.is_about_nick().then(|| Alike::recognize(text).and_then(|alike| alike.free))
}

/// What to do in the room if the nickname is refused.
pub fn take_another_nick(why: &str, free: Option<&Nick>) -> String {
    match free {
        Some(free) => fl!(nick_take_free, why = why, free = free.as_str()),
        None => fl!(nick_take_another, why = why),
    }
}

/// What to do at the next start if the nickname is refused.
pub fn start_with_another_nick(why: &str, free: Option<&Nick>) -> String {
    match free {
        Some(free) => fl!(nick_start_free, why = why, free = free.as_str()),
        None => fl!(nick_start_another, why = why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_of_a_list_of_names_is_counted() {
        let nick = |name| Nick::new(name).unwrap();
        assert_eq!(users(&[], 0, false), "nobody else is here yet");
        assert_eq!(users(&[nick("Ann"), nick("Bob")], 0, false), "here: Ann, Bob");
        assert_eq!(users(&[nick("Ann")], 1, false), "here: Ann and 1 other");
        assert_eq!(users(&[nick("Ann")], 9, true), "here: Ann and 9 others; /users names them");
    }

    #[test]
    fn a_countdown_never_shows_nothing_before_its_end() {
        assert_eq!(seconds(Duration::from_millis(1)), "1 s");
        assert_eq!(seconds(Duration::from_secs(7)), "7 s");
        assert_eq!(seconds(Duration::ZERO), "0 s");
    }

    #[test]
    fn known_complaints_are_shown_in_the_users_language_with_advice() {
        let german = "Nickname bereits vergeben";
        let advised = |text| {
            let refusal = Refusal::recognize(text);
            let free = is_about_nick(refusal, text).unwrap();
            take_another_nick(&refused(refusal, text), free.as_ref())
        };
        assert_eq!(advised(german), "this nickname is taken; take another with /nick");
        let alike = "Nickname ist mit einem vergebenen zu verwechseln: Paul (frei: PauI2)";
        let shown = advised(alike);
        assert!(shown.contains("looks like Paul") && shown.contains("/nick PauI2"), "{shown}");
        let banned = "Du bist von diesem Server ausgeschlossen, noch 2h: shouting";
        assert_eq!(
            refused(Refusal::recognize(banned), banned),
            "you are banned from this server for another 2h: shouting"
        );
        let muted = "you may not say anything here";
        let shown = refused(Refusal::recognize(muted), muted);
        assert_eq!(shown, "the operator of this server does not let you say anything");
        let unknown = "Komm morgen wieder";
        assert_eq!(refused(Refusal::recognize(unknown), unknown), unknown);
        assert_eq!(is_about_nick(Refusal::recognize(unknown), unknown), None);
    }
}
