//! Why the user is not in the room: the same at every attempt to come back is told once.

use std::io;

use plausch_transport_std::client::{Disconnect, Event, Refusal};

/// What was told since the user was in the room.
#[derive(Debug, Default)]
pub(super) struct Outage {
    why: Option<Why>,
    /// Whether it was told that the client tries again.
    has_told_retry: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Why {
    Disconnected(Disconnect, Option<io::ErrorKind>),
    Refused(Option<Refusal>, String),
}

impl Outage {
    /// Follows an event of the client, and says whether it is news. `tells_retry`: that the client tries again is told
    /// once for each reason.
    pub(super) fn is_news(&mut self, event: &Event, tells_retry: bool) -> bool {
        match event {
            Event::Welcome { .. } => {
                *self = Outage::default();
                true
            }
            Event::Disconnected { reason, error } => {
                self.is_new(Why::Disconnected(*reason, *error))
            }
            Event::Refused { refusal, text } => self.is_new(Why::Refused(*refusal, text.clone())),
            Event::Connecting { .. } => self.why.is_none(),
            Event::Reconnecting { .. } => {
                tells_retry && !std::mem::replace(&mut self.has_told_retry, true)
            }
            _ => true,
        }
    }

    /// Whether another nickname would help.
    pub(super) fn is_about_nick(&self) -> bool {
        matches!(&self.why, Some(Why::Refused(Some(refusal), _)) if refusal.is_about_nick())
    }

    fn is_new(&mut self, why: Why) -> bool {
        let is_new = self.why.as_ref() != Some(&why);
        self.has_told_retry &= !is_new;
        self.why = Some(why);
        is_new
    }
}
