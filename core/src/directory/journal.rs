//! What a directory logs of those that it refuses: who, from where, why. Never so much that a flood
//! of them fills a disk.

use core::net::IpAddr;

use crate::logging::{Shown, info, warning};
use crate::name::Nick;
use crate::refusal::Refusal;
#[cfg(feature = "secure")]
use crate::secure::PublicKey;
use crate::text::Text;
use crate::time::{Allowance, Instant, Rate};

/// How many refusals are logged; the others are counted.
const REFUSALS: Rate = Rate { burst: 100, per_second: 1 };

/// What was logged, and what was only counted.
#[derive(Debug)]
pub(super) struct Journal {
    allowance: Allowance,
    left_out: u32,
    /// It was said that all members share an address.
    shared_address: bool,
}

/// Why a connection is closed that has not registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dropped {
    /// There are as many connections as there may be.
    NoRoom,
    /// There are as many that have not registered as there may be, and it is the oldest.
    Crowded,
    /// It took too long.
    Unregistered,
    /// Its address has begun as many handshakes as it may.
    #[cfg(feature = "secure")]
    Handshakes,
}

impl Journal {
    pub(super) fn new() -> Self {
        let allowance = Allowance::new(REFUSALS, Instant::START);
        Journal { allowance, left_out: 0, shared_address: false }
    }

    /// All members are seen at `ip`. Said once.
    pub(super) fn shared_address(&mut self, ip: IpAddr) {
        if !core::mem::replace(&mut self.shared_address, true) {
            warning!(
                shared_address: "all members come from {}: if they are on several machines, a proxy (such as Docker's) or NAT stands in front of this server, and they cannot chat in private. A container needs the host's network for that",
                ip = Shown(ip)
            );
        }
    }

    /// A client at `ip` is refused; it wanted to be `nick`, if it came so far.
    pub(super) fn refused(
        &mut self,
        now: Instant,
        ip: IpAddr,
        nick: Option<&Nick>,
        refusal: Refusal,
    ) {
        if !self.has_room(now) {
            return;
        }
        if refusal == Refusal::OtherProtocol {
            return info!(
                other_protocol: "refused {}: it speaks another protocol, as web pages do",
                ip = Shown(ip)
            );
        }
        match nick {
            Some(nick) => info!(
                refused: "refused {} from {}: {}",
                nick = nick.as_str(),
                ip = Shown(ip),
                why = refusal
            ),
            None => info!(refused: "refused {}: {}", ip = Shown(ip), why = refusal),
        }
    }

    /// The same for a reason that takes work to say.
    pub(super) fn refused_because<'a>(
        &mut self,
        now: Instant,
        ip: IpAddr,
        nick: Option<&Nick>,
        why: impl FnOnce() -> Text<'a>,
    ) {
        if !self.has_room(now) {
            return;
        }
        let why = why();
        match nick {
            Some(nick) => info!(
                refused: "refused {} from {}: {}",
                nick = nick.as_str(),
                ip = Shown(ip),
                why = why
            ),
            None => info!(refused: "refused {}: {}", ip = Shown(ip), why = why),
        }
    }

    /// A client at `ip` is refused because `nick` belongs to another key than its own, which is
    /// `key`, if it has one.
    #[cfg(feature = "secure")]
    pub(super) fn stranger(
        &mut self,
        now: Instant,
        ip: IpAddr,
        nick: &Nick,
        key: Option<&PublicKey>,
    ) {
        if !self.has_room(now) {
            return;
        }
        match key.map(PublicKey::fingerprint) {
            Some(fingerprint) => info!(
                stranger: "refused {} from {}: the nickname belongs to another key than {}",
                nick = nick.as_str(),
                ip = Shown(ip),
                fingerprint = Shown(&fingerprint)
            ),
            None => info!(
                stranger: "refused {} from {}: the nickname belongs to a key, and this connection has none",
                nick = nick.as_str(),
                ip = Shown(ip)
            ),
        }
    }

    /// A connection from `ip` that has not registered is closed.
    pub(super) fn dropped(&mut self, now: Instant, ip: IpAddr, why: Dropped) {
        if !self.has_room(now) {
            return;
        }
        match why {
            Dropped::NoRoom => info!(
                no_room: "closed a connection from {}: there is no room for it",
                ip = Shown(ip)
            ),
            Dropped::Crowded => info!(
                crowded: "closed a connection from {}: too many others have not registered either",
                ip = Shown(ip)
            ),
            Dropped::Unregistered => info!(
                unregistered: "closed a connection from {}: it did not register in time",
                ip = Shown(ip)
            ),
            #[cfg(feature = "secure")]
            Dropped::Handshakes => info!(
                handshakes: "closed a connection from {}: it begins too many secure links",
                ip = Shown(ip)
            ),
        }
    }

    /// Whether one more line may be logged. If not, it is counted.
    fn has_room(&mut self, now: Instant) -> bool {
        if !self.allowance.take(REFUSALS, now) {
            self.left_out = self.left_out.saturating_add(1);
            return false;
        }
        let left_out = core::mem::take(&mut self.left_out);
        if left_out > 0 {
            info!(left_out: "{} more were refused or closed than are logged here", count = left_out);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_refusals_does_not_flood_the_log() {
        let mut journal = Journal::new();
        let mut logged = |second: u64| {
            let at = Instant::from_micros(second * 1_000_000);
            (0..1000).filter(|_| journal.has_room(at)).count()
        };
        assert_eq!([logged(0), logged(1), logged(11)], [100, 1, 10]);
        assert_eq!(journal.left_out, 990);
    }
}
