//! Protects the user from invitations: how many one address may send, and that each is shown once
//! (§4).

use core::net::IpAddr;

use crate::time::{Allowance, Duration, Instant, Rate};
use crate::wire::ChatPort;

/// Remembers the last few addresses that invited, and the last few invitations that were answered
/// or are over.
#[derive(Debug, Clone, Default)]
pub(super) struct InvitationGuard {
    sources: heapless::Vec<Source, MAX_REMEMBERED>,
    handled: heapless::Deque<Handled, MAX_REMEMBERED>,
}

const MAX_REMEMBERED: usize = 8;

/// How late a copy of an invitation may arrive: a modern member repeats it for 10 s.
pub(super) const MODERN_COPY_TIMEOUT: Duration = Duration::from_secs(15);

/// The same in a room of originals, which send an invitation once: only the network makes copies,
/// and a new invitation may well name the same port.
pub(super) const ORIGINAL_COPY_TIMEOUT: Duration = Duration::from_secs(1);

#[derive(Debug, Clone)]
struct Source {
    ip: IpAddr,
    allowance: Allowance,
}

#[derive(Debug, Clone)]
struct Handled {
    ip: IpAddr,
    port: ChatPort,
    declined: bool,
    until: Instant,
}

impl InvitationGuard {
    /// Whether `ip` may send one more invitation.
    pub(super) fn allows(&mut self, ip: IpAddr, rate: Rate, now: Instant) -> bool {
        if let Some(source) = self.sources.iter_mut().find(|source| source.ip == ip) {
            return source.allowance.take(rate, now);
        }
        let mut allowance = Allowance::new(rate, now);
        let allowed = allowance.take(rate, now);
        let source = Source { ip, allowance };
        if let Err(source) = self.sources.push(source)
            && let Some(oldest) =
                self.sources.iter_mut().min_by_key(|source| source.allowance.taken_at())
        {
            *oldest = source;
        }
        allowed
    }

    /// This invitation is answered or over: until then, what looks like it is a copy.
    pub(super) fn remember(&mut self, ip: IpAddr, port: ChatPort, declined: bool, until: Instant) {
        if self.handled.is_full() {
            self.handled.pop_front();
        }
        // There is room: it was just made.
        let _ = self.handled.push_back(Handled { ip, port, declined, until });
    }

    /// If this invitation is a copy: whether the user declined it.
    pub(super) fn was_declined(&self, ip: IpAddr, port: ChatPort, now: Instant) -> Option<bool> {
        let same =
            |handled: &&Handled| handled.ip == ip && handled.port == port && handled.until > now;
        self.handled.iter().rev().find(same).map(|handled| handled.declined)
    }
}
