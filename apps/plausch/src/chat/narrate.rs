//! What happened, as lines for a person: the same words in the terminal client and in plain mode.

use crate::bridge::Event;
use plausch_transport_std::client::Peer;

use plausch_app::sanitise::sanitise;
use plausch_app::texts;

/// Where a line belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Room,
    Chat(Peer),
}

/// Who speaks in a line. Names are fit to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Voice {
    Other(String),
    Own(String),
    System,
    Error,
}

/// One line to be shown. What others wrote in it has passed [`sanitise`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) voice: Voice,
    pub(crate) text: String,
}

impl Line {
    pub(crate) fn system(text: impl AsRef<str>) -> Line {
        Line { voice: Voice::System, text: sanitise(text.as_ref()) }
    }

    pub(crate) fn error(text: impl AsRef<str>) -> Line {
        Line { voice: Voice::Error, text: sanitise(text.as_ref()) }
    }
}

/// The line that tells of `event`, and where it belongs; `own` is one's own nickname.
pub(crate) fn narrate(event: &Event, own: &str) -> Option<(Place, Line)> {
    let room = |line| Some((Place::Room, line));
    let chat = |peer: &Peer, line| Some((Place::Chat(peer.clone()), line));
    match event {
        Event::Connecting { server } => room(Line::system(texts::connecting(server))),
        Event::Welcome { nick, .. } => room(Line::system(texts::welcome(nick))),
        Event::Users { members, others } => {
            let names: Vec<_> = members.iter().map(|member| member.nick.as_str()).collect();
            room(Line::system(texts::users(&names, *others)))
        }
        Event::Joined(member) => room(Line::system(texts::joined(&member.nick))),
        Event::Left { nick } => room(Line::system(texts::left(nick))),
        Event::Broadcast { from, text, own } => room(said(&from.to_string(), text, *own)),
        Event::Error { text } => room(Line::error(text)),
        Event::ChatRequested { peer, ip, candidates } => {
            let line = match peer {
                Peer::Nick(nick) => texts::invited(nick, *ip),
                Peer::Addr(ip) => texts::invited_by_address(*ip, candidates),
            };
            room(Line::system(line))
        }
        Event::ChatRejected { peer, reason } => {
            room(Line::system(texts::chat_rejected(peer, *reason)))
        }
        Event::ChatOpened { peer, .. } => chat(peer, Line::system(texts::chat_opened(peer))),
        Event::ChatMessage { peer, text, own: false } => {
            chat(peer, said(&peer.to_string(), text, false))
        }
        Event::ChatMessage { peer, text, own: true } => chat(peer, said(own, text, true)),
        Event::ChatClosed { peer, reason } => {
            chat(peer, Line::system(texts::chat_closed(peer, *reason)))
        }
        Event::Disconnected { reason } => room(Line::error(texts::disconnected(reason))),
        Event::Reconnecting { after } => room(Line::system(texts::reconnecting(*after))),
        Event::Refused { text } => room(Line::error(texts::cannot_join(text))),
        _ => None,
    }
}

fn said(who: &str, text: &str, own: bool) -> Line {
    let who = sanitise(who);
    Line { voice: if own { Voice::Own(who) } else { Voice::Other(who) }, text: sanitise(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_core::name::Nick;

    #[test]
    fn what_others_wrote_is_sanitised_wherever_it_stands() {
        let from = Nick::new("\u{3164}bob").unwrap();
        let event = Event::Broadcast {
            from: from.clone(),
            text: "\u{1b}[2Jhi\u{202e}".to_owned(),
            own: false,
        };
        let (place, line) = narrate(&event, "me").unwrap();
        assert_eq!(place, Place::Room);
        assert_eq!(line, Line { voice: Voice::Other("bob".to_owned()), text: " [2Jhi".to_owned() });
        let (_, line) = narrate(&Event::Error { text: "\u{1b}c".to_owned() }, "me").unwrap();
        assert_eq!(line.text, " c");
        let (_, line) = narrate(&Event::Left { nick: from }, "me").unwrap();
        assert!(!line.text.contains('\u{3164}'));
    }

    #[test]
    fn private_texts_stay_in_their_chat() {
        let peer = Peer::Nick(Nick::new("ann").unwrap());
        let event = Event::ChatMessage { peer: peer.clone(), text: "psst".to_owned(), own: true };
        let (place, line) = narrate(&event, "me").unwrap();
        assert_eq!(place, Place::Chat(peer));
        assert_eq!(line.voice, Voice::Own("me".to_owned()));
    }
}
