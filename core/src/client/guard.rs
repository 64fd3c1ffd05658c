//! What strangers may make this client do: how often one address may ask, and that each invitation is read
//! once (§4).

use core::net::IpAddr;

use crate::time::{Allowance, Duration, Instant, Rate};
use crate::wire::ChatPort;

/// Remembers the last few addresses that asked, and the last few invitations that were dealt with.
#[derive(Debug, Clone, Default)]
pub(super) struct InvitationGuard {
    sources: heapless::Vec<Source, REMEMBERED>,
    settled: heapless::Deque<Settled, REMEMBERED>,
}

const REMEMBERED: usize = 8;

/// How late copies of an invitation may be: a modern member repeats it for 10 s.
pub(super) const REPEATED_FOR: Duration = Duration::from_secs(15);

/// The same where everybody is taken for an original, and sends it once: only the network can double it, and a
/// new one may well name the same port.
pub(super) const DOUBLED_FOR: Duration = Duration::from_secs(1);

#[derive(Debug, Clone)]
struct Source {
    ip: IpAddr,
    allowance: Allowance,
}

#[derive(Debug, Clone)]
struct Settled {
    ip: IpAddr,
    port: ChatPort,
    declined: bool,
    until: Instant,
}

impl InvitationGuard {
    /// Whether one more invitation from `ip` is heard.
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

    /// This invitation is dealt with: its copies are not shown until then.
    pub(super) fn settle(&mut self, ip: IpAddr, port: ChatPort, declined: bool, until: Instant) {
        let settled = Settled { ip, port, declined, until };
        if self.settled.is_full() {
            self.settled.pop_front();
        }
        // There is a place: one was made.
        let _ = self.settled.push_back(settled);
    }

    /// Whether this invitation was dealt with, and if so, whether it was declined.
    pub(super) fn settled(&self, ip: IpAddr, port: ChatPort, now: Instant) -> Option<bool> {
        let same =
            |settled: &&Settled| settled.ip == ip && settled.port == port && settled.until > now;
        self.settled.iter().rev().find(same).map(|settled| settled.declined)
    }
}
