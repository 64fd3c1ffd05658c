//! What the user's commands come to, the same in the terminal client and in plain mode: where one is, with
//! whom one talks, and what to ask of the client.

use std::net::IpAddr;

use crate::bridge::{Event, Request};
use plausch_transport_std::client::{ChatEnd, Peer};

use super::command::{COMMANDS, Command};
use super::narrate::{Line, Place};
use super::peers::Peers;
use plausch_app::texts;

/// Where the user is, and whom it has to do with.
#[derive(Debug)]
pub(crate) struct Dialogue {
    place: Place,
    peers: Peers,
    /// Whose chat the user asked for: it goes there when the chat opens.
    wanted: Option<Wanted>,
}

#[derive(Debug)]
struct Wanted {
    peer: Peer,
    /// It was accepted, and opens at once: what is typed meanwhile is not meant for the room.
    accepted: bool,
}

impl Wanted {
    /// Whether a chat with `peer` at `ip` is the one. Who is known only by address says its nickname then.
    fn is(&self, peer: &Peer, ip: Option<IpAddr>) -> bool {
        self.peer == *peer || ip.is_some_and(|ip| self.peer == Peer::Addr(ip))
    }
}

/// What follows from a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    /// To be asked of the client.
    Request(Request),
    /// To be shown where the user is.
    Show(Line),
    /// The user is somewhere else now.
    Go(Place),
    /// The user is done with a chat that is over.
    Dismiss(Peer),
}

impl Dialogue {
    pub(crate) fn new() -> Self {
        Dialogue { place: Place::Room, peers: Peers::default(), wanted: None }
    }

    /// Takes note of what happened. Says where the user asked to go, if that is now possible.
    pub(crate) fn note(&mut self, event: &Event) -> Option<Place> {
        self.peers.note(event);
        match event {
            Event::ChatOpened { peer, addr } => {
                self.wanted.take_if(|wanted| wanted.is(peer, Some(addr.ip())))?;
                Some(Place::Chat(peer.clone()))
            }
            Event::ChatRejected { peer, .. } => {
                self.wanted.take_if(|wanted| wanted.is(peer, None));
                None
            }
            Event::ChatClosed { peer, reason: ChatEnd::Closed }
                if self.place == Place::Chat(peer.clone()) =>
            {
                Some(Place::Room)
            }
            Event::ChatClosed { peer, .. } => {
                self.wanted.take_if(|wanted| wanted.is(peer, None));
                None
            }
            // It may be what could not be accepted.
            Event::Error { .. } => {
                self.wanted.take_if(|wanted| wanted.accepted);
                None
            }
            _ => None,
        }
    }

    /// The user is at `place` now.
    pub(crate) fn go(&mut self, place: Place) {
        self.place = place;
    }

    /// Does what the user asked for.
    pub(crate) fn command(&mut self, command: Command) -> Vec<Effect> {
        self.try_command(command).unwrap_or_else(|text| vec![Effect::Show(Line::error(text))])
    }

    pub(crate) fn peers(&self) -> &Peers {
        &self.peers
    }

    fn try_command(&mut self, command: Command) -> Result<Vec<Effect>, String> {
        let ask = |request| Ok(vec![Effect::Request(request)]);
        match command {
            Command::Say(text) => match &self.place {
                Place::Room => match &self.wanted {
                    Some(Wanted { peer, accepted: true }) => Err(texts::chat_opens(peer)),
                    _ => ask(Request::Broadcast(text)),
                },
                Place::Chat(peer) if self.peers.is_open(peer) => {
                    ask(Request::Say(peer.clone(), text))
                }
                // Never to the room what was meant for one.
                Place::Chat(peer) => Err(texts::chat_is_over(peer)),
            },
            Command::Tell(name, text) => {
                let peer = self.peers.named(&name)?;
                if self.peers.is_open(&peer) {
                    ask(Request::Say(peer, text))
                } else {
                    Err(texts::no_chat_with(&peer))
                }
            }
            Command::Chat(name) => self.chat(&name),
            Command::Accept(name) => {
                let peer = self.peers.invitation(name.as_deref())?;
                self.peers.answered(&peer);
                self.wanted = Some(Wanted { peer: peer.clone(), accepted: true });
                ask(Request::Accept(peer))
            }
            Command::Decline(name) => {
                let peer = self.peers.invitation(name.as_deref())?;
                self.peers.answered(&peer);
                let told = Effect::Show(Line::system(texts::declined(&peer)));
                Ok(vec![Effect::Request(Request::Reject(peer)), told])
            }
            Command::Close(name) => self.close(name.as_deref()),
            Command::Room => Ok(vec![Effect::Go(Place::Room)]),
            Command::Users => ask(Request::Users),
            Command::Nick(nick) => ask(Request::Rename(nick)),
            Command::Quit => ask(Request::Quit),
            Command::Help => Ok(help()),
        }
    }

    fn chat(&mut self, name: &str) -> Result<Vec<Effect>, String> {
        let peer = self.peers.named(name)?;
        if self.peers.is_open(&peer) {
            return Ok(vec![Effect::Go(Place::Chat(peer))]);
        }
        let accepted = self.peers.has_asked(&peer);
        self.wanted = Some(Wanted { peer: peer.clone(), accepted });
        if accepted {
            self.peers.answered(&peer);
            return Ok(vec![Effect::Request(Request::Accept(peer))]);
        }
        let Peer::Nick(nick) = &peer else { return Err(texts::no_chat_with(&peer)) };
        let told = Effect::Show(Line::system(texts::inviting(nick)));
        Ok(vec![told, Effect::Request(Request::Invite(nick.clone()))])
    }

    fn close(&mut self, name: Option<&str>) -> Result<Vec<Effect>, String> {
        let peer = match (name, &self.place) {
            (Some(name), _) => self.peers.named(name)?,
            (None, Place::Chat(peer)) => peer.clone(),
            (None, Place::Room) => return Err(texts::CLOSE_WHICH.to_owned()),
        };
        let here = self.place == Place::Chat(peer.clone());
        if self.peers.is_open(&peer) || !here {
            // Where there is no chat, it may be one's own invitation that is taken back.
            return Ok(vec![Effect::Request(Request::Close(peer))]);
        }
        Ok(vec![Effect::Dismiss(peer), Effect::Go(Place::Room)])
    }
}

fn help() -> Vec<Effect> {
    let widest =
        COMMANDS.iter().map(|entry| entry.word.len() + 1 + entry.takes.len()).max().unwrap_or(0);
    let commands = COMMANDS.iter().map(|entry| {
        let head = format!("{} {}", entry.word, entry.takes);
        format!("{head:widest$}  {}", entry.does)
    });
    commands
        .chain([texts::HELP_SLASH.to_owned()])
        .map(|text| Effect::Show(Line::system(text)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_core::name::Nick;
    use plausch_transport_std::client::Rejection;

    fn nick(name: &str) -> Nick {
        Nick::new(name).unwrap()
    }

    fn peer(name: &str) -> Peer {
        Peer::Nick(nick(name))
    }

    fn opened(name: &str) -> Event {
        Event::ChatOpened { peer: peer(name), addr: ([10, 0, 0, 9], 5000).into() }
    }

    fn asked(name: &str) -> Event {
        Event::ChatRequested { peer: peer(name), ip: [10, 0, 0, 9].into(), candidates: Vec::new() }
    }

    fn command(dialogue: &mut Dialogue, line: &str) -> Vec<Effect> {
        dialogue.command(Command::parse(line).unwrap().unwrap())
    }

    #[test]
    fn texts_go_where_the_user_is() {
        let mut dialogue = Dialogue::new();
        assert_eq!(
            command(&mut dialogue, "hi"),
            [Effect::Request(Request::Broadcast("hi".to_owned()))]
        );
        dialogue.note(&opened("bob"));
        dialogue.go(Place::Chat(peer("bob")));
        let said = Effect::Request(Request::Say(peer("bob"), "psst".to_owned()));
        assert_eq!(command(&mut dialogue, "psst"), [said]);
    }

    #[test]
    fn what_was_meant_for_one_never_goes_to_the_room() {
        let mut dialogue = Dialogue::new();
        dialogue.note(&opened("bob"));
        dialogue.go(Place::Chat(peer("bob")));
        assert_eq!(
            dialogue.note(&Event::ChatClosed { peer: peer("bob"), reason: ChatEnd::Peer }),
            None
        );
        let error = Effect::Show(Line::error(texts::chat_is_over(&peer("bob"))));
        assert_eq!(command(&mut dialogue, "psst"), [error]);
        let done = [Effect::Dismiss(peer("bob")), Effect::Go(Place::Room)];
        assert_eq!(command(&mut dialogue, "/close"), done);
    }

    #[test]
    fn one_goes_to_the_chat_that_one_asked_for_and_to_no_other() {
        let mut dialogue = Dialogue::new();
        assert!(
            command(&mut dialogue, "/chat bob")
                .contains(&Effect::Request(Request::Invite(nick("bob"))))
        );
        assert_eq!(dialogue.note(&opened("ann")), None);
        assert_eq!(dialogue.note(&opened("bob")), Some(Place::Chat(peer("bob"))));
        command(&mut dialogue, "/chat zoe");
        dialogue.note(&Event::ChatRejected { peer: peer("zoe"), reason: Rejection::Declined });
        assert_eq!(dialogue.note(&opened("zoe")), None);
    }

    #[test]
    fn whoever_is_known_by_address_is_gone_to_as_well() {
        let mut dialogue = Dialogue::new();
        let unknown = Peer::Addr([10, 0, 0, 9].into());
        dialogue.note(&Event::ChatRequested {
            peer: unknown.clone(),
            ip: [10, 0, 0, 9].into(),
            candidates: vec![nick("ann"), nick("bob")],
        });
        assert_eq!(
            command(&mut dialogue, "/accept"),
            [Effect::Request(Request::Accept(unknown.clone()))]
        );
        // What is meant for one is not said to all while the chat opens.
        let error = Effect::Show(Line::error(texts::chat_opens(&unknown)));
        assert_eq!(command(&mut dialogue, "psst"), [error]);
        assert_eq!(dialogue.note(&opened("bob")), Some(Place::Chat(peer("bob"))));
    }

    #[test]
    fn what_cannot_be_accepted_does_not_keep_one_from_the_room() {
        let mut dialogue = Dialogue::new();
        for failure in [
            Event::ChatClosed { peer: peer("ann"), reason: ChatEnd::Unreachable },
            Event::Error { text: "there is no invitation from that member".to_owned() },
        ] {
            dialogue.note(&asked("ann"));
            command(&mut dialogue, "/accept");
            dialogue.note(&failure);
            let said = Effect::Request(Request::Broadcast("hi".to_owned()));
            assert_eq!(command(&mut dialogue, "hi"), [said]);
        }
    }

    #[test]
    fn an_invitation_is_answered_once() {
        let mut dialogue = Dialogue::new();
        dialogue.note(&asked("ann"));
        assert_eq!(
            command(&mut dialogue, "/accept"),
            [Effect::Request(Request::Accept(peer("ann")))]
        );
        let none = Effect::Show(Line::error(texts::NO_INVITATION));
        assert_eq!(command(&mut dialogue, "/accept"), [none]);
        dialogue.note(&asked("bob"));
        assert!(
            command(&mut dialogue, "/decline bob")
                .contains(&Effect::Request(Request::Reject(peer("bob"))))
        );
    }

    #[test]
    fn to_chat_with_somebody_who_asked_is_to_accept() {
        let mut dialogue = Dialogue::new();
        dialogue.note(&asked("ann"));
        assert_eq!(
            command(&mut dialogue, "/chat ann"),
            [Effect::Request(Request::Accept(peer("ann")))]
        );
        dialogue.note(&opened("ann"));
        assert_eq!(command(&mut dialogue, "/chat ann"), [Effect::Go(Place::Chat(peer("ann")))]);
    }

    #[test]
    fn closing_ends_a_chat_or_takes_an_invitation_back() {
        let mut dialogue = Dialogue::new();
        assert_eq!(
            command(&mut dialogue, "/close"),
            [Effect::Show(Line::error(texts::CLOSE_WHICH))]
        );
        assert_eq!(
            command(&mut dialogue, "/close bob"),
            [Effect::Request(Request::Close(peer("bob")))]
        );
        dialogue.note(&opened("bob"));
        dialogue.go(Place::Chat(peer("bob")));
        assert_eq!(
            command(&mut dialogue, "/close"),
            [Effect::Request(Request::Close(peer("bob")))]
        );
        let closed = Event::ChatClosed { peer: peer("bob"), reason: ChatEnd::Closed };
        assert_eq!(dialogue.note(&closed), Some(Place::Room));
    }
}
