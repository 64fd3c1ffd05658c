//! [`Listing`]: the USERLIST, kept as it is written.

use crate::wire::UserEntry;

/// Where a directory keeps the entries of its USERLIST as they are
/// [written](UserEntry::encode). In a room of thousands, writing all of them anew for each newcomer
/// is most of what a join costs.
pub trait Listing {
    /// A member has joined.
    fn add(&mut self, entry: &UserEntry);

    /// A member that was added has left.
    fn remove(&mut self, entry: &UserEntry);

    /// All entries in the order in which they were added. None: they are not kept, and are written
    /// anew each time.
    fn written(&self) -> Option<&[u8]>;
}

/// Nothing is kept: where memory is scarce, there are few to list.
impl Listing for () {
    fn add(&mut self, _: &UserEntry) {}

    fn remove(&mut self, _: &UserEntry) {}

    fn written(&self) -> Option<&[u8]> {
        None
    }
}
