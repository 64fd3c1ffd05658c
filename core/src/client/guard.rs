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
const MODERN_COPY_TIMEOUT: Duration = Duration::from_secs(15);

/// The same in a room of originals, which send an invitation once: only the network makes copies,
/// and a new invitation may well name the same port.
pub(super) const ORIGINAL_COPY_TIMEOUT: Duration = Duration::from_secs(1);

/// What became of an invitation, and so what a copy of it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is over: nothing.
    Over,
    /// The user declined it: the inviter has not heard so.
    Declined,
    /// No chat has come of it: the inviter may still wait, and is met if the user invites it.
    Unmet,
}

#[derive(Debug, Clone)]
struct Source {
    ip: IpAddr,
    allowance: Allowance,
}

#[derive(Debug, Clone)]
struct Handled {
    ip: IpAddr,
    port: ChatPort,
    outcome: Outcome,
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

    /// This invitation is answered or over: what looks like it is a copy from now on, as long as one may arrive.
    pub(super) fn remember(
        &mut self,
        ip: IpAddr,
        port: ChatPort,
        outcome: Outcome,
        now: Instant,
        modern: bool,
    ) {
        let timeout = if modern { MODERN_COPY_TIMEOUT } else { ORIGINAL_COPY_TIMEOUT };
        if self.handled.is_full() {
            self.handled.pop_front();
        }
        // There is room: it was just made.
        let _ = self.handled.push_back(Handled { ip, port, outcome, until: now + timeout });
    }

    /// What became of this invitation, if it is a copy.
    pub(super) fn outcome(&self, ip: IpAddr, port: ChatPort, now: Instant) -> Option<Outcome> {
        let same =
            |handled: &&Handled| handled.ip == ip && handled.port == port && handled.until > now;
        self.handled.iter().rev().find(same).map(|handled| handled.outcome)
    }
}
