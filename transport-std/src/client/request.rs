//! What an application asks of a client.

use plausch_core::name::Nick;

use super::Peer;

/// Something the user wants. What cannot be done is answered with [`Event::Error`], and changes nothing.
///
/// [`Event::Error`]: super::Event::Error
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Request {
    /// Say this to the room.
    Broadcast(String),
    /// Invite this member to a private chat.
    Invite(Nick),
    /// Accept this peer's invitation.
    Accept(Peer),
    /// Decline this peer's invitation.
    Reject(Peer),
    /// Say this in the private chat with this peer.
    Say(Peer, String),
    /// End the private chat with this peer, or take back one's own invitation.
    Close(Peer),
    /// Send [`Event::Users`] once more.
    ///
    /// [`Event::Users`]: super::Event::Users
    Users,
    /// Leave, and come back under this nickname. Private chats end.
    Rename(Nick),
    /// Try to reach the server now, not only when the time that [`Event::Reconnecting`] told is over.
    ///
    /// [`Event::Reconnecting`]: super::Event::Reconnecting
    Reconnect,
    /// Leave for good.
    Quit,
}
