//! A secure link to the directory: asked for, come back over, and only with the right key (§8.3, §8.4).

use super::membership::{Membership, State};
use super::output::{Disconnect, Event, Output, Outputs};
use super::roster::Roster;
use super::{Tables, Trust};
use crate::link::LinkIds;
use crate::secure::PublicKey;
use crate::time::Instant;
use crate::wire::Dialect;

impl Membership {
    pub(super) fn set_trust(&mut self, trust: Trust) {
        self.security.trust = trust;
    }

    pub(super) fn accepts(&self, key: &PublicKey) -> bool {
        !matches!(self.security.trust, Trust::Pinned(known) if known != *key)
    }

    pub(super) fn is_secure(&self) -> bool {
        self.security.secure
    }

    /// If the directory wants the client back over a secure link, leaves this one for it.
    pub(super) fn come_back<T: Tables>(
        &mut self,
        ids: &mut LinkIds,
        until: Instant,
        outputs: &mut Outputs<'_, T>,
    ) {
        if !core::mem::take(&mut self.security.wanted_back) {
            return;
        }
        let (Some(link), Some(to)) = (self.end(), self.security.to) else { return };
        outputs.push(Output::Close { link });
        self.connect(ids.allocate(), to, until, outputs);
        self.security.secure = true;
    }

    /// The handshake of a secure link is done.
    pub(super) fn on_secured<T: Tables>(
        &mut self,
        until: Instant,
        past: u32,
        key: PublicKey,
        roster: &mut Roster<T::Members>,
        outputs: &mut Outputs<'_, T>,
    ) {
        let (Some(link), Some(nick), State::Securing) =
            (self.link, roster.own().cloned(), self.state)
        else {
            return;
        };
        if let Trust::Pinned(known) = self.security.trust
            && known != key
        {
            outputs.event(Event::OtherKey { known, shown: key });
            return self.disconnect(Disconnect::OtherKey, outputs);
        }
        let first = matches!(self.security.trust, Trust::FirstContact | Trust::AnyKey);
        self.security.trust = Trust::Pinned(key);
        outputs.event(Event::Secured { key, first });
        // Records carry the framed dialect (§8.3).
        roster.directory_mut().dialect = Some(Dialect::Framed);
        self.register(until, past, link, nick, roster, outputs);
    }

    /// Whether the client tells the directory, on this plain link, that it knows secure ones.
    pub(super) fn asks_for_security(&self) -> bool {
        self.security.trust == Trust::FirstContact && !self.security.secure
    }
}
