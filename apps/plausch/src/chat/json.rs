//! `--json`: one object per event on stdout, one object per action on stdin.

use std::net::IpAddr;

use crate::bridge::{Event, Request};
use plausch_core::name::Nick;
use plausch_transport_std::client::Member;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::lines::{Answer, Face};
use super::peers::Peers;
use plausch_app::texts;

/// The mode for scripts and bots.
#[derive(Debug, Default)]
pub(crate) struct Json {
    peers: Peers,
}

impl Face for Json {
    fn tell(&mut self, event: &Event) -> Vec<String> {
        self.peers.note(event);
        object(event).into_iter().collect()
    }

    fn ask(&mut self, line: &str) -> Answer {
        match self.request(line) {
            Ok(request) => Answer { requests: vec![request], lines: Vec::new() },
            Err(text) => Answer { requests: Vec::new(), lines: self.error(&text) },
        }
    }

    fn error(&self, text: &str) -> Vec<String> {
        write(&Told::Error { text }).into_iter().collect()
    }

    fn failure(&self, text: &str) -> Vec<String> {
        self.error(text)
    }
}

impl Json {
    fn request(&mut self, line: &str) -> Result<Request, String> {
        let action: Action =
            serde_json::from_str(line).map_err(|error| texts::bad_action(&error.to_string()))?;
        Ok(match action {
            Action::Broadcast { text } => Request::Broadcast(text.nfc().collect()),
            Action::Chat { nick } => {
                Request::Invite(Nick::new(&nick).map_err(|error| error.to_string())?)
            }
            Action::Accept { nick } => {
                let peer = self.peers.named(&nick)?;
                self.peers.answered(&peer);
                Request::Accept(peer)
            }
            Action::Reject { nick } => {
                let peer = self.peers.named(&nick)?;
                self.peers.answered(&peer);
                Request::Reject(peer)
            }
            Action::Say { nick, text } => {
                Request::Say(self.peers.named(&nick)?, text.nfc().collect())
            }
            Action::Close { nick } => Request::Close(self.peers.named(&nick)?),
            Action::Users {} => Request::Users,
            Action::Quit {} => Request::Quit,
        })
    }
}

/// What a script may ask for.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase", deny_unknown_fields)]
enum Action {
    Broadcast { text: String },
    Chat { nick: String },
    Accept { nick: String },
    Reject { nick: String },
    Say { nick: String, text: String },
    Close { nick: String },
    Users {},
    Quit {},
}

/// What a script is told.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Told<'a> {
    Welcome {
        nick: &'a str,
        dialect: &'a str,
    },
    Users {
        users: Vec<User<'a>>,
        /// How many more there are than can be held.
        #[serde(skip_serializing_if = "is_zero")]
        others: u32,
    },
    Joined(User<'a>),
    Left {
        nick: &'a str,
    },
    Broadcast {
        from: &'a str,
        text: &'a str,
        own: bool,
    },
    Error {
        text: &'a str,
    },
    ChatRequest {
        nick: String,
        ip: IpAddr,
    },
    ChatRejected {
        nick: String,
        reason: &'a str,
    },
    ChatOpened {
        nick: String,
        ip: IpAddr,
        port: u16,
    },
    ChatMessage {
        nick: String,
        text: &'a str,
        own: bool,
    },
    ChatClosed {
        nick: String,
        reason: &'a str,
    },
    Disconnected {
        reason: &'a str,
    },
    Reconnecting {
        in_ms: u128,
    },
}

#[derive(Debug, Serialize)]
struct User<'a> {
    nick: &'a str,
    ip: IpAddr,
    udp: u16,
}

impl<'a> User<'a> {
    fn of(member: &'a Member) -> Self {
        User { nick: member.nick.as_str(), ip: member.addr.ip(), udp: member.addr.port() }
    }
}

fn object(event: &Event) -> Option<String> {
    write(&match event {
        Event::Welcome { nick, dialect, .. } => {
            Told::Welcome { nick: nick.as_str(), dialect: dialect.name() }
        }
        Event::Users { members, others } => {
            Told::Users { users: members.iter().map(User::of).collect(), others: *others }
        }
        Event::Joined(member) => Told::Joined(User::of(member)),
        Event::Left { nick } => Told::Left { nick: nick.as_str() },
        Event::Broadcast { from, text, own } => {
            Told::Broadcast { from: from.as_str(), text, own: *own }
        }
        Event::Error { text } => Told::Error { text },
        Event::ChatRequested { peer, ip, .. } => {
            Told::ChatRequest { nick: peer.to_string(), ip: *ip }
        }
        Event::ChatRejected { peer, reason } => {
            Told::ChatRejected { nick: peer.to_string(), reason: reason.word() }
        }
        Event::ChatOpened { peer, addr } => {
            Told::ChatOpened { nick: peer.to_string(), ip: addr.ip(), port: addr.port() }
        }
        Event::ChatMessage { peer, text, own } => {
            Told::ChatMessage { nick: peer.to_string(), text, own: *own }
        }
        Event::ChatClosed { peer, reason } => {
            Told::ChatClosed { nick: peer.to_string(), reason: reason.word() }
        }
        Event::Disconnected { reason } => Told::Disconnected { reason },
        Event::Reconnecting { after } => Told::Reconnecting { in_ms: after.as_millis() },
        _ => return None,
    })
}

fn write(told: &Told<'_>) -> Option<String> {
    serde_json::to_string(told).ok()
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_core::wire::Dialect;
    use plausch_transport_std::client::{ChatEnd, Peer, Rejection};
    use std::time::Duration;

    fn nick(name: &str) -> Nick {
        Nick::new(name).unwrap()
    }

    fn peer(name: &str) -> Peer {
        Peer::Nick(nick(name))
    }

    #[test]
    fn each_event_is_one_object() {
        let bob = || Member { nick: nick("Bob"), addr: ([127, 0, 0, 1], 40001).into() };
        let text = || "h\"i".to_owned();
        let addr = Peer::Addr([10, 0, 0, 9].into());
        let reason = || "gone".to_owned();
        for (event, line) in [
            (
                Event::Welcome { nick: nick("Zoë"), dialect: Dialect::Framed, modern: true },
                r#"{"event":"welcome","nick":"Zoë","dialect":"framed"}"#,
            ),
            (
                Event::Users { members: vec![bob()], others: 0 },
                r#"{"event":"users","users":[{"nick":"Bob","ip":"127.0.0.1","udp":40001}]}"#,
            ),
            (
                Event::Users { members: vec![], others: 3 },
                r#"{"event":"users","users":[],"others":3}"#,
            ),
            (
                Event::Joined(bob()),
                r#"{"event":"joined","nick":"Bob","ip":"127.0.0.1","udp":40001}"#,
            ),
            (Event::Left { nick: nick("Bob") }, r#"{"event":"left","nick":"Bob"}"#),
            (
                Event::Broadcast { from: nick("Bob"), text: text(), own: false },
                r#"{"event":"broadcast","from":"Bob","text":"h\"i","own":false}"#,
            ),
            (Event::Error { text: text() }, r#"{"event":"error","text":"h\"i"}"#),
            (
                Event::ChatRequested {
                    peer: addr,
                    ip: [10, 0, 0, 9].into(),
                    candidates: vec![nick("Bob")],
                },
                r#"{"event":"chat_request","nick":"10.0.0.9","ip":"10.0.0.9"}"#,
            ),
            (
                Event::ChatRejected { peer: peer("Bob"), reason: Rejection::Declined },
                r#"{"event":"chat_rejected","nick":"Bob","reason":"declined"}"#,
            ),
            (
                Event::ChatOpened { peer: peer("Bob"), addr: ([10, 0, 0, 9], 5000).into() },
                r#"{"event":"chat_opened","nick":"Bob","ip":"10.0.0.9","port":5000}"#,
            ),
            (
                Event::ChatMessage { peer: peer("Bob"), text: text(), own: true },
                r#"{"event":"chat_message","nick":"Bob","text":"h\"i","own":true}"#,
            ),
            (
                Event::ChatClosed { peer: peer("Bob"), reason: ChatEnd::Peer },
                r#"{"event":"chat_closed","nick":"Bob","reason":"peer"}"#,
            ),
            (
                Event::Disconnected { reason: reason() },
                r#"{"event":"disconnected","reason":"gone"}"#,
            ),
            (
                Event::Reconnecting { after: Duration::from_millis(1500) },
                r#"{"event":"reconnecting","in_ms":1500}"#,
            ),
        ] {
            assert_eq!(Json::default().tell(&event), [line]);
        }
        assert!(Json::default().tell(&Event::Connecting { server: text() }).is_empty());
        assert!(Json::default().tell(&Event::Quit).is_empty());
    }

    #[test]
    fn each_action_is_one_request() {
        for (line, request) in [
            (r#"{"do":"broadcast","text":"Zoe\u0308"}"#, Request::Broadcast("Zo\u{eb}".to_owned())),
            (r#"{"do":"chat","nick":"Bob"}"#, Request::Invite(nick("Bob"))),
            (r#"{"do":"accept","nick":"Bob"}"#, Request::Accept(peer("Bob"))),
            (r#"{"do":"reject","nick":"Bob"}"#, Request::Reject(peer("Bob"))),
            (
                r#"{"do":"say","nick":"Bob","text":"hi"}"#,
                Request::Say(peer("Bob"), "hi".to_owned()),
            ),
            (r#"{"do":"close","nick":"Bob"}"#, Request::Close(peer("Bob"))),
            (r#" {"do":"users"} "#, Request::Users),
            (r#"{"do":"quit"}"#, Request::Quit),
        ] {
            let answer = Json::default().ask(line);
            assert_eq!((answer.requests, answer.lines), (vec![request], vec![]), "{line}");
        }
    }

    #[test]
    fn bad_lines_get_an_error_and_ask_for_nothing() {
        for line in [
            "",
            "hello",
            "[]",
            "{}",
            r#"{"do":"dance"}"#,
            r#"{"do":"broadcast"}"#,
            r#"{"do":"broadcast","text":7}"#,
            r#"{"do":"broadcast","text":"a","to":"b"}"#,
            r#"{"do":"chat","nick":"a b"}"#,
            r#"{"do":"quit"} {"do":"quit"}"#,
        ] {
            let answer = Json::default().ask(line);
            assert!(answer.requests.is_empty(), "{line}");
            assert!(
                answer.lines.len() == 1
                    && answer.lines[0].starts_with(r#"{"event":"error","text":""#),
                "{line}"
            );
        }
    }

    #[test]
    fn who_is_known_by_address_is_called_by_address() {
        let mut json = Json::default();
        let addr = Peer::Addr([10, 0, 0, 9].into());
        json.tell(&Event::ChatRequested {
            peer: addr.clone(),
            ip: [10, 0, 0, 9].into(),
            candidates: vec![],
        });
        let answer = json.ask(r#"{"do":"accept","nick":"10.0.0.9"}"#);
        assert_eq!(answer.requests, [Request::Accept(addr.clone())]);
        json.tell(&Event::ChatOpened { peer: addr.clone(), addr: ([10, 0, 0, 9], 5000).into() });
        let answer = json.ask(r#"{"do":"say","nick":"10.0.0.9","text":"hi"}"#);
        assert_eq!(answer.requests, [Request::Say(addr, "hi".to_owned())]);
    }
}
