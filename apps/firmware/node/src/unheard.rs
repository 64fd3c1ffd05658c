//! [`Unheard`]: texts that were said to the room and have not come back yet.

use heapless::Vec;

/// The bytes of texts that are kept, each with a line feed behind it.
const KEPT: usize = 512;

/// Texts that were said to the room and have not come back from it: the echo is the receipt. If the
/// connection is lost, nobody may have heard them.
#[derive(Debug, Default)]
pub(crate) struct Unheard {
    /// The directory sends texts back.
    echoes: bool,
    texts: Vec<u8, KEPT>,
    /// How many there were before those that are kept.
    older: u32,
}

impl Unheard {
    pub(crate) const fn new() -> Self {
        Unheard { echoes: false, texts: Vec::new(), older: 0 }
    }

    /// In a room that sends texts back, or does not.
    pub(crate) fn joined(&mut self, echoes: bool) {
        *self = Unheard { echoes, ..Unheard::new() };
    }

    pub(crate) fn said(&mut self, text: &str) {
        // A longer one cannot be typed.
        if !self.echoes || text.len() >= KEPT {
            return;
        }
        while self.texts.capacity() - self.texts.len() <= text.len() {
            self.forget_first();
            self.older = self.older.saturating_add(1);
        }
        let _ = self.texts.extend_from_slice(text.as_bytes());
        let _ = self.texts.push(b'\n');
    }

    /// This text has come back, and so has what was said before it, if ever.
    pub(crate) fn heard(&mut self, text: &str) {
        let found = self.texts().position(|unheard| unheard == text);
        if let Some(at) = found {
            (0..=at).for_each(|_| self.forget_first());
            self.older = 0;
        }
    }

    /// The texts, oldest first.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let texts = core::str::from_utf8(&self.texts).unwrap_or_default();
        texts.split_terminator('\n')
    }

    /// How many there were before them.
    pub(crate) fn older(&self) -> u32 {
        self.older
    }

    fn forget_first(&mut self) {
        let end = self.texts.iter().position(|&byte| byte == b'\n');
        let end = end.map_or(self.texts.len(), |at| at + 1);
        self.texts.copy_within(end.., 0);
        self.texts.truncate(self.texts.len() - end);
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::vec::Vec as StdVec;

    #[test]
    fn a_text_is_unheard_until_it_comes_back() {
        let mut unheard = Unheard::new();
        unheard.said("before the room");
        unheard.joined(true);
        for text in ["one", "two", "three", "two"] {
            unheard.said(text);
        }
        unheard.heard("of somebody else");
        // The first was refused, and that was said.
        unheard.heard("two");
        assert_eq!(unheard.texts().collect::<StdVec<_>>(), ["three", "two"]);
        unheard.joined(true);
        assert_eq!(unheard.texts().count(), 0);
    }

    #[test]
    fn a_room_that_sends_nothing_back_leaves_nothing_unheard() {
        let mut unheard = Unheard::new();
        unheard.joined(false);
        unheard.said("one");
        assert_eq!(unheard.texts().count(), 0);
    }

    #[test]
    fn more_than_can_be_kept_is_counted() {
        let mut unheard = Unheard::new();
        unheard.joined(true);
        for n in 0..10 {
            unheard.said(&std::format!("{n}{}", "x".repeat(99)));
        }
        assert_eq!((unheard.texts().count(), unheard.older()), (5, 5));
        assert!(unheard.texts().next().is_some_and(|text| text.starts_with('5')));
    }
}
