//! What was cut: a ring, as readline has it.

use std::collections::VecDeque;
use std::ops::Range;

use super::Draft;

/// What was cut last, in all drafts that share it. What is cut in a run becomes one piece.
#[derive(Debug, Default)]
pub struct Cuts {
    /// The newest first.
    pieces: VecDeque<String>,
    run: Run,
}

/// What the last edit was.
#[derive(Debug, Default)]
enum Run {
    #[default]
    Nothing,
    Cut,
    /// It put back the piece of this index, which stands there now.
    Yank {
        index: usize,
        at: Range<usize>,
    },
}

/// On which side of the cursor something was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Front,
    Back,
}

/// How many pieces are kept: none is longer than a draft.
const MAX_PIECES: usize = 20;

impl Cuts {
    /// Something else than cutting or putting back was done.
    pub fn end_run(&mut self) {
        self.run = Run::Nothing;
    }

    /// Keeps what was cut. If something was cut just before, both become one piece.
    pub(super) fn cut(&mut self, text: &str, side: Side) {
        if text.is_empty() {
            return;
        }
        match (&self.run, self.pieces.front_mut()) {
            (Run::Cut, Some(newest)) => match side {
                Side::Front => newest.insert_str(0, text),
                Side::Back => newest.push_str(text),
            },
            _ => {
                self.pieces.push_front(text.to_owned());
                self.pieces.truncate(MAX_PIECES);
            }
        }
        self.run = Run::Cut;
    }

    /// Puts the newest piece back at the cursor.
    pub(super) fn yank(&mut self, draft: &mut Draft) {
        let at = draft.at();
        self.put(draft, 0, at..at);
    }

    /// Replaces the piece that was put back just before with the next older one, and the oldest with the newest.
    pub(super) fn yank_older(&mut self, draft: &mut Draft) {
        let Run::Yank { index, at } = &self.run else { return };
        if draft.text().get(at.clone()) != self.pieces.get(*index).map(String::as_str) {
            return self.end_run();
        }
        let (index, at) = ((index + 1) % self.pieces.len(), at.clone());
        self.put(draft, index, at);
    }

    fn put(&mut self, draft: &mut Draft, index: usize, at: Range<usize>) {
        let Some(piece) = self.pieces.get(index) else { return };
        let end = at.start + piece.len();
        draft.replace(at.clone(), piece);
        self.run = Run::Yank { index, at: at.start..end };
    }
}
