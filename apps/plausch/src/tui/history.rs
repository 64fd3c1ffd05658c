//! What the user typed before.

/// Lines, oldest first, and where in them one is.
#[derive(Debug, Default)]
pub(crate) struct History {
    lines: Vec<String>,
    /// The line that is shown, and what was being typed before.
    at: Option<(usize, String)>,
}

impl History {
    /// How many lines are kept.
    const KEPT: usize = 500;

    /// Adds a line that was sent off.
    pub(crate) fn push(&mut self, line: &str) {
        self.at = None;
        if line.trim().is_empty() || self.lines.last().is_some_and(|last| last == line) {
            return;
        }
        if self.lines.len() == Self::KEPT {
            self.lines.remove(0);
        }
        self.lines.push(line.to_owned());
    }

    /// The line before; `draft` is what is being typed.
    pub(crate) fn older(&mut self, draft: &str) -> Option<&str> {
        let at = match &self.at {
            Some((at, _)) => at.checked_sub(1)?,
            None => self.lines.len().checked_sub(1)?,
        };
        let draft = self.at.take().map_or_else(|| draft.to_owned(), |(_, draft)| draft);
        self.at = Some((at, draft));
        self.lines.get(at).map(String::as_str)
    }

    /// The line after, and behind the last one what was being typed.
    pub(crate) fn newer(&mut self) -> Option<String> {
        let (at, draft) = self.at.take()?;
        match self.lines.get(at + 1) {
            Some(line) => {
                self.at = Some((at + 1, draft));
                Some(line.clone())
            }
            None => Some(draft),
        }
    }

    /// What is typed now is no line of the past.
    pub(crate) fn leave(&mut self) {
        self.at = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_back_and_comes_back_to_what_one_was_typing() {
        let mut history = History::default();
        assert_eq!(history.older("dra"), None);
        ["a", "b", "b", " "].iter().for_each(|line| history.push(line));
        assert_eq!(history.older("dra"), Some("b"));
        assert_eq!(history.older("b"), Some("a"));
        assert_eq!(history.older("a"), None);
        assert_eq!(history.newer().as_deref(), Some("b"));
        assert_eq!(history.newer().as_deref(), Some("dra"));
        assert_eq!(history.newer(), None);
    }
}
