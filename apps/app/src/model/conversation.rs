//! One conversation: its entries, its draft, and what in it is unread.

use std::collections::VecDeque;

use super::history::History;
use super::{Draft, Entry, Target};

/// The room or one private chat.
#[derive(Debug)]
pub struct Conversation {
    target: Target,
    entries: VecDeque<Entry>,
    /// How many entries were dropped: the first one kept has this index.
    dropped: usize,
    pub(super) draft: Draft,
    pub(super) is_refused: bool,
    pub(super) history: History,
    pub(super) unread: usize,
}

impl Conversation {
    /// How many entries a conversation keeps; older ones are dropped.
    pub const CAPACITY: usize = 5000;

    pub(super) fn new(target: Target) -> Self {
        Conversation {
            target,
            entries: VecDeque::new(),
            dropped: 0,
            draft: Draft::default(),
            is_refused: false,
            history: History::default(),
            unread: 0,
        }
    }

    pub(super) fn push(&mut self, entry: Entry) {
        if self.entries.len() == Self::CAPACITY {
            self.entries.pop_front();
            self.dropped += 1;
        }
        self.entries.push_back(entry);
    }

    /// With whom it is.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// What is being typed in it.
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Whether the draft was refused: what is typed next takes its place.
    pub fn is_refused(&self) -> bool {
        self.is_refused
    }

    /// How many entries the user has not seen.
    pub fn unread(&self) -> usize {
        self.unread
    }

    /// The indices of the entries that are kept. An entry keeps its index when older ones are dropped.
    pub fn indices(&self) -> std::ops::Range<usize> {
        self.dropped..self.dropped + self.entries.len()
    }

    /// The entry at this index, unless it was dropped or does not exist yet.
    pub fn entry(&self, index: usize) -> Option<&Entry> {
        self.entries.get(index.checked_sub(self.dropped)?)
    }

    /// The entries that are kept, oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter()
    }
}
