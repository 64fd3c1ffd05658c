//! How joins and leaves are entered: those in a row as one entry, those of whom the user talks with by themselves.

use plausch_transport_std::client::{Event, Peer};

use super::familiar::Familiar;
use super::{Change, Content, Entry, Joins, Model, Now};

/// How joins and leaves are shown, and whose are told of by themselves.
#[derive(Debug, Default)]
pub(super) struct Folding {
    joins: Joins,
    /// Whether the face shows entries that change. In others each join and leave is an entry, and never changes.
    has_traffic: bool,
    familiar: Familiar,
}

impl Model {
    /// For a face whose entries may change after they were shown: joins and leaves in a row are one entry.
    #[must_use]
    pub fn folding_joins(mut self) -> Self {
        self.folding.has_traffic = true;
        self
    }

    /// Which joins and leaves are shown at first.
    #[must_use]
    pub fn showing(mut self, joins: Joins) -> Self {
        self.folding.joins = joins;
        self
    }

    /// Which joins and leaves are shown.
    pub fn joins(&self) -> Joins {
        self.folding.joins
    }

    /// Shows joins and leaves one by one, or folds them again, also those that are shown already.
    pub fn toggle_joins(&mut self) {
        self.set_joins(match self.folding.joins {
            Joins::All => Joins::Fold,
            Joins::Fold | Joins::None => Joins::All,
        });
    }

    /// Shows the joins and leaves of one entry of the shown conversation one by one, or folds them again. Whether there is
    /// such an entry at this index.
    pub fn toggle_traffic(&mut self, index: usize) -> bool {
        let traffic = self.shown_mut().traffic_mut(index);
        traffic.map(|traffic| traffic.is_open = !traffic.is_open).is_some()
    }

    /// The user wants to see these joins and leaves from now on, or to be told which ones it sees.
    pub(super) fn choose_joins(&mut self, now: Now, joins: Option<Joins>) {
        if let Some(joins) = joins {
            self.set_joins(joins);
        }
        self.push_here(now, Content::Joins(self.folding.joins));
    }

    pub(super) fn set_joins(&mut self, joins: Joins) {
        self.folding.joins = joins;
        for conversation in &mut self.conversations {
            for index in conversation.indices() {
                if let Some(traffic) = conversation.traffic_mut(index) {
                    traffic.is_open = joins == Joins::All;
                }
            }
        }
    }

    /// Takes note of who talks.
    pub(super) fn follow_speakers(&mut self, now: Now, event: &Event) {
        let nick = match event {
            Event::Broadcast { from, own: false, .. } => from,
            Event::ChatText { peer: Peer::Nick(nick), .. }
            | Event::ChatOpened { peer: Peer::Nick(nick), .. } => nick,
            _ => return,
        };
        self.folding.familiar.spoke(now.instant, nick);
    }

    /// Puts an entry into the conversation of this index, by itself or as a part of another one, or leaves it out.
    pub(super) fn place(&mut self, now: Now, index: usize, entry: Entry) {
        let (nick, has_joined) = match &entry.content {
            Content::Joined(nick) => (nick, true),
            Content::Left(nick) => (nick, false),
            _ => return self.conversations[index].push(entry),
        };
        let joins = self.folding.joins;
        let is_chatting = self.peers.is_open(&Peer::Nick(nick.clone()));
        let familiar = &mut self.folding.familiar;
        let is_familiar = match has_joined {
            true => familiar.is_back(nick),
            false => familiar.is_missed(now.instant, nick, is_chatting),
        };
        if joins == Joins::None {
            return;
        }
        if is_familiar || !self.folding.has_traffic {
            return self.conversations[index].push(entry);
        }
        let change = Change { time: entry.time, nick: nick.clone(), has_joined };
        self.conversations[index].push_change(entry.number, change, joins == Joins::All);
    }
}
