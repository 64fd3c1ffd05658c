//! What a face asks of the client.

use plausch_core::name::Nick;
use plausch_core::secure::PublicKey;
use plausch_transport_std::client::Peer;

use crate::ignored::Edit;
use crate::trust::Remembered;

/// Something to be done in the room or in a private chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Say this to the room.
    Broadcast(String),
    /// Say this in the private chat with this peer.
    Say(Peer, String),
    /// Have the server do this, as one of its operators.
    Operate(String),
    /// Invite this member to a private chat.
    Invite(Nick),
    /// Accept this peer's invitation.
    Accept(Peer),
    /// Decline this peer's invitation.
    Decline(Peer),
    /// End the private chat with this peer, or take back the user's own invitation.
    Close(Peer),
    /// Tell who is in the room, once more.
    Users,
    /// Leave, and come back under this nickname.
    Rename(Nick),
    /// Write this value of a setting into the configuration file. Empty: the setting is taken out of it.
    Remember {
        /// The key of the setting.
        setting: &'static str,
        /// The value, as a flag would have it.
        value: String,
    },
    /// Try a lost server now, not only when the waiting time is over.
    Reconnect,
    /// Take this key for the server's from now on, and join with it.
    Trust(PublicKey),
    /// Open this private chat, though the other side has another key than the known one, or none.
    TrustPeer(Peer),
    /// Remember that the user has verified this key.
    Verify(Remembered),
    /// Remember whom the user ignores, and whom not any more.
    Ignore(Edit),
}

impl Request {
    /// The text that it says, if it says one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Request::Broadcast(text) | Request::Say(_, text) => Some(text),
            _ => None,
        }
    }
}
