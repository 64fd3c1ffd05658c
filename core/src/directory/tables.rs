//! Where a directory keeps its entries.

use core::net::IpAddr;

use super::entry::LinkEntry;
use super::listing::Listing;
use super::past::{FixedPast, Past};
use super::signs::{NoSigns, Signs};
use super::sources::SourceEntry;
use crate::link::LinkId;
use crate::name::Nick;
use crate::table::{Fixed, Table};
use crate::time::Instant;

/// The tables of a directory: fixed on a board, growing where there is a heap.
pub trait Tables {
    /// All connections.
    type Links: Table<LinkId, LinkEntry> + Default + core::fmt::Debug;
    /// The links of all members, by their nicknames.
    type Nicks: Table<Nick, LinkId> + Default;
    /// The links of all members that take invitations, by IP address and UDP port.
    type Addresses: Table<(IpAddr, u16), LinkId> + Default;
    /// IP addresses that connect.
    type Sources: Table<IpAddr, SourceEntry> + Default;
    /// Links in the order in which something has to be done for them.
    type Timers: Table<(Instant, LinkId), ()> + Default;
    /// What the room said last.
    type Past: Past + Default + core::fmt::Debug;
    /// The USERLIST as it is written, if there is memory for it.
    type Listing: Listing + Default + core::fmt::Debug;
    /// What the operator has put up.
    type Signs: Signs + Default + core::fmt::Debug;
}

/// Tables for at most `LINKS` connections, registered or not, and `PAST` bytes of what the room said
/// last, in place. The operator puts nothing up.
#[derive(Debug)]
pub struct FixedTables<const LINKS: usize, const PAST: usize = 0>;

impl<const LINKS: usize, const PAST: usize> Tables for FixedTables<LINKS, PAST> {
    type Links = Fixed<LinkId, LinkEntry, LINKS>;
    type Nicks = Fixed<Nick, LinkId, LINKS>;
    type Addresses = Fixed<(IpAddr, u16), LinkId, LINKS>;
    type Sources = Fixed<IpAddr, SourceEntry, LINKS>;
    type Timers = Fixed<(Instant, LinkId), (), LINKS>;
    type Past = FixedPast<PAST>;
    type Listing = ();
    type Signs = NoSigns;
}
