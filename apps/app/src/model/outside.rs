//! A draft that the user edits in another editor. Meanwhile everything goes on; what comes back is reviewed before it is
//! said.

use super::{Draft, Model, Now, Problem, Target, TooLong};
use crate::external::ExternalError;

/// Where the editor is.
#[derive(Debug, Default)]
pub(super) enum Outside {
    /// The face has none.
    #[default]
    Impossible,
    /// It is not open.
    Closed,
    /// The user wants to edit this, for there.
    Wanted(String, Target),
    /// It is open, for there.
    Open(Target),
}

impl Model {
    /// For a face that can hand over to another editor: see [`Model::take_text_to_edit`].
    #[must_use]
    pub fn with_editor(mut self) -> Self {
        self.outside = Outside::Closed;
        self
    }

    /// The user wants to edit `text` for the shown conversation.
    pub(super) fn edit_outside(&mut self, text: String) -> Result<(), Problem> {
        match self.outside {
            Outside::Impossible => Err(Problem::NoEditorHere),
            Outside::Closed => {
                self.outside = Outside::Wanted(text, self.shown().target().clone());
                Ok(())
            }
            Outside::Wanted(..) | Outside::Open(_) => Ok(()),
        }
    }

    /// The text to open an editor with, once, if the user wants that. [`Model::edited`] takes what comes back.
    pub fn take_text_to_edit(&mut self) -> Option<String> {
        match std::mem::take(&mut self.outside) {
            Outside::Wanted(text, target) => {
                self.outside = Outside::Open(target);
                Some(text)
            }
            other => {
                self.outside = other;
                None
            }
        }
    }

    /// The editor has ended: what came of it takes the place of the draft, and is not said by itself.
    pub fn edited(&mut self, now: Now, result: Result<String, ExternalError>) {
        let Outside::Open(target) = std::mem::replace(&mut self.outside, Outside::Closed) else {
            return;
        };
        let mut draft = Draft::default();
        match result.map(|text| draft.insert(&text)) {
            Ok(Ok(())) => self.put_draft(&target, draft),
            Ok(Err(TooLong)) => self.too_long(now),
            Err(error) => self.problem(now, Problem::External(error)),
        }
    }

    fn put_draft(&mut self, target: &Target, draft: Draft) {
        if target == self.shown().target() {
            self.edit(draft);
            // The user has seen them.
            self.shown_mut().has_pasted_lines = false;
            return;
        }
        match self.conversation_mut(target) {
            Some(conversation) => {
                conversation.editor.set(draft);
                conversation.is_refused = false;
                conversation.has_pasted_lines = false;
            }
            // It is gone. What was meant for one person does not stand where all would hear it, but can be recalled.
            None => self.shown_mut().recall.push(draft.text()),
        }
    }
}
