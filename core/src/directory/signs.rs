//! What the operator of a directory has put up for all to read: the topic and the message of the day (§6).

use super::machine::Directory;
use super::{CommandError, NickPolicy, Output, Outputs, Recipients, Tables};
use crate::name::Nick;
use crate::text::Text;
use crate::time::Duration;
use crate::wire::{Message, RESTART};

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

impl<T: Tables, P: NickPolicy> Directory<T, P> {
    /// What the operator has put up.
    pub fn sign(&self, sign: Sign) -> Option<Text<'_>> {
        self.signs.get(sign)
    }

    /// Puts something up, or takes it down. The room is told of a new topic; of the message of the day,
    /// whoever comes from then on.
    pub(super) fn put_up<'a>(
        &mut self,
        sign: Sign,
        text: Option<Text<'a>>,
    ) -> Result<Outputs<'a, T>, CommandError> {
        let text = match (sign, text) {
            (Sign::Topic, text) => text.map(in_few_words).transpose()?,
            (Sign::Motd, Some(text)) if !self.may_say(&Nick::SERVER, text) => {
                return Err(CommandError::TextTooLong);
            }
            (Sign::Motd, text) => text,
        };
        let mut outputs = Outputs::new();
        if self.signs.get(sign) == text {
            return Ok(outputs);
        }
        if !self.signs.put(sign, text) {
            return Err(CommandError::TextTooLong);
        }
        if sign == Sign::Topic {
            outputs.push(Output::Send { to: Recipients::Room, message: Message::Topic { text } });
        }
        Ok(outputs)
    }

    /// Tells the room that the directory ends soon, and comes back.
    pub(super) fn announce_restart<'a>(
        &self,
        after: Duration,
        why: Option<Text<'a>>,
    ) -> Result<Outputs<'a, T>, CommandError> {
        let text = why.map(in_few_words).transpose()?;
        let after = u32::try_from(after.min(RESTART).as_secs()).unwrap_or(u32::MAX);
        let mut outputs = Outputs::new();
        let message = Message::Restart { after, text };
        outputs.push(Output::Send { to: Recipients::Room, message });
        Ok(outputs)
    }
}

/// The text in one line, for which there is room in the smallest inbox.
fn in_few_words(text: Text<'_>) -> Result<Text<'_>, CommandError> {
    let text = text.in_one_line();
    if text.encoded_len() <= Sign::TOPIC { Ok(text) } else { Err(CommandError::TextTooLong) }
}
