//! The names of all controls, in one place: tests find them by these, and so will what reads the window aloud.

use iced::widget::Id;
use iced::window;

/// Where the nickname is typed.
pub(crate) const NICK: Id = Id::new("nick");
/// Where the server is typed.
pub(crate) const SERVER: Id = Id::new("server");
/// The first page's button that joins.
pub(crate) const JOIN: Id = Id::new("join");
/// The first page's button that hosts a room.
pub(crate) const HOST: Id = Id::new("host");
/// Where a part of a member's name is typed.
pub(crate) const FILTER: Id = Id::new("filter");
/// The list of members.
pub(crate) const MEMBERS: Id = Id::new("members");

/// Where words are typed that are looked for.
pub(crate) const FIND: Id = Id::new("find");
/// Where a part of an emoji's name is typed.
pub(crate) const EMOJI: Id = Id::new("emoji");
/// Where a part of the name of what is to be done is typed.
pub(crate) const PALETTE: Id = Id::new("palette");

/// Where one types in this window.
pub(crate) fn draft(window: window::Id) -> Id {
    Id::from(format!("draft {window}"))
}
