//! Which nicknames a directory allows, and what its operator has forbidden.

use core::net::IpAddr;

#[cfg(feature = "secure")]
use super::Look;
use crate::name::{Nick, NickError};
use crate::refusal::Refusal;
use crate::sanction::Sanction;
#[cfg(feature = "secure")]
use crate::secure::PublicKey;
use crate::text::Text;
use crate::time::Instant;

/// Somebody whom the operator may have forbidden something, as far as it is known who that is.
#[derive(Debug, Clone, Copy)]
pub struct Who<'a> {
    /// Its IP address.
    pub ip: IpAddr,
    /// The nickname that it has, or wants.
    pub nick: Option<&'a Nick>,
    /// The key of its link, if that is secure.
    #[cfg(feature = "secure")]
    pub key: Option<&'a PublicKey>,
}

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

    /// Whether the operator has forbidden somebody this. Asked when a client connects, when it
    /// registers, and for each of a member's texts.
    fn is_sanctioned(&self, now: Instant, sanction: Sanction, who: Who<'_>) -> bool {
        let _ = (now, sanction, who);
        false
    }

    /// Whether somebody may be in the room at all (§3). Asked when a client registers that is not
    /// banned.
    fn is_admitted(&self, who: Who<'_>) -> bool {
        let _ = who;
        true
    }

    /// Whether what one address may do is not limited for this one (§7), because many are behind it.
    fn is_exempt(&self, ip: IpAddr) -> bool {
        let _ = ip;
        false
    }

    /// What is said to somebody who [is sanctioned](Self::is_sanctioned): see
    /// [`Sanctioned`](crate::sanction::Sanctioned).
    fn explain_sanction(
        &mut self,
        now: Instant,
        sanction: Sanction,
        who: Who<'_>,
        modern: bool,
    ) -> Text<'_> {
        let _ = (now, who);
        sanction.refusal().text(modern)
    }

    /// Whether a member with this key may command the directory (§6). Asked for each of a member's
    /// commands.
    #[cfg(feature = "secure")]
    fn is_operator(&self, key: &PublicKey) -> bool {
        let _ = key;
        false
    }

    /// There may be so many members from now on.
    fn set_most(&mut self, members: usize) {
        let _ = members;
    }

    /// The looks of `nick`, which may be the same: nicknames that can be mistaken for each other share
    /// one. Without Unicode's tables, that is the nickname itself.
    #[cfg(feature = "secure")]
    fn looks(&self, nick: &Nick) -> [Look; 2] {
        [Look::of(nick.as_str()); 2]
    }

    /// Whether `nick` may be registered from a secure link with this `key`, or from a plain one:
    /// because it belongs to that key, or to none (§8.5).
    #[cfg(feature = "secure")]
    fn may_have(&self, now: Instant, nick: &Nick, key: Option<&PublicKey>) -> bool {
        let _ = (now, nick, key);
        true
    }

    /// A member with this key joins as `nick`, or leaves.
    #[cfg(feature = "secure")]
    fn has_seen(&mut self, now: Instant, nick: &Nick, key: &PublicKey) {
        let _ = (now, nick, key);
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
