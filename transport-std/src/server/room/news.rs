//! [`News`]: what waits to be delivered.

use plausch_core::wire::Message;

/// What waits to be delivered, by how much it matters that it is delivered at once.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum News {
    /// Nothing.
    #[default]
    None,
    /// Only who came and who left. Some of it may wait a moment for more of it.
    Traffic,
    /// Something that was said, or anything else.
    Said,
}

impl News {
    pub(super) fn of(message: &Message<'_>) -> Self {
        match message {
            Message::UserJoined(_) | Message::UserLeft { .. } | Message::Profile(_) => {
                News::Traffic
            }
            _ => News::Said,
        }
    }
}
