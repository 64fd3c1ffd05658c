//! What one IP address may do: how many connections it may have, how many registrations it may try (§7).
//!
//! An address is remembered for as long as it has connections; and beyond that, so that going away does not give it
//! a new allowance, until there is no room for more of those.

use core::net::IpAddr;

use super::machine::Directory;
use super::tables::{State, Tables};
use crate::link::LinkId;
use crate::name::NickPolicy;
use crate::table::Table;
use crate::time::{Allowance, Instant};

/// What a directory knows of one IP address.
#[derive(Debug, Clone)]
pub struct SourceEntry {
    connections: u32,
    registrations: Allowance,
}

/// So many addresses without a connection are remembered at the most.
const GONE: usize = 4096;

impl<T: Tables, P: NickPolicy> Directory<T, P> {
    /// How many connections `ip` has.
    pub(super) fn connections_from(&self, ip: IpAddr) -> usize {
        let connections = self.sources.get(&ip).map_or(0, |source| source.connections);
        usize::try_from(connections).unwrap_or(usize::MAX)
    }

    /// One more connection of `ip`. False where there is no room to remember it.
    pub(super) fn count_source(&mut self, now: Instant, ip: IpAddr) -> bool {
        let rate = self.limits.registrations;
        if self.limits.connections_per_address == 0 && rate.burst == 0 {
            return true;
        }
        if let Some(source) = self.sources.get_mut(&ip) {
            source.connections = source.connections.saturating_add(1);
            return true;
        }
        if self.sources.len() >= self.links.len().saturating_add(GONE) {
            self.forget_refilled(now);
            // Whoever has so many addresses has as many allowances anyway.
            if self.sources.len() >= self.links.len().saturating_add(GONE / 2) {
                self.forget_gone();
            }
        }
        let source = SourceEntry { connections: 1, registrations: Allowance::new(rate, now) };
        if self.sources.insert(ip, source.clone()).is_ok() {
            return true;
        }
        // A small table: there is a place for each link.
        self.forget_gone();
        self.sources.insert(ip, source).is_ok()
    }

    /// One connection less of `ip`.
    pub(super) fn discount_source(&mut self, ip: IpAddr) {
        let rate = self.limits.registrations;
        if let Some(source) = self.sources.get_mut(&ip) {
            source.connections = source.connections.saturating_sub(1);
            if source.connections == 0 && source.registrations.is_untouched(rate) {
                self.sources.remove(&ip);
            }
        }
    }

    /// Whether a link that is not registered may try to: its address has not done so too often.
    pub(super) fn may_try(&mut self, now: Instant, link: LinkId) -> bool {
        let rate = self.limits.registrations;
        let Some(entry) = self.links.get(&link) else { return true };
        match self.sources.get_mut(&entry.ip) {
            Some(source) if matches!(entry.state, State::Unregistered) => {
                source.registrations.take(rate, now)
            }
            _ => true,
        }
    }

    /// Forgets the addresses that are gone and have their whole allowance back: nothing is lost with them.
    fn forget_refilled(&mut self, now: Instant) {
        let rate = self.limits.registrations;
        self.forget_sources(|source| source.registrations.is_full(rate, now));
    }

    /// Forgets all addresses that are gone.
    fn forget_gone(&mut self) {
        self.forget_sources(|_| true);
    }

    fn forget_sources(&mut self, which: impl Fn(&SourceEntry) -> bool) {
        let mut last = None;
        while let Some((&ip, source)) = self.sources.after(last.as_ref()) {
            last = Some(ip);
            if source.connections == 0 && which(source) {
                self.sources.remove(&ip);
            }
        }
    }
}
