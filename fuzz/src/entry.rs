//! Entries of the stream that servers of a cluster share.

use plausch_core::cluster::Entry;

use crate::script::Growing;

/// Shows that no bytes make the reader of entries panic, and that what it reads is written and read again the same.
///
/// # Panics
/// If it does not hold.
pub fn entry(data: &[u8]) {
    let Ok(entry) = Entry::decode(data) else { return };
    let mut bytes = Growing::default();
    let Ok(()) = entry.encode(&mut bytes);
    assert_eq!(Entry::decode(&bytes.0), Ok(entry));
}
