//! Lines that the user entered before.

/// The entered lines, oldest first, and the one that is recalled.
#[derive(Debug, Default)]
pub(super) struct History {
    lines: Vec<String>,
    /// The index of the recalled line, and the draft that it replaced.
    recalled: Option<(usize, String)>,
}

impl History {
    /// How many lines are kept.
    const CAPACITY: usize = 500;

    /// Adds a line that was entered.
    pub(super) fn push(&mut self, line: &str) {
        self.recalled = None;
        if line.trim().is_empty() || self.lines.last().is_some_and(|last| last == line) {
            return;
        }
        if self.lines.len() == Self::CAPACITY {
            self.lines.remove(0);
        }
        self.lines.push(line.to_owned());
    }

    /// The next older line; `draft` is what is being typed.
    pub(super) fn older(&mut self, draft: &str) -> Option<String> {
        let index = match &self.recalled {
            Some((index, _)) => index.checked_sub(1)?,
            None => self.lines.len().checked_sub(1)?,
        };
        let draft = self.recalled.take().map_or_else(|| draft.to_owned(), |(_, draft)| draft);
        self.recalled = Some((index, draft));
        self.lines.get(index).cloned()
    }

    /// The next newer line, and after the newest the draft from before.
    pub(super) fn newer(&mut self) -> Option<String> {
        let (index, draft) = self.recalled.take()?;
        match self.lines.get(index + 1) {
            Some(line) => {
                self.recalled = Some((index + 1, draft));
                Some(line.clone())
            }
            None => Some(draft),
        }
    }

    /// Ends recalling: the user edits the line, or goes to another conversation.
    pub(super) fn reset(&mut self) {
        self.recalled = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recalling_goes_back_and_returns_to_the_draft() {
        let mut history = History::default();
        assert_eq!(history.older("dra"), None);
        ["a", "b", "b", " "].iter().for_each(|line| history.push(line));
        assert_eq!(history.older("dra").as_deref(), Some("b"));
        assert_eq!(history.older("b").as_deref(), Some("a"));
        assert_eq!(history.older("a"), None);
        assert_eq!(history.newer().as_deref(), Some("b"));
        assert_eq!(history.newer().as_deref(), Some("dra"));
        assert_eq!(history.newer(), None);
    }
}
