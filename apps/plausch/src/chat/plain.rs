//! `--plain`: lines in, lines out.

use crate::bridge::Event;

use super::command::Command;
use super::dialogue::{Dialogue, Effect};
use super::lines::{Answer, Face};
use super::narrate::{Line, Place, Voice, narrate};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;

/// The mode for pipes, and for terminals that can do no more.
#[derive(Debug)]
pub(crate) struct Plain {
    dialogue: Dialogue,
    own: String,
    /// Whether the user does not see what it types: then its own texts are printed too.
    echo: bool,
}

impl Plain {
    pub(crate) fn new(own: String, echo: bool) -> Self {
        Plain { dialogue: Dialogue::new(), own, echo }
    }

    fn go(&mut self, place: Place) -> String {
        let told = match &place {
            Place::Room => texts::NOW_IN_ROOM.to_owned(),
            Place::Chat(peer) => texts::now_in_chat(peer),
        };
        self.dialogue.go(place);
        print(&Place::Room, &Line::system(told))
    }
}

impl Face for Plain {
    fn tell(&mut self, event: &Event) -> Vec<String> {
        if let Event::Welcome { nick, .. } = event {
            self.own = nick.to_string();
        }
        let go = self.dialogue.note(event);
        let is_own = matches!(
            event,
            Event::Broadcast { own: true, .. } | Event::ChatMessage { own: true, .. }
        );
        let line = narrate(event, &self.own).filter(|_| self.echo || !is_own);
        let mut lines: Vec<_> = line.iter().map(|(place, line)| print(place, line)).collect();
        lines.extend(go.map(|place| self.go(place)));
        lines
    }

    fn ask(&mut self, line: &str) -> Answer {
        let mut answer = Answer::default();
        let command = match Command::parse(line) {
            Ok(Some(command)) => command,
            Ok(None) => return answer,
            Err(text) => return Answer { lines: self.error(&text), ..answer },
        };
        for effect in self.dialogue.command(command) {
            match effect {
                Effect::Request(request) => answer.requests.push(request),
                Effect::Show(line) => answer.lines.push(print(&Place::Room, &line)),
                Effect::Go(place) => answer.lines.push(self.go(place)),
                Effect::Dismiss(_) => {}
            }
        }
        answer
    }

    fn error(&self, text: &str) -> Vec<String> {
        vec![print(&Place::Room, &Line::error(text))]
    }

    fn failure(&self, _: &str) -> Vec<String> {
        Vec::new()
    }

    fn notice(&self, text: &str) -> Vec<String> {
        vec![print(&Place::Room, &Line::system(text))]
    }
}

fn print(place: &Place, Line { voice, text }: &Line) -> String {
    let place = match (place, voice) {
        (Place::Chat(peer), Voice::Other(_) | Voice::Own(_)) => {
            format!("[{}] ", sanitise(&peer.to_string()))
        }
        _ => String::new(),
    };
    match voice {
        Voice::Other(who) | Voice::Own(who) => format!("{place}{who}: {text}"),
        Voice::System => format!("* {text}"),
        Voice::Error => format!("! {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bridge::Request;
    use plausch_core::name::Nick;
    use plausch_core::wire::Dialect;
    use plausch_transport_std::client::Peer;

    fn nick(name: &str) -> Nick {
        Nick::new(name).unwrap()
    }

    fn plain(echo: bool) -> Plain {
        let mut plain = Plain::new("me".to_owned(), echo);
        plain.tell(&Event::Welcome { nick: nick("me"), dialect: Dialect::Framed, modern: true });
        plain
    }

    fn broadcast(from: &str, text: &str) -> Event {
        Event::Broadcast { from: nick(from), text: text.to_owned(), own: from == "me" }
    }

    #[test]
    fn who_speaks_is_seen_and_no_order_reaches_the_terminal() {
        let mut plain = plain(true);
        assert_eq!(plain.tell(&broadcast("bob", "hi\u{1b}[2J")), ["bob: hi [2J"]);
        assert_eq!(plain.tell(&broadcast("me", "hi")), ["me: hi"]);
        assert_eq!(
            plain.tell(&Event::Left { nick: nick("bob") }),
            [format!("* {}", texts::left(&nick("bob")))]
        );
        assert_eq!(plain.tell(&Event::Error { text: "no".to_owned() }), ["! no"]);
    }

    #[test]
    fn on_a_terminal_ones_own_texts_are_seen_already() {
        assert!(plain(false).tell(&broadcast("me", "hi")).is_empty());
    }

    #[test]
    fn a_private_chat_from_invitation_to_end() {
        let mut plain = plain(true);
        let bob = Peer::Nick(nick("bob"));
        plain.tell(&Event::ChatRequested {
            peer: bob.clone(),
            ip: [10, 0, 0, 9].into(),
            candidates: vec![],
        });
        assert_eq!(plain.ask("/accept").requests, [Request::Accept(bob.clone())]);
        let lines = plain
            .tell(&Event::ChatOpened { peer: bob.clone(), addr: ([10, 0, 0, 9], 5000).into() });
        assert_eq!(lines.last(), Some(&format!("* {}", texts::now_in_chat(&bob))));
        assert_eq!(plain.ask("psst").requests, [Request::Say(bob.clone(), "psst".to_owned())]);
        let message = Event::ChatMessage { peer: bob.clone(), text: "yes?".to_owned(), own: false };
        assert_eq!(plain.tell(&message), ["[bob] bob: yes?"]);
        assert_eq!(plain.ask("/room").lines, [format!("* {}", texts::NOW_IN_ROOM)]);
        assert_eq!(plain.ask("hello").requests, [Request::Broadcast("hello".to_owned())]);
        assert_eq!(
            plain.ask("/msg bob still there?").requests,
            [Request::Say(bob, "still there?".to_owned())]
        );
    }

    #[test]
    fn what_is_not_understood_asks_for_nothing() {
        let answer = plain(true).ask("/dance");
        assert!(answer.requests.is_empty());
        assert_eq!(answer.lines, [format!("! {}", texts::unknown_command("/dance"))]);
        assert!(plain(true).ask("  ").lines.is_empty());
    }
}
