//! One conversation: its entries, its draft, and what in it is unread.

use std::collections::VecDeque;

use super::recall::Recall;
use super::{Draft, Entry, Target};

/// The room or one private chat.
#[derive(Debug)]
pub struct Conversation {
    target: Target,
    entries: VecDeque<Entry>,
    /// The index of the oldest entry that is kept. Newer ones have higher indices, those of earlier stays lower ones.
    first: usize,
    /// What of earlier stays is not here yet.
    pub(super) earlier: Earlier,
    pub(super) draft: Draft,
    pub(super) is_refused: bool,
    pub(super) recall: Recall,
    pub(super) unread: usize,
}

/// What was said in earlier stays and is not among the entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Earlier {
    /// Nobody has asked, or the answer is under way.
    Unknown,
    /// There is more, before the record of this number.
    Before(i64),
    /// There is nothing more, or no room for it.
    Nothing,
}

impl Conversation {
    /// How many entries a conversation keeps; older ones are dropped.
    pub const CAPACITY: usize = 5000;

    pub(super) fn new(target: Target) -> Self {
        Conversation {
            target,
            entries: VecDeque::new(),
            first: usize::MAX / 2,
            earlier: Earlier::Unknown,
            draft: Draft::default(),
            is_refused: false,
            recall: Recall::default(),
            unread: 0,
        }
    }

    pub(super) fn push(&mut self, entry: Entry) {
        if self.entries.len() == Self::CAPACITY {
            self.entries.pop_front();
            self.first += 1;
            // What would be put before it is not what stood there.
            self.earlier = Earlier::Nothing;
        }
        self.entries.push_back(entry);
    }

    /// Puts an entry before all others, if there is room for it. Whether there was.
    pub(super) fn push_front(&mut self, entry: Entry) -> bool {
        let has_room = self.entries.len() < Self::CAPACITY;
        if has_room {
            self.first -= 1;
            self.entries.push_front(entry);
        }
        has_room
    }

    /// Takes the oldest entry away.
    pub(super) fn pop_front(&mut self) {
        if self.entries.pop_front().is_some() {
            self.first += 1;
        }
    }

    /// Takes the oldest entries away.
    pub(super) fn take_front(&mut self, count: usize) -> Vec<Entry> {
        self.first += count;
        self.entries.drain(..count).collect()
    }

    /// Takes all entries away, and the lines that were entered.
    pub(super) fn clear(&mut self) {
        self.first += self.entries.len();
        self.entries.clear();
        self.recall.clear();
        self.earlier = Earlier::Nothing;
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
        self.first..self.first + self.entries.len()
    }

    /// The entry at this index, unless it was dropped or does not exist yet.
    pub fn entry(&self, index: usize) -> Option<&Entry> {
        self.entries.get(index.checked_sub(self.first)?)
    }

    /// The entries that are kept, oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter()
    }
}
