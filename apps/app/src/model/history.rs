//! Lines that the user entered before in one conversation, and drafts that it left to look at them.

use std::collections::VecDeque;

/// The entered lines, oldest first; behind them the drafts that were left and not entered yet.
#[derive(Debug, Default)]
pub struct History {
    entered: VecDeque<String>,
    left: VecDeque<String>,
    /// The index of the recalled line among both. None: the user types a new one.
    recalled: Option<usize>,
}

impl History {
    /// How many entered lines are kept.
    const MAX_ENTERED: usize = 500;
    /// How many drafts are kept.
    const MAX_LEFT: usize = 20;
    /// How many bytes are kept: a pasted text may be long.
    const MAX_BYTES: usize = 1 << 20;

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

    fn with(lines: &[&str]) -> History {
        let mut history = History::default();
        lines.iter().for_each(|line| history.push(line));
        history
    }

    #[test]
    fn recalling_goes_back_and_returns_to_the_draft() {
        assert_eq!(History::default().older("dra"), None);
        let mut history = with(&["a", "b", "b", " "]);
        assert_eq!(history.newer("dra"), None);
        assert_eq!(history.older("dra").as_deref(), Some("b"));
        assert_eq!(history.older("b").as_deref(), Some("a"));
        assert_eq!(history.older("a"), None);
        assert_eq!(history.newer("a").as_deref(), Some("b"));
        assert_eq!(history.newer("b").as_deref(), Some("dra"));
        assert_eq!(history.newer("dra"), None);
    }

    #[test]
    fn a_draft_stays_the_newest_line_though_a_recalled_line_is_changed() {
        let mut history = with(&["a", "b"]);
        assert_eq!(history.older("dra").as_deref(), Some("b"));
        assert_eq!(history.older("bx").as_deref(), Some("a"));
        assert_eq!(history.newest("a").as_deref(), Some("dra"));
        assert_eq!(history.older("dra").as_deref(), Some("bx"));
        assert_eq!(history.older("bx").as_deref(), Some("b"));
        assert_eq!(history.newer("b").as_deref(), Some("bx"));
        assert_eq!(history.newer("bx").as_deref(), Some("dra"));
    }

    #[test]
    fn a_draft_outlives_that_something_else_is_entered() {
        let mut history = with(&["a"]);
        history.older("dra");
        history.push("a!");
        assert_eq!(history.older("").as_deref(), Some("a!"));
        assert_eq!(history.older("a!").as_deref(), Some("dra"));
        history.push("dra");
        assert_eq!(history.older("").as_deref(), Some("dra"));
    }

    #[test]
    fn without_a_draft_one_comes_back_to_an_empty_line() {
        let mut history = with(&["a"]);
        assert_eq!(history.older("").as_deref(), Some("a"));
        assert_eq!(history.newer("a").as_deref(), Some(""));
        assert_eq!(history.older("").as_deref(), Some("a"));
        assert_eq!(history.newest("a").as_deref(), Some(""));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut history = History::default();
        (0..600).for_each(|number| history.push(&format!("{number}{}", "x".repeat(3000))));
        assert!(history.bytes() <= History::MAX_BYTES && history.entered.len() > 300);
        for number in 0..100 {
            history.older(&format!("draft {number}"));
            history.newest("");
        }
        assert!(history.left.len() <= History::MAX_LEFT);
    }
}
