//! What the session tells: what it changes, and what it enters in which conversation.

use plausch_core::text::deed;
use plausch_transport_std::client::{ChatEnd, Disconnect, Event, Peer};

use super::{Content, Conversation, Entry, Model, Now, Status, Target, typed};
use crate::session::{Notice, Update};

impl Model {
    /// Takes in what the session tells.
    pub fn update(&mut self, now: Now, update: Update) {
        match update {
            Update::Event(event) => self.on_event(now, &event),
            Update::Failed { request, error } => self.on_failure(now, &request, error),
            Update::Notice(notice) => self.on_notice(now, notice),
            Update::Done { request } => self.on_done(now, request),
            Update::History(answer) => self.on_history(now, answer),
            Update::Over(_) => {}
        }
    }

    /// Follows an event of the client.
    pub fn on_event(&mut self, now: Now, event: &Event) {
        self.expire_ignored(now);
        if self.hides_invitation(event) {
            return;
        }
        self.peers.on_event(now.instant, event);
        self.roster.on_event(event);
        self.follow_speakers(now, event);
        self.follow_keys(event);
        let is_news = self.outage.is_news(event, !self.folds_attempts);
        if let Some((target, content)) = self.entry_of(event).filter(|_| is_news) {
            self.push(now, target, content);
        }
        match event {
            Event::ChatText { peer, own: true, number: Some(number), .. } => {
                if let Some(index) = self.index_of(&Target::Chat(peer.clone())) {
                    self.conversations[index].expect_receipt(*number);
                }
            }
            Event::ChatShown { peer, number } => {
                if let Some(index) = self.index_of(&Target::Chat(peer.clone())) {
                    self.conversations[index].take_receipt(*number);
                }
            }
            Event::Connecting { server } => {
                self.status = Status::Connecting;
                self.server = server.to_string();
            }
            Event::Past { texts } => self.on_past(now, texts),
            Event::Topic { text } => self.on_topic(now, text.clone()),
            Event::Motd { text } => self.on_motd(now, text),
            Event::Welcome { nick, dialect, modern, secure } => {
                (self.is_modern, self.is_secure) = (*modern, *secure);
                self.before.is_back = self.before.has_come;
                self.before.has_come = true;
                self.nick = nick.clone();
                self.status = Status::Online(*dialect);
                self.posted.forget_topic();
            }
            Event::Disconnected { .. } => {
                self.status = Status::Offline { retry_at: None };
                self.invited.clear();
            }
            Event::Reconnecting { after } => {
                self.status = Status::Offline { retry_at: Some(now.instant + *after) };
            }
            Event::ChatOpened { peer, addr, .. } => {
                self.show_expected(peer, addr.ip());
                self.has_ended_inviting(peer);
            }
            Event::ChatClosed { peer, end } => {
                self.has_ended_inviting(peer);
                if *end == ChatEnd::Closed {
                    self.remove(peer);
                }
            }
            Event::Rejected { peer, .. } => self.has_ended_inviting(peer),
            _ => {}
        }
    }

    /// Enters something about the program itself, in the room.
    pub(super) fn on_notice(&mut self, now: Now, notice: Notice) {
        self.is_hosting |= matches!(notice, Notice::Hosting { .. } | Notice::TakenOver { .. });
        self.push(now, Target::Room, Content::Notice(notice));
    }

    /// What an event enters, and in which conversation.
    fn entry_of(&mut self, event: &Event) -> Option<(Target, Content)> {
        let chat = |peer: &Peer| Target::Chat(peer.clone());
        Some(match event {
            Event::Broadcast { from, text, own } => {
                let from = Peer::Nick(from.clone());
                (Target::Room, Content::Said { from, text: text.clone(), own: *own })
            }
            Event::ChatText { peer, text, own, .. } => {
                let from = if *own { Peer::Nick(self.nick.clone()) } else { peer.clone() };
                (chat(peer), Content::Said { from, text: text.clone(), own: *own })
            }
            // Where the user is: it has asked there.
            Event::Reply { .. } => (self.shown().target().clone(), Content::of(event)?),
            Event::Users { members, others } => {
                let is_asked = std::mem::take(&mut self.asks_for_users);
                (Target::Room, Content::users(members, *others, is_asked))
            }
            Event::Unheard { peer, texts } => {
                let target = peer.clone().map_or(Target::Room, Target::Chat);
                let mut are_back = true;
                for text in texts {
                    are_back &= self.put_back(&target, &escaped(text));
                }
                (target, Content::Unheard { peer: peer.clone(), texts: texts.clone(), are_back })
            }
            Event::ChatOpened { peer, .. } => {
                let privacy = self.privacy(&chat(peer));
                (chat(peer), Content::ChatOpened { peer: peer.clone(), privacy })
            }
            Event::ChatHeld { peer, known, shown } => {
                let (peer, known, shown) = (peer.clone(), *known, *shown);
                (Target::Room, Content::ChatHeld { peer, known, shown })
            }
            Event::ChatClosed { peer: Peer::Nick(nick), end: ChatEnd::Closed }
                if self.invited.contains(nick) =>
            {
                (Target::Room, Content::TookBack(nick.clone()))
            }
            Event::ChatClosed { peer, end } => {
                // The conversation of a chat that the user ends goes away with it.
                let target = if *end == ChatEnd::Closed { Target::Room } else { chat(peer) };
                (target, Content::ChatClosed { peer: peer.clone(), end: *end })
            }
            Event::Secured { key, first: true } => {
                (Target::Room, Content::Secured { server: self.server.clone(), key: *key })
            }
            Event::OtherKey { known, shown } => {
                let (server, known, shown) = (self.server.clone(), *known, *shown);
                (Target::Room, Content::OtherKey { server, known, shown })
            }
            // That was just told, with more words.
            Event::Disconnected { reason: Disconnect::OtherKey, .. }
                if self.other_key().is_some() =>
            {
                return None;
            }
            Event::Disconnected { reason, error } => {
                let (reason, error) = (*reason, *error);
                let server = self.server.clone();
                (Target::Room, Content::Disconnected { reason, error, server })
            }
            _ => (Target::Room, Content::of(event)?),
        })
    }

    /// Enters `content` in the conversation that the user sees.
    pub(super) fn push_here(&mut self, now: Now, content: Content) {
        self.push(now, self.shown().target().clone(), content);
    }

    /// Enters `content`. A chat's conversation begins with the first entry while the chat is open; what
    /// belongs to no conversation, such as an expired invitation, is entered in the room.
    pub(super) fn push(&mut self, now: Now, target: Target, content: Content) {
        let index = match self.index_of(&target) {
            Some(index) => index,
            None if self.is_open(&target) => {
                self.conversations.push(Conversation::new(target.clone()));
                self.ask_for_past(&target, None);
                self.conversations.len() - 1
            }
            None => 0,
        };
        // In the room, comings and goings are no news.
        let attention = self.asks_for_attention(self.conversations[index].target(), &content);
        let is_own = matches!(content, Content::Said { own: true, .. });
        let is_news = (index > 0 && !is_own)
            || attention.is_some()
            || matches!(content, Content::Said { own: false, .. } | Content::Problem(_));
        let receipt = None;
        let entry = Entry { number: self.next_number, time: now.time, content, attention, receipt };
        self.next_number += 1;
        self.keep(&target, &entry);
        if index == 0 && self.hides(&entry.content) {
            return;
        }
        self.place(now, index, entry.clone());
        self.on_entry(now, index, &entry, is_news);
    }
}

/// The line that says `text`.
fn escaped(text: &str) -> String {
    if typed::behind_slash(text).is_some() && deed(text).is_none() {
        format!("/{text}")
    } else {
        text.to_owned()
    }
}
