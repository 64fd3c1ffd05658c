//! `--json`: one object per event on stdout, one object per action on stdin, as `docs/JSON.md` describes it.
//!
//! | file | what |
//! |---|---|
//! | `action.rs` | what a script may ask for |
//! | `event.rs` | what it is told |
//! | `keys.rs` | which keys it may decide about |
//! | `replies.rs` | which action each reply belongs to |

mod action;
mod event;
mod keys;
mod replies;
#[cfg(test)]
mod tests;

use std::time::Instant;

use jiff::Timestamp;
use plausch_app::attention::Words;
use plausch_app::encoding::NotText;
use plausch_app::ignored::Ignored;
use plausch_app::model::Action;
use plausch_app::peers::Peers;
use plausch_app::session::{Failure, Outcome, Request, Session, Update};
use plausch_app::texts;
use plausch_transport_std::client::{Disconnect, Ended, Event};

use super::{Answer, Face};
use action::{Does, Wrong};
use event::{Complaint, Object};
use keys::Keys;
use plausch_app::wording::failure_words;
use replies::Replies;

/// The version of what is written and read here.
const VERSION: u32 = 1;

/// The face for scripts and bots.
#[derive(Debug)]
pub(crate) struct Json {
    nick: String,
    /// `HOST:PORT`, as it was configured.
    server: String,
    /// The words that the user waits for.
    words: Words,
    peers: Peers,
    keys: Keys,
    /// Whom the user ignored at the start; what it ignores is told as such.
    ignored: Ignored,
    replies: Replies,
    /// What the server said last, in case that it ends the connection.
    complaint: Option<Complaint>,
    /// Whether the script knows why it is not in the room.
    knows_why: bool,
    now: fn() -> Timestamp,
}

impl Json {
    pub(crate) fn new(session: &Session) -> Self {
        let json =
            Self::of(session.nick().to_string(), session.server().to_owned(), Timestamp::now);
        let words = Words::new(&session.attention().highlight);
        Json { ignored: session.ignored().clone(), words, ..json }
    }

    fn of(nick: String, server: String, now: fn() -> Timestamp) -> Self {
        Json {
            nick,
            server,
            words: Words::default(),
            peers: Peers::default(),
            keys: Keys::default(),
            ignored: Ignored::default(),
            replies: Replies::default(),
            complaint: None,
            knows_why: false,
            now,
        }
    }

    fn lines(&self, objects: impl IntoIterator<Item = Object>) -> Vec<String> {
        let now = (self.now)();
        objects.into_iter().map(|object| object.line(now)).collect()
    }

    fn on_event(&mut self, event: &Event) -> Vec<Object> {
        self.peers.on_event(Instant::now(), event);
        self.keys.on_event(event);
        let mut objects = Vec::new();
        match event {
            Event::Connecting { server } => self.server = server.to_string(),
            Event::Welcome { nick, .. } => self.nick = nick.to_string(),
            Event::Error { text, refusal } => {
                self.complaint = Some(Complaint::new(*refusal, text));
            }
            Event::Disconnected { reason: Disconnect::Dismissed, .. } => {
                let complaint = self.complaint.take();
                objects.push(Object::Kicked(complaint.unwrap_or(Complaint::new(None, ""))));
            }
            _ => {}
        }
        self.knows_why = matches!(event, Event::Disconnected { .. } | Event::Refused { .. });
        let object = Object::of(event, &self.nick, &self.server, &self.words);
        objects.extend(
            object.map(|object| if self.ignores(event) { object.ignored() } else { object }),
        );
        objects
    }

    /// Whether `event` comes from somebody whom the user of this computer ignores.
    fn ignores(&mut self, event: &Event) -> bool {
        self.ignored.expire((self.now)());
        match event {
            Event::Broadcast { from, own: false, .. } => self.ignored.contains(from),
            Event::Invited { peer, candidates, .. } => {
                self.ignored.hides_inviting(peer, candidates)
            }
            _ => false,
        }
    }
}

impl Face for Json {
    fn start(&mut self) -> Vec<String> {
        self.lines([Object::Hello {
            version: VERSION,
            program: concat!("plausch ", env!("CARGO_PKG_VERSION")).to_owned(),
            nick: self.nick.clone(),
            server: self.server.clone(),
        }])
    }

    fn update(&mut self, update: &Update) -> Vec<String> {
        let mut objects = match update {
            Update::Event(event) => self.on_event(event),
            Update::Notice(notice) => vec![Object::of_notice(notice)],
            _ => Vec::new(),
        };
        objects.extend(self.replies.on_update(update));
        self.lines(objects)
    }

    fn line(&mut self, line: &str) -> Answer {
        let (ask, does) = match action::read(line, &self.peers, &self.keys) {
            Ok(Some(read)) => read,
            Ok(None) => return Answer::default(),
            Err(wrong) => {
                return Answer { action: None, lines: self.lines([wrong.into()]) };
            }
        };
        let action = match does {
            Does::Quit => {
                self.replies.quits(ask);
                Action::Quit
            }
            Does::Request(Request::Invite(nick)) if nick.as_str() == self.nick => {
                let text = texts::own_nick();
                let wrong = Wrong { ask, code: "yourself", text, limit: None };
                return Answer { action: None, lines: self.lines([wrong.into()]) };
            }
            Does::Request(request) => {
                self.replies.asks(&request, ask);
                if let Request::Accept(peer) | Request::Decline(peer) = &request {
                    self.peers.remove_invitation(peer);
                }
                Action::Request(request)
            }
        };
        Answer { action: Some(action), lines: Vec::new() }
    }

    fn bad_line(&mut self, what: NotText) -> Vec<String> {
        self.lines([action::not_text(what).into()])
    }

    fn over(&mut self, outcome: &Outcome) -> Vec<String> {
        let mut objects = Vec::new();
        let reason = match outcome {
            Outcome::Failed(Failure::CannotJoin { reason, .. }) => Some(reason),
            Outcome::Failed(Failure::OtherKey { .. }) => Some(&OTHER_KEY),
            _ => None,
        };
        // The session leaves to the end what the end tells.
        if let (Some(reason), false) = (reason, self.knows_why) {
            objects.extend(event_of(reason).into_iter().flat_map(|event| self.on_event(&event)));
        }
        let has_left = matches!(outcome, Outcome::Left | Outcome::Failed(Failure::Unheard { .. }));
        objects.extend(self.replies.on_end(has_left));
        objects.push(ended(outcome));
        self.lines(objects)
    }
}

/// How a client ends whose server has another key.
const OTHER_KEY: Ended = Ended::Disconnected { reason: Disconnect::OtherKey, error: None };

/// The event that ended the client.
fn event_of(reason: &Ended) -> Option<Event> {
    match reason.clone() {
        Ended::Refused { text, refusal } => Some(Event::Refused { text, refusal }),
        Ended::Disconnected { reason, error } => Some(Event::Disconnected { reason, error }),
        _ => None,
    }
}

fn ended(outcome: &Outcome) -> Object {
    let (reason, code, text) = match outcome {
        Outcome::Left => ("left", None, String::new()),
        Outcome::Failed(Failure::CannotJoin { reason, server }) => match reason {
            Ended::Refused { text, refusal } => {
                let Complaint { code, text } = Complaint::new(*refusal, text);
                ("refused", Some(code), text)
            }
            Ended::Dismissed { text, refusal } => {
                let Complaint { code, text } = Complaint::new(*refusal, text);
                ("kicked", Some(code), text)
            }
            Ended::Disconnected { reason, error } => {
                let text = texts::disconnected(*reason, *error, server);
                ("disconnected", Some(reason.word()), text)
            }
            _ => ("left", None, String::new()),
        },
        Outcome::Failed(failure @ Failure::OtherKey { .. }) => {
            ("disconnected", Some(Disconnect::OtherKey.word()), failure_words(failure))
        }
        Outcome::Failed(failure @ Failure::Unheard { .. }) => {
            ("unheard", None, failure_words(failure))
        }
        Outcome::Failed(failure) => ("failed", None, failure_words(failure)),
    };
    Object::Ended { reason, code, text }
}
