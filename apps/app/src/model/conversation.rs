//! One conversation: its entries, its draft, and what in it is unread.

use std::collections::VecDeque;

use super::attending::UnreadLine;
use super::recall::Recall;
use super::{Change, Content, Draft, Entry, Receipt, Target, Traffic};
use crate::editing::Editor;

/// The room or one private chat.
#[derive(Debug)]
pub struct Conversation {
    target: Target,
    entries: VecDeque<Entry>,
    /// The index of the oldest entry that is kept. Newer ones have higher indices, those of earlier stays lower ones.
    first: usize,
    /// How many entries are something else than traffic.
    talk: usize,
    /// The indices of the traffic that knows names, oldest first.
    named: VecDeque<usize>,
    /// What of earlier stays is not here yet.
    pub(super) earlier: Earlier,
    pub(super) editor: Editor,
    pub(super) is_refused: bool,
    /// Whether lines of the draft were pasted: who pastes has not read them one by one.
    pub(super) has_pasted_lines: bool,
    pub(super) recall: Recall,
    pub(super) unread: usize,
    /// How many of those that are unread ask for attention.
    pub(super) calls: usize,
    /// Where the user stopped reading.
    pub(super) line: Option<UnreadLine>,
    /// Whether something was kept of it since the history was told what the user has seen.
    pub(super) is_kept_unseen: bool,
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
    /// How many entries a conversation keeps; older ones are dropped. [`Traffic`] does not count: there is at most one
    /// such entry between two others.
    pub const CAPACITY: usize = 5000;
    /// How many names and changes all traffic remembers; beyond that, the oldest knows only how many there were.
    const MAX_NAMES: usize = 50_000;

    pub(super) fn new(target: Target) -> Self {
        Conversation {
            target,
            entries: VecDeque::new(),
            first: usize::MAX / 2,
            talk: 0,
            named: VecDeque::new(),
            earlier: Earlier::Unknown,
            editor: Editor::default(),
            is_refused: false,
            has_pasted_lines: false,
            recall: Recall::default(),
            unread: 0,
            calls: 0,
            line: None,
            is_kept_unseen: false,
        }
    }

    pub(super) fn push(&mut self, entry: Entry) {
        while self.talk >= Self::CAPACITY {
            self.pop_front();
            // What would be put before it is not what stood there.
            self.earlier = Earlier::Nothing;
        }
        self.talk += 1;
        self.entries.push_back(entry);
    }

    /// The newest entry is a text of the user with this number, of which it will be told that it was shown.
    pub(super) fn expect_receipt(&mut self, number: u32) {
        if let Some(entry) = self.entries.back_mut() {
            entry.receipt = Some(Receipt { number, is_shown: false });
        }
    }

    /// The text with this number was shown to the other side.
    pub(super) fn take_receipt(&mut self, number: u32) {
        let receipts = self.entries.iter_mut().rev().filter_map(|entry| entry.receipt.as_mut());
        if let Some(receipt) = receipts.take(1000).find(|it| it.number == number && !it.is_shown) {
            receipt.is_shown = true;
        }
    }

    /// Adds that a member joined or left: to the last entry, if that is traffic.
    pub(super) fn push_change(&mut self, number: u64, change: Change, is_open: bool) {
        if let Some(Content::Traffic(traffic)) =
            self.entries.back_mut().map(|last| &mut last.content)
        {
            return traffic.push(change);
        }
        self.named.push_back(self.indices().end);
        self.entries.push_back(Entry::traffic(number, change, is_open));
        self.forget_names();
    }

    /// Puts that a member joined or left before all entries: into the first one, if that is traffic.
    pub(super) fn push_change_front(&mut self, number: u64, change: Change, is_open: bool) {
        if let Some(Entry { content: Content::Traffic(traffic), time, .. }) =
            self.entries.front_mut()
        {
            *time = change.time;
            return traffic.push_front(change);
        }
        self.push_front(Entry::traffic(number, change, is_open));
        self.forget_names();
    }

    /// Makes the oldest traffic forget names, if all together remembers too many.
    fn forget_names(&mut self) {
        let size = |index: &usize| self.traffic(*index).map_or(0, Traffic::size);
        let mut sizes: usize = self.named.iter().map(size).sum();
        while sizes > Self::MAX_NAMES
            && let Some(index) = self.named.pop_front()
        {
            if let Some(traffic) = self.traffic_mut(index) {
                sizes -= traffic.size();
                traffic.forget_names();
            }
        }
    }

    fn traffic(&self, index: usize) -> Option<&Traffic> {
        match self.entry(index).map(|entry| &entry.content) {
            Some(Content::Traffic(traffic)) => Some(traffic),
            _ => None,
        }
    }

    /// The traffic at this index.
    pub(super) fn traffic_mut(&mut self, index: usize) -> Option<&mut Traffic> {
        let entry = self.entries.get_mut(index.checked_sub(self.first)?);
        match entry.map(|entry| &mut entry.content) {
            Some(Content::Traffic(traffic)) => Some(traffic),
            _ => None,
        }
    }

    /// Puts an entry before all others, if there is room for it. Whether there was.
    pub(super) fn push_front(&mut self, entry: Entry) -> bool {
        let is_traffic = matches!(entry.content, Content::Traffic(_));
        let has_room = is_traffic || self.talk < Self::CAPACITY;
        if has_room {
            self.first -= 1;
            self.entries.push_front(entry);
            match is_traffic {
                true => self.named.push_front(self.first),
                false => self.talk += 1,
            }
        }
        has_room
    }

    /// Takes the oldest entry away.
    pub(super) fn pop_front(&mut self) -> Option<Entry> {
        let entry = self.entries.pop_front()?;
        match entry.content {
            Content::Traffic(_) if self.named.front() == Some(&self.first) => {
                self.named.pop_front();
            }
            Content::Traffic(_) => {}
            _ => self.talk -= 1,
        }
        self.first += 1;
        Some(entry)
    }

    /// Takes the oldest entries away.
    pub(super) fn take_front(&mut self, count: usize) -> Vec<Entry> {
        (0..count).map_while(|_| self.pop_front()).collect()
    }

    /// Takes all entries away, and the lines that were entered.
    pub(super) fn clear(&mut self) {
        self.first += self.entries.len();
        self.entries.clear();
        self.named.clear();
        self.talk = 0;
        (self.unread, self.calls, self.line) = (0, 0, None);
        self.recall.clear();
        self.earlier = Earlier::Nothing;
    }

    /// With whom it is.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// What is being typed in it.
    pub fn draft(&self) -> &Draft {
        self.editor.draft()
    }

    /// Whether the user is in the middle of a line.
    pub(super) fn is_writing(&self) -> bool {
        !self.is_refused && !self.draft().text().is_empty()
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
