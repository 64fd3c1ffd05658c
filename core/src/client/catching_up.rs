//! What the room said before, and while the client was away (§6).

use super::Tables;
use super::output::{Event, Outputs};
use crate::name::Nick;
use crate::text::Text;
use crate::time::Duration;
use crate::wire::{Dialect, Hello, Place};

/// How far the client has followed what the room says. It outlives a link.
#[derive(Debug, Clone, Copy)]
pub(super) struct CatchingUp {
    /// Behind the last text that it was told.
    place: Option<Place>,
    /// How many texts of the past it may still be told on this link: the directory is not trusted.
    left: u32,
    /// On this link, what is told is said now, and counted.
    is_present: bool,
    /// In the line dialect it does not see its own texts, and so cannot count: it asks only once.
    is_lost: bool,
}

impl CatchingUp {
    pub(super) const fn new() -> Self {
        CatchingUp { place: None, left: 0, is_present: false, is_lost: false }
    }

    /// What a new link asks for: at most so many texts.
    pub(super) fn hello(&mut self, most: u32) -> Hello {
        self.is_present = false;
        self.left = if self.is_lost { 0 } else { most };
        let since = self.place.filter(|_| self.left > 0);
        Hello { past: self.left, since, ..Hello::default() }
    }

    /// Something was said before.
    pub(super) fn on_past<'a, T: Tables>(
        &mut self,
        place: Place,
        age: u32,
        from: Nick,
        text: Text<'a>,
        outputs: &mut Outputs<'a, T>,
    ) {
        if let Some(left) = self.left.checked_sub(1) {
            (self.left, self.place) = (left, Some(place));
            outputs.event(Event::Past { age: Duration::from_secs(age.into()), from, text });
        }
    }

    /// All that was said before is told.
    pub(super) fn on_present<T: Tables>(
        &mut self,
        place: Place,
        dialect: Dialect,
        outputs: &mut Outputs<'_, T>,
    ) {
        self.left = 0;
        self.place = Some(place);
        self.is_lost = dialect == Dialect::Line;
        if !core::mem::replace(&mut self.is_present, true) {
            outputs.event(Event::Present);
        }
    }

    /// Something is said now.
    pub(super) fn on_said(&mut self) {
        self.left = 0;
        if let Some(place) = self.place.as_mut().filter(|_| self.is_present) {
            place.said = place.said.saturating_add(1);
        }
    }

    /// Something was too long for this client: nothing but texts is.
    pub(super) fn on_too_long(&mut self) {
        if self.is_present {
            self.on_said();
        }
    }
}
