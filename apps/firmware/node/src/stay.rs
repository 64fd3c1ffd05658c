//! [`Stay`]: what a console keeps in mind of its stay in the room.

use plausch_core::name::Nick;
use plausch_core::wire::Dialect;
use plausch_transport_embassy::{Disconnect, Event};

use crate::unheard::Unheard;
use crate::words;

/// What a console keeps in mind of its stay in the room.
#[derive(Debug, Default)]
pub(crate) struct Stay {
    /// What was said and has not come back.
    pub(crate) unheard: Unheard,
    /// The nickname to go back to if the room refuses the one that is asked for now.
    pub(crate) former: Option<Nick>,
    /// Why the node is not in the room.
    absence: Absence,
    /// The last attempt failed as the one before: that is not said again, nor when the next attempt
    /// follows.
    repeated: bool,
}

/// Why a node is not in the room.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Absence {
    #[default]
    Unknown,
    Disconnected(Disconnect),
    /// By these words, known by their sum.
    Refused(u32, Option<&'static str>),
}

impl Stay {
    pub(crate) const fn new() -> Self {
        Stay { unheard: Unheard::new(), former: None, absence: Absence::Unknown, repeated: false }
    }

    /// Follows an event. Returns whether it is news to the user.
    pub(crate) fn on_event(&mut self, event: &Event) -> bool {
        match event {
            Event::Welcome { dialect, .. } => {
                self.forget_absence();
                // Line directories send nothing back (§1).
                self.unheard.joined(*dialect == Dialect::Framed);
            }
            Event::Broadcast { own: true, text, .. } => self.unheard.heard(text),
            Event::Disconnected { reason } => self.fail(Absence::Disconnected(*reason)),
            Event::Refused { text } => {
                self.fail(Absence::Refused(sum(text), words::known(text)));
            }
            _ => {}
        }
        let of_attempt = matches!(
            event,
            Event::Disconnected { .. } | Event::Refused { .. } | Event::Reconnecting { .. }
        );
        !(self.repeated && of_attempt)
    }

    fn fail(&mut self, absence: Absence) {
        self.repeated = core::mem::replace(&mut self.absence, absence) == absence;
    }

    /// The user wants another room or nickname.
    pub(crate) fn forget_absence(&mut self) {
        (self.absence, self.repeated) = (Absence::Unknown, false);
    }

    /// The next attempt follows at once, whatever the node says of a pause.
    pub(crate) fn expect_attempt(&mut self) {
        self.repeated = true;
    }

    /// Why the node is not in the room, as far as that is known.
    pub(crate) fn absence(&self) -> Option<&'static str> {
        match self.absence {
            Absence::Unknown => None,
            Absence::Disconnected(reason) => Some(words::why(reason)),
            Absence::Refused(_, known) => Some(known.unwrap_or(words::REFUSED)),
        }
    }
}

/// FNV-1a.
fn sum(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
