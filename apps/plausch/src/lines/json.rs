//! `--json`: one object per event on stdout, one object per action on stdin.

use std::net::{IpAddr, SocketAddr};

use plausch_app::model::Action;
use plausch_app::peers::Peers;
use plausch_app::session::{Failure, Request, Update};
use plausch_app::texts;
use plausch_core::name::Nick;
use plausch_transport_std::client::Event;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::{Answer, Face};
use crate::wording::failure_words;

/// The face for scripts and bots.
#[derive(Debug, Default)]
pub(crate) struct Json {
    peers: Peers,
    /// `HOST:PORT`, as it was configured.
    server: String,
}

impl Face for Json {
    fn update(&mut self, update: &Update) -> Vec<String> {
        match update {
            Update::Event(event) => {
                self.peers.on_event(event);
                if let Event::Connecting { server } = event {
                    self.server = server.to_string();
                }
                object(event, &self.server).as_ref().map(write).into_iter().collect()
            }
            Update::Failed { error, .. } => self.error(&texts::command_error(*error, None)),
            Update::Done { .. } | Update::Notice(_) | Update::Over(_) => Vec::new(),
        }
    }

    fn line(&mut self, line: &str) -> Answer {
        match self.action(line) {
            Ok(action) => Answer { action: Some(action), lines: Vec::new() },
            Err(text) => Answer { action: None, lines: self.error(&text) },
        }
    }

    fn error(&self, text: &str) -> Vec<String> {
        vec![write(&error(text))]
    }

    fn failure(&self, failure: &Failure) -> Vec<String> {
        self.error(&failure_words(failure))
    }
}

impl Json {
    fn action(&mut self, line: &str) -> Result<Action, String> {
        let asked: Asked =
            serde_json::from_str(line).map_err(|error| texts::bad_action(&error.to_string()))?;
        let peer = |nick: &str| self.peers.named(nick).map_err(texts::bad_nick);
        let request = match asked {
            Asked::Quit {} => return Ok(Action::Quit),
            Asked::Broadcast { text } => Request::Broadcast(text.nfc().collect()),
            Asked::Chat { nick } => Request::Invite(Nick::new(&nick).map_err(texts::bad_nick)?),
            Asked::Accept { nick } => Request::Accept(peer(&nick)?),
            Asked::Reject { nick } => Request::Decline(peer(&nick)?),
            Asked::Say { nick, text } => Request::Say(peer(&nick)?, text.nfc().collect()),
            Asked::Close { nick } => Request::Close(peer(&nick)?),
            Asked::Users {} => Request::Users,
        };
        if let Request::Accept(peer) | Request::Decline(peer) = &request {
            self.peers.remove_invitation(peer);
        }
        Ok(Action::Request(request))
    }
}

/// What a script may ask for.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase", deny_unknown_fields)]
enum Asked {
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
enum Object<'a> {
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
        text: String,
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
        reason: String,
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
    fn new(nick: &'a Nick, addr: SocketAddr) -> Self {
        User { nick: nick.as_str(), ip: addr.ip(), udp: addr.port() }
    }
}

/// The object that tells of `event`, if scripts are told of it.
fn object<'a>(event: &'a Event, server: &str) -> Option<Object<'a>> {
    Some(match event {
        Event::Welcome { nick, dialect, .. } => {
            Object::Welcome { nick: nick.as_str(), dialect: dialect.name() }
        }
        Event::Users { members, others } => {
            let users = members.iter().map(|member| User::new(&member.nick, member.addr));
            Object::Users { users: users.collect(), others: *others }
        }
        Event::Joined { nick, addr } => Object::Joined(User::new(nick, *addr)),
        Event::Left { nick } => Object::Left { nick: nick.as_str() },
        Event::Broadcast { from, text, own } => {
            Object::Broadcast { from: from.as_str(), text, own: *own }
        }
        // In the server's own words: scripts that look for some find them whatever the language here.
        Event::Error { text, .. } | Event::Refused { text, .. } => error(text),
        Event::Unheard { peer, texts } => error(&texts::unheard(peer.as_ref(), texts)),
        Event::Missed { events } => error(&texts::missed(*events)),
        Event::Skipped => error(texts::SKIPPED),
        Event::NoRoom { peer } => error(&texts::no_room(peer)),
        Event::NoUdpPort { error: kind } => error(&texts::no_udp_port(*kind)),
        Event::Invited { peer, ip, .. } => Object::ChatRequest { nick: peer.to_string(), ip: *ip },
        Event::Rejected { peer, reason } => {
            Object::ChatRejected { nick: peer.to_string(), reason: reason.word() }
        }
        Event::ChatOpened { peer, addr } => {
            Object::ChatOpened { nick: peer.to_string(), ip: addr.ip(), port: addr.port() }
        }
        Event::ChatText { peer, text, own } => {
            Object::ChatMessage { nick: peer.to_string(), text, own: *own }
        }
        Event::ChatClosed { peer, end } => {
            Object::ChatClosed { nick: peer.to_string(), reason: end.word() }
        }
        Event::Disconnected { reason, error } => {
            Object::Disconnected { reason: texts::disconnected(*reason, *error, server) }
        }
        Event::Reconnecting { after } => Object::Reconnecting { in_ms: after.as_millis() },
        _ => return None,
    })
}

fn error(text: &str) -> Object<'static> {
    Object::Error { text: text.to_owned() }
}

fn write(object: &Object<'_>) -> String {
    // Nothing in an object can fail to be written.
    serde_json::to_string(object).unwrap_or_default()
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use plausch_core::wire::Dialect;
    use plausch_transport_std::client::{ChatEnd, Disconnect, Member, Peer, Rejection};
    use std::time::Duration;

    fn nick(name: &str) -> Nick {
        Nick::new(name).unwrap()
    }

    fn peer(name: &str) -> Peer {
        Peer::Nick(nick(name))
    }

    fn tell(json: &mut Json, event: Event) -> Vec<String> {
        json.update(&Update::Event(event))
    }

    #[expect(clippy::unnecessary_wraps, reason = "what a line does")]
    fn request(request: Request) -> Option<Action> {
        Some(Action::Request(request))
    }

    #[test]
    fn each_event_is_one_object() {
        let mut json = Json::default();
        let server = "h:9000".parse().unwrap();
        assert!(tell(&mut json, Event::Connecting { server }).is_empty());
        let bob = || Member { nick: nick("Bob"), addr: ([127, 0, 0, 1], 40001).into() };
        let text = || "h\"i".to_owned();
        let addr = Peer::Addr([10, 0, 0, 9].into());
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
                Event::Joined { nick: nick("Bob"), addr: ([127, 0, 0, 1], 40001).into() },
                r#"{"event":"joined","nick":"Bob","ip":"127.0.0.1","udp":40001}"#,
            ),
            (Event::Left { nick: nick("Bob") }, r#"{"event":"left","nick":"Bob"}"#),
            (
                Event::Broadcast { from: nick("Bob"), text: text(), own: false },
                r#"{"event":"broadcast","from":"Bob","text":"h\"i","own":false}"#,
            ),
            (Event::Error { text: text(), refusal: None }, r#"{"event":"error","text":"h\"i"}"#),
            (
                Event::Invited {
                    peer: addr,
                    ip: [10, 0, 0, 9].into(),
                    candidates: vec![nick("Bob")],
                },
                r#"{"event":"chat_request","nick":"10.0.0.9","ip":"10.0.0.9"}"#,
            ),
            (
                Event::Rejected { peer: peer("Bob"), reason: Rejection::Declined },
                r#"{"event":"chat_rejected","nick":"Bob","reason":"declined"}"#,
            ),
            (
                Event::ChatOpened { peer: peer("Bob"), addr: ([10, 0, 0, 9], 5000).into() },
                r#"{"event":"chat_opened","nick":"Bob","ip":"10.0.0.9","port":5000}"#,
            ),
            (
                Event::ChatText { peer: peer("Bob"), text: text(), own: true },
                r#"{"event":"chat_message","nick":"Bob","text":"h\"i","own":true}"#,
            ),
            (
                Event::ChatClosed { peer: peer("Bob"), end: ChatEnd::Peer },
                r#"{"event":"chat_closed","nick":"Bob","reason":"peer"}"#,
            ),
            (
                Event::Disconnected { reason: Disconnect::Silent, error: None },
                r#"{"event":"disconnected","reason":"the server has gone silent (h:9000)"}"#,
            ),
            (
                Event::Reconnecting { after: Duration::from_millis(1500) },
                r#"{"event":"reconnecting","in_ms":1500}"#,
            ),
        ] {
            assert_eq!(tell(&mut json, event), [line]);
        }
    }

    #[test]
    fn each_action_is_one_request() {
        for (line, request) in [
            (r#"{"do":"broadcast","text":"Zoe\u0308"}"#, Request::Broadcast("Zo\u{eb}".to_owned())),
            (r#"{"do":"chat","nick":"Bob"}"#, Request::Invite(nick("Bob"))),
            (r#"{"do":"accept","nick":"Bob"}"#, Request::Accept(peer("Bob"))),
            (r#"{"do":"reject","nick":"Bob"}"#, Request::Decline(peer("Bob"))),
            (
                r#"{"do":"say","nick":"Bob","text":"hi"}"#,
                Request::Say(peer("Bob"), "hi".to_owned()),
            ),
            (r#"{"do":"close","nick":"Bob"}"#, Request::Close(peer("Bob"))),
            (r#" {"do":"users"} "#, Request::Users),
        ] {
            let action = Some(Action::Request(request));
            assert_eq!(Json::default().line(line), Answer { action, lines: vec![] }, "{line}");
        }
        assert_eq!(Json::default().line(r#"{"do":"quit"}"#).action, Some(Action::Quit));
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
            let answer = Json::default().line(line);
            assert!(answer.action.is_none(), "{line}");
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
        tell(
            &mut json,
            Event::Invited { peer: addr.clone(), ip: [10, 0, 0, 9].into(), candidates: vec![] },
        );
        let answer = json.line(r#"{"do":"accept","nick":"10.0.0.9"}"#);
        assert_eq!(answer.action, request(Request::Accept(addr.clone())));
        tell(
            &mut json,
            Event::ChatOpened { peer: addr.clone(), addr: ([10, 0, 0, 9], 5000).into() },
        );
        let answer = json.line(r#"{"do":"say","nick":"10.0.0.9","text":"hi"}"#);
        assert_eq!(answer.action, request(Request::Say(addr, "hi".to_owned())));
    }
}
