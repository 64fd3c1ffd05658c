//! [`Record`]: what is kept in one slot of the flash.

use zeroize::Zeroize;

use crate::flash::{BLANK, crc32};

/// Bytes of a slot.
pub(super) const SLOT: usize = 128;

/// ```text
///  0       4      5        6         120        124      128
///  │ magic │ kind │ length │ payload │ checksum │ commit │
/// ```
const MAGIC: [u8; 4] = *b"PLk1";
const KIND: usize = MAGIC.len();
const LENGTH: usize = KIND + 1;
const PAYLOAD: usize = LENGTH + 1;
const CHECKSUM: usize = COMMIT - 4;
/// Bytes of a server's or a member's payload: two in front of its key, the key, and then its name.
const HEAD: usize = 2;
const KEY: usize = 32;
/// Written last, once all before it is there.
pub(super) const COMMIT: usize = SLOT - 4;
/// What a commit is: no bit of erased flash.
pub(super) const COMMITTED: Aligned<4> = Aligned([0; 4]);

/// Bytes as some flash drivers want them.
#[repr(align(4))]
pub(super) struct Aligned<const N: usize>(pub(super) [u8; N]);

/// What a record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    /// A sector: stands in its first slot.
    Sector = 0,
    /// The board's secret.
    Identity = 1,
    /// A server, and its key.
    Server = 2,
    /// A member, and its key.
    Member = 3,
}

/// The content of a slot. It may be a secret, and is erased from memory.
#[repr(align(4))]
pub(super) struct Record([u8; SLOT]);

/// What the content of a slot is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Worth {
    /// Nothing was written there.
    Blank,
    /// The power was cut while it was written: nobody relied on it.
    Torn,
    /// It is as it was written.
    Valid,
    /// It was written, and is not the same any more.
    Damaged,
}

impl Record {
    pub(super) const EMPTY: Record = Record([BLANK; SLOT]);

    /// A record of `parts`, one after the other. None: it has no room for them.
    pub(super) fn new(kind: Kind, parts: &[&[u8]]) -> Option<Self> {
        let mut record = Record::EMPTY;
        let mut end = PAYLOAD;
        for part in parts {
            let place =
                record.0.get_mut(end..end + part.len()).filter(|_| end + part.len() <= CHECKSUM)?;
            place.copy_from_slice(part);
            end += part.len();
        }
        record.0.get_mut(..MAGIC.len())?.copy_from_slice(&MAGIC);
        *record.0.get_mut(KIND)? = kind as u8;
        *record.0.get_mut(LENGTH)? = u8::try_from(end - PAYLOAD).ok()?;
        let checksum = record.checksum();
        record.0.get_mut(CHECKSUM..COMMIT)?.copy_from_slice(&checksum);
        Some(record)
    }

    /// The slot's bytes, to be read into.
    pub(super) fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }

    /// All that is written before the commit.
    pub(super) fn body(&self) -> &[u8] {
        self.0.get(..COMMIT).unwrap_or_default()
    }

    pub(super) fn is(&self, kind: Kind) -> bool {
        self.0.get(KIND) == Some(&(kind as u8))
    }

    /// Its kind, as it stands there.
    pub(super) fn kind(&self) -> Option<u8> {
        self.0.get(KIND).copied()
    }

    /// Whose key it is: of a member, the number of its server and its nickname; of a server, its port and host. The
    /// board's own key is nobody else's.
    pub(super) fn subject(&self) -> (Option<u8>, &[u8]) {
        let payload = self.payload();
        let number = payload.first().copied().filter(|_| self.is(Kind::Member));
        (number, payload.get(HEAD + KEY..).unwrap_or_default())
    }

    pub(super) fn payload(&self) -> &[u8] {
        let len = self.0.get(LENGTH).copied().map_or(0, usize::from);
        self.0.get(PAYLOAD..PAYLOAD + len).filter(|_| PAYLOAD + len <= CHECKSUM).unwrap_or_default()
    }

    pub(super) fn worth(&self) -> Worth {
        let blank = |bytes: &[u8]| bytes.iter().all(|byte| *byte == BLANK);
        let sound = || self.is_ours() && self.0.get(CHECKSUM..COMMIT) == Some(&self.checksum()[..]);
        match self.0.get(COMMIT..) {
            Some(commit) if blank(commit) && blank(self.body()) => Worth::Blank,
            Some(commit) if blank(commit) => Worth::Torn,
            _ if sound() => Worth::Valid,
            _ => Worth::Damaged,
        }
    }

    /// Whether it looks as if it had been written here, whatever became of it.
    pub(super) fn is_ours(&self) -> bool {
        self.0.starts_with(&MAGIC)
    }

    fn checksum(&self) -> [u8; 4] {
        crc32(self.0.get(..CHECKSUM).unwrap_or_default()).to_le_bytes()
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
