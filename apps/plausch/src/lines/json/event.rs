//! Events: what a script is told. `docs/JSON.md` describes them, `docs/json.schema.json` defines them.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use jiff::Timestamp;
use plausch_app::attention::Words;
use plausch_app::host::Place;
use plausch_app::link::RoomLink;
use plausch_app::session::Notice;
use plausch_app::texts;
use plausch_core::name::Nick;
use plausch_core::text::deed;
use plausch_transport_std::client::{
    ChatSecurity, Disconnect, Event, PastText, Peer, PublicKey, Refusal,
};
use serde::Serialize;
use serde_json::Value;

use super::action::{Ask, Wrong};
use plausch_app::wording::notice_words;

/// What is told.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Object {
    Hello {
        version: u32,
        program: String,
        nick: String,
        server: String,
    },
    Connecting {
        server: String,
    },
    Hosting {
        addresses: Vec<SocketAddr>,
        /// A link to the room that names its key.
        #[serde(skip_serializing_if = "Option::is_none")]
        link: Option<String>,
        taken_over: bool,
    },
    Notice {
        code: &'static str,
        text: String,
    },
    Welcome {
        nick: String,
        dialect: &'static str,
        modern: bool,
        /// Whether the link to the server is secure.
        secure: bool,
    },
    Secured {
        key: String,
        fingerprint: String,
        /// Whether no key was known before.
        first: bool,
    },
    OtherKey {
        known: String,
        known_fingerprint: String,
        shown: String,
        shown_fingerprint: String,
        text: String,
    },
    Users {
        users: Vec<User>,
        /// How many more there are than can be held.
        others: u32,
    },
    Joined(User),
    Left {
        nick: String,
    },
    Broadcast {
        from: String,
        text: String,
        own: bool,
        /// Whether it says what its sender does.
        #[serde(skip_serializing_if = "is_false")]
        action: bool,
        /// Whether it mentions the user.
        #[serde(skip_serializing_if = "is_false")]
        mention: bool,
        /// Whether the user of this computer ignores whoever said it.
        #[serde(skip_serializing_if = "is_false")]
        ignored: bool,
    },
    Limited(Complaint),
    Complaint(Complaint),
    Refused(Complaint),
    Kicked(Complaint),
    Past {
        texts: Vec<PastLine>,
    },
    Topic {
        /// None: there is none any more.
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    Restarting {
        /// After how long it is back, about.
        in_ms: u64,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    Motd {
        text: String,
    },
    Unheard {
        #[serde(skip_serializing_if = "Option::is_none")]
        with: Option<String>,
        texts: Vec<String>,
    },
    Missed {
        events: u64,
    },
    Reply {
        done: bool,
        text: String,
    },
    Skipped {},
    ChatRequest {
        from: String,
        with: String,
        ip: IpAddr,
        candidates: Vec<String>,
        #[serde(skip_serializing_if = "is_false")]
        ignored: bool,
    },
    ChatRequestDropped {
        from: String,
        with: String,
    },
    ChatRejected {
        with: String,
        reason: &'static str,
    },
    ChatOpened {
        with: String,
        ip: IpAddr,
        port: u16,
        secure: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        key: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        fingerprint: Option<String>,
        /// The check phrase, in digits.
        #[serde(skip_serializing_if = "Option::is_none")]
        check: Option<String>,
    },
    ChatHeld {
        with: String,
        known: String,
        known_fingerprint: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        shown: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        shown_fingerprint: Option<String>,
        text: String,
    },
    ChatShown {
        with: String,
        number: u32,
    },
    ChatMessage {
        from: String,
        with: String,
        text: String,
        own: bool,
        /// Whether it says what its sender does.
        #[serde(skip_serializing_if = "is_false")]
        action: bool,
        /// Whether it mentions the user.
        #[serde(skip_serializing_if = "is_false")]
        mention: bool,
        /// Its number, in a secure chat.
        #[serde(skip_serializing_if = "Option::is_none")]
        number: Option<u32>,
    },
    ChatClosed {
        with: String,
        reason: &'static str,
    },
    NoUdpPort {
        text: String,
    },
    Disconnected {
        reason: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        service: Option<&'static str>,
        text: String,
    },
    Reconnecting {
        in_ms: u64,
    },
    Done {
        r#do: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<Value>,
    },
    Error {
        #[serde(skip_serializing_if = "Option::is_none")]
        r#do: Option<&'static str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<Value>,
        code: &'static str,
        text: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        limit: Option<usize>,
    },
    Ended {
        reason: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<&'static str>,
        text: String,
    },
}

/// A time, for programs.
fn in_ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it")]
fn is_false(value: &bool) -> bool {
    !value
}

/// Something that was said before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct PastLine {
    /// In seconds.
    age: u64,
    from: String,
    text: String,
    #[serde(skip_serializing_if = "is_false")]
    action: bool,
}

/// Another member.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct User {
    nick: String,
    ip: IpAddr,
    udp: u16,
}

/// What a server says, with what it means if that is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Complaint {
    pub(super) code: &'static str,
    pub(super) text: String,
}

impl Object {
    /// The line that tells it.
    pub(super) fn line(&self, time: Timestamp) -> String {
        #[derive(Serialize)]
        struct Line<'a> {
            time: String,
            #[serde(flatten)]
            object: &'a Object,
        }
        let line = Line { time: format!("{time:.3}"), object: self };
        // Nothing in an object can fail to be written.
        serde_json::to_string(&line).unwrap_or_default()
    }

    /// What tells of `event`, if scripts are told of it. `nick` is the user's nickname, `server` what was configured, and
    /// for `words` the user waits.
    pub(super) fn of(event: &Event, nick: &str, server: &str, words: &Words) -> Option<Self> {
        Some(match event {
            Event::Connecting { server } => Object::Connecting { server: server.to_string() },
            Event::Welcome { nick, dialect, modern, secure } => Object::Welcome {
                nick: nick.to_string(),
                dialect: dialect.name(),
                modern: *modern,
                secure: *secure,
            },
            Event::Secured { key, first } => Object::Secured {
                key: key.to_string(),
                fingerprint: key.fingerprint().to_string(),
                first: *first,
            },
            Event::OtherKey { known, shown } => Object::OtherKey {
                known: known.to_string(),
                known_fingerprint: known.fingerprint().to_string(),
                shown: shown.to_string(),
                shown_fingerprint: shown.fingerprint().to_string(),
                text: texts::other_key(server, known, shown).join("\n"),
            },
            Event::Users { members, others } => {
                let users = members.iter().map(|member| User::new(&member.nick, member.addr));
                Object::Users { users: users.collect(), others: *others }
            }
            Event::Joined { nick, addr } => Object::Joined(User::new(nick, *addr)),
            Event::Left { nick } => Object::Left { nick: nick.to_string() },
            Event::Broadcast { from, text, own } => {
                let mention = !own && words.are_in(deed(text).unwrap_or(text), nick);
                let (from, action) = (from.to_string(), deed(text).is_some());
                let text = text.clone();
                Object::Broadcast { from, text, own: *own, action, mention, ignored: false }
            }
            Event::Error { text, refusal } => {
                let complaint = Complaint::new(*refusal, text);
                match refusal.is_some_and(Refusal::is_about_text) {
                    true => Object::Limited(complaint),
                    false => Object::Complaint(complaint),
                }
            }
            Event::Reply { done, text } => Object::Reply { done: *done, text: text.clone() },
            Event::Refused { text, refusal } => Object::Refused(Complaint::new(*refusal, text)),
            Event::Unheard { peer, texts } => {
                Object::Unheard { with: peer.as_ref().map(Peer::to_string), texts: texts.clone() }
            }
            Event::Past { texts } => {
                let line = |PastText { age, from, text }: &PastText| PastLine {
                    age: age.as_secs(),
                    from: from.to_string(),
                    text: text.clone(),
                    action: deed(text).is_some(),
                };
                Object::Past { texts: texts.iter().map(line).collect() }
            }
            Event::Topic { text } => Object::Topic { text: text.clone() },
            Event::Restarting { after, text } => {
                Object::Restarting { in_ms: in_ms(*after), text: text.clone() }
            }
            Event::Motd { text } => Object::Motd { text: text.clone() },
            Event::Missed { events } => Object::Missed { events: *events },
            Event::Skipped => Object::Skipped {},
            Event::Invited { peer, ip, candidates } => Object::ChatRequest {
                from: peer.to_string(),
                with: peer.to_string(),
                ip: *ip,
                candidates: candidates.iter().map(Nick::to_string).collect(),
                ignored: false,
            },
            Event::NoRoom { peer } => {
                Object::ChatRequestDropped { from: peer.to_string(), with: peer.to_string() }
            }
            Event::NoUdpPort { error } => Object::NoUdpPort { text: texts::no_udp_port(*error) },
            Event::Rejected { peer, reason } => {
                Object::ChatRejected { with: peer.to_string(), reason: reason.word() }
            }
            Event::ChatOpened { peer, addr, security } => {
                let (key, check) = match security {
                    ChatSecurity::Secure { key, check } => (Some(key), Some(check.to_string())),
                    _ => (None, None),
                };
                Object::ChatOpened {
                    with: peer.to_string(),
                    ip: addr.ip(),
                    port: addr.port(),
                    secure: key.is_some(),
                    key: key.map(PublicKey::to_string),
                    fingerprint: key.map(|key| key.fingerprint().to_string()),
                    check,
                }
            }
            Event::ChatHeld { peer, known, shown } => Object::ChatHeld {
                with: peer.to_string(),
                known: known.to_string(),
                known_fingerprint: known.fingerprint().to_string(),
                shown: shown.as_ref().map(PublicKey::to_string),
                shown_fingerprint: shown.map(|key| key.fingerprint().to_string()),
                text: texts::chat_held(peer, known, shown.as_ref()).join("\n"),
            },
            Event::ChatShown { peer, number } => {
                Object::ChatShown { with: peer.to_string(), number: *number }
            }
            Event::ChatText { peer, text, own: is_own, number } => {
                let with = peer.to_string();
                let from = if *is_own { nick.to_owned() } else { with.clone() };
                let mention = !is_own && words.are_in(deed(text).unwrap_or(text), nick);
                let (text, action) = (text.clone(), deed(text).is_some());
                let number = *number;
                Object::ChatMessage { from, with, text, own: *is_own, action, mention, number }
            }
            Event::ChatClosed { peer, end } => {
                Object::ChatClosed { with: peer.to_string(), reason: end.word() }
            }
            Event::Disconnected { reason, error } => Object::Disconnected {
                reason: reason.word(),
                service: match reason {
                    Disconnect::NotAServer(service) => Some(service.word()),
                    _ => None,
                },
                text: texts::disconnected(*reason, *error, server),
            },
            Event::Reconnecting { after } => Object::Reconnecting { in_ms: in_ms(*after) },
            _ => return None,
        })
    }

    /// The same, from somebody whom the user of this computer ignores.
    pub(super) fn ignored(mut self) -> Self {
        if let Object::Broadcast { ignored, .. } | Object::ChatRequest { ignored, .. } = &mut self {
            *ignored = true;
        }
        self
    }

    /// What tells of `notice`.
    pub(super) fn of_notice(notice: &Notice) -> Self {
        let code = match notice {
            Notice::Hosting { places, link } => {
                return Object::hosting(places, link.as_ref(), false);
            }
            Notice::TakenOver { places, link } => {
                return Object::hosting(places, link.as_ref(), true);
            }
            Notice::NoKey { .. } => "no_key",
            Notice::NoServerKey { .. } => "no_server_key",
            Notice::KeyNotKept { .. } => "key_not_kept",
            Notice::NoKeyToHost { .. } | Notice::CannotHost { .. } => "cannot_host",
            Notice::IgnoredNotRead { .. } => "ignored_not_read",
            Notice::IgnoredNotKept { .. } => "ignored_not_kept",
            Notice::NotRemembered { .. } => "not_remembered",
            Notice::NickRemembered { .. } => "nick_remembered",
            Notice::NickNotRemembered { .. } => "nick_not_remembered",
            Notice::NickNotKept { .. } => "nick_not_kept",
        };
        Object::Notice { code, text: notice_words(notice).join("\n") }
    }

    fn hosting(places: &[Place], link: Option<&RoomLink>, taken_over: bool) -> Self {
        let addresses = places.iter().map(|place| place.addr).collect();
        Object::Hosting { addresses, link: link.map(ToString::to_string), taken_over }
    }

    /// The reply to what was done.
    pub(super) fn done(ask: Ask) -> Self {
        Object::Done { r#do: ask.action.unwrap_or_default(), id: ask.id }
    }
}

impl From<Wrong> for Object {
    fn from(Wrong { ask, code, text, limit }: Wrong) -> Self {
        Object::Error { r#do: ask.action, id: ask.id, code, text, limit }
    }
}

impl Complaint {
    pub(super) fn new(refusal: Option<Refusal>, text: &str) -> Self {
        let code = refusal.map_or("other", Refusal::word);
        let text = match refusal {
            // It names another one.
            Some(Refusal::NickResembles) => text.to_owned(),
            _ => texts::refused(refusal, text),
        };
        Complaint { code, text }
    }
}

impl User {
    fn new(nick: &Nick, addr: SocketAddr) -> Self {
        User { nick: nick.to_string(), ip: addr.ip(), udp: addr.port() }
    }
}
