//! What one link is to be sent, as a queue of its own that everything is copied to: the reference for every
//! cleverer way to reach the room.

use std::collections::VecDeque;

use crate::world::trace::readable;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Due {
    bytes: VecDeque<u8>,
    /// How many of them may go out: the others are held back.
    free: Option<usize>,
}

impl Due {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// What is pushed from now on is held back. False if something is held back already.
    pub(super) fn hold(&mut self) -> bool {
        self.free.replace(self.bytes.len()).is_none()
    }

    /// Nothing is held back any more. False if nothing was.
    pub(super) fn release(&mut self) -> bool {
        self.free.take().is_some()
    }

    /// These bytes are sent now.
    pub(super) fn sent(&mut self, bytes: &[u8]) -> Result<(), String> {
        if self.waiting() < bytes.len() {
            return Err(format!("{} is sent, and was not due", readable(bytes)));
        }
        let due: Vec<u8> = self.bytes.drain(..bytes.len()).collect();
        if due != bytes {
            return Err(format!("{} is sent in the place of {}", readable(bytes), readable(&due)));
        }
        self.free = self.free.map(|free| free - bytes.len());
        Ok(())
    }

    /// How many bytes may go out now.
    pub(super) fn waiting(&self) -> usize {
        self.free.unwrap_or(self.bytes.len())
    }
}
