//! Editing a text as readline does, without a screen: what the user types stands in a [`Draft`], and an [`Editor`] changes
//! it, one [`Edit`] at a time.
//!
//! Everything works on graphemes: what a reader takes for one character is never torn apart.
//!
//! | file | what |
//! |---|---|
//! | `draft.rs` | a text and a cursor in it |
//! | `words.rs` | where lines and words begin and end |
//! | `edit.rs` | what a key does to a draft |
//! | `cuts.rs` | what was cut, to be put back elsewhere |
//! | `undo.rs` | what was changed, to be changed back |

mod cuts;
mod draft;
mod edit;
#[cfg(test)]
mod tests;
mod undo;
mod words;

pub use cuts::Cuts;
pub use draft::{Draft, TooLong};
pub use edit::Edit;

use undo::Undo;

/// A draft, and what was changed in it.
#[derive(Debug, Default)]
pub struct Editor {
    draft: Draft,
    undo: Undo,
}

impl Editor {
    /// Changes the draft in any other way. It can be undone.
    pub fn set(&mut self, draft: Draft) {
        self.undo.record(&self.draft, &draft);
        self.draft = draft;
    }

    /// Begins another text: what was changed in this one is forgotten. Returns it.
    pub fn take(&mut self) -> Draft {
        std::mem::take(self).draft
    }

    /// Does what a key asks for. Whether the draft or its cursor has changed.
    ///
    /// # Errors
    /// If it would become too long: then nothing changes.
    pub fn apply(&mut self, edit: Edit, cuts: &mut Cuts) -> Result<bool, TooLong> {
        let draft = match edit {
            Edit::Undo => self.undo.undo(&self.draft),
            Edit::Redo => self.undo.redo(&self.draft),
            _ => {
                let mut draft = self.draft.clone();
                edit.apply(&mut draft, cuts);
                if draft.text().len() > self.draft.text().len().max(Draft::MAX_BYTES) {
                    cuts.end_run();
                    return Err(TooLong);
                }
                self.undo.record(&self.draft, &draft);
                Some(draft)
            }
        };
        if matches!(edit, Edit::Undo | Edit::Redo) {
            cuts.end_run();
        }
        let Some(draft) = draft else { return Ok(false) };
        let is_changed = draft != self.draft;
        self.draft = draft;
        Ok(is_changed)
    }

    /// What is being typed.
    pub fn draft(&self) -> &Draft {
        &self.draft
    }
}
