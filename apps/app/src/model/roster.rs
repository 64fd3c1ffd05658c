//! Who else is in the room.

use plausch_core::name::Nick;
use plausch_transport_std::client::Event;

/// The other members.
#[derive(Debug, Default)]
pub struct Roster {
    nicks: Vec<Nick>,
    others: u32,
    /// Whether the server's list has arrived.
    is_known: bool,
}

impl Roster {
    /// Follows an event of the client.
    pub(super) fn on_event(&mut self, event: &Event) {
        match event {
            Event::Users { members, others } => {
                self.nicks = members.iter().map(|member| member.nick.clone()).collect();
                self.nicks.sort_unstable();
                self.others = *others;
                self.is_known = true;
            }
            Event::Joined { nick, .. } => {
                if let Err(at) = self.nicks.binary_search(nick) {
                    self.nicks.insert(at, nick.clone());
                }
            }
            Event::Left { nick } => {
                if let Ok(at) = self.nicks.binary_search(nick) {
                    self.nicks.remove(at);
                }
            }
            Event::Disconnected { .. } => *self = Roster::default(),
            _ => {}
        }
    }

    /// The other members' nicknames, ordered by bytes.
    pub fn nicks(&self) -> &[Nick] {
        &self.nicks
    }

    /// How many more members there are than the client holds.
    pub fn others(&self) -> usize {
        usize::try_from(self.others).unwrap_or(usize::MAX)
    }

    /// How many members are in the room, the user included.
    pub fn count(&self) -> usize {
        self.nicks.len().saturating_add(self.others()).saturating_add(1)
    }

    /// Whether everybody in the room is in it.
    pub(super) fn is_complete(&self) -> bool {
        self.is_known && self.others == 0
    }

    /// Whether somebody else in the room has this nickname.
    pub fn contains(&self, nick: &Nick) -> bool {
        self.nicks.binary_search(nick).is_ok()
    }
}
