//! Who else is in the room.

use std::collections::BTreeMap;

use plausch_core::name::Nick;
use plausch_transport_std::client::{Event, Member};

use super::naming::ignoring_marks;

/// The other members, in the order in which people look for them: case and diacritics do not count.
#[derive(Debug, Default)]
pub struct Roster {
    members: BTreeMap<Place, Presence>,
    others: u32,
    /// Whether the server's list has arrived.
    is_known: bool,
}

/// Where a nickname stands in the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The nickname in small letters, without diacritics.
    pub(super) folded: String,
    pub(super) nick: Nick,
}

/// What is known of a member.
#[derive(Debug, Clone, Copy)]
struct Presence {
    takes_invitations: bool,
}

impl Roster {
    /// Follows an event of the client.
    pub(super) fn on_event(&mut self, event: &Event) {
        match event {
            Event::Users { members, others } => {
                self.members = members.iter().map(Roster::entry).collect();
                self.others = *others;
                self.is_known = true;
            }
            Event::Joined { nick, addr } => {
                let (place, presence) = Roster::entry(&Member { nick: nick.clone(), addr: *addr });
                self.members.insert(place, presence);
            }
            Event::Left { nick } => {
                self.members.remove(&Place::of(nick));
            }
            Event::Disconnected { .. } => *self = Roster::default(),
            _ => {}
        }
    }

    fn entry(member: &Member) -> (Place, Presence) {
        let Member { nick, addr } = member;
        let takes_invitations = addr.port() != 0 && !addr.ip().is_unspecified();
        (Place::of(nick), Presence { takes_invitations })
    }

    /// The other members' nicknames, in order.
    pub fn nicks(&self) -> impl DoubleEndedIterator<Item = &Nick> + ExactSizeIterator {
        self.members.keys().map(|place| &place.nick)
    }

    /// The places in the list, in order.
    pub(super) fn places(&self) -> impl DoubleEndedIterator<Item = &Place> + ExactSizeIterator {
        self.members.keys()
    }

    /// How many more members there are than the client holds.
    pub fn others(&self) -> usize {
        usize::try_from(self.others).unwrap_or(usize::MAX)
    }

    /// How many members are in the room, the user included.
    pub fn count(&self) -> usize {
        self.members.len().saturating_add(self.others()).saturating_add(1)
    }

    /// Whether everybody in the room is in it.
    pub(super) fn is_complete(&self) -> bool {
        self.is_known && self.others == 0
    }

    /// Whether somebody else in the room has this nickname.
    pub fn contains(&self, nick: &Nick) -> bool {
        self.members.contains_key(&Place::of(nick))
    }

    /// Whether a member's program takes invitations to private chats. None: it is not known.
    pub fn takes_invitations(&self, nick: &Nick) -> Option<bool> {
        self.members.get(&Place::of(nick)).map(|presence| presence.takes_invitations)
    }
}

impl Place {
    pub(super) fn of(nick: &Nick) -> Self {
        Place { folded: ignoring_marks(nick.as_str()), nick: nick.clone() }
    }
}
