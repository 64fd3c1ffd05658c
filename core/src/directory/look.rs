//! [`Look`]: how nicknames are known that can be mistaken for one another.

use crate::secure::hash;

/// What is the same of all nicknames that can be mistaken for one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Look([u8; 16]);

impl Look {
    /// The look of a nickname whose skeleton, or the like, this is.
    pub fn of(skeleton: &str) -> Self {
        let hash = hash(&[b"plausch look", skeleton.as_bytes()]);
        Look(hash.first_chunk().copied().unwrap_or_default())
    }

    /// What a driver has kept.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Look(bytes)
    }

    /// What a driver keeps.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}
