//! The names of all controls, in one place: tests find them by these, and so will what reads the window aloud.

use iced::widget::Id;
use iced::window;
use plausch_app::model::Target;
use plausch_transport_std::client::Peer;

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
/// What leads to the settings, and back.
pub(crate) const SETTINGS: Id = Id::new("settings");
pub(crate) const BACK: Id = Id::new("back");
/// What leaves the room.
pub(crate) const LEAVE: Id = Id::new("leave");
/// What opens a chat although its key is another one.
pub(crate) const TRUST_PEER: Id = Id::new("trust-peer");
/// What shows the check phrase of a chat.
pub(crate) const VERIFY: Id = Id::new("verify");
/// What says that it is the same on both sides.
pub(crate) const VERIFIED: Id = Id::new("verified");
/// What trusts a new key of the server.
pub(crate) const TRUST: Id = Id::new("trust");

/// The parts of a window, between which F6 goes: the bar of conversations, the members, where one types, the state of the
/// connection; the parts of the settings, and what stands in one of them.
pub(crate) const TABS: Id = Id::new("tabs");
pub(crate) const MEMBERS_AREA: Id = Id::new("members-area");
pub(crate) const DRAFT_AREA: Id = Id::new("draft-area");
pub(crate) const STATUS: Id = Id::new("status");
pub(crate) const PARTS: Id = Id::new("parts");
pub(crate) const FIELDS: Id = Id::new("fields");
pub(crate) const AREAS: &[Id] = &[TABS, MEMBERS_AREA, DRAFT_AREA, STATUS, PARTS, FIELDS];

/// All that stands in this window.
pub(crate) fn window(window: window::Id) -> Id {
    Id::from(format!("window {window}"))
}

/// What shows a part of the settings.
pub(crate) fn part(number: usize) -> Id {
    Id::from(format!("part {number}"))
}

/// Where the value of a setting is written.
pub(crate) fn setting(key: &str) -> Id {
    Id::from(format!("setting {key}"))
}

/// What takes what is written there.
pub(crate) fn set(key: &str) -> Id {
    Id::from(format!("set {key}"))
}

/// What chooses a word as the value of a setting.
pub(crate) fn choice(key: &str, word: &str) -> Id {
    Id::from(format!("setting {key} {word}"))
}

/// What makes the number of a setting one more, or one less.
pub(crate) fn step(key: &str, is_up: bool) -> Id {
    Id::from(format!("setting {key} {}", if is_up { "+" } else { "-" }))
}

/// What shows a conversation.
pub(crate) fn tab(target: &Target) -> Id {
    of("tab", target)
}

/// What shows a conversation in a window of its own.
pub(crate) fn pop_out(target: &Target) -> Id {
    of("pop-out", target)
}

/// What ends a chat.
pub(crate) fn close(target: &Target) -> Id {
    of("close", target)
}

fn of(what: &str, target: &Target) -> Id {
    match target {
        Target::Room => Id::from(format!("{what} room")),
        Target::Chat(peer) => Id::from(format!("{what} chat {peer}")),
    }
}

/// What accepts, or declines, the invitation from somebody, or ignores who sent it.
pub(crate) fn accept(peer: &Peer) -> Id {
    Id::from(format!("accept {peer}"))
}
pub(crate) fn decline(peer: &Peer) -> Id {
    Id::from(format!("decline {peer}"))
}
pub(crate) fn ignore(peer: &Peer) -> Id {
    Id::from(format!("ignore {peer}"))
}

/// What sends what is typed in this window.
pub(crate) fn send(window: window::Id) -> Id {
    Id::from(format!("send {window}"))
}

/// What opens the bar of emoji in this window, and closes it.
pub(crate) fn smile(window: window::Id) -> Id {
    Id::from(format!("smile {window}"))
}

/// An emoji that can be chosen.
pub(crate) fn emoji(emoji: &str) -> Id {
    Id::from(format!("emoji {emoji}"))
}

/// Where one types in this window.
pub(crate) fn draft(window: window::Id) -> Id {
    Id::from(format!("draft {window}"))
}
