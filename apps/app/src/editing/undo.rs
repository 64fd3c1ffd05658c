//! What was changed in a draft. Each change is kept as the piece that was replaced and the one that took its place, found
//! by comparing: so every way to change a draft can be undone. What is typed is undone word by word.

use std::collections::VecDeque;

use super::Draft;

/// The changes, and those that were taken back.
#[derive(Debug, Default)]
pub(super) struct Undo {
    /// The oldest first.
    done: VecDeque<Step>,
    /// The one that was taken back last at the end.
    undone: Vec<Step>,
    /// Whether more typing belongs to the last step.
    is_open: bool,
}

/// At this place, something was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    at: usize,
    removed: String,
    inserted: String,
    /// Where the cursor was, and where it was then.
    cursors: (usize, usize),
}

/// How many bytes the steps of a draft may have, together.
const MAX_BYTES: usize = 256 * 1024;
/// How many steps are kept.
const MAX_STEPS: usize = 1000;

impl Undo {
    /// The user changed `before` into `after`.
    pub(super) fn record(&mut self, before: &Draft, after: &Draft) {
        let Some(step) = Step::between(before, after) else {
            self.is_open &= before.at() == after.at();
            return;
        };
        self.undone.clear();
        let is_typing = step.is_typing();
        match self.done.back_mut() {
            Some(last) if self.is_open && last.goes_on_with(&step) => last.append(step),
            _ => self.done.push_back(step),
        }
        self.is_open = is_typing;
        while self.done.len() > MAX_STEPS || self.bytes() > MAX_BYTES {
            self.done.pop_front();
        }
    }

    /// What `draft` was before the last change, if there was one.
    pub(super) fn undo(&mut self, draft: &Draft) -> Option<Draft> {
        let step = self.done.pop_back()?;
        let undone = step.undone(draft);
        self.go(undone, step, |undo, step| undo.undone.push(step))
    }

    /// What `draft` was before a change was taken back, if one was.
    pub(super) fn redo(&mut self, draft: &Draft) -> Option<Draft> {
        let step = self.undone.pop()?;
        let done = step.done(draft);
        self.go(done, step, |undo, step| undo.done.push_back(step))
    }

    fn go(
        &mut self,
        draft: Option<Draft>,
        step: Step,
        keep: impl FnOnce(&mut Self, Step),
    ) -> Option<Draft> {
        self.is_open = false;
        match draft {
            Some(_) => keep(self, step),
            // Somebody has changed the draft without saying so.
            None => *self = Undo::default(),
        }
        draft
    }

    fn bytes(&self) -> usize {
        self.done.iter().map(|step| step.removed.len() + step.inserted.len()).sum()
    }
}

impl Step {
    /// The least that has to be replaced, if the texts differ.
    fn between(before: &Draft, after: &Draft) -> Option<Step> {
        let (old, new) = (before.text(), after.text());
        if old == new {
            return None;
        }
        let same = |(one, other): &(char, char)| one == other;
        let at: usize =
            old.chars().zip(new.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
        let (old, new) = (&old[at..], &new[at..]);
        let backwards = old.chars().rev().zip(new.chars().rev());
        let end: usize = backwards.take_while(same).map(|(c, _)| c.len_utf8()).sum();
        Some(Step {
            at,
            removed: old[..old.len() - end].to_owned(),
            inserted: new[..new.len() - end].to_owned(),
            cursors: (before.at(), after.at()),
        })
    }

    /// Whether one character was inserted, or what makes one.
    fn is_typing(&self) -> bool {
        self.removed.is_empty() && self.inserted.chars().count() == 1
    }

    /// Whether `next` was typed behind it, in the same word or behind it.
    fn goes_on_with(&self, next: &Step) -> bool {
        let ends_word = self.inserted.ends_with(char::is_whitespace);
        let is_blank = next.inserted.starts_with(char::is_whitespace);
        next.is_typing()
            && next.cursors.0 == self.cursors.1
            && next.at == self.at + self.inserted.len()
            && (is_blank || !ends_word)
    }

    fn append(&mut self, next: Step) {
        self.inserted += &next.inserted;
        self.cursors.1 = next.cursors.1;
    }

    fn undone(&self, draft: &Draft) -> Option<Draft> {
        self.replaced(draft, &self.inserted, &self.removed, self.cursors.0)
    }

    fn done(&self, draft: &Draft) -> Option<Draft> {
        self.replaced(draft, &self.removed, &self.inserted, self.cursors.1)
    }

    fn replaced(&self, draft: &Draft, old: &str, new: &str, cursor: usize) -> Option<Draft> {
        let (before, rest) = draft.text().split_at_checked(self.at)?;
        let after = rest.strip_prefix(old)?;
        Some(Draft::at_byte([before, new, after].concat(), cursor))
    }
}
