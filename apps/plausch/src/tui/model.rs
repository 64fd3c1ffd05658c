//! What the terminal client knows and shows, and what becomes of it as things happen. It draws nothing and
//! does no input or output: what is to be done outside, it says as actions.

use std::time::{Duration, Instant};

use crate::bridge::{Event, Request};
use plausch_core::name::Nick;
use plausch_core::wire::Dialect;
use plausch_transport_std::client::{ChatEnd, Peer};

use super::completion::{Completion, Names};
use super::history::History;
use super::moment::{Moment, Stamp};
use super::pane::{Pane, Size};
use crate::chat::Outcome;
use crate::chat::dialogue::{Dialogue, Effect};
use crate::chat::narrate::{Line, Place, Voice, narrate};
use plausch_app::texts;

/// The state of the terminal client.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) own: Nick,
    pub(crate) server: String,
    pub(crate) is_hosting: bool,
    pub(crate) link: Link,
    pub(crate) roster: Roster,
    /// The room is the first.
    pub(crate) panes: Vec<Pane>,
    pub(crate) active: usize,
    pub(super) dialogue: Dialogue,
    pub(super) history: History,
    pub(super) completion: Option<Completion>,
    /// The room that a pane's rows have, as it was drawn last.
    pub(super) size: Size,
    pub(crate) has_quit: bool,
    last_reason: Option<String>,
}

/// How one stands with the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Link {
    Connecting,
    Online(Dialect),
    Offline {
        /// When it is tried again.
        again: Option<Instant>,
    },
}

/// Who else is here.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    /// Ordered.
    pub(crate) members: Vec<Nick>,
    /// How many more there are that cannot be held.
    pub(crate) others: u32,
}

/// What is to be done outside of the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    Request(Request),
    /// Draw everything anew, whatever stands on the screen.
    Redraw,
    Leave(Outcome),
}

impl Model {
    pub(crate) fn new(own: Nick, server: String, is_hosting: bool) -> Self {
        Model {
            own,
            server,
            is_hosting,
            link: Link::Connecting,
            roster: Roster::default(),
            panes: vec![Pane::new(Place::Room)],
            active: 0,
            dialogue: Dialogue::new(),
            history: History::default(),
            completion: None,
            size: Size { width: 80, height: 20 },
            has_quit: false,
            last_reason: None,
        }
    }

    /// Something happened.
    pub(crate) fn event(&mut self, now: Moment, event: &Event) -> Vec<Action> {
        let go = self.dialogue.note(event);
        if let Some((place, line)) = self.telling(event) {
            self.tell(now.stamp, place, line);
        }
        match event {
            Event::Connecting { .. } => self.link = Link::Connecting,
            Event::Welcome { nick, dialect, .. } => {
                self.own = nick.clone();
                self.link = Link::Online(*dialect);
                self.last_reason = None;
            }
            Event::Disconnected { reason } => {
                self.link = Link::Offline { again: None };
                self.roster = Roster::default();
                self.last_reason = Some(reason.clone());
            }
            Event::Reconnecting { after } => {
                self.link = Link::Offline { again: Some(now.instant + *after) }
            }
            Event::Refused { text } => {
                return vec![Action::Leave(Outcome::Failed(texts::cannot_join(text)))];
            }
            Event::Quit => return vec![Action::Leave(Outcome::Left)],
            Event::ChatClosed { peer, reason: ChatEnd::Closed } => self.dismiss(peer),
            _ => self.roster.note(event),
        }
        match go {
            // Whoever is typing goes on where it is; the other pane is marked as unread.
            Some(Place::Chat(_)) if !self.draft_is_empty() => {}
            Some(place) => self.go(place),
            None => {}
        }
        Vec::new()
    }

    /// Shows `text`, which is about this program.
    pub(crate) fn notice(&mut self, now: Moment, text: &str) {
        self.tell(now.stamp, Place::Room, Line::system(text));
    }

    /// Does what a command came to.
    pub(super) fn apply(&mut self, now: Moment, effects: Vec<Effect>) -> Vec<Action> {
        let mut actions = Vec::new();
        for effect in effects {
            match effect {
                Effect::Request(Request::Quit) => actions.push(self.quit()),
                Effect::Request(request) => actions.push(Action::Request(request)),
                Effect::Show(line) => self.active_mut().push(now.stamp, line),
                Effect::Go(place) => self.go(place),
                Effect::Dismiss(peer) => self.dismiss(&peer),
            }
        }
        actions
    }

    /// Asks the client to leave; asked once more, leaves at once.
    pub(crate) fn quit(&mut self) -> Action {
        if self.has_quit {
            return Action::Leave(Outcome::Left);
        }
        self.has_quit = true;
        Action::Request(Request::Quit)
    }

    /// Shows the pane of that number, if there is one.
    pub(super) fn show(&mut self, pane: usize) {
        let Some(shown) = self.panes.get_mut(pane) else { return };
        shown.unread = 0;
        self.dialogue.go(shown.place.clone());
        self.active = pane;
        self.completion = None;
        self.history.leave();
    }

    pub(super) fn active_mut(&mut self) -> &mut Pane {
        // `active` is always the number of a pane: the room is never removed.
        &mut self.panes[self.active]
    }

    /// The pane that is shown.
    pub(crate) fn pane(&self) -> &Pane {
        &self.panes[self.active]
    }

    /// The rows and columns that a pane has from now on.
    pub(crate) fn resize(&mut self, size: Size) {
        self.size = size;
    }

    /// When the screen changes by itself, unless something happens before: a countdown goes on.
    pub(crate) fn next_change(&self, now: Instant) -> Option<Instant> {
        let Link::Offline { again: Some(again) } = self.link else { return None };
        let left = again.checked_duration_since(now)?;
        let whole = Duration::from_secs(left.as_secs());
        let until = left - whole;
        let tick = if until.is_zero() { Duration::from_secs(1) } else { until };
        (!left.is_zero()).then(|| now + tick)
    }

    /// Whether a chat with `peer` is open.
    pub(crate) fn is_open(&self, peer: &Peer) -> bool {
        self.dialogue.peers().is_open(peer)
    }

    /// Who asks for an answer: as it is shown, and how many more there are.
    pub(crate) fn invitation(&self) -> Option<(String, usize)> {
        let all = self.dialogue.peers().invitations();
        let first = all.first()?;
        let who = match &first.peer {
            Peer::Nick(nick) => nick.to_string(),
            Peer::Addr(ip) => texts::somebody_at(*ip, &first.candidates),
        };
        Some((who, all.len() - 1))
    }

    /// The names that Tab completes.
    pub(super) fn names(&self) -> Names<'_> {
        let peers = self.dialogue.peers();
        // With whom one chats need not be in the room any more.
        let chats = peers.chats().iter().filter_map(|peer| match peer {
            Peer::Nick(nick) if self.roster.members.binary_search(nick).is_err() => {
                Some(nick.as_str())
            }
            _ => None,
        });
        Names {
            members: self.roster.members.iter().map(Nick::as_str).chain(chats).collect(),
            invitations: peers
                .invitations()
                .iter()
                .map(|invitation| invitation.peer.to_string())
                .collect(),
        }
    }

    fn draft_is_empty(&self) -> bool {
        self.pane().draft.value().is_empty()
    }

    /// The line that tells of `event`; what the status line shows already is told once.
    fn telling(&self, event: &Event) -> Option<(Place, Line)> {
        match event {
            Event::Reconnecting { .. } | Event::Refused { .. } => None,
            Event::Connecting { .. } if self.last_reason.is_some() => None,
            Event::Disconnected { reason } if self.last_reason.as_ref() == Some(reason) => None,
            // The chat's own pane goes with it.
            Event::ChatClosed { reason: ChatEnd::Closed, .. } => {
                narrate(event, self.own.as_str()).map(|(_, line)| (Place::Room, line))
            }
            _ => narrate(event, self.own.as_str()),
        }
    }

    fn tell(&mut self, stamp: Stamp, place: Place, line: Line) {
        let opens = matches!(&place, Place::Chat(peer) if self.is_open(peer));
        let found = self.panes.iter().position(|pane| pane.place == place);
        let number = match found {
            Some(number) => number,
            None if opens => {
                self.panes.push(Pane::new(place));
                self.panes.len() - 1
            }
            // An invitation that expired has no pane.
            None => 0,
        };
        let counts = number > 0 || matches!(line.voice, Voice::Other(_));
        let pane = &mut self.panes[number];
        pane.push(stamp, line);
        if number != self.active && counts {
            pane.unread += 1;
        }
    }

    fn go(&mut self, place: Place) {
        match self.panes.iter().position(|pane| pane.place == place) {
            Some(number) => self.show(number),
            None => self.show(0),
        }
    }

    fn dismiss(&mut self, peer: &Peer) {
        let place = Place::Chat(peer.clone());
        let Some(number) = self.panes.iter().position(|pane| pane.place == place) else { return };
        self.panes.remove(number);
        if self.active > number {
            self.active -= 1;
        } else if self.active == number {
            self.show(0);
        }
    }
}

impl Roster {
    /// How many are here, oneself included.
    pub(crate) fn count(&self) -> usize {
        1 + self.members.len() + usize::try_from(self.others).unwrap_or(0)
    }

    fn note(&mut self, event: &Event) {
        match event {
            Event::Users { members, others } => {
                self.members = members.iter().map(|member| member.nick.clone()).collect();
                self.members.sort_unstable();
                self.others = *others;
            }
            Event::Joined(member) => {
                if let Err(at) = self.members.binary_search(&member.nick) {
                    self.members.insert(at, member.nick.clone());
                }
            }
            Event::Left { nick } => {
                if let Ok(at) = self.members.binary_search(nick) {
                    self.members.remove(at);
                }
            }
            _ => {}
        }
    }
}
