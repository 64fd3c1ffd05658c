//! Which action each reply belongs to: every action gets one.

use std::collections::VecDeque;

use plausch_app::session::{Request, Update};
use plausch_app::texts;
use plausch_core::chat;
use plausch_core::name::Nick;
use plausch_transport_std::client::{CommandError, Event, Peer};

use super::action::{Ask, Wrong};
use super::event::{Complaint, Object};

/// The actions that have no reply yet.
#[derive(Debug, Default)]
pub(super) struct Replies {
    /// Those that the client has not taken yet, oldest first.
    asked: VecDeque<(Request, Ask)>,
    /// Texts on their way to the room and back, oldest first.
    said: VecDeque<(String, Ask)>,
    /// Nicknames that the server has not answered yet.
    nicks: VecDeque<(Nick, Ask)>,
    quit: Vec<Ask>,
    /// What the server has just complained about.
    complaint: Option<Complaint>,
}

impl Replies {
    pub(super) fn asks(&mut self, request: &Request, ask: Ask) {
        self.asked.push_back((request.clone(), ask));
    }

    pub(super) fn quits(&mut self, ask: Ask) {
        self.quit.push(ask);
    }

    /// The replies to which `update` leads.
    pub(super) fn on_update(&mut self, update: &Update) -> Vec<Object> {
        match update {
            Update::Done { request } => self.on_done(request).into_iter().collect(),
            Update::Failed { request, error } => {
                let ask = take(&mut self.asked, request);
                let (code, text) = (error.word(), texts::action_error(*error));
                let limit = match error {
                    CommandError::TextTooLong { limit } => Some(*limit),
                    CommandError::Chat(chat::CommandError::TooLong) => Some(chat::Chat::MAX_TEXT),
                    _ => None,
                };
                ask.map(|ask| Wrong { ask, code, text, limit }.into()).into_iter().collect()
            }
            Update::Event(event) => self.on_event(event),
            _ => Vec::new(),
        }
    }

    /// The replies to all that is left, once the client has ended.
    pub(super) fn on_end(&mut self, has_left: bool) -> Vec<Object> {
        let asked = self.asked.drain(..).map(|(_, ask)| ask);
        let nicks = self.nicks.drain(..).map(|(_, ask)| ask);
        let too_late = |ask| wrong(ask, "ended", &texts::asked_too_late());
        let unheard =
            self.said.drain(..).map(|(_, ask)| wrong(ask, "unheard", &texts::nobody_heard()));
        let mut replies: Vec<_> = unheard.chain(nicks.chain(asked).map(too_late)).collect();
        replies.extend(self.quit.drain(..).map(|ask| match has_left {
            true => Object::done(ask),
            false => too_late(ask),
        }));
        replies
    }

    fn on_done(&mut self, request: &Request) -> Option<Object> {
        let ask = take(&mut self.asked, request)?;
        match request {
            Request::Broadcast(text) => self.said.push_back((text.clone(), ask)),
            Request::Rename(nick) => self.nicks.push_back((nick.clone(), ask)),
            _ => return Some(Object::done(ask)),
        }
        None
    }

    /// Takes the ask of a text that was said and not heard, or that was never sent.
    fn take_unheard(&mut self, peer: Option<&Peer>, text: &String) -> Option<Ask> {
        match peer {
            None => take(&mut self.said, text)
                .or_else(|| take(&mut self.asked, &Request::Broadcast(text.clone())))
                .or_else(|| self.said.pop_front().map(|(_, ask)| ask)),
            Some(peer) => take(&mut self.asked, &Request::Say(peer.clone(), text.clone())),
        }
    }

    fn on_event(&mut self, event: &Event) -> Vec<Object> {
        let complaint = self.complaint.take();
        match event {
            Event::Broadcast { own: true, text, .. } => {
                take_or_first(&mut self.said, text).map(Object::done).into_iter().collect()
            }
            Event::Unheard { peer, texts } => {
                let asks = texts.iter().filter_map(|text| self.take_unheard(peer.as_ref(), text));
                let asks: Vec<_> = asks.collect();
                let why = complaint
                    .unwrap_or_else(|| Complaint { code: "unheard", text: texts::nobody_heard() });
                asks.into_iter().map(|ask| wrong(ask, why.code, &why.text)).collect()
            }
            // Its echo may be among what was missed. Had a text not been heard, that would be told.
            Event::Missed { .. } => self.said.drain(..).map(|(_, ask)| Object::done(ask)).collect(),
            Event::Error { text, refusal } => {
                self.complaint = Some(Complaint::new(*refusal, text));
                Vec::new()
            }
            Event::Refused { text, refusal } => {
                let why = Complaint::new(*refusal, text);
                self.nicks.drain(..).map(|(_, ask)| wrong(ask, why.code, &why.text)).collect()
            }
            Event::Welcome { nick, .. } => {
                take(&mut self.nicks, nick).map(Object::done).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}

fn wrong(ask: Ask, code: &'static str, text: &str) -> Object {
    Wrong { ask, code, text: text.to_owned(), limit: None }.into()
}

/// Takes the oldest ask that belongs to `key`.
fn take<K: PartialEq>(asks: &mut VecDeque<(K, Ask)>, key: &K) -> Option<Ask> {
    let at = asks.iter().position(|(other, _)| other == key)?;
    asks.remove(at).map(|(_, ask)| ask)
}

/// The same for a text, which may come back changed: without its control characters.
fn take_or_first(asks: &mut VecDeque<(String, Ask)>, text: &String) -> Option<Ask> {
    take(asks, text).or_else(|| asks.pop_front().map(|(_, ask)| ask))
}
