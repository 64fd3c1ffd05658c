//! What the operator of a directory has put up for all to read: the topic and the message of the day (§6).

use crate::text::Text;

/// What there is to put up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Sign {
    /// What the room is about: one line of at most [`Sign::TOPIC`] bytes.
    Topic,
    /// The message of the day, which newcomers are told: as long as a text may be.
    Motd,
}

impl Sign {
    /// The longest topic in bytes. It is a few words; and it may come at any time, so there is room for it in the
    /// smallest inbox.
    pub const TOPIC: usize = 400;
}

/// Where a directory keeps what its operator has put up.
pub trait Signs {
    /// Puts it up in place of what is there; none: takes that down. Returns whether there was room for it.
    fn put(&mut self, sign: Sign, text: Option<Text<'_>>) -> bool;

    /// What is there.
    fn get(&self, sign: Sign) -> Option<Text<'_>>;
}

/// For a directory whose operator puts nothing up: there is room for nothing.
#[derive(Debug, Default)]
pub struct NoSigns;

impl Signs for NoSigns {
    fn put(&mut self, _: Sign, text: Option<Text<'_>>) -> bool {
        text.is_none()
    }

    fn get(&self, _: Sign) -> Option<Text<'_>> {
        None
    }
}
