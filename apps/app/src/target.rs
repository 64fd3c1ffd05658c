//! To whom one talks.

use plausch_transport_std::client::Peer;

/// To whom one talks: what names a conversation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// Everybody in the room.
    Room,
    /// One peer, in private.
    Chat(Peer),
}
