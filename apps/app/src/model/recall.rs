//! Lines that the user entered before in one conversation, and drafts that it left to look at them.

use std::collections::VecDeque;

/// The entered lines, oldest first; behind them the drafts that were left and not entered yet.
#[derive(Debug, Default)]
pub struct Recall {
    entered: VecDeque<String>,
    left: VecDeque<String>,
    /// The index of the recalled line among both. None: the user types a new one.
    recalled: Option<usize>,
}

impl Recall {
    /// How many entered lines are kept.
    const MAX_ENTERED: usize = 500;
    /// How many drafts are kept.
    const MAX_LEFT: usize = 20;
    /// How many bytes are kept: a pasted text may be long.
    const MAX_BYTES: usize = 1 << 20;

    /// Adds lines of earlier stays, oldest first, as the oldest.
    pub(super) fn prepend(&mut self, lines: Vec<String>) {
        let room = Self::MAX_ENTERED.saturating_sub(self.entered.len());
        for line in lines.into_iter().rev().take(room) {
            self.entered.push_front(line);
            self.recalled = self.recalled.map(|at| at + 1);
        }
        while self.bytes() > Self::MAX_BYTES && self.entered.pop_front().is_some() {
            self.recalled = self.recalled.and_then(|at| at.checked_sub(1));
        }
    }

    /// Forgets the lines that were entered.
    pub(super) fn clear(&mut self) {
        *self = Recall::default();
    }

    /// Adds a line that was entered. Drafts that were left become older lines.
    pub fn push(&mut self, line: &str) {
        let recalled = self.recalled.take().and_then(|at| at.checked_sub(self.entered.len()));
        if let Some(at) = recalled {
            self.left.remove(at);
        }
        self.entered.append(&mut self.left);
        if !line.trim().is_empty() && self.entered.back().is_none_or(|last| last != line) {
            self.entered.push_back(line.to_owned());
        }
        while self.entered.len() > Self::MAX_ENTERED || self.bytes() > Self::MAX_BYTES {
            self.entered.pop_front();
        }
    }

    /// The next older line; `draft` is what is being typed, and is kept.
    pub fn older(&mut self, draft: &str) -> Option<String> {
        if self.entered.is_empty() && self.left.is_empty() {
            return None;
        }
        let at = self.leave(draft);
        let older = at.checked_sub(1);
        self.recalled = Some(older.unwrap_or(at));
        self.line(older?)
    }

    /// The next newer line; `draft` is what is being typed, and is kept. After the newest one, an empty line.
    pub fn newer(&mut self, draft: &str) -> Option<String> {
        self.recalled?;
        let newer = self.leave(draft) + 1;
        match self.line(newer) {
            Some(line) => {
                self.recalled = Some(newer);
                Some(line)
            }
            None if self.left.is_empty() => {
                self.recalled = None;
                Some(String::new())
            }
            None => None,
        }
    }

    /// The draft that was left last, or an empty line; `draft` is what is being typed, and is kept.
    pub(super) fn newest(&mut self, draft: &str) -> Option<String> {
        self.recalled?;
        self.leave(draft);
        self.recalled = self.left.len().checked_sub(1).map(|last| self.entered.len() + last);
        Some(self.left.back().cloned().unwrap_or_default())
    }

    /// Keeps `draft`, unless it stands here already. Returns where the user is.
    fn leave(&mut self, draft: &str) -> usize {
        let count = self.entered.len() + self.left.len();
        let at = self.recalled.unwrap_or(count);
        if draft.trim().is_empty() || self.line(at).is_some_and(|line| line == draft) {
            return at;
        }
        match at.checked_sub(self.entered.len()) {
            // A draft that was changed once more.
            Some(left) if left < self.left.len() => self.left[left] = draft.to_owned(),
            Some(_) => self.left.push_back(draft.to_owned()),
            // An entered line stays as it was entered; the draft before stays the newest.
            None => self.left.push_front(draft.to_owned()),
        }
        if self.left.len() > Self::MAX_LEFT {
            self.left.pop_front();
            return at.min(self.entered.len() + self.left.len() - 1);
        }
        at
    }

    fn line(&self, at: usize) -> Option<String> {
        let left = || self.left.get(at - self.entered.len());
        self.entered.get(at).or_else(left).cloned()
    }

    fn bytes(&self) -> usize {
        self.entered.iter().map(String::len).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(lines: &[&str]) -> Recall {
        let mut recall = Recall::default();
        lines.iter().for_each(|line| recall.push(line));
        recall
    }

    #[test]
    fn recalling_goes_back_and_returns_to_the_draft() {
        assert_eq!(Recall::default().older("dra"), None);
        let mut recall = with(&["a", "b", "b", " "]);
        assert_eq!(recall.newer("dra"), None);
        assert_eq!(recall.older("dra").as_deref(), Some("b"));
        assert_eq!(recall.older("b").as_deref(), Some("a"));
        assert_eq!(recall.older("a"), None);
        assert_eq!(recall.newer("a").as_deref(), Some("b"));
        assert_eq!(recall.newer("b").as_deref(), Some("dra"));
        assert_eq!(recall.newer("dra"), None);
    }

    #[test]
    fn a_draft_stays_the_newest_line_though_a_recalled_line_is_changed() {
        let mut recall = with(&["a", "b"]);
        assert_eq!(recall.older("dra").as_deref(), Some("b"));
        assert_eq!(recall.older("bx").as_deref(), Some("a"));
        assert_eq!(recall.newest("a").as_deref(), Some("dra"));
        assert_eq!(recall.older("dra").as_deref(), Some("bx"));
        assert_eq!(recall.older("bx").as_deref(), Some("b"));
        assert_eq!(recall.newer("b").as_deref(), Some("bx"));
        assert_eq!(recall.newer("bx").as_deref(), Some("dra"));
    }

    #[test]
    fn a_draft_outlives_that_something_else_is_entered() {
        let mut recall = with(&["a"]);
        recall.older("dra");
        recall.push("a!");
        assert_eq!(recall.older("").as_deref(), Some("a!"));
        assert_eq!(recall.older("a!").as_deref(), Some("dra"));
        recall.push("dra");
        assert_eq!(recall.older("").as_deref(), Some("dra"));
    }

    #[test]
    fn without_a_draft_one_comes_back_to_an_empty_line() {
        let mut recall = with(&["a"]);
        assert_eq!(recall.older("").as_deref(), Some("a"));
        assert_eq!(recall.newer("a").as_deref(), Some(""));
        assert_eq!(recall.older("").as_deref(), Some("a"));
        assert_eq!(recall.newest("a").as_deref(), Some(""));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut recall = Recall::default();
        (0..600).for_each(|number| recall.push(&format!("{number}{}", "x".repeat(3000))));
        assert!(recall.bytes() <= Recall::MAX_BYTES && recall.entered.len() > 300);
        for number in 0..100 {
            recall.older(&format!("draft {number}"));
            recall.newest("");
        }
        assert!(recall.left.len() <= Recall::MAX_LEFT);
    }
}
