//! What a directory logs of those that it refuses: who, from where, why. Never so much that a flood
//! of them fills a disk.

use core::net::IpAddr;

use crate::logging::{Shown, info, warning};
use crate::name::Nick;
use crate::refusal::Refusal;
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

impl Journal {
    pub(super) fn new() -> Self {
        let allowance = Allowance::new(REFUSALS, Instant::START);
        Journal { allowance, left_out: 0, shared_address: false }
    }

    /// All members are seen at `ip`. Said once.
    pub(super) fn shared_address(&mut self, ip: IpAddr) {
        if !core::mem::replace(&mut self.shared_address, true) {
            warning!(
                "all members come from {}: if they are on several machines, a proxy (such as Docker's) or NAT stands in front of this server, and they cannot chat in private. A container needs the host's network for that",
                Shown(ip)
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
        if !self.allowance.take(REFUSALS, now) {
            self.left_out = self.left_out.saturating_add(1);
            return;
        }
        let left_out = core::mem::take(&mut self.left_out);
        if left_out > 0 {
            info!("{} more were refused than are logged here", left_out);
        }
        match nick {
            Some(nick) => info!("refused {} from {}: {}", nick.as_str(), Shown(ip), refusal),
            None => info!("refused {}: {}", Shown(ip), refusal),
        }
    }
}
