//! The list of members as a user looks at it: a part of it, with one selected.

use plausch_core::name::Nick;
use plausch_transport_std::client::Peer;

use super::naming::ignoring_marks;
use super::roster::Place;
use super::{Action, Model, Now, Problem};

/// What the user looks for in the list of members, and whom it has selected. Each surface that shows the list has one.
///
/// The user itself comes first, then the others in the order of [`Roster`](super::Roster).
#[derive(Debug, Clone, Default)]
pub struct MemberList {
    filter: String,
    /// The filter as places are written.
    folded: String,
    selected: Option<Selected>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Selected {
    Yourself,
    /// Whoever is at this place; if it has left, the one behind it.
    Other(Place),
}

/// A member as the list shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberRow<'a> {
    /// Its nickname.
    pub nick: &'a Nick,
    /// Whether it is the user itself.
    pub is_own: bool,
}

/// What the user can do with a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Possible {
    /// It is the user itself.
    Yourself,
    /// Go to the private chat with it.
    Chat,
    /// Accept its invitation.
    Accept,
    /// Wait for its answer.
    Wait,
    /// Invite it.
    Invite,
    /// Nothing: its program takes no invitations.
    Nothing,
}

impl Model {
    /// What the user can do with a member of the room.
    pub fn possible(&self, nick: &Nick) -> Possible {
        let peer = Peer::Nick(nick.clone());
        if *nick == self.nick {
            Possible::Yourself
        } else if self.peers.is_open(&peer) {
            Possible::Chat
        } else if self.peers.has_invited(&peer) {
            Possible::Accept
        } else if self.invited.contains(nick) {
            Possible::Wait
        } else if self.roster.takes_invitations(nick) == Some(false) {
            Possible::Nothing
        } else {
            Possible::Invite
        }
    }
}

impl MemberList {
    /// How many bytes the filter may have: no nickname has more.
    pub const MAX_FILTER: usize = 64;

    /// What the user has typed to see fewer members.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// The user wants to see only those members in whose nickname `filter` is, whatever the case and diacritics. The first
    /// of them is selected, if the selected one is not among them.
    pub fn set_filter(&mut self, model: &Model, filter: &str) {
        let mut end = filter.len().min(Self::MAX_FILTER);
        while !filter.is_char_boundary(end) {
            end -= 1;
        }
        filter[..end].clone_into(&mut self.filter);
        self.folded = ignoring_marks(self.filter.trim());
        let fits = match &self.selected {
            None => false,
            Some(Selected::Yourself) => self.shows_own(model),
            Some(Selected::Other(place)) => self.fits(place),
        };
        if !fits {
            let first = usize::from(self.shows_own(model) && self.count(model) > 1);
            self.select(model, first);
        }
    }

    /// Shows everybody again, and selects nobody.
    pub fn clear(&mut self) {
        *self = MemberList::default();
    }

    /// How many members are in the list.
    pub fn count(&self, model: &Model) -> usize {
        usize::from(self.shows_own(model)) + self.others(model).count()
    }

    /// The members in the list.
    pub fn rows<'a>(&'a self, model: &'a Model) -> impl Iterator<Item = MemberRow<'a>> {
        let own = self.shows_own(model).then_some(MemberRow { nick: &model.nick, is_own: true });
        let other = |place: &'a Place| MemberRow { nick: &place.nick, is_own: false };
        own.into_iter().chain(self.others(model).map(other))
    }

    /// The index of the selected member. If that has left, it is the next one.
    pub fn selected(&self, model: &Model) -> Option<usize> {
        let own = usize::from(self.shows_own(model));
        match self.selected.as_ref()? {
            Selected::Yourself => (own > 0).then_some(0),
            Selected::Other(place) => {
                let before = self.others(model).take_while(|other| *other < place).count();
                let last = self.count(model).checked_sub(1)?;
                Some((own + before).min(last))
            }
        }
    }

    /// The nickname of the selected member.
    pub fn selected_nick<'a>(&'a self, model: &'a Model) -> Option<&'a Nick> {
        let index = self.selected(model)?;
        self.rows(model).nth(index).map(|row| row.nick)
    }

    /// Selects the member at this index, or the last one.
    pub fn select(&mut self, model: &Model, index: usize) {
        let Some(last) = self.count(model).checked_sub(1) else {
            self.selected = None;
            return;
        };
        let row = self.rows(model).nth(index.min(last));
        self.selected = row.map(|row| match row.is_own {
            true => Selected::Yourself,
            false => Selected::Other(Place::of(row.nick)),
        });
    }

    /// Selects the member so many places further down, or up; at the end, it stays there.
    pub fn move_by(&mut self, model: &Model, places: isize) {
        let index = match self.selected(model) {
            Some(index) => index.saturating_add_signed(places),
            None => 0,
        };
        self.select(model, index);
    }

    /// Goes to the private chat with the selected member, or begins one.
    pub fn chat(&self, model: &mut Model, now: Now) -> Option<Action> {
        let nick = self.selected_nick(model)?.clone();
        if nick == model.nick {
            model.problem(now, Problem::Yourself);
            return None;
        }
        model.chat(now, &Peer::Nick(nick))
    }

    fn shows_own(&self, model: &Model) -> bool {
        self.fits(&Place::of(&model.nick))
    }

    fn others<'a>(&'a self, model: &'a Model) -> impl Iterator<Item = &'a Place> {
        model.roster.places().filter(|place| self.fits(place))
    }

    fn fits(&self, place: &Place) -> bool {
        self.folded.is_empty() || place.folded.contains(&self.folded)
    }
}
