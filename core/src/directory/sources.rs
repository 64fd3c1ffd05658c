//! What one IP address may do: how many connections it may have, how many registrations it may try
//! (§7), how many handshakes it may begin (§8.2).
//!
//! Whoever has an IPv6 address has 2^64 of them. So those with the same first 64 bits are counted as
//! one; but for the addresses of the local link, all of which begin alike.
//!
//! An address is remembered while it has connections, and after that for as long as there is room:
//! so leaving does not give it a new allowance.

use core::net::{IpAddr, Ipv6Addr};

use super::Limits;
use crate::table::Table;
use crate::time::{Allowance, Instant};

/// What a directory knows of one IP address.
#[derive(Debug, Clone)]
pub struct SourceEntry {
    connections: u32,
    registrations: Allowance,
    #[cfg(feature = "secure")]
    handshakes: Allowance,
}

impl SourceEntry {
    fn new(limits: &Limits, now: Instant) -> Self {
        SourceEntry {
            connections: 1,
            registrations: Allowance::new(limits.registrations, now),
            #[cfg(feature = "secure")]
            handshakes: Allowance::new(limits.handshakes, now),
        }
    }

    /// Whether it has its whole allowance back.
    fn is_full(&self, limits: &Limits, now: Instant) -> bool {
        #[cfg(feature = "secure")]
        if !self.handshakes.is_full(limits.handshakes, now) {
            return false;
        }
        self.registrations.is_full(limits.registrations, now)
    }

    fn is_untouched(&self, limits: &Limits) -> bool {
        #[cfg(feature = "secure")]
        if !self.handshakes.is_untouched(limits.handshakes) {
            return false;
        }
        self.registrations.is_untouched(limits.registrations)
    }
}

/// How many addresses without a connection are remembered.
const MAX_IDLE: usize = 4096;

/// All IP addresses that connect.
#[derive(Debug, Default)]
pub(super) struct Sources<S> {
    table: S,
}

impl<S: Table<IpAddr, SourceEntry>> Sources<S> {
    /// How many connections `ip` has.
    pub(super) fn connections(&self, ip: IpAddr) -> usize {
        let connections = self.table.get(&source(ip)).map_or(0, |source| source.connections);
        usize::try_from(connections).unwrap_or(usize::MAX)
    }

    /// Counts one more connection of `ip`; `links` is the number of all. False if there is no
    /// room to remember it.
    pub(super) fn add(&mut self, ip: IpAddr, links: usize, limits: &Limits, now: Instant) -> bool {
        let ip = source(ip);
        if let Some(source) = self.table.get_mut(&ip) {
            source.connections = source.connections.saturating_add(1);
            return true;
        }
        if self.table.len() >= links.saturating_add(MAX_IDLE) {
            // Nothing is lost with those that have their whole allowance back.
            self.forget_idle(|source| source.is_full(limits, now));
            // A peer with that many addresses has as many allowances anyway.
            if self.table.len() >= links.saturating_add(MAX_IDLE / 2) {
                self.forget_idle(|_| true);
            }
        }
        let source = SourceEntry::new(limits, now);
        if self.table.insert(ip, source.clone()).is_ok() {
            return true;
        }
        // A small table has room for each link, but not for idle addresses beside them.
        self.forget_idle(|_| true);
        self.table.insert(ip, source).is_ok()
    }

    /// Counts one connection less of `ip`.
    pub(super) fn remove(&mut self, ip: IpAddr, limits: &Limits) {
        let ip = source(ip);
        if let Some(source) = self.table.get_mut(&ip) {
            source.connections = source.connections.saturating_sub(1);
            if source.connections == 0 && source.is_untouched(limits) {
                self.table.remove(&ip);
            }
        }
    }

    /// Whether `ip` may try to register once more.
    pub(super) fn may_register(&mut self, ip: IpAddr, limits: &Limits, now: Instant) -> bool {
        let rate = limits.registrations;
        let source = self.table.get_mut(&source(ip));
        source.is_none_or(|source| source.registrations.take(rate, now))
    }

    /// Whether `ip` may begin one more handshake, which counts as so many.
    #[cfg(feature = "secure")]
    pub(super) fn may_handshake(
        &mut self,
        ip: IpAddr,
        cost: usize,
        limits: &Limits,
        now: Instant,
    ) -> bool {
        let rate = limits.handshakes;
        let source = self.table.get_mut(&source(ip));
        source.is_none_or(|source| source.handshakes.take_some(rate, now, cost))
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.table.len()
    }

    /// Forgets addresses without a connection.
    fn forget_idle(&mut self, which: impl Fn(&SourceEntry) -> bool) {
        let mut last = None;
        while let Some((&ip, source)) = self.table.after(last.as_ref()) {
            last = Some(ip);
            if source.connections == 0 && which(source) {
                self.table.remove(&ip);
            }
        }
    }
}

/// The address that stands for all those which are taken for one source (§7): the first of them.
pub fn source(ip: IpAddr) -> IpAddr {
    match (ip, source_bits(ip)) {
        (IpAddr::V6(ip), 64) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64)),
        (ip, _) => ip,
    }
}

/// How many of its first bits an address has in common with those which are taken for one source with
/// it (§7): all, or 64 of an IPv6 address that is no link-local one.
pub const fn source_bits(ip: IpAddr) -> u8 {
    match ip {
        IpAddr::V4(_) => 32,
        IpAddr::V6(ip) if ip.is_unicast_link_local() => 128,
        IpAddr::V6(_) => 64,
    }
}
