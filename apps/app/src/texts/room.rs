//! What happens in the room and in private chats.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use plausch_core::name::Nick;
use plausch_core::refusal::Alike;
use plausch_transport_std::client::{ChatEnd, Disconnect, Peer, Refusal, Rejection, Service};

use crate::language::fl;

/// How many texts a line quotes.
const MAX_QUOTED: usize = 5;

pub const SKIPPED: &str = "a message that is too long or not readable was left out";

/// What can be done with it if it is back in the draft.
pub const SAY_AGAIN: &str = "; Enter says it again";

/// What the user said, and nobody heard.
pub fn unheard(peer: Option<&Peer>, texts: &[String]) -> String {
    let whom = peer.map_or_else(|| "the room".to_owned(), Peer::to_string);
    format!("{whom} may not have heard what you said: {}", quoted(texts, texts.len()))
}

/// The first of `count` texts.
pub fn quoted(texts: &[String], count: usize) -> String {
    let shown = texts.len().min(MAX_QUOTED);
    let said: Vec<_> = texts.iter().take(shown).map(|text| format!("“{text}”")).collect();
    match count - shown {
        0 => said.join(", "),
        more => format!("{} and {more} more", said.join(", ")),
    }
}

pub fn texts_counted(count: usize) -> String {
    if count == 1 { "1 text".to_owned() } else { format!("{count} texts") }
}

pub fn missed(events: u64) -> String {
    format!("too much happened at once: {events} messages were left out here")
}

/// What answers where the server was expected, and what to try.
fn not_a_server(service: Service, server: &str) -> String {
    let (what, hint) = match service {
        Service::Web => (" but a web server", "is the port right?"),
        Service::Shell => (" but an SSH server", "is the port right?"),
        Service::Mail => (" but a mail or file server", "is the port right?"),
        Service::Irc => (" but an IRC server", "it needs an IRC client"),
        Service::Encrypted => (": it wants an encrypted connection (TLS)", "is the port right?"),
        Service::Mute => {
            return format!(
                "{server} ends the connection without a word; is it a chat server, is the port right?"
            );
        }
        _ => ("", "is the port right?"),
    };
    format!("what answers at {server} is no chat server{what}; {hint}")
}

pub fn connecting(server: &str) -> String {
    format!("joining the room at {server}")
}

pub fn welcome(nick: &Nick) -> String {
    format!("you are in the room, as {nick}")
}

/// The others in the room. `is_cut`: /users names more of them.
pub fn users(nicks: &[Nick], others: u32, is_cut: bool) -> String {
    let list = nicks.iter().map(Nick::as_str).collect::<Vec<_>>().join(", ");
    let more = other_members(usize::try_from(others).unwrap_or(usize::MAX));
    match (nicks.len(), others) {
        (0, 0) => "nobody else is here yet".to_owned(),
        (0, _) => format!("here: {more}"),
        (_, 0) => format!("here: {list}"),
        _ if is_cut => format!("here: {list} and {more}; /users names them"),
        _ => format!("here: {list} and {more}"),
    }
}

pub fn other_members(count: usize) -> String {
    if count == 1 { "1 other".to_owned() } else { format!("{count} others") }
}

pub fn joined(nick: &Nick) -> String {
    fl!(joined, nick = nick.as_str())
}

pub fn left(nick: &Nick) -> String {
    fl!(left, nick = nick.as_str())
}

pub fn invited(peer: &Peer, ip: IpAddr, candidates: &[Nick]) -> String {
    let who = match peer {
        Peer::Nick(nick) => format!("{nick} ({ip})"),
        Peer::Addr(ip) => somebody_at(*ip, candidates),
    };
    format!("{who} invites you to a private chat: /accept {peer} or /decline {peer}")
}

pub fn somebody_at(ip: IpAddr, candidates: &[Nick]) -> String {
    let names: Vec<_> = candidates.iter().map(Nick::as_str).collect();
    let who = if names.is_empty() { String::new() } else { format!(" ({})", names.join(" or ")) };
    format!("somebody at {ip}{who}")
}

pub fn no_udp_port(error: io::ErrorKind) -> String {
    let why = reason(Some(error)).map(|why| format!(" ({why})")).unwrap_or_default();
    format!("you cannot invite or be invited to private chats: no UDP port can be opened{why}")
}

pub fn no_room(peer: &Peer) -> String {
    format!(
        "{peer} wants to chat in private, but you have too many chats: /close one, then invite {peer}"
    )
}

pub fn rejected(peer: &Peer, reason: Rejection) -> String {
    match reason {
        Rejection::Declined => format!("{peer} declined your invitation"),
        Rejection::Timeout => {
            format!("{peer} did not answer your invitation in time; /chat {peer} invites again")
        }
        Rejection::SharedAddress => format!(
            "{peer} did not answer your invitation. It may not have got there: the server sees both of you at one address, which is not yours, so a proxy (such as Docker's) or NAT stands between. If the server runs in a container, its operator can give it the host's network"
        ),
        Rejection::Left => format!("{peer} has left without answering your invitation"),
        Rejection::Failed => {
            format!("{peer} was not invited: no port can be opened here for the chat")
        }
        _ => format!("your invitation to {peer} failed: {}", reason.word()),
    }
}

pub fn chat_opened(peer: &Peer) -> String {
    format!("private chat with {peer}")
}

pub fn chat_closed(peer: &Peer, end: ChatEnd) -> String {
    match end {
        ChatEnd::Closed => format!("you ended the chat with {peer}"),
        ChatEnd::Peer => format!("{peer} ended the chat"),
        ChatEnd::Lost => format!("the chat with {peer} is over: the connection was lost"),
        ChatEnd::Unreachable => {
            format!(
                "no chat with {peer}: its machine cannot be reached from here; a firewall may be in the way"
            )
        }
        ChatEnd::WrongNick => format!("no chat with {peer}: somebody else answered there"),
        ChatEnd::Expired => {
            format!("{peer}'s invitation is over: it was taken back, or not answered in time")
        }
        _ => format!("the chat with {peer} is over: {}", end.word()),
    }
}

pub fn not_in_room(reason: Disconnect, error: Option<io::ErrorKind>, server: &str) -> String {
    format!("not in the room: {}", disconnected(reason, error, server))
}

/// Why the connection to the server ended or did not begin, and what to look at.
pub fn disconnected(disconnect: Disconnect, error: Option<io::ErrorKind>, server: &str) -> String {
    let what = match (disconnect, error) {
        (Disconnect::Unreachable, Some(io::ErrorKind::ConnectionRefused)) => {
            return format!(
                "no server runs at {server}; is the address right, has the server been started?"
            );
        }
        (Disconnect::Unreachable, _) => {
            "cannot be reached; is the address right, is the network up?"
        }
        (Disconnect::UnknownHost, Some(io::ErrorKind::TimedOut)) => {
            return format!("the name of {server} cannot be looked up in time; is the network up?");
        }
        (Disconnect::UnknownHost, _) => {
            return format!(
                "there is no host called {server}; is the name right, is the network up?"
            );
        }
        (Disconnect::NoAnswer, _) => {
            return format!(
                "something at {server} takes connections, but says nothing; is it a chat server, is the port right?"
            );
        }
        (Disconnect::Ended, _) => "closed the connection; has it been stopped?",
        (Disconnect::Dismissed, _) => return "the server sent you away".to_owned(),
        (Disconnect::Silent, _) => "has gone silent; is the network up?",
        (Disconnect::OutOfSync, _) => {
            "sends what cannot be understood; is it a chat server of this kind?"
        }
        (Disconnect::NotAServer(service), _) => return not_a_server(service, server),
        _ => "cannot be heard any more: the connection is lost",
    };
    match reason(error) {
        Some(why) => format!("the server at {server} {what} ({why})"),
        None => format!("the server at {server} {what}"),
    }
}

/// What the operating system says, if it says something.
pub(super) fn reason(error: Option<io::ErrorKind>) -> Option<String> {
    let says_nothing = [io::ErrorKind::Other.to_string(), "uncategorized error".to_owned()];
    error.map(|error| error.to_string()).filter(|words| !says_nothing.contains(words))
}

pub fn reconnecting(after: Duration) -> String {
    format!("trying again in {}, and from then on until it works", seconds(after))
}

/// A time to wait, rounded up: never "0 s" before it is over.
pub fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs() + u64::from(time.subsec_nanos() > 0))
}

/// A complaint of the server with advice, if it is a known one; else in the server's own words. What helps against a
/// refused nickname depends on where the user is: [`take_another_nick`], [`start_with_another_nick`].
pub fn refused(refusal: Option<Refusal>, text: &str) -> String {
    let Some(refusal) = refusal else { return text.to_owned() };
    match refusal {
        Refusal::NickTaken => "this nickname is taken".to_owned(),
        Refusal::NickResembles => match Alike::recognize(text) {
            Some(Alike { taken, .. }) => {
                format!("this nickname looks like {taken}, which is taken")
            }
            None => "this nickname looks like one that is taken".to_owned(),
        },
        Refusal::Nick(error) => super::bad_nick(error),
        Refusal::AddressTaken => {
            "somebody has joined from your IP address and UDP port; try again in a moment"
                .to_owned()
        }
        Refusal::Full => "the server is full; try again later".to_owned(),
        Refusal::TooManyConnections => {
            "there are too many connections from your IP address; end one of them first".to_owned()
        }
        Refusal::TooManyRegistrations => {
            "too many have just joined from your IP address; wait a moment".to_owned()
        }
        Refusal::Registered => "you are in the room already".to_owned(),
        Refusal::NotRegistered => "the server does not know yet who you are".to_owned(),
        Refusal::NotYourNick => {
            "the server did not pass your text on: it was in another name".to_owned()
        }
        Refusal::TooFast => {
            "you say too much at once: the server did not pass your text on; wait a moment"
                .to_owned()
        }
        Refusal::TooLong => {
            "the text is too long for the server; say it in several shorter ones".to_owned()
        }
        Refusal::Unreadable(error) => format!("the server cannot read what was sent: {error}"),
        Refusal::Kicked => "the server's operator has removed you".to_owned(),
        _ => text.to_owned(),
    }
}

/// Whether another nickname helps against a refusal; and one that is free, if the server names one.
pub fn is_about_nick(refusal: Option<Refusal>, text: &str) -> Option<Option<Nick>> {
    refusal?.is_about_nick().then(|| Alike::recognize(text).and_then(|alike| alike.free))
}

/// What to do in the room if the nickname is refused.
pub fn take_another_nick(why: &str, free: Option<&Nick>) -> String {
    match free {
        Some(free) => format!("{why}; {free} is free: take it with /nick {free}"),
        None => format!("{why}; take another with /nick"),
    }
}

/// What to do at the next start if the nickname is refused.
pub fn start_with_another_nick(why: &str, free: Option<&Nick>) -> String {
    match free {
        Some(free) => format!("{why}; {free} is free: start with --nick {free}"),
        None => format!("{why}; start with another, --nick OTHER"),
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
        let unknown = "Komm morgen wieder";
        assert_eq!(refused(Refusal::recognize(unknown), unknown), unknown);
        assert_eq!(is_about_nick(Refusal::recognize(unknown), unknown), None);
    }
}
