//! Which nicknames a directory allows.

use crate::name::{Nick, NickError};
use crate::refusal::Refusal;
use crate::text::Text;

/// What a directory requires of a nickname beyond what [`Nick`] checks. The application gives it to
/// the directory, because normal form C and letters that look alike need Unicode's tables, which a
/// board has no room for.
pub trait NickPolicy {
    /// Whether a member may have the nickname `nick`.
    ///
    /// # Errors
    /// Says which rule the nickname breaks.
    fn check(&self, nick: &Nick) -> Result<(), NickError>;

    /// Whether `nick`, which is free, can be mistaken for one that is taken.
    fn resembles(&self, nick: &Nick) -> bool {
        let _ = nick;
        false
    }

    /// What is said to whoever wanted `nick`, which [resembles](Self::resembles) one that is taken.
    fn explain(&mut self, nick: &Nick, modern: bool) -> Text<'_> {
        let _ = nick;
        Refusal::NickResembles.text(modern)
    }

    /// `nick` is taken from now on. Not called again before it is released.
    fn take(&mut self, nick: &Nick) {
        let _ = nick;
    }

    /// `nick` is free again.
    fn release(&mut self, nick: &Nick) {
        let _ = nick;
    }
}

/// The policy without Unicode's tables: any [`Nick`] will do.
#[derive(Debug, Clone, Copy, Default)]
pub struct AnyNick;

impl NickPolicy for AnyNick {
    fn check(&self, _: &Nick) -> Result<(), NickError> {
        Ok(())
    }
}
