//! How far one has scrolled.

/// How far a conversation is scrolled.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Scroll {
    /// None: the newest line is at the bottom, whatever comes.
    pub(super) anchor: Option<Anchor>,
    /// The index behind the newest line when the user scrolled up.
    pub(super) seen: usize,
    marked: Option<usize>,
}

/// A line that stays where it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Anchor {
    /// Its index.
    pub(super) index: usize,
    /// How far below the top of the area it begins, in pixels; negative if above.
    pub(super) y: f32,
}

impl Scroll {
    /// How far from the top a line stands to which one jumps.
    const JUMP: f32 = 120.0;

    /// Shows the line of this index, and marks it. `end`: the index behind the newest line.
    pub(crate) fn to(index: usize, end: usize) -> Self {
        let anchor = Some(Anchor { index, y: Self::JUMP });
        Scroll { anchor, seen: end, marked: Some(index) }
    }

    /// The line to which the user has jumped.
    pub(super) fn marked(&self) -> Option<usize> {
        self.marked
    }

    /// Whether the newest line is not followed.
    pub(crate) fn is_scrolled(&self) -> bool {
        self.anchor.is_some()
    }

    /// How many lines are new since the user scrolled up, if there are lines up to `end`.
    pub(crate) fn new_lines(&self, end: usize) -> usize {
        if self.is_scrolled() { end.saturating_sub(self.seen) } else { 0 }
    }

    /// The same, with its anchor elsewhere.
    pub(super) fn anchored(self, anchor: Option<Anchor>, end: usize) -> Self {
        match (anchor, self.anchor) {
            (None, _) => Scroll::default(),
            (Some(_), None) => Scroll { anchor, seen: end, marked: self.marked },
            (Some(_), Some(_)) => Scroll { anchor, ..self },
        }
    }
}
