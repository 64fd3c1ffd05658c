//! What the parts of a client share while one input or command is handled.

use super::limits::Limits;
use super::output::{Event, Output, Outputs};
use super::roster::Roster;
use super::tables::Tables;
use crate::link::LinkIds;
use crate::time::Instant;

/// One call of the machine, as its chats and invitations see it.
///
/// Outputs are handed down and not up: what is large is not moved.
pub(super) struct Call<'c, 'a, T: Tables> {
    pub(super) now: Instant,
    pub(super) limits: &'c Limits,
    pub(super) ids: &'c mut LinkIds,
    pub(super) roster: &'a Roster<T::Members>,
    pub(super) outputs: &'c mut Outputs<'a, T>,
}

impl<'a, T: Tables> Call<'_, 'a, T> {
    pub(super) fn push(&mut self, output: Output<'a>) {
        self.outputs.push(output);
    }

    pub(super) fn event(&mut self, event: Event<'a>) {
        self.outputs.event(event);
    }
}
